"""``python -m reader``: the same as the command ``reader``."""

import sys

from reader.cli import main

if __name__ == "__main__":
    sys.exit(main())
