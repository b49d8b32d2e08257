"""What comes of a run: pictures, faces, feedback; and names, logs and hints that would like to be markup."""

import io
import struct
import zlib

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.page.outputs import CRITERIA, feedback, png, zipped

NASTY = '<img src=x onerror="document.title=1"><b>'
FACES = {"CALM/cropped_1.png": png("teal"), "HAPPY/cropped_2.png": png("orange"), "CALM/cropped_3.png": png("grey")}
RUN = (200, {"failed": False, "answer": {"status": 200}, "error": None, "log": [], "seconds": 2, "running": False})


def huge_png():
    """A PNG of 200 bytes that claims 40,000 x 40,000 pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_pictures_come_as_they_land(visit, door):
    door.runs = [RUN]
    page = visit()
    pictures = page.get_by_role("region", name="Pictures")
    expect(pictures.get_by_role("img", name="the workshop's picture")).to_be_visible()
    expect(pictures).to_contain_text("No faces yet")
    door.copy, door.crops = png("navy", (64, 48)), zipped(FACES)
    page.get_by_role("button", name="Run").click()
    expect(pictures.get_by_role("img", name="your copy of the picture")).to_be_visible()
    expect(pictures).to_contain_text("3 faces in your zip.")
    assert pictures.locator(".crops figcaption").all_inner_texts() == ["CALM", "HAPPY"]
    first = pictures.get_by_role("img", name="CALM/cropped_1.png")
    expect(first).to_have_js_property("naturalWidth", 60)


@pytest.mark.parametrize(
    ("crops", "words"),
    [
        (b"no zip at all", "it is no zip, or a broken one."),
        (zipped(FACES)[:-30], "it is no zip, or a broken one."),
        (zipped(FACES).replace(b"PK\x01\x02", b"PK\x01\x09"), "it is no zip, or a broken one."),
        (zipped({f"A/{number}.png": b"" for number in range(201)}), "it has more than 200 files."),
        (zipped({"A/cropped_1.png": b"\0" * 41 * 2**20}), "it unpacks to more than 40 MB."),
        (zipped({f"A/{number}.png": b"\0" * 9 * 2**20 for number in range(5)}), "it unpacks to more than 40 MB."),
    ],
    ids=["text", "cut", "directory", "members", "bomb", "bombs"],
)
def test_a_hostile_zip_says_why_and_the_page_lives(visit, door, crops, words):
    door.crops = crops
    page = visit()
    expect(page.get_by_role("region", name="Pictures")).to_contain_text(words)
    expect(page.get_by_role("button", name="Run")).to_be_enabled()


def test_what_claims_too_many_pixels_or_is_no_png_is_named_only(visit, door):
    jpeg = io.BytesIO()
    Image.new("RGB", (9, 9)).save(jpeg, "JPEG")
    door.crops = zipped({"A/huge.png": huge_png(), "A/jpeg.png": jpeg.getvalue(), f"{NASTY}/x.png": b"text"})
    page = visit()
    for name in ("A/huge.png", "A/jpeg.png", f"{NASTY}/x.png"):
        expect(page.get_by_text(f"{name} is no PNG that can be shown.")).to_be_visible()


def test_feedback_follows_a_run_and_done_is_unmistakable(visit, door):
    door.runs = [RUN]
    hint = "9 crops instead of 6: keep only faces with a confidence of at least 97 %."
    missed = set(CRITERIA) - {"face_count"}
    page = visit()
    region = page.get_by_role("region", name="Feedback")
    expect(region).to_contain_text("Seconds after your function has written a file")
    door.feedback = [feedback(is_current=False), feedback(*missed, hints={"face_count": hint})]
    page.get_by_role("button", name="Run").click()
    expect(region).to_contain_text("85 of 95 points")
    expect(region.get_by_role("listitem").filter(has_text=hint)).to_contain_text("Number of faces")
    expect(region).not_to_contain_text("Done!")
    door.feedback = [feedback("all")]
    page.get_by_role("button", name="Run").click()
    expect(region).to_contain_text("Done!")
    expect(region).to_contain_text("95 of 95 points")
    expect(page.locator("#task-step-3 summary").first).to_contain_text("done")


def test_all_but_the_bird_is_said(visit, door):
    door.feedback = [feedback(*(set(CRITERIA) - {"species"}))]
    page = visit()
    expect(page.get_by_role("region", name="Feedback")).to_contain_text(
        "The faces are right. One thing is left: the bird."
    )


def test_our_fault_is_no_zero(visit, door):
    row = {"pseudonym": "ada", "status": "error", "score": None, "max_score": 0, "criteria": []}
    door.feedback = [{"row": row, "is_current": True}]
    region = visit("de-AT").get_by_role("region", name="Rückmeldung")
    expect(region).to_contain_text("nicht durch Ihre Schuld")
    expect(region).not_to_contain_text("0 von")


def test_markup_from_anywhere_is_text(visit, door):
    error = {"type": NASTY, "message": NASTY, "line": 3}
    door.runs = [
        (200, {"failed": True, "answer": None, "error": error, "log": [NASTY], "seconds": 1, "running": False})
    ]
    door.feedback = [feedback("memory", hints={"crops": NASTY})]
    door.crops = zipped({f"{NASTY}/cropped_1.png": png("red")})
    door.birds = [{"key": NASTY, "name": NASTY, "uploaded": "1", "sentence": NASTY, "url": None, "species": []}]
    door.hand = {"up": True, "text": NASTY, "at": "2026-12-03T11:50:00Z"}
    door.me = {"function": NASTY, "region": '"><script>alert(1)</script>'}
    page = visit()
    page.get_by_role("button", name="Run").click()
    for name in ("Answer", "Log", "Feedback", "Birds", "Help"):
        expect(page.get_by_role("region", name=name)).to_contain_text(NASTY)
    expect(page.get_by_role("region", name="Pictures").locator("figcaption").last).to_contain_text("img src=x")
    assert page.title() == "ada · mip-day"
    assert page.locator("img[src=x], main script").count() == 0
