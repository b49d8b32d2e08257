"""The stage: a local AWS, and a throw-away copy of terraform/ that is applied to it."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from admin.build import terraform
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.changes.planning import PARALLELISM, UNREAD
from admin.operating.state.backend import configure, state_in
from admin.operating.state.bucket import make_bucket
from admin.workshop.settings import read_workshop
from admin.workshop.tfvars import read_variables
from rehearsal.aws.concurrency import AT_ONCE
from rehearsal.aws.credentials import RootKey
from rehearsal.aws.quotas import ACCOUNTS, endpoint_limits
from rehearsal.models.callers import new_address
from rehearsal.stage.apply import Apply
from rehearsal.stage.groups import add_groups
from rehearsal.stage.processes import Processes, free_port

ACCOUNT = "000000000000"
REQUESTS = "requests.log"
# The local AWS has no host name for each bucket; an override in the copy keeps this out of the real configuration.
OVERRIDE = 'provider "aws" {\n  s3_use_path_style = true\n}\n'
APPLY_SECONDS = 600
# The user's settings for real AWS, which must not reach the rehearsal: credentials, Terraform's variables, workspaces.
USERS_OWN = ("AWS_", "TF_VAR_", "TF_CLI_ARGS", "TF_WORKSPACE", "TF_DATA_DIR", "NO_PROXY", "no_proxy")
TIME_SLOT = re.compile(r"^time_slot = \{.*?\}", re.MULTILINE | re.DOTALL)
# What a fresh clone does not have: state, personal data, and what is built.
LEFT_OUT = (
    ".terraform",
    "*.tfstate*",
    "*_override.tf",
    "participants.auto.tfvars.json",
    "subscriptions.auto.tfvars",
    "model.tar.gz",
    "layers",
)
GRADED_AT_ONCE = 4  # in the local AWS, which runs fewer processes of a function side by side
LINK_SECONDS = 20  # short, so that links expire while the rehearsal still runs
# Functions have the server's environment, and a front door would send its keys to AWS for a link to the console.
NO_FEDERATION = {"WORKSHOP_FEDERATION_URL": "http://127.0.0.1:9/"}  # where nobody answers
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Applied:
    """What a Terraform command answered for one environment.

    Attributes:
        environment: the folder's name below envs/.
        status: the exit status.
        output: what it printed, without colours.
    """

    environment: str
    status: int
    output: str


class Stage:
    """Everything of a rehearsal that outlives a phase. Nothing of it is on AWS: every address is on the loopback.

    Attributes:
        scratch: the throw-away folder.
        processes: starts and ends what runs.
        terraform: the copy of terraform/ that is applied.
        groups: the names of the groups' environments.
        environments: the names of all environments.
        exports: the variables with which another shell reaches the local AWS; empty until it is started.
        sagemaker: the address of SageMaker's stand-in, with its token; empty until it is started.
    """

    def __init__(
        self, *, source: Path, scratch: Path, processes: Processes, quota: str = "default", iam_seconds: float = 10,
        at_once: int = AT_ONCE, cold_seconds: float = 2, groups: int = 0, requests: bool = False,
    ) -> None:  # fmt: skip
        """Make the throw-away copy.

        Args:
            source: the terraform/ that is rehearsed.
            scratch: an empty folder for the copy.
            processes: starts and ends what runs.
            quota: the account's quotas, one of rehearsal.aws.quotas.ACCOUNTS.
            iam_seconds: for how long a role that was just made is not known to other services.
            at_once: how many processes of one function run in the local AWS.
            cold_seconds: how long a container of a serverless endpoint takes to start.
            groups: how many groups there are to be; 0 for those of the source.
            requests: whether the local AWS writes each request into logs/requests.log, a line each.
        """
        self._account = ["--quota", quota, "--iam-seconds", str(iam_seconds), "--at-once", str(at_once)]
        self._account += ["--requests", str(processes.logs / REQUESTS)] if requests else []
        self._endpoints = [
            "--cold-seconds",
            str(cold_seconds),
            "--limits",
            json.dumps(endpoint_limits(ACCOUNTS[quota])),
        ]
        self.scratch, self.processes = scratch, processes
        self.terraform = scratch / "terraform"
        shutil.copytree(source, self.terraform, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        add_groups(self.terraform, groups)
        folders = sorted(folder for folder in (self.terraform / "envs").iterdir() if folder.is_dir())
        self.groups = [folder.name for folder in folders if (folder / "group.auto.tfvars").is_file()]
        self.environments = [folder.name for folder in folders]
        for name in self.environments:
            (self.terraform / "envs" / name / "rehearsal_override.tf").write_text(OVERRIDE, encoding="utf-8")
        self._meet_now()
        layers: dict[str, Any] = {"species_layer_arns": []}  # those that are built here, whatever the settings name
        shared = {
            "feedback": {"enabled": True},  # with the same layers, in a new account too, which can reserve nothing
            "grading": {"enabled": True, "concurrency": GRADED_AT_ONCE},
        }
        for name in self.environments:
            path = self.terraform / "envs" / name / "rehearsal.auto.tfvars.json"
            group = read_variables(path.with_name("group.auto.tfvars")) if name in self.groups else {}
            own = layers | {"species": group.get("species", {}) | {"link_seconds": LINK_SECONDS}}
            path.write_text(json.dumps(own if name in self.groups else shared), encoding="utf-8")
        self.exports: dict[str, str] = {}
        self.sagemaker = ""

    def _meet_now(self) -> None:
        """Move every group's time slot in the copy to now, since rehearsals run at any hour; the order is kept."""
        now = datetime.now(UTC).replace(microsecond=0)
        for turn, group in enumerate(read_workshop(self.terraform).groups):
            path = group.folder / "group.auto.tfvars"
            start, end = now - timedelta(minutes=60 - turn), now + timedelta(hours=12)
            slot = f'time_slot = {{ start = "{start.isoformat()}", end = "{end.isoformat()}" }}'
            text, found = TIME_SLOT.subn(slot, path.read_text(encoding="utf-8"), count=1)
            if not found:
                raise WorkshopError(f"{path.parent.name}/{path.name}: no line begins with time_slot = {{; mend it.")
            path.write_text(text, encoding="utf-8")

    def start_aws(self) -> None:
        """Start the local AWS and its two stand-ins, and point this process's AWS settings to them.

        Raises:
            WorkshopError: one of them does not come up.
        """
        front, rekognition, sagemaker = (free_port() for _ in range(3))
        here = "http://127.0.0.1"
        self.exports = {
            "AWS_ENDPOINT_URL": f"{here}:{front}",
            **RootKey.random().variables(),  # no other server knows this key
            "AWS_DEFAULT_REGION": "eu-central-1",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(USERS_OWN)}
        quiet = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
        os.environ.clear()
        os.environ.update(kept | self.exports | quiet | {"AWS_SHARED_CREDENTIALS_FILE": os.devnull})
        stand_ins = {
            "REKOGNITION_STANDIN_URL": new_address(rekognition),
            "SAGEMAKER_STANDIN_URL": new_address(sagemaker),
        }
        self.sagemaker = stand_ins["SAGEMAKER_STANDIN_URL"]
        servers = [
            ("local AWS", "rehearsal.aws.server", front, "/_ready"),
            ("Rekognition stand-in", "rehearsal.models.rekognition", rekognition, "/ping"),
            ("SageMaker stand-in", "rehearsal.models.sagemaker", sagemaker, "/ping"),
        ]
        started = []
        for name, module, port, ready in servers:
            words = [sys.executable, "-m", module, "--port", str(port)]
            words += {"rehearsal.aws.server": self._account, "rehearsal.models.sagemaker": self._endpoints}.get(
                module, []
            )
            process = self.processes.start(name, words, {**os.environ, **stand_ins, **NO_FEDERATION})
            started.append((name, process, f"{here}:{port}{ready}"))
        for name, process, url in started:
            self.processes.await_ready(name, process, url)

    def each(self, *arguments: str, only: Iterable[str] = (), accept: tuple[int, ...] = (0,)) -> list[Applied]:
        """Run one Terraform command in several environments side by side.

        Args:
            *arguments: the subcommand and its options.
            only: the environments' names; all of them where none is named.
            accept: the exit statuses that count as success.

        Returns:
            What each answered.

        Raises:
            WorkshopError: one ended with another status; the message holds Terraform's own error.
        """
        names = list(only) or self.environments
        with ThreadPoolExecutor(len(names)) as pool:
            results = list(pool.map(lambda name: self._run(name, list(arguments)), names))
        for result in results:
            if result.status not in accept:
                raise WorkshopError(
                    f"terraform {arguments[0]} failed in {result.environment}:\n{_errors(result.output)}\n"
                    "Mend what it names and run the rehearsal again."
                )
        return results

    def _run(self, name: str, arguments: list[str]) -> Applied:
        process, log = self._start(name, [*arguments, "-no-color"])
        status = process.wait()
        return Applied(name, status, ANSI.sub("", log.read_text(encoding="utf-8", errors="replace")))

    def _start(self, name: str, arguments: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
        """Start Terraform in one environment; return the process, and the log that it writes."""
        config = self.scratch / f"terraform-{name}"
        config.mkdir(exist_ok=True)
        title = f"terraform {arguments[0]} {name}"
        log = self.processes.logs / f"{title}.log"
        log.unlink(missing_ok=True)
        folder = self.terraform / "envs" / name
        words = [*terraform.command(), *arguments]
        return self.processes.start(title, words, terraform.environment(config), cwd=folder), log

    def init(self, *, in_files: bool = False) -> None:
        """Run `terraform init` in every environment, with the states in S3 as after `make init`.

        Args:
            in_files: keep the states in the environments' folders instead.

        Raises:
            WorkshopError: Terraform failed; the message also says what a machine without network needs.
        """
        if not in_files:
            workshop = read_workshop(self.terraform)
            make_bucket(workshop.state_bucket, STORAGE_REGION)
            for name in self.environments:
                folder = self.terraform / "envs" / name
                configure(folder, state_in(workshop.state_bucket, workshop, folder))
        try:
            self.each("init", "-input=false")
        except WorkshopError as error:
            raise WorkshopError(f"{error}\n{terraform.INIT_HINT}") from None

    def apply(self) -> list[Apply]:
        """Apply every environment side by side, until all stands but what the provider still watches (WATCHED_ONLY).

        Returns:
            The applies, each of them to be finished with finish().

        Raises:
            WorkshopError: one failed, the message holding Terraform's own error, or took longer than APPLY_SECONDS.
        """
        words = ["apply", "-input=false", "-auto-approve", PARALLELISM, "-json"]
        applies = [Apply(name, *self._start(name, words)) for name in self.environments]
        end = time.monotonic() + APPLY_SECONDS
        while not all(apply.stands() for apply in applies):
            if time.monotonic() > end:
                late = "; ".join(f"{apply.environment}: {apply.waiting_for()}" for apply in applies)
                raise WorkshopError(f"terraform apply did not get done in {APPLY_SECONDS} s. Still open: {late}.")
            time.sleep(0.1)
        return applies

    def destroy(self) -> None:
        """Destroy every environment side by side, without reading it before, as `make destroy` does.

        Raises:
            WorkshopError: Terraform failed; the message holds its own error.
        """
        self.each("destroy", "-input=false", "-auto-approve", PARALLELISM, UNREAD)


def build_model(stage: Stage) -> None:
    """Build the stand-in's model artefact and put it where each group's endpoint.model_artifact expects it.

    Args:
        stage: whose groups get it.

    Raises:
        WorkshopError: it could not be built; the message holds the end of its log.
    """
    artefact = stage.scratch / "model.tar.gz"
    words = [sys.executable, "-m", "rehearsal.models.species_model", str(artefact)]
    if stage.processes.start("species model", words, {**os.environ}).wait() != 0:
        raise WorkshopError(f"The model artefact could not be built:\n{stage.processes.tail('species model')}")
    for name in stage.groups:
        shutil.copy(artefact, stage.terraform / "envs" / name / "model.tar.gz")


def _errors(output: str) -> str:
    """Return the lines of Terraform's error boxes, or its last lines where it drew none."""
    boxed = [line.strip("│╷╵ ") for line in output.splitlines() if line.startswith("│")]
    return "\n".join(line for line in (boxed or output.splitlines()[-15:]) if line)[:3000]
