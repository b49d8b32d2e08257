"""The rehearsal that is left standing, for the guides' commands to be typed in as they stand."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest

CHECKOUT = Path(__file__).parents[2]
TOKEN_CHARACTERS = 1300  # about what AWS's sign-in tokens have


@dataclass(frozen=True)
class Standing:
    """What was left standing: the folder of its results, terraform/ as applied, and the instructor's exports."""

    out: Path
    terraform: Path
    exports: dict[str, str]


def environment(**more: str) -> dict[str, str]:
    """Out: this environment with nothing of the user's AWS in it, and the interpreter's commands first on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "WORKSHOP_", "TF_"))}
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_PAGER": ""}
    return kept | nothing | {"PATH": path, "PYTHONPATH": str(CHECKOUT)} | more


@pytest.fixture(scope="session")
def standing(kept: dict[str, Any]) -> Standing:
    """The rehearsal that all tests share; who types here comes last (tests/fixtures/kept_rehearsal.py)."""
    return Standing(kept["out"], kept["envs"].parent, kept["exports"])


@pytest.fixture(scope="session")
def federation() -> Iterator[str]:
    """AWS's sign-in endpoint, as far as links are made from it. Out: its URL."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"SigninToken": "aB3-_" * (TOKEN_CHARACTERS // 5)}).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/federation"
    server.shutdown()


@pytest.fixture
def type_in(standing: Standing, federation: str) -> Callable[..., str]:
    """Types one command as a person would, in a folder. Out: what it printed on stdout; a failure fails the test."""

    def type_in(line: str, folder: Path, *, statuses: tuple[int, ...] = (0,), **variables: str) -> str:
        run = subprocess.run(
            ["bash", "-c", line], cwd=folder, input="yes\n", capture_output=True, text=True, check=False, timeout=300,
            env=environment(**standing.exports, WORKSHOP_FEDERATION_URL=federation) | variables,
        )  # fmt: skip
        assert run.returncode in statuses, f"{line}\nexit status {run.returncode}\n{run.stdout}\n{run.stderr}"
        return run.stdout

    return type_in


@pytest.fixture
def checkout(standing, tmp_path):
    """A checkout whose terraform/ is what stands: `make` in it works on the rehearsal."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "admin", "rehearsal", "handlers"):
        (tmp_path / name).symlink_to(CHECKOUT / name)
    (tmp_path / "terraform").symlink_to(standing.terraform)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    shutil.copy(standing.out / "roster.csv", tmp_path)
    for bucket, key, file in (("mip-day-source", "input1.jpg", "class.jpg"), ("mip-day-target", "ada.zip", "ada.zip")):
        boto3.client(
            "s3", endpoint_url=standing.exports["AWS_ENDPOINT_URL"], region_name="eu-central-1",
            aws_access_key_id=standing.exports["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=standing.exports["AWS_SECRET_ACCESS_KEY"],
        ).download_file(bucket, key, str(tmp_path / file))  # fmt: skip
    return tmp_path
