"""The state machine that grades a manifest: its executions, how far they are, and why items failed."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from tqdm import tqdm

from admin import aws
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop

POLL_SECONDS = 1.0
# Of DescribeExecution, which AWS answers about 15 times a second: more threads would only meet its throttling.
DESCRIBING = 4
LONGEST_CAUSE = 300  # characters
WENT_WRONG = ("FAILED", "TIMED_OUT", "ABORTED")


@dataclass(frozen=True)
class Ended:
    """How an execution ended.

    Attributes:
        status: AWS's word.
        why: its error and cause; empty where there is none.
        complete: whether every item was tried.
    """

    status: str
    why: str
    complete: bool


class StateMachine:
    """The state machine of the module grading."""

    def __init__(self, workshop: Workshop) -> None:
        """Find it.

        Args:
            workshop: the workshop.

        Raises:
            WorkshopError: it is not applied, or AWS refused.
        """
        self._client = aws.client("stepfunctions", STORAGE_REGION)
        with aws.explained(f"looking for the state machine {workshop.grading}"):
            account = aws.client("sts", STORAGE_REGION).get_caller_identity()["Account"]
            self.arn = f"arn:aws:states:{STORAGE_REGION}:{account}:stateMachine:{workshop.grading}"
            try:
                self._client.describe_state_machine(stateMachineArn=self.arn)
            except ClientError as error:
                if aws.code(error) != "StateMachineDoesNotExist":
                    raise
                raise WorkshopError(
                    f"There is no state machine {workshop.grading}, for grading on AWS is switched off: set grading = "
                    f"{{ enabled = true }} in terraform/envs/{STORAGE_REGION}/feedback.auto.tfvars, run 'make apply "
                    f"ENV={STORAGE_REGION}' and grade again, or leave --engine away to grade on this machine."
                ) from None

    def start(self, name: str, run: str, manifest: str) -> "Execution":
        """Start an execution, unless one of that name has been started already.

        Args:
            name: its name.
            run: the grading run's.
            manifest: the manifest's key in the feedback bucket.

        Returns:
            The execution.

        Raises:
            WorkshopError: AWS refused.
        """
        given = json.dumps({"run": run, "key": manifest})
        with aws.explained(f"starting the execution {name}"):
            try:
                self._client.start_execution(stateMachineArn=self.arn, name=name, input=given)
            except ClientError as error:
                if aws.code(error) != "ExecutionAlreadyExists":
                    raise
        return Execution(f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}")


class Execution:
    """One execution of it."""

    def __init__(self, arn: str) -> None:
        """Take an execution that has been started.

        Args:
            arn: its ARN.
        """
        self.arn = arn
        self._client = aws.client("stepfunctions", STORAGE_REGION)

    def wait(self, total: int) -> Ended:
        """Wait for its end, and show on stderr how far it is.

        Args:
            total: how many items it has.

        Returns:
            How it ended.

        Raises:
            WorkshopError: AWS refused.
        """
        with (
            aws.explained(f"waiting for the execution {self.arn}"),
            tqdm(total=total, desc="grading on AWS", unit="participant") as bar,
        ):
            while (answer := self._client.describe_execution(executionArn=self.arn))["status"] == "RUNNING":
                bar.update(self._tried() - bar.n)
                time.sleep(POLL_SECONDS)
            tried = self._tried()
            bar.update(tried - bar.n)
        why = ": ".join(answer[part] for part in ("error", "cause") if answer.get(part))
        return Ended(answer["status"], why[:LONGEST_CAUSE], tried >= total)

    def failures(self) -> dict[str, str]:
        """Ask why items failed.

        Returns:
            A sentence or two by pseudonym, for each that failed.

        Raises:
            botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
        """
        arns = [
            entry["executionArn"]
            for run in self._map_runs()
            for status in WENT_WRONG
            for page in self._client.get_paginator("list_executions").paginate(mapRunArn=run, statusFilter=status)
            for entry in page["executions"]
        ]
        with ThreadPoolExecutor(DESCRIBING) as pool:
            return dict(pool.map(self._failure, arns))

    def _failure(self, arn: str) -> tuple[str, str]:
        answer = self._client.describe_execution(executionArn=arn)
        pseudonym = json.loads(answer["input"])["submission"]["pseudonym"]
        return pseudonym, _reason(pseudonym, answer)

    def _tried(self) -> int:
        """Count the items that were tried to the end, whatever came of them."""
        counts = [self._client.describe_map_run(mapRunArn=arn)["itemCounts"] for arn in self._map_runs()]
        return sum(count[outcome] for count in counts for outcome in ("succeeded", "failed", "timedOut", "aborted"))

    def _map_runs(self) -> Iterator[str]:
        for page in self._client.get_paginator("list_map_runs").paginate(executionArn=self.arn):
            yield from (run["mapRunArn"] for run in page["mapRuns"])


def _reason(pseudonym: str, answer: dict[str, Any]) -> str:
    """Say why an item failed: what the function raised is in the cause, as Lambda writes it."""
    kind, message = answer.get("error", answer["status"]), answer.get("cause", "")
    try:
        raised = json.loads(message)
        kind, message = raised["errorType"], raised["errorMessage"]
    except (ValueError, KeyError, TypeError):
        pass
    if kind == WorkshopError.__name__:
        return str(message)
    what = f"{kind}: {message}" if message else kind
    return f"Judging {pseudonym} on AWS failed ({what[:LONGEST_CAUSE]}); grade again, and report it if it stays so."
