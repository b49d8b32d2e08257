"""The board in a real browser, on the local AWS with a class in all stages, and its server against other pages."""

import http.client
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest

from admin import cli
from admin.aws import forget_clients
from admin.names import STORAGE_REGION
from admin.operating.board.server import BoardServer
from admin.operating.board.shared_look import SharedLook
from admin.operating.status import Watch
from bench import class_in_stages as stages
from tests.fixtures.axe import violations
from tests.fixtures.patience import PATIENT, typed
from tests.fixtures.terminal import heeding_ctrl_c
from tests.operating.conftest import CHECKOUT
from tests.operating.staged import StagedClass, staged_class

SIZES = [(1280, 720), (1920, 1080)]
NASTY = "<img src=x onerror=\"document.title='owned'\">"
SECONDS = 60_000  # milliseconds that something may take to be shown


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, fixed_terraform) -> Iterator[StagedClass]:
    with staged_class(fixed_terraform, tmp_path_factory.mktemp("board"), 120) as room:
        yield room


@pytest.fixture(scope="module")
def served(room: StagedClass) -> Callable[..., BoardServer]:
    """Serves a board for a group, or all; each is ended with the module."""
    servers: list[tuple[BoardServer, Watch, threading.Thread]] = []

    def serve(group: str | None = None) -> BoardServer:
        groups = [room.workshop.group(group)] if group else room.workshop.groups
        watch = Watch(room.workshop, groups, PATIENT)
        server = BoardServer(SharedLook(watch), 0)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, watch, thread))
        return server

    yield serve
    for server, watch, thread in servers:
        server.shutdown()
        server.server_close()
        watch.connections.close()
        thread.join()


@pytest.fixture(scope="module")
def board(room: StagedClass, served) -> BoardServer:
    """The board of the first group, 60 people."""
    return served(room.workshop.groups[0].name)


@pytest.fixture(scope="module")
def everybody(served) -> BoardServer:
    """The board of both groups, 120 people."""
    return served()


@pytest.fixture
def show(browser):
    """Opens a board in a window of some size and language, and waits until all is read; tells of faults at the end."""
    pages, faults = [], []

    def show(server: BoardServer, width: int = 1280, height: int = 720, *, locale: str = "en-GB"):
        page = browser.new_page(viewport={"width": width, "height": height}, locale=locale)
        pages.append(page)
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(server.url)
        page.wait_for_selector(".tile", timeout=SECONDS)
        until(page, "!/read|lesen/.test(document.getElementById('seen').textContent)")
        return page

    yield show
    for page in pages:
        page.close()
    assert faults == []


def until(page, condition: str) -> None:
    """Wait for a condition in JavaScript; Playwright would evaluate it within the page, whose policy forbids it."""
    end = time.monotonic() + SECONDS / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def tile(page, pseudonym: str):
    return page.locator(".tile", has=page.get_by_role("button", name=pseudonym, exact=True))


def names(page) -> list[str]:
    return page.locator(".tile .name").all_inner_texts()


def scrolls(page) -> bool:
    return page.evaluate("(main => main.scrollHeight > main.clientHeight + 1)(document.querySelector('main'))")


def picture(page, name: str) -> None:
    """Left for people to look at: build/board/."""
    folder = CHECKOUT / "build" / "board"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("projector", [False, True])
