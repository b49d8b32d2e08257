"""The rubric as data: what does not fit is refused at load, in a sentence for each fault."""

import ast
import hashlib
import re
from pathlib import Path

import pytest

from admin.errors import WorkshopError
from admin.judging import rubric
from admin.judging.reason import Reason
from admin.judging.rubric import CRITERIA, EXERCISE
from admin.judging.rubric_file import RUBRIC_FILE, load_rubric, packed_rubric
from admin.judging.rubric_schema import HINTS, REASONS

TEXT = RUBRIC_FILE.read_text(encoding="utf-8")
REFUSING = (
    *(
        f"judging/{name}"
        for name in ("archive", "criteria", "judges", "png", "png_chunks", "response", "zip_directory", "zip_pictures")
    ),
    "grading/grader",
)


@pytest.fixture
def refused(tmp_path):
    """Takes a rubric's text, gives the refusal's lines."""

    def load(text: str) -> list[str]:
        path = tmp_path / "rubric.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(WorkshopError) as error:
            load_rubric(path)
        return str(error.value).splitlines()[1:] or [str(error.value)]

    return load


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_the_rubric_adds_up_and_says_what_it_is():
    rubric = load_rubric()
    points = {name: rubric.passed(name).max_points for name in CRITERIA}
    assert sum(points[name] for name in EXERCISE) == rubric.data["exercise_score"] == 20
    assert sum(points.values()) - 20 == rubric.data["max_score"] == 100
    assert rubric.version == rubric.data["version"]
    assert rubric.digest == hashlib.sha256(RUBRIC_FILE.read_bytes()).hexdigest()


def test_a_package_carries_the_same_rubric_and_none_with_faults(tmp_path, monkeypatch):
    monkeypatch.setattr(rubric, "PACKAGED", tmp_path / "rubric.json")
    rubric.PACKAGED.write_bytes(packed_rubric())
    packaged, loaded = rubric.packaged_rubric(), load_rubric()
    assert (packaged.data, packaged.digest) == (loaded.data, loaded.digest)
    assert list(packaged.data["criteria"]) == list(loaded.data["criteria"])
    (tmp_path / "rubric.toml").write_text(changed("max_score = 100", "max_score = 99"), encoding="utf-8")
    with pytest.raises(WorkshopError, match="max_score"):
        packed_rubric(tmp_path / "rubric.toml")


