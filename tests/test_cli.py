"""What leaves the command: an exit status and sentences, whatever is raised inside; never a traceback."""

import errno
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from admin import aws
from admin.cli import main
from admin.commands import report
from rehearsal.models.samples import group_picture
from tests.fixtures.configuration import copy_terraform

ROOT = Path(__file__).parents[1]
SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"


@pytest.fixture(autouse=True)
def _logs_of_child_processes(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.fixture
def logs(tmp_path, monkeypatch):
    """The folder for temporary files."""
    folder = tmp_path / "logs"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def crash_with(monkeypatch, error):
    def run(_options):
        raise error

    monkeypatch.setattr(report, "run", run)
    return main(["report", "grades.json", "--out", "report.html"])


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "build/grades/key.json"), "the disk is full (build/grades"),
        (FileExistsError(errno.EEXIST, "File exists", "grades"), "File exists (grades)"),
        (MemoryError(), "no memory left"),
        (KeyError("evidence"), "KeyError: 'evidence'"),
        (RecursionError("maximum recursion depth exceeded"), "RecursionError"),
        (ValueError(f"two\nlines of {SECRET} https://x/?X-Amz-Signature=abc123&b=c"), "two lines of ... https://x/"),
    ],
)
def test_whatever_is_raised_is_a_sentence_a_private_log_and_status_2(monkeypatch, capsys, logs, error, words):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    status = crash_with(monkeypatch, error)
    out, said = capsys.readouterr()
    assert (status, out) == (2, "")
    assert said.startswith("workshop report: ") and said.count("\n") == 1 and words in said
    [log] = logs.iterdir()
    assert str(log) in said and stat.S_IMODE(log.stat().st_mode) == 0o600
    text = log.read_text()
    assert "Traceback" in text and type(error).__name__ in text
    assert SECRET not in text + said and "abc123" not in text + said


def test_where_no_log_can_be_written_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert crash_with(monkeypatch, KeyError("x")) == 2
    assert "No log could be written (No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "SecretAccessKey': 'abc123'",
        '"SessionToken": "abc123"',
        "export AWS_SESSION_TOKEN=abc123",
        "SigninToken=abc123&",
    ],
)
def test_what_looks_like_a_key_is_not_in_the_log(monkeypatch, logs, text):
    crash_with(monkeypatch, ValueError(text))
    assert all("abc123" not in log.read_text() for log in logs.iterdir())


def test_an_interruption_is_no_crash(monkeypatch, capsys, logs):
    assert crash_with(monkeypatch, KeyboardInterrupt()) == 2
    assert "interrupted" in capsys.readouterr().err and not list(logs.iterdir())


def run(words, **streams):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run([sys.executable, *words], cwd=ROOT, text=True, check=False, **streams)


PRINTS = (
    "import sys; from admin.cli import main; from admin.commands import report; from admin.commands.output import say; "
    "report.run = lambda options: say('a word') or print('data') or 0; sys.exit(main(['report', 'x', '--out', 'y']))"
)


def closed_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_stdout_is_status_2():
    with Path("/dev/full").open("w") as full:
        done = run(["-c", PRINTS], stdout=full)
    assert done.returncode == 2
    assert (
        re.search(r"^workshop report: the disk is full: .* The log is ", done.stderr, re.MULTILINE)
        and "Traceback" not in done.stderr
    )


def test_a_reader_that_has_gone_is_status_2_in_a_sentence():
    pipe = closed_pipe()
    done = run(["-c", PRINTS], stdout=pipe)
    os.close(pipe)
    assert done.returncode == 2 and done.stderr.splitlines()[0] == "a word"
    assert re.fullmatch("workshop report: whoever read the output has gone.*\n", done.stderr.partition("\n")[2])


def test_a_listener_that_has_gone_does_not_end_the_work():
    pipe = closed_pipe()
    done = run(["-c", PRINTS], stderr=pipe)
    os.close(pipe)
    assert (done.returncode, done.stdout) == (0, "data\n")


@pytest.mark.parametrize(
    "start",
    [
        "sys.argv = ['admin', 'provision', 'x.csv']; runpy.run_module('admin', run_name='__main__')",
        "sys.argv = ['admin/provision_participants.py', 'x.csv']; runpy.run_path(sys.argv[0], run_name='__main__')",
    ],
    ids=["the_verb", "the_script"],
)
def test_provisioning_by_either_name_ends_in_a_sentence(start):
    broken = "import runpy, sys, admin.workshop.settings as settings; settings.find_terraform = lambda: 1 / 0; "
    done = run(["-c", broken + start])
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert re.match(r"workshop provision: it failed .*ZeroDivisionError", done.stderr), done.stderr


def test_without_a_verb_the_verbs_are_printed_and_that_is_no_success(capsys):
    assert main([]) == 2
    out, said = capsys.readouterr()
    assert out == "" and all(verb in said for verb in ("provision", "doctor", "roster", "undo"))


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0 and re.fullmatch(r"workshop \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_a_python_without_the_libraries_is_told_where_they_are(tmp_path):
    """GIVEN a Python that has none of them, THEN the card's command says so in a sentence."""
    (tmp_path / "roster.csv").write_text("pseudonym,group\nada,group-1145\n")
    words = ["-I", "-S", str(ROOT / "admin" / "provision_participants.py"), str(tmp_path / "roster.csv")]
    done = run(words)
    assert done.returncode == 2 and "Traceback" not in done.stderr and "fault" not in done.stderr
    assert re.search(r"(boto3|botocore) is not installed for .*: in a checkout run 'make provision'", done.stderr)


@pytest.mark.parametrize("verb", ["provision {roster}", "picture {picture}", "invoke", "status", "grade", "login ada"])
def test_an_unknown_profile_is_named_with_those_there_are(verb, tmp_path, monkeypatch, capsys):
    aws.forget_clients()
    terraform = copy_terraform(tmp_path)
    (terraform / "envs" / "eu-west-3" / "participants.auto.tfvars.json").write_text('{"participants": ["ada"]}')
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(terraform))
    for name, text in {
        "config": "[profile teacher]\nregion = eu-west-3\n",
        "roster": "pseudonym,group\nada,group-1145\n",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "picture").write_bytes(group_picture())
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "techer")
    words = verb.format(roster=tmp_path / "roster", picture=tmp_path / "picture").split()
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "AWS_PROFILE is 'techer'" in said and "(there is: teacher)" in said and "fault" not in said
    aws.forget_clients()


def test_make_takes_status_1_for_success_only_where_the_verb_gave_it(tmp_path):
    """GIVEN a checkout that cannot even be imported, which Python ends with status 1, THEN `make grade` fails."""
    (tmp_path / "admin").mkdir()
    (tmp_path / "admin" / "__init__.py").touch()
    (tmp_path / "pyproject.toml").touch()  # make looks for it: it works at the top of a checkout alone
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    # Of different lengths: what was compiled before would do for a file as long, and of the same second.
    for cli, made in {"def main(_): return 1": 0, "def main(_):\n    return 2": 2, "import nothing_such": 2}.items():
        (tmp_path / "admin" / "cli.py").write_text(cli + "\n")
        words = ["make", "-s", "-f", str(ROOT / "Makefile"), "-o", ".venv/.ready", "grade"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == made, (cli, done.stderr)
