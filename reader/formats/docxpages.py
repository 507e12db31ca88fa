"""Printed pages of a DOCX file: where Word last broke them, if what it says of their number agrees."""

from __future__ import annotations

from lxml import etree

from reader.formats.docxnumerals import numeral
from reader.formats.docxpackage import W, number, value
from reader.formats.manuscript import Manuscript


class Pages:
    """The page that the walk is on. ``reliable`` is False where the breaks are not those of the last print."""

    def __init__(self, body: etree._Element, total: int) -> None:
        """``total``: the number of pages that the file's properties give; 0: they give none."""
        breaks = sum(1 for _ in body.iter(W + "lastRenderedPageBreak"))
        self.reliable = total > 1 and breaks + 1 == total
        self._sections: list[tuple[int, str]] = []
        for section in sections_of(body):
            kind = section.find(W + "pgNumType")
            self._sections.append((number(value(kind, "start"), -1), value(kind, "fmt") or "decimal"))
        self._at = 0
        start = self._sections[0][0] if self._sections else -1
        self._number = start if start >= 0 else 1
        self._pending = -1
        self._form = self._sections[0][1] if self._sections else "decimal"

    def begin(self, out: Manuscript) -> None:
        """The first page."""
        if self.reliable:
            out.page = numeral(self._number, self._form)

    def turn(self, out: Manuscript) -> None:
        """The next page begins here."""
        if self.reliable:
            self._number = self._pending if self._pending >= 0 else self._number + 1
            self._pending = -1
            if self._sections:
                self._form = self._sections[min(self._at, len(self._sections) - 1)][1]
            out.page = numeral(self._number, self._form)

    def next_section(self) -> None:
        """A section ends: the next may count anew, from its first page on."""
        self._at += 1
        if self._at < len(self._sections):
            self._pending = self._sections[self._at][0]


def sections_of(body: etree._Element) -> list[etree._Element]:
    """The properties of the sections, in order; not what they were before a tracked change."""
    found = body.iter(W + "sectPr")
    return [s for s in found if (above := s.getparent()) is None or above.tag != W + "sectPrChange"]
