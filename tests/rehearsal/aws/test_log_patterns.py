"""A pattern of several terms, of which any will do, finds what it finds on AWS."""

import time

import pytest

from tests.rehearsal.conftest import LocalAws

LINES = (
    "START RequestId: 1",
    "[ERROR] KeyError: 'x'",
    "report",
    "REPORT RequestId: 1",
    "2026 1 Task timed out after 3.00 s",
)


@pytest.fixture(scope="module")
def log(aws: LocalAws):
    client = aws.client("logs", "eu-west-3")
    client.create_log_group(logGroupName="any")
    client.create_log_stream(logGroupName="any", logStreamName="one")
    at = int(time.time() * 1000)
    client.put_log_events(
        logGroupName="any", logStreamName="one", logEvents=[{"timestamp": at, "message": line} for line in LINES]
    )
    return client


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", LINES),
        ("?REPORT", LINES[3:4]),
        ('?REPORT ?"[ERROR]"', (LINES[1], LINES[3])),
        ('?"Task timed out" ?"[ERROR]"', (LINES[1], LINES[4])),
        ("RequestId REPORT", LINES[3:4]),  # of terms without a question mark all are wanted, as before
    ],
)
def test_any_of_several_terms(log, pattern, found):
    events = log.filter_log_events(logGroupName="any", filterPattern=pattern)["events"]
    assert tuple(event["message"] for event in events) == found
