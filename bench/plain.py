"""The plain way to grade, to compare with: one participant after another, every file fetched and decoded here.

Run as `python -m bench.plain --out DIR`, with DIR holding an answer key. Writes DIR/grades.json.
"""

import argparse
import io
import json
from pathlib import Path
from typing import Any

import boto3

from admin.grading.answer_key import find_answer_key
from admin.grading.check import participant_row
from admin.grading.grader import undone
from admin.judging.criteria import judge_copy, judge_zip
from admin.judging.crops import Expected
from admin.judging.rubric import Criterion, Rubric, load_rubric
from admin.names import STORAGE_REGION
from admin.workshop.settings import Group, Workshop, find_terraform, read_workshop


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    workshop = read_workshop(find_terraform())
    key, rubric = find_answer_key(workshop, out), load_rubric()
    expected = Expected.of(key.image, key.crops, key.threshold)
    rows = [
        grade(workshop, group, pseudonym, expected, rubric)
        for group in workshop.groups
        for pseudonym in group.participants
    ]
    (out / "grades.json").write_text(json.dumps({"participants": rows}), encoding="utf-8")


def grade(workshop: Workshop, group: Group, pseudonym: str, expected: Expected, rubric: Rubric) -> dict[str, Any]:
    """Out: one participant's row of grades.json."""
    s3 = boto3.client("s3", region_name=STORAGE_REGION)
    function = boto3.client("lambda", region_name=group.region).get_function_configuration(
        FunctionName=workshop.function_name(pseudonym)
    )
    copy = _object(s3, workshop.target_bucket, workshop.output_copy(pseudonym))
    archive = _object(s3, workshop.target_bucket, workshop.output_zip(pseudonym))
    status, zipped = "graded", rubric.without_zip()
    if archive is None:
        zipped = [rubric.missed("zip_readable", "missing", key=workshop.output_zip(pseudonym)), *zipped]
    else:
        verdict = judge_zip(archive, expected, rubric)
        status, zipped = verdict.status, verdict.criteria
    criteria = [
        *_settings(function, group, rubric),
        rubric.missed("input_copied", "missing", key=workshop.output_copy(pseudonym))
        if copy is None
        else judge_copy(io.BytesIO(copy), expected, rubric),
        *zipped,
        _bird(workshop, group, pseudonym, rubric),
    ]
    if copy is None and archive is None and not criteria[-1].passed:
        status = "missing"
        criteria = [undone(criterion) for criterion in criteria]
    return participant_row(pseudonym, group.name, status, criteria)


def _object(s3: Any, bucket: str, key: str) -> bytes | None:
    try:
        return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return None


def _settings(function: dict[str, Any], group: Group, rubric: Rubric) -> list[Criterion]:
    layers = [layer["Arn"] for layer in function.get("Layers", ())]
    found = (("memory", function["MemorySize"], group.memory_size), ("timeout", function["Timeout"], group.timeout))
    criteria = [
        rubric.passed(name) if got == want else rubric.missed(name, "wrong", got=got, want=want)
        for name, got, want in found
    ]
    lacking = [layer for layer in group.layers if layer not in layers]
    if lacking:
        return [*criteria, rubric.missed("layer", "wrong", got=", ".join(layers) or "none", want=", ".join(lacking))]
    return [*criteria, rubric.passed("layer")]


def _bird(workshop: Workshop, group: Group, pseudonym: str, rubric: Rubric) -> Criterion:
    s3, bucket = boto3.client("s3", region_name=group.region), workshop.upload_bucket(group.region)
    found = s3.list_objects_v2(Bucket=bucket, Prefix=workshop.results_folder(pseudonym)).get("Contents", [])
    if not found:
        return rubric.missed("species", "missing", pseudonym=pseudonym, bucket=bucket)
    json.loads(_object(s3, bucket, found[0]["Key"]) or b"")
    return rubric.passed("species")


if __name__ == "__main__":
    main()
