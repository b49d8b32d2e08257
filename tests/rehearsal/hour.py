"""One participant's hour in a real browser: from the sheet's address to full marks, a bird, a hand and signing out.

    python -m tests.rehearsal.hour ADDRESS CODE [--language de] [--width 390] [--pictures FOLDER]

What is seen is held against the script on the way. With --pictures each station leaves a picture.
"""

import argparse
import random
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from rehearsal.models.samples import draw_bird
from tests.fixtures.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

EXERCISE = Path(__file__).parents[2] / "handlers" / "crop_faces"
THRESHOLD = 'face_detail["Confidence"] >= CONFIDENCE_THRESHOLD'
SECONDS = 60  # for whatever takes longest: a cold start, a judgement, a bird
HEIGHTS = {390: 844}  # pixels of a phone; of a desk 900
WORDS = {
    "en": {
        "locale": "en-GB", "deploy": "Deploy", "run": "Run", "hand": "Raise hand", "lower": "Lower hand",
        "upload": "Upload bird", "answer": "Answer", "log": "Log", "feedback": "Feedback", "birds": "Birds",
        "pictures": "Pictures", "help": "Help", "out": "Sign out", "code": "Your code", "start": "Start over",
        "begun": "Done.",
        "line": "Go to line", "in": "In your function since", "hint": "keep only faces with a confidence",
        "left": "One thing is left: the bird.", "done": "Done!", "up": "Your hand is up", "down": "Your hand is down.",
        "copy": "your copy of the picture",
    },
    "de": {
        "locale": "de-AT", "deploy": "Bereitstellen", "run": "Ausführen", "hand": "Melden",
        "lower": "Hand herunternehmen", "upload": "Vogel hochladen", "answer": "Antwort", "log": "Protokoll",
        "feedback": "Rückmeldung", "birds": "Vögel", "pictures": "Bilder", "help": "Hilfe", "out": "Sitzung beenden",
        "code": "Ihr Code", "start": "Von vorn beginnen", "begun": "Erledigt.", "line": "Zu Zeile",
        "in": "In Ihrer Funktion seit",
        "hint": "Behalten Sie nur Gesichter", "left": "Eines fehlt noch: der Vogel.", "done": "Geschafft!",
        "up": "Ihre Hand ist oben", "down": "Ihre Hand ist unten.", "copy": "Ihre Kopie des Bildes",
    },
}  # fmt: skip


@dataclass
class Seat:
    """A participant before the page.

    Attributes:
        page: the browser's window.
        words: the page's, in the participant's language.
        picture: takes a picture of a station; does nothing where nobody wants any.
    """

    page: "Page"
    words: dict[str, str]
    picture: Callable[[str], None]

    def region(self, name: str) -> "Locator":
        return self.page.get_by_role("region", name=self.words[name])

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=self.words[name], exact=True).click()

    def put(self, source: str) -> None:
        """Paste over everything in the editor, and deploy."""
        self.page.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.deploy()

    def deploy(self) -> None:
        self.press("deploy")
        expect(self.page.locator("#code-state")).to_contain_text(self.words["in"])

    def run(self, said: str) -> None:
        """Run, and wait for an answer and a log."""
        self.press("run")
        expect(self.region("answer")).to_contain_text(said)
        expect(self.region("log")).to_contain_text("START")
        expect(self.region("log")).to_contain_text("REPORT")

    def look(self, station: str) -> None:
        """Hold what is shown against what everybody can reach, and take a picture."""
        assert violations(self.page) == [], station
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), station
        self.picture(station)


def spend_hour(
    browser: "Browser", url: str, code: str, *, language: str, width: int, pictures: Path | None = None
) -> None:
    """Spend the hour.

    Args:
        browser: a Chromium.
        url: the address of the group's door.
        code: the participant's.
        language: "de" or "en".
        width: of the window, in pixels.
        pictures: a folder for the pictures; None for none.
    """
    words = WORDS[language]
    size = {"width": width, "height": HEIGHTS.get(width, 900)}
    context = browser.new_context(locale=words["locale"], viewport=size, reduced_motion="reduce")
    page, said = context.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)

    def take(station: str) -> None:
        if pictures:
            page.screenshot(path=pictures / f"{language}-{width}-{station}.png")

    expect.set_options(timeout=SECONDS * 1000)
    seat = Seat(page, words, take)
    try:
        sign_in(seat, url, code)
        copy_picture(seat)
        find_faces(seat)
        identify_bird(seat)
        raise_hand(seat)
        sign_out(seat)
        assert said == []
    finally:
        context.close()


