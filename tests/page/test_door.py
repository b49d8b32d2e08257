"""Signing in and out, the closed door, both languages, and time as the door has it."""

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.axe import violations
from tests.page.door import CODE, URL


def test_the_code_in_the_address_opens_and_leaves_it(visit, door):
    page = visit()
    expect(page.get_by_role("region", name="Answer")).to_be_visible()
    assert page.url == f"{URL}/"
    page.go_back()
    assert CODE not in page.url
    assert ("POST", "/session", {"code": CODE}) in door.asked
    assert all(CODE not in path for _, path, _ in door.asked)


def test_the_address_of_a_sheet_opens_in_a_window_that_has_the_page_already(visit):
    page = visit(code="")
    expect(page.get_by_role("textbox", name="Your code")).to_be_visible()
    page.goto(f"{URL}/#{CODE}")
    expect(page.get_by_text("ada · group-1145")).to_be_visible()
    assert page.url == f"{URL}/"


def test_a_code_is_typed_and_a_wrong_one_says_what_to_do(visit):
    page = visit(code="")
    field = page.get_by_role("textbox", name="Your code")
    expect(field).to_be_focused()
    page.keyboard.type("nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This code is not known here: compare it with your sheet.")
    field.fill(CODE.lower())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("ada · group-1145")).to_be_visible()


@pytest.mark.parametrize(("locale", "sign_in"), [("de-AT", "Anmelden"), ("fr-FR", "Sign in"), ("en-GB", "Sign in")])
def test_the_browsers_language_is_the_pages(visit, door, locale, sign_in):
    page = visit(locale, code="")
    expect(page.get_by_role("button", name=sign_in)).to_be_visible()
    assert door.languages == {page.evaluate("document.documentElement.lang")}


def test_the_language_is_switched_and_stays(visit):
    page = visit("de-AT", width=390)
    expect(page.get_by_role("button", name="Ausführen")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Step 2: copy the picture")).to_be_visible()


@pytest.mark.parametrize(
    ("slot", "sentence"), [((1, 2), "has not begun yet"), ((-2, -1), "Your group's time is over. Your work is kept.")]
)
def test_a_closed_door_says_when(visit, door, slot, sentence):
    door.slot = slot
    page = visit()
    expect(page.get_by_role("heading", name="The door is closed")).to_be_visible()
    expect(page.get_by_text(sentence)).to_be_visible()
    assert len(re.findall(r"\d\d:\d\d", page.locator("#closed-times").inner_text())) == 3
    door.slot = None
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("textbox", name="Your code")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_door_that_is_shut_has_a_page_that_opens_by_itself(visit, door, width):
    door.is_shut = True
    page = visit(width=width, code="")
    page.clock.install()
    page.goto(f"{URL}/#{CODE}")
    page.reload()
    expect(page.get_by_role("heading", name="The door is closed now")).to_be_visible()
    expect(page.locator("time").first).to_contain_text(re.compile(r"\d\d:\d\d"))
    assert violations(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= width
    door.is_shut = False
    page.clock.run_for(31_000)
    expect(page.get_by_text("ada · group-1145")).to_be_visible()


def test_a_clock_that_is_wrong_by_a_day_does_not_matter(visit, door):
    door.clock_hours = -24
    door.minutes = 12.5
    page = visit()
    expect(page.get_by_text("12 min left")).to_be_visible()


def test_the_end_is_announced_and_grace_is_said(visit, door):
    door.minutes = 5.5
    page = visit()
    expect(page.locator("#spoken")).to_have_text("5 minutes are left.")
    door.minutes = -1
    page.reload()
    expect(page.get_by_text(re.compile("Time is over; open until"))).to_be_visible()


def test_signing_out_leaves_nothing_of_the_participant_in_the_window(visit):
    page = visit()
    expect(page.get_by_text("ada · group-1145")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    assert "ada" not in page.inner_text("body")
    page.reload()
    expect(page.get_by_role("textbox", name="Your code")).to_be_visible()


def test_a_session_that_is_over_asks_for_the_code_and_keeps_what_is_typed(visit, door):
    page = visit()
    page.locator(".cm-content").click()
    page.keyboard.type("# mine")
    door.is_in = False
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    page.get_by_role("textbox", name="Your code").fill(CODE)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".cm-content")).to_contain_text("# mine")


def test_without_javascript_the_page_says_so(visit):
    page = visit(java_script_enabled=False)
    expect(page.get_by_text("This page needs JavaScript")).to_be_visible()
    expect(page.get_by_text("Diese Seite braucht JavaScript")).to_be_visible()
