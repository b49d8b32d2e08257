"""Late changes of groups that stand, and moves whichever group is applied first: real Terraform on the local AWS."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import boto3
import pytest

from admin import cli
from admin.access.codes import codes_of
from admin.operating.changes.applying import apply_changes
from admin.operating.changes.planning import plan_changes
from admin.workshop.settings import read_workshop
from rehearsal.stage.layers import empty_layer, publish_participants_layers
from rehearsal.stage.local_aws import local_aws
from rehearsal.stage.stage import Stage
from tests.fixtures.configuration import copy_terraform

pytestmark = [pytest.mark.timeout(1200), pytest.mark.long]
NEAR, FAR = "eu-west-3", "ca-central-1"  # group-1145 and group-1600 are in the first, group-1430 in the second
BUCKET = "mip-day-target"
PEOPLE = {"ada": "group-1145", "bob": "group-1145", "claude": "group-1430", "grete": "group-1600"}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The storage and three groups, two of them in one region, applied."""
    folder = tmp_path_factory.mktemp("late")
    terraform = copy_terraform(folder / "source")
    another = terraform / "envs" / "group-1600"
    shutil.copytree(terraform / "envs" / NEAR, another, symlinks=True)
    settings = another / "group.auto.tfvars"
    settings.write_text(re.sub('"group-1145"', '"group-1600"\nnumber_in_region = 2', settings.read_text()))
    with local_aws(terraform, folder, iam_seconds=0) as stage:
        write_roster(stage, PEOPLE)
        cli.main(["provision", str(roster_of(stage))])
        publish_participants_layers(read_workshop(stage.terraform), empty_layer())
        stage.each("init", "-input=false")
        for apply in stage.apply():
            apply.finish()
        cli.main(["provision", str(roster_of(stage))])
        yield stage


@pytest.fixture
def stage(standing, tmp_path, monkeypatch):
    """Works in a folder of its own, where no other roster lies."""
    monkeypatch.chdir(tmp_path)
    return standing


def roster_of(stage):
    return stage.scratch / "roster.csv"


def write_roster(stage, people):
    """As a German Excel writes it."""
    rows = ["pseudonym;group", *(f"{name};{group}" for name, group in people.items())]
    roster_of(stage).write_bytes(b"\xef\xbb\xbf" + "".join(f"{row}\r\n" for row in rows).encode())


def run(stage, capsys, verb, *words):
    """Runs a late change. Out: its JSON, and what it said."""
    capsys.readouterr()
    more = [] if verb == "reschedule" else ["--roster", str(roster_of(stage))]
    status = cli.main([verb, *words, *more, "--json"])
    printed = capsys.readouterr()
    assert status == 0, printed.err
    return json.loads(printed.out), printed.err


def addresses(data):
    return {one["address"] for change in data["changes"] for one in change["resources"]}


def files_of(stage):
    """All settings and the roster, as they lie there."""
    return {
        path: path.read_bytes() for path in [*stage.terraform.glob("envs/*/*.auto.tfvars*"), roster_of(stage)]
    }  # fmt: skip


@contextmanager
def unchanged(stage):
    before = files_of(stage)
    yield
    assert files_of(stage) == before


def source_of(name, region):
    """Out: the code of somebody's function, None where there is none."""
    functions = boto3.client("lambda", region)
    try:
        found = functions.get_function(FunctionName=f"mip-day-crop-faces-{name}")
    except functions.exceptions.ResourceNotFoundException:
        return None
    with urlopen(found["Code"]["Location"]) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as package:
        return package.read("lambda_function.py").decode()


def edit(name, region, *sources):
    """Edits somebody's function as they would, a version each, and sets its memory by hand."""
    functions, function = boto3.client("lambda", region), f"mip-day-crop-faces-{name}"
    for source in sources:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            package.writestr("lambda_function.py", source)
        functions.update_function_code(FunctionName=function, ZipFile=buffer.getvalue(), Publish=True)
    functions.update_function_configuration(FunctionName=function, MemorySize=777)


def memory_of(name, region):
    return boto3.client("lambda", region).get_function_configuration(FunctionName=f"mip-day-crop-faces-{name}")[
        "MemorySize"
    ]


def apply(stage, tmp_path, *environments):
    """Plans and applies environments as `make apply` does. Out: the changes that were planned."""
    changes = plan_changes(read_workshop(stage.terraform), environments, out=tmp_path / "plans")
    apply_changes(changes, say=lambda _: None)
    return changes


def test_one_participant_more_touches_nobody_else(stage, capsys, tmp_path):
    words = ("zoe", "--group", "group-1145")
    with unchanged(stage):
        dry, _ = run(stage, capsys, "add", *words, "--dry-run")
    data, said = run(stage, capsys, "add", *words, "--yes")
    assert data["actions"] == dry["actions"] and addresses(data) == addresses(dry)
    assert len(addresses(data)) >= 6 and all('crop_faces["zoe"]' in one or '["zoe"]' in one for one in addresses(data))
    assert roster_of(stage).read_bytes().endswith(b"grete;group-1600\r\nzoe;group-1145\r\n")
    assert "workshop login --all --group group-1145" in said
    workshop = read_workshop(stage.terraform)
    assert "zoe" in codes_of(workshop, workshop.group("group-1145"))
    assert boto3.client("s3", "eu-central-1").head_object(Bucket=BUCKET, Key="zoe/")
    again, _ = run(stage, capsys, "add", *words, "--yes")
    assert addresses(again) == set()
    assert cli.main(["provision", str(roster_of(stage))]) == 0 and not apply(stage, tmp_path, NEAR)[0].actions


