"""The rehearsal's AWS: MiniStack with IAM enforced, and the two stand-ins for AWS's models behind the same door.

One address answers everything, so one AWS_ENDPOINT_URL steers Terraform, boto3, the AWS CLI and the functions.
MiniStack has neither Rekognition nor SageMaker: here they are registered as two more of its services, which authorise
the caller with MiniStack's own IAM evaluation and pass the request on to the stand-ins' processes.

Run as `python -m rehearsal.aws.server --port N`. It listens on 127.0.0.1 only and reads from the environment:
REKOGNITION_STANDIN_URL and SAGEMAKER_STANDIN_URL (http://127.0.0.1:PORT), LOG_LEVEL (default WARNING), and LAMBDA_* and
MINISTACK_* settings of MiniStack. Nothing else of the environment reaches MiniStack or the functions it runs.
What it writes lies in one temporary folder that goes with the process. Ready when GET /_ministack/health answers 200.
"""

import argparse
import asyncio
import http.client
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rehearsal.aws.ministack import mend_ministack

Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Answer]]

ACCOUNT = "000000000000"
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LOG_LEVEL", "LD_LIBRARY_PATH")
KEPT_PREFIXES = ("LAMBDA_", "MINISTACK_")
# What a stand-in needs to see of a request: how to answer it, and the region it was signed for.
FORWARDED_HEADERS = ("accept", "authorization", "content-type", "x-amz-target")
NAMES_IN_ARNS = {"ModelName": "model", "EndpointConfigName": "endpoint-config", "EndpointName": "endpoint"}
STANDIN_SECONDS = 60
INVOCATIONS = re.compile(r"^/endpoints/([^/]+)/invocations$")
UNREADABLE_OBJECT = "Unable to get object metadata from S3. Check object key, region and/or access permissions."


def private_environment(environment: Mapping[str, str], *, port: int, folder: Path) -> dict[str, str]:
    """Return the environment that MiniStack and its functions get.

    Functions inherit it, so the instructor's credentials, profiles and proxies stay out: only what is listed above is
    kept. Every path that MiniStack writes to lies below `folder`, and no Docker daemon is looked for.
    """
    kept = {
        name: value for name, value in environment.items() if name in KEPT_VARIABLES or name.startswith(KEPT_PREFIXES)
    }
    return {
        "LOG_LEVEL": "WARNING",
        "MINISTACK_WORKER_THREADS": "256",  # each function that runs holds one
        **kept,
        "AUTH": "true",
        "GATEWAY_PORT": str(port),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


class StandIn:
    """A stand-in's process: requests are passed on in threads of their own, never on MiniStack's event loop.

    MiniStack's own threads would not do: each function that runs holds one while it waits for an answer from here.
    """

    def __init__(self, name: str, url: str | None) -> None:
        self._name = name
        self._address = urlsplit(url or "http://127.0.0.1:9").netloc  # nobody answers there
        self._threads = ThreadPoolExecutor(max_workers=64, thread_name_prefix=f"standin-{name}")

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Pass a request on and return the answer; a 503 that says so when the process cannot be reached."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, method, path, headers, body)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        kept = {name: value for name, value in headers.items() if name in FORWARDED_HEADERS}
        connection = http.client.HTTPConnection(self._address, timeout=STANDIN_SECONDS)
        try:
            connection.request(method, path, body=body, headers=kept)
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


def refusal(status: int, code: str, message: str) -> Answer:
    """Return an error as AWS's JSON protocols word it."""
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code}
    return status, headers, json.dumps({"__type": code, "Message": message, "message": message}).encode()


def _denied(
    headers: dict[str, str], action: str, resource: str, *, service: str, context: dict[str, str] | None = None
) -> tuple[str, str] | None:
    """Return None when the caller may do it (context: the service's condition keys), else AWS's code and sentence."""
    from ministack.core.iam_actions import identity_denial_message  # noqa: PLC0415 - after the environment is set
    from ministack.core.iam_evaluator import AuthError, enforce  # noqa: PLC0415
    from ministack.core.router import extract_access_key_id, extract_region  # noqa: PLC0415

    result = enforce(
        extract_access_key_id(headers), action, service, extract_region(headers), resource_arn=resource,
        service_context=context,
    )  # fmt: skip
    if result is None:
        return None
    if isinstance(result, AuthError):
        return result.code, result.message
    sentence = identity_denial_message(action, result.principal_arn, resource, result.decision == "Deny")
    return "AccessDeniedException", sentence.replace(" on resource: *", "")


