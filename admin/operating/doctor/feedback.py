"""Whether participants get feedback: the judging function, and what it is given in the feedback bucket."""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.deployment_package import code_sha256
from admin.errors import WorkshopError
from admin.grading.publication import JUDGE_PACKAGE, class_of
from admin.grading.published import read_key_document
from admin.judging.rubric_file import load_rubric
from admin.names import ANSWER_KEY, CLASS_LIST, STORAGE_REGION
from admin.operating.doctor.finding import Finding, ok, warning
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.quotas import MORE_AT_ONCE
from admin.workshop.tfvars import read_variables

SETTINGS = "feedback.auto.tfvars"  # beside the storage's main.tf
CONCURRENCY = 200  # the default in modules/feedback, for a file that does not set it
APPLY = f"Run 'make apply ENV={STORAGE_REGION}'."
PROVISION = "Run 'workshop provision ROSTER'."
PUT_PICTURE = "Run 'workshop picture FILE'."


def check_feedback(ground: Ground) -> Finding:
    """Look whether the judging function stands with this checkout's code, a class list and an answer key that fit."""
    if not feedback_settings(ground).get("feedback", {}).get("enabled"):
        return ok("Feedback is switched off: participants hear what is right when you have graded.")
    name = ground.workshop.judge_output
    function = ground.functions(STORAGE_REGION).get(name)
    if function is None:
        return warning(f"{name} does not stand, so nobody gets feedback.", APPLY)
    if function["CodeSha256"] != code_sha256((ground.terraform / JUDGE_PACKAGE).read_bytes()):
        return warning(f"{name} has other code than this checkout, and may judge by another rubric.", APPLY)
    return _look_at_class(ground) or _look_at_key(ground) or ok(f"{name} stands, and knows the class and the key.")


def _look_at_class(ground: Ground) -> Finding | None:
    published = _document(ground, CLASS_LIST)
    if published is None:
        return warning("The judging function does not know the class yet, so nobody gets feedback.", PROVISION)
    if published != class_of(ground.workshop):
        return warning("Feedback is made by another roster or other settings than these.", PROVISION)
    return None


def _look_at_key(ground: Ground) -> Finding | None:
    document = _document(ground, ANSWER_KEY)
    if document is None:
        return warning("There is no answer key, so everybody's feedback says that the picture is missing.", PUT_PICTURE)
    try:
        trouble = read_key_document(document).unfit_for(ground.workshop, load_rubric())
    except (KeyError, TypeError, ValueError):
        trouble = "The answer key is of another version."
    return warning(f"Nobody gets feedback. {trouble}", PUT_PICTURE) if trouble else None


def check_grading(ground: Ground) -> Finding:
    """Where grading on AWS is switched on, hold what it judges at once against what the account may run at once."""
    settings = feedback_settings(ground).get("grading", {})
    if not settings.get("enabled"):
        return ok("Grading on AWS is switched off: 'workshop grade' grades on this machine.")
    wanted = settings.get("concurrency", CONCURRENCY)
    limit = ground.client("lambda", STORAGE_REGION).get_account_settings()["AccountLimit"]
    free = int(limit["UnreservedConcurrentExecutions"])
    text = f"{wanted} submissions judged at once, and {free} functions at once in {STORAGE_REGION}"
    if wanted >= free:
        return warning(
            f"{text}: other functions find no room while a class is graded, and many tries are refused.",
            f"Set a smaller grading.concurrency in {STORAGE_REGION}/{SETTINGS}, then apply. {MORE_AT_ONCE}",
        )
    return ok(f"{text}.")


def feedback_settings(ground: Ground) -> dict[str, Any]:
    """Read what is set for feedback and grading. Raises WorkshopError where it cannot be read."""
    return read_feedback_settings(ground.terraform)


def read_feedback_settings(terraform: Path) -> dict[str, Any]:
    """Read what is set for feedback and grading.

    Args:
        terraform: the folder of that name.

    Returns:
        The settings "feedback" and "grading".

    Raises:
        WorkshopError: the file is missing or cannot be read.
    """
    path = terraform / "envs" / STORAGE_REGION / SETTINGS
    if not path.is_file():
        raise WorkshopError(f"{path} is missing; restore it from git")
    return read_variables(path)


def _document(ground: Ground, key: str) -> Any:
    """Read a document of the feedback bucket; None where there is none."""
    try:
        answer = ground.client("s3", STORAGE_REGION).get_object(Bucket=ground.workshop.feedback_bucket, Key=key)
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return None
        raise
    try:
        return json.loads(answer["Body"].read())
    except ValueError:
        return {}
