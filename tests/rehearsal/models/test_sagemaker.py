"""The SageMaker stand-in: a control plane that Terraform finds unchanged, and a runtime that serves the model."""

import contextlib
import io
import json
import random
import signal
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from rehearsal.models.callers import HEADER, new_address
from rehearsal.models.endpoint_control import leave_out_unset
from rehearsal.models.model_artefact import unpack
from rehearsal.models.sagemaker_error import SageMakerError
from rehearsal.models.samples import SPECIES, draw_bird
from tests.rehearsal.conftest import LocalAws, free_port, start, wait_for

REGION = "eu-west-3"
ENDPOINT = "nabirds-species-identifier"
ENDPOINT_ARN = f"arn:aws:sagemaker:{REGION}:000000000000:endpoint/{ENDPOINT}"
ROLE = "arn:aws:iam::000000000000:role/endpoint"
IMAGE = "749696950732.dkr.ecr.eu-west-3.amazonaws.com/image-classification:1"


def create_endpoint(sagemaker: Any, model_url: str, name: str = ENDPOINT) -> None:
    container = {"Image": IMAGE, "ModelDataUrl": model_url}
    tags = [{"Key": "workshop", "Value": "mip-day"}]
    variant = {
        "VariantName": "only", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.m5.large",
    }  # fmt: skip
    sagemaker.create_model(
        ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer=container, Tags=tags, EnableNetworkIsolation=True
    )
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant], Tags=tags)
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name, Tags=tags)


def delete_endpoint(sagemaker: Any, name: str = ENDPOINT) -> None:
    sagemaker.delete_endpoint(EndpointName=name)
    sagemaker.delete_endpoint_config(EndpointConfigName=name)
    sagemaker.delete_model(ModelName=name)


@pytest.fixture(scope="module")
def model_url(aws: LocalAws, artefact: tuple[bytes, float]) -> str:
    bucket = aws.bucket("sagemaker-code", REGION)
    aws.client("s3", REGION).put_object(Bucket=bucket, Key="model.tar.gz", Body=artefact[0])
    return f"s3://{bucket}/model.tar.gz"


@pytest.fixture(scope="module")
def sagemaker(aws: LocalAws, model_url: str) -> Iterator[Any]:
    client = aws.client("sagemaker", REGION)
    create_endpoint(client, model_url)
    yield client
    delete_endpoint(client)
    assert client.list_endpoints()["Endpoints"] == []
    assert client.list_models()["Models"] == []


@pytest.fixture
def runtime(aws: LocalAws, sagemaker: Any) -> Any:
    return aws.client("sagemaker-runtime", REGION)


def ask(runtime: Any, body: bytes, *, name: str = ENDPOINT, content_type: str = "application/x-image") -> Any:
    return runtime.invoke_endpoint(EndpointName=name, ContentType=content_type, Body=body)


def test_model_has_no_settings_that_nobody_made(sagemaker: Any) -> None:
    model = sagemaker.describe_model(ModelName=ENDPOINT)
    assert "VpcConfig" not in model
    assert "Containers" not in model
    assert model["EnableNetworkIsolation"] is True
    assert set(model["PrimaryContainer"]) <= {"Image", "ModelDataUrl", "Mode"}


def test_configuration_has_no_zeros_for_what_is_unset(sagemaker: Any) -> None:
    config = sagemaker.describe_endpoint_config(EndpointConfigName=ENDPOINT)
    variant = config["ProductionVariants"][0]
    assert "VolumeSizeInGB" not in variant
    assert "ModelDataDownloadTimeoutInSeconds" not in variant
    assert "ContainerStartupHealthCheckTimeoutInSeconds" not in variant
    assert "DataCaptureConfig" not in config


def test_endpoint_is_in_service_and_tagged(sagemaker: Any) -> None:
    endpoint = sagemaker.describe_endpoint(EndpointName=ENDPOINT)
    assert (endpoint["EndpointStatus"], endpoint["EndpointArn"]) == ("InService", ENDPOINT_ARN)
    assert sagemaker.list_tags(ResourceArn=ENDPOINT_ARN)["Tags"] == [{"Key": "workshop", "Value": "mip-day"}]


