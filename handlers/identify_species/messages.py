"""What participants' own functions say of their birds, where lab 4 is an exercise: pure functions.

A participant's function publishes its message to a topic of the participant's own, and SNS calls the species function
with it. So the topic tells whose message it is, whatever its text says.
"""

import re
from dataclasses import dataclass

from pictures import PARTICIPANTS_KEY

# As lab 4's text writes them, with or without a space before the parenthesis.
MESSAGE = re.compile(r"Bird \[(?P<key>[^\[\]]{1,1024})\] (?P<form>is|may be) a: (?P<named>.{1,1000})")
NAMED = re.compile(r"(?P<species>.{1,100}?) ?\((?P<certainty>[01](?:\.[0-9]{1,17})?)\)")
OR = ", or "
ROUNDING = 0.0051  # two decimals, and what floating point adds


@dataclass(frozen=True)
class Published:
    """A message as SNS delivers it.

    Attributes:
        topic: the topic's name.
        text: the message.
        message_id: SNS's; the same when the message is delivered again.
    """

    topic: str
    text: str
    message_id: str


@dataclass(frozen=True)
class Statement:
    """What a message states.

    Attributes:
        key: the picture's.
        is_sure: whether it says "is a" rather than "may be a".
        named: each species and its certainty as it was written, in the message's order.
    """

    key: str
    is_sure: bool
    named: tuple[tuple[str, str], ...]


def published_in(event: object) -> list[Published]:
    """Read the messages that SNS calls with.

    Args:
        event: what the function was invoked with.

    Returns:
        The messages; none where the event is not one of SNS's.
    """
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list):
        return []
    notes = [record["Sns"] for record in records if isinstance(record, dict) and record.get("EventSource") == "aws:sns"]
    return [Published(note["TopicArn"].rpartition(":")[2], note["Message"], note["MessageId"]) for note in notes]


def statement_in(text: str, pseudonym: str) -> Statement | None:
    """Read a message.

    Args:
        text: from a participant's function, so it may be anything.
        pseudonym: whose function published it.

    Returns:
        What it states; None where it is no sentence of lab 4, or not about a bird of the participant's.
    """
    sentence = MESSAGE.fullmatch(text.strip())
    key = PARTICIPANTS_KEY.fullmatch(sentence["key"]) if sentence else None
    if not sentence or not key or key["pseudonym"] != pseudonym:
        return None
    named = [NAMED.fullmatch(part) for part in sentence["named"].split(OR)]
    if not all(named):
        return None
    return Statement(sentence["key"], sentence["form"] == "is", tuple((n["species"], n["certainty"]) for n in named))


def checks_of(statement: Statement, ranking: list[tuple[str, float]], *, certainty: float, top: int) -> dict[str, bool]:
    """Hold a statement against the endpoint's own answer.

    Args:
        statement: what the participant's function said.
        ranking: species and probability, the likeliest first, as the endpoint answers for the same picture.
        certainty: the probability (0 to 1) above which the likeliest species is named alone.
        top: how many species are named otherwise.

    Returns:
        By snippet of lab 4's text whether it was right: "endpoint" (each certainty is the endpoint's), "ranking" (the
        likeliest comes first, and the others follow in order), "message" (form, number of species, two decimals) and
        "publish", which is true of every message that came.
    """
    known = dict(ranking)
    species = [name for name, _ in statement.named]
    is_sure = ranking[0][1] > certainty
    return {
        "endpoint": all(
            name in known and abs(float(written) - known[name]) <= ROUNDING for name, written in statement.named
        ),
        # Species that are equally likely have no order.
        "ranking": len(set(species)) == len(species)
        and [known.get(name) for name in species] == [probability for _, probability in ranking[: len(species)]],
        "message": statement.is_sure == is_sure
        and len(species) == (1 if is_sure else min(top, len(ranking)))
        and all(len(written.partition(".")[2]) == 2 for _, written in statement.named),
        "publish": True,
    }
