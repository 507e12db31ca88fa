"""A power cut after any operation of a run of verbs: nothing that was acknowledged is missing, and all is readable.

``READER_POWER_CUT_STATES`` says how many states are opened at most (0: all); without it a sample is.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reader.core import annotations, articles, scanning, tags
from reader.core.document import Document, Resource
from reader.core.errors import ReaderError
from reader.core.index import Index
from reader.core.library import Library
from tests.core.making import document, memory
from tests.hostile.power import Disk, Recorder, State, lay_out

IN_CI = 200  # states
ROUNDS = 4
pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders are not synced there")


def illustrated(title: str) -> Document:
    made = document(title, 12)
    return Document(
        made.blocks, made.metadata, {"a": Resource("a" * 64 + ".png", "image/png", b"\x89PNG" + b"x" * 500)}
    )


def opened(folder: Path, cache: Path) -> Library:
    return Library(folder, Index(cache, folder), lambda *_: document(), "tester")


@dataclass
class Run:
    """A run of verbs: what was asked of the disk, and what was in the library after each acknowledgement."""

    operations: list[Any]
    known: list[tuple[int, dict[str, Any]]]  # (number of operations before it, what was acknowledged)

    def acknowledged(self, count: int) -> list[dict[str, Any]]:
        """What must be found after ``count`` operations, or (in the middle of the next verb) what comes next."""
        before = [state for at, state in self.known if at <= count]
        after = [state for at, state in self.known if at > count]
        return [before[-1], *after[:1]]


def seen(library: Library) -> dict[str, Any]:
    ids = sorted(e.id for e in library.index.entries())
    assert [e.problem for e in library.index.entries() if e.problem] == []
    return memory(library, *ids)


def recorded(tmp_path: Path) -> Run:
    folder = tmp_path / "library"
    folder.mkdir()
    recorder = Recorder(folder)
    with recorder.in_place():
        library = opened(folder, tmp_path / "cache")
        known = [(0, {}), (len(recorder.operations), seen(library))]
        for verb in verbs(library):
            verb()
            known.append((len(recorder.operations), seen(library)))
    library.index.close()
    return Run(recorder.operations, known)


def verbs(library: Library) -> Iterator[Callable[[], Any]]:
    """Everything that people do, several times over, each verb one acknowledgement."""
    for number in range(ROUNDS):
        yield from one_round(library, number)


def one_round(library: Library, turn: int) -> list[Callable[[], Any]]:
    text = illustrated("The river")

    def first() -> str:
        return sorted(e.id for e in library.index.entries())[0]

    def add(title: str) -> None:
        data = title.encode() * 40
        made = illustrated(title)
        articles.commit(library, articles.stage(library.folder, made, data, "a.txt", "text/plain", ""))

    def highlight(number: int) -> None:
        names = [t for t in ("mill",) if t in library.tags]
        annotations.highlight(library, first(), text, number * 60, number * 60 + 30, tags=names, note="n" * 300)

    def one() -> Any:
        return library.annotations(first())[0]

    def recolour_all() -> None:
        every = [a for e in library.entries() for a in library.annotations(e.id)]
        annotations.change(library, [(a, a.with_(colour="red" if turn % 2 else "blue")) for a in every], "Colour")

    return [
        lambda: add(f"The river {turn}"),
        lambda: highlight(1),
        lambda: tags.ensure(library, ["mill"]),
        lambda: highlight(2),
        lambda: annotations.set_note(library, one(), "another note"),
        lambda: annotations.set_tags(library, one(), ["mill"]),
        library.undo,
        lambda: annotations.stretch(library, one(), text, 70, 120),
        lambda: annotations.delete(library, [one()]),
        library.undo,
        library.redo,
        lambda: add(f"The sea {turn}"),
        lambda: articles.remember_position(library, first(), 40, 0.5),
        recolour_all,
        lambda: tags.ensure(library, [f"tide {turn}"]),
        lambda: tags.merge(library, library.tags[f"tide-{turn}"], library.tags["mill"]),
        library.undo,
        lambda: articles.set_status(library, first(), "done"),
        lambda: articles.remove(library, first()),
        library.undo,
    ]


def test_nothing_acknowledged_is_lost_wherever_the_power_is_cut(tmp_path: Path) -> None:
    run = recorded(tmp_path)
    cases = list(distinct(run))
    most = int(os.environ.get("READER_POWER_CUT_STATES", IN_CI))
    chosen = random.Random(1).sample(cases, most) if 0 < most < len(cases) else cases
    missing = [problem for state, allowed in chosen if (problem := problem_with(state, allowed, tmp_path))]
    print(f"\n{len(run.operations)} operations, {len(cases)} distinct states, {len(chosen)} opened, {len(missing)} bad")
    assert len(cases) >= 500
    assert missing == []


def distinct(run: Run) -> list[tuple[State, list[dict[str, Any]]]]:
    """Every state once for each thing that it may be asked to hold."""
    disk, found = Disk(), {}
    for count in range(len(run.operations) + 1):
        if count:
            disk.do(run.operations[count - 1])
        allowed = run.acknowledged(count)
        for state in disk.states():
            found.setdefault((frozenset(state.items()), id(allowed[0])), (state, allowed))
    return list(found.values())


def problem_with(state: State, allowed: list[dict[str, Any]], tmp_path: Path) -> str:
    """Open the state and compare; "" when all is well. Then change something, which must work too."""
    folder, cache = tmp_path / "state", tmp_path / "state-cache"
    for left in (folder, cache):
        shutil.rmtree(left, ignore_errors=True)
    lay_out(state, folder)
    library = opened(folder, cache)
    try:
        report = scanning.scan(folder, library.index)
        if report.problems:
            return f"problems {report.problems}"
        now = seen(library)
        if not is_allowed(now, allowed):
            return f"{now} is none of {allowed}"
        for article in now["articles"]:
            if not library.document(article).text.startswith(("The river", "The sea")):
                return f"the text of {article} is another"
        tags.ensure(library, ["after the cut"])
        return "" if len(library.tags) == len(now["tags"]) + 1 else "nothing can be changed"
    finally:
        library.index.close()


def is_allowed(now: dict[str, Any], allowed: list[dict[str, Any]]) -> bool:
    """Whether each file says what was acknowledged, or already what comes next: several files change one by one."""
    for name, values in now.items():
        for key in {*values, *(k for state in allowed for k in state.get(name, {}))}:
            if all(values.get(key) != state.get(name, {}).get(key) for state in allowed):
                return False
    return True


def test_a_state_that_lacks_what_was_acknowledged_is_noticed(tmp_path: Path) -> None:
    """The test itself: with the files' contents never synced, it must complain."""
    run = recorded(tmp_path)
    careless = Run([o for o in run.operations if o.call != "fsync"], [])
    disk = Disk()
    for operation in careless.operations:
        disk.do(operation)
    states = [s for s in disk.states() if b"" in s.values()]
    assert states
    with pytest.raises(ReaderError, match="damaged"):
        problem_with(states[-1], [run.known[-1][1]], tmp_path)
