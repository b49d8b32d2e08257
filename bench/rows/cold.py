"""The cold start of each function that Terraform deploys, beside importing boto3 and Pillow alone."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from admin.workshop.settings import find_terraform
from bench.row import Row, described

REPETITIONS, BAR = 15, 1.1
LIBRARIES = "import boto3\nfrom PIL import Image"
# What lab 4's text has at the top of the function that participants write.
LAB_4 = (
    "import json, os, urllib.parse, boto3, numpy\n"
    "for service in ('s3', 'sns', 'sagemaker-runtime'): boto3.client(service)"
)
EXERCISE = "bird_function"  # has the clients at its top, since the text's snippets use them by name
TIMED = """import json, sys, time
begun, used = time.perf_counter(), time.process_time()
exec(sys.argv[1])
print(json.dumps([time.perf_counter() - begun, time.process_time() - used]))"""
SLOT = "2026-12-03T{}:45:00+01:00"
TOPIC = "arn:aws:sns:eu-west-3:000000000000:mip-day-species-group-1145"
# The variables that Terraform gives each function, with values as for the example's first group.
VARIABLES = {
    "AWS_DEFAULT_REGION": "eu-west-3", "AWS_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none", "AWS_EC2_METADATA_DISABLED": "true", "WORKSHOP": "mip-day", "GROUP": "group-1145",
    "REGION": "eu-west-3", "STARTS": "300", "TOPIC_ARN": TOPIC, "TARGET_BUCKET": "mip-day-target",
    "INPUT_BUCKET_NAME": "mip-day-source", "OUTPUT_BUCKET_NAME": "mip-day-target", "INPUT_FILE": "input1.jpg",
    "OUTPUT_FOLDER": "ada", "CONFIDENCE_THRESHOLD": "97", "REKOGNITION_REGION": "eu-central-1", "SNS_TOPIC_ARN": TOPIC,
    "SAGEMAKER_ENDPOINT_NAME": "species", "FEEDBACK_BUCKET": "mip-day-feedback", "CODE_BUCKET": "mip-day-code",
    "DOOR_KEY": "/mip-day/door", "PARTICIPANT_ROLE_ARN": "arn:aws:iam::000000000000:role/mip-day", "CATCH_UP": "",
    "SLOT_OPENS": SLOT.format(11), "SLOT_ENDS": SLOT.format(12), "SLOT_CLOSES": SLOT.format(13), "TUNED": "true",
    "MEMORY_SIZE": "1024", "TIMEOUT": "63", "LAYER_ARN": "", "HAS_ENDPOINT": "true", "NUMBER_IN_REGION": "0",
    "EXERCISE": "true",
}  # fmt: skip


@dataclass(frozen=True)
class Start:
    """How long something took in a process of its own: seconds by the clock, and of processor time."""

    seconds: float
    processor_seconds: float


def measure(say: Callable[[str], None]) -> list[Row]:
    """Import each package's lambda_function in a new process, by turns with the libraries alone.

    Counted is what Lambda counts as a function's start beyond the interpreter's: importing the module, with whatever it
    makes at import. The packages' own modules are compiled each time, as on Lambda, where their folder cannot be
    written; the libraries are those of .venv, with their bytecode, on both sides.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as scratch:
        folders = _unpack(find_terraform() / "packages", Path(scratch))
        sources = {name: ("import lambda_function", folder) for name, folder in folders.items()}
        sources |= {"libraries": (LIBRARIES, Path(scratch)), "lab 4": (LAB_4, Path(scratch))}
        starts: dict[str, list[Start]] = {name: [] for name in sources}
        for _ in range(REPETITIONS):
            for name, (source, folder) in sources.items():
                starts[name].append(_start(source, folder))
    ours = [name for name in folders if name != EXERCISE]
    worst = max(ours, key=lambda name: statistics.median(_times(starts, name, "libraries")))
    for name in folders:
        say(f"  {name} {described(_times(starts, name, 'libraries'), 'times')}")
    alone = _row("cold", starts, worst, ("libraries", "importing boto3 and Pillow alone"), [*ours, EXERCISE])
    text = ("lab 4", "what lab 4's text has at the top: boto3, numpy and three clients")
    return [alone, _row("cold_exercise", starts, EXERCISE, text, [EXERCISE])]


def _unpack(packages: Path, scratch: Path) -> dict[str, Path]:
    """Unpack each package into a folder of its own; return the folders by the packages' names."""
    folders = {}
    for path in sorted(packages.glob("*.zip")):
        folders[path.stem] = scratch / path.stem
        with zipfile.ZipFile(path) as package:
            package.extractall(folders[path.stem])
    return folders


def _start(source: str, folder: Path) -> Start:
    """Run a line of Python in a new process whose first place for modules is a folder, as a package's is on Lambda."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", TIMED, source], cwd=folder, env={**kept, **VARIABLES, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{folder.name} cannot be imported: {done.stderr[-1500:]}")
    return Start(*json.loads(done.stdout.splitlines()[-1]))


def _times(starts: dict[str, list[Start]], name: str, against: str) -> list[float]:
    return [own.seconds / other.seconds for own, other in zip(starts[name], starts[against], strict=True)]


def _row(
    row_id: str, starts: dict[str, list[Start]], worst: str, alternative: tuple[str, str], listed: list[str]
) -> Row:
    """Make a row of the slowest function; alternative is its key in starts, and what it is in words."""
    against, words = alternative
    times = _times(starts, worst, against)
    each = ", ".join(f"{name} {statistics.median(_times(starts, name, against)):.2f}" for name in listed)
    processor = statistics.median(
        own.processor_seconds / other.processor_seconds
        for own, other in zip(starts[worst], starts[against], strict=True)
    )
    left_out = f"; {EXERCISE} is held against lab 4's text in cold_exercise" if len(listed) > 1 else ""
    return Row(
        id=row_id, unit="times",
        alternative=f"{words}: {described([one.seconds for one in starts[against]], 's')}",
        bar=BAR, runs=times, at_most=True,
        notes=f"the slowest is {worst}, by processor time {processor:.2f} times the alternative; each by the clock: "
        f"{each}{left_out}. Modules are imported, clients that a module makes at import are counted",
    )  # fmt: skip
