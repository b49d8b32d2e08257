"""The plain way to grade, for comparison: one participant after another, every file fetched and decoded here.

Run as `python -m bench.plain --out DIR`, with DIR holding an answer key. Writes DIR/grades.json.
"""

import argparse
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

from admin.grading.answer_key import find_answer_key
from admin.grading.documents import row_data
from admin.grading.grader import wanted_of
from admin.grading.row import Row, put_together
from admin.grading.submissions import function_state
from admin.judging.configuration import judge_configuration
from admin.judging.criteria import judge_copy, judge_zip
from admin.judging.expected import Expected
from admin.judging.rubric import Rubric
from admin.judging.rubric_file import load_rubric
from admin.judging.species import judge_species
from admin.judging.verdict import Status, Verdict
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import find_terraform, read_workshop


def main() -> None:
    """Grade everybody and write the rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    workshop = read_workshop(find_terraform())
    key, rubric = find_answer_key(workshop, out), load_rubric()
    rows = [
        grade(workshop, group, pseudonym, key.expected, rubric)
        for group in workshop.groups
        for pseudonym in group.participants
    ]
    data = {"participants": [row_data(row) for row in rows]}
    (out / "grades.json").write_text(json.dumps(data), encoding="utf-8")


def grade(workshop: Workshop, group: Group, pseudonym: str, expected: Expected, rubric: Rubric) -> Row:
    """Grade one participant.

    Args:
        workshop: as applied.
        group: the participant's.
        pseudonym: the participant's.
        expected: what a correct solution makes of the picture.
        rubric: what each criterion is worth.

    Returns:
        The participant's row.
    """
    s3 = boto3.client("s3", region_name=STORAGE_REGION)
    function = boto3.client("lambda", region_name=group.region).get_function_configuration(
        FunctionName=workshop.function_name(pseudonym)
    )
    copy_key, zip_key = workshop.output_copy(pseudonym), workshop.output_zip(pseudonym)
    copy, archive = _object(s3, workshop.target_bucket, copy_key), _object(s3, workshop.target_bucket, zip_key)
    no_copy = Verdict(Status.MISSING, (rubric.missed("input_copied", "missing", key=copy_key),))
    no_zip = Verdict(Status.MISSING, (rubric.missed("zip_readable", "missing", key=zip_key), *rubric.without_zip()))
    bucket = workshop.upload_bucket(group.name)
    birds = _birds(group, bucket, workshop.results_folder(pseudonym))
    return put_together(
        pseudonym,
        group.name,
        configuration=judge_configuration(function_state(function).configuration, wanted_of(group), rubric),
        copy=no_copy if copy is None else judge_copy(io.BytesIO(copy), expected, rubric),
        archive=no_zip if archive is None else judge_zip(archive, expected, rubric),
        species=judge_species(birds, rubric, pseudonym=pseudonym, bucket=bucket),
    )


def _object(s3: Any, bucket: str, key: str) -> bytes | None:
    try:
        return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return None


def _birds(group: Group, bucket: str, folder: str) -> Iterator[tuple[str, bytes]]:
    s3 = boto3.client("s3", region_name=group.region)
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix=folder).get("Contents", []):
        yield entry["Key"], _object(s3, bucket, entry["Key"]) or b""


if __name__ == "__main__":
    main()
