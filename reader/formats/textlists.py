"""Lists in plain text: which of the lines that look like items are items, and how deep they are nested."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reader.formats.textlines import ends_sentence
from reader.formats.textsigns import Item, is_rule, item_of

# Speech in novels of many languages: "- Here, - he said." A list says this rarely.
_SPEECH: Final = re.compile(r"[,.!?…]\s?[-–—]\s")
_FIRST: Final = frozenset("-*+•‣◦▪▫■□●○∙⁃‧·–✓✔➢➤►▶→o(①②③④⑤⑥⑦⑧⑨⑩一二三四五六七八九十")
_LETTERS: Final = frozenset("ivxlIVXL")


class Lists:
    """The items of a text by the number of their line, and the levels that are open while one reads on."""

    def __init__(self, chunks: Sequence[tuple[int, Sequence[str]]]) -> None:
        self._items: dict[int, Item] = {}
        self._levels: list[Item] = []
        self._waiting: dict[tuple[str, int], tuple[int, Item]] = {}
        dashes: list[int] = []
        spoken = 0
        for at, lines in chunks:
            for number, line in enumerate(lines, at):
                item = _candidate(line)
                if not item:
                    continue
                self._decide(number, item, line)
                if line.lstrip()[0] == "-" and number in self._items:
                    dashes.append(number)
                    spoken += bool(_SPEECH.search(item.text)) or (item.text[-1] in "?!" and ends_sentence(item.text))
        if len(dashes) > 3 and spoken > 0.25 * len(dashes):
            for number in dashes:
                del self._items[number]

    def _decide(self, number: int, item: Item, line: str) -> None:
        if not item.style:
            self._items[number] = item
            return
        key = (item.style, item.indent)
        previous = self._waiting.get(key)
        self._waiting[key] = (number, item)
        if not previous:
            return
        # A dash needs a neighbour, a number its predecessor: "12. Mai" has none.
        follows = number == previous[0] + 1 if item.style == "–" else _succeeds(item, previous[1])
        if follows:
            self._items[previous[0]] = previous[1]
            self._items[number] = item

    def item(self, number: int) -> Item | None:
        """The item that begins at this line."""
        return self._items.get(number)

    def open(self, number: int) -> tuple[Item, int]:
        """The item at this line, and its level now that it is read."""
        item = self._items[number]
        # Numbers set flush right (" 9.", "10.") differ by one column and are no deeper.
        while self._levels and item.indent < self._levels[-1].indent + 2:
            self._levels.pop()
        self._levels.append(item)
        return item, len(self._levels)

    def level_at(self, indent: int) -> int:
        """The level of the open item that text of this indentation continues; 0: none."""
        while self._levels and indent <= self._levels[-1].indent:
            self._levels.pop()
        return len(self._levels)

    def close(self) -> None:
        """Text at the margin ends all lists."""
        self._levels.clear()


def _candidate(line: str) -> Item | None:
    bare = line.lstrip()
    first = bare[0]
    if first.isalpha() and first.isascii():
        if bare[1:2] not in (".", ")") and first not in _LETTERS and bare[:3] != "o  ":
            return None
    elif first not in _FIRST and not first.isdigit() and not "①" <= first <= "⑳":
        return None
    return None if is_rule(bare) else item_of(line)


def _succeeds(item: Item, previous: Item) -> bool:
    return any(n + 1 in item.ordinals for n in previous.ordinals)
