"""Footnotes, endnotes and comments of a DOCX file: numbered as they are referred to, with their texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lxml import etree

from reader.formats.docxnumerals import numeral
from reader.formats.docxpackage import Package, Part, W, number, value
from reader.formats.docxpages import sections_of
from reader.formats.manuscriptend import Comment

_KINDS: Final = {False: "footnote", True: "endnote"}


@dataclass(frozen=True, slots=True)
class Note:
    """A note that the text refers to. ``id`` is that of its block, ``key`` its number in the file."""

    key: str
    id: str
    marker: str
    endnote: bool
    custom: bool


class NoteMarks:
    """The notes referred to so far, in order."""

    def __init__(self, package: Package, settings: etree._Element | None) -> None:
        self.parts: dict[bool, Part | None] = {}
        self._texts: dict[bool, dict[str, etree._Element]] = {}
        for endnote, kind in _KINDS.items():
            name = package.main.related(f"{kind}s")
            self.parts[endnote] = package.part(name) if name else None
            part = self.parts[endnote]
            found = part.root.iterfind(W + kind) if part is not None else ()
            self._texts[endnote] = {value(n, "id"): n for n in found}
        sections = sections_of(package.main.root)
        self._rules = {
            e: [_rule(s, settings, k) for s in sections] or [_rule(None, settings, k)] for e, k in _KINDS.items()
        }
        self._section = 0
        self._next: dict[bool, int] = {}
        self.order: list[Note] = []
        self._known: dict[tuple[str, bool], Note] = {}

    def next_section(self) -> None:
        """The text comes to its next section: numbers may start again."""
        self._section += 1
        for endnote in _KINDS:
            if self._rule(endnote).restarts:
                self._next.pop(endnote, None)

    def refer(self, key: str, endnote: bool, custom: str, in_note: bool) -> Note | None:
        """The note that the text refers to here; None if the file has no such note."""
        if key not in self._texts[endnote] or in_note:
            return None
        known = self._known.get((key, endnote))
        if known is not None:
            return known
        rule = self._rule(endnote)
        marker = custom
        if not custom:
            count = self._next.get(endnote, rule.start)
            self._next[endnote] = count + 1
            marker = numeral(count, rule.form)
        note = Note(key, f"{_KINDS[endnote]}-{len(self.order) + 1}", marker, endnote, bool(custom))
        self._known[key, endnote] = note
        self.order.append(note)
        return note

    def text(self, note: Note) -> etree._Element:
        """The element that holds the note's paragraphs."""
        return self._texts[note.endnote][note.key]

    def _rule(self, endnote: bool) -> _Rule:
        rules = self._rules[endnote]
        return rules[min(self._section, len(rules) - 1)]


@dataclass(frozen=True, slots=True)
class _Rule:
    form: str
    start: int
    restarts: bool


def _rule(section: etree._Element | None, settings: etree._Element | None, kind: str) -> _Rule:
    own = section.find(f"{W}{kind}Pr") if section is not None else None
    general = settings.find(f"{W}{kind}Pr") if settings is not None else None

    def said(name: str) -> str:
        return next((v for p in (own, general) if p is not None and (v := value(p.find(W + name)))), "")

    form = said("numFmt") or ("lowerRoman" if kind == "endnote" else "decimal")
    return _Rule(form, max(1, number(said("numStart"), 1)), said("numRestart") == "eachSect")


def comments_of(package: Package) -> list[Comment]:
    """The comments of the file; their places are known by their ids."""
    name = package.main.related("comments")
    root = package.tree(name) if name else None
    out: list[Comment] = []
    for element in root.iterfind(W + "comment") if root is not None else ():
        lines = ["".join(_words(p)).strip() for p in element.iter(W + "p")]
        note = "\n".join(line for line in lines if line)
        created = value(element, "date")
        if note:
            author = value(element, "author") or value(element, "initials")
            out.append(Comment(value(element, "id"), note, author, created))
    return out


def _words(paragraph: etree._Element) -> list[str]:
    spoken = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
    return [(e.text or "") if e.tag == W + "t" else spoken[e.tag] for e in paragraph.iter(W + "t", *spoken)]