def test_criteria_are_those_that_others_rely_on():
    assert set(CRITERIA) == set(HINTS)
    assert CRITERIA == (
        "memory", "timeout", "layer", "input_copied", "zip_readable",
        "face_count", "emotions", "crops", "response", "species",
        "species_endpoint", "species_ranking", "species_message", "species_publish",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("points = 5", "points = -5", "criteria.memory.points is -5"),
        ("points = 5", "points = 0", "criteria.memory.points is 0"),
        ("points = 5", "points = 5.0", "criteria.memory.points is 5.0"),
        ("points = 5", "points = true", "criteria.memory.points is True"),
        ("points = 5", "points = 6", "the points add up to 101, and max_score is 100"),
        ("points = 5\n", "", "[criteria.memory] lacks 'points'"),
        ("points = 5", "points = 5\nbonus = 1", "[criteria.memory] has 'bonus'"),
        ("max_score = 100", "max_score = 99", "the points add up to 100, and max_score is 99"),
        ("max_score = 100", "", "the rubric lacks 'max_score'"),
        ('version = "4"', "version = 3", "version must be a text"),
        ("shares.mode = 0.5", "shares.mode = 1.0", "criteria.input_copied.shares.mode is 1.0"),
        ("shares.mode = 0.5", "shares.mode = -0.1", "criteria.input_copied.shares.mode is -0.1"),
        ("shares.mode = 0.5", "shares.made = 0.5", "criteria.input_copied.shares lacks 'mode'"),
        ("near_pixels = 2", 'near_pixels = "2"', "thresholds.near_pixels is '2'"),
        ("near_pixels = 2", "near_pixels = -1", "thresholds.near_pixels is -1"),
        ("{got} MB", "{size} MB", "criteria.memory.hints.wrong.en asks for {size}"),
        ("{got} MB", "{got.__class__} MB", "criteria.memory.hints.wrong.en asks for {got.__class__}"),
        ("{got} MB", "{got!r} MB", "criteria.memory.hints.wrong.en asks for {got}"),
        ("{got} MB", "{got:>9999999} MB", "criteria.memory.hints.wrong.en asks for {got}"),
        ("{got} MB", "{ MB", "criteria.memory.hints.wrong.en has braces that do not pair"),
        ("de = \"Die Funktion hat", "fr = \"Die Funktion hat", "criteria.memory.hints.wrong lacks 'de'"),
        ('de = "es ist kein PNG"', 'de = " "', "reasons.no_png.de must be a text that is not empty"),
        ("no_png = {", "no_pgn = {", "[reasons] lacks 'no_png'"),
        ("[criteria.memory.hints.wrong]", "[criteria.memory.hints.right]", "[criteria.memory.hints] lacks 'wrong'"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_in_a_sentence(refused, old, new, sentence):
    lines = refused(changed(old, new))
    assert any(line.startswith(sentence) for line in lines), lines
    assert all(line.endswith((".", "above 0.")) for line in lines)


def test_a_criterion_too_many_and_one_too_few_are_both_named(refused):
    lines = refused(TEXT.replace("criteria.memory", "criteria.memories"))
    assert [line.partition(":")[0] for line in lines] == [
        "[criteria] lacks 'memory'", "[criteria] has 'memories', which is not known there",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "version = ", "[criteria]\nmemory = 3", "criteria = 3\nreasons = []", "\0"])
def test_what_is_no_rubric_is_refused(refused, text):
    assert all(line.endswith(".") for line in refused(text))


def test_a_missing_or_binary_file_is_named(tmp_path):
    path = tmp_path / "rubric.toml"
    with pytest.raises(WorkshopError, match=r"rubric\.toml: cannot be read"):
        load_rubric(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(WorkshopError, match=r"rubric\.toml: not TOML"):
        load_rubric(path)


def test_every_text_can_be_filled_in_both_languages():
    rubric = load_rubric()
    for name, hints in HINTS.items():
        for why, facts in hints.items():
            criterion = rubric.missed(name, why, **dict.fromkeys(facts, "XX"))
            assert "{" not in criterion.hint + criterion.hint_de and criterion.hint != criterion.hint_de
            assert criterion.hint.endswith(".") and criterion.hint_de.endswith(".")
    for why, facts in REASONS.items():
        reason = Reason(why, dict.fromkeys(facts, "XX"))
        assert rubric.words(reason) != rubric.words(reason, "de")


def test_every_reason_that_is_raised_is_in_the_rubric_with_its_facts():
    raised = {}
    for module in REFUSING:
        tree = ast.parse((RUBRIC_FILE.parents[1] / f"{module}.py").read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in (
                "ArchiveError",
                "PngError",
                "RefusedError",
            ):
                names = [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
                raised |= {name: {keyword.arg for keyword in call.keywords} for name in names if isinstance(name, str)}
    assert len(raised) > 40
    assert {why: facts for why, facts in raised.items() if REASONS[why] != facts} == {}


def test_several_hints_are_one_text_and_a_share_is_rounded_down():
    hints = [Reason("from_zero", {}), Reason("wrong", {"matched": 1, "want": 3})]
    criterion = load_rubric().missed_for("crops", hints, 0.29)
    assert re.match(r"The crops are counted from 0.* 1 of 3 faces", criterion.hint)
    assert (criterion.points, criterion.max_points) == (5, 20)


def test_no_digest_is_needed_to_make_a_rubric_again():
    rubric = load_rubric(Path(RUBRIC_FILE))
    assert type(rubric)(rubric.data).missed("layer", "wrong", got="a", want="b") == rubric.missed(
        "layer", "wrong", got="a", want="b"
    )
