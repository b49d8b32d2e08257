"""The storage's environment as a whole: with feedback, and with it switched off."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from admin.names import STORAGE_REGION

LAYER = "arn:aws:lambda:eu-central-1:336392948345:layer:AWSSDKPandas-Python311:12"
ON = f'feedback = {{ enabled = true, layer_arns = ["{LAYER}"] }}\n'
OFF = "feedback = { enabled = false }\n"
PLANNED = """
mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

run "plan" {
  command = plan

  assert {
    condition     = [length(module.feedback), output.grading_arn] == %s
    error_message = "What is switched off must not stand, and grading is off unless it is switched on."
  }
}
"""


@pytest.mark.parametrize(
    ("settings", "expected"),
    [(ON, '[1, ""]'), (OFF, '[0, ""]')],
    ids=["on", "off"],
)
def test_what_is_switched_off_does_not_stand(
    terraform_copy: Path, tmp_path: Path, passes_plan_tests: Callable[..., None], settings: str, expected: str
) -> None:
    terraform = tmp_path / "terraform"
    shutil.copytree(terraform_copy, terraform, symlinks=True, ignore=shutil.ignore_patterns(".terraform"))
    folder = terraform / "envs" / STORAGE_REGION
    (folder / "feedback.auto.tfvars").write_text(settings, encoding="utf-8")
    (folder / "tests").mkdir()
    (folder / "tests/plan.tftest.hcl").write_text(PLANNED % expected, encoding="utf-8")
    passes_plan_tests(folder, "-lockfile=readonly")
