"""Loads handlers as Lambda does: one file, its environment set before it is imported."""

import importlib.util
import itertools
import json
import os
import sys
from io import BytesIO
from pathlib import Path

import boto3
import numpy as np
import pytest
from botocore.stub import Stubber
from moto import mock_aws
from PIL import Image

REPOSITORY = Path(__file__).parents[2]
ORIENTATION = 0x0112  # the number of EXIF's tag
_numbers = itertools.count()


@pytest.fixture
def handlers() -> Path:
    """The folder of the handlers' sources."""
    return REPOSITORY / "handlers"


@pytest.fixture
def aws(monkeypatch):
    """moto in place of AWS, and nothing of the caller's own AWS settings."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "BOTO_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    with mock_aws():
        yield


@pytest.fixture
def load_handler(monkeypatch):
    """load_handler(path, environment) imports a handler under a name of its own, so its module state is fresh."""

    def load(path: Path, environment: dict[str, str]):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        # A package's folder comes first on Lambda's path, and a new container has imported nothing of it yet.
        monkeypatch.syspath_prepend(path.parent)
        for sibling in path.parent.glob("*.py"):
            sys.modules.pop(sibling.stem, None)
        spec = importlib.util.spec_from_file_location(f"handler_under_test_{next(_numbers)}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def event():
    """event(name) reads tests/events/<name>.json."""
    return lambda name: json.loads((REPOSITORY / "tests" / "events" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def jpeg():
    """jpeg(mode) makes a small picture of noise, in which any two crops differ; format="PNG" makes it a PNG.

    With an orientation (EXIF, 1 to 8) the pixels stay as they are, and viewers show them turned.
    """

    def make(
        mode: str = "RGB",
        size: tuple[int, int] = (161, 97),
        *,
        orientation: int | None = None,
        format: str = "JPEG",  # noqa: A002 - Pillow's word
    ) -> bytes:
        shape = (size[1], size[0], 3) if mode == "RGB" else (size[1], size[0])
        pixels = np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)
        exif = Image.Exif()
        if orientation:
            exif[ORIENTATION] = orientation
        buffer = BytesIO()
        Image.fromarray(pixels).save(buffer, format, quality=90, exif=exif)
        return buffer.getvalue()

    return make


def face_detail(confidence, emotions, box):
    """One entry of FaceDetails, as much of it as the exercise reads."""
    left, top, width, height = box
    return {
        "BoundingBox": {"Left": left, "Top": top, "Width": width, "Height": height},
        "Emotions": [{"Type": emotion, "Confidence": 60.0 - n} for n, emotion in enumerate(emotions)],
        "Confidence": confidence,
    }


@pytest.fixture
def rekognition(aws, monkeypatch):
    """rekognition(faces) lets DetectFaces answer these, checking request and answer against AWS's own model."""
    asked_regions = []
    original = boto3.client

    def answer(faces):
        stubbed = original("rekognition", region_name="eu-central-1")
        stubber = Stubber(stubbed)
        stubber.add_response(
            "detect_faces",
            {"FaceDetails": [face_detail(*face) for face in faces]},
            {"Image": {"S3Object": {"Bucket": "mip-day-source", "Name": "input1.jpg"}}, "Attributes": ["ALL"]},
        )
        stubber.activate()

        def client(service, **settings):
            if service != "rekognition":
                return original(service, **settings)
            asked_regions.append(settings.get("region_name"))
            return stubbed

        monkeypatch.setattr(boto3, "client", client)
        return asked_regions

    return answer


@pytest.fixture
def inbox(aws):
    """inbox() makes the topic and a queue that listens to it; what it returns takes the messages that arrived."""

    def subscribe():
        topic = boto3.client("sns").create_topic(Name="mip-day-species-group-1145")["TopicArn"]
        sqs = boto3.client("sqs")
        queue = sqs.create_queue(QueueName="inbox")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        boto3.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

        def take() -> list[dict]:
            received = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
            return [json.loads(message["Body"]) for message in received]

        return take

    return subscribe
