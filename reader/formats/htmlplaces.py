"""Where in the page's structure running text stands: what kind of block it becomes, list markers, code languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from reader.core import document as doc
from reader.formats.htmlnodes import TEXT, Node
from reader.formats.htmltables import Cell


@dataclass(slots=True)
class Label:
    """A marker or note id that the first block of its element takes; the ones after it get ``""``."""

    marker: str = ""
    note: str = ""

    def take(self) -> tuple[str, str]:
        taken = self.marker, self.note
        self.marker = self.note = ""
        return taken


@dataclass(slots=True)
class Counter:
    """The numbering of one list."""

    style: str  # "" for bullets, else the type attribute of <ol>: 1 a A i I
    number: int = 1
    step: int = 1

    def marker(self, item: Node) -> str:
        """The marker of the next item."""
        box = checkbox(item)
        if box is not None:
            self.number += self.step
            return "☑" if "checked" in box.attrs else "☐"
        if not self.style:
            return "•"
        value = _integer(item.get("value"))
        if value is not None:
            self.number = value
        text = f"{_numeral(self.number, self.style)}."
        self.number += self.step
        return text


@dataclass(frozen=True, slots=True)
class Place:
    """The context of running text. ``node`` is the block-level element that holds it."""

    node: Node
    kind: str = doc.PARAGRAPH
    level: int = 0
    quotes: int = 0
    lists: int = 0
    counter: Counter | None = None
    label: Label | None = None
    cell: Cell | None = None
    preformatted: bool = False
    whole: bool = False  # blocks inside end a line, not the block: cells, code
    language: str = ""

    def at(self, node: Node) -> Place:
        """This place in another element: what ``replace`` does, in a sixth of the time, for each block of a book."""
        return Place(
            node, self.kind, self.level, self.quotes, self.lists, self.counter, self.label, self.cell,
            self.preformatted, self.whole, self.language,
        )  # fmt: skip


def counter_of(node: Node) -> Counter:
    """The numbering of a list element."""
    if node.tag != "ol":
        return Counter("")
    backwards = "reversed" in node.attrs
    start = _integer(node.get("start"))
    if start is None:
        start = sum(child.tag == "li" for child in node.children) if backwards else 1
    style = node.get("type") if node.get("type") in ("a", "A", "i", "I") else "1"
    return Counter(style, start, -1 if backwards else 1)


def checkbox(item: Node) -> Node | None:
    """The box of a task-list item, where it is the first thing in it."""
    for _ in range(3):  # <li>, <li><p>, <li><label>
        first = next((c for c in item.children if c.tag != TEXT or c.text.strip()), None)
        if first is None or first.tag == TEXT:
            return None
        if first.tag == "input":
            return first if first.get("type").lower() == "checkbox" else None
        item = first
    return None


def _integer(value: str) -> int | None:
    match = re.match(r"\s*(-?[0-9]{1,9})", value)
    return int(match[1]) if match else None


def _numeral(number: int, style: str) -> str:
    if style in ("a", "A") and number > 0:
        text = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            text = chr(ord(style) + rest) + text
        return text
    if style in ("i", "I") and 0 < number < 4000:
        text = ""
        for value, letters in _ROMAN:
            count, number = divmod(number, value)
            text += letters * count
        return text if style == "I" else text.lower()
    return str(number)


_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)

# "language-python" (HTML standard), "lang-js", "highlight-source-c" (GitHub), "brush: css" (SyntaxHighlighter).
_LANGUAGE: Final = re.compile(
    r"(?:^|\s)(?:(?:language|lang|highlight-source|highlight-text|highlight|sourceCode|brush:?)[-\s:]\s*|sourceCode\s+)"
    r"([A-Za-z][\w+#.\-]{0,30})"
)
_NO_LANGUAGE: Final = frozenset({"default", "none", "plaintext", "text", "notranslate", "nohighlight", "undefined"})


def code_language(pre: Node) -> str:
    """The language that a ``<pre>``, its ``<code>`` or one of the two elements around it names, else ``""``."""
    inner = [child for child in pre.children if child.tag == "code"][:1]
    for node in (pre, *inner, *islice(pre.ancestors(), 2)):
        name = node.get("data-lang") or node.get("data-language")
        if not name:
            match = _LANGUAGE.search(node.get("class"))
            name = match[1] if match else ""
        if name and name.lower() not in _NO_LANGUAGE and re.fullmatch(r"[A-Za-z][\w+#.\-]{0,30}", name):
            return name.lower()
    return ""
