"""Every submission of the corpus through a real judge process: status, criteria, reason, time and memory."""

import re
from collections.abc import Iterator

import pytest

from admin.judging.judges import MEMORY, SECONDS, Judges
from admin.judging.rubric import Rubric
from admin.judging.rubric_file import load_rubric
from tests.submissions.broken_pictures import BROKEN_PICTURES
from tests.submissions.copies import COPIES
from tests.submissions.exercise import make_expected
from tests.submissions.honest_ways import HONEST_WAYS
from tests.submissions.hostile_zips import HOSTILE_ZIPS
from tests.submissions.mistakes import MISTAKES

CORPUS = {**HOSTILE_ZIPS, **BROKEN_PICTURES, **HONEST_WAYS, **MISTAKES}


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric()


@pytest.fixture(scope="module")
def judges(rubric: Rubric) -> Iterator[dict[str, Judges]]:
    """One judge process for each mode of the picture, so that what one upload leaves behind would show in the next."""
    with (
        Judges(make_expected("RGB"), rubric, workers=1) as colour,
        Judges(make_expected("L"), rubric, workers=1) as grey,
    ):
        yield {"RGB": colour, "L": grey}


def says(rubric: Rubric, hint: str, criterion: str, why: str) -> bool:
    """Out: whether a hint is, or names, the rubric's text of this name."""
    texts = rubric.data["criteria"][criterion]["hints"]
    text = (texts.get(why.rpartition(".")[2]) or rubric.data["reasons"][why])["en"]
    return bool(re.search(re.sub(r"\\{\w+\\}", ".*", re.escape(text)), hint))


def test_the_corpus_is_large_and_every_name_is_used_once():
    assert len(CORPUS) == sum(map(len, (HOSTILE_ZIPS, BROKEN_PICTURES, HONEST_WAYS, MISTAKES)))
    assert len(HOSTILE_ZIPS) + len(BROKEN_PICTURES) + len(MISTAKES) >= 60


@pytest.mark.parametrize("name", CORPUS)
def test_submission(name, judges, rubric):
    case = CORPUS[name]
    content = case.build()
    pool = judges[case.mode]
    verdict = pool.judge_zip(content)
    criteria = {criterion.id: criterion for criterion in verdict.criteria}
    missed = {criterion.id: criterion for criterion in verdict.criteria if not criterion.passed}
    assert (verdict.status, set(missed)) == (case.status, case.missed), [c.hint for c in missed.values()]
    assert list(criteria) == ["zip_readable", "face_count", "emotions", "crops"]
    if case.why:
        criterion = case.why.partition(".")[0] if "." in case.why else min(missed, key=list(criteria).index)
        assert says(rubric, missed[criterion].hint, criterion, case.why), missed[criterion].hint
    assert all(c.hint and c.hint_de and c.hint != c.hint_de and c.points < c.max_points for c in missed.values())
    assert pool.slowest < SECONDS and pool.peak_bytes < MEMORY


@pytest.mark.parametrize("name", COPIES)
def test_copy(name, judges, rubric):
    build, why = COPIES[name]
    content = build()
    (criterion,) = judges["RGB"].judge_copy(content).criteria
    assert judges["RGB"].slowest < SECONDS and judges["RGB"].peak_bytes < MEMORY
    assert criterion.passed is not bool(why), criterion.hint
    assert not why or says(rubric, criterion.hint, "input_copied", why), criterion.hint
