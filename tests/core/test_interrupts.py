"""Ctrl+C while files are being replaced: it waits until they are whole, and comes then."""

from __future__ import annotations

import errno
import os
import signal
import threading
from pathlib import Path

import pytest

from reader.core import annotations, articles
from reader.core.interrupts import uninterrupted
from reader.core.library import Library
from reader.core.model import Article
from tests.core.faults import Disk
from tests.core.making import add_article, document, files_in, open_library

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals work otherwise there")


class Interrupting(Disk):
    """A disk at whose operation ``fail_at`` Ctrl+C is pressed."""

    def __init__(self, folder: Path, at: int) -> None:
        super().__init__(folder)
        self._at = at
        self.was_pressed = False

    def _note(self, name: str, target: str, call: object) -> None:
        self.operations.append((name, target))
        if len(self.operations) == self._at + 1:
            self.was_pressed = True
            os.kill(os.getpid(), signal.SIGINT)


def test_it_waits_for_the_end_of_the_block() -> None:
    done = []

    def work() -> None:
        with uninterrupted() as has_come:
            done.append(has_come())
            os.kill(os.getpid(), signal.SIGINT)
            done.append(has_come())

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [False, True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_of_two_blocks_the_outer_one_counts() -> None:
    done = []

    def work() -> None:
        with uninterrupted() as has_come:
            with uninterrupted():
                os.kill(os.getpid(), signal.SIGINT)
            done.append(has_come())

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [True]


def test_in_another_thread_nothing_is_touched() -> None:
    seen = []

    def work() -> None:
        with uninterrupted() as has_come:
            seen.append((has_come(), signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(False, signal.default_int_handler)]


def test_an_error_in_the_block_comes_through() -> None:
    with pytest.raises(OSError, match="full"), uninterrupted():
        raise OSError(errno.ENOSPC, "full")


def test_a_change_to_several_articles_is_done_for_all_or_none_wherever_it_is_interrupted(
    shelf: Library, article: Article
) -> None:
    other = add_article(shelf, "The sea", b"the sea")
    for each in (article, other):
        annotations.highlight(shelf, each.id, document(), 20, 40)
    seen: set[bool] = set()
    number = 0
    while True:
        library = open_library(shelf.folder)
        pairs = [(a, a.with_(note=f"{number}")) for i in (article, other) for a in library.annotations(i.id)]
        with Interrupting(shelf.folder, number).in_place() as disk:
            try:
                annotations.change(library, pairs, "Note")
            except KeyboardInterrupt:
                assert disk.was_pressed
        again = open_library(shelf.folder)
        notes = {a.note for i in (article, other) for a in again.annotations(i.id)}
        assert len(notes) == 1
        seen.add(str(number) in notes)
        library.index.close()
        again.index.close()
        assert not list(shelf.folder.rglob("*.tmp"))
        if not disk.was_pressed:
            break
        number += 1
    assert number > 10
    assert seen == {True, False}


def test_adding_that_is_interrupted_leaves_an_article_or_nothing(shelf: Library) -> None:
    kept = gone = number = 0
    while True:
        data = f"original {number}".encode()
        before = set(files_in(shelf.folder))
        with Interrupting(shelf.folder, number).in_place() as disk:
            try:
                staged = articles.stage(shelf.folder, document(f"Article {number}"), data, "a.txt", "text/plain", "")
                try:
                    articles.commit(shelf, staged)
                finally:
                    articles.discard(staged)
            except KeyboardInterrupt:
                assert disk.was_pressed
        new = {Path(name).name for name in set(files_in(shelf.folder)) - before if not name.endswith(".tmp")}
        assert new in (set(), {"source.txt", "text.json", "article.json"})
        kept, gone = kept + bool(new), gone + (not new)
        if not disk.was_pressed:
            break
        number += 1
    assert kept > 1
    assert gone > 10
