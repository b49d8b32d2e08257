"""What a rubric has to contain, so that its faults are found when it is loaded and not while a class is graded."""

import string
from collections.abc import Iterator
from typing import Any

from admin.judging.rubric import EXERCISE, LANGUAGES

NO_ZIP: dict[str, set[str]] = {"no_zip": set()}
# The hints of each criterion, with the facts that the check fills in.
HINTS: dict[str, dict[str, set[str]]] = {
    "memory": {"wrong": {"got", "want"}},
    "timeout": {"wrong": {"got", "want"}},
    "layer": {"wrong": {"got", "want"}},
    "input_copied": {
        "missing": {"key"}, "unreadable": {"reason"}, "jpeg": set(), "different": set(), "mode": {"got", "want"},
    },
    "zip_readable": {"missing": {"key"}, "malformed": {"reason"}},
    "face_count": {"too_many": {"got", "want", "threshold"}, "too_few": {"got", "want", "threshold"}} | NO_ZIP,
    "emotions": {
        "wrong": {"wrong", "matched", "example"}, "no_folder": {"wrong", "matched"},
        "one_folder": {"matched", "folder"}, "top_folder": {"folder"}, "no_crop": set(),
    } | NO_ZIP,
    "crops": {
        "wrong": {"matched", "want"}, "jpeg": {"count", "example"}, "unreadable": {"count", "example", "reason"},
        "mode": {"count", "got", "want"}, "from_zero": set(), "numbers": set(),
    } | NO_ZIP,
    "response": {"failed": {"reason"}, "wrong": {"reason"}},
    "species": {"missing": {"pseudonym", "bucket"}, "unreadable": {"key"}},
    "species_endpoint": {"wrong": {"said"}, "no_message": set()},
    "species_ranking": {"wrong": {"said"}, "no_message": set()},
    "species_message": {"wrong": {"said"}, "no_message": set()},
    "species_publish": {"no_message": {"function"}},
}  # fmt: skip
SHARES = {"input_copied": {"mode"}, "emotions": {"top_folder"}, "crops": {"mode", "from_zero", "numbers"}}
NO_FACTS = (
    "no_access", "folder", "nothing_yet", "crash", "no_bytes", "no_zip", "leading", "trailing", "cut_off", "zip64",
    "directory", "empty", "jpeg", "no_png", "png_empty", "png_cut_off", "png_header", "png_too_few", "png_too_many",
    "png_trailing", "png_damaged", "answer_json", "answer_object",
)  # fmt: skip
OF_MEMBER = (
    "twice", "overlap", "gap", "disagree", "name_utf8", "name_characters", "path", "link", "encrypted", "ratio", "size",
    "crc", "damaged", "nested", "version",
)  # fmt: skip
OF_CHUNK = ("png_chunk", "png_order", "png_length", "png_crc", "png_inflation")
OF_LIMIT = ("archive_too_large", "png_too_large", "total", "pixels", "name_length", "png_chunks")
REASONS: dict[str, set[str]] = {
    **{name: set() for name in NO_FACTS},
    **{name: {"member"} for name in OF_MEMBER},
    **{name: {"chunk"} for name in OF_CHUNK},
    **{name: {"most"} for name in OF_LIMIT},
    "too_slow": {"seconds"},
    "too_much_memory": {"megabytes"},
    "members": {"got", "most"},
    "compression": {"member", "method"},
    "member_too_large": {"member", "most"},
    "png_pixels": {"width", "height"},
    "png_size": {"width", "height"},
    "answer_missing": {"field"},
    "answer_categories": {"got", "want"},
    "answer_differs": {"field", "got", "want"},
}


def rubric_faults(data: dict[str, Any]) -> list[str]:
    """List the faults of a rubric.

    Args:
        data: a parsed rubric.

    Returns:
        A sentence for each fault; an empty list if there is none.
    """
    return list(_faults(data))