def sign_in(seat: Seat, url: str, code: str) -> None:
    """By the link on the sheet, and to the exercise's beginning, wherever the function stands."""
    seat.page.goto(f"{url.rstrip('/')}/#{code}")
    expect(seat.page.locator(".cm-content")).to_contain_text(re.compile(r"\S"))
    assert code not in seat.page.url
    seat.page.locator("#versions summary").click()
    seat.press("start")
    expect(seat.page.locator("#code-state")).to_contain_text(seat.words["begun"])
    seat.page.locator("#versions summary").click()
    seat.look("signed-in")


def copy_picture(seat: Seat) -> None:
    """Both TODOs, each where the function's error points."""
    if not seat.page.locator("#task-step-2[open]").count():
        seat.page.locator("#task-step-2 > summary").click()
    for todo, line in (
        ("TODO 1", "    output_bucket = s3.Bucket(OUTPUT_BUCKET_NAME)"),
        ("TODO 2", "    filename = INPUT_FILE"),
    ):
        seat.run(todo)
        seat.look(todo.lower().replace(" ", "-"))
        seat.region("answer").get_by_role("button", name=seat.words["line"]).click()
        seat.page.keyboard.press("Control+Shift+K")  # the whole line
        seat.page.keyboard.insert_text(f"{line}\n")
        seat.deploy()
    seat.run('"status": 200')
    expect(seat.region("pictures").get_by_role("img", name=seat.words["copy"])).to_be_visible()
    expect(seat.region("feedback").get_by_role("listitem")).not_to_have_count(0)


def find_faces(seat: Seat) -> None:
    """Step 3 with a threshold that lets every face pass, its hint, and without."""
    solution = (EXERCISE / "solution.py").read_text(encoding="utf-8")
    assert solution.count(THRESHOLD) == 1
    seat.put(solution.replace(THRESHOLD, 'face_detail["Confidence"] >= 0'))
    seat.run('"numFaces"')
    expect(seat.region("feedback")).to_contain_text(seat.words["hint"])
    seat.region("feedback").scroll_into_view_if_needed()
    seat.look("hint")
    seat.put(solution)
    seat.run('"numFaces"')
    expect(seat.region("feedback")).not_to_contain_text(seat.words["hint"])
    expect(seat.region("pictures").get_by_role("img", name=re.compile(r"cropped_1\.png$"))).to_be_visible()


def identify_bird(seat: Seat) -> None:
    """A picture from a phone, the sentence about it, and full marks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"Purple Martin {random.randrange(10**6)}.JPG"
        path.write_bytes(draw_bird("Purple Martin", path.name))
        with seat.page.expect_file_chooser() as chooser:
            seat.press("upload")
        chooser.value.set_files(path)
        sentence = rf"Bird \[birds/.+/{path.stem.lower().replace(' ', '-')}.*\] (is|may be) a: .*Purple Martin"
        expect(seat.region("birds")).to_contain_text(re.compile(sentence))
    expect(seat.region("feedback")).to_contain_text(seat.words["done"])
    seat.region("feedback").evaluate("region => region.scrollIntoView()")
    seat.look("done")


def raise_hand(seat: Seat) -> None:
    """Up with a line, and down again."""
    seat.region("help").get_by_role("textbox").fill("<b>?</b>")
    seat.press("hand")
    expect(seat.region("help")).to_contain_text(seat.words["up"])
    expect(seat.region("help")).to_contain_text("<b>?</b>")
    seat.look("hand")
    seat.press("lower")
    expect(seat.region("help")).to_contain_text(seat.words["down"])


def sign_out(seat: Seat) -> None:
    """Nothing opens afterwards without the code."""
    seat.press("out")
    expect(seat.page.get_by_role("textbox", name=seat.words["code"])).to_be_visible()
    assert seat.page.evaluate("fetch('/me').then(answer => answer.status)") == 401
    seat.look("signed-out")


def main() -> None:
    """Run the command."""
    from playwright.sync_api import sync_playwright

    from tests.fixtures.browser import launch

    parser = argparse.ArgumentParser(description="Spend a participant's hour in a browser.")
    parser.add_argument("url", metavar="ADDRESS")
    parser.add_argument("code", metavar="CODE")
    parser.add_argument("--language", choices=WORDS, default="en")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        spend_hour(
            launch(playwright), options.url, options.code,
            language=options.language, width=options.width, pictures=options.pictures,
        )  # fmt: skip


if __name__ == "__main__":
    main()
