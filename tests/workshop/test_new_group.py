"""`workshop new-group` writes an environment like the others, all of it or nothing, and refuses before it writes."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from admin import cli
from admin.build import terraform as terraform_command
from admin.workshop.group_settings import settings_text
from admin.workshop.settings import read_workshop
from admin.workshop.tfvars import read_variables
from tests.fixtures.configuration import copy_terraform

REPOSITORY = Path(__file__).parents[2]
TIMES = ("--start", "2026-12-03T16:00", "--end", "2026-12-03T17:00", "--timezone", "Europe/Berlin")


@pytest.fixture
def terraform(tmp_path, monkeypatch):
    copy = copy_terraform(tmp_path)
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(copy))
    return copy


def new_group(*words, region="eu-west-3"):
    return cli.main(["new-group", *words, "--region", region, *(() if "--start" in words else TIMES)])


def all_of(terraform):
    return {path.relative_to(terraform).as_posix() for path in terraform.rglob("*")}


def test_a_group_has_a_variable_file_and_otherwise_what_the_others_have(terraform, capsys):
    assert new_group("group-1600") == 0
    folder, other = terraform / "envs/group-1600", terraform / "envs/eu-west-3"
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in other.iterdir())
    for path in folder.iterdir():
        if path.name == "group.auto.tfvars":
            continue
        assert path.is_symlink() == (other / path.name).is_symlink()
        assert path.read_bytes() == (other / path.name).read_bytes()
    group = read_workshop(terraform).group("group-1600")
    assert (group.region, group.number_in_region, group.folder.name) == ("eu-west-3", 2, "group-1600")
    assert group.layers == ("arn:aws:lambda:eu-west-3:*:layer:mip-day-pillow-group-1600:*",), "layers are region-bound"
    assert (group.start.isoformat(), group.memory_size) == ("2026-12-03T16:00:00+01:00", 1024)
    assert "IdentifySpeciesAndNotify-2" in capsys.readouterr().err
    assert new_group("group-1800") == 0, "four groups, three of them in one region"
    assert new_group("group-2000", region="eu-north-1") == 0
    numbers = {one.name: one.number_in_region for one in read_workshop(terraform).groups}
    assert numbers == {"group-1145": 1, "group-1430": 1, "group-1600": 2, "group-1800": 3, "group-2000": 1}
    shutil.rmtree(folder)
    assert new_group("group-1700") == 0
    assert read_workshop(terraform).group("group-1700").number_in_region == 2, "the least that is free"


def test_the_file_is_laid_out_as_terraform_fmt_does(terraform):
    assert new_group("group-1600") == 0
    words = [*terraform_command.command(), "fmt", "-check", "-diff", str(terraform / "envs/group-1600")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_written_is_what_is_read(tmp_path):
    values = {
        "group": 'a "quoted" \\ name with ${a} and %{b}', "numbers": [1, 2.5], "nothing": None, "empty": {},
        "door": {"enabled": True, "deeper": {"a": "b", "longer": []}}, "list": ["ü", "x"],
    }  # fmt: skip
    path = tmp_path / "group.auto.tfvars"
    path.write_text(settings_text(values), encoding="utf-8")
    found = read_variables(path)
    assert {key: found[key] for key in ("numbers", "door", "list")} == {
        k: values[k] for k in ("numbers", "door", "list")
    }
    assert "$${a} and %%{b}" in path.read_text()


def test_a_dry_run_prints_the_file_and_changes_nothing(terraform, capsys):
    before = all_of(terraform)
    assert new_group("group-1600", "--dry-run") == 0
    assert all_of(terraform) == before
    said = capsys.readouterr().out
    assert "would write envs/group-1600/group.auto.tfvars: eu-west-3, 2026-12-03 16:00 to 2026-12-03 17:00" in said
    assert "number_in_region = 2" in said
    assert new_group("group-1600", "--dry-run", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["dry_run"], data["number_in_region"], data["folder"]) == (True, 2, "envs/group-1600")


@pytest.mark.parametrize(
    ("name", "region", "words"),
    [
        ("group-1145", "eu-west-3", "is taken: choose another. There are already:\n  group-1145 in envs/eu-west-3"),
        ("eu-central-1", "eu-west-3", "is taken"),
        ("eu-west-3", "eu-west-3", "is taken"),
        ("shared", "eu-west-3", "what the groups share"),
        ("all", "eu-west-3", "plans every environment"),
        ("Group 16", "eu-west-3", "goes into names in AWS"),
        ("../../x", "eu-west-3", "goes into names in AWS"),
        ("group-1600", "eu-nort-1", "AWS has no region 'eu-nort-1' .* did you mean eu-north-1"),
        ("group-1600", "moon", "write it like eu-north-1"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(terraform, capsys, name, region, words):
    before = all_of(terraform)
    assert new_group(name, region=region) == 2
    assert re.search(words, capsys.readouterr().err)
    assert all_of(terraform) == before


def test_a_region_without_lambda_is_refused_by_the_services_name(terraform, capsys, monkeypatch):
    regions = {"ec2": ["eu-dark-1"], "s3": ["eu-dark-1"], "sagemaker": ["eu-dark-1"], "apigatewayv2": ["eu-dark-1"]}
    monkeypatch.setattr(
        "boto3.session.Session.get_available_regions", lambda _session, service: regions.get(service, ["eu-west-3"])
    )
    assert new_group("group-1600", region="eu-dark-1") == 2
    assert "AWS has no Lambda in eu-dark-1" in capsys.readouterr().err


def test_a_name_that_is_too_long_beside_the_workshops(terraform, capsys):
    path = terraform / "workshop.auto.tfvars"
    path.write_text(path.read_text().replace('"mip-day"', '"twenty-characters-ab"'))
    assert new_group("g" * 27) == 2
    assert "47 characters together" in capsys.readouterr().err


def test_a_full_disk_leaves_nothing(terraform, capsys, monkeypatch):
    before = all_of(terraform)

    def full(*_arguments, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    assert new_group("group-1600") == 2
    said = capsys.readouterr().err
    assert "cannot be made (No space left on device), and nothing is left of it" in said
    assert all_of(terraform) == before


def test_one_that_was_killed_before_its_end_is_no_group_and_goes_on(terraform):
    code = (
        "import os, signal, sys; from pathlib import Path; from admin import cli\n"
        "Path.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"cli.main(['new-group', 'group-1600', '--region', 'eu-west-3', *{TIMES!r}])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (terraform / ".group-1600.part").is_dir()
    assert [group.name for group in read_workshop(terraform).groups] == ["group-1145", "group-1430"]
    assert new_group("group-1600") == 0
    assert read_workshop(terraform).group("group-1600").folder == terraform / "envs/group-1600"
    assert not (terraform / ".group-1600.part").exists()


def test_the_guides_own_command(terraform):
    """docs/instructors.md names it; tests/docs/test_guides.py sees to it that it is this one."""
    guide = (REPOSITORY / "docs/instructors.md").read_text(encoding="utf-8")
    [line] = [line for line in guide.splitlines() if line.startswith("workshop new-group")]
    assert cli.main(line.split()[1:]) == 0
    assert read_workshop(terraform).group("group-1600").species_function == "IdentifySpeciesAndNotify-2"
