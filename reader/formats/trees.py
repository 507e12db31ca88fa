"""Trees for the walk of web pages, made from other markup: its elements, and a bounded way through XML to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from lxml import etree

from reader.core.document import Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.htmlanchors import without_dead_links
from reader.formats.htmlnodes import TEXT, Node, clean_text
from reader.formats.htmlnotes import Notes
from reader.formats.htmltree import WalkResult, walk
from reader.formats.pictures import Album
from reader.formats.xmldoor import attribute, local

DEEPEST: Final = 120  # levels of XML that are kept one inside the other; what is deeper keeps its text
_MATH: Final = "{http://www.w3.org/1998/Math/MathML}"


def element(tag: str, *content: Node | str, **attrs: str) -> Node:
    """An element of the walk's tree; ``class_`` stands for the attribute ``class``."""
    node = Node(tag, "", {name.rstrip("_"): value for name, value in attrs.items()})
    return put(node, *content)


def put(parent: Node, *content: Node | str) -> Node:
    """``parent``, with ``content`` behind what is in it."""
    for piece in content:
        node = Node(TEXT, clean_text(piece)) if isinstance(piece, str) else piece
        node.parent = parent
        parent.children.append(node)
    return parent


def put_in(parent: Node, node: Node) -> Node:
    """``node``, put behind what is in ``parent``."""
    put(parent, node)
    return node


def blocks_of(root: Node, source: Source, notes: Notes, album: Album | None = None) -> WalkResult:
    """The blocks below ``root``, whose markup means what it says."""
    return walk(root, source=source, notes=notes, album=album)


def document_of(result: WalkResult, source: Source, metadata: Metadata, *warnings: str) -> Document:
    """The document of what the walk found.

    Raises:
        ReaderError: it found nothing to read.
    """
    blocks = tuple(map(without_dead_links, result.blocks))
    if not any(block.text.strip() or block.image or block.alt for block in blocks):
        raise ReaderError(f"{source.name} has no text in it. There is nothing to read.")
    return Document(blocks, metadata, result.resources, warnings=(*warnings, *result.warnings))


def around(source: etree._Element) -> str:
    """The local name of the element that ``source`` stands in; "" for the root."""
    parent = source.getparent()
    return "" if parent is None else local(parent)


class Transformer:
    """One way from XML to the walk's tree: a table of tags, and of handlers for what is more than a tag.

    ``tags``: local name → tag of the web page ("" : only what is inside). ``skipped``: what is left out.
    """

    tags: ClassVar[Mapping[str, str]] = {}
    skipped: ClassVar[frozenset[str]] = frozenset()
    handlers: ClassVar[Mapping[str, Callable[[Any, etree._Element, Node], None]]] = {}

    def __init__(self) -> None:
        self.notes = Notes()
        self.is_flattened = False
        self._depth = 0

    def content(self, source: etree._Element, parent: Node) -> Node:
        """``parent``, with all that is in ``source``."""
        if source.text:
            put(parent, source.text)
        for child in source:
            self.one(child, parent)
            if child.tail:
                put(parent, child.tail)
        return parent

    def one(self, source: etree._Element, parent: Node) -> None:
        """What ``source`` becomes, behind what is in ``parent``."""
        name = local(source)
        if not name or name in self.skipped:
            return
        if self._depth >= DEEPEST:
            self.is_flattened = True
            put(parent, " ".join(map(str, source.itertext())))
            return
        self._depth += 1
        handler = self.handlers.get(name)
        if str(source.tag).startswith(_MATH) and name == "math":
            put(parent, _math(source))
        elif handler is not None:
            handler(self, source, parent)
        else:
            self.plain(source, parent, self.tags.get(name, ""))
        self._depth -= 1

    def plain(self, source: etree._Element, parent: Node, tag: str) -> Node:
        """``source`` as an element ``tag``, or, if that is "", only what is in it."""
        if not tag:
            if attribute(source, "id"):
                put(parent, element("span", id=attribute(source, "id")))
            return self.content(source, parent)
        node = element(tag)
        for name in ("id", "colspan", "rowspan"):
            if value := attribute(source, name):
                node.attrs[name] = value
        put(parent, node)
        return self.content(source, node)

    def warnings(self, name: str) -> tuple[str, ...]:
        """What got lost on the way."""
        lost = f"{name} is nested so deeply that the layout of its innermost parts is lost; their text is there."
        return (lost,) if self.is_flattened else ()


def _math(source: etree._Element) -> Node:
    """MathML as the walk reads it, which writes the formula in one line."""
    root = element("math", **{k: str(v) for k, v in source.attrib.items() if k in ("display", "alttext")})
    stack = [(source, root)]
    while stack:
        current, node = stack.pop()
        if current.text:
            put(node, current.text)
        for child in current:
            copy = element(local(child) or "none", **{str(k): str(v) for k, v in child.attrib.items()})
            put(node, copy)
            stack.append((child, copy))
            if child.tail and child.tail.strip():
                put(node, child.tail)
    return root
