"""The picture that faces are measured on."""

from pathlib import Path

from rehearsal.models.samples import group_picture

SOLVAY = Path(__file__).resolve().parents[2] / "shared" / "pictures" / "solvay-1927.jpg"


def the_picture() -> tuple[bytes, str]:
    """Read the picture of the Solvay conference where it lies beside the checkout; else the rehearsal's own.

    Returns:
        A JPEG, and what to call it: the file's name, or a text that says which one is used in its place.
    """
    if SOLVAY.is_file():
        return SOLVAY.read_bytes(), SOLVAY.name
    return group_picture(), f"the rehearsal's own picture (there is no {SOLVAY.name} in ../shared/pictures)"