def test_settings_that_were_made_are_kept() -> None:
    answer = {"VpcConfig": {}, "Kept": {"Zero": 0, "No": False, "Some": [{"Empty": []}, 7]}, "Null": None}
    assert leave_out_unset("DescribeModel", answer) == {"Kept": {"No": False, "Some": [{}, 7]}}
    assert leave_out_unset("ListModels", {"Models": []}) == {"Models": []}


@pytest.mark.parametrize("species", SPECIES)
def test_endpoint_names_the_species(runtime: Any, species: str) -> None:
    answer = ask(runtime, draw_bird(species, 321))
    probabilities = json.loads(answer["Body"].read())
    assert (answer["ContentType"], answer["InvokedProductionVariant"]) == ("application/json", "only")
    assert SPECIES[probabilities.index(max(probabilities))] == species
    assert max(probabilities) > 0.70


def test_missing_endpoint_is_named_in_awss_words(runtime: Any) -> None:
    with pytest.raises(ClientError) as refusal:
        ask(runtime, b"x", name="nowhere")
    assert refusal.value.response["Error"] == {
        "Code": "ValidationError",
        "Message": "Endpoint nowhere of account 000000000000 not found.",
    }


def test_endpoint_belongs_to_its_region(aws: LocalAws, sagemaker: Any) -> None:
    with pytest.raises(ClientError, match="not found"):
        ask(aws.client("sagemaker-runtime", "ca-central-1"), b"x")


@pytest.mark.parametrize(("content_type", "status"), [("application/x-image", 400), ("text/csv", 415)])
def test_what_the_model_refuses_is_a_model_error(runtime: Any, content_type: str, status: int) -> None:
    with pytest.raises(ClientError) as refusal:
        ask(runtime, b"not a picture", content_type=content_type)
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 424
    assert refusal.value.response["Error"]["Code"] == "ModelError"
    assert refusal.value.response["OriginalStatusCode"] == status


def test_payload_beyond_6_mb_is_refused(runtime: Any) -> None:
    with pytest.raises(ClientError, match="exceeds 6 MB"):
        ask(runtime, b"\0" * (6 * 1024 * 1024 + 1))


