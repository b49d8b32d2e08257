"""Attempts on what another group has: one of the same region where there is one, and one of another region."""

from typing import Any

from admin.names import DOOR_LIST
from admin.workshop.groups import Group
from rehearsal.play.attempts.scene import HARMLESS, NEITHER, NOTHING, Attempt, Scene


def of_other_groups(scene: Scene) -> list[Attempt]:
    """List attempts on every kind of thing that another group has, by its own names and in its own region."""
    return [
        attempt for group in scene.others for table in (_functions, _pipeline, _door) for attempt in table(scene, group)
    ]


def _functions(scene: Scene, group: Group) -> list[Attempt]:
    fn, logs, names, here = scene.fn, scene.logs, scene.workshop, {"region": group.region}
    person = names.function_name(next(iter(group.participants), "stranger"))
    species, door = group.species_function, names.front_door(group.name)
    return [
        fn("GetFunctionConfiguration", person, NEITHER, **here),
        fn("GetPolicy", person, NEITHER, **here),
        fn("ListVersionsByFunction", person, NEITHER, **here),
        fn("UpdateFunctionConfiguration", person, NEITHER, Timeout=3, **here),
        logs("DescribeLogStreams", person, NEITHER, **here),
        logs("CreateLogStream", person, NEITHER, logStreamName="attempt", **here),
        fn("InvokeFunction", species, NEITHER, Payload=b"{}", **here),
        fn("GetFunctionConfiguration", species, NEITHER, **here),
        fn("UpdateFunctionCode", species, NEITHER, ZipFile=HARMLESS, **here),
        logs("DescribeLogStreams", species, NEITHER, **here),
        fn("InvokeFunction", door, NEITHER, Payload=b"{}", **here),
        fn("GetFunctionConfiguration", door, NEITHER, **here),
        logs("DescribeLogStreams", door, NEITHER, **here),
    ]


def _pipeline(scene: Scene, group: Group) -> list[Attempt]:
    call, s3, names, here = scene.call, scene.s3, scene.workshop, {"region": group.region}
    topic, failures = names.species_topic(group.name), names.species_failures(group.name)
    on_topic, on_queue = (scene.arn(of, name, group.region) for of, name in (("sns", topic), ("sqs", failures)))
    to_queue = {"QueueUrl": f"https://sqs.{group.region}.amazonaws.com/{scene.account}/{failures}", **here}
    endpoint = scene.arn("sagemaker", f"endpoint/{group.endpoint_name}", group.region)
    ask: dict[str, Any] = {"EndpointName": group.endpoint_name, "Body": b"", "ContentType": "application/x-image"}
    upload, person = names.upload_bucket(group.name), next(iter(group.participants), "stranger")
    return [
        call("sns:Publish", on_topic, NEITHER, TopicArn=on_topic, Message="x", **here),
        call("sns:Subscribe", on_topic, NEITHER, TopicArn=on_topic, Protocol="email", Endpoint="x@example.org", **here),
        call("sqs:ReceiveMessage", on_queue, NEITHER, **to_queue),
        call("sqs:SendMessage", on_queue, NEITHER, MessageBody="x", **to_queue),
        call("sagemaker:InvokeEndpoint", endpoint, NEITHER, **ask, **here),
        s3("PutObject", f"{upload}/{names.birds_folder(person)}x.jpg", NEITHER, Body="mine"),
        s3("GetObject", f"{upload}/{names.results_folder(person)}x.jpg.json", NEITHER),
        s3("ListBucket", upload, NEITHER, Prefix=scene.birds),
        s3("GetObject", f"{names.code_bucket(group.name)}/packages/crop_faces.zip", NEITHER),
    ]


def _door(scene: Scene, group: Group) -> list[Attempt]:
    call, s3, role, names, here = scene.call, scene.s3, scene.role, scene.workshop, {"region": group.region}
    key, seed = names.door_key(group.name), names.code_seed(group.name)
    on_key, on_seed = (scene.arn("ssm", f"parameter{name}", group.region) for name in (key, seed))
    return [
        call("ssm:GetParameter", on_key, NEITHER, Name=key, WithDecryption=True, **here),
        call("ssm:GetParameter", on_seed, NEITHER, Name=seed, WithDecryption=True, **here),
        s3("PutObject", f"{names.code_bucket(group.name)}/{DOOR_LIST}", NEITHER, Body=b"{}"),
        scene.take(names.front_door_role(group.name)),
        scene.take(names.identify_species_role(group.name)),
        role("UpdateAssumeRolePolicy", names.participant_role(group.name), PolicyDocument=NOTHING),
    ]
