"""The local AWS that something is measured on, and a throw-away folder."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from admin import aws
from admin.workshop.settings import find_terraform
from rehearsal.stage.processes import Processes
from rehearsal.stage.stage import Stage


@contextmanager
def local_aws(**account: Any) -> Iterator[Stage]:
    """Start a local AWS with both stand-ins; until the end this process's environment leads there.

    Args:
        **account: what else Stage takes, such as at_once.

    Yields:
        The stage; its scratch is a folder that is removed at the end.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as folder:
        scratch = Path(folder)
        processes = Processes(scratch / "logs", scratch)
        try:
            stage = Stage(
                source=find_terraform().resolve(), scratch=scratch / "stage", processes=processes, iam_seconds=0,
                **account,
            )  # fmt: skip
            stage.start_aws()
            os.environ["WORKSHOP_TERRAFORM"] = str(stage.terraform)
            yield stage
        finally:
            processes.stop()
            os.environ.clear()
            os.environ.update(before)
            aws.forget_clients()
            boto3.DEFAULT_SESSION = None
