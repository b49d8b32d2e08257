"""The local AWS, tried by who has no key of this run: another user of the machine, and a page in a browser."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from rehearsal.aws.credentials import RootKey
from tests.fixtures.root_key import keywords
from tests.rehearsal.aws.functions import make_function, run
from tests.rehearsal.conftest import LocalAws

REGION = "eu-west-3"
IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ECHO = """
import json, os


def lambda_handler(event, context):
    return dict(os.environ)
"""


def ask(
    url: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, Any, bytes]:
    """Status, headers and body of an answer, also of a refusal."""
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def signed(aws: LocalAws, *, at: datetime | None = None, key: RootKey | None = None, **more: str) -> dict[str, str]:
    """The headers of a signed GetCallerIdentity."""
    request = AWSRequest("POST", f"{aws.url}/", FORM | more, IDENTITY)
    credentials = Credentials((key or aws.root).access_key_id, (key or aws.root).secret_access_key)
    with patch("botocore.auth.get_current_datetime", lambda: at or datetime.now(UTC)):
        SigV4Auth(credentials, "sts", REGION).add_auth(request)
    return dict(request.headers.items())


@pytest.fixture(scope="module")
def bucket(aws: LocalAws) -> str:
    name = aws.bucket("door", REGION)
    aws.client("s3", REGION).put_object(Bucket=name, Key="bird.jpg", Body=b"a bird")
    return name


@pytest.mark.parametrize("key_id", ["test", "000000000000", "123456789012", "AKIAIOSFODNN7EXAMPLE", "the run's"])
def test_a_key_that_anybody_knows_or_makes_up_is_refused(aws: LocalAws, key_id: str) -> None:
    key = RootKey(aws.root.access_key_id if key_id == "the run's" else key_id, "test")
    for service, call in (("sts", "get_caller_identity"), ("s3", "list_buckets"), ("lambda", "list_functions")):
        with pytest.raises(ClientError) as got:
            getattr(aws.client(service, credentials=keywords(key)), call)()
        wrong_secret = {"SignatureDoesNotMatch", "InvalidSignatureException"}
        unknown = {"InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException"}
        assert got.value.response["Error"]["Code"] in (wrong_secret if key_id == "the run's" else unknown)


def test_a_key_of_another_run_and_of_another_account(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws.client("sts", credentials=keywords(RootKey.random())).get_caller_identity()
    theirs = keywords(aws.root.of("770693421928"))
    assert aws.client("sts", credentials=theirs).get_caller_identity()["Account"] == "770693421928"
    forged = RootKey(aws.root.of("770693421928").access_key_id, aws.root.secret_access_key)
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        aws.client("sts", credentials=keywords(forged)).get_caller_identity()


def test_an_altered_or_stale_request_is_refused(aws: LocalAws) -> None:
    url, headers, now = f"{aws.url}/", signed(aws), datetime.now(UTC)
    assert ask(url, "POST", IDENTITY, headers)[0] == 200
    other = b"Action=GetSessionToken&Version=2011-06-15"
    assert b"SignatureDoesNotMatch" in ask(url, "POST", other, headers)[2]
    assert b"SignatureDoesNotMatch" in ask(f"{url}?Action=ListRoles", "POST", IDENTITY, headers)[2]
    assert b"SignatureDoesNotMatch" in ask(f"{url}other", "POST", IDENTITY, headers)[2]
    unsigned = headers | {"X-Amz-Target": "AmazonSQS.ListQueues"}
    assert b"were not signed" in ask(url, "POST", IDENTITY, unsigned)[2]
    for minutes in (-16, 16):
        stale = signed(aws, at=now + timedelta(minutes=minutes))
        assert ask(url, "POST", IDENTITY, stale)[0] in (400, 403)
    assert ask(url, "POST", IDENTITY, signed(aws, at=now - timedelta(minutes=14)))[0] == 200


def test_a_request_names_one_credential(aws: LocalAws, bucket: str) -> None:
    """MiniStack takes the first one that it finds, and checked would be the last one."""
    header = signed(aws)["Authorization"]
    scope = header[header.index("Credential=") : header.index(",")]
    for twice in (f"{header}, {scope}", header.replace(scope, f"{scope.replace('eu-west-3', 'us-east-1')}, {scope}")):
        assert ask(f"{aws.url}/", "POST", IDENTITY, signed(aws) | {"Authorization": twice})[0] in (400, 403)
    s3 = boto3.client("s3", REGION, endpoint_url=aws.url, config=Config(signature_version="s3v4"), **aws.root_key)
    link = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "bird.jpg"})
    credential = re.search("X-Amz-Credential=[^&]*", link)[0]
    for more in (credential, credential.lower(), credential.replace(REGION, "us-east-1")):
        assert ask(f"{link}&{more}")[0] in (400, 403)


def test_a_body_sent_in_signed_parts(aws: LocalAws, bucket: str) -> None:
    """STREAMING-AWS4-HMAC-SHA256-PAYLOAD, as the AWS SDKs for Java and JavaScript send it."""
    url, parts = f"{aws.url}/{bucket}/streamed", [b"a bird, ", b"in parts", b""]
    headers = {"Content-Encoding": "aws-chunked", "X-Amz-Decoded-Content-Length": "16"}
    request = AWSRequest("PUT", url, headers)
    signer = Streaming(Credentials(aws.root.access_key_id, aws.root.secret_access_key), "s3", REGION)
    signer.add_auth(request)
    seed = request.headers["Authorization"].rpartition("=")[2]
    body = signer.body(request, seed, parts)
    assert ask(url, "PUT", body, dict(request.headers.items()))[0] == 200
    assert ask(url, "PUT", body.replace(b"bird", b"cat!"), dict(request.headers.items()))[0] == 403
    assert aws.client("s3", REGION).get_object(Bucket=bucket, Key="streamed")["Body"].read() == b"".join(parts)


class Streaming(S3SigV4Auth):
    """Signs a body's parts one after another."""

    def payload(self, request: AWSRequest) -> str:
        return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"

    def body(self, request: AWSRequest, seed: str, parts: list[bytes]) -> bytes:
        previous, sent = seed, b""
        nothing, scope = hashlib.sha256(b"").hexdigest(), self.credential_scope(request)
        for part in parts:
            words = ("AWS4-HMAC-SHA256-PAYLOAD", request.context["timestamp"], scope, previous, nothing)
            previous = self.signature("\n".join([*words, hashlib.sha256(part).hexdigest()]), request)
            sent += f"{len(part):x};chunk-signature={previous}\r\n".encode() + part + b"\r\n"
        return sent


