"""What is applied, and whether an apply could begin now."""

from pathlib import Path

from admin.errors import WorkshopError
from admin.operating.changes.words import read_lock, what_to_do
from admin.operating.doctor.finding import Finding, failure, ok, warning
from admin.operating.doctor.ground import Ground
from admin.operating.state.backend import LocalState, find_state
from admin.operating.state.locks import is_free
from admin.workshop.groups import Group


def check_storage_state(ground: Ground) -> Finding:
    """Look at the state of the storage that the groups share."""
    findings = [_look(ground, folder) for folder in ground.storage_environments]
    return next((one for one in findings if one.fix), findings[0]) if findings else ok("There is no shared storage.")


def check_group_state(ground: Ground, group: Group) -> Finding:
    """Look at a group's state."""
    return _look(ground, group.folder)


def _look(ground: Ground, folder: Path) -> Finding:
    plan = f"'make plan ENV={folder.name}'"
    try:
        state = ground.state(folder)
    except WorkshopError as error:
        text = str(error)
        return failure(f"{text[0].upper()}{text[1:]}.", f"Mend that; then {plan} shows what is left.")
    place = find_state(folder)
    if note := place.lock_note():
        lock = read_lock(note)
        if isinstance(place, LocalState) and is_free(place.path):
            return warning(
                f"The state in {folder.name} has the lock of a Terraform that is gone ({lock.told(ground.now)}).",
                f"Look with {plan} for what it left half done; the note goes with it.",
            )
        is_local = isinstance(place, LocalState)
        return failure(
            f"The state in {folder.name} is locked by {lock.told(ground.now)}.",
            what_to_do(lock, folder, is_local=is_local),
        )
    if not state.resources:
        what = "it has no state" if state.resources is None else "its state is empty"
        return warning(
            f"Nothing is applied in {folder.name}: {what}.", f"Run 'make apply ENV={folder.name}' when it is time to."
        )
    return ok(f"The state in {folder.name} holds {state.resources} resources, and nobody has locked it.")
