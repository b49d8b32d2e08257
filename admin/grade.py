"""Grade: every participant of the roster, from what their function is and what it left in the buckets."""

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from tqdm import tqdm

from admin import aws
from admin.archive import MAX_ARCHIVE_BYTES, decode_png
from admin.check_output import FoundCrop, check_zip, participant_row, without_zip
from admin.crops import Crop, check_faces, expected_crops, open_picture, pixel_digest, thumbnail
from admin.errors import WorkshopError
from admin.response import judge_response
from admin.rubric import Criterion, Rubric, load_rubric
from admin.settings import STORAGE_REGION, Group, Workshop

MAX_RESULT_BYTES = 1_000_000


@dataclass(frozen=True)
class AnswerKey:
    """What every participant is held against: the picture's pixels and the crops a correct solution cuts out."""

    picture_sha256: str
    picture_digest: str
    picture_pixels: int
    faces: dict[str, Any]
    threshold: float
    crops: list[Crop]


class DeniedError(Exception):
    """AWS refused to let the grader read one object."""


def grade(*, workshop: Workshop, groups: Iterable[Group], out: Path, invoke: bool) -> dict[str, Any]:
    """Grade the participants of some groups.

    In: the workshop and its groups to grade; a folder for what belongs to the grades; invoke=True also runs each
    participant's function, in its own Lambda sandbox, and judges its answer.
    Out: the content of grades.json. In the folder: faces.json, the picture, crops/ with small JPEGs named by content.
    Raises WorkshopError where the class as a whole cannot be graded: no credentials, no picture, Rekognition refused.
    One participant's trouble is a status in that one's row, and the others are graded.
    """
    rubric = load_rubric()
    seats = [(group, pseudonym) for group in groups for pseudonym in group.participants]
    if not seats:
        raise WorkshopError(
            "No participants to grade: run 'workshop provision ROSTER' and apply the environments first."
        )
    out.mkdir(parents=True, exist_ok=True)
    key = make_answer_key(workshop, out)
    grader = Grader(workshop, key, rubric, out / "crops", invoke=invoke)
    with ThreadPoolExecutor(aws.CONNECTIONS) as pool:
        rows = list(tqdm(pool.map(grader.row, seats), total=len(seats), desc="grading", unit="participant", delay=2))
    return {
        "workshop": workshop.name,
        "graded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rubric": rubric.version,
        "answer_key": {
            "picture": workshop.input_file,
            "picture_sha256": key.picture_sha256,
            "threshold": key.threshold,
            "crops": [{"name": crop.name, "picture": grader.keep(thumbnail(crop.image))} for crop in key.crops],
        },
        "participants": rows,
    }


def make_answer_key(workshop: Workshop, out: Path) -> AnswerKey:
    """Fetch the picture, ask Rekognition about it, and keep both in the folder out."""
    where = f"s3://{workshop.source_bucket}/{workshop.input_file}"
    with aws.explained(f"reading the picture {where}"):
        s3 = aws.client("s3", STORAGE_REGION)
        content = s3.get_object(Bucket=workshop.source_bucket, Key=workshop.input_file)["Body"].read()
    picture = open_picture(content, where)
    with aws.explained(f"asking Rekognition for the faces in {where}"):
        image = {"S3Object": {"Bucket": workshop.source_bucket, "Name": workshop.input_file}}
        faces = aws.client("rekognition", STORAGE_REGION).detect_faces(Image=image, Attributes=["ALL"])
    faces.pop("ResponseMetadata", None)
    check_faces(faces, "Rekognition's answer")
    (out / workshop.input_file).write_bytes(content)
    (out / "faces.json").write_text(json.dumps(faces, indent=1) + "\n", encoding="utf-8")
    threshold = workshop.confidence_threshold
    return AnswerKey(
        picture_sha256=hashlib.sha256(content).hexdigest(),
        picture_digest=pixel_digest(picture),
        picture_pixels=picture.width * picture.height,
        faces=faces,
        threshold=threshold,
        crops=expected_crops(picture, faces, threshold),
    )