def test_a_body_that_does_not_have_the_stated_hash_is_refused(aws: LocalAws, bucket: str) -> None:
    """GIVEN an upload whose signature holds for another body of the same length THEN nothing is stored."""
    s3 = aws.client("s3", REGION)

    def swap(request: Any, **_: Any) -> None:
        request.body = b"other"
        request.headers.pop("x-amz-checksum-crc32", None)

    s3.meta.events.register("before-send.s3.PutObject", swap)
    with pytest.raises(ClientError):
        s3.put_object(Bucket=bucket, Key="swapped", Body=b"given")
    assert "Contents" not in aws.client("s3", REGION).list_objects_v2(Bucket=bucket, Prefix="swapped")


@pytest.mark.parametrize("payload", [True, False], ids=["signed payload", "unsigned payload"])
@pytest.mark.parametrize("checksum", ["when_supported", "when_required"])
def test_uploads_in_every_form_of_the_libraries(aws: LocalAws, bucket: str, payload: bool, checksum: str) -> None:
    config = Config(s3={"payload_signing_enabled": payload}, request_checksum_calculation=checksum)
    s3 = boto3.client("s3", region_name=REGION, endpoint_url=aws.url, config=config, **aws.root_key)
    key = "größe +&=/ ein Vogel.jpg"
    s3.put_object(Bucket=bucket, Key=key, Body=b"x" * 70_000, Metadata={"who": "ada  b"}, Tagging="a=1&b=2")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"x" * 70_000
    assert s3.list_objects_v2(Bucket=bucket, Prefix="größe +", Delimiter="/")["KeyCount"] == 1
    s3.delete_object(Bucket=bucket, Key=key)


def test_a_presigned_link_works_until_it_is_altered_or_ends(aws: LocalAws, bucket: str) -> None:
    aws.client("s3", REGION).put_object(Bucket=bucket, Key="other.jpg", Body=b"another")
    s3 = boto3.client(
        "s3", region_name=REGION, endpoint_url=aws.url, config=Config(signature_version="s3v4"), **aws.root_key
    )
    link = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "bird.jpg"}, ExpiresIn=60)
    assert ask(link)[::2] == (200, b"a bird")
    assert ask(link.replace("bird.jpg", "other.jpg"))[0] == 403
    assert ask(f"{link}&response-content-type=text/html")[0] == 403
    assert ask(link.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))[0] == 403
    assert ask(re.sub("X-Amz-Signature=.*", "X-Amz-Signature=", link))[0] in (400, 403)
    assert ask(link, "PUT", b"x")[0] == 403 and ask(link, "DELETE")[0] == 403
    with patch("botocore.auth.get_current_datetime", lambda: datetime.now(UTC) - timedelta(minutes=2)):
        ended = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "bird.jpg"}, ExpiresIn=60)
    status, _, body = ask(ended)
    assert status == 403 and b"<Code>AccessDenied</Code>" in body and b"Request has expired" in body


