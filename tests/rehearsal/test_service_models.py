"""Sessions of one process look into the same descriptions of services."""

import boto3
import botocore.session

from rehearsal.stage.service_models import parsed_once


def test_a_description_is_parsed_once_for_all_sessions() -> None:
    before = botocore.session.create_loader
    with parsed_once():
        first, second = (boto3.Session(region_name="eu-west-3").client("sts") for _ in range(2))
        assert first.meta.service_model._service_description is second.meta.service_model._service_description
    assert botocore.session.create_loader is before
