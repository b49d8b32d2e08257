"""One zip against the picture: every mistake costs its own criterion and no other."""

import json

import pytest

from admin.cli import main
from admin.judging.criteria import judge_zip
from admin.judging.crops import expect, expected_crops
from admin.judging.rubric_file import load_rubric
from tests.judging.uploads import make_zip, png
from tests.submissions.hostile_zips import HOSTILE_ZIPS
from tests.submissions.mistakes import MISTAKES


def judge(content, picture, faces, threshold=97.0):
    expected = expect(picture, faces, threshold)
    verdict = judge_zip(content, expected, load_rubric())
    return verdict, {criterion.id: criterion for criterion in verdict.criteria}


def missed(criteria):
    return {name for name, criterion in criteria.items() if not criterion.passed}


def test_correct_zip_has_full_marks(picture, faces, solve):
    verdict, criteria = judge(make_zip(solve()), picture, faces)
    assert verdict.status == "graded"
    assert missed(criteria) == set()
    assert [crop.matches for crop in verdict.crops] == [1, 2, 3]


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P", "1", "I;16"])
def test_the_pictures_own_mode_is_kept(picture, faces, mode):
    picture = picture.convert(mode)
    crops = expected_crops(picture, faces, 97.0)
    content = make_zip([(crop.name, png(picture.crop(crop.box))) for crop in crops])
    assert missed(judge(content, picture, faces)[1]) == set()


def test_threshold_of_zero_costs_the_face_count_alone(picture, faces, solve):
    _, criteria = judge(make_zip(solve(threshold=0)), picture, faces)
    assert missed(criteria) == {"face_count"}
    assert "97 %" in criteria["face_count"].hint and "4 crops instead of 3" in criteria["face_count"].hint


def test_threshold_too_high_costs_count_and_the_missing_crops(picture, faces, solve):
    _, criteria = judge(make_zip(solve(threshold=99)), picture, faces)
    assert missed(criteria) == {"face_count", "crops"}
    assert criteria["crops"].points == criteria["crops"].max_points * 2 // 3


def test_counting_from_zero_costs_what_the_rubric_says(picture, faces, solve):
    _, criteria = judge(make_zip(solve(first=0)), picture, faces)
    assert missed(criteria) == {"crops"}
    assert criteria["crops"].points == criteria["crops"].max_points * 0.75
    assert "counted from 0" in criteria["crops"].hint and "ab 0 gezählt" in criteria["crops"].hint_de


def test_another_emotion_of_the_same_face_costs_emotions_alone(picture, faces, solve):
    _, criteria = judge(make_zip(solve(emotion=1)), picture, faces)
    assert missed(criteria) == {"emotions"}
    assert criteria["emotions"].points == 0


def test_no_folder_costs_emotions_alone(picture, faces, solve):
    assert missed(judge(make_zip(solve(folder=False)), picture, faces)[1]) == {"emotions"}


def test_jpeg_called_png_costs_that_crop(picture, faces, solve):
    members = solve()
    members[1] = (members[1][0], b"\xff\xd8\xff\xe0 not a png")
    verdict, criteria = judge(make_zip(members), picture, faces)
    assert [crop.matches for crop in verdict.crops] == [1, None, 3]
    assert all(crop.thumbnail.startswith(b"\xff\xd8\xff") for crop in verdict.crops)
    assert verdict.status == "graded"
    assert missed(criteria) == {"crops"}


def test_one_pixel_off_is_another_crop(picture, faces, solve):
    members = solve()
    box = faces["FaceDetails"][0]["BoundingBox"]
    left, top = int(160 * box["Left"]), int(120 * box["Top"])
    shifted = picture.crop((left + 1, top, left + 1 + int(160 * box["Width"]), top + int(120 * box["Height"])))
    members[0] = (members[0][0], png(shifted))
    assert missed(judge(make_zip(members), picture, faces)[1]) == {"crops"}


