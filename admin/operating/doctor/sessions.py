"""Whether participants can be let in, and for how long."""

from datetime import timedelta

from admin.access.session import early_end, is_chained, open_session
from admin.door.session import CHAINED_SECONDS, MIN_SECONDS
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.doctor.finding import Finding, failure, ok, warning
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.state import ROLES
from admin.workshop.groups import Group

FULL_PER_CENT = 80  # of AWS's space for packed session policies
PRINTING = timedelta(minutes=10)  # from the first sheet to the slot's start


def check_session(ground: Ground, group: Group) -> Finding:
    """Open a session of the participant with the longest pseudonym, and look how full AWS's packed policy is."""
    role = ground.workshop.participant_role(group.name)
    if not group.participants:
        return warning("Not tried: the group has no participants.", "See the check 'roster'.")
    if role not in ground.state(group.folder).managed(ROLES):
        return warning(f"Not tried: the role {role} is not applied yet.", f"Run 'make apply ENV={group.folder.name}'.")
    longest = max(group.participants, key=len)
    ground.caller()  # whose error says more than that of a session that was not opened
    sts = ground.client("sts", STORAGE_REGION)
    try:
        session = open_session(ground.workshop, group, longest, seconds=MIN_SECONDS, sts=sts)
    except WorkshopError as error:
        return failure(str(error), "Use credentials that may assume the role; root may not.")
    packed = session.packed_per_cent
    if packed is None:
        return ok(f"A session for {longest} opens; AWS does not say how full its packed policy is.")
    text = f"A session for {longest} opens; its packed policy takes {packed} % of AWS's space"
    if packed > FULL_PER_CENT:
        return warning(f"{text}.", "Shorten the workshop's name or the longest pseudonyms before it is refused.")
    return ok(f"{text}.")


def check_hours(ground: Ground, group: Group) -> Finding:
    """Look whether sessions that this caller opens last as long as the slot."""
    if not is_chained(ground.caller().arn):
        return ok(f"The sessions that you open last until {group.closes:%H:%M}.")
    opened = group.start - PRINTING
    if cut := early_end(group, opened + timedelta(seconds=CHAINED_SECONDS)):
        return warning(
            f"Take a session that you open at {opened:%H:%M}, for a sheet. {cut}",
            "Print everybody's last sheet that late ('workshop login --all'), or sign in as an IAM user.",
        )
    return ok(f"A session that you open at {opened:%H:%M}, for a sheet, lasts to the slot's end.")
