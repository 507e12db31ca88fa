"""Fields of a DOCX file: only their results are text; some are links, boxes or choices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from reader.core import document as doc
from reader.formats import links
from reader.formats.docxpackage import W, is_on, number, value
from reader.formats.manuscript import Mark

_HYPERLINK: Final = re.compile(r"\s*HYPERLINK\b", re.I)
_REFERENCE: Final = re.compile(r"\s*(?:PAGE|NOTE)?REF\s+\"?([^\s\"\\]{1,200})\"?(?=.*\\h)", re.I | re.S)
_PLACE: Final = re.compile(r"\\l\s+(?:\"([^\"]*)\"|(\S+))")
_ADDRESS: Final = re.compile(r"(?:\\[a-km-z]\s+(?:\"[^\"]*\"\s*)?)*(?:\"([^\"]*)\"|([^\\\s\"]\S*))", re.I)
_LONGEST: Final = 20_000  # code points of an instruction: citation managers keep whole records there
_PATIENCE: Final = 5  # paragraphs after which an instruction that does not end is a broken one


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    shown: bool = False
    target: str = ""
    paragraphs: int = 0


class Fields:
    """The fields that are open in one story."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def silent(self) -> bool:
        """Whether what is read now is part of an instruction."""
        return any(not one.shown for one in self._open)

    @property
    def marks(self) -> list[Mark]:
        """The links that the open fields make."""
        return [(doc.LINK, one.target) for one in self._open if one.target]

    def mark(self, kind: str, element: etree._Element) -> str:
        """A field begins, shows its result, or ends; what a form's box or choice shows."""
        if kind == "begin":
            self._open.append(_Field())
            return "" if sum(not one.shown for one in self._open) > 1 else _of_form(element)
        if self._open and kind == "separate":
            self._open[-1].shown = True
            self._open[-1].target = self.address_of(self._open[-1].instruction)
        elif self._open and kind == "end":
            self._open.pop()
        return ""

    def instruct(self, text: str) -> None:
        """A piece of the innermost field's instruction."""
        if self._open and len(self._open[-1].instruction) < _LONGEST:
            self._open[-1].instruction += text

    def end_paragraph(self) -> None:
        """A field whose instruction goes on and on is broken: what follows is text again."""
        for one in self._open:
            one.paragraphs += not one.shown
        if any(one.paragraphs > _PATIENCE for one in self._open):
            self._open.clear()

    @staticmethod
    def address_of(instruction: str) -> str:
        """Where the field's result leads: an address, ``"#bookmark"``, or ``""``."""
        instruction = instruction[:_LONGEST]
        if found := _REFERENCE.match(instruction):
            return f"#{found[1]}"
        if not (link := _HYPERLINK.match(instruction)):
            return ""
        rest = instruction[link.end() :]
        place = _PLACE.search(rest)
        anchor = (place[1] or place[2] or "") if place else ""
        if place:
            rest = rest[: place.start()] + rest[place.end() :]
        found = _ADDRESS.match(rest.lstrip())
        address = (found[1] or found[2] or "") if found else ""
        if not address:
            return f"#{anchor}" if anchor else ""
        return links.resolve(f"{address}#{anchor}" if anchor else address)


def _of_form(element: etree._Element) -> str:
    box = element.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        checked = is_on(box.find(W + "checked"))
        return "☑" if (is_on(box.find(W + "default")) if checked is None else checked) else "☐"
    choice = element.find(f"{W}ffData/{W}ddList")
    if choice is not None:
        entries = [value(entry) for entry in choice.iterfind(W + "listEntry")]
        at = number(value(choice.find(W + "result")) or value(choice.find(W + "default")))
        return entries[at] if 0 <= at < len(entries) else ""
    return ""
