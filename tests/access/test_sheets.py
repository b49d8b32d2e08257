"""The small sheet, as a browser shows and prints it: address, code and QR code, four to a page, and no keys."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from admin.access.handouts import Means, write_handouts
from admin.access.qr import VERSION, address_code
from admin.access.sheets import Kind, OpenDoor, console_sheet, find_door, render
from admin.door.codes import derive_code
from admin.errors import WorkshopError
from admin.workshop.groups import Door
from tests.access.test_handouts import CET, decoded, issue, workshop_of
from tests.fixtures.axe import violations

LONGEST_REGION = "ap-southeast-1"
LONGEST_NAME = "participant-of-the-longest-nam{}"


def address_in(region):
    return f"https://a1b2c3d4e5.execute-api.{region}.amazonaws.com"


def door_of(*names, region="eu-west-3"):
    return OpenDoor(address_in(region), {name: derive_code("seed", name, 1) for name in names})


def never(*_):
    raise AssertionError("a sheet with a code needs no session")


def sheets(out, *names, language="en", door=None, **more):
    workshop = workshop_of(*names)
    means = Means(door=lambda *_: door or door_of(*names), access=never)
    return write_handouts(workshop=workshop, groups=workshop.groups, out=out, language=language, means=means, **more)


@pytest.fixture
def page(browser):
    page = browser.new_page(device_scale_factor=2)
    yield page
    page.close()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_sheet_holds_the_participants_address_and_code_and_no_keys(tmp_path, page, language):
    sheets(tmp_path / "out", "ada", "alan", language=language)
    page.goto((tmp_path / "out" / "ada.html").as_uri())
    text, code = page.locator("body").inner_text(), door_of("ada").codes["ada"]
    date = datetime(2026, 12, 3, 11, 45, tzinfo=CET).strftime("%d.%m.%Y" if language == "de" else "%Y-%m-%d")
    for value in ("ada", address_in("eu-west-3"), code, date, "11:45", "12:45"):
        assert value in text, value
    assert "alan" not in page.content() and "AWS_" not in page.content()
    assert page.locator("dd a").get_attribute("href") == f"{address_in('eu-west-3')}/#{code}"
    assert page.locator(".sheet > div > p:not(.soft)").count() == 3
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("address", [
    address_in("eu-west-3"), address_in(LONGEST_REGION), "http://12345678.execute-api.localhost:65535",
])  # fmt: skip
def test_the_code_has_41_squares_a_side_at_most_and_decodes_to_the_address_with_the_code(tmp_path, page, address):
    code = door_of("ada").codes["ada"]
    sheets(tmp_path / "out", "ada", door=OpenDoor(address, {"ada": code}))
    page.goto((tmp_path / "out" / "ada.html").as_uri())
    qr = page.locator(".qr svg")
    assert qr.get_attribute("viewBox") == "0 0 41 41" and VERSION == 4
    read = urlsplit(decoded(qr.screenshot()))
    assert (read.scheme, read.netloc.lower(), read.path, read.fragment) == (*urlsplit(address)[:2], "/", code)


def test_a_browser_that_is_given_the_code_goes_to_the_address(browser):
    """Capital letters mean the same: the browser asks for the address in small ones, and keeps the code to itself."""
    page, asked = browser.new_page(), []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.fulfill(body="<title>door</title>")))
    page.goto(f"{address_in('eu-west-3')}/#7K3M-9PQR-2XYZ".replace("https", "HTTPS").replace("a1b2", "A1B2"))
    assert page.url == f"{address_in('eu-west-3')}/#7K3M-9PQR-2XYZ"
    assert asked[0].partition("#")[0] == f"{address_in('eu-west-3')}/"
    page.close()


def test_an_address_that_no_api_has_is_refused():
    with pytest.raises(WorkshopError, match="too long for the QR code"):
        address_code("https://" + "a" * 90 + ".example.org", "7K3M-9PQR-2XYZ")


@pytest.mark.parametrize("language", ["de", "en"])
def test_four_sheets_make_a_printed_a4_page_whatever_the_names(tmp_path, page, language):
    names = [LONGEST_NAME.format(number) for number in range(10, 40)]
    sheets(tmp_path / "out", *names, language=language, door=door_of(*names, region=LONGEST_REGION))
    for file, pages in ((f"{names[0]}.html", 1), ("_print-group-1145.html", 8)):
        page.goto((tmp_path / "out" / file).as_uri())
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == pages
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1060})  # the printed width of A4 without its margins
    fits = page.locator(".sheet").evaluate_all("all => all.every(one => one.scrollHeight <= one.clientHeight)")
    assert fits, "nothing runs over the line to cut along"
    svg = page.locator(".qr svg").first.bounding_box()
    assert svg["width"] / 96 * 25.4 / 41 >= 1, "a square is at least a millimetre"


def test_every_code_of_a_class_decodes_in_the_file_for_the_printer(tmp_path, page):
    names = [f"pupil-{number}" for number in range(30)]
    sheets(tmp_path / "out", *names)
    page.goto((tmp_path / "out" / "_print-group-1145.html").as_uri())
    read = [decoded(code.screenshot()).partition("#")[2] for code in page.locator(".qr svg").all()]
    assert read == [door_of(*names).codes[name] for name in names]


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_off_the_edge_and_no_network_is_asked(tmp_path, page, width):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    name = LONGEST_NAME.format(10)
    sheets(tmp_path / "out", name, "ada", door=door_of(name, "ada", region=LONGEST_REGION))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "out" / "_print-group-1145.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(asked) == 1


def test_files_are_the_owners_alone(tmp_path):
    result = sheets(tmp_path / "out", "ada", guides=True)
    assert {path.stat().st_mode & 0o777 for path in result.written} == {0o600}
    assert [path.relative_to(tmp_path / "out").as_posix() for path in result.written] == [
        "ada.html", "_print-group-1145.html", "guides/ada.html",
    ]  # fmt: skip


def test_who_has_no_code_is_named_and_keeps_the_sheet_of_before(tmp_path):
    out = tmp_path / "out"
    sheets(out, "ada", "alan")
    before = (out / "alan.html").read_text()
    result = sheets(out, "ada", "alan", door=door_of("ada"))
    assert list(result.failed) == ["alan"] and "run 'make provision ROSTER=...'" in result.failed["alan"]
    assert (out / "alan.html").read_text() == before


def test_a_door_that_does_not_stand_removes_no_sheet(tmp_path):
    out = tmp_path / "out"
    sheets(out, "ada")
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def closed(*_):
        raise WorkshopError("The door of group-1145 does not stand yet.")

    workshop = workshop_of("ada")
    result = write_handouts(workshop=workshop, groups=workshop.groups, out=out, means=Means(door=closed, access=never))
    assert (result.written, result.failed) == ([], {"ada": "The door of group-1145 does not stand yet."})
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize("language", ["de", "en"])
def test_everybodys_guide_names_their_own_door_and_code(tmp_path, language):
    sheets(tmp_path / "out", "ada", "alan", guides=True, language=language)
    text = (tmp_path / "out" / "guides" / "alan.html").read_text(encoding="utf-8")
    assert door_of("alan").codes["alan"] in text and address_in("eu-west-3") in text
    assert "mip-day-crop-faces-alan" in text and "ada" not in re.findall(r"[a-z0-9]+", text)


@pytest.mark.parametrize("file", ["_print-group-1145.html", "guides/ada.html"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing(tmp_path, page, language, file):
    sheets(tmp_path / "out", "ada", "alan", guides=True, language=language)
    page.goto((tmp_path / "out" / file).as_uri())
    assert violations(page) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing_on_a_sheet_of_the_console(page, language):
    workshop = workshop_of("ada")
    sheet = console_sheet(workshop, workshop.groups[0], "ada", issue(workshop, workshop.groups[0], "ada"))
    page.set_content(render([sheet], kind=Kind.CONSOLE, language=language))
    assert violations(page) == []


def test_a_door_that_is_switched_off_is_not_looked_for():
    workshop = workshop_of("ada")
    assert find_door(workshop, replace(workshop.groups[0], door=Door(enabled=False))) is None
