"""Where the program starts: ``python -m reader``, and the command ``reader``."""

import sys


def run() -> int:
    """Run one command; the exit code. Ctrl+C is answered from here on, also while the rest is being imported."""
    try:
        from reader.cli import main

        return main()
    except KeyboardInterrupt:  # before or behind what main itself answers
        print("reader: Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(run())
