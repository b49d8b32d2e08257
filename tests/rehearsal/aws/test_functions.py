"""Functions see what Lambda's python3.11 has, and answer and log as Lambda does."""

import re
from pathlib import Path

import boto3
import pytest

from rehearsal.aws.runtime import is_lambdas_own
from tests.rehearsal.aws.functions import REGION, make_function, package, run
from tests.rehearsal.conftest import LocalAws

HANDLER = "def lambda_handler(event, context):\n"
needs_lambdas_python = pytest.mark.skipif(not is_lambdas_own(), reason="functions use what is installed here")


@needs_lambdas_python
@pytest.mark.parametrize("module", ["PIL", "numpy", "cv2", "ministack", "admin", "rehearsal", "yaml"])
def test_what_no_layer_brings_cannot_be_imported(aws: LocalAws, module: str) -> None:
    make_function(aws, f"imports-{module.lower()}", f"import {module}\n{HANDLER}    pass\n")
    answer, log = run(aws, f"imports-{module.lower()}")
    sentence = f"Unable to import module 'lambda_function': No module named '{module}'"
    assert (answer["errorType"], answer["errorMessage"]) == ("Runtime.ImportModuleError", sentence)
    assert f"[ERROR] Runtime.ImportModuleError: {sentence}" in log


@needs_lambdas_python
def test_boto3_and_what_it_needs_are_there_and_nothing_else(aws: LocalAws) -> None:
    source = f"import importlib.metadata, pkgutil, site, boto3, urllib3, dateutil, six, jmespath, s3transfer\n{HANDLER}"
    names = "[m.name for m in pkgutil.iter_modules(site.getsitepackages())]"
    make_function(aws, "lists", f"{source}    return [boto3.__version__, *sorted({names})]\n")
    answer, _ = run(aws, "lists")
    brought = ["boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"]
    assert answer == [boto3.__version__, *brought]


def test_layers_come_after_the_code_and_before_the_runtime(aws: LocalAws) -> None:
    """GIVEN a name in code, two layers and the runtime THEN the code wins, then the later layer."""
    functions = aws.client("lambda", REGION)
    layers = []
    for name, files in {
        "first": {"python__a": "x = 'first'", "python__b": "x = 'first'", "python__c": "x = 'first'"},
        "second": {"python__a": "x = 'second'", "python__b": "x = 'second'", "python__six": "x = 'second'"},
    }.items():
        content = {"ZipFile": package(**files)}
        layers.append(functions.publish_layer_version(LayerName=name, Content=content)["LayerVersionArn"])
    source = f"import a, b, c, six\n{HANDLER}    return [a.x, b.x, c.x, six.x]\n"
    make_function(aws, "layered", source, Layers=layers)
    code = package(lambda_function=source, a="x = 'code'")
    functions.update_function_code(FunctionName="layered", ZipFile=code)
    assert run(aws, "layered")[0] == ["code", "second", "first", "second"]


def test_a_tail_has_start_end_and_report(aws: LocalAws) -> None:
    make_function(aws, "talks", f"{HANDLER}    print('a' * 10)\n    return context.aws_request_id\n", MemorySize=256)
    request, log = run(aws, "talks")
    assert log[0] == f"START RequestId: {request} Version: $LATEST"
    assert log[1:3] == ["a" * 10, f"END RequestId: {request}"]
    report = (
        rf"REPORT RequestId: {request}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB"
        r"\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms"
    )
    assert re.fullmatch(report, log[3])
    assert "Init Duration" not in run(aws, "talks")[1][-1], "the second time it is warm"


def test_a_tail_has_4_kb(aws: LocalAws) -> None:
    make_function(aws, "talks-much", f"{HANDLER}    print('x' * 9000)\n")
    log = run(aws, "talks-much")[1]
    assert len("\n".join(log)) == 4096 and log[-1].startswith("REPORT")


def test_the_log_has_the_same_lines_as_the_tail(aws: LocalAws) -> None:
    make_function(aws, "logs", f"{HANDLER}    print('said')\n")
    _, tail = run(aws, "logs")
    events = aws.client("logs", REGION).filter_log_events(logGroupName="/aws/lambda/logs")["events"]
    assert [event["message"] for event in events] == tail


def test_memory_is_the_functions_own(aws: LocalAws) -> None:
    for name, size in (("slim", 1), ("stout", 200_000_000)):
        make_function(aws, name, f"{HANDLER}    global kept\n    kept = bytearray({size})\n")
    used = {name: int(re.search(r"Max Memory Used: (\d+)", run(aws, name)[1][-1])[1]) for name in ("slim", "stout")}
    assert used["slim"] < 120 and used["stout"] > used["slim"] + 180


