"""Which of the tool's own modules a program needs: it and all that it imports, read from the sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "admin"
# What modules read beside themselves, and where it lies in the checkout.
DATA = {
    "admin/names.py": {
        "admin/names.json": "terraform/names.json",
        "admin/pseudonyms.json": "terraform/pseudonyms.json",
    },
    "admin/door/session.py": {
        "admin/door/session-policy.json": "terraform/modules/participant_access/session-policy.json",
    },
    "admin/judging/rubric_file.py": {"admin/judging/rubric.toml": "admin/judging/rubric.toml"},
}
# What modules start as programs of their own.
PROGRAMS = {"admin/judging/judges.py": "admin/judging/process.py"}


def imported_files(repository: Path, program: str) -> dict[str, str]:
    """List the files of this repository that a program outside of the package needs at run time.

    Args:
        repository: the checkout.
        program: the program's path in it.

    Returns:
        Paths in the checkout by the path that each must have beside the program, sorted; without the program itself,
        and with the programs that it starts.
        What is imported for type checkers only is left out.

    Raises:
        FileNotFoundError: the program or what it imports is missing.
    """
    found: dict[str, str] = {}
    waiting = [program]
    while waiting:
        path = waiting.pop()
        needed = [
            name
            for module in _imported(ast.parse((repository / path).read_text(encoding="utf-8")))
            for name in _files_of(repository, module)
        ]
        for name in [*needed, *([PROGRAMS[path]] if path in PROGRAMS else [])]:
            if name not in found:
                found |= {name: name, **DATA.get(name, {})}
                waiting.append(name)
    return dict(sorted(found.items()))


def _files_of(repository: Path, module: str) -> Iterator[str]:
    """Yield the path of a module, if it is one, and of each package that it is in."""
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        path = Path(*parts[:length])
        if (repository / path / "__init__.py").is_file():
            yield (path / "__init__.py").as_posix()
        elif (repository / path.with_suffix(".py")).is_file():
            yield path.with_suffix(".py").as_posix()


def _imported(node: ast.AST) -> Iterator[str]:
    """Yield what a source imports of the package; a name that is taken from a module counts as one in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            continue
        if isinstance(child, ast.Import):
            names = [name.name for name in child.names]
        elif isinstance(child, ast.ImportFrom):
            names = [f"{child.module}.{name.name}" for name in child.names]
        else:
            yield from _imported(child)
            continue
        yield from (name for name in names if name.partition(".")[0] == PACKAGE)
