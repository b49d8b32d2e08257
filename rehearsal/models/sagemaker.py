"""SageMaker stand-in: moto's control plane with its answers corrected, and a runtime that really serves the model.

It is NOT Amazon SageMaker. What it does: models, endpoint configurations and endpoints are kept by moto; InvokeEndpoint
looks up endpoint, configuration and model, fetches the model's artefact from S3, unpacks it, and serves it through the
container contract with `rehearsal.models.species_server` as a process of its own. What it does not do: pull or run the
container image, time anything as SageMaker does (an endpoint is InService at once), autoscale, or bill.
It does not authorise its callers: `rehearsal.aws.server` stands in front of it for that.

Run as `python -m rehearsal.models.sagemaker --port N`; it reads artefacts from the AWS that AWS_ENDPOINT_URL names,
and answers who has the token in SAGEMAKER_STANDIN_URL.
"""

import argparse
import http.client
import io
import json
import os
import re
import signal
import sys
import tarfile
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ACCOUNT = "000000000000"
if __name__ == "__main__":  # moto reads it on import; a program that imports this file keeps its own
    os.environ["MOTO_ACCOUNT_ID"] = ACCOUNT

import boto3  # noqa: E402
from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402
from moto.moto_server.werkzeug_app import create_backend_app  # noqa: E402
from moto.sagemaker.models import sagemaker_backends  # noqa: E402
from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: E402
from werkzeug.wrappers import Request, Response  # noqa: E402

from rehearsal.models.callers import REFUSED, may_call, token_of  # noqa: E402
from rehearsal.models.faults import Faults  # noqa: E402
from rehearsal.models.species_server import ModelProcess  # noqa: E402

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
INVOCATIONS = re.compile(r"^/endpoints/([^/]+)/invocations$")
SCOPE_REGION = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/")


class SageMakerError(Exception):
    """An error that is answered in AWS's form.

    Attributes:
        status: HTTP's.
        code: the name of AWS's exception.
        fields: what else AWS tells in the answer.
    """

    def __init__(self, status: int, code: str, message: str, **fields: Any) -> None:
        """Make the error.

        Args:
            status: HTTP's.
            code: the name of AWS's exception.
            message: AWS's sentence.
            **fields: what else AWS tells in the answer.
        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.fields = fields


def leave_out_unset(action: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out of moto's answer what AWS leaves out: null, empty and zero settings that nobody made.

    The AWS provider reads an empty VpcConfig as a change that replaces the model, and zeros for unset timeouts and
    volume sizes as drift.

    Args:
        action: the operation, such as "DescribeModel".
        answer: moto's.

    Returns:
        The answer, shortened where the operation describes a resource.
    """
    return _without_unset(answer) if action.startswith("Describe") else answer


