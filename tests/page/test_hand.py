"""The raised hand."""

from datetime import timedelta

from playwright.sync_api import expect


def test_a_hand_goes_up_somebody_comes_and_it_goes_down(visit, door):
    page = visit()
    region = page.get_by_role("region", name="Help")
    region.get_by_role("textbox").fill("TODO 2 is odd")
    page.get_by_role("button", name="Raise hand").click()
    expect(region).to_contain_text("TODO 2 is odd")
    expect(region).not_to_contain_text("on the way")
    assert door.hand["text"] == "TODO 2 is odd"
    door.help = {"coming": True, "at": str(door.now())}
    expect(region).to_contain_text("Somebody is on the way to you.")
    expect(page.get_by_role("button", name="Raise hand")).to_be_hidden()
    page.get_by_role("button", name="Lower hand").click()
    expect(region).to_contain_text("Your hand is down.")
    assert door.hand["up"] is False
    expect(page.get_by_role("button", name="Raise hand")).to_be_focused()


def test_help_from_before_is_none_for_a_new_hand(visit, door):
    door.help = {"coming": True, "at": str(door.now() - timedelta(minutes=10))}
    page = visit("de-AT", width=390)
    page.get_by_role("button", name="Melden", exact=True).click()
    region = page.get_by_role("region", name="Hilfe")
    expect(region).to_contain_text("Ihre Hand ist oben, seit")
    expect(region).not_to_contain_text("auf dem Weg")
