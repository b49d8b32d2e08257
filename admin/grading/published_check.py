"""Whether the judging function judges as this machine would: by the same class, answer key, rubric and code."""

import json
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.deployment_package import code_sha256
from admin.errors import WorkshopError
from admin.grading.answer_key import AnswerKey
from admin.grading.objects import read_newest
from admin.grading.publication import JUDGE_PACKAGE, class_of
from admin.grading.published import PublishedKey, read_key_document
from admin.names import ANSWER_KEY, CLASS_LIST, STORAGE_REGION
from admin.workshop.groups import Workshop

ABSENT = {"NoSuchBucket", "ResourceNotFoundException"}
APPLY = f"run 'make apply ENV={STORAGE_REGION}' and grade again"


def check_published(workshop: Workshop, key: AnswerKey) -> None:
    """Refuse to grade on AWS where the rows would be others than those made here.

    Args:
        workshop: the workshop, as it is here.
        key: the answer key, as it is here.

    Raises:
        WorkshopError: something is missing there or is not the same; the message says what, and what mends it.
    """
    _check_class(workshop)
    _check_key(workshop, key)
    _check_code(workshop)


def _check_class(workshop: Workshop) -> None:
    published = _read(workshop, CLASS_LIST, "run 'workshop provision ROSTER', then grade again")
    if published != class_of(workshop):
        raise WorkshopError(
            f"s3://{workshop.feedback_bucket}/{CLASS_LIST} lists another class, or other settings, than "
            f"{workshop.terraform}: run 'workshop provision ROSTER', then grade again."
        )


def _check_key(workshop: Workshop, key: AnswerKey) -> None:
    data = _read(workshop, ANSWER_KEY, "run 'workshop picture FILE', then grade again")
    where = f"The answer key s3://{workshop.feedback_bucket}/{ANSWER_KEY}"
    try:
        published = read_key_document(data)
    except (ValueError, KeyError, TypeError):
        raise WorkshopError(f"{where} is of another version: run 'workshop picture FILE', then grade again.") from None
    if difference := _difference(published, key):
        raise WorkshopError(f"{where} was made {difference}: run 'workshop picture FILE', then grade again.")


def _difference(published: PublishedKey, key: AnswerKey) -> str:
    """Say what a published key was made with that this one was not; empty where they judge alike."""
    facts, rubric = key.facts, key.facts["rubric"]
    if published.rubric_sha256 != rubric["sha256"]:
        other = "another text of it" if published.rubric_version == rubric["version"] else rubric["version"]
        return f"with rubric {published.rubric_version}, and this checkout has {other}"
    if published.picture_sha256 != facts["picture"]["sha256"]:
        return f"for another picture than {facts['picture']['name']} is here"
    if published.expected.threshold != key.expected.threshold:
        threshold = f"{published.expected.threshold:g} %"
        return f"for a threshold of {threshold}, and this checkout has {key.expected.threshold:g} %"
    return "" if published.expected == key.expected else "from another answer of Rekognition's than the key here"


def _check_code(workshop: Workshop) -> None:
    """Compare the function's code, which brings its own rubric, with the package in this checkout."""
    name, package = workshop.judge_output, workshop.terraform / JUDGE_PACKAGE
    with aws.explained(f"looking at the function {name}"):
        try:
            answer = aws.client("lambda", STORAGE_REGION).get_function_configuration(FunctionName=name)
        except ClientError as error:
            if aws.code(error) not in ABSENT:
                raise
            raise WorkshopError(f"The judging function {name} does not stand: {APPLY}.") from None
    try:
        here = code_sha256(package.read_bytes())
    except OSError as error:
        raise WorkshopError(f"{package}: cannot be read ({error.strerror}); restore it from git.") from None
    if answer["CodeSha256"] != here:
        raise WorkshopError(
            f"The judging function {name} runs another version of the code, and so perhaps of the rubric, than "
            f"{package}: {APPLY}."
        )


def _read(workshop: Workshop, key: str, remedy: str) -> Any:
    """Read a document of the feedback bucket as JSON; None where it is none."""
    where = f"s3://{workshop.feedback_bucket}/{key}"
    with aws.explained(f"reading {where}"):
        try:
            body = read_newest(workshop.feedback_bucket, key)
        except ClientError as error:
            if aws.code(error) not in ABSENT:
                raise
            body = None
    if body is None:
        raise WorkshopError(f"{where} is missing: {remedy}.")
    try:
        return json.loads(body)
    except ValueError:
        return None
