"""What the tests of the model share: networks are kept where the rehearsal keeps them."""

import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.model.network import CACHE_VARIABLE
from rehearsal.models.species_model import CACHE, build


@pytest.fixture(autouse=True, scope="session")
def cache() -> Iterator[None]:
    before = os.environ.get(CACHE_VARIABLE)
    os.environ.setdefault(CACHE_VARIABLE, str(CACHE))
    yield
    if before is None:
        os.environ.pop(CACHE_VARIABLE, None)


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rehearsal's artefact, unpacked."""
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(fileobj=io.BytesIO(build()[0]), mode="r:gz") as archive:
        archive.extractall(folder)
    return folder
