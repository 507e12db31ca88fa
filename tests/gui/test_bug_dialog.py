"""The dialog for errors of ours: plain words first, details when asked for, all of it to copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from reader.gui.dialogs.bug_dialog import BugDialog

SENTENCE = "Something went wrong inside Reader (KeyError)."
TRACE = 'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\nKeyError: <b>1</b>\n'


def make(qtbot: QtBot, sentence: str = SENTENCE, trace: str = TRACE) -> BugDialog:
    dialog = BugDialog(sentence, trace, Path("/home/somebody/.cache/article-reader/reader.log"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def button(dialog: BugDialog, text: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == text)


def test_the_sentence_is_plain_and_the_details_are_folded(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    labels = [label for label in dialog.findChildren(QLabel) if label.text() == SENTENCE]
    assert [label.textFormat() for label in labels] == [Qt.TextFormat.PlainText]
    shown = dialog.findChild(QPlainTextEdit)
    assert not shown.isVisible()
    qtbot.mouseClick(button(dialog, "Show details"), Qt.MouseButton.LeftButton)
    assert shown.isVisible()
    assert TRACE.strip() in shown.toPlainText()
    qtbot.mouseClick(button(dialog, "Hide details"), Qt.MouseButton.LeftButton)
    assert not shown.isVisible()


def test_nothing_of_it_is_cut_off(qtbot: QtBot) -> None:
    dialog = make(qtbot, SENTENCE * 6)
    for label in dialog.findChildren(QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())


def test_where_it_was_written_down_can_be_selected(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    field = dialog.findChild(QLineEdit)
    field.selectAll()
    assert field.selectedText() == "/home/somebody/.cache/article-reader/reader.log"


def test_details_are_copied_with_the_versions(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    qtbot.mouseClick(button(dialog, "Copy details"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(TRACE)
    assert "\nQt " in copied


def test_endless_details_are_cut_at_their_beginning(qtbot: QtBot) -> None:
    dialog = make(qtbot, trace="deep\n" * 100_000 + "RecursionError")
    shown = dialog.findChild(QPlainTextEdit)
    assert len(shown.toPlainText()) < 25_000
    assert "RecursionError" in shown.toPlainText()


def test_it_is_closed_by_keys(qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        dialog = make(qtbot)
        QTest.keyClick(dialog, key)
        assert not dialog.isVisible()
