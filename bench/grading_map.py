"""Grading by thousands, measured on the local AWS.

    python -m bench.grading_map --participants 10000 --concurrency 4 8 16

Writes build/grading-map-<participants>.json after each part, so that what is measured stays when a later part fails.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
from PIL import Image

from admin.grading.answer_key import find_answer_key
from admin.grading.documents import row_data
from admin.grading.grading_run import read_run
from admin.judging.rubric_file import load_rubric
from bench.local_aws import local_aws
from bench.many_submissions import DIFFERENT, hand_in_many
from bench.map_ground import MapGround
from bench.plain import grade as plain_row
from rehearsal.models.samples import group_picture

PICTURE_SHARE = 0.4  # of the default picture's width: ten thousand copies lie in the local AWS's memory
ONE_IN = 20  # items that are made to fail
SAMPLE_SECONDS = 0.5


class Watch:
    """Looks at the memory of the local AWS and of its functions' processes, as long as a with statement lasts.

    Attributes:
        seconds: how long it lasted.
        before: the server's resident bytes at the beginning.
        peak: the most that it had.
        workers: the most that the functions' processes and the judges that they start had together.
    """

    def __init__(self, server: int) -> None:
        """Prepare to look at a server by its process id."""
        self._server, self._over = server, threading.Event()
        self.seconds, self.before, self.peak, self.workers = 0.0, _rss(server), 0, 0
        self._watcher = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._begun = time.monotonic()
        self._watcher.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._watcher.join()
        self.seconds = time.monotonic() - self._begun

    def _look(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.peak, self.workers = max(self.peak, _rss(self._server)), max(self.workers, _workers(self._server))


class Measurement:
    """The ground, and what was measured on it so far."""

    def __init__(self, ground: MapGround, scratch: Path, results: Path) -> None:
        """Begin with nothing measured; results is the JSON file."""
        self.ground, self.scratch, self.path = ground, scratch, results
        self.results: dict[str, Any] = {"cores": os.cpu_count(), "participants": len(ground.room.names), "runs": []}
        self.server = _server()

    def note(self, **facts: Any) -> None:
        """Write facts down, and say them."""
        self.results |= facts
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.results, indent=2) + "\n", encoding="utf-8")
        print(json.dumps(facts), file=sys.stderr)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Note the seconds that something takes, and the machine's load beside them."""
        begun = time.monotonic()
        yield
        self.note(**{name: round(time.monotonic() - begun, 1), f"{name}_load": round(os.getloadavg()[0], 1)})

    def on_this_machine(self) -> dict[str, Any]:
        """Grade with the local engine; return the rows by pseudonym."""
        with self.timed("local_seconds"):
            return self._rows(self._grade(self.scratch / "local"))

    def one_after_another(self, rows: dict[str, Any]) -> None:
        """Hold rows against the plain grader, which fetches and judges one participant after another.

        As many as there are different zips, and half as many again, since copies differ in another rhythm.
        """
        workshop, rubric = self.ground.workshop, load_rubric()
        key = find_answer_key(workshop, self.scratch / "key")
        names = self.ground.room.names[: DIFFERENT * 3 // 2]
        groups = {name: group for group in workshop.groups for name in group.participants}
        with self.timed("plain_seconds"):
            plain = [plain_row(workshop, groups[name], name, key.expected, rubric) for name in names]
        same = [_verdict(row_data(one)) == _verdict(rows[one.pseudonym]) for one in plain]
        self.note(plain_rows=len(same), plain_equal=all(same))

    def on_aws(self, concurrency: int, rows: dict[str, Any]) -> None:
        """Grade by the map, and hold the rows against those of this machine."""
        self.ground.judge_at_once(concurrency)
        with Watch(self.server) as watch:
            done = self._rows(self._grade(self.scratch / f"map-{concurrency}", "--engine", "stepfunctions"))
        self._ran(concurrency, watch, {"rows_equal": done == rows})

    def in_a_bad_way(self, concurrency: int, rows: dict[str, Any]) -> None:
        """Let one item in ONE_IN fail, kill the command when a third of the rows are there, and resume it."""
        self.ground.judge_at_once(concurrency)
        out = self.scratch / "bad-way"
        words = [sys.executable, "-m", "admin", "grade", "--engine", "stepfunctions", "--out", str(out)]
        unlucky = set(self.ground.room.names[::ONE_IN])
        with self._without_rights(unlucky), Watch(self.server) as watch:
            process = subprocess.Popen(
                words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            while not (run := read_run(out)) or (there := self._written(run.name)) * 3 < len(rows):
                if process.poll() is not None:
                    raise SystemExit("bench: the command ended before it was killed")
                time.sleep(SAMPLE_SECONDS)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            graded_by_then = (out / "grades.json").exists()
            done = self._rows(self._grade(out, "--engine", "stepfunctions", "--resume"))
        errors = {name for name, row in done.items() if row["status"] == "error"}
        self._ran(concurrency, watch, {
            "rows_when_killed": there,
            "grades_when_killed": graded_by_then,
            "executions": len(_executions(run.name)),
            "made_to_fail": len(unlucky),
            "errors": len(errors),
            "exactly_those": errors == unlucky,
            "scores_of_errors_are_null": all(done[name]["score"] is None for name in errors),
            "others_equal": all(_unflagged(done[name]) == _unflagged(rows[name]) for name in rows.keys() - unlucky),
        })  # fmt: skip

    @contextmanager
    def _without_rights(self, names: set[str]) -> Iterator[None]:
        """Keep the judging function from writing these participants' rows, who are told by the end of their names."""
        workshop, iam = self.ground.workshop, boto3.client("iam")
        folder = f"arn:aws:s3:::{workshop.feedback_bucket}/runs/*/rows"
        resources = sorted({f"{folder}/*{name[-2:]}.json" for name in names})
        statement = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": resources}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_role_policy(RoleName=workshop.judge_output, PolicyName="fault", PolicyDocument=policy)
        try:
            yield
        finally:
            iam.delete_role_policy(RoleName=workshop.judge_output, PolicyName="fault")

    def _ran(self, concurrency: int, watch: "Watch", facts: dict[str, Any]) -> None:
        """Write down one grading by the map."""
        mapped = _first_map_run_seconds()
        run = {
            "concurrency": concurrency,
            "command_seconds": round(watch.seconds, 1),
            "map_seconds": round(mapped, 1),
            "items_per_second": round(len(self.ground.room.names) / mapped, 1),
            "server_rss_before_mb": watch.before // 1_000_000,
            "server_rss_peak_mb": watch.peak // 1_000_000,
            "function_processes_rss_peak_mb": watch.workers // 1_000_000,
            "load": [round(load, 1) for load in os.getloadavg()],
            **facts,
        }
        self.results["runs"].append(run)
        self.note(last=run)

    def _grade(self, out: Path, *words: str) -> Path:
        done = subprocess.run(
            [sys.executable, "-m", "admin", "grade", "--out", str(out), *words],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if done.returncode not in (0, 1):
            raise SystemExit(f"bench: grading ended with status {done.returncode}:\n{done.stderr[-2000:]}")
        return out

    def _rows(self, out: Path) -> dict[str, Any]:
        grades = json.loads((out / "grades.json").read_text(encoding="utf-8"))
        return {row["pseudonym"]: row for row in grades["participants"]}

    def _written(self, run: str) -> int:
        workshop = self.ground.workshop
        pages = (
            boto3.client("s3")
            .get_paginator("list_objects_v2")
            .paginate(Bucket=workshop.feedback_bucket, Prefix=f"{workshop.grading_run(run)}rows/")
        )
        return sum(page["KeyCount"] for page in pages)


def _unflagged(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out the flags: they name others with the same zip, and nobody whose row is an error."""
    return {name: value for name, value in row.items() if name != "flags"}


def _verdict(row: dict[str, Any]) -> list[Any]:
    """What both graders have to agree on; the plain one keeps no evidence and no pictures."""
    criteria = [(one["id"], one["points"], one["hint"], one["hint_de"]) for one in row["criteria"]]
    return [row["pseudonym"], row["group"], row["status"], row["score"], row["max_score"], criteria]


def _first_map_run_seconds() -> float:
    """Return the seconds of the map of the newest run's first execution."""
    client = boto3.client("stepfunctions")
    [machine] = client.list_state_machines()["stateMachines"]
    executions = client.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
    first = next(one for one in executions if one["name"].endswith("-1"))
    [run] = client.list_map_runs(executionArn=first["executionArn"])["mapRuns"]
    return float((run["stopDate"] - run["startDate"]).total_seconds())


def _executions(run: str) -> list[str]:
    client = boto3.client("stepfunctions")
    [machine] = client.list_state_machines()["stateMachines"]
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=machine["stateMachineArn"])
    return [one["name"] for page in pages for one in page["executions"] if one["name"].startswith(run)]


def _server() -> int:
    """Find the process of the local AWS by its port."""
    port = os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2]
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_text().split("\0")
        except OSError:
            continue
        if "rehearsal.aws.server" in words and port in words:
            return int(path.parent.name)
    raise SystemExit("bench: the local AWS is not to be found in /proc")


def _rss(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _workers(server: int) -> int:
    """Sum up the resident bytes of the functions' processes and of the judges that they start."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    family, total = [server], 0
    for pid in family:
        children = [child for child, parent in parents.items() if parent == pid]
        family += children
        for child in children:
            try:
                total += _rss(child)
            except (OSError, ValueError):
                continue
    return total


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.grading_map", description="grading by thousands, measured")
    parser.add_argument("--participants", type=int, default=1000)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[8])
    parser.add_argument(
        "--bad-way", action="store_true", help="at first let one item in 20 fail, kill the command, and resume it"
    )
    options = parser.parse_args()
    with Image.open(BytesIO(group_picture())) as picture:
        size = (round(picture.width * PICTURE_SHARE), round(picture.height * PICTURE_SHARE))
        content = BytesIO()
        picture.resize(size).save(content, "JPEG", quality=95)
    begun = time.monotonic()
    with local_aws(at_once=max(options.concurrency)) as stage:
        ground = MapGround(stage, options.participants, content.getvalue(), concurrency=max(options.concurrency))
        measured = Measurement(ground, stage.scratch, Path(f"build/grading-map-{options.participants}.json"))
        measured.note(ground_seconds=round(time.monotonic() - begun, 1))
        with measured.timed("hand_in_seconds"):
            measured.note(different_zips=hand_in_many(ground.room, ground.photograph))
        (stage.scratch / "key").mkdir()
        ground.publish(stage.scratch / "key")
        rows = measured.on_this_machine()
        measured.one_after_another(rows)
        if options.bad_way:
            measured.in_a_bad_way(max(options.concurrency), rows)
        for concurrency in options.concurrency:
            measured.on_aws(concurrency, rows)


if __name__ == "__main__":
    main()
