"""InvokeEndpoint: finds what an endpoint serves, has a container of it started, and asks the model."""

import contextlib
import http.client
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.models.endpoint_control import ACCOUNT, backend_of
from rehearsal.models.model_artefact import unpack
from rehearsal.models.sagemaker_error import SageMakerError
from rehearsal.models.serverless import Containers
from rehearsal.models.species_server import ModelProcess

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
MAX_SERVERLESS_PAYLOAD_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Served:
    """What an endpoint serves.

    Attributes:
        endpoint: what moto keeps of it; another one where it was deleted and made anew.
        variant: the variant's name.
        artefact: the s3:// URL of its model.
        configuration: the name of the endpoint's configuration.
        max_concurrency: how many requests it answers at once; None where it runs on instances.
    """

    endpoint: Any
    variant: str
    artefact: str
    configuration: str
    max_concurrency: int | None


class Runtime:
    """InvokeEndpoint. Every artefact (URL and ETag) is fetched and started once, whichever endpoint uses it first.

    As on AWS an endpoint serves the artefact as it was at first, whatever is put in its place in S3 later, until the
    endpoint gets another configuration.
    """

    def __init__(self, folder: Path, containers: Containers) -> None:
        """Begin without any model.

        Args:
            folder: where artefacts are unpacked to.
            containers: of serverless endpoints; all of one artefact share one process here.
        """
        self._folder, self._containers = folder, containers
        self._models: dict[tuple[str, str], ModelProcess] = {}
        self._serving: WeakKeyDictionary[Any, tuple[str, ModelProcess]] = WeakKeyDictionary()
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
            SageMakerError: the endpoint or its model cannot be used, is throttled, or the model refused the body.
        """
        served = look_up(region, name)
        limit = MAX_PAYLOAD_BYTES if served.max_concurrency is None else MAX_SERVERLESS_PAYLOAD_BYTES
        if len(body) > limit:
            megabytes = limit // 1024**2
            raise SageMakerError(413, "ValidationError", f"Request body of {len(body)} bytes exceeds {megabytes} MB.")
        place = (region, name, served.configuration)
        held = (
            contextlib.nullcontext()
            if served.max_concurrency is None
            else self._containers.one(place, served.max_concurrency)
        )
        with held:
            answer, answer_type = self._ask(region, served, body, content_type)
        return answer, answer_type, served.variant

    def _ask(self, region: str, served: Served, body: bytes, content_type: str) -> tuple[bytes, str]:
        try:
            status, answer_type, answer = self._model(region, served).invoke(body, content_type)
        except (OSError, http.client.HTTPException) as error:
            raise SageMakerError(503, "ServiceUnavailable", f"The model's container is gone: {error}") from error
        if status != 200:
            said = answer.decode(errors="replace")
            sentence = f'Received client error ({status}) from primary with message "{said}".'
            raise SageMakerError(424, "ModelError", sentence, OriginalStatusCode=status, OriginalMessage=said)
        return answer, answer_type

    def _model(self, region: str, served: Served) -> ModelProcess:
        with self._lock:
            configuration, model = self._serving.get(served.endpoint, ("", None))
            if model is None or configuration != served.configuration or not model.alive():
                model = self._started(region, served.artefact)
                self._serving[served.endpoint] = served.configuration, model
            return model

    def _started(self, region: str, url: str) -> ModelProcess:
        place = urlsplit(url)
        where = {"Bucket": place.netloc, "Key": place.path.lstrip("/")}
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


def look_up(region: str, name: str) -> Served:
    """Find what an endpoint serves, in what moto keeps for the region.

    Args:
        region: the endpoint's.
        name: the endpoint's.

    Returns:
        Its first variant.

    Raises:
        SageMakerError: there is no such endpoint, or its model has no artefact.
    """
    backend = backend_of(region)
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
    serverless = variant.get("ServerlessConfig") or {}
    return Served(
        endpoint, variant["VariantName"], url, endpoint.endpoint_config_name, serverless.get("MaxConcurrency")
    )
