"""The front door: one address, IAM for everything behind it, and nothing of this machine in participants' functions."""

import json
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws.server import private_environment
from tests.rehearsal.aws.functions import make_function, run
from tests.rehearsal.conftest import LocalAws, free_port, start, wait_for

FUNCTION = """
import os

import boto3


def lambda_handler(event, context):
    faces = boto3.client("rekognition", region_name="eu-central-1").detect_faces(Image={"S3Object": event})
    return {"faces": len(faces["FaceDetails"]), "environment": dict(os.environ)}
"""


def invoke(aws: LocalAws, name: str, event: dict[str, Any], *statements: dict[str, Any]) -> dict[str, Any]:
    """Make a function with an execution role of these rights in eu-west-3, invoke it, return its answer."""
    make_function(aws, name, FUNCTION, *statements)
    return run(aws, name, event)[0]


@pytest.fixture(scope="module")
def source(aws: LocalAws, picture: bytes) -> dict[str, str]:
    aws.bucket("front-source")
    aws.client("s3").put_object(Bucket="front-source", Key="input1.jpg", Body=picture)
    return {"Bucket": "front-source", "Name": "input1.jpg"}


def test_function_detects_faces_with_its_roles_rights(aws: LocalAws, source: dict[str, str]) -> None:
    rights = {"Effect": "Allow", "Action": ["rekognition:DetectFaces", "s3:GetObject"], "Resource": "*"}
    answer = invoke(aws, "may-detect", source, rights)
    assert answer["faces"] == 7
    environment = answer["environment"]
    assert environment["AWS_ENDPOINT_URL"] == aws.url
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert environment["AWS_SECRET_ACCESS_KEY"] != "test"
    assert not [name for name in environment if "STANDIN" in name]
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert environment["HOME"] != str(Path.home())


def test_function_without_the_right_is_refused(aws: LocalAws, source: dict[str, str]) -> None:
    answer = invoke(aws, "may-not-detect", source, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    assert "is not authorized to perform: rekognition:DetectFaces" in answer["errorMessage"]


def test_session_policy_cuts_rights_down(aws: LocalAws, picture: bytes) -> None:
    aws.session("wide", {"Effect": "Allow", "Action": "*", "Resource": "*"})
    narrow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    keys = aws.client("sts").assume_role(
        RoleArn="arn:aws:iam::000000000000:role/wide", RoleSessionName="ada", Policy=json.dumps(narrow)
    )["Credentials"]
    credentials = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    with pytest.raises(ClientError, match="AccessDeniedException"):
        aws.client("rekognition", credentials=credentials).detect_faces(Image={"Bytes": picture})


def test_forged_signature_is_refused(aws: LocalAws, picture: bytes) -> None:
    rights = {"Effect": "Allow", "Action": "rekognition:*", "Resource": "*"}
    forged = {**aws.session("forged", rights), "aws_secret_access_key": "guessed"}
    with pytest.raises(ClientError, match="InvalidSignatureException"):
        aws.client("rekognition", credentials=forged).detect_faces(Image={"Bytes": picture})


def test_explicit_deny_wins(aws: LocalAws, picture: bytes) -> None:
    denied = aws.session(
        "denied",
        {"Effect": "Allow", "Action": "rekognition:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "rekognition:DetectFaces", "Resource": "*"},
    )
    with pytest.raises(ClientError, match="with an explicit deny in an identity-based policy"):
        aws.client("rekognition", credentials=denied).detect_faces(Image={"Bytes": picture})


def test_loopback_counts_as_tls(aws: LocalAws) -> None:
    """GIVEN a bucket that refuses what does not come over TLS THEN a role that may list it can."""
    bucket = aws.bucket("front-tls-only")
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
    lister = aws.session("may-list", {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"})
    assert aws.client("s3", credentials=lister).list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_environment_keeps_what_is_listed_only(tmp_path: Path) -> None:
    given = {
        "PATH": "/bin",
        "LAMBDA_WARM_TTL_SECONDS": "5",
        "AWS_PROFILE": "instructor",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "REKOGNITION_STANDIN_URL": "http://127.0.0.1:1",
        "https_proxy": "http://proxy",
        "GITHUB_TOKEN": "secret",
    }
    environment = private_environment(given, port=1234, folder=tmp_path)
    assert environment["PATH"] == "/bin"
    assert environment["LAMBDA_WARM_TTL_SECONDS"] == "5"
    assert environment["AUTH"] == "true"
    assert not {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "REKOGNITION_STANDIN_URL", "https_proxy", "GITHUB_TOKEN"} & set(
        environment
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_at_once_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    process = start("aws.server", port, TMPDIR=str(tmp_path))
    try:
        wait_for(f"http://127.0.0.1:{port}/_ready")
        LocalAws(f"http://127.0.0.1:{port}").bucket("some-bucket")
    finally:
        process.send_signal(number)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("module", ["aws.server", "models.rekognition", "models.sagemaker"])
def test_taken_port_is_said_in_words(tmp_path: Path, module: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(module, port, TMPDIR=str(tmp_path))
        _, said = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert str(port) in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_without_a_stand_in_it_says_so(tmp_path: Path, picture: bytes) -> None:
    port = free_port()
    process = start("aws.server", port, TMPDIR=str(tmp_path))
    try:
        wait_for(f"http://127.0.0.1:{port}/_ready")
        with pytest.raises(ClientError, match="The Rekognition stand-in cannot be reached"):
            LocalAws(f"http://127.0.0.1:{port}").client("rekognition").detect_faces(Image={"Bytes": picture})
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_each_request_is_written_down_without_its_keys_where_a_file_is_named(tmp_path: Path) -> None:
    port, said = free_port(), tmp_path / "requests.log"
    process = start("aws.server", port, "--requests", str(said), TMPDIR=str(tmp_path))
    try:
        wait_for(f"http://127.0.0.1:{port}/_ready")
        LocalAws(f"http://127.0.0.1:{port}").bucket("counted")
    finally:
        process.terminate()
        process.communicate(timeout=60)
    lines = said.read_text(encoding="utf-8").splitlines()
    assert "PUT /counted" in lines and all(len(line.split()) == 2 for line in lines)


def test_a_response_comes_in_one_piece(aws: LocalAws) -> None:
    """Where the body came after the head, Terraform's provider took some answers for lost and asked once more."""
    port = int(aws.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(50):
            connection.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 ") and f"content-length: {len(body)}".encode() in head.lower()
            assert body
