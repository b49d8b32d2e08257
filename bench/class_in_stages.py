"""A class in all stages on the local AWS, as the board finds it: made with boto3, without Terraform and pictures."""

import contextlib
import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from admin.deployment_package import zip_source
from admin.judging.rubric import CRITERIA
from admin.names import BIRDS, STORAGE_REGION
from admin.operating.board.keys import result_key
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import PARTICIPANTS_FILE, read_workshop

THREADS = 12
SPECIES = ("Northern Cardinal", "Purple Martin", "American Goldfinch", "Eastern Bluebird")
(
    ABSENT, SIGNED_IN, DEPLOYED, FAILED, HAND_UP, COPIED, WRONG_ZIP, HELP_COMING, FULL_MARKS, BIRD, REFUSED_BIRD,
    IN_THE_CONSOLE,
) = range(12)  # fmt: skip
ROLE = "bench"
NAME_ERROR = {"type": "NameError", "message": "name 'faces' is not defined", "line": 31}


def write_participants(terraform: Path, participants: int, names: Sequence[str] = ()) -> Workshop:
    """Split participants over the groups of a throw-away copy of terraform/.

    Args:
        terraform: the copy.
        participants: how many.
        names: theirs; participant-000 and so on where there are none.

    Returns:
        The workshop.
    """
    digits = max(3, len(str(participants)))
    names = names or [f"participant-{number:0{digits}}" for number in range(participants)]
    groups = read_workshop(terraform).groups
    for index, group in enumerate(groups):
        content = {"participants": names[index :: len(groups)]}
        (group.folder / PARTICIPANTS_FILE).write_text(json.dumps(content), encoding="utf-8")
    return read_workshop(terraform)


