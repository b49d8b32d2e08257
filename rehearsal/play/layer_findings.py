"""The findings about layers: whether functions imported from them what they had to."""

import platform
from fnmatch import fnmatchcase
from typing import Any

import boto3

from admin.workshop.groups import Workshop
from rehearsal.play.findings import Finding
from rehearsal.play.player import ABSENT, Player
from rehearsal.stage.layers import PILLOW_BYTES, is_lambdas_own


def judge_layers(workshop: Workshop, lines: list[dict[str, Any]], players: list[Player]) -> list[Finding]:
    """Judge whether what functions imported came from layers.

    Args:
        workshop: the workshop as applied.
        lines: the species functions' log lines.
        players: the cast; who is absent sets no layer by hand.

    Returns:
        A finding about each kind of function; where layers cannot be imported, one that says so.
    """
    if not is_lambdas_own():
        return [Finding(f"layers were not tried: they are for python3.11, this is {platform.python_version()}", True)]
    libraries = [line["message"] for line in lines if line["message"].startswith("Libraries: ")]
    layered = [text for text in libraries if "/layer_" in text]
    version = libraries[0].removeprefix("Libraries: ").split(" from ")[0] if libraries else "nothing"
    absent = {player.pseudonym for player in players if player.part == ABSENT}
    seen = []
    for group in workshop.groups:
        functions = boto3.client("lambda", region_name=group.region)
        for name in group.participants if group.tuned else [name for name in group.participants if name not in absent]:
            layers = functions.get_function_configuration(FunctionName=workshop.function_name(name)).get("Layers", ())
            sizes = {layer["Arn"]: layer["CodeSize"] for layer in layers}
            seen.append(
                all(
                    any(size > PILLOW_BYTES for arn, size in sizes.items() if fnmatchcase(arn, wanted))
                    for wanted in group.layers
                )
            )
    return [
        Finding(f"{version} was imported from a layer", bool(libraries) and layered == libraries),
        Finding(f"{sum(seen)} of {len(seen)} participants' functions have Pillow from their group's layer", all(seen)),
    ]
