"""Who may come in: codes, cookies, and the session of AWS that a participant's own cookie opens."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import folder
import settings
from answers import COOKIE, Refusal
from asked import Request
from botocore.exceptions import ClientError
from settings import Settings, iso

from admin import aws
from admin.door import cookies, door_list, notes
from admin.door.codes import LONGEST, hash_code
from admin.door.cookies import Ticket
from admin.door.door_list import DoorList
from admin.door.notes import SignIns
from admin.door.session import CHAINED_SECONDS, MIN_SECONDS, ParticipantSession, assume
from admin.names import DOOR_LIST
from admin.participant.caller import Caller

LIST_SECONDS = 5  # a replaced code, or a sign-out elsewhere, ends a session within these
KEY_SECONDS = 300
RENEW_BEFORE = timedelta(minutes=5)  # a session of AWS is opened anew so long before its end
MOST_SESSIONS = 50  # kept open in one process
NOT_MODIFIED = ("304", "NotModified")


class SetupError(Exception):
    """The door itself cannot do its work: its rights, its key or its list are at fault."""


@dataclass
class Open:
    """A participant's open session.

    Attributes:
        session: the keys.
        caller: what the participant's calls are made with.
        sign_ins: where the participant is signed in, as it was read last.
        looked: when, on the process's clock in seconds.
    """

    session: ParticipantSession
    caller: Caller
    sign_ins: SignIns | None = None
    looked: float = -LIST_SECONDS

    def knows(self, ticket: Ticket) -> bool:
        """Whether the browser of a cookie is signed in, as far as was read."""
        return self.sign_ins is not None and ticket.browser in self.sign_ins.browsers


@dataclass(frozen=True)
class Visit:
    """A signed-in request.

    Attributes:
        request: what is asked.
        ticket: the cookie's.
        session: the participant's keys.
        caller: what the participant's calls are made with.
        settings: the door's.
    """

    request: Request
    ticket: Ticket
    session: ParticipantSession
    caller: Caller
    settings: Settings


@dataclass
class Gate:
    """The gate of one process, which remembers key, list and sessions for a while.

    Attributes:
        settings: the door's.
    """

    settings: Settings
    _key: tuple[float, str] | None = field(default=None, repr=False)
    _list: tuple[float, str, DoorList] | None = None
    _open: OrderedDict[str, Open] = field(default_factory=OrderedDict, repr=False)

    def refuse_closed(self) -> None:
        """Refuse what comes before the slot or after its grace."""
        opens, closes = self.settings.opens, self.settings.closes
        if not opens <= settings.now() < closes:
            said = {"group": self.settings.group, "opens": f"{opens:%Y-%m-%d %H:%M}", "closes": f"{closes:%H:%M}"}
            raise Refusal(403, "closed", more={"opens": iso(opens), "closes": iso(closes)}, **said)

    def sign_in(self, request: Request) -> str:
        """Let in whoever has a code.

        Args:
            request: with the code in its body.

        Returns:
            The cookie to set.

        Raises:
            Refusal: the code is nobody's.
            WorkshopError: AWS refuses the participant's own notes.
        """
        code = request.document({"code": str}, needed=("code",))["code"]
        known = self._door_list()
        pseudonym = known.find(hash_code(self._door_key(), code)) if len(code) <= LONGEST else None
        if pseudonym is None:
            print("wrong code")
            raise Refusal(401, "wrong-code")
        before = self._ticket(request)
        browser = before.browser if before and before.pseudonym == pseudonym else secrets.token_urlsafe(12)
        ticket = Ticket(pseudonym, known.participants[pseudonym].generation, browser, self.settings.closes)
        at = iso(settings.now())
        self.forget(pseudonym)  # keys that AWS does not take any more would let nobody in until they end
        open_now = self._open_session(pseudonym)
        asked = time.monotonic()
        open_now.sign_ins = folder.change_sign_ins(
            open_now.caller,
            lambda old: SignIns(old.first, old.browsers | {browser: at}) if old else SignIns(at, {browser: at}),
        )
        open_now.looked = asked
        seconds = int((self.settings.closes - settings.now()).total_seconds())
        return _cookie(cookies.sign(self._door_key(), ticket), seconds)

    def visit(self, request: Request) -> Visit:
        """Let in whoever has a cookie.

        Args:
            request: with the cookie.

        Returns:
            The visit, with the participant's own session.

        Raises:
            Refusal: there is no cookie of this door's, it has ended, its code was replaced, or it was signed out.
            WorkshopError: AWS refuses the participant's own notes.
        """
        ticket = self._ticket(request)
        if ticket is None or not self._door_list().is_current(ticket.pseudonym, ticket.generation):
            raise Refusal(401, "signed-out")
        open_now = self._open_session(ticket.pseudonym)
        is_old = time.monotonic() - open_now.looked >= LIST_SECONDS
        if is_old or not open_now.knows(ticket):  # another process may have signed this browser in a moment ago
            asked, key = time.monotonic(), self.settings.names.sign_ins(ticket.pseudonym)
            open_now.sign_ins = folder.read(open_now.caller, key, notes.parse_sign_ins)
            open_now.looked = asked  # not when the answer came: who signed out meanwhile is not in it
        if not open_now.knows(ticket):
            raise Refusal(401, "signed-out")
        return Visit(request, ticket, open_now.session, open_now.caller, self.settings)

    def sign_out(self, request: Request) -> str:
        """End the cookie's session, in this process at once and in others within LIST_SECONDS.

        Args:
            request: with or without a cookie.

        Returns:
            The cookie to set, which clears the browser's.

        Raises:
            WorkshopError: AWS refuses the participant's own notes.
        """
        try:
            self.refuse_closed()  # and the participant's session could change nothing
            visit = self.visit(request)
        except Refusal:
            return _cookie("", 0)
        gone = visit.ticket.browser

        def without(old: SignIns | None) -> SignIns:
            left = {name: at for name, at in old.browsers.items() if name != gone} if old else {}
            return replace(old, browsers=left) if old else SignIns(iso(settings.now()))

        open_now = self._open[visit.ticket.pseudonym]
        open_now.sign_ins = folder.change_sign_ins(visit.caller, without)
        return _cookie("", 0)

    def pseudonym(self, request: Request) -> str:
        """Return whose cookie a request has; empty where it has none of this door's."""
        ticket = self._ticket(request)
        return ticket.pseudonym if ticket else ""

    def forget(self, pseudonym: str) -> None:
        """Open a participant's session anew the next time, since AWS does not take the keys any more."""
        self._open.pop(pseudonym, None)

    def _ticket(self, request: Request) -> Ticket | None:
        return cookies.read(self._door_key(), request.cookie, settings.now()) if request.cookie else None

    def _door_key(self) -> str:
        if self._key is None or time.monotonic() - self._key[0] >= KEY_SECONDS:
            try:
                parameter = aws.client("ssm", self.settings.region).get_parameter(
                    Name=self.settings.door_key, WithDecryption=True
                )
            except aws.ERRORS as error:
                raise SetupError("reading the door's key") from error
            self._key = (time.monotonic(), parameter["Parameter"]["Value"])
        return self._key[1]

    def _door_list(self) -> DoorList:
        """Read the list, or take the one that is at most LIST_SECONDS old."""
        if self._list is not None and time.monotonic() - self._list[0] < LIST_SECONDS:
            return self._list[2]
        etag, known = self._list[1:] if self._list else ("", None)
        unless: dict[str, Any] = {"IfNoneMatch": etag} if etag else {}
        asked = time.monotonic()
        try:
            answer = aws.client("s3", self.settings.region).get_object(
                Bucket=self.settings.code_bucket, Key=DOOR_LIST, **unless
            )
            etag, known = answer["ETag"], door_list.parse(answer["Body"].read(door_list.MAX_BYTES + 1))
        except ClientError as error:
            if aws.is_missing(error):
                raise Refusal(503, "no-codes") from None
            if known is None or aws.code(error) not in NOT_MODIFIED:
                raise SetupError("reading the door's list") from error
        self._list = (asked, etag, known)
        return known

    def _open_session(self, pseudonym: str) -> Open:
        """Open a participant's session of AWS, or take the one that is open."""
        now = settings.now()
        found = self._open.get(pseudonym)
        if found is None or found.session.expires - now < RENEW_BEFORE:
            seconds = max(MIN_SECONDS, min(CHAINED_SECONDS, int((self.settings.closes - now).total_seconds())))
            names, group, region = self.settings.names, self.settings.group, self.settings.region
            try:
                session = assume(
                    aws.client("sts", region),
                    role=self.settings.role,
                    names=names,
                    group=group,
                    region=region,
                    pseudonym=pseudonym,
                    seconds=seconds,
                    exercise=self.settings.exercise,
                )
            except aws.ERRORS as error:
                raise SetupError(f"opening the session of {pseudonym}") from error
            found = Open(session, Caller(names, group, region, pseudonym, session.botocore()))
            self._open[pseudonym] = found
        self._open.move_to_end(pseudonym)
        while len(self._open) > MOST_SESSIONS:
            self._open.popitem(last=False)
        return found


def _cookie(value: str, seconds: int) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict"
