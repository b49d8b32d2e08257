"""The grader's own invocation of a participant's function, in its Lambda sandbox and with its role's rights."""

from dataclasses import dataclass

from botocore.exceptions import ClientError

from admin import aws
from admin.grading.objects import pause
from admin.grading.submissions import Submission
from admin.workshop.groups import Workshop

MAX_RESPONSE_BYTES = 6 * 1024 * 1024  # Lambda's limit for a synchronous answer
ATTEMPTS = 4  # for a function that Lambda throttles; a throttled one has not run


@dataclass(frozen=True)
class Invocation:
    """What an invocation answered.

    Attributes:
        body: the answer's payload; the error, where the function failed.
        failed: whether Lambda reports that the function failed.
    """

    body: bytes
    failed: bool


def invoke_function(workshop: Workshop, submission: Submission) -> Invocation:
    """Run a participant's function once, with an empty event.

    Args:
        workshop: the workshop.
        submission: whose function.

    Returns:
        Its answer.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used, or Lambda throttled it ATTEMPTS times.
    """
    group, function = submission.group, workshop.function_name(submission.pseudonym)
    lambda_ = aws.client("lambda", group.region, retry=False, read_timeout=group.timeout + 10)
    for attempt in range(ATTEMPTS):
        try:
            answer = lambda_.invoke(FunctionName=function, Payload=b"{}")
            break
        except ClientError as error:
            if aws.code(error) != "TooManyRequestsException" or attempt == ATTEMPTS - 1:
                raise
            pause(attempt + 1)
    return Invocation(answer["Payload"].read(MAX_RESPONSE_BYTES), "FunctionError" in answer)
