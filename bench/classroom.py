"""A whole class on the local AWS, made with boto3 and without Terraform: functions, and what participants hand in."""

import contextlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from PIL import Image

from admin.judging.crops import expected_crops
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import PARTICIPANTS_FILE, read_workshop
from rehearsal.stage.layers import empty_layer, publish_participants_layers

THREADS = 8
HEADER_ENDS = 33  # in a PNG: the signature and the chunk IHDR
ABSENT, STEP_2, THRESHOLD, SECOND_EMOTION, RESIZED, FINISHED = range(6)
# Of twelve participants: one absent, one stopped after step 2, three with a typical mistake, seven finished.
PARTS = (ABSENT, STEP_2, THRESHOLD, SECOND_EMOTION, RESIZED, *(FINISHED,) * 7)


@dataclass(frozen=True)
class Photograph:
    """The picture that a class works on.

    Attributes:
        content: its bytes.
        image: the same, decoded.
        faces: the DetectFaces response for it.
    """

    content: bytes
    image: Image.Image
    faces: dict[str, Any]


class Classroom:
    """The buckets and functions of a class.

    Attributes:
        names: the participants' pseudonyms.
        workshop: its groups hold these participants.
    """

    def __init__(self, terraform: Path, participants: int) -> None:
        """Write the participants into the groups' settings.

        Args:
            terraform: a throw-away copy of terraform/.
            participants: how many there are, split over the groups.
        """
        digits = max(3, len(str(participants)))
        self.names = [f"participant-{number:0{digits}}" for number in range(1, participants + 1)]
        self._numbers = {name: number for number, name in enumerate(self.names)}
        groups = read_workshop(terraform).groups
        for index, group in enumerate(groups):
            here = {"participants": self.names[index :: len(groups)]}
            (group.folder / PARTICIPANTS_FILE).write_text(json.dumps(here), encoding="utf-8")
        self.workshop: Workshop = read_workshop(terraform)

    def open(self, picture: bytes, *, layer: bytes | None = None) -> Photograph:
        """Make buckets, functions and birds' results, and upload the picture.

        Args:
            picture: the bytes of the picture that the class works on.
            layer: the zip of Pillow's layer; None for an empty one, where no function is run.

        Returns:
            The picture with its faces.
        """
        workshop = self.workshop
        self._bucket(workshop.source_bucket, STORAGE_REGION)
        self._bucket(workshop.target_bucket, STORAGE_REGION)
        publish_participants_layers(workshop, layer or empty_layer())
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = boto3.client("iam").create_role(RoleName="bench", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        for group in workshop.groups:
            self._bucket(workshop.upload_bucket(group.name), group.region)
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(lambda name, group=group: self._participant(name, group, role), group.participants))
        s3 = boto3.client("s3", region_name=STORAGE_REGION)
        s3.put_object(Bucket=workshop.source_bucket, Key=workshop.input_file, Body=picture)
        image = {"S3Object": {"Bucket": workshop.source_bucket, "Name": workshop.input_file}}
        faces = boto3.client("rekognition", region_name=STORAGE_REGION).detect_faces(Image=image, Attributes=["ALL"])
        with Image.open(io.BytesIO(picture)) as opened:
            opened.load()
            return Photograph(picture, opened, faces)

    def hand_in(self, photograph: Photograph, *, all_different: bool) -> None:
        """Put everybody's copy and zip into the target bucket.

        Args:
            photograph: the picture that the class worked on.
            all_different: False for what a class hands in: copies of equal bytes, since the workshop's code saves them
                the same way, and zips that differ by the time they were written at. True gives each PNG other bytes.
        """
        s3 = boto3.client("s3", region_name=STORAGE_REGION)
        packing = Packing(photograph.image)

        def leave(number: int) -> None:
            name, part = self.names[number], PARTS[number % len(PARTS)]
            for key in (self.workshop.output_zip(name), self.workshop.output_copy(name)):
                s3.delete_object(Bucket=self.workshop.target_bucket, Key=key)
            if part == ABSENT:
                return
            mark = name if all_different else ""
            copy = marked(png(photograph.image.resize((300, 200))), mark) if part == RESIZED else packing.png(mark)
            s3.put_object(Bucket=self.workshop.target_bucket, Key=self.workshop.output_copy(name), Body=copy)
            if part != STEP_2:
                archive = _zip(photograph, packing, self.workshop.confidence_threshold, part, number, mark=mark)
                s3.put_object(Bucket=self.workshop.target_bucket, Key=self.workshop.output_zip(name), Body=archive)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(leave, range(len(self.names))))

    def _bucket(self, name: str, region: str) -> None:
        s3 = boto3.client("s3", region_name=region)
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):  # Terraform may have made it
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def _participant(self, name: str, group: Group, role: str) -> None:
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("lambda_function.py", "def lambda_handler(event, context): ...")
        boto3.client("lambda", region_name=group.region).create_function(
            FunctionName=self.workshop.function_name(name), Runtime="python3.11", Role=role,
            Handler="lambda_function.lambda_handler", Code={"ZipFile": code.getvalue()}, Layers=list(group.layers),
            MemorySize=group.memory_size, Timeout=group.timeout,
        )  # fmt: skip
        if PARTS[self._numbers[name] % len(PARTS)] == ABSENT:
            return
        boto3.client("s3", region_name=group.region).put_object(
            Bucket=self.workshop.upload_bucket(group.name),
            Key=f"{self.workshop.results_folder(name)}bird.jpg.json",
            Body=json.dumps({"species": "Purple Martin"}),
        )