@pytest.mark.parametrize("path", [
    "/_ministack/health", "/_ministack/ready", "/_localstack/health", "/health", "/_ministack/ses/messages",
    "/_ministack/lambda-code/000000000000/eu-west-3/door-echo", "/_aws/execute-api/12345678/x/y",
    "/latest/meta-data/iam/security-credentials/", "/door/bird.jpg", "/?Action=ListUsers&Version=2010-05-08",
    "/2015-03-31/functions/", "/v2/email/identities", "/iceberg/v1/config", "/v20180820/accesspoint",
])  # fmt: skip
def test_nobody_is_answered_without_a_key(aws: LocalAws, bucket: str, path: str) -> None:
    for method, body in (("GET", None), ("POST", b"{}"), ("PUT", b"{}"), ("DELETE", None)):
        assert ask(aws.url + path, method, body)[0] in (400, 403), method
    here = {"Host": "12345678.execute-api.localhost"}
    assert ask(aws.url + path, "POST", b"{}", here)[0] in (400, 403, 404)
    assert b"available" not in ask(aws.url + path, headers=here)[2]


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/config"])
def test_the_emulators_administration_is_closed_even_with_the_key(aws: LocalAws, bucket: str, path: str) -> None:
    assert ask(aws.url + path, "POST", b"{}")[0] == 403
    request = AWSRequest("POST", aws.url + path, {}, b"{}")
    SigV4Auth(Credentials(aws.root.access_key_id, aws.root.secret_access_key), "s3", REGION).add_auth(request)
    assert ask(aws.url + path, "POST", b"{}", dict(request.headers.items()))[0] in (403, 404)
    aws.client("s3").head_bucket(Bucket=bucket)


def test_a_refusal_tells_the_time_and_speaks_the_services_language(aws: LocalAws) -> None:
    status, headers, body = ask(f"{aws.url}/", "POST", IDENTITY, FORM)
    assert status == 403 and headers["Date"] and b"<Code>MissingAuthenticationToken</Code>" in body


def test_readiness_says_nothing(aws: LocalAws) -> None:
    status, headers, body = ask(f"{aws.url}/_ready")
    assert (status, body) == (200, b"") and not [name for name in headers if "amz" in name.lower()]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil", "[::1]"]
)
def test_another_hosts_name_is_refused_whatever_it_is_signed_with(aws: LocalAws, host: str) -> None:
    """A page whose name was pointed at 127.0.0.1 (DNS rebinding) is of this server's origin for a browser."""
    assert ask(f"{aws.url}/_ready", headers={"Host": host})[0] == 403
    assert ask(f"{aws.url}/", "POST", IDENTITY, signed(aws, Host=host))[0] == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "file://"])
def test_a_foreign_page_is_refused_and_reads_nothing(aws: LocalAws, bucket: str, origin: str) -> None:
    status, headers, _ = ask(f"{aws.url}/", "POST", IDENTITY, signed(aws) | {"Origin": origin})
    assert status == 403 and headers["Access-Control-Allow-Origin"] is None
    wanted = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    assert ask(f"{aws.url}/{bucket}/bird.jpg", "OPTIONS", headers=wanted)[0] == 403


def test_no_answer_has_a_cors_header_that_nobody_configured(aws: LocalAws, bucket: str) -> None:
    for own in ({}, {"Origin": aws.url}):
        status, headers, _ = ask(f"{aws.url}/", "POST", IDENTITY, signed(aws) | own)
        assert status == 200 and not [name for name in headers if name.lower().startswith("access-control")]
        _, headers, _ = ask(f"{aws.url}/{bucket}", "OPTIONS", headers=own | {"Access-Control-Request-Method": "POST"})
        assert not [name for name in headers if name.lower().startswith("access-control")]


