"""The local AWS that something is measured on, in a throw-away folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from admin.workshop.settings import find_terraform
from rehearsal.stage import local_aws as stages
from rehearsal.stage.stage import Stage


@contextmanager
def local_aws(**account: Any) -> Iterator[Stage]:
    """Start a local AWS with both stand-ins; until the end this process's environment leads there.

    Args:
        **account: what else Stage takes, such as at_once.

    Yields:
        The stage, in a folder that is removed at the end.
    """
    with (
        tempfile.TemporaryDirectory(prefix="workshop-bench-") as folder,
        stages.local_aws(find_terraform().resolve(), Path(folder), iam_seconds=0, **account) as stage,
    ):
        yield stage
