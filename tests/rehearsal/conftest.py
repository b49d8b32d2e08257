"""The local AWS with both stand-ins, as real processes on free ports, once for all tests of this folder."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from rehearsal.aws.credentials import RootKey
from rehearsal.models.samples import group_picture
from rehearsal.models.species_model import build
from rehearsal.stage.local_aws import environment, local_aws
from tests.fixtures.root_key import keywords

CHECKOUT = Path(__file__).parents[2]
ROOT = RootKey.random()  # of the servers that a test starts itself
ANYONE = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(module: str, port: int, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start `python -m rehearsal.<module> --port <port>` without this machine's AWS settings, with ROOT as key."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.Popen(
        [sys.executable, "-m", f"rehearsal.{module}", "--port", str(port), *arguments],
        cwd=CHECKOUT,
        env={**kept, **ROOT.variables(), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=60).close()
        except OSError:
            assert time.monotonic() < end, f"{url} does not answer"
            time.sleep(0.05)
        else:
            return


@dataclass
class LocalAws:
    """The front door's address, and what tests need of it."""

    url: str
    root: RootKey = ROOT

    @property
    def root_key(self) -> dict[str, str]:
        return keywords(self.root)

    def client(self, service: str, region: str = "eu-central-1", credentials: dict[str, str] | None = None) -> Any:
        once = Config(retries={"total_max_attempts": 1})
        return boto3.client(
            service, region_name=region, endpoint_url=self.url, config=once, **(credentials or self.root_key)
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
def aws(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[LocalAws]:
    before, folder = dict(os.environ), tmp_path_factory.mktemp("local-aws")
    with local_aws(fixed_terraform, folder, iam_seconds=0) as stage:  # tests make a role and use it
        local = LocalAws(stage.exports["AWS_ENDPOINT_URL"], RootKey.read(stage.exports))
        with environment(before):
            yield local
    said = {log.name: log.read_text() for log in (folder / "logs").iterdir()}
    assert set(said.values()) == {""}, f"the servers are quiet, from start to end: {said}"


@pytest.fixture(scope="session")
def artefact() -> tuple[bytes, float]:
    """The species model's artefact and its held-out accuracy."""
    return build()


@pytest.fixture(scope="session")
def picture() -> bytes:
    """The default picture."""
    return group_picture()


@pytest.fixture
def foreign_page() -> Iterator[str]:
    """The address of a page of another server on this machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<p>a page")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def belonging_to(folder: Path, *, running: str = "") -> list[int]:
    """The processes whose temporary folder lies in this one; with a word, only those that have it in their command."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes()
            if f"TMPDIR={folder}".encode() in (entry / "environ").read_bytes() and running.encode() in command:
                found.append(int(entry.name))
    return found
