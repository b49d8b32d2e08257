"""Lists a bucket's keys that are asked for, without being held up by whoever fills their folder with thousands more."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any

from admin.grading.listing import StoredObject, stored
from admin.names import BIRDS, RESULTS, Names

MOST_PAGES = 200  # of a listing; S3 lists a thousand keys on each


def list_wanted(s3: Any, bucket: str, wanted: Iterable[str]) -> tuple[dict[str, StoredObject], str]:
    """List the objects of these keys that are there.

    Whole pages are read one after another. Where a page holds nothing but one folder, what follows in that folder is
    passed over up to the next key that is wanted.

    Args:
        s3: boto3's client.
        bucket: its name.
        wanted: keys; those of one participant beside each other.

    Returns:
        The objects by key, and S3's time as its last answer gives it.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    found: dict[str, StoredObject] = {}
    keys, after, date = sorted(wanted), "", ""
    known = set(keys)
    for _ in range(MOST_PAGES):
        page = s3.list_objects_v2(Bucket=bucket, StartAfter=after)
        date, listed = page["ResponseMetadata"]["HTTPHeaders"].get("date", ""), page.get("Contents", ())
        found.update((one["Key"], stored(one)) for one in listed if one["Key"] in known)
        if not page.get("IsTruncated") or not listed:
            break
        first, last = listed[0]["Key"], listed[-1]["Key"]
        after = last
        if _folder(first) == _folder(last):
            place = bisect_right(keys, last)
            if place == len(keys):
                break
            # The key without its last character stands before it, and after what is passed over.
            after = max(last, keys[place][:-1])
    return found, date


def list_prefix(s3: Any, bucket: str, prefix: str) -> dict[str, StoredObject]:
    """List the objects whose keys begin with a prefix, at most MOST_PAGES pages of them.

    Args:
        s3: boto3's client.
        bucket: its name.
        prefix: of the keys.

    Returns:
        The objects by key.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix, PaginationConfig={"MaxItems": 1000 * MOST_PAGES}
    )
    return {one["Key"]: stored(one) for page in pages for one in page.get("Contents", ())}


def list_newest(s3: Any, bucket: str, prefix: str) -> tuple[dict[str, StoredObject], Counter[str]]:
    """List the objects whose keys begin with a prefix by their versions, at most MOST_PAGES pages of them.

    Args:
        s3: boto3's client.
        bucket: its name.
        prefix: of the keys.

    Returns:
        The newest version of each object that is there, by key; and of each key, how many versions were written over
        or deleted.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    newest: dict[str, StoredObject] = {}
    older: Counter[str] = Counter()
    for page in islice(pages, MOST_PAGES):
        for one in page.get("Versions", ()):
            if one["IsLatest"]:
                newest[one["Key"]] = stored(one)
            else:
                older[one["Key"]] += 1
    return newest, older


def wanted_outputs(names: Names, pseudonym: str) -> tuple[str, ...]:
    """Name the keys in the target bucket that say how far a participant is."""
    return (
        names.output_zip(pseudonym),
        names.output_copy(pseudonym),
        names.sign_ins(pseudonym),
        names.last_run(pseudonym),
        names.hand(pseudonym),
        names.help(pseudonym),
        names.cut_off_note(pseudonym),
    )


def bird_owner(key: str) -> str:
    """Say whose bird a key of the upload bucket is; empty for what lies in nobody's folder."""
    owner, slash, _ = key.removeprefix(BIRDS).partition("/")
    return owner if slash else ""


def result_key(bird: str) -> str:
    """Name the key of a bird's result."""
    return f"{RESULTS}{bird.removeprefix(BIRDS)}.json"


def _folder(key: str) -> str:
    """Name the folder that a key lies in; each key beside the folders is a folder of its own."""
    folder, slash, _ = key.partition("/")
    return folder + slash
