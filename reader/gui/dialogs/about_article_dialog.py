"""About this article: every field that a citation needs, to be corrected in place, with the citation it makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reader.core.citing import TYPES
from reader.core.describing import NAMES, check_field
from reader.core.errors import ReaderError
from reader.core.model import Article
from reader.exchange.citations import STYLES, cite
from reader.gui.theme import Theme, colour_in_sheet
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.labels import card, section_label
from reader.gui.widgets.value_grid import ValueGrid

_PREVIEW_AFTER_MS: Final = 250  # of quiet
_LINES: Final = (
    ("title", "Title", ""),
    ("editors", "Editors", "several with ; between them"),
    ("translators", "Translators", "several with ; between them"),
    ("publication", "Publication", "journal, newspaper, site or book"),
    ("published", "Published", "2017, 2017-04 or 2017-04-29"),
    ("publisher", "Publisher", ""),
    ("place", "Place", "where the publisher is"),
    ("edition", "Edition", "2"),
    ("volume", "Volume", ""),
    ("issue", "Issue", ""),
    ("pages", "Pages", "123–145"),
    ("doi", "DOI", "10.1000/xyz123"),
    ("isbn", "ISBN", ""),
    ("url", "Address", "https://"),
    ("language", "Language", "en, de, pt-BR"),
    ("key", "Citation key", ""),
)

Save = Callable[[str, dict[str, Any]], None]  # (article, fields); raises ReaderError


class _FollowingArea(QScrollArea):
    """Shows the field that the keys are in."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        focused = self.focusWidget()
        if moved and focused is not None and self.isAncestorOf(focused):
            self.ensureWidgetVisible(focused)
        return moved


