"""The doctor's other checks, each where it finds something and where it does not."""

import io
import json
import re
import tarfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import boto3
import pytest
from botocore.stub import Stubber

from admin.names import STORAGE_REGION
from admin.operating import preflight
from admin.operating.doctor import bounds
from admin.operating.doctor.cost import check_cost, session_items
from admin.operating.doctor.ground import Caller, Ground
from admin.operating.doctor.model import check_model, check_model_for_apply
from admin.operating.doctor.quotas import check_instances, check_sms
from admin.operating.doctor.sessions import check_hours
from admin.operating.doctor.slot import check_runtime, check_slot
from admin.workshop.settings import Reserved
from rehearsal.models.samples import draw_bird, group_picture
from tests.operating.conftest import GROUP, REGION, put_picture

WINTER = timezone(timedelta(hours=1))


@pytest.fixture
def ground(fixed_terraform):
    """The tests' workshop a day before its session, with 30 participants in each group."""
    found = Ground.of(fixed_terraform)
    names = tuple(f"p-{number}" for number in range(30))
    found.groups = tuple(replace(group, participants=names) for group in found.groups)
    found.now = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    return found


def test_functions_of_strangers_and_foreign_code(doctor):
    functions = boto3.client("lambda", region_name=REGION)
    species = functions.get_function_configuration(FunctionName="IdentifySpeciesAndNotify")
    code = {"S3Bucket": "mip-day-code-group-1145", "S3Key": "packages/crop_faces.zip"}
    functions.create_function(
        FunctionName="payroll", Role=species["Role"], Runtime="python3.11", Handler="a.b", Code=code,
        Environment={"Variables": {"PASSWORD": "hunter2"}},
    )  # fmt: skip
    functions.update_function_code(FunctionName="IdentifySpeciesAndNotify", **code)
    try:
        seen = doctor()
    finally:
        functions.delete_function(FunctionName="payroll")
        code["S3Key"] = "packages/identify_species.zip"
        functions.update_function_code(FunctionName="IdentifySpeciesAndNotify", **code)
    strangers, foreign = seen.check("strangers", GROUP), seen.check("species-code", GROUP)
    assert strangers["state"] == "warning" and "1 of them with environment variables: payroll" in strangers["text"]
    assert "hunter2" not in json.dumps(seen.checks)
    assert foreign["state"] == "warning" and f"workshop reset --species --group {GROUP}" in foreign["fix"]
    seen = doctor()
    assert (seen.state("strangers", GROUP), seen.state("species-code", GROUP)) == ("ok", "ok")


def test_who_goes_beyond_the_workshops_memory_and_time_is_named(doctor):
    functions = boto3.client("lambda", region_name=REGION)
    name = "mip-day-crop-faces-ada"
    before = functions.get_function_configuration(FunctionName=name)
    functions.update_function_configuration(
        FunctionName=name, MemorySize=10240, Timeout=900, EphemeralStorage={"Size": 10240}
    )
    try:
        sizes = doctor().check("sizes", GROUP)
    finally:
        functions.update_function_configuration(
            FunctionName=name,
            MemorySize=before["MemorySize"],
            Timeout=before["Timeout"],
            EphemeralStorage={"Size": 512},
        )
    assert sizes["state"] == "warning" and f"{name} (10240 MB, 900 s, 10240 MB in /tmp)" in sizes["text"]
    assert doctor().state("sizes", GROUP) == "ok"


