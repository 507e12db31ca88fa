"""What the program is, which versions it runs on, and what it is made of, with the licences."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import PySide6
from PySide6.QtCore import QSize, Qt, QTimer, qVersion
from PySide6.QtGui import QFont, QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import reader
from reader.core.paths import assets
from reader.gui.fonts import READING_FONTS
from reader.gui.theme import Theme
from reader.gui.widgets.ink import scaled, sized
from reader.gui.widgets.labels import card, section_label

_COPIED_MS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """Something of others that Reader stands on. ``package`` is its name among installed packages, if it is one."""

    name: str
    licence: str
    package: str = ""


LIBRARIES: Final = (
    Part("Qt for Python", "LGPL 3.0", "PySide6_Essentials"),
    Part("TinyDB", "MIT", "tinydb"),
    Part("Python-Markdown", "BSD 3-Clause", "Markdown"),
    Part("PyMdown Extensions", "MIT", "pymdown-extensions"),
    Part("selectolax, with Lexbor", "MIT, Apache 2.0", "selectolax"),
    Part("lxml", "BSD 3-Clause", "lxml"),
    Part("RapidFuzz", "MIT", "rapidfuzz"),
    Part("chardet", "0BSD", "chardet"),
    Part("PDFium and pypdfium2", "BSD 3-Clause, Apache 2.0", "pypdfium2"),
    Part("pypdf", "BSD 3-Clause", "pypdf"),
    Part("citeproc-py", "BSD 2-Clause", "citeproc-py"),
    Part("PyYAML", "MIT", "PyYAML"),
    Part("filelock", "MIT", "filelock"),
    Part("platformdirs", "MIT", "platformdirs"),
)


def parts() -> list[Part]:
    """Libraries, icons and typefaces."""
    faces = [Part(face.label, "SIL Open Font License 1.1") for face in READING_FONTS]
    return [*LIBRARIES, Part("Lucide icons", "ISC"), Part("Citation styles (CSL)", "CC BY-SA 3.0"), *faces]


def version_of(part: Part) -> str:
    """The version installed; "" where there is none to be found."""
    try:
        return version(part.package) if part.package else ""
    except PackageNotFoundError:
        return ""


def details() -> str:
    """Versions of everything, as text to send with a question: nothing of the user's is in it."""
    lines = [f"Reader {reader.__version__}", *(f"{name} {number}" for name, number in platform_versions())]
    lines += [f"{part.package} {number}" for part in LIBRARIES if (number := version_of(part))]
    return "\n".join(lines) + "\n"


def platform_versions() -> Iterator[tuple[str, str]]:
    """(name, version) of what Reader runs on."""
    yield "Python", platform.python_version()
    yield "Qt", qVersion()
    yield "PySide", PySide6.__version__
    yield platform.system() or sys.platform, f"{platform.release()} ({platform.machine()})"


class AboutDialog(QDialog):
    """About Reader."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Reader"))
        self._copy = QPushButton(self.tr("Copy details"), self)
        self._close = QPushButton(self.tr("Close"), self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(22, 22, 22, 16)
        rows.setSpacing(8)
        rows.addLayout(self._head())
        rows.addSpacing(8)
        rows.addWidget(self._promise())
        rows.addSpacing(8)
        rows.addWidget(section_label(self.tr("Runs on"), self))
        rows.addWidget(self._runs_on())
        rows.addSpacing(8)
        rows.addWidget(section_label(self.tr("Made with"), self))
        rows.addWidget(self._made_with(), 1)
        rows.addSpacing(6)
        rows.addLayout(self._buttons())
        self.resize(scaled(self.font(), 540), scaled(self.font(), 620))
        self._close.setFocus()

    def _head(self) -> QHBoxLayout:
        side = scaled(self.font(), 72)
        picture = QLabel(self)
        drawn = QIcon(str(assets() / "reader.png")).pixmap(QSize(side, side), self.devicePixelRatioF())
        picture.setPixmap(drawn)
        picture.setAccessibleName(self.tr("The icon of Reader"))
        name = QLabel("Reader", self)
        name.setFont(sized(self.font(), 1.7, QFont.Weight.DemiBold))
        number = QLabel(self.tr("Version {0}").format(reader.__version__), self)
        number.setProperty("kind", "muted")
        number.setTextInteractionFlags(_SELECTABLE)
        sentence = QLabel(self.tr("Read, highlight, tag and export the articles you already have."), self)
        sentence.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(3)
        for label in (name, number, sentence):
            column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return row

    def _promise(self) -> QLabel:
        promise = QLabel(self.tr("Nothing leaves this machine: Reader opens no network connection."), self)
        promise.setWordWrap(True)
        promise.setProperty("kind", "title")
        return promise

    def _runs_on(self) -> QFrame:
        frame = card(self)
        grid = _grid(frame)
        for number, (name, text) in enumerate(platform_versions()):
            grid.addWidget(_text(name, frame, "muted"), number, 0)
            grid.addWidget(_text(text, frame), number, 1)
        return frame

    def _made_with(self) -> QScrollArea:
        inner = QWidget()
        grid = _grid(inner)
        grid.addWidget(_text(self.tr("Reader itself"), inner), 0, 0)
        grid.addWidget(_text(self.tr("MIT, © 2026 The Reader authors"), inner, "muted"), 0, 2)
        for number, part in enumerate(parts(), 1):
            grid.addWidget(_text(part.name, inner), number, 0)
            grid.addWidget(_text(version_of(part), inner, "muted"), number, 1)
            grid.addWidget(_text(part.licence, inner, "muted"), number, 2)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea(self)
        area.setProperty("kind", "card")
        area.setWidget(inner)
        inner.setAutoFillBackground(False)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("Made with"))
        area.setMinimumHeight(scaled(self.font(), 120))
        return area

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for button, act in ((self._copy, self._copy_details), (self._close, self.close)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        row.addWidget(self._copy)
        row.addStretch(1)
        row.addWidget(self._close)
        return row

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(details())
        self._copy.setText(self.tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self._copy, self._name_copy)

    def _name_copy(self) -> None:
        self._copy.setText(self.tr("Copy details"))


_SELECTABLE: Final = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


def _grid(parent: QWidget) -> QGridLayout:
    grid = QGridLayout(parent)
    grid.setContentsMargins(14, 10, 14, 10)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    return grid


def _text(text: str, parent: QWidget, kind: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        label.setProperty("kind", kind)
    return label
