"""The first hour's commands: typed where the local AWS can answer, else sent to a server that answers as AWS does."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from admin.workshop.settings import read_workshop
from tests.docs.guides import DOCS, FIRST_HOUR, INSTRUCTORS, blocks, commands, text_of

pytestmark = pytest.mark.timeout(900)
CONCURRENCY = "Maximum total concurrency that can be allocated across all serverless endpoints"
QUOTAS = (
    {"QuotaName": "ml.m5.large for endpoint usage", "Value": 4.0},
    {"QuotaName": CONCURRENCY, "Value": 10.0},
)


@pytest.fixture
def service_quotas():
    """Service Quotas as its API reference has it, a quota a page. Out: its URL."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["X-Amz-Target"] == "ServiceQuotasV20190624.ListServiceQuotas"
            assert asked["ServiceCode"] == "sagemaker"
            page = int(asked.get("NextToken", 0))
            more = {"NextToken": str(page + 1)} if page + 1 < len(QUOTAS) else {}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"Quotas": [QUOTAS[page]], **more}).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_there_are_six_and_each_says_what_to_expect_and_what_to_do_otherwise():
    sections = re.split(r"^## ", text_of(FIRST_HOUR), flags=re.MULTILINE)[1:]
    assert len(sections) == len(commands(FIRST_HOUR)) == len(blocks(FIRST_HOUR, "sh")) == 6
    for section in sections:
        assert "**Expect**" in section and "**Otherwise" in section, section.splitlines()[0]


def test_they_name_what_the_groups_settings_name(fixed_terraform: Path):
    group = next(group for group in read_workshop(fixed_terraform).groups if group.region == "eu-west-3")
    layer, _, quotas, *_ = commands(FIRST_HOUR)
    assert group.layers[0] in layer
    assert group.endpoint.serverless and CONCURRENCY in quotas


@pytest.mark.parametrize("guide", ["README.md", INSTRUCTORS])
def test_it_is_linked(guide):
    path = DOCS.parent / guide if guide == "README.md" else DOCS / guide
    assert FIRST_HOUR in path.read_text(encoding="utf-8")


def test_what_they_print(checkout, type_in, service_quotas):
    """All six as they stand, in their order."""
    layer, concurrency, quotas, picture, apply, login = commands(FIRST_HOUR)
    assert type_in(layer, checkout).strip() in layer
    assert int(type_in(concurrency, checkout)) == 1000
    assert json.loads(type_in(quotas, checkout, AWS_ENDPOINT_URL_SERVICE_QUOTAS=service_quotas)) == [10.0]
    assert re.search(r"crop +confidence", type_in(picture, checkout))
    # The rehearsal has applied it; before that, Terraform's own words end the apply.
    assert "nothing to do, all is as configured" in type_in(apply.replace("make ", "make -o .venv/.ready "), checkout)
    assert re.search(r"AWS needs \d+ % of the space", type_in(f"{login} 2>&1", checkout))
