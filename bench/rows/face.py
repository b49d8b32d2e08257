"""The warm face function, beside the code that the workshop's text has participants type."""

import io
import statistics
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3
from PIL import Image

from admin.deployment_package import MODULE_NAME
from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop
from admin.workshop.settings import read_workshop
from bench.local_aws import local_aws
from bench.pictures import the_picture
from bench.row import Row, described
from bench.warm_function import Call, WarmFunction
from rehearsal.play.workshop_text import PART_2, TextsCode, find_text

REPETITIONS, BAR = 15, 1.8
SHIPPED, SOLUTION = "packages/front_door.zip", "points/crop_faces/solution.py"
WAYS = ("text", "ours")  # and the folders of two participants


def measure(say: Callable[[str], None]) -> list[Row]:
    """Run both by turns, each in a process of its own against the local AWS and Rekognition's stand-in.

    The stand-in has seen the picture before, and answers at once. Ours is the solution out of the package that is
    shipped, which `workshop reset` and the page deploy.
    """
    path = find_text()
    if path is None:
        raise RuntimeError(f"there is no {PART_2} beside the checkout, nor in $WORKSHOP_TEXTS")
    picture, name = the_picture()
    with local_aws() as stage:
        workshop = read_workshop(stage.terraform)
        prepare(workshop, picture)
        with zipfile.ZipFile(stage.terraform / SHIPPED) as package:
            ours = package.read(SOLUTION).decode()
        text = TextsCode(path)
        sources = {"text": text.typed(text.step_3, workshop, "text"), "ours": ours}
        with functions(workshop, sources, stage.scratch) as running:
            first = {way: running[way].call({}) for way in WAYS}
            calls, decoding = _by_turns(running, picture)
        equal = _crops(workshop, "text") == _crops(workshop, "ours")
    seconds = {way: [call.seconds for call in calls[way]] for way in WAYS}
    times = [theirs / own for theirs, own in zip(seconds["text"], seconds["ours"], strict=True)]
    faces = first["ours"].answer["numFaces"]
    above = {way: statistics.median(seconds[way]) - statistics.median(decoding) for way in WAYS}
    say(f"  {faces} faces: the text's {described(seconds['text'], 's')}, ours {described(seconds['ours'], 's')}")
    notes = (
        f"{name}, {faces} faces, pixels {'equal' if equal else 'DIFFERENT'}; ours {described(seconds['ours'], 's')}; "
        f"decoding the JPEG alone {described(decoding, 's')}, above that the text's {above['text']:.3f} s and ours "
        f"{above['ours']:.3f} s; processor time of the functions alone {_processor(calls['text'])} and "
        f"{_processor(calls['ours'])}"
    )
    return [Row(
        id="face", unit="times",
        alternative=f"the code of the workshop's text, read from {PART_2}: {described(seconds['text'], 's')}",
        bar=BAR, as_wanted=equal, runs=times, notes=notes,
    )]  # fmt: skip


def prepare(workshop: Workshop, picture: bytes) -> None:
    """Make the storage's buckets, upload the picture, and let Rekognition's stand-in look at it once."""
    s3 = boto3.client("s3", region_name=STORAGE_REGION)
    for bucket in (workshop.source_bucket, workshop.target_bucket):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": STORAGE_REGION})
    s3.put_object(Bucket=workshop.source_bucket, Key=workshop.input_file, Body=picture)
    image = {"S3Object": {"Bucket": workshop.source_bucket, "Name": workshop.input_file}}
    boto3.client("rekognition", region_name=STORAGE_REGION).detect_faces(Image=image, Attributes=["ALL"])


@contextmanager
def functions(workshop: Workshop, sources: dict[str, str], scratch: Path) -> Iterator[dict[str, WarmFunction]]:
    """Start a function for each source, with the variables that Terraform gives a participant's; by participant."""
    with ExitStack() as stack:
        running = {}
        for name, source in sources.items():
            folder = scratch / f"function-{name}"
            folder.mkdir()
            (folder / MODULE_NAME).write_text(source, encoding="utf-8")
            variables = {
                "INPUT_BUCKET_NAME": workshop.source_bucket,
                "OUTPUT_BUCKET_NAME": workshop.target_bucket,
                "INPUT_FILE": workshop.input_file,
                "CONFIDENCE_THRESHOLD": str(workshop.confidence_threshold),
                "REKOGNITION_REGION": STORAGE_REGION,
                "OUTPUT_FOLDER": name,
            }
            running[name] = stack.enter_context(WarmFunction(folder, variables))
        yield running


def _by_turns(running: dict[str, WarmFunction], picture: bytes) -> tuple[dict[str, list[Call]], list[float]]:
    """Call the functions by turns, and decode the picture each time; return the calls, and the seconds of decoding."""
    calls: dict[str, list[Call]] = {way: [] for way in WAYS}
    decoding = []
    for _ in range(REPETITIONS):
        for way in WAYS:
            calls[way].append(running[way].call({}))
        begun = time.perf_counter()
        with Image.open(io.BytesIO(picture)) as image:
            image.load()
        decoding.append(time.perf_counter() - begun)
    return calls, decoding


def _crops(workshop: Workshop, name: str) -> dict[str, Any]:
    """Read a participant's zip: the pixels of each picture, by its name."""
    s3 = boto3.client("s3", region_name=STORAGE_REGION)
    content = s3.get_object(Bucket=workshop.target_bucket, Key=workshop.output_zip(name))["Body"].read()
    crops = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            with Image.open(archive.open(member), formats=["PNG"]) as image:
                crops[member] = (image.mode, image.size, image.tobytes())
    return crops


def _processor(calls: list[Call]) -> str:
    return f"{statistics.median(call.processor_seconds for call in calls):.3f} s"
