"""A process that forks writers, to be killed or to compete: imports once, so that a writer starts in no time.

Reads commands from its standard input, one a line: ``stream SEED`` (verbs without end, until it is killed),
``stop N`` (verbs until the N-th file operation, before which it kills itself), ``write NAME COUNT``.
Every line that a writer prints is true of the disk. ``pid N`` and ``dead N`` tell when one starts and ends.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reader.core import anchors, annotations, tags
from reader.core.library import Library
from reader.core.model import Annotation
from reader.core.paths import ARTICLES, RECORDS
from tests.core.faults import Disk
from tests.core.making import document, open_library

TEXT_LENGTH = len(document().text)
WARM = anchors.describe  # it would else be imported by every writer, on its first highlight


def main(folder: Path, cache: Path) -> None:
    running: set[int] = set()
    for line in sys.stdin:
        command, *arguments = line.split()
        pid = os.fork()
        if pid == 0:
            COMMANDS[command](folder, cache, *arguments)
            os._exit(0)
        running.add(pid)
        say(f"pid {pid}")
        if command == "write":
            continue
        os.waitpid(pid, 0)
        running.discard(pid)
        say(f"dead {pid}")
    for pid in running:
        os.waitpid(pid, 0)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode("ascii"))  # one call: lines of several processes do not mix


def acknowledge(annotation: Annotation | None, **more: Any) -> None:
    """Say what is on the disk by now."""
    known = {} if annotation is None else {
        "article": annotation.article, "id": annotation.id, "note": annotation.note, "tags": annotation.tags,
    }  # fmt: skip
    say(json.dumps({**known, **more}))


def stream(folder: Path, cache: Path, seed: str) -> None:
    """Verbs in a random order, each acknowledged when it has returned. What a record says only ever grows."""
    chance = random.Random(int(seed))
    library = open_library(folder, cache)
    names = sorted(p.parent.name for p in (folder / ARTICLES).glob(f"*/{RECORDS}"))
    for number in itertools.count():
        article = chance.choice(names)
        found = library.annotations(article)
        verb = chance.choice(["highlight", "highlight", "note", "tag", "delete", "undo", "create"])
        if verb in ("highlight", "undo") or not found:
            made = highlight(library, article, chance)
            acknowledge(made)
            if verb == "undo":
                library.undo()
                acknowledge(made, gone=True)
        elif verb == "create":
            acknowledge(None, tag=tags.create(library, f"tag {seed} {number}").id)
        elif verb == "delete":
            annotations.delete(library, [found[0]])
            acknowledge(found[0], gone=True)
        else:
            acknowledge(grow(library, chance.choice(found), verb, number))


def highlight(library: Library, article: str, chance: random.Random) -> Annotation:
    start = chance.randrange(TEXT_LENGTH - 60)
    return annotations.highlight(library, article, document(), start, start + 40, note="new")


def grow(library: Library, annotation: Annotation, verb: str, number: int) -> Annotation:
    if verb == "note":
        annotations.set_note(library, annotation, f"{annotation.note} {number}")
    else:
        annotations.set_tags(library, annotation, [*annotation.tags, f"t{number}"])
    after = library.annotation(annotation.article, annotation.id)
    assert after is not None
    return after


class Trap(Disk):
    """Kills the process before the operation with the number ``fail_at``."""

    def _note(self, name: str, target: str, call: Callable[[], Any]) -> None:
        if len(self.operations) == self._fail_at:
            os.kill(os.getpid(), signal.SIGKILL)
        super()._note(name, target, call)


def stop(folder: Path, cache: Path, number: str) -> None:
    """The stream, killed before its file operation ``number``."""
    with Trap(folder, int(number)).in_place():
        stream(folder, cache, "1")


def write(folder: Path, cache: Path, name: str, count: str) -> None:
    """Highlights, tags, and tags on the one annotation that all writers share."""
    library = open_library(folder, cache)
    [article] = [p.parent.name for p in (folder / ARTICLES).glob(f"*/{RECORDS}")]
    chance = random.Random(name)
    for number in range(int(count)):
        tag = tags.create(library, f"{name} {number}")
        acknowledge(None, tag=tag.id)
        acknowledge(highlight(library, article, chance))
        shared = library.annotation(article, "shared")
        assert shared is not None
        annotations.set_tags(library, shared, [*shared.tags, tag.id])
        acknowledge(shared.with_(tags=(*shared.tags, tag.id)))


COMMANDS: dict[str, Callable[..., None]] = {"stream": stream, "stop": stop, "write": write}

if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