def test_role_without_the_right_may_not_invoke(aws: LocalAws, sagemaker: Any) -> None:
    other = {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": f"{ENDPOINT_ARN}-of-others"}
    keys = aws.session("may-not-invoke", other)
    with pytest.raises(ClientError) as refusal:
        ask(aws.client("sagemaker-runtime", REGION, keys), b"x")
    assert refusal.value.response["Error"] == {
        "Code": "AccessDeniedException",
        "Message": "User: arn:aws:sts::000000000000:assumed-role/may-not-invoke/ada is not authorized to perform: "
        f"sagemaker:InvokeEndpoint on resource: {ENDPOINT_ARN} "
        "because no identity-based policy allows the sagemaker:InvokeEndpoint action",
    }


def test_role_with_the_right_may_invoke_and_nothing_else(aws: LocalAws, sagemaker: Any) -> None:
    invoke = {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": ENDPOINT_ARN}
    keys = aws.session("may-invoke", invoke)
    assert ask(aws.client("sagemaker-runtime", REGION, keys), draw_bird(SPECIES[0], 1))["Body"].read()
    with pytest.raises(ClientError, match=f"sagemaker:DeleteEndpoint on resource: {ENDPOINT_ARN}"):
        aws.client("sagemaker", REGION, keys).delete_endpoint(EndpointName=ENDPOINT)


def test_endpoint_can_be_turned_to_another_configuration(sagemaker: Any) -> None:
    variant = {
        "VariantName": "next", "ModelName": ENDPOINT, "InitialInstanceCount": 2, "InstanceType": "ml.m5.large",
    }  # fmt: skip
    sagemaker.create_endpoint_config(EndpointConfigName="next", ProductionVariants=[variant])
    sagemaker.update_endpoint(EndpointName=ENDPOINT, EndpointConfigName="next")
    assert sagemaker.describe_endpoint(EndpointName=ENDPOINT)["EndpointConfigName"] == "next"
    sagemaker.update_endpoint(EndpointName=ENDPOINT, EndpointConfigName=ENDPOINT)
    sagemaker.delete_endpoint_config(EndpointConfigName="next")
    with pytest.raises(ClientError, match="Could not find endpoint configuration"):
        sagemaker.update_endpoint(EndpointName=ENDPOINT, EndpointConfigName="next")


def test_artefact_that_is_missing_is_named(aws: LocalAws, sagemaker: Any, runtime: Any) -> None:
    create_endpoint(sagemaker, "s3://sagemaker-code/missing.tar.gz", "empty")
    with pytest.raises(ClientError, match="Could not access model data at s3://sagemaker-code/missing"):
        ask(runtime, b"x", name="empty")
    delete_endpoint(sagemaker, "empty")


def test_an_endpoint_serves_what_its_artefact_was_when_it_began(
    aws: LocalAws, sagemaker: Any, runtime: Any, artefact: tuple[bytes, float]
) -> None:
    s3, place = aws.client("s3", REGION), {"Bucket": "sagemaker-code", "Key": "replaced.tar.gz"}
    s3.put_object(**place, Body=artefact[0])
    create_endpoint(sagemaker, "s3://sagemaker-code/replaced.tar.gz", "steady")
    before = ask(runtime, draw_bird(SPECIES[0], 1), name="steady")["Body"].read()
    s3.delete_object(**place)
    assert ask(runtime, draw_bird(SPECIES[0], 1), name="steady")["Body"].read() == before
    delete_endpoint(sagemaker, "steady")
    create_endpoint(sagemaker, "s3://sagemaker-code/replaced.tar.gz", "steady")
    with pytest.raises(ClientError, match="Could not access model data"):
        ask(runtime, b"x", name="steady")
    delete_endpoint(sagemaker, "steady")


def archive(name: str, *, points_to: str = "") -> bytes:
    content = io.BytesIO()
    inside = random.Random(1).randbytes(50_000)
    with tarfile.open(fileobj=content, mode="w:gz") as members:
        member = tarfile.TarInfo(name)
        if points_to:
            member.type, member.linkname = tarfile.SYMTYPE, points_to
        else:
            member.size = len(inside)
        members.addfile(member, io.BytesIO(inside))
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"no archive", id="text"),
        pytest.param(archive("../escaped"), id="path-traversal"),
        pytest.param(archive("link", points_to="/etc"), id="link-outside"),
        pytest.param(archive("model")[:20_000], id="cut-off"),
    ],
)
def test_hostile_artefact_is_not_unpacked(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.tar.gz").write_bytes(content)
    with pytest.raises(SageMakerError, match="cannot be unpacked"):
        unpack(tmp_path / "model.tar.gz", tmp_path / "inside")
    assert not (tmp_path / "escaped").exists()


def children(pid: int) -> list[int]:
    """The process ids whose parent is `pid`: the second field after the name, which stands in brackets."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return [child for child, parent in parents.items() if parent == pid]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc to see child processes")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_model_servers_end_with_the_stand_in(
    aws: LocalAws, model_url: str, tmp_path: Path, number: signal.Signals
) -> None:
    """GIVEN a stand-in that serves a model WHEN it is ended, even killed THEN its model server ends too."""
    port = free_port()
    variables = aws.root.variables() | {"AWS_ENDPOINT_URL": aws.url, "SAGEMAKER_STANDIN_URL": new_address(port)}
    process = start("models.sagemaker", port, TMPDIR=str(tmp_path), **variables)
    try:
        wait_for(f"http://127.0.0.1:{port}/ping")
        where = {"region_name": REGION, "endpoint_url": f"http://127.0.0.1:{port}", **aws.root_key}
        token = urlsplit(variables["SAGEMAKER_STANDIN_URL"]).password
        control, runtime = (boto3.client(name, **where) for name in ("sagemaker", "sagemaker-runtime"))
        for client in (control, runtime):
            client.meta.events.register("before-send", lambda request, **_: request.headers.update({HEADER: token}))
        create_endpoint(control, model_url)
        ask(runtime, draw_bird(SPECIES[0], 1))
        (child,) = children(process.pid)
    finally:
        process.send_signal(number)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    end = time.monotonic() + 60
    while Path(f"/proc/{child}").exists() and " Z " not in Path(f"/proc/{child}/stat").read_text():
        assert time.monotonic() < end, "the model server is still there"
        time.sleep(0.05)
    if number != signal.SIGKILL:
        assert list(tmp_path.iterdir()) == []
