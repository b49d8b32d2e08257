"""Environment variables as lines for the shells that people have."""

import os
import shlex
from collections.abc import Callable, Mapping

FORGOTTEN = "AWS_PROFILE"  # a profile takes precedence over keys


def export_lines(exports: Mapping[str, str], shell: str) -> str:
    """Write lines that set variables in a shell.

    Args:
        exports: values by variable name.
        shell: one of SHELLS.

    Returns:
        The lines. AWS_PROFILE is unset first, since a profile takes precedence over keys.
    """
    unset, line = SHELLS[shell]
    return "\n".join([unset, *(line(name, value) for name, value in exports.items())]) + "\n"


def usual_shell() -> str:
    """Name the shell of this system: PowerShell on Windows, else sh."""
    return "powershell" if os.name == "nt" else "sh"


def _sh(name: str, value: str) -> str:
    return f"export {name}={shlex.quote(value)}"


def _powershell(name: str, value: str) -> str:
    quoted = value.replace("'", "''")
    return f"$Env:{name} = '{quoted}'"


def _cmd(name: str, value: str) -> str:
    return f'set "{name}={value}"'


SHELLS: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "sh": (f"unset {FORGOTTEN}", _sh),
    "powershell": (f"Remove-Item Env:{FORGOTTEN} -ErrorAction SilentlyContinue", _powershell),
    "cmd": (f'set "{FORGOTTEN}="', _cmd),
}
