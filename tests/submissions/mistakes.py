"""Honest mistakes: each costs its own criterion once, with a hint of its own."""

import io

from PIL import Image

from admin.judging.crops import crop_box
from tests.judging.uploads import png
from tests.submissions.case import Case, added, crops, redrawn, solution
from tests.submissions.exercise import make_faces, make_picture
from tests.submissions.raw_zip import Raw, raw_zip


def costs(why: str, build: object, *missed: str, mode: str = "RGB") -> Case:
    """Costs these criteria; why is a hint of the first one."""
    return Case(build, "graded", frozenset(missed), f"{missed[0]}.{why}", mode)  # type: ignore[arg-type]


def renamed(name: str) -> bytes:
    """A correct zip with other names: {kind}, {i} (from 1)."""
    members = solution()
    names = [name.format(kind=raw.name.decode().partition("/")[0], i=i) for i, raw in enumerate(members, 1)]
    return raw_zip([raw.but(name=new.encode()) for raw, new in zip(members, names, strict=True)])


def as_jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()


def shifted(right: int) -> bytes:
    picture, members = make_picture(), []
    for raw, face in zip(solution(), make_faces()["FaceDetails"], strict=False):
        left, top, end, bottom = crop_box(face, *picture.size)
        members.append(raw.but(data=png(picture.crop((left + right, top, end + right, bottom)))))
    return raw_zip(members)


def counted_in_each_folder() -> bytes:
    seen: dict[str, int] = {}
    members = []
    for raw in solution():
        kind = raw.name.decode().partition("/")[0]
        seen[kind] = seen.get(kind, 0) + 1
        members.append(raw.but(name=f"{kind}/cropped_{seen[kind]}.png".encode()))
    return raw_zip(members)


def same_crop_always() -> bytes:
    members = solution()
    return raw_zip([raw.but(data=members[0].data) for raw in members])


MISTAKES = {
    "threshold_zero": costs("too_many", lambda: raw_zip(solution(threshold=0)), "face_count"),
    "threshold_too_high": costs("too_few", lambda: raw_zip(solution(threshold=99)), "face_count", "crops"),
    "one_crop_too_few": costs("too_few", lambda: raw_zip(solution()[:2]), "face_count", "crops"),
    "whole_picture_among_the_crops": costs(
        "too_many", lambda: added(Raw(b"CALM/cropped_4.png", png(make_picture()))), "face_count"
    ),
    "counted_from_zero": costs("from_zero", lambda: raw_zip(solution(first=0)), "crops"),
    "counted_from_ten": costs("numbers", lambda: raw_zip(solution(first=10)), "crops"),
    "counted_in_each_folder": costs("numbers", counted_in_each_folder, "crops"),
    "other_names": costs("numbers", lambda: renamed("{kind}/face{i}.png"), "crops"),
    "names_in_capitals": costs("numbers", lambda: renamed("{kind}/CROPPED_{i}.PNG"), "crops"),
    "numbers_changed_about": costs(
        "numbers", lambda: raw_zip([r.but(name=r.name.replace(b"3", b"9").replace(b"1", b"3").replace(b"9", b"1"))
                                    for r in solution()]), "crops"
    ),
    "another_emotion_of_the_same_face": costs("wrong", lambda: raw_zip(solution(emotion=1)), "emotions"),
    "emotions_in_small_letters": costs(
        "wrong", lambda: raw_zip([raw.but(name=raw.name.replace(b"CALM", b"calm")) for raw in solution()]), "emotions"
    ),
    "no_folder": costs("no_folder", lambda: raw_zip(solution(folder=False)), "emotions"),
    "everything_in_one_folder": costs("one_folder", lambda: renamed("faces/cropped_{i}.png"), "emotions"),
    "a_folder_above": costs("top_folder", lambda: renamed("ada/{kind}/cropped_{i}.png"), "emotions"),
    "two_folders_above": costs("top_folder", lambda: renamed("target/ada/{kind}/cropped_{i}.png"), "emotions"),
    "all_saved_as_jpeg": costs("jpeg", lambda: redrawn(as_jpeg), "crops"),
    "all_cut_one_pixel_aside": costs("wrong", lambda: shifted(1), "crops"),
    "grey_for_a_colour_picture": costs("wrong", lambda: redrawn(lambda image: png(image.convert("L"))), "crops"),
    "colour_for_a_grey_picture": costs(
        "mode", lambda: redrawn(lambda image: png(image.convert("RGB")), "L"), "crops", mode="L"
    ),
    "opacity_added": costs("mode", lambda: redrawn(lambda image: png(image.convert("RGBA"))), "crops"),
    "half_as_large": costs(
        "no_crop", lambda: redrawn(lambda image: png(image.resize((image.width // 2, image.height // 2)))),
        "emotions", "crops"
    ),
    "same_crop_always": costs("wrong", same_crop_always, "crops"),
    "crops_of_another_picture": costs(
        "wrong", lambda: redrawn(lambda image: png(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))), "crops"
    ),
    "everything_wrong_at_once": costs(
        "too_few", lambda: raw_zip([Raw(b"x.png", png(crops()[0][1].rotate(90, expand=True)))]),
        "face_count", "crops", "emotions"
    ),
}  # fmt: skip
