"""What may be typed as a source, and that no password of one is ever printed."""

import pytest

from admin import cli
from admin.camera.place import Kind, read_place, without_secrets
from admin.errors import WorkshopError

SECRET = "rtsp://ina:hu%40sch@127.0.0.1:1/stream?token=hush"


def test_kinds(tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"x")
    assert read_place("0").kind is Kind.DEVICE and read_place("0").is_live
    assert read_place(str(tmp_path)).kind is Kind.FOLDER
    assert read_place(str(film)).kind is Kind.FILM
    assert read_place("rtsp://camera.local/x").kind is Kind.STREAM


def test_a_password_is_in_no_title_and_no_repr(tmp_path):
    place = read_place(SECRET)
    assert place.title == "rtsp://127.0.0.1:1/stream" and place.address == SECRET and place.has_secret
    assert "hu" not in repr(place)
    (tmp_path / "address").write_text(SECRET + "\n")
    for indirect in (read_place("env:CAMERA", {"CAMERA": SECRET}), read_place(f"@{tmp_path / 'address'}")):
        assert indirect.address == SECRET and not indirect.has_secret


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"a {SECRET} b", "a rtsp://127.0.0.1:1/stream b"),
        ("rtsp://u:p@ss@host/x", "rtsp://host/x"),
        ("no address", "no address"),
    ],
)
def test_addresses_in_texts(text, shown):
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "There is no source ''"),
        ("nowhere.mp4", "There is no source 'nowhere.mp4'"),
        ("env:NOBODY", "The environment has no NOBODY"),
        ("@nowhere", "cannot be read"),
        ("ftp://camera/x", "ftp:// is no camera's"),
        ("rtsp://ina:hush@:99999/x", "no camera's address"),
        ("rtsp://ina:hu sh@camera/x", "no camera's address"),
    ],
)
def test_what_is_no_source(typed, said):
    with pytest.raises(WorkshopError) as refused:
        read_place(typed, {})
    assert said in str(refused.value) and "hu" not in str(refused.value).replace("nowhere", "")


def test_one_picture_is_no_film(tmp_path):
    (tmp_path / "bird.jpg").write_bytes(b"x")
    with pytest.raises(WorkshopError, match="workshop upload"):
        read_place(str(tmp_path / "bird.jpg"))


def test_a_camera_that_does_not_answer_is_a_sentence_without_its_password(tmp_path, capfd):
    assert cli.main(["feed", "--source", SECRET, "--dry-run", "--out", str(tmp_path)]) == 2
    said = capfd.readouterr()
    assert "no picture from rtsp://127.0.0.1:1/stream" in said.err and "can read the password" in said.err
    assert "hu" not in (said.out + said.err).replace("others on this", "").replace("push", "")
    assert len(said.err.splitlines()) == 2, "OpenCV says nothing itself"
