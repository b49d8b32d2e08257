"""Within everybody's reach: nothing for axe-core in any state, nothing beyond a phone's edge, names as announced."""

import json

import pytest
from playwright.sync_api import expect

from tests.fixtures.axe import violations
from tests.page.door import PAGE, Door
from tests.page.outputs import feedback, png, zipped

ERROR = {"type": "NotImplementedError", "message": "TODO 1: set output_bucket.", "line": 69}
NAMES = {
    "en-GB": (
        "Your code", "Sign in", ("Deploy", "Run", "Raise hand", "Upload bird"), ("Answer", "Log", "Feedback", "Birds"),
    ),
    "de-AT": (
        "Ihr Code", "Anmelden", ("Bereitstellen", "Ausführen", "Melden", "Vogel hochladen"),
        ("Antwort", "Protokoll", "Rückmeldung", "Vögel"),
    ),
}  # fmt: skip


def in_full(door: Door) -> None:
    door.me = {"tuned": False}
    door.runs = [(200, {"failed": True, "answer": None, "error": ERROR, "log": ["START", "REPORT"], "seconds": 1})]
    door.copy, door.crops = png("navy"), zipped({"CALM/cropped_1.png": png("teal")})
    door.birds = [{"key": "k", "name": "a.jpg", "uploaded": "1", "sentence": "Bird [k] is a: X (0.94)", "url": None,
                   "species": [{"name": "X", "certainty": 0.94}]}]  # fmt: skip
    door.feedback = [feedback("memory", "crops")]
    door.hand, door.help = {"up": True, "text": "why", "at": str(door.now())}, {"coming": True, "at": str(door.now())}


def working(page, door):
    in_full(door)
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("import os")
    page.locator("#run").click()
    expect(page.locator(".cm-fault")).to_have_count(1)
    page.locator("#search").click()
    page.locator("#versions summary").click()
    for step in page.locator(".task details").all():
        step.evaluate("step => step.open = true")


def finished(page, door):
    door.feedback = [feedback("all")]
    door.runs = [(200, {"failed": False, "answer": {"status": 200}, "error": None, "log": [], "seconds": 1})]
    page.locator("#run").click()
    expect(page.locator(".big")).to_be_visible()


def in_conflict(page, door):
    page.locator(".cm-content").click()
    page.keyboard.type("# mine")
    door.source += "# theirs"
    page.locator("#deploy").click()
    expect(page.locator("#conflict")).to_be_visible()


def without_a_network(page, door):
    expect(page.locator(".cm-line").first).to_be_visible()
    door.has_network = False
    page.locator("#run").click()
    expect(page.locator("#line")).not_to_be_empty()


def closed(page, door):
    door.slot = (1, 2)
    page.reload()
    expect(page.locator("#closed-times dd")).to_have_count(3)


def signed_out(page, door):
    door.is_in = False
    page.reload()
    page.locator("#own-code").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).not_to_be_empty()


@pytest.mark.parametrize("look", [("de-AT", 390, "dark"), ("en-GB", 1280, "light")])
@pytest.mark.parametrize("state", [working, finished, in_conflict, without_a_network, closed, signed_out])
def test_axe_finds_nothing_and_nothing_lies_beyond_the_edge(visit, door, state, look):
    locale, width, colours = look
    page = visit(locale, width, color_scheme=colours, reduced_motion="reduce")
    expect(page.locator(".cm-line").first).to_be_visible()
    state(page, door)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("locale", NAMES)
def test_roles_and_names_are_those_that_are_announced(visit, door, locale):
    code, sign_in, buttons, regions = NAMES[locale]
    page = visit(locale, code="")
    page.get_by_role("textbox", name=code).fill("7k3m 9pqr 2xyz".replace(" ", "-"))
    page.get_by_role("button", name=sign_in).click()
    for name in buttons:
        expect(page.get_by_role("button", name=name)).to_be_visible()
    for name in regions:
        expect(page.get_by_role("region", name=name)).to_be_visible()


def test_both_languages_say_the_same_things():
    def names(texts, before=""):
        for key, value in texts.items():
            yield f"{before}{key}"
            if isinstance(value, dict) and key != "phrases":
                yield from names(value, f"{key}.")

    german, english = (json.loads((PAGE / "src" / f"texts.{one}.json").read_text()) for one in ("de", "en"))
    assert sorted(names(german)) == sorted(names(english))
    script = "".join(path.read_text() for path in (PAGE / "src").glob("*.js")) + (PAGE / "index.html").read_text()
    computed = ("criterion", "point", "zip", "bird", "phrases", "right", "missed")
    assert not [key for key in english if f'"{key}"' not in script and not key.startswith(computed)]
