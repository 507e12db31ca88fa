"""Drawings (SVG): cleaned by an allowlist walk, so that what is shown reads nothing, runs nothing and soon ends.

A cleaned drawing has shapes, words, gradients and pictures in itself; it names parts of itself alone, and is bounded in
what it takes to draw.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from reader.core.errors import ReaderError
from reader.formats.drawingvalues import ATTRIBUTES, ELEMENTS, GRADIENTS, LOOKS, SHAPES, fit, looks, pixels, plain
from reader.formats.htmlnodes import TEXT, Node, clean_text
from reader.formats.pictures import PictureError, data_url, picture
from reader.formats.stylesheets import Sheet
from reader.formats.xmldoor import local, parse

_ID: Final = re.compile(r"[\w.:-]{1,200}")
_SVG: Final = "http://www.w3.org/2000/svg"
_BYTES: Final = 20_000_000  # of a file, unpacked
_PARTS: Final = 20_000  # that are drawn, those drawn again counted each time
_LOOKED: Final = 500_000  # parts that are looked at to count them
_WRITTEN: Final = 4_000_000  # characters of paths and the like
_PICTURES: Final = 10_000_000  # bytes
_DEPTH: Final = 100
_AGAIN: Final = 8  # levels of parts that are drawn again in parts that are drawn again
# What a part is in: what may be drawn again ("defs"), and what must hold nothing that is drawn again ("again").
_WITHIN: Final = {"pattern": "again", "marker": "again", "symbol": "defs", "defs": "defs"}
_LONGEST: Final = 4_096  # pixels
_DRAWN_AGAIN: Final = SHAPES | {"g", "symbol", "text", "use", "svg", "image"}
_UNSAID: Final = (300.0, 150.0)  # CSS 2.1, 10.3.2: the size of what has none


@dataclass(frozen=True, slots=True)
class Drawing:
    """A cleaned drawing, and its size in CSS pixels."""

    data: bytes
    width: int
    height: int


def is_drawing(data: bytes) -> bool:
    """Whether the bytes are those of an SVG file, packed or not."""
    head = _unpacked(data[:4_000], 4_000) if data[:2] == b"\x1f\x8b" else data[:4_000]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\0", b"")
    return b"<svg" in head or b":svg" in head


def cleaned(data: bytes, *, is_in_page: bool = False) -> Drawing:
    """The drawing in the bytes of an SVG file. ``is_in_page``: as for :func:`of_node`.

    Raises:
        PictureError: there is none that can be shown.
    """
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data, _BYTES)
    if len(data) > _BYTES:
        raise PictureError("large")
    try:
        root = parse(data, "The drawing")
    except ReaderError:
        raise PictureError("damaged") from None
    if local(root) != "svg":
        raise PictureError("kind")
    return of_node(_node_of(root), is_in_page=is_in_page)


def of_node(svg: Node, *, is_in_page: bool = False) -> Drawing:
    """The drawing of an ``<svg>``. ``is_in_page``: how it looks may be said by style sheets of the page.

    Raises:
        PictureError: there is none that can be shown, or nobody can tell how it would look.
    """
    return _Cleaning(svg, is_in_page).run()


class _Cleaning:
    def __init__(self, svg: Node, is_in_page: bool) -> None:
        self.svg, self.is_in_page = svg, is_in_page
        self.ids: dict[str, Node] = {}
        self.said: dict[Node, Mapping[str, str]] = {}  # by style sheets
        self.weights: dict[str, int] = {}
        self.left, self.looked, self.picture_bytes = _WRITTEN, _LOOKED, _PICTURES
        self.parts = self.drawn = self.unsaid = 0
        self.out: list[str] = []

    def run(self) -> Drawing:
        sheet = Sheet(looks)
        elements = []
        for node in self.svg.walk():
            if node.tag == TEXT:
                continue
            elements.append(node)
            if _ID.fullmatch(node.get("id")):
                self.ids.setdefault(node.get("id"), node)
            if node.tag == "style":
                sheet.add(node.inner_text())
        if sheet:
            self.said = dict(zip(elements, sheet.of_each(elements), strict=True))
        width, height, box = self._size()
        for child in self.svg.children:
            self._part(child, self._looks_of(self.svg, {"color": "black"}), 1)
        if not self.drawn:
            raise PictureError("kind")
        if self.is_in_page and self.unsaid * 4 > self.drawn:
            raise PictureError("kind")
        own = {
            k: self._resolved(v, {}, "") for k, v in self._own_looks(self.svg).items() if k not in ("display", "color")
        }
        rest = "".join(f" {k}={quoteattr(v)}" for k, v in plain({k: v for k, v in own.items() if v}).items())
        head = (
            f'<svg xmlns="{_SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" '
            f"viewBox={quoteattr(box)}{rest}>"
        )
        return Drawing((head + "".join(self.out) + "</svg>").encode(), width, height)

    def _size(self) -> tuple[int, int, str]:
        """Width and height in pixels, and what of the sheet is shown."""
        box = fit(self.svg.get("viewbox"), ATTRIBUTES["viewbox"][1])
        sides = [float(v) for v in box.replace(",", " ").split()][2:] if box else []
        if sides and not all(1e-6 < side < 1e9 for side in sides):
            box, sides = "", []
        style = {k.strip().lower(): v for k, _, v in (p.partition(":") for p in self.svg.get("style").split(";"))}
        width, height = (pixels(self.svg.get(side)) or pixels(style.get(side, "")) for side in ("width", "height"))
        if sides:
            ratio = sides[1] / sides[0]
            width, height = width if width > 0 else height / ratio, height if height > 0 else width * ratio
        if width <= 0 or height <= 0:
            width, height = (sides[0], sides[1]) if sides else _UNSAID
        box = box or f"0 0 {width:g} {height:g}"
        smaller = min(1.0, _LONGEST / max(width, height))
        return max(1, round(width * smaller)), max(1, round(height * smaller)), box

    # -- the walk ----------------------------------------------------------------------------------------

    def _part(self, node: Node, inherited: Mapping[str, str], depth: int, within: str = "") -> None:
        """Write an element. ``within``: see :data:`_WITHIN`; "text" for what is in words."""
        name = ELEMENTS.get(node.tag)
        if name is None or depth > _DEPTH:
            return
        own = self._own_looks(node)
        if own.get("display") == "none":
            return
        looks_here = self._looks_of(node, inherited)
        if node.tag in SHAPES or node.tag == "text":
            self.drawn += within in ("", "text")
            self.unsaid += node.tag != "text" and not {"fill", "stroke"} & looks_here.keys() and self._is_classed(node)
        special = {"use": self._use, "image": self._image, "switch": self._switch}.get(node.tag)
        if special is not None:
            special(node, looks_here, depth, within)
            return
        if (node.tag in ("pattern", "marker") and within not in ("", "defs")) or (
            node.tag == "tspan" and within != "text"
        ):
            return
        if node.tag == "a" or (node.tag == "symbol" and not node.get("viewbox")):
            name = "g"  # a symbol would be cut off at its place
        if name == "tspan" or node.tag == "text":
            self._text(node, name, looks_here, depth)
            return
        apart = node.tag == "symbol" and within != "defs"
        self._write("<defs>" if apart else "")
        self._open(name, node, looks_here, within)
        for child in node.children:
            self._part(child, looks_here, depth + 1, _WITHIN.get(node.tag, within))
        self._write(f"</{name}>" + ("</defs>" if apart else ""))

    def _text(self, node: Node, name: str, inherited: Mapping[str, str], depth: int) -> None:
        self._open(name, node, inherited, "text")
        for child in node.children:
            if child.tag == TEXT:
                self._write(escape(child.text))
            elif child.tag in ("a", "textpath") and depth < _DEPTH:
                self._write(escape(child.inner_text(2_000)))
            else:
                self._part(child, inherited, depth + 1, "text")
        self._write(f"</{name}>")

    def _use(self, node: Node, inherited: Mapping[str, str], depth: int, within: str) -> None:
        target = _inner_target(node)
        known = self.ids.get(target)
        if (
            known is None
            or within == "text"
            or known.tag not in (*SHAPES, "g", "symbol", "text", "use", "svg", "image")
        ):
            return
        self.parts += self._weight(target, ())
        if self.parts > _PARTS:
            raise PictureError("large")
        self.drawn += not within
        self._open("use", node, inherited, within, {"xlink:href": f"#{target}"})
        self._write("</use>")

    def _image(self, node: Node, inherited: Mapping[str, str], depth: int, within: str) -> None:
        """A picture in the drawing itself, checked as every other."""
        address = node.get("href") or node.get("xlink:href")
        if within in ("text", "again") or address[:5].lower() != "data:":
            return
        data = data_url(address)
        self.picture_bytes -= len(data)
        if self.picture_bytes < 0:
            raise PictureError("large")
        if is_drawing(data):
            return
        found = picture(data)
        coded = base64.b64encode(data).decode()
        self.drawn += 1
        self._open("image", node, inherited, within, {"xlink:href": f"data:{found.resource.media_type};base64,{coded}"})
        self._write("</image>")

    def _switch(self, node: Node, inherited: Mapping[str, str], depth: int, within: str) -> None:
        """The first of several ways to show the same."""
        first = next((child for child in node.children if child.tag in ELEMENTS), None)
        if first is not None and within != "text":
            self._open("g", node, inherited, within)
            self._part(first, inherited, depth + 1, within)
            self._write("</g>")

    # -- what is written ---------------------------------------------------------------------------------

    def _open(
        self,
        name: str,
        node: Node,
        inherited: Mapping[str, str],
        within: str,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.parts += 1
        if self.parts > _PARTS:
            raise PictureError("large")
        attrs = dict(more or {})
        for key, value in node.attrs.items():
            if key in ATTRIBUTES and (kept := fit(value, ATTRIBUTES[key][1])):
                attrs[ATTRIBUTES[key][0]] = kept
        if self.ids.get(node.get("id")) is node:
            attrs["id"] = node.get("id")
        if node.tag in GRADIENTS and (target := self._base(node)):
            attrs["xlink:href"] = f"#{target}"
        for key, value in self._own_looks(node).items():
            if kept := self._resolved(value, inherited, within):
                attrs[key] = kept
        attrs.pop("color", None)  # it is in what names it
        written = "".join(f" {key}={quoteattr(value)}" for key, value in plain(attrs).items())
        self._write(f"<{name}{written}>", paid=not more or name != "image")

    def _write(self, text: str, *, paid: bool = True) -> None:
        self.left -= len(text) if paid else 0
        if self.left < 0:
            raise PictureError("large")
        self.out.append(text)

    def _own_looks(self, node: Node) -> dict[str, str]:
        """Presentation attributes: the element's own, over these what style sheets say, over these its style."""
        out = {k: kept for k, v in node.attrs.items() if k in LOOKS and (kept := fit(v, LOOKS[k]))}
        out.update(self.said.get(node, {}))
        if style := node.get("style"):
            out.update(looks(style[:20_000]))
        return {k: v for k, v in out.items() if v.lower() not in ("inherit", "initial", "unset")}

    def _looks_of(self, node: Node, inherited: Mapping[str, str]) -> dict[str, str]:
        """What holds for the element and all in it."""
        own = self._own_looks(node)
        return {**inherited, **{k: own[k] for k in ("fill", "stroke", "color") if k in own}}

    def _resolved(self, value: str, inherited: Mapping[str, str], within: str) -> str:
        lower = value.lower()
        if lower == "currentcolor":
            colour = inherited.get("color", "black")
            return colour if colour.lower() != "currentcolor" else "black"
        if lower == "transparent":
            return "none"
        if not lower.startswith("url("):
            return value if lower not in ("context-fill", "context-stroke") else ""
        target, _, other = value[4:].partition(")")
        known = self.ids.get(target.strip().strip("\"'").removeprefix("#"))
        if known is not None and (known.tag in GRADIENTS or (known.tag in ("pattern", "marker") and within != "again")):
            return f"url(#{known.get('id')})"
        return other.strip() or ("none" if known is None else "")

    def _is_classed(self, node: Node) -> bool:
        return any(
            part.get("class")
            for part in (self.svg, node, *takewhile(lambda above: above is not self.svg, node.ancestors()))
        )

    def _base(self, gradient: Node) -> str:
        """The gradient that it takes its colours from; ``""``: none, or at last itself."""
        seen, at = {gradient}, gradient
        while (known := self.ids.get(_inner_target(at))) is not None and known.tag in GRADIENTS:
            if known in seen or len(seen) > _AGAIN:
                return ""
            seen.add(known)
            at = known
        return _inner_target(gradient) if len(seen) > 1 else ""

    def _weight(self, name: str, chain: tuple[str, ...]) -> int:
        """How many parts are drawn for the one of that id, with all that it draws again.

        Raises:
            PictureError: more than is drawn, or it holds itself.
        """
        if name in chain or len(chain) > _AGAIN:
            raise PictureError("damaged" if name in chain else "large")
        if name not in self.weights:
            total = 0
            for node in self.ids[name].walk():
                total, self.looked = total + 1, self.looked - 1
                target = _inner_target(node) if node.tag == "use" else ""
                if target in self.ids and target:
                    total += self._weight(target, (*chain, name))
                if total > _PARTS or self.looked < 0:
                    raise PictureError("large")
            self.weights[name] = total
        return self.weights[name]


