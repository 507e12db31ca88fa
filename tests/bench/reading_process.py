"""What reading in a process of its own costs: its start, each file over reading here, and the time until Cancel works.

Run by hand: ``python tests/bench/reading_process.py``.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from reader import formats
from reader.core.errors import ReaderError, Stopped
from reader.formats import Source
from reader.formats.worker import Worker

PARAGRAPH = "The reading of long texts asks for patience and for a page that does not get in its way at all. " * 5
KINDS: dict[str, Callable[[int], str]] = {
    "txt": lambda size: "Title\n\n" + "".join(f"Number {i}. {PARAGRAPH}\n\n" for i in range(size // 500)),
    "html": lambda size: "<h1>Title</h1>" + "".join(f"<p>Number <b>{i}</b>. {PARAGRAPH}" for i in range(size // 505)),
    "dense.html": lambda size: "<h1>Title</h1>" + "<p>a<b>b</b><i>c</i></p>" * (size // 24),
}


def seconds(work: Callable[[], object], times: int = 1) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def first_file(source: Source) -> None:
    with Worker() as worker:
        worker.read(source)


def main() -> None:
    for kind, text in KINDS.items():
        source = Source(text(1_000).encode(), f"sample.{kind}")
        print(
            f"{kind:>10}: started, and a first small file read, in {seconds(lambda s=source: first_file(s), 5):.3f} s"
        )
    with Worker() as worker:
        worker.start(warm=True)
        for kind, text in KINDS.items():
            for size in (10_000, 1_000_000, 10_000_000) if "." not in kind else (10_000, 1_000_000):
                source = Source(text(size).encode(), f"sample.{kind}")
                times = 20 if size < 100_000 else 1
                here = seconds(lambda s=source: formats.read(s), times)
                there = seconds(lambda s=source: worker.read(s), times)
                print(f"{kind:>10} {size:>10,} bytes: here {here:.4f} s, in the process {there:.4f} s")
    cancel(Source(KINDS["dense.html"](50_000_000).encode(), "huge.html"))


def cancel(huge: Source) -> None:
    """How long Cancel takes in the middle of a file, and how long the file is worked at when nobody cancels."""
    with Worker() as worker:
        asked: list[float] = []

        def cancelled() -> bool:
            if time.perf_counter() - start > 3 and not asked:
                asked.append(time.perf_counter())
            return bool(asked)

        start = time.perf_counter()
        with suppress(Stopped):
            worker.read(huge, cancelled)
        print(f"Cancel took {time.perf_counter() - asked[0]:.3f} s after it was asked")
        start = time.perf_counter()
        with suppress(ReaderError):
            worker.read(huge)
        print(f"50 MB of tags were given up after {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
