"""The right side of the Read view: the article's passages as cards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from reader.gui.fonts import reading_font
from reader.gui.theme import Theme, load_theme
from reader.gui.widgets.card_list import CardList
from reader.gui.widgets.ink import scaled, sized
from reader.gui.widgets.passage_cards import ORDERS, Card, CardModel, CardTag
from reader.gui.widgets.tag_field import TagChoice

__all__ = ["Card", "CardTag", "PassagesPanel"]

_QUOTE_PIXELS = 15  # beside a window's font of 13
_LONGEST_LABEL = 24  # characters of a tag's name in the header


class PassagesPanel(QWidget):
    """Shows the cards it is given and says what the user wants; only orders and filters are its own."""

    activated = Signal(str)  # a card was clicked, or Enter pressed on it
    current_changed = Signal(str)  # by the user, never by set_current
    note_saved = Signal(str, str)  # id, note
    colour_chosen = Signal(str, str)  # id, colour
    tag_added = Signal(str, str)  # id, tag's id
    tag_created = Signal(str, str)  # id, name or "parent/child"
    tag_removed = Signal(str, str)  # id, tag's id
    tag_clicked = Signal(str)  # a chip, or a tag of the header's menu
    tag_filter_cleared = Signal()
    delete_requested = Signal(list)  # ids
    copy_requested = Signal(list)
    menu_requested = Signal(list, QPoint)  # ids, place on the screen
    order_changed = Signal(str)  # one of ORDERS

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = CardModel(self)
        self.list = CardList(self._cards, self._quote_font("Source Serif 4"), self)
        self._title = QLabel(self.tr("Passages"), self)
        self._count = QLabel(self)
        self._tag_button = self._menu_button(self.tr("Filter by tag"), self._fill_tag_menu)
        self._order_button = self._menu_button(self.tr("Order"), self._fill_order_menu)
        self._empty = QLabel(self)
        self._show_all = QPushButton(self.tr("Show all"), self)
        self._lay_out()
        self._connect()
        self.setAccessibleName(self.tr("Passages of the article"))
        self.setFocusProxy(self.list)
        self.set_tag_filter(None, "")
        self._show_order()
        self.set_theme(load_theme("light"))

    def _quote_font(self, family: str, language: str = "") -> QFont:
        return reading_font(family, scaled(self.font(), _QUOTE_PIXELS), language)

    def _menu_button(self, name: str, fill: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "choice")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFont(sized(self.font(), 0.885))
        button.setAccessibleName(name)
        button.setToolTip(name)
        menu = QMenu(button)
        menu.aboutToShow.connect(fill)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        side = scaled(self.font(), 12)
        header = QHBoxLayout()
        header.setContentsMargins(side, scaled(self.font(), 11), side, scaled(self.font(), 4))
        header.setSpacing(scaled(self.font(), 8))
        self._title.setProperty("kind", "title")
        self._count.setProperty("kind", "muted")
        for part in (self._title, self._count):
            header.addWidget(part)
        header.addStretch(1)
        header.addWidget(self._tag_button)
        header.addWidget(self._order_button)
        self._empty.setWordWrap(True)
        self._empty.setProperty("kind", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._empty.setContentsMargins(side, scaled(self.font(), 32), side, 0)
        self._show_all.setProperty("kind", "link")
        self._show_all.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self.list, 1)
        over = QVBoxLayout(self.list.viewport())  # the list stays: a list that is shown anew lays out its cards twice
        over.addWidget(self._empty)
        over.addWidget(self._show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        over.addStretch(1)
        self.setMinimumWidth(scaled(self.font(), 240))

    def _connect(self) -> None:
        self.list.activated_card.connect(self.activated)
        self._show_all.clicked.connect(self.tag_filter_cleared)
        for name in (
            "current_changed", "note_saved", "colour_chosen", "tag_added", "tag_created", "tag_removed", "tag_clicked",
            "delete_requested", "copy_requested", "menu_requested",
        ):  # fmt: skip
            getattr(self.list, name).connect(getattr(self, name))

    # What the window sets

    def set_theme(self, theme: Theme) -> None:
        self.list.set_theme(theme)

    def set_quote_font(self, family: str, language: str = "") -> None:
        """The reading typeface that quotes are shown in, and the article's language (BCP 47)."""
        self.list.set_quote_font(self._quote_font(family, language))

    def set_tag_choices(self, choices: Sequence[TagChoice]) -> None:
        """All tags that there are, for the editor on a card."""
        self.list.set_choices(choices)

    def set_cards(self, cards: Iterable[Card]) -> None:
        """Show these and no others. Cursor, place and an open editor stay if their cards do."""
        cards = list(cards)
        self.list.let_go({card.id for card in cards})
        self._change(self._cards.set_cards, cards)

    def put_card(self, card: Card) -> None:
        """Show a card, in the place of the one with its id if there is one."""
        self._change(self._cards.put_card, card)

    def remove_card(self, card_id: str) -> None:
        self.list.let_go(self._cards.cards.keys() - {card_id})
        self._change(self._cards.remove_card, card_id)

    def set_order(self, order: str) -> None:
        """One of ORDERS: "text", "newest", "tag", "colour". Not said again by ``order_changed``."""
        if order in ORDERS and order != self._cards.order:
            self._change(self._cards.set_order, order)
            self._show_order()

    def set_tag_filter(self, tags: Collection[str] | None, label: str = "") -> None:
        """Show only the cards with one of these tags (ids), called ``label`` in the header; None: all."""
        shown = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
        self._tag_button.setText((shown if tags is not None else self.tr("all tags")) + " ▾")
        self._change(self._cards.set_tag_filter, tags)

    def set_current(self, card_id: str | None, scroll: bool = True) -> None:
        """Mark a card as the one the reader is at; None: none."""
        if (card_id or "") != self.list.current_id() or scroll:
            self.list.set_current(card_id or "", scroll)

    def edit_card(self, card_id: str, part: str = "note") -> None:
        """Open the editor on a card, with the cursor in its "note", "tags" or "colour"."""
        self.list.edit_card(card_id, part)

    def finish_editing(self) -> None:
        """Hand over a note being typed and close the editor: before the article changes, or the window closes."""
        self.list.close_editor()

    def save_note(self) -> None:
        """Hand over a note being typed; the editor stays."""
        if self.list.editor is not None:
            self.list.editor.note.flush()

    # What is shown

    def visible_ids(self) -> list[str]:
        """The ids of the cards that the filter lets through, in the order shown."""
        return self._cards.visible_ids()

    def current_id(self) -> str:
        """The id of the card the cursor is on, or ""."""
        return self.list.current_id()

    def selected_ids(self) -> list[str]:
        return self.list.selected_ids()

    def order(self) -> str:
        return self._cards.order

    def _change(self, change: Callable[..., None], argument: object) -> None:
        self.list.change_rows(change, argument)
        self._show_counts()

    def _show_counts(self) -> None:
        shown, there = len(self.visible_ids()), len(self._cards.cards)
        filtered = self._cards.tag_filter is not None
        self._count.setText(self.tr("{shown} of {all}").format(shown=shown, all=there) if filtered else f"{there:,}")
        self._count.setVisible(there > 0)
        self._empty.setText(
            self.tr("No passage here has this tag.") if there else self.tr("Select text to highlight it.")
        )
        self._empty.setVisible(shown == 0)
        self._show_all.setVisible(shown == 0 and there > 0)
        self._tag_button.setVisible(there > 0)
        self._order_button.setVisible(there > 0)

    def _order_labels(self) -> dict[str, str]:
        return {
            "text": self.tr("in order"),
            "newest": self.tr("newest first"),
            "tag": self.tr("by tag"),
            "colour": self.tr("by colour"),
        }

    def _show_order(self) -> None:
        self._order_button.setText(self._order_labels()[self._cards.order] + " ▾")

    # Menus

    def _fill_order_menu(self) -> None:
        menu = self._order_button.menu()
        menu.clear()
        for order, label in self._order_labels().items():
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(order == self._cards.order)
            action.triggered.connect(lambda _checked=False, order=order: self._choose_order(order))

    def _choose_order(self, order: str) -> None:
        if order != self._cards.order:
            self.set_order(order)
            self.order_changed.emit(order)

    def _fill_tag_menu(self) -> None:
        menu = self._tag_button.menu()
        menu.clear()
        chosen = self._cards.tag_filter
        every = menu.addAction(self.tr("all tags"))
        every.setCheckable(True)
        every.setChecked(chosen is None)
        every.triggered.connect(self.tag_filter_cleared)
        menu.addSeparator()
        for tag, count in self._cards.tag_counts():
            action = menu.addAction(f"{tag.name.replace('&', '&&')}\t{count:,}")
            action.setCheckable(True)
            action.setChecked(chosen is not None and tag.id in chosen)
            action.triggered.connect(lambda _checked=False, tag_id=tag.id: self.tag_clicked.emit(tag_id))
