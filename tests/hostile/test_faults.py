"""A disk that refuses: every operation of every verb, once and from there on, and a disk that is really full."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reader.core import annotations, articles, tags
from reader.core.errors import ReaderError
from reader.core.library import Library
from tests.core.faults import Disk
from tests.core.making import add_article, document, memory, open_library
from tests.hostile.parsing import check_sentence

ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EINTR)
TEXT = document()
pytestmark = pytest.mark.skipif(os.name == "nt", reason="what is asked of the disk differs there")


@dataclass
class Case:
    """A library with two articles and some annotations, and its articles' ids."""

    library: Library
    articles: list[str]

    def first(self) -> Any:
        return self.library.annotations(self.articles[0])[0]


def made(folder: Path) -> Case:
    library = open_library(folder)
    ids = [add_article(library, title, title.encode()).id for title in ("The river", "The sea")]
    tags.ensure(library, ["mill", "tide"])
    for article in ids:
        annotations.highlight(library, article, TEXT, 20, 40, tags=["mill"], note="why")
    return Case(library, ids)


def _add(case: Case) -> None:
    add_article(case.library, "The lake", b"the lake")


VERBS: dict[str, Callable[[Case], Any]] = {
    "add": _add,
    "highlight": lambda c: annotations.highlight(c.library, c.articles[0], TEXT, 60, 90, note="n"),
    "note": lambda c: annotations.set_note(c.library, c.first(), "another"),
    "delete": lambda c: annotations.delete(c.library, [c.first()]),
    "tag": lambda c: tags.ensure(c.library, ["new"]),
    "undo": lambda c: c.library.undo(),
    "two articles": lambda c: annotations.change(
        c.library, [(a, a.with_(colour="red")) for i in c.articles for a in c.library.annotations(i)], "Colour"
    ),
}


def everything(library: Library) -> dict[str, Any]:
    return memory(library, *sorted(e.id for e in library.index.entries()))


def reopened(folder: Path) -> dict[str, Any]:
    library = open_library(folder)
    try:
        return everything(library)
    finally:
        library.index.close()


def refusal(verb: Callable[[Case], Any], case: Case) -> str:
    """What the verb's error says; "" when there is none."""
    problem = ""
    try:
        verb(case)
    except ReaderError as error:
        check_sentence(error)
        problem = str(error)
    assert not problem or str(case.library.folder) in problem
    return problem


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[[], Case]]:
    """Makes libraries, each in a folder of its own."""
    cases: list[Case] = []

    def make() -> Case:
        folder = tmp_path / str(len(cases))
        folder.mkdir()
        cases.append(made(folder / "library"))
        return cases[-1]

    yield make
    for case in cases:
        case.library.index.close()


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_what_is_refused_once_changes_nothing_and_the_next_try_works(verb: Any, fresh: Callable[[], Case]) -> None:
    case, refused, number = fresh(), 0, 0
    while True:
        error = ERRORS[number % len(ERRORS)]
        before = everything(case.library)
        with Disk(case.library.folder, number, error).in_place() as disk:
            problem = refusal(verb, case)
        if not disk.refused:
            assert not problem
            break
        if problem:
            refused += 1
            assert everything(case.library) == before, disk.refused
            assert reopened(case.library.folder) == before, disk.refused
            assert refusal(verb, case) == ""
        else:  # such as a close: nothing hangs on it
            assert reopened(case.library.folder) == everything(case.library)
        case = fresh()
        number += 1
    assert refused >= 4


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_disk_that_is_broken_from_some_point_on_loses_nothing(verb: Any, fresh: Callable[[], Case]) -> None:
    number = 0
    while True:
        case = fresh()
        before = everything(case.library)
        with Disk(case.library.folder, number, ERRORS[number % len(ERRORS)], lasting=True).in_place() as disk:
            problem = refusal(verb, case)
            if problem:
                assert everything(case.library) == before, disk.refused
        found = reopened(case.library.folder)
        for article, had in before["annotations"].items():
            # Where the disk let nobody go back, what was refused may be there: more than was promised, not less.
            now = {a["id"] for a in found["annotations"].get(article, ())}
            assert {a["id"] for a in had} <= now or verb in _TAKES_AWAY
        assert before["tags"].keys() <= found["tags"].keys() or verb in _TAKES_AWAY
        if not disk.refused:
            break
        assert not problem or refusal(verb, case) == ""
        number += 1
    assert number >= 4


_TAKES_AWAY = (VERBS["delete"], VERBS["undo"])


@pytest.mark.parametrize("most", [1, 7, 100])
def test_a_disk_that_takes_a_few_bytes_at_a_time_is_slow_and_right(fresh: Callable[[], Case], most: int) -> None:
    case = fresh()
    with Disk(case.library.folder, most=most).in_place():
        VERBS["highlight"](case)
        VERBS["tag"](case)
    assert reopened(case.library.folder) == everything(case.library)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    try:
        can_mount = os.getuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        can_mount = False
    if not can_mount:
        pytest.skip("no file system of its own can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_on_a_full_disk_nothing_is_lost_and_with_room_it_goes_on(small_disk: Path, tmp_path: Path) -> None:
    library = open_library(small_disk / "library", tmp_path / "cache")
    article = add_article(library).id
    kept = [annotations.highlight(library, article, TEXT, 20, 40, note="x" * 1_000).id]
    problem = ""
    (small_disk / "filler").write_bytes(b"f" * 5_000_000)
    for number in range(100):
        try:
            kept.append(annotations.highlight(library, article, TEXT, 20, 60 + number, note="y" * 100_000).id)
        except ReaderError as error:
            problem = str(error)
            break
    assert "the disk is full. Free some space" in problem
    with pytest.raises(ReaderError, match="the disk is full"):
        articles.stage(library.folder, TEXT, b"z" * 4_000_000, "b.txt", "text/plain", "")
    assert {a.id for a in library.annotations(article)} == set(kept)
    again = open_library(small_disk / "library", tmp_path / "other")
    assert {a.id for a in again.annotations(article)} == set(kept)
    (small_disk / "filler").unlink()
    kept.append(annotations.highlight(again, article, TEXT, 90, 99).id)
    assert {a.id for a in again.annotations(article)} == set(kept)
    for opened in (library, again):
        opened.index.close()


def test_a_full_disk_leaves_no_rubbish(small_disk: Path, tmp_path: Path) -> None:
    library = open_library(small_disk / "library", tmp_path / "cache")
    article = add_article(library).id
    (small_disk / "filler").write_bytes(b"f" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize))
    for _ in range(20):
        with pytest.raises(ReaderError):
            annotations.highlight(library, article, TEXT, 20, 40, note="x" * 10_000)
    assert list((small_disk / "library").rglob(".*.tmp")) == []
    (small_disk / "filler").unlink()
    annotations.highlight(library, article, TEXT, 20, 40, note="x" * 10_000)
    library.index.close()
