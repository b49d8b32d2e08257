"""Objects in S3, and an error that names both possible causes where one cannot be read."""

from botocore.exceptions import ClientError

# A role that may not list a bucket is answered AccessDenied for an object that is not there, too.
ABSENT_OR_DENIED = ("AccessDenied", "NoSuchKey", "NoSuchVersion", "NoSuchBucket")


class UnreadableError(RuntimeError):
    """An object that is not there, or that the function's role may not read."""


def open_object(s3, **place: str) -> dict:
    """Get an object from S3; its body is a stream that has not been read yet.

    Args:
        s3: the S3 client.
        **place: Bucket, Key and, if wanted, VersionId.

    Returns:
        S3's answer.

    Raises:
        UnreadableError: the object is absent, or the function's role may not read it; bucket and key are named.
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
