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
        assert urllib.request.urlopen(link, timeout=60).read() == b"bird"
    else:
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(link, timeout=60)


def test_a_link_to_a_version_is_served_as_it_asks(aws: LocalAws) -> None:
    """S3 serves what the uploader said, unless the signed link says otherwise."""
    bucket = aws.bucket("links-to-versions", "eu-west-3")
    s3 = aws.client("s3", "eu-west-3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="x.jpg", Body=b"<html>", ContentType="text/html")["VersionId"]
    place = {"Bucket": bucket, "Key": "x.jpg", "VersionId": version}
    wanted = {"ResponseContentType": "image/jpeg", "ResponseContentDisposition": 'attachment; filename="x.jpg"'}
    with urllib.request.urlopen(s3.generate_presigned_url("get_object", Params=place | wanted)) as answer:
        assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == tuple(wanted.values())
