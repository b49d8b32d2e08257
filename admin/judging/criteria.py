"""The criteria that an upload can show by itself: the zip's four, and the copied picture."""

from collections import Counter
from math import prod
from pathlib import PurePosixPath

from PIL import Image

from admin.judging.expected import Expected, ExpectedCrop, Pixels
from admin.judging.jpeg import START
from admin.judging.known import Known
from admin.judging.pixels import measure, pixel_digest
from admin.judging.png import SoundPng, check_png
from admin.judging.png_chunks import SIGNATURE, PngError, Stream
from admin.judging.reason import Reason
from admin.judging.rubric import Criterion, Rubric
from admin.judging.verdict import FoundCrop, Status, Verdict, malformed
from admin.judging.zip_directory import ArchiveError, printable
from admin.judging.zip_pictures import ZipPicture, match, read_pictures, shows

Pairs = list[tuple[ZipPicture, ExpectedCrop | None]]


def judge_zip(content: bytes, expected: Expected, rubric: Rubric, known: Known | None = None) -> Verdict:
    """Judge the bytes of a zip.

    Pictures are matched to faces by what they show before anything is counted, so that a surplus face costs face_count
    alone, a wrong folder emotions alone, and a wrong number, mode or format crops alone.

    Args:
        content: the bytes as uploaded.
        expected: what a correct solution makes of the picture.
        rubric: weights and texts.
        known: what was made of pictures before, by the same key and rubric; None: nothing.

    Returns:
        The verdict with zip_readable, face_count, emotions and crops.
    """
    try:
        sizes = {(crop.pixels.width, crop.pixels.height) for crop in expected.crops}
        found = read_pictures(content, sizes, known or Known())
    except ArchiveError as refusal:
        return malformed(refusal, rubric)
    if expected.crops and not found:
        return malformed(ArchiveError("empty"), rubric)
    matched = match(found, expected.crops, rubric.near_pixels)
    pairs = list(zip(found, matched, strict=True))
    criteria = [
        rubric.passed("zip_readable"),
        _face_count(len(found), expected, rubric),
        _emotions(pairs, expected, rubric),
        _crops(pairs, expected, rubric),
    ]
    crops = [
        FoundCrop(one.name, crop.number if crop and shows(one, crop) else None, one.thumbnail) for one, crop in pairs
    ]
    return Verdict(Status.GRADED, tuple(criteria), tuple(crops), is_dated=any(one.is_dated for one in found))


def judge_copy(stream: Stream, expected: Expected, rubric: Rubric, known: Known | None = None) -> Verdict:
    """Judge input_copied.png.

    Args:
        stream: its bytes, which are never all in memory.
        expected: what a correct solution makes of the picture.
        rubric: weights and texts.
        known: what was made of pictures before, by the same key and rubric; None: nothing.

    Returns:
        The verdict with input_copied.
    """
    return Verdict(Status.GRADED, (_input_copied(stream, expected, rubric, known or Known()),))


def _input_copied(stream: Stream, expected: Expected, rubric: Rubric, known: Known) -> Criterion:
    try:
        png = _check_copy(stream, (expected.picture.width, expected.picture.height))
        return known.once("copy", png.digest, lambda: _compared(png.decode(), expected.picture, rubric))
    except PngError as refusal:
        if why := {"jpeg": "jpeg", "png_size": "different"}.get(refusal.reason.why):
            return rubric.missed("input_copied", why)
        return rubric.missed("input_copied", "unreadable", reason=refusal.reason)


def _compared(image: Image.Image, picture: Pixels, rubric: Rubric) -> Criterion:
    """Compare a decoded copy with the picture."""
    if pixel_digest(image) != picture.exact:  # equal digests need no further comparison
        pixels = measure(image)
        if pixels.visible != picture.visible:
            return rubric.missed("input_copied", "different")
        if not pixels.same_mode(picture):
            share = rubric.share("input_copied", "mode")
            return rubric.missed("input_copied", "mode", share=share, got=pixels.mode, want=picture.mode)
    return rubric.passed("input_copied")


def _check_copy(stream: Stream, size: tuple[int, int]) -> SoundPng:
    head = stream.read(len(SIGNATURE))
    if head.startswith(START):
        raise PngError("jpeg")
    if head != SIGNATURE:
        raise PngError("no_png" if head else "png_empty")
    return check_png(stream, prod(size), size)


def _face_count(got: int, expected: Expected, rubric: Rubric) -> Criterion:
    want = len(expected.crops)
    if got == want:
        return rubric.passed("face_count")
    why = "too_many" if got > want else "too_few"
    return rubric.missed("face_count", why, got=got, want=want, threshold=f"{expected.threshold:g}")


