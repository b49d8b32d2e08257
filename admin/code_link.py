"""A function's package, fetched from the link that AWS gives to its code."""

import urllib.request

from admin.errors import WorkshopError

ANSWER_SECONDS = 20
SCHEMES = ("https://", "http://127.0.0.1:", "http://localhost:")  # http: the local AWS of a rehearsal


def follow(link: str, function: str, most_bytes: int) -> bytes:
    """Fetch a package; no message repeats the link, which is as good as a key.

    Args:
        link: Code.Location of Lambda's GetFunction.
        function: the function's name, for messages.
        most_bytes: how many bytes a package may have.

    Returns:
        The zip's bytes; of one that is too large the first most_bytes and one more.

    Raises:
        WorkshopError: the link is of another kind, or the package cannot be fetched.
    """
    if not link.startswith(SCHEMES):
        raise WorkshopError(f"AWS named no https link to the code of {function}: try again.")
    try:
        with urllib.request.urlopen(link, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - the scheme is checked above
            return bytes(answer.read(most_bytes + 1))
    except OSError as error:
        reason = getattr(error, "reason", type(error).__name__)
        raise WorkshopError(f"The code of {function} could not be fetched ({reason}): try again.") from None
