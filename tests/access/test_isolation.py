"""The isolation matrix: participant ada and her function against everything that is not hers, cell by cell."""

import json
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from admin.deployment_package import zip_source
from rehearsal.play import isolation
from rehearsal.play.attempts.catalogue import attempts
from rehearsal.play.attempts.scene import ALLOWED, REFUSED
from rehearsal.stage.stage import ACCOUNT

FUNCTION = "mip-day-crop-faces-ada"
TIME = "with an explicit deny in an identity-based policy"


@pytest.fixture
def tried(workshop):
    return attempts(workshop, workshop.group("group-1145"), "ada", "bob", ACCOUNT)


def try_as_function(tried, me="ada"):
    """What ada's function answers once she has put the intruder's code into it."""
    functions = boto3.client("lambda", "eu-west-3")
    functions.update_function_code(FunctionName=FUNCTION, ZipFile=zip_source(isolation.INTRUDER_CODE))
    event = json.dumps(isolation.event_for_function(tried)).encode()
    answers = json.loads(functions.invoke(FunctionName=FUNCTION, Payload=event)["Payload"].read())
    assert isinstance(answers, list), answers
    return isolation.rows_of_function(tried, answers, me)


def test_the_matrix(session, tried, capsys):
    rows = isolation.try_as_participant(session("ada").botocore(), tried, "ada") + try_as_function(tried)
    table = isolation.matrix(rows)
    with capsys.disabled():
        print(f"\n{table}\n")
    assert [row for row in rows if row["got"] != row["expected"]] == []
    assert len(tried) >= 200
    assert {row["as"] for row in rows} == {"participant", "function"}
    assert all("not authorized to perform" in row["answer"] for row in rows if row["got"] == REFUSED)
    refused_logs = [row["answer"] for row in rows if ":log-group:" in row["on"] and row["got"] == REFUSED]
    assert refused_logs and all(":log-stream:" in answer for answer in refused_logs), "AWS asks IAM about streams"
    assert max(map(len, table.splitlines())) <= 100


def test_a_neighbour_whose_pseudonym_begins_with_mine(session, workshop):
    tried = attempts(workshop, workshop.group("group-1145"), "ada", "ada-2", ACCOUNT)
    rows = isolation.try_as_participant(session("ada").botocore(), tried, "ada")
    assert [row for row in rows if row["got"] != row["expected"]] == []


def test_a_cell_that_is_wrong_is_marked(tried):
    row = {"as": "participant", "call": "s3:GetObject", "on": "arn:aws:s3:::b/k", "got": ALLOWED, "expected": REFUSED}
    assert "INSTEAD OF" in isolation.matrix([row]).replace("\n", " ")


@pytest.mark.parametrize("hours", [(1, 2), (-2, -1)], ids=["before the slot", "after its grace"])
def test_outside_of_the_window_all_that_is_ones_own_is_refused_too(session, tried, window, hours):
    ada = session("ada").botocore()
    own = [attempt for attempt in tried if attempt.participant == ALLOWED]
    window(*(timedelta(hours=hour) for hour in hours))
    rows = isolation.try_as_participant(ada, own, "ada")
    assert {row["got"] for row in rows} == {REFUSED}
    assert all(TIME in row["answer"] for row in rows), "the time is the reason, and not a missing right"


def test_the_windows_edges(session, tried, window):
    ada = session("ada").botocore()
    own = [attempt for attempt in tried if attempt.participant == ALLOWED][:3]
    for start, end, got in ((-5, 60, ALLOWED), (60, 120, REFUSED), (-120, -5, REFUSED), (-5, 60, ALLOWED)):
        window(timedelta(seconds=start), timedelta(seconds=end))
        assert {row["got"] for row in isolation.try_as_participant(ada, own, "ada")} == {got}


def test_the_boundary_holds_whatever_the_functions_role_is_given(stage, tried):
    iam = boto3.client("iam")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_role_policy(RoleName=FUNCTION, PolicyName="more", PolicyDocument=json.dumps(everything))
    try:
        rows = try_as_function([a for a in tried if a.service in ("iam", "sts", "lambda", "sns", "sagemaker")])
        code = "mip-day-code-group-1145"
        rows += try_as_function([a for a in tried if code in a.on or a.call in ("s3:DeleteBucket", "s3:CreateBucket")])
    finally:
        iam.delete_role_policy(RoleName=FUNCTION, PolicyName="more")
    assert len(rows) > 30
    assert {row["got"] for row in rows} == {REFUSED}


def test_the_session_policy_alone_is_no_more_than_the_role(session):
    """A session opened without its policy would reach bob's things: it is the policy that keeps ada to her own."""
    keys = boto3.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/mip-day-participant-group-1145", RoleSessionName="ada"
    )["Credentials"]
    s3 = boto3.client(
        "s3", "eu-central-1", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )  # fmt: skip
    s3.put_object(Bucket="mip-day-target", Key="bob/attempt.txt", Body=b"x")
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        session("ada").botocore().create_client("s3", region_name="eu-central-1").put_object(
            Bucket="mip-day-target", Key="bob/attempt.txt", Body=b"x"
        )


def test_a_trigger_may_be_asked_for_though_there_is_none(session):
    """The console's page of a function asks. No cell of the matrix: what does not stand is neither had nor refused."""
    functions = session("ada").botocore().create_client("lambda", region_name="eu-west-3")
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_event_source_mapping(UUID="00000000-0000-4000-8000-000000000000")


def test_a_groups_role_reaches_no_function_of_another_group_in_its_region(workshop):
    """Whatever the session policy says: functions of two groups in one region have names that begin alike."""
    functions, neighbour = boto3.client("lambda", "eu-west-3"), workshop.function_name("zoe")
    functions.create_function(
        FunctionName=neighbour, Runtime="python3.11", Handler="lambda_function.lambda_handler",
        Role=functions.get_function_configuration(FunctionName=FUNCTION)["Role"],
        Code={"ZipFile": zip_source(isolation.INTRUDER_CODE)}, Tags={"workshop": "mip-day", "group": "group-1600"},
    )  # fmt: skip
    keys = boto3.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/mip-day-participant-group-1145", RoleSessionName="zoe"
    )["Credentials"]
    unbounded = boto3.client(
        "lambda", "eu-west-3", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )  # fmt: skip
    try:
        for own in (FUNCTION, workshop.function_name("bob")):
            assert unbounded.get_function_configuration(FunctionName=own)["FunctionName"] == own
        for reach in (
            lambda: unbounded.get_function_configuration(FunctionName=neighbour),
            lambda: unbounded.invoke(FunctionName=neighbour),
            lambda: unbounded.update_function_code(FunctionName=neighbour, ZipFile=zip_source("")),
        ):
            with pytest.raises(ClientError, match="explicit deny"):
                reach()
    finally:
        functions.delete_function(FunctionName=neighbour)
