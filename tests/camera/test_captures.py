"""Films with broken pictures, and a camera in the network that is pulled out and comes back."""

import itertools
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from admin import cli
from admin.camera.captures import Camera, Film
from admin.camera.place import read_place
from admin.camera.quiet import quiet
from admin.errors import WorkshopError
from rehearsal.models.films import write_film


class NetworkCamera(ThreadingHTTPServer):
    """Sends motion JPEG, as many cameras in a network do."""

    daemon_threads, allow_reuse_address = True, True

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            number = 0
            while self.server.is_on:
                image = np.full((120, 160, 3), number % 200, np.uint8)
                jpeg = cv2.imencode(".jpg", image)[1].tobytes()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n".encode()
                try:
                    self.wfile.write(head + jpeg + b"\r\n")
                except OSError:
                    return
                number += 1
                time.sleep(0.02)

        def log_message(self, *_):
            pass

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), self.Handler)
        self.is_on = True
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def pull(self):
        self.is_on = False
        self.shutdown()
        self.server_close()


def test_a_camera_that_is_pulled_out_is_found_again():
    server = NetworkCamera()
    port = server.server_port
    said, stop, seen, lost = [], threading.Event(), [], []
    with quiet():
        camera = Camera(read_place(f"http://ina:hush@127.0.0.1:{port}/x.mjpg"), said.append, pause=0.2)
        end = time.monotonic() + 60
        back = None
        for frame in camera.frames(stop):
            if frame is None:
                lost.append(len(seen))
                back = NetworkCamera(port)
            else:
                seen.append(frame)
            if len(seen) == 5 and server.is_on:
                server.pull()
            if (lost and len(seen) >= lost[0] + 5) or time.monotonic() > end:
                stop.set()
    if back:
        back.pull()
    assert len(lost) == 1 and len(seen) >= lost[0] + 5
    assert "gives no more pictures" in said[0] and "is back after" in said[1]
    assert not any("hush" in text for text in said)
    assert all(later.seconds > one.seconds for one, later in itertools.pairwise(seen))


def test_a_device_that_is_not_there(tmp_path, capfd):
    assert cli.main(["feed", "--source", "97", "--dry-run", "--out", str(tmp_path)]) == 2
    said = capfd.readouterr().err
    assert "There is no picture from camera 97" in said and len(said.splitlines()) == 1


def test_a_film_with_broken_pictures_is_watched_to_its_end(tmp_path, capfd):
    path = tmp_path / "film.avi"
    write_film(path, "crosses", 320, 240)
    content = bytearray(path.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 12_000] = bytes(12_000)
    path.write_bytes(content)
    assert cli.main(["feed", "--source", str(path), "--dry-run", "--out", str(tmp_path / "out")]) == 0
    said = capfd.readouterr()
    assert "1 visits in" in said.err and len(said.err.splitlines()) == 2, said.err


@pytest.mark.parametrize("content", [b"", b"no film\n" * 100, b"RIFF\0\0\0\0AVI LIST"])
def test_what_is_no_film(tmp_path, content):
    (tmp_path / "film.avi").write_bytes(content)
    with quiet(), pytest.raises(WorkshopError, match="no film that OpenCV can read"):
        Film(read_place(str(tmp_path / "film.avi")))
