"""The passages of an article as rows of a list: sorted, filtered, those without a place on top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from reader.core import anchor as anchors
from reader.core.model import COLOURS
from reader.gui.widgets.dates import moment_text
from reader.gui.widgets.folding import fold

UNPLACED: Final = (anchors.LOST, anchors.AMBIGUOUS)
_FOUND: Final = (anchors.EXACT, anchors.MOVED)
ORDERS: Final = ("text", "newest", "tag", "colour")
_FEW: Final = 200  # rows: more than these changed at once are cheaper to show anew
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class CardTag:
    """A tag as a card shows it."""

    id: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Card:
    """An annotation as a card shows it."""

    id: str
    quote: str
    note: str = ""
    colour: str = COLOURS[0]
    tags: tuple[CardTag, ...] = ()
    where: str = ""  # "¶ 3"
    created: str = ""  # ISO 8601
    start: int = 0  # code points
    status: str = anchors.EXACT
    is_unplaced: bool = False  # listed above those that have a place, whatever the status
    direction: str = ""  # "rtl", "ltr" or, to go by the quote, ""
    picture: str = ""  # the file that stands in the place of the quote: the annotation is of an area

    @property
    def when(self) -> str:
        """As "today 18:50". Worked out when it is shown: an article may have thousands of cards."""
        return moment_text(self.created) if self.created else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A row between cards. ``count`` are the cards under it."""

    id: str
    count: int


Row = Card | Heading
LOST_HEADING: Final = "#unplaced"
PLACED_HEADING: Final = "#placed"


def _by_text(card: Card) -> Any:
    return card.start


def _by_tag(card: Card) -> Any:
    return (not card.tags, fold(card.tags[0].name) if card.tags else "", card.start)


def _by_colour(card: Card) -> Any:
    return (COLOURS.index(card.colour) if card.colour in COLOURS else len(COLOURS), card.start)


_KEYS: Final[dict[str, Callable[[Card], Any]]] = {
    "text": _by_text,
    "newest": lambda card: card.created,
    "tag": _by_tag,
    "colour": _by_colour,
}


