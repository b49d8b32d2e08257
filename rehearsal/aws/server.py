"""The rehearsal's AWS: MiniStack with IAM enforced, and the two stand-ins for AWS's models behind the same door.

One address answers everything, so one AWS_ENDPOINT_URL steers Terraform, boto3, the AWS CLI and the functions.
MiniStack has neither Rekognition nor SageMaker: here they are registered as two more of its services, which authorise
the caller with MiniStack's own IAM evaluation and pass the request on to the stand-ins' processes.

Run as `python -m rehearsal.aws.server --port N [--quota new] [--iam-seconds N] [--at-once N] [--requests FILE]`. It
listens on 127.0.0.1 only and reads from the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (the run's root
key, in the form that rehearsal.aws.credentials makes), REKOGNITION_STANDIN_URL and SAGEMAKER_STANDIN_URL
(http://:TOKEN@127.0.0.1:PORT), LOG_LEVEL (default WARNING), and LAMBDA_* and MINISTACK_* settings of MiniStack.
Nothing else of it reaches MiniStack or the functions it runs. What it writes lies in one temporary folder that goes
with the process. Ready when GET /_ready answers 200; every other request passes rehearsal.aws.front_door.
"""

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rehearsal.aws.absent_keys import hides_absent_keys
from rehearsal.aws.concurrency import AT_ONCE
from rehearsal.aws.conditional_writes import knows_absence_alone
from rehearsal.aws.credentials import RootAccounts, RootKey
from rehearsal.aws.eventual_iam import Roles, know_roles_late
from rehearsal.aws.front_door import FrontDoor
from rehearsal.aws.function_guard import guarded
from rehearsal.aws.ministack import patch_ministack
from rehearsal.aws.one_piece import send_heads_with_bodies
from rehearsal.aws.packed_policy import packs_policies
from rehearsal.aws.presigned_links import know_region_of_links
from rehearsal.aws.quotas import ACCOUNTS, Quotas, service_quotas_handler
from rehearsal.aws.scalable_targets import TARGET, scalable_targets_handler
from rehearsal.aws.stand_ins import StandIn, rekognition_handler, sagemaker_handler

if TYPE_CHECKING:
    from hypercorn.typing import ASGIFramework

KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LOG_LEVEL", "LD_LIBRARY_PATH")
KEPT_PREFIXES = ("LAMBDA_", "MINISTACK_")


@dataclass(frozen=True)
class Account:
    """What the account is like.

    Attributes:
        quotas: AWS's.
        iam_seconds: for how long a new role is not known everywhere.
        at_once: how many processes of one function run here.
    """

    quotas: Quotas
    iam_seconds: float
    at_once: int