def test_a_session_with_a_wrong_secret_or_anothers_token(aws: LocalAws) -> None:
    keys = aws.session("door-session", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    aws.client("s3", credentials=keys).list_buckets()
    for change in ({"aws_secret_access_key": "x"}, {"aws_session_token": "x"}):
        with pytest.raises(ClientError):
            aws.client("s3", credentials=keys | change).list_buckets()


def test_a_function_has_keys_that_nobody_can_work_out(aws: LocalAws) -> None:
    """MiniStack's own follow from the ARNs of function and role. No other key of the run is in its environment."""
    arn = make_function(aws, "door-echo", ECHO)
    seen = run(aws, "door-echo")[0]
    make_function(
        aws, "door-echo-2", ECHO, Role=arn.replace(":lambda:eu-west-3:", ":iam::").replace("function:", "role/")
    )
    again = run(aws, "door-echo-2")[0]
    digest = hashlib.sha256(f"{arn}:arn:aws:iam::000000000000:role/door-echo".encode()).hexdigest()
    assert seen["AWS_ACCESS_KEY_ID"].startswith("ASIA") and seen["AWS_ACCESS_KEY_ID"][4:] != digest[:16].upper()
    assert seen["AWS_SECRET_ACCESS_KEY"] != hashlib.sha256(f"secret:{digest}".encode()).hexdigest()
    assert seen["AWS_SECRET_ACCESS_KEY"] != again["AWS_SECRET_ACCESS_KEY"]
    assert aws.root.secret_access_key not in str(seen) and aws.root.access_key_id not in str(seen)
    assert not [name for name in seen if "STANDIN" in name]


def test_a_functions_code_is_downloaded_by_its_link_only(aws: LocalAws) -> None:
    make_function(aws, "door-code", ECHO)
    keys = aws.session("door-reads", {"Effect": "Allow", "Action": "lambda:GetFunction", "Resource": "*"})
    link = aws.client("lambda", REGION, keys).get_function(FunctionName="door-code")["Code"]["Location"]
    assert ask(link)[0] == 200 and ask(link)[2][:2] == b"PK"
    assert ask(link.partition("?")[0])[0] == 403
    assert ask(link.replace("door-code", "door-echo"))[0] == 403
    own = AWSRequest("GET", link.partition("?")[0])
    credentials = Credentials(
        *(keys[f"aws_{part}"] for part in ("access_key_id", "secret_access_key", "session_token"))
    )
    SigV4QueryAuth(credentials, "s3", REGION).add_auth(own)
    assert ask(own.url)[0] == 403


def test_a_form_is_taken_as_its_policy_says(aws: LocalAws, bucket: str) -> None:
    s3 = aws.client("s3", REGION)
    form = s3.generate_presigned_post(bucket, "birds/ada.jpg", Conditions=[["content-length-range", 1, 10]])["fields"]
    assert post_form(aws, bucket, form, b"a form")[0] == 204
    assert s3.get_object(Bucket=bucket, Key="birds/ada.jpg")["Body"].read() == b"a form"
    assert post_form(aws, bucket, form, b"longer than ten")[0] == 400
    for change in (
        {"key": "birds/bob.jpg"}, {"x-amz-signature": "0" * 64}, {"policy": form["policy"][:-4]},
        {"x-amz-credential": form["x-amz-credential"].replace(aws.root.access_key_id, "test")},
    ):  # fmt: skip
        assert post_form(aws, bucket, form | change, b"forged")[0] in (400, 403), change
    assert post_form(aws, bucket, {"key": "anonymous.jpg"}, b"nobody's")[0] == 403
    listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert "birds/bob.jpg" not in listed and "anonymous.jpg" not in listed


def post_form(aws: LocalAws, bucket: str, fields: dict[str, str], content: bytes) -> tuple[int, Any, bytes]:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields
    )
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    body = parts.encode() + file.encode() + content + b"\r\n--x--\r\n"
    return ask(f"{aws.url}/{bucket}", "POST", body, {"Content-Type": "multipart/form-data; boundary=x"})


