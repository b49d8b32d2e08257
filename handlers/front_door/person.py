"""Who is signed in, the raised hand, and ways on from the door: the console, and keys for the command line."""

import re
from dataclasses import asdict, replace
from typing import Any

import folder
import settings
from answers import Answer, Refusal, data, nothing
from gate import Visit
from settings import iso
from work import points_of

from admin.door import notes
from admin.door.console_link import console_link
from admin.door.notes import LONGEST_TEXT, Hand
from admin.errors import WorkshopError
from admin.names import endpoint_name, species_function

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def get_me(visit: Visit) -> Answer:
    """Answer with everything that the page shows of the participant, the group and the slot."""
    caller, group, names = visit.caller, visit.settings, visit.caller.names
    hand = folder.read(caller, names.hand(caller.pseudonym), notes.parse_hand)
    coming = folder.read(caller, names.help(caller.pseudonym), notes.parse_help)
    return data(
        {
            "pseudonym": caller.pseudonym,
            "workshop": names.name,
            "group": group.group,
            "region": caller.region,
            "function": caller.function,
            "input_bucket": names.source_bucket,
            "input_file": group.input_file,
            "output_bucket": names.target_bucket,
            "upload_bucket": caller.upload_bucket,
            "species_function": species_function(group.number_in_region),
            "endpoint": endpoint_name(group.number_in_region),
            "layer_arn": group.layer_arn,
            "memory_size": group.memory_size,
            "timeout": group.timeout,
            "confidence_threshold": group.confidence_threshold,
            "opens": iso(group.opens),
            "ends": iso(group.ends),
            "closes": iso(group.closes),
            "now": iso(settings.now()),
            "has_endpoint": group.has_endpoint,
            "exercise": group.exercise,
            "bird_function": caller.for_birds().function if group.exercise else None,
            "catch_up_birds": points_of(replace(visit, caller=caller.for_birds())),
            "catch_up": points_of(visit),
            "tuned": group.tuned,
            "hand": asdict(hand) if hand else None,
            "help": asdict(coming) if coming else None,
        }
    )


def post_hand(visit: Visit) -> Answer:
    """Raise the participant's hand."""
    text = visit.request.document({"text": str}, needed=("text",))["text"]
    line = UNPRINTABLE.sub(" ", text).strip()
    if len(line) > LONGEST_TEXT:
        raise Refusal(413, "long-text", most=LONGEST_TEXT)
    return _hand(visit, Hand(up=True, text=line, at=iso(settings.now())))


def delete_hand(visit: Visit) -> Answer:
    """Lower the participant's hand."""
    return _hand(visit, Hand(up=False, text="", at=iso(settings.now())))


def get_console(visit: Visit) -> Answer:
    """Lead on to the AWS console, with a sign-in link that was made this moment."""
    try:
        link = console_link(visit.caller.names, visit.session)
    except WorkshopError:
        raise Refusal(502, "no-console") from None
    return Answer(303, headers={"Location": link})


def post_keys(visit: Visit) -> Answer:
    """Hand out the keys of the participant's session, for the command line."""
    visit.request.document({})
    keys: dict[str, Any] = {
        name: getattr(visit.session, name) for name in ("access_key_id", "secret_access_key", "session_token", "region")
    }
    return data(keys | {"expires": iso(visit.session.expires)})


def _hand(visit: Visit, hand: Hand) -> Answer:
    folder.write(visit.caller, visit.caller.names.hand(visit.caller.pseudonym), hand)
    return nothing()
