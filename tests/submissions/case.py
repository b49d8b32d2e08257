"""One submission of the corpus and what is to come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from tests.submissions.exercise import make_faces, make_picture, solve
from tests.submissions.raw_zip import Raw, raw_zip

ALL = frozenset({"zip_readable", "face_count", "emotions", "crops"})
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """build makes the bytes; status and missed are expected, and why is a reason or hint in the rubric; the picture
    has the mode."""

    build: Callable[[], bytes]
    status: str
    missed: frozenset[str]
    why: str = ""
    mode: str = "RGB"


def refused(why: str, build: Callable[[], bytes]) -> Case:
    """A zip that is refused as a whole."""
    return Case(build, "malformed", ALL, why)


def solution(mode: str = "RGB", **mistakes: object) -> list[Raw]:
    """The members of a correct zip."""
    members = solve(make_picture(mode), make_faces(), **mistakes)  # type: ignore[arg-type]
    return [Raw(name.encode(), data) for name, data in members]


def crops(mode: str = "RGB") -> list[tuple[str, Image.Image]]:
    """The names and pictures of a correct zip."""
    return [(raw.name.decode(), Image.open(BytesIO(raw.data))) for raw in solution(mode)]


def first_changed(**changes: object) -> bytes:
    """A correct zip whose first member lies."""
    one, *others = solution()
    return raw_zip([one.but(**changes), *others])


def added(*members: Raw) -> bytes:
    """A correct zip with something more in it."""
    return raw_zip([*solution(), *members])


def second_is(data: bytes) -> bytes:
    """A correct zip whose second picture is something else."""
    one, two, three = solution()
    return raw_zip([one, two.but(data=data), three])


def redrawn(draw: Callable[[Image.Image], bytes], mode: str = "RGB") -> bytes:
    """A correct zip in which every picture was saved in another way."""
    return raw_zip([Raw(name.encode(), draw(image)) for name, image in crops(mode)])
