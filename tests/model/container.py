"""Serves the rehearsal's artefact by the whole serving side of SageMaker's PyTorch container, and compares.

Run as `python -m tests.model.container [--python PYTHON]`. PYTHON is that of an environment with PACKAGES; without it
one is made in a temporary folder, which takes a gigabyte. Java is needed. What runs is what the image's entry point
starts: sagemaker_pytorch_serving_container, TorchServe, its workers, and AWS's handler service; what is not here is the
image itself.
"""

import argparse
import http.client
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from pathlib import Path

import numpy as np

from rehearsal.models.species_model import build
from rehearsal.models.species_server import ModelProcess
from tests.model.test_toolkit import ASKED, REFUSED
from tests.rehearsal.conftest import free_port

# The image's versions (aws/deep-learning-containers, pytorch/inference 2.6); torch is newer, OpenCV as pip finds it.
PACKAGES = ["sagemaker-inference==1.10.1", "sagemaker-pytorch-inference==2.0.25", "torchserve==0.12.0", "torch==2.13.0"]
PACKAGES += ["setuptools<82", "opencv-python-headless", "pillow", "pyyaml", "packaging"]
START = """
import sys
import sagemaker_pytorch_serving_container.torchserve as torchserve
torchserve.TS_CONFIG_FILE = sys.argv[1]  # in the image below /etc
from sagemaker_pytorch_serving_container.serving import main
main()
"""
START_SECONDS = 180


def ask(port: int, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body=body, headers={"Content-Type": kind} if kind else {})
    answer = connection.getresponse()
    return answer.status, answer.getheader("Content-Type", ""), answer.read()


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            if ask(port, "GET", "/ping")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(1)
    sys.exit(f"TorchServe did not answer GET /ping within {START_SECONDS} s.")


def compare(port: int, model_dir: Path) -> None:
    server = ModelProcess(model_dir)
    try:
        apart = 0.0
        for body, kind in ASKED:
            theirs, ours = ask(port, "POST", "/invocations", body, kind), server.invoke(body, kind)
            assert theirs[0] == ours[0] == 200, theirs
            apart = max(apart, float(np.abs(np.subtract(json.loads(theirs[2]), json.loads(ours[2]))).max()))
        for body, kind, status, sentence in REFUSED:
            theirs, ours = ask(port, "POST", "/invocations", body, kind), server.invoke(body, kind)
            assert theirs[0] == ours[0] == status, (sentence, theirs, ours)
            assert theirs[2].decode().splitlines()[0] == ours[2].decode(), (theirs, ours)
    finally:
        server.end()
    print(f"{len(ASKED)} pictures answered, apart by {apart:.1e} at most; {len(REFUSED)} requests refused alike.")
    assert apart < 1e-6


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.model.container", description=__doc__)
    parser.add_argument("--python", type=Path, help="of an environment that has the packages")
    options = parser.parse_args()
    if not shutil.which("java"):
        sys.exit("TorchServe needs Java: install a JRE 17.")
    with tempfile.TemporaryDirectory(prefix="workshop-container-") as name:
        folder = Path(name)
        python = options.python or folder / "venv" / "bin" / "python"
        if not options.python:
            venv.create(folder / "venv", with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        (folder / "ml" / "model").mkdir(parents=True)
        with tarfile.open(fileobj=io.BytesIO(build()[0])) as archive:
            archive.extractall(folder / "ml" / "model")
        port = free_port()
        path = f"{python.absolute().parent}{os.pathsep}{os.environ['PATH']}"
        settings = {"PATH": path, "SAGEMAKER_BASE_DIR": str(folder / "ml"), "SAGEMAKER_BIND_TO_PORT": str(port)}
        settings |= {"SAGEMAKER_PROGRAM": "inference.py", "TEMP": name, "TMPDIR": name}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [python, "-c", START, str(folder / "ts.properties")],
                cwd=folder, env={**os.environ, **settings}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            wait(port, process)
            compare(port, folder / "ml" / "model")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    main()
