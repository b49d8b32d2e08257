"""The local AWS with both stand-ins, as real processes on free ports, once for all tests of this folder."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from rehearsal.models.samples import group_picture
from rehearsal.models.species_model import build

CHECKOUT = Path(__file__).parents[2]
ROOT_KEY = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
ANYONE = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(module: str, port: int, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start `python -m rehearsal.<module> --port <port>` with nothing of this machine's AWS settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.Popen(
        [sys.executable, "-m", f"rehearsal.{module}", "--port", str(port), *arguments],
        cwd=CHECKOUT,
        env={**kept, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(url: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert time.monotonic() < end, f"{url} does not answer"
            time.sleep(0.05)
        else:
            return


@dataclass
class LocalAws:
    """The front door's address, and what tests need of it."""

    url: str

    def client(self, service: str, region: str = "eu-central-1", credentials: dict[str, str] | None = None) -> Any:
        once = Config(retries={"total_max_attempts": 1})
        return boto3.client(
            service, region_name=region, endpoint_url=self.url, config=once, **(credentials or ROOT_KEY)
        )

    def bucket(self, name: str, region: str = "eu-central-1") -> str:
        place = {"LocationConstraint": region}
        self.client("s3", region).create_bucket(Bucket=name, CreateBucketConfiguration=place)
        return name

    def session(self, role: str, *statements: dict[str, Any]) -> dict[str, str]:
        """Make a role that may do what the statements say, and return the keys of a session of it."""
        iam = self.client("iam")
        trust = {"Version": "2012-10-17", "Statement": [ANYONE]}
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        if statements:
            policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            iam.put_role_policy(RoleName=role, PolicyName="rights", PolicyDocument=policy)
        keys = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="ada")["Credentials"]
        return {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    front, rekognition, sagemaker = free_port(), free_port(), free_port()
    here = "http://127.0.0.1"
    environment = {
        "AWS_ENDPOINT_URL": f"{here}:{front}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "REKOGNITION_STANDIN_URL": f"{here}:{rekognition}",
        "SAGEMAKER_STANDIN_URL": f"{here}:{sagemaker}",
        "TMPDIR": str(tmp_path_factory.mktemp("local-aws")),
    }
    servers = {"aws.server": front, "models.rekognition": rekognition, "models.sagemaker": sagemaker}
    at_once = {"aws.server": ["--iam-seconds", "0"]}  # tests make a role and use it
    processes = [start(module, port, *at_once.get(module, ()), **environment) for module, port in servers.items()]
    try:
        wait_for(f"{here}:{front}/_ministack/health")
        wait_for(f"{here}:{rekognition}/ping")
        wait_for(f"{here}:{sagemaker}/ping")
        yield LocalAws(f"{here}:{front}")
    finally:
        for process in processes:
            process.terminate()
        outputs = [process.communicate(timeout=10) for process in processes]
    assert outputs == [("", "")] * 3, "the servers are quiet, from start to end"
    assert [process.returncode for process in processes] == [0, 0, 0]


@pytest.fixture(scope="session")
def artefact() -> tuple[bytes, float]:
    """The species model's artefact and its held-out accuracy."""
    return build()


@pytest.fixture(scope="session")
def picture() -> bytes:
    """The default picture."""
    return group_picture()
