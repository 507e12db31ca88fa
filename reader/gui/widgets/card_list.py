"""The list of cards: QListView painting them, with mouse, keys, tool tips and the editor that opens on one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QListView, QMenu, QToolTip, QWidget

from reader.core.model import COLOURS
from reader.gui.theme import Theme, load_theme
from reader.gui.widgets.card_delegate import CardDelegate
from reader.gui.widgets.card_editor import CardEditor
from reader.gui.widgets.card_layout import CardMeasure, Hit
from reader.gui.widgets.colour_circles import colour_icon, colour_label
from reader.gui.widgets.lazy_list import LazyList
from reader.gui.widgets.passage_cards import Card, CardModel
from reader.gui.widgets.tag_field import TagChoice

_Index = QModelIndex | QPersistentModelIndex
_KEYS: Final = {
    Qt.Key.Key_E: "edit",
    Qt.Key.Key_N: "note",
    Qt.Key.Key_T: "tags",
    Qt.Key.Key_C: "copy",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Backspace: "delete",
    Qt.Key.Key_Return: "activate",
    Qt.Key.Key_Enter: "activate",
}


class CardList(LazyList):
    """Emits what the user wants done; ids are annotations'."""

    activated_card = Signal(str)
    current_changed = Signal(str)
    note_saved = Signal(str, str)
    colour_chosen = Signal(str, str)
    tag_added = Signal(str, str)
    tag_created = Signal(str, str)
    tag_removed = Signal(str, str)
    tag_clicked = Signal(str)
    delete_requested = Signal(list)
    copy_requested = Signal(list)
    menu_requested = Signal(list, QPoint)  # ids, place on the screen

    def __init__(self, cards: CardModel, quote_font: QFont, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards = cards
        self.editor: CardEditor | None = None
        self.choices: Sequence[TagChoice] = ()
        self._theme = load_theme("light")
        self._pressed: tuple[str, Hit] | None = None
        self._quiet = 0  # over 0 while the panel moves the cursor: nobody else did
        self._painter = CardDelegate(self, cards, CardMeasure(self.font(), quote_font), self)
        self._set_words()
        self.setItemDelegate(self._painter)
        self.setModel(cards)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Passages"))
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._hover_again)

    def _set_words(self) -> None:
        self._painter.measure.more_word = self.tr("more")
        self._painter.measure.less_word = self.tr("less")

    # What the panel sets

    def set_theme(self, theme: Theme) -> None:
        self._theme = self._painter.theme = theme
        if self.editor is not None:
            self.editor.set_theme(theme)
        self.viewport().update()

    def set_quote_font(self, font: QFont) -> None:
        self._painter.measure = CardMeasure(self.font(), font)
        self._painter.measure.set_width(self.width())
        self._set_words()
        self.scheduleDelayedItemsLayout()

    def set_choices(self, choices: Sequence[TagChoice]) -> None:
        self.choices = choices
        if self.editor is not None:
            self.editor.tags.set_choices(choices)

    def change_rows(self, change: Callable[..., None], *arguments: object) -> None:
        """Call ``change``, a method of the model, and keep cursor, selection and open editor where they are."""
        current, selected = self.current_id(), self.selected_ids()
        self._quiet += 1
        try:
            change(*arguments)
            self._restore(current, selected)
        finally:
            self._quiet -= 1
        self._painter.hovered = None
        if self.editor is not None:
            self.editor.set_card(self.cards.cards[self.editor.card.id])

    def _restore(self, current: str, selected: list[str]) -> None:
        rows = [row for row in map(self.cards.row_of, selected) if row >= 0]
        model = self.selectionModel()
        if [i.row() for i in model.selectedIndexes()] != rows:
            model.clearSelection()
            for row in rows:
                model.select(self.cards.index(row), QItemSelectionModel.SelectionFlag.Select)
        row = self.cards.row_of(current) if current else -1
        if row != self.currentIndex().row():
            index = self.cards.index(row) if row >= 0 else QModelIndex()
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def set_current(self, card_id: str, scroll: bool) -> bool:
        """Move the cursor without saying so. False if there is no such row."""
        row = self.cards.row_of(card_id) if card_id else -1
        self._quiet += 1
        try:
            if row < 0:
                self.clearSelection()
                self.setCurrentIndex(QModelIndex())
            else:
                flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.selectionModel().setCurrentIndex(self.cards.index(row), flag)
        finally:
            self._quiet -= 1
        if scroll and row >= 0:
            self.scrollTo(self.cards.index(row))
        return row >= 0

    # What is chosen

    def current_id(self) -> str:
        card = self.cards.card_at(self.currentIndex().row())
        return card.id if card else ""

    def selected_ids(self) -> list[str]:
        """The ids of the selected cards, in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [card.id for card in map(self.cards.card_at, rows) if card is not None]

    def _chosen(self) -> list[str]:
        """The selected cards, or else the current one."""
        current = self.current_id()
        return self.selected_ids() or ([current] if current else [])

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        card = self.cards.card_at(current.row())
        if card is not None and not self._quiet:
            self.current_changed.emit(card.id)

    # The editor

    def edit_card(self, card_id: str, part: str = "note") -> None:
        """Open the editor on a card, with the cursor in ``part``."""
        row = self.cards.row_of(card_id)
        if row < 0:
            return
        if self.editor is None or self.editor.card.id != card_id:
            self.close_editor()
            self.cards.held = card_id
            self.set_current(card_id, scroll=False)
            self.openPersistentEditor(self.cards.index(row))
            self._relayout()
        if self.editor is not None:
            self.editor.focus_part(part)
            self.scrollTo(self.cards.index(row))

    def make_editor(self, card: Card, parent: QWidget) -> QWidget:
        """For the delegate only: see :meth:`edit_card`."""
        self.editor = editor = CardEditor(card, self.choices, self._theme, self._painter.measure, parent)
        editor.note_saved.connect(self.note_saved)
        editor.colour_chosen.connect(self.colour_chosen)
        editor.tag_added.connect(self.tag_added)
        editor.tag_created.connect(self.tag_created)
        editor.tag_removed.connect(self.tag_removed)
        editor.closed.connect(self.close_editor)
        editor.resized.connect(self._on_editor_resized)
        return editor

    def editor_height(self) -> int:
        measure = self._painter.measure
        between = measure.card_rect(0).top() * 2
        width = round(measure.card_rect(0).width())
        return round((self.editor.height_needed(width) if self.editor is not None else 120) + between)

    def _on_editor_resized(self) -> None:
        if self.editor is not None:
            self._relayout()
            self.scrollTo(self.cards.index(self.cards.row_of(self.editor.card.id)))

    def close_editor(self) -> None:
        """Hand over the note being typed, if any, and show the card again."""
        editor = self.editor
        if editor is None:
            return
        self.editor = None
        editor.note.flush()
        focused = QApplication.focusWidget()
        had_focus = focused is not None and editor.isAncestorOf(focused)
        row = self.cards.row_of(editor.card.id)
        self.cards.held = ""
        if row >= 0:
            self.closePersistentEditor(self.cards.index(row))
        self.change_rows(self.cards.arrange)
        self._relayout()
        if had_focus:
            self.setFocus()  # else whatever comes next would have the keys

    def let_go(self, kept: Collection[str]) -> None:
        """Before the cards change to those ``kept``: close the editor if its card will be gone."""
        if self.editor is not None and self.editor.card.id not in kept:
            self.close_editor()

    def _relayout(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self.viewport().update()

    # Mouse

    def _hit(self, at: QPoint) -> tuple[str, Hit] | None:
        index = self.indexAt(at)
        card = self.cards.card_at(index.row())
        if card is None or card.id == self.cards.held:
            return None
        inside = (at - self.visualRect(index).topLeft()).toPointF()
        hit = self._painter.layout_of(card).hit(inside)
        return (card.id, hit) if hit is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
        self._hover(self._hit(event.position().toPoint()))

    def _hover(self, hit: tuple[str, Hit] | None) -> None:
        if hit != self._painter.hovered:
            self._painter.hovered = hit
            hand = hit is not None and hit[1].part != "card"
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def _hover_again(self) -> None:
        if self.viewport().underMouse():  # the cards have moved under a mouse that has not
            self._hover(self._hit(self.viewport().mapFromGlobal(QCursor.pos())))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if hit is not None and hit[1].part != "card" and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = hit
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hit, pressed, self._pressed = self._hit(event.position().toPoint()), self._pressed, None
        if pressed is not None:
            if hit == pressed:
                self._do(pressed[0], pressed[1], event.globalPosition().toPoint())
            return
        super().mouseReleaseEvent(event)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier and event.button() == Qt.MouseButton.LeftButton
        if plain and hit is not None:
            self.activated_card.emit(hit[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if hit is not None and hit[1].part == "card":
            self.edit_card(hit[0])
        else:
            self.mousePressEvent(event)

    def _do(self, card_id: str, hit: Hit, at: QPoint) -> None:
        if hit.part == "chip":
            self.tag_clicked.emit(hit.value)
        elif hit.part == "more":
            self._painter.unfolded ^= {card_id}
            self._relayout()
        elif hit.value == "colour":
            self._choose_colour(card_id, at)
        elif hit.value == "copy":
            self.copy_requested.emit([card_id])
        elif hit.value == "delete":
            self.delete_requested.emit([card_id])
        else:
            self.edit_card(card_id, hit.value)

    def _choose_colour(self, card_id: str, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in COLOURS:
            action = menu.addAction(colour_icon(self._theme, name, self.devicePixelRatioF()), colour_label(name))
            action.triggered.connect(lambda _checked=False, name=name: self.colour_chosen.emit(card_id, name))
        menu.popup(at)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(self._hit(event.pos())), self)
            return True
        return super().viewportEvent(event)

    def _tip(self, hit: tuple[str, Hit] | None) -> str:
        if hit is None:
            return ""
        tips = {
            "note": self.tr("Edit the note (N)"),
            "tags": self.tr("Edit the tags (T)"),
            "colour": self.tr("Change the colour"),
            "copy": self.tr("Copy as quotation (C)"),
            "delete": self.tr("Delete (Del)"),
        }
        if hit[1].part == "chip":
            tags = {tag.id: tag.name for tag in self.cards.cards[hit[0]].tags}
            return self.tr("Show the passages with {tag}").format(tag=tags.get(hit[1].value, ""))
        return tips.get(hit[1].value, "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.visualRect(self.currentIndex()).center() if by_key else event.pos()
        ids = self._chosen()
        if ids and (by_key or self.cards.card_at(self.indexAt(place).row()) is not None):
            self.menu_requested.emit(ids, self.viewport().mapToGlobal(place))

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wish(event):
            event.accept()
            return True
        return super().event(event)

    def _wish(self, event: QKeyEvent) -> str:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return _KEYS.get(Qt.Key(event.key()), "") if plain and self.currentIndex().isValid() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish, current = self._wish(event), self.current_id()
        if not wish or not current:
            super().keyPressEvent(event)
        elif wish == "activate":
            self.activated_card.emit(current)
        elif wish == "delete":
            self.delete_requested.emit(self._chosen())
        elif wish == "copy":
            self.copy_requested.emit(self._chosen())
        else:
            self.edit_card(current, wish)

    def keyboardSearch(self, _search: str) -> None:
        """Letters are keys of the program here."""

    # Size

    def measure_row(self, row: int) -> bool:
        card = self.cards.card_at(row)
        return card is not None and self._painter.measure_card(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._painter.measure.set_width(self.width()):  # the scroll bar lies in the cards' margin: it moves nothing
            self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._quiet += 1  # Qt puts the cursor on the first row when there is none: the user did not
        super().focusInEvent(event)
        self._quiet -= 1
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
