"""Attempts on a group's front door from AWS's side: its secrets, its list, its role, its function and its API."""

from typing import Any

from admin.names import DOOR_LIST
from rehearsal.play.attempts.scene import HARMLESS, NEITHER, Attempt, Scene

NO_API = "abcd123456"


def secrets_and_list(scene: Scene) -> list[Attempt]:
    """List attempts to read what codes and cookies are made with, and to put oneself on the list."""
    names, group = scene.workshop, scene.group.name
    key, seed = names.door_key(group), names.code_seed(group)
    on_key, on_seed = (scene.arn("ssm", f"parameter{name}") for name in (key, seed))
    listed = f"{names.code_bucket(group)}/{DOOR_LIST}"
    elsewhere = f"{names.code_bucket(scene.other.name)}/{DOOR_LIST}"
    call, s3 = scene.call, scene.s3
    return [
        call("ssm:GetParameter", on_key, NEITHER, Name=key, WithDecryption=True),
        call("ssm:GetParameter", on_seed, NEITHER, Name=seed, WithDecryption=True),
        call("ssm:GetParameters", on_seed, NEITHER, Names=[seed], WithDecryption=True),
        call("ssm:PutParameter", on_key, NEITHER, Name=key, Value="mine", Overwrite=True),
        call("ssm:DeleteParameter", on_key, NEITHER, Name=key),
        s3("GetObject", listed, NEITHER),
        s3("PutObject", listed, NEITHER, Body=b"{}"),
        s3("DeleteObject", listed, NEITHER),
        s3("GetObject", elsewhere, NEITHER),
    ]


def function_and_api(scene: Scene) -> list[Attempt]:
    """List attempts to be the door, to call it past its API, and to change either of them."""
    names, fn, call = scene.workshop, scene.fn, scene.call
    door = names.front_door(scene.group.name)
    # API Gateway's resources have neither an account in their names nor an action of their own: method and path.
    apis = f"arn:aws:apigateway:{scene.region}::/apis"
    api: dict[str, Any] = {"ApiId": NO_API}
    forged: dict[str, Any] = {"Payload": b'{"rawPath": "/me", "requestContext": {"http": {"method": "GET"}}}'}
    return [
        scene.take(names.front_door_role(scene.group.name)),
        fn("InvokeFunction", door, NEITHER, **forged),
        fn("GetFunction", door, NEITHER),
        fn("GetFunctionConfiguration", door, NEITHER),
        fn("UpdateFunctionCode", door, NEITHER, ZipFile=HARMLESS),
        fn("UpdateFunctionConfiguration", door, NEITHER, Environment={"Variables": {}}),
        fn("AddPermission", door, NEITHER, StatementId="x", Action="lambda:InvokeFunction", Principal="*"),
        scene.logs("FilterLogEvents", door, NEITHER),
        call("apigateway:GET", apis, NEITHER, method="get_apis"),
        call("apigateway:PATCH", f"{apis}/{NO_API}", NEITHER, method="update_api", Name="mine", **api),
        call("apigateway:POST", f"{apis}/{NO_API}/routes", NEITHER, method="create_route", RouteKey="GET /x", **api),
        call("apigateway:DELETE", f"{apis}/{NO_API}", NEITHER, method="delete_api", **api),
    ]


def notes_of_others(scene: Scene) -> list[Attempt]:
    """List attempts on what the door writes down for others, and on what the board writes for oneself."""
    s3, names, target = scene.s3, scene.workshop, scene.target
    hand, sign_ins, last_run = (
        f"{target}/{key(scene.neighbour)}" for key in (names.hand, names.sign_ins, names.last_run)
    )
    return [
        s3("PutObject", hand, NEITHER, Body=b"{}"),
        s3("GetObject", hand, NEITHER),
        s3("GetObject", sign_ins, NEITHER),
        s3("PutObject", sign_ins, NEITHER, Body=b"{}"),
        s3("GetObject", last_run, NEITHER),
        s3("PutObject", f"{target}/{names.help(scene.neighbour)}", NEITHER, Body=b"{}"),
        s3("GetObject", f"{scene.upload}/{names.results_folder(scene.neighbour)}robin.jpg.json", NEITHER),
    ]
