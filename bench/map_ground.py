"""A ground for grading on AWS: a class on the local AWS, the judging function, and the map over a manifest."""

import json
from pathlib import Path

import boto3

from admin.grading.answer_key import find_answer_key
from admin.grading.publication import publish_class, publish_key
from admin.names import STORAGE_REGION
from admin.operating.changes.planning import PARALLELISM
from admin.workshop.groups import Workshop
from admin.workshop.settings import read_workshop
from bench.classroom import Classroom, Photograph
from rehearsal.stage.layers import build_layers
from rehearsal.stage.stage import Stage

# Not the notification: laying thousands of submissions down would call the function for each. Not the expiry rules
# either, which the provider watches for 55 s.
TARGETS = (
    "module.feedback[0].module.judge_output.aws_lambda_function.this",
    "module.feedback[0].module.grading",
    "module.feedback[0].module.feedback_bucket.aws_s3_bucket_versioning.this",
)

# With it, for whoever wants to see feedback.
FEEDBACK_TARGETS = (*TARGETS, "module.feedback[0].module.judge_output")


class MapGround:
    """The class, the judging function and the state machine; nothing is handed in yet.

    Attributes:
        stage: the local AWS, started.
        room: the class.
        photograph: what it works on.
    """

    def __init__(
        self,
        stage: Stage,
        participants: int,
        picture: bytes,
        *,
        concurrency: int = 8,
        targets: tuple[str, ...] = TARGETS,
    ) -> None:
        """Apply what grades, make the class, and publish the class list and the answer key.

        Args:
            stage: a local AWS that is started, and a copy of terraform/, which WORKSHOP_TERRAFORM names.
            participants: how many there are.
            picture: the bytes of the picture that they work on.
            concurrency: how many submissions the map judges at once.
            targets: what of the storage's environment is applied.

        Raises:
            WorkshopError: the layers could not be had, or Terraform failed.
        """
        self.stage = stage
        build_layers(stage)
        stage.each("init", "-input=false", only=[STORAGE_REGION])
        only = [f"-target={target}" for target in targets]
        stage.each("apply", "-input=false", "-auto-approve", PARALLELISM, *only, only=[STORAGE_REGION])
        self.judge_at_once(concurrency)
        self.room = Classroom(stage.terraform, participants)
        self.photograph: Photograph = self.room.open(picture)

    @property
    def workshop(self) -> Workshop:
        """The workshop, as its settings are now."""
        return read_workshop(self.stage.terraform)

    def publish(self, out: Path) -> None:
        """Publish the class list, and an answer key that is made in a folder."""
        publish_class(self.workshop)
        publish_key(self.workshop, find_answer_key(self.workshop, out))

    def judge_at_once(self, concurrency: int) -> None:
        """Change how many submissions the map judges at once."""
        client = boto3.client("stepfunctions", region_name=STORAGE_REGION)
        [machine] = client.list_state_machines()["stateMachines"]
        arn = machine["stateMachineArn"]
        definition = json.loads(client.describe_state_machine(stateMachineArn=arn)["definition"])
        definition["States"]["Submissions"]["MaxConcurrency"] = concurrency
        client.update_state_machine(stateMachineArn=arn, definition=json.dumps(definition))
