"""The answer key: made once from the picture and Rekognition's answer, kept beside the grades, and reused."""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from PIL import Image

from admin import aws, files
from admin.errors import WorkshopError
from admin.grading import sealed
from admin.grading.listing import newest_version
from admin.grading.objects import fetch, read_newest
from admin.judging.crops import expect
from admin.judging.expected import Expected
from admin.judging.faces import check_faces
from admin.judging.picture import open_picture
from admin.judging.rubric_file import load_rubric
from admin.names import ANSWER_KEY, ANSWER_KEY_FACES, STORAGE_REGION
from admin.workshop.groups import Workshop

FORMAT = 1
SOLUTION = Path(__file__).parents[2] / "handlers/crop_faces/solution.py"


@dataclass(frozen=True)
class AnswerKey:
    """What every submission is compared with.

    Attributes:
        facts: the content of key.json.
        digest: SHA-256 (hex) over facts, which identifies the key.
        image: the picture.
        faces: the raw DetectFaces response for it.
        expected: what a correct solution makes of the picture.
    """

    facts: dict[str, Any]
    digest: str
    image: Image.Image
    faces: dict[str, Any]
    expected: Expected


def find_answer_key(workshop: Workshop, out: Path) -> AnswerKey:
    """Take the answer key from a folder, or make it there.

    Args:
        workshop: the workshop.
        out: the folder: key.json, faces.json (the raw DetectFaces response) and the picture lie in it afterwards.

    Returns:
        The key.

    Raises:
        WorkshopError: the picture or Rekognition's answer cannot be had; the stored key was edited; or it was made for
            another picture, threshold, rubric or solution than the workshop's present ones.
    """
    path = out / "key.json"
    if not path.exists():
        _make(workshop, out)
    facts = _read_facts(path)
    content = _kept(out / facts["picture"]["name"], facts["picture"]["sha256"], path)
    faces_text = _kept(out / "faces.json", facts["faces_sha256"], path)
    _check(workshop, facts, path)
    picture = open_picture(content, str(out / facts["picture"]["name"]))
    faces = check_faces(json.loads(faces_text), str(out / "faces.json"))
    return AnswerKey(
        facts=facts,
        digest=sealed.digest({name: value for name, value in facts.items() if name != sealed.SEAL}),
        image=picture,
        faces=faces,
        expected=expect(picture, faces, float(facts["threshold"])),
    )


def key_picture(out: Path) -> bytes | None:
    """Read the picture that a folder's answer key was made of; None where there is no key or it cannot be read."""
    try:
        facts = json.loads((out / "key.json").read_text(encoding="utf-8"))
        return Path(out, facts["picture"]["name"]).read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _make(workshop: Workshop, out: Path) -> None:
    """Fetch the picture, ask Rekognition for its faces, and keep both.

    key.json is written last, so that it exists only where the files it names are complete.
    """
    where = f"s3://{workshop.source_bucket}/{workshop.input_file}"
    with aws.explained(f"reading the picture {where}"):
        entry = newest_version(workshop.source_bucket, workshop.input_file)
        if entry is None:
            raise WorkshopError(
                f"{where}: there is no such picture; upload it with 'workshop picture', or set input_file to the one "
                "there is."
            )
        picture = fetch(workshop.source_bucket, entry)
    open_picture(picture.content, where)
    faces = _published_faces(workshop, picture.sha256) or _detected_faces(workshop, where)
    faces_text = json.dumps(faces, indent=1) + "\n"
    facts = {
        "format": FORMAT,
        "workshop": workshop.name,
        "picture": {
            "name": workshop.input_file,
            "sha256": picture.sha256,
            "etag": entry.etag,
            "version_id": entry.version_id,
        },
        "faces_sha256": _sha256(faces_text.encode()),
        **_present(workshop),
    }
    files.write(out / workshop.input_file, picture.content)
    files.write(out / "faces.json", faces_text)
    files.write(out / "key.json", sealed.dump(sealed.sealed(facts)))


def _detected_faces(workshop: Workshop, where: str) -> dict[str, Any]:
    """Ask Rekognition for the faces in the picture."""
    with aws.explained(f"asking Rekognition for the faces in {where}"):
        image = {"S3Object": {"Bucket": workshop.source_bucket, "Name": workshop.input_file}}
        faces: dict[str, Any] = aws.client("rekognition", STORAGE_REGION).detect_faces(Image=image, Attributes=["ALL"])
    faces.pop("ResponseMetadata", None)
    return check_faces(faces, "Rekognition's answer")


def _published_faces(workshop: Workshop, picture_sha256: str) -> dict[str, Any] | None:
    """Find what Rekognition answered when this very picture's key was published, so that feedback and grades agree.

    Rekognition's models change, and with them its answers.
    """
    bucket = workshop.feedback_bucket
    with aws.explained(f"reading the published answer key in {bucket}"):
        try:
            key_text, faces_text = (read_newest(bucket, name) for name in (ANSWER_KEY, ANSWER_KEY_FACES))
        except ClientError as error:
            if aws.code(error) == "NoSuchBucket":
                return None
            raise
    if key_text is None or faces_text is None:
        return None
    key, faces = json.loads(key_text), json.loads(faces_text)
    if key.get("picture_sha256") != picture_sha256:
        return None
    return check_faces(faces, f"s3://{bucket}/{ANSWER_KEY_FACES}")


def _present(workshop: Workshop) -> dict[str, Any]:
    """Collect the part of the key that comes from the checkout."""
    rubric = load_rubric()
    return {
        "threshold": workshop.confidence_threshold,
        "solution_sha256": _sha256(SOLUTION.read_bytes()) if SOLUTION.is_file() else None,
        "rubric": {"version": rubric.version, "sha256": rubric.digest},
    }


def _read_facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        facts = None
    if not sealed.is_sound(facts) or facts.get("format") != FORMAT:
        raise WorkshopError(
            f"{path}: edited, damaged or of another version of this tool; put it back as it was, or start anew "
            "with another --out folder."
        )
    return dict(facts)


def _kept(path: Path, sha256: str, key: Path) -> bytes:
    """Read a file whose digest is in the key; raise WorkshopError if it is not the file that the key was made of."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if _sha256(content) != sha256:
        raise WorkshopError(
            f"{path}: missing, or not the file that {key} was made of; put it back, or start anew with another "
            "--out folder."
        )
    return content


def _check(workshop: Workshop, facts: dict[str, Any], path: Path) -> None:
    """Raise WorkshopError if the stored key does not belong to the workshop as it is now."""
    for name, value in _present(workshop).items():
        if facts[name] != value and not (name == "solution_sha256" and value is None):
            raise WorkshopError(
                f"{path}: made for another {name.removesuffix('_sha256')}, and one class is graded by one key: restore "
                "what it was made for, or start anew with another --out folder."
            )
    where = f"s3://{workshop.source_bucket}/{workshop.input_file}"
    with aws.explained(f"looking at the picture {where}"):
        entry = newest_version(workshop.source_bucket, workshop.input_file)
        if entry is None:
            print(f"{where} is gone; grading goes on with the picture kept in {path.parent}.", file=sys.stderr)
            return
        stored = facts["picture"]
        if (entry.etag, entry.version_id) == (stored["etag"], stored["version_id"]):
            return
        sha256 = fetch(workshop.source_bucket, entry).sha256
    if sha256 != stored["sha256"]:
        raise WorkshopError(
            f"{path}: made for another picture than {where} is now; put that picture back, or start anew with another "
            "--out folder."
        )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