def _inner_target(node: Node) -> str:
    """The id of the part of the drawing that an element names."""
    address = (node.get("href") or node.get("xlink:href")).strip()
    return address[1:] if address.startswith("#") else ""


def _unpacked(data: bytes, most: int) -> bytes:
    """What is in gzipped bytes.

    Raises:
        PictureError: nothing, or more than ``most`` bytes.
    """
    stream = zlib.decompressobj(31)
    try:
        out = stream.decompress(data, most)
    except zlib.error:
        raise PictureError("damaged") from None
    if stream.unconsumed_tail and most > 4_000:
        raise PictureError("large")
    return out


def _node_of(root: etree._Element) -> Node:
    """The tree of an SVG file as those of web pages are: names in lower case, without what is of other languages."""
    out = Node("svg", "", _attributes(root))
    stack = [(root, out)]
    while stack:
        element, node = stack.pop()
        if element.text:
            node.children.append(Node(TEXT, clean_text(element.text), {}, [], node))
        for child in element:
            space = str(child.tag).rpartition("}")[0]
            if local(child) and space in ("", f"{{{_SVG}"):
                below = Node(local(child).lower(), "", _attributes(child), [], node)
                node.children.append(below)
                stack.append((child, below))
            if child.tail:
                node.children.append(Node(TEXT, clean_text(child.tail), {}, [], node))
    return out


def _attributes(element: etree._Element) -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in element.items():
        space, _, name = str(key).rpartition("}")
        if not space or name == "href":
            out.setdefault(name.lower(), str(value))
    return out
