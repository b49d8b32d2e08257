"""Deploy: puts edited code into the participant's own function, as the console's Deploy button does."""

import ast
from dataclasses import dataclass
from pathlib import Path

from admin.aws import Audience, explained
from admin.deployment_package import zip_source
from admin.errors import WorkshopError
from admin.participant.caller import Caller

MAX_SOURCE_BYTES = 1_000_000  # the workshop's handlers have a few kB, so a larger file is the wrong one
HANDLER = "lambda_handler"
RUNTIME = (3, 11)  # Lambda's; a newer Python here would let pass what that one cannot read


@dataclass(frozen=True)
class Deployment:
    """What was deployed.

    Attributes:
        function: the name of the function that has the code now.
        code_sha256: the code's checksum as AWS gives it (Base64 of SHA-256).
    """

    function: str
    code_sha256: str


def deploy(caller: Caller, file: Path) -> Deployment:
    """Put one Python file into the participant's function, and wait until it is there.

    Args:
        caller: the participant.
        file: Python with a lambda_handler; it is parsed and not run.

    Returns:
        What was deployed.

    Raises:
        WorkshopError: the file is not such Python (the message names the line), or AWS refuses.
    """
    source = read_source(file)
    functions = caller.client("lambda")
    with explained(f"putting {file.name} into {caller.function}", to=Audience.PARTICIPANT):
        functions.update_function_code(FunctionName=caller.function, ZipFile=zip_source(source))
        functions.get_waiter("function_updated_v2").wait(
            FunctionName=caller.function, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        now = functions.get_function_configuration(FunctionName=caller.function)
    return Deployment(caller.function, now["CodeSha256"])


def read_source(file: Path) -> bytes:
    """Read and check source code, without running it.

    Args:
        file: the Python file.

    Returns:
        Its bytes.

    Raises:
        WorkshopError: the file cannot be read or is too large, or Lambda could not parse it or would find no handler.
    """
    try:
        with file.open("rb") as stream:
            source = stream.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise WorkshopError(f"{file} cannot be read ({error.strerror}): check its name.") from None
    if len(source) > MAX_SOURCE_BYTES:
        raise WorkshopError(f"{file} has more than {MAX_SOURCE_BYTES:,} bytes: is it the right file?")
    if b"\0" in source:
        raise WorkshopError(
            f"{file} has null bytes, so it is not UTF-8 (some editors write UTF-16 as 'Unicode'): save it as UTF-8."
        )
    try:
        tree = ast.parse(source, filename=str(file), feature_version=RUNTIME)
    except SyntaxError as error:
        raise WorkshopError(f"{file}, line {error.lineno}: {error.msg}; mend that line and deploy again.") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise WorkshopError(f"{file} is no Python ({error}): choose the file you edited.") from None
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if HANDLER not in names:
        raise WorkshopError(f"{file} has no function {HANDLER}, which Lambda calls: keep its name as it was.")
    return source
