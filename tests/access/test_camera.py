"""A camera's session: it may upload into its own folder, and everything else is refused, cell by cell."""

import json
import stat
from datetime import timedelta

import pytest

from admin import cli
from admin.access.camera import open_camera_session
from admin.door.session import camera_policy
from admin.participant.caller import identify_caller
from rehearsal.play import isolation
from rehearsal.play.attempts.camera import of_the_camera, refused_to_a_camera
from rehearsal.play.attempts.catalogue import attempts
from rehearsal.play.attempts.scene import ALLOWED, REFUSED, Scene
from rehearsal.stage.stage import ACCOUNT


@pytest.fixture
def garden(workshop):
    return open_camera_session(workshop, workshop.group("group-1145"), "garden").botocore()


@pytest.fixture
def tried(workshop):
    group = workshop.group("group-1145")
    everything = refused_to_a_camera(attempts(workshop, group, "ada", "bob", ACCOUNT))
    return of_the_camera(Scene(workshop, group, "ada", "bob", ACCOUNT), "garden") + everything


def test_the_matrix(garden, tried, capsys):
    rows = isolation.try_as_participant(garden, tried, "ada", "camera")
    with capsys.disabled():
        print(f"\n{isolation.matrix(rows[:24])}\n")
    assert [row for row in rows if row["got"] != row["expected"]] == []
    assert [row["call"] for row in rows if row["got"] == ALLOWED] == ["s3:PutObject"] * 2
    assert len(rows) > 220 and {row["as"] for row in rows} == {"camera"}
    assert max(map(len, isolation.matrix(rows).splitlines())) <= 100


def test_a_camera_is_named_in_awss_records_and_finds_its_folder(garden, workshop):
    caller = identify_caller(garden)
    assert (caller.pseudonym, caller.upload_bucket) == ("garden", workshop.upload_bucket("group-1145"))


def test_outside_of_the_slot_it_may_upload_nothing(garden, tried, window):
    window(timedelta(hours=-2), timedelta(hours=-1))
    assert isolation.try_as_participant(garden, tried[:1], "ada", "camera")[0]["got"] == REFUSED


def test_its_policy_is_one_sentence(workshop):
    policy = camera_policy(workshop, "group-1145", "garden")
    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::mip-day-upload-group-1145/birds/garden/*",
        }
    ]


def test_login_writes_its_keys_for_its_owner_alone(stage, tmp_path, capsys):
    out = tmp_path / "garden.env"
    assert cli.main(["login", "--camera", "garden", "--group", "group-1145", "--out", str(out)]) == 0
    said = capsys.readouterr()
    text = out.read_text()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "export WORKSHOP_CAMERA=garden" in text and "AWS_SESSION_TOKEN" in text
    assert "may upload into birds/garden/" in said.err and said.out == ""
    assert cli.main(["login", "--camera", "garden", "--group", "group-1145", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["WORKSHOP_CAMERA"] == "garden"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ada"], "ada is a participant of group-1145"),
        (["birds"], "cannot be a camera's name"),
        (["Garden 1"], "cannot be a camera's name"),
        (["garden"], "Add --group with one of group-1145, group-1430"),
        (["garden", "--group", "nobody"], "no group 'nobody'"),
        (["garden", "--console"], "A camera's session: write"),
        (["garden", "--all", "--out", "x"], "A camera's session: write"),
    ],
)
def test_what_is_no_cameras_name_opens_nothing(stage, capsys, words, said):
    more = [] if "--group" in words or words == ["garden"] else ["--group", "group-1145"]
    assert cli.main(["login", "--camera", *words, *more]) == 2
    printed = capsys.readouterr()
    assert said in printed.err and printed.out == ""