class CardModel(QAbstractListModel):
    """All cards are kept; the rows are those that the filter lets through, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, Card] = {}
        self.rows: list[Row] = []
        self.order = ORDERS[0]
        self.tag_filter: frozenset[str] | None = None
        self.held = ""  # the id of the card whose row must not move: it is being edited
        self._row_of: dict[str, int] | None = {}

    # Contents

    def set_cards(self, cards: Iterable[Card]) -> None:
        self.cards = {card.id: card for card in cards}
        self.arrange()

    def put_card(self, card: Card) -> None:
        self.cards[card.id] = card
        self.arrange()

    def remove_card(self, card_id: str) -> None:
        if self.cards.pop(card_id, None) is not None:
            self.arrange()

    def set_order(self, order: str) -> None:
        self.order = order
        self.arrange()

    def set_tag_filter(self, tags: Collection[str] | None) -> None:
        self.tag_filter = None if tags is None else frozenset(tags)
        self.arrange()

    def tag_counts(self) -> list[tuple[CardTag, int]]:
        """The tags of all cards with how many carry them, by name."""
        counts: Counter[str] = Counter()
        tags: dict[str, CardTag] = {}
        for card in self.cards.values():
            for tag in card.tags:
                counts[tag.id] += 1
                tags[tag.id] = tag
        return sorted(((tags[i], n) for i, n in counts.items()), key=lambda pair: fold(pair[0].name))

    # Rows

    def row_of(self, card_id: str) -> int:
        """The row of a card; -1 if the filter hides it."""
        if self._row_of is None:
            self._row_of = {row.id: n for n, row in enumerate(self.rows)}
        return self._row_of.get(card_id, -1)

    def card_at(self, row: int) -> Card | None:
        """The card in a row; None for a heading."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Card) else None

    def visible_ids(self) -> list[str]:
        return [row.id for row in self.rows if isinstance(row, Card)]

    def arrange(self) -> None:
        """Filter and sort anew, and tell the view the least that has changed."""
        wanted, old = self._wanted(), {row.id: row for row in self.rows}
        here, there = self.row_of(self.held), next((n for n, row in enumerate(wanted) if row.id == self.held), -1)
        if here >= 0 and there >= 0:  # around the row being edited, which a reset would close
            self._replace(here + 1, len(self.rows), wanted[there + 1 :])
            self._replace(0, here, wanted[:there])
        elif not self._replace(0, len(self.rows), wanted, most=_FEW):
            self.beginResetModel()
            self._take(wanted)
            self.endResetModel()
            return
        self._take(wanted)
        for number, row in enumerate(wanted):
            before = old.get(row.id)
            if before is not None and before is not row and before != row:
                self.dataChanged.emit(self.index(number), self.index(number))

    def _replace(self, start: int, end: int, wanted: list[Row], most: int = 0) -> bool:
        """Rows ``start`` to ``end`` become ``wanted``; those that agree at both ends stay.

        False, and nothing is done, if more than ``most`` rows would come and go (0: any number may).
        """
        rows = self.rows
        shorter = min(end - start, len(wanted))
        first = last = 0
        while first < shorter and rows[start + first].id == wanted[first].id:
            first += 1
        while last < shorter - first and rows[end - 1 - last].id == wanted[-1 - last].id:
            last += 1
        start, end, new = start + first, end - last, wanted[first : len(wanted) - last]
        if most and end - start + len(new) > most:
            return False
        if end > start:
            self.beginRemoveRows(QModelIndex(), start, end - 1)
            self._take(rows[:start] + rows[end:])
            self.endRemoveRows()
        if new:
            self.beginInsertRows(QModelIndex(), start, start + len(new) - 1)
            self._take(self.rows[:start] + new + self.rows[start:])
            self.endInsertRows()
        return True

    def _take(self, rows: list[Row]) -> None:
        self.rows = rows
        self._row_of = None

    def _wanted(self) -> list[Row]:
        chosen = self.tag_filter
        shown = [c for c in self.cards.values() if chosen is None or any(t.id in chosen for t in c.tags)]
        if chosen is not None and self.held in self.cards and not any(c.id == self.held for c in shown):
            shown.append(self.cards[self.held])  # its tag was just taken off, in the editor that is open on it
        shown.sort(key=_by_text)
        if self.order != "text":
            shown.sort(key=_KEYS[self.order], reverse=self.order == "newest")
        lost: list[Row] = [c for c in shown if c.is_unplaced or c.status in UNPLACED]
        placed: list[Row] = [c for c in shown if not (c.is_unplaced or c.status in UNPLACED)] if lost else list(shown)
        rows = placed
        if lost:
            rows = [Heading(LOST_HEADING, len(lost)), *lost]
            rows += [Heading(PLACED_HEADING, len(placed)), *placed] if placed else []
        return self._with_held_in_place(rows)

    def _with_held_in_place(self, rows: list[Row]) -> list[Row]:
        """The card being edited stays behind the card it stood behind, whatever the order says."""
        at = self.row_of(self.held) if self.held else -1
        if at < 0 or self.held not in self.cards:
            return rows
        before = self.rows[at - 1].id if at else ""
        others = [row for row in rows if row.id != self.held]
        place = next((n + 1 for n, row in enumerate(others) if row.id == before), 0 if at == 0 else len(others))
        return [*others[:place], self.cards[self.held], *others[place:]]

    # What Qt asks

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.card_at(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        if isinstance(row, Heading):
            return self.heading_text(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return row.quote
        tags = ", ".join(tag.name for tag in row.tags)
        return ". ".join(part for part in (row.quote, row.note, tags, row.where, row.when, self.badge(row)) if part)

    def heading_text(self, heading: Heading) -> str:
        if heading.id == LOST_HEADING:
            return self.tr("Without a place in this text")
        return self.tr("In the text")

    def badge(self, card: Card) -> str:
        """What is to be said of the card's place; "" when it is found unchanged."""
        if card.status in _FOUND:
            return ""
        return {
            anchors.ALTERED: self.tr("altered"),
            anchors.AMBIGUOUS: self.tr("ambiguous"),
            anchors.LOST: self.tr("lost"),
        }.get(card.status, "")
