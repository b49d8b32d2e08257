"""The cookies and codes that attempts at a front door are made with, and what counts as an answer to one."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import boto3

from admin.door import cookies
from admin.door.cookies import Ticket
from admin.errors import WorkshopError
from admin.workshop.groups import Group, Workshop
from rehearsal.play.door_client import SIGNED_OUT_SECONDS, DoorClient, Header
from rehearsal.play.doors import Door

SIGNED_OUT, FOREIGN, UNKNOWN, BAD = (401,), (403,), (404,), (400,)


@dataclass(frozen=True)
class DoorAttempt:
    """One request, and what must come of it.

    Attributes:
        what: what is tried, in words.
        method: of HTTP.
        path: with its query, as it is sent.
        refused_with: the statuses of a refusal.
        document: the body, as JSON.
        raw: the body instead, as bytes.
        headers: in the place of those that the door's own page sends; None for these.
        cookie: in the place of the participant's own; "" for none.
        or_own: whether an answer about the participant alone counts as a refusal, too.
    """

    what: str
    method: str
    path: str
    refused_with: tuple[int, ...]
    document: object = None
    raw: bytes | None = field(default=None, repr=False)
    headers: tuple[Header, ...] | None = field(default=None, repr=False)
    cookie: str | None = field(default=None, repr=False)
    or_own: bool = False


@dataclass(frozen=True)
class DoorScene:
    """One participant at a door, with everything that could be stolen, made up or kept.

    Attributes:
        workshop: as applied.
        group: the participant's.
        me: the participant's pseudonym.
        neighbour: the pseudonym of another participant of the group.
        mine: the participant's browser, signed in.
        code: the participant's code.
        theirs: the neighbour's cookie, as it was before the neighbour signed out.
        ended: the participant's own cookie of another browser, which was signed out.
        foreign: a cookie of another group's door that is good there.
        foreign_code: a code that is good there.
        key: the door's key, with which attempts make what nobody else can.
    """

    workshop: Workshop
    group: Group
    me: str
    neighbour: str
    mine: DoorClient
    code: str = field(repr=False)
    theirs: str = field(repr=False)
    ended: str = field(repr=False)
    foreign: str = field(repr=False)
    foreign_code: str = field(repr=False)
    key: str = field(repr=False)

    @property
    def ticket(self) -> Ticket:
        """What the participant's own cookie says."""
        ticket = cookies.read(self.key, self.mine.cookie, datetime.now(UTC))
        if ticket is None:
            raise WorkshopError(
                f"The cookie of {self.me} cannot be read with the key of the door of {self.group.name}."
            )
        return ticket

    def signed(self, **changes: object) -> str:
        """Sign one's own cookie with changes, as the door itself would: only who has the key can."""
        return cookies.sign(self.key, replace(self.ticket, **changes))  # type: ignore[arg-type]

    def altered(self, place: int, value: str) -> str:
        """Change one part of one's own cookie: 1 is the pseudonym, 2 generation, 3 browser, 4 expiry, 5 signature."""
        parts = self.mine.cookie.split(".")
        return ".".join([*parts[:place], value, *parts[place + 1 :]])

    def headers(self, method: str, without: Iterable[str] = (), **instead: str) -> tuple[Header, ...]:
        """Take the page's own headers, without some, and with others added or in their place (Origin="...")."""
        added = {name.replace("_", "-"): value for name, value in instead.items()}
        gone = {name.lower() for name in (*without, *added)}
        kept = [(name, value) for name, value in self.mine.headers(method) if name.lower() not in gone]
        return (*kept, *added.items())

    @property
    def port(self) -> str:
        """The port of this machine at which the doors answer."""
        return self.mine.host.rpartition(":")[2]


def set_door_scene(workshop: Workshop, group: Group, doors: Mapping[str, Door], me: str) -> DoorScene:
    """Sign in the participant, and gather what the attempts are made with. Others are signed in and out again.

    Args:
        workshop: as applied.
        group: the participant's; it has a door and somebody else.
        doors: all groups' doors by the groups' names.
        me: the participant's pseudonym.

    Returns:
        The scene.

    Raises:
        WorkshopError: a door does not let in somebody who has a code.
    """
    nearest = sorted(workshop.groups, key=lambda one: one.region != group.region)
    door, other = (
        doors[group.name],
        next((doors[one.name] for one in nearest if one != group and one.name in doors), None),
    )
    neighbour = next((name for name in group.participants if name != me), "nobody")
    mine, elsewhere = _signed_in(door, me), _signed_in(door, me)
    elsewhere_cookie = elsewhere.cookie
    elsewhere.ask("DELETE", "/session")
    key = boto3.client("ssm", region_name=group.region).get_parameter(
        Name=workshop.door_key(group.name), WithDecryption=True
    )["Parameter"]["Value"]
    theirs = _cookie_of(door, neighbour) if neighbour in door.codes else ""
    far = datetime.now(UTC) + timedelta(hours=1)
    stranger, foreign = "stranger", cookies.sign("another door's key", Ticket(me, 1, "b" * 16, far))
    if other:
        stranger = next(iter(other.codes))
        foreign = _cookie_of(other, stranger)
    time.sleep(SIGNED_OUT_SECONDS)
    return DoorScene(
        workshop, group, me, neighbour, mine, door.codes[me], theirs, elsewhere_cookie, foreign,
        other.codes[stranger] if other else "7K3M-9PQR-2XYZ", key,
    )  # fmt: skip


def _signed_in(door: Door, pseudonym: str) -> DoorClient:
    client = DoorClient(door.url)
    reply = client.sign_in(door.codes[pseudonym])
    if not client.cookie:
        raise WorkshopError(f"The door of {door.group} answers {pseudonym} {reply.status}: {reply.body[:200]!r}.")
    return client


def _cookie_of(door: Door, pseudonym: str) -> str:
    """Sign somebody in and out again; return the cookie."""
    client = _signed_in(door, pseudonym)
    cookie = client.cookie
    client.ask("DELETE", "/session")
    return cookie
