"""The settings dialog: a control for each setting of the table, with live effect, and the folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from reader.core.settings import SETTINGS, Settings, is_valid
from reader.gui.dialogs.settings_dialog import SettingsDialog
from reader.gui.theme import load_theme, theme_names

SHOWN = [s for s in SETTINGS if s.label]


class Stage:
    """The dialog over real settings, kept as the window keeps them."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.settings = Settings(folder / "settings.json")
        self.opened: list[Path] = []
        self.said: list[tuple[str, object]] = []
        (folder / "library").mkdir()
        self.places = [("Library", folder / "library"), ("Cache", folder / "not yet" / ("long" * 60))]
        self.dialog = SettingsDialog(self.settings, self.places, load_theme("light"), open_folder=self.opened.append)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.dialog.changed.connect(self._keep)
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        qtbot.waitExposed(self.dialog)

    def _keep(self, key: str, value: object) -> None:
        self.said.append((key, value))
        self.settings.set(key, value)

    def control(self, label: str) -> Any:
        found = [w for w in self.dialog.findChildren(QWidget) if w.accessibleName() == label]
        assert len(found) == 1, label
        return found[0]

    def button(self, text: str) -> QPushButton:
        return next(b for b in self.dialog.findChildren(QPushButton) if b.text().strip() == text)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Stage:
    return Stage(qtbot, tmp_path)


def test_each_labelled_setting_is_there_with_its_value(stage: Stage) -> None:
    assert stage.dialog.values() == {s.key: s.default for s in SHOWN}
    for setting in SHOWN:
        assert stage.control(setting.label).isVisible()
    texts = {label.text() for label in stage.dialog.findChildren(QLabel)}
    assert not texts & {s.key for s in SETTINGS}


def test_a_choice_has_effect_at_once(stage: Stage) -> None:
    box: QComboBox = stage.control("Theme")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert stage.said == [("theme", "light")]
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert stage.settings["theme"] == "sepia"


def test_numbers_step_and_are_typed_within_their_range(stage: Stage, qtbot: QtBot) -> None:
    box: QSpinBox = stage.control("Text size")
    stage.dialog.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert stage.said == [("text_size", 19)]
    box.lineEdit().selectAll()
    QTest.keyClicks(box, "30")
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert stage.said[1:] == [("text_size", 30)]  # not 3 on the way, which is too small
    spacing = stage.control("Line spacing")
    for _ in range(20):
        QTest.keyClick(spacing, Qt.Key.Key_Up)
    assert stage.said[-1] == ("line_height", 2.4)
    by_key = {s.key: s for s in SETTINGS}
    assert all(is_valid(by_key[key], value) for key, value in stage.said)
    assert ("line_height", 1.7) in stage.said


def test_a_tick_is_a_setting(stage: Stage, qtbot: QtBot) -> None:
    tick: QCheckBox = stage.control("Mark the current sentence")
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert stage.said == [("sentence_mark", False)]


def test_the_wheel_changes_nothing(stage: Stage) -> None:
    for label in ("Theme", "Text size", "Line spacing"):
        control = stage.control(label)
        event = QWheelEvent(
            QPointF(5, 5), control.mapToGlobal(QPointF(5, 5)), QPoint(0, -120), QPoint(0, -120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, event)
    assert stage.said == []


def test_the_usual_settings_come_back(stage: Stage, qtbot: QtBot) -> None:
    usual = stage.button("Back to the usual settings")
    assert not usual.isEnabled()
    QTest.keyClick(stage.control("Text size"), Qt.Key.Key_Up)
    QTest.keyClick(stage.control("Paragraph numbers in the margin"), Qt.Key.Key_Space)
    assert usual.isEnabled()
    qtbot.mouseClick(usual, Qt.MouseButton.LeftButton)
    assert {s.key: stage.settings[s.key] for s in SHOWN} == {s.key: s.default for s in SHOWN}
    assert not usual.isEnabled()


def test_what_is_changed_elsewhere_is_shown_and_not_said(stage: Stage) -> None:
    values = {"theme": "dark", "font": "Inter", "text_size": 22, "line_height": 1.8, "sentence_mark": False}
    for key, value in values.items():
        stage.dialog.set_value(key, value)
    assert stage.said == []
    assert {key: stage.dialog.values()[key] for key in values} == values


def test_folders_can_be_selected_and_opened_if_they_are_there(stage: Stage, qtbot: QtBot) -> None:
    fields = {w.accessibleName(): w for w in stage.dialog.findChildren(QLineEdit) if w.isReadOnly()}
    assert {name: field.text() for name, field in fields.items()} == {n: str(p) for n, p in stage.places}
    fields["Library"].selectAll()
    assert fields["Library"].selectedText() == str(stage.places[0][1])
    there, missing = (stage.control(f"Open folder: {name}") for name, _ in stage.places)
    assert not missing.isEnabled()
    qtbot.mouseClick(there, Qt.MouseButton.LeftButton)
    assert stage.opened == [stage.places[0][1]]


def test_it_fits_a_small_screen(stage: Stage) -> None:
    assert stage.dialog.width() <= 900
    assert stage.dialog.minimumSizeHint().height() <= 660


@pytest.mark.parametrize("name", theme_names())
def test_it_takes_every_theme(stage: Stage, name: str) -> None:
    stage.dialog.set_theme(load_theme(name))
    assert not stage.control("Open folder: Library").icon().isNull()
