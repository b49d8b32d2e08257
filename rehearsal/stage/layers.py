"""The rehearsal's layers: what functions import comes from wheels for Lambda, not from what happens to be installed."""

import io
import platform
import zipfile
from pathlib import Path
from typing import Any

import boto3

from admin.build.layers import LOCK, package_layers
from admin.workshop.settings import Workshop
from rehearsal.aws.runtime import is_lambdas_own
from rehearsal.play.findings import Finding
from rehearsal.stage.stage import Stage

PILLOW_BYTES = 10_000_000  # what is smaller than that has no Pillow in it


def build_layers(stage: Stage, checkout: Path) -> None:
    """Build the species function's layers, from wheels that are downloaded once, for Terraform to publish.

    Builds nothing where they could not be imported. Raises WorkshopError where the wheels cannot be had.
    """
    if is_lambdas_own():
        package_layers(lock=LOCK, layers=stage.terraform / "layers", cache=checkout / "build" / "layers")


def participants_layer(stage: Stage) -> bytes:
    """Return Pillow's layer as a zip; an empty one where Pillow could not be imported from it."""
    return (stage.terraform / "layers" / "pillow.zip").read_bytes() if is_lambdas_own() else empty_layer()


def empty_layer() -> bytes:
    """Return a layer's zip that brings nothing."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/empty.py", "")
    return content.getvalue()


def publish_participants_layers(workshop: Workshop, content: bytes) -> None:
    """Publish a layer under the very ARNs that the groups' layer_arn names, in the accounts that they name.

    Versions before the named one are published empty, since AWS counts them itself.

    Args:
        workshop: whose groups name the ARNs.
        content: the layer's zip.
    """
    empty = empty_layer()
    for arn in {arn for group in workshop.groups for arn in group.layers}:
        region, account, name, version = (arn.split(":")[place] for place in (3, 4, 6, 7))
        # An account's number is the key of its root in MiniStack.
        owner = boto3.client("lambda", region_name=region, aws_access_key_id=account, aws_secret_access_key="test")  # noqa: S106
        for number in range(1, int(version) + 1):
            package = content if number == int(version) else empty
            owner.publish_layer_version(LayerName=name, Content={"ZipFile": package})
        owner.add_layer_version_permission(
            LayerName=name,
            VersionNumber=int(version),
            StatementId="everyone",
            Action="lambda:GetLayerVersion",
            Principal="*",
        )


def judge_layers(workshop: Workshop, lines: list[dict[str, Any]]) -> list[Finding]:
    """Whether what functions imported came from layers.

    In: the workshop, and the species functions' log lines. Out: a finding about each kind of function; where layers
    cannot be imported, one that says so.
    """
    if not is_lambdas_own():
        return [Finding(f"layers were not tried: they are for python3.11, this is {platform.python_version()}", True)]
    libraries = [line["message"] for line in lines if line["message"].startswith("Libraries: ")]
    layered = [text for text in libraries if text.count("/layer_") == 2]
    version = libraries[0].removeprefix("Libraries: ").split(" from ")[0] if libraries else "nothing"
    seen = []
    for group in workshop.groups:
        functions = boto3.client("lambda", region_name=group.region)
        for name in group.participants:
            layers = functions.get_function_configuration(FunctionName=workshop.function_name(name)).get("Layers", ())
            sizes = {layer["Arn"]: layer["CodeSize"] for layer in layers}
            seen.append(all(sizes.get(arn, 0) > PILLOW_BYTES for arn in group.layers))
    return [
        Finding(f"{version} and Pillow were imported from layers", bool(libraries) and layered == libraries),
        Finding(f"{sum(seen)} of {len(seen)} participants' functions have Pillow from layer_arn", all(seen)),
    ]
