"""Which regions AWS has, and whether the services that a group needs are there, by the lists that boto3 brings."""

import difflib

import boto3

from admin.errors import WorkshopError

# Without these no group can stand; whatever else a group uses is in every region that has them.
NEEDED = {"lambda": "Lambda", "sagemaker": "SageMaker", "apigatewayv2": "API Gateway's HTTP APIs", "s3": "S3"}


def check_region(region: str) -> None:
    """Refuse a region that does not exist, or in which a group could not stand. AWS is not asked.

    Args:
        region: such as "eu-north-1".

    Raises:
        WorkshopError: the message says what is missing, or names similar regions.
    """
    session = boto3.session.Session()
    having = {service: set(session.get_available_regions(service)) for service in NEEDED}
    known = set().union(*having.values(), session.get_available_regions("ec2"))
    if region not in known:
        near = difflib.get_close_matches(region, sorted(known), n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "write it like eu-north-1."
        raise WorkshopError(f"AWS has no region {region!r} that boto3 {boto3.__version__} knows of: {hint}")
    missing = [name for service, name in NEEDED.items() if region not in having[service]]
    if missing:
        raise WorkshopError(
            f"AWS has no {' and no '.join(missing)} in {region}, by what boto3 {boto3.__version__} knows, and a group "
            "needs all of them: choose another region."
        )
