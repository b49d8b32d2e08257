"""One group of the real Terraform on the local AWS with IAM enforced: participants, their functions and the role."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from admin import aws, cli
from admin.participant_session import ParticipantSession, find_participant, open_session
from admin.settings import STORAGE_REGION, Workshop, read_workshop
from rehearsal.processes import Processes
from rehearsal.stage import Stage

CHECKOUT = Path(__file__).parents[2]
REGION = "eu-west-3"
ROLE = f"mip-day-participant-{REGION}"
# Without the buckets, whose expiry rules the provider watches for 55 s; the tests make those themselves.
TARGETS = ("module.group.module.crop_faces", "module.group.module.participant_access")


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The local AWS with IAM enforced, and eu-west-3's participants ada and bob applied to it, their slot open."""
    folder = tmp_path_factory.mktemp("access")
    processes = Processes(folder / "logs", folder)
    environment = dict(os.environ)
    aws.client.cache_clear()
    try:
        stage = Stage(checkout=CHECKOUT, scratch=folder, processes=processes)
        stage.start_aws()
        os.environ["WORKSHOP_TERRAFORM"] = str(stage.terraform)
        roster = folder / "roster.csv"
        roster.write_text("pseudonym,group\nada,group-1145\nada-2,group-1145\nbob,group-1145\nhedy,group-1430\n")
        cli.main(["provision", str(roster)])
        storage = {"source": STORAGE_REGION, "target": STORAGE_REGION}
        uploads = {f"upload-{region}": region for region in (REGION, "ca-central-1")}
        for name, region in (storage | uploads).items():
            place = {"LocationConstraint": region}
            boto3.client("s3", region).create_bucket(Bucket=f"mip-day-{name}", CreateBucketConfiguration=place)
        picture = (CHECKOUT / "LICENSE").read_bytes()
        boto3.client("s3", STORAGE_REGION).put_object(Bucket="mip-day-source", Key="input1.jpg", Body=picture)
        stage.each("init", "-input=false", only=[REGION])
        targets = [f"-target={target}" for target in TARGETS]
        stage.each("apply", "-input=false", "-auto-approve", "-parallelism=40", *targets, only=[REGION])
        yield stage
    finally:
        processes.stop()
        os.environ.clear()
        os.environ.update(environment)
        aws.client.cache_clear()


@pytest.fixture
def workshop(stage: Stage) -> Workshop:
    return read_workshop(stage.terraform)


@pytest.fixture
def session(workshop: Workshop) -> Callable[[str], ParticipantSession]:
    """Opens a participant's session as `workshop login` does."""
    return lambda name: open_session(workshop, find_participant(workshop, name), name)


@pytest.fixture
def as_ada(session: Callable[[str], ParticipantSession], monkeypatch: pytest.MonkeyPatch) -> ParticipantSession:
    """Ada's shell: her exports are the environment, and no checkout is to be found."""
    ada = session("ada")
    for name, value in ada.exports().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WORKSHOP_TERRAFORM", "/nowhere")
    return ada


@pytest.fixture
def window(stage: Stage) -> Iterator[Callable[[timedelta, timedelta], None]]:
    """Moves the window that Terraform put into the role: from now plus one to now plus the other."""
    iam = boto3.client("iam")
    applied = iam.get_role_policy(RoleName=ROLE, PolicyName="window")["PolicyDocument"]

    def move(start: timedelta, end: timedelta) -> None:
        document = json.loads(json.dumps(applied))
        before, after = document["Statement"][:2]
        now = datetime.now(UTC)
        before["Condition"]["DateLessThan"]["aws:CurrentTime"] = f"{now + start:%Y-%m-%dT%H:%M:%SZ}"
        after["Condition"]["DateGreaterThan"]["aws:CurrentTime"] = f"{now + end:%Y-%m-%dT%H:%M:%SZ}"
        iam.put_role_policy(RoleName=ROLE, PolicyName="window", PolicyDocument=json.dumps(document))

    yield move
    iam.put_role_policy(RoleName=ROLE, PolicyName="window", PolicyDocument=json.dumps(applied))