def private_environment(environment: Mapping[str, str], *, port: int, folder: Path) -> dict[str, str]:
    """Make the environment that MiniStack and its functions get.

    Functions inherit it, so the instructor's credentials, profiles and proxies stay out: only KEPT_VARIABLES and what
    begins with one of KEPT_PREFIXES is kept. No Docker daemon is looked for.

    Args:
        environment: this process's.
        port: the server's.
        folder: every path that MiniStack writes to lies below it.

    Returns:
        The whole environment.
    """
    kept = {
        name: value for name, value in environment.items() if name in KEPT_VARIABLES or name.startswith(KEPT_PREFIXES)
    }
    return {
        "LOG_LEVEL": "WARNING",
        "MINISTACK_WORKER_THREADS": "256",  # each function that runs holds one
        **kept,
        "LAMBDA_ACCOUNT_CONCURRENCY": "0",  # MiniStack counts all regions together: concurrency.py counts instead
        "AUTH": "true",
        "GATEWAY_PORT": str(port),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def register(
    *,
    rekognition: StandIn,
    sagemaker: StandIn,
    folder: Path,
    account: Account,
    root: RootKey,
) -> None:
    """Add both services, patch MiniStack, and let loopback count as TLS, which the buckets' policies ask for.

    Nothing that is sent leaves this machine, so encrypting it would protect nothing.

    Args:
        rekognition: the stand-in for Rekognition.
        sagemaker: the stand-in for SageMaker.
        folder: where what the functions need is made.
        account: how large it is, and how slow.
        root: the run's key.
    """
    from ministack import app as ministack  # noqa: PLC0415 - after the environment is set
    from ministack.core.iam_evaluator import pin_request_origin  # noqa: PLC0415
    from ministack.core.responses import get_region  # noqa: PLC0415
    from ministack.core.router import SERVICE_PATTERNS  # noqa: PLC0415
    from ministack.services import iam, s3, sns  # noqa: PLC0415

    patch_ministack(os.environ["AWS_ENDPOINT_URL"], folder, account.quotas, root, account.at_once)
    SERVICE_PATTERNS["rekognition"] = {"target_prefixes": ["RekognitionService."]}
    SERVICE_PATTERNS["sagemaker"] = {"target_prefixes": ["SageMaker."]}
    ministack.SERVICE_HANDLERS["rekognition"] = rekognition_handler(rekognition)
    ministack.SERVICE_HANDLERS["sagemaker"] = sagemaker_handler(sagemaker)
    SERVICE_PATTERNS["servicequotas"] = {"target_prefixes": ["ServiceQuotasV20190624."]}
    ministack.SERVICE_HANDLERS["servicequotas"] = service_quotas_handler(account.quotas)
    SERVICE_PATTERNS["application-autoscaling"] = {"target_prefixes": [TARGET]}
    ministack.SERVICE_HANDLERS["application-autoscaling"] = scalable_targets_handler()
    ministack.SERVICE_HANDLERS["s3"] = hides_absent_keys(ministack.SERVICE_HANDLERS["s3"], s3)
    ministack.SERVICE_HANDLERS["s3"] = knows_absence_alone(ministack.SERVICE_HANDLERS["s3"], s3)
    roles = Roles(iam, account.iam_seconds)
    ministack.SERVICE_HANDLERS["lambda"] = guarded(ministack.SERVICE_HANDLERS["lambda"], roles)
    ministack.SERVICE_HANDLERS["sts"] = packs_policies(ministack.SERVICE_HANDLERS["sts"], iam)
    know_roles_late(ministack.SERVICE_HANDLERS, roles, sns, s3)
    know_region_of_links(ministack, get_region)
    ministack.pin_request_origin = lambda source_ip, _secure: pin_request_origin(source_ip, True)


async def serve(port: int, root: RootKey, requests: Path | None = None) -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT.

    Args:
        port: the port.
        root: the run's key.
        requests: the file that each request's method and path is written to, a line each; None for no file.

    Raises:
        OSError: the port is taken.
    """
    from hypercorn.asyncio import serve as hypercorn_serve  # noqa: PLC0415 - after the environment is set
    from hypercorn.asyncio.tcp_server import TCPServer  # noqa: PLC0415
    from hypercorn.config import Config  # noqa: PLC0415
    from ministack import app as ministack  # noqa: PLC0415
    from ministack.services import sts  # noqa: PLC0415

    stop = asyncio.Event()

    def end() -> None:
        # Python 3.11 logs an error for each connection that is open and cut off now.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.loglevel = os.environ["LOG_LEVEL"].upper()
    config.backlog = 512
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.2
    if requests:
        config.accesslog, config.access_log_format = _request_log(requests), "%(m)s %(U)s"  # no keys, nothing signed
    send_heads_with_bodies(TCPServer)
    door = FrontDoor(ministack, port, root, RootAccounts(root, sts))
    await hypercorn_serve(cast("ASGIFramework", door), config, shutdown_trigger=stop.wait)


def _request_log(path: Path) -> logging.Logger:
    log = logging.getLogger("rehearsal.aws.requests")
    log.setLevel(logging.INFO)  # Hypercorn would take its own level, at which no request is told
    log.propagate = False
    log.addHandler(logging.FileHandler(path))
    return log


def main() -> None:
    """Serve as the command line says, then end the functions' processes and remove what was written."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal.aws.server", description="the rehearsal's AWS")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--quota", choices=ACCOUNTS, default="default", help="an account of some age, or a new one")
    parser.add_argument(
        "--iam-seconds", type=float, default=10, help="a new role is unknown to others for so long (10)"
    )
    parser.add_argument(
        "--at-once", type=int, default=AT_ONCE, help=f"so many processes of one function run here ({AT_ONCE})"
    )
    parser.add_argument("--requests", type=Path, help="a file that each request is written to, a line each")
    options = parser.parse_args()
    port = options.port
    folder = Path(tempfile.mkdtemp(prefix="workshop-local-aws-"))
    stand_ins = {
        name.lower(): StandIn(name, os.environ.get(f"{name.upper()}_STANDIN_URL"))
        for name in ("Rekognition", "SageMaker")
    }
    try:
        root = RootKey.read(os.environ)
    except KeyError as error:
        parser.error(f"{error.args[0]} is not set: it holds a part of this run's root key.")
    environment = private_environment(os.environ, port=port, folder=folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = str(folder)
    status = 0
    try:
        account = Account(ACCOUNTS[options.quota], options.iam_seconds, options.at_once)
        register(**stand_ins, folder=folder, account=account, root=root)
        # Not asyncio.run: it would wait for the threads of functions that still run.
        asyncio.new_event_loop().run_until_complete(serve(port, root, options.requests))
    except OSError as error:
        print(f"Port {port} cannot be used: {error.strerror or error}. Give another one with --port.", file=sys.stderr)
        status = 2
    finally:
        from ministack.core.lambda_runtime import reset  # noqa: PLC0415

        reset()  # ends the functions' processes
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(status)


if __name__ == "__main__":
    main()
