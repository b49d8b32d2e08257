"""The rows about Terraform: what is compared with what, and when a growth is linear."""

import shutil
from pathlib import Path

import pytest

from bench.rows.apply import FUNCTION, growth, through_filename

TERRAFORM = Path(__file__).parents[2] / "terraform"


@pytest.fixture
def copy(tmp_path):
    (tmp_path / FUNCTION).parent.mkdir(parents=True)
    shutil.copy(TERRAFORM / FUNCTION, tmp_path / FUNCTION)
    return tmp_path


def test_the_module_as_it_is_takes_its_code_from_a_file_instead(copy):
    through_filename(copy)
    text = (copy / FUNCTION).read_text(encoding="utf-8")
    resource = text.partition("lifecycle")[0]
    assert 'filename = "${path.module}/../../packages/crop_faces.zip"' in resource
    assert "s3_bucket" not in resource and "s3_key" not in resource


def test_a_module_that_has_changed_is_named_and_not_measured_as_it_is(copy):
    (copy / FUNCTION).write_text('resource "aws_lambda_function" "this" {}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="s3_bucket"):
        through_filename(copy)


def test_seconds_on_a_line_grow_linearly_whatever_there_is_before_the_first_participant():
    row = growth({30: 20.0, 60: 26.0, 120: 38.0, 240: 62.0})
    assert row.value == pytest.approx(62 / 38) and row.met and row.at_most


def test_what_is_hidden_behind_a_wait_at_first_may_grow_linearly_too():
    assert growth({30: 20.0, 60: 20.0, 120: 30.0, 240: 60.0}).met


def test_seconds_that_grow_with_the_square_of_the_participants_do_not_grow_linearly():
    row = growth({30: 20.0, 60: 26.0, 120: 38.0, 240: 110.0})
    assert row.value == pytest.approx(110 / 38) and not row.met
