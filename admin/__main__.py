"""``python -m admin``: the same command as ``workshop``."""

import sys

from admin.cli import main

sys.exit(main())
