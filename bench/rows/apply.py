"""Terraform: the apply of a class, its second plan, its end, and how the apply grows."""

import re
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from bench.class_by_terraform import Standing, initialised, seconds_a_function, stand
from bench.first_module import COMMIT, measure_first
from bench.row import Row, described

IDS = ("apply", "plan", "destroy")
PARTICIPANTS, GROUPS = 120, 2
SAMPLE = 10  # of each group, through filename
REPETITIONS = 3
SIZES = (30, 60, 120, 240)
# At most linear: twice as many participants take at most twice as long.
DOUBLING = 2
FUNCTION = Path("modules/crop_faces/function.tf")
FROM_S3 = re.compile(r"^  s3_bucket +=.*\n  s3_key +=.*\n", re.MULTILINE)
FROM_FILE = '  filename = "${path.module}/../../packages/crop_faces.zip"\n'


def measure(say: Callable[[str], None]) -> list[Row]:
    """Measure all of them.

    Args:
        say: tells people how far it is.

    Returns:
        apply, apply_growth, apply_calls, apply_in_files, plan, destroy and destroy_in_files.

    Raises:
        WorkshopError: Terraform failed.
    """
    stands: list[Standing] = []
    whole, plans, ends = [], [], []
    for _ in range(REPETITIONS):
        with initialised(PARTICIPANTS) as stage:
            begun = time.monotonic()
            stands.append(stand(stage))
            for apply in stands[-1].applies:
                apply.finish()
            whole.append(time.monotonic() - begun)
            begun = time.monotonic()
            answers = stage.each("plan", "-input=false", "-detailed-exitcode", accept=(0, 2))
            plans.append((time.monotonic() - begun, all(answer.status == 0 for answer in answers)))
            begun = time.monotonic()
            stage.destroy()
            ends.append(time.monotonic() - begun)
        took = stands[-1].seconds, whole[-1], plans[-1][0], ends[-1]
        say("  stands {:.1f} s, whole {:.1f} s, plan {:.1f} s, destroy {:.1f} s".format(*took))
    seconds = [one.seconds for one in stands]
    sizes = {PARTICIPANTS: (statistics.median(seconds), stands[0])}
    for count in SIZES:
        if count != PARTICIPANTS:
            with initialised(count) as stage:
                one = stand(stage)
            sizes[count] = (one.seconds, one)
            say(f"  {count} participants: {one.seconds:.1f} s")
    in_files = _with_states_in_files(say)
    return [
        _apply(seconds, whole, *_through_filename(say)),
        growth({count: seconds for count, (seconds, _) in sizes.items()}),
        _calls(sizes[SIZES[1]][1], sizes[PARTICIPANTS][1]),
        _in_files("apply_in_files", in_files[0], seconds),
        _seconds("plan", [one for one, _ in plans], 10, "terraform plan", empty=all(empty for _, empty in plans)),
        _seconds("destroy", ends, 20, "terraform destroy without a refresh, as make destroy; the buckets are empty"),
        _in_files("destroy_in_files", in_files[1], ends),
    ]


def _with_states_in_files(say: Callable[[str], None]) -> tuple[float, float]:
    """Apply and destroy everything with the states in files; return the seconds of both."""
    with initialised(PARTICIPANTS, in_files=True) as stage:
        standing = stand(stage)
        for apply in standing.applies:
            apply.finish()
        begun = time.monotonic()
        stage.destroy()
        ended = time.monotonic() - begun
    say(f"  states in files: stands {standing.seconds:.1f} s, destroy {ended:.1f} s")
    return standing.seconds, ended


def through_filename(terraform: Path) -> None:
    """Let each participant's function take its code from a file, in a throw-away copy of terraform/.

    Args:
        terraform: the copy.

    Raises:
        ValueError: the module does not take it from S3 as it did.
    """
    path = terraform / FUNCTION
    text, found = FROM_S3.subn(FROM_FILE.replace("\\", "\\\\"), path.read_text(encoding="utf-8"))
    if found != 1:
        raise ValueError(
            f"{FUNCTION} does not name s3_bucket and s3_key one after the other: mend bench/rows/apply.py."
        )
    path.write_text(text, encoding="utf-8")


