"""An e-book's table of contents and its list of printed pages: the ``nav`` of EPUB 3, the NCX of EPUB 2."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final
from urllib.parse import unquote

from lxml import etree

from reader.core.errors import ReaderError
from reader.formats.archive import Archive
from reader.formats.decoding import decode_fully
from reader.formats.epubpackage import Package, member
from reader.formats.html import declared_encoding
from reader.formats.htmlnodes import Node, clean_text
from reader.formats.htmlnodes import parse as parse_html
from reader.formats.xmldoor import attribute, children, descendants, first, parse, text_of

_LABEL: Final = 300  # code points
_PAGE: Final = 40
_MOST: Final = 50_000  # lines that are read
_PAGE_WORD: Final = re.compile(r"^\s*(?:page|p\.|pg\.?|seite|s\.|página|pagina|страница|стр\.)\s*", re.I)


@dataclass(frozen=True, slots=True)
class Target:
    """A place in the book: a file of the archive, and an id in it ("": its beginning)."""

    path: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; ``depth`` from 1."""

    label: str
    target: Target
    depth: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What the book lists: its chapters, and the labels of its printed pages."""

    entries: tuple[Entry, ...] = ()
    pages: Mapping[Target, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read_contents(archive: Archive, package: Package) -> Contents:
    """The contents, of EPUB 3 where there are some, and else of EPUB 2."""
    new, damaged = Contents(), False
    for path, read in ((package.nav, _from_nav), (package.ncx, _from_ncx)):
        if not path or (new.entries and new.pages):
            continue
        try:
            found = read(archive, path)
        except ReaderError:
            damaged = True
            continue
        new = Contents(new.entries or found.entries, new.pages or found.pages)
    return replace(new, warnings=("The book’s table of contents is damaged.",)) if damaged and not new.entries else new


def target_of(archive: Archive, base: str, href: str) -> Target | None:
    """Where ``href``, as it stands in the file ``base``, leads to in the book; None: out of it, or nowhere."""
    front, _, fragment = href.strip().partition("#")
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.\-]*:", front):
        return None
    path = member(archive, posixpath.dirname(base), front) if front else base
    return Target(path, unquote(fragment)) if path else None


def page_label(text: str) -> str:
    """A page's label without the word for "page"."""
    return clean_text(" ".join(_PAGE_WORD.sub("", text).split()))[:_PAGE].rstrip(".")


def types(node: Node) -> set[str]:
    """What an element is by ``epub:type`` and by its role of DPUB-ARIA, without "doc-"."""
    if "epub:type" not in node.attrs and "role" not in node.attrs:
        return set()
    named = f"{node.get('epub:type')} {node.get('role')}".lower().split()
    return {name.removeprefix("doc-").rpartition(":")[2] for name in named}


def _from_nav(archive: Archive, path: str) -> Contents:
    data = archive.read(path)
    root = parse_html(decode_fully(data, declared_encoding(data)).text, xml=True)
    entries: list[Entry] = []
    pages: dict[Target, str] = {}
    for kinds, label, href, depth in islice(_links(root), _MOST):
        target = target_of(archive, path, href)
        if target is None or not label:
            continue
        if "toc" in kinds:
            entries.append(Entry(label, target, depth))
        elif "page-list" in kinds or "pagelist" in kinds:
            pages.setdefault(target, page_label(label))
    return Contents(tuple(entries), pages)


def _links(root: Node) -> Iterator[tuple[set[str], str, str, int]]:
    """The links in lists: what list it is, and text, address and depth."""
    stack: list[tuple[Node, set[str], int]] = [(root, set(), 0)]
    while stack:
        node, kinds, depth = stack.pop()
        if node.tag == "a" and node.get("href"):
            label = clean_text(" ".join(node.inner_text(_LABEL).split()))[:_LABEL] or node.get("title")
            yield kinds, label, node.get("href"), depth
            continue
        if node.tag == "nav":
            kinds, depth = types(node), 0
        depth += node.tag == "ol"
        stack.extend((child, kinds, depth) for child in reversed(node.children))


def _from_ncx(archive: Archive, path: str) -> Contents:
    root = parse(archive.read(path), archive.name)
    entries: list[Entry] = []
    top = first(root, "navMap")
    stack = [] if top is None else [(point, 1) for point in reversed(list(children(top, "navPoint")))]
    while stack and len(entries) < _MOST:
        point, depth = stack.pop()
        label, target = _point(archive, path, point)
        if label and target is not None:
            entries.append(Entry(label, target, depth))
        stack.extend((below, depth + 1) for below in reversed(list(children(point, "navPoint"))))
    pages: dict[Target, str] = {}
    for page in islice(descendants(root, "pageTarget"), _MOST):
        label, target = _point(archive, path, page)
        label = page_label(label or attribute(page, "value"))
        if label and target is not None:
            pages.setdefault(target, label)
    return Contents(tuple(entries), pages)


def _point(archive: Archive, path: str, point: etree._Element) -> tuple[str, Target | None]:
    content = first(point, "content")
    label = clean_text(text_of(first(point, "navLabel", "text")))[:_LABEL]
    return label, target_of(archive, path, attribute(content, "src")) if content is not None else None
