"""Links of a session that is bound to a region open."""

import urllib.error
import urllib.request

import pytest

from tests.rehearsal.conftest import LocalAws

REGION = "ca-central-1"


@pytest.mark.parametrize(("bound_to", "opens"), [(REGION, True), ("eu-west-3", False)])
def test_a_link_counts_for_the_region_that_it_was_signed_for(aws: LocalAws, bound_to: str, opens: bool) -> None:
    bucket = f"links-{bound_to}"
    aws.bucket(bucket, REGION)
    aws.client("s3", REGION).put_object(Bucket=bucket, Key="bird.jpg", Body=b"bird")
    here = {"StringEquals": {"aws:RequestedRegion": bound_to}}
    reads = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": here}
    s3 = aws.client("s3", REGION, aws.session(f"links-{bound_to}", reads))
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "bird.jpg"})
    if opens:
        assert urllib.request.urlopen(link, timeout=10).read() == b"bird"
    else:
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(link, timeout=10)
