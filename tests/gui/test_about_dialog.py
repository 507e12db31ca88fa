"""About Reader: what it runs on, what it is made of, and nothing of the user's in the details."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

import reader
from reader.gui.dialogs.about_dialog import LIBRARIES, AboutDialog, details, parts, version_of
from reader.gui.fonts import READING_FONTS
from reader.gui.theme import load_theme

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def make(qtbot: QtBot) -> AboutDialog:
    dialog = AboutDialog(load_theme("light"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_it_says_what_matters(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    words = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert reader.__version__ in words
    assert "Nothing leaves this machine: Reader opens no network connection." in words
    assert "MIT" in words
    for part in parts():
        assert part.name in words
        assert part.licence in words


def test_every_library_that_is_asked_for_is_named() -> None:
    wanted = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    names = {normal(re.split(r"[\s;<>=!~\[]", line, maxsplit=1)[0]) for line in wanted}
    assert {normal(part.package) for part in LIBRARIES} == names


def test_versions_are_those_installed() -> None:
    assert all(re.match(r"\d+\.", version_of(part)) for part in LIBRARIES)
    assert version_of(parts()[-1]) == ""
    assert {face.label for face in READING_FONTS} <= {part.name for part in parts()}


def test_details_can_be_copied_and_hold_versions_only(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = make(qtbot)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy details")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied == details()
    assert copied.startswith(f"Reader {reader.__version__}\n")
    assert str(Path.home()) not in copied
    assert button.text() == "Copied"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_it_is_closed_by_keys(qtbot: QtBot, key: Qt.Key) -> None:
    dialog = make(qtbot)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None)
    qtbot.keyClick(dialog.focusWidget(), key)
    assert not dialog.isVisible()