def _faults(data: dict[str, Any]) -> Iterator[str]:
    yield from _keys(
        "the rubric", data, {"version", "max_score", "exercise_score", "thresholds", "criteria", "reasons"}
    )
    if not (isinstance(data.get("version"), str) and data["version"]):
        yield 'version must be a text in quotes, such as "3".'
    thresholds = _table(data, "thresholds")
    yield from _keys("[thresholds]", thresholds, {"near_pixels"})
    near = thresholds.get("near_pixels", 0)
    if type(near) is not int or not 0 <= near <= 100:
        yield f"thresholds.near_pixels is {near!r}: give a whole number of pixels from 0 to 100."
    criteria = _table(data, "criteria")
    yield from _keys("[criteria]", criteria, set(HINTS))
    for name in HINTS.keys() & criteria.keys():
        yield from _criterion_faults(name, _table(criteria, name))
    yield from _sum_faults(data, "max_score", [name for name in criteria if name not in EXERCISE])
    yield from _sum_faults(data, "exercise_score", [name for name in criteria if name in EXERCISE])
    reasons = _table(data, "reasons")
    yield from _keys("[reasons]", reasons, set(REASONS))
    for why in REASONS.keys() & reasons.keys():
        yield from _text_faults(f"reasons.{why}", _table(reasons, why), REASONS[why])


def _sum_faults(data: dict[str, Any], total: str, names: list[str]) -> Iterator[str]:
    points = [_table(_table(data, "criteria"), name).get("points") for name in names]
    whole = [value for value in points if type(value) is int]
    if len(whole) == len(points) and sum(whole) != data.get(total):
        yield f"the points add up to {sum(whole)}, and {total} is {data.get(total)!r}: make them agree."


def _criterion_faults(name: str, entry: dict[str, Any]) -> Iterator[str]:
    wanted = {"points", "hints"} | ({"shares"} if name in SHARES else set())
    yield from _keys(f"[criteria.{name}]", entry, wanted)
    points = entry.get("points")
    if "points" in entry and (type(points) is not int or points <= 0):
        yield f"criteria.{name}.points is {points!r}: give a whole number above 0."
    shares = _table(entry, "shares")
    yield from _keys(f"criteria.{name}.shares", shares, SHARES.get(name, set()))
    for why, share in shares.items():
        if type(share) not in (int, float) or not 0 <= share < 1:
            yield f"criteria.{name}.shares.{why} is {share!r}: give a number from 0 to below 1."
    hints = _table(entry, "hints")
    yield from _keys(f"[criteria.{name}.hints]", hints, set(HINTS[name]))
    for why in HINTS[name].keys() & hints.keys():
        yield from _text_faults(f"criteria.{name}.hints.{why}", _table(hints, why), HINTS[name][why])


def _text_faults(where: str, texts: dict[str, Any], facts: set[str]) -> Iterator[str]:
    yield from _keys(where, texts, set(LANGUAGES))
    for language in texts.keys() & set(LANGUAGES):
        text = texts[language]
        if not isinstance(text, str) or not text.strip():
            yield f"{where}.{language} must be a text that is not empty."
            continue
        try:
            fields = [field for field in string.Formatter().parse(text) if field[1] is not None]
        except ValueError as error:
            yield f"{where}.{language} has braces that do not pair ({error}): write {{{{ for a brace itself."
            continue
        for _, name, form, conversion in fields:
            if name not in facts or form or conversion:
                known = ", ".join(f"{{{fact}}}" for fact in sorted(facts)) or "none"
                yield f"{where}.{language} asks for {{{name}}}, which the check does not know there: it knows {known}."


def _keys(where: str, table: dict[str, Any], wanted: set[str]) -> Iterator[str]:
    for name in sorted(wanted - table.keys()):
        yield f"{where} lacks {name!r}: add it."
    for name in sorted(table.keys() - wanted):
        yield f"{where} has {name!r}, which is not known there: remove it."


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name)
    return table if isinstance(table, dict) else {}
