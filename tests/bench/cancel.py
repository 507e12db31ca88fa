"""How long each long job takes to stop after Cancel was pressed in its middle.

Run by hand: ``python -m tests.bench.cancel [ARTICLES]``. The limit is one second; 1 is returned if a job is over it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from reader.gui.jobs import Job
from tests.hostile.cancelling import ROWS, Presser, Row, copy_of, make, pressed

LIMIT = 1.0  # seconds


class Watch(Presser):
    """Remembers when Cancel was pressed."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.at = 0.0

    def __call__(self, job: Job, done: int, total: int) -> None:
        was = job.cancelled()
        super().__call__(job, done, total)
        if job.cancelled() and not was:
            self.at = time.monotonic()


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    slow = 0
    with tempfile.TemporaryDirectory(prefix="cancel-") as top:
        for name in ("config", "cache", "backups"):
            os.environ[f"READER_{name.upper()}"] = str(Path(top) / name)
        made = make(Path(top) / "made", count)
        print(f"{count} articles; seconds from Cancel to the end, and of work before it")
        for name, row in ROWS.items():
            os.environ["READER_CACHE"] = str(Path(top) / "copy" / "room" / "cache")
            place = copy_of(made, Path(top) / "copy")
            row.prepare(place)
            watch = Watch(row)
            began = time.monotonic()
            pressed(row, place, Job(watch))
            took = time.monotonic() - watch.at if watch.at else -1.0
            slow += took > LIMIT or took < 0
            print(f"{name:24} {took:6.3f} {watch.at - began:8.1f}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
