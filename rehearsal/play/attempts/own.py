"""What the exercise needs, and therefore must be allowed."""

from typing import Any

from rehearsal.play.attempts.scene import BOTH, FUNCTION, HARMLESS, SESSION, Attempt, Scene


def own(scene: Scene) -> list[Attempt]:
    """List attempts on what is theirs."""
    s3, fn, logs = scene.s3, scene.fn, scene.logs
    picture = f"{scene.workshop.source_bucket}/{scene.workshop.input_file}"
    note, archive = f"{scene.target}/{scene.folder}attempt.txt", f"{scene.target}/{scene.zip}"
    size: dict[str, Any] = {"MemorySize": scene.group.memory_size, "Timeout": scene.group.timeout}
    return [
        s3("GetObject", picture, BOTH),
        s3("PutObject", note, BOTH, Body="mine"),
        s3("GetObject", note, SESSION),
        s3("PutObject", archive, BOTH, Body="mine"),
        s3("GetObject", archive, SESSION),
        s3("PutObject", archive, BOTH, method="create_multipart_upload"),
        s3("PutObject", f"{scene.target}/{scene.folder}copy.txt", SESSION, method="copy_object", CopySource=note),
        s3("ListBucket", scene.target, SESSION, Prefix=scene.folder),
        s3("PutObject", f"{scene.upload}/{scene.birds}attempt.txt", SESSION, Body="mine"),
        s3("GetObject", f"{scene.upload}/{scene.birds}attempt.txt", SESSION),
        s3("ListBucket", scene.upload, SESSION, Prefix=scene.birds),
        s3("GetBucketLocation", scene.target, SESSION),
        fn("GetFunction", scene.mine, SESSION),
        fn("GetFunctionConcurrency", scene.mine, SESSION),
        fn("GetFunctionEventInvokeConfig", scene.mine, SESSION),
        fn("ListVersionsByFunction", scene.mine, SESSION),
        fn("UpdateFunctionCode", scene.mine, SESSION, ZipFile=HARMLESS),
        # Nothing in IAM tells this from the line above, so versions are bounded by code storage, which doctor watches.
        fn("UpdateFunctionCode", scene.mine, SESSION, ZipFile=HARMLESS, Publish=True),
        fn("UpdateFunctionConfiguration", scene.mine, SESSION, **size),
        fn("InvokeFunction", scene.mine, SESSION),
        fn("InvokeFunction", scene.mine, SESSION, Qualifier="$LATEST"),
        logs("FilterLogEvents", scene.mine, SESSION),
        logs("DescribeLogStreams", scene.mine, SESSION),
        logs("CreateLogStream", scene.mine, FUNCTION, logStreamName="attempt"),
        scene.call("lambda:GetAccountSettings", "*", SESSION),
        scene.call("lambda:ListEventSourceMappings", "*", SESSION, FunctionName=scene.mine),
    ]
