"""The machine that something was measured on."""

import json
import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

import PIL
from botocore import __version__ as botocore_version

from admin.build import terraform
from admin.errors import WorkshopError
from admin.workshop.settings import find_terraform


def describe() -> dict[str, Any]:
    """Describe this machine.

    Returns:
        cores, processor, memory_bytes (None where the system does not tell), system, and the versions of python,
        botocore, pillow, terraform and of the provider.
    """
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_bytes": _memory(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "botocore": botocore_version,
        "pillow": PIL.__version__,
        "terraform": _terraform(),
        "provider": _provider(),
    }


def load() -> list[float]:
    """Return the load averages of 1, 5 and 15 minutes; none where the system has none."""
    return [round(one, 2) for one in os.getloadavg()] if hasattr(os, "getloadavg") else []


def _processor() -> str:
    try:
        names = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _terraform() -> str:
    try:
        done = subprocess.run(
            [*terraform.command(), "version", "-json"], capture_output=True, text=True, check=False,
            env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        )  # fmt: skip
        return str(json.loads(done.stdout)["terraform_version"])
    except (WorkshopError, OSError, ValueError, KeyError):
        return "none"


def _provider() -> str:
    """Return the version that every environment is locked to."""
    lock = next(find_terraform().glob("envs/*/.terraform.lock.hcl")).read_text(encoding="utf-8")
    return "hashicorp/aws " + "".join(re.findall(r'hashicorp/aws" \{\s+version\s+= "([^"]+)"', lock))
