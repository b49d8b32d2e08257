"""Attempts on functions: others', those of other regions, new ones, and one's own beyond code, settings and calls."""

from typing import Any

from rehearsal.play.attempts.scene import HARMLESS, NEITHER, Attempt, Scene

FAR_AWAY = "us-east-1"
NO_MAPPING = "00000000-0000-4000-8000-000000000000"
VPC: dict[str, Any] = {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
EVERYBODY: dict[str, Any] = {"StatementId": "x", "Action": "lambda:InvokeFunction", "Principal": "*"}
UNTRACED: dict[str, Any] = {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": "arn:aws:lambda:x::runtime:" + "0" * 64}


def of_others(scene: Scene) -> list[Attempt]:
    """List attempts on a neighbour's function, by every name that it has, and on the species function."""
    fn, theirs, species = scene.fn, scene.theirs, scene.group.species_function
    cut_off = scene.workshop.cut_off(scene.group.name)
    whole = scene.arn("lambda", f"function:{theirs}")
    return [
        fn("GetFunction", theirs, NEITHER),
        fn("GetFunctionConfiguration", theirs, NEITHER),
        fn("GetFunctionConfiguration", theirs, NEITHER, Qualifier="1"),
        fn("GetPolicy", theirs, NEITHER),
        fn("ListVersionsByFunction", theirs, NEITHER),
        fn("ListAliases", theirs, NEITHER),
        fn("UpdateFunctionCode", theirs, NEITHER, ZipFile=HARMLESS),
        fn("UpdateFunctionCode", theirs, NEITHER, FunctionName=whole, ZipFile=HARMLESS),
        fn("UpdateFunctionConfiguration", theirs, NEITHER, Timeout=3),
        fn("InvokeFunction", theirs, NEITHER),
        fn("InvokeFunction", theirs, NEITHER, InvocationType="Event"),
        fn("InvokeFunction", theirs, NEITHER, InvocationType="DryRun"),
        fn("InvokeFunction", theirs, NEITHER, Qualifier="$LATEST"),
        fn("InvokeFunction", theirs, NEITHER, FunctionName=f"{whole}:live"),
        fn("PutFunctionConcurrency", theirs, NEITHER, ReservedConcurrentExecutions=0),
        fn("DeleteFunction", theirs, NEITHER),
        fn("InvokeFunction", cut_off, NEITHER),
        fn("UpdateFunctionCode", cut_off, NEITHER, ZipFile=HARMLESS),
        fn("InvokeFunction", species, NEITHER),
        fn("GetFunction", species, NEITHER),
        fn("UpdateFunctionCode", species, NEITHER, ZipFile=HARMLESS),
        fn("UpdateFunctionConfiguration", species, NEITHER, Environment={"Variables": {}}),
        fn("PutFunctionConcurrency", species, NEITHER, ReservedConcurrentExecutions=0),
    ]


def elsewhere(scene: Scene) -> list[Attempt]:
    """List attempts on functions of the other group, and in a region that no group works in."""
    fn, region = scene.fn, scene.other.region
    foreign = scene.workshop.function_name(scene.stranger)
    return [
        fn("UpdateFunctionCode", foreign, NEITHER, region=region, ZipFile=HARMLESS),
        fn("InvokeFunction", foreign, NEITHER, region=region),
        fn("GetFunction", foreign, NEITHER, region=region),
        fn("GetFunction", scene.mine, NEITHER, region=FAR_AWAY),
        fn("UpdateFunctionCode", scene.mine, NEITHER, region=FAR_AWAY, ZipFile=HARMLESS),
        scene.call("lambda:ListFunctions", "*", NEITHER),
        scene.call("lambda:ListFunctions", "*", NEITHER, region=FAR_AWAY),
        scene.call("lambda:GetAccountSettings", "*", NEITHER, region=FAR_AWAY),
    ]


def own_beyond_the_exercise(scene: Scene) -> list[Attempt]:
    """List attempts to open one's own function to others, to let it run without bounds, or to have it paid twice."""
    fn, mine, change = scene.fn, scene.mine, "UpdateFunctionConfiguration"
    arn = scene.arn("lambda", f"function:{mine}")
    species = f"arn:aws:iam::{scene.account}:role/{scene.workshop.identify_species_role(scene.group.name)}"
    foreign_layer = f"arn:aws:lambda:{scene.region}:123456789012:layer:theirs:1"
    return [
        fn(change, mine, NEITHER, Role=species),
        fn(change, mine, NEITHER, **VPC),
        fn(change, mine, NEITHER, Layers=[foreign_layer]),
        fn("PutFunctionConcurrency", mine, NEITHER, ReservedConcurrentExecutions=1),
        fn("DeleteFunctionConcurrency", mine, NEITHER),
        fn("PutFunctionEventInvokeConfig", mine, NEITHER, MaximumRetryAttempts=2),
        fn("UpdateFunctionEventInvokeConfig", mine, NEITHER, MaximumEventAgeInSeconds=21600),
        fn("DeleteFunctionEventInvokeConfig", mine, NEITHER),
        fn("PutProvisionedConcurrencyConfig", mine, NEITHER, Qualifier="1", ProvisionedConcurrentExecutions=1),
        fn("PutFunctionRecursionConfig", mine, NEITHER, RecursiveLoop="Allow"),
        fn("PutRuntimeManagementConfig", mine, NEITHER, **UNTRACED),
        fn("DeleteFunctionCodeSigningConfig", mine, NEITHER),
        fn("PublishVersion", mine, NEITHER),
        fn("CreateAlias", mine, NEITHER, Name="live", FunctionVersion="$LATEST"),
        fn("UpdateAlias", mine, NEITHER, Name="live", FunctionVersion="$LATEST"),
        fn("DeleteAlias", mine, NEITHER, Name="live"),
        fn("GetAlias", mine, NEITHER, Name="live"),
        fn("ListAliases", mine, NEITHER),
        fn("DeleteFunction", mine, NEITHER),
        fn("DeleteFunction", mine, NEITHER, Qualifier="1"),
        fn("CreateFunctionUrlConfig", mine, NEITHER, AuthType="NONE"),
        fn("UpdateFunctionUrlConfig", mine, NEITHER, AuthType="NONE"),
        fn("AddPermission", mine, NEITHER, **EVERYBODY),
        fn("RemovePermission", mine, NEITHER, StatementId="x"),
        scene.call("lambda:TagResource", arn, NEITHER, Resource=arn, Tags={"workshop": "mine"}),
        scene.call("lambda:UntagResource", arn, NEITHER, Resource=arn, TagKeys=["workshop"]),
    ]


def new(scene: Scene) -> list[Attempt]:
    """List attempts to make functions, layers and event sources."""
    fn, mine = scene.fn, scene.mine
    queue = scene.arn("sqs", scene.workshop.species_failures(scene.group.name))
    layer = scene.arn("lambda", "layer:mine")
    mapping = scene.arn("lambda", f"event-source-mapping:{NO_MAPPING}")
    made: dict[str, Any] = {
        "Role": f"arn:aws:iam::{scene.account}:role/{mine}",
        "Runtime": "python3.11",
        "Handler": "lambda_function.lambda_handler",
        "Code": {"ZipFile": HARMLESS},
    }
    return [
        fn("CreateFunction", f"{mine}-2", NEITHER, **made),
        fn("CreateFunction", f"{mine}-2", NEITHER, region=FAR_AWAY, **made),
        fn("CreateEventSourceMapping", mine, NEITHER, EventSourceArn=queue),
        scene.call("lambda:UpdateEventSourceMapping", mapping, NEITHER, UUID=NO_MAPPING, FunctionName=mine),
        scene.call("lambda:DeleteEventSourceMapping", mapping, NEITHER, UUID=NO_MAPPING),
        scene.call("lambda:PublishLayerVersion", layer, NEITHER, LayerName="mine", Content={"ZipFile": HARMLESS}),
        scene.call("lambda:ListLayers", "*", NEITHER),
    ]
