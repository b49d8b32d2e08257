"""Functions whose processes are forked: they get their own modules, answer as before, and end with the server."""

import json
import re
from pathlib import Path

import pytest

from rehearsal.aws.runtime import is_lambdas_own
from rehearsal.stage.waiting import wait_for as until
from tests.rehearsal.aws.functions import REGION, make_function, package, run
from tests.rehearsal.conftest import LocalAws, belonging_to, free_port, start, wait_for

pytestmark = pytest.mark.skipif(not is_lambdas_own(), reason="no process is forked here")
HANDLER = "def lambda_handler(event, context):\n"
FORKED = f"{HANDLER}    return 'zygote' in open('/proc/self/cmdline').read()\n"
SITE_PACKAGES = "python__lib__python3.11__site-packages"
DOES = {
    "answers": "print('said')\n    return [os.getcwd() == os.path.dirname(__file__), os.environ['HOME']]",
    "raises": "raise ValueError('said')",
    "raises no Exception": "class Odd(BaseException): ...\n    raise Odd('said')",
    "exits": "raise SystemExit(3)",
    "is killed": "os.kill(os.getpid(), 9)",
}


def test_a_function_is_forked(aws: LocalAws) -> None:
    make_function(aws, "forked", FORKED)
    assert run(aws, "forked")[0] is True


def test_a_client_and_its_first_request_import_nothing_more(aws: LocalAws) -> None:
    source = f"import sys\nbefore = set(sys.modules)\nimport boto3\n{HANDLER}    s3 = boto3.resource('s3')\n"
    source += "    s3.meta.client.list_buckets()\n    return sorted({*sys.modules} - before)\n"
    make_function(aws, "imports-no-more", source, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    assert run(aws, "imports-no-more")[0] == []


@pytest.mark.parametrize("module", ["botocore", "calendar", "certifi"])  # botocore looks for the last
@pytest.mark.parametrize("place", ["code", "python__", f"{SITE_PACKAGES}__"])
def test_a_function_gets_its_own_module(aws: LocalAws, module: str, place: str) -> None:
    """GIVEN a module of the runtime's in the function's code or layer THEN the function's own is imported."""
    name, own = f"brings-{module}-{place.count('_')}", "x = 'own'"
    source = f"import {module}\n{FORKED.replace('return', f'return {module}.x,')}"
    layers = []
    if place != "code":
        content = {"ZipFile": package(**{f"{place}{module}": own})}
        layers = [
            aws.client("lambda", REGION).publish_layer_version(LayerName=name, Content=content)["LayerVersionArn"]
        ]
    make_function(aws, name, source, Layers=layers)
    if place == "code":
        code = package(lambda_function=source, **{module: own})
        aws.client("lambda", REGION).update_function_code(FunctionName=name, ZipFile=code)
    assert run(aws, name)[0] == ["own", False]


@pytest.mark.parametrize("does", DOES.values(), ids=DOES)
def test_a_function_answers_and_logs_the_same_either_way(aws: LocalAws, does: str) -> None:
    """Forked, and in a process of its own, as on other systems than Lambda's."""
    found = []
    for way, variables in (("forked", {}), ("anew", {"LC_NAME": "C"})):
        name = f"{way}-{list(DOES.values()).index(does)}"
        make_function(aws, name, f"import os\n{HANDLER}    {does}\n", Environment={"Variables": variables})
        answer, log = run(aws, name)
        said = json.dumps([answer, *log[:-1], log[-1].rpartition("\t")[2].partition(":")[0]])
        found.append(re.sub(rf"{log[0].split()[2]}|ministack-lambda-[^/]*", "...", said))
    assert found[0] == found[1]


def test_a_function_that_ends_the_zygote_harms_no_other_one(aws: LocalAws) -> None:
    kills = f"import os, signal\n{HANDLER}    os.kill(os.getppid(), signal.SIGKILL)\n    return 'lives'\n"
    make_function(aws, "kills", kills)
    make_function(aws, "killed-beside", FORKED)
    assert [run(aws, "killed-beside")[0], run(aws, "kills")[0], run(aws, "killed-beside")[0]] == [True, "lives", True]
    make_function(aws, "killed-after", FORKED)
    assert isinstance(run(aws, "killed-after")[0], bool)  # forked from another one, or started anew


def test_everything_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    port = free_port()
    server = start("aws.server", port, "--iam-seconds", "0", TMPDIR=str(tmp_path))
    try:
        wait_for(f"http://127.0.0.1:{port}/_ready")
        local = LocalAws(f"http://127.0.0.1:{port}")
        make_function(local, "left", FORKED)
        assert run(local, "left")[0] is True
        assert len(belonging_to(tmp_path)) == 3, "the server, the zygote and the function"
    finally:
        server.kill()
        server.communicate(timeout=60)
    assert until(lambda: not belonging_to(tmp_path), 60)