def test_the_same_crop_twice_counts_once(picture, faces, solve):
    members = solve()
    members[1] = ("CALM/cropped_2.png", members[0][1])
    _, criteria = judge(make_zip(members), picture, faces)
    assert missed(criteria) == {"crops"}


@pytest.mark.parametrize(
    ("mistake", "criterion", "points"),
    [
        ("counted_from_zero", "crops", 15),
        ("opacity_added", "crops", 10),
        ("all_saved_as_jpeg", "crops", 0),
        ("threshold_too_high", "crops", 13),
        ("a_folder_above", "emotions", 12),
        ("no_folder", "emotions", 0),
        ("emotions_in_small_letters", "emotions", 5),
        ("threshold_zero", "face_count", 0),
    ],
)
def test_a_mistake_costs_what_the_rubric_says(picture, faces, mistake, criterion, points):
    _, criteria = judge(MISTAKES[mistake].build(), picture, faces)
    assert criteria[criterion].points == points


def test_where_no_face_is_expected_an_empty_zip_is_right(picture, faces):
    content = make_zip([("HAPPY/", b"")])
    assert missed(judge(content, picture, faces, threshold=100)[1]) == set()


@pytest.mark.parametrize("name", ["symbolic_link", "zip64_locator", "overlap_quoted_headers"])
def test_command_says_why_a_hostile_zip_is_refused(handed_in, capsys, name):
    assert main([*handed_in(HOSTILE_ZIPS[name].build()), "--json"]) == 1
    row = json.loads(capsys.readouterr().out)
    assert (row["status"], row["score"]) == ("malformed", 0)
    assert row["criteria"][0]["hint"].startswith("The zip was refused: ")
    assert row["criteria"][0]["hint_de"].startswith("Die Zip-Datei wurde abgelehnt: ")


def test_empty_zip_where_faces_are_expected(picture, faces):
    verdict, criteria = judge(make_zip([]), picture, faces)
    assert verdict.status == "malformed"
    assert "no picture" in criteria["zip_readable"].hint


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 10])
def test_what_is_no_zip_is_malformed(picture, faces, content):
    verdict, criteria = judge(content, picture, faces)
    assert verdict.status == "malformed"
    assert missed(criteria) == {"zip_readable", "face_count", "emotions", "crops"}
    assert sum(criterion.points for criterion in criteria.values()) == 0


def test_command_prints_one_participant_object(handed_in, solve, capsys):
    assert main([*handed_in(make_zip(solve())), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["pseudonym"] == "ada"
    assert row["score"] == row["max_score"] == sum(c["max_points"] for c in row["criteria"])
    assert [c["id"] for c in row["criteria"]] == ["zip_readable", "face_count", "emotions", "crops"]


def test_command_says_what_to_do_within_100_columns(handed_in, solve, capsys):
    assert main(handed_in(make_zip(solve(threshold=0)))) == 1
    out = capsys.readouterr().out
    assert "MISSED" in out and "keep only faces" in out
    assert max(map(len, out.splitlines())) <= 100


def test_threshold_is_an_option(handed_in, solve):
    assert main([*handed_in(make_zip(solve(threshold=0))), "--threshold", "0"]) == 0


@pytest.mark.parametrize("which", ["ZIP", "--picture", "--faces"])
def test_missing_file_is_named(handed_in, solve, capsys, which):
    words = handed_in(make_zip(solve()))
    place = 1 if which == "ZIP" else words.index(which) + 1
    words[place] = words[place] + ".gone"
    assert main(words) == 2
    assert ".gone" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "[]", '{"FaceDetails": {}}', '{"FaceDetails": [{}]}', '{"FaceDetails": [{"Confidence": 99}]}']
)
def test_faces_that_are_no_response_are_refused(handed_in, solve, capsys, tmp_path, text):
    words = handed_in(make_zip(solve()))
    (tmp_path / "faces.json").write_text(text)
    assert main(words) == 2
    assert "faces.json" in capsys.readouterr().err