def test_a_slot_moved_by_ten_minutes_touches_the_window_and_the_door(stage, capsys):
    path = stage.terraform / "envs" / NEAR / "group.auto.tfvars"
    before = path.read_text().splitlines()
    data, _ = run(stage, capsys, "reschedule", "group-1145", "--by", "10", "--yes")
    assert addresses(data) == {
        "module.group.module.participant_access.aws_iam_role_policy.window",
        "module.group.module.front_door[0].aws_lambda_function.this",
    }
    changed = [pair for pair in zip(before, path.read_text().splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1 and changed[0][1].startswith("time_slot")


def test_a_plan_that_would_touch_others_is_refused_with_the_list(stage, capsys):
    path = stage.terraform / "envs" / FAR / "group.auto.tfvars"
    before = path.read_text()
    path.write_text(before.replace("grace_minutes = 15", "grace_minutes = 20"))
    try:
        with unchanged(stage):
            assert cli.main(["add", "eve", "--group", "group-1430", "--yes"]) == 2
        said = capsys.readouterr().err
        assert "participant_access.aws_iam_role_policy.window" in said and "--with-others" in said
    finally:
        path.write_text(before)


def test_a_renamed_participant_keeps_code_settings_outputs_and_birds(stage, capsys):
    edit("bob", NEAR, "# first", "# second")
    s3 = boto3.client("s3", "eu-central-1")
    for key in ("bob/input_copied.png", "bob.zip", "bob/door/hand.json"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
    birds = boto3.client("s3", NEAR)
    birds.put_object(Bucket="mip-day-upload-group-1145", Key="birds/bob/owl.jpg", Body=b"jpg")
    data, _ = run(stage, capsys, "rename", "bob", "robert", "--yes")
    assert all('["bob"]' in one or '["robert"]' in one for one in addresses(data))
    assert (source_of("robert", NEAR), source_of("bob", NEAR), memory_of("robert", NEAR)) == ("# second", None, 777)
    listed = {one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET, Prefix="robert")["Contents"]}
    assert listed == {"robert/", "robert/input_copied.png", "robert.zip"}
    assert birds.head_object(Bucket="mip-day-upload-group-1145", Key="birds/robert/owl.jpg")
    assert b"robert;group-1145\r\n" in roster_of(stage).read_bytes()
    workshop = read_workshop(stage.terraform)
    codes = codes_of(workshop, workshop.group("group-1145"))
    assert "robert" in codes and "bob" not in codes


def test_a_move_by_its_verb_removes_there_first_and_carries_the_code(stage, capsys):
    edit("claude", FAR, "# of claude")
    data, said = run(stage, capsys, "move", "claude", "--to", "group-1145", "--yes")
    assert all('["claude"]' in one for one in addresses(data)) and "1 earlier version" in " ".join(said.split())
    assert (source_of("claude", NEAR), source_of("claude", FAR)) == ("# of claude", None)
    assert memory_of("claude", NEAR) == 777 and b"claude;group-1145\r\n" in roster_of(stage).read_bytes()


@pytest.mark.parametrize(
    ("to", "first", "then"),
    [
        ("group-1430", FAR, NEAR),  # two regions, where they come first
        ("group-1145", FAR, NEAR),  # and back, where they leave first
        ("group-1600", "group-1600", NEAR),  # one region, where they come first
        ("group-1145", "group-1600", NEAR),  # and back, where they leave first
    ],
)
def test_a_move_by_the_roster_whichever_group_is_applied_first(stage, tmp_path, to, first, then):
    region = {"group-1430": FAR}.get(read_workshop(stage.terraform).group_of("ada").name, NEAR)
    edit("ada", region, f"# before {to} {first}")
    people = {one.split(";")[0]: one.split(";")[1] for one in roster_of(stage).read_text("utf-8-sig").split()[1:]}
    write_roster(stage, people | {"ada": to})
    assert cli.main(["provision", str(roster_of(stage))]) == 0
    apply(stage, tmp_path, first)
    apply(stage, tmp_path, then)
    new = {"group-1430": FAR}.get(to, NEAR)
    assert source_of("ada", new) == f"# before {to} {first}" and memory_of("ada", new) == 777
    assert not any(change.actions for change in plan_changes(read_workshop(stage.terraform), ["all"], out=tmp_path))
    assert not list(stage.terraform.parent.glob("build/moved/*"))


def test_two_who_change_places_in_one_apply(stage, tmp_path):
    edit("ada", NEAR, "# of ada")
    edit("grete", NEAR, "# of grete")
    people = {one.split(";")[0]: one.split(";")[1] for one in roster_of(stage).read_text("utf-8-sig").split()[1:]}
    write_roster(stage, people | {"ada": "group-1600", "grete": "group-1145"})
    cli.main(["provision", str(roster_of(stage))])
    changes = apply(stage, tmp_path, "all")
    assert [change.environment for change in changes if change.is_removal] == [NEAR, "group-1600"]
    assert (source_of("ada", NEAR), source_of("grete", NEAR)) == ("# of ada", "# of grete")
    assert not any(change.actions for change in plan_changes(read_workshop(stage.terraform), ["all"], out=tmp_path))