def test_an_error_has_its_own_type_and_trace(aws: LocalAws) -> None:
    make_function(aws, "raises", f"class CropError(Exception): ...\n{HANDLER}    raise CropError('too large')\n")
    answer, log = run(aws, "raises")
    frame = "  File \"/var/task/lambda_function.py\", line 3, in lambda_handler\n    raise CropError('too large')\n"
    assert answer == {
        "errorMessage": "too large", "errorType": "CropError", "requestId": log[0].split()[2], "stackTrace": [frame],
    }  # fmt: skip
    assert log[1:5] == ["[ERROR] CropError: too large", "Traceback (most recent call last):", *frame.splitlines()]
    assert log[-1].startswith("REPORT")


@pytest.mark.parametrize(
    ("name", "source", "kind", "message"),
    [
        ("syntax", "def lambda_handler(event, context)\n", "Runtime.UserCodeSyntaxError", "Syntax error in module"),
        ("nameless", "x = 1\n", "Runtime.HandlerNotFound", "Handler 'lambda_handler' missing on module"),
        ("at-import", f"{HANDLER}    pass\nundefined\n", "NameError", "name 'undefined' is not defined"),
        ("no-json", f"{HANDLER}    return {{1, 2}}\n", "Runtime.MarshalError", "Unable to marshal response: "),
        ("exits", f"{HANDLER}    raise SystemExit(3)\n", "Runtime.ExitError", "Error: Runtime exited with error: exit"),
        ("ends", "import sys\nsys.exit(1)\n", "Runtime.ExitError", "Error: Runtime exited with error: exit status 1"),
    ],
)
def test_what_the_runtime_finds_wrong(aws: LocalAws, name: str, source: str, kind: str, message: str) -> None:
    make_function(aws, name, source)
    answer, log = run(aws, name)
    assert answer["errorType"] == kind and message in answer["errorMessage"]
    assert log[0].startswith("START") and log[-1].startswith("REPORT") and any(message in line for line in log)
    again, _ = run(aws, name)
    assert again["errorType"] == kind, "it is the same the second time"


def test_a_function_out_of_time_is_said_as_on_aws(aws: LocalAws) -> None:
    make_function(aws, "sleeps", f"import time\n{HANDLER}    print('so far')\n    time.sleep(60)\n", Timeout=5)
    answer, log = run(aws, "sleeps")
    request = log[0].split()[2]
    sentence = "Task timed out after 5.00 seconds"
    assert answer == {"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {request} Error: {sentence}"}
    assert log[1] == "so far" and log[2].endswith(f"Z {request} {sentence}")
    assert "Duration: 5000.00 ms" in log[-1] and log[-1].endswith("Status: timeout")


def test_what_a_function_starts_prints_into_its_log(aws: LocalAws) -> None:
    source = f"import os, sys\n{HANDLER}    os.system('echo shell')\n    return sys.stdin.read()\n"
    make_function(aws, "starts", source)
    answer, log = run(aws, "starts")
    assert answer == "" and "shell" in log


def test_no_path_of_this_machine_is_in_a_functions_answer(aws: LocalAws) -> None:
    make_function(aws, "paths", f"{HANDLER}    open('missing.json')\n")
    answer, _ = run(aws, "paths")
    assert answer["errorType"] == "FileNotFoundError"
    assert str(Path.home()) not in str(answer) and "ministack" not in str(answer)


@pytest.mark.parametrize(
    ("prints", "logged"),
    [("pass", []), ("print('no end', end='')", ["no end"]), ("print('\\n\\nlast')", ["", "", "last"])],
    ids=["nothing", "no line's end", "empty lines"],
)
def test_a_log_is_whole_whatever_a_function_prints(aws: LocalAws, prints: str, logged: list[str]) -> None:
    name = f"prints-{abs(hash(prints))}"
    make_function(aws, name, f"{HANDLER}    {prints}\n")
    for _ in range(2):  # in a new process, and in the same again
        _, log = run(aws, name)
        assert log[1:-2] == logged


def test_an_environment_is_used_again_after_an_error_and_not_after_a_failed_import(aws: LocalAws) -> None:
    counts = "n = 0\ndef lambda_handler(event, context):\n    global n\n    n += 1\n    raise ValueError(n)\n"
    make_function(aws, "counts", counts)
    assert [run(aws, "counts")[0]["errorMessage"] for _ in range(3)] == ["1", "2", "3"]
    assert "Init Duration" not in run(aws, "counts")[1][-1]
    make_function(aws, "never-loads", "undefined\n")
    assert [("Init Duration" in run(aws, "never-loads")[1][-1]) for _ in range(2)] == [True, True]
