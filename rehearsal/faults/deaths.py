"""Deaths: the local AWS or a stand-in is killed while a small rehearsal is in one of its phases."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

from admin.build.handlers import REPOSITORY
from rehearsal.faults.line import Line
from rehearsal.stage.processes import Processes

PHASES = (
    "start", "provision", "init", "apply", "folders", "workshop", "messages", "grade", "report", "apply, rest",
    "second plan", "links", "destroy", "inventory",
)  # fmt: skip
SERVERS = {
    "local AWS": "rehearsal.aws.server",
    "Rekognition stand-in": "rehearsal.models.rekognition",
    "SageMaker stand-in": "rehearsal.models.sagemaker",
}
SOON = PHASES[:3]  # reached within seconds: each server dies in each of them; of the others, one in each
REHEARSALS_AT_ONCE = 2
END_SECONDS = 30
LONGEST_SECONDS = 600  # until the phase is reached


def death_lines(
    processes: Processes, environment: dict[str, str], tell: Callable[[Line], None], *, every: bool = False
) -> list[Line]:
    """Rehearse with one participant in each group, as often as something is to die.

    Args:
        processes: starts the rehearsals.
        environment: the user's, which the rehearsals get.
        tell: called with each line when it is known.
        every: kill each server in each phase, and not only in those that are reached within seconds.

    Returns:
        A line for each death.
    """
    turn = cycle(SERVERS)
    deaths = [(phase, name) for phase in PHASES for name in (SERVERS if every or phase in SOON else [next(turn)])]

    def die(death: tuple[str, str]) -> Line:
        with tempfile.TemporaryDirectory(prefix="d", ignore_cleanup_errors=True) as folder:
            line = _die(processes, environment, *death, Path(folder))
        tell(line)
        return line

    with ThreadPoolExecutor(REHEARSALS_AT_ONCE) as pool:
        return list(pool.map(die, deaths))


def _die(processes: Processes, environment: dict[str, str], phase: str, name: str, folder: Path) -> Line:
    temporary, out = folder / "t", folder / "out"
    temporary.mkdir()
    words = [sys.executable, "-m", "rehearsal", "--participants", "1", "--out", str(out)]
    title = f"{name} killed in {phase}"
    log = processes.logs / f"{title}.log"
    log.unlink(missing_ok=True)
    run = processes.start(title, words, environment, cwd=REPOSITORY, temporary=temporary)
    text = lambda: log.read_text(encoding="utf-8", errors="replace")  # noqa: E731
    begun = re.compile(rf"^{re.escape(phase):<12} ", re.MULTILINE)
    end = time.monotonic() + LONGEST_SECONDS
    servers: list[int] = []
    while run.poll() is None and time.monotonic() < end and not (begun.search(text()) and servers):
        servers = servers or list(_processes(temporary, SERVERS[name]))
        time.sleep(0.02)
    for pid in servers:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    return _judge(run, f"{name} killed in: {phase}", name, temporary, text)


def _judge(run: subprocess.Popen[bytes], fault: str, name: str, temporary: Path, text: Callable[[], str]) -> Line:
    killed, wrong = time.monotonic(), []
    try:
        run.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        wrong.append(f"HANGS beyond {END_SECONDS} s")
        run.kill()
        run.wait()
    seconds = time.monotonic() - killed
    left = list(_processes(temporary, ""))
    for pid in left:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    sentence = next((line for line in text().splitlines() if line.startswith(f"The {name} ")), "")
    wrong += [f"{len(left)} PROCESSES LEFT"] if left else []
    wrong += ["FILES LEFT"] if any(temporary.iterdir()) else []
    wrong += ["TRACEBACK"] if "Traceback (most recent" in text() else []
    wrong += [] if sentence else [f"{name} NOT NAMED"]
    wrong += [] if run.returncode == 2 else ["ANOTHER STATUS"]
    said = sentence or " ".join(text().splitlines()[-1:])
    words = f"{'; '.join(wrong)}{': ' if wrong else ''}{run.returncode} after {seconds:.0f} s: {said}"
    return Line(fault, "rehearse", words, not wrong)


def _processes(temporary: Path, word: str) -> Iterator[int]:
    """Find the processes whose temporary folder lies in this one and whose command has the word."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            if f"TMPDIR={temporary}/".encode() in environment and word.encode() in command:
                yield int(entry.name)