def _through_filename(say: Callable[[str], None]) -> tuple[float, float]:
    """Apply a sample through filename; return its seconds, and those from one function to the next."""
    with initialised(GROUPS * SAMPLE, through_filename) as stage:
        seconds, pace = stand(stage).seconds, seconds_a_function(stage)
    say(f"  through filename, {SAMPLE} of each group: {seconds:.1f} s, a function every {pace:.2f} s")
    return seconds, pace


def _apply(seconds: list[float], whole: list[float], sample: float, pace: float) -> Row:
    other = sample + (PARTICIPANTS // GROUPS - SAMPLE) * pace
    times = [other / one for one in seconds]
    return Row(
        id="apply",
        unit="times",
        alternative=f"the same through `filename =`: {other:.0f} s, extrapolated from {SAMPLE} of each group "
        f"({sample:.1f} s, then a function every {pace:.2f} s)",
        bar=12,
        runs=times,
        notes=f"ours {described(seconds, 's')}, until all {PARTICIPANTS} can work; the provider goes on watching S3's "
        f"expiry rules and the queues, and with that it is {described(whole, 's')}. The groups and the storage side by "
        "side, states in S3, in both; through filename each group's functions are made one after another",
    )


def growth(sizes: dict[int, float]) -> Row:
    """Tell whether an apply grows at most linearly: whether twice as many participants take at most twice as long.

    What one more participant takes is no measure of it: of few the work is hidden behind what the provider waits for.

    Args:
        sizes: by SIZES, each twice as many as the one before, the seconds until all stands.

    Returns:
        The row: how many times as long twice as many take, of the doublings the one that takes most.
    """
    doublings = {(few, many): sizes[many] / sizes[few] for few, many in pairwise(SIZES)}
    least, _, middle, most = SIZES
    first = (sizes[middle] - sizes[least]) / (middle - least)
    then = (sizes[most] - sizes[middle]) / (most - middle)
    figures = ", ".join(f"{count}: {sizes[count]:.1f} s" for count in SIZES)
    each = ", ".join(f"{few} to {many} {times:.2f} times" for (few, many), times in doublings.items())
    return Row(
        id="apply_growth",
        unit="times",
        alternative=f"growing linearly, {DOUBLING} times as long for twice as many; here {each}",
        bar=DOUBLING,
        runs=(max(doublings.values()),),
        notes=f"participants in all, until they can work: {figures}. One more takes {first:.3f} s from {least} to "
        f"{middle}, where Lambda's 5 s hide most of it, and {then:.3f} s from {middle} to {most}",
        at_most=True,
    )


def _calls(few: Standing, many: Standing) -> Row:
    asked, first = (many.requests - few.requests) / (PARTICIPANTS - SIZES[1]), measure_first()
    was = f"{first.resources} resources and {first.requests:.1f} requests" if first else "not known: no history here"
    value = asked / first.requests if first else None
    return Row(
        id="apply_calls",
        unit="times",
        alternative=f"the module of {COMMIT}, this project's first: {was} a participant",
        bar=None,
        runs=() if value is None else (value,),
        notes=f"now {many.resources} resources and {asked:.1f} requests to AWS for each one more, from {SIZES[1]} to "
        f"{PARTICIPANTS}; docs/scale.md says what each resource more is for",
        at_most=True,
    )


def _in_files(row_id: str, seconds: float, in_s3: list[float]) -> Row:
    return Row(
        id=row_id,
        unit="s",
        alternative=f"states in S3 (`make init`), which Terraform writes every 20 s: {described(in_s3, 's')}",
        bar=None,
        runs=(seconds,),
        notes="states in files beside the settings, which Terraform writes anew after each resource",
    )


def _seconds(row_id: str, runs: list[float], bar: float, what: str, *, empty: bool = True) -> Row:
    return Row(
        id=row_id,
        unit="s",
        alternative="none",
        bar=bar,
        as_wanted=empty,
        runs=runs,
        notes=f"{what}; {GROUPS} groups with {PARTICIPANTS} participants in all and the storage, side by side"
        + ("" if empty else "; NOT EMPTY"),
    )
