"""What MiniStack leaves out of answers that the AWS provider and signed links read, put in as AWS has it.

Without them an object with a + in its key would never be removed, a second plan would change every alarm and every
object that is so large (5 MB) that the provider uploads it in parts, a plan would list each bucket when it asks who
pays for requests (and fail on keys that no XML can hold), and a link to a version would be served as it was uploaded.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, quote
from xml.sax.saxutils import escape, unescape

KEY = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
END = b"</ListVersionsResult>"
UPLOAD = re.compile(rb"<UploadId>([^<]+)</UploadId>")
ALARM = re.compile(rb"<AlarmName>([^<]*)</AlarmName>.*?(?=</member>)", re.DOTALL)
PLAIN = ("AlarmDescription", "Statistic", "Period", "TreatMissingData")
LISTS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def encode_version_listings(s3_service: Any) -> None:
    """Let `encoding-type=url` hold for versions too.

    Args:
        s3_service: MiniStack's S3 module.
    """
    listing = s3_service._list_object_versions

    def encoded_listing(bucket: str, query: dict[str, Any]) -> Any:
        status, headers, body = listing(bucket, query)
        if "url" not in query.get("encoding-type", ()) or END not in body:
            return status, headers, body
        return status, headers, KEY.sub(_encoded, body).replace(END, b"<EncodingType>url</EncodingType>" + END)

    s3_service._list_object_versions = encoded_listing


def _encoded(match: re.Match[bytes]) -> bytes:
    key = unescape(match[1].decode(), {"&quot;": '"', "&apos;": "'"})
    return f"<Key>{escape(quote(key, safe='/'))}</Key>".encode()


def keep_tags_of_uploads_in_parts(s3_service: Any) -> None:
    """Let an object that is uploaded in parts keep the tags that it came with.

    Args:
        s3_service: MiniStack's S3 module.
    """
    create, complete = s3_service._create_multipart_upload, s3_service._complete_multipart_upload
    tags: dict[str, dict[str, str]] = {}

    def create_with_tags(bucket: str, key: str, headers: dict[str, str]) -> Any:
        answer = create(bucket, key, headers)
        if (upload := UPLOAD.search(answer[2])) and headers.get("x-amz-tagging"):
            tags[upload[1].decode()] = dict(parse_qsl(headers["x-amz-tagging"], keep_blank_values=True))
        return answer

    def complete_with_tags(bucket: str, key: str, body: bytes, query: dict[str, Any], *more: Any, **named: Any) -> Any:
        answer = complete(bucket, key, body, query, *more, **named)
        (upload,) = query.get("uploadId") or [""]
        if answer[0] == 200 and upload in tags:
            version = {name.lower(): value for name, value in answer[1].items()}.get("x-amz-version-id")
            s3_service._object_tags[(bucket, key, version)] = tags.pop(upload)
        return answer

    s3_service._create_multipart_upload = create_with_tags
    s3_service._complete_multipart_upload = complete_with_tags


def tell_who_pays(s3_service: Any) -> None:
    """Answer GetBucketRequestPayment, which MiniStack expects under another name and takes for a listing.

    Args:
        s3_service: MiniStack's S3 module.
    """
    listing = s3_service._list_objects_v1

    def payment_or_listing(bucket: str, query: dict[str, Any]) -> Any:
        asked = "requestPayment" in query
        return s3_service._get_bucket_request_payment(bucket) if asked else listing(bucket, query)

    s3_service._list_objects_v1 = payment_or_listing


def serve_versions_as_asked(s3_service: Any) -> None:
    """Let `response-content-type` and the like hold for a version too.

    Args:
        s3_service: MiniStack's S3 module.
    """
    get = s3_service._get_object

    def get_as_asked(bucket: str, key: str, headers: dict[str, str], query: dict[str, Any] | None = None) -> Any:
        status, answered, body = get(bucket, key, headers, query)
        if status in (200, 206) and query and "versionId" in query:
            s3_service._apply_response_overrides(answered, query)
        return status, answered, body

    s3_service._get_object = get_as_asked


def describe_alarms_whole(cloudwatch: Any) -> None:
    """Let DescribeAlarms name all settings of an alarm in XML, as in JSON.

    Args:
        cloudwatch: MiniStack's module.
    """
    describe = cloudwatch._describe_alarms

    def describe_whole(*arguments: Any, **more: Any) -> Any:
        status, headers, body = describe(*arguments, **more)
        if not body.startswith((b"<?xml", b"<DescribeAlarms")):
            return status, headers, body

        def whole(match: re.Match[bytes]) -> bytes:
            return match[0] + _settings(cloudwatch._alarms.get(match[1].decode(), {})).encode()

        return status, headers, ALARM.sub(whole, body)

    cloudwatch._describe_alarms = describe_whole


def _settings(alarm: dict[str, Any]) -> str:
    plain = [f"<{name}>{escape(str(alarm[name]))}</{name}>" for name in PLAIN if alarm.get(name)]
    enabled = f"<ActionsEnabled>{str(alarm.get('ActionsEnabled', True)).lower()}</ActionsEnabled>"
    lists = [
        f"<{name}>{''.join(f'<member>{escape(arn)}</member>' for arn in alarm.get(name, ()))}</{name}>"
        for name in LISTS
    ]
    dimensions = "".join(
        f"<member><Name>{escape(pair['Name'])}</Name><Value>{escape(pair['Value'])}</Value></member>"
        for pair in alarm.get("Dimensions", ())
    )
    return f"{''.join(plain)}{enabled}{''.join(lists)}<Dimensions>{dimensions}</Dimensions>"


def complete_answers(s3_service: Any, cloudwatch: Any) -> None:
    """Complete all of these answers.

    Args:
        s3_service: MiniStack's S3 module.
        cloudwatch: MiniStack's module.
    """
    encode_version_listings(s3_service)
    keep_tags_of_uploads_in_parts(s3_service)
    tell_who_pays(s3_service)
    serve_versions_as_asked(s3_service)
    describe_alarms_whole(cloudwatch)
