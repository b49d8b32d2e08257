"""A participant's session: the group's participant role, limited to one participant by a session policy.

The policy is a template beside the role in Terraform, so that a plan can check it against AWS's limit on its length.
Names are written out in it instead of IAM's policy variables, so that every evaluator reads it the same way. An
installed package, and the front door's, has a copy of it beside this module.
"""

import functools
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

import botocore.session

from admin.errors import WorkshopError
from admin.names import Names

POLICY = "session-policy.json"
BIRD_FUNCTION = "${bird_function}"  # its lines are left out where nobody has one
MAX_POLICY_CHARACTERS = 2048  # STS, AssumeRole: "The plaintext that you use for [...] session policies can't exceed"
MIN_SECONDS, MAX_SECONDS = 900, 43_200  # what AssumeRole takes, and what the role allows
CHAINED_SECONDS = 3600  # AWS's limit for a session opened from another role's session


@dataclass(frozen=True)
class ParticipantSession:
    """One participant's temporary keys, which its repr leaves out so that no log shows them.

    Attributes:
        pseudonym: the participant's.
        region: the group's.
        expires: when the keys end, in UTC.
        access_key_id: the id of the access key.
        secret_access_key: its secret.
        session_token: what proves, with the key, that it is this session's.
        packed_per_cent: of the space for packed session policies, how much AWS needed; None where it does not say.
    """

    pseudonym: str
    region: str
    expires: datetime
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    packed_per_cent: int | None = None

    def botocore(self) -> botocore.session.Session:
        """Make a session of botocore's with these keys in the group's region."""
        session = botocore.session.get_session()
        session.register_component("data_loader", _models())
        session.set_credentials(self.access_key_id, self.secret_access_key, self.session_token)
        session.set_config_variable("region", self.region)
        return session

    def exports(self) -> dict[str, str]:
        """Collect the environment variables, by name, that make any AWS tool work in this session."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_SESSION_TOKEN": self.session_token,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }


@functools.cache
def _models() -> Any:
    """Make what reads AWS's service models, one for all sessions.

    A door has hundreds of clients. With models of its own a participant takes 180 ms and 15 MB, and so 25 ms and 2 MB.
    """
    return botocore.session.get_session().get_component("data_loader")


def session_policy(names: Names, group: str, pseudonym: str, *, exercise: bool = False) -> dict[str, Any]:
    """Write one participant's session policy: their own functions, logs, folder, zip, birds, feedback, and the picture.

    Args:
        names: the workshop's.
        group: the group's name.
        pseudonym: the participant's.
        exercise: whether the participant has a species function, lab 4's; else it is not named.

    Returns:
        An IAM policy document. It can only narrow the participant role, which bounds actions, account and region and
        binds listing to a prefix; so this only has to say whose things they are.
    """
    bird = names.bird_function(pseudonym)
    values = {
        "function": names.function_name(pseudonym),
        "source_bucket": names.source_bucket,
        "target_bucket": names.target_bucket,
        "upload_bucket": names.upload_bucket(group),
        "feedback_bucket": names.feedback_bucket,
        "output_folder": names.output_folder(pseudonym),
        "output_zip": names.output_zip(pseudonym),
        "birds_folder": names.birds_folder(pseudonym),
        "results_folder": names.results_folder(pseudonym),
        "feedback": names.feedback(pseudonym),
    }
    policy: dict[str, Any] = json.loads(Template(_template()).safe_substitute(values))
    own = policy["Statement"][0]
    own["Resource"] = [
        arn.replace(BIRD_FUNCTION, bird) for arn in own["Resource"] if exercise or BIRD_FUNCTION not in arn
    ]
    return policy


def camera_policy(names: Names, group: str, camera: str) -> dict[str, Any]:
    """Write a camera's session policy: it puts objects into its own folder of the birds, and does nothing else.

    Args:
        names: the workshop's.
        group: the group's name.
        camera: the camera's name.

    Returns:
        An IAM policy document. The participant role's window and region bound it, too.
    """
    own = f"arn:aws:s3:::{names.upload_bucket(group)}/{names.birds_folder(camera)}*"
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": own}],
    }


def assume(
    sts: Any,
    *,
    role: str,
    names: Names,
    group: str,
    region: str,
    pseudonym: str,
    seconds: int,
    exercise: bool = False,
    is_camera: bool = False,
) -> ParticipantSession:
    """Open a participant's session, named by the pseudonym so that every CloudTrail event shows who acted.

    Args:
        sts: the client of whoever may assume the role.
        role: the ARN of the group's participant role.
        names: the workshop's.
        group: the group's name.
        region: the group's.
        pseudonym: the participant's.
        seconds: how long it lasts, MIN_SECONDS to MAX_SECONDS.
        is_camera: whether it is a camera's, and the pseudonym a camera's name.
        exercise: whether the participant has a species function, lab 4's.

    Returns:
        The keys and when they end.

    Raises:
        WorkshopError: the policy is too long for AWS.
        botocore.exceptions.ClientError, BotoCoreError: AWS refuses or is not reached.
    """
    document = (
        camera_policy(names, group, pseudonym)
        if is_camera
        else session_policy(names, group, pseudonym, exercise=exercise)
    )
    policy = json.dumps(document, separators=(",", ":"))
    if len(policy) > MAX_POLICY_CHARACTERS:
        raise WorkshopError(
            f"The session policy of {pseudonym} has {len(policy)} characters and AWS takes {MAX_POLICY_CHARACTERS}: "
            "shorten the workshop's name in terraform/workshop.auto.tfvars, and apply again."
        )
    answer = sts.assume_role(RoleArn=role, RoleSessionName=pseudonym, DurationSeconds=seconds, Policy=policy)
    keys = answer["Credentials"]
    return ParticipantSession(
        pseudonym, region, keys["Expiration"],
        keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"],
        packed_per_cent=answer.get("PackedPolicySize"),
    )  # fmt: skip


def _template() -> str:
    beside = Path(__file__).with_name(POLICY)
    path = beside if beside.exists() else Path(__file__).parents[2] / "terraform/modules/participant_access" / POLICY
    return path.read_text(encoding="utf-8")
