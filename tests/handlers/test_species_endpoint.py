"""How the species function waits for an endpoint that is starting or busy: a real server of its wire format."""

import http.server
import io
import json
import threading
import time

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError
from PIL import Image

ENDPOINT = "nabirds-species-identifier"
LIMIT = 4_000_000
THROTTLED = (400, {"x-amzn-ErrorType": "ThrottlingException"}, b'{"message": null}')
NOT_READY = (429, {"x-amzn-ErrorType": "ModelNotReadyException"}, b'{"Message": "The variant is being provisioned."}')
REFUSED = (400, {"x-amzn-ErrorType": "ValidationError"}, b'{"Message": "Endpoint not found."}')
ANSWERED = (200, {"x-Amzn-Invoked-Production-Variant": "species-1"}, b"[0.1, 0.9]")


def model_error(status: int) -> tuple[int, dict[str, str], bytes]:
    content = {"Message": "Received server error", "OriginalStatusCode": status, "OriginalMessage": "none"}
    return 424, {"x-amzn-ErrorType": "ModelError"}, json.dumps(content).encode()


@pytest.fixture
def serve(monkeypatch):
    """serve(answer, ...) makes a server that gives these in turn, and then the last; returns the bodies it was sent."""
    servers = []

    def start(*answers):
        bodies, left = [], list(answers)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                answer = left.pop(0) if len(left) > 1 else left[0]
                if callable(answer):
                    answer = answer()
                status, headers, body = answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", f"http://127.0.0.1:{server.server_port}")
        return bodies

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class Clock:
    """Time that passes only where the function pauses."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def endpoint(handlers, load_handler, monkeypatch):
    """The function's module, with a clock of its own and the longest pauses."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    module = load_handler(handlers / "identify_species/endpoint.py", {"SAGEMAKER_ENDPOINT_NAME": ENDPOINT})
    monkeypatch.setattr(module, "time", Clock())
    monkeypatch.setattr(module.random, "uniform", lambda least, most: most)
    return module


@pytest.fixture
def asked(endpoint):
    """asked(seconds) asks the endpoint and returns the answer and what was logged."""

    def ask(seconds: float = 120):
        said: list[str] = []
        return endpoint.ask(b"picture", deadline=endpoint.time.now + seconds, say=said.append), said

    return ask


def test_an_endpoint_that_answers_at_once_is_no_matter_for_the_log(serve, asked):
    bodies = serve(ANSWERED)
    answer, said = asked()
    assert (answer.body, answer.variant, said, bodies) == (b"[0.1, 0.9]", "species-1", [], [b"picture"])


def test_a_cold_start_is_waited_for_and_told(serve, asked):
    serve(NOT_READY, THROTTLED, model_error(503), model_error(0), ANSWERED)
    answer, said = asked()
    assert answer.body == b"[0.1, 0.9]"
    assert said[0] == "The endpoint is not ready (ModelNotReadyException): asking again while there is time."
    # Pauses of at most 0.6, 1.2, 2.4 and 4.8 s.
    assert said[1:] == ["The endpoint answered after 9.0 s and 5 request(s): it was starting, or busy."]


@pytest.mark.parametrize("answer", [REFUSED, model_error(400), model_error(500)], ids=["gone", "refused", "broken"])
def test_what_another_request_would_not_mend_is_raised_at_once(serve, asked, answer):
    bodies = serve(answer, ANSWERED)
    with pytest.raises(ClientError):
        asked()
    assert len(bodies) == 1


def test_who_gets_no_place_until_the_end_says_so_in_time(serve, asked, endpoint):
    """GIVEN an endpoint that stays full WHEN the time is up THEN the error is raised before Lambda would kill."""
    bodies = serve(THROTTLED)
    with pytest.raises(ClientError, match="ThrottlingException"):
        asked(120)
    assert 100 < endpoint.time.now <= 120 - endpoint.RESERVE_SECONDS
    assert len(bodies) == 26


def test_an_endpoint_that_never_answers_is_given_up_in_time(serve, asked, endpoint, monkeypatch):
    monkeypatch.setattr(endpoint, "READ_SECONDS", (0.5,))
    bodies = serve(lambda: time.sleep(5) or ANSWERED)
    with pytest.raises(HTTPClientError):
        asked(endpoint.RESERVE_SECONDS + 1)
    assert len(bodies) == 2


def test_an_address_where_nobody_listens_is_asked_again(asked, endpoint, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "http://127.0.0.1:9")
    with pytest.raises(EndpointConnectionError):
        asked(endpoint.RESERVE_SECONDS + 1)
    assert endpoint.time.now > 0


def test_a_request_is_waited_for_no_longer_than_there_is_time(serve, asked, endpoint, monkeypatch):
    waited = []
    original = endpoint.runtime
    monkeypatch.setattr(endpoint, "runtime", lambda seconds: waited.append(seconds) or original(seconds))
    serve(ANSWERED)
    for seconds in (120, 56, 55, 15, 1):
        asked(seconds)
    assert waited == [50, 50, 20, 8, 3]


def noise(size: tuple[int, int], kind: str, **more) -> bytes:
    picture = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(picture, kind, **more)
    return picture.getvalue()


def test_a_picture_within_the_limit_is_shown_as_it_is(endpoint, jpeg):
    picture = jpeg()
    assert endpoint.within(picture, LIMIT) is picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_larger_picture_is_shrunk_upright(endpoint, kind):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    picture = noise((3600, 2400), kind, exif=exif, **({"quality": 98} if kind == "JPEG" else {}))
    assert len(picture) > LIMIT
    shrunk = endpoint.within(picture, LIMIT)
    with Image.open(io.BytesIO(shrunk)) as image:
        assert (image.format, image.width < image.height, max(image.size)) == ("JPEG", True, 1600)
    assert len(shrunk) < LIMIT
