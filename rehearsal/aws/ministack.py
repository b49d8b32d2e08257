"""MiniStack, patched where the workshop would see something else than on AWS."""

from pathlib import Path

from rehearsal.aws.alarms import Alarms
from rehearsal.aws.answers import complete_answers
from rehearsal.aws.call_names import name_calls
from rehearsal.aws.concurrency import limit_concurrency, name_throttles
from rehearsal.aws.credentials import RootKey, forget_known_keys, give_functions_random_keys, register_sessions_in_turn
from rehearsal.aws.downloads import link_to_versions, sign_downloads
from rehearsal.aws.execution import answer_as_lambda
from rehearsal.aws.fork_server import fork_processes
from rehearsal.aws.http_apis import bound_http_apis
from rehearsal.aws.layer_folders import share_layers
from rehearsal.aws.layer_versions import refuse_unpublished_layers
from rehearsal.aws.log_patterns import search_for_any_term
from rehearsal.aws.log_resources import name_log_streams
from rehearsal.aws.many_versions import delete_versions_without_walking
from rehearsal.aws.metrics import count_invocations
from rehearsal.aws.permissions import ask_functions
from rehearsal.aws.quotas import Quotas
from rehearsal.aws.runtime import confine_functions
from rehearsal.aws.scheduler import carry_out_deletions
from rehearsal.aws.service_models import read_beginnings
from rehearsal.aws.state_machines import confine_state_machines


def patch_ministack(url: str, folder: Path, quotas: Quotas, root: RootKey, at_once: int) -> None:
    """Patch the MiniStack of this process, which must have its environment already.

    Args:
        url: the local AWS's own address.
        folder: where the functions' runtime is made, and layers are unpacked.
        quotas: the account's.
        root: the run's key.
        at_once: how many processes of one function run here.
    """
    from ministack.core import iam_actions, iam_evaluator, lambda_runtime, responses, router  # noqa: PLC0415 - after the environment is set
    from ministack.services import apigateway, cloudwatch, eventbridge, lambda_svc, s3, sns, stepfunctions, sts  # noqa: PLC0415
    from ministack.services import cloudwatch_logs as logs  # noqa: PLC0415

    forget_known_keys(iam_evaluator, sts)
    register_sessions_in_turn(sts)
    give_functions_random_keys(lambda_runtime, lambda_svc, sts)
    link_to_versions(lambda_svc)
    sign_downloads(lambda_svc, responses.get_region, root)
    confine_functions(lambda_runtime, folder / "python")
    fork_processes(lambda_runtime)
    share_layers(lambda_runtime, lambda_svc, folder / "layers")
    answer_as_lambda(lambda_svc, lambda_runtime)
    limit_concurrency(lambda_svc, quotas, at_once)
    count_invocations(lambda_svc, cloudwatch, Alarms(cloudwatch, lambda_svc).install())
    name_throttles(stepfunctions)
    confine_state_machines(stepfunctions)
    refuse_unpublished_layers(lambda_svc)
    name_log_streams(iam_actions)
    search_for_any_term(logs)
    name_calls(iam_actions)
    ask_functions(lambda_svc, s3, sns, eventbridge, apigateway)
    bound_http_apis(lambda_svc, apigateway)
    complete_answers(s3, cloudwatch)
    delete_versions_without_walking(s3)
    carry_out_deletions(eventbridge, responses.get_region, url, root)
    read_beginnings(router, responses)
