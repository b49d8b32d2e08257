"""A door at the network's edge: it answers as the contract says, and fails in whatever way a test wants.

What the real door does is shown where it runs (tests/handlers/, tests/rehearsal/). This one is for what that cannot be
made to do on demand: a network that drops, an answer of 429, a conflict, a run that goes on, a hostile zip.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.page.outputs import png

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Route

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "handlers" / "front_door" / "page"
CROP_FACES = REPOSITORY / "handlers" / "crop_faces"
BIRD_FUNCTION = REPOSITORY / "handlers" / "bird_function"
CODE = "7K3M-9PQR-2XYZ"
URL = "http://door.localhost"
S3 = "http://s3.localhost"
NONCE = "bm9uY2U"
POLICY = (
    f"default-src 'none'; script-src 'self' 'nonce-{NONCE}'; style-src 'self' 'nonce-{NONCE}'; "
    f"img-src 'self' blob: {S3}; connect-src 'self' {S3}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def sha(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


@dataclass
class Door:
    """What the door knows, and how it fails.

    Attributes:
        refusals: (method, path) -> answers that come first, each (status, body).
        is_html: whether a network's sign-in page answers in its place.
        has_network: whether requests arrive at all.
        runs: answers of POST /run, the last of them again and again.
        asked: every request as (method, path, body).
    """

    source: str = field(default_factory=(CROP_FACES / "starter.py").read_text)
    bird_source: str = field(default_factory=(BIRD_FUNCTION / "starter.py").read_text)
    bird_log: list[str] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    is_in: bool = False
    has_network: bool = True
    is_html: bool = False
    is_shut: bool = False  # before its time it has another page
    slot: tuple[float, float] | None = None  # where it is closed: opens and closes, hours from now
    minutes: float = 42
    clock_hours: float = 0  # how far the door's clock is from this machine's
    me: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=lambda: {"memory_size": 128, "timeout": 3, "layers": []})
    refusals: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    runs: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    log: list[list[str]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=lambda: [{"row": None, "is_current": False}])
    copy: bytes | None = None
    crops: bytes | None = None
    birds: list[dict[str, Any]] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    sentence: str = "Bird [{key}] is a: Northern Cardinal (0.94)"
    hand: dict[str, Any] | None = None
    help: dict[str, Any] | None = None
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)

    def serve(self, context: "BrowserContext") -> None:
        """Answer all that a browser asks; any other address is a failure of the test."""
        context.route("**/*", self._answer)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=self.clock_hours)

    def _answer(self, route: "Route") -> None:
        request = route.request
        place = urlsplit(request.url)
        if not self.has_network:
            route.abort()
        elif f"{place.scheme}://{place.netloc}" == S3:
            self._s3(route, request.method, place.path)
        elif place.path == "/":
            self._page(route)
        elif place.path.startswith("/static/"):
            file = PAGE / place.path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), headers={"Content-Type": TYPES[file.suffix]})
        else:
            self._contract(route, request.method, place.path, parse_qs(place.query))

    def _page(self, route: "Route") -> None:
        page = (PAGE / ("closed.html" if self.is_shut else "index.html")).read_text().replace("{{nonce}}", NONCE)
        page = re.sub(r"\{\{asset:([\w.]+)\}\}", r"/static/\1", page)
        page = re.sub(r"\{\{(opens|closes)\}\}", self.now().isoformat(), page)
        headers = {"Content-Type": "text/html", "Content-Security-Policy": POLICY}
        route.fulfill(status=403 if self.is_shut else 200, body=page, headers=headers)

    def _contract(self, route: "Route", method: str, path: str, query: dict[str, list[str]]) -> None:
        body = json.loads(route.request.post_data or "null") if method != "GET" else None
        self.asked.append((method, path, body))
        self.languages.add(route.request.headers.get("accept-language", ""))
        if self.is_html:
            route.fulfill(body="<html>Please sign in to this network.", headers={"Content-Type": "text/html"})
            return
        waiting = self.refusals.get((method, path))
        status, answer = waiting.pop(0) if waiting else self._decide(method, path, body, query)
        route.fulfill(status=status, body=json.dumps(answer), headers={"Content-Type": "application/json"})

    def _decide(self, method: str, path: str, body: Any, query: dict[str, list[str]]) -> tuple[int, Any]:
        if self.slot:
            opens, closes = (str(self.now() + timedelta(hours=hours)) for hours in self.slot)
            return 403, {"error": "closed", "code": "closed", "opens": opens, "closes": closes}
        if path == "/session":
            return self._session(method, body)
        if not self.is_in:
            return 401, {"error": "Sign in first.", "code": "signed-out"}
        if query.get("of") == ["birds"]:
            return self._of_birds(method, path, body)
        answers = {
            ("GET", "/me"): self._me,
            ("GET", "/versions"): lambda: {"versions": self.versions},
            ("GET", "/settings"): lambda: self.settings,
            ("GET", "/pictures"): self._pictures,
            ("GET", "/birds"): lambda: {"birds": self.birds},
            ("GET", "/code"): self._code,
            ("GET", "/feedback"): lambda: self.feedback.pop(0) if len(self.feedback) > 1 else self.feedback[0],
            ("GET", "/log"): lambda: {"lines": [{"at": "", "text": text} for text in self._log()]},
        }  # fmt: skip
        if (method, path) in answers:
            return 200, answers[method, path]()
        return self._change(method, path, body)

    def _session(self, method: str, body: Any) -> tuple[int, Any]:
        self.is_in = method == "POST" and body["code"].upper().replace("-", "") == CODE.replace("-", "")
        if method == "DELETE" or self.is_in:
            return 204, None
        return 401, {"error": "This code is not known here: compare it with your sheet.", "code": "wrong-code"}

    def _change(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if path == "/run":
            return self.runs.pop(0) if len(self.runs) > 1 else self.runs[0]
        if path == "/code":
            return self._deploy(body)
        if path == "/settings":
            self.settings = {
                "memory_size": body["memory_size"],
                "timeout": body["timeout"],
                "layers": [body["layer_arn"]],
            }
            return 200, self.settings
        if path == "/hand":
            self.hand = {"up": method == "POST", "text": (body or {}).get("text", ""), "at": str(self.now())}
            return 204, None
        if path == "/birds":
            key = f"birds/ada/{body['name']}"
            return 200, {"url": f"{S3}/uploads", "fields": {"key": key, "policy": "signed"}, "key": key}
        return 404, {"error": "There is nothing here.", "code": "not-found"}

    def _of_birds(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Answer about the participant's own species function."""
        if path == "/run":
            return self.runs[0]
        if path == "/log":
            return 200, {"lines": [{"at": "", "text": text} for text in self.bird_log]}
        if path == "/versions":
            return 200, {"versions": []}
        if method == "PUT":
            point = BIRD_FUNCTION / f"{body.get('point')}.py"
            self.bird_source = point.read_text() if "point" in body else body["source"]
            return 200, {"code_sha256": sha(self.bird_source), "version": "1"}
        return 200, {"source": self.bird_source, "code_sha256": sha(self.bird_source), "modified": str(self.now())}

    def _deploy(self, body: dict[str, Any]) -> tuple[int, Any]:
        source = body.get("source") or self.sources.get(body.get("version", "")) or ""
        if "point" in body:
            source = (CROP_FACES / f"{body['point']}.py").read_text()
        if body["base"] != sha(self.source):
            return 409, {
                "error": "changed",
                "code": "changed-elsewhere",
                "source": self.source,
                "code_sha256": sha(self.source),
            }
        try:
            compile(source, "lambda_function.py", "exec")
        except SyntaxError as error:
            return 422, {"line": error.lineno, "error": f"Line {error.lineno}: {error.msg}.", "code": "not-python"}
        self.source = source
        version = str(len(self.sources) + 1)
        self.sources[version] = source
        self.versions.insert(0, {"version": version, "modified": str(self.now()), "code_sha256": sha(source)})
        return 200, {"code_sha256": sha(source), "version": version}

    def _code(self) -> dict[str, Any]:
        return {"source": self.source, "code_sha256": sha(self.source), "modified": str(self.now())}

    def _log(self) -> list[str]:
        return self.log.pop(0) if len(self.log) > 1 else self.log[0]

    def _me(self) -> dict[str, Any]:
        now = self.now()
        return {
            "pseudonym": "ada", "workshop": "mip-day", "group": "group-1145", "region": "eu-west-3",
            "function": "mip-day-crop-faces-ada", "input_bucket": "mip-day-source", "input_file": "input1.jpg",
            "output_bucket": "mip-day-target", "upload_bucket": "mip-day-upload-group-1145",
            "species_function": "IdentifySpeciesAndNotify", "endpoint": "nabirds-species-identifier",
            "layer_arn": "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3", "memory_size": 1024,
            "timeout": 63, "confidence_threshold": 97.0, "opens": str(now - timedelta(hours=1)),
            "ends": str(now + timedelta(minutes=self.minutes)),
            "closes": str(now + timedelta(minutes=self.minutes + 15)), "now": str(now), "has_endpoint": True,
            "catch_up": ["starter", "step2"], "exercise": False, "bird_function": None,
            "catch_up_birds": ["starter", "ranked"], "tuned": True, "hand": self.hand, "help": self.help, **self.me,
        }  # fmt: skip

    def _pictures(self) -> dict[str, Any]:
        version = hashlib.sha256(self.crops or b"").hexdigest()
        return {
            "source": f"{S3}/source", "copy": f"{S3}/copy" if self.copy else None,
            "copy_version": hashlib.sha256(self.copy).hexdigest() if self.copy else None,
            "zip": {"url": f"{S3}/zip", "size": len(self.crops), "version": version} if self.crops else None,
        }  # fmt: skip

    def _s3(self, route: "Route", method: str, path: str) -> None:
        cors = {"Access-Control-Allow-Origin": URL}
        if method == "POST":
            body = route.request.post_data_buffer or b""
            key = re.search(rb'name="key"\r\n\r\n(.+?)\r\n', body)[1].decode()
            self.objects[key] = body.partition(b"image/jpeg\r\n\r\n")[2].rpartition(b"\r\n--")[0]
            species = [{"name": "Northern Cardinal", "certainty": 0.94}]
            self.birds.append({
                "key": key, "name": key.rpartition("/")[2], "uploaded": str(self.now()), "url": f"{S3}/bird",
                "sentence": self.sentence.format(key=key), "species": species,
            })  # fmt: skip
            route.fulfill(status=204, headers=cors)
            return
        data = {"/source": png("navy", (640, 480)), "/copy": self.copy, "/zip": self.crops, "/bird": png("crimson")}[
            path
        ]
        route.fulfill(body=data or b"", headers=cors)
