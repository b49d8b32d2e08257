"""Mutated submissions: a short run. `python -m tests.fuzz --minutes 10` makes a long one."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.mutations import any_copy, any_zip
from tests.fuzz.trial import Trial, new_judges
from tests.judging.uploads import png
from tests.submissions.exercise import make_picture

SHORT = settings(
    max_examples=600, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def trial(tmp_path_factory) -> Iterator[Trial]:
    with new_judges() as judges:
        yield Trial(judges, tmp_path_factory.mktemp("fuzz"))


@SHORT
@given(content=any_zip())
def test_mutated_zip_is_judged_within_bounds(trial, content):
    trial.zip(content)


@SHORT
@given(content=any_copy(png(make_picture())))
def test_mutated_copy_is_judged_within_bounds(trial, content):
    trial.copy(content)
