"""AWS's federation endpoint, played on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

TOKEN = "VCQgs5qZZt3Q6fn8Tr5EXAMPLEJmLnwB7JjUc-SHwnUUWabcRdnWsi4DBn-dvC"


@pytest.fixture
def federation():
    """Serves one answer; Out: the endpoint's URL, the answer to set, and the requests that came in."""
    state = {"status": 200, "body": json.dumps({"SigninToken": TOKEN}).encode(), "asked": []}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state["asked"].append(parse_qs(urlsplit(self.path).query))
            self.send_response(state["status"])
            self.end_headers()
            self.wfile.write(state["body"])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state["url"] = f"http://127.0.0.1:{server.server_port}/federation"
    yield state
    server.shutdown()
    server.server_close()
