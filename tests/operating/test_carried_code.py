"""A function's code and settings, carried to the function that is made in its place."""

import io
import zipfile
from dataclasses import replace

import boto3
import pytest

from admin.operating.changes.carried_code import is_waiting, put_back, take
from admin.operating.changes.change import Seat
from admin.operating.changes.moves import coming, find_moves, leaving, seats
from admin.workshop.settings import read_workshop
from tests.fixtures.configuration import copy_terraform

NEAR, FAR = "eu-west-3", "ca-central-1"


def package(source):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("lambda_function.py", source)
    return content.getvalue()


@pytest.fixture
def function(stage):
    """function(region, variables) makes the function `carried` as Terraform would."""
    role = boto3.client("lambda", NEAR).get_function_configuration(FunctionName="mip-day-crop-faces-ada")["Role"]

    def make(region, variables):
        functions = boto3.client("lambda", region)
        functions.create_function(
            FunctionName="carried", Role=role, Runtime="python3.11", Handler="lambda_function.lambda_handler",
            Code={"ZipFile": package("# the starter")}, Environment={"Variables": variables}, MemorySize=512,
        )  # fmt: skip
        return functions

    yield make
    for region in (NEAR, FAR):
        names = [one["FunctionName"] for one in boto3.client("lambda", region).list_functions()["Functions"]]
        if "carried" in names:
            boto3.client("lambda", region).delete_function(FunctionName="carried")


def test_code_and_own_variables_are_carried_and_names_of_the_group_are_the_new_ones(function, tmp_path):
    here = function(
        NEAR, {"SAGEMAKER_ENDPOINT_NAME": "species", "SNS_TOPIC_ARN": "arn:old", "MODEL_ADDRESS": "s3://old", "MY": "1"}
    )
    here.update_function_code(FunctionName="carried", ZipFile=package("# ranked"), Publish=True)
    source = Seat("lena", "carried", NEAR, tmp_path / "moved" / "carried", "group-1430")
    assert take(source) and is_waiting(source)
    here.delete_function(FunctionName="carried")
    there = function(FAR, {"SAGEMAKER_ENDPOINT_NAME": "species-2", "SNS_TOPIC_ARN": "arn:new"})
    assert "carried has the code of before again" in put_back(replace(source, region=FAR, other="group-1145"))
    variables = there.get_function_configuration(FunctionName="carried")["Environment"]["Variables"]
    assert variables == {"SAGEMAKER_ENDPOINT_NAME": "species-2", "SNS_TOPIC_ARN": "arn:new", "MY": "1"}
    assert not is_waiting(source)


def test_lab_4s_function_moves_where_both_groups_have_one(tmp_path):
    workshop = read_workshop(copy_terraform(tmp_path))
    first, second = (replace(group, participants=("lena",), exercise=True) for group in workshop.groups)
    both = [workshop.function_name("lena"), workshop.bird_function("lena")]
    assert [seat.function for seat in seats(workshop, "lena", first, other=second)] == both
    assert len({seat.kept for seat in seats(workshop, "lena", first, other=second)}) == 2
    without = replace(second, exercise=False)
    assert [seat.function for seat in seats(workshop, "lena", first, other=without)] == both[:1]
    assert not find_moves(workshop, [first.folder]) and not leaving(workshop, first, [])
    assert [seat.function for seat in coming(workshop, first, ["lena"], [])] == both
