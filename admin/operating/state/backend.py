"""Where an environment's state is: a file in its folder, an object in S3, or where somebody has configured it to be."""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin import aws, files
from admin.build import terraform
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating import limits
from admin.workshop.groups import Workshop

OVERRIDE = "backend_override.tf"  # git ignores it
NOTE = (".terraform", "terraform.tfstate")  # in which `terraform init` notes the backend
SETTING = re.compile(r'^\s*(bucket|key|region)\s*=\s*"([^"]+)"', re.MULTILINE)
CONFIGURATION = """# Written by 'make init'; 'make init BACKEND=local' takes it away. Git ignores it.
terraform {{
  backend "s3" {{
    bucket       = "{bucket}"
    key          = "{key}"
    region       = "{region}"
    encrypt      = true
    use_lockfile = true
  }}
}}
"""


@dataclass(frozen=True)
class LocalState:
    """A state in a file.

    Attributes:
        path: the file's.
    """

    path: Path

    @property
    def where(self) -> str:
        """Where it is, in words."""
        return self.path.name

    def read(self) -> str:
        """Read it; empty where there is none. Raises OSError."""
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    def lock_note(self) -> dict[str, Any]:
        """Return what the holder of its lock wrote beside it; empty where there is no such note."""
        try:
            note = self.path.with_name(f".{self.path.name}.lock.info").read_text(encoding="utf-8")
            found: dict[str, Any] = json.loads(note)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            return {"Who": "somebody who left no name"}
        return found


@dataclass(frozen=True)
class S3State:
    """A state in an object of a bucket.

    Attributes:
        bucket: the bucket's name.
        key: the object's.
        region: the bucket's.
    """

    bucket: str
    key: str
    region: str

    @property
    def where(self) -> str:
        """Where it is, in words."""
        return f"s3://{self.bucket}/{self.key}"

    def client(self) -> Any:
        """Return boto3's client, which gives up soon."""
        return limits.client("s3", self.region)

    def read(self) -> str:
        """Read it; empty where there is none. Raises WorkshopError."""
        return self._object(self.key)

    def lock_note(self) -> dict[str, Any]:
        """Return what the holder of its lock wrote into the lock's object; empty where nobody holds it."""
        text = self._object(f"{self.key}.tflock")
        try:
            found: dict[str, Any] = json.loads(text) if text else {}
        except ValueError:
            return {"Who": "somebody who left no name"}
        return found

    def _object(self, key: str) -> str:
        try:
            return str(self.client().get_object(Bucket=self.bucket, Key=key)["Body"].read().decode())
        except aws.ERRORS as error:
            if aws.code(error) in ("NoSuchKey", "404"):
                return ""
            raise WorkshopError(aws.explain(error, f"reading s3://{self.bucket}/{key}")) from error


@dataclass(frozen=True)
class OtherState:
    """A state in a backend that somebody configured by hand; Terraform is asked for it.

    Attributes:
        folder: the environment's.
        kind: the backend's type.
    """

    folder: Path
    kind: str

    @property
    def where(self) -> str:
        """Where it is, in words."""
        return f"the {self.kind} backend of {self.folder.name}"

    def read(self) -> str:
        """Read it; empty where there is none. Raises WorkshopError."""
        with tempfile.TemporaryDirectory() as scratch:
            try:
                pulled = subprocess.run(
                    [*terraform.command(), "state", "pull", "-no-color"], cwd=self.folder,
                    env=terraform.environment(Path(scratch)), capture_output=True, text=True, check=False,
                    timeout=limits.TERRAFORM_SECONDS,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                raise WorkshopError(f"{self.where} gave no state in {limits.TERRAFORM_SECONDS} s") from None
        if pulled.returncode:
            lines = pulled.stderr.strip().splitlines()
            raise WorkshopError(f"{self.where} gave no state ({lines[0][:300].rstrip('.') if lines else 'no reason'})")
        return pulled.stdout

    def lock_note(self) -> dict[str, Any]:
        """Return nothing, since nobody but the backend knows."""
        return {}


State = LocalState | S3State | OtherState


def state_in(bucket: str, workshop: Workshop, folder: Path) -> S3State:
    """Say where in a bucket an environment's state is kept.

    Args:
        bucket: the bucket's name, in the storage's region.
        workshop: the workshop.
        folder: the environment's.

    Returns:
        The state, whether it stands or not.
    """
    return S3State(bucket, f"{workshop.name}/{folder.name}.tfstate", STORAGE_REGION)


def configure(folder: Path, state: S3State) -> None:
    """Have Terraform keep an environment's state in S3; `terraform init` is still to be run."""
    text = CONFIGURATION.format(bucket=state.bucket, key=state.key, region=state.region)
    files.write(folder / OVERRIDE, text)


def forget(folder: Path) -> None:
    """Have Terraform keep an environment's state in its folder again, as if there had never been another."""
    (folder / OVERRIDE).unlink(missing_ok=True)
    folder.joinpath(*NOTE).unlink(missing_ok=True)


def find_state(folder: Path) -> State:
    """Find where an environment's state is.

    Args:
        folder: the environment's.

    Returns:
        What `make init` has configured; else what `terraform init` has noted; else the file in the folder.
    """
    if configured := _configured(folder):
        return configured
    return noted_state(folder) or LocalState(folder / NOTE[-1])


def _configured(folder: Path) -> S3State | None:
    try:
        settings = dict(SETTING.findall((folder / OVERRIDE).read_text(encoding="utf-8")))
        return S3State(settings["bucket"], settings["key"], settings["region"])
    except (OSError, UnicodeDecodeError, KeyError):
        return None


def noted_state(folder: Path) -> State | None:
    """Find where the state is by what `terraform init` noted; None where it has not run."""
    try:
        noted = json.loads(folder.joinpath(*NOTE).read_text(encoding="utf-8"))["backend"]
        kind, config = noted["type"], noted["config"]
        if kind == "local":
            return LocalState(folder / (config.get("path") or NOTE[-1]))
        if kind == "s3" and not any(config.get(name) for name in ("profile", "assume_role", "endpoints")):
            return S3State(config["bucket"], config["key"], config["region"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return OtherState(folder, kind)
