"""What the configuration of a participant's function is worth."""

from fnmatch import fnmatchcase
from typing import NamedTuple

from admin.judging.rubric import Criterion, Rubric


class Configuration(NamedTuple):
    """A function's configuration, as it is or as it should be.

    Attributes:
        memory_size: in MB.
        timeout: in seconds.
        layers: the ARNs of its layers' versions, sorted; in one that should be there a * stands for anything.
    """

    memory_size: int
    timeout: int
    layers: tuple[str, ...]


def judge_configuration(found: Configuration, wanted: Configuration, rubric: Rubric) -> tuple[Criterion, ...]:
    """Compare a function's configuration with the one asked for.

    Args:
        found: what the function has.
        wanted: what it should have; further layers cost nothing.
        rubric: weights and texts.

    Returns:
        The criteria memory, timeout and layer.
    """
    lacking = [layer for layer in wanted.layers if not any(fnmatchcase(arn, layer) for arn in found.layers)]
    return (
        rubric.passed("memory")
        if found.memory_size == wanted.memory_size
        else rubric.missed("memory", "wrong", got=found.memory_size, want=wanted.memory_size),
        rubric.passed("timeout")
        if found.timeout == wanted.timeout
        else rubric.missed("timeout", "wrong", got=found.timeout, want=wanted.timeout),
        rubric.missed("layer", "wrong", got=", ".join(found.layers) or "none", want=", ".join(lacking))
        if lacking
        else rubric.passed("layer"),
    )
