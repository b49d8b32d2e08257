"""What the real door writes and real functions log, as the board sees it; a click on the board, as the page does."""

import time

import boto3

from admin.access.session import open_session
from admin.deployment_package import zip_source
from admin.operating.board.shared_look import SharedLook
from admin.operating.status import Watch, status_data
from admin.workshop.settings import read_workshop
from rehearsal.stage.local_aws import environment
from tests.fixtures.patience import PATIENT

FAILS = "import os\n\n\ndef lambda_handler(event, context):\n    return os.environ['NO_SUCH']\n"
WORKS = "def lambda_handler(event, context):\n    return {}\n"


def run_in_the_console(workshop, group, pseudonym: str, source: str) -> None:
    functions = open_session(workshop, group, pseudonym).botocore().create_client("lambda")
    name = workshop.function_name(pseudonym)
    functions.update_function_code(FunctionName=name, ZipFile=zip_source(source))
    functions.invoke(FunctionName=name)


def test_through_the_door_and_without_it(stage, door):
    workshop = read_workshop(stage.terraform)
    group = workshop.group("group-1145")
    with environment(stage.exports):  # other tests go through this door, too
        boto3.client("s3", "eu-central-1").delete_object(Bucket=workshop.target_bucket, Key=workshop.sign_ins("bob"))
    ada, _second = door.browser("ada"), door.browser("ada")
    assert ada.ask("PUT", "/code", {"source": FAILS}).status == 200
    assert ada.ask("POST", "/run", {}).json["failed"]
    assert ada.ask("POST", "/hand", {"text": "why?"}).status == 204
    with environment(stage.exports):
        run_in_the_console(workshop, group, "bob", FAILS)
        with Watch(workshop, [group], PATIENT) as watch:
            shown = {row["pseudonym"]: row for row in status_data(watch.look())["participants"]}
            assert shown["ada"]["last_error"] == "KeyError: 'NO_SUCH' (line 5)"
            assert shown["ada"]["hand"]["text"] == "why?" and shown["ada"]["browsers"] >= 2
            assert shown["ada"]["signed_in_at"] and shown["ada"]["deployed_at"] and shown["ada"]["failing_since"]
            assert shown["bob"]["last_error"] == "KeyError: 'NO_SUCH' (line 5)"
            assert shown["bob"]["signed_in_at"] is None and shown["bob"]["ran_at"]
            SharedLook(watch).mark("ada", coming=True)
            help_is = status_data(watch.look())["participants"][0]["help"]
            assert help_is and help_is["done"] is False
            time.sleep(1.1)
            run_in_the_console(workshop, group, "bob", WORKS)
            shown = {row["pseudonym"]: row for row in status_data(watch.look())["participants"]}
            assert shown["bob"]["last_error"] is None and shown["bob"]["failing_since"] is None
    told = ada.ask("GET", "/me").json
    assert told["help"]["coming"] is True and told["hand"]["up"] is True
    assert ada.ask("DELETE", "/hand").status == 204
    with environment(stage.exports), Watch(workshop, [group], PATIENT) as watch:
        row = next(one for one in status_data(watch.look())["participants"] if one["pseudonym"] == "ada")
        assert row["hand"] is None
        s3 = boto3.client("s3", "eu-central-1")
        for key in (workshop.hand("ada"), workshop.help("ada"), workshop.last_run("ada")):
            s3.delete_object(Bucket=workshop.target_bucket, Key=key)
