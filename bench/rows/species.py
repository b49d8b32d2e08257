"""One picture through the warm species function, beside the handler that the workshop had before."""

import json
import shutil
import statistics
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import boto3

from admin.deployment_package import MODULE_NAME
from admin.workshop.groups import Group
from admin.workshop.settings import read_workshop
from bench import predecessor
from bench.local_aws import local_aws
from bench.ranking import compare
from bench.row import Row, described
from bench.warm_function import Call, WarmFunction
from rehearsal.models.samples import draw_bird
from rehearsal.stage.stage import build_model

REPETITIONS, BAR = 25, 1.0
ENDPOINT, VARIANT, BIRD = "bench-species", "only", "Northern Cardinal"
WAYS = ("theirs", "ours")
IMAGE = "763104351884.dkr.ecr.{region}.amazonaws.com/pytorch-inference:2.6.0-cpu-py312"


def measure(say: Callable[[str], None]) -> list[Row]:
    """Send drawn birds to both by turns, each in a process of its own, against one endpoint; then rank 555 species.

    The pictures lie in nobody's folder, so no feedback is asked for: the handler before knew of none.
    """
    with local_aws() as stage:
        build_model(stage)
        workshop = read_workshop(stage.terraform)
        group = workshop.groups[0]
        bucket = workshop.upload_bucket(group.name)
        variables = prepare(group, bucket)
        packages = {way: stage.scratch / f"species-{way}" for way in WAYS}
        packages["theirs"].mkdir()
        shutil.copy(predecessor.__file__, packages["theirs"] / MODULE_NAME)
        with zipfile.ZipFile(stage.terraform / "packages" / "identify_species.zip") as package:
            package.extractall(packages["ours"])
        calls = _by_turns(packages, variables, bucket, group.region)
    seconds = {way: [call.seconds for call in calls[way]] for way in WAYS}
    times = [theirs / own for theirs, own in zip(seconds["theirs"], seconds["ours"], strict=True)]
    named = all(BIRD in json.dumps(call.answer) for way in WAYS for call in calls[way])
    processor = [statistics.median(call.processor_seconds for call in calls[way]) for way in WAYS]
    say(f"  before {described(seconds['theirs'], 's')}, ours {described(seconds['ours'], 's')}")
    notes = (
        f"ours {described(seconds['ours'], 's')}; it also claims the picture, checks it, stores the result and signs a "
        f"link; both {'name the bird' if named else 'DO NOT NAME THE BIRD'}; processor time of the functions alone "
        f"{processor[0]:.4f} s and {processor[1]:.4f} s"
    )
    row = Row(
        id="species", unit="times",
        alternative=f"the handler of before (bench/predecessor.py): {described(seconds['theirs'], 's')}",
        bar=BAR, as_wanted=named, runs=times, notes=notes,
    )  # fmt: skip
    return [row, _ranking()]


def prepare(group: Group, bucket: str) -> dict[str, str]:
    """Make bucket, topic and endpoint of a group.

    Args:
        group: whose region they are in; its folder holds the model.
        bucket: the upload bucket's name.

    Returns:
        The variables that both functions have.
    """
    s3 = boto3.client("s3", region_name=group.region)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": group.region})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="model.tar.gz", Body=(group.folder / "model.tar.gz").read_bytes())
    topic = boto3.client("sns", region_name=group.region).create_topic(Name=ENDPOINT)["TopicArn"]
    sagemaker = boto3.client("sagemaker", region_name=group.region)
    container = {"Image": IMAGE.format(region=group.region), "ModelDataUrl": f"s3://{bucket}/model.tar.gz"}
    role = "arn:aws:iam::000000000000:role/endpoint"
    sagemaker.create_model(ModelName=ENDPOINT, ExecutionRoleArn=role, PrimaryContainer=container)
    variant = {
        "VariantName": VARIANT, "ModelName": ENDPOINT, "InitialInstanceCount": 1, "InstanceType": "ml.m5.large",
    }  # fmt: skip
    sagemaker.create_endpoint_config(EndpointConfigName=ENDPOINT, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName=ENDPOINT)
    return {
        "AWS_DEFAULT_REGION": group.region, "AWS_REGION": group.region, "SAGEMAKER_ENDPOINT_NAME": ENDPOINT,
        "SNS_TOPIC_ARN": topic,
    }  # fmt: skip


def _by_turns(packages: dict[str, Path], variables: dict[str, str], bucket: str, region: str) -> dict[str, list[Call]]:
    """Upload a picture for each call, and call the functions by turns; the first, cold calls are left out."""
    s3 = boto3.client("s3", region_name=region)
    calls: dict[str, list[Call]] = {way: [] for way in WAYS}
    with ExitStack() as stack:
        running = {way: stack.enter_context(WarmFunction(packages[way], variables)) for way in WAYS}
        for number in range(REPETITIONS + 2):
            for way in WAYS:
                key = f"birds/{way}-{number}.jpg"
                answer = s3.put_object(Bucket=bucket, Key=key, Body=draw_bird(BIRD, seed=number))
                entry = {"key": key, "versionId": answer["VersionId"]}
                calls[way].append(
                    running[way].call({"Records": [{"s3": {"bucket": {"name": bucket}, "object": entry}}]})
                )
    return {way: each[2:] for way, each in calls.items()}


def _ranking() -> Row:
    """Make the row of the ranking alone, of as many species as the text's model knows."""
    compared = compare()
    times = [theirs / own for theirs, own in zip(compared.theirs, compared.ours, strict=True)]
    return Row(
        id="species_ranking", unit="times",
        alternative=f"the loop of the workshop's text, {described(compared.theirs, 's')} an answer",
        bar=BAR, as_wanted=compared.equal, runs=times,
        notes=f"of {compared.classes} species; ours {described(compared.ours, 's')}; "
        f"both ways {'rank alike' if compared.equal else 'RANK OTHERWISE'}",
    )  # fmt: skip
