"""Mutated inputs for everything that parses: format readers, records, texts, settings, queries.

Run by hand: ``nice python -m tests.bench.fuzz --cases 100000 [--seed N] [--kinds html,txt] [--samples DIR]``.
Cases run in a child process, which is watched: more than 10 s of computing (or two minutes of waiting) for one case
is a hang, more than 1 GB too much. Inputs that break something are kept in ``--out``.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.hostile.mutating import broken, corpus
from tests.hostile.parsing import RUN

SECONDS = 10.0  # of computing: a busy machine makes no hang
PATIENCE = 120.0  # seconds on the clock
BYTES = 1024**3


def kind_of(number: int, seed: int, kinds: Sequence[str]) -> str:
    return random.Random(f"{seed}-{number}").choice(kinds)


def case(number: int, seed: int, samples: dict[str, list[bytes]], kinds: Sequence[str]) -> tuple[str, bytes]:
    """The kind and the bytes of a case: the same ones for the same seed."""
    dice = random.Random(f"{seed}-{number}")
    kind = dice.choice(kinds)
    return kind, broken(dice.choice(samples[kind]), dice)


def work(
    numbers: range, seed: int, samples: dict[str, list[bytes]], kinds: Sequence[str], out: Path, pipe: int
) -> None:
    """Run cases in this process; a byte into the pipe for each that is done: "." fine, "x" broken."""
    resource.setrlimit(resource.RLIMIT_AS, (3 * BYTES, 3 * BYTES))
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        for number in numbers:
            kind, data = case(number, seed, samples, kinds)
            mark = b"."
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                RUN[kind](data, folder)
            except Exception:  # noqa: BLE001 - the whole point is to find what nobody thought of
                keep(out, seed, number, kind, data, traceback.format_exc())
                mark = b"x"
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > BYTES:
                keep(out, seed, number, kind, data, "more than 1 GB")
                mark = b"m"
            os.write(pipe, mark)
            if mark == b"m":
                return  # what is used stays counted: the next case needs a new process
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(out: Path, seed: int, number: int, kind: str, data: bytes, why: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{kind}-{seed}-{number}").write_bytes(data)
    (out / f"{kind}-{seed}-{number}.why").write_text(why)


def run(cases: int, seed: int, samples: dict[str, list[bytes]], kinds: Sequence[str], out: Path) -> Counter[str]:
    """All cases, in as many child processes as it takes; what came of them."""
    counts: Counter[str] = Counter()
    at, slowest = 0, 0.0
    while at < cases:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            work(range(at, min(cases, at + 5_000)), seed, samples, kinds, out, writing)
            os._exit(0)
        os.close(writing)
        while True:
            started = time.monotonic()
            if not select.select([reading], [], [], PATIENCE)[0]:
                os.kill(child, signal.SIGPROF)  # as if it had computed too long
                break
            done = os.read(reading, 4_096)
            slowest = max(slowest, time.monotonic() - started)
            if not done:
                break
            for mark in done.decode():
                counts[{".": "fine", "x": "crash", "m": "memory"}[mark]] += 1
                counts[kind_of(at, seed, kinds)] += 1
                at += 1
        os.close(reading)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            kind, data = case(at, seed, samples, kinds)
            what = "hang" if os.WTERMSIG(status) == signal.SIGPROF else "signal"
            keep(out, seed, at, kind, data, f"{what} {os.WTERMSIG(status)}")
            counts[what] += 1
            counts[kind] += 1
            at += 1
        print(f"\r{at} of {cases}: {dict(counts)}, slowest {slowest:.1f} s", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(RUN))
    parser.add_argument("--samples", type=Path)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "reader-fuzz")
    args = parser.parse_args()
    counts = run(args.cases, args.seed, corpus(args.samples), args.kinds.split(","), args.out)
    print(dict(counts))
    bad = sum(counts[what] for what in ("crash", "memory", "hang", "signal"))
    if bad:
        print(f"Inputs are in {args.out}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
