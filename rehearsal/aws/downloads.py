"""Links to a function's code and to layers, which AWS signs for ten minutes and MiniStack only dresses up as signed.

The link to the code of a published version leads to that version's, as on AWS; MiniStack's leads to the newest code.
"""

import contextvars
from collections.abc import Callable
from typing import Any

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from rehearsal.aws.credentials import RootKey

LINK_SECONDS = 600
OF_VERSION = "~"  # between a function's name and a version's number in a link; neither has one
_version: contextvars.ContextVar[str] = contextvars.ContextVar("version", default="")


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


def link_to_versions(lambda_service: Any) -> None:
    """Let the link that GetFunction answers for a version lead to that version's code.

    Args:
        lambda_service: MiniStack's module for Lambda, whose links are not signed yet.
    """
    get_function, make_url = lambda_service._get_function, lambda_service._presigned_code_url
    serve_code = lambda_service.serve_function_code

    def get_function_of_version(name: str, qualifier: str | None = None) -> Any:
        token = _version.set(qualifier if qualifier and qualifier.isdecimal() else "")
        try:
            return get_function(name, qualifier)
        finally:
            _version.reset(token)

    def make_url_of_version(name: str) -> str:
        return str(make_url(f"{name}{OF_VERSION}{_version.get()}" if _version.get() else name))

    def serve_code_of_version(name: str, account_id: str | None = None, region: str | None = None) -> Any:
        function, _, version = name.partition(OF_VERSION)
        if not version or not account_id or not region:
            return serve_code(name, account_id, region)
        found = lambda_service._functions.get_scoped(account_id, region, function) or {"versions": {}}
        record = found["versions"].get(version)
        if record is None:
            return 404, {"Content-Type": "text/plain"}, b"Version not found"
        return 200, {"Content-Type": "application/zip"}, record["code_zip"] or b""

    lambda_service._get_function = get_function_of_version
    lambda_service._presigned_code_url = make_url_of_version
    lambda_service.serve_function_code = serve_code_of_version
