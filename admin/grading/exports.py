"""Exports of the grades: tables for Canvas and Moodle, one of all points, and a feedback text for each participant."""

import csv
import io
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from admin import files
from admin.errors import WorkshopError
from admin.grading import sealed
from admin.grading.grades import Grades, before, grades_data
from admin.grading.row import Row
from admin.judging.rubric import CRITERIA, EXERCISE, Criterion
from admin.judging.verdict import Status

# A spreadsheet runs a cell that begins with one of these as a formula. It skips leading white space, and takes the last
# four, the full-width forms, for the first four.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - meant
CRITERION_WORDS = {
    "memory": {"en": "Memory", "de": "Speicher"},
    "timeout": {"en": "Timeout", "de": "Zeitlimit"},
    "layer": {"en": "Pillow layer", "de": "Pillow-Layer"},
    "input_copied": {"en": "Picture copied", "de": "Bild kopiert"},
    "zip_readable": {"en": "Zip readable", "de": "Zip lesbar"},
    "face_count": {"en": "Number of faces", "de": "Anzahl der Gesichter"},
    "emotions": {"en": "Emotions", "de": "Emotionen"},
    "crops": {"en": "Crops", "de": "Ausschnitte"},
    "response": {"en": "Function's answer", "de": "Antwort der Funktion"},
    "species": {"en": "Bird identified", "de": "Vogel bestimmt"},
    "species_endpoint": {"en": "Lab 4: endpoint asked", "de": "Lab 4: Endpunkt gefragt"},
    "species_ranking": {"en": "Lab 4: species sorted", "de": "Lab 4: Arten sortiert"},
    "species_message": {"en": "Lab 4: message", "de": "Lab 4: Nachricht"},
    "species_publish": {"en": "Lab 4: published", "de": "Lab 4: veröffentlicht"},
}
WORDS = {
    "en": {
        "title": "Feedback for {pseudonym}, {workshop}",
        "score": "{score} of {max_score} points",
        "error": "Not graded yet, and not through any fault of yours. Please ask your instructor.",
        "missing": "Nothing was handed in yet.",
        "passed": "passed",
        "points": "of",
    },
    "de": {
        "title": "Rückmeldung für {pseudonym}, {workshop}",
        "score": "{score} von {max_score} Punkten",
        "error": "Noch nicht bewertet, und das liegt nicht an Ihnen. Bitte fragen Sie die Lehrperson.",
        "missing": "Es wurde noch nichts abgegeben.",
        "passed": "bestanden",
        "points": "von",
    },
}


RESULTS = ("grades.csv", "grades-canvas.csv", "grades-moodle.csv", "feedback", "grades.json")


def set_aside(out: Path) -> None:
    """Rename what an earlier run left, so that nobody takes it for the result of a run that fails.

    Renaming needs no room on a disk, and holds after a kill. write_exports removes what was set aside.

    Args:
        out: the folder of the grades; grades.json is grades-before.json afterwards, and so on.

    Raises:
        WorkshopError: the folder cannot be changed.
    """
    try:
        for path in filter(Path.exists, map(out.joinpath, RESULTS)):
            aside = before(path)
            if aside.is_dir():
                shutil.rmtree(aside)
            path.replace(aside)
    except OSError as error:
        raise WorkshopError(f"{out} cannot be written ({error.strerror}): choose another --out.") from None


def write_exports(grades: Grades, out: Path, language: str) -> None:
    """Write grades.json and its exports, and remove what set_aside kept.

    The files are grades.json, grades.csv, grades-canvas.csv, grades-moodle.csv and feedback/<pseudonym>.txt. There are
    pseudonyms in them and no names: only the instructor's own list says whose they are.

    Args:
        grades: the class.
        out: the folder.
        language: of the feedback, "en" or "de".
    """
    rows = grades.participants
    files.write(out / "grades.csv", points_csv(rows))
    files.write(out / "grades-canvas.csv", canvas_csv(rows, grades.workshop))
    files.write(out / "grades-moodle.csv", moodle_csv(rows, grades.workshop, language))
    for row in rows:
        files.write(out / "feedback" / f"{row.pseudonym}.txt", feedback(row, grades.workshop, language))
    files.write(out / "grades.json", sealed.dump(grades_data(grades)))  # the last, so that it is never there alone
    for aside in (before(out / name) for name in RESULTS):
        shutil.rmtree(aside) if aside.is_dir() else aside.unlink(missing_ok=True)


def points_csv(rows: Sequence[Row]) -> str:
    """Make a table with the points of each criterion for each participant; an error's score stays empty.

    Lab 4's criteria have columns where anybody was judged by them.
    """
    judged = {criterion.id for row in rows for criterion in row.criteria}
    columns = [name for name in CRITERIA if name not in EXERCISE or name in judged]
    lines: list[Iterable[object]] = [("pseudonym", "group", "status", "score", "max_score", *columns)]
    for row in rows:
        points = {criterion.id: criterion.points for criterion in row.criteria}
        score = "" if row.score is None else row.score
        cells = [points.get(name, "") for name in columns]
        lines.append((row.pseudonym, row.group, row.status, score, row.max_score, *cells))
    return _csv(lines)


def canvas_csv(rows: Sequence[Row], workshop: str) -> str:
    """Make a gradebook upload for Canvas: its five leading columns, then one assignment with its points possible.

    The pseudonym stands for Student and SIS Login ID. Participants with the status error are left out, since an empty
    cell may overwrite what is in the gradebook.
    """
    head = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
    most = max((row.max_score for row in rows), default=0)
    lines: list[Iterable[object]] = [(*head, workshop), ("    Points Possible", "", "", "", "", most)]
    lines += [(r.pseudonym, "", "", r.pseudonym, r.group, r.score) for r in rows if r.score is not None]
    return _csv(lines)


def moodle_csv(rows: Sequence[Row], workshop: str, language: str) -> str:
    """Make a grade import for Moodle: username (the pseudonym), grade and feedback, which it wants imported together.

    Participants with the status error are left out, as in canvas_csv.
    """
    lines: list[Iterable[object]] = [("username", workshop, f"{workshop} feedback")]
    for row in rows:
        if row.score is not None:
            lines.append((row.pseudonym, row.score, feedback(row, workshop, language)))
    return _csv(lines)


def feedback(row: Row, workshop: str, language: str) -> str:
    """Tell one participant the score, and for each criterion its points and what to do about it."""
    words = WORDS[language]
    lines = [words["title"].format(pseudonym=row.pseudonym, workshop=workshop), ""]
    if row.status is Status.ERROR:
        return "\n".join([*lines, words["error"], ""])
    lines.append(words["score"].format(score=row.score, max_score=row.max_score))
    if row.status is Status.MISSING:
        lines.append(words["missing"])
    lines.append("")
    for criterion in row.criteria:
        name = CRITERION_WORDS[criterion.id][language]
        lines.append(f"{name}: {criterion.points} {words['points']} {criterion.max_points}")
        lines.append(f"  {hint(criterion, language) or words['passed']}")
    return "\n".join([*lines, ""])


def hint(criterion: Criterion, language: str) -> str:
    """Give a criterion's hint, in English where there is none in that language; one line, whatever a name holds."""
    text = (criterion.hint_de if language == "de" else "") or criterion.hint
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def defused(cell: object) -> object:
    """Return the cell, or where a spreadsheet would run it as a formula, the same text behind an apostrophe."""
    text = cell if isinstance(cell, str) else ""
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else cell


def _csv(lines: list[Iterable[object]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([defused(cell) for cell in line] for line in lines)
    return file.getvalue()
