"""Handouts where there is no door: values, QR codes that decode, privacy, interruption (doors: test_sheets.py)."""

import os
import random
import re
import string
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from admin.access.handouts import Means, write_handouts
from admin.access.qr import link_code
from admin.access.sheets import Access, Kind, console_sheet, render
from admin.errors import WorkshopError
from admin.workshop.groups import Group, Workshop

CET = timezone(timedelta(hours=1))
A4_POINTS = (595, 842)
LARGEST = 2953  # bytes in a QR code, version 40 at error correction L (ISO/IEC 18004, table 7)


def console_link(pseudonym, length=1500):
    """A link in the shape of the federation endpoint's, of so many characters."""
    head = (
        "https://signin.aws.amazon.com/federation?Action=login&Issuer=mip-day&Destination=https%3A%2F%2Feu-west-3."
        f"console.aws.amazon.com%2Flambda%2Fhome%3Fregion%3Deu-west-3%23%2Ffunctions%2F{pseudonym}&SigninToken="
    )
    letters = random.Random(pseudonym).choices(string.ascii_letters + string.digits + "-_", k=length - len(head))
    return head + "".join(letters)


def workshop_of(*names, folder=Path()):
    group = Group(
        name="group-1145", region="eu-west-3", folder=folder, grace_minutes=15, memory_size=1024, timeout=63,
        species_layers=(), endpoint=None,
        start=datetime(2026, 12, 3, 11, 45, tzinfo=CET), end=datetime(2026, 12, 3, 12, 45, tzinfo=CET),
        layers=("arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3",), participants=names,
    )  # fmt: skip
    return Workshop("mip-day", "input1.jpg", 97.0, folder, (group,))


def issue(workshop, group, pseudonym):
    return Access(
        link=console_link(pseudonym),
        exports={"AWS_ACCESS_KEY_ID": f"ASIA{pseudonym.upper()}", "AWS_SESSION_TOKEN": "<token & more>"},
        until=datetime.now(UTC) + timedelta(hours=1),
    )


def handouts(out, *names, language="en", issue=issue):
    workshop = workshop_of(*names)
    means = Means(door=lambda *_: None, access=issue)
    return write_handouts(workshop=workshop, groups=workshop.groups, out=out, language=language, means=means)


@pytest.fixture
def page(browser):
    page = browser.new_page(device_scale_factor=2)
    yield page
    page.close()


def decoded(picture):
    """Out: what OpenCV reads in a PNG of a QR code.

    Its plain QRCodeDetector loses large codes even where every pixel is right (measured: 2 of 6 at 1,500 characters);
    the one that finds corners as ArUco does reads them all.
    """
    import cv2
    import numpy as np

    return cv2.QRCodeDetectorAruco().detectAndDecode(
        cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    )[0]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_sheet_holds_the_participants_own_values(tmp_path, page, language):
    handouts(tmp_path / "out", "ada", "alan", language=language)
    page.goto((tmp_path / "out" / "ada.html").as_uri())
    text = page.locator("body").inner_text()
    for value in (
        "eu-west-3", "mip-day-crop-faces-ada", "layer:Klayers-p311-Pillow:3", "s3://mip-day-source/input1.jpg",
        "s3://mip-day-target/ada/", "s3://mip-day-upload-group-1145/birds/ada/", "1024 MB", "1 Min. 3 Sek.", "11:45",
    ):  # fmt: skip
        assert value in text or (language == "en" and value == "1 Min. 3 Sek." and "1 min 3 sec" in text), value
    assert "alan" not in page.content()
    assert page.locator("td a").evaluate_all("links => links.map(link => link.getAttribute('href'))") == [
        "https://eu-central-1.console.aws.amazon.com/s3/buckets/mip-day-target?region=eu-central-1&prefix=ada/",
        "https://eu-central-1.console.aws.amazon.com/s3/object/mip-day-target?region=eu-central-1&prefix=ada.zip",
        "https://eu-west-3.console.aws.amazon.com/s3/upload/mip-day-upload-group-1145?region=eu-west-3&prefix=birds/ada/",
    ]
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("length", [900, 1500, 2200, LARGEST])
def test_the_code_on_the_page_decodes_to_the_link(page, length):
    link = console_link("ada", length)
    sheet_of = Access(link=link, exports={}, until=datetime.now(UTC))
    show(page, sheet_of)
    assert decoded(page.locator(".qr svg").screenshot()) == link
    assert page.locator("a.open").get_attribute("href") == link


def show(page, access, language="de"):
    workshop = workshop_of("ada")
    page.set_viewport_size({"width": 1280, "height": 1200})
    sheet = console_sheet(workshop, workshop.groups[0], "ada", access)
    page.set_content(render([sheet], kind=Kind.CONSOLE, language=language))


def test_the_printed_code_has_modules_of_at_least_six_tenths_of_a_millimetre(page):
    page.emulate_media(media="print")
    show(page, Access(link=console_link("ada", LARGEST), exports={}, until=datetime.now(UTC)))
    modules = float(page.locator(".qr svg").get_attribute("viewBox").split()[2])
    millimetres = page.locator(".qr svg").bounding_box()["width"] / 96 * 25.4
    assert modules == 177 + 8
    assert millimetres / modules >= 0.6


