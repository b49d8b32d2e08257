"""ENV=all in the right order, the summary, and what is refused; nothing here is changed by a refusal."""

import json
import re

import boto3
import pytest

from admin import cli
from admin.names import STORAGE_REGION
from rehearsal.models.samples import group_picture
from tests.operating.changes.conftest import FIRST, SECOND, STORAGE, plain

pytestmark = pytest.mark.timeout(1200)


def zips():
    s3 = boto3.client("s3", STORAGE_REGION)
    listed = s3.list_objects_v2(Bucket="mip-day-target").get("Contents", [])
    return [one["Key"] for one in listed if one["Key"].endswith(".zip")]


def test_a_group_is_not_applied_while_the_storage_does_not_stand(ground):
    assert "The storage does not stand (mip-day-source, mip-day-target is not there)" in ground.too_early
    assert "'make apply ENV=eu-central-1'" in ground.too_early and "Nothing was changed." in ground.too_early


def test_all_is_applied_storage_first_with_each_line_told_apart(ground):
    _, text = ground.applied
    summary, _, rest = text.partition("[eu-central-1] ")
    assert len(summary.splitlines()) <= 24 and max(map(len, summary.splitlines())) <= 100
    assert "functions created: ada, bob" in summary and "functions created: hedy" in summary
    assert (
        "costs: the whole session about" in summary
        and "The whole in build/plans/: eu-central-1.txt, ca-central-1.txt, eu-west-3.txt" in summary
    )
    lines = [line for line in rest.splitlines()[1:] if line]
    assert all(re.match(r"\[(eu-central-1|eu-west-3|ca-central-1)\]", line) for line in lines[:-1])
    ended = next(n for n, line in enumerate(lines) if line.startswith("[eu-central-1] Apply complete!"))
    assert not any(line.startswith(("[eu-west-3]", "[ca-central-1]")) for line in lines[:ended])
    assert lines[-1].startswith("Done: ")


def test_a_second_apply_changes_nothing_and_asks_nothing(typed):
    status, out, _ = typed(["apply", "all"])
    assert (status, out.count("nothing to do, all is as configured")) == (0, 3)


@pytest.mark.parametrize("words", [["destroy", STORAGE, "--yes"], ["destroy", STORAGE, "--dry-run"]])
def test_the_storage_is_not_removed_while_groups_stand(typed, words):
    """The fault of issue 14: below 2,000 lines of plan a yes removed every zip under two applied groups."""
    boto3.client("s3", STORAGE_REGION).put_object(Bucket="mip-day-target", Key="ada.zip", Body=b"zip")
    status, out, err = typed(words)
    assert (status, out) == (2, "")
    assert "these groups still stand" in err and "group-1145 (eu-west-3)" in err and "group-1430" in err
    assert zips() == ["ada.zip"]


def test_nothing_is_destroyed_that_nobody_has_graded(ground, typed):
    s3 = boto3.client("s3", STORAGE_REGION)
    s3.put_object(Bucket="mip-day-target", Key="ada.zip", Body=b"zip")
    status, _, err = typed(["destroy", "all", "--yes"])
    assert status == 2 and "not graded: ada" in err and "UNGRADED=1" in err
    status, out, _ = typed(["destroy", "all", "--dry-run"])
    assert status == 0 and "UNGRADED, and gone with this: ada" in out
    assert "functions removed, with the code that is in them: hedy" in out
    assert "emptied and removed: mip-day-target (" in out and len(out.splitlines()) <= 24

    (ground.folder / "class.jpg").write_bytes(group_picture())
    assert cli.main(["picture", "class.jpg", "--out", "build/grades"]) in (0, 1)
    assert cli.main(["grade"]) == 1
    status, out, _ = typed(["destroy", FIRST, "--dry-run"])
    assert status == 0 and "All of it is graded." in out and "Work: 1 zips" in out
    s3.put_object(Bucket="mip-day-target", Key="ada.zip", Body=b"another")
    status, _, err = typed(["destroy", FIRST, "--yes"])
    assert status == 2 and "changed since it was graded: ada" in err
    s3.put_object(Bucket="mip-day-target", Key="zoe.zip", Body=b"of nobody")
    assert "on no roster: zoe" in typed(["destroy", "all", "--yes"])[2]
    for key in ("ada.zip", "zoe.zip"):
        s3.delete_object(Bucket="mip-day-target", Key=key)


@pytest.mark.parametrize(
    ("words", "said"), [(["plan"], "ENV= is missing"), (["plan", "mars"], "no environment 'mars'")]
)
def test_an_environment_that_is_none_brings_the_list(typed, words, said):
    status, _, err = typed(words)
    assert status == 2 and said in err
    assert all(name in err for name in (STORAGE, FIRST, SECOND, "group-1145", "group-1430", "or all"))


def test_a_group_is_known_by_its_name_and_json_says_the_same(ground, typed):
    ground.participants("ada")
    status, out, err = typed(["plan", "group-1145", "--json"])
    ground.participants("ada", "bob")
    [change] = json.loads(out)
    assert status == 0 and change["environment"] == FIRST and "The whole in build/plans/" in err
    assert {one["action"] for one in change["actions"]} == {"delete"}
    assert all('["bob"]' in one["address"] for one in change["actions"])
    assert "  functions removed, with the code that is in them: bob" in change["lines"]
    assert "Plan: 0 to add, 0 to change" in (ground.folder / change["text_file"]).read_text()


def test_who_is_not_asked_and_who_does_not_say_yes(ground):
    ground.participants("ada")
    try:
        nobody = ground.type_in("changes", "apply", FIRST)
        no = ground.type_in("changes", "apply", FIRST, answer="y\n")
    finally:
        ground.participants("ada", "bob")
    assert nobody.returncode == 2 and "no terminal" in nobody.stderr and "YES=1" in nobody.stderr
    assert no.returncode == 1 and "the answer was not yes, so nothing was changed" in plain(no.stderr)
    boto3.client("lambda", FIRST).get_function(FunctionName="mip-day-crop-faces-bob")


def test_a_group_is_removed_without_being_read_and_read_where_that_fails(ground, typed):
    """What is missing in AWS is no fault when it is to be removed, but for a dashboard."""
    functions, iam, logs = (boto3.client(name, SECOND) for name in ("lambda", "iam", "logs"))
    name = "mip-day-crop-faces-hedy"
    functions.delete_function(FunctionName=name)
    iam.delete_role_policy(RoleName=name, PolicyName="function")
    logs.delete_log_group(logGroupName=f"/aws/lambda/{name}")
    boto3.client("cloudwatch", SECOND).delete_dashboards(DashboardNames=["mip-day-group-1430"])
    try:
        status, out, err = typed(["destroy", SECOND, "--yes"])
        assert status == 2 and "functions removed, with the code that is in them: hedy" in out
        assert err.count("Error: deleting") == 1 and "Dashboard mip-day-group-1430 does not exist" in plain(err)
        assert not functions.list_functions()["Functions"]
        status, out, err = typed(["destroy", SECOND, "--yes"])
        assert status == 0, out + err
    finally:
        status, out, err = typed(["apply", SECOND, "--yes"])
        assert status == 0, out + err
