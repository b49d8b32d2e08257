"""The participants' guide: one source, everybody's own values, and what the page at the front door gets of it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from admin.build.guides import EXAMPLE, LANGUAGES, OF_THE_PAGE, guide, guide_page, task, write_guides

ROOT = Path(__file__).parents[2]
COMMITTED = [f"docs/participants.{each}.md" for each in LANGUAGES]
COMMITTED += [f"handlers/front_door/page/task.{each}.html" for each in LANGUAGES]
BOB = replace(
    EXAMPLE, pseudonym="bob", workshop="our-day", region="ap-south-1", group="late", timeout=90, memory_size=512
)


@pytest.mark.parametrize("file", COMMITTED)
def test_what_is_committed_is_what_the_templates_say(tmp_path, file):
    write_guides(repository=tmp_path)
    assert (ROOT / file).read_text(encoding="utf-8") == (tmp_path / file).read_text(encoding="utf-8"), (
        "run python -m admin.build.guides"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("door", ["https://x.execute-api.ap-south-1.amazonaws.com", ""], ids=["a door", "no door"])
def test_everybody_reads_their_own_values(language, door):
    text = guide(replace(BOB, door=door, code="0000-1111-2222" if door else ""), language=language)
    assert not re.search(r"\bada\b|mip-day|eu-west-3|a1b2c3d4e5|7K3M", text.replace(BOB.layer_arn, ""))
    for value in ("our-day-crop-faces-bob", "our-day-upload-late/birds/bob/", "--memory-size 512 --timeout 90"):
        assert value in text
    second = guide(replace(BOB, number_in_region=2), language=language)
    assert "`IdentifySpeciesAndNotify-2`" in second and "`nabirds-species-identifier-2`" in second
    assert ("0000-1111-2222" in text, "workshop login --door" in text) == (bool(door), bool(door))
    assert "\n\n\n\n" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_task_has_a_section_a_step_and_a_placeholder_a_value(language):
    html = task(language=language)
    assert re.findall(r'<section id="task-([a-z0-9-]+)">', html) == [
        "start", "step-1", "step-2", "step-3", "check", "log", "undo", "birds", "lab4", "trouble",
    ]  # fmt: skip
    assert html.count("<section") == html.count("</section>") and html.count("<details>") == html.count("</details>")
    named = set(re.findall(r"{{(\w+)}}", html))
    assert named <= set(OF_THE_PAGE) and {"pseudonym", "function", "memory_size", "layer_arn"} <= named
    assert not re.search(r"\bada\b|mip-day|QZ|%7B|\*\*|<script|style=|<h[12]>| on\w+=", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_and_headings_are_named_as_on_the_page(language):
    said = {"de": ("Ausführen", "Bereitstellen", "Antwort", "Protokoll", "Rückmeldung", "Vogel hochladen", "Melden")}
    said["en"] = ("Run", "Deploy", "Answer", "Log", "Feedback", "Upload bird", "Raise hand")
    for words in said[language]:
        assert f"<strong>{words}</strong>" in task(language=language), words


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_of_ones_own_as_a_page(browser, language, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(guide_page(BOB, language=language))
    assert page.locator("html").get_attribute("lang") == language
    assert "our-day-crop-faces-bob" in page.locator("body").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []
    page.close()
