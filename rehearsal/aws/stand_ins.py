"""The stand-ins for AWS's models as two more services of MiniStack: Rekognition and SageMaker.

The caller is authorised by MiniStack's own IAM evaluation; the request is then passed on to the stand-in's process.
"""

import asyncio
import http.client
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote, urlsplit

from rehearsal.aws.authorization import ACCOUNT, Answer, Handler, denied, refusal

TOKEN_HEADER = "X-Standin-Token"  # noqa: S105 - the header's name, as rehearsal.models.callers asks for it
# What a stand-in needs to see of a request: how to answer it, and the region it was signed for.
FORWARDED_HEADERS = ("accept", "authorization", "content-type", "x-amz-target")
NAMES_IN_ARNS = {"ModelName": "model", "EndpointConfigName": "endpoint-config", "EndpointName": "endpoint"}
STANDIN_SECONDS = 90  # longer than the 60 s for which SageMaker waits for a container
INVOCATIONS = re.compile(r"^/endpoints/([^/]+)/invocations$")
UNREADABLE_OBJECT = "Unable to get object metadata from S3. Check object key, region and/or access permissions."


class StandIn:
    """A stand-in's process: requests are passed on in threads of their own, never on MiniStack's event loop.

    MiniStack's own threads would not do: each function that runs holds one while it waits for an answer from here.
    """

    def __init__(self, name: str, url: str | None) -> None:
        """Say where the process is; it is not asked yet.

        Args:
            name: of the stand-in, for errors.
            url: its address with the token that it asks for, http://:TOKEN@127.0.0.1:PORT; None where there is none,
                and every request is then answered 503.
        """
        self._name = name
        place = urlsplit(url or "http://127.0.0.1:9")  # nobody answers there
        self._address, self._token = f"{place.hostname}:{place.port}", place.password or ""
        self._threads = ThreadPoolExecutor(max_workers=64, thread_name_prefix=f"standin-{name}")

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Pass a request on.

        Args:
            method: HTTP's.
            path: the request's.
            headers: the request's; only FORWARDED_HEADERS are passed on.
            body: the request's.

        Returns:
            The stand-in's answer; a 503 that says so when its process cannot be reached.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, method, path, headers, body)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        kept = {name: value for name, value in headers.items() if name in FORWARDED_HEADERS}
        connection = http.client.HTTPConnection(self._address, timeout=STANDIN_SECONDS)
        try:
            connection.request(method, path, body=body, headers={**kept, TOKEN_HEADER: self._token})
            answer = connection.getresponse()
            # In small letters MiniStack leaves them alone; it would name every JSON answer application/x-amz-json-1.1.
            useful = {name.lower(): value for name, value in answer.getheaders()}
            useful = {
                name: value for name, value in useful.items() if name == "content-type" or name.startswith("x-amzn-")
            }
            return answer.status, useful, answer.read()
        except (OSError, http.client.HTTPException) as error:
            sentence = f"The {self._name} stand-in cannot be reached ({error})."
            return refusal(503, "ServiceUnavailableException", sentence)
        finally:
            connection.close()


def rekognition_handler(stand_in: StandIn) -> Handler:
    """Make a handler for Rekognition, in the form of MiniStack's own.

    Args:
        stand_in: where requests are passed on to.

    Returns:
        The handler: it passes DetectFaces on for callers who may call it, on objects that they may read.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]) -> Answer:
        action = "rekognition:" + headers.get("x-amz-target", "").rpartition(".")[2]
        if reason := denied(headers, action, "*", service="rekognition"):
            return refusal(400, *reason)
        for object_action, arn in _objects_read(body):
            if denied(headers, object_action, arn, service="s3"):
                return refusal(400, "InvalidS3ObjectException", UNREADABLE_OBJECT)
        return await stand_in.ask(method, path, headers, body)

    return handle


def _objects_read(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the S3 action and object ARN that a DetectFaces request needs; none where it is malformed."""
    try:
        place = json.loads(body)["Image"]["S3Object"]
        yield (
            "s3:GetObjectVersion" if place.get("Version") else "s3:GetObject",
            f"arn:aws:s3:::{place['Bucket']}/{place['Name']}",
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def sagemaker_handler(stand_in: StandIn) -> Handler:
    """Make a handler for SageMaker, in the form of MiniStack's own.

    Args:
        stand_in: where requests are passed on to.

    Returns:
        The handler, of the control plane (JSON 1.1) and of the runtime's InvokeEndpoint.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]) -> Answer:
        from ministack.core.router import extract_region  # noqa: PLC0415 - after the environment is set

        region = extract_region(headers)
        if invocation := INVOCATIONS.match(path):
            arn = f"arn:aws:sagemaker:{region}:{ACCOUNT}:endpoint/{unquote(invocation[1]).lower()}"
            if reason := denied(headers, "sagemaker:InvokeEndpoint", arn, service="sagemaker"):
                return refusal(403, *reason)
        else:
            action = "sagemaker:" + headers.get("x-amz-target", "").rpartition(".")[2]
            for arn in _resources_named(body, region):
                if reason := denied(headers, action, arn, service="sagemaker"):
                    return refusal(400, *reason)
        return await stand_in.ask(method, path, headers, body)

    return handle


def _resources_named(body: bytes, region: str) -> list[str]:
    """Return the ARNs of what a control-plane request names, `*` when it names nothing."""
    try:
        request = json.loads(body or b"{}")
        named = [
            f"arn:aws:sagemaker:{region}:{ACCOUNT}:{kind}/{request[name].lower()}"
            for name, kind in NAMES_IN_ARNS.items()
            if name in request
        ]
        return [request["ResourceArn"]] if "ResourceArn" in request else named or ["*"]
    except (ValueError, TypeError, AttributeError):
        return ["*"]
