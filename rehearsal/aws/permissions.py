"""S3, SNS, EventBridge and API Gateway run a function only where its own policy lets them (aws_lambda_permission).

MiniStack asks nobody, so a permission that was forgotten would show in class: S3 refuses the bucket's notification, API
Gateway answers 500, and the others drop what they have. It also runs functions for SNS and EventBridge without Lambda's
queue; here their events wait and are tried again, as S3's are.
"""

import json
import logging
from typing import Any

LOG = logging.getLogger(__name__)
UNREACHABLE = "Unable to validate the following destination configurations"
ROUTE_KEY = 5  # after path, method, headers, body and query


def may_invoke(lambda_service: Any, function: str, service: str, source: str) -> bool:
    """Ask a function's policy.

    Args:
        lambda_service: MiniStack's module.
        function: its ARN.
        service: who wants to run it, such as s3.amazonaws.com.
        source: the ARN of the bucket, topic, rule or route that it does so for.

    Returns:
        Whether the policy lets it.
    """
    from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy  # noqa: PLC0415 - late, as elsewhere

    account = lambda_service.get_account_id()
    record = lambda_service._get_func_record_for_ref(function)[0]
    context = EvalContext(
        principal_arn="*", principal_type="Service", principal_account="", action="lambda:InvokeFunction",
        resource_arn=function, region=lambda_service.get_region(),
        service_context={"aws:sourcearn": source, "aws:sourceaccount": account},
    )  # fmt: skip
    policy = record.get("policy") if record else None
    return bool(evaluate_resource_policy(policy, context, service=service).decision == "Allow")


def ask_for_s3(lambda_service: Any, s3_service: Any) -> None:
    """Refuse notifications of buckets to functions that do not let S3 run them, and deliver none.

    Args:
        lambda_service: MiniStack's module for Lambda.
        s3_service: MiniStack's S3 module.
    """
    validate, deliver = s3_service._validate_notification_configs, s3_service._deliver_event_to_lambda

    def lets(function: str, bucket: str) -> bool:
        return may_invoke(lambda_service, function, "s3.amazonaws.com", f"arn:aws:s3:::{bucket}")

    def validate_functions(
        configs: list[dict[str, Any]], region: str, bucket_name: str = "", skip_destination_validation: bool = False
    ) -> Any:
        found = validate(configs, region, bucket_name, skip_destination_validation)
        for config in configs if found is None and not skip_destination_validation else ():
            if config["type"] == "lambda" and not lets(config["arn"], bucket_name):
                why = f"Not authorized to invoke function [{config['arn']}]"
                extra = {"ArgumentName": f"{config['arn']}, null", "ArgumentValue": why}
                return s3_service._error("InvalidArgument", UNREACHABLE, 400, extra=extra)
        return found

    def deliver_where_allowed(function: str, event: dict[str, Any], region: str) -> None:
        bucket = event["Records"][0]["s3"]["bucket"]["name"]
        if lets(function, bucket):
            deliver(function, event, region)
        else:
            LOG.info("%s does not let S3 run it for %s", function, bucket)

    s3_service._validate_notification_configs = validate_functions
    s3_service._deliver_event_to_lambda = deliver_where_allowed


class Queued:
    """MiniStack's lambda module for those who would wait for a function: they leave the event in Lambda's queue."""

    def __init__(self, lambda_service: Any) -> None:
        """Stand in front of a module.

        Args:
            lambda_service: MiniStack's module for Lambda.
        """
        self._service = lambda_service

    def __getattr__(self, name: str) -> Any:
        """Return what the module itself has of this name."""
        return getattr(self._service, name)

    def _execute_function_with_config_scope(self, function: dict[str, Any], event: Any) -> None:
        self._service.invoke_async_with_retry(function, event)


def ask_for_sns(lambda_service: Any, sns: Any) -> None:
    """Deliver messages only to functions that let SNS run them.

    Args:
        lambda_service: MiniStack's module for Lambda.
        sns: MiniStack's module.
    """
    deliver = sns._deliver_to_lambda
    sns._lambda_svc = Queued(lambda_service)

    def deliver_where_allowed(function: str, envelope: str, topic: str, *more: Any) -> None:
        if may_invoke(lambda_service, function, "sns.amazonaws.com", topic):
            deliver(function, envelope, topic, *more)
        else:
            LOG.info("%s does not let SNS run it for %s", function, topic)

    sns._deliver_to_lambda = deliver_where_allowed


def ask_for_eventbridge(lambda_service: Any, eventbridge: Any) -> None:
    """Let rules run only functions that let them; schedules have a role for that.

    Args:
        lambda_service: MiniStack's module for Lambda.
        eventbridge: MiniStack's module.
    """
    invoke = eventbridge._invoke_target

    def invoke_where_allowed(target: dict[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        function, source = target.get("Arn", ""), str((rule or {}).get("Arn", ""))
        if (
            ":function:" not in function
            or ":rule/" not in source
            or may_invoke(lambda_service, function, "events.amazonaws.com", source)
        ):
            invoke(target, event, rule, view)
        else:
            LOG.info("%s does not let EventBridge run it for %s", function, source)

    def leave_in_queue(function: str, payload: str) -> None:
        record, config, _ = lambda_service._get_func_record_for_ref(function)
        if record and config:
            event = json.loads(payload)
            lambda_service.invoke_async_with_retry(lambda_service._execution_record_for_config(record, config), event)

    eventbridge._invoke_target = invoke_where_allowed
    eventbridge._dispatch_to_lambda = leave_in_queue


def ask_for_http_apis(lambda_service: Any, apigateway: Any) -> None:
    """Answer 500 where a function does not let the HTTP API run it, and 404 without a key where there is no route.

    Args:
        lambda_service: MiniStack's module for Lambda.
        apigateway: MiniStack's module.
    """
    invoke = apigateway._invoke_lambda_proxy

    async def invoke_where_allowed(integration: dict[str, Any], api: str, stage: str, *more: Any, **named: Any) -> Any:
        function = apigateway._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", ""))
        account = named.get("owner_account_id") or lambda_service.get_account_id()
        region = named.get("owner_region") or lambda_service.get_region()
        route = more[ROUTE_KEY].replace(" ", "", 1)  # such as GET /me
        source = f"arn:aws:execute-api:{region}:{account}:{api}/{stage}/{route}"
        if not may_invoke(lambda_service, function, "apigateway.amazonaws.com", source):
            return 500, {"Content-Type": "application/json"}, b'{"message":"Internal Server Error"}'
        return await invoke(integration, api, stage, *more, **named)

    find_type = apigateway.route_authorization_type
    apigateway._invoke_lambda_proxy = invoke_where_allowed
    apigateway.route_authorization_type = lambda *request: find_type(*request) or "NONE"


def ask_functions(lambda_service: Any, s3_service: Any, sns: Any, eventbridge: Any, apigateway: Any) -> None:
    """Have all four ask the functions' policies.

    Args:
        lambda_service: MiniStack's module for Lambda.
        s3_service: MiniStack's S3 module.
        sns: MiniStack's module.
        eventbridge: MiniStack's module.
        apigateway: MiniStack's module.
    """
    ask_for_s3(lambda_service, s3_service)
    ask_for_sns(lambda_service, sns)
    ask_for_eventbridge(lambda_service, eventbridge)
    ask_for_http_apis(lambda_service, apigateway)
