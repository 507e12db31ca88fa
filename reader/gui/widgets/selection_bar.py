"""The floating bar at a selection or an annotation: colours, tags, note, copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from reader.gui.theme import Theme, load_theme
from reader.gui.widgets.colour_circles import ColourCircles
from reader.gui.widgets.ink import SHADOW, SMALL, is_on_card, paint_floating, scaled, sized
from reader.gui.widgets.key_button import KeyButton
from reader.gui.widgets.note_edit import NoteEdit
from reader.gui.widgets.placing import place_beside, still_fits
from reader.gui.widgets.tag_field import TagChoice, TagField

_WIDTH: Final = 404  # pixels of the card, with a window's font of 13
_RADIUS: Final = 9


class SelectionBar(QFrame):
    """Says what the user wants done with the selection (``annotation_id`` is "" then) or the annotation shown.

    It keeps nothing of its own but a note being typed, and that it hands over before it shows something else.
    Its geometry includes :data:`SHADOW` pixels of shadow on each side.
    """

    colour_chosen = Signal(str)
    highlight_requested = Signal()
    note_saved = Signal(str, str)  # note, id of the annotation it was typed for ("": the selection)
    copy_requested = Signal()
    delete_requested = Signal()
    open_requested = Signal()  # show the annotation's card
    tag_added = Signal(str)
    tag_created = Signal(str)
    tag_removed = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.annotation_id = ""
        self._theme = load_theme("light")
        self._target = QRect()
        self._within = QRect()
        self.circles = ColourCircles(self)
        self.tags = TagField(self)
        self.note = NoteEdit(self)
        self._where = QLabel(self)
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.setAccessibleName(self.tr("Selection"))
        self.set_theme(self._theme)
        self.hide()

    def _make_buttons(self) -> None:
        self._highlight = KeyButton("H", self.tr("highlight"), self.tr("Highlight"), self)
        self._note_button = KeyButton("N", self.tr("note"), self.tr("Write a note"), self)
        self._copy = KeyButton("C", self.tr("copy quote"), self.tr("Copy as quotation"), self)
        self._open = KeyButton("E", self.tr("edit"), self.tr("Show and edit the card"), self)
        self._delete = KeyButton("", "", self.tr("Delete (Del)"), self, icon="trash-2")
        self._delete.set_danger(True)
        self._buttons = (self._highlight, self._note_button, self._copy, self._open, self._delete)

    def _lay_out(self) -> None:
        pad = scaled(self.font(), 8)
        row = self._row = QHBoxLayout()
        row.setSpacing(scaled(self.font(), 2))
        row.addWidget(self.circles)
        row.addStretch(1)
        for button in self._buttons:
            row.addWidget(button)
        self._where.setFont(sized(self.font(), SMALL))
        self._where.setProperty("kind", "muted")
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(*(SHADOW + pad,) * 4)
        layout.setSpacing(scaled(self.font(), 6))
        layout.addLayout(row)
        layout.addWidget(self.tags)
        layout.addWidget(self.note)
        layout.addWidget(self._where)

    def _connect(self) -> None:
        self.circles.colour_chosen.connect(self._choose_colour)
        self._highlight.clicked.connect(self._highlight_now)
        self._note_button.clicked.connect(self.focus_note)
        self._copy.clicked.connect(self.copy_requested)
        self._open.clicked.connect(self.open_requested)
        self._delete.clicked.connect(self.delete_requested)
        self.tags.tag_added.connect(self.tag_added)
        self.tags.tag_created.connect(self.tag_created)
        self.tags.tag_removed.connect(self.tag_removed)
        self.tags.finished.connect(self.close_bar)
        self.tags.cancelled.connect(self.close_bar)
        self.note.saved.connect(self._save_note)
        self.note.finished.connect(self.close_bar)
        self.note.cancelled.connect(self._leave_note)

    # What the window sets

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.circles, self.tags, *self._buttons):
            part.set_theme(theme)
        self.update()

    def set_choices(self, choices: Sequence[TagChoice]) -> None:
        """All tags that there are, for the field."""
        self.tags.set_choices(choices)

    def show_selection(self, colour: str, recent_tags: Iterable[str] = ()) -> None:
        """Show the bar for a selection; ``recent_tags`` are the ids that a highlight will get."""
        self._turn_to("", colour, recent_tags, "", "")

    def show_annotation(self, annotation_id: str, colour: str, tags: Iterable[str], note: str, position: str) -> None:
        """Show the bar for an annotation; calling it again for the same one leaves a note being typed alone."""
        self._turn_to(annotation_id, colour, tags, note, position)

    def _turn_to(self, annotation_id: str, colour: str, tags: Iterable[str], note: str, position: str) -> None:
        same = annotation_id == self.annotation_id and not self.isHidden()
        if same:
            self.note.refresh_note(note)
        else:
            self.note.flush()
            self.annotation_id = annotation_id
            self.note.set_note(note)
            self.tags.clear()
        annotated = bool(annotation_id)
        self.setAccessibleName(self.tr("Annotation") if annotated else self.tr("Selection"))
        self.circles.set_colour(colour)
        self.tags.set_tags(tags)
        self.note.setVisible(bool(note) or (same and not self.note.isHidden()))
        self._where.setText(position)
        self._where.setVisible(bool(position))
        for button, shown in ((self._highlight, not annotated), (self._open, annotated), (self._delete, annotated)):
            button.setVisible(shown)
        self.show()
        self.raise_()
        self._fit()

    def place(self, selection: QRect, within: QRect) -> None:
        """Go beside ``selection`` and stay inside ``within``, both in the parent's coordinates."""
        self._target, self._within = QRect(selection), QRect(within)
        self._fit(afresh=True)

    def setVisible(self, visible: bool) -> None:
        """The keys are the article's again when the bar goes; else whatever comes next would have them."""
        focused, parent = QApplication.focusWidget(), self.parentWidget()
        if not visible and parent is not None and focused is not None and self.isAncestorOf(focused):
            parent.setFocus()
        super().setVisible(visible)

    # What the user does

    def focus_tags(self) -> None:
        """Put the cursor into the tag field."""
        self.tags.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_note(self) -> None:
        """Show the note's editor with the cursor at its end."""
        self.note.show()
        self.note.moveCursor(self.note.textCursor().MoveOperation.End)
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._fit()

    def close_bar(self) -> None:
        """Hand over a note being typed, hide, and say so."""
        if self.isHidden():
            return
        self.note.flush()
        self.tags.clear()
        self.hide()
        self.closed.emit()

    def _choose_colour(self, name: str) -> None:
        self.note.flush()  # a click on a circle leaves the focus in the note
        self.colour_chosen.emit(name)

    def _highlight_now(self) -> None:
        self.note.flush()
        if self.annotation_id:  # saving the note has made the highlight
            self.close_bar()
        else:
            self.highlight_requested.emit()

    def _save_note(self, note: str) -> None:
        self.note_saved.emit(note, self.annotation_id)

    def _leave_note(self) -> None:
        self.note.setVisible(bool(self.note.note()))
        self.close_bar()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    # Size, place, looks

    def card(self) -> QRect:
        """The card without its shadow, in the parent's coordinates."""
        return self.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)

    def _full_width(self) -> int:
        """The width of the card at which the buttons can show their names."""
        shown = [button for button in self._buttons if not button.isHidden()]
        gaps = self._row.spacing() * (len(shown) + 1) + 2 * scaled(self.font(), 8)
        return self.circles.sizeHint().width() + sum(button.full_width() for button in shown) + gaps

    def _fit(self, afresh: bool = False) -> None:
        """Take the size that the parts need; move only if this place does not do any more."""
        wide = max(scaled(self.font(), _WIDTH), self._full_width())
        if not self._within.isEmpty():
            wide = min(wide, self._within.width())
        compact = self._full_width() > wide
        for button in self._buttons:
            button.set_compact(compact)
        size = QSize(wide + 2 * SHADOW, 0)
        size.setHeight(self._column.totalSizeHint().height())
        self.resize(size)
        if self._within.isEmpty():
            return
        if afresh or not still_fits(self.card(), self._target, self._within):
            inner = size - QSize(2 * SHADOW, 2 * SHADOW)
            corner = place_beside(inner, self._target, self._within)
            self.move(corner.x() - SHADOW, corner.y() - SHADOW)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and not self.isHidden():
            self._fit()
        return done

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(is_on_card(self, event.position()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_floating(self, self._theme, _RADIUS)
