"""What happens on the way to AWS costs nobody a point, and nobody their row."""

import json
import os
import signal
import subprocess
import time

from tests.fixtures.lesson import CHECKOUT, command
from tests.grading.bad_way import BadWay


def judged(rows):
    return {name: (row["status"], row["score"], row["criteria"]) for name, row in rows.items()}


def test_thirty_per_cent_of_s3_spoilt_costs_nobody_a_point(lesson, grade, right, tmp_path):
    """GIVEN a way that spoils 30 % of S3's answers THEN every row is right or an error; a second run fills the gaps."""
    want = {row["pseudonym"]: row for row in json.loads((right / "grades.json").read_text())["participants"]}
    with BadWay(lesson.environment["AWS_ENDPOINT_URL"], share=0.3).open() as way:
        first = grade(tmp_path, AWS_ENDPOINT_URL=way.url)
    assert first.status == 1, first.said
    assert way.count["refused"] + way.count["cut off"] > 0.2 * way.count.total()
    assert sorted(first.rows) == sorted(want)
    for name, row in first.rows.items():
        if row["status"] == "error":
            assert row["score"] is None and row["reason"]
        else:
            assert judged({name: row}) == judged({name: want[name]})
    assert judged(grade(tmp_path).rows) == judged(want)


def test_killed_in_mid_grade_it_goes_on_where_it_was(lesson, grade, right, tmp_path):
    """GIVEN a grading that is killed with half of its rows done THEN the next run does the others, and none twice."""
    with BadWay(lesson.environment["AWS_ENDPOINT_URL"], slow=0.3).open() as way:
        environment = lesson.environment | {"AWS_ENDPOINT_URL": way.url}
        process = subprocess.Popen(command(tmp_path), cwd=CHECKOUT, env=environment, stderr=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        end = time.monotonic() + 60
        while len(list(tmp_path.glob("rows/*.json"))) < 5:
            assert time.monotonic() < end and process.poll() is None
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("rows/*.json")}
    assert 5 <= len(done) < len(lesson.room.names)
    assert not (tmp_path / "grades.json").exists()
    rest = grade(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in done} == done
    want = {row["pseudonym"]: row for row in json.loads((right / "grades.json").read_text())["participants"]}
    assert judged(rest.rows) == judged(want)
