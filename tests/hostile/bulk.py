"""Work on a whole library (restore, its undo, merge, repair) under faults: what is done, and what must hold afterwards.

After each fault every file says what it said before or what it is to say; a mixture of the two is told, by the work
itself or (after a kill or a power cut) by the next start; and from there both ends can be reached.
"""

from __future__ import annotations

import errno
import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reader.core import annotations, articles, backups, repairing, restoring, scanning, tags
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.paths import CODEBOOK, RECORDS
from reader.core.unfinished import unfinished
from reader.core.uniting import unite
from tests.core.faults import Disk
from tests.core.making import add_article, document, files_in, open_library, visible
from tests.hostile.parsing import check_sentence

ERRORS: Final = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EDQUOT)
DAMAGE: Final = (b"", b"{ half")
TEXT = document()
State = dict[str, Any]


class Killed(BaseException):
    """The process has died: nothing that would be done on the way out reaches the disk."""


class Death(Disk):
    """A disk whose program dies before the operation ``fail_at``, or in the middle of it; the lock dies with it."""

    def __init__(self, folder: Path, fail_at: int, in_the_middle: bool = False) -> None:
        super().__init__(folder, fail_at, lasting=True)
        self._in_the_middle = in_the_middle

    def _note(self, name: str, target: str, call: Callable[[], Any]) -> None:
        if Path(target).name == ".lock":
            return
        number = len(self.operations)
        self.operations.append((name, Path(target).name))
        if not 0 <= self._fail_at <= number:
            return
        if name == "close":
            call()
        elif number == self._fail_at and self._in_the_middle and name != "write":
            call()  # it was done, and nobody was told
        self.refused.append((name, Path(target).name))
        raise Killed