@pytest.fixture(scope="module")
def page_of_an_api(aws: LocalAws, bucket: str) -> str:
    """An HTTP API that answers a page and a route without a key. Out: its origin, from which S3 takes forms."""
    source = "def lambda_handler(event, context):\n    return {'statusCode': 200, 'body': '<p>hello', \
'headers': {'content-type': 'text/html'}}\n"
    arn, gateway = make_function(aws, "door-page", source), aws.client("apigatewayv2", REGION)
    api = gateway.create_api(Name="door", ProtocolType="HTTP")["ApiId"]
    proxy = {"IntegrationType": "AWS_PROXY", "IntegrationUri": arn, "PayloadFormatVersion": "2.0"}
    integration = gateway.create_integration(ApiId=api, **proxy)["IntegrationId"]
    gateway.create_route(ApiId=api, RouteKey="GET /", Target=f"integrations/{integration}")
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    aws.client("lambda", REGION).add_permission(
        FunctionName="door-page", StatementId="api", Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com", SourceArn=f"arn:aws:execute-api:{REGION}:000000000000:{api}/*/*",
    )  # fmt: skip
    origin = f"http://{api}.execute-api.localhost:{urlsplit(aws.url).port}"
    rule = {"AllowedMethods": ["POST"], "AllowedOrigins": [origin], "AllowedHeaders": ["*"]}
    aws.client("s3", REGION).put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    return origin


def test_an_unknown_route_of_an_api_is_not_found(aws: LocalAws, page_of_an_api: str) -> None:
    here = {"Host": urlsplit(page_of_an_api).netloc}
    assert ask(f"{aws.url}/", headers=here)[::2] == (200, b"<p>hello")
    assert ask(f"{aws.url}/favicon.ico", headers=here)[::2] == (404, b'{"message":"Not Found"}')
    assert ask(f"{aws.url}/", headers=here)[1]["Access-Control-Allow-Origin"] is None


FETCH = """async ([url, options]) => {
    try { const answer = await fetch(url, options); return [answer.type, answer.status, await answer.text()]; }
    catch (error) { return [String(error)]; }
}"""


@pytest.fixture
def visit(browser: Any) -> Any:
    """Opens pages in a window of their own."""
    page = browser.new_page()
    yield page
    page.close()


def test_a_foreign_page_creates_nothing_in_a_real_browser(
    aws: LocalAws, bucket: str, visit: Any, foreign_page: str
) -> None:
    """Credentials in the query string, a text/plain body and no-cors: the request that needs no preflight."""
    visit.goto(foreign_page)
    role = "arn:aws:iam::000000000000:role/door-page"
    function = {"FunctionName": "planted", "Runtime": "python3.11", "Role": role, "Handler": "a.b", "Code": {}}
    for key in (RootKey("test", "test"), RootKey("000000000000", "test"), aws.root):
        for name, url, body in (
            ("lambda", f"{aws.url}/2015-03-31/functions", json.dumps(function)),
            ("iam", f"{aws.url}/?Action=CreateUser&UserName=planted&Version=2010-05-08", ""),
            ("s3", f"{aws.url}/_ministack/reset", ""),
        ):
            request = AWSRequest("POST", url, data=body)
            SigV4QueryAuth(Credentials(key.access_key_id, key.secret_access_key), name, REGION).add_auth(request)
            for mode in ("no-cors", "cors"):
                options = {"method": "POST", "mode": mode, "body": body, "headers": {"Content-Type": "text/plain"}}
                seen = visit.evaluate(FETCH, [request.url, options])
                assert seen[0] in ("opaque", "TypeError: Failed to fetch"), seen
                assert seen[2:] in ([], [""])
    listed = aws.client("lambda", REGION).list_functions()["Functions"]
    assert "planted" not in [item["FunctionName"] for item in listed]
    assert "planted" not in [user["UserName"] for user in aws.client("iam").list_users()["Users"]]
    aws.client("s3").head_bucket(Bucket=bucket)


def test_the_page_of_an_api_uploads_a_form_in_a_real_browser(
    aws: LocalAws, bucket: str, visit: Any, page_of_an_api: str, foreign_page: str
) -> None:
    """From its own origin it may, as the bucket's CORS rules say; a foreign page with the same form may not."""
    form = aws.client("s3", REGION).generate_presigned_post(bucket, "birds/page.jpg")["fields"]
    upload = """async ([url, fields]) => {
        const form = new FormData();
        for (const [name, value] of Object.entries(fields)) form.append(name, value);
        form.append("file", new Blob(["from a page"]));
        try { return (await fetch(url, {method: "POST", body: form})).status; } catch (error) { return String(error); }
    }"""
    visit.goto(foreign_page)
    assert visit.evaluate(upload, [f"{aws.url}/{bucket}", form]) == "TypeError: Failed to fetch"
    listed = aws.client("s3", REGION).list_objects_v2(Bucket=bucket, Prefix="birds/page.jpg")
    assert "Contents" not in listed
    visit.goto(page_of_an_api)
    assert visit.inner_text("p") == "hello"
    assert visit.evaluate(upload, [f"{aws.url}/{bucket}", form]) == 204
    stored = aws.client("s3", REGION).get_object(Bucket=bucket, Key="birds/page.jpg")["Body"].read()
    assert stored == b"from a page"