def test_reservations_that_cannot_be_had_or_are_not_there_yet(doctor, edited, capsys):
    """GIVEN executions that functions of others hold, and a group that asks for more than it has."""
    settings = f"envs/{REGION}/group.auto.tfvars"
    functions = boto3.client("lambda", region_name=REGION)
    role = functions.get_function_configuration(FunctionName="mip-day-crop-faces-ada")["Role"]
    code = {"S3Bucket": "mip-day-code-group-1145", "S3Key": "packages/crop_faces.zip"}
    functions.create_function(FunctionName="greedy", Role=role, Runtime="python3.11", Handler="a.b", Code=code)
    try:
        functions.put_function_concurrency(FunctionName="greedy", ReservedConcurrentExecutions=800)
        assert doctor().state("reservations", GROUP) == "ok"
        edited(settings, "^", "reserved_concurrency = { participant = 20 }\n")
        wanting = doctor().check("reservations", GROUP)
        assert wanting["state"] == "warning" and "36 of them are not reserved yet" in wanting["text"]
        edited(settings, "participant = 20", "participant = 50")
        seen = doctor()
        assert seen.state("reservations", GROUP) == "failure"
        assert "96 more executions are to be reserved" in seen.check("reservations", GROUP)["text"]
        assert preflight.main([REGION]) == 2 and "The apply would be refused: 96 more" in capsys.readouterr().err
        edited(settings, "participant = 50", "participant = 500")
        left_out = doctor().check("reservations", GROUP)
        assert left_out["state"] == "warning" and "1050 would be needed" in left_out["text"]
        assert "L-B99A9384" in left_out["fix"]
    finally:
        functions.delete_function(FunctionName="greedy")


@pytest.mark.parametrize(("used", "state"), [(1, "ok"), (40_000_000_000, "ok"), (41_000_000_000, "warning")])
def test_code_that_fills_the_region(ground, used, state):
    answer = {"AccountUsage": {"TotalCodeSize": used}, "AccountLimit": {"TotalCodeSize": 80_530_636_800}}
    ground.client = lambda service, region: SimpleNamespace(get_account_settings=lambda: answer)
    finding = bounds.check_code_storage(ground, ground.groups[0])
    assert finding.state == state and "of 80530.6 MB" in finding.text


def test_a_new_account_has_nothing_to_reserve(ground):
    answer = {"AccountLimit": {"ConcurrentExecutions": 10, "UnreservedConcurrentExecutions": 10}}
    ground.client = lambda service, region: SimpleNamespace(get_account_settings=lambda: answer)
    finding = bounds.check_reservations(ground, ground.groups[0])
    assert finding.state == "warning" and "60 would be needed, and of 10 at once in eu-west-3 0" in finding.text


def test_the_defaults_are_terraforms(ground):
    text = (ground.terraform / "modules/group/function-variables.tf").read_text()
    defaults = {name: int(n) for name, n in re.findall(r"(\w+)\s*= optional\(number, (\d+)\)", text)}
    assert defaults == Reserved()._asdict() | {"starts": ground.groups[0].cut_off_starts}


def test_faces_that_are_near_the_threshold_and_a_picture_without_any(doctor, edited):
    image = {"S3Object": {"Bucket": "mip-day-source", "Name": "input1.jpg"}}
    found = boto3.client("rekognition", region_name=STORAGE_REGION).detect_faces(Image=image)["FaceDetails"]
    least = min(face["Confidence"] for face in found)
    edited("workshop.auto.tfvars", r"97\.0", f"{least + 1:.1f}")
    faces = doctor().check("faces")
    assert faces["state"] == "warning" and f"within 2 points of it ({least:.1f}" in faces["text"]
    put_picture(draw_bird("Purple Martin", 1))
    try:
        faces = doctor().check("faces")
    finally:
        put_picture(group_picture())
    assert faces["state"] == "failure" and "there is nothing to crop" in faces["text"]


def test_more_instances_than_the_account_may_have(doctor, edited, capsys):
    settings = f"envs/{REGION}/group.auto.tfvars"
    edited(settings, "enabled        = true", r'\g<0>\n  instance_type = "ml.m5.large"\n  instance_count = 9')
    instances = doctor().check("instances", GROUP)
    assert instances["state"] == "failure" and "4 x ml.m5.large for endpoint usage" in instances["text"]
    assert instances["fix"].startswith("Leave out endpoint.instance_type: a serverless endpoint needs no instance.")
    assert preflight.main([REGION]) == 2 and "4 x ml.m5.large for endpoint usage" in capsys.readouterr().err
    edited(f"envs/{REGION}/group.auto.tfvars", "ml.m5.large", "ml.m5.24xlarge")
    instances = doctor().check("instances", GROUP)
    assert instances["state"] == "warning" and "lists no 'ml.m5.24xlarge for endpoint usage'" in instances["text"]