class HalfDeath(Death):
    """Dies in the middle of an operation: half of what is written is there."""

    def __init__(self, folder: Path, fail_at: int) -> None:
        super().__init__(folder, fail_at, in_the_middle=True)

    def _instead(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        usual = super()._instead(name, call)

        def instead(first: Any, *args: Any, **kwargs: Any) -> Any:
            is_here = name == "write" and first in self._names and not self._names[first].endswith(".lock")
            if is_here and len(self.operations) == self._fail_at:
                call(first, memoryview(args[0])[: len(args[0]) // 2])
            return usual(first, *args, **kwargs)

        return instead


# -- the libraries, and what is done to them --------------------------------------------------------------------------


def mark(library: Library, article: str, start: int, note: str, names: tuple[str, ...] = ()) -> Any:
    tagged = tags.ensure(library, list(names)) if names else ()
    return annotations.highlight(library, article, TEXT, start, start + 20, note=note, tags=tagged)


def build(folder: Path, other: Path) -> None:
    """A library with a backup and much work since, and a copy of it that went its own way."""
    library = open_library(folder)
    river, sea = (add_article(library, title, title.encode()).id for title in ("The river", "The sea"))
    first, gone = mark(library, river, 20, "first", ("mill",)), mark(library, river, 60, "to be deleted")
    mark(library, sea, 20, "quiet")
    backups.make(folder)
    shutil.copytree(folder, other)
    annotations.delete(library, [gone])
    annotations.set_note(library, first, "changed here")
    mark(library, sea, 60, "new", ("tide",))
    tags.rename(library, library.tags["mill"], "Mills")
    mark(library, add_article(library, "The lake", b"the lake").id, 20, "later")
    library.index.close()
    library = open_library(other)
    scanning.scan(other, library.index)
    annotations.set_note(library, library.annotations(river)[0], "changed there")
    mark(library, river, 90, "theirs", ("theirs",))
    mark(library, add_article(library, "The shore", b"the shore").id, 20, "only there")
    articles.set_status(library, sea, "done")
    library.index.close()


def damage(folder: Path) -> None:
    """A codebook and an article that cannot be read, beside a backup that has both."""
    backups.make(folder)
    (folder / CODEBOOK).write_bytes(DAMAGE[0])
    sorted(folder.glob(f"articles/*/{RECORDS}"))[0].write_bytes(DAMAGE[1])


def restore(folder: Path, other: Path) -> list[str]:
    return list(restoring.restore(folder, backups.named(folder, "1")).problems)


def undo(folder: Path, other: Path) -> list[str]:
    return list(restoring.undo(folder).problems)


def merge(folder: Path, other: Path) -> list[str]:
    return unite(folder, other).problems


def repair(folder: Path, other: Path) -> list[str]:
    return repairing.repair(folder, lambda *_: TEXT).left


@dataclass(frozen=True)
class Verb:
    """What is done, and what is done before it."""

    run: Callable[[Path, Path], list[str]]
    prepare: Callable[[Path, Path], object]


def _nothing(folder: Path, other: Path) -> None:
    """There is nothing to prepare."""


VERBS: Final = {
    "restore": Verb(restore, _nothing),
    "undo": Verb(undo, restore),
    "merge": Verb(merge, _nothing),
    "repair": Verb(repair, lambda folder, other: damage(folder)),
}


@dataclass(frozen=True)
class Case:
    """A library that a verb is about to work on; ``before`` and ``after`` are what its files say (repair: after)."""

    verb: str
    folder: Path
    other: Path
    before: State
    after: State
    operations: int

    def fresh(self, place: Path) -> Path:
        """A copy of the library to spoil."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder, place / "library")
        without_second_backups()
        return place / "library"


def case(verb: str, place: Path) -> Case:
    folder, other = place / "library", place / "other"
    build(folder, other)
    VERBS[verb].prepare(folder, other)
    before = state_of(folder) if verb != "repair" else {}
    trial = place / "trial" / "library"
    shutil.copytree(folder, trial)
    probe = Disk(trial)
    with probe.in_place():
        assert VERBS[verb].run(trial, other) == []
    after = state_of(trial)
    assert before != after
    return Case(verb, folder, other, before, after, len(probe.operations))


def state_of(folder: Path) -> State:
    """What every file of the library says, after a start; article by article."""
    cache = folder.with_name("cache-of-state")
    shutil.rmtree(cache, ignore_errors=True)
    library = open_library(folder, cache)
    try:
        scanning.scan(folder, library.index)
        ids = sorted(e.id for e in library.entries())
        assert [e.problem for e in library.entries() if e.problem] == []
        seen = visible(library, *ids)
    finally:
        library.index.close()
    state = {"": seen["tags"]}
    for article in ids:
        state[article] = [seen[table][article] for table in ("articles", "annotations")]
    return state


# -- one fault ------------------------------------------------------------------------------------------------------


def faults(case: Case, folder: Path, numbers: Iterator[int] | range) -> Iterator[tuple[str, Disk]]:
    for number in numbers:
        error = ERRORS[number % len(ERRORS)]
        yield "refused once", Disk(folder, number, error)
        yield "refused from there on", Disk(folder, number, error, lasting=True)
        yield "killed before", Death(folder, number)
        yield "killed within", HalfDeath(folder, number)


def after_fault(case: Case, folder: Path, disk: Disk) -> str:
    """Work on the library under a fault; what is wrong afterwards, "" when nothing is."""
    said: list[str] = []
    was_killed = False
    with disk.in_place():
        try:
            said = VERBS[case.verb].run(folder, case.other)
        except ReaderError as error:
            check_sentence(error)
            said = [str(error)]
        except Killed:
            was_killed = True
    if not disk.refused:
        return "" if not said and state_of(folder) == case.after else f"without a fault: {said}"
    return problem_with(case, folder, [] if was_killed else said)


def problem_with(case: Case, folder: Path, said: list[str]) -> str:
    """What is wrong with the library after a fault; ``said`` are the words of the work, if it could still speak."""
    if case.verb == "repair":
        return _problem_with_repaired(case, folder)
    now = state_of(folder)
    for name in {*now, *case.before, *case.after}:
        if now.get(name) not in (case.before.get(name), case.after.get(name)):
            return f"{name or 'the codebook'} says neither what it said nor what it should: {now.get(name)}"
    sentence = unfinished(folder)
    if now not in (case.before, case.after) and not sentence and not said:
        return "half is done, and nobody says so"
    if now == case.after and case.before != now and not _goes_back(case, folder):
        return "it cannot be undone"
    if now not in (case.before, case.after) and not _goes_back(case, folder):
        return "half is done, and it cannot be undone"
    return "" if _ends(case, folder, sentence) else "it cannot be completed"


def _goes_back(case: Case, folder: Path) -> bool:
    copy = folder.with_name("back")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    if (second := backups.places(folder)[1]).is_dir():  # it is known by the folder's path: the copy needs its own
        shutil.copytree(second, copy / backups.BACKUPS, dirs_exist_ok=True)
    restoring.undo(copy)
    return state_of(copy) == case.before and not unfinished(copy)


def _ends(case: Case, folder: Path, sentence: str) -> bool:
    if sentence:
        command = shlex.split(sentence.split("`")[1])
        if command[1] == "restore":
            restoring.restore(folder, backups.named(folder, command[2]))
        else:
            merge(folder, Path(command[2]))
    elif state_of(folder) != case.after:
        VERBS[case.verb].run(folder, case.other)
    return state_of(folder) == case.after and not unfinished(folder)


def _problem_with_repaired(case: Case, folder: Path) -> str:
    if not any(data == DAMAGE[1] for data in files_in(folder).values()):
        return "the damaged bytes are gone"
    for _ in range(3):
        repair(folder, case.other)
        if state_of(folder) == case.after:
            return ""
    return "three starts do not mend it"


def without_second_backups() -> None:
    """Let the backups outside of the library be gone, as those of a copy are: what is in it must do."""
    shutil.rmtree(os.environ["READER_BACKUPS"], ignore_errors=True)
