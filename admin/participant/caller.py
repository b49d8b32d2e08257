"""The participant who calls AWS, found out from the credentials alone, without a checkout or settings.

A participant's session is of the role ``<workshop>-participant-<group>`` and is named by the pseudonym. The region
comes with the credentials, in AWS_DEFAULT_REGION.
"""

import re
from dataclasses import dataclass, field, replace
from string import Template
from typing import Any

import botocore.session
from botocore.config import Config

from admin import aws
from admin.aws_profile import refuse_unusable_profile
from admin.aws_sentences import Audience
from admin.errors import WorkshopError
from admin.names import PSEUDONYM_PATTERN, STORAGE_REGION, TEMPLATES, Names, is_pseudonym

ROLE = Template(TEMPLATES["participant_role"]).substitute(
    workshop="(?P<workshop>[a-z0-9-]{3,20})", group="(?P<group>[a-z0-9-]{3,32})"
)
SESSION = re.compile(rf"arn:aws:sts::\d{{12}}:assumed-role/{ROLE}/(?P<pseudonym>{PSEUDONYM_PATTERN})")
INVOCATION_SECONDS = 905  # a function runs for 900 s at most
# Links are signed for the bucket's own region: on a new bucket's first day the worldwide address redirects, and a
# signed link is not valid at the address that it is redirected to.
OWN_REGION = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}


@dataclass(frozen=True)
class Caller:
    """The participant whose credentials these are, and the names of their resources.

    Attributes:
        names: the workshop's names.
        group: the group's name.
        region: the group's.
        pseudonym: the participant's.
        session: botocore's, with their credentials, or the instructor's who looks at their things.
        audience: whom errors are for.
        of_birds: whether the function that is meant is the participant's own species function, lab 4's.
    """

    names: Names
    group: str
    region: str
    pseudonym: str
    session: botocore.session.Session = field(repr=False, compare=False)
    audience: Audience = Audience.PARTICIPANT
    of_birds: bool = False
    _clients: dict[tuple[str, str, bool], Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def function(self) -> str:
        """The name of the participant's function, of faces or of birds."""
        return (self.names.bird_function if self.of_birds else self.names.function_name)(self.pseudonym)

    def for_birds(self) -> "Caller":
        """Name the same caller's species function instead, lab 4's; the clients stay the same."""
        return replace(self, of_birds=True)

    @property
    def log_group(self) -> str:
        """The log group of the participant's function."""
        return f"/aws/lambda/{self.function}"

    @property
    def zip_key(self) -> str:
        """The key of the participant's zip in the target bucket."""
        return self.names.output_zip(self.pseudonym)

    @property
    def upload_bucket(self) -> str:
        """The bucket that the participant's birds are uploaded to."""
        return self.names.upload_bucket(self.group)

    def client(self, service: str, *, region: str = "", once: bool = False) -> Any:
        """Make a client of the participant's session, once.

        Args:
            service: such as "s3".
            region: another region than the group's.
            once: for calls that must not be repeated and may take as long as a function (an invocation).

        Returns:
            The client.
        """
        place = region or self.region
        wanted = (service, place, once)
        if wanted not in self._clients:
            retries = {"mode": "standard", "total_max_attempts": 1} if once else aws.RETRIES
            more = OWN_REGION if service == "s3" else {}
            seconds = INVOCATION_SECONDS if once else 60
            config = Config(retries=retries, connect_timeout=5, read_timeout=seconds, **more)
            self._clients[wanted] = aws.watched(self.session.create_client(service, region_name=place, config=config))
        return self._clients[wanted]


def identify_caller(session: botocore.session.Session | None = None) -> Caller:
    """Find out who holds the credentials.

    Args:
        session: botocore's; without, the credentials of the environment are used.

    Returns:
        The participant.

    Raises:
        WorkshopError: there are no credentials, they have expired, they are not a participant's, or no region came
            with them.
    """
    if session is None:
        refuse_unusable_profile()
        session = botocore.session.get_session()
    region = session.get_config_variable("region")
    with aws.explained("asking AWS who you are", to=Audience.PARTICIPANT):
        sts = aws.watched(session.create_client("sts", region_name=region or STORAGE_REGION))
        arn = sts.get_caller_identity()["Arn"]
    match = SESSION.fullmatch(arn)
    if match is None or not is_pseudonym(match["pseudonym"]):
        raise WorkshopError(
            f"These credentials are no participant's ({arn}): sign in with your code as your guide says."
        )
    if not region:
        raise WorkshopError(
            "Your credentials came without a region (AWS_DEFAULT_REGION): sign in with your code as your guide says."
        )
    return Caller(Names(match["workshop"]), match["group"], region, match["pseudonym"], session)
