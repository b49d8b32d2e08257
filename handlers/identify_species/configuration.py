"""The function's settings, from its environment, and the container's clients.

Read at import, so that a function without an endpoint fails at its cold start.
"""

import functools
import os

import botocore.session
import environment
from botocore.config import Config

SAGEMAKER_ENDPOINT_NAME = environment.required("SAGEMAKER_ENDPOINT_NAME")
ENDPOINT_LIMIT_BYTES = int(environment.number("ENDPOINT_LIMIT_BYTES", 6_291_456, lowest=100_000, highest=6_291_456))
SNS_TOPIC_ARN = os.environ.get("SNS_TOPIC_ARN")
MODEL_ARTIFACT = os.environ.get("MODEL_ARTIFACT") or None
MODEL_VARIANT = os.environ.get("MODEL_VARIANT") or None
JUDGE_FUNCTION = os.environ.get("JUDGE_FUNCTION") or None
# Where lab 4 is an exercise: whose messages this function hears, and where the pictures lie that they speak of.
PARTICIPANTS_TOPICS = os.environ.get("PARTICIPANTS_TOPICS") or ""
UPLOAD_BUCKET = os.environ.get("UPLOAD_BUCKET") or ""
CERTAINTY_THRESHOLD = environment.number("CERTAINTY_THRESHOLD", 0.70, lowest=0, highest=1)
TOP_K = int(environment.number("TOP_K", 2, lowest=1, highest=10))
# A link expires with the role's session at the latest, whatever is asked for.
LINK_SECONDS = int(environment.number("LINK_SECONDS", 3600, lowest=1, highest=43_200))


@functools.cache
def session() -> botocore.session.Session:
    """Make what clients are made of. boto3, which would add nothing that is used here, takes longer to start."""
    return botocore.session.get_session()


@functools.cache
def client(service: str):
    """Make the container's one client of a service; its connections are kept from event to event."""
    # Links are signed for the bucket's own region: on a new bucket's first day the worldwide address redirects, and a
    # signed link is not valid at the address that it is redirected to.
    own_region = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return session().create_client(service, config=own_region if service == "s3" else None)
