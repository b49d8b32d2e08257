"""Codes on the instructor's side, on the local AWS: who has one, who loses it, and what the door's list gives away."""

import json
import threading
from dataclasses import replace

import boto3
import pytest

from admin import cli
from admin.access.codes import code_of, codes_of, door_url, publish_codes, renew
from admin.door.codes import hash_code
from admin.door.door_list import parse
from admin.errors import WorkshopError
from admin.workshop.settings import find_terraform, read_workshop

REGION, BUCKET, KEY = "eu-west-3", "mip-day-code-group-1145", "door.json"
DOOR_KEY, SEED = "/mip-day/group-1145/door-key", "/mip-day/group-1145/code-seed"
SECRETS = {DOOR_KEY: "k" * 72, SEED: "s" * 72}


def put_secrets(values):
    """Put these into Parameter Store. Out: what was there before."""
    ssm = boto3.client("ssm", REGION)
    found = ssm.get_parameters(Names=list(SECRETS), WithDecryption=True)["Parameters"]
    for name, value in values.items():
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    return {parameter["Name"]: parameter["Value"] for parameter in found}


def put_back(before):
    """Leave the applied door as it was, for other tests: its secrets, and a list made with them."""
    put_secrets(before)
    workshop = read_workshop(find_terraform())
    publish_codes(workshop, workshop.group("group-1145"))


@pytest.fixture
def standing(stage):
    """The door's secrets and the bucket of its list, without a list, whatever Terraform has applied of them."""
    s3 = boto3.client("s3", REGION)
    before = put_secrets(SECRETS)
    if BUCKET not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    yield s3
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    put_back(before)


