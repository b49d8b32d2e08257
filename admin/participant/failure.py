"""Why a participant's function failed: the error's type and message, and the line of their file to look at."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from admin.deployment_package import MODULE_NAME

# As in '  File "/var/task/lambda_function.py", line 53, in lambda_handler'; of a syntax error Lambda writes 'Line 53'.
FRAME = re.compile(rf'File "[^"]*{re.escape(MODULE_NAME)}",? [Ll]ine (\d+)(?:, in (\w+))?')
MESSENGER = "todo"  # the starter's function that says what is missing; what is missing stands where it is called
SYNTAX = re.compile(rf"\({re.escape(MODULE_NAME)}, line (\d+)\)")
# As Lambda logs what nobody caught; what a function prints itself is no failure.
LOGGED = re.compile(r"\[ERROR\] (?P<type>[\w.]+)(?:: (?P<message>.*))?")
STOPPED = re.compile(r"Task timed out after [\d.]+ seconds|Runtime exited[^\n]*|Process exited[^\n]*")
GENERAL = ("Runtime.HandlerError", "Unhandled", "Error", "")  # of whom nobody learns what was raised
LONGEST = 1000  # characters of a message


@dataclass(frozen=True)
class Failure:
    """Why a run failed.

    Attributes:
        type: such as "KeyError".
        message: what Python, or Lambda, says about it.
        line: of lambda_function.py, from 1; None where no line is to blame.
    """

    type: str
    message: str
    line: int | None


def failure_of(answer: Any, log: Iterable[str] = ()) -> Failure:
    """Read why a run failed.

    Args:
        answer: what Lambda answered in the place of the function's own answer.
        log: the end of the run's log, for what the answer leaves out.

    Returns:
        The failure.
    """
    document = answer if isinstance(answer, dict) else {}
    trace = document.get("stackTrace") or document.get("trace") or []
    texts = [text for text in trace if isinstance(text, str)] if isinstance(trace, list) else []
    message = str(document.get("errorMessage") or "")
    kind = str(document.get("errorType") or "")
    logged = failure_in(log)
    if kind in GENERAL and logged:
        kind = logged.type
    line = _line(texts) or _line([message]) or (logged.line if logged else None)
    return Failure((kind or "Error")[:LONGEST], (message or (logged.message if logged else ""))[:LONGEST], line)


def failure_in(log: Iterable[str]) -> Failure | None:
    """Read from a log why a run failed.

    Args:
        log: messages, of one line or several.

    Returns:
        The last failure in it; None where there is none.
    """
    lines = [line for text in log for line in text.splitlines()]
    text = "\n".join(lines)
    for line in reversed(lines):
        if stopped := STOPPED.search(line):
            return Failure("Timeout" if "timed out" in stopped[0] else "Runtime.ExitError", stopped[0], None)
        if match := LOGGED.match(line):
            return Failure(match["type"], (match["message"] or "")[:LONGEST], _line([text]))
    return None


def _line(texts: list[str]) -> int | None:
    """Find the last line of the participant's file that a traceback names."""
    for text in reversed(texts):
        found = [line for line, function in FRAME.findall(text) if function != MESSENGER] or SYNTAX.findall(text)
        if found:
            return int(found[-1])
    return None
