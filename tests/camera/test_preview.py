"""The preview is for whoever has its address on this computer, and for no other page."""

import http.client
import json
import threading

import cv2
import numpy as np
import pytest

from admin.camera.boxes import Box
from admin.camera.preview import Board, PreviewServer


@pytest.fixture
def preview():
    board = Board()
    server = PreviewServer(board, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def ask(server, place, token=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    token = server.token if token is None else token
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", f"/{token}/{place}", headers=sent)
    answer = connection.getresponse()
    return answer, (answer.read() if place != "stream" else b"")


def test_the_page_its_state_and_a_visits_picture(preview):
    image = np.zeros((48, 64, 3), np.uint8)
    preview.board.show(image, [], {"camera": "garden", "visits": 1})
    preview.board.add(1, b"jpeg", "kept")
    page, body = ask(preview, "")
    assert page.status == 200 and b"<title>Camera</title>" in body
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in page.headers
    state = json.loads(ask(preview, "state.json")[1])
    assert state["camera"] == "garden" and state["last"][0]["number"] == 1
    assert ask(preview, "visit/1.jpg")[1] == b"jpeg"
    assert ask(preview, "visit/2.jpg")[0].status == 404
    assert ask(preview, "../../etc/passwd")[0].status == 404


def test_the_stream_shows_boxes(preview):
    answer, _ = ask(preview, "stream")
    assert answer.headers["Content-Type"].startswith("multipart/x-mixed-replace")
    stop = threading.Event()

    def show():
        while not stop.wait(0.05):
            preview.board.show(np.zeros((48, 64, 3), np.uint8), [(Box(8, 8, 30, 20), True, False)], {})

    threading.Thread(target=show, daemon=True).start()
    head = answer.fp.readline() + answer.fp.readline() + answer.fp.readline()
    length = int(head.rsplit(b":", 1)[1])
    answer.fp.readline()
    shown = cv2.imdecode(np.frombuffer(answer.fp.read(length), np.uint8), cv2.IMREAD_COLOR)
    stop.set()
    assert shown[8, 20, 2] > 120 and shown[30, 50, 2] < 60


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
    ids=str,
)
def test_other_pages_get_nothing(preview, headers):
    assert ask(preview, "state.json", **headers)[0].status == 403


@pytest.mark.parametrize("token", ["", "wrong", "%C3%BC"])
def test_without_the_token_there_is_nothing(preview, token):
    assert ask(preview, "", token=token)[0].status == 403


def test_it_listens_on_loopback_alone(preview):
    assert preview.server_address[0] == "127.0.0.1" and preview.url.startswith("http://127.0.0.1:")


def test_another_page_may_not_ask_with_a_query(preview):
    assert ask(preview, "", Sec_Fetch_Site="cross-site")[0].status == 200
    assert ask(preview, "?x", Sec_Fetch_Site="cross-site")[0].status == 403
