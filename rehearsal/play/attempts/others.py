"""Attempts on the species pipeline's other parts, and on services that the exercise has no use for."""

from typing import Any

from rehearsal.play.attempts.scene import NEITHER, NOTHING, Attempt, Scene

SOON = "at(2099-01-01T00:00:00)"
STATES = '{"StartAt": "a", "States": {"a": {"Type": "Pass", "End": true}}}'


def species(scene: Scene) -> list[Attempt]:
    """List attempts on the topic, the queue of failures, the alarms, the endpoint, and on Rekognition."""
    call, names, account, region = scene.call, scene.workshop, scene.account, scene.region
    group, failures = scene.group, names.species_failures(scene.group.name)
    topic, queue = scene.arn("sns", names.species_topic(group.name)), scene.arn("sqs", failures)
    alarm_name = f"{names.name}-alarms-{group.name}-errors"
    alarm = scene.arn("cloudwatch", f"alarm:{alarm_name}")
    watched = names.invocations_alarm(scene.me)
    watch = scene.arn("cloudwatch", f"alarm:{watched}")
    to_topic, to_queue = (
        {"TopicArn": topic},
        {"QueueUrl": f"https://sqs.{region}.amazonaws.com/{account}/{failures}"},
    )
    endpoint = scene.arn("sagemaker", f"endpoint/{group.endpoint_name}")
    ask: dict[str, Any] = {"EndpointName": group.endpoint_name, "Body": b"", "ContentType": "application/x-image"}
    image: dict[str, Any] = {"Image": {"S3Object": {"Bucket": names.source_bucket, "Name": names.input_file}}}
    return [
        call("sns:Publish", topic, NEITHER, Message="x", **to_topic),
        call("sns:Subscribe", topic, NEITHER, Protocol="email", Endpoint="nobody@example.org", **to_topic),
        call("sns:ListSubscriptionsByTopic", topic, NEITHER, **to_topic),
        call("sns:SetTopicAttributes", topic, NEITHER, AttributeName="Policy", AttributeValue=NOTHING, **to_topic),
        call("sns:ListTopics", "*", NEITHER),
        call("sqs:ReceiveMessage", queue, NEITHER, **to_queue),
        call("sqs:SendMessage", queue, NEITHER, MessageBody="x", **to_queue),
        call("sqs:PurgeQueue", queue, NEITHER, **to_queue),
        call("cloudwatch:DeleteAlarms", alarm, NEITHER, AlarmNames=[alarm_name]),
        call("cloudwatch:DisableAlarmActions", alarm, NEITHER, AlarmNames=[alarm_name]),
        call("cloudwatch:DeleteAlarms", watch, NEITHER, AlarmNames=[watched]),
        call("cloudwatch:SetAlarmState", watch, NEITHER, AlarmName=watched, StateValue="OK", StateReason="x"),
        call("sagemaker:InvokeEndpoint", endpoint, NEITHER, **ask),
        call("sagemaker:DescribeEndpoint", endpoint, NEITHER, EndpointName=group.endpoint_name),
        call("sagemaker:DeleteEndpoint", endpoint, NEITHER, EndpointName=group.endpoint_name),
        call("rekognition:DetectFaces", "*", NEITHER, **image),
    ]


def services(scene: Scene) -> list[Attempt]:
    """List attempts on what would run or be paid without the participant: rules, schedules, workflows."""
    call, role = scene.call, f"arn:aws:iam::{scene.account}:role/{scene.mine}"
    mine, rule = scene.arn("lambda", f"function:{scene.mine}"), scene.arn("events", "rule/mine")
    target = {"Arn": mine, "RoleArn": role}
    return [
        call("events:PutRule", rule, NEITHER, Name="mine", ScheduleExpression="rate(1 minute)"),
        call("events:PutTargets", rule, NEITHER, Rule="mine", Targets=[{"Id": "1", "Arn": mine}]),
        call("scheduler:CreateSchedule", scene.arn("scheduler", "schedule/default/mine"), NEITHER, Name="mine",
             ScheduleExpression=SOON, FlexibleTimeWindow={"Mode": "OFF"}, Target=target),
        call("states:CreateStateMachine", scene.arn("states", "stateMachine:mine"), NEITHER, name="mine",
             definition=STATES, roleArn=role),
        call("states:ListStateMachines", "*", NEITHER),
        call("ssm:GetParameter", scene.arn("ssm", "parameter/x"), NEITHER, Name="x"),
        call("secretsmanager:ListSecrets", "*", NEITHER),
        call("dynamodb:ListTables", "*", NEITHER),
        call("cloudformation:CreateStack", scene.arn("cloudformation", "stack/mine/*"), NEITHER, StackName="mine",
             TemplateBody="{}"),
        call("servicequotas:ListServiceQuotas", "*", NEITHER, ServiceCode="lambda"),
        call("tag:GetResources", "*", NEITHER),
    ]  # fmt: skip
