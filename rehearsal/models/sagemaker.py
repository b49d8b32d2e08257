"""SageMaker stand-in: moto's control plane with its answers corrected, and a runtime that really serves the model.

It is NOT Amazon SageMaker. What it does: models, endpoint configurations and endpoints are kept by moto, and what AWS
refuses of serverless endpoints and beyond an account's limits is refused (endpoint_control.py); InvokeEndpoint looks up
endpoint, configuration and model, fetches the model's artefact from S3, unpacks it, and serves it through the container
contract with `rehearsal.models.species_server` as a process of its own (endpoint_runtime.py). A serverless endpoint
starts a container where none is free, lets the request wait for it, and throttles whoever comes beyond its
MaxConcurrency (serverless.py). What it does not do: pull or run the container image, hold anything to its memory, time
anything as SageMaker does (an endpoint is InService at once, and how long a start takes is an option here), autoscale,
or bill.
It does not authorise its callers: `rehearsal.aws.server` stands in front of it for that.

Run as `python -m rehearsal.models.sagemaker --port N [--cold-seconds S] [--idle-seconds S] [--limits JSON]`; it reads
artefacts from the AWS that AWS_ENDPOINT_URL names, and answers who has the token in SAGEMAKER_STANDIN_URL.
"""

import argparse
import io
import json
import os
import re
import signal
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # moto reads it on import; a program that imports this file keeps its own
    os.environ["MOTO_ACCOUNT_ID"] = "000000000000"

from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from rehearsal.models.callers import REFUSED, may_call, token_of
from rehearsal.models.endpoint_control import (
    Limits,
    check_configuration,
    check_endpoint,
    keep_network_isolation,
    leave_out_unset,
    update_endpoint,
)
from rehearsal.models.endpoint_runtime import Runtime
from rehearsal.models.faults import Faults
from rehearsal.models.sagemaker_error import SageMakerError
from rehearsal.models.serverless import Containers

COLD_SECONDS = 2.0  # short, so that a rehearsal does not wait as a class would
IDLE_SECONDS = 300.0
INVOCATIONS = re.compile(r"^/endpoints/([^/]+)/invocations$")
SCOPE_REGION = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/")


def _region(request: Request) -> str:
    scope = SCOPE_REGION.search(request.headers.get("Authorization", ""))
    return scope[1] if scope else "us-east-1"


def _json(status: int, answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer), status, content_type="application/x-amz-json-1.1")


def _refusal(error: SageMakerError) -> Response:
    response = _json(error.status, {"__type": error.code, "Message": error.message, **error.fields})
    response.headers["x-amzn-ErrorType"] = error.code
    return response


class SageMakerApplication:
    """The WSGI application: GET /ping, POST /faults, the runtime's path, and everything else to moto's SageMaker."""

    def __init__(self, runtime: Runtime, token: str, limits: Limits) -> None:
        """Make the application.

        Args:
            runtime: answers invocations.
            token: what a caller must show, but for GET /ping.
            limits: what the account may have.
        """
        self._runtime, self._token, self._limits = runtime, token, limits
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
        action, region = request.headers.get("X-Amz-Target", "").rpartition(".")[2], _region(request)
        body = request.get_data()
        try:
            if action == "UpdateEndpoint":
                return _json(200, update_endpoint(region, json.loads(body), self._limits))
            if action == "CreateEndpointConfig":
                check_configuration(region, json.loads(body))
            if action == "CreateEndpoint":
                check_endpoint(region, json.loads(body), self._limits)
        except SageMakerError as error:
            return _refusal(error)
        response = Response.from_app(self._moto, {**environ, "wsgi.input": io.BytesIO(body)})
        if response.status_code == 200 and (data := response.get_data()):
            if action == "CreateModel":
                keep_network_isolation(region, json.loads(body))
            response.set_data(json.dumps(leave_out_unset(action, json.loads(data))))
        return response


def main() -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT, then end the models' processes."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal.models.sagemaker", description="SageMaker stand-in")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--cold-seconds", type=float, default=COLD_SECONDS, help="a serverless container's start")
    parser.add_argument("--idle-seconds", type=float, default=IDLE_SECONDS, help="after which such a container ends")
    parser.add_argument("--limits", type=json.loads, default={}, help="the account's, as JSON of Limits' attributes")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="workshop-sagemaker-") as folder:
        runtime = Runtime(Path(folder), Containers(options.cold_seconds, options.idle_seconds))
        application = SageMakerApplication(runtime, token_of("SAGEMAKER_STANDIN_URL"), Limits(**options.limits))
        quiet = type("Quiet", (WSGIRequestHandler,), {"log_request": lambda *_: None})  # the caller sees every answer
        try:
            make_server("127.0.0.1", options.port, application, threaded=True, request_handler=quiet).serve_forever()
        finally:
            runtime.end()


if __name__ == "__main__":
    main()
