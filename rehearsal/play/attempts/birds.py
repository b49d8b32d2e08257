"""Attempts on species functions, where participants write lab 4's themselves, and by the role that these run in."""

from rehearsal.play.attempts.scene import FUNCTION, HARMLESS, NEITHER, SESSION, Attempt, Scene


def own_and_others(scene: Scene) -> list[Attempt]:
    """List attempts on one's own species function and on others'."""
    if not scene.group.exercise:
        return []
    fn, logs = scene.fn, scene.logs
    mine, theirs = (scene.workshop.bird_function(name) for name in (scene.me, scene.neighbour))
    topics = [scene.arn("sns", name) for name in (mine, theirs)]
    return [
        fn("GetFunction", mine, SESSION),
        fn("ListVersionsByFunction", mine, SESSION),
        fn("UpdateFunctionCode", mine, SESSION, ZipFile=HARMLESS),
        fn("UpdateFunctionConfiguration", mine, SESSION, MemorySize=512),
        fn("InvokeFunction", mine, SESSION),
        logs("FilterLogEvents", mine, SESSION),
        fn("DeleteFunction", mine, NEITHER),
        fn("AddPermission", mine, NEITHER, StatementId="x", Action="lambda:InvokeFunction", Principal="*"),
        fn("PutFunctionEventInvokeConfig", mine, NEITHER, MaximumRetryAttempts=2),
        fn("GetFunction", theirs, NEITHER),
        fn("UpdateFunctionCode", theirs, NEITHER, ZipFile=HARMLESS),
        fn("InvokeFunction", theirs, NEITHER),
        logs("FilterLogEvents", theirs, NEITHER),
        *(scene.call("sns:Publish", topic, NEITHER, TopicArn=topic, Message="x") for topic in topics),
        *(
            scene.call("sns:Subscribe", topic, NEITHER, TopicArn=topic, Protocol="sms", Endpoint="+1")
            for topic in topics
        ),
    ]


def by_the_species_function(scene: Scene) -> list[Attempt]:
    """List what the participant's species function tries, with the rights of its own role; FUNCTION is what it may."""
    s3, call, workshop = scene.s3, scene.call, scene.workshop
    group, code = scene.group.name, workshop.code_bucket(scene.group.name)
    mine, theirs = (workshop.bird_function(name) for name in (scene.me, scene.neighbour))
    topics = {name: scene.arn("sns", name) for name in (mine, theirs, workshop.species_topic(group))}
    picture = f"{scene.upload}/{scene.birds}attempt.txt"
    endpoint = scene.arn("sagemaker", f"endpoint/{scene.group.endpoint_name}")
    return [
        s3("GetObject", picture, FUNCTION),
        s3("GetObject", f"{code}/model-address.txt", FUNCTION),
        call("sns:Publish", topics[mine], FUNCTION, TopicArn=topics[mine], Message="attempt"),
        call("sns:Publish", topics[theirs], NEITHER, TopicArn=topics[theirs], Message="attempt"),
        call(
            "sns:Publish", topics[workshop.species_topic(group)], NEITHER,
            TopicArn=topics[workshop.species_topic(group)], Message="attempt",
        ),
        call("sns:Publish", "*", NEITHER, PhoneNumber="+491701234567", Message="attempt"),
        call("sagemaker:DeleteEndpoint", endpoint, NEITHER, EndpointName=scene.group.endpoint_name),
        s3("PutObject", picture, NEITHER, Body="attempt"),
        s3("GetObject", f"{scene.upload}/{workshop.birds_folder(scene.neighbour)}attempt.txt", NEITHER),
        s3("ListBucket", scene.upload, NEITHER, Prefix=scene.birds),
        s3("PutObject", f"{scene.upload}/{workshop.results_folder(scene.me)}attempt.jpg.json", NEITHER, Body="{}"),
        s3("PutObject", f"{scene.target}/{scene.folder}attempt.txt", NEITHER, Body="attempt"),
        s3("PutObject", f"{scene.target}/{scene.zip}", NEITHER, Body="attempt"),
        s3("GetObject", f"{code}/packages/front_door.zip", NEITHER),
        s3("GetObject", f"{workshop.feedback_bucket}/{workshop.feedback(scene.me)}", NEITHER),
        scene.fn("InvokeFunction", theirs, NEITHER),
        scene.fn("InvokeFunction", scene.group.species_function, NEITHER),
        scene.logs("CreateLogStream", theirs, NEITHER, logStreamName="attempt"),
    ]  # fmt: skip