@pytest.fixture
def doorless(stage):
    before, ssm = put_secrets({}), boto3.client("ssm", REGION)
    filters = [{"Key": "Name", "Values": list(SECRETS)}]
    described = ssm.describe_parameters(ParameterFilters=filters)["Parameters"]
    tags = {name: ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"] for name in before}
    ssm.delete_parameters(Names=list(SECRETS))
    yield
    for one in described:  # with all that Terraform gave them
        ssm.put_parameter(
            Name=one["Name"], Value=before[one["Name"]], Type="SecureString", Description=one["Description"],
            Tags=tags[one["Name"]],
        )  # fmt: skip
    put_back({})


@pytest.fixture
def group(workshop):
    return workshop.group("group-1145")


def listed(s3):
    return s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()


def test_everybody_gets_a_code_once(standing, workshop, group):
    assert publish_codes(workshop, group).joined == ("ada", "ada-2", "bob")
    first, codes = listed(standing), codes_of(workshop, group)
    assert codes.keys() == {"ada", "ada-2", "bob"} and len(set(codes.values())) == 3
    assert publish_codes(workshop, group).joined == ()
    assert (listed(standing), codes_of(workshop, group)) == (first, codes), "a sheet stays good"
    assert parse(first).find(hash_code(SECRETS[DOOR_KEY], codes["ada"])) == "ada"


def test_the_list_gives_no_code_away(standing, workshop, group):
    publish_codes(workshop, group)
    text = listed(standing).decode().upper()
    for code in codes_of(workshop, group).values():
        assert code not in text and code.replace("-", "") not in text
    assert not any(secret.upper() in text for secret in SECRETS.values())


def test_a_new_code_replaces_the_old_one_and_no_others(standing, workshop, group):
    publish_codes(workshop, group)
    before = codes_of(workshop, group)
    new = renew(workshop, group, ["ada"])
    after = codes_of(workshop, group)
    assert new == {"ada": after["ada"]} and after["ada"] != before["ada"]
    assert after | {"ada": ""} == before | {"ada": ""}
    door = parse(listed(standing))
    assert door.find(hash_code(SECRETS[DOOR_KEY], before["ada"])) is None
    assert not door.is_current("ada", 1) and door.is_current("ada", 2)


def test_who_leaves_has_no_code_and_who_comes_back_none_that_was_replaced(standing, workshop, group):
    publish_codes(workshop, group)
    first = code_of(workshop, group, "ada")
    renew(workshop, group, ["ada"])
    second, fewer = code_of(workshop, group, "ada"), replace(group, participants=("bob",))
    assert publish_codes(workshop, fewer).left == ("ada", "ada-2")
    assert codes_of(workshop, group).keys() == {"bob"}
    with pytest.raises(WorkshopError, match="no code for ada: run 'make provision"):
        code_of(workshop, group, "ada")
    assert publish_codes(workshop, group).joined == ("ada", "ada-2")
    assert code_of(workshop, group, "ada") == second != first


def test_many_write_at_the_same_time_and_nobody_is_lost(standing, workshop, group):
    publish_codes(workshop, group)
    names, errors = ("ada", "ada-2", "bob"), []

    def change(name):
        try:
            renew(workshop, group, [name])
        except WorkshopError as error:
            errors.append(error)

    threads = [threading.Thread(target=change, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    generations = {name: entry.generation for name, entry in parse(listed(standing)).participants.items()}
    assert generations == dict.fromkeys(names, 2)


def test_a_list_that_somebody_spoilt_is_written_anew(standing, workshop, group):
    standing.put_object(Bucket=BUCKET, Key=KEY, Body=b"\xff{")
    assert len(publish_codes(workshop, group).joined) == 3
    assert len(codes_of(workshop, group)) == 3


def test_after_another_door_key_sheets_are_not_printed_until_the_list_is_written_anew(standing, workshop, group):
    publish_codes(workshop, group)
    before = codes_of(workshop, group)
    boto3.client("ssm", REGION).put_parameter(Name=DOOR_KEY, Value="n" * 72, Type="SecureString", Overwrite=True)
    assert codes_of(workshop, group) == {}
    publish_codes(workshop, group)
    assert codes_of(workshop, group) == before


def test_where_no_door_stands(doorless, workshop, group):
    assert publish_codes(workshop, group) is None
    for call in (lambda: code_of(workshop, group, "ada"), lambda: renew(workshop, group, ["ada"])):
        with pytest.raises(WorkshopError, match="run 'make apply ENV=eu-west-3', and look at door"):
            call()


def test_the_address_is_the_apis_of_that_name(stage, workshop):
    apis = boto3.client("apigatewayv2", "ca-central-1")
    group = workshop.group("group-1430")
    made = [apis.create_api(Name=name, ProtocolType="HTTP") for name in ("other", "mip-day-front-door-group-1430")]
    try:
        assert door_url(workshop, group) == made[1]["ApiEndpoint"]
        assert door_url(workshop, group).startswith(f"http://{made[1]['ApiId']}.execute-api.localhost:")
    finally:
        for api in made:
            apis.delete_api(ApiId=api["ApiId"])
    assert door_url(workshop, group) == ""


def roster(tmp_path, *names):
    path = tmp_path / "roster.csv"
    path.write_text("pseudonym,group\n" + "".join(f"{name},group-1145\n" for name in names) + "hedy,group-1430\n")
    return str(path)


def test_provision_gives_codes_and_says_what_is_next_where_no_door_stands(standing, tmp_path, capsys):
    everybody = roster(tmp_path, "ada", "ada-2", "bob")
    assert cli.main(["provision", everybody]) == 0
    printed = capsys.readouterr()
    assert "give codes to ada, ada-2, bob of group-1145" in printed.out
    assert "No door stands in ca-central-1 yet: run 'make apply ENV=ca-central-1', then this again" in printed.err
    assert cli.main(["provision", everybody, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["actions"] == []


def test_a_dry_run_gives_no_codes(standing, tmp_path, capsys):
    assert cli.main(["provision", roster(tmp_path, "ada", "bob", "grace"), "--dry-run"]) == 0
    assert "would give codes to ada, bob, grace of group-1145" in capsys.readouterr().out
    assert "Contents" not in standing.list_objects_v2(Bucket=BUCKET, Prefix=KEY)


def test_login_replaces_one_code_and_prints_the_new_one(standing, workshop, group, capsys):
    publish_codes(workshop, group)
    before = codes_of(workshop, group)
    assert cli.main(["login", "ada", "--new-code", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    after = codes_of(workshop, group)
    assert (row["pseudonym"], row["code"]) == ("ada", after["ada"]) and after["ada"] != before["ada"]
    assert row["link"].endswith(f"/#{after['ada']}") and after["bob"] == before["bob"]


def test_login_replaces_a_groups_codes(standing, workshop, group, capsys):
    publish_codes(workshop, group)
    before = codes_of(workshop, group)
    assert cli.main(["login", "--all", "--group", "group-1145", "--new-codes"]) == 0
    printed, after = capsys.readouterr().out, codes_of(workshop, group)
    assert all(code in printed for code in after.values()) and not set(before.values()) & set(after.values())


@pytest.mark.parametrize("words", [["--all", "--new-codes"], ["--all", "--guides"], ["ada", "--new-codes"], ["--all"]])
def test_login_replaces_nothing_where_it_is_not_said_whose(standing, workshop, group, capsys, words):
    publish_codes(workshop, group)
    before = listed(standing)
    assert cli.main(["login", *words]) == 2 and len(capsys.readouterr().err.splitlines()) == 1
    assert listed(standing) == before


def test_login_writes_sheets_where_a_door_stands_and_says_where_none_does(standing, stage, workshop, tmp_path, capsys):
    publish_codes(workshop, workshop.group("group-1145"))
    apis = boto3.client("apigatewayv2", REGION)
    api = None if door_url(workshop, workshop.group("group-1145")) else apis.create_api(
        Name="mip-day-front-door-group-1145", ProtocolType="HTTP"
    )  # fmt: skip
    try:
        assert cli.main(["login", "--all", "--out", str(tmp_path / "out")]) == 1
        printed, code = capsys.readouterr(), code_of(workshop, workshop.group("group-1145"), "ada")
    finally:
        if api:
            apis.delete_api(ApiId=api["ApiId"])
    assert code in (tmp_path / "out" / "ada.html").read_text() and code not in printed.out + printed.err
    assert "hedy: The door of group-1430 does not stand yet: run 'make apply ENV=ca-central-1'" in printed.err
