"""Service Quotas tells an account's quotas to who may ask."""

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.aws.functions import REGION
from tests.rehearsal.conftest import LocalAws


@pytest.mark.parametrize(
    ("service", "code", "region", "value"),
    [("lambda", "L-B99A9384", REGION, 1000), ("iam", "L-FE177D64", "us-east-1", 1000)],
)
def test_a_quota_is_told_by_its_code(aws: LocalAws, service: str, code: str, region: str, value: int) -> None:
    quota = aws.client("service-quotas", region).get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]
    assert (quota["Value"], quota["QuotaCode"], quota["GlobalQuota"]) == (value, code, service == "iam")


def test_endpoints_quotas_are_found_by_name(aws: LocalAws) -> None:
    pages = aws.client("service-quotas", REGION).get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker")
    values = {quota["QuotaName"]: quota["Value"] for page in pages for quota in page["Quotas"]}
    assert values["ml.m5.large for endpoint usage"] == 4


@pytest.mark.parametrize(
    ("service", "code"), [("lambda", "L-00000000"), ("nothing", "L-B99A9384"), ("iam", "L-FE177D64")]
)
def test_what_there_is_not_is_said(aws: LocalAws, service: str, code: str) -> None:
    with pytest.raises(ClientError, match="NoSuchResourceException"):
        aws.client("service-quotas", REGION).get_service_quota(ServiceCode=service, QuotaCode=code)


def test_who_may_not_ask_is_refused(aws: LocalAws) -> None:
    quotas = aws.client("service-quotas", REGION, aws.session("asks-no-quotas"))
    with pytest.raises(ClientError, match="is not authorized to perform: servicequotas:GetServiceQuota"):
        quotas.get_service_quota(ServiceCode="lambda", QuotaCode="L-B99A9384")


def test_terraform_asks_for_the_default_first(aws: LocalAws) -> None:
    quotas = aws.client("service-quotas", REGION)
    quota = quotas.get_aws_default_service_quota(ServiceCode="lambda", QuotaCode="L-B99A9384")["Quota"]
    assert quota["Value"] == 1000
