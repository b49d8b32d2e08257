"""Files of Terraform variables, read, or refused with the line and the place where they cannot be."""

import re
from pathlib import Path
from typing import Any

import hcl2
from hcl2 import SerializationOptions

from admin.errors import WorkshopError

SHOWN = 72  # characters of a line, so that it fits a terminal of 80
CLOSES = {"{": "}", "[": "]", "(": ")"}
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|(?:#|//)[^\n]*|/\*.*?\*/|["{}\[\]()]', re.DOTALL)
MEND = "Mend that line; `terraform fmt` shows such errors, too."


def read_variables(path: Path) -> dict[str, Any]:
    """Read a file of Terraform variables.

    Args:
        path: a tfvars file.

    Returns:
        The values by name.

    Raises:
        WorkshopError: it is missing, or cannot be read; the message has the line, the column and the line itself.
    """
    options = SerializationOptions(with_comments=False, strip_string_quotes=True)
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        return hcl2.loads(text, serialization_options=options)
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); restore it from git.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise WorkshopError(f"{path}, line {line}: not UTF-8; save the file as UTF-8.") from None
    except Exception as error:  # noqa: BLE001 - python-hcl2 raises whatever its parser (lark) raises
        raise WorkshopError(_explained(path, text, error)) from None


def _explained(path: Path, text: str, error: Exception) -> str:
    """Say what is wrong, where, and show the line with a mark under the place."""
    found = _unclosed(text)
    if found is None:
        line, column = getattr(error, "line", 0), getattr(error, "column", 0)
        if not isinstance(line, int) or not 1 <= line <= len(text.splitlines()):
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            return f"{path}: not valid Terraform variables ({reason}). Mend it; `terraform fmt` shows such errors, too."
        token = str(getattr(error, "token", "") or getattr(error, "char", ""))
        word = token.strip(" ").partition("\n")[0]  # a token may go on over lines
        column += len(token) - len(token.lstrip(" "))
        ends = not word or word.startswith(("#", "//"))
        found = line, column, "something is missing here" if ends else f"{word!r} does not belong here"
    line, column, reason = found
    shown, mark = _cut(text.splitlines()[line - 1], column)
    return (
        f"{path}, line {line}, column {column}: not valid Terraform variables, {reason}.\n  {shown}\n  {mark}\n{MEND}"
    )


def _unclosed(text: str) -> tuple[int, int, str] | None:
    """Find a quote that does not end on its line, or else a bracket that is never closed."""
    open_: list[tuple[str, int]] = []
    for match in TOKEN.finditer(text):
        sign = match[0]
        if sign == '"':
            return *_place(text, match.start()), "the quote that begins here does not end on its line"
        if sign in CLOSES:
            open_.append((sign, match.start()))
        elif open_ and sign == CLOSES[open_[-1][0]]:
            open_.pop()
    if not open_:
        return None
    sign, at = open_[-1]
    return *_place(text, at), f"the {sign} that begins here is never closed"


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _cut(line: str, column: int) -> tuple[str, str]:
    """Cut a line to what fits, around the place, and make the line with the mark."""
    line = line.replace("\t", " ")
    begin = max(0, min(column - SHOWN // 2, len(line) - SHOWN))
    return line[begin : begin + SHOWN], " " * (column - 1 - begin) + "^"
