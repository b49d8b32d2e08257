"""Which layer stands on a sheet: the named one, or the newest version of the published one."""

from dataclasses import replace

import boto3
import pytest

from admin.access.layers import layer_arns
from admin.deployment_package import zip_source
from admin.errors import WorkshopError
from admin.workshop.settings import read_workshop

NAMED = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"


@pytest.fixture
def group_with(fixed_terraform):
    group = read_workshop(fixed_terraform).group("group-1145")
    return lambda layer: replace(group, layers=(layer,))


def test_a_named_layer_is_taken_as_it_is(group_with, monkeypatch):
    monkeypatch.setattr("admin.access.layers.aws.client", None)  # AWS is not asked
    assert layer_arns(group_with(NAMED)) == (NAMED,)


def test_of_a_published_layer_the_newest_version_is_named(group_with, stage):
    functions = boto3.client("lambda", region_name="eu-west-3")
    for _ in range(3):
        newest = functions.publish_layer_version(
            LayerName="mip-day-pillow-group-1145", Content={"ZipFile": zip_source("")}
        )
    assert layer_arns(group_with("arn:aws:lambda:eu-west-3:*:layer:mip-day-pillow-group-1145:*")) == (
        newest["LayerVersionArn"],
    )


def test_a_layer_that_is_not_published_yet_is_said(group_with, stage):
    with pytest.raises(WorkshopError, match=r"other-pillow is not published in eu-west-3.*make apply ENV=eu-west-3"):
        layer_arns(group_with("arn:aws:lambda:eu-west-3:*:layer:other-pillow:*"))
