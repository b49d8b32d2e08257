"""Links with which a browser reads or writes one object of the participant's for some minutes, without credentials."""

from typing import Any

from admin.participant.caller import Caller

SECONDS = 600  # a link ends with the session that signed it at the latest


def read_link(caller: Caller, *, bucket: str, key: str, region: str, content_type: str) -> str:
    """Sign a link to an object.

    Args:
        caller: the participant.
        bucket: the bucket's name.
        key: the object's; that it exists is not checked.
        region: the bucket's.
        content_type: as which S3 serves the object, whatever it was stored as: a JPEG with HTML in it stays a picture.

    Returns:
        The link, good for SECONDS. Opened in a browser's tab it is saved and not shown.
    """
    served = {"ResponseContentType": content_type, "ResponseContentDisposition": "attachment"}
    s3 = caller.client("s3", region=region)
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key} | served, ExpiresIn=SECONDS)
    return str(link)


def upload_form(
    caller: Caller, *, bucket: str, key: str, region: str, content_type: str, most_bytes: int
) -> dict[str, Any]:
    """Sign a form with which a browser uploads one object.

    Args:
        caller: the participant.
        bucket: the bucket's name.
        key: the object's; the form holds for no other.
        region: the bucket's.
        content_type: the only one that the form holds for.
        most_bytes: the most that it holds for.

    Returns:
        The address to post to (url) and the fields to send before the file (fields), good for SECONDS.
    """
    s3 = caller.client("s3", region=region)
    form: dict[str, Any] = s3.generate_presigned_post(
        bucket,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most_bytes]],
        ExpiresIn=SECONDS,
    )
    return form
