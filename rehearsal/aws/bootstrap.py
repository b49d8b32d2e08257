"""The process in which a function runs: imports the handler once, then answers one event after another.

MiniStack starts it with a copy of this file, so it imports the standard library only. On stdin comes one line of JSON
that says what to run, then one for each invocation; each is answered by one line on stdout. Whatever the function
prints goes to stderr. Errors, their types, stack traces and log lines are those of AWS's runtime interface client
(awslambdaric 4.2). Where the import fails, or takes more than Lambda's ten seconds, it is tried again by the invocation
that needs it, within the function's own time.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

# How MiniStack notices functions that call each other in a circle.
DEPTH_VARIABLE, DEPTH_HEADER = "_MINISTACK_INVOKE_DEPTH", "X-Ministack-Invoke-Depth"
TASK_ROOT = "/var/task"
# The last thing in the log of an invocation. Without it MiniStack waits 50 ms for a function that printed nothing.
END_OF_LOG = "\x1eend of log\x1e"
INIT_SECONDS = 10
LARGEST_ANSWER = 6 * 1024**2 + 100  # bytes
TOO_LARGE = "Response payload size exceeded maximum allowed payload size (6291556 bytes)."


class RuntimeFaultError(Exception):
    """What AWS's runtime itself finds wrong.

    Attributes:
        kind: the errorType that AWS gives it.
        trace: the lines of its stack trace.
    """

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        """Make the error.

        Args:
            kind: the errorType that AWS gives it.
            message: AWS's sentence.
            trace: the lines of its stack trace, if AWS shows one.
        """
        super().__init__(message)
        self.kind, self.trace = kind, trace or []


class Context:
    """The handler's second argument."""

    identity = client_context = None

    def __init__(self, invocation: dict[str, Any]) -> None:
        """Make the context of one invocation.

        Args:
            invocation: what MiniStack says of it: request_id, invoked_function_arn and timeout_ms are read.
        """
        self.aws_request_id = invocation.get("request_id", "")
        self.invoked_function_arn = invocation.get("invoked_function_arn", "")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")  # a string, as on AWS
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME", f"/aws/lambda/{self.function_name}")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME", "")
        self._deadline = time.time() + invocation.get("timeout_ms", 3000) / 1000

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the function is stopped."""
        return max(0, int((self._deadline - time.time()) * 1000))

    def log(self, message: object) -> None:
        """Write to the function's log."""
        sys.stderr.write(str(message))


class InitTimeout(BaseException):
    """The import took too long. No Exception, so that no function catches it."""


class Function:
    """The participant's function: where its handler is, and what comes of an event."""

    def __init__(self, module: str, name: str, code: str) -> None:
        """Say where the handler is; it is not imported yet.

        Args:
            module: the handler's.
            name: the handler's, in the module.
            code: the folder of the function's code.
        """
        self.module, self.name, self.code = module, name, code
        self.handler: Callable[[Any, Any], Any] | None = None

    def load_in_time(self) -> None:
        """Import the handler.

        Raises:
            InitTimeout: it takes more than Lambda's ten seconds.
            RuntimeFaultError: as find_handler; whatever else the module raises is raised too.
        """

        def end(_number: int, _frame: object) -> None:
            raise InitTimeout

        signal.signal(signal.SIGALRM, end)
        signal.alarm(INIT_SECONDS)
        try:
            self.handler = find_handler(self.module, self.name)
        finally:
            signal.alarm(0)

    def perform(self, order: dict[str, Any]) -> dict[str, Any]:
        """Run the handler on one event, and log its error as AWS does.

        Returns:
            What MiniStack reads: status and result; duration_ms. Of an error the payload that AWS answers is in
            "raised" where the handler raised it, since MiniStack would end the process for a status of "error": AWS
            uses it again, and starts another only where the import failed.
        """
        context = Context(order.get("ctx") or {})
        begun = time.monotonic()
        try:
            self.handler = self.handler or find_handler(self.module, self.name)
            result = self.handler(order["event"], context)
            check_marshalled(result)
            came_of_it = {"status": "ok", "result": result}
        except Exception as error:  # noqa: BLE001 - whatever the function raises
            payload = described(error, context.aws_request_id, self.code)
            log_error(payload)
            if self.handler:
                came_of_it = {"status": "ok", "result": None, "raised": payload}
            else:
                came_of_it = {"status": "error", "error": payload["errorMessage"], "payload": payload}
        return {**came_of_it, "duration_ms": (time.monotonic() - begun) * 1000}


def main() -> None:
    """Run until stdin ends."""
    sys.dont_write_bytecode = True  # neither /var/task nor /opt can be written to on Lambda
    orders, answers = private_streams()
    init = json.loads(orders.readline())
    os.environ.update(init.get("env", {}))
    begun = time.monotonic()
    # In the place of our own folder.
    sys.path[0:1] = search_path(init["code_dir"], os.environ.get("_LAMBDA_LAYERS_DIRS", ""))
    carry_depth()
    function = Function(init["module"], init["handler"], init["code_dir"])
    with contextlib.suppress(Exception, InitTimeout, SystemExit):
        function.load_in_time()
    milliseconds = (time.monotonic() - begun) * 1000
    answer(answers, {"status": "ready"})
    while line := orders.readline():
        order = json.loads(line)
        set_variables(order.get("ctx") or {})
        came_of_it = function.perform(order)
        print(END_OF_LOG, file=sys.stderr)
        answer(answers, {**came_of_it, "init_ms": milliseconds, "memory_mb": peak_memory()})


