"""What the local AWS reads of botocore's models is what the whole of them says."""

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from rehearsal.aws.service_models import metadata, service_names
from tests.rehearsal.conftest import LocalAws


@pytest.mark.parametrize("service", ["s3", "ec2", "ce", "lambda", "cloudwatch", "sesv2", "stepfunctions", "sagemaker"])
def test_the_beginning_of_a_model_says_what_the_whole_says(service: str) -> None:
    assert metadata(service) == botocore.session.get_session().get_service_model(service).metadata


def test_services_are_known_by_all_their_names_and_no_model_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    services = botocore.session.get_session().get_available_services()
    service_names.cache_clear()
    metadata.cache_clear()
    monkeypatch.setattr(Loader, "load_service_model", None)
    assert service_names() >= {*services, "monitoring", "states", "execute-api"}
    assert not service_names() & {"", "photos", "mip-day-target", "partitions"}
    assert [metadata(name) for name in ("photos", "", "..", "../data/s3", "*")] == [None] * 5


def test_a_service_that_the_local_aws_does_not_have_is_no_bucket(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match=r"\(400\)"):
        aws.client("ce", "us-east-1").list_cost_allocation_tags()
