"""AWS's signatures (Signature Version 4): which key a request is signed with, and whether it is signed at all.

MiniStack checks some requests' signatures on some of its ways and lets others pass. Here every one is checked before
MiniStack sees it, as AWS does: the signature, computed by botocore, the time, the token, the headers that must be
signed, and the body.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, HTTPHeaders
from botocore.credentials import Credentials

from rehearsal.aws.authorization import ACCOUNT

SCHEME = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
STREAMING = "STREAMING-"  # MiniStack checks the signatures of the body's parts
MUST_BE_SIGNED = "x-amz-"

Refusal = tuple[str, str]


@dataclass(frozen=True)
class SentRequest:
    """A request as it came.

    Attributes:
        method: HTTP's.
        path: as sent, with its escapes.
        query_string: as sent, without the question mark.
        query: the same, parsed: a list of values for each name.
        headers: by their names in small letters, several of one name joined by commas.
    """

    method: str
    path: str
    query_string: str
    query: dict[str, list[str]]
    headers: dict[str, str]

    def parameter(self, name: str) -> str:
        """Return the first value of a query parameter; nothing where it is missing."""
        return self.query.get(name, [""])[0]

    @property
    def presigned(self) -> bool:
        """Whether the signature is in the query."""
        return "authorization" not in self.headers and self.parameter("X-Amz-Algorithm") == SCHEME


class _Expected(SigV4Auth):
    """Computes what a request's signature must be, from the headers that the request says are signed."""

    def __init__(self, secret: str, claimed: Any, payload: str) -> None:
        super().__init__(Credentials(claimed.access_key_id, secret), claimed.service, claimed.region)
        self._claimed, self._payload = claimed, payload

    def of(self, request: SentRequest) -> str:
        query = "&".join(part for part in request.query_string.split("&") if not part.startswith("X-Amz-Signature="))
        sent = AWSRequest(request.method, f"http://here{request.path}?{query}", request.headers)
        sent.context["timestamp"] = self._claimed.amz_date
        return str(self.signature(self.string_to_sign(sent, self.canonical_request(sent)), sent))

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        chosen = HTTPHeaders()
        for name in self._claimed.signed_headers.split(";"):
            chosen[name] = request.headers.get(name, "")
        return chosen

    def payload(self, request: AWSRequest) -> str:  # noqa: ARG002 - the base class gives it
        return self._payload

    def _normalize_url_path(self, path: str) -> str:
        return path if self._service_name == "s3" else str(super()._normalize_url_path(path))


def signed_by(request: SentRequest, body: bytes, learn: Callable[[str], None]) -> str | Refusal:
    """Check a request as AWS does before it looks at anybody's rights.

    Args:
        request: the request.
        body: its body, as sent.
        learn: is told the access key before it is looked up.

    Returns:
        The access key that it is signed with, or AWS's code and sentence.
    """
    from ministack.core.sigv4 import parse_header_signature, parse_query_signature  # noqa: PLC0415 - late, as elsewhere

    if request.presigned:
        claimed: Any = parse_query_signature(request.query)
    elif request.headers.get("authorization", "").startswith(f"{SCHEME} "):
        claimed = parse_header_signature(request.headers)
    elif "authorization" in request.headers or request.parameter("AWSAccessKeyId"):
        return "InvalidRequest", f"The authorization mechanism you have provided is not supported. Please use {SCHEME}."
    else:
        return "MissingAuthenticationToken", "Request is missing Authentication Token"
    if isinstance(claimed, tuple):
        return claimed
    signed = claimed.signed_headers.split(";")
    if "host" not in signed:
        return "SignatureDoesNotMatch", "'Host' must be a 'SignedHeader' in the AWS Authorization."
    learn(claimed.access_key_id)
    secret = _secret(claimed.access_key_id, _token(request))
    if isinstance(secret, tuple):
        return secret
    return _untimely(request, claimed) or _altered(request, claimed, secret, body) or str(claimed.access_key_id)


def _token(request: SentRequest) -> str:
    if request.presigned:
        return request.parameter("X-Amz-Security-Token")
    return request.headers.get("x-amz-security-token", "")


def _secret(access_key_id: str, token: str) -> str | Refusal:
    """Return the secret of a key that holds now, or what AWS says of one that does not."""
    from ministack.core.iam_evaluator import (  # noqa: PLC0415 - late, as elsewhere
        CredentialResolutionError,
        find_iam_access_key_account,
        resolve_credential,
    )
    from ministack.core.responses import _account_from_sts_session  # noqa: PLC0415

    account = _account_from_sts_session(access_key_id) or find_iam_access_key_account(access_key_id) or ACCOUNT
    found = resolve_credential(access_key_id, account, token)
    if not isinstance(found, CredentialResolutionError):
        return str(found.secret_access_key)
    if found.code == "InvalidToken" and not token:  # a session's key without its token is no key that AWS knows
        return "UnrecognizedClientException", "The security token included in the request is invalid."
    return found.code, found.message


def _untimely(request: SentRequest, claimed: Any) -> Refusal | None:
    from ministack.core.sigv4 import presigned_request_is_expired, request_time_failure  # noqa: PLC0415

    if claimed.date_stamp != claimed.amz_date[:8]:
        return (
            "SignatureDoesNotMatch",
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.",
        )
    if not request.presigned:
        return request_time_failure(claimed) or None
    try:
        late = presigned_request_is_expired(claimed.amz_date, request.parameter("X-Amz-Expires"))
    except ValueError:
        return "AuthorizationQueryParametersError", "X-Amz-Date and X-Amz-Expires must be a time and a number"
    return ("AccessDenied", "Request has expired") if late else None


def _altered(request: SentRequest, claimed: Any, secret: str, body: bytes) -> Refusal | None:
    from ministack.core.sigv4 import SIGNATURE_MISMATCH  # noqa: PLC0415 - late, as elsewhere

    signed = claimed.signed_headers.split(";")
    if any(name.startswith(MUST_BE_SIGNED) and name not in signed for name in request.headers):
        return "AccessDenied", "There were headers present in the request which were not signed"
    digest, s3 = hashlib.sha256(body).hexdigest(), claimed.service == "s3"
    stated = request.headers.get("x-amz-content-sha256", UNSIGNED if s3 and request.presigned else digest)
    if stated != digest and not (s3 and (stated == UNSIGNED or stated.startswith(STREAMING))):
        return (
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    if hmac.compare_digest(_Expected(secret, claimed, stated).of(request).encode(), claimed.signature.encode()):
        return None
    return "SignatureDoesNotMatch", SIGNATURE_MISMATCH
