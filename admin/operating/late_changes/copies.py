"""A participant's outputs and birds, copied to where they are looked for under another name or in another group."""

from collections.abc import Iterator
from typing import Any

from admin import aws
from admin.names import STORAGE_REGION
from admin.operating.late_changes.late_change import Copying
from admin.workshop.groups import Workshop


def copy_work(workshop: Workshop, copying: Copying) -> list[str]:
    """Copy what a participant has made; nothing is overwritten, and nothing is removed.

    Birds are named anew where they arrive, since their results say whose they are; feedback is made anew, too.

    Args:
        workshop: the workshop.
        copying: from where to where.

    Returns:
        What was done, and what could not be, in sentences.
    """
    old, new = copying.old, copying.new
    bucket, lines = workshop.target_bucket, []
    if old != new:
        folder, of_the_door = workshop.output_folder(old), workshop.hand(old).rpartition("/")[0]
        keys = {workshop.output_zip(old): workshop.output_zip(new)}
        prefixed = [(folder, workshop.output_folder(new))]
        lines.append(_copied("outputs", STORAGE_REGION, (bucket, bucket), prefixed, keys, left_out=f"{of_the_door}/"))
    source, target = workshop.upload_bucket(copying.source.name), workshop.upload_bucket(copying.target.name)
    birds = [(workshop.birds_folder(old), workshop.birds_folder(new))]
    lines.append(_copied("birds", copying.target.region, (source, target), birds, {}, from_=copying.source.region))
    return lines


def _copied(
    what: str, region: str, buckets: tuple[str, str], prefixes: list[tuple[str, str]], keys: dict[str, str], *,
    left_out: str = "", from_: str = "",
) -> str:  # fmt: skip
    source, target = buckets
    to, of = aws.client("s3", region), aws.client("s3", from_ or region)
    done = 0
    try:
        wanted = dict(keys)
        for before, after in prefixes:
            wanted |= {key: after + key.removeprefix(before) for key in _keys(of, source, before)}
        there = {key for after in {_folder(key) for key in wanted.values()} for key in _keys(to, target, after)}
        standing = {key for before in keys for key in _keys(of, source, before)}
        for before, after in sorted(wanted.items(), key=lambda pair: pair[0] in keys):  # the zip last
            if (
                after in there
                or (left_out and before.startswith(left_out))
                or (before in keys and before not in standing)
            ):
                continue
            to.copy_object(Bucket=target, Key=after, CopySource={"Bucket": source, "Key": before})
            done += 1
    except aws.ERRORS as error:
        return (
            f"NOT all {what} could be copied ({done} were): {aws.explain(error, f'copying from {source} to {target}')}"
        )
    return f"{done} {what} copied."


def _folder(key: str) -> str:
    head, slash, _ = key.rpartition("/")
    return head + slash or key


def _keys(s3: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (one["Key"] for one in page.get("Contents", ()))
