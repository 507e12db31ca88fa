"""XHTML as the tree that the walk takes: well-formed files straight from the XML parser, the others as web pages.

A book of a million elements takes a third of the time this way, most of it formulas, which come as their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from reader.core.errors import ReaderError
from reader.formats import htmlmath
from reader.formats.decoding import Decoded
from reader.formats.htmlnodes import DROPPED, TEXT, Node, clean_text
from reader.formats.htmlnodes import parse as parse_html
from reader.formats.xmldoor import local, parse_text

_DEEPEST: Final = 200  # levels that are copied one inside the other

_NAMESPACE: Final = re.compile(
    r"xmlns:([A-Za-z][\w.\-]{0,30})\s*=\s*[\"']http://www\.w3\.org/(?:1999/xhtml|1998/Math/MathML|2000/svg)[\"']"
)
# A picture in a drawing, as covers are wrapped: the only part of a drawing that is shown.
_DRAWN: Final = re.compile(r"<image\b([^<>]*?)\b(?:xlink:)?href\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')[^<>]*>", re.I)
_PREFIXES: Final = {
    "{http://www.idpf.org/2007/ops}": "epub:",
    "{http://www.w3.org/XML/1998/namespace}": "xml:",
    "{http://www.w3.org/1999/xlink}": "xlink:",
}


@dataclass(slots=True)
class Page:
    """One file of a book: its outermost element, and all elements of it in the order of the text."""

    top: Node
    elements: list[Node]


class PageReader:
    """Reads the files of one book; formulas that come again are written once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._formulas: dict[bytes, str] = {}
        self._signs: dict[tuple[Any, str], str] = {}
        self._elements: list[Node] = []

    def read(self, decoded: Decoded) -> Page:
        """The tree of a file, from its outermost element down."""
        try:
            found = parse_text(decoded.text, self.name, recover=False, depth=_DEEPEST)
        except ReaderError:
            top = self._as_web_page(decoded.text)
            return Page(top, [node for node in top.walk() if node.tag != TEXT])
        root = Node("html")
        self._elements = []
        self._copy(found, root)
        top = root.children[0] if root.children else root
        return Page(top if top.tag == "html" else root, self._elements)  # a drawing may be a file of the text

    def _as_web_page(self, html: str) -> Node:
        """What is not well-formed, without prefixes of namespaces, and with the pictures of drawings as pictures."""
        for prefix in set(_NAMESPACE.findall(html)):
            html = re.sub(rf"<(/?){re.escape(prefix)}:", r"<\1", html)
        page = parse_html(_DRAWN.sub(r"<img \1 src=\2/>", html) if "<image" in html else html, xml=True)
        for math in list(page.find("math")):
            if not any(node.tag == "math" for node in math.ancestors()):  # the outer one has its text, and once
                _settle(math, htmlmath.readable(math))
        return page

    def _copy(self, element: etree._Element, parent: Node) -> None:
        """Put an element below ``parent``."""
        tag = local(element).lower()
        if not tag or tag in DROPPED or tag == "script":
            return
        inside: list[Node] = []
        items = element.items()
        node = Node(tag, "", _attributes(items) if items else {}, inside, parent)
        if tag == "image":  # of SVG
            node.tag = "img"
            node.attrs["src"] = node.get("xlink:href") or node.get("href")
        parent.children.append(node)
        self._elements.append(node)
        if tag == "math":
            _settle(node, self._formula(element))
            return
        if text := element.text:
            inside.append(Node(TEXT, clean_text(text), {}, [], node))
        for child in element:
            self._copy(child, node)
            if text := child.tail:
                inside.append(Node(TEXT, clean_text(text), {}, [], node))
        if tag == "svg":
            _take_out_pictures(node)

    def _formula(self, element: etree._Element) -> str:
        key = etree.tostring(element, with_tail=False)
        known = self._formulas.get(key)
        if known is None:
            known = self._formulas[key] = htmlmath.readable_xml(element, self._signs)
        return known


def _attributes(items: Iterable[tuple[str | bytes, str | bytes]]) -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in items:
        name = str(key).lower()
        if name[0] == "{":
            space, _, own = name.rpartition("}")
            name = _PREFIXES.get(space + "}", "") + own
        out.setdefault(name, str(value))
    return out


def _settle(math: Node, text: str) -> None:
    """A formula is its text from here on."""
    math.children = [Node(TEXT, text, parent=math)] if text else []


def _take_out_pictures(svg: Node) -> None:
    """Pictures in a drawing stand behind it; one that holds nothing else makes room for them."""
    found = list(svg.find("img"))
    parent = svg.parent
    if not found or parent is None:
        return
    at = next(i for i, child in enumerate(parent.children) if child is svg)
    for picture in found:
        picture.parent = parent
        picture.attrs.setdefault("alt", svg.get("aria-label") or svg.get("title"))
        for side in ("width", "height"):
            picture.attrs.pop(side, None)
    parent.children[at : at + 1] = found
