"""Layers are unpacked once for all processes, and none finds there what another one has written."""

from typing import Any

import pytest

from tests.rehearsal.aws.functions import REGION, make_function, package, run
from tests.rehearsal.conftest import LocalAws

LOOKS = """
import os
import mark

def lambda_handler(event, context):
    caches = [os.path.isfile(mark.__cached__), os.path.isdir(os.path.join(os.path.dirname(__file__), "__pycache__"))]
    return [mark.__file__, oct(os.stat(mark.__file__).st_mode & 0o777), *caches, mark.x]
"""
WRITES = """
import os
import mark

def lambda_handler(event, context):
    os.chmod(mark.__file__, 0o644)
    before = os.stat(mark.__file__)
    with open(mark.__file__, "w") as file:
        file.write(event["source"])
    os.utime(mark.__file__, ns=(before.st_atime_ns, before.st_mtime_ns))
"""


def layer(aws: LocalAws, name: str, **files: str) -> dict[str, Any]:
    """Publish a layer. Out: what a function's settings say to have it."""
    content = {"ZipFile": package(**files)}
    published = aws.client("lambda", REGION).publish_layer_version(LayerName=name, Content=content)
    return {"Layers": [published["LayerVersionArn"]]}


def test_functions_share_what_a_layer_holds_with_its_bytecode(aws: LocalAws) -> None:
    """GIVEN the same layer published twice THEN two functions import the same read-only, compiled file."""
    found = []
    for name in ("shares-1", "shares-2"):
        make_function(aws, name, LOOKS, **layer(aws, name, python__mark="x = 'shared'"))
        found.append(run(aws, name)[0])
    assert found[0] == found[1] and found[0][1:] == ["0o444", True, False, "shared"]


@pytest.mark.parametrize("source", ["x = 'other'", "x = 'of another length'"])
def test_what_one_function_writes_into_a_layer_no_other_one_reads(aws: LocalAws, source: str) -> None:
    name = f"writes-{len(source)}"
    settings = layer(aws, name, python__mark=f"x = '{name[:5]}'")
    make_function(aws, name, WRITES, **settings)
    assert run(aws, name, {"source": source})[0] is None
    make_function(aws, f"{name}-reads", LOOKS, **settings)
    first = run(aws, f"{name}-reads")[0]
    assert first[-1] == name[:5]
    make_function(aws, f"{name}-reads-too", LOOKS, **settings)
    assert run(aws, f"{name}-reads-too")[0] == first, "and it is unpacked anew once"


def test_a_file_beside_a_layers_own_reaches_no_other_function(aws: LocalAws) -> None:
    settings = layer(aws, "beside", python__mark="x = 1")
    adds = WRITES.replace(
        "with open(mark.__file__", "with open(os.path.join(os.path.dirname(mark.__file__), 'more.py')"
    )
    make_function(aws, "beside-adds", adds, **settings)
    assert run(aws, "beside-adds", {"source": "x = 2"})[0] is None
    make_function(aws, "beside-reads", "import mark, more\n\ndef lambda_handler(*_): pass\n", **settings)
    assert "No module named 'more'" in run(aws, "beside-reads")[0]["errorMessage"]


def test_a_layers_file_is_read_only_as_on_lambda(aws: LocalAws) -> None:
    """Read-only to everybody but root, whom permissions do not hold."""
    looks = "import os\nimport mark\n\ndef lambda_handler(*_):\n    return oct(os.stat(mark.__file__).st_mode)[-3:]\n"
    make_function(aws, "looks", looks, **layer(aws, "looks", python__mark="x = 1"))
    assert run(aws, "looks")[0] == "444"
