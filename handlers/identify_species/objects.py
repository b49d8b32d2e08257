"""Objects in S3, and a sentence that sends nobody on a wrong track where one cannot be read."""

from botocore.exceptions import ClientError

# A role that may not list a bucket is answered AccessDenied for an object that is not there, too.
ABSENT_OR_DENIED = ("AccessDenied", "NoSuchKey", "NoSuchVersion", "NoSuchBucket")


class UnreadableError(RuntimeError):
    """An object that is not there, or that the function's role may not read."""


def open_object(s3, **place: str) -> dict:
    """S3's answer to GetObject at `place` (Bucket, Key and, if wanted, VersionId).

    Raises UnreadableError naming bucket and key where the object is absent or refused.
    """
    try:
        return s3.get_object(**place)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in ABSENT_OR_DENIED:
            raise
        raise UnreadableError(
            f"s3://{place['Bucket']}/{place['Key']} cannot be read ({code}): it is not there, for it may have been "
            "deleted since, or the function's role has no right to it; S3 may answer AccessDenied for both."
        ) from error
