"""A model artefact behind SageMaker's container contract: GET /ping and POST /invocations.

It stands in for SageMaker's PyTorch container, and runs the artefact as that does: it loads the artefact's own
code/inference.py and calls model_fn, input_fn, predict_fn and output_fn.

Run as `python -m rehearsal.models.species_server --model-dir DIR [--port N]`, DIR being the unpacked model.tar.gz; the
port is 8080 where none is given. With SPECIES_SERVER_URL set it answers only who has the token in it; SageMaker, which
runs it in a container that nobody else reaches, sets none.
"""

import argparse
import contextlib
import http.client
import importlib.util
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

from rehearsal.models.callers import HEADER, REFUSED, may_call, new_address, token_of

START_SECONDS = 60
ADDRESS_VARIABLE = "SPECIES_SERVER_URL"
ANSWER_SECONDS = 60
CODE_FILE = "code/inference.py"


class Model:
    """A loaded model with the functions of its own code/inference.py, as SageMaker's PyTorch container calls them."""

    def __init__(self, folder: Path) -> None:
        """Load the model.

        Args:
            folder: the unpacked model.tar.gz.

        Raises:
            Exception: whatever the artefact's own code raises, and OSError where it has none.
        """
        spec = importlib.util.spec_from_file_location("inference", folder / CODE_FILE)
        if spec is None or spec.loader is None or not (folder / CODE_FILE).is_file():
            raise FileNotFoundError(f"it holds no {CODE_FILE}; an image-classification artefact runs on AWS alone")
        self._code = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._code)
        self._model = self._code.model_fn(str(folder))
        self._lock = threading.Lock()  # a worker of the container answers one request after another, too

    def answer(self, body: bytes, content_type: str) -> tuple[int, str, str]:
        """Answer one request.

        Args:
            body: the request's.
            content_type: the body's.

        Returns:
            HTTP's status, the answer's content type and the answer; in an error the sentence that the artefact's code
            gave. The container adds a traceback to that sentence.
        """
        try:
            with self._lock:
                asked = self._code.input_fn(body, content_type)
                answer, kind = self._code.output_fn(self._code.predict_fn(asked, self._model), "application/json")
        except Exception as error:  # noqa: BLE001 - the artefact's code may raise anything, and the container answers
            return int(getattr(error, "status_code", 500)), "text/plain", str(error)
        return 200, kind, answer


class ModelHandler(BaseHTTPRequestHandler):
    """The container contract. An answer is JSON or one sentence, never a traceback.

    Attributes:
        model: answers; set once for all requests.
        token: what a caller must show; None where everybody may call. Set once for all requests.
    """

    protocol_version = "HTTP/1.1"
    model: Model
    token: str | None = None

    def do_GET(self) -> None:
        """Answer GET /ping with 200, and any other path with 404."""
        self._answer(200 if self.path == "/ping" else 404, "text/plain", "")

    def do_POST(self) -> None:
        """Answer POST /invocations with the probabilities, or with what is wrong with the request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.token is not None and not may_call(self.headers, self.token):
            self._answer(403, "text/plain", REFUSED)
        elif self.path != "/invocations":
            self._answer(404, "text/plain", "There is GET /ping and POST /invocations.")
        else:
            self._answer(*self.model.answer(body, self.headers.get("Content-Type", "")))

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
        prog="python -m rehearsal.models.species_server", description="a model artefact's server"
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
        ModelHandler.model = Model(arguments.model_dir)
        server = ModelServer((arguments.host, arguments.port), ModelHandler)
    except Exception as error:  # noqa: BLE001 - the artefact's code may raise anything
        sys.exit(f"The model in {arguments.model_dir} cannot be served on port {arguments.port}: {error}")
    server.serve_forever()


if __name__ == "__main__":
    main()
