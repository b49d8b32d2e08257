"""The workshop's own code, word for word, is worth every point: in every order that Python may give to a set."""

import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from bench.classroom import Classroom
from rehearsal.models.samples import group_picture
from rehearsal.play.workshop_text import PART_2, TextsCode, find_text
from rehearsal.stage.layers import build_layers, participants_layer
from rehearsal.stage.local_aws import local_aws
from tests.fixtures.lesson import CHECKOUT, command

PARTICIPANTS = 12
RIGHTS = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "rekognition:DetectFaces"], "Resource": "*"}
needs_text = pytest.mark.skipif(
    find_text() is None, reason=f"{PART_2} is not beside the checkout, nor in $WORKSHOP_TEXTS"
)


@pytest.fixture
def room(tmp_path: Path, fixed_terraform: Path) -> Iterator[Classroom]:
    """Twelve participants on a local AWS of their own, whose functions are really run."""
    with local_aws(fixed_terraform, tmp_path, iam_seconds=0) as stage:
        build_layers(stage)
        room = Classroom(stage.terraform, PARTICIPANTS)
        room.open(group_picture(), layer=participants_layer(stage))
        policy = json.dumps({"Version": "2012-10-17", "Statement": [RIGHTS]})
        boto3.client("iam").put_role_policy(RoleName="bench", PolicyName="rights", PolicyDocument=policy)
        yield room


class Hands:
    """What twelve participants do in the console, one after the other step."""

    def __init__(self, room: Classroom) -> None:
        self.workshop = room.workshop
        self.group_of = {name: group for group in room.workshop.groups for name in group.participants}

    def functions(self, name: str) -> Any:
        return boto3.client("lambda", region_name=self.group_of[name].region)

    def deploy(self, name: str, source: str) -> None:
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("lambda_function.py", source)
        function = self.workshop.function_name(name)
        self.functions(name).update_function_code(FunctionName=function, ZipFile=package.getvalue())

    def hash_by(self, name: str, seed: int) -> None:
        """Let Python order sets by a seed of their own; without one it draws it anew in each process."""
        function, variables = self.workshop.function_name(name), {"Variables": {"PYTHONHASHSEED": str(seed)}}
        self.functions(name).update_function_configuration(FunctionName=function, Environment=variables)

    def run(self, name: str) -> Any:
        answer = self.functions(name).invoke(FunctionName=self.workshop.function_name(name))
        return json.loads(answer["Payload"].read())

    def upload_bird(self, name: str) -> None:
        group, workshop = self.group_of[name], self.workshop
        boto3.client("s3", region_name=group.region).put_object(
            Bucket=workshop.upload_bucket(group.name), Key=f"{workshop.results_folder(name)}bird.jpg.json",
            Body=json.dumps({"species": "Purple Martin"}),
        )  # fmt: skip


@needs_text
@pytest.mark.timeout(300)
def test_twelve_cold_starts_of_the_texts_code_are_twelve_times_full_marks(room: Classroom, tmp_path: Path) -> None:
    text, hands = TextsCode(find_text()), Hands(room)

    def follow(seed: int) -> None:
        name = room.names[seed]
        hands.hash_by(name, seed)
        hands.upload_bird(name)
        hands.deploy(name, text.typed(text.step_2, room.workshop, name))
        assert hands.run(name) == {"status": 200}
        hands.deploy(
            name, text.typed(text.step_3, room.workshop, name)
        )  # and it is not run: a cold start for the grader

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(follow, range(PARTICIPANTS)))
    out = tmp_path / "grades"
    graded = subprocess.run(command(out, "--invoke"), cwd=CHECKOUT, capture_output=True, text=True, check=False)
    rows = json.loads((out / "grades.json").read_text(encoding="utf-8"))["participants"]
    missed = {row["pseudonym"]: [c["hint"] for c in row["criteria"] if not c["passed"]] for row in rows}
    assert [row["score"] for row in rows] == [100] * PARTICIPANTS, (missed, graded.stderr)
    assert (graded.returncode, [row["flags"] for row in rows]) == (0, [[]] * PARTICIPANTS)
    orders = {tuple(hands.run(name)["categories"]) for name in room.names}  # of the processes that were graded
    assert len(orders) > 1, "the order of the categories must have varied"


@needs_text
def test_the_texts_code_is_taken_word_for_word(fixed_terraform: Path) -> None:
    """Every line of the two functions and of the return is the text's; what is typed is at the top."""
    path = find_text()
    words, text = path.read_text(encoding="utf-8"), TextsCode(path)
    theirs = [line for line in text.step_3.splitlines() if line.strip() and line.strip() not in words]
    assert theirs == ["    output_bucket = s3.Bucket(OUTPUT_BUCKET_NAME)"] + [
        line for line in text.step_3.splitlines() if "Object(INPUT_FILE)" in line
    ]
