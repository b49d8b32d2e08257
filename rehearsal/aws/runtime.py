"""What a function on the local AWS can import: what Lambda's python3.11 brings, its layers, and its own code.

MiniStack runs functions with the interpreter of the server, beside whatever happens to be installed there, so code that
lacks its layer would work here and fail in class. Here functions get a virtual environment of their own that holds
boto3 and what it depends on, as Lambda's does.
"""

import importlib.util
import platform
import sys
import venv
from pathlib import Path
from typing import Any

LAMBDAS_OWN = ((3, 11), "linux", "x86_64")
# What lies in /var/runtime on Lambda beside AWS's own runtime interface client: boto3 and its dependencies.
BROUGHT_ALONG = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
BOOTSTRAP = Path(__file__).with_name("bootstrap.py")


def is_lambdas_own() -> bool:
    """Tell whether this machine's Python imports what is built for Lambda's.

    Where it does not, layers cannot be imported, and functions use what is installed.
    """
    return (sys.version_info[:2], sys.platform, platform.machine()) == LAMBDAS_OWN


def confine_functions(lambda_runtime: Any, folder: Path) -> None:
    """Let Python functions run under our bootstrap, in a virtual environment of their own where that is possible.

    Args:
        lambda_runtime: MiniStack's module of that name.
        folder: where the virtual environment is made; it must not exist.
    """
    python = make_runtime(folder) if is_lambdas_own() else Path(sys.executable)
    script, other = BOOTSTRAP.read_text(encoding="utf-8"), lambda_runtime._detect_runtime_binary

    def binary_and_script(runtime: str) -> tuple[str, str]:
        return (str(python), script) if runtime.startswith("python") else other(runtime)

    lambda_runtime._detect_runtime_binary = binary_and_script


def make_runtime(folder: Path) -> Path:
    """Make a virtual environment with boto3 and its dependencies as links to what is installed here.

    Args:
        folder: where it is made; it must not exist.

    Returns:
        The interpreter's path.

    Raises:
        ImportError: one of BROUGHT_ALONG is not installed.
    """
    venv.EnvBuilder(symlinks=True).create(folder)
    [packages] = folder.glob("lib/python*/site-packages")
    for name in BROUGHT_ALONG:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ImportError(f"{name} is not installed: boto3 depends on it")
        source = Path(spec.origin)
        source = source.parent if source.name == "__init__.py" else source
        (packages / source.name).symlink_to(source)
    return folder / "bin" / "python"
