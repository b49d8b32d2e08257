"""Birds from the chooser, the camera or dropped: upright and small when they arrive, or a sentence why not."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

SAID = "Bird [birds/ada/northern-cardinal.jpg] is a: Northern Cardinal (0.94)"
ORIENTATION = 0x0112  # EXIF


def jpeg(size=(3000, 2000), orientation=None):
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    if orientation:
        exif[ORIENTATION] = orientation
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def file(name="Northern Cardinal.JPG", data=None, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": data or jpeg()}


@pytest.mark.parametrize("way", ["button first", "file first", "camera"])
def test_a_bird_is_sent_and_its_sentence_comes_back(visit, door, way):
    page = visit()
    birds = page.get_by_role("region", name="Birds")
    upload = birds.get_by_role("button", name="Upload bird")
    if way == "file first":
        birds.get_by_label("Choose a picture of a bird").set_input_files(file())
        expect(birds).to_contain_text("Northern Cardinal.JPG is chosen.")
        upload.click()
    else:
        with page.expect_file_chooser() as chooser:
            (upload if way == "button first" else birds.get_by_role("button", name="Take a picture")).click()
        chooser.value.set_files(file())
    expect(birds).to_contain_text(SAID)
    expect(birds).to_contain_text("Northern Cardinal, 94 % sure")
    with Image.open(io.BytesIO(door.objects["birds/ada/northern-cardinal.jpg"])) as sent:
        assert (sent.format, sent.size) == ("JPEG", (1600, 1067))


def test_a_dropped_bird_is_turned_upright(visit, door):
    page = visit("de-AT", width=390)
    data = page.evaluate_handle(
        """bytes => { const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "Gänsegeier.jpg", { type: "image/jpeg" })); return data; }""",
        list(jpeg((400, 300), orientation=6)),
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": data})
    expect(page.get_by_role("region", name="Vögel")).to_contain_text("zu 94 % sicher")
    with Image.open(io.BytesIO(door.objects["birds/ada/gansegeier.jpg"])) as sent:
        assert sent.size == (300, 400)
        assert sent.getexif().get(ORIENTATION, 1) == 1
        red, green, _ = sent.getpixel((250, 200))
        assert red > 200 and green < 60  # the upper half lies right once it is turned
    assert page.get_by_role("region", name="Vögel").get_by_role("listitem").count() == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (
            file("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 99, "image/heic"),
            "This browser cannot read HEIC pictures",
        ),
        (file("fake.jpg", b"text"), "This file is no picture that the browser can read"),
    ],
)
def test_what_is_no_picture_here_is_not_sent(visit, door, sent, sentence):
    page = visit()
    page.get_by_label("Choose a picture of a bird").set_input_files(sent)
    page.get_by_role("button", name="Upload bird").click()
    expect(page.get_by_role("region", name="Birds")).to_contain_text(sentence)
    assert not any(path == "/birds" and method == "POST" for method, path, _ in door.asked)


def test_a_bird_of_40_mb_is_made_small(visit, door, tmp_path):
    path = tmp_path / "noise.png"
    Image.effect_noise((3700, 3700), 90).convert("RGB").save(path, "PNG", compress_level=0)
    assert path.stat().st_size > 40_000_000
    page = visit()
    page.get_by_label("Choose a picture of a bird").set_input_files(path)
    page.get_by_role("button", name="Upload bird").click()
    expect(page.get_by_role("region", name="Birds")).to_contain_text("Northern Cardinal, 94 % sure")
    assert len(door.objects["birds/ada/noise.jpg"]) < 3_000_000


def test_a_refusal_is_said(visit, door):
    door.refusals["POST", "/birds"] = [
        (400, {"error": "A bird of that name is there already.", "code": "there-already"})
    ]
    page = visit()
    page.get_by_label("Choose a picture of a bird").set_input_files(file())
    page.get_by_role("button", name="Upload bird").click()
    expect(page.get_by_role("region", name="Birds")).to_contain_text("A bird of that name is there already.")


def test_a_group_without_a_model_has_no_upload(visit, door):
    door.me = {"has_endpoint": False}
    page = visit()
    expect(page.get_by_role("region", name="Birds")).to_have_text(re.compile("Your group has no model for birds"))
    expect(page.get_by_role("button", name="Upload bird")).to_be_hidden()
    expect(page.locator("#task-birds")).to_have_count(0)
