"""The one dialog for errors of ours: what it means for the user, and the details for whoever mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from reader.gui.dialogs.about_dialog import details as versions
from reader.gui.icons import pixmap
from reader.gui.widgets.ink import scaled, sized
from reader.gui.widgets.labels import typewriter

_COPIED_MS: Final = 2_000
_MOST: Final = 20_000  # characters of details that are shown and copied


class BugDialog(QDialog):
    """``sentence`` is plain and on top; ``details`` (the traceback) are folded; ``log`` is where they were written."""

    def __init__(self, sentence: str, details: str, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong"))
        self._details = f"{details[-_MOST:].rstrip()}\n\n{versions()}"
        self._shown = QPlainTextEdit(self)
        self._more = QPushButton(self.tr("Show details"), self)
        self._copy = QPushButton(self.tr("Copy details"), self)
        self._close = QPushButton(self.tr("Close"), self)
        self._rows = rows = QVBoxLayout(self)
        rows.setContentsMargins(22, 20, 22, 16)
        rows.setSpacing(12)
        rows.addLayout(self._head(sentence))
        rows.addLayout(self._log_row(log))
        rows.addWidget(self._shown, 1)
        rows.addLayout(self._buttons())
        self._show_details()
        self.setMinimumWidth(scaled(self.font(), 480))
        self._close.setDefault(True)
        self._close.setFocus()

    def _head(self, sentence: str) -> QHBoxLayout:
        side = scaled(self.font(), 32)
        sign = QLabel(self)
        ink = self.palette().brightText().color()  # the theme's colour for danger
        sign.setPixmap(pixmap("triangle-alert", ink, side, self.devicePixelRatioF()))
        sign.setAccessibleName(self.tr("Warning"))
        said = QLabel(sentence, self)
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setWordWrap(True)
        said.setFont(sized(self.font(), 1.1))
        comfort = QLabel(
            self.tr("What was shown as saved is saved. If the window behaves oddly, start Reader again."), self
        )
        comfort.setWordWrap(True)
        comfort.setProperty("kind", "muted")
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(said)
        column.addWidget(comfort)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return row

    def _log_row(self, log: Path) -> QHBoxLayout:
        label = QLabel(self.tr("Written down in"), self)
        label.setProperty("kind", "muted")
        place = QLineEdit(str(log), self)
        place.setReadOnly(True)
        place.setCursorPosition(0)
        place.setToolTip(str(log))
        place.setAccessibleName(self.tr("Log file"))
        place.setProperty("kind", "bare")
        label.setBuddy(place)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(place, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self._shown.setReadOnly(True)
        self._shown.setFont(typewriter(self.font()))
        self._shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._shown.setPlainText(self._details)
        self._shown.setAccessibleName(self.tr("Details"))
        self._shown.setTabChangesFocus(True)
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_details)
        self._copy.setToolTip(self.tr("Read them before you send them: a message may quote your text."))
        self._copy.clicked.connect(self._copy_details)
        self._close.clicked.connect(self.close)
        row = QHBoxLayout()
        for button in (self._more, self._copy):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._close)
        return row

    def _show_details(self) -> None:
        shows = self._more.isChecked()
        self._shown.setVisible(shows)
        self._more.setText(self.tr("Hide details") if shows else self.tr("Show details"))
        wide = scaled(self.font(), 640 if shows else 480)
        self.resize(wide, scaled(self.font(), 460) if shows else self._rows.totalHeightForWidth(wide))

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self._copy.setText(self.tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self._copy, self._name_copy)

    def _name_copy(self) -> None:
        self._copy.setText(self.tr("Copy details"))
