"""Processes that are killed at any moment, and processes that write at once: nothing acknowledged is missing.

``READER_KILLS`` sets the number of random kills (100); run some thousand by hand.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reader.core import scanning
from reader.core.changes import Change
from reader.core.library import Library
from reader.core.model import Annotation
from tests.core import writing
from tests.core.making import add_article, catalogue, open_library, rebuilt_catalogue

KILLS = int(os.environ.get("READER_KILLS", "100"))
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


class Writers:
    """The process of :mod:`tests.core.writing`, and all that its writers have said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.acknowledged: list[dict[str, Any]] = []

    def start(self, command: str) -> int:
        """Start a writer; its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return int(self.read_until("pid").split()[1])

    def read_until(self, word: str) -> str:
        """The next line that starts with ``word``; on the way there what was acknowledged."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(word):
                return line
            if line.startswith("{"):
                self.acknowledged.append(json.loads(line))
        assert word == "the end", "the process of writers died"
        return ""

    def finish(self) -> None:
        """Wait until all writers have ended by themselves."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self.read_until("the end")
        assert self._process.wait() == 0


@contextmanager
def writers_on(library: Library) -> Iterator[Writers]:
    command = [sys.executable, "-W", "error", writing.__file__, str(library.folder), str(library.index.path.parent)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        try:
            yield Writers(process)
        finally:
            process.kill()


class Expected:
    """What the disk must say at least, from what was acknowledged."""

    def __init__(self) -> None:
        self.annotations: dict[tuple[str, str], dict[str, Any]] = {}
        self.tags: set[str] = set()
        self._seen = 0

    def add(self, acknowledged: list[dict[str, Any]]) -> int:
        """Take in what is new; how much that was."""
        new = acknowledged[self._seen :]
        self._seen = len(acknowledged)
        for said in new:
            if "tag" in said:
                self.tags.add(said["tag"])
            else:
                self.annotations.setdefault((said["article"], said["id"]), {}).update(said)
        return len(new)

    def missing_in(self, library: Library) -> list[object]:
        missing: list[object] = [t for t in self.tags if t not in library.tags]
        for (article, key), said in self.annotations.items():
            record = library._opened(article).records.get(("annotations", key))
            if not isinstance(record, Annotation):
                missing.append(said)
            elif said.get("gone"):
                missing += [] if record.deleted else [said]
            elif not record.note.startswith(said["note"]) or not set(said["tags"]) <= set(record.tags):
                missing.append((said, record))
        return missing


def assert_sound(library: Library, expected: Expected) -> None:
    """The library, opened anew, is whole and complete, and its index agrees with it after a look at the files."""
    again = open_library(library.folder, library.index.path.parent)
    assert expected.missing_in(again) == []
    assert scanning.scan(library.folder, again.index).problems == []
    for entry in again.entries():
        assert again.unreadable(entry.id) == 0
        assert entry.passages == len(again.annotations(entry.id))
    assert not list(library.folder.rglob("*damaged*"))
    again.index.close()


def test_random_kills_lose_nothing_that_was_acknowledged(shelf: Library, tmp_path: Path) -> None:
    for number in range(3):
        add_article(shelf, f"Article {number}", f"{number}".encode())
    chance = random.Random()
    expected = Expected()
    productive, patience = 0, 0.08  # seconds; on a busy machine a writer needs longer until it has written anything
    with writers_on(shelf) as writers:
        for number in range(KILLS):
            pid = writers.start(f"stream {number}")
            time.sleep(chance.uniform(0.002, patience))
            os.kill(pid, signal.SIGKILL)
            writers.read_until("dead")
            wrote = expected.add(writers.acknowledged) > 0
            productive += wrote
            patience = max(0.08, patience * 0.8) if wrote else min(2.0, patience * 1.3)
            if number % 5 == 4 or number == KILLS - 1:
                assert_sound(shelf, expected)
    assert productive >= 3
    assert len(list(shelf.folder.rglob(".*.tmp"))) <= KILLS
    final = open_library(shelf.folder)
    scanning.scan(final.folder, final.index)
    assert catalogue(final) == rebuilt_catalogue(final, tmp_path / "fresh")


def test_a_kill_before_any_single_file_operation_loses_nothing(shelf: Library) -> None:
    add_article(shelf)
    expected = Expected()
    with writers_on(shelf) as writers:
        for number in range(0, 90, 2):
            writers.start(f"stop {number}")
            writers.read_until("dead")
            expected.add(writers.acknowledged)
            if number % 10 == 0:
                assert_sound(shelf, expected)
    assert_sound(shelf, expected)
    assert expected.annotations


@pytest.mark.parametrize(("processes", "writes"), [(2, 10), (8, 25)])
def test_several_processes_write_the_same_files_at_once(shelf: Library, processes: int, writes: int) -> None:
    article = add_article(shelf)
    shared = Annotation(id="shared", article=article.id)
    shelf.apply([Change(Annotation.TABLE, "shared", None, shared, article.id)], "Share")
    expected = Expected()
    with writers_on(shelf) as writers:
        for number in range(processes):
            writers.start(f"write writer{number} {writes}")
        writers.finish()
        expected.add(writers.acknowledged)
    assert len(writers.acknowledged) == processes * writes * 3
    assert len(expected.tags) == processes * writes
    assert len(expected.annotations) == processes * writes + 1
    assert_sound(shelf, expected)
    shelf.notice_outside_changes()
    assert expected.missing_in(shelf) == []
    found = shelf.annotation(article.id, "shared")
    assert found is not None
    assert set(found.tags) == expected.tags