def test_sixty_people_without_scrolling(board, show, width, height, projector):
    page = show(board, width, height)
    if projector:
        page.get_by_role("button", name="Projector").click()
    assert page.locator(".tile").count() == 60
    assert not scrolls(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.tile .name')).fontSize)")
    assert size >= (18 if width == 1920 and projector else 12)
    cut = page.evaluate(
        "[...document.querySelectorAll('.name, .steps li')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0, "names and steps are whole"
    picture(page, f"60-{width}-{'projector' if projector else 'desk'}")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_hundred_and_twenty_people(everybody, show, width, height):
    page = show(everybody, width, height, locale="de-DE")
    page.get_by_role("button", name="Beamer").click()
    assert page.locator(".tile").count() == 120
    assert not scrolls(page)
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.name')).fontSize)") >= 11
    picture(page, f"120-{width}-projector")


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(board, show, locale, width):
    page = show(board, width, 720, locale=locale)
    assert violations(page) == []
    page.get_by_role("button", name="Beamer" if locale == "de-DE" else "Projector").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_with_everybody_small(everybody, show):
    page = show(everybody)
    page.get_by_role("button", name="Projector").click()
    assert page.locator("#people.compact").count() == 1
    assert violations(page) == []


def test_every_stage_is_seen_and_heard(room, board, show):
    page = show(board)
    people = room.workshop.groups[0].participants
    for stage, state in {
        stages.ABSENT: "absent", stages.SIGNED_IN: "working", stages.FAILED: "failing", stages.HAND_UP: "hand",
        stages.FULL_MARKS: "finished", stages.HELP_COMING: "helped", stages.IN_THE_CONSOLE: "failing",
    }.items():  # fmt: skip
        page.wait_for_selector(f'.tile.{state}:has(button[title="{people[stage]}"])', timeout=SECONDS)
    assert tile(page, people[stages.WRONG_ZIP]).locator(".points").inner_text() == "90"
    assert tile(page, people[stages.FAILED]).locator(".note").inner_text().startswith("NameError: name 'faces'")
    heard = tile(page, people[stages.BIRD]).locator(".said").inner_text()
    assert "full marks" in heard and "bird named" in heard and "100/100 points" in heard
    assert "Northern" in page.locator("#birds").inner_text() or "Martin" in page.locator("#birds").inner_text()
    assert " left, until " in page.locator("#clocks").inner_text()
    order = [page.locator(".tile").nth(place).get_attribute("class") for place in range(15)]
    assert ["hand" in one for one in order] == [True] * 10 + [False] * 5


def test_shown_without_loading_anew_and_other_peoples_text_is_text(room, board, show):
    page, name = show(board), room.workshop.groups[0].participants[stages.DEPLOYED]
    page.evaluate("window.stays = true")
    key, run = room.workshop.hand(name), room.workshop.last_run(name)
    room.put(room.workshop.target_bucket, key, {"up": True, "text": NASTY, "at": room.ago(600)})
    error = {"type": "Oops", "message": NASTY, "line": 3}
    room.put(
        room.workshop.target_bucket, run,
        {"at": room.ago(0), "seconds": 1, "failed": True, "running": False, "error": error},
    )  # fmt: skip
    until(page, f"document.querySelector('.tile .name').textContent === '{name}'")
    note = tile(page, name).locator(".note")
    assert NASTY in note.text_content()
    assert f"{name} raises a hand" in page.locator("#news").text_content()
    assert page.locator("img").count() == 0 and "owned" not in page.title()
    assert page.evaluate("window.stays")
    s3 = boto3.client("s3", region_name=STORAGE_REGION)
    for one in (key, run):
        s3.delete_object(Bucket=room.workshop.target_bucket, Key=one)


def test_a_click_says_that_somebody_is_on_the_way_and_the_mark_fades(room, board, show):
    page, name = show(board), room.workshop.groups[0].participants[12 + stages.HAND_UP]
    other = show(board)
    button = page.get_by_role("button", name=name, exact=True)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    other.wait_for_selector(f'.tile.helped:has(button[title="{name}"])', timeout=SECONDS)
    assert help_of(room, name)["coming"] is True
    button.click()
    until(page, "document.querySelectorAll('.tile.helped').length === 5")
    assert help_of(room, name)["coming"] is False
    button.focus()
    page.keyboard.press("Enter")
    other.wait_for_selector(f'.tile.helped:has(button[title="{name}"])', timeout=SECONDS)
    time.sleep(1.1)
    now = datetime.now(UTC).isoformat()
    room.put(room.workshop.target_bucket, room.workshop.hand(name), {"up": False, "text": "", "at": now})
    room.put(
        room.workshop.target_bucket, room.workshop.last_run(name),
        {"at": now, "seconds": 1, "failed": False, "running": False, "error": None},
    )  # fmt: skip
    page.wait_for_selector(f'.tile:not(.helped):not(.hand):has(button[title="{name}"])', timeout=SECONDS)
    assert page.evaluate("document.activeElement.textContent") == name, "the focus moves along"
    end = time.monotonic() + 60
    while help_of(room, name)["coming"]:
        assert time.monotonic() < end
        time.sleep(0.2)


def help_of(room: StagedClass, name: str) -> dict:
    answer = boto3.client("s3", region_name=STORAGE_REGION).get_object(
        Bucket=room.workshop.target_bucket, Key=room.workshop.help(name)
    )
    return json.loads(answer["Body"].read())


def test_the_language_is_switched(board, show):
    page = show(board, locale="de-DE")
    assert page.evaluate("document.documentElement.lang") == "de"
    assert "angemeldet" in page.locator("#sums").inner_text()
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "signed in" in page.locator("#sums").inner_text()


def test_sound_is_off_until_it_is_wanted(board, show):
    page = show(board)
    button = page.get_by_role("button", name="Sound")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"


def test_it_says_that_aws_does_not_answer_and_goes_on_when_it_is_back(room, served, show, monkeypatch):
    server = served(room.workshop.groups[1].name)
    page = show(server)
    address = os.environ["AWS_ENDPOINT_URL"]
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    server.look.watch.connections.forget()
    banner = page.locator("#trouble")
    banner.get_by_text("AWS cannot be asked at the moment").wait_for(timeout=SECONDS)
    assert page.locator(".tile").count() == 60, "what was seen last stays"
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    server.look.watch.connections.forget()
    banner.wait_for(state="hidden", timeout=SECONDS)


def test_renewed_credentials_are_taken(room, served, show, monkeypatch):
    server = served(room.workshop.groups[1].name)
    page = show(server)
    secret = os.environ["AWS_SECRET_ACCESS_KEY"]
    key = os.environ["AWS_ACCESS_KEY_ID"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXPIRED000000000")
    server.look.watch.connections.forget()
    page.locator("#trouble").get_by_text("no longer accepts your credentials").wait_for(timeout=SECONDS)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    page.locator("#trouble").wait_for(state="hidden", timeout=SECONDS)


def test_one_look_for_all_pages(room, served, show):
    server = served(room.workshop.groups[0].name)
    for _ in range(3):
        show(server)
    before = server.look.watch.connections.requests
    begun = time.monotonic()
    time.sleep(6.5)
    looks = (time.monotonic() - begun) / 3 + 1
    assert server.look.watch.connections.requests - before <= looks * (12 + PATIENT.logs)


@pytest.fixture
def ask(board):
    """Sends a request as any program or page could; gives status, headers and body."""

    def ask(method: str = "GET", path: str | None = None, body: bytes | None = None, **headers: str):
        place = urlsplit(board.url)
        sent = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        sent.request(method, place.path if path is None else path, body=body, headers=names)
        answer = sent.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    return ask


def test_nothing_without_the_token(board, ask):
    token = board.token
    for path in ("/", "/status.json", "//", f"/{token[:-1]}/", f"/{token}x/", f"/{token}", "/%ff/", f"/x/{token}/"):
        status, _, body = ask(path=path)
        assert (status, body) == (403, b"Forbidden\n"), path


def test_nothing_to_foreign_pages_and_names(board, ask):
    place = f"/{board.token}/"
    own = f"127.0.0.1:{board.server_port}"
    mark = json.dumps({"pseudonym": board.look.watch.groups[0].participants[0], "coming": True}).encode()
    assert ask()[0] == 200
    assert ask(Host="evil.example")[0] == 403
    assert ask(path=f"{place}status.json", Host="evil.example:80")[0] == 403
    assert ask(path=f"{place}status.json", Origin="https://evil.example")[0] == 403
    assert ask(path=f"{place}status.json", Sec_Fetch_Site="cross-site")[0] == 403
    assert ask(path=f"{place}board.js", Sec_Fetch_Site="same-site")[0] == 403
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
                    {"Sec_Fetch_Site": "none"}, {"Host": "evil.example"}):  # fmt: skip
        assert ask("POST", f"{place}help", mark, Content_Type="application/json", **headers)[0] == 403
    assert ask("POST", "/wrong/help", mark, Content_Type="application/json", Origin=f"http://{own}")[0] == 403


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"pseudonym": "participant-000", "coming": true}', "text/plain"),
        (b"pseudonym=participant-000", "application/x-www-form-urlencoded"),
        (b"", "application/json"), (b"{}", "application/json"), (b"[" * 900, "application/json"),
        (b'{"pseudonym": "participant-000", "coming": "yes"}', "application/json"),
        (b'{"pseudonym": ["participant-000"], "coming": true}', "application/json"),
        (b" " * 2000, "application/json"), (b"\xff", "application/json"),
    ],
)  # fmt: skip
def test_only_whole_marks_are_taken(board, ask, body, kind):
    assert ask("POST", f"/{board.token}/help", body, Content_Type=kind)[0] == 400


