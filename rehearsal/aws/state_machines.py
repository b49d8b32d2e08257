"""What a state machine may do is what its role may, and what goes from state to state has 256 KiB, as on AWS.

MiniStack asks no role: a right that was forgotten would show on AWS alone, where every item of a map then fails. Still
different from AWS: ResultWriter and ItemBatcher do nothing, StopExecution leaves a map running, waiting times between
tries have no chance in them, and they end at 60 s whatever MaxDelaySeconds says.
"""

import contextvars
import json
from typing import Any

from rehearsal.aws.authorization import ACCOUNT

PAYLOAD_LIMIT_BYTES = 262_144  # Step Functions quotas: input or result of a state or an execution, in UTF-8
_role = contextvars.ContextVar("role", default="")  # the ARN of the one whose state machine runs in this thread


def role_may(role: str, action: str, resource: str) -> bool:
    """Ask IAM whether a role's own policies let it do something.

    Args:
        role: its ARN.
        action: such as s3:GetObject.
        resource: its ARN.

    Returns:
        Whether they do.
    """
    from ministack.core.iam_evaluator import EvalContext, _gather_role_policies, evaluate  # noqa: PLC0415 - late
    from ministack.core.responses import get_region  # noqa: PLC0415

    context = EvalContext(
        principal_arn=role, principal_type="AssumedRole", principal_account=ACCOUNT, action=action,
        resource_arn=resource, region=get_region(),
    )  # fmt: skip
    return bool(evaluate(context, _gather_role_policies(role.rpartition("/")[2], ACCOUNT)).decision == "Allow")


def confine_state_machines(step_functions: Any) -> None:
    """Hold state machines to their roles, and to the size of what they pass on.

    Args:
        step_functions: MiniStack's module.
    """
    start, run, run_map = (
        step_functions._start_execution,
        step_functions._run_execution,
        step_functions._run_distributed_map,
    )
    call, read, select = (
        step_functions._call_lambda,
        step_functions._s3_object_text,
        step_functions._apply_result_selector,
    )

    def refuse_unless(error: str, action: str, resource: str) -> None:
        if not role_may(_role.get(), action, resource):
            sentence = f"User: {_role.get()} is not authorized to perform: {action} on resource: {resource}"
            raise step_functions._ExecutionError(error, sentence)

    def start_execution(data: dict[str, Any]) -> Any:
        if len(data.get("input", "").encode()) > PAYLOAD_LIMIT_BYTES:
            sentence = f"Input exceeds the maximum length of {PAYLOAD_LIMIT_BYTES} bytes"
            return step_functions.error_response_json("InvalidExecutionInput", sentence, 400)
        return start(data)

    def run_in_role(execution: str) -> None:
        machine = step_functions._state_machines.get(step_functions._executions[execution]["stateMachineArn"]) or {}
        _role.set(machine.get("roleArn", ""))  # in a thread of this execution's own
        run(execution)

    def run_allowed_map(state: Any, raw: Any, effective: Any, iterator: Any, execution: Any, *more: Any) -> Any:
        refuse_unless("States.Permissions", "states:StartExecution", execution["stateMachineArn"])
        return run_map(state, raw, effective, iterator, execution, *more)

    def call_allowed(function: str, event: Any) -> Any:
        place = f"arn:aws:lambda:{step_functions.get_region()}:{ACCOUNT}:function:"
        arn = function if function.startswith("arn:") else f"{place}{function}"
        refuse_unless("Lambda.AWSLambdaException", "lambda:InvokeFunction", arn)
        return call(function, event)

    def read_allowed(bucket: str, key: str) -> Any:
        refuse_unless("States.ItemReaderFailed", "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
        return read(bucket, key)

    def select_of_bounded(state: Any, result: Any) -> Any:
        if len(json.dumps(result, ensure_ascii=False).encode()) > PAYLOAD_LIMIT_BYTES:
            sentence = (
                "The state/task returned a result with a size exceeding the maximum number of bytes service limit."
            )
            raise step_functions._ExecutionError("States.DataLimitExceeded", sentence)
        return select(state, result)

    step_functions._start_execution = start_execution
    step_functions._run_execution = run_in_role
    step_functions._run_distributed_map = run_allowed_map
    step_functions._call_lambda = call_allowed
    step_functions._s3_object_text = read_allowed
    step_functions._apply_result_selector = select_of_bounded
