"""Bad input at the door of a rehearsal that is left standing: code that never ends or never stops talking, birds."""

import io
import struct
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from rehearsal.play.door_client import DoorClient, post_form
from tests.fixtures.kept_rehearsal import read

pytestmark = pytest.mark.timeout(900)
ENDLESS = "import time\n\n\ndef lambda_handler(event, context):\n    while True:\n        time.sleep(1)\n"
LOUD = "def lambda_handler(event, context):\n    for _ in range(5_000):\n        print('<b>' + 'x' * 1_000)\n"
QUIET = "def lambda_handler(event, context):\n    return 'quiet'\n"


@pytest.fixture(scope="module")
def browser(kept):
    """Signs in one of the second group; the first group's are other tests'."""
    door = read(kept, "kept.json")["doors"]["group-1430"]

    def sign_in(pseudonym):
        client = DoorClient(door["url"])
        assert client.sign_in(door["codes"][pseudonym]).status == 204
        return client

    return sign_in


@pytest.fixture(scope="module", autouse=True)
def endless(browser):
    """evelyn's run that never ends goes on beside the other tests: what its log says in the end."""

    def run():
        client = browser("evelyn")
        assert client.ask("PUT", "/code", {"source": ENDLESS}).status == 200
        begun = time.monotonic()
        reply = client.ask("POST", "/run", {})
        answered = time.monotonic() - begun
        path, lines = f"/log?since={quote(reply.json['since'])}", []
        while not any(line.startswith("REPORT ") for line in lines) and time.monotonic() - begun < 300:
            time.sleep(2)
            lines = [line["text"] for line in client.ask("GET", path).json["lines"]]
        return client, reply, answered, lines

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(run)


def deployed(client, source):
    reply = client.ask("PUT", "/code", {"source": source})
    assert reply.status == 200, reply.body[:300]
    return reply.json


def test_five_megabytes_of_prints_are_cut(browser):
    client = browser("edsger")
    deployed(client, LOUD)
    reply = client.ask("POST", "/run", {})
    assert reply.status == 200 and reply.json["failed"] is False and reply.json["answer"] is None
    assert len(reply.body) < 1_000_000 and any(line.startswith("REPORT ") for line in reply.json["log"])
    since = quote(client.ask("GET", "/me").json["opens"])
    log = client.ask("GET", f"/log?since={since}")
    lines = log.json["lines"]
    assert len(log.body) < 1_000_000 and 0 < len(lines) <= 500
    assert lines[-1]["text"].startswith("REPORT "), "the newest lines are kept"
    deployed(client, QUIET)
    assert client.ask("POST", "/run", {}).json["answer"] == "quiet"


def test_a_megabyte_of_source(browser):
    client = browser("edsger")
    before = client.ask("GET", "/code").json
    for size, status in ((1_000_001, 413), (3_500_000, 413), (11_000_000, 413)):
        reply = client.ask("PUT", "/code", {"source": QUIET + "#" * size})
        assert reply.status == status, (size, reply.body[:200])
    assert client.ask("GET", "/code").json == before, "what is refused changes nothing"
    largest = QUIET + "#" * (999_999 - len(QUIET)) + "\n"
    deployed(client, largest)
    assert client.ask("GET", "/code").json["source"] == largest
    assert client.ask("POST", "/run", {}).json["answer"] == "quiet"
    deployed(client, QUIET)


def bomb_zip():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}.bin", b"\0" * 10_000_000)
    return content.getvalue()


def bomb_png():
    """A PNG of 30,000 x 30,000 grey pixels in some hundred kB."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" * 30_001) for _ in range(30_000)) + packer.flush()
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def heic():
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0heicmif1" + b"\0" * 4_000


def sent(client, name, content, size=None):
    form = client.ask("POST", "/birds", {"name": name, "size": size or len(content)})
    assert form.status == 200, form.body
    reply = post_form(form.json["url"], form.json["fields"], content)
    return form.json["key"], reply


@pytest.mark.parametrize(
    ("name", "make"),
    [("bomb.jpg", bomb_zip), ("bomb.png", bomb_png), ("IMG_0001.jpg", heic), ("empty-ish.jpg", lambda: b"\0")],
    ids=["zip bomb", "picture bomb", "HEIC as .jpg", "one byte"],
)
def test_a_bird_that_is_none_has_a_sentence_that_says_why(browser, name, make):
    client = browser("claude")
    key, reply = sent(client, name, make())
    assert reply.status == 204, reply.body
    end = time.monotonic() + 120
    while time.monotonic() < end:
        [bird] = [one for one in client.ask("GET", "/birds").json["birds"] if one["key"] == key]
        if bird["sentence"]:
            break
        time.sleep(1)
    assert bird["sentence"] and bird["species"] == [] and bird["refused"] is True


def test_a_heic_is_refused_by_its_name_with_what_to_do(browser):
    reply = browser("claude").ask("POST", "/birds", {"name": "IMG_0001.HEIC", "size": 2_000_000})
    assert (reply.status, reply.code) == (422, "no-picture") and "JPEG" in reply.json["error"]


def test_a_bird_of_40_megabytes(browser):
    client = browser("claude")
    reply = client.ask("POST", "/birds", {"name": "raven.jpg", "size": 40_000_000})
    assert (reply.status, reply.code) == (413, "too-large")
    key, reply = sent(client, "raven.jpg", b"\xff\xd8" + b"\0" * 40_000_000, size=1_000)
    assert reply.status == 400 and b"EntityTooLarge" in reply.body
    assert key not in [one["key"] for one in client.ask("GET", "/birds").json["birds"]]


def test_html_in_a_name_becomes_plain(browser):
    key, _ = sent(browser("claude"), '<img src=x onerror="alert(1)">.jpg', b"x")
    assert key.startswith("birds/claude/img-src-x-onerror-alert-1-") and key.isascii()


def test_a_run_that_never_ends_goes_on_and_its_end_is_shown(endless):
    """Last, since it takes 63 s beside the others."""
    client, reply, answered, lines = endless.result(timeout=400)
    assert (reply.status, reply.json["running"]) == (202, True) and answered < 60, answered
    assert any("Task timed out after 63.00 seconds" in line for line in lines), lines
    assert any(line.startswith("REPORT ") for line in lines)
    deployed(client, QUIET)
    assert client.ask("POST", "/run", {}).json["answer"] == "quiet", "the function is free again"
