"""Feedback and grading: the rows, the answer key, the function that judges, and the map that grades.

That a participant may read their own row is not tried here: there is none before they have run their function, and the
cast reads it after every run.
"""

import json

from admin.names import ANSWER_KEY, ANSWER_KEY_FACES, CLASS_LIST, GRADING_RUNS, STORAGE_REGION
from rehearsal.play.attempts.scene import HARMLESS, NEITHER, Attempt, Scene


def rows_and_key(scene: Scene) -> list[Attempt]:
    """Make one's own feedback, read others', and see what is expected."""
    workshop, bucket = scene.workshop, scene.workshop.feedback_bucket
    mine, theirs = (f"{bucket}/{workshop.feedback(name)}" for name in (scene.me, scene.neighbour))
    full = json.dumps({"pseudonym": scene.me, "score": 100}).encode()
    return [
        scene.s3("PutObject", mine, NEITHER, Body=full),
        scene.s3("DeleteObject", mine, NEITHER),
        scene.s3("PutObject", theirs, NEITHER, Body=full),
        scene.s3("GetObject", theirs, NEITHER),
        scene.s3("DeleteObject", theirs, NEITHER),
        scene.s3("GetObject", f"{bucket}/{workshop.feedback(scene.stranger)}", NEITHER),
        *(scene.s3("GetObject", f"{bucket}/{key}", NEITHER) for key in (ANSWER_KEY, ANSWER_KEY_FACES, CLASS_LIST)),
        *(scene.s3("PutObject", f"{bucket}/{key}", NEITHER, Body=b"{}") for key in (ANSWER_KEY, CLASS_LIST)),
        scene.s3("PutObject", f"{bucket}/{GRADING_RUNS}x/rows/{scene.me}.json", NEITHER, Body=full),
        scene.s3("ListBucket", bucket, NEITHER),
        scene.s3("ListBucket", bucket, NEITHER, Prefix=workshop.feedback(scene.me)),
        scene.s3("ListBucketVersions", bucket, NEITHER),
    ]


def judge_and_map(scene: Scene) -> list[Attempt]:
    """Have oneself judged, judge oneself, and grade everybody."""
    workshop, region = scene.workshop, STORAGE_REGION
    judge = workshop.judge_output
    machine = scene.arn("states", f"stateMachine:{workshop.grading}", region)
    execution = scene.arn("states", f"execution:{workshop.grading}:x", region)
    about_me = json.dumps({"pseudonym": scene.me}).encode()
    return [
        scene.fn("InvokeFunction", judge, NEITHER, region=region, Payload=about_me),
        scene.fn("InvokeFunction", judge, NEITHER, region=region, Payload=about_me, InvocationType="Event"),
        scene.fn("GetFunction", judge, NEITHER, region=region),
        scene.fn("GetFunctionConfiguration", judge, NEITHER, region=region),
        scene.fn("UpdateFunctionCode", judge, NEITHER, region=region, ZipFile=HARMLESS),
        scene.fn("UpdateFunctionConfiguration", judge, NEITHER, region=region, MemorySize=128),
        scene.logs("FilterLogEvents", judge, NEITHER, region=region),
        scene.take(judge),
        scene.take(workshop.grading),
        scene.call("states:StartExecution", machine, NEITHER, region=region, stateMachineArn=machine, input="{}"),
        scene.call("states:DescribeStateMachine", machine, NEITHER, region=region, stateMachineArn=machine),
        scene.call("states:DescribeExecution", execution, NEITHER, region=region, executionArn=execution),
        scene.call("states:StopExecution", execution, NEITHER, region=region, executionArn=execution),
    ]
