"""The roster held against what the account may have."""

from collections.abc import Sequence
from typing import Any

from admin.operating.doctor.finding import Finding, failure, ok, warning
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.taken import roles
from admin.workshop.groups import Group
from admin.workshop.tfvars import read_variables

ASK = "Ask for more in the console under Service Quotas; it can take days."
CONCURRENCY_QUOTA = "Lambda's Concurrent executions (L-B99A9384)"
MORE_AT_ONCE = f"{CONCURRENCY_QUOTA}: {ASK[0].lower()}{ASK[1:]}"
ROLES_QUOTA = "IAM's Roles per account (L-FE177D64)"
# AWS words these quotas this way, and codes of most of SageMaker's are opaque.
CONCURRENCY_WORDS = "total concurrency that can be allocated across all serverless endpoints"
ENDPOINTS_WORDS = "number of serverless endpoints"
SUBSCRIPTIONS_FILE = "subscriptions.auto.tfvars"


def check_concurrency(ground: Ground, group: Group) -> Finding:
    """Hold a group's participants against the functions that may run at once in its region."""
    limit = ground.client("lambda", group.region).get_account_settings()["AccountLimit"]
    total, count = int(limit["ConcurrentExecutions"]), len(group.participants)
    # What is reserved for the group's own functions is theirs, and not taken from them.
    others = total - int(limit["UnreservedConcurrentExecutions"]) - sum(ground.state(group.folder).reserved.values())
    free = total - max(0, others)
    text = f"{count} participants, and {free} functions at once in {group.region}"
    if free < total:
        text += f" ({total}, the rest is reserved for functions that are not this group's)"
    if count > free:  # a warning: in turns a class gets through, which `make rehearse QUOTA=new` plays
        return warning(
            f"{text}: who finds no room is answered 429 TooManyRequestsException.",
            f"{MORE_AT_ONCE} Until then have the class run in turns, or by "
            "'workshop invoke', which tries again by itself.",
        )
    return ok(f"{text}.")


def check_role_quota(ground: Ground) -> Finding:
    """Hold the roles that are still to be made against those that the account may have."""
    summary = ground.client("iam", "us-east-1").get_account_summary()["SummaryMap"]
    standing = ground.roles()
    wanted = [name for group in ground.groups for name in roles(ground.workshop, group)]
    needed, used, quota = len(set(wanted) - standing), summary["Roles"], summary["RolesQuota"]
    text = f"{used} of {quota} roles in use, {needed} more needed"
    return failure(f"{text}.", f"{ROLES_QUOTA}: {ASK}") if used + needed > quota else ok(f"{text}.")


def check_instances(ground: Ground, group: Group) -> Finding:
    """Hold the endpoint against what the account may have: instances of its type, or serverless endpoints."""
    if group.endpoint is None:
        return ok("No endpoint, no instance.")
    client, quotas = ground.client("service-quotas", group.region), []
    for page in client.get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker", MaxResults=100):
        quotas += page["Quotas"]
    if group.endpoint.serverless:
        return _serverless(ground, group, quotas)
    name = f"{group.endpoint.instance_type} for endpoint usage"
    quota = next((one for one in quotas if one["QuotaName"] == name), None)
    if quota is None:
        return warning(
            f"Service Quotas lists no '{name}' in {group.region}.",
            "Look in the console under Service Quotas, SageMaker; an account that never used it may have none.",
        )
    text = f"{int(quota['Value'])} x {name} in {group.region}, {group.endpoint.instance_count} needed"
    if quota["Value"] >= group.endpoint.instance_count:
        return ok(f"{text}.")
    fix = f"SageMaker's '{name}' ({quota['QuotaCode']}): {ASK}"
    if group.endpoint.container == "pytorch-inference":
        fix = f"Leave out endpoint.instance_type: a serverless endpoint needs no instance. Or {fix}"
    return failure(f"{text}.", fix)


def check_instances_for_apply(ground: Ground, group: Group) -> Finding:
    """Like check_instances, but an endpoint whose model is missing is left out by Terraform, and needs none."""
    artefact = group.endpoint.model_artifact if group.endpoint else ""
    if artefact and not artefact.startswith("s3://") and not (group.folder / artefact).is_file():
        return ok("There is no model; Terraform leaves the endpoint out.")
    return check_instances(ground, group)


def _serverless(ground: Ground, group: Group, quotas: Sequence[dict[str, Any]]) -> Finding:
    """Hold all of the workshop's serverless endpoints in a group's region against the account's quotas there."""
    others = [one.endpoint for one in ground.workshop.groups if one.region == group.region and one.endpoint]
    wanted = [one.max_concurrency for one in others if one.serverless]
    texts = [f"Serverless, {len(wanted)} in {group.region}, {sum(wanted)} picture(s) at once"]
    for words, needed in ((CONCURRENCY_WORDS, sum(wanted)), (ENDPOINTS_WORDS, len(wanted))):
        quota = next((one for one in quotas if words in one["QuotaName"].lower()), None)
        if quota is None:
            continue
        texts.append(f"{int(quota['Value'])} allowed by '{quota['QuotaName']}'")
        if quota["Value"] < needed:
            return failure(
                f"{'; '.join(texts)}: the apply would be refused.",
                f"Lower endpoint.serverless.max_concurrency. Or SageMaker's {quota['QuotaCode']}: {ASK}",
            )
    if len(texts) == 1:
        return warning(
            f"{texts[0]}; Service Quotas lists nothing of serverless endpoints.",
            "Look in the console under Service Quotas, SageMaker: new accounts may have 10 at once in all.",
        )
    start = f"Its first answer takes up to a minute: run 'workshop warm --group {group.name}' ten minutes before."
    return ok(f"{'; '.join(texts)}. {start}")


def check_sms(ground: Ground, group: Group) -> Finding:
    """Where telephones are subscribed, look whether SNS may send to them."""
    path = group.folder / SUBSCRIPTIONS_FILE
    phones = read_variables(path).get("subscriptions", {}).get("phones", []) if path.is_file() else []
    if not phones:
        return ok("No telephone is subscribed.")
    if ground.client("sns", group.region).get_sms_sandbox_account_status()["IsInSandbox"]:
        return failure(
            f"{len(phones)} telephone(s) are subscribed, and SNS in {group.region} is in the SMS sandbox, where only "
            "verified numbers get anything.",
            "Verify the numbers in the console (SNS, Text messaging), or ask there to leave the sandbox.",
        )
    return ok(f"{len(phones)} telephone(s) are subscribed, and SNS in {group.region} may send to any.")
