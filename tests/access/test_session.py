"""Opening a session: for whom, for how long, how large its policy may be, and what is said where AWS refuses."""

import json
import stat
import zlib
from argparse import ArgumentTypeError
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import boto3
import pytest
from botocore.exceptions import ClientError

from admin import cli
from admin.access import session as participant_session
from admin.access.session import early_end, find_participant, open_session
from admin.commands.login import duration
from admin.door.session import session_policy
from admin.errors import WorkshopError
from admin.shells import export_lines

ACCOUNT = "123456789012"
CHAINED = f"arn:aws:sts::{ACCOUNT}:assumed-role/Instructor/ina"
# No repetitions, which would pack better than real names.
LONGEST_GROUP = "abcdefghijklmnopqrstuvwxyz"
LONGEST_NAME, LONGEST = "abcdefghijklmnopqrst", "qwertzuiopasdfghjklyxcvbnm123456"


class FakeSts:
    """An STS that remembers what it was asked, and answers or refuses."""

    def __init__(self, arn=f"arn:aws:iam::{ACCOUNT}:user/ina", error=None):
        self.arn, self.error, self.asked = arn, error, {}

    def get_caller_identity(self):
        return {"Account": ACCOUNT, "Arn": self.arn}

    def assume_role(self, **asked):
        self.asked = asked
        if self.error:
            raise ClientError({"Error": {"Code": self.error[0], "Message": self.error[1]}}, "AssumeRole")
        keys = {"AccessKeyId": "ASIA1", "SecretAccessKey": "s3cr3t", "SessionToken": "t0k'en"}
        ends = datetime.now(UTC) + timedelta(seconds=asked["DurationSeconds"])
        return {"Credentials": keys | {"Expiration": ends}, "PackedPolicySize": 41}


@pytest.fixture
def sts(monkeypatch):
    def use(**how):
        fake = FakeSts(**how)
        monkeypatch.setattr(participant_session.aws, "client", lambda *_: fake)
        return fake

    return use


def test_a_session_is_named_by_its_pseudonym_in_awss_records(session):
    arn = session("ada").botocore().create_client("sts").get_caller_identity()["Arn"]
    assert arn.endswith(":assumed-role/mip-day-participant-group-1145/ada")


def test_keys_are_not_in_the_repr(session):
    ada = session("ada")
    assert ada.secret_access_key not in repr(ada) and ada.session_token not in repr(ada)


@pytest.mark.parametrize(("typed", "words"), [("adda", "did you mean ada"), ("zzz", "there are 4")])
def test_an_unknown_pseudonym_is_answered_with_the_nearest(workshop, typed, words):
    with pytest.raises(WorkshopError, match=words):
        find_participant(workshop, typed)


def test_a_group_that_is_not_applied(workshop):
    group = workshop.group("group-1430")
    with pytest.raises(WorkshopError, match="run 'make apply ENV=ca-central-1'"):
        open_session(workshop, group, "hedy")


def test_without_a_wish_a_session_lasts_to_the_end_of_the_grace(workshop, sts):
    group = replace(workshop.group("group-1145"), end=workshop.group("group-1145").start + timedelta(hours=1))
    fake = sts()
    open_session(workshop, group, "ada", now=group.start)
    assert fake.asked["DurationSeconds"] == 75 * 60
    open_session(workshop, group, "ada", now=group.start - timedelta(days=9))
    assert fake.asked["DurationSeconds"] == 43_200
    open_session(workshop, group, "ada", now=group.closes - timedelta(seconds=5))
    assert fake.asked["DurationSeconds"] == 900
    fake = sts(arn=CHAINED)
    open_session(workshop, group, "ada", now=group.start)
    assert fake.asked["DurationSeconds"] == 3600


def test_a_session_that_outlasts_a_chained_role_says_the_one_hour_rule(workshop, sts):
    sts(arn=CHAINED)
    with pytest.raises(WorkshopError, match=r"role's session yourself.*3600 s at the latest.*chained roles"):
        open_session(workshop, workshop.group("group-1145"), "ada", seconds=5400)


def test_a_session_that_ends_before_the_slot_names_the_minute_from_which_one_lasts(workshop):
    start = datetime(2026, 12, 3, 11, 45, tzinfo=timezone(timedelta(hours=1)))
    group = replace(workshop.group("group-1145"), start=start, end=start + timedelta(minutes=90))
    said = early_end(group, start + timedelta(minutes=50))
    assert "ends at 12:35, before the slot of group-1145 does (13:15)" in said and "from 12:15 on" in said
    assert early_end(group, group.end) == ""


def test_login_says_that_a_chained_session_ends_early(workshop, sts, capsys):
    """GIVEN an instructor who came in by SSO WHEN the slot has hours to go THEN the minute is said."""
    sts(arn=CHAINED)
    assert cli.main(["login", "ada"]) == 0
    assert "before the slot of group-1145 does" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", [899, 43_201])