@pytest.mark.parametrize(
    ("at_once", "allowed", "endpoints", "state", "words"),
    [
        (5, 10, 5, "ok", "1 in eu-west-3, 5 picture(s) at once; 10 allowed by 'Maximum total concurrency"),
        (11, 10, 5, "failure", "the apply would be refused"),
        (5, 10, 0, "failure", "0 allowed by 'Maximum number of serverless endpoints'"),
        (5, None, 5, "ok", "5 allowed by 'Maximum number of serverless endpoints'"),
        (5, None, None, "warning", "lists nothing of serverless endpoints"),
    ],
)
def test_a_serverless_endpoint_is_held_against_its_own_quotas(*, ground, at_once, allowed, endpoints, state, words):
    names = {
        "Maximum total concurrency that can be allocated across all serverless endpoints": allowed,
        "Maximum number of serverless endpoints": endpoints,
    }
    quotas = [
        {"QuotaName": name, "QuotaCode": "L-1", "Value": value} for name, value in names.items() if value is not None
    ]
    pages = SimpleNamespace(paginate=lambda **_: [{"Quotas": []}, {"Quotas": quotas}])
    group = ground.groups[0]
    group = replace(group, endpoint=group.endpoint._replace(max_concurrency=at_once))
    ground._workshop = replace(ground.workshop, groups=(group, *ground.workshop.groups[1:]))
    ground.client = lambda *_: SimpleNamespace(get_paginator=lambda _name: pages)
    finding = check_instances(ground, group)
    assert finding.state == state and words in finding.text
    assert ("workshop warm --group group-1145" in finding.text) == (state == "ok")


def artefact(path, *names):
    """A model.tar.gz with these files, which say what they are."""
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(name)
            archive.addfile(member, io.BytesIO(name.encode()))


TRAINED = ("labels.txt", "model_algo_1-symbol.json", "model_algo_1-0000.params")
OURS = ("labels.txt", "model.onnx", "code/inference.py")


@pytest.mark.parametrize(
    ("names", "container", "image", "state"),
    [
        (OURS, "pytorch-inference", "", "ok"),
        (TRAINED, "image-classification", "", "ok"),
        (TRAINED, "pytorch-inference", "", "failure"),
        (OURS, "image-classification", "", "failure"),
        (("labels.txt", "weights.npy"), "pytorch-inference", "", "failure"),
        (TRAINED, "pytorch-inference", "123456789012.dkr.ecr.eu-west-3.amazonaws.com/species:1", "ok"),
    ],
)
def test_an_artefact_fits_its_container(*, ground, tmp_path, names, container, image, state):
    group = ground.groups[0]
    endpoint = group.endpoint._replace(container=container, image=image)
    group = replace(group, folder=tmp_path, endpoint=endpoint)
    artefact(tmp_path / "model.tar.gz", *names)
    for check in (check_model, check_model_for_apply):
        finding = check(ground, group)
        assert finding.state == state, finding
    if names[1] == "weights.npy":
        assert "No container of AWS's can serve it" in finding.text
    elif state == "failure":
        other = "image-classification" if names == TRAINED else "pytorch-inference"
        assert finding.fix.startswith(f"Set endpoint.container to {other}")


