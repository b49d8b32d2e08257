"""The page in a real browser, before a door that a test can spoil."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.page.door import CODE, URL, Door

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect.set_options(timeout=60_000)  # milliseconds; the page itself waits some seconds between attempts


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def visit(browser: "Browser", door: Door) -> Iterator[Callable[..., "Page"]]:
    """visit(locale, width, code): a window at the door. What its console says ends the test, where it is an error."""
    contexts, said = [], []

    def open_window(locale: str = "en-GB", width: int = 1280, code: str = CODE, **options: Any) -> "Page":
        context = browser.new_context(locale=locale, viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        door.serve(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
        page.goto(f"{URL}/#{code}" if code else f"{URL}/")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not said
