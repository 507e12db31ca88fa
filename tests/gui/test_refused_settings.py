"""A disk that takes no settings: what was done is done all the same, and the refusal is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reader.core.errors import NotSaved
from reader.core.settings import Settings
from reader.gui.window import MainWindow
from tests.gui.test_steady import settle
from tests.gui.test_typed_notes import article, window

__all__ = ["article", "window"]


@pytest.fixture
def refusing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    def save(_: Settings) -> None:
        raise NotSaved("The settings cannot be saved: the disk is full.")

    monkeypatch.setattr(Settings, "save", save)
    return window


def test_a_highlight_is_the_current_one(refusing: MainWindow, article: str, qtbot: QtBot) -> None:
    assert refusing.desk.document is not None
    start = refusing.desk.document.starts[20]
    refusing.view.select(start, start + 8)
    with qtbot.waitSignal(refusing.annotator.said, check_params_cb=lambda said: said == "Saved"):
        refusing.annotator.colour("green")
    assert refusing.desk.current is not None
    assert refusing.notice.current is not None
    assert "settings" in refusing.notice.current.text


def test_what_is_added_is_opened(refusing: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "lamps.txt").write_text("The lamp was lit.\n\nNobody saw it at all.\n")
    refusing.intake.add([tmp_path / "lamps.txt"])
    settle(refusing, qtbot)
    assert refusing.desk.article is not None


def test_the_look_changes_until_the_end(refusing: MainWindow) -> None:
    refusing.choose_theme("dark")
    assert refusing.theme.name == "dark"
    refusing.commands.larger()
    assert refusing.settings["text_size"] == 19
    refusing.action("right_panel").trigger()
    assert not refusing.passages.isVisible()
