"""The bucket of the states: made and locked down by one command, and whatever was begun is ended by the next."""

import json
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError

# Not the workshop's own tag, by which a teardown would remove the bucket of several workshops; their own has its name.
TAGS = [{"Key": "purpose", "Value": "terraform-state"}]
TAKEN = {"BucketAlreadyExists", "403", "AccessDenied", "Forbidden"}


def lock_down(s3: Any, bucket: str) -> None:
    """Lock the bucket down; each of the calls may be repeated.

    Args:
        s3: boto3's client of S3.
        bucket: the bucket's name.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS refused.
    """
    everything = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=everything)
    rules = [{"ObjectOwnership": "BucketOwnerEnforced"}]
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": rules})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    encryption = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": encryption})
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(tls_only(bucket)))
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": TAGS})


def tls_only(bucket: str) -> dict[str, Any]:
    """Make the policy that refuses whatever does not come by TLS."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def make_bucket(bucket: str, region: str) -> bool:
    """Make the bucket and lock it down; one of this account's own that stands is locked down, too.

    Args:
        bucket: its name.
        region: where it is made.

    Returns:
        Whether it was made now.

    Raises:
        WorkshopError: the name cannot be had, the bucket is in another region, or AWS refused.
    """
    s3 = aws.client("s3", region)
    with aws.explained(f"making the bucket {bucket}"):
        account = aws.client("sts", region).get_caller_identity()["Account"]
        made = not _stands(s3, bucket, region, account)
        if made:
            try:
                s3.create_bucket(
                    Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region},
                    ObjectOwnership="BucketOwnerEnforced",
                )  # fmt: skip
            except ClientError as error:
                if aws.code(error) != "BucketAlreadyOwnedByYou":  # made meanwhile
                    raise _refusal(error, bucket) from error
        lock_down(s3, bucket)
    return made


def _stands(s3: Any, bucket: str, region: str, account: str) -> bool:
    try:
        answer = s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return False
        raise _refusal(error, bucket) from error
    where = answer.get("BucketRegion") or region
    if where != region:
        raise WorkshopError(f"The bucket {bucket} is in {where}, and states are kept in {region}: name another bucket.")
    return True


def _refusal(error: ClientError, bucket: str) -> WorkshopError:
    """Return what is to be raised for an error of S3's."""
    if aws.code(error) in TAKEN:
        return WorkshopError(
            f"The bucket {bucket} is somebody else's: bucket names are taken worldwide. Name another one with BUCKET=."
        )
    if aws.code(error) in ("InvalidBucketName", "400"):
        return WorkshopError(
            f"{bucket!r} is no name for a bucket: 3 to 63 characters of a-z, 0-9, dots and hyphens, which begin and "
            "end with a letter or number. Name another one with BUCKET=."
        )
    if aws.code(error) in ("301", "PermanentRedirect", "IllegalLocationConstraintException"):
        return WorkshopError(f"The bucket {bucket} is in another region: name another one with BUCKET=.")
    return WorkshopError(aws.explain(error, f"making the bucket {bucket}"))
