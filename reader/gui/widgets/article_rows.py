"""The catalogue as rows of a list: sorted, filtered by words and by reading list; 10,000 articles at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final
from urllib.parse import urlsplit

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt

from reader.core.index import Entry
from reader.gui.widgets.counts import passages_text
from reader.gui.widgets.dates import date_text
from reader.gui.widgets.folding import fold

_Index = QModelIndex | QPersistentModelIndex
_KINDS: Final = {"application/pdf": "PDF", "application/epub+zip": "EPUB"}


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted; the largest first if ``falling``."""

    key: Callable[[Entry], Any]
    falling: bool = True


def _by_title(entry: Entry) -> tuple[Any, ...]:
    return (fold(entry.title), entry.id)


def _by_source(entry: Entry) -> tuple[Any, ...]:
    return (not entry.publication, fold(entry.publication), fold(entry.title), entry.id)


ORDERS: Final[dict[str, Order]] = {
    "opened": Order(attrgetter("opened", "added", "id")),
    "added": Order(attrgetter("added", "id")),
    "title": Order(_by_title, falling=False),
    "published": Order(attrgetter("published", "added", "id")),
    "source": Order(_by_source, falling=False),
    "passages": Order(attrgetter("passages", "opened", "id")),
    "progress": Order(attrgetter("progress", "opened", "id")),
}


class ArticleModel(QStringListModel):
    """All entries are kept; ``rows`` are those that the filters let through, in order.

    The base class holds nothing but the number of rows: asked for it 20,000 times to lay out 10,000 rows, Python takes
    70 ms and C++ none.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: dict[str, Entry] = {}
        self.rows: list[Entry] = []
        self.order = "opened"
        self.words: tuple[str, ...] = ()
        self.status = ""
        self.statuses: Counter[str] = Counter()
        self._texts: dict[str, str] = {}  # what the filter looks in, folded
        self._sorted: list[Entry] | None = None

    # Contents

    def set_entries(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.statuses = Counter(entry.status for entry in self.entries.values())
        self._texts.clear()
        self._sorted = None
        self.arrange()

    def put_entry(self, entry: Entry) -> None:
        """Show an entry, new or changed; nothing else moves."""
        old = self.entries.get(entry.id)
        self.entries[entry.id] = entry
        self._texts.pop(entry.id, None)
        self._sorted = None
        self.statuses[entry.status] += 1
        if old is not None:
            self.statuses[old.status] -= 1
        at = self.row_of(entry.id) if old is not None else -1
        if at >= 0 and self._is_shown(entry) and self._key(self.rows[at]) == self._key(entry):
            self.rows[at] = entry
            self.dataChanged.emit(self.index(at), self.index(at))
            return
        self._remove_row(at)
        if self._is_shown(entry):
            self._insert_row(entry)

    def remove_entry(self, entry_id: str) -> None:
        entry = self.entries.get(entry_id)
        if entry is not None:
            self._remove_row(self.row_of(entry_id))
            del self.entries[entry_id]
            self._sorted = None
            self.statuses[entry.status] -= 1

    def set_order(self, order: str) -> None:
        self.order = order
        self._sorted = None
        self.arrange()

    def set_filter(self, text: str, status: str) -> None:
        """Show what has all words of ``text`` in title, creators, source or date, and is in the list ``status``."""
        words = tuple(fold(text).split())
        if (words, status) == (self.words, self.status):
            return
        self.words, self.status = words, status
        self.arrange()

    # Rows

    def row_of(self, entry_id: str) -> int:
        """The row of an entry; -1 if the filter hides it."""
        entry = self.entries.get(entry_id)
        for row, each in enumerate(self.rows):
            if each is entry or each.id == entry_id:
                return row
        return -1

    def entry_at(self, row: int) -> Entry | None:
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def arrange(self) -> None:
        """Filter all, and sort them if that is not done."""
        if self._sorted is None:
            order = ORDERS[self.order]
            self._sorted = sorted(self.entries.values(), key=order.key, reverse=order.falling)
        rows = self._sorted
        if self.status:
            rows = [e for e in rows if e.status == self.status]
        if self.words:
            self.prepare_filter()
            texts = self._texts
            for word in self.words:
                rows = [e for e in rows if word in texts[e.id]]
        self.rows = list(rows)
        self.setStringList([""] * len(self.rows))

    def prepare_filter(self) -> None:
        """Do now what the first filter would wait for: some 5 µs an article."""
        if len(self._texts) < len(self.entries):
            for entry in self.entries.values():
                if entry.id not in self._texts:
                    self._texts[entry.id] = _text(entry)

    def _key(self, entry: Entry) -> Any:
        return ORDERS[self.order].key(entry)

    def _is_shown(self, entry: Entry) -> bool:
        return (not self.status or entry.status == self.status) and self._has_words(entry)

    def _has_words(self, entry: Entry) -> bool:
        text = _text(entry) if self.words else ""
        return all(word in text for word in self.words)

    def _remove_row(self, row: int) -> None:
        if row >= 0:
            del self.rows[row]
            self.removeRows(row, 1)

    def _insert_row(self, entry: Entry) -> None:
        key, falling = self._key(entry), ORDERS[self.order].falling
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            there = self._key(self.rows[middle])
            if (there > key) if falling else (there < key):
                low = middle + 1
            else:
                high = middle
        self.rows.insert(low, entry)
        self.insertRows(low, 1)

    # What Qt asks

    def flags(self, _index: _Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry_at(index.row())
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            source, facts = self.meta(entry)
            return ", ".join(part for part in (self.title(entry), source, *facts, entry.problem) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.problem or self.title(entry)
        return None

    def title(self, entry: Entry) -> str:
        return entry.title or self.tr("Untitled")

    def meta(self, entry: Entry) -> tuple[str, list[str]]:
        """Where the article is from, and the short facts behind it: date, kind of file, passages."""
        source = entry.publication or entry.creators.partition(";")[0]
        if not source and entry.url:
            source = _host(entry.url)
        facts = [date_text(entry.published) if entry.published else "", _KINDS.get(entry.media_type, "")]
        if entry.passages:
            facts.append(passages_text(entry.passages))
        elif not entry.opened:
            facts.append(self.tr("unread"))
        elif entry.progress >= 0.005:
            facts.append(self.tr("{percent} % read").format(percent=round(entry.progress * 100)))
        return source, [fact for fact in facts if fact]


def _text(entry: Entry) -> str:
    return fold(f"{entry.title}\n{entry.creators}\n{entry.publication}\n{entry.published}")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # a URL as it stood in a file
        return ""
