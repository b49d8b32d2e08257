"""Lab 4's function at each point of the exercise, against moto's S3 and SNS and a stubbed endpoint."""

import io
import json
import tarfile
from io import BytesIO

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from rehearsal.play.lab_4_text import LAB_4, find_lab_4, type_snippets

BUCKET = "mip-day-upload-group-1145"
KEY = "birds/ada/my cardinal ü.jpg"
EVENT = {"Records": [{"s3": {"bucket": {"name": BUCKET}, "object": {"key": "birds/ada/my+cardinal+%C3%BC.jpg"}}}]}
CARDINAL, UNSURE = [0.02, 0.94, 0.03, 0.01], [0.30, 0.55, 0.05, 0.10]
SENTENCES = {
    0: f"Bird [{KEY}] is a: Northern Cardinal (0.94)",
    1: f"Bird [{KEY}] may be a: Northern Cardinal (0.55), or Purple Martin (0.30)",
}
needs_text = pytest.mark.skipif(
    find_lab_4() is None, reason=f"{LAB_4} is not beside the checkout, nor in $WORKSHOP_TEXTS"
)


@pytest.fixture
def place(aws, jpeg):
    """A bird in the bucket, and a topic whose messages a queue keeps."""
    s3, sns, sqs = (boto3.client(name) for name in ("s3", "sns", "sqs"))
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=jpeg())
    topic = sns.create_topic(Name="mip-day-bird-ada")["TopicArn"]
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    def heard() -> list[str]:
        received = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"])["Message"] for message in received]

    return {"topic": topic, "heard": heard, "s3": s3}


@pytest.fixture
def load(place, load_handler, jpeg):
    """load(path, answer, ...) imports the function, and lets the endpoint give these answers in turn."""

    def load(path, *answers, **more):
        module = load_handler(path, {"SAGEMAKER_ENDPOINT_NAME": "birds", "SNS_TOPIC_ARN": place["topic"], **more})
        stubber = Stubber(module.runtime)
        asked = {"EndpointName": "birds", "ContentType": "application/x-image", "Body": jpeg()}
        for answer in answers:
            body = json.dumps(answer).encode()
            stubber.add_response("invoke_endpoint", {"Body": StreamingBody(BytesIO(body), len(body))}, asked)
        stubber.activate()
        return module

    return load


@pytest.mark.parametrize(("point", "todo"), [("starter", "TODO 1"), ("ranked", "TODO 3")])
def test_a_point_says_what_is_next(point, todo, load, handlers, place):
    module = load(handlers / f"bird_function/{point}.py", CARDINAL)
    with pytest.raises(NotImplementedError, match=todo):
        module.lambda_handler(EVENT, None)
    assert place["heard"]() == []


def test_the_solution_says_which_bird_it_is(load, handlers, place, capsys):
    module = load(handlers / "bird_function/solution.py", CARDINAL, UNSURE)
    answers = [module.lambda_handler(EVENT, None) for _ in range(2)]
    assert [answer["message"] for answer in answers] == [SENTENCES[0], SENTENCES[1]] == place["heard"]()
    assert f"msg: {SENTENCES[0]}" in capsys.readouterr().out


def test_the_species_are_those_of_the_endpoints_model(load, handlers, place):
    place["s3"].put_object(Bucket=BUCKET, Key="models/1.tar.gz", Body=_model("Robin\nWren\n"))
    place["s3"].put_object(Bucket=BUCKET, Key="model-address.txt", Body=f"s3://{BUCKET}/models/1.tar.gz")
    module = load(handlers / "bird_function/solution.py", [0.1, 0.9], MODEL_ADDRESS=f"s3://{BUCKET}/model-address.txt")
    assert module.lambda_handler(EVENT, None)["message"].endswith("is a: Wren (0.90)")


@needs_text
@pytest.mark.parametrize(("snippets", "todo"), [(1, "TODO 2"), (2, "TODO 3"), (3, "TODO 4")])
def test_after_each_of_the_texts_snippets_the_next_one_is_named(snippets, todo, load, handlers, tmp_path):
    source = type_snippets((handlers / "bird_function/starter.py").read_text(), find_lab_4(), snippets=snippets)
    (tmp_path / "lambda_function.py").write_text(source)
    with pytest.raises(NotImplementedError, match=todo):
        load(tmp_path / "lambda_function.py", CARDINAL).lambda_handler(EVENT, None)


@needs_text
def test_the_texts_own_snippets_say_which_bird_it_is(load, handlers, tmp_path, place):
    source = type_snippets((handlers / "bird_function/starter.py").read_text(), find_lab_4())
    (tmp_path / "lambda_function.py").write_text(source)
    module = load(tmp_path / "lambda_function.py", CARDINAL, UNSURE)
    for _ in range(2):
        module.lambda_handler(EVENT, None)
    assert [text.replace("(", " (") for text in place["heard"]()] == [SENTENCES[0], SENTENCES[1]]


def _model(labels: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("labels.txt")
        member.size = len(labels)
        archive.addfile(member, io.BytesIO(labels.encode()))
    return packed.getvalue()