class Packing:
    """The PNGs of a picture and of what is cut out of it, each packed once, since that is what takes long."""

    def __init__(self, image: Image.Image) -> None:
        """Take over the picture."""
        self._image = image
        self._packed: dict[tuple[tuple[int, int, int, int] | None, int], bytes] = {}

    def png(self, mark: str = "", box: tuple[int, int, int, int] | None = None) -> bytes:
        """Return the picture as a PNG.

        Args:
            mark: what makes its bytes others, by a text chunk and by how well it is packed, and not the pixels.
            box: what is cut out of the picture, in pixels; None: all of it.

        Returns:
            The PNG.
        """
        level = 1 + sum(mark.encode()) % 3 if mark else 6
        if (box, level) not in self._packed:
            self._packed[box, level] = png(self._image.crop(box) if box else self._image, level)
        return marked(self._packed[box, level], mark)


def _zip(photograph: Photograph, packing: Packing, threshold: float, part: int, number: int, *, mark: str) -> bytes:
    """Return the zip that the solution, or one with a typical mistake, writes; number sets the time inside."""
    crops = expected_crops(photograph.image, photograph.faces, 0.0 if part == THRESHOLD else threshold)
    second = {face["Emotions"][0]["Type"]: face["Emotions"][-1]["Type"] for face in photograph.faces["FaceDetails"]}
    folders = (second[crop.emotion] if part == SECOND_EMOTION else crop.emotion for crop in crops)
    names = (f"{folder}/cropped_{crop.number}.png" for folder, crop in zip(folders, crops, strict=True))
    pictures = (packing.png(mark, crop.box) for crop in crops)
    return dated_zip(zip(names, pictures, strict=True), number)


def dated_zip(members: Iterable[tuple[str, bytes]], number: int) -> bytes:
    """Return a zip that was written at a time of its own.

    Args:
        members: names and contents.
        number: sets the time, to two seconds.

    Returns:
        The zip's bytes.
    """
    buffer, written = io.BytesIO(), (2026, 12, 3, 12, number // 30, 2 * (number % 30))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, date_time=written)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def png(image: Image.Image, level: int = 6) -> bytes:
    """Return the picture as a PNG that is packed so well."""
    buffer = io.BytesIO()
    image.copy().save(buffer, "PNG", compress_level=level)  # a copy: saving changes the image
    return buffer.getvalue()


def marked(content: bytes, mark: str) -> bytes:
    """Put a mark into a PNG as a text chunk behind its header; without one, return the PNG as it is."""
    if not mark:
        return content
    text = b"tEXtAuthor\0" + mark.encode()
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    return content[:HEADER_ENDS] + chunk + content[HEADER_ENDS:]
