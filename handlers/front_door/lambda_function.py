"""The front door of a group: its page, and what the page asks for, each in the participant's own session.

Called by API Gateway (HTTP API, payload format 2.0). Environment: WORKSHOP, GROUP, REGION, INPUT_FILE, CODE_BUCKET,
DOOR_KEY, PARTICIPANT_ROLE_ARN, SLOT_OPENS, SLOT_ENDS, SLOT_CLOSES, CATCH_UP, TUNED, MEMORY_SIZE, TIMEOUT, LAYER_ARN,
CONFIDENCE_THRESHOLD, HAS_ENDPOINT, NUMBER_IN_REGION, EXERCISE.

The role may open participants' sessions, read the door's key and its list, and nothing else. What the log says opens
nothing: no code, cookie, key or link is in it. An unforeseen fault is logged as `front door failed: ...`, which an
alarm counts, and answered with status 500.
"""

import importlib
import traceback
from dataclasses import dataclass, replace
from typing import Any

import pages
from answers import Answer, Refusal, nothing
from asked import Request, read_request
from gate import Gate, SetupError, Visit
from settings import read_settings

from admin import aws
from admin.aws_sentences import Trouble
from admin.errors import WorkshopError

GATE = Gate(read_settings())
THROTTLED = {"TooManyRequestsException", "ThrottlingException", "Throttling", "SlowDown", "RequestLimitExceeded"}
KEYS_ENDED = (Trouble.EXPIRED, Trouble.UNKNOWN_KEY)


@dataclass(frozen=True)
class Route:
    """What answers a path.

    Attributes:
        module: where that is; imported with the first request for it, so that a cold start has the page sooner.
        name: of the function that makes the answer for whoever is signed in.
        query: the parameters that may be sent; of=birds means the participant's own species function.
    """

    module: str
    name: str
    query: tuple[str, ...] = ()

    def answer(self, visit: Visit) -> Answer:
        """Answer whoever is signed in."""
        return getattr(importlib.import_module(self.module), self.name)(visit)


ROUTES: dict[str, dict[str, Route]] = {
    "/me": {"GET": Route("person", "get_me")},
    "/code": {"GET": Route("work", "get_code", query=("of",)), "PUT": Route("work", "put_code", query=("of",))},
    "/versions": {"GET": Route("work", "get_versions", query=("of",))},
    "/settings": {"GET": Route("work", "get_settings"), "PUT": Route("work", "put_settings")},
    "/run": {"POST": Route("runs", "post_run", query=("of",))},
    "/log": {"GET": Route("runs", "get_log", query=("of", "since"))},
    "/feedback": {"GET": Route("outputs", "get_feedback")},
    "/pictures": {"GET": Route("outputs", "get_pictures")},
    "/birds": {"GET": Route("outputs", "get_birds"), "POST": Route("outputs", "post_birds")},
    "/hand": {"POST": Route("person", "post_hand"), "DELETE": Route("person", "delete_hand")},
    "/console": {"GET": Route("person", "get_console")},
    "/keys": {"POST": Route("person", "post_keys")},
}


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request.

    Args:
        event: API Gateway's, payload format 2.0.
        _context: Lambda's; not used.

    Returns:
        The answer in API Gateway's form; of what is refused, a sentence and a code as JSON.
    """
    language = "en"
    try:
        request = read_request(event)
        language = request.language
        return answer(request).event()
    except Refusal as refusal:
        return refusal.answer(language).event()
    except Exception as error:  # noqa: BLE001 - logged, counted by an alarm, and answered
        return _fault(error).answer(language).event()


def answer(request: Request) -> Answer:
    """Answer one request.

    Args:
        request: from anybody.

    Returns:
        The answer.

    Raises:
        Refusal: it is refused.
    """
    if request.path == "/" or request.path.startswith("/static/"):
        return _page(request)
    methods = {"POST", "DELETE"} if request.path == "/session" else set(ROUTES.get(request.path, ()))
    if not methods:
        raise Refusal(404, "not-found")
    if request.method not in methods:
        raise Refusal(405, "wrong-method", allowed=", ".join(sorted(methods)))
    request.refuse_foreign()
    try:
        return _session(request) if request.path == "/session" else _visit(request)
    except (WorkshopError, *aws.ERRORS) as error:
        raise _of_aws(error, GATE.pseudonym(request)) from error


def _visit(request: Request) -> Answer:
    GATE.refuse_closed()
    route = ROUTES[request.path][request.method]
    visit = GATE.visit(request)
    request.refuse_query(route.query)
    if "of" in request.query:
        visit = _of_birds(visit)
    return route.answer(visit)


def _of_birds(visit: Visit) -> Visit:
    """Let a request be about the participant's own species function, where lab 4 is an exercise."""
    if visit.request.query["of"] != "birds":
        raise Refusal(400, "bad-field", field="'of'")
    if not visit.settings.exercise:
        raise Refusal(404, "no-exercise")
    return replace(visit, caller=visit.caller.for_birds())


def _page(request: Request) -> Answer:
    if request.method != "GET":
        raise Refusal(405, "wrong-method", allowed="GET")
    if request.path != "/":
        return pages.static(request)
    try:
        GATE.refuse_closed()
    except Refusal:
        return pages.closed(GATE.settings)
    return pages.index(GATE.settings)


def _session(request: Request) -> Answer:
    request.refuse_query(())
    if request.method == "DELETE":
        return nothing(GATE.sign_out(request))
    GATE.refuse_closed()
    return nothing(GATE.sign_in(request))


def _of_aws(error: Exception, pseudonym: str) -> Refusal:
    """Say what AWS refused a participant; raises the error again where it is none of AWS's."""
    cause = error if isinstance(error, aws.ERRORS) else error.__cause__
    if not isinstance(cause, aws.ERRORS):
        raise error
    trouble, words = aws.trouble(cause), (aws.words(cause) or type(cause).__name__)[:500]
    if trouble in KEYS_ENDED:
        GATE.forget(pseudonym)
        return Refusal(503, "busy")
    if aws.code(cause) in THROTTLED:
        return Refusal(429, "busy")
    if trouble is Trouble.CLOSED:
        return Refusal(403, "aws-closed")
    if trouble is Trouble.DENIED:
        return Refusal(403, "aws-refused", words=words)
    if trouble is Trouble.ABSENT:
        return Refusal(404, "aws-absent", words=words)
    print(f"front door failed: AWS, for {pseudonym or 'somebody who signs in'}: {type(cause).__name__}: {words}")
    return Refusal(502, "aws-trouble", words=words)


def _fault(error: Exception) -> Refusal:
    """Log what nobody foresaw, in one event, so that the alarm counts it once."""
    kind = "its own setup" if isinstance(error, SetupError) else type(error).__name__
    told = "".join(traceback.format_exception(error)).replace("\n", "\r")  # \r keeps lines together in one event
    print(f"front door failed: {kind}: {told}")
    return Refusal(500, "our-fault")
