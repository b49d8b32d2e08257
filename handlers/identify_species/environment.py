"""The function's environment variables, read with a sentence for each that is wrong."""

import os


def required(name: str) -> str:
    """Read an environment variable that has to be set.

    Args:
        name: the variable's.

    Returns:
        Its text.

    Raises:
        RuntimeError: it is unset or empty.
    """
    text = os.environ.get(name)
    if not text:
        raise RuntimeError(
            f"The function's environment lacks {name}: add it under Configuration > Environment variables."
        )
    return text


def number(name: str, default: float, *, lowest: float, highest: float) -> float:
    """Read a number from an environment variable.

    Args:
        name: the variable's.
        default: the number where it is unset or empty.
        lowest: the smallest number allowed.
        highest: the largest number allowed.

    Returns:
        The number.

    Raises:
        RuntimeError: it is no number, or out of these bounds.
    """
    text = os.environ.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not lowest <= value <= highest:  # also true for nan
        raise RuntimeError(f"Environment variable {name} must be a number from {lowest} to {highest}, not {text!r}.")
    return value
