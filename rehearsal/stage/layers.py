"""The rehearsal's layers: what functions import comes from wheels for Lambda, not from what happens to be installed."""

import io
import os
import zipfile

import boto3

from admin import files
from admin.build.layers import CACHE, LOCK, package_layers
from admin.workshop.groups import Workshop
from rehearsal.aws.credentials import RootKey
from rehearsal.aws.runtime import is_lambdas_own
from rehearsal.stage.stage import Stage

PILLOW_BYTES = 10_000_000  # a smaller layer cannot hold Pillow


def build_layers(stage: Stage) -> None:
    """Build the functions' layers, from wheels that are downloaded once, for Terraform to publish.

    Where this machine's Python could not import them, Pillow's alone is built, and empty.

    Args:
        stage: whose copy of terraform/ gets the layers.

    Raises:
        WorkshopError: the wheels cannot be downloaded.
    """
    if is_lambdas_own():
        package_layers(lock=LOCK, layers=stage.terraform / "layers", cache=CACHE)
    else:
        files.write(stage.terraform / "layers" / "pillow.zip", empty_layer())


def participants_layer(stage: Stage) -> bytes:
    """Return Pillow's layer as a zip; an empty one where Pillow could not be imported from it."""
    return (stage.terraform / "layers" / "pillow.zip").read_bytes()


def empty_layer() -> bytes:
    """Return the zip of a layer that holds no library."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/empty.py", "")
    return content.getvalue()


def publish_participants_layers(workshop: Workshop, content: bytes) -> None:
    """Publish a layer under the same ARNs that the groups' layer_arn names, in the accounts that they name.

    Versions before the named one are published empty, since AWS counts them itself. Where no ARN is named, Terraform
    publishes the layer.

    Args:
        workshop: whose groups name the ARNs.
        content: the layer's zip.
    """
    empty = empty_layer()
    for arn in {arn for group in workshop.groups for arn in group.layers if "*" not in arn}:
        region, account, name, version = (arn.split(":")[place] for place in (3, 4, 6, 7))
        root = RootKey.read(os.environ).of(account)
        owner = boto3.client(
            "lambda",
            region_name=region,
            aws_access_key_id=root.access_key_id,
            aws_secret_access_key=root.secret_access_key,
        )
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