class StagedClass:
    """Buckets, functions and objects of a class whose participant n stands at stage n modulo 12 of their group.

    Attributes:
        workshop: its groups hold the participants.
        now: the time that everything happened before.
    """

    def __init__(self, workshop: Workshop) -> None:
        """Prepare to make the class."""
        self.workshop, self.now = workshop, datetime.now(UTC)
        self._s3 = boto3.client("s3", region_name=STORAGE_REGION)

    def make(self) -> None:
        """Make everything."""
        workshop = self.workshop
        for name in (workshop.target_bucket, workshop.feedback_bucket):
            self._bucket(name, STORAGE_REGION)
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = boto3.client("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        starter = (workshop.terraform / "packages" / "crop_faces.zip").read_bytes()
        for group in workshop.groups:
            clients = {name: boto3.client(name, region_name=group.region) for name in ("lambda", "logs", "s3")}
            self._bucket(workshop.upload_bucket(group.name), group.region)
            clients["s3"].put_bucket_versioning(
                Bucket=workshop.upload_bucket(group.name), VersioningConfiguration={"Status": "Enabled"}
            )
            queue = workshop.species_failures(group.name)
            boto3.client("sqs", region_name=group.region).create_queue(QueueName=queue)

            def one(pair: tuple[int, str], group: Group = group, clients: Mapping[str, Any] = clients) -> None:
                stage = pair[0] % 12
                code = starter if stage in (ABSENT, SIGNED_IN) else zip_source(f"# {pair[1]}\n")
                clients["lambda"].create_function(
                    FunctionName=workshop.function_name(pair[1]), Runtime="python3.11", Role=role,
                    Handler="lambda_function.lambda_handler", Code={"ZipFile": code}, MemorySize=group.memory_size,
                    Timeout=group.timeout,
                )  # fmt: skip
                self._objects(pair[1], stage, pair[0])
                self._birds(group, pair[1], stage, pair[0], clients["s3"])
                if stage == IN_THE_CONSOLE:
                    self._log(pair[1], clients["logs"])

            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(one, enumerate(group.participants)))

    def ago(self, minutes: float) -> str:
        """Write the time that was so many minutes ago."""
        return (self.now - timedelta(minutes=minutes)).isoformat(timespec="seconds")

    def put(self, bucket: str, key: str, content: object) -> None:
        """Write JSON, or bytes, into a bucket of the storage region."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self._s3.put_object(Bucket=bucket, Key=key, Body=body)

    def put_feedback(self, pseudonym: str, score: int) -> None:
        """Write a row with so many points."""
        row = {
            "pseudonym": pseudonym, "group": "", "status": "graded", "score": score, "max_score": 100,
            "criteria": [
                {"id": one, "passed": score == 100, "points": score // 10, "max_points": 10,
                 "hint": "" if score == 100 else "Compare the threshold with the text. " * 3, "hint_de": ""}
                for one in CRITERIA
            ],
        }  # fmt: skip
        self.put(self.workshop.feedback_bucket, self.workshop.feedback(pseudonym), row)

    def _objects(self, name: str, stage: int, number: int) -> None:
        names, minutes = self.workshop, 2 + number % 29
        bucket = names.target_bucket
        self.put(bucket, names.output_folder(name), b"")
        if stage in (ABSENT, IN_THE_CONSOLE):
            return
        browsers = {f"b{n}": self.ago(minutes) for n in range(2 if number % 40 == FAILED else 1)}
        self.put(bucket, names.sign_ins(name), {"browsers": browsers, "first": self.ago(minutes + 5)})
        if stage >= FAILED:
            error = NAME_ERROR if stage in (FAILED, HAND_UP) else None
            run = {"at": self.ago(minutes), "seconds": 2.1, "failed": error is not None, "running": False}
            self.put(bucket, names.last_run(name), run | {"error": error})
        if stage in (HAND_UP, HELP_COMING):
            text = "<b>Where</b> do I find the layer?" if stage == HAND_UP else ""
            self.put(bucket, names.hand(name), {"up": True, "text": text, "at": self.ago(minutes / 2)})
        if stage == HELP_COMING:
            self.put(bucket, names.help(name), {"coming": True, "at": self.ago(1)})
        if stage >= COPIED:
            self.put(bucket, names.output_copy(name), b"a copy")
        if stage >= WRONG_ZIP:
            self.put(bucket, names.output_zip(name), b"a zip")
        if stage >= COPIED:
            self.put_feedback(name, {COPIED: 30, WRONG_ZIP: 90, HELP_COMING: 70}.get(stage, 100))

    def _birds(self, group: Group, name: str, stage: int, number: int, s3: Any) -> None:
        if stage not in (BIRD, REFUSED_BIRD) or not group.has_endpoint:
            return
        bucket, key = self.workshop.upload_bucket(group.name), f"{self.workshop.birds_folder(name)}bird.jpg"
        version = s3.put_object(Bucket=bucket, Key=key, Body=b"a picture")["VersionId"]
        species = SPECIES[number // 12 % len(SPECIES)] if stage == BIRD else None
        message = f"Bird [{key.removeprefix(BIRDS)}] is a: {species} (0.94)" if species else None
        result = {"key": key, "version": version, "species": species, "certainty": 0.94, "message": message}
        s3.put_object(Bucket=bucket, Key=result_key(key), Body=json.dumps(result).encode())

    def _log(self, name: str, logs: Any) -> None:
        group, stream = f"/aws/lambda/{self.workshop.function_name(name)}", "2026/12/01/[$LATEST]1"
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        at = int(time.time() * 1000) - 60_000
        place = 'File "/var/task/lambda_function.py", line 17, in lambda_handler'
        trace = f"[ERROR] KeyError: 'FaceDetails'\nTraceback (most recent call last):\n  {place}"
        lines = (
            "START RequestId: 1 Version: $LATEST",
            trace,
            "END RequestId: 1",
            "REPORT RequestId: 1\tDuration: 2 ms",
        )
        events = [{"timestamp": at, "message": line} for line in lines]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)

    def _bucket(self, name: str, region: str) -> None:
        s3 = boto3.client("s3", region_name=region)
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
