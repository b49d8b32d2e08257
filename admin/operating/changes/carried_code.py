"""The code of a participant's function, kept while the function is made anew elsewhere, and put back into it.

It lies in files of the checkout meanwhile, for its owner alone: whoever is killed between the two finds it there with
the next apply. Nothing of it is unpacked.
"""

import json
import shutil
from typing import Any

from admin import aws, code_link, files
from admin.errors import WorkshopError
from admin.operating.changes.change import Seat

MOST_VERSIONS = 10  # the newest of them, and what the function has now
MAX_PACKAGE_BYTES = 50_000_000  # Lambda takes no larger one but from a bucket
SETTINGS = "settings.json"  # written last: without it the rest is not whole
SETTLED = {"Delay": 1, "MaxAttempts": 60}
# Variables that name what belongs to the group or to the participant's name: the new function's are the right ones.
OF_THE_PLACE = ("SAGEMAKER_ENDPOINT_NAME", "SNS_TOPIC_ARN", "MODEL_ADDRESS")


def own_versions(function: str, region: str) -> list[str]:
    """List the published versions of a function with code that the one before did not have.

    Args:
        function: its name.
        region: where it is.

    Returns:
        Their numbers, the oldest first; none where there is no such function.

    Raises:
        WorkshopError: AWS refuses.
    """
    functions = aws.client("lambda", region)
    with aws.explained(f"listing the versions of {function}"):
        try:
            pages = functions.get_paginator("list_versions_by_function").paginate(FunctionName=function)
            listed = [one for page in pages for one in page["Versions"] if one["Version"] != "$LATEST"]
        except functions.exceptions.ResourceNotFoundException:
            return []
    listed.sort(key=lambda one: int(one["Version"]))
    before = [""] + [one["CodeSha256"] for one in listed]
    return [one["Version"] for one, last in zip(listed, before, strict=False) if one["CodeSha256"] != last]


def take(seat: Seat) -> bool:
    """Keep the code, the earlier versions and the settings of a function that is about to be removed.

    Args:
        seat: whose; what was kept of them before is written anew.

    Returns:
        Whether there is such a function.

    Raises:
        WorkshopError: AWS refuses, or a package is larger than Lambda takes back.
    """
    functions = aws.client("lambda", seat.region)
    with aws.explained(f"keeping the code of {seat.function}"):
        try:
            now = functions.get_function(FunctionName=seat.function)
        except functions.exceptions.ResourceNotFoundException:
            return False
        numbers = own_versions(seat.function, seat.region)[-MOST_VERSIONS:]
        earlier = [functions.get_function(FunctionName=seat.function, Qualifier=number) for number in numbers]
    shutil.rmtree(seat.kept, ignore_errors=True)
    last = earlier[-1]["Configuration"]["CodeSha256"] if earlier else ""
    latest = [] if last == now["Configuration"]["CodeSha256"] else [now]
    for number, answer in enumerate([*earlier, *latest]):
        content = _fetched(answer["Code"]["Location"], seat.function)
        files.write(seat.kept / f"{number:03}.zip", content, mode=files.PRIVATE)
    files.write(seat.kept / SETTINGS, json.dumps(_settings(now["Configuration"], seat)), mode=files.PRIVATE)
    return True


def _settings(now: dict[str, Any], seat: Seat) -> dict[str, Any]:
    return {
        "pseudonym": seat.pseudonym,
        "moves_to": seat.other,
        "memory_size": now["MemorySize"],
        "timeout": now["Timeout"],
        "handler": now["Handler"],
        "layers": [layer["Arn"] for layer in now.get("Layers", ())],
        "environment": now.get("Environment", {}).get("Variables", {}),
    }


def is_waiting(seat: Seat) -> bool:
    """Whether code is kept for a function, which an apply that was killed has not put back."""
    return (seat.kept / SETTINGS).is_file()


def put_back(seat: Seat) -> str:
    """Give a function that was just created the code, versions and settings that were kept for it.

    Args:
        seat: whose.

    Returns:
        What was done, in a sentence; empty where nothing was kept for them.

    Raises:
        WorkshopError: AWS refuses; what is kept stays where it is.
    """
    try:
        kept = json.loads((seat.kept / SETTINGS).read_text(encoding="utf-8"))
        packages = [path.read_bytes() for path in sorted(seat.kept.glob("*.zip"))]
    except FileNotFoundError:
        return ""
    functions = aws.client("lambda", seat.region)
    with aws.explained(f"putting the code that is kept in {seat.kept} into {seat.function}"):
        for package in packages:
            functions.get_waiter("function_active_v2").wait(FunctionName=seat.function, WaiterConfig=SETTLED)
            functions.get_waiter("function_updated_v2").wait(FunctionName=seat.function, WaiterConfig=SETTLED)
            functions.update_function_code(FunctionName=seat.function, ZipFile=package, Publish=True)
        functions.get_waiter("function_updated_v2").wait(FunctionName=seat.function, WaiterConfig=SETTLED)
        missing = _configure(functions, seat, kept)
    shutil.rmtree(seat.kept)
    return f"{seat.function} has the code of before again, as version {len(packages)}{missing}."


def _configure(functions: Any, seat: Seat, kept: dict[str, Any]) -> str:
    """Set what the participant may have set by hand; layers are of a group. Return what could not be kept."""
    variables = {
        name: seat.pseudonym if value == kept["pseudonym"] else value for name, value in kept["environment"].items()
    }
    new = functions.get_function_configuration(FunctionName=seat.function).get("Environment", {}).get("Variables", {})
    variables = {name: value for name, value in variables.items() if name not in OF_THE_PLACE}
    variables |= {name: new[name] for name in OF_THE_PLACE if name in new}
    layers = {} if kept["moves_to"] else {"Layers": kept["layers"]}
    now = functions.update_function_configuration(
        FunctionName=seat.function, MemorySize=kept["memory_size"], Timeout=kept["timeout"], Handler=kept["handler"],
        Environment={"Variables": variables}, **layers,
    )  # fmt: skip
    lost = kept["layers"] and not now.get("Layers")
    return ", but not the layer, which is another in this group: add it by hand" if lost else ""


def _fetched(link: str, function: str) -> bytes:
    content = code_link.follow(link, function, MAX_PACKAGE_BYTES)
    if len(content) > MAX_PACKAGE_BYTES:
        raise WorkshopError(
            f"The code of {function} has more than {MAX_PACKAGE_BYTES:,} bytes, which Lambda would not take back: "
            "download it in the console first. Nothing was changed."
        )
    return content
