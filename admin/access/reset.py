"""Reset: gives a participant's function the code of a known point of the exercise, and keeps theirs as a version."""

from dataclasses import dataclass

from admin import aws
from admin.access.session import find_participant
from admin.build.handlers import REPOSITORY
from admin.deployment_package import zip_source
from admin.errors import WorkshopError
from admin.workshop.settings import Workshop

POINTS = ("starter", "step2", "solution")


@dataclass(frozen=True)
class Reset:
    """What was done.

    Attributes:
        function: the function's name.
        point: the point whose code it has now.
        kept_version: the published version that holds the old code.
    """

    function: str
    point: str
    kept_version: str


def reset(*, workshop: Workshop, pseudonym: str, point: str) -> Reset:
    """Give one participant's function the code of a point.

    Memory, timeout, layers and environment stay as the participant left them.

    Args:
        workshop: the workshop.
        pseudonym: the participant's.
        point: one of POINTS.

    Returns:
        What was done. The old code stays as a published version; Lambda publishes none if the code has not changed
        since the last one, and answers that one.

    Raises:
        WorkshopError: the participant or the point is unknown, or AWS refuses.
    """
    group = find_participant(workshop, pseudonym)
    if point not in POINTS:
        raise WorkshopError(f"There is no point {point!r}: choose one of {', '.join(POINTS)}.")
    path = REPOSITORY / "handlers" / "crop_faces" / f"{point}.py"
    if not path.is_file():
        raise WorkshopError(f"{path} is not there: run this in a checkout of the workshop, where the handlers are.")
    name = workshop.function_name(pseudonym)
    functions = aws.client("lambda", group.region)
    with aws.explained(f"keeping the code of {name} as a version and putting {point} into it"):
        kept = functions.publish_version(FunctionName=name, Description=f"before the reset to {point}")["Version"]
        functions.update_function_code(FunctionName=name, ZipFile=zip_source(path.read_bytes()))
        functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return Reset(name, point, kept)
