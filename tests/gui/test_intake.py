"""Taking files in through the window: one process reads them all, and Cancel ends it in the middle of one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core import paths
from reader.core.index import Index
from reader.core.library import Library
from reader.core.settings import Settings
from reader.formats import Source
from reader.formats.adding import read_source
from reader.formats.worker import Worker
from reader.gui.window import MainWindow

# What is slow because there is so much of it: read for minutes, if nothing stops it.
DENSE = b"<html><body><h1>Lamps</h1>" + b"<p>a<b>b</b><i>c</i></p>" * 400_000


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    paths.private_folder(paths.cache_folder())
    library = Library(tmp_path / "library", Index(paths.cache_folder(), tmp_path / "library"), read_source, "tester")
    made = MainWindow(qapp, library, Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    (folder / "below").mkdir(parents=True)
    (folder / "a.txt").write_text("The first lamp\n\nIt was lit at dusk.\n")
    (folder / "b.md").write_text("# The second lamp\n\nIt was lit at dawn.\n")
    (folder / "below" / "c.html").write_text("<h1>The third lamp</h1><p>It was never lit.</p>")
    (folder / "bad.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return folder


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=30_000)


def test_a_folder_is_read_by_one_process(
    window: MainWindow, files: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Worker] = []
    make = Worker.__init__
    monkeypatch.setattr(Worker, "__init__", lambda worker, *args: (started.append(worker), make(worker, *args))[1])
    problems: list[str] = []
    window.intake.failed.connect(lambda error: problems.append(str(error)))
    window.intake.add([files])
    settle(window, qtbot)
    assert sorted(e.title for e in window.library.entries()) == ["The first lamp", "The second lamp", "The third lamp"]
    assert len(problems) == 1
    assert "bad.html" in problems[0]
    assert len(started) == 1


def test_cancel_ends_in_the_middle_of_a_file_and_keeps_what_was_read(
    window: MainWindow, files: Path, qtbot: QtBot
) -> None:
    (files / "bad.html").write_bytes(DENSE)
    (files / "below" / "c.html").unlink()
    said: list[str] = []
    window.intake.said.connect(said.append)
    window.intake.failed.connect(lambda error: said.append(f"failed: {error}"))
    window.intake.add([files])
    qtbot.waitUntil(lambda: len(list((window.library.folder / "articles").iterdir())) == 2, timeout=30_000)
    QTimer.singleShot(200, window.status.cancel.click)
    settle(window, qtbot)
    assert said == ["2 added · cancelled"]
    assert len(window.library.entries()) == 2
    window.intake.add([files / "below", files / "a.txt"])  # and the next one is read
    settle(window, qtbot)
    assert said[1:] == ["0 added, 1 already there"]


def test_what_was_read_when_the_window_closes_is_in_the_library(window: MainWindow, files: Path, qtbot: QtBot) -> None:
    (files / "bad.html").write_bytes(DENSE)
    (files / "below" / "c.html").unlink()
    window.intake.add([files])
    qtbot.waitUntil(lambda: len(list((window.library.folder / "articles").iterdir())) == 2, timeout=30_000)
    window.close()
    assert len(window.library.entries()) == 2
    qtbot.wait(1)  # what the thread said last comes now
    assert window.desk.article is None


def test_closing_the_window_does_not_wait_for_a_file(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "dense.html").write_bytes(DENSE)
    window.intake.add([tmp_path / "dense.html"])
    qtbot.waitUntil(lambda: window.intake._worker is not None and window.intake._worker._process is not None)
    process = window.intake._worker and window.intake._worker._process
    window.close()
    assert process is not None
    assert process.popen.poll() is not None
    assert not window.jobs.is_busy or window.jobs._threads is None


def test_the_process_is_there_before_the_first_file(window: MainWindow, qtbot: QtBot) -> None:
    window.begin([])
    settle(window, qtbot)
    assert window.intake._worker is not None
    process = window.intake._worker._process
    assert process is not None
    assert window.intake._worker.read(Source(b"The lamp was lit.\n", "lamp.txt")).document.text == "The lamp was lit."
    assert window.intake._worker._process is process


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_folder_that_leads_into_itself_is_searched_once(window: MainWindow, files: Path, qtbot: QtBot) -> None:
    (files / "below" / "again").symlink_to(files, target_is_directory=True)
    (files / "bad.html").unlink()
    window.intake.add([files])
    settle(window, qtbot)
    assert len(window.library.entries()) == 3
