"""Mutate submissions for so many minutes: python -m tests.fuzz --minutes 10. Ends with 1 where something broke."""

import argparse
import contextlib
import io
import json
import secrets
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.mutations import any_copy, any_zip
from tests.fuzz.trial import Trial, new_judges
from tests.judging.uploads import png
from tests.submissions.exercise import make_picture

ROUND = settings(
    max_examples=500,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory() as folder, new_judges() as judges:
        trial = Trial(judges, Path(folder))
        while time.monotonic() < end:
            number = secrets.randbits(32)
            with contextlib.redirect_stdout(io.StringIO()):
                seed(number)(ROUND(given(any_zip())(trial.zip)))()
                seed(number)(ROUND(given(any_copy(png(make_picture())))(trial.copy)))()
            print(json.dumps(asdict(trial.figures)), flush=True)


if __name__ == "__main__":
    main()
