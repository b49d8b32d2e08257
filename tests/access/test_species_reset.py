"""Foreign code in a group's species function: the plan says so, and a reset puts the committed package back."""

import base64
import hashlib

import boto3
import pytest

from admin.access import reset as module
from admin.access.reset import SPECIES_PACKAGE, SpeciesReset, has_foreign_species_code, reset_species
from admin.deployment_package import zip_source
from admin.errors import WorkshopError
from admin.names import species_function

REGION = "eu-west-3"
SPECIES_FUNCTION = species_function(1)
FOREIGN = zip_source("def lambda_handler(event, context):\n    return 'foreign'\n")
NOTICE = "is not this checkout's"


@pytest.fixture
def functions(stage):
    return boto3.client("lambda", REGION)


@pytest.fixture
def foreign(functions):
    functions.update_function_code(FunctionName=SPECIES_FUNCTION, ZipFile=FOREIGN)
    yield
    functions.update_function_code(FunctionName=SPECIES_FUNCTION, ZipFile=SPECIES_PACKAGE.read_bytes())


def plan(stage) -> str:
    """What `terraform plan` says, on one line."""
    [planned] = stage.each("plan", "-input=false", only=[REGION])
    return " ".join(planned.output.split())


def sha256_of(package: bytes) -> str:
    return base64.b64encode(hashlib.sha256(package).digest()).decode()


def code_of(functions, **which) -> str:
    """The code's checksum as AWS gives it."""
    return functions.get_function_configuration(FunctionName=SPECIES_FUNCTION, **which)["CodeSha256"]


def test_the_plan_notices_and_the_reset_restores(stage, workshop, functions, foreign):
    said = plan(stage)
    assert NOTICE in said and f"The code in {SPECIES_FUNCTION} ({REGION})" in said

    done = reset_species(workshop=workshop, group="group-1145")

    assert (done.function, done.region) == (SPECIES_FUNCTION, REGION)
    assert code_of(functions) == sha256_of(SPECIES_PACKAGE.read_bytes())
    kept = code_of(functions, Qualifier=done.kept_version)
    assert kept == sha256_of(FOREIGN), "what it had is kept to be looked at"
    assert NOTICE not in plan(stage)


def test_code_that_is_ours_is_left_alone(workshop, functions):
    before = versions(functions)
    assert not has_foreign_species_code(group=workshop.group("group-1145"))
    assert reset_species(workshop=workshop, group="group-1145") == SpeciesReset(SPECIES_FUNCTION, REGION, None)
    assert versions(functions) == before


def versions(functions) -> list[tuple[str, str]]:
    """Each version with its code's checksum; whether AWS is done with an earlier change is left out."""
    listed = functions.list_versions_by_function(FunctionName=SPECIES_FUNCTION)["Versions"]
    return [(one["Version"], one["CodeSha256"]) for one in listed]


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("group-9999", "There is no group 'group-9999'"),
        ("group-1430", r"no function .* in ca-central-1: apply the group first .make apply ENV=ca-central-1"),
    ],
)
def test_where_there_is_nothing_to_reset(workshop, functions, group, words):
    with pytest.raises(WorkshopError, match=words):
        reset_species(workshop=workshop, group=group)


def test_without_the_package_nothing_is_changed(workshop, functions, foreign, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "SPECIES_PACKAGE", tmp_path / "identify_species.zip")
    with pytest.raises(WorkshopError, match="make packages"):
        reset_species(workshop=workshop, group="group-1145")
    assert code_of(functions) == sha256_of(FOREIGN)
