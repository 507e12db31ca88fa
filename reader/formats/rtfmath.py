"""Formulas of an RTF file: control words that mirror Office MathML, put back into it."""

from __future__ import annotations

from typing import Final

from lxml import etree

from reader.formats.htmlnodes import clean_text
from reader.formats.omml import M, formula

_VALUES: Final = frozenset(
    {"chr", "begChr", "endChr", "sepChr", "degHide", "pos", "type", "show", "limLoc", "subHide", "supHide"}
)
_DEPTH: Final = 80
_PLAIN: Final = frozenset({"nor", "lit"})


class MathReader:
    """The formula whose groups are being read."""

    def __init__(self) -> None:
        self.root = etree.Element(M + "oMath")
        self._stack: list[etree._Element | None] = [self.root]

    def open(self) -> None:
        """A group begins; its first control word says what it is."""
        self._stack.append(None)

    def close(self) -> None:
        """A group ends."""
        if len(self._stack) > 1:
            self._stack.pop()

    def word(self, name: str) -> None:
        """A control word: ``\\mf`` is ``m:f``."""
        if not name.startswith("m") or len(name) < 2 or len(self._stack) > _DEPTH:
            return
        element = etree.Element(M + name[1:])
        if self._stack[-1] is None:
            self._parent().append(element)
            self._stack[-1] = element
        elif name[1:] in _PLAIN:
            self._stack[-1].append(element)

    def text(self, text: str) -> None:
        """Text in the innermost group."""
        text = clean_text("".join(c for c in text if c >= " "))  # XML takes no U+FFFE
        parent = self._parent()
        if not text:
            return
        if parent.tag.removeprefix(M) in _VALUES:
            parent.set(M + "val", parent.get(M + "val", "") + text.strip())
            return
        if parent.tag != M + "r":
            parent = etree.SubElement(parent, M + "r")
        etree.SubElement(parent, M + "t").text = text

    def _parent(self) -> etree._Element:
        return next((e for e in reversed(self._stack) if e is not None), self.root)

    def read(self) -> str:
        """The formula as text."""
        return formula(self.root)
