"""One participant's zip against the picture and the DetectFaces answer, offline."""

from pathlib import Path

from admin.errors import WorkshopError
from admin.grading.row import Row
from admin.judging.crops import expect
from admin.judging.faces import read_faces
from admin.judging.judges import Judges
from admin.judging.limits import MAX_ARCHIVE_BYTES
from admin.judging.picture import open_picture
from admin.judging.rubric_file import load_rubric


def check(*, archive: Path, picture: Path, faces: Path, threshold: float) -> Row:
    """Judge one zip file.

    Args:
        archive: the zip, named by the pseudonym.
        picture: the workshop's picture, a JPEG or PNG.
        faces: a raw DetectFaces response, saved as JSON.
        threshold: the least confidence in per cent.

    Returns:
        A row with the four criteria that a zip can show.

    Raises:
        WorkshopError: one of the three files is missing, or the picture or the response is unusable.
    """
    if not 0 <= threshold <= 100:
        raise WorkshopError(f"--threshold {threshold:g}: a confidence lies between 0 and 100 per cent.")
    try:
        image = open_picture(picture.read_bytes(), str(picture))
    except OSError as error:
        raise WorkshopError(f"{picture}: cannot be read ({error.strerror}); give the workshop's picture.") from None
    expected = expect(image, read_faces(faces), threshold)
    try:
        with archive.open("rb") as file:
            content = file.read(MAX_ARCHIVE_BYTES + 1)
    except OSError as error:
        raise WorkshopError(f"{archive}: cannot be read ({error.strerror}); give the path of a zip file.") from None
    with Judges(expected, load_rubric(), workers=1) as judges:
        verdict = judges.judge_zip(content)
    return Row(archive.stem, "", verdict.status, verdict.criteria)
