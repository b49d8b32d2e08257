"""The model artefact, and the server that answers for it through SageMaker's container contract."""

import http.client
import io
import json
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.models.species_model import fit
from rehearsal.models.species_server import Model, ModelProcess
from tests.rehearsal.conftest import free_port, start, wait_for


@pytest.fixture(scope="module")
def model_dir(artefact: tuple[bytes, float], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(fileobj=io.BytesIO(artefact[0]), mode="r:gz") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def server(model_dir: Path) -> Iterator[int]:
    port = free_port()
    process = start("models.species_server", port, "--model-dir", str(model_dir))
    wait_for(f"http://127.0.0.1:{port}/ping")
    yield port
    process.terminate()
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0


def post(port: int, path: str, body: bytes, content_type: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body=body, headers={"Content-Type": content_type})
    answer = connection.getresponse()
    return answer.status, answer.getheader("Content-Type", ""), answer.read()


def test_artefact_is_byte_identical_when_rebuilt(artefact: tuple[bytes, float]) -> None:
    assert fit() == artefact[0]


def test_artefact_says_what_it_knows(artefact: tuple[bytes, float], model_dir: Path) -> None:
    assert (model_dir / "labels.txt").read_text().splitlines() == list(SPECIES)
    accuracy = json.loads((model_dir / "model.json").read_text())["accuracy"]
    assert accuracy["right"] / accuracy["of"] == artefact[1] >= 0.95


def test_model_is_sure_of_fresh_birds(model_dir: Path) -> None:
    model = Model(model_dir)
    answers = [
        (label, json.loads(model.answer(draw_bird(species, seed), "image/jpeg")[2]))
        for label, species in enumerate(SPECIES)
        for seed in range(8)
    ]
    assert all(answer.index(max(answer)) == label for label, answer in answers)
    assert sum(max(answer) > 0.70 for _, answer in answers) > 0.9 * len(answers)


def spoil(model_dir: Path, folder: Path, appended: str) -> Model:
    """The same model with other code at the end of its inference.py."""
    shutil.copytree(model_dir, folder, dirs_exist_ok=True)
    with (folder / "code" / "inference.py").open("a") as code:
        code.write(appended)
    return Model(folder)


def test_a_model_that_answers_nan_answers_500(model_dir: Path, tmp_path: Path) -> None:
    model = spoil(model_dir, tmp_path, "\nask = lambda net, picture, output='': np.full(4, np.nan)\n")
    status, _, said = model.answer(draw_bird(SPECIES[0], 1), "image/jpeg")
    assert (status, said) == (500, "The model does not answer a finite number for each of its 4 labels.")


def test_a_model_whose_own_code_answers_five_numbers_is_heard_as_it_is(model_dir: Path, tmp_path: Path) -> None:
    model = spoil(model_dir, tmp_path, "\npredict_fn = lambda picture, model: np.full(5, 0.2)\n")
    assert json.loads(model.answer(draw_bird(SPECIES[0], 1), "image/jpeg")[2]) == [0.2] * 5


def test_a_model_with_labels_for_others_is_not_loaded(model_dir: Path, tmp_path: Path) -> None:
    shutil.copytree(model_dir, tmp_path, dirs_exist_ok=True)
    (tmp_path / "labels.txt").write_text("Jay\n" * 3)
    with pytest.raises(ValueError, match="names 3 species, and the model answers 4 numbers"):
        Model(tmp_path)


@pytest.mark.parametrize("species", SPECIES)
def test_invocation_answers_probabilities_in_label_order(server: int, species: str) -> None:
    status, content_type, body = post(server, "/invocations", draw_bird(species, 99), "application/x-image")
    answer = json.loads(body)
    assert (status, content_type) == (200, "application/json")
    assert len(answer) == len(SPECIES)
    assert sum(answer) == pytest.approx(1)
    assert SPECIES[answer.index(max(answer))] == species


@pytest.mark.parametrize(
    ("path", "body", "content_type", "status"),
    [
        ("/invocations", b"not a picture", "application/x-image", 400),
        ("/invocations", b"", "application/x-image", 400),
        ("/invocations", draw_bird(SPECIES[0], 1)[:3000], "application/x-image", 400),
        ("/invocations", b"1,2,3", "text/csv", 415),
        ("/invocations", b"\xff\xd8".ljust(6 * 1024 * 1024 + 1, b"\0"), "application/x-image", 413),
        ("/elsewhere", b"", "application/x-image", 404),
    ],
)
def test_bad_request_is_refused_in_a_sentence(
    server: int, path: str, body: bytes, content_type: str, status: int
) -> None:
    answered, _, said = post(server, path, body, content_type)
    assert answered == status
    assert b"Traceback" not in said
    assert said.decode().count("\n") == 0


def test_server_without_a_model_says_so(tmp_path: Path) -> None:
    process = start("models.species_server", free_port(), "--model-dir", str(tmp_path))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith(f"The model in {tmp_path} cannot be served")
    assert "Traceback" not in said


def test_server_ends_when_its_standard_input_does(model_dir: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "rehearsal.models.species_server",
            "--model-dir",
            str(model_dir),
            "--port",
            str(free_port()),
            "--until-stdin-ends",
        ],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=60) == 0


def test_server_ends_on_interrupt(model_dir: Path) -> None:
    port = free_port()
    process = start("models.species_server", port, "--model-dir", str(model_dir))
    wait_for(f"http://127.0.0.1:{port}/ping")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0


def test_with_a_token_only_its_own_process_is_answered(model_dir: Path) -> None:
    model = ModelProcess(model_dir)
    try:
        bird = draw_bird(SPECIES[0], 1)
        assert model.invoke(bird, "image/jpeg")[0] == 200
        assert post(model._port, "/invocations", bird, "image/jpeg")[0] == 403
    finally:
        model.end()
