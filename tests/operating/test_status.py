"""`workshop status` on the local AWS, with a class in all stages."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from admin import cli
from admin.aws import forget_clients
from admin.names import STORAGE_REGION
from admin.operating.board import people
from admin.operating.board.table import class_text
from admin.operating.status import Watch, status_data
from bench import class_in_stages as stages
from tests.fixtures.patience import PATIENT, typed
from tests.fixtures.terminal import heeding_ctrl_c
from tests.operating.conftest import CHECKOUT, as_a_process
from tests.operating.staged import StagedClass, staged_class

CONTRACT = {
    "pseudonym", "group", "signed_in_at", "deployed_at", "ran_at", "last_error", "copy", "zip", "score", "max_score",
    "bird", "hand", "idle_seconds",
}  # fmt: skip


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, fixed_terraform) -> Iterator[StagedClass]:
    with staged_class(fixed_terraform, tmp_path_factory.mktemp("status"), 24) as room:
        yield room


@pytest.fixture(scope="module")
def group(room: StagedClass):
    return room.workshop.groups[0]


@pytest.fixture
def watch(room: StagedClass) -> Iterator[Watch]:
    with Watch(room.workshop, room.workshop.groups, PATIENT) as watch:
        yield watch


@pytest.fixture
def rows(room: StagedClass, watch: Watch, group) -> dict[int, dict]:
    """The rows of the first group's participants by their stage, once all logs have had their turn."""
    for _ in range(4):
        watch.look()
    found = {row["pseudonym"]: row for row in status_data(watch.look())["participants"]}
    return {stage: found[name] for stage, name in enumerate(group.participants)}


def look(watch: Watch, pseudonym: str) -> dict:
    return next(row for row in status_data(watch.look())["participants"] if row["pseudonym"] == pseudonym)


