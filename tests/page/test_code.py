"""The editor, Deploy and Run: faults are pointed at, and nothing that was typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.page.door import CROP_FACES

TODO = {"type": "NotImplementedError", "message": "TODO 1: set output_bucket.", "line": 69}
START, REPORT = "START RequestId: 1 Version: $LATEST", "REPORT RequestId: 1\tDuration: 2244.5 ms\tMemory Size: 1024 MB"
STEP_2 = (CROP_FACES / "step2.py").read_text()


def ran(answer=None, error=None, log=(START, REPORT)):
    return 200, {"failed": error is not None, "answer": answer, "error": error, "log": list(log), "seconds": 2.3,
                 "running": False}  # fmt: skip


@pytest.fixture
def work(visit, door):
    """work(): signed in, with the code in the editor."""

    def open_work(*arguments, **options):
        page = visit(*arguments, **options)
        expect(page.locator(".cm-content")).to_contain_text("import os")
        return page

    return open_work


def type_at_end(page, text):
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_the_line_of_an_error_is_pointed_at(work, door):
    door.runs = [ran(error=TODO)]
    page = work()
    page.get_by_role("button", name="Run").click()
    answer = page.get_by_role("region", name="Answer")
    expect(answer).to_contain_text("NotImplementedError: TODO 1: set output_bucket.")
    expect(page.get_by_role("region", name="Log")).to_contain_text(START)
    answer.get_by_role("button", name="Go to line 69").click()
    expect(page.locator(".cm-line.cm-fault")).to_contain_text("image = load_picture")
    expect(page.locator(".cm-activeLine.cm-fault")).to_be_visible()
    page.keyboard.type("x")
    expect(page.locator(".cm-fault")).to_have_count(0)


def test_code_is_put_in_deployed_and_run(work, door):
    door.runs = [ran(answer={"status": 200})]
    page = work()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(STEP_2)
    expect(page.get_by_text("Changed and not in your function yet.")).to_be_visible()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("region", name="Answer")).to_contain_text("That was the code in your function")
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_text("as version 1")).to_be_visible()
    assert door.source == STEP_2
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("region", name="Answer")).not_to_contain_text("That was the code")
    expect(page.get_by_role("region", name="Answer")).to_contain_text('"status": 200')


def test_by_keyboard_alone(work, door):
    door.runs = [ran(answer={"status": 200})]
    page = work()
    page.get_by_role("link", name="Skip to the content").focus()
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\tx = 1")
    page.keyboard.press("Control+s")
    expect(page.locator("#code-state")).to_contain_text("Go to line")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("region", name="Answer")).to_contain_text("It worked")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Deploy")).to_be_focused()


def test_what_is_no_python_changes_nothing_and_is_pointed_at(work, door):
    page = work()
    before = door.source
    type_at_end(page, "def broken(:")
    page.get_by_role("button", name="Deploy").click()
    expect(page.locator("#code-state")).to_contain_text(re.compile(r"Line \d+: .+ Go to line \d+"))
    expect(page.locator(".cm-line.cm-fault")).to_contain_text("def broken")
    assert door.source == before


def test_what_is_typed_survives_a_reload(work, door):
    page = work()
    type_at_end(page, "# typed and not deployed")
    page.reload()
    expect(page.get_by_text("What you had typed before is back")).to_be_visible()
    expect(page.locator(".cm-content")).to_contain_text("import os")
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_text("as version 1")).to_be_visible()
    assert door.source.endswith("# typed and not deployed")
    page.reload()
    expect(page.get_by_text("In your function since")).to_be_visible()


@pytest.mark.parametrize("spoil", ["has_network", "is_html"])
def test_a_network_that_drops_is_said_and_the_deploy_arrives(work, door, spoil):
    page = work()
    type_at_end(page, "# offline")
    setattr(door, spoil, spoil == "is_html")
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_role("status").filter(has_text="The network is gone. What you type is kept")).to_be_visible()
    setattr(door, spoil, spoil != "is_html")
    expect(page.get_by_text("The network is back.")).to_be_visible()
    expect(page.get_by_text("as version 1")).to_be_visible()
    assert door.source.endswith("# offline")


def test_a_busy_door_is_waited_for(work, door):
    page = work()
    door.refusals["PUT", "/code"] = [
        (429, {"error": "Too many.", "code": "busy"}),
        (503, {"message": "Service Unavailable"}),
    ]
    type_at_end(page, "# patient")
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_text(re.compile(r"This page tries again in [123] s\."))).to_be_visible()
    expect(page.get_by_text("as version 1")).to_be_visible()


def test_the_answer_that_was_lost_is_no_conflict(work, door):
    page = work()
    type_at_end(page, "# arrived")
    mine = door.source + "# arrived"
    door.source = mine  # the door took it, and its answer never came
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_text("In your function since")).to_be_visible()
    expect(page.get_by_role("heading", name="The code was changed elsewhere")).to_be_hidden()


@pytest.mark.parametrize("choice", ["Put mine into the function", "Take the other into the editor"])
def test_of_two_edits_both_are_kept(work, door, choice):
    page = work()
    type_at_end(page, "# mine")
    mine = door.source + "# mine"
    theirs = door.source = door.source + "# from the console\n"
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_role("heading", name="The code was changed elsewhere")).to_be_focused()
    expect(page.get_by_label("The other code")).to_contain_text("# from the console")
    assert door.source == theirs
    page.get_by_role("button", name=choice).click()
    expect(page.get_by_role("heading", name="The code was changed elsewhere")).to_be_hidden()
    page.locator("#versions summary").click()
    page.get_by_role("button", name="Show in the editor").click()
    page.get_by_role("button", name="Deploy").click()
    expect(page.locator("#code-state")).to_contain_text("as version")
    assert door.source == (theirs if choice.startswith("Put") else mine)


def test_a_conflict_with_a_draft_is_noticed_at_the_next_visit(work, door):
    page = work()
    type_at_end(page, "# mine")
    door.source += "# from the console\n"
    page.reload()
    expect(page.get_by_role("heading", name="The code was changed elsewhere")).to_be_visible()


def test_back_to_a_version_and_on_to_a_point(work, door):
    page = work()
    type_at_end(page, "# one")
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_text("as version 1")).to_be_visible()
    page.locator("#versions summary").click()
    page.get_by_role("button", name="Go to the point after step 2").click()
    expect(page.locator("#code-state")).to_contain_text("Done.")
    assert door.source == STEP_2
    assert page.get_by_role("button", name="Show the solution").count() == 0
    page.get_by_role("button", name="Back to version 1").click()
    expect(page.locator("#code-state")).to_have_text("Your function has the code of version 1 again.")
    assert door.source.endswith("# one")


def test_a_run_that_takes_long_goes_on_and_its_end_is_shown(work, door):
    door.runs = [(202, {"running": True, "since": "2026-12-03T11:45:00Z"})]
    door.log = [[], [START, "working"], [START, "working", REPORT]]
    page = work()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("It takes longer than usual and goes on.")).to_be_visible()
    expect(page.get_by_role("region", name="Answer")).to_contain_text("It has ended after 2.2 s.")
    expect(page.get_by_role("region", name="Log")).to_contain_text("working")


def test_a_run_that_was_stopped_says_so(work, door):
    door.runs = [(202, {"running": True, "since": "2026-12-03T11:45:00Z"})]
    door.log = [[START, "2026-12-03T11:46:03Z 1 Task timed out after 63.00 seconds", REPORT]]
    page = work()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("region", name="Answer")).to_contain_text("stopped because its time was up")


def test_a_run_without_a_network_says_what_to_do(work, door):
    page = work()
    door.has_network = False
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("region", name="Answer")).to_contain_text("The network was lost while your function ran")
    door.has_network = True
    expect(page.get_by_text("The network is back.")).to_be_visible()


def test_a_log_without_end_is_cut(work, door):
    door.runs = [ran(answer={"status": 200}, log=[START, *("x" * 10_000 for _ in range(600)), REPORT])]
    page = work()
    page.get_by_role("button", name="Run").click()
    log = page.get_by_role("region", name="Log")
    expect(log).to_contain_text("102 earlier lines are left out.")
    expect(log).to_contain_text("REPORT")
    assert len(log.inner_text()) < 1_100_000


def test_settings_are_set_by_hand_where_the_group_does_so(work, door):
    door.me = {"tuned": False}
    page = work()
    settings = page.get_by_role("region", name="Settings")
    expect(settings).to_contain_text("Your function has 128 MB, 3 s, no layer.")
    settings.get_by_label("Memory (MB)").fill("1024")
    settings.get_by_label("Timeout (seconds)").fill("63")
    settings.get_by_label("Layer (ARN)").fill("arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3")
    settings.get_by_role("button", name="Save settings").click()
    expect(settings).to_contain_text("Saved: 1024 MB, 63 s, a layer.")
    assert door.settings["timeout"] == 63
    door.refusals["PUT", "/settings"] = [(400, {"error": "The layer is of another region.", "code": "bad-layer"})]
    settings.get_by_role("button", name="Save settings").click()
    expect(settings).to_contain_text("The layer is of another region.")
