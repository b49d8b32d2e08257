"""What MiniStack asks botocore's service models for, read from where each begins.

To tell a service that it does not have from a bucket, MiniStack reads all models: six seconds of processor time in
which the local AWS answers nobody, and some later, since Python then has a million objects more to look through.
"""

import functools
import gzip
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FILE = "service-2.json*"  # some versions of botocore pack each file, others do not
BEGINNING = 8192  # characters, in which the metadata end


def read_beginnings(router: Any, responses: Any) -> None:
    """Let MiniStack know the services, and their protocols, without reading whole models.

    Args:
        router: MiniStack's module of that name.
        responses: the same.
    """
    names_there = responses._BOTOCORE_NAME

    def service_model(service: str) -> SimpleNamespace | None:
        found = metadata(names_there.get(service, service))
        return SimpleNamespace(metadata=found) if found else None

    responses._service_model = service_model
    router._is_aws_service_name = lambda name: name in service_names()


@functools.cache
def service_names() -> frozenset[str]:
    """Return what AWS's services are called: by botocore, in addresses, and in signatures."""
    services = [path.name for path in _folder().iterdir() if path.is_dir()]
    found = {service: metadata(service) for service in services}
    named = {one.get(key) for one in found.values() if one for key in ("endpointPrefix", "signingName")}
    return frozenset({service for service, one in found.items() if one} | {name for name in named if name})


@functools.cache
def metadata(service: str) -> dict[str, Any] | None:
    """Read what the newest model of a service says of the service itself.

    Args:
        service: botocore's name.

    Returns:
        The model's metadata; None where there is no such service.
    """
    paths = sorted(_folder().glob(f"{service}/*/{FILE}")) if service.replace("-", "").isalnum() else []
    if not paths:
        return None
    path = paths[-1]
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as model:
        text = model.read(BEGINNING)
    found: dict[str, Any] = json.JSONDecoder().raw_decode(text, text.index("{", text.index('"metadata"')))[0]
    return found


@functools.cache
def _folder() -> Path:
    from botocore.loaders import Loader  # noqa: PLC0415 - late, as elsewhere

    return Path(Loader.BUILTIN_DATA_PATH)
