"""How a command that make runs ends: whatever it raises becomes a sentence on stderr and an exit status."""

from collections.abc import Callable

from admin.crash import explain_crash
from admin.errors import WorkshopError
from admin.operating.changes.planning import tell

WELL, NOT_ALL, REFUSED = 0, 1, 2


def exit_status(run: Callable[[], int], *, command: str, interrupted: str) -> int:
    """Run a command.

    Args:
        run: does the work, and gives the exit status where nothing is raised.
        command: what its user typed after make, for the sentence.
        interrupted: what is left after Ctrl-C, and what to do then.

    Returns:
        The exit status; REFUSED for whatever is raised.
    """
    try:
        return run()
    except WorkshopError as error:
        complaint = str(error)
    except KeyboardInterrupt:
        complaint = f"interrupted; {interrupted}"
    except Exception as error:  # noqa: BLE001 - no traceback reaches a user
        complaint = explain_crash(error)
    tell(f"{command}: {complaint}")
    return REFUSED
