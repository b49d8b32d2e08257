"""Running a participant's function, and its log. A run may take longer than API Gateway waits: it goes on."""

import json
import threading
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import folder
import settings
from answers import Answer, Refusal, data
from gate import Visit
from settings import iso

from admin.door import notes
from admin.door.notes import LastRun
from admin.participant.birds import NoBirdError, newest_bird_event
from admin.participant.failure import Failure, failure_in, failure_of
from admin.participant.invoke import BusyError, CutOffError, Run, run
from admin.participant.logs import Line, log_since, reports

WAIT_SECONDS = 24  # API Gateway waits for 30, and a cold start takes some of them
# What Lambda did not run: the kind of error that the note has, and the answer. The page comes back after a 429, which
# would not help whose function was stopped.
UNRUN: tuple[tuple[type[Exception], str, tuple[int, str]], ...] = (
    (BusyError, "Busy", (429, "busy")),
    (CutOffError, "CutOff", (409, "cut-off")),
)
PAUSES_SECONDS = (1, 2)  # while Lambda throttles; then the page tries again
MOST_LINES = 500
MAX_LINE, MAX_LOG, MAX_ANSWER = 4_000, 500_000, 100_000  # characters
LOOK_BACK = timedelta(minutes=15)
LONGEST_LOOK_BACK = timedelta(hours=24)


@dataclass
class Outcome:
    """What a run came to, in the thread that waits for it.

    Attributes:
        run: what Lambda answered.
        error: what was raised instead.
    """

    run: Run | None = None
    error: Exception | None = None


def post_run(visit: Visit) -> Answer:
    """Run the function, and answer with what it did, or after WAIT_SECONDS that it still runs.

    A species function gets the event that S3 sends for the participant's newest bird.
    """
    visit.request.document({})
    event = _bird_event(visit) if visit.caller.of_birds else None
    began, clock = settings.now(), time.monotonic()
    _write(visit, LastRun(iso(began), running=True, failed=False, seconds=0.0))
    outcome = Outcome()
    thread = threading.Thread(target=_run, args=(visit, event, outcome), daemon=True)
    thread.start()
    thread.join(WAIT_SECONDS)
    seconds = time.monotonic() - clock
    if outcome.error is not None:
        kind, refusal = next((row[1:] for row in UNRUN if isinstance(outcome.error, row[0])), ("AWS", None))
        error = {"type": kind, "message": str(outcome.error)[:200], "line": None}
        _write(visit, LastRun(iso(began), running=False, failed=True, seconds=round(seconds, 1), error=error))
        if refusal:
            raise Refusal(*refusal) from None
        raise outcome.error
    if outcome.run is None:
        return data({"running": True, "since": iso(began)}, 202)
    return data(_finished(visit, outcome.run, began, seconds))


def get_log(visit: Visit) -> Answer:
    """Answer with the log since a time; where a run has ended that nobody waited for, note what came of it."""
    now = settings.now()
    since = _since(visit) if "since" in visit.request.query else now - LOOK_BACK
    lines = log_since(visit.caller, max(since, now - LONGEST_LOOK_BACK), most=MOST_LINES)
    if any(line.text.startswith("REPORT ") for line in lines):
        _settle(visit, lines)
    return data({"lines": _bounded(lines)})


def _bird_event(visit: Visit) -> object:
    try:
        return newest_bird_event(visit.caller)
    except NoBirdError:
        raise Refusal(409, "no-bird-yet") from None


def _run(visit: Visit, event: object, outcome: Outcome) -> None:
    try:
        outcome.run = run(visit.caller, event=event, pauses=PAUSES_SECONDS)
    except Exception as error:  # noqa: BLE001 - raised in the thread that waits
        outcome.error = error


def _finished(visit: Visit, done: Run, began: datetime, seconds: float) -> dict[str, Any]:
    log = done.log
    if not any(line.startswith("REPORT ") for line in log):
        log = [line.text for line in log_since(visit.caller, began, most=MOST_LINES)] or log
    failure = failure_of(done.answer, log) if done.failed else None
    measured = reports([Line("", line) for line in log])
    seconds = round(float(measured[-1]["ms"]) / 1000 if measured else seconds, 3)
    _write(visit, _note(iso(began), seconds, failure))
    return {
        "failed": done.failed,
        "answer": _short(done.answer),
        "error": asdict(failure) if failure else None,
        "log": [line[:MAX_LINE] for line in log],
        "seconds": seconds,
        "request_id": done.request_id,
        "running": False,
    }


def _settle(visit: Visit, lines: list[Line]) -> None:
    """Note the end of a run that went on after the door had answered."""
    if visit.caller.of_birds:
        return
    last = folder.read(visit.caller, visit.caller.names.last_run(visit.caller.pseudonym), notes.parse_last_run)
    if last is None or not last.running:
        return
    began = datetime.fromisoformat(last.at)
    of_run = [line for line in lines if datetime.fromisoformat(line.time) >= began]
    measured = reports(of_run)
    if measured:
        failure = failure_in(line.text for line in of_run)
        _write(visit, _note(last.at, round(float(measured[-1]["ms"]) / 1000, 3), failure))


def _note(at: str, seconds: float, failure: Failure | None) -> LastRun:
    if failure is None:
        return LastRun(at, running=False, failed=False, seconds=seconds)
    short = replace(failure, type=failure.type[: notes.LONGEST_TEXT], message=failure.message[: notes.LONGEST_MESSAGE])
    return LastRun(at, running=False, failed=True, seconds=seconds, error=asdict(short))


def _write(visit: Visit, note: LastRun) -> None:
    """Note the run for the board, which shows how far the participant is with the faces."""
    if visit.caller.of_birds:
        return
    folder.write(visit.caller, visit.caller.names.last_run(visit.caller.pseudonym), note)


def _since(visit: Visit) -> datetime:
    text = visit.request.query["since"][:40].replace(" ", "+")  # a + that was not escaped
    try:
        since = datetime.fromisoformat(text)
        return since if since.tzinfo else since.replace(tzinfo=UTC)
    except ValueError:
        raise Refusal(400, "bad-field", field="'since'") from None


def _bounded(lines: list[Line]) -> list[dict[str, str]]:
    """Keep the newest lines that fit into an answer."""
    kept, room = [], MAX_LOG
    for line in reversed(lines):
        text = line.text[:MAX_LINE]
        room -= len(text)
        if room < 0:
            break
        kept.append({"at": line.time, "text": text})
    return kept[::-1]


def _short(answer: Any) -> Any:
    """Cut an answer that no page could show."""
    text = json.dumps(answer)
    return answer if len(text) <= MAX_ANSWER else f"{text[:MAX_ANSWER]} ..."