@pytest.mark.parametrize(("sandbox", "state"), [(True, "failure"), (False, "ok")])
def test_telephones_in_the_sms_sandbox(ground, tmp_path, sandbox, state):
    group = replace(ground.groups[0], folder=tmp_path)
    assert check_sms(ground, group).text == "No telephone is subscribed."
    (tmp_path / "subscriptions.auto.tfvars").write_text('subscriptions = { phones = ["+491701234567"] }\n')
    client = boto3.client("sns", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")
    ground.client = lambda *_: client
    with Stubber(client) as stubber:
        stubber.add_response("get_sms_sandbox_account_status", {"IsInSandbox": sandbox})
        finding = check_sms(ground, group)
    assert finding.state == state and "+49" not in finding.text


@pytest.mark.parametrize(
    ("minutes", "state", "words"),
    [
        (50, "ok", "lasts to the slot's end"),
        (60, "warning", "opened, or printed, from 11:45 on lasts to the end"),
        (90, "warning", "opened, or printed, from 12:15 on lasts to the end"),
    ],
)
def test_who_holds_a_roles_session_is_told_from_when_on_sheets_last(ground, minutes, state, words):
    ground.caller = lambda: Caller("1", "arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin/ina")
    group = replace(ground.groups[0], end=ground.groups[0].start + timedelta(minutes=minutes))
    finding = check_hours(ground, group)
    assert finding.state == state and words in finding.text


def test_a_user_of_iams_opens_sessions_to_the_end(ground):
    ground.caller = lambda: Caller("1", "arn:aws:iam::1:user/ina")
    assert check_hours(ground, ground.groups[0]).state == "ok"


@pytest.mark.parametrize(
    ("start", "hours", "state", "words"),
    [
        (datetime(2026, 12, 3, 11, 45, tzinfo=WINTER), 1, "ok", "Thu 03 Dec 2026 11:45 to 12:45 (UTC+01:00)"),
        (datetime(2026, 12, 2, 9, 45, tzinfo=WINTER), 1, "ok", "open now"),
        (datetime(2026, 12, 3, 11, 45, tzinfo=WINTER), 12, "warning", "longer than the 12 h"),
        (datetime(2026, 12, 3, 11, 45, tzinfo=WINTER), -1, "failure", "ends before it starts"),
        (datetime(2026, 12, 1, 11, 45, tzinfo=WINTER), 1, "failure", "in the past"),
    ],
)
def test_slots(ground, start, hours, state, words):
    group = replace(ground.groups[0], start=start, end=start + timedelta(hours=hours))
    finding = check_slot(ground, group)
    assert finding.state == state and words in finding.text


def test_summer_time_in_winter(ground, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    import time

    time.tzset()
    try:
        start = datetime(2026, 12, 3, 11, 45, tzinfo=timezone(timedelta(hours=2)))
        finding = check_slot(ground, replace(ground.groups[0], start=start, end=start + timedelta(hours=1)))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert finding.state == "warning" and "the clocks here are at UTC+01:00" in finding.text


def test_the_end_of_the_runtime_is_said_half_a_year_before(ground):
    assert check_runtime(ground, ground.groups[0]).state == "ok"
    late = datetime(2027, 2, 3, 11, 45, tzinfo=WINTER)
    finding = check_runtime(ground, replace(ground.groups[0], start=late, end=late + timedelta(hours=1)))
    assert finding.state == "warning" and "30 Jun 2027" in finding.text


def test_the_cost_of_a_session_by_item(ground):
    """30 participants with 20 runs of 5 s at 1 GB, 5 birds of 2 s at half a GB; an hour, and 90 min around it."""
    group = ground.groups[0]
    items = {item.what: item for item in session_items(ground.terraform, group)}
    assert items["endpoint"].usd == pytest.approx(150 * 0.5 * 3 * 0.00002)
    assert items["endpoint"].amount == "150 answers of 0.5 s with 3072 MB, nothing by the hour"
    assert items["functions"].usd == pytest.approx((600 * 5 + 150 * 2 / 2) * 0.0000166667 + 750 * 0.0000002)
    assert items["Rekognition"].usd == pytest.approx(0.60)
    assert items["CloudWatch"].usd == pytest.approx((3.8 + 31 * 0.1) * 2 / 30)  # 31 alarms of the cut-off
    assert all(item.page.startswith("https://aws.amazon.com/") and item.date[:2] == "20" for item in items.values())
    finding = check_cost(ground, group)
    assert finding.state == "ok" and finding.text.startswith(f"About {sum(i.usd for i in items.values()):.2f} USD: ")
    instance = replace(group, endpoint=group.endpoint._replace(instance_type="ml.m5.large"))
    assert session_items(ground.terraform, instance)[0].usd == pytest.approx(2.5 * 0.13)
    unknown = replace(group, endpoint=group.endpoint._replace(instance_type="ml.p5.48xlarge"))
    assert check_cost(ground, unknown).state == "warning"
    own = replace(group, endpoint=unknown.endpoint._replace(usd_per_hour=100, minutes_after_session=None))
    assert session_items(ground.terraform, own)[0].usd == pytest.approx(100 * (1 + 1 + 48))
