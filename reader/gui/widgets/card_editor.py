"""The editor that opens in a card's place: colour, tags, note."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from reader.gui.theme import Theme, colour
from reader.gui.widgets.card_delegate import paint_frame
from reader.gui.widgets.card_layout import CardMeasure
from reader.gui.widgets.colour_circles import ColourCircles
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.lines import Lines
from reader.gui.widgets.note_edit import NoteEdit
from reader.gui.widgets.passage_cards import Card
from reader.gui.widgets.tag_field import TagChoice, TagField

_QUOTE_LINES = 3


class CardEditor(QWidget):
    """Closes by Esc, Ctrl+Enter, Enter in the empty tag field, Done, or when the focus goes elsewhere."""

    note_saved = Signal(str, str)  # annotation's id, note
    colour_chosen = Signal(str, str)  # id, colour
    tag_added = Signal(str, str)  # id, tag's id
    tag_created = Signal(str, str)  # id, name or path
    tag_removed = Signal(str, str)  # id, tag's id
    closed = Signal()
    resized = Signal()

    def __init__(
        self, card: Card, choices: Sequence[TagChoice], theme: Theme, measure: CardMeasure, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.card = card
        self._theme = theme
        self._measure = measure
        self._quote: Lines | None = None
        self.circles = ColourCircles(self)
        self.tags = TagField(self, rows=5)
        self.note = NoteEdit(self)
        self._done = QPushButton(self.tr("Done"), self)
        self._done.setProperty("kind", "flat")
        self._lay_out()
        self.setAccessibleName(self.tr("Edit the annotation"))
        self.circles.set_theme(theme)
        self.tags.set_theme(theme)
        self.tags.set_choices(choices)
        self.note.set_note(card.note)
        self.set_card(card)
        self._connect()

    def _lay_out(self) -> None:
        pad = scaled(self.font(), 10)
        row = QHBoxLayout()
        row.addWidget(self.circles)
        row.addStretch(1)
        row.addWidget(self._done)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(round(self._measure.stripe) + pad, self._quote_bottom(), pad, pad)
        layout.setSpacing(scaled(self.font(), 6))
        layout.addLayout(row)
        layout.addWidget(self.tags)
        layout.addWidget(self.note)

    def _quote_bottom(self) -> int:
        lines = self._quote.count if self._quote is not None else 1
        return scaled(self.font(), 9) + lines * self._measure.quote_line + scaled(self.font(), 4)

    def _connect(self) -> None:
        self.circles.colour_chosen.connect(self._choose_colour)
        self.tags.tag_added.connect(self._add_tag)
        self.tags.tag_created.connect(self._create_tag)
        self.tags.tag_removed.connect(self._remove_tag)
        self.note.saved.connect(self._save_note)
        for signal in (self.tags.finished, self.tags.cancelled, self.note.finished, self.note.cancelled):
            signal.connect(self.closed)
        self._done.clicked.connect(self.closed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def _choose_colour(self, name: str) -> None:
        self.colour_chosen.emit(self.card.id, name)

    def _add_tag(self, tag: str) -> None:
        self.tag_added.emit(self.card.id, tag)

    def _create_tag(self, path: str) -> None:
        self.tag_created.emit(self.card.id, path)

    def _remove_tag(self, tag: str) -> None:
        self.tag_removed.emit(self.card.id, tag)

    def _save_note(self, note: str) -> None:
        self.note_saved.emit(self.card.id, note)

    # What the panel sets

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.circles.set_theme(theme)
        self.tags.set_theme(theme)
        self.update()

    def set_card(self, card: Card) -> None:
        """The annotation as it is now; a note being typed is left alone."""
        self.card = card
        self.circles.set_colour(card.colour)
        self.tags.set_tags(tag.id for tag in card.tags)
        self.note.refresh_note(card.note)
        self._quote = None
        self.update()

    def focus_part(self, part: str) -> None:
        """Put the cursor into "tags", "colour", or else the note."""
        if part == "tags":
            self.tags.setFocus(Qt.FocusReason.OtherFocusReason)
        elif part == "colour":
            self.circles.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.note.moveCursor(self.note.textCursor().MoveOperation.End)
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def height_needed(self, width: int) -> int:
        """The height for that width, in pixels."""
        room = width - 2 * scaled(self.font(), 10) - self._measure.stripe
        if self._quote is None or self._quote.width != room:
            rtl = {"rtl": True, "ltr": False}.get(self.card.direction)
            font, high = self._measure.quote_font, self._measure.quote_line
            self._quote = Lines(self.card.quote, font, room, _QUOTE_LINES, line_height=high, rtl=rtl)
            margins = self._column.contentsMargins()
            margins.setTop(self._quote_bottom())
            self._column.setContentsMargins(margins)
        return self._column.totalSizeHint().height()

    # Events

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.resized.emit()
        return done

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """``new`` is None while another window, or a menu, has the focus: then the editor waits."""
        if new is not None and self.isVisible() and new is not self and not self.isAncestorOf(new):
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect())
        paint_frame(painter, frame, self.card.colour, self._theme, self._measure.stripe, True)
        if self._quote is not None:
            left = self._measure.stripe + scaled(self.font(), 10)
            self._quote.draw(painter, left, scaled(self.font(), 9), colour(self._theme, "text"))
