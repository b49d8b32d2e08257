"""MiniStack, mended where the species pipeline would see something else than on AWS."""

from rehearsal.aws.answers import mend_answers
from rehearsal.aws.lambda_queue import queue_invocations
from rehearsal.aws.log_resources import name_log_streams
from rehearsal.aws.scheduler import carry_out_deletions


def mend_ministack(url: str) -> None:
    """Mend the MiniStack of this process, which must have its environment already. In: its own address."""
    from ministack.core import iam_actions  # noqa: PLC0415 - after the environment is set
    from ministack.core.responses import get_region  # noqa: PLC0415
    from ministack.services import cloudwatch, eventbridge, lambda_svc, s3  # noqa: PLC0415

    name_log_streams(iam_actions)
    queue_invocations(lambda_svc)
    mend_answers(s3, cloudwatch)
    carry_out_deletions(eventbridge, get_region, url)