class Grader:
    """Judges one participant at a time against the same key; safe to use from several threads."""

    def __init__(self, workshop: Workshop, key: AnswerKey, rubric: Rubric, crops: Path, *, invoke: bool) -> None:
        self.workshop, self.key, self.rubric, self.crops, self.invoke = workshop, key, rubric, crops, invoke
        self.s3 = aws.client("s3", STORAGE_REGION)
        crops.mkdir(exist_ok=True)

    def row(self, seat: tuple[Group, str]) -> dict[str, Any]:
        """Out: the participant's row of grades.json; trouble that is not theirs is the status error."""
        group, pseudonym = seat
        try:
            return self._judge(group, pseudonym)
        except (ClientError, BotoCoreError) as error:
            reason = aws.explain(error, f"grading {pseudonym}")
            if aws.code(error) == "ResourceNotFoundException":
                reason = (
                    f"The function of {pseudonym} does not stand: run 'make apply ENV={group.region}' and grade again."
                )
        except Exception as error:  # noqa: BLE001 - a bug in the grader must cost nobody a grade, nor the batch
            reason = (
                f"the grader failed on {pseudonym} ({type(error).__name__}: {error}); report this to its maintainers."
            )
        return participant_row(pseudonym, group.name, "error", []) | {"reason": reason}

    def keep(self, jpeg: bytes) -> str:
        """Keep a small picture under its content's name. Out: its path, relative to grades.json."""
        name = f"{hashlib.sha256(jpeg).hexdigest()[:24]}.jpg"
        path = self.crops / name
        if not path.exists():
            path.write_bytes(jpeg)
        return f"{self.crops.name}/{name}"

    def _judge(self, group: Group, pseudonym: str) -> dict[str, Any]:
        configuration = aws.client("lambda", group.region).get_function_configuration(
            FunctionName=self.workshop.function_name(pseudonym)
        )
        copy, copy_there, copy_denied = self._judge_copy(pseudonym)
        status, zipped, found, zip_there = self._judge_zip(pseudonym)
        species, bird_there = self._judge_species(group, pseudonym) if group.has_endpoint else (None, False)
        criteria = [*self._judge_settings(group, configuration), copy, *zipped]
        if not (copy_there or zip_there or bird_there):
            status = "missing"
        elif copy_denied:
            status = "denied"
        if self.invoke:
            criteria.append(self._judge_answer(group, pseudonym, found, absent=status == "missing"))
        criteria += [species] if species else []
        if status == "missing":  # what Terraform set up is not the participant's work
            criteria = [Criterion(c.id, False, 0, c.max_points, c.hint or "Nothing was done yet.") for c in criteria]
        row = participant_row(pseudonym, group.name, status, criteria)
        crops = [{"name": c.name, "picture": self.keep(c.thumbnail), "matches": c.matches} for c in found]
        return row | {"crops": crops}

    def _judge_settings(self, group: Group, configuration: dict[str, Any]) -> list[Criterion]:
        layers = [layer["Arn"] for layer in configuration.get("Layers", ())]
        memory, timeout = configuration["MemorySize"], configuration["Timeout"]
        missing = [layer for layer in group.layers if layer not in layers]
        return [
            self.rubric.passed("memory")
            if memory == group.memory_size
            else self.rubric.missed("memory", "wrong", got=memory, want=group.memory_size),
            self.rubric.passed("timeout")
            if timeout == group.timeout
            else self.rubric.missed("timeout", "wrong", got=timeout, want=group.timeout),
            self.rubric.missed("layer", "wrong", got=", ".join(layers) or "none", want=", ".join(missing))
            if missing
            else self.rubric.passed("layer"),
        ]

    def _judge_copy(self, pseudonym: str) -> tuple[Criterion, bool, bool]:
        """Out: the criterion input_copied, whether there is a copy, and whether reading it was refused."""
        key = f"{pseudonym}/input_copied.png"
        limit = 20 * self.key.picture_pixels + 1_000_000  # 16-bit RGBA, uncompressed, is 8 bytes a pixel
        try:
            content = self._fetch(self.workshop.target_bucket, key, limit)
        except DeniedError:
            reason = "the grader was refused access to it"
            return self.rubric.missed("input_copied", "unreadable", key=key, reason=reason), True, True
        if content is None:
            return self.rubric.missed("input_copied", "missing", key=key), False, False
        member = decode_png(key, content, max_pixels=self.key.picture_pixels)
        if member.image is None:
            return self.rubric.missed("input_copied", "unreadable", key=key, reason=member.fault), True, False
        if pixel_digest(member.image) != self.key.picture_digest:
            return self.rubric.missed("input_copied", "different", key=key), True, False
        return self.rubric.passed("input_copied"), True, False

    def _judge_zip(self, pseudonym: str) -> tuple[str, list[Criterion], list[FoundCrop], bool]:
        """Out: status, the zip's four criteria, the crops in it, and whether there is a zip at all."""
        key = f"{pseudonym}.zip"
        try:
            content = self._fetch(self.workshop.target_bucket, key, MAX_ARCHIVE_BYTES)
        except DeniedError:
            refused = self.rubric.missed("zip_readable", "malformed", reason="the grader was refused access to it")
            return "denied", [refused, *without_zip(self.rubric)], [], True
        if content is None:
            return (
                "graded",
                [self.rubric.missed("zip_readable", "missing", key=key), *without_zip(self.rubric)],
                [],
                False,
            )
        verdict = check_zip(content, self.key.crops, self.key.threshold, self.rubric)
        return verdict.status, verdict.criteria, verdict.crops, True

    def _judge_species(self, group: Group, pseudonym: str) -> tuple[Criterion, bool]:
        """Out: the criterion species, and whether the participant uploaded a bird that was looked at."""
        bucket = self.workshop.upload_bucket(group.region)
        s3 = aws.client("s3", group.region)
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"results/birds/{pseudonym}/", MaxKeys=100).get(
            "Contents", []
        )
        if not listed:
            return self.rubric.missed("species", "missing", pseudonym=pseudonym, bucket=bucket), False
        for entry in listed:
            try:
                content = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read(MAX_RESULT_BYTES)
                if json.loads(content)["species"]:
                    return self.rubric.passed("species"), True
            except (ValueError, KeyError, TypeError):
                continue
        return self.rubric.missed("species", "unreadable", key=listed[0]["Key"]), True

    def _judge_answer(self, group: Group, pseudonym: str, found: list[FoundCrop], *, absent: bool) -> Criterion:
        if absent:
            return self.rubric.missed("response", "failed", reason="nothing was done yet")
        function = self.workshop.function_name(pseudonym)
        lambda_ = aws.client("lambda", group.region, retry=False, read_timeout=group.timeout + 10)
        answer = lambda_.invoke(FunctionName=function, Payload=b"{}")
        location = f"{self.workshop.target_bucket}/{pseudonym}.zip"
        return judge_response(answer, [crop.name for crop in found], location, self.rubric)

    def _fetch(self, bucket: str, key: str, limit: int) -> bytes | None:
        """Fetch an untrusted object. Out: at most limit + 1 bytes of it, or None where there is none."""
        try:
            return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read(limit + 1)
        except ClientError as error:
            if aws.code(error) == "NoSuchKey":
                return None
            if aws.code(error) in aws.DENIED:
                raise DeniedError(key) from error
            raise