def rekognition_handler(stand_in: StandIn) -> Handler:
    """Return MiniStack's handler for Rekognition: DetectFaces for whoever may, on objects that the caller may read."""

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]) -> Answer:
        action = "rekognition:" + headers.get("x-amz-target", "").rpartition(".")[2]
        if denied := _denied(headers, action, "*", service="rekognition"):
            return refusal(400, *denied)
        for object_action, arn in _objects_read(body):
            if _denied(headers, object_action, arn, service="s3"):
                return refusal(400, "InvalidS3ObjectException", UNREADABLE_OBJECT)
        return await stand_in.ask(method, path, headers, body)

    return handle


def _objects_read(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the S3 action and object ARN that a DetectFaces request needs; a malformed one is the stand-in's affair."""
    try:
        place = json.loads(body)["Image"]["S3Object"]
        yield (
            "s3:GetObjectVersion" if place.get("Version") else "s3:GetObject",
            f"arn:aws:s3:::{place['Bucket']}/{place['Name']}",
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def sagemaker_handler(stand_in: StandIn) -> Handler:
    """Return MiniStack's handler for SageMaker: the control plane (JSON 1.1) and the runtime's InvokeEndpoint."""

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]) -> Answer:
        from ministack.core.router import extract_region  # noqa: PLC0415 - after the environment is set

        region = extract_region(headers)
        if invocation := INVOCATIONS.match(path):
            arn = f"arn:aws:sagemaker:{region}:{ACCOUNT}:endpoint/{unquote(invocation[1]).lower()}"
            if denied := _denied(headers, "sagemaker:InvokeEndpoint", arn, service="sagemaker"):
                return refusal(403, *denied)
        else:
            action = "sagemaker:" + headers.get("x-amz-target", "").rpartition(".")[2]
            for arn in _resources_named(body, region):
                if denied := _denied(headers, action, arn, service="sagemaker"):
                    return refusal(400, *denied)
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


def register(rekognition: StandIn, sagemaker: StandIn) -> None:
    """Add both services, mend MiniStack, and let loopback count as TLS, which buckets ask for: nothing leaves it."""
    from ministack import app as ministack  # noqa: PLC0415 - after the environment is set
    from ministack.core.iam_evaluator import pin_request_origin  # noqa: PLC0415
    from ministack.core.router import SERVICE_PATTERNS  # noqa: PLC0415

    from rehearsal.aws.function_guard import guarded  # noqa: PLC0415 - it builds on this module

    mend_ministack(os.environ["AWS_ENDPOINT_URL"])
    SERVICE_PATTERNS["rekognition"] = {"target_prefixes": ["RekognitionService."]}
    SERVICE_PATTERNS["sagemaker"] = {"target_prefixes": ["SageMaker."]}
    ministack.SERVICE_HANDLERS["rekognition"] = rekognition_handler(rekognition)
    ministack.SERVICE_HANDLERS["sagemaker"] = sagemaker_handler(sagemaker)
    ministack.SERVICE_HANDLERS["lambda"] = guarded(ministack.SERVICE_HANDLERS["lambda"])
    ministack.pin_request_origin = lambda source_ip, _secure: pin_request_origin(source_ip, True)


async def serve(port: int) -> None:
    """Serve on 127.0.0.1:port until SIGTERM or SIGINT. Raises OSError when the port is taken."""
    from hypercorn.asyncio import serve as hypercorn_serve  # noqa: PLC0415 - after the environment is set
    from hypercorn.config import Config  # noqa: PLC0415
    from ministack import app as ministack  # noqa: PLC0415

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.loglevel = os.environ["LOG_LEVEL"].upper()
    config.backlog = 512
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.2
    await hypercorn_serve(ministack.app, config, shutdown_trigger=stop.wait)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.aws.server", description="the rehearsal's AWS")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    port = parser.parse_args().port
    folder = Path(tempfile.mkdtemp(prefix="workshop-local-aws-"))
    stand_ins = [StandIn(name, os.environ.get(f"{name.upper()}_STANDIN_URL")) for name in ("Rekognition", "SageMaker")]
    environment = private_environment(os.environ, port=port, folder=folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = str(folder)
    status = 0
    try:
        register(*stand_ins)
        # Not asyncio.run: it would wait for the threads of functions that still run.
        asyncio.new_event_loop().run_until_complete(serve(port))
    except OSError as error:
        print(f"Port {port} cannot be used: {error.strerror or error}. Give another one with --port.", file=sys.stderr)
        status = 2
    finally:
        from ministack.core.lambda_runtime import reset  # noqa: PLC0415

        reset()  # ends the functions' processes
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(status)


if __name__ == "__main__":
    main()