def _without_unset(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_unset(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item or item is False}
    return [_without_unset(item) for item in value] if isinstance(value, list) else value


def unpack(artefact: Path, folder: Path) -> None:
    """Unpack a model.tar.gz.

    Args:
        artefact: the archive.
        folder: where it is unpacked to.

    Raises:
        SageMakerError: it is no such archive, holds anything but files and folders that stay inside the folder, or is
            larger than MAX_UNPACKED_BYTES.
    """
    try:
        with tarfile.open(artefact, "r:gz") as archive:
            size = sum(member.size for member in archive)
            if size <= MAX_UNPACKED_BYTES:
                for member in archive.getmembers():
                    _unpack_member(archive, member, folder.resolve())
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise SageMakerError(400, "ValidationError", f"The model artefact cannot be unpacked: {error}") from error
    if size > MAX_UNPACKED_BYTES:
        raise SageMakerError(400, "ValidationError", f"The model artefact unpacks to {size} bytes, too many.")


def _unpack_member(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one member; extractall's filters would do, but Debian 12's Python 3.11.2 does not have them."""
    path = (folder / member.name).resolve()
    if not path.is_relative_to(folder):
        raise ValueError(f"{member.name} lies outside")
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
    elif content := archive.extractfile(member) if member.isfile() else None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read())
    else:
        raise ValueError(f"{member.name} is neither a file nor a folder")


class Runtime:
    """InvokeEndpoint. Every artefact (URL and ETag) is fetched and started once, whichever endpoint uses it first."""

    def __init__(self, folder: Path) -> None:
        """Begin without any model.

        Args:
            folder: where artefacts are unpacked to.
        """
        self._folder = folder
        self._models: dict[tuple[str, str], ModelProcess] = {}
        self._lock = threading.Lock()

    def invoke(self, region: str, name: str, body: bytes, content_type: str) -> tuple[bytes, str, str]:
        """Have an endpoint's model answer.

        Args:
            region: the endpoint's.
            name: the endpoint's.
            body: what the model is asked.
            content_type: the body's.

        Returns:
            The answer's body and content type, and the name of the variant that answered.

        Raises:
            SageMakerError: the endpoint or its model cannot be used, or the model refused the body.
        """
        if len(body) > MAX_PAYLOAD_BYTES:
            raise SageMakerError(413, "ValidationError", f"Request body of {len(body)} bytes exceeds 6 MB.")
        variant, artefact_url = _look_up(region, name)
        try:
            status, answer_type, answer = self._model(region, artefact_url).invoke(body, content_type)
        except (OSError, http.client.HTTPException) as error:
            raise SageMakerError(503, "ServiceUnavailable", f"The model's container is gone: {error}") from error
        if status != 200:
            said = answer.decode(errors="replace")
            sentence = f'Received client error ({status}) from primary with message "{said}".'
            raise SageMakerError(424, "ModelError", sentence, OriginalStatusCode=status, OriginalMessage=said)
        return answer, answer_type, variant

    def _model(self, region: str, url: str) -> ModelProcess:
        place = urlsplit(url)
        where = {"Bucket": place.netloc, "Key": place.path.lstrip("/")}
        with self._lock:
            try:
                s3 = boto3.client("s3", region_name=region)
                key = (url, s3.head_object(**where)["ETag"])
                if key not in self._models or not self._models[key].alive():
                    folder = Path(tempfile.mkdtemp(dir=self._folder))
                    s3.download_file(where["Bucket"], where["Key"], str(folder / "model.tar.gz"))
                    unpack(folder / "model.tar.gz", folder / "model")
                    self._models[key] = ModelProcess(folder / "model")
            except (ClientError, BotoCoreError) as error:
                raise SageMakerError(400, "ValidationError", f"Could not access model data at {url}.") from error
            return self._models[key]

    def end(self) -> None:
        """End the models' processes."""
        for model in self._models.values():
            model.end()


def _look_up(region: str, name: str) -> tuple[str, str]:
    """Return the first variant's name and its model's artefact URL, from what moto keeps for the region."""
    backend = sagemaker_backends[ACCOUNT][region]
    endpoint = backend.endpoints.get(name)
    if endpoint is None:
        raise SageMakerError(400, "ValidationError", f"Endpoint {name} of account {ACCOUNT} not found.")
    config = backend.endpoint_configs.get(endpoint.endpoint_config_name)
    variant = config.production_variants[0] if config else {}
    model = backend._models.get(variant.get("ModelName", ""))
    containers = [model.primary_container, *model.containers] if model else []
    url = next((item["ModelDataUrl"] for item in containers if item.get("ModelDataUrl")), None)
    if url is None:
        raise SageMakerError(424, "ModelError", f"The endpoint {name} has no model with a ModelDataUrl.")
    return variant["VariantName"], url


def _update_endpoint(region: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Point an endpoint at another configuration, which moto cannot do."""
    backend = sagemaker_backends[ACCOUNT][region]
    name, config_name = str(wanted.get("EndpointName")), str(wanted.get("EndpointConfigName"))
    endpoint, config = backend.endpoints.get(name), backend.endpoint_configs.get(config_name)
    if endpoint is None or config is None:
        missing = f"endpoint configuration {config_name!r}" if endpoint else f"endpoint {name!r}"
        raise SageMakerError(400, "ValidationException", f"Could not find {missing}.")
    endpoint.endpoint_config_name = config.endpoint_config_name
    endpoint.production_variants = endpoint._process_production_variants(config.production_variants)
    return {"EndpointArn": endpoint.arn}


def _keep_network_isolation(region: str, wanted: dict[str, Any]) -> None:
    """Keep a model's EnableNetworkIsolation. moto drops it, and the provider would then replace the model."""
    model = sagemaker_backends[ACCOUNT][region]._models[wanted["ModelName"]]
    model.enable_network_isolation = wanted.get("EnableNetworkIsolation", False)


def _region(request: Request) -> str:
    scope = SCOPE_REGION.search(request.headers.get("Authorization", ""))
    return scope[1] if scope else "us-east-1"


def _json(status: int, answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer), status, content_type="application/x-amz-json-1.1")


def _refusal(error: SageMakerError) -> Response:
    response = _json(error.status, {"__type": error.code, "Message": str(error), **error.fields})
    response.headers["x-amzn-ErrorType"] = error.code
    return response


class SageMakerApplication:
    """The WSGI application: GET /ping, POST /faults, the runtime's path, and everything else to moto's SageMaker."""

    def __init__(self, runtime: Runtime, token: str) -> None:
        """Make the application.

        Args:
            runtime: answers invocations.
            token: what a caller must show, but for GET /ping.
        """
        self._runtime, self._token = runtime, token
        self._moto = create_backend_app("sagemaker")
        self._faults = Faults()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request, as WSGI asks for it."""
        request = Request(environ)
        if request.path == "/ping":
            response = Response("")
        elif not may_call(request.headers, self._token):
            response = _refusal(SageMakerError(403, "AccessDeniedException", REFUSED))
        elif request.path == "/faults":
            self._faults.order(request.get_data())
            response = Response("")
        elif invocation := INVOCATIONS.match(request.path):
            response = self._invoke(request, invocation[1])
        else:
            response = self._control(request, environ)
        response.headers.setdefault("x-amzn-RequestId", str(uuid.uuid4()))
        return response(environ, start_response)

    def _invoke(self, request: Request, name: str) -> Response:
        content_type = request.headers.get("Content-Type", "application/octet-stream")
        if fault := self._faults.take(request.get_data()):
            return _refusal(SageMakerError(400, *fault))
        try:
            body, answer_type, variant = self._runtime.invoke(_region(request), name, request.get_data(), content_type)
        except SageMakerError as error:
            return _refusal(error)
        return Response(body, 200, {"x-Amzn-Invoked-Production-Variant": variant}, content_type=answer_type)

    def _control(self, request: Request, environ: dict[str, Any]) -> Response:
        action = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        body = request.get_data()
        if action == "UpdateEndpoint":
            try:
                return _json(200, _update_endpoint(_region(request), json.loads(body)))
            except SageMakerError as error:
                return _refusal(error)
        response = Response.from_app(self._moto, {**environ, "wsgi.input": io.BytesIO(body)})
        if response.status_code == 200 and (data := response.get_data()):
            if action == "CreateModel":
                _keep_network_isolation(_region(request), json.loads(body))
            response.set_data(json.dumps(leave_out_unset(action, json.loads(data))))
        return response


def main() -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT, then end the models' processes."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal.models.sagemaker", description="SageMaker stand-in")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    port = parser.parse_args().port
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="workshop-sagemaker-") as folder:
        runtime = Runtime(Path(folder))
        application = SageMakerApplication(runtime, token_of("SAGEMAKER_STANDIN_URL"))
        quiet = type("Quiet", (WSGIRequestHandler,), {"log_request": lambda *_: None})  # the caller sees every answer
        try:
            make_server("127.0.0.1", port, application, threaded=True, request_handler=quiet).serve_forever()
        finally:
            runtime.end()


if __name__ == "__main__":
    main()
