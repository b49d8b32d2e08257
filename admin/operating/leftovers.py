"""What stands in an AWS account, read from AWS itself and not from Terraform's state: one table of kinds.

A new kind of thing is one more line of KINDS. The order of the lines is the order in which things are removed where the
state is lost: first what starts others, then what runs, then what others use.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from botocore.exceptions import ClientError

from admin import aws
from admin.aws_sentences import Trouble
from admin.operating import removal, tags
from admin.operating.removal import Remover
from admin.operating.resource_names import name_of, owner_of
from admin.operating.tags import Entry, Reader, Tags

GLOBAL = "global"
ACCOUNT = "AccountId"  # an argument of listings that AWS wants told whose account it is
FEW = 200  # things of other names whose tags are asked for one by one; of more, the tagging API is asked
GONE = {
    "ResourceNotFoundException", "NoSuchEntity", "NoSuchBucket", "NotFound", "NotFoundException", "404",
    "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "InvalidResourceId", "StateMachineDoesNotExist",
    "ResourceNotFound", "ParameterNotFound", "ObjectNotFoundException",
}  # fmt: skip


@dataclass(frozen=True, eq=False)  # lines of one table are told apart by being that line
class Kind:
    """A kind of thing: how it is listed, whose it is, and how it is removed.

    Attributes:
        name: as it is printed.
        service: boto3's.
        operation: the paginated one that lists it.
        listed: where the entries are in the answer.
        called: the field of an entry that has its name, or an ARN, URL or path that ends in it.
        tags: reads its tags.
        remove: removes one.
        owner: the field by which it belongs to something else, which it comes and goes with; empty where it has none.
        scope: arguments of the listing.
        is_global: whether it belongs to no region.
        everywhere: whether what belongs to no region is asked for in each, since not every AWS lists it in all.
    """

    name: str
    service: str
    operation: str
    listed: str
    called: str
    tags: Reader
    remove: Remover
    owner: str = ""
    scope: Mapping[str, str] = field(default_factory=dict)
    is_global: bool = False
    everywhere: bool = False


KINDS = (
    Kind("schedule", "scheduler", "list_schedules", "Schedules", "Name", tags.none, removal.schedule),
    Kind("API", "apigatewayv2", "get_apis", "Items", "Name", tags.in_listing,
         removal.by("delete_api", "ApiId", "ApiId")),
    Kind("state machine", "stepfunctions", "list_state_machines", "stateMachines", "name", tags.of_state_machine,
         removal.by("delete_state_machine", "stateMachineArn", "stateMachineArn")),
    Kind("function", "lambda", "list_functions", "Functions", "FunctionName", tags.of_function,
         removal.by("delete_function", "FunctionName", "FunctionName")),
    Kind("scalable target", "application-autoscaling", "describe_scalable_targets", "ScalableTargets", "ResourceId",
         tags.none, removal.scalable_target, owner="ResourceId", scope={"ServiceNamespace": "sagemaker"}),
    Kind("endpoint", "sagemaker", "list_endpoints", "Endpoints", "EndpointName", tags.of_sagemaker("EndpointArn"),
         removal.by("delete_endpoint", "EndpointName", "EndpointName")),
    Kind("endpoint configuration", "sagemaker", "list_endpoint_configs", "EndpointConfigs", "EndpointConfigName",
         tags.of_sagemaker("EndpointConfigArn"),
         removal.by("delete_endpoint_config", "EndpointConfigName", "EndpointConfigName")),
    Kind("model", "sagemaker", "list_models", "Models", "ModelName", tags.of_sagemaker("ModelArn"),
         removal.by("delete_model", "ModelName", "ModelName")),
    Kind("subscription", "sns", "list_subscriptions", "Subscriptions", "SubscriptionArn", tags.none,
         removal.by("unsubscribe", "SubscriptionArn", "SubscriptionArn"), owner="TopicArn"),
    Kind("topic", "sns", "list_topics", "Topics", "TopicArn", tags.of_topic,
         removal.by("delete_topic", "TopicArn", "TopicArn")),
    Kind("queue", "sqs", "list_queues", "QueueUrls", "QueueUrl", tags.of_queue,
         removal.by("delete_queue", "QueueUrl", "QueueUrl")),
    Kind("alarm", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName", tags.of_alarm, removal.alarm),
    Kind("metric filter", "logs", "describe_metric_filters", "metricFilters", "filterName", tags.none,
         removal.metric_filter, owner="logGroupName"),
    Kind("log group", "logs", "describe_log_groups", "logGroups", "logGroupName", tags.of_log_group,
         removal.by("delete_log_group", "logGroupName", "logGroupName"), owner="logGroupName"),
    Kind("layer", "lambda", "list_layers", "Layers", "LayerName", tags.none, removal.layer),
    Kind("parameter", "ssm", "describe_parameters", "Parameters", "Name", tags.of_parameter,
         removal.by("delete_parameter", "Name", "Name")),
    Kind("role", "iam", "list_roles", "Roles", "RoleName", tags.of_role, removal.role, is_global=True),
    Kind("policy", "iam", "list_policies", "Policies", "PolicyName", tags.of_policy, removal.policy,
         scope={"Scope": "Local"}, is_global=True),
    Kind("user", "iam", "list_users", "Users", "UserName", tags.of_user, removal.never, is_global=True),
    Kind("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName", tags.none,
         removal.dashboard, is_global=True, everywhere=True),
    Kind("bucket", "s3", "list_buckets", "Buckets", "Name", tags.of_bucket,
         removal.by("delete_bucket", "Bucket", "Name"), is_global=True),
    Kind("budget", "budgets", "describe_budgets", "Budgets", "BudgetName", tags.of_budget, removal.budget,
         scope={ACCOUNT: ""}, is_global=True),
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """One thing that stands.

    Attributes:
        kind: what it is.
        region: where; GLOBAL where it belongs to none.
        name: its own.
        owner: the name of what it belongs to, and comes and goes with; its own where it belongs to nothing else.
        asked: the region whose endpoint has listed it.
        entry: as AWS lists it.
        tags: its own.
    """

    kind: Kind
    region: str
    name: str
    owner: str
    asked: str = field(compare=False)
    entry: Entry = field(compare=False, repr=False)
    tags: Tags = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        """Return a line such as "eu-west-3 function mip-day-crop-faces-ada"."""
        return f"{self.region} {self.kind.name} {self.name}"


def kinds() -> list[str]:
    """List the kinds of things that are looked for."""
    return [kind.name for kind in KINDS]


def left_over(regions: list[str]) -> list[str]:
    """List what stands in the account. AWS's own service-linked roles and managed policies do not count.

    Args:
        regions: those to look in.

    Returns:
        Lines such as "eu-west-3 function mip-day-crop-faces-ada"; none where nothing is left.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    return [str(thing) for thing in standing(regions)]


