"""What is a participant's own, read off the credentials in their environment: no checkout and no settings needed.

A participant's session is of the role ``<workshop>-participant-<region>`` and is named by the pseudonym.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from admin import aws
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION, Names

SESSION = re.compile(
    r"^arn:aws:sts::(?P<account>\d{12}):assumed-role/"
    r"(?P<workshop>[a-z0-9-]{3,20})-participant-(?P<region>[a-z]{2}-[a-z]+-\d)/(?P<pseudonym>[a-z][a-z0-9-]{2,31})$"
)
INVOCATION_SECONDS = 905  # a function runs for 900 s at most


@dataclass(frozen=True)
class Own:
    """One participant's things, and the session that reaches them."""

    names: Names
    region: str
    pseudonym: str
    session: boto3.session.Session = field(repr=False, compare=False)

    @property
    def function(self) -> str:
        return self.names.function_name(self.pseudonym)

    @property
    def log_group(self) -> str:
        return f"/aws/lambda/{self.function}"

    @property
    def zip_key(self) -> str:
        return f"{self.pseudonym}.zip"

    @property
    def upload_bucket(self) -> str:
        return self.names.upload_bucket(self.region)

    def client(self, service: str, *, region: str = "", once: bool = False) -> Any:
        """A client of the participant's session, in the group's region where no other is given.

        once=True for calls that must not be repeated and may take as long as a function (an invocation).
        """
        retries = {"mode": "standard", "total_max_attempts": 1} if once else aws.RETRIES
        config = Config(retries=retries, connect_timeout=5, read_timeout=INVOCATION_SECONDS if once else 60)
        return self.session.client(service, region_name=region or self.region, config=config)


def own_things(session: boto3.session.Session | None = None) -> Own:
    """Find out who holds the credentials.

    In: a boto3 session; without, the credentials of the environment. Out: that participant's things.
    Raises WorkshopError where there are none, where they have ended, or where they are no participant's.
    """
    session = session or boto3.session.Session()
    with aws.explained("asking AWS who you are", to=aws.Audience.PARTICIPANT):
        arn = session.client("sts", region_name=session.region_name or STORAGE_REGION).get_caller_identity()["Arn"]
    match = SESSION.match(arn)
    if match is None:
        raise WorkshopError(
            f"These credentials are no participant's ({arn}): paste the export lines that your instructor handed you."
        )
    return Own(Names(match["workshop"]), match["region"], match["pseudonym"], session)
