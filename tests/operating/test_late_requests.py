"""What a late change comes to, and what is refused, before anything is planned; without AWS."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from admin.errors import WorkshopError
from admin.operating.changes.moves import find_moves
from admin.operating.doctor.finding import State
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.taken import check_roles
from admin.operating.late_changes import requests
from admin.operating.late_changes.edits import participants_after, roster_edits, slot_edit
from admin.workshop.settings import read_workshop
from tests.fixtures.configuration import copy_terraform

FOLDERS = {"group-1145": "eu-west-3", "group-1430": "ca-central-1"}


@pytest.fixture
def terraform(tmp_path, monkeypatch):
    terraform = copy_terraform(tmp_path)
    for folder, names in (("eu-west-3", ["ada", "bob"]), ("ca-central-1", ["claude"])):
        (terraform / "envs" / folder / "participants.auto.tfvars.json").write_text(
            json.dumps({"participants": names}, indent=2) + "\n"
        )
    monkeypatch.setattr(requests, "own_versions", lambda function, region: ["1"])
    monkeypatch.setattr(requests, "_has_folder", lambda workshop, pseudonym: pseudonym == "lena")
    return terraform


@pytest.fixture
def workshop(terraform):
    return read_workshop(terraform)


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(b"pseudonym;group\r\nada;group-1145\r\nbob;group-1145\r\nclaude;group-1430\r\n")
    return path


def state(workshop, group, *pseudonyms):
    """Writes what Terraform's state would hold of these, in a module and beside it."""
    resources = [
        {
            "mode": "managed",
            "type": "aws_iam_role",
            "name": "this",
            "module": f'module.group.module.crop_faces["{name}"].module.execution_role',
            "instances": [{"attributes": {"name": f"mip-day-crop-faces-{name}"}}],
        }
        for name in pseudonyms
    ]
    alarms = [{"index_key": name, "attributes": {}} for name in pseudonyms]
    alarm = {"mode": "managed", "type": "aws_cloudwatch_metric_alarm", "name": "runs", "module": "module.group"}
    resources.append(alarm | {"instances": alarms})
    (workshop.group(group).folder / "terraform.tfstate").write_text(json.dumps({"resources": resources}))


def test_a_late_participant_changes_neither_the_places_nor_who_was_there(workshop):
    group = workshop.group("group-1145")
    late = participants_after(group, join="zoe")
    assert late == {"participants": ["ada", "bob", "zoe"], "places": 2, "joined_late": ["zoe"]}
    (group.folder / "participants.auto.tfvars.json").write_text(json.dumps(late))
    group = read_workshop(workshop.terraform).group("group-1145")
    assert participants_after(group, join="eve")["joined_late"] == ["eve", "zoe"]
    assert participants_after(group, join="zoe") == late
    assert participants_after(group, join="zora", leave="zoe")["joined_late"] == ["zora"]
    assert participants_after(group, join="adele", leave="ada")["joined_late"] == ["zoe"], "who was there has a place"
    assert participants_after(group, leave="ada") == {
        "participants": ["bob", "zoe"], "places": 2, "joined_late": ["zoe"],
    }  # fmt: skip


def test_each_request_edits_one_line_of_the_roster(workshop, roster):
    before = roster.read_bytes()
    of = lambda late: [edit.content for edit in late.edits if edit.path == roster]  # noqa: E731
    assert of(requests.add(workshop, "zoe", "group-1430", roster)) == [before + b"zoe;group-1430\r\n"]
    assert of(requests.move(workshop, "ada", "group-1430", roster)) == [
        before.replace(b"ada;group-1145", b"ada;group-1430")
    ]
    assert of(requests.rename(workshop, "ada", "adele", roster)) == [before.replace(b"ada;", b"adele;")]
    assert roster.read_bytes() == before and roster_edits(workshop, None, new="zoe", group="group-1430") == []


def test_a_request_that_was_interrupted_is_asked_for_again(workshop, roster):
    assert requests.add(workshop, "ada", "group-1145", roster).edits == []
    assert requests.move(workshop, "ada", "group-1145", roster).edits == []
    late = requests.rename(workshop, "lena", "ada", roster)
    assert late.edits == [] and (late.copying.old, late.carried[0][1].pseudonym) == ("lena", "ada")


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (lambda w, r: requests.add(w, "Zoe", "group-1145", r), "Pseudonym 'Zoe' is not 3 to 32"),
        (lambda w, r: requests.add(w, "birds", "group-1145", r), "reserved word"),
        (lambda w, r: requests.add(w, "claude", "group-1145", r), "claude is somebody's already, in group-1430"),
        (lambda w, r: requests.add(w, "zoe", "group-9", r), "There is no group 'group-9'"),
        (lambda w, r: requests.move(w, "adda", "group-1430", r), "did you mean ada"),
        (lambda w, r: requests.rename(w, "ada", "bob", r), "bob is somebody's already"),
        (lambda w, r: requests.rename(w, "adda", "ada", r), "did you mean ada"),
        (lambda w, r: requests.rename(w, "ada", "ada", r), "called so already"),
        (lambda w, r: requests.rename(w, "ada", "claude", r), "claude is somebody's already"),
        (lambda w, r: requests.reschedule(w, "group-1145"), "Give --by MINUTES"),
        (lambda w, r: requests.reschedule(w, "group-1145", by=5, end="13:00"), "Give --by MINUTES"),
        (lambda w, r: requests.reschedule(w, "group-1145", end="11:00"), "before it starts"),
        (lambda w, r: requests.reschedule(w, "group-1145", end="noon"), "'noon' is no time"),
    ],
)
def test_what_cannot_be_is_refused(workshop, roster, ask, reason):
    with pytest.raises(WorkshopError, match=re.escape(reason)):
        ask(workshop, roster)


