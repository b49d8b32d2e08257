"""What an exception that nobody foresaw becomes: a sentence, and a private log with its traceback."""

import errno
import os
import re
import tempfile
import traceback

MAX_QUOTED = 200  # characters of an exception's own message in the sentence
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
# What opens something for whoever reads it: signed links, sign-in links, keys as AWS answers or a shell exports them.
SIGNED = re.compile(
    r"""((?:X-Amz-(?:Signature|Security-Token|Credential)|SigninToken|SecretAccessKey|SessionToken"""
    r"""|aws_secret_access_key|aws_session_token)["']?\s*[=:,]\s*["']?)[^&\s"',}]+""",
    re.IGNORECASE,
)


def explain_crash(error: Exception) -> str:
    """Say what happened, and keep the traceback in a log.

    Args:
        error: any exception.

    Returns:
        One or two sentences that name the log, a file of the system's folder for temporary files which its owner alone
        can read. Where it cannot be written either, they say that.
    """
    text = without_secrets("".join(traceback.format_exception(error)))
    try:
        handle, log = tempfile.mkstemp(prefix="workshop-", suffix=".log")  # with mode 0600
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as fault:
        return f"{_sentence(error)} No log could be written ({fault.strerror})."
    return f"{_sentence(error)} The log is {log}."


def without_secrets(text: str) -> str:
    """Replace keys of the environment, and whatever is signed, by three dots."""
    for value in filter(None, map(os.environ.get, SECRETS)):
        text = text.replace(value, "...")
    return SIGNED.sub(r"\1...", text)


def _sentence(error: Exception) -> str:
    message = " ".join(without_secrets(str(error)).split())[:MAX_QUOTED]
    if isinstance(error, MemoryError):
        return "this machine has no memory left: close other programs, and run it again."
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        if error.errno in FULL:
            return f"the disk is full{where}: make room, and run it again."
        return f"the system refused it: {error.strerror}{where}. Mend that, and run it again."
    what = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return f"it failed through a fault of the tool's own ({what}): report it with the log to the tool's maintainers."
