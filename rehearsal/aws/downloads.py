"""Links to a function's code and to layers, which AWS signs for ten minutes and MiniStack only dresses up as signed."""

from collections.abc import Callable
from typing import Any

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from rehearsal.aws.credentials import RootKey

LINK_SECONDS = 600


def sign_downloads(lambda_service: Any, region: Callable[[], str], root: RootKey) -> None:
    """Sign the links that GetFunction and GetLayerVersion answer; the front door lets no others through.

    Args:
        lambda_service: MiniStack's module for Lambda.
        region: tells the region of the request that is answered.
        root: the run's key.
    """
    credentials = Credentials(root.access_key_id, root.secret_access_key)

    def signed(make_url: Callable[..., str]) -> Callable[..., str]:
        def make_signed_url(*names: Any) -> str:
            link = AWSRequest("GET", make_url(*names).partition("?")[0])
            S3SigV4QueryAuth(credentials, "s3", region(), expires=LINK_SECONDS).add_auth(link)
            return str(link.url)

        return make_signed_url

    lambda_service._presigned_code_url = signed(lambda_service._presigned_code_url)
    lambda_service._layer_content_url = signed(lambda_service._layer_content_url)
