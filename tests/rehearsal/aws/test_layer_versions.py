"""Layers that nobody published are refused where a function would get them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures.root_key import keywords
from tests.rehearsal.aws.functions import REGION, make_function, make_role, package
from tests.rehearsal.conftest import LocalAws

SOURCE = "def lambda_handler(event, context): pass\n"
OWN = f"arn:aws:lambda:{REGION}:000000000000:layer:pillow"
KLAYERS = f"arn:aws:lambda:{REGION}:770693421928:layer:Klayers-p311-Withdrawn"
NOT_SHARED = ("AccessDeniedException", "is not authorized to perform: lambda:GetLayerVersion on resource: {}")
REFUSED = {
    "own": (f"{OWN}:1", "InvalidParameterValueException", "Layer version {} does not exist."),
    "withdrawn": (f"{KLAYERS}:3", *NOT_SHARED),
    "not-shared": ("{shared}:2", *NOT_SHARED),
    "never-published": ("{shared}:3", *NOT_SHARED),
}


@pytest.fixture(scope="module")
def klayers(aws: LocalAws) -> Any:
    """Klayers' own account with version 1 for everybody and version 2 for nobody."""
    owner = aws.client("lambda", REGION, keywords(aws.root.of("770693421928")))
    for _ in range(2):
        owner.publish_layer_version(LayerName="Klayers-p311-Shared", Content={"ZipFile": package(python__a="")})
    owner.add_layer_version_permission(
        LayerName="Klayers-p311-Shared", VersionNumber=1, StatementId="everyone", Action="lambda:GetLayerVersion",
        Principal="*",
    )  # fmt: skip
    return KLAYERS.replace("Withdrawn", "Shared")


@pytest.mark.parametrize("case", REFUSED)
def test_creating_and_updating_refuse_it(aws: LocalAws, klayers: str, case: str) -> None:
    arn, code, sentence = REFUSED[case]
    name, arn = f"layers-{case}", arn.format(shared=klayers)
    role = make_role(aws, name)
    functions = aws.client("lambda", REGION)
    with pytest.raises(ClientError) as got:
        make_function(aws, name, SOURCE, Role=role, Layers=[arn])
    assert got.value.response["Error"]["Code"] == code
    assert sentence.format(arn) in got.value.response["Error"]["Message"]
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_function(FunctionName=name)
    make_function(aws, name, SOURCE, Role=role)
    with pytest.raises(ClientError, match=code):
        functions.update_function_configuration(FunctionName=name, Layers=[arn])
    assert not functions.get_function_configuration(FunctionName=name).get("Layers")


def test_a_shared_version_is_taken(aws: LocalAws, klayers: str) -> None:
    make_function(aws, "layers-shared", SOURCE, Layers=[f"{klayers}:1"])
    [layer] = aws.client("lambda", REGION).get_function_configuration(FunctionName="layers-shared")["Layers"]
    assert layer["Arn"] == f"{klayers}:1" and layer["CodeSize"] > 0
