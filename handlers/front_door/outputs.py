"""What a participant's function has made, what it is worth, and birds."""

from typing import Any

from answers import Answer, Refusal, data
from botocore.exceptions import ClientError
from gate import Visit
from sentences import sentence

from admin import aws
from admin.aws import explained
from admin.aws_sentences import Audience
from admin.names import STORAGE_REGION
from admin.participant.birds import Bird, Result, birds, free_key, result_of
from admin.participant.feedback import read_feedback
from admin.participant.links import read_link, upload_form
from admin.participant.upload import MAX_BYTES

MOST_BIRDS = 24
LONGEST_NAME = 200
PICTURES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
RESULTS: dict[tuple[str, str], Result] = {}  # by bucket with key, and the picture's ETag: results do not change
MOST_RESULTS = 2000


def get_feedback(visit: Visit) -> Answer:
    """Answer with what the judging function says now."""
    found = read_feedback(visit.caller)
    return data({"row": found.row or None, "is_current": found.is_current})


def get_pictures(visit: Visit) -> Answer:
    """Answer with links to the class's picture, the participant's copy, and the zip of crops."""
    caller, names = visit.caller, visit.caller.names
    copy, packed = names.output_copy(caller.pseudonym), names.output_zip(caller.pseudonym)
    with explained(f"looking for the outputs of {caller.pseudonym}", to=Audience.PARTICIPANT):
        has_copy, has_zip = _head(visit, copy), _head(visit, packed)
    kind = PICTURES.get(visit.settings.input_file.rpartition(".")[2].lower(), "image/jpeg")
    source = _link(visit, names.source_bucket, visit.settings.input_file, kind)
    return data(
        {
            "source": source,
            "copy": _link(visit, names.target_bucket, copy, "image/png") if has_copy else None,
            "copy_version": has_copy["VersionId"] if has_copy else None,
            "zip": {
                "url": _link(visit, names.target_bucket, packed, "application/zip"),
                "size": has_zip["ContentLength"],
                "version": has_zip["VersionId"],
            }
            if has_zip
            else None,
        }
    )


def post_birds(visit: Visit) -> Answer:
    """Answer with a form to upload one bird with, to a key at which nothing lies."""
    _refuse_without_endpoint(visit)
    asked = visit.request.document({"name": str, "size": int}, needed=("name", "size"))
    name, size = asked["name"][:LONGEST_NAME], asked["size"]
    kind = PICTURES.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise Refusal(422, "no-jpeg", file=repr(name[:60]))
    if size > MAX_BYTES:
        raise Refusal(413, "too-large", most=MAX_BYTES)
    if size < 1:
        raise Refusal(400, "bad-field", field="'size'")
    caller = visit.caller
    key = free_key(caller, name)
    form = upload_form(
        caller, bucket=caller.upload_bucket, key=key, region=caller.region, content_type=kind, most_bytes=MAX_BYTES
    )
    return data({"url": form["url"], "fields": form["fields"], "key": key})


def get_birds(visit: Visit) -> Answer:
    """List the newest birds, each with the sentence that came of it."""
    _refuse_without_endpoint(visit)
    return data(
        {"birds": [_bird(visit, bird, visit.request.language) for bird in birds(visit.caller, most=MOST_BIRDS)]}
    )


def _bird(visit: Visit, bird: Bird, language: str) -> dict[str, Any]:
    caller = visit.caller
    result = _result(visit, bird)
    said = result.sentence if result else None
    if result and not said:
        said = sentence("no-bird", language, reason=result.reason)
    return {
        "key": bird.key,
        "name": bird.key.rpartition("/")[2],
        "uploaded": bird.uploaded,
        "sentence": said,
        "refused": bool(result and not result.sentence),
        "species": [{"name": name, "certainty": certainty} for name, certainty in result.species] if result else [],
        "url": read_link(
            caller, bucket=caller.upload_bucket, key=bird.key, region=caller.region, content_type="image/jpeg"
        ),
    }


def _result(visit: Visit, bird: Bird) -> Result | None:
    place = (f"{visit.caller.upload_bucket}/{bird.key}", bird.etag)
    if place not in RESULTS and (result := result_of(visit.caller, bird.key)):
        if len(RESULTS) >= MOST_RESULTS:
            RESULTS.clear()
        RESULTS[place] = result
    return RESULTS.get(place)


def _refuse_without_endpoint(visit: Visit) -> None:
    if not visit.settings.has_endpoint:
        raise Refusal(404, "no-birds")


def _head(visit: Visit, key: str) -> dict[str, Any] | None:
    """Look up an output's size and version; None where there is none."""
    s3 = visit.caller.client("s3", region=STORAGE_REGION)
    try:
        return {"VersionId": "null"} | s3.head_object(Bucket=visit.caller.names.target_bucket, Key=key)
    except ClientError as error:
        if aws.is_missing(error):
            return None
        raise


def _link(visit: Visit, bucket: str, key: str, content_type: str) -> str:
    return read_link(visit.caller, bucket=bucket, key=key, region=STORAGE_REGION, content_type=content_type)
