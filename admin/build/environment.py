"""Explains in a sentence why pip could not install a lock file, and what works without it.

    python -m admin.build.environment PIP_LOG LOCK

The Makefile calls it with what pip printed. It runs on the bare interpreter: nothing is installed at that point.
"""

import platform
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PROJECT = "workshop-platform (pyproject.toml"  # in uv's comments; what follows is ")" or ":" and a dependency group
# pip's own words. Without a network pip ends with the same sentence as for a wheel that nobody has built, so the lines
# that only a broken connection causes are looked for first.
NO_WHEEL = re.compile(r"No matching distribution found for (?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")
NO_NETWORK = re.compile(r"connection broken by|Could not fetch URL", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z0-9._-]+")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==")
VIA = re.compile(r"^ +#(?: via)? +(?P<name>\S.*)$")
# What each extra of pyproject.toml adds; "" is what everybody installs. Each needs those before it.
EXTRAS = {
    "": "the participants' verbs",
    "instructor": "the instructor's verbs",
    "rehearsal": "the rehearsal",
    "test": "the tests",
    "lint": "the linters",
}

PARTS = ("camera", "model")  # what these extras add, the rehearsal needs, too


def explain(pip_log: str, lock: Path) -> str:
    """Explain why an installation failed.

    Args:
        pip_log: what pip printed.
        lock: the lock file that was being installed.

    Returns:
        What is missing, who needs it, and what to do; pip's own words where they say something else.
    """
    if NO_NETWORK.search(pip_log):
        return "PyPI cannot be reached, and .venv is filled from it once: connect to the network, then repeat."
    missing = NO_WHEEL.search(pip_log)
    if missing is None:
        return f"pip could not install {lock.name}:\n{pip_log.strip()}"
    python = ".".join(platform.python_version_tuple()[:2])
    tops = sorted(required_by(lock.read_text(encoding="utf-8"), missing["name"]))
    what = f"Python {python} at {sys.executable}: PyPI has no wheel of {missing['name']} {missing['version']} for it"
    needs = f" on {platform.system()} {platform.machine()}, which {' and '.join(tops)} cannot do without"
    if lock.name != "requirements.lock":
        return f"{what}{needs}. Set CHECKOV_PYTHON= to an older Python; everything but 'make lint' works without it."
    works = works_without(tops, requirements())
    advice = f". So there is no .venv for {_words(list(EXTRAS)[len(works) :])}: set PYTHON= to an older Python."
    if works:
        package = f".[{works[-1]}]" if works[-1] else "."
        advice += f" Without it work {_words(works)}: {sys.executable} -m pip install '{package}'"
    return what + needs + advice


def required_by(lock: str, name: str) -> set[str]:
    """Find the packages that need a locked one.

    Args:
        lock: the text of a lock file with uv's "via" comments.
        name: a package in it.

    Returns:
        The names of the packages that pyproject.toml asks for and that need it, perhaps itself.
    """
    parents: dict[str, set[str]] = {}
    current = ""
    for line in lock.splitlines():
        if match := PIN.match(line):
            current = match["name"]
            parents.setdefault(current, set())
        elif match := VIA.match(line):
            parents[current].add(match["name"])
    found, waiting, seen = set(), [name], set()
    while waiting:
        package = waiting.pop()
        seen.add(package)
        above = parents.get(package, set())
        if any(parent.startswith(PROJECT) for parent in above):
            found.add(package)
        waiting += [parent for parent in above if not parent.startswith(PROJECT) and parent not in seen]
    return found


def requirements() -> dict[str, list[str]]:
    """Read what pyproject.toml asks for.

    Returns:
        Requirements by extra, with "" for what everybody installs.
    """
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


def works_without(names: Iterable[str], asked: dict[str, list[str]]) -> list[str]:
    """Find the extras that can be installed without some packages.

    Args:
        names: the packages that were asked for and cannot be had, as the lock file writes them.
        asked: requirements by extra.

    Returns:
        The extras before the first one that asks for such a package, in their order.
    """
    lacking = {name.lower() for name in names}
    works = []
    for extra in EXTRAS:
        if lacking & {NAME.findall(text)[0].lower() for text in asked[extra]}:
            break
        works.append(extra)
    return works


def _words(extras: list[str]) -> str:
    return " and ".join(EXTRAS[extra] for extra in extras)


def main(arguments: list[str]) -> int:
    """Print on stderr why the installation failed.

    Args:
        arguments: paths of what pip printed, and of the lock file.

    Returns:
        The exit status 1, since the installation has failed.
    """
    log, lock = map(Path, arguments)
    print(explain(log.read_text(encoding="utf-8", errors="replace"), lock), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
