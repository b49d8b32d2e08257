"""The endpoint applied to the local AWS: serverless, another artefact, an instance, and back, with second plans."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin.commands import warm
from admin.workshop.settings import read_workshop
from rehearsal.stage.local_aws import local_aws
from rehearsal.stage.stage import Stage, build_model

pytestmark = pytest.mark.timeout(900)
REGION = "eu-west-3"
ENDPOINT = "nabirds-species-identifier"
ONLY = "-target=module.group.module.endpoint"
INSTANCE = '  instance_type  = "ml.m5.large"\n'


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[Stage]:
    with local_aws(fixed_terraform, tmp_path_factory.mktemp("endpoint"), cold_seconds=0.5) as stage:
        build_model(stage)
        stage.each("init", "-input=false", only=[REGION])
        yield stage


def apply(stage: Stage) -> str:
    """Apply, and see that a second plan is empty; returns what the apply printed."""
    [applied] = stage.each("apply", "-input=false", "-auto-approve", ONLY, only=[REGION])
    [planned] = stage.each("plan", "-input=false", "-detailed-exitcode", ONLY, only=[REGION], accept=(0, 2))
    assert planned.status == 0, planned.output
    return applied.output


def described(stage: Stage) -> tuple[dict[str, Any], dict[str, Any]]:
    """What AWS says of the endpoint, and of the one variant of its configuration."""
    sagemaker = boto3.client("sagemaker", region_name=REGION)
    endpoint = sagemaker.describe_endpoint(EndpointName=ENDPOINT)
    config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
    return endpoint, config["ProductionVariants"][0]


def test_an_endpoint_changes_over_and_its_kind_makes_it_anew(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    settings = stage.terraform / "envs" / REGION / "group.auto.tfvars"
    apply(stage)
    first, variant = described(stage)
    assert variant["ServerlessConfig"] == {"MemorySizeInMB": 3072, "MaxConcurrency": 5}

    # Another artefact, more memory: the endpoint stays.
    artefact = settings.parent / "model.tar.gz"
    artefact.write_bytes(artefact.read_bytes() + b"\0" * 512)  # gzip reads on over zeros
    text = settings.read_text()
    more = text.replace("enabled        = true", "enabled = true\n  serverless = { memory_mb = 4096 }")
    assert more != text
    settings.write_text(more)
    apply(stage)
    second, variant = described(stage)
    assert second["CreationTime"] == first["CreationTime"]
    assert second["EndpointConfigName"] != first["EndpointConfigName"]
    assert variant["ServerlessConfig"] == {"MemorySizeInMB": 4096, "MaxConcurrency": 5}

    # It is woken, and answers at once then.
    assert read_workshop(stage.terraform).groups[0].endpoint.memory_mb == 4096
    options = parsed("--group", "group-1145", "--json")
    assert warm.run(options) == 0
    [row] = json.loads(capsys.readouterr().out)["groups"]
    assert (row["endpoint"], row["asked_at_once"], row["warm"], row["error"]) == (ENDPOINT, 5, True, None)
    assert row["first_seconds"] > 0.5

    # On an instance, and back: AWS would refuse to go back, so it is made anew.
    for kind in (more.replace("enabled = true\n", "enabled = true\n" + INSTANCE), more):
        settings.write_text(kind)
        before = described(stage)[0]
        assert "Resources: 3 added, 0 changed, 3 destroyed" in apply(stage)  # model, configuration, endpoint
        after, variant = described(stage)
        assert after["CreationTime"] > before["CreationTime"]
        assert ("ServerlessConfig" in variant) == (kind == more)
    stage.each("destroy", "-input=false", "-auto-approve", ONLY, only=[REGION])
    assert boto3.client("sagemaker", region_name=REGION).list_endpoints()["Endpoints"] == []

    # Without an endpoint the verb says so, and what to do.
    assert warm.run(parsed("--group", "group-1145")) == 1
    assert f"There is no endpoint {ENDPOINT} in {REGION}: apply the group" in capsys.readouterr().out


def parsed(*words: str) -> Any:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    warm.add_options(parser)
    return parser.parse_args(words)
