"""Hears what participants' own functions say of their birds, where lab 4 is an exercise.

Each message is held against the endpoint's own answer for the same picture. What came of it is stored where this
function stores what it says itself; what is right is announced to the group in this function's words.
"""

import functools
import json
import time
from concurrent.futures import Future

from announcement import announce, store
from claims import claim
from configuration import CERTAINTY_THRESHOLD, JUDGE_FUNCTION, PARTICIPANTS_TOPICS, TOP_K, UPLOAD_BUCKET, client
from feedback import ask_for_feedback
from identification import identify, start_reading
from messages import Published, Statement, checks_of, statement_in
from objects import UnreadableError, open_object
from picture_name import printable
from pictures import RESULTS_PREFIX, Picture

LONGEST_SAID = 300  # characters of a message that are stored
MAX_RESULT_BYTES = 65_536
REASONS = {
    "endpoint": "Your function's message has a certainty that is not the endpoint's.",
    "ranking": "Your function's message does not name the likeliest species first.",
    "message": "Your function's message has another form than the text's.",
}


def hear(note: Published, *, seconds: float, say) -> dict | None:
    """Judge one message, store what came of it, and announce it where it is right.

    Args:
        note: the message.
        seconds: the time that this invocation has left.
        say: writes a line to the log; takes the picture that it is about, too.

    Returns:
        The picture's row of the function's answer; None where the message was heard before, or is no sentence about a
        bird of its participant's.

    Raises:
        Exception: the endpoint, S3 or SNS failed; Lambda tries the message again.
    """
    pseudonym = note.topic.removeprefix(PARTICIPANTS_TOPICS.rstrip("*"))
    deadline = time.monotonic() + seconds
    statement = statement_in(note.text, pseudonym)
    if statement is None:
        say(f"no message: {note.topic} said what is no sentence about a bird of its own: {note.text[:LONGEST_SAID]}")
        return None
    picture = Picture(bucket=UPLOAD_BUCKET, key=statement.key, version="", delivery=note.message_id)
    say = functools.partial(say, picture=picture)
    reading = start_reading(picture, say)
    held = claim(client("s3"), picture, seconds=seconds)
    if held is None:
        say("delivered again: this message has been heard already")
        return None
    try:
        row = _judge(picture, reading, statement, note.text, deadline=deadline, say=say)
    except Exception:
        held.give_up()
        raise
    held.finish()
    return row


def _judge(picture: Picture, reading: Future, statement: Statement, text: str, *, deadline: float, say) -> dict | None:
    try:
        result = identify(picture, reading, deadline=deadline, say=say)
    except UnreadableError as error:
        if reading.exception() is not error:  # it is the model's labels that cannot be read
            raise
        say(f"no message: {error}")
        return None
    checks = {"endpoint": False, "ranking": False, "message": False, "publish": True}
    if result["message"]:
        ranking = sorted(result["probabilities"].items(), key=lambda item: item[1], reverse=True)
        checks = checks_of(statement, ranking, certainty=CERTAINTY_THRESHOLD, top=TOP_K)
        wrong = next((reason for name, reason in REASONS.items() if not checks[name]), None)
        if wrong:
            species = result["species"] if checks["endpoint"] and checks["ranking"] else None
            result |= {"species": species, "message": None, "reason": wrong}
    result |= {"said": printable(text)[:LONGEST_SAID], "checks": checks}
    if _right_before(picture) > sum(checks.values()):
        say("an earlier message about this picture was worth more, and stays")
        return None
    stored_at = store(picture, result)
    ask_for_feedback(JUDGE_FUNCTION, picture.pseudonym, say)
    if result["message"]:
        announce(picture, result, say)
    return {**{name: result.get(name) for name in ("key", "species", "certainty", "message")}, "result": stored_at}


def _right_before(picture: Picture) -> int:
    """Count what was right in the message about this picture whose result is stored; 0 where there is none."""
    try:
        stored = open_object(client("s3"), Bucket=picture.bucket, Key=f"{RESULTS_PREFIX}{picture.key}.json")
        return sum(json.loads(stored["Body"].read(MAX_RESULT_BYTES))["checks"].values())
    except (UnreadableError, ValueError, KeyError, AttributeError):
        return 0