@pytest.mark.parametrize("pseudonym", ["nobody-here", "../participant-000", "participant-001"])
def test_nobody_else_is_marked(board, ask, pseudonym):
    body = json.dumps({"pseudonym": pseudonym, "coming": True}).encode()
    assert ask("POST", f"/{board.token}/help", body, Content_Type="application/json")[0] == 404


@pytest.mark.parametrize(
    "path", ["../server.py", "..%2fserver.py", "board.html", "x", "status.json/", ".", "page/board.js"]
)
def test_no_other_file_is_served(board, ask, path):
    assert ask(path=f"/{board.token}/{path}")[0] == 404


def test_what_a_page_may_do_is_bound(board, ask):
    for path in ("", "board.js", "status.json"):
        headers = ask(path=f"/{board.token}/{path}")[1]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer" and headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
    page = (Path(CHECKOUT) / "admin/operating/board/page/board.html").read_text()
    assert "style=" not in page and "onclick" not in page
    for script in (Path(CHECKOUT) / "admin/operating/board/page").glob("*.js"):
        assert "innerHTML" not in script.read_text() and "insertAdjacent" not in script.read_text()


def test_it_listens_on_loopback_alone(board):
    assert board.server_address[0] == "127.0.0.1"


def test_the_verb_serves_until_ctrl_c(room):
    words = typed("board", "--no-browser", "--json", "--group", room.workshop.groups[0].name)
    process = subprocess.Popen(
        heeding_ctrl_c(words), cwd=CHECKOUT, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    printed = "".join(iter(process.stdout.readline, "}\n")) + "}"
    place = urlsplit(json.loads(printed)["url"])
    sent = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    sent.request("GET", place.path)
    assert sent.getresponse().status == 200
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "has ended" in said and "Traceback" not in said


def test_a_port_that_is_taken_is_named(room, board, capsys):
    assert cli.main(["board", "--no-browser", "--port", str(board.server_port)]) == 2
    assert f"cannot listen on port {board.server_port}" in capsys.readouterr().err
    assert cli.main(["board", "--no-browser", "--port", "70000"]) == 2
    forget_clients()


def test_a_browser_is_opened_without_the_token_in_its_command(room, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(BoardServer, "serve_forever", lambda self: opened.append(Path(opened[0][7:]).read_text()))
    assert cli.main(["board"]) == 0
    assert opened[0].startswith("file://") and "http" not in opened[0]
    assert "url=http://127.0.0.1:" in opened[1] and not Path(opened[0][7:]).exists()
