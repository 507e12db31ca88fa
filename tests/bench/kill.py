"""Processes that are killed while they write: at a random moment, before, and in the middle of each operation.

Run by hand: ``nice python -m tests.bench.kill [KILLS]``. Every child opens the same library, adds, annotates, edits,
tags, deletes and undoes, and says over a pipe what it was told is saved; then it is killed (SIGKILL), the library is
opened again, and all that was said must be in it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from reader.core import anchors as anchors  # not in each child anew
from reader.core import annotations, scanning, tags
from reader.core.library import Library
from tests.core.making import add_article, document, open_library

TEXT = document()
FRESH = 40  # kills after which a new library is begun, so that the run stays quick


def write(folder: Path, pipe: int, dice: random.Random, die_at: int) -> None:
    """Change the library until killed. A line is sent for each thing that is acknowledged."""
    if die_at:
        _die_at(die_at)
    library = open_library(folder)
    scanning.scan(folder, library.index)

    def say(kind: str, *what: str) -> None:
        os.write(pipe, json.dumps([kind, *what]).encode() + b"\n")

    while True:
        for kind, what in _verb(library, dice):
            say(kind, *what)


def _verb(library: Library, dice: random.Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    articles = [e.id for e in library.entries()]
    word = f"{dice.getrandbits(40):x}"
    if not articles or (len(articles) < 4 and dice.random() < 0.1):
        yield "article", (add_article(library, f"The {word}", word.encode()).id,)
        return
    article = dice.choice(articles)
    there = library.annotations(article)
    chance = dice.random()
    if chance < 0.5 or not there:
        at = dice.randrange(len(TEXT.text) - 50)
        yield "there", (article, annotations.highlight(library, article, TEXT, at, at + 40, note="n" * 200).id)
    elif chance < 0.65:
        one = dice.choice(there)
        yield "changing", (article, one.id)
        annotations.set_note(library, one, word)
        yield "note", (article, one.id, word)
    elif chance < 0.75:
        yield "tag", tuple(tags.ensure(library, [word]))
    elif chance < 0.9:
        one = dice.choice(there)
        yield "changing", (article, one.id)
        annotations.delete(library, [one])
        yield "gone", (article, one.id)
        if dice.random() < 0.5:
            yield "changing", (article, one.id)
            library.undo()
            yield "there", (article, one.id)
    else:
        annotations.set_tags(library, dice.choice(there), tags.ensure(library, ["mill"]))


def _die_at(number: int) -> None:
    """Die before the operation of this number, or (for a write) when half of it is done."""
    count = 0

    def dying(name: str) -> None:
        real = getattr(os, name)

        def instead(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == number:
                if name == "write":
                    data = bytes(args[1])  # type: ignore[call-overload]
                    real(args[0], data[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        setattr(os, name, instead)

    for name in ("open", "write", "fsync", "replace", "mkdir", "unlink"):
        dying(name)


class Said:
    """What was acknowledged so far: the state of annotations, articles and tags that must be found."""

    def __init__(self) -> None:
        self.articles: set[str] = set()
        self.tags: set[str] = set()
        self.there: dict[tuple[str, str], str | None] = {}  # annotation → its note; None: any
        self.gone: set[tuple[str, str]] = set()
        self.count = 0

    def hear(self, line: str) -> None:
        kind, *what = json.loads(line)
        self.count += kind != "changing"
        key = (what[0], what[-1] if kind != "note" else what[1])
        if kind == "article":
            self.articles.add(what[0])
        elif kind == "tag":
            self.tags.update(what)
        elif kind == "changing":  # from here on until the next word, before and after are both right
            self.there.pop(key, None)
            self.gone.discard(key)
        elif kind == "gone":
            self.gone.add(key)
        else:
            self.there[key] = what[2] if kind == "note" else None

    def missing(self, library: Library) -> list[str]:
        """What was acknowledged and is not so."""
        known = {e.id: {a.id: a for a in library.annotations(e.id)} for e in library.entries()}
        lost = [f"article {a}" for a in self.articles - known.keys()] + [
            f"tag {t}" for t in self.tags - library.tags.keys()
        ]
        for (article, key), note in self.there.items():
            found = known.get(article, {}).get(key)
            if found is None or (note is not None and found.note != note):
                lost.append(f"annotation {key}")
        return lost + [f"back again {k}" for a, k in self.gone if k in known.get(a, {})]


def run(kills: int, seed: int = 1) -> Counter[str]:
    """Kill so many writers; counts of kills, acknowledged records, lost ones, and libraries that did not open."""
    counts: Counter[str] = Counter()
    dice = random.Random(seed)
    top = Path(tempfile.mkdtemp(prefix="kill-"))
    try:
        for start in range(0, kills, FRESH):
            said = Said()
            folder = top / f"{start}" / "library"
            folder.parent.mkdir()
            for _ in range(min(FRESH, kills - start)):
                _kill_one(folder, said, dice, counts)
            counts["stray files"] += sum(1 for _ in folder.rglob(".*.tmp"))
            shutil.rmtree(folder.parent)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return counts


def _kill_one(folder: Path, said: Said, dice: random.Random, counts: Counter[str]) -> None:
    reading, writing = os.pipe()
    seed, die_at = dice.getrandbits(32), dice.choice((0, dice.randint(1, 150)))
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(folder, writing, random.Random(seed), die_at)
        os._exit(1)
    os.close(writing)
    if not die_at:
        time.sleep(dice.uniform(0, 0.15))
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().decode().split("\n")
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "the writer failed by itself"
    before = said.count
    for line in lines[:-1]:
        said.hear(line)
    counts["kills"] += 1
    counts["acknowledged"] += said.count - before
    library = open_library(folder)
    problems = scanning.scan(folder, library.index).problems
    counts["unreadable"] += bool(problems)
    counts["lost"] += len(said.missing(library))
    library.index.close()


def main() -> int:
    counts = run(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
    print(dict(counts))
    return 1 if counts["lost"] or counts["unreadable"] else 0


if __name__ == "__main__":
    sys.exit(main())