def private_streams() -> tuple[TextIO, TextIO]:
    """Keep stdin and stdout for the orders. The function, and what it starts, reads nothing and prints into the log."""
    orders = open(os.dup(0), encoding="utf-8", closefd=False)  # noqa: SIM115 - a descriptor, for good
    # Only the end of the process closes it: who waits for an answer then finds the process's exit status too.
    answers = open(os.dup(1), "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return orders, answers


def search_path(code: str, layers: str) -> list[str]:
    """List the folders that a function imports from first: its code, then its layers, the last one before the others.

    Args:
        code: the folder of its code.
        layers: those of its layers, as in PATH.
    """
    found = [code]
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for layer in reversed([folder for folder in layers.split(os.pathsep) if folder]):
        found += [f"{layer}/python/lib/{version}/site-packages", f"{layer}/python"]
    return [folder for folder in found if os.path.isdir(folder)]  # noqa: PTH112 - no module more than needed


def carry_depth() -> None:
    """Let calls that the function makes tell how deep in a chain of functions it runs."""
    try:
        import botocore.handlers  # noqa: PLC0415 - from the function's own path
    except ImportError:
        return

    def add(params: dict[str, Any], **_: Any) -> None:
        if depth := os.environ.get(DEPTH_VARIABLE):
            params["headers"].setdefault(DEPTH_HEADER, depth)

    botocore.handlers.BUILTIN_HANDLERS.append(("before-call", add))


def set_variables(invocation: dict[str, Any]) -> None:
    """Set the variables that change from invocation to invocation."""
    changing = {"_X_AMZN_TRACE_ID": invocation.get("trace_id"), DEPTH_VARIABLE: invocation.get("depth")}
    for name, value in changing.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = str(value)


def find_handler(module: str, name: str) -> Callable[[Any, Any], Any]:
    """Import the handler.

    Args:
        module: the handler's.
        name: the handler's, in the module.

    Returns:
        The handler.

    Raises:
        RuntimeFaultError: it cannot be imported, in the words of AWS's runtime. Whatever else the module raises is
            raised too.
    """
    if module.split(".", maxsplit=1)[0] in sys.builtin_module_names:
        raise RuntimeFaultError(
            "Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module} as a handler module"
        )
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise RuntimeFaultError("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise RuntimeFaultError(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}", trace
        ) from error
    try:
        return getattr(found, name)
    except AttributeError:
        raise RuntimeFaultError("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'") from None


def check_marshalled(result: object) -> None:
    """Check that an answer can be sent as JSON, and that Lambda takes so much of it.

    Args:
        result: what the handler returned.

    Raises:
        RuntimeFaultError: it cannot, or Lambda does not.
    """
    try:
        if len(json.dumps(result, ensure_ascii=False).encode()) > LARGEST_ANSWER:
            raise RuntimeFaultError("Function.ResponseSizeTooLarge", TOO_LARGE)
    except (TypeError, ValueError) as error:
        raise RuntimeFaultError("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def described(error: Exception, request: str, code: str) -> dict[str, Any]:
    """Describe an error as AWS does.

    Args:
        error: what the handler, or its import, raised.
        request: the invocation's id.
        code: the folder of the function's code, which AWS calls TASK_ROOT.

    Returns:
        The payload that AWS answers: message, type, request and stack trace, without the runtime's own frames.
    """
    if isinstance(error, RuntimeFaultError):
        kind, trace = error.kind, error.trace
    else:
        frames = traceback.extract_tb(error.__traceback__)
        own = [number for number, frame in enumerate(frames) if frame.filename != __file__]
        kind, trace = type(error).__name__, traceback.format_list(frames[own[0] if own else 0 :])
    trace = [text.replace(code, TASK_ROOT) for text in trace]
    message = str(error).replace(code, TASK_ROOT)
    return {"errorMessage": message, "errorType": kind, "requestId": request, "stackTrace": trace}


def log_error(payload: dict[str, Any]) -> None:
    """Write an error into the log, in AWS's form."""
    lines = [f"[ERROR] {payload['errorType']}: {payload['errorMessage']}", "Traceback (most recent call last):"]
    lines += [line for text in payload["stackTrace"] for line in text.splitlines()]
    print("\n".join(lines), file=sys.stderr, flush=True)


def peak_memory() -> int:
    """Return the most memory that this process has held so far, in MB.

    Linux counts the server's into ru_maxrss, since this process began as a copy of it; its own is in /proc.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no module more than needed
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) // 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2  # macOS: in bytes


def answer(stream: TextIO, content: dict[str, Any]) -> None:
    """Send one line, after what the function has printed."""
    sys.stderr.flush()
    stream.write(json.dumps(content) + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