class _Line(QLineEdit):
    """A line that shows the beginning of what is selected when it is entered, not the end."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.hasSelectedText():
            self.end(False)
            self.home(True)


class _Types(QComboBox):
    """The wheel scrolls the dialog; nobody means to change an article's type by it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class AboutArticleDialog(QDialog):
    """Ctrl+Return or Save keeps all that was changed, as one step of undo; Escape, pressed twice, keeps nothing."""

    style_chosen = Signal(str)
    copy_wanted = Signal(object, str)  # the article as it is shown, the style

    def __init__(
        self,
        article: Article,
        key: str,
        facts: Sequence[tuple[str, str]],
        style: str,
        theme: Theme,
        save: Save,
        *,
        read_only: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About this article"))
        self._article, self._save_fields = article, save
        self._was_told = False  # that something is not saved
        self.edits: dict[str, QLineEdit] = {}
        self.problems: dict[str, QLabel] = {}
        self._quiet = QTimer(self, singleShot=True, interval=_PREVIEW_AFTER_MS)
        self._quiet.timeout.connect(self.show_preview)
        self._make_parts(key, style, read_only)
        self._lay_out(facts)
        self.set_theme(theme)
        self.show_preview()
        self.resize(scaled(self.font(), 640), scaled(self.font(), 720))
        if parent is not None:
            self.resize(min(self.width(), parent.width() - 40), min(self.height(), parent.height() - 40))
        self.edits["title"].setFocus()

    def _make_parts(self, key: str, style: str, read_only: bool) -> None:
        for name, label, hint in _LINES:
            value = getattr(self._article, name)
            edit = _Line("; ".join(value) if name in NAMES else value, self)
            edit.setPlaceholderText(key if name == "key" else hint)
            edit.setAccessibleName(self.tr(label))
            edit.setCursorPosition(0)
            edit.setReadOnly(read_only)
            edit.textChanged.connect(self._on_changed)
            self.edits[name] = edit
        self.creators = QPlainTextEdit("\n".join(self._article.creators), self)
        self.creators.setAccessibleName(self.tr("Creators, one per line"))
        self.creators.setPlaceholderText(self.tr("One per line: Given Family, or Family, Given"))
        self.creators.setTabChangesFocus(True)
        self.creators.setReadOnly(read_only)
        self.creators.setFixedHeight(scaled(self.font(), 76))
        self.creators.textChanged.connect(self._on_changed)
        self.genre = _Types(self)
        self.genre.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.genre.setAccessibleName(self.tr("Type"))
        self.genre.addItem(self.tr("As it seems"), "")
        for kind in TYPES:
            self.genre.addItem(kind, kind)
        self.genre.setCurrentIndex(max(0, self.genre.findData(self._article.genre)))
        self.genre.setEnabled(not read_only)
        self.genre.currentIndexChanged.connect(self._on_changed)
        self.style_choice = QComboBox(self)
        self.style_choice.setAccessibleName(self.tr("Citation style"))
        for row in STYLES:
            self.style_choice.addItem(row.label, row.id)
        self.style_choice.setCurrentIndex(max(0, self.style_choice.findData(style)))
        self.style_choice.currentIndexChanged.connect(self._on_style)
        self.preview = QLabel(self)
        self.preview.setWordWrap(True)
        self.preview.setTextFormat(Qt.TextFormat.RichText)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setProperty("kind", "danger")
        self.said.hide()
        self.save_button = self._button(self.tr("Save"), self.save)
        self.save_button.setProperty("kind", "primary")
        self.save_button.setShortcut("Ctrl+Return")
        self.save_button.setEnabled(False)
        self.copy_button = self._button(self.tr("Copy citation"), self._on_copy)
        self.close_button = self._button(self.tr("Close"), self.reject)

    def _button(self, text: str, handler: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(handler)
        return button

    def _lay_out(self, facts: Sequence[tuple[str, str]]) -> None:
        inner = QWidget(self)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(18, 14, 18, 8)
        rows.setSpacing(8)
        rows.addWidget(section_label(self.tr("What a citation needs"), inner))
        rows.addWidget(self._form(inner))
        rows.addSpacing(8)
        rows.addWidget(section_label(self.tr("The file"), inner))
        rows.addWidget(self._file(facts, inner))
        rows.addStretch(1)
        area = self._area = _FollowingArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below = QVBoxLayout()
        below.setContentsMargins(18, 0, 18, 16)
        below.setSpacing(8)
        below.addWidget(self.style_choice)
        below.addWidget(self._bounded(self.preview))
        below.addWidget(self.said)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.save_button)
        below.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(area, 1)
        whole.addLayout(below)

    def _bounded(self, label: QLabel) -> QScrollArea:
        """The label in a place of its own, so that a title of a page's length leaves room for the rest."""
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        area = QScrollArea(self)
        area.setWidget(label)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedHeight(self.fontMetrics().lineSpacing() * 3 + 6)
        return area

    def _form(self, parent: QWidget) -> QFrame:
        frame = card(parent)
        grid = QGridLayout(frame)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        labels = {name: self.tr(label) for name, label, _ in _LINES}
        fields: list[tuple[str, str, QWidget]] = [(n, labels[n], e) for n, e in self.edits.items()]
        fields.insert(1, ("creators", self.tr("Creators"), self.creators))
        fields.insert(2, ("genre", self.tr("Type"), self.genre))
        for number, (name, text, widget) in enumerate(fields):
            label = QLabel(text, frame)
            label.setBuddy(widget)
            problem = QLabel(frame)
            problem.setWordWrap(True)
            problem.setProperty("kind", "danger")
            problem.hide()
            self.problems[name] = problem
            grid.addWidget(label, 2 * number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, 2 * number, 1)
            grid.addWidget(problem, 2 * number + 1, 1)
            if number:
                QWidget.setTabOrder(fields[number - 1][2], widget)
        return frame

    def _file(self, facts: Sequence[tuple[str, str]], parent: QWidget) -> QFrame:
        grid = ValueGrid(parent)
        for name, value in facts:
            grid.add(name, value)
        return grid.frame

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.setStyleSheet(f'QLabel[kind="danger"] {{ color: {colour_in_sheet(theme, "danger")}; }}')

    # -- what is entered ---------------------------------------------------------------------------------

    def changes(self) -> dict[str, Any]:
        """The fields that differ from the article's, as they are entered."""
        entered: dict[str, Any] = {
            name: tuple(n.strip() for n in edit.text().split(";") if n.strip()) if name in NAMES else edit.text()
            for name, edit in self.edits.items()
        }
        entered["creators"] = tuple(n.strip() for n in self.creators.toPlainText().splitlines() if n.strip())
        entered["genre"] = self.genre.currentData()
        return {name: value for name, value in entered.items() if value != getattr(self._article, name)}

    def _checked(self) -> tuple[dict[str, Any], bool]:
        """The changed fields that are fine, and whether all are; what is wrong is said below its field."""
        good: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name, value in self.changes().items():
            try:
                good[name] = check_field(name, value)
            except ReaderError as error:
                wrong[name] = str(error)
        for name, label in self.problems.items():
            label.setText(wrong.get(name, ""))
            label.setVisible(name in wrong)
            if name in self.edits:
                self.edits[name].setAccessibleDescription(wrong.get(name, ""))
        return good, not wrong

    def shown_article(self) -> Article:
        """The article with what is entered, as far as it can be taken."""
        return self._article.with_(**self._checked()[0])

    def _on_changed(self) -> None:
        self.said.hide()
        self._was_told = False
        self.save_button.setEnabled(bool(self.changes()))
        self._quiet.start()

    def show_preview(self) -> None:
        """The citation as it would be now."""
        entry = cite(self.shown_article(), self.style_choice.currentData()).reference
        self.preview.setText(entry.html)
        self.preview.setAccessibleName(entry.plain)

    def _on_style(self) -> None:
        self.style_chosen.emit(self.style_choice.currentData())
        self.show_preview()

    def _on_copy(self) -> None:
        self.copy_wanted.emit(self.shown_article(), self.style_choice.currentData())

    def reject(self) -> None:
        """Close without saving: where something was entered, only when it is asked for twice."""
        if self.changes() and not self._was_told and self.save_button.isEnabled():
            self._was_told = True
            self.said.setText(self.tr("What you entered is not saved. Close once more to leave it."))
            self.said.show()
            return
        super().reject()

    def save(self) -> None:
        """Keep what was changed, and close; what cannot be kept is said."""
        good, is_fine = self._checked()
        if not is_fine:
            first = next(n for n, label in self.problems.items() if label.text())
            field = self.edits.get(first, self.creators)
            field.setFocus()
            self._area.ensureWidgetVisible(self.problems[first])
            self._area.ensureWidgetVisible(field)
            return
        try:
            self._save_fields(self._article.id, good)
        except ReaderError as error:
            self.said.setText(str(error))
            self.said.show()
            return
        self.accept()
