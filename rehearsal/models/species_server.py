"""The species model behind SageMaker's container contract: GET /ping and POST /invocations.

It is a stand-in for the workshop's model: a softmax regression on colour histograms, fitted on drawn birds by
`rehearsal.models.species_model`. It really looks at the picture, and answers as SageMaker's built-in
image-classification container does: a JSON array of probabilities, in the order of the labels inside the artefact.

Run as `python -m rehearsal.models.species_server --model-dir DIR [--port N]`, DIR being the unpacked model.tar.gz; the
port is 8080 where none is given. With SPECIES_SERVER_URL set it answers only who has the token in it; SageMaker, which
runs it in a container that nobody else reaches, sets none.
"""

import argparse
import contextlib
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from rehearsal.models.callers import HEADER, REFUSED, may_call, new_address, token_of

SIDE_PX = 64
HUES, SATURATIONS, VALUES = 16, 4, 4
CONTENT_TYPES = ("application/x-image", "image/jpeg", "image/png")  # those that the built-in container takes
START_SECONDS = 30
ADDRESS_VARIABLE = "SPECIES_SERVER_URL"
ANSWER_SECONDS = 60


def features(picture: bytes) -> np.ndarray:
    """Compute what the model sees of a picture.

    Args:
        picture: the bytes of a JPEG or PNG.

    Returns:
        The square roots of a hue-saturation-value histogram, shape (256,). Pixels count less towards the edges, where
        the background is.

    Raises:
        ValueError: the picture cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG", "PNG"]) as image:
            small = image.convert("RGB").resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX).convert("HSV")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("The picture cannot be decoded: neither a JPEG nor a PNG, or damaged.") from error
    hue, saturation, value = np.moveaxis(np.asarray(small, dtype=int), 2, 0)
    bins = (hue * HUES // 256 * SATURATIONS + saturation * SATURATIONS // 256) * VALUES + value * VALUES // 256
    off_centre = (np.arange(SIDE_PX) - (SIDE_PX - 1) / 2) / (SIDE_PX / 2)
    weights = np.exp(-2 * (off_centre[:, None] ** 2 + off_centre[None, :] ** 2))
    counts = np.bincount(bins.ravel(), weights=weights.ravel(), minlength=HUES * SATURATIONS * VALUES)
    return np.asarray(np.sqrt(counts / counts.sum()))


def probabilities(weights: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Compute the softmax regression's answer.

    Args:
        weights: the model's, shape (257, labels); the last row is the bias.
        seen: the pictures' features, shape (pictures, 256).

    Returns:
        A probability for each picture and label, shape (pictures, labels).
    """
    scores = seen @ weights[:-1] + weights[-1]
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


class ModelHandler(BaseHTTPRequestHandler):
    """The container contract. An answer is JSON or one sentence, never a traceback.

    Attributes:
        weights: the model's, shape (257, labels); set once for all requests.
        token: what a caller must show; None where everybody may call. Set once for all requests.
    """

    protocol_version = "HTTP/1.1"
    weights: np.ndarray
    token: str | None = None

    def do_GET(self) -> None:
        """Answer GET /ping with 200, and any other path with 404."""
        self._answer(200 if self.path == "/ping" else 404, "text/plain", "")

    def do_POST(self) -> None:
        """Answer POST /invocations with the probabilities, or with what is wrong with the request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if self.token is not None and not may_call(self.headers, self.token):
            self._answer(403, "text/plain", REFUSED)
        elif self.path != "/invocations":
            self._answer(404, "text/plain", "There is GET /ping and POST /invocations.")
        elif content_type not in CONTENT_TYPES:
            self._answer(415, "text/plain", f"Content type {content_type!r} is not one of {', '.join(CONTENT_TYPES)}.")
        else:
            try:
                answer = probabilities(self.weights, features(body)[None])[0]
                self._answer(200, "application/json", json.dumps([float(value) for value in answer]))
            except ValueError as error:
                self._answer(400, "text/plain", str(error))

    def _answer(self, status: int, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Stay quiet: the caller sees every answer."""


class ModelServer(ThreadingHTTPServer):
    """A thread for each connection, none of which delays the end of the process."""

    request_queue_size = 128
    daemon_threads = True


class ModelProcess:
    """A model server on a free port of 127.0.0.1 that ends when this process does, even if this one is killed."""

    def __init__(self, model_dir: Path) -> None:
        """Start the server and wait until it answers.

        Args:
            model_dir: the folder of the unpacked model.tar.gz.

        Raises:
            OSError: it does not answer GET /ping within START_SECONDS.
        """
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        url = new_address(self._port)
        self._token = str(urlsplit(url).password)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        command = [sys.executable, "-m", "rehearsal.models.species_server", "--model-dir", str(model_dir)]
        # The server watches its end of this pipe, which the system closes even when this process is killed.
        self._process = subprocess.Popen(
            [*command, "--port", str(self._port), "--until-stdin-ends"],
            stdin=subprocess.PIPE,
            env={**kept, ADDRESS_VARIABLE: url},
            cwd=Path(__file__).parents[2],
        )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.alive() and time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._ask("GET", "/ping", b"", {})[0] == 200:
                    return
            time.sleep(0.05)
        self.end()
        raise OSError("the model's container did not answer GET /ping")

    def alive(self) -> bool:
        """Tell whether the server still runs."""
        return self._process.poll() is None

    def invoke(self, body: bytes, content_type: str) -> tuple[int, str, bytes]:
        """Ask the model.

        Args:
            body: a picture's bytes.
            content_type: the body's.

        Returns:
            The status, content type and body of the answer to POST /invocations.

        Raises:
            OSError: the server cannot be reached, or does not answer within ANSWER_SECONDS.
            http.client.HTTPException: it broke the connection off.
        """
        return self._ask("POST", "/invocations", body, {"Content-Type": content_type})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, body=body, headers={**headers, HEADER: self._token})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def end(self) -> None:
        """Kill the server and wait for its end."""
        self._process.kill()
        self._process.wait()


def _exit_when_stdin_ends() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Serve the model until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal.models.species_server", description="the species model's server"
    )
    parser.add_argument("--model-dir", type=Path, required=True, help="folder of the unpacked model.tar.gz")
    parser.add_argument("serve", nargs="?", choices=["serve"], help="the word that SageMaker starts an image with")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 inside an image (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, help="port (8080, as SageMaker's)")
    parser.add_argument("--until-stdin-ends", action="store_true", help="also end when standard input does")
    arguments = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    if arguments.until_stdin_ends:
        threading.Thread(target=_exit_when_stdin_ends, daemon=True).start()
    if ADDRESS_VARIABLE in os.environ:
        ModelHandler.token = token_of(ADDRESS_VARIABLE)
    try:
        ModelHandler.weights = np.load(arguments.model_dir / "weights.npy", allow_pickle=False)
        server = ModelServer((arguments.host, arguments.port), ModelHandler)
    except (OSError, ValueError) as error:
        sys.exit(f"The model in {arguments.model_dir} cannot be served on port {arguments.port}: {error}")
    server.serve_forever()


if __name__ == "__main__":
    main()
