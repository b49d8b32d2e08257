"""Who imports whom, read from the sources: every import counts, also those inside functions."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("admin", "rehearsal", "bench")
LEAVES = frozenset(
    {
        "admin",
        "admin.errors",
        "admin.names",
        "admin.files",
        "admin.aws",
        "admin.aws_profile",
        "admin.aws_sentences",
        "admin.deployment_package",
        "admin.code_link",
        "admin.shells",
        "admin.loopback",
    }
)
INSTRUCTORS = ("admin.workshop", "admin.access", "admin.grading", "admin.operating", "admin.build")
# What each room may import besides itself, of this repository. A room that is not named here may import nothing of it.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "admin": LEAVES,
    "admin.judging": frozenset({"admin", "admin.errors"}),
    "admin.participant": LEAVES | {"admin.judging"},
    # It runs beside a camera with what a participant or the camera may: never with the instructor's rights.
    "admin.camera": LEAVES | {"admin.participant", "admin.judging", "admin.model"},
    "admin.door": LEAVES,
    "admin.model": frozenset({"admin", "admin.errors", "admin.files"}),
    "admin.workshop": LEAVES,
    "admin.build": LEAVES | {"admin.workshop", "admin.judging"},
    "admin.access": LEAVES | {"admin.workshop", "admin.build", "admin.door"},
    "admin.grading": LEAVES | {"admin.workshop", "admin.judging"},
    "admin.operating": LEAVES | {"admin.crash", "admin.judging", "admin.door", "admin.model", *INSTRUCTORS},
    "admin.commands": LEAVES
    | {"admin.judging", "admin.participant", "admin.camera", "admin.door", "admin.model", *INSTRUCTORS},
    "admin.cli": LEAVES | {"admin.commands", "admin.crash"},
    "admin.__main__": LEAVES | {"admin.cli"},
    "admin.provision_participants": LEAVES | {"admin.cli"},
    "rehearsal.aws": frozenset({"rehearsal"}),
    "rehearsal.models": frozenset({"rehearsal", "admin", "admin.errors", "admin.files", "admin.names", "admin.model"}),
    "rehearsal.stage": LEAVES | {"rehearsal", "rehearsal.models", "rehearsal.aws", *INSTRUCTORS},
    "rehearsal.faults": LEAVES
    | {
        "rehearsal",
        "rehearsal.run",
        "rehearsal.models",
        "rehearsal.stage",
        "admin.workshop",
        "admin.access",
        "admin.build",
    },
    "rehearsal.play": LEAVES
    | {
        "rehearsal",
        "rehearsal.models",
        "rehearsal.stage",
        "admin.participant",
        "admin.judging",
        "admin.door",
        *INSTRUCTORS,
    },
}
EVERYTHING = ("rehearsal", "bench")  # their files outside of rooms put the rooms together
# What a room may import of other people's packages, besides the standard library; rooms not named here may all.
LIBRARIES = {
    "admin.judging": frozenset({"PIL", "numpy"}),
    "admin.participant": frozenset({"botocore"}),
    "admin.camera": frozenset({"botocore", "cv2", "numpy"}),
    "admin.door": frozenset({"botocore"}),
    "admin.crash": frozenset(),
    "admin.errors": frozenset(),
    "admin.aws_sentences": frozenset(),
    "admin.names": frozenset(),
    "admin.files": frozenset(),
    "admin.deployment_package": frozenset(),
    "admin.shells": frozenset(),
    "admin.loopback": frozenset(),
}


@dataclass(frozen=True)
class Import:
    """One import: in which module, on which line, of which module."""

    module: str
    path: Path
    line: int
    imported: str


def modules(root: Path) -> dict[str, Path]:
    """Find the modules of a checkout by their dotted names."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path) -> list[Import]:
    """List every import of a checkout's modules; names imported from a package count as its modules where they are."""
    known = modules(root)
    return [one for module, path in known.items() for one in _imports(module, path, known)]


def _imports(module: str, path: Path, known: dict[str, Path]) -> Iterator[Import]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(module, path, node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            if node.level:
                package = ".".join([*module.split(".")[: -node.level], package]).strip(".")
            for name in node.names:
                whole = f"{package}.{name.name}"
                yield Import(module, path, node.lineno, whole if whole in known else package)


def room(module: str) -> str:
    """Say in which room a module is; a file beside the rooms is one of its own."""
    return ".".join(module.split(".")[:2])


def violations(root: Path) -> list[str]:
    """Find the lines that break a rule.

    Args:
        root: the checkout.

    Returns:
        For each a text such as "admin/judging/png.py:9: admin.judging imports boto3, ...".
    """
    found = imports(root)
    lines = [f"{_place(one, root)}: {why}" for one in found if (why := _fault(one))]
    return [*lines, *_circles(found, root)]


def _fault(one: Import) -> str:
    here, top = room(one.module), one.imported.partition(".")[0]
    if top == "rehearsal" and one.module.split(".")[0] not in ("rehearsal", "bench"):
        return f"{one.module} imports {one.imported}: only the rehearsal, the bench and tests may"
    if top in PACKAGES:
        there = room(one.imported)
        if there == here or one.module in EVERYTHING or (here.split(".")[0] in EVERYTHING and here not in MAY_IMPORT):
            return ""
        if there not in MAY_IMPORT.get(here, LEAVES if here in LEAVES else frozenset()):
            return f"{here} imports {there}, which tests/rooms.py does not allow it"
    elif here in LIBRARIES and top not in LIBRARIES[here] | sys.stdlib_module_names:
        return f"{here} imports {top}: it may have {', '.join(sorted(LIBRARIES[here])) or 'the standard library only'}"
    return ""


def _circles(found: list[Import], root: Path) -> list[str]:
    """Name the imports of every circle; a package's __init__ imports nothing, and so is in none."""
    graph: dict[str, list[Import]] = {}
    for one in found:
        if one.imported.partition(".")[0] in PACKAGES and one.imported != one.module:
            graph.setdefault(one.module, []).append(one)
    done: set[str] = set()
    texts = []

    def walk(module: str, path: list[Import]) -> None:
        for one in graph.get(module, ()):
            way = [*path, one]
            begins = next((place for place, step in enumerate(way) if step.module == one.imported), None)
            if begins is not None:
                circle = " -> ".join([step.module for step in way[begins:]] + [one.imported])
                texts.extend(f"{_place(step, root)}: a circle of imports: {circle}" for step in way[begins:])
            elif one.imported not in done:
                walk(one.imported, way)
        done.add(module)

    for module in graph:
        if module not in done:
            walk(module, [])
    return texts


def longest_chain(root: Path) -> list[str]:
    """Find the longest chain of imports within the checkout, which has no circles."""
    graph: dict[str, set[str]] = {}
    for one in imports(root):
        if one.imported.partition(".")[0] in PACKAGES and one.imported != one.module:
            graph.setdefault(one.module, set()).add(one.imported)
    longest: dict[str, list[str]] = {}

    def chain(module: str) -> list[str]:
        if module not in longest:
            longest[module] = []  # a circle, where there is one, ends here
            best = max((chain(other) for other in sorted(graph.get(module, ()))), key=len, default=[])
            longest[module] = [module, *best]
        return longest[module]

    return max((chain(module) for module in sorted(graph)), key=len)


def _place(one: Import, root: Path) -> str:
    return f"{one.path.relative_to(root).as_posix()}:{one.line}"