def test_a_link_too_long_for_any_code_is_said_and_stays_a_link(page):
    link = console_link("ada", LARGEST + 1)
    assert link_code(link) is None
    show(page, Access(link=link, exports={}, until=datetime.now(UTC)), language="en")
    assert "too long for a QR code (2954 characters)" in page.locator(".qr").inner_text()
    assert "Scan" not in page.locator("body").inner_text()
    assert page.locator("a.open").get_attribute("href") == link


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_participant_is_one_printed_a4_page(tmp_path, page, language):
    names = [f"participant-of-the-longest-nam{number}" for number in range(10, 40)]
    assert {len(name) for name in names} == {32}
    handouts(tmp_path / "out", *names, language=language)
    for file, pages in ((f"{names[0]}.html", 1), ("_print-group-1145.html", 30)):
        page.goto((tmp_path / "out" / file).as_uri())
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == pages
        box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert tuple(round(float(side)) for side in box.groups()) == A4_POINTS


def test_keys_are_on_the_screen_and_not_on_paper(tmp_path, page):
    handouts(tmp_path / "out", "ada")
    page.goto((tmp_path / "out" / "ada.html").as_uri())
    page.locator("summary").click()
    assert "<token & more>" in page.locator("pre").inner_text()
    page.emulate_media(media="print")
    assert "AWS_SESSION_TOKEN" not in page.locator("body").inner_text()
    assert "15 minutes" in page.locator("body").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_off_the_edge_and_no_network_is_asked(tmp_path, page, width):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    handouts(tmp_path / "out", "participant-of-the-longest-name10", "ada")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "out" / "_print-group-1145.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(asked) == 1


def test_files_are_the_owners_alone_and_the_folder_ignores_itself(tmp_path):
    out = tmp_path / "new" / "out"
    before = os.umask(0)
    try:
        result = handouts(out, "ada", "alan")
    finally:
        os.umask(before)
    assert out.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in result.written} == {0o600}
    assert (out / ".gitignore").read_text() == "*\n"
    assert sorted(path.name for path in result.written) == ["_print-group-1145.html", "ada.html", "alan.html"]


def test_a_folder_that_others_may_look_into_is_refused(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(WorkshopError, match="others may look into this folder"):
        handouts(tmp_path, "ada")
    assert list(tmp_path.iterdir()) == []


def test_interrupted_half_way_and_run_again(tmp_path):
    def interrupt(workshop, group, pseudonym):
        if pseudonym == "annie":
            raise KeyboardInterrupt
        return issue(workshop, group, pseudonym)

    out = tmp_path / "out"
    handouts(out, "ada", "alan", "annie")
    with pytest.raises(KeyboardInterrupt):
        handouts(out, "ada", "alan", "annie", issue=interrupt)
    names = ["_print-group-1145.html", "ada.html", "alan.html", "annie.html"]
    assert sorted(path.name for path in out.glob("*.html")) == names, "a sheet goes when there is a new one"
    (out / ".ada.html.0a1b2c3d.part").write_text("half a")
    assert len(handouts(out, "ada", "alan", "annie").written) == 4
    assert not list(out.glob(".*.part"))


def test_a_write_that_breaks_off_leaves_no_half_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(WorkshopError, match=r"ada\.html: cannot be written \(No space left on device\)"):
        handouts(tmp_path / "out", "ada")
    assert not list((tmp_path / "out").glob("*.html"))


def test_ones_refusal_does_not_stop_the_others(tmp_path):
    def refuse(workshop, group, pseudonym):
        if pseudonym == "alan":
            raise WorkshopError("AWS refused it.")
        return issue(workshop, group, pseudonym)

    out = tmp_path / "out"
    handouts(out, "ada", "alan", "annie")
    before = (out / "alan.html").read_text()
    result = handouts(out, "ada", "alan", "annie", issue=refuse)
    assert result.failed == {"alan": "AWS refused it."}
    assert (out / "alan.html").read_text() == before, "a good sheet stays"
    assert "alan" not in (out / "_print-group-1145.html").read_text()


def test_a_sign_in_that_is_not_reached_removes_nothing(tmp_path):
    def refuse(*_):
        raise WorkshopError("AWS's sign-in was not reached.")

    out = tmp_path / "out"
    handouts(out, "ada", "alan")
    before = {path.name: path.read_text() for path in out.glob("*.html")}
    assert handouts(out, "ada", "alan", issue=refuse).written == []
    assert {path.name: path.read_text() for path in out.glob("*.html")} == before and len(before) == 3


def test_nobody_on_the_roster_is_said_before_anything_is_made(tmp_path):
    with pytest.raises(WorkshopError, match=r"Nobody is on the roster of group-1145: run 'workshop provision ROSTER'"):
        handouts(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_code_of_a_class_of_30_decodes_in_the_file_for_the_printer(tmp_path, page):
    names = [f"pupil-{number}" for number in range(30)]
    handouts(tmp_path / "out", *names)
    page.goto((tmp_path / "out" / "_print-group-1145.html").as_uri())
    codes = page.locator(".qr svg").all()
    assert [decoded(code.screenshot()) for code in codes] == [console_link(name) for name in names]
