"""Pictures that wait on disk until S3 has them: outages, restarts, lost answers, the cap, other people's keys."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import cv2
import numpy as np
import pytest

from admin.access.camera import open_camera_session
from admin.access.session import open_session
from tests.fixtures.cut_network import network

ROOT = Path(__file__).parents[2]
BUCKET = "mip-day-upload-group-1145"


@pytest.fixture
def net(stage):
    with network(urlsplit(stage.exports["AWS_ENDPOINT_URL"]).port) as net:
        yield net


@pytest.fixture
def camera(stage, workshop, net, tmp_path, request):
    """Starts 'workshop feed' with a camera's keys over the network that can be cut; each test has its own."""
    name = f"cam-{abs(hash(request.node.name)) % 10**8}"
    keys = open_camera_session(workshop, workshop.group("group-1145"), name).exports()

    class Camera:
        def __init__(self):
            self.name, self.spool, self.folder = name, tmp_path / "spool", tmp_path / "pictures"
            self.folder.mkdir()

        def take(self, count, seed=0):
            """Pictures appear in the folder, as another camera's program would write them."""
            chance = np.random.default_rng(seed)
            for number in range(count):
                path = self.folder / f"{seed}-{number}.jpg"
                cv2.imwrite(str(path), chance.integers(0, 255, (80, 120, 3), np.uint8))
                os.utime(path, (time.time() - 100 + number, time.time() - 100 + number))

        def start(self, *words, keys=keys):
            places = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "PYTHON"))}
            there = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{net.port}", "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
            return subprocess.Popen(
                [sys.executable, "-m", "admin", "feed", "--source", str(self.folder), "--once", "--name", name,
                 "--spool", str(self.spool), *words],
                cwd=ROOT, env={**places, **keys, **there}, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip

        def run(self, *words, **more):
            process = self.start(*words, **more)
            out, said = process.communicate(timeout=120)
            return process.returncode, out, said

        def waiting(self):
            return sorted(path.name for path in self.spool.glob("*.jpg"))

        def uploaded(self):
            pages = boto3.client("s3", "eu-west-3").list_object_versions(Bucket=BUCKET, Prefix=f"birds/{name}/")
            return sorted(entry["Key"].rpartition("/")[2] for entry in pages.get("Versions", []))

        def until(self, holds, seconds=60):
            end = time.monotonic() + seconds
            while not holds() and time.monotonic() < end:
                time.sleep(0.1)
            assert holds()

    return Camera()


def test_a_folder_is_uploaded_once_whatever_is_run_again(camera):
    camera.take(3)
    status, out, said = camera.run()
    assert (status, camera.waiting()) == (0, []), said
    assert len(camera.uploaded()) == 3 and len(out.splitlines()) == 3
    status, out, said = camera.run()
    assert (status, out) == (0, "") and len(camera.uploaded()) == 3
    head = boto3.client("s3", "eu-west-3").head_object(Bucket=BUCKET, Key=f"birds/{camera.name}/{camera.uploaded()[0]}")
    assert (head["ContentType"], head["Metadata"]) == ("image/jpeg", {"camera": camera.name})


def test_an_outage_loses_nothing(camera, net):
    net.cut()
    camera.take(3)
    process = camera.start()
    camera.until(lambda: len(camera.waiting()) == 3)
    camera.take(2, seed=1)
    net.mend()
    _out, said = process.communicate(timeout=120)
    assert process.returncode == 0 and "AWS is not reached" in said, said
    assert camera.waiting() == [] and len(camera.uploaded()) >= 3
    assert camera.run()[0] == 0 and len(camera.uploaded()) == 5


def test_what_waits_when_it_is_stopped_is_uploaded_by_the_next_run(camera, net):
    net.cut()
    camera.take(2)
    process = camera.start()
    camera.until(lambda: len(camera.waiting()) == 2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1 and f"Still in the spool: 2 in {camera.spool}" in said, said
    assert "Traceback" not in said
    (camera.spool / ".half.jpg.abcd.part").write_bytes(b"x")
    net.mend()
    status, _, said = camera.run()
    assert status == 0 and "2 pictures of an earlier run wait" in said, said
    assert (camera.waiting(), len(camera.uploaded())) == ([], 2)
    assert not list(camera.spool.glob(".*.part"))


def test_a_run_that_was_killed_is_gone_on_with(camera, net):
    net.cut()
    camera.take(2)
    process = camera.start()
    camera.until(lambda: len(camera.waiting()) == 2)
    process.kill()
    process.communicate()
    net.mend()
    assert camera.run()[0] == 0 and len(camera.uploaded()) == 2


def test_an_answer_that_was_lost_uploads_nothing_twice(camera, net):
    camera.take(1)
    net.loses_answers = True
    process = camera.start()
    camera.until(lambda: len(camera.uploaded()) == 1)
    net.loses_answers = False
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert (camera.waiting(), len(camera.uploaded())) == ([], 1), "one version: S3 refused the second put"


def test_the_cap_holds_over_a_restart(camera):
    camera.take(3)
    status, _, said = camera.run("--most-uploads", "2")
    assert status == 1 and "2 pictures were uploaded within an hour, which is the cap" in said, said
    assert (len(camera.waiting()), len(camera.uploaded())) == (1, 2)
    assert camera.run("--most-uploads", "2")[0] == 1 and len(camera.uploaded()) == 2
    assert camera.run("--most-uploads", "3")[0] == 0 and len(camera.uploaded()) == 3


def test_a_spool_goes_to_nobody_elses_folder(camera, workshop):
    camera.take(2)
    assert camera.run("--most-uploads", "1")[0] == 1
    ada = open_session(workshop, workshop.group("group-1145"), "ada").exports()
    status, _, said = camera.run(keys=ada)
    assert status == 2 and "1 pictures in" in said and "use those keys" in said
    assert len(camera.waiting()) == 1


def test_a_participants_own_keys_will_do(camera, workshop):
    camera.take(1)
    ada = open_session(workshop, workshop.group("group-1145"), "ada").exports()
    status, _, said = camera.run(keys=ada)
    listed = boto3.client("s3", "eu-west-3").list_objects_v2(Bucket=BUCKET, Prefix="birds/ada/")["Contents"]
    assert status == 0 and any(f"-{camera.name}-" in entry["Key"] for entry in listed), said


def test_one_spool_is_one_runs(camera, net):
    net.cut()
    camera.take(1)
    process = camera.start()
    camera.until(camera.waiting)
    status, _, said = camera.run()
    assert status == 2 and "Another 'workshop feed' uses" in said
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def test_new_keys_are_read_from_the_file(camera, workshop, tmp_path):
    """GIVEN keys that AWS does not know any more WHEN the file gets new ones THEN what waits is uploaded."""
    from admin.shells import export_lines

    file = tmp_path / "keys.env"
    keys = open_camera_session(workshop, workshop.group("group-1145"), camera.name).exports()
    file.write_text(export_lines(keys, "sh"))
    camera.take(1)
    status, _, said = camera.run("--keys", str(file), keys={})
    assert status == 0 and len(camera.uploaded()) == 1, said
    file.write_text("nothing\n")
    status, _, said = camera.run("--keys", str(file), keys={})
    assert status == 2 and "has no keys" in said
