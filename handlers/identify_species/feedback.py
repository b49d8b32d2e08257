"""Asks the function that judges outputs to look at a participant again: a species is part of their feedback."""

import functools
import json

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from configuration import session

# Whoever waits for the bird's message waits for this too.
SECONDS = 2


@functools.cache
def functions(region: str):
    """Make the container's one client of Lambda in the region of the judging function."""
    config = Config(connect_timeout=SECONDS, read_timeout=SECONDS, retries={"total_max_attempts": 1})
    return session().create_client("lambda", region_name=region, config=config)


def ask_for_feedback(function: str | None, pseudonym: str | None, say) -> None:
    """Have a participant's feedback made anew, without waiting for it; that it fails is said and no more.

    Args:
        function: the ARN of the judging function; None where there is none.
        pseudonym: whose feedback; None for a picture in nobody's folder.
        say: writes a line about the picture to the log.
    """
    if not function or not pseudonym:
        return
    try:
        functions(function.split(":")[3]).invoke(
            FunctionName=function, InvocationType="Event", Payload=json.dumps({"pseudonym": pseudonym}).encode()
        )
    except ClientError as error:
        # The storage's environment may have feedback switched off, which the groups do not know.
        is_off = error.response["Error"]["Code"] == "ResourceNotFoundException"
        say(f"feedback is not made anew: {error}", level="INFO" if is_off else "ERROR")
    except BotoCoreError as error:
        say(f"feedback is not made anew: {error}", level="ERROR")
