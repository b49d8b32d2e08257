"""The page's bundles: what is committed is what the sources and npm's lock give."""

import json

import pytest

from admin.build import page
from admin.errors import WorkshopError

LOCKED = json.loads((page.PAGE / "editor" / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def test_the_committed_bundles_are_what_is_built(tmp_path):
    built = page.bundle_page(page=page.PAGE, out=tmp_path, cache=page.CACHE)
    assert {path.name for path in built} == set(page.BUNDLES)
    for path in built:
        committed = page.PAGE / path.name
        assert path.read_bytes() == committed.read_bytes(), f"{committed} is stale: call `make page` and commit it"


def test_every_package_is_pinned():
    asked = {
        name: version for kind in ("dependencies", "devDependencies") for name, version in LOCKED[""][kind].items()
    }
    assert {name: LOCKED[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all(package["integrity"] for name, package in LOCKED.items() if name)


def test_a_source_that_is_wrong_changes_no_bundle(tmp_path):
    for folder in ("editor", "src"):
        (tmp_path / folder).mkdir()
    for name in page.LOCKED:
        (tmp_path / "editor" / name).write_bytes((page.PAGE / "editor" / name).read_bytes())
    (tmp_path / "editor" / "editor.js").write_text("export {};")
    (tmp_path / "src" / "page.js").write_text("this is no JavaScript")
    with pytest.raises(WorkshopError, match=r"(?s)esbuild refuses .*src/page\.js.*Expected"):
        page.bundle_page(page=tmp_path, out=tmp_path / "out", cache=page.CACHE)
    assert not (tmp_path / "out").exists()
