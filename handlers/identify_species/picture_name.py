"""What a picture is called where people read it: the one who uploads it chooses its key, which may be anything.

A message goes out as e-mail and SMS in the workshop's name, so a key must not add a sentence, a line or a link to it.
Results, claims and links keep the key as it is: they are read by programs.
"""

import hashlib
import re
import unicodedata

LONGEST = 60  # characters of a name below its folder; a text message has 160
MOST_WORDS = 4
# The folder is the participant's own: IAM lets nobody upload into another.
KEY = re.compile(r"(?P<folder>birds/(?:[a-z][a-z0-9-]{2,31}/)?)(?P<name>.+)(?P<suffix>\.jpe?g)", re.DOTALL)
# Latin-1 and Latin Extended-A, so no letters that are written from right to left.
LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f"
# A name between two slashes. No dot but between digits, as in a screenshot's time: mail programs make links of others.
PIECE = re.compile(rf"(?:[{LATIN}0-9 _+,&()'-]|(?<=[0-9])\.(?=[0-9]))+")
ADDRESS = re.compile(r"(?:[0-9]+\.){3}")
WORD = re.compile(rf"[{LATIN}]{{2,}}")
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png"}


def announced_name(key: str) -> str:
    """Name a picture in a sentence that people read.

    Args:
        key: the picture's.

    Returns:
        The key itself where it is an ordinary name: Latin letters, digits, and what cameras and people put between
        them, in at most LONGEST characters and MOST_WORDS words below its folder. Otherwise its folder and
        `picture-<8 hex digits>.jpg`, made from the key.
    """
    composed = unicodedata.normalize("NFC", key)  # macOS writes ü as u and two dots
    parts = KEY.fullmatch(composed)
    if parts and _is_ordinary(parts["name"]):
        return composed
    folder = parts["folder"] if parts else ""
    return f"{folder}picture-{hashlib.sha256(key.encode()).hexdigest()[:8]}.jpg"


def file_name(key: str, content_type: str) -> str:
    """Name the file that a picture is saved as.

    Args:
        key: the picture's.
        content_type: image/jpeg or image/png, as its bytes are.

    Returns:
        ASCII letters, digits, hyphens and underscores, and the suffix of the type.
    """
    stem = announced_name(key).rpartition("/")[2].rpartition(".")[0]
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return (re.sub(r"[^A-Za-z0-9-]+", "_", ascii_only).strip("_") or "picture") + EXTENSIONS[content_type]


def printable(text: str) -> str:
    r"""Escape what does not print as itself: control characters, and those that turn the direction of writing.

    Args:
        text: any.

    Returns:
        The text with such characters as Python writes them, such as \u202e.
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _is_ordinary(name: str) -> bool:
    return (
        len(name) <= LONGEST
        and all(PIECE.fullmatch(piece) for piece in name.split("/"))
        and ADDRESS.search(name) is None
        and len(WORD.findall(name)) <= MOST_WORDS
    )
