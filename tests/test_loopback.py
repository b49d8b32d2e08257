"""A page on this machine's loopback answers whoever has its address, and no other page."""

import http.client
import threading
from http import HTTPStatus

import pytest

from admin.errors import WorkshopError
from admin.loopback import LoopbackHandler, LoopbackServer


class Echo(LoopbackHandler):
    """Answers with the place that was asked for."""

    def get(self, place):
        self.answer(HTTPStatus.OK, place.encode(), "text/plain")

    post = get


@pytest.fixture(scope="module")
def server():
    server = LoopbackServer(Echo, 0, page="echo", option="--port")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(server, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path.replace("TOKEN", server.token), headers=headers)
    answer = connection.getresponse()
    return answer, answer.read()


ELSEWHERE = [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "https://127.0.0.1"},
    {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": ""},
]  # fmt: skip


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_another_page_may_open_the_page_and_ask_for_nothing_else(server, headers):
    assert ask(server, "/TOKEN/", **headers)[0].status == 200
    for path in ("/TOKEN/x", "/TOKEN/?", "/TOKEN/?x", "/TOKEN//"):
        answer, body = ask(server, path, **headers)
        assert (answer.status, body) == (403, b"Forbidden\n"), path
    for path in ("/TOKEN/", "/TOKEN/x"):
        assert ask(server, path, "POST", **headers)[0].status == 403, path


def test_what_is_typed_opens_places_and_sends_nothing(server):
    assert ask(server, "/TOKEN/x?y=/z", Sec_Fetch_Site="none")[1] == b"x"
    assert ask(server, "/TOKEN/x", "POST", Sec_Fetch_Site="none")[0].status == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_its_own_page_asks_and_sends(server, method):
    for host in server.hosts:
        own = {"Host": host, "Origin": f"http://{host}", "Sec_Fetch_Site": "same-origin"}
        assert ask(server, "/TOKEN/x?y", method, **own)[1] == b"x"
    assert ask(server, "/TOKEN/x", method)[1] == b"x", "a program that is no browser sends neither header"


@pytest.mark.parametrize("path", ["", "/", "/TOKEN", "/TOKEN?/", "/TOKENx/", "/x/TOKEN/", "/%C3%BC/", "/?TOKEN/"])
def test_without_the_token_there_is_nothing(server, path):
    for method in ("GET", "POST"):
        assert ask(server, path, method)[0].status == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
def test_another_hosts_name_opens_nothing(server, host):
    assert {ask(server, path, Host=host)[0].status for path in ("/TOKEN/", "/TOKEN/x")} == {403}


def test_every_answer_binds_the_page(server):
    for path in ("/TOKEN/", "/wrong/"):
        headers = ask(server, path)[0].headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer" and headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff" and "Python" not in headers["Server"]


@pytest.mark.parametrize("port", [None, 70_000])
def test_a_port_that_cannot_be_had_is_named(server, port):
    port = port or server.server_port
    with pytest.raises(WorkshopError, match=f"The echo cannot listen on port {port} .*: leave --port away"):
        LoopbackServer(Echo, port, page="echo", option="--port")