def test_lengths_that_aws_does_not_know(workshop, sts, seconds):
    sts()
    with pytest.raises(WorkshopError, match="change --duration"):
        open_session(workshop, workshop.group("group-1145"), "ada", seconds=seconds)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (("RequestTimeTooSkewed", "too skewed"), "set this machine's clock"),
        (("SignatureDoesNotMatch", "Signature expired: 20261203T1045 is now earlier"), "set this machine's clock"),
        (("SignatureDoesNotMatch", "The request signature we calculated does not match"), "secret key does not fit"),
        (("PackedPolicyTooLarge", "120% of the limit"), "cannot pack the session policy of ada"),
        (("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration"), "shorter --duration"),
        (("AccessDenied", "User: ina is not authorized"), "run 'make apply ENV=eu-west-3'"),
        (("ExpiredToken", "expired"), "session has expired"),
        (("InvalidClientTokenId", "invalid"), "does not know these credentials"),
    ],
)
def test_what_aws_refuses_is_one_sentence(workshop, sts, error, words):
    sts(error=error)
    with pytest.raises(WorkshopError, match=words):
        open_session(workshop, workshop.group("group-1145"), "ada")


@pytest.mark.parametrize(
    ("names", "limits"),
    [
        (("mip-day", "group-1145", "ada"), (800, 310)),
        ((LONGEST_NAME, LONGEST_GROUP, LONGEST), (1360, 365)),
    ],
    ids=["ada", "the longest names"],
)
def test_a_session_policy_is_short_and_packs_well(workshop, sts, names, limits):
    """AWS packs it in a way of its own, whose limit is not published: what is short here is short there."""
    fake, (name, group_name, pseudonym) = sts(), names
    group = replace(workshop.group("group-1145"), name=group_name)
    open_session(replace(workshop, name=name), group, pseudonym)
    policy = fake.asked["Policy"]
    assert (len(policy) <= limits[0], len(zlib.compress(policy.encode())) <= limits[1]) == (True, True)


def test_login_says_how_much_of_aws_s_space_the_policy_needs(workshop, sts, stage, capsys):
    sts()
    assert cli.main(["login", "ada"]) == 0
    assert "41 % of the space" in capsys.readouterr().err


def test_a_session_policy_that_does_not_fit_is_refused_before_aws_does(workshop, sts):
    sts()
    with pytest.raises(WorkshopError, match="AWS takes 2048: shorten"):
        open_session(replace(workshop, name="w" * 300), workshop.group("group-1145"), "ada")


def test_the_session_policy_names_one_participant_only(workshop):
    text = json.dumps(session_policy(workshop, "group-1145", "ada"))
    own, everybodys = json.loads(text)["Statement"]
    assert "${" not in text and "bob" not in text
    assert "*" not in own["Resource"]
    assert everybodys["Resource"] == "*" and "*" not in everybodys["Action"]


def test_exports_survive_a_shell(session, tmp_path):
    import subprocess

    exports = session("ada").exports() | {"AWS_SESSION_TOKEN": 'a\'b "c" $d'}
    script = export_lines(exports, "sh") + 'printf %s "$AWS_SESSION_TOKEN${AWS_PROFILE-}"'
    run = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env={"AWS_PROFILE": "mine"})
    assert run.stdout == 'a\'b "c" $d'


def test_login_prints_exports_on_stdout_and_talk_on_stderr(stage, capsys):
    assert cli.main(["login", "ada"]) == 0
    printed = capsys.readouterr()
    assert all(line.startswith(("export AWS_", "unset AWS_PROFILE")) for line in printed.out.splitlines())
    assert "as good as a password" in printed.err and "outside of the window" not in printed.err


def test_login_writes_files_that_only_their_owner_reads(stage, tmp_path, capsys):
    path = tmp_path / "ada.env"
    path.write_text("old")
    path.chmod(0o644)
    assert cli.main(["login", "ada", "--duration", "15m", "--out", str(path), "--json"]) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["AWS_REGION"] == "eu-west-3"
    assert capsys.readouterr().out == ""


def test_login_outside_of_the_slot_warns(stage, capsys, monkeypatch, tmp_path):
    import shutil

    folder = shutil.copytree(stage.terraform, tmp_path / "terraform", ignore=shutil.ignore_patterns(".terraform"))
    path = folder / "envs/eu-west-3/group.auto.tfvars"
    path.write_text(path.read_text().replace(f"{datetime.now(UTC):%Y-}", "2031-"))
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(folder))
    cli.main(["login", "ada"])
    assert "outside of the window of group-1145" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ada", "--duration", "2d"], "no duration"),
        ([], "Whose session?"),
        (["--all"], "login --all --out DIR"),
        (["ada", "--all", "--out", "x"], "with no pseudonym"),
        (["adda"], "did you mean ada"),
        (["ada", "--out", "/nowhere/ada.env"], "choose another --out"),
    ],
)
def test_login_typed_wrongly(stage, capsys, words, said):
    try:
        status = cli.main(["login", *words])
    except SystemExit as end:  # argparse
        status = end.code
    printed = capsys.readouterr()
    assert status == 2 and said in printed.err and printed.out == ""


def test_the_policys_template_is_read_by_boto3_too(session):
    """Ada's session can do what its policy says: a template that AWS cannot read would open nothing."""
    assert (
        session("ada")
        .botocore()
        .create_client("lambda")
        .get_function_configuration(FunctionName="mip-day-crop-faces-ada")
    )
    assert (
        boto3.client("iam").get_role(RoleName="mip-day-participant-group-1145")["Role"]["MaxSessionDuration"] == 43200
    )


@pytest.mark.parametrize(("text", "seconds"), [("60m", 3600), ("1h30m", 5400), ("900", 900), ("900s", 900)])
def test_durations(text, seconds):
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "2d", "-60m", "m", "1m1h", "60 m"])
def test_durations_that_are_none(text):
    with pytest.raises(ArgumentTypeError, match="write it like 60m"):
        duration(text)
