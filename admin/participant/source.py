"""Source code that a participant edited: read and checked before it is deployed, and never run here."""

import ast
import warnings
from pathlib import Path

from admin.errors import WorkshopError
from admin.participant.package import MAX_SOURCE_BYTES

HANDLER = "lambda_handler"
RUNTIME = (3, 11)  # Lambda's; a newer Python here would let pass what that one cannot read


class SourceError(WorkshopError):
    """Source code that Lambda could not run.

    Attributes:
        line: at which line, from 1; None where no line is to blame.
        reason: what is wrong, in one of REASONS.
        words: Python's own words about it; "" for none.
    """

    REASONS = ("too-large", "null-bytes", "syntax", "no-python", "no-handler")

    def __init__(self, sentence: str, *, reason: str, line: int | None = None, words: str = "") -> None:
        """Say what is wrong.

        Args:
            sentence: for whoever reads an error.
            reason: one of REASONS.
            line: at which line.
            words: Python's own.
        """
        super().__init__(sentence)
        self.reason, self.line, self.words = reason, line, words


def read_source(file: Path) -> bytes:
    """Read and check source code, without running it.

    Args:
        file: the Python file.

    Returns:
        Its bytes.

    Raises:
        WorkshopError: the file cannot be read or is too large, or Lambda could not parse it or would find no handler.
    """
    try:
        with file.open("rb") as stream:
            source = stream.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise WorkshopError(f"{file} cannot be read ({error.strerror}): check its name.") from None
    check_source(source, str(file))
    return source


def check_source(source: bytes, name: str) -> None:
    """Check source code, without running it.

    Args:
        source: from anybody.
        name: the file's, for messages.

    Raises:
        SourceError: it is too large, or Lambda could not parse it or would find no handler.
    """
    if len(source) > MAX_SOURCE_BYTES:
        sentence = f"{name} has more than {MAX_SOURCE_BYTES:,} bytes: is it the right file?"
        raise SourceError(sentence, reason="too-large")
    if b"\0" in source:
        raise SourceError(
            f"{name} has null bytes, so it is not UTF-8 (some editors write UTF-16 as 'Unicode'): save it as UTF-8.",
            reason="null-bytes",
        )
    try:
        with warnings.catch_warnings(action="ignore"):  # they would repeat lines of the code in the log
            tree = ast.parse(source, filename=name, feature_version=RUNTIME)
    except SyntaxError as error:
        sentence = f"{name}, line {error.lineno}: {error.msg}; mend that line and deploy again."
        raise SourceError(sentence, reason="syntax", line=error.lineno, words=error.msg) from None
    except (ValueError, RecursionError, MemoryError) as error:
        sentence = f"{name} is no Python ({error}): choose the file you edited."
        raise SourceError(sentence, reason="no-python", words=str(error)) from None
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if HANDLER not in names:
        sentence = f"{name} has no function {HANDLER}, which Lambda calls: keep its name as it was."
        raise SourceError(sentence, reason="no-handler")