def standing(regions: Iterable[str], unseen: list[str] | None = None) -> list[Thing]:
    """List everything that stands in some regions, and what belongs to none, without its tags.

    Args:
        regions: those to look in.
        unseen: gets a text such as "global budget" for each kind whose list AWS refuses; None: that is raised. Of
            buckets it is raised always, since what they hold must be known before they are removed.

    Returns:
        The things, in the order of KINDS.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    wanted = sorted(set(regions))
    once = [kind for kind in KINDS if kind.is_global and not kind.everywhere]
    places = [(kind, region) for kind in KINDS for region in (wanted[:1] if kind in once else wanted)]
    with ThreadPoolExecutor(aws.CONNECTIONS) as pool:
        found = pool.map(lambda place: _listed(place[0], place[1], unseen), places)
        return list(dict.fromkeys(thing for things in found for thing in things))


def with_tags(things: Iterable[Thing], regions: Iterable[str], alike: Callable[[Thing], bool]) -> list[Thing]:
    """Read the tags of what stands. What is gone meanwhile is left out.

    Args:
        things: as standing() lists them.
        regions: those that were looked in.
        alike: whether a thing's name is like one of the workshop's; the tags of such a thing are always asked for.

    Returns:
        The things with their tags.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used, or does not tell the tags of something.
    """
    everything = list(things)
    others = [thing for thing in everything if not alike(thing)]
    many = {kind.name for kind in KINDS if sum(thing.kind is kind for thing in others) > FEW}
    tagged = {name for region in sorted(set(regions)) for name in _tagged(region)} if many else set()

    def read(thing: Thing) -> Thing | None:
        if thing.kind.name in many and thing.name not in tagged and not alike(thing) and not thing.kind.is_global:
            return thing
        try:
            return replace(thing, tags=thing.kind.tags(aws.client(thing.kind.service, thing.asked), thing.entry))
        except ClientError as error:
            if is_gone(error):
                return None
            raise

    with ThreadPoolExecutor(aws.CONNECTIONS) as pool:
        return [thing for thing in pool.map(read, everything) if thing]


def is_gone(error: Exception) -> bool:
    """Say whether AWS means that there is no such thing any more; SageMaker has no code of its own for that."""
    return aws.code(error) in GONE or "Could not find" in aws.words(error)


def _tagged(region: str) -> Iterator[str]:
    """List the names of what has a tag "workshop", as the tagging API knows it."""
    pages = aws.client("resourcegroupstaggingapi", region).get_paginator("get_resources")
    for page in pages.paginate(TagFilters=[{"Key": "workshop"}]):
        for resource in page["ResourceTagMappingList"]:
            last = resource["ResourceARN"].split(":", 5)[
                -1
            ]  # "NAME", "function:NAME", "endpoint/NAME", "parameter/PATH"
            slashed = last.partition("/")[2]
            yield from (last, last.partition(":")[2], slashed, f"/{slashed}")


def _listed(kind: Kind, asked: str, unseen: list[str] | None) -> list[Thing]:
    try:
        return list(_entries(kind, asked))
    except ClientError as error:
        refused = aws.trouble(error) in (Trouble.DENIED, Trouble.CLOSED)
        if unseen is None or not refused or kind.service == "s3":
            raise
        unseen.append(f"{GLOBAL if kind.is_global else asked} {kind.name}")
        return []


def _entries(kind: Kind, asked: str) -> Iterator[Thing]:
    """List what stands of a kind. AWS has roles of its own in every account."""
    client, scope = aws.client(kind.service, asked), dict(kind.scope)
    if ACCOUNT in scope:
        scope[ACCOUNT] = aws.client("sts", asked).get_caller_identity()["Account"]
    for page in client.get_paginator(kind.operation).paginate(**scope):
        for entry in page.get(kind.listed, ()):
            values = {**(entry if isinstance(entry, dict) else {kind.called: entry}), **scope}
            if not str(values.get("Path", "")).startswith("/aws-"):
                name = name_of(values[kind.called])
                owner = owner_of(values[kind.owner]) if kind.owner else name
                yield Thing(kind, GLOBAL if kind.is_global else asked, name, owner, asked, values)
