"""``python admin/provision_participants.py ROSTER``: the same command as ``workshop provision ROSTER``."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # the folder of the package instead of this file's
    from admin.cli import main

    sys.exit(main(["provision", *sys.argv[1:]]))  # which says so where the libraries are not installed
