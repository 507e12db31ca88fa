"""An e-book's files as one tree: ids and links made unique over all of them, printed pages and pictures found."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from reader.core.errors import ReaderError
from reader.formats.archive import Archive
from reader.formats.decoding import decode_fully
from reader.formats.epubcontents import Target, page_label, target_of, types
from reader.formats.epubpackage import Chapter, member
from reader.formats.epubstyles import Styles
from reader.formats.epubxhtml import Page, PageReader
from reader.formats.html import declared_encoding
from reader.formats.htmlnodes import TEXT, Node
from reader.formats.htmltags import HEADINGS
from reader.formats.pictures import Album, Picture, PictureError
from reader.formats.visibility import remove_hidden

_TITLES: Final = frozenset({"title", "fulltitle", "halftitle", "bridgehead"})
# How Project Gutenberg and others write the number of a printed page into the text.
_PAGE_CLASS: Final = re.compile(r"(?:^|\s)page-?(?:num|no|number|break)s?(?:$|\s)", re.I)
_PAGE_NUMBER: Final = re.compile(
    r"\s*[\[({|]?\s*(?:p(?:g|age)?\b\.?)?\s*([0-9]{1,4}|[ivxlcdm]{1,8})\s*[\])}|]?\s*", re.I
)
_SCHEME: Final = re.compile(r"\s*[a-zA-Z][a-zA-Z0-9+.\-]*:|\s*//")
_NOTES: Final = frozenset({"footnote", "endnote", "rearnote", "note", "footnotes", "endnotes", "rearnotes"})


class BookAlbum(Album):
    """The pictures of a book: from its archive, and nowhere else."""

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self.archive = archive

    def _fetch(self, address: str) -> Picture | None:
        if address not in self.archive:
            return super()._fetch(address)
        try:
            return self.add(self.archive.read(address))
        except PictureError as error:
            self.refused[address[:500]] = str(error)
        except ReaderError:
            self.refused[address[:500]] = "damaged"
        return None


@dataclass(slots=True)
class Text:
    """The book's tree. ``keys``: each file's id in it, which the ids of its elements begin with."""

    root: Node  # with elements and text, in the order of the book
    keys: Mapping[str, str]
    pages: dict[str, str] = field(default_factory=dict)  # id → label of the printed page that begins there
    replaced: int = 0  # characters that could not be read
    damaged: list[str] = field(default_factory=list)  # files that could not be read
    elements: list[Node] = field(default_factory=list)  # those of the tree below its root, in order
    hidden: int = 0  # passages that style sheets hide
    is_overstyled: bool = False  # the style sheets have more rules than were looked up

    def key(self, target: Target) -> str:
        """The id in the tree of a place in the book; "" for one outside its text."""
        start = self.keys.get(target.path, "")
        return f"{start}.{target.fragment}" if start and target.fragment else start


def read_text(archive: Archive, chapters: tuple[Chapter, ...]) -> Text:
    """The chapters in their order.

    Raises:
        ReaderError: none of them can be read.
    """
    root = Node("html")
    text = Text(root, {chapter.path: f"c{i}" for i, chapter in enumerate(chapters, 1)})
    reader, styles = PageReader(archive.name), Styles(archive)
    error: ReaderError | None = None
    for chapter in chapters:
        try:
            data = archive.read(chapter.path)
        except ReaderError as why:
            text.damaged.append(posixpath.basename(chapter.path))
            error = error or why
            continue
        _append(text, archive, chapter.path, data, reader, styles)
    text.is_overstyled = styles.is_spent
    if error is not None and len(text.damaged) == len(chapters):
        raise error
    return text


def _append(text: Text, archive: Archive, path: str, data: bytes, reader: PageReader, styles: Styles) -> None:
    """Put one file behind the tree."""
    decoded = decode_fully(data, declared_encoding(data))
    text.replaced += decoded.replaced
    page = reader.read(decoded)
    hidden = styles.apply(page.elements, path, decoded.text)
    if hidden is not None:
        page = Page(page.top, [node for node in page.top.walk() if node.tag != TEXT])
    _show_notes(page.elements)
    changed = remove_hidden(page.top, page.elements)
    if hidden:  # a page that would have nearly nothing left shows it
        text.hidden += len(hidden) - sum(node in hidden and bool(node.inner_text(1)) for node in page.top.walk())
    changed = _choose_cases(page.elements) or changed
    part = Node("div", "", {"id": text.keys[path]}, parent=text.root)
    body = next((node for node in page.top.children if node.tag == "body"), page.top)
    inner = Node("div", "", body.attrs, body.children, part)
    for child in inner.children:
        child.parent = inner
    part.children.append(inner)
    text.root.children.append(part)
    elements = [node for node in inner.walk() if node.tag != TEXT] if changed else _below(page, body, inner)
    _Linker(text, archive, path).run(elements)
    text.elements.append(part)
    text.elements.extend(elements)


def _below(page: Page, body: Node, inner: Node) -> list[Node]:
    """The elements from ``body`` on, which has become ``inner``: what stands before it is no text."""
    at = next((i for i, node in enumerate(page.elements) if node is body), 0)
    return [inner, *page.elements[at + 1 :]]


def _show_notes(elements: Iterable[Node]) -> None:
    """Footnotes are often hidden, since programs show them elsewhere."""
    for node in elements:
        if node.attrs and ("hidden" in node.attrs or "style" in node.attrs) and types(node) & _NOTES:
            node.attrs = {name: value for name, value in node.attrs.items() if name not in ("hidden", "style")}


def _choose_cases(elements: Iterable[Node]) -> bool:
    """Of what an ``epub:switch`` offers, the formula in MathML, else what is for all; whether there was any."""
    switches = [node for node in elements if node.tag in ("switch", "epub:switch")]
    for switch in switches:
        cases = [c for c in switch.children if c.tag in ("case", "epub:case") and c.first("math") is not None]
        rest = [c for c in switch.children if c.tag in ("default", "epub:default")]
        chosen = (cases or rest)[:1]
        switch.tag, switch.children = "span", [inner for case in chosen for inner in case.children]
        for child in switch.children:
            child.parent = switch
    return bool(switches)


class _Linker:
    """Rewrites the ids, links and picture addresses of one file for the whole book."""

    def __init__(self, text: Text, archive: Archive, path: str) -> None:
        self.text, self.archive, self.path = text, archive, path
        self.folder = posixpath.dirname(path)
        self.start = text.keys[path]
        self.unnamed = 0
        self.files: dict[str, str] = {}  # the part of a link before its "#" → the id of the file

    def run(self, elements: Iterable[Node]) -> None:
        for node in elements:
            if node.attrs:
                self._rewrite(node)

    def _rewrite(self, node: Node) -> None:
        attrs = node.attrs
        for name in ("id", "name"):
            if attrs.get(name):
                attrs[name] = f"{self.start}.{attrs[name]}"
        if "xml:id" in attrs and not attrs.get("id"):
            attrs["id"] = f"{self.start}.{attrs['xml:id']}"
        if node.tag == "a" and attrs.get("href"):
            attrs["href"] = self._link(attrs["href"])
        elif node.tag == "img":
            self._picture(node)
        kinds = types(node) if "epub:type" in attrs or "role" in attrs else ()
        if "pagebreak" in kinds:
            self._page(node)
        elif kinds and node.tag in ("p", "div") and not _TITLES.isdisjoint(kinds):
            if node.first(*HEADINGS, "p") is None:
                attrs["role"] = "heading"
        elif (
            "class" in attrs
            and _PAGE_CLASS.search(attrs["class"])
            and (number := _PAGE_NUMBER.fullmatch(node.inner_text(40).strip() or node.get("title")))
        ):
            self._page(node, number[1])

    def _link(self, href: str) -> str:
        if _SCHEME.match(href):
            return href.strip()
        front, _, fragment = href.strip().partition("#")
        start = self.files.get(front)
        if start is None:
            target = target_of(self.archive, self.path, front)
            start = self.files[front] = self.text.key(target) if target is not None else ""
        if not start:
            return ""
        return f"#{start}.{unquote(fragment)}" if fragment else f"#{start}"

    def _picture(self, node: Node) -> None:
        for name in ("srcset", "data-srcset"):
            node.attrs.pop(name, None)
        for name in ("src", "data-src"):
            address = node.get(name)
            if address and not _SCHEME.match(address):
                node.attrs[name] = member(self.archive, self.folder, address) or address

    def _page(self, node: Node, label: str = "") -> None:
        """A border of printed pages: its label is no text of the book."""
        label = label or node.get("title") or node.get("aria-label") or node.inner_text(100)
        if not node.get("id"):
            self.unnamed += 1
            inner = next((name for n in node.walk() if (name := n.get("id") or n.get("name"))), f"@{self.unnamed}")
            node.attrs["id"] = f"{self.start}.{inner}"
        if label := page_label(label):
            self.text.pages[node.get("id")] = label
        node.children = []
        node.attrs.pop("title", None)