def test_a_roster_without_the_persons_line_is_the_wrong_one(workshop, roster):
    roster.write_text("pseudonym,group\nbob,group-1145\n")
    with pytest.raises(WorkshopError, match="has no line of ada: name the right file"):
        requests.rename(workshop, "ada", "adele", roster)


@pytest.mark.parametrize(
    "slot", ['time_slot = { start = "%s", end = "%s" }', 'time_slot = {\n  end   = "%s"\n  start = "%s" # early\n}']
)
def test_a_slot_is_changed_where_it_stands_and_nowhere_else(workshop, slot):
    path = workshop.group("group-1145").folder / "group.auto.tfvars"
    old = "2026-12-03T11:45:00+01:00", "2026-12-03T12:45:00+01:00"
    values = old if slot.startswith("time_slot = { start") else old[::-1]
    text = re.sub(r"time_slot = \{.*?\}", slot % values, path.read_text(), flags=re.DOTALL) + "# time_slot = ours\n"
    path.write_text(text)
    workshop = read_workshop(workshop.terraform)
    late = requests.reschedule(workshop, "group-1145", by=-10)
    assert late.edits[0].content.decode() == text.replace("11:45:00", "11:35:00").replace("12:45:00", "12:35:00")
    assert late.variables["eu-west-3"]["time_slot"]["end"] == "2026-12-03T12:35:00+01:00"
    late = requests.reschedule(workshop, "group-1145", end="13:05")
    assert "2026-12-03T13:05:00+01:00" in late.edits[0].content.decode() and "11:45" in late.notes[0]


def test_a_slot_of_another_form_is_left_to_people(workshop):
    group = workshop.group("group-1145")
    path = group.folder / "group.auto.tfvars"
    path.write_text(path.read_text().replace("time_slot", '"time_slot"'))
    with pytest.raises(WorkshopError, match="change the times there by hand"):
        slot_edit(group, group.start, group.end)


def test_moving_the_start_of_a_slot_that_has_begun_is_told(workshop):
    group = workshop.group("group-1145")
    now = datetime.now(UTC).replace(microsecond=0)
    path = group.folder / "group.auto.tfvars"
    path.write_bytes(slot_edit(group, now - timedelta(minutes=5), now + timedelta(hours=1)).content)
    late = requests.reschedule(read_workshop(workshop.terraform), "group-1145", by=10)
    assert any("nobody could work: to move its end alone, use --end" in note for note in late.notes)


def test_only_the_persons_own_resources_are_the_changes_own(workshop, roster):
    late = requests.add(workshop, "zoe", "group-1145", roster)
    assert late.is_own('module.group.module.crop_faces["zoe"].aws_lambda_function.this')
    assert not late.is_own('module.group.module.crop_faces["zoe-2"].aws_lambda_function.this')
    assert not late.is_own("module.group.module.front_door[0].aws_apigatewayv2_stage.default")
    late = requests.reschedule(workshop, "group-1145", by=10)
    assert late.is_own("module.group.module.endpoint[0].aws_scheduler_schedule.end[0]")
    assert not late.is_own('module.group.module.crop_faces["ada"].aws_lambda_function.this')
    assert not late.is_own("module.group.module.front_door[0].aws_apigatewayv2_stage.default")


def test_moves_are_found_by_the_states_with_all_that_stands(workshop):
    state(workshop, "group-1430", "ada", "claude")
    [move] = find_moves(workshop, [workshop.group("group-1145").folder])
    assert (move.pseudonym, move.source.name, move.target.name) == ("ada", "group-1430", "group-1145")
    assert move.addresses == (
        'module.group.aws_cloudwatch_metric_alarm.runs["ada"]', 'module.group.module.crop_faces["ada"]',
    )  # fmt: skip
    state(workshop, "group-1145", "ada")
    assert find_moves(workshop, [workshop.group("group-1145").folder]) == []


def test_whoever_is_configured_in_two_groups_is_refused(workshop):
    state(workshop, "group-1430", "ada")
    (workshop.group("group-1430").folder / "participants.auto.tfvars.json").write_text('{"participants": ["ada"]}')
    workshop = read_workshop(workshop.terraform)
    with pytest.raises(WorkshopError, match="ada is in the participants files of group-1430 and of group-1145"):
        find_moves(workshop, [workshop.group("group-1145").folder])


def test_the_preflight_lets_those_pass_who_stand_in_another_groups_state(workshop, monkeypatch):
    monkeypatch.setattr(Ground, "roles", lambda self: frozenset({"mip-day-crop-faces-ada"}))
    group = workshop.group("group-1145")
    taken = check_roles(Ground.of(workshop.terraform), group)
    assert taken.state is State.FAILURE and "mip-day-crop-faces-ada" in taken.text
    state(workshop, "group-1430", "ada")
    assert check_roles(Ground.of(workshop.terraform), group).state is not State.FAILURE
