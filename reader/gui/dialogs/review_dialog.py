"""The review of passages that were not found unchanged: one after the other, beside the text, by keys or mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from reader.core.anchor import ALTERED, AMBIGUOUS, LOST
from reader.core.comparing import changed_words
from reader.gui.theme import Theme, colour
from reader.gui.widgets.changed_text import changes_html, plain
from reader.gui.widgets.ink import scaled

_CHOOSE: Final = "choose:"
_IN_A_ROW: Final = 2  # candidates side by side
_NUMBERED: Final = 9  # candidates with a key


@dataclass(frozen=True, slots=True)
class Place:
    """A place that may be the passage's: offsets in the text, the text there and around it."""

    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A passage to be looked at. ``number`` says which one of its annotation's it is, from 0."""

    annotation: str
    number: int
    status: str
    quote: str
    note: str = ""
    before: str = ""  # what stood around it
    after: str = ""
    places: tuple[Place, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        return self.annotation, self.number


class ReviewDialog(QDialog):
    """Shows one item at a time and says what the reader decides; it changes nothing itself."""

    shown = Signal(object, int)  # the item, and which of its places is chosen (-1: none)
    accepted_place = Signal(object, int)
    pin_requested = Signal(object)
    refused = Signal(object)  # keep it without a place
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Review passages"))
        self._theme = theme
        self._items: list[ReviewItem] = []
        self._at = 0
        self._chosen = -1
        self._head = QLabel(self)
        self._page = QTextBrowser(self)
        self._hint = QLabel(self)
        self._accept = QPushButton(self.tr("Accept (A)"), self)
        self._pin = QPushButton(self.tr("Pin the selection (P)"), self)
        self._refuse = QPushButton(self.tr("Keep unplaced (U)"), self)
        self._lay_out()
        self._connect()
        self.resize(scaled(self.font(), 470), scaled(self.font(), 480))

    def _lay_out(self) -> None:
        self._head.setProperty("kind", "title")
        self._hint.setProperty("kind", "muted")
        self._hint.setWordWrap(True)
        self._page.setOpenLinks(False)
        self._page.setAccessibleName(self.tr("The passage before and now"))
        self._accept.setProperty("kind", "primary")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 14)
        rows.setSpacing(10)
        rows.addWidget(self._head)
        rows.addWidget(self._page, 1)
        rows.addWidget(self._hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._accept, self._pin, self._refuse):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        rows.addLayout(buttons)

    def _connect(self) -> None:
        self._page.anchorClicked.connect(self._on_link)
        self._accept.clicked.connect(self.accept_place)
        self._pin.clicked.connect(self.pin)
        self._refuse.clicked.connect(self.refuse)
        keys: list[tuple[str, Callable[[], None]]] = [
            ("A", self.accept_place),
            ("Return", self.accept_place),
            ("Enter", self.accept_place),
            ("P", self.pin),
            ("U", self.refuse),
            ("Down", self.next),
            ("Up", self.previous),
            ("Ctrl+Z", self.undo_requested.emit),
            ("Ctrl+Shift+Z", self.redo_requested.emit),
            ("Ctrl+Y", self.redo_requested.emit),
        ]
        for key, handler in keys:
            QShortcut(QKeySequence(key), self).activated.connect(handler)
        for number in range(_NUMBERED):
            QShortcut(QKeySequence(str(number + 1)), self).activated.connect(lambda n=number: self.choose(n))

    # -- what is shown -----------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self._show(is_other=False)

    def set_items(self, items: Sequence[ReviewItem]) -> None:
        """What is to be reviewed now; the one that is shown stays, or makes room for the one behind it."""
        if list(items) == self._items and items:
            return
        shown = self.current.key if self.current else None
        self._items = list(items)
        keys = [item.key for item in self._items]
        if shown in keys:
            self._at = keys.index(shown)
        self._at = max(0, min(self._at, len(keys) - 1))
        self._show()

    @property
    def current(self) -> ReviewItem | None:
        """The item that is shown; None when nothing is left."""
        return self._items[self._at] if self._items else None

    @property
    def chosen(self) -> int:
        """Which of its places is chosen; -1: none."""
        return self._chosen

    def _show(self, is_other: bool = True) -> None:
        item = self.current
        if is_other:
            self._chosen = 0 if item is not None and item.status == ALTERED and item.places else -1
        for button in (self._pin, self._refuse):
            button.setEnabled(item is not None)
        self._accept.setEnabled(self._chosen >= 0)
        if item is None:
            self._head.setText(self.tr("Nothing is left to review"))
            self._hint.setText(self.tr("Ctrl+Z takes the last step back. Unplaced passages stay in the panel."))
            self._page.clear()
            return
        names = {ALTERED: self.tr("altered"), AMBIGUOUS: self.tr("ambiguous"), LOST: self.tr("lost")}
        where = self.tr("{0} of {1}").format(self._at + 1, len(self._items))
        self._head.setText(f"{where} · {names.get(item.status, item.status)}")
        self._hint.setText(self._hint_for(item))
        self._page.setHtml(self._html(item))
        self.shown.emit(item, self._chosen)

    def _hint_for(self, item: ReviewItem) -> str:
        others = self.tr("Select the passage in the article and press P to pin it there. Up and Down go on.")
        if item.status == AMBIGUOUS:
            return self.tr("Choose one by a click or its number, then Enter.") + " " + others
        return others

    def _html(self, item: ReviewItem) -> str:
        parts = []
        if item.status == ALTERED and item.places:
            old, new = changed_words(item.quote, item.places[0].text)
            parts.append(self._part(self.tr("Before"), changes_html(old, self._theme, is_new=False)))
            parts.append(self._part(self.tr("Now"), changes_html(new, self._theme, is_new=True)))
        else:
            around = self._around(item.before, plain(item.quote), item.after)
            parts.append(self._part(self.tr("Before"), around))
        if item.status == AMBIGUOUS:
            parts.append(self._part(self.tr("Now, one of these"), self._candidates(item)))
        elif not item.places:
            parts.append(self._part(self.tr("Now"), plain(self.tr("Not found. Nothing in the text is like it."))))
        if item.note:
            parts.append(self._part(self.tr("Your note"), plain(item.note)))
        return "".join(parts)

    def _part(self, title: str, content: str) -> str:
        muted = colour(self._theme, "muted").name()
        return f'<p style="color:{muted}; margin-bottom:2px">{plain(title)}</p><p style="margin-top:0">{content}</p>'

    def _around(self, before: str, passage: str, after: str) -> str:
        muted = colour(self._theme, "muted").name()
        head, tail = (f'<span style="color:{muted}">{plain(text)}</span>' if text else "" for text in (before, after))
        return f"{head}<b>{passage}</b>{tail}"

    def _candidates(self, item: ReviewItem) -> str:
        cells = [self._candidate(number, place) for number, place in enumerate(item.places)]
        rows = ("".join(cells[i : i + _IN_A_ROW]) for i in range(0, len(cells), _IN_A_ROW))
        return '<table cellspacing="4" cellpadding="6">' + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

    def _candidate(self, number: int, place: Place) -> str:
        back = colour(self._theme, "accent-soft" if number == self._chosen else "raised").name()
        ink = colour(self._theme, "text").name()
        text = f"<u>{number + 1}</u> · {self._around(place.before, plain(place.text), place.after)}"
        link = f'<a href="{_CHOOSE}{number}" style="color:{ink}; text-decoration:none">{text}</a>'
        return f'<td width="50%" bgcolor="{back}">{link}</td>'

    # -- what the reader does ----------------------------------------------------------------------------

    def _on_link(self, link: QUrl) -> None:
        number = link.toString().removeprefix(_CHOOSE)
        if number.isdecimal():
            self.choose(int(number))

    def choose(self, number: int) -> None:
        """Choose one of the places, which the text then shows; nothing is changed yet."""
        if self.current is not None and 0 <= number < len(self.current.places):
            self._chosen = number
            self._show(is_other=False)

    def next(self) -> None:
        self._go(1)

    def previous(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        if self._items:
            self._at = (self._at + step) % len(self._items)
            self._show()

    def accept_place(self) -> None:
        """Agree to the place that is chosen."""
        if self.current is not None and self._chosen >= 0:
            self.accepted_place.emit(self.current, self._chosen)

    def pin(self) -> None:
        """What is selected in the article is the passage."""
        if self.current is not None:
            self.pin_requested.emit(self.current)

    def refuse(self) -> None:
        """None of the places is the passage's."""
        if self.current is not None:
            self.refused.emit(self.current)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and not event.spontaneous():  # beside the text, over the passages panel
            frame = parent.frameGeometry()
            self.move(max(frame.left(), frame.right() - self.width() - 16), frame.top() + scaled(self.font(), 96))
