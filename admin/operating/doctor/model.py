"""Whether a group's endpoint has a model that it can serve."""

import tarfile
import zlib
from pathlib import Path
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from admin import aws
from admin.model.artefact import kind_of
from admin.operating.doctor.finding import Finding, State, failure, ok, size
from admin.operating.doctor.ground import Ground
from admin.workshop.groups import Endpoint, Group

LABELS_FILE = "labels.txt"  # and its limits: handlers/identify_species/artefact.py
LABELS_LIMIT_BYTES = 1_000_000
HOW = "docs/hosting-the-model.md says what belongs into it."


def check_model(ground: Ground, group: Group) -> Finding:
    """Look whether the artefact is there, opens, and names the species."""
    if group.endpoint is None:
        return ok("The endpoint is switched off: birds are not named.")
    artefact = group.endpoint.model_artifact
    if artefact.startswith("s3://"):
        return _in_s3(ground, group, artefact)
    path = group.folder / artefact
    if not path.is_file():
        return failure(
            f"There is no {artefact} in {group.folder.name}: Terraform leaves the endpoint out, and no bird is named.",
            f"Put the trained model there, name an s3:// URI, or set endpoint.enabled to false. {HOW}",
        )
    opened = _opened(path, f"{group.folder.name}/{artefact}")
    return opened if opened.state is State.FAILURE else _fits(path, group.endpoint, opened)


def _fits(path: Path, endpoint: Endpoint, opened: Finding) -> Finding:
    """Hold an artefact against the container that is to serve it; what an image of one's own serves, nobody knows."""
    kind = kind_of(path)
    if endpoint.image or kind == endpoint.container:
        return opened
    if kind is None:
        return failure(
            f"{opened.text} No container of AWS's can serve it: it holds no code/inference.py, and nothing that "
            "SageMaker's image-classification has trained.",
            f"Make one with 'workshop model' or 'workshop train'. {HOW}",
        )
    return failure(
        f"{opened.text} It is made for the container {kind}, and endpoint.container is {endpoint.container}.",
        f"Set endpoint.container to {kind}, or put another artefact there. {HOW}",
    )


def check_model_for_apply(ground: Ground, group: Group) -> Finding:
    """Like check_model, but a missing file is well: a fresh clone has none, and Terraform says what it leaves out."""
    artefact = group.endpoint.model_artifact if group.endpoint else ""
    if artefact and not artefact.startswith("s3://") and not (group.folder / artefact).is_file():
        return ok("There is no model; Terraform leaves the endpoint out.")
    return check_model(ground, group)


def _in_s3(ground: Ground, group: Group, artefact: str) -> Finding:
    place = urlsplit(artefact)
    try:
        head = ground.client("s3", group.region).head_object(Bucket=place.netloc, Key=place.path.lstrip("/"))
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return failure(f"There is no {artefact}.", f"Upload the model, or correct endpoint.model_artifact. {HOW}")
        if aws.code(error) in aws.DENIED:  # S3's answer for an absent key too, where the bucket may not be listed
            return failure(
                f"{artefact} is not there, or you may not read it.",
                "Correct endpoint.model_artifact, or ask the bucket's owner for s3:GetObject and s3:ListBucket.",
            )
        raise
    if not head["ContentLength"]:
        return failure(f"{artefact} is empty.", f"Upload the model again. {HOW}")
    return ok(f"{artefact}: {size(head['ContentLength'])}; whether it opens shows when the endpoint starts.")


def _opened(path: Path, name: str) -> Finding:
    labels: bytes | None = None
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:  # to the end, so that an archive that was cut off shows
                if labels is None and member.name.removeprefix("./") == LABELS_FILE and member.isfile():
                    content = archive.extractfile(member)
                    labels = content.read(LABELS_LIMIT_BYTES + 1) if content else b""
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        return failure(f"{name} is no .tar.gz that can be opened to its end ({error}).", f"Pack the model again. {HOW}")
    if labels is None:
        return failure(f"{name} holds no {LABELS_FILE}, so nobody knows the species' names.", HOW)
    return _labels(labels, path, name)


def _labels(content: bytes, path: Path, name: str) -> Finding:
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines or len(set(lines)) != len(lines) or len(content) > LABELS_LIMIT_BYTES:
        return failure(f"{LABELS_FILE} in {name} is not one species on each line, none twice, in at most 1 MB.", HOW)
    return ok(f"{name}: {size(path.stat().st_size)}, {len(lines)} species, {lines[0]} to {lines[-1]}.")
