"""The function's environment variables, read with a sentence for each that is wrong."""

import os


def required(name: str) -> str:
    """The text in environment variable `name`; raises RuntimeError where it is unset or empty."""
    text = os.environ.get(name)
    if not text:
        raise RuntimeError(
            f"The function's environment lacks {name}: add it under Configuration > Environment variables."
        )
    return text


def number(name: str, default: float, *, lowest: float, highest: float) -> float:
    """The number in environment variable `name`, or `default`; raises RuntimeError outside lowest..highest."""
    text = os.environ.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not lowest <= value <= highest:  # also true for nan
        raise RuntimeError(f"Environment variable {name} must be a number from {lowest} to {highest}, not {text!r}.")
    return value
