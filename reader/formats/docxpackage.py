"""The parts of a DOCX file and what they refer to: opened by exact name, never outside the archive."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from lxml import etree

from reader.core.errors import ReaderError
from reader.formats.archive import Archive
from reader.formats.xmldoor import depth_over, parse

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DEPTH: Final = 160  # tables four deep, with text boxes in them, are some 60
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The namespaces of ISO "Strict" files, and those that Word writes by default.
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """Where an id in a part leads: to a part of the package, or (``external``) to an address."""

    kind: str  # the last word of the relation's type
    target: str
    external: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part's tree with the relations that its ids stand for."""

    name: str
    root: etree._Element
    relations: dict[str, Relation] = field(default_factory=dict)

    def related(self, kind: str) -> str:
        """The name of the first part that is of ``kind`` to this one, or ``""``."""
        return next((r.target for r in self.relations.values() if r.kind == kind and not r.external), "")


class Package:
    """A DOCX file."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.archive = Archive(data, name)
        self.broken: list[str] = []  # parts that are there but could not be read
        self.warnings: list[str] = []
        top = self._relations("")
        main = next((r.target for r in top.values() if r.kind == "officeDocument" and not r.external), "")
        if main not in self.archive.names:
            main = next((n for n in self.archive.names if n.endswith("word/document.xml")), "")
        if not main:
            raise ReaderError(f"{name} is not a whole Word document: its text is missing. Open it in Word and save it.")
        self.main = Part(main, self._parse(self.archive.read(main)), self._relations(main))
        self.properties = next((r.target for r in top.values() if r.kind == "core-properties"), "docProps/core.xml")

    def _parse(self, data: bytes) -> etree._Element:
        if b"purl.oclc.org/ooxml" in data:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        return shallow(parse(data, self.name, warnings=self.warnings), self.name)

    def part(self, name: str) -> Part | None:
        """The part, or None if it is missing or broken; the latter is noted."""
        root = self.tree(name)
        return None if root is None else Part(name, root, self._relations(name))

    def tree(self, name: str) -> etree._Element | None:
        """The part's tree without relations, or None as :meth:`part`."""
        if name not in self.archive.names:
            return None
        try:
            return self._parse(self.archive.read(name))
        except ReaderError:
            self.broken.append(name)
            return None

    def read(self, name: str) -> bytes | None:
        """The bytes of a part, or None if there is no such part or it cannot be read."""
        if name not in self.archive.names:
            return None
        try:
            return self.archive.read(name)
        except ReaderError:
            self.broken.append(name)
            return None

    def _relations(self, part: str) -> dict[str, Relation]:
        folder, file = posixpath.split(part)
        tree = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        out: dict[str, Relation] = {}
        for relation in tree.iter(_REL) if tree is not None else ():
            kind = relation.get("Type", "").rpartition("/")[2]
            target, external = relation.get("Target", ""), relation.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            out[relation.get("Id", "")] = Relation(kind, target, external)
        return out


def shallow(root: etree._Element, name: str) -> etree._Element:
    """The tree, if it is not nested deeper than the walks, which call themselves, may follow it.

    Raises:
        ReaderError: it is.
    """
    if depth_over(root, _DEPTH):
        raise ReaderError(
            f"{name} is nested too deeply to be read. Save it in a simpler form in the program it comes from."
        )
    return root


def value(element: etree._Element | None, name: str = "val") -> str:
    """The attribute ``w:name`` of the element, or ``""``."""
    return "" if element is None else element.get(W + name) or ""


def is_on(element: etree._Element | None) -> bool | None:
    """What a switch like ``<w:b/>`` says; None: it is not there."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off", "none")


def number(text: str, default: int = 0) -> int:
    """An integer attribute, bounded; ``default`` where it is none."""
    digits = text.strip().partition(".")[0]
    body = digits[1:] if digits[:1] in "+-" else digits
    return int(digits) if body.isascii() and body.isdigit() and len(body) < 10 else default
