"""Objects whose keys no XML can hold, which keep Terraform from emptying a bucket; a participant can upload one.

    python -m admin.operating.unreadable_keys ENVIRONMENT

removes them, and nothing else, before `make destroy`. The AWS provider lists a bucket without asking S3 to encode the
keys, and cannot read the answer (hashicorp/terraform-provider-aws#40489); boto3 asks, and deletes one by one.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop
from admin.workshop.settings import find_terraform, read_workshop

UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0, section 2.2


def bucket_of(workshop: Workshop, environment: str) -> tuple[str, str]:
    """Find the bucket of an environment that participants write to.

    Args:
        workshop: as configured.
        environment: the name of a folder in terraform/envs.

    Returns:
        Its name and its region: a group's upload bucket, or the target bucket.
    """
    for group in workshop.groups:
        if group.folder.name == environment:
            return workshop.upload_bucket(group.region), group.region
    return workshop.target_bucket, STORAGE_REGION


def unreadable_versions(s3: Any, bucket: str) -> Iterator[tuple[str, str]]:
    """List the versions and delete markers whose keys no XML can hold.

    Args:
        s3: boto3's client, of the bucket's region.
        bucket: the bucket's name.

    Yields:
        Key and version id of each; nothing where there is no such bucket.
    """
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
                if UNREADABLE.search(entry["Key"]):
                    yield entry["Key"], entry["VersionId"]
    except ClientError as error:
        if aws.code(error) not in aws.NOT_THERE:
            raise


def remove(workshop: Workshop, environment: str) -> int:
    """Delete them for good.

    Args:
        workshop: as configured.
        environment: the name of a folder in terraform/envs.

    Returns:
        How many versions were deleted.
    """
    bucket, region = bucket_of(workshop, environment)
    s3 = aws.client("s3", region)
    found = list(unreadable_versions(s3, bucket))
    for key, version in found:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
    print(f"{bucket}: {len(found)} object version(s) with keys that Terraform cannot read were deleted.")
    return len(found)


def main(arguments: list[str]) -> int:
    """Remove them.

    Args:
        arguments: the environment's name.

    Returns:
        The exit status: 0 where none is left, 2 where they could not be removed.
    """
    try:
        (environment,) = arguments
        remove(read_workshop(find_terraform()), environment)
    except ValueError:
        print("usage: python -m admin.operating.unreadable_keys ENVIRONMENT", file=sys.stderr)
        return 2
    except (WorkshopError, *aws.ERRORS) as error:
        print(f"unreadable_keys: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
