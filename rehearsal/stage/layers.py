"""The rehearsal's layers: what functions import comes from wheels for Lambda, not from what happens to be installed."""

import io
import zipfile

import boto3

from admin.build.layers import CACHE, LOCK, package_layers
from admin.workshop.settings import Workshop
from rehearsal.aws.runtime import is_lambdas_own
from rehearsal.stage.stage import Stage

PILLOW_BYTES = 10_000_000  # what is smaller than that has no Pillow in it


def build_layers(stage: Stage) -> None:
    """Build the species function's layers, from wheels that are downloaded once, for Terraform to publish.

    Builds nothing where they could not be imported. Raises WorkshopError where the wheels cannot be had.
    """
    if is_lambdas_own():
        package_layers(lock=LOCK, layers=stage.terraform / "layers", cache=CACHE)


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
