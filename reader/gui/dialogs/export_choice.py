"""What is exported, and in which format: the left side of the export dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from reader.exchange import EXPORTERS, Exporter
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.labels import section_label
from reader.gui.widgets.lines import one_line

ARTICLE: Final = "article"
LIBRARY: Final = "library"
TAG: Final = "tag"

_WIDTH: Final = 220
_INDENT: Final = 22  # what belongs to a choice stands under its name


@dataclass(frozen=True, slots=True)
class Scope:
    """Which notes: those of the open article, of the whole library, or with a tag (its id)."""

    kind: str
    tag: str = ""


class ExportChoice(QWidget):
    """``article`` is the open article's title, "" when none is open; ``tags`` are (id, path)."""

    changed = Signal()

    def __init__(self, article: str, tags: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._article = one_line(article)[:500]
        self._scopes = self._radios(
            [(ARTICLE, self.tr("This article")), (LIBRARY, self.tr("The whole library")), (TAG, self.tr("A tag"))]
        )
        self._tag = self._tag_box(tags)
        self._formats = self._radios([(row.name, self.tr(row.label)) for row in EXPORTERS])
        self._each = QCheckBox(self.tr("One file per article"), self)
        self._scopes.button(0).setEnabled(bool(article))
        self._scopes.button(2).setEnabled(bool(tags))
        self._scopes.button(0 if article else 1).setChecked(True)
        self._formats.button(0).setChecked(True)
        self._lay_out()
        self._each.setEnabled(self.scope.kind != ARTICLE)
        self._scopes.buttonToggled.connect(self._on_toggled)
        self._formats.buttonToggled.connect(self._on_toggled)
        self._tag.activated.connect(self._on_tag)

    def _radios(self, rows: Sequence[tuple[str, str]]) -> QButtonGroup:
        group = QButtonGroup(self)
        for number, (name, text) in enumerate(rows):
            button = QRadioButton(text, self)
            button.setObjectName(name)
            group.addButton(button, number)
        return group

    def _tag_box(self, tags: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox(self)
        for tag, path in tags:
            box.addItem(one_line(path), tag)
        box.setEnabled(bool(tags))
        box.setMaxVisibleItems(15)
        box.setAccessibleName(self.tr("Tag"))
        box.setToolTip(box.currentText())
        box.currentTextChanged.connect(box.setToolTip)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setFixedWidth(scaled(self.font(), _WIDTH - _INDENT))
        return box

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(section_label(self.tr("What"), self))
        for button in self._scopes.buttons():
            column.addWidget(button)
            if button.objectName() == ARTICLE:
                column.addWidget(self._title())
        column.addWidget(self._tag, 0, Qt.AlignmentFlag.AlignRight)
        column.addSpacing(10)
        column.addWidget(section_label(self.tr("Format"), self))
        for button in self._formats.buttons():
            column.addWidget(button)
        column.addSpacing(10)
        column.addWidget(self._each)
        column.addStretch(1)

    def _title(self) -> QLabel:
        title = QLabel(self)
        wide, indent = scaled(self.font(), _WIDTH), scaled(self.font(), _INDENT)
        whole = self._article or self.tr("No article is open")
        room = round(1.8 * (wide - indent))  # two lines
        title.setText(title.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room))
        title.setToolTip(self._article)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        title.setProperty("kind", "muted")
        title.setIndent(indent)
        title.setFixedWidth(wide)
        return title

    @property
    def scope(self) -> Scope:
        """Which notes are chosen."""
        button = self._scopes.checkedButton()
        kind = button.objectName() if button is not None else ""
        return Scope(kind, str(self._tag.currentData()) if kind == TAG else "")

    @property
    def exporter(self) -> Exporter:
        """The format that is chosen."""
        return EXPORTERS[self._formats.checkedId()]

    @property
    def is_each(self) -> bool:
        """Whether each article gets a file of its own."""
        return self._each.isChecked() and self.scope.kind != ARTICLE

    @property
    def name(self) -> str:
        """What is chosen, as the beginning of a file's name."""
        return {ARTICLE: self._article, LIBRARY: "reader notes", TAG: self._tag.currentText()}[self.scope.kind]

    def _on_toggled(self, _button: object, checked: bool) -> None:
        if checked:
            self._each.setEnabled(self.scope.kind != ARTICLE)
            self.changed.emit()

    def _on_tag(self) -> None:
        if self.scope.kind == TAG:
            self.changed.emit()
        else:
            self._scopes.button(2).setChecked(True)
