"""The code of a participant's function as a file of theirs, which nothing overwrites unasked."""

from pathlib import Path

from admin import files
from admin.errors import WorkshopError


def keep_code(file: Path, source: str, *, force: bool) -> bool:
    """Write source code into a file.

    Args:
        file: where it goes.
        source: the code.
        force: whether to overwrite a file with other content.

    Returns:
        Whether it was written; a file with the same content stays as it is.

    Raises:
        WorkshopError: the file has other content, or cannot be written.
    """
    content = source.encode()
    try:
        if file.exists():
            if file.read_bytes() == content:
                return False
            if not force:
                raise WorkshopError(
                    f"{file} has other code than your function, perhaps your own: fetch into another file, as in "
                    f"'workshop fetch from-aws.py', or overwrite it with --force."
                )
        files.write(file, content)
    except OSError as error:
        raise WorkshopError(f"{file} cannot be written ({error.strerror or error}): choose another file.") from None
    return True
