"""The stand-ins answer who has the token of their run: the local AWS, and nobody else who reaches their ports."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rehearsal.models.callers import HEADER, REFUSED, may_call, new_address
from tests.rehearsal.conftest import LocalAws, free_port, start, wait_for

ADDRESSES = {"models.rekognition": "REKOGNITION_STANDIN_URL", "models.sagemaker": "SAGEMAKER_STANDIN_URL"}
PATHS = ("/", "/faults", "/endpoints/x/invocations", "/moto-api/reset", "/models")


def post(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, b"{}", {"Content-Type": "text/plain"} | headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize("module", ADDRESSES)
@pytest.mark.parametrize("told", [True, False], ids=["told a token", "told none"])
def test_without_the_token_nothing_is_answered(aws: LocalAws, tmp_path: Path, module: str, told: bool) -> None:
    port = free_port()
    address = new_address(port)
    variables = {ADDRESSES[module]: address} if told else {}
    process = start(module, port, TMPDIR=str(tmp_path), AWS_ENDPOINT_URL=aws.url, **variables)
    try:
        wait_for(f"http://127.0.0.1:{port}/ping")
        right = {HEADER: str(urlsplit(address).password)}
        foreign = [{}, {HEADER: "guessed"}, right | {"Origin": "http://evil.example"}, right | {"Host": "evil.example"}]
        for path in PATHS:
            for headers in foreign:
                status, said = post(port, path, headers)
                assert status == 403 and REFUSED in said, (path, headers)
            assert (REFUSED in post(port, path, right)[1]) is not told
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_a_header_is_compared_whole() -> None:
    assert may_call({"Host": "127.0.0.1:1", HEADER: "a-token"}, "a-token")
    for given in ("", "a-toke", "a-token ", "ä"):
        assert not may_call({"Host": "127.0.0.1:1", HEADER: given}, "a-token")
