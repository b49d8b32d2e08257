"""Serverless endpoints in the local SageMaker: what AWS refuses, containers that start and end, a control plane."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.models import serverless
from rehearsal.models.endpoint_control import Limits, check_configuration, check_endpoint, check_limits
from rehearsal.models.sagemaker_error import SageMakerError
from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.models.serverless import Containers
from tests.rehearsal.conftest import LocalAws

REGION = "eu-west-3"
NAME = "serverless-birds"
ROLE = "arn:aws:iam::000000000000:role/endpoint"
IMAGE = "763104351884.dkr.ecr.eu-west-3.amazonaws.com/pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker"
PLACE = (REGION, NAME, "one")


def variant(memory_mb: int = 3072, max_concurrency: int = 5, **more: Any) -> dict[str, Any]:
    sizes = {"MemorySizeInMB": memory_mb, "MaxConcurrency": max_concurrency}
    return {"VariantName": "only", "ModelName": NAME, "ServerlessConfig": sizes} | more


ON_INSTANCE = {"VariantName": "only", "ModelName": NAME, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(serverless, "time", clock)
    return clock


def test_the_first_request_waits_for_the_start_and_the_next_does_not(clock: Clock) -> None:
    containers = Containers(cold_seconds=20, idle_seconds=300)
    for _ in range(3):
        with containers.one(PLACE, 5):
            clock.now += 1
    assert clock.slept == [20, 0, 0]


def test_after_a_pause_it_is_cold_again(clock: Clock) -> None:
    containers = Containers(cold_seconds=20, idle_seconds=300)
    for pause in (299, 300):
        with containers.one(PLACE, 5):
            pass
        clock.now += pause
    with containers.one(PLACE, 5):
        pass
    assert clock.slept == [20, 0, 20]


def test_each_request_at_the_same_time_starts_a_container_up_to_the_limit(clock: Clock) -> None:
    containers = Containers(cold_seconds=20, idle_seconds=300)
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(containers.one(PLACE, 2))
        with pytest.raises(SageMakerError) as refusal:
            held.enter_context(containers.one(PLACE, 2))
        held.enter_context(containers.one((REGION, "another", "one"), 1))
    assert (refusal.value.status, refusal.value.code, refusal.value.message) == (400, "ThrottlingException", None)
    assert clock.slept == [20, 20, 20]
    with containers.one(PLACE, 2):
        pass
    assert clock.slept[3:] == [0]


def test_a_start_that_takes_longer_than_aws_waits_is_not_ready_yet(clock: Clock) -> None:
    containers = Containers(cold_seconds=90, idle_seconds=300)
    with pytest.raises(SageMakerError) as refusal, containers.one(PLACE, 1):
        pass
    assert (refusal.value.status, refusal.value.code) == (429, "ModelNotReadyException")
    with containers.one(PLACE, 1):
        pass
    assert clock.slept == [60, 30]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"ProductionVariants": [variant(3000)]}, "MemorySizeInMB is 3000; valid values are 1024, 2048"),
        ({"ProductionVariants": [variant(7168)]}, "MemorySizeInMB is 7168"),
        ({"ProductionVariants": [variant(max_concurrency=0)]}, "MaxConcurrency is 0"),
        ({"ProductionVariants": [variant(max_concurrency=201)]}, "MaxConcurrency is 201; it must be from 1 to 200"),
        ({"ProductionVariants": [variant(InstanceType="ml.m5.large")]}, "not both"),
        ({"ProductionVariants": [variant(), variant()]}, "multiple production variants"),
        ({"ProductionVariants": [variant()], "DataCaptureConfig": {"EnableCapture": True}}, "DataCaptureConfig"),
    ],
)
def test_what_serverless_endpoints_do_not_have_is_refused(wanted: dict[str, Any], reason: str) -> None:
    with pytest.raises(SageMakerError, match=reason) as refusal:
        check_configuration(REGION, wanted)
    assert refusal.value.code == "ValidationException"


@pytest.mark.parametrize("memory_mb", [1024, 2048, 3072, 4096, 5120, 6144])
def test_all_of_awss_sizes_are_taken(memory_mb: int) -> None:
    check_configuration(REGION, {"ProductionVariants": [variant(memory_mb, 200)], "KmsKeyId": "alias/ours"})
    check_endpoint(REGION, {"EndpointConfigName": "nowhere"}, Limits())


@pytest.fixture(scope="module")
def sagemaker(aws: LocalAws, artefact: tuple[bytes, float]) -> Iterator[Any]:
    """The control plane, with one serverless endpoint."""
    bucket = aws.bucket("serverless-code", REGION)
    aws.client("s3", REGION).put_object(Bucket=bucket, Key="model.tar.gz", Body=artefact[0])
    client = aws.client("sagemaker", REGION)
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{bucket}/model.tar.gz"}
    client.create_model(ModelName=NAME, ExecutionRoleArn=ROLE, PrimaryContainer=container)
    client.create_endpoint_config(EndpointConfigName=NAME, ProductionVariants=[variant()])
    client.create_endpoint(EndpointName=NAME, EndpointConfigName=NAME)
    yield client
    client.delete_endpoint(EndpointName=NAME)
    for config in client.list_endpoint_configs()["EndpointConfigs"]:
        client.delete_endpoint_config(EndpointConfigName=config["EndpointConfigName"])
    client.delete_model(ModelName=NAME)


def ask(runtime: Any, body: bytes) -> Any:
    return runtime.invoke_endpoint(EndpointName=NAME, ContentType="application/x-image", Body=body)


def test_a_configuration_says_what_was_set_and_no_more(sagemaker: Any) -> None:
    [only] = sagemaker.describe_endpoint_config(EndpointConfigName=NAME)["ProductionVariants"]
    assert only["ServerlessConfig"] == {"MemorySizeInMB": 3072, "MaxConcurrency": 5}
    assert not {"InstanceType", "InitialInstanceCount", "VolumeSizeInGB"} & set(only)


def test_it_answers_and_names_its_variant(aws: LocalAws, sagemaker: Any) -> None:
    answer = ask(aws.client("sagemaker-runtime", REGION), draw_bird(SPECIES[0], 1))
    assert (answer["InvokedProductionVariant"], answer["Body"].read()[:1]) == ("only", b"[")


def test_it_takes_4_mb_and_no_more(aws: LocalAws, sagemaker: Any) -> None:
    with pytest.raises(ClientError, match="exceeds 4 MB"):
        ask(aws.client("sagemaker-runtime", REGION), b"\0" * (4 * 1024 * 1024 + 1))


def test_who_comes_beyond_its_concurrency_is_throttled(aws: LocalAws, sagemaker: Any) -> None:
    """GIVEN an endpoint that starts WHEN six ask at once THEN five are answered and one is told to come again."""
    codes: list[str] = []

    def once() -> None:
        client = aws.client("sagemaker-runtime", REGION)
        client.meta.events.register("needs-retry.sagemaker-runtime.*", lambda **_: None)
        try:
            ask(client, draw_bird(SPECIES[0], 1))
            codes.append("answered")
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])

    sagemaker.create_endpoint_config(EndpointConfigName="narrow", ProductionVariants=[variant(1024, 1)])
    sagemaker.update_endpoint(EndpointName=NAME, EndpointConfigName="narrow")
    threads = [threading.Thread(target=once) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sagemaker.update_endpoint(EndpointName=NAME, EndpointConfigName=NAME)
    assert "answered" in codes and set(codes) <= {"answered", "ThrottlingException"}


def test_it_may_change_to_instances_and_never_back(sagemaker: Any) -> None:
    sagemaker.create_endpoint_config(EndpointConfigName="instances", ProductionVariants=[ON_INSTANCE])
    sagemaker.update_endpoint(EndpointName=NAME, EndpointConfigName="instances")
    with pytest.raises(ClientError, match="cannot be updated to a serverless endpoint"):
        sagemaker.update_endpoint(EndpointName=NAME, EndpointConfigName=NAME)
    sagemaker.delete_endpoint(EndpointName=NAME)
    sagemaker.create_endpoint(EndpointName=NAME, EndpointConfigName=NAME)


def test_an_isolated_model_is_refused(sagemaker: Any) -> None:
    container = {"Image": IMAGE, "ModelDataUrl": "s3://serverless-code/model.tar.gz"}
    sagemaker.create_model(
        ModelName="isolated", ExecutionRoleArn=ROLE, PrimaryContainer=container, EnableNetworkIsolation=True
    )
    with pytest.raises(ClientError, match=r"ValidationException.*network isolation"):
        sagemaker.create_endpoint_config(
            EndpointConfigName="isolated", ProductionVariants=[variant(ModelName="isolated")]
        )
    sagemaker.delete_model(ModelName="isolated")


def test_an_account_may_have_so_much_and_no_more() -> None:
    five = ON_INSTANCE | {"InitialInstanceCount": 5}
    limits = Limits(instances={"ml.m5.large": 4}, serverless_concurrency=10, serverless_endpoints=5)
    with pytest.raises(SageMakerError, match=r"'ml.m5.large for endpoint usage' is 4, with current utilization of 0"):
        check_limits(REGION, [five], limits)
    with pytest.raises(SageMakerError, match=r"across all serverless endpoints' is 10, .* request delta of 11"):
        check_limits(REGION, [variant(max_concurrency=11)], limits)
    check_limits(REGION, [variant(max_concurrency=10)], limits)
