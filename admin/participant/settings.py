"""Memory, timeout and layers of the participant's own function."""

from dataclasses import dataclass
from typing import Any

from admin.aws import explained
from admin.aws_sentences import Audience
from admin.participant.caller import Caller

WAIT = {"Delay": 0.5, "MaxAttempts": 40}


@dataclass(frozen=True)
class Settings:
    """What step 1 of the workshop's text sets.

    Attributes:
        memory_size: in MB.
        timeout: in seconds.
        layers: the ARNs of the layers' versions.
    """

    memory_size: int
    timeout: int
    layers: tuple[str, ...]


def read_settings(caller: Caller) -> Settings:
    """Read the settings of the participant's function.

    Args:
        caller: the participant.

    Returns:
        The settings.

    Raises:
        WorkshopError: AWS refuses.
    """
    with explained(f"reading the settings of {caller.function}", to=Audience.PARTICIPANT):
        return _settings(caller.client("lambda").get_function_configuration(FunctionName=caller.function))


def write_settings(
    caller: Caller,
    *,
    memory_size: int | None = None,
    timeout: int | None = None,
    layers: tuple[str, ...] | None = None,
) -> Settings:
    """Change settings of the participant's function, and wait until they hold.

    Args:
        caller: the participant.
        memory_size: in MB; None leaves it.
        timeout: in seconds; None leaves it.
        layers: all layers' versions; None leaves them.

    Returns:
        The settings afterwards.

    Raises:
        WorkshopError: AWS refuses.
    """
    wanted = {"MemorySize": memory_size, "Timeout": timeout, "Layers": layers if layers is None else list(layers)}
    change = {name: value for name, value in wanted.items() if value is not None}
    functions, name = caller.client("lambda"), {"FunctionName": caller.function}
    with explained(f"changing the settings of {caller.function}", to=Audience.PARTICIPANT):
        waiter = functions.get_waiter("function_updated_v2")
        waiter.wait(**name, WaiterConfig=WAIT)  # Lambda refuses a change while another one is in progress
        functions.update_function_configuration(**name, **change)
        waiter.wait(**name, WaiterConfig=WAIT)
    return read_settings(caller)


def _settings(configuration: dict[str, Any]) -> Settings:
    layers = tuple(layer["Arn"] for layer in configuration.get("Layers", ()))
    return Settings(configuration["MemorySize"], configuration["Timeout"], layers)
