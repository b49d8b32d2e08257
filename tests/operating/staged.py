"""A small class in all stages on the local AWS, for what looks at it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.class_in_stages import StagedClass, write_participants
from rehearsal.stage.local_aws import local_aws


@contextmanager
def staged_class(terraform: Path, folder: Path, participants: int, names: Sequence[str] = ()) -> Iterator[StagedClass]:
    """Participant n of each group stands at stage n modulo 12; this process's environment leads there until the end."""
    with local_aws(terraform, folder, iam_seconds=0) as stage:
        room = StagedClass(write_participants(stage.terraform, participants, names))
        room.make()
        yield room
