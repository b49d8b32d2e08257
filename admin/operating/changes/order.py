"""No step destroys what another still needs: the order of environments, held against their states and AWS."""

from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.changes.environments import folders, group_of, is_storage, title
from admin.operating.changes.ownership import is_ours, tags_of
from admin.operating.doctor.state import read_state
from admin.workshop.groups import Workshop


def refuse_wrong_order(workshop: Workshop, chosen: Sequence[Path], *, destroy: bool, by_name: bool = False) -> None:
    """Refuse to remove the storage while a group stands, and to apply a group while the storage does not.

    Args:
        workshop: the workshop.
        chosen: the environments' folders that are worked on together, for which the order is kept.
        destroy: whether they are removed.
        by_name: a group that only AWS knows of counts as standing, too: its state is lost, or in another checkout.

    Raises:
        WorkshopError: the order is wrong, or nobody can tell; nothing was changed.
    """
    names = {folder.name for folder in chosen}
    others = [folder for folder in folders(workshop.terraform) if folder.name not in names]
    if destroy and any(map(is_storage, chosen)):
        _refuse_storage_in_use(workshop, [folder for folder in others if not is_storage(folder)], by_name=by_name)
    if not destroy and not all(map(is_storage, chosen)) and any(map(is_storage, others)):
        _refuse_group_without_storage(workshop, next(filter(is_storage, others)))


def unknown_to_the_state(workshop: Workshop, folder: Path) -> str:
    """Say what of a group stands of which its state knows nothing: that state is lost, or in another checkout.

    Args:
        workshop: the workshop.
        folder: the group's environment.

    Returns:
        The name of the role that its participants work in; empty where that is not there, or the state knows it.

    Raises:
        WorkshopError: AWS cannot be asked, or the state cannot be read.
    """
    group = group_of(workshop, folder)
    if group is None or read_state(folder).resources:
        return ""
    role = workshop.participant_role(group.name)
    tags = tags_of("aws_iam_role", role, group.region)
    return role if tags is not None and is_ours(tags, {"workshop": workshop.name, "group": group.name}) else ""


def _refuse_storage_in_use(workshop: Workshop, groups: Sequence[Path], *, by_name: bool) -> None:
    standing = {folder: f"{count} resources" for folder in groups if (count := read_state(folder).resources)}
    for folder in groups if by_name else ():
        if role := unknown_to_the_state(workshop, folder):
            standing[folder] = f"{role} stands, though no state here knows it"
    if standing:
        named = "\n".join(f"  {title(workshop, folder)}: {what}" for folder, what in standing.items())
        first = " ".join(f"'make destroy ENV={folder.name}'" for folder in list(standing)[:1])
        raise WorkshopError(
            "The storage holds everybody's zips, copies and feedback, and these groups still stand and write into "
            f"it:\n{named}\nDestroy the groups first ({first}), or everything in the right order: "
            "'make destroy ENV=all'. Nothing was changed."
        )


def _refuse_group_without_storage(workshop: Workshop, storage: Path) -> None:
    lost = [bucket for bucket in (workshop.source_bucket, workshop.target_bucket) if not bucket_stands(bucket)]
    if lost:
        raise WorkshopError(
            f"The storage does not stand ({', '.join(lost)} is not there), and a group's functions read and write "
            f"there. Apply it first: 'make apply ENV={storage.name}', or everything in the right order: "
            "'make apply ENV=all'. Nothing was changed."
        )


def bucket_stands(bucket: str, region: str = STORAGE_REGION) -> bool:
    """Whether a bucket is there; one of somebody else's counts, since the preflight speaks of those.

    Args:
        bucket: its name.
        region: where it would be.

    Returns:
        Whether S3 knows it.

    Raises:
        WorkshopError: AWS cannot be asked.
    """
    try:
        aws.client("s3", region).head_bucket(Bucket=bucket)
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return False
        if aws.code(error) not in {*aws.DENIED, "301", "PermanentRedirect"}:
            raise WorkshopError(aws.explain(error, f"looking for the bucket {bucket}")) from error
    except aws.ERRORS as error:
        raise WorkshopError(aws.explain(error, f"looking for the bucket {bucket}")) from error
    return True
