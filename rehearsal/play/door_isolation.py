"""Sends a participant's attempts to a front door, and records what came of each as rows of isolation.json."""

import re
from collections import Counter
from typing import Any

from tabulate import tabulate

from rehearsal.play.attempts.door_requests import door_attempts
from rehearsal.play.attempts.door_scene import DoorAttempt, DoorScene
from rehearsal.play.attempts.scene import ALLOWED, REFUSED
from rehearsal.play.door_client import Reply, fetch, post_form

DOOR = "door:"  # of a row's call


def try_at_door(scene: DoorScene) -> list[dict[str, Any]]:
    """Send every attempt with the participant's browser, then try what the door itself has signed.

    Args:
        scene: the participant at the door.

    Returns:
        A row of isolation.json for each attempt.
    """
    rows = [_row(scene, attempt, _send(scene, attempt)) for attempt in door_attempts(scene)]
    return rows + _signed_links(scene)


def door_table(rows: list[dict[str, Any]]) -> str:
    """Make a table of how often the door answered with what, the most frequent first.

    Args:
        rows: rows of isolation.json.

    Returns:
        How often, and the answer, in at most 100 columns; "" where nobody tried at a door.
    """
    counted = Counter(row["answer"].partition(":")[0] for row in rows if row["call"].startswith(DOOR))
    lines = [(f"{count} x", answer) for answer, count in counted.most_common()]
    return tabulate(lines, tablefmt="plain", maxcolwidths=[6, 90], colalign=("right", "left")) if lines else ""


def _send(scene: DoorScene, attempt: DoorAttempt) -> Reply:
    return scene.mine.ask(
        attempt.method, attempt.path, attempt.document,
        raw=attempt.raw, headers=attempt.headers, cookie=attempt.cookie,
    )  # fmt: skip


def _row(scene: DoorScene, attempt: DoorAttempt, reply: Reply) -> dict[str, Any]:
    is_own = attempt.or_own and reply.status == 200 and _is_own(scene, reply)
    if _gives_away(reply) or (reply.status < 400 and not is_own):
        got = ALLOWED
    else:
        got = REFUSED if is_own or reply.status in attempt.refused_with else f"neither: {reply.status}"
    return _as_row(scene, f"{attempt.method} {attempt.path}", attempt.what, got, _words(reply, is_own=is_own))


def _is_own(scene: DoorScene, reply: Reply) -> bool:
    """Whether an answer is about the participant and names no neighbour."""
    text = reply.body.decode(errors="replace")
    names = lambda who: re.search(rf"(?<![a-z0-9-]){re.escape(who)}(?![a-z0-9-])", text) is not None  # noqa: E731
    return names(scene.me) and not names(scene.neighbour)


def _gives_away(reply: Reply) -> bool:
    """Whether an answer has a header that an attempt slipped in, lets other pages read it, or brings a new cookie."""
    slipped = any(name in reply.headers for name in ("location", "access-control-allow-origin"))
    return slipped or any("Max-Age=0" not in cookie for cookie in reply.cookies)


def _words(reply: Reply, *, is_own: bool) -> str:
    said = reply.json if isinstance(reply.json, dict) else {}
    code = "one's own" if is_own else said.get("code", "")
    sentence = "" if is_own else said.get("error") or said.get("message") or reply.body[:100].decode(errors="replace")
    return f"{reply.status} {code}: {sentence}".strip(" :").replace(" : ", ": ")


def _as_row(scene: DoorScene, call: str, what: str, got: str, answer: str) -> dict[str, Any]:
    return {
        "as": "participant", "pseudonym": scene.me, "call": f"{DOOR}{call}", "on": what, "expected": REFUSED,
        "got": got, "answer": answer,
    }  # fmt: skip


def _signed_links(scene: DoorScene) -> list[dict[str, Any]]:
    """Try what the door has signed for S3, on the neighbour's folder, and with more than it was signed for."""
    form = scene.mine.ask("POST", "/birds", {"name": "x.jpg", "size": 1000}).json
    theirs = scene.workshop.birds_folder(scene.neighbour)
    keyed = form["fields"] | {"key": f"{theirs}x.jpg"}
    other = form["fields"] | {"Content-Type": "text/html"}
    tried = {
        "the form, with the neighbour's key": post_form(form["url"], keyed, b"x"),
        "the form, with another type": post_form(form["url"], other, b"x"),
        "the form, with 7 MB": post_form(form["url"], form["fields"], b"x" * 7_000_000),
    }
    source: str = scene.mine.ask("GET", "/pictures").json["source"]
    names = scene.workshop
    here = f"{names.source_bucket}/{names.input_file}"
    there = f"{names.target_bucket}/{names.output_zip(scene.neighbour)}"
    tried["the link, to the neighbour's zip"] = fetch(source.replace(here, there))
    return [
        _as_row(scene, "what it signed", what, REFUSED if 400 <= reply.status < 500 else ALLOWED,
                f"{reply.status} S3: {_s3_words(reply)}")
        for what, reply in tried.items()
    ]  # fmt: skip


def _s3_words(reply: Reply) -> str:
    found = re.search(r"<Message>([^<]*)</Message>", reply.body.decode(errors="replace"))
    return found[1] if found else ""
