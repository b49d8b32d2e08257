"""Files of the archive: no key leaves the folder or takes another's place, and a kill leaves no half of anything."""

import hashlib
from pathlib import Path

import pytest

from admin.operating.teardown.manifest import FILE, ODD, Kept, Manifest

HOSTILE = [
    "../../etc/passwd", "/etc/passwd", "ada/../../x", "ada//x", "ada/./x", "ada/..", "ada/", "", ".", "..",
    "a\x01b.jpg", "a\nb", "a\0b", "birds/ada/CON", "aux.txt", "lpt1.zip", "dot.", "space ", "back\\slash", "c:x",
    "ä.jpg", "🐦.jpg", "~root", "x" * 300, "/".join("d" * 90 for _ in range(5)), "\ud800", ".ssh/authorized_keys",
]  # fmt: skip


def version(key: str, number: str = "1") -> tuple[str, str, str]:
    return "mip-day-target", key, number


@pytest.mark.parametrize("key", HOSTILE)
def test_a_hostile_key_is_kept_below_the_folder_under_a_digest(tmp_path: Path, key: str) -> None:
    place = Manifest(tmp_path).place(version(key))
    assert place.startswith(f"{ODD}/") and len(place) == len(ODD) + 1 + 64
    assert (tmp_path / place).resolve().is_relative_to(tmp_path.resolve())


def test_plain_keys_keep_their_names() -> None:
    manifest = Manifest(Path("nowhere"))
    assert manifest.place(version("ada/input_copied.png")) == "mip-day-target/ada/input_copied.png"
    assert manifest.place(version("ada.zip")) == "mip-day-target/ada.zip"


def test_no_two_versions_share_a_file_whatever_the_file_system_makes_of_capitals_and_folders(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    versions = [
        version(*each) for each in [("ada",), ("ada/x.jpg",), ("Ada/X.jpg",), ("ada/x.jpg", "2"), ("ada/x.jpg/y",)]
    ]
    versions += [version("ADA"), version("ada/X.JPG")]
    places = [manifest.place(each) for each in versions]
    assert len({place.casefold() for place in places}) == len(places)
    for place in places:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("x")
    assert manifest.place(versions[0]) == places[0], "asked again, it is the same file"


def kept(manifest: Manifest, key: str, content: bytes) -> Kept:
    place = manifest.place(version(key))
    path = manifest.folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    one = Kept(*version(key), len(content), hashlib.sha256(content).hexdigest(), "md5", place)
    manifest.add(one)
    return one


def test_a_list_that_a_kill_cut_off_is_read_as_far_as_it_is_whole(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    first, second = kept(manifest, "ada.zip", b"1"), kept(manifest, "bob.zip", b"2")
    text = (tmp_path / FILE).read_text()
    (tmp_path / FILE).write_text(text[:-20])
    again = Manifest(tmp_path)
    assert again.has(first.version) and not again.has(second.version)
    third = kept(again, "eve.zip", b"3")
    assert Manifest(tmp_path).has(third.version), "the next line is not glued to the torn one"


def test_a_file_that_was_changed_or_is_gone_counts_as_damaged(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)
    first, second = kept(manifest, "ada.zip", b"1"), kept(manifest, "bob.zip", b"2")
    (tmp_path / first.file).write_bytes(b"edited")
    (tmp_path / second.file).unlink()
    again = Manifest(tmp_path)
    assert len(again) == 0 and set(again.damaged) == {first.version, second.version}
    kept(again, "ada.zip", b"1")
    assert set(again.damaged) == {second.version}


def test_a_list_that_somebody_edited_leads_nowhere_outside(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    manifest = Manifest(folder)
    one = kept(manifest, "ada.zip", b"1")
    outside = tmp_path / "secret"
    outside.write_bytes(b"1")
    (folder / FILE).write_text((folder / FILE).read_text().replace(one.file, "../secret"))
    assert len(Manifest(folder)) == 0
