"""AWS's errors in one sentence that says what to do."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from admin import aws
from admin.errors import WorkshopError


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": "User: ada is not authorized."}}, "GetObject")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoCredentialsError(), "No AWS credentials found"),
        (refusal("ExpiredToken"), "session has expired"),
        (refusal("ExpiredTokenException"), "session has expired"),
        (refusal("InvalidClientTokenId"), "does not know these credentials"),
        (refusal("AccessDenied"), "refused reading the picture: User: ada is not authorized."),
        (refusal("SlowDown"), "could not be used"),
        (EndpointConnectionError(endpoint_url="https://s3"), "could not be used"),
    ],
)
def test_every_error_says_what_was_being_done_and_what_to_do(error, words):
    said = aws.explain(error, "reading the picture")
    assert words in said and "reading the picture" in said
    assert "\n" not in said and said.endswith(".")


def test_what_botocore_raises_becomes_a_sentence():
    with pytest.raises(WorkshopError, match="session has expired"), aws.explained("grading"):
        raise refusal("ExpiredToken")