def _emotions(pairs: Pairs, expected: Expected, rubric: Rubric) -> Criterion:
    matched = [(one, crop) for one, crop in pairs if crop]
    if not matched:
        return rubric.missed("emotions", "no_crop") if expected.crops else rubric.passed("emotions")
    top = _top_folder([one.name for one, _ in pairs])
    folders = [str(PurePosixPath(one.name).parent.relative_to(top)) for one, _ in matched]
    wrong = [index for index, (_, crop) in enumerate(matched) if folders[index] != crop.emotion]
    hints = [Reason("top_folder", {"folder": printable(top)})] if top else []
    facts: dict[str, object] = {"wrong": len(wrong), "matched": len(matched)}
    if wrong and all(folders[index] == "." for index in wrong):
        hints.append(Reason("no_folder", facts))
    elif len(wrong) > 1 and len({*folders}) == 1:
        hints.append(Reason("one_folder", {"matched": len(matched), "folder": printable(folders[0])}))
    elif wrong:
        one, crop = matched[wrong[0]]
        example = f"{printable(PurePosixPath(one.name).name)}: {printable(folders[wrong[0]])}, not {crop.emotion}"
        hints.append(Reason("wrong", facts | {"example": example}))
    if not hints:
        return rubric.passed("emotions")
    share = (len(matched) - len(wrong)) / len(matched) * (rubric.share("emotions", "top_folder") if top else 1)
    return rubric.missed_for("emotions", hints, share)


def _top_folder(names: list[str]) -> str:
    """Find the folder that holds all of the emotions' folders; empty if they are at the top, as they should be."""
    folders = [PurePosixPath(name).parts[:-2] for name in names]
    top = []
    for level in zip(*folders, strict=False):
        if len({*level}) > 1:
            break
        top.append(level[0])
    return "/".join(top)


def _crops(pairs: Pairs, expected: Expected, rubric: Rubric) -> Criterion:
    want = len(expected.crops)
    same = [(one, crop) for one, crop in pairs if crop and shows(one, crop)]
    other_mode = [
        (one.pixels, crop.pixels) for one, crop in same if one.pixels and not one.pixels.same_mode(crop.pixels)
    ]
    hints = _faults(pairs)
    if other_mode:
        got, mode = other_mode[0]
        hints.append(Reason("mode", {"count": len(other_mode), "got": got.mode, "want": mode.mode}))
    numbering = _numbering([one for one, _ in pairs], same)
    if numbering:
        hints.append(Reason(numbering, {}))
    if len(same) < want and not any(hint.why in ("jpeg", "unreadable") for hint in hints):
        hints.insert(0, Reason("wrong", {"matched": len(same), "want": want}))
    if not hints:
        return rubric.passed("crops")
    worth = len(same) - len(other_mode) * (1 - rubric.share("crops", "mode"))
    share = worth / max(want, 1) * (rubric.share("crops", numbering) if numbering else 1)
    return rubric.missed_for("crops", hints, share)


def _faults(pairs: Pairs) -> list[Reason]:
    """Make the hints for pictures that could not be read: one for the JPEGs, one for the others."""
    hints = []
    jpegs = [one for one, _ in pairs if one.fault and one.fault.why == "jpeg"]
    others = [one for one, _ in pairs if one.fault and one.fault.why != "jpeg"]
    if jpegs:
        hints.append(Reason("jpeg", {"count": len(jpegs), "example": printable(jpegs[0].name)}))
    if others:
        facts = {"count": len(others), "example": printable(others[0].name), "reason": others[0].fault}
        hints.append(Reason("unreadable", facts))
    return hints


def _numbering(found: list[ZipPicture], same: list[tuple[ZipPicture, ExpectedCrop]]) -> str:
    """Check that the names are cropped_1.png, cropped_2.png and so on, in the order of FaceDetails.

    A surplus or missing picture shifts the numbers of all that follow, although the participant's code numbers
    correctly. So the numbers only have to be complete in themselves, and the matched pictures in the right order.

    Returns:
        The name of the share and the hint in the rubric; empty where the names are right.
    """
    if not found:
        return ""
    numbers = Counter(one.number for one in found)
    in_order = sorted(same, key=lambda pair: pair[0].number if pair[0].number is not None else -1)
    order = [crop.pixels.visible for _, crop in in_order] == [
        crop.pixels.visible for _, crop in sorted(same, key=lambda pair: pair[1].number)
    ]
    if order and numbers == Counter(range(1, len(found) + 1)):
        return ""
    return "from_zero" if order and numbers == Counter(range(len(found))) else "numbers"