def test_the_contract(room, capsys):
    assert cli.main(["status", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {"at", "requests", "participants", "birds"} <= set(shown)
    assert {"uploaded", "named", "refused", "failed"} <= set(shown["birds"])
    assert sorted(row["pseudonym"] for row in shown["participants"]) == sorted(room.workshop.participants)
    assert all(set(row) >= CONTRACT for row in shown["participants"])


def test_every_stage_is_told_from_the_others(rows):
    def is_so(row):
        times = tuple(row[name] is not None for name in ("signed_in_at", "deployed_at", "ran_at"))
        return (*times, row["copy"], row["zip"], row["score"], row["bird"])

    none, every = (False, False, False), (True, True, True)
    assert {stage: is_so(row) for stage, row in rows.items()} == {
        stages.ABSENT: (*none, False, False, None, False),
        stages.SIGNED_IN: (True, False, False, False, False, None, False),
        stages.DEPLOYED: (True, True, False, False, False, None, False),
        stages.FAILED: (*every, False, False, None, False),
        stages.HAND_UP: (*every, False, False, None, False),
        stages.COPIED: (*every, True, False, 30, False),
        stages.WRONG_ZIP: (*every, True, True, 90, False),
        stages.HELP_COMING: (*every, True, True, 70, False),
        stages.FULL_MARKS: (*every, True, True, 100, False),
        stages.BIRD: (*every, True, True, 100, True),
        stages.REFUSED_BIRD: (*every, True, True, 100, False),
        stages.IN_THE_CONSOLE: (False, True, True, False, False, None, False),
    }
    assert rows[stages.ABSENT]["idle_seconds"] is None
    assert rows[stages.SIGNED_IN]["idle_seconds"] > 300


def test_errors_hands_and_help(rows):
    assert rows[stages.FAILED]["last_error"] == "NameError: name 'faces' is not defined (line 31)"
    assert rows[stages.IN_THE_CONSOLE]["last_error"] == "KeyError: 'FaceDetails' (line 17)"
    assert rows[stages.COPIED]["last_error"] is None
    assert rows[stages.HAND_UP]["hand"]["text"] == "<b>Where</b> do I find the layer?"
    assert rows[stages.HELP_COMING]["hand"] and rows[stages.HELP_COMING]["help"]["done"] is False
    assert rows[stages.FAILED]["hand"] is None and rows[stages.FAILED]["help"] is None
    assert [stage for stage, row in rows.items() if row["browsers"] > 1] == [stages.FAILED]


def test_who_needs_somebody_first_comes_first(rows, watch, group):
    shown = [row["pseudonym"] for row in status_data(watch.look())["participants"]]
    order = [stage for name in shown for stage, one in enumerate(group.participants) if one == name]
    assert order[:4] == [stages.HAND_UP, stages.HELP_COMING, stages.FAILED, stages.IN_THE_CONSOLE]
    assert order[4] == stages.SIGNED_IN, "idle for longest"
    assert order[-4] == stages.ABSENT and set(order[-3:]) == {stages.FULL_MARKS, stages.BIRD, stages.REFUSED_BIRD}


def test_an_unchanged_class_is_listed_and_nothing_read_again(room, watch, group):
    for _ in range(5):  # by then the logs of all who are not finished have been asked for
        first = watch.look()
    assert first.unread == 0
    quiet = watch.look()
    assert quiet.requests <= 12 + PATIENT.logs
    room.put_feedback(group.participants[stages.WRONG_ZIP], 95)
    changed = watch.look()
    assert changed.requests == quiet.requests + 1
    assert look(watch, group.participants[stages.WRONG_ZIP])["score"] == 95
    room.put_feedback(group.participants[stages.WRONG_ZIP], 90)


def test_what_is_counted_is_what_is_sent(watch, monkeypatch):
    from botocore.httpsession import URLLib3Session

    sent, send = [], URLLib3Session.send
    monkeypatch.setattr(URLLib3Session, "send", lambda self, request: sent.append(request.url) or send(self, request))
    assert watch.look().requests == len(sent)


NONSENSE = (
    b"", b"[]", b"null", b"{", b"[" * 2000, b'{"up": true, "at": 7, "text": [1]}', b'{"up": "yes"}',
    b'{"at": "9999-99-99", "browsers": 7}', b" " * 5000,
)  # fmt: skip


@pytest.mark.parametrize("content", NONSENSE)
def test_whatever_a_participant_writes_stops_nobody(room, watch, group, content):
    name, bucket = group.participants[stages.DEPLOYED], room.workshop.target_bucket
    keys = [room.workshop.sign_ins(name), room.workshop.last_run(name), room.workshop.hand(name)]
    s3 = boto3.client("s3", region_name=STORAGE_REGION)
    before = s3.get_object(Bucket=bucket, Key=keys[0])["Body"].read()
    for key in keys:
        room.put(bucket, key, content)
    assert len(watch.look().people) == 24
    for key in keys:
        s3.delete_object(Bucket=bucket, Key=key)
    room.put(bucket, keys[0], before)


def test_a_hand_from_another_world_is_a_short_line(room, watch, group):
    name = group.participants[stages.DEPLOYED]
    text = "\u202eevil\x1b[2J\nline " + "x" * 500
    room.put(
        room.workshop.target_bucket,
        room.workshop.hand(name),
        {"up": True, "text": text, "at": "2999-01-01T00:00:00+00:00"},
    )
    row = look(watch, name)
    assert row["hand"]["text"].startswith("evil [2J line xxx") and len(row["hand"]["text"]) <= 200
    boto3.client("s3").delete_object(Bucket=room.workshop.target_bucket, Key=room.workshop.hand(name))


def test_thousands_of_objects_in_a_folder_hold_up_nobody(room, watch, group):
    name, last = group.participants[0], group.participants[-1]
    for number in range(2500):
        room.put(room.workshop.target_bucket, f"{name}/junk/{number:05}", b"x")
    seen = watch.look()
    assert next(one for one in seen.people if one.pseudonym == last).deployed_at
    assert seen.requests <= 12 + PATIENT.logs + 400
    quiet = watch.look().requests
    s3 = boto3.client("s3")
    page = {"Objects": [{"Key": f"{name}/junk/{number:05}"} for number in range(1000)]}
    for begin in range(0, 2500, 1000):
        page["Objects"] = [{"Key": f"{name}/junk/{number:05}"} for number in range(begin, min(2500, begin + 1000))]
        s3.delete_objects(Bucket=room.workshop.target_bucket, Delete=page)
    assert quiet - watch.look().requests <= 2, "the folder was passed over"


def test_lost_feedback_is_named(room, watch, group, monkeypatch):
    name = group.participants[stages.FULL_MARKS]
    assert look(watch, name)["feedback_lost"] is False
    time.sleep(1.1)  # S3's times are in whole seconds
    room.put(room.workshop.target_bucket, room.workshop.output_zip(name), b"another zip")
    assert look(watch, name)["feedback_lost"] is False, "it may still come"
    monkeypatch.setattr(people, "LOST_AFTER", timedelta(seconds=-1))
    assert look(watch, name)["feedback_lost"] is True
    seen = watch.look()
    assert f"Feedback was lost for {name}" in class_text(seen)
    assert status_data(seen)["outputs"] == {"handed_in": 12, "judged": 11, "refused": 0, "under_way": 0, "lost": 1}
    assert "Outputs: 12 handed in = 11 judged + 1 lost." in class_text(seen)
    time.sleep(1.1)
    room.put_feedback(name, 100)
    assert look(watch, name)["feedback_lost"] is False
    assert status_data(watch.look())["outputs"]["judged"] == 12


def test_a_failure_is_remembered_until_a_run_succeeds(room, watch, group):
    name, key = group.participants[stages.FAILED], room.workshop.last_run(group.participants[stages.FAILED])

    def ran(failed, **more):
        error = stages.NAME_ERROR if failed else None
        at = datetime.now(UTC).isoformat()
        run = {"at": at, "seconds": 1.0, "running": False, "failed": failed, "error": error} | more
        room.put(room.workshop.target_bucket, key, run)
        return look(watch, name)

    since = look(watch, name)["failing_since"]
    assert ran(True)["failing_since"] == since, "failing since the first of them"
    assert ran(False, running=True)["failing_since"] == since, "nobody knows yet"
    assert ran(False)["failing_since"] is None
    assert ran(True)["failing_since"] > since


def test_help_is_done_once_what_it_was_for_is_over(room, watch, group):
    name, bucket = group.participants[stages.HELP_COMING], room.workshop.target_bucket
    assert look(watch, name)["help"]["done"] is False
    time.sleep(1.1)
    room.put(bucket, room.workshop.hand(name), {"up": False, "text": "", "at": datetime.now(UTC).isoformat()})
    assert look(watch, name)["help"]["done"] is True
    room.put(bucket, room.workshop.hand(name), {"up": True, "text": "", "at": room.ago(2)})


def test_a_hand_that_went_up_after_help_was_said_waits_for_help(room, watch, group):
    name, bucket = group.participants[stages.HELP_COMING], room.workshop.target_bucket
    room.put(bucket, room.workshop.hand(name), {"up": True, "text": "again", "at": datetime.now(UTC).isoformat()})
    assert look(watch, name)["help"] is None
    room.put(bucket, room.workshop.hand(name), {"up": True, "text": "", "at": room.ago(2)})
    assert look(watch, name)["help"]["done"] is False


def test_a_region_that_cannot_be_asked_is_said_and_the_rest_goes_on(room, watch, group, monkeypatch):
    before = watch.look()
    client = watch.connections.client("lambda", group.region)

    def refuse(_: str) -> None:
        raise EndpointConnectionError(endpoint_url="https://lambda")

    monkeypatch.setattr(client, "get_paginator", refuse)
    seen = watch.look()
    assert f"the functions in {group.region}" in " ".join(seen.trouble)
    assert [one.deployed_at for one in seen.people] == [one.deployed_at for one in before.people]


def test_logs_that_are_asked_for_too_often_wait_for_the_next_look(watch, group, monkeypatch):
    logs = watch.connections.client("logs", group.region)

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "FilterLogEvents")

    with monkeypatch.context() as patch:
        patch.setattr(logs, "filter_log_events", refuse)
        assert watch.look().trouble == ()
    for _ in range(5):
        shown = look(watch, group.participants[stages.IN_THE_CONSOLE])
    assert shown["last_error"] == "KeyError: 'FaceDetails' (line 17)"


def test_nobody_answers(room, monkeypatch, capsys):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("admin.aws.RETRIES", {"total_max_attempts": 1})
    forget_clients()
    assert cli.main(["status"]) == 2
    assert "listing the bucket mip-day-target" in capsys.readouterr().err
    monkeypatch.undo()
    forget_clients()


def test_the_table_is_at_most_a_hundred_columns_of_plain_characters(room, watch):
    text = class_text(watch.look())
    assert max(map(len, text.splitlines())) <= 100
    assert text.isascii()
    assert all(f"{group.name}: " in text for group in room.workshop.groups)
    assert "24 participants: signed in 22" in text
    short = class_text(watch.look(), rows=24)
    assert len(short.splitlines()) <= 24 and "... and more" in short


def test_one_group_alone(room, group, capsys):
    assert cli.main(["status", "--json", "--group", group.name]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {row["group"] for row in shown["participants"]} == {group.name}
    assert cli.main(["status", "--group", "group-0000"]) == 2


def test_into_a_file_without_utf_8(room):
    seen = as_a_process("status", PYTHONIOENCODING="ascii", LC_ALL="C", TERM="dumb")
    assert seen.returncode == 0 and "\x1b" not in seen.stdout and "24 participants" in seen.stdout


def test_watch_shows_it_anew_and_ends_with_ctrl_c(room):
    words = typed("status", "--watch", "--json")
    process = subprocess.Popen(
        heeding_ctrl_c(words), cwd=CHECKOUT, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    looks = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and said == b""
    assert looks[1]["requests"] < looks[0]["requests"]
