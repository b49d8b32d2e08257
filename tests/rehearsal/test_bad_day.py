"""A rehearsal's bad day: it ends soon and in a sentence, and leaves nothing running and nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from admin.errors import WorkshopError
from rehearsal.stage.disk import check_room, needed_bytes
from rehearsal.stage.guard import PREFIX, remove_stale
from rehearsal.stage.results import held
from tests.rehearsal.conftest import belonging_to

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of the rehearsals of one test: a short path, since Terraform's sockets lie in it."""
    return tmp_path_factory.mktemp("t")


@pytest.fixture
def start(tmp_path: Path, temporary: Path, fixed_terraform: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a rehearsal of one participant in each group; its stderr goes into the file said."""
    runs = []

    def started(*options: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "rehearsal", "--participants", "1", "--out", str(tmp_path / "out"), *options]
        variables = {**os.environ, "TMPDIR": str(temporary), "WORKSHOP_TERRAFORM": str(fixed_terraform)}
        variables["HOME"] = os.devnull  # a user who has none: what libraries keep there may lie in TMPDIR instead
        with (tmp_path / "said").open("w") as said:
            run = subprocess.Popen(
                words, cwd=REPOSITORY, env=variables, stderr=said, stdout=subprocess.DEVNULL, text=True
            )
        runs.append(run)
        return run

    yield started
    for run in runs:
        run.kill()
        run.wait()


def within(seconds: float, condition: Callable[[], object]) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("rehearsal.aws.server", "local AWS"),
        ("rehearsal.models.rekognition", "Rekognition stand-in"),
        ("rehearsal.models.sagemaker", "SageMaker stand-in"),
    ],
)
def test_a_server_that_dies_ends_the_rehearsal(tmp_path, temporary, start, module, name) -> None:
    run = start()
    assert within(300, lambda: "provision" in (tmp_path / "said").read_text() or run.poll() is not None)
    [server] = belonging_to(temporary, running=module)
    os.kill(server, signal.SIGKILL)
    assert run.wait(timeout=300) == 2
    said = (tmp_path / "said").read_text()
    assert f"The {name} was killed by signal 9" in said and "Its last words" in said
    assert "Traceback" not in said
    assert belonging_to(temporary) == [] and list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_one_leaves_nothing_behind(tmp_path, temporary, start, number) -> None:
    run = start()
    begun = lambda: "terraform init" in (tmp_path / "said").read_text() and belonging_to(temporary, running="terraform")  # noqa: E731
    assert within(300, lambda: begun() or run.poll() is not None)
    run.send_signal(number)
    assert run.wait(timeout=300) == 130
    assert (tmp_path / "said").read_text().endswith("Interrupted: every process was ended, nothing is left standing.\n")
    assert belonging_to(temporary) == [] and list(temporary.iterdir()) == []


def test_the_next_one_removes_what_was_killed_together_with_its_reaper(tmp_path, temporary, start, monkeypatch) -> None:
    run = start()
    assert within(300, lambda: "provision" in (tmp_path / "said").read_text() or run.poll() is not None)
    [reaper] = belonging_to(temporary, running="rehearsal.stage.reaper")
    os.kill(reaper, signal.SIGKILL)
    run.kill()
    run.wait()
    [folder] = temporary.glob(f"{PREFIX}*")
    assert belonging_to(temporary)
    groups = folder / "groups"  # the last one may not have been listed yet when the run was killed
    groups.write_text("".join(groups.read_text().splitlines(keepends=True)[:-1]))
    os.utime(folder, (0, 0))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    remove_stale()
    assert belonging_to(temporary) == [] and list(temporary.iterdir()) == []


def test_a_second_one_is_told_who_holds_the_folder(tmp_path, temporary, start) -> None:
    with held(tmp_path / "out"):
        assert start().wait(timeout=300) == 2
        said = (tmp_path / "said").read_text()
        assert f"(process {os.getpid()}, since 20" in said and f"'kill {os.getpid()}'" in said and "--out" in said
        assert list(temporary.iterdir()) == []
    with held(tmp_path / "out"):
        pass


@pytest.mark.parametrize("content", ["", '{"groups": [1', "[]", '{"groups": ["x"], "scratch": "/"}', "{}"])
@pytest.mark.parametrize("options", [(), ("--stop",)])
def test_a_damaged_list_of_what_stands_is_a_sentence(tmp_path, temporary, start, content, options) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept.json").write_text(content)
    assert start(*options).wait(timeout=300) == 2
    said = (tmp_path / "said").read_text()
    assert "kept.json cannot be read" in said and "Traceback" not in said
    assert list(temporary.iterdir()) == []


def test_no_other_folder_is_removed_than_a_rehearsals(tmp_path, start) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "out").mkdir()
    kept = {"groups": [], "scratch": str(tmp_path / "mine")}
    (tmp_path / "out" / "kept.json").write_text(json.dumps(kept))
    assert start("--stop").wait(timeout=300) == 2
    assert (tmp_path / "mine").is_dir()


def test_a_folder_that_cannot_be_written_to_is_refused_before_anything_starts(tmp_path, temporary, start) -> None:
    (tmp_path / "out").touch()
    assert start().wait(timeout=300) == 2
    assert "out cannot be written to" in (tmp_path / "said").read_text()
    assert list(temporary.iterdir()) == []


def test_a_disk_without_the_room_is_refused() -> None:
    check_room(1)
    with pytest.raises(WorkshopError, match=r"The disk is full: .* MB left.*needs about 1,000,000,000,000 MB"):
        check_room(10**18)
    assert 247_000_000 < needed_bytes(2, 4) < 400_000_000
