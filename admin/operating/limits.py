"""How long somebody at a terminal waits for one answer: in one place, so that a slow machine's tests wait longer."""

from typing import Any

from admin import aws

CONNECT_SECONDS, READ_SECONDS = 3, 5  # of AWS, for one request
TERRAFORM_SECONDS = 8  # of Terraform, for its version or a state


def client(service: str, region: str, *, retry: bool = False) -> Any:
    """Return a client that gives up soon.

    Args:
        service: such as "s3".
        region: such as "eu-west-3".
        retry: whether a request that fails is repeated.

    Returns:
        The client; it may be shared.

    Raises:
        ProfileError: as in admin.aws.client.
    """
    return aws.client(service, region, retry=retry, read_timeout=READ_SECONDS, connect_timeout=CONNECT_SECONDS)
