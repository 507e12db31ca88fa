"""Pictures, formulas and other objects of an ODT file: from the package only, whatever they name."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from lxml import etree

from reader.core.errors import ReaderError
from reader.formats import htmlmath
from reader.formats.archive import Archive
from reader.formats.htmlnodes import TEXT as TEXT_NODE
from reader.formats.htmlnodes import Node, clean_text
from reader.formats.manuscript import Manuscript
from reader.formats.odtstyles import OFFICE, TEXT, millimetres
from reader.formats.xmldoor import children, descendants, first, local, parse, text_of

_NS: Final = "urn:oasis:names:tc:opendocument:xmlns:"
DRAW: Final = f"{{{_NS}drawing:1.0}}"
_SVG: Final = f"{{{_NS}svg-compatible:1.0}}"
XLINK: Final = "{http://www.w3.org/1999/xlink}"
_SMALL: Final = 11.0  # mm: a picture this high stands in a line of text
_DEPTH: Final = 100
# Accents that some write as the combining characters they are.
_ACCENTS: Final = {
    "\u0302": "^",
    "\u0303": "~",
    "\u0307": "˙",
    "\u0308": "¨",
    "\u0305": "¯",
    "\u0304": "¯",
    "\u20d7": "→",
}


class Objects:
    """What the frames of a file hold."""

    def __init__(self, archive: Archive, out: Manuscript) -> None:
        self.archive, self.out = archive, out
        self._known: dict[str, bytes | None] = {}

    def formula(self, frame: etree._Element) -> str:
        """The formula in the frame as text; ``""`` if it holds none."""
        for holder in children(frame, "object"):
            math = next(children(holder, "math"), None)
            if math is None:
                tree = self._object(holder)
                math = tree if tree is not None and local(tree) == "math" else None
            if math is not None:
                return htmlmath.readable(node_of(math))
        return ""

    def picture(self, frame: etree._Element) -> None:
        """Write the frame's picture, or the words of what it shows."""
        alt = text_of(first(frame, "desc")) or text_of(first(frame, "title"))
        high = millimetres(frame.get(_SVG + "height", ""))
        small = frame.get(TEXT + "anchor-type") == "as-char" and 0 < high <= _SMALL
        images = list(children(frame, "image"))
        words = alt or next((w for holder in children(frame, "object") if (w := self._words(holder))), "")
        why = ""
        for image in images:
            data, reason = self._bytes(image)
            why = why or reason
            if data is not None and (image is images[-1] or not self._is_drawing(data)):
                self.out.picture(data, words, small=small)
                return
        if images:
            self.out.picture(None, words, why=why or "damaged")
        elif words:
            self.out.placeholder(words)

    def _is_drawing(self, data: bytes) -> bool:
        """Whether it is a vector drawing: the frame has it once more as a picture."""
        return data[:4] in (b"\x01\x00\x00\x00", b"\xd7\xcd\xc6\x9a", b"VCLM") or b"<svg" in data[:1_000]

    def _bytes(self, image: etree._Element) -> tuple[bytes | None, str]:
        href = image.get(XLINK + "href", "")
        inside = first(image, "binary-data")
        if inside is not None:
            return None, "kind"
        name = _member(href)
        if name not in self.archive:
            return None, "outside" if ":" in href or href.startswith(("/", "..")) else "damaged"
        if name not in self._known:
            try:
                self._known[name] = self.archive.read(name)
            except ReaderError:
                self._known[name] = None
        return self._known[name], "damaged"

    def _object(self, holder: etree._Element) -> etree._Element | None:
        name = _member(holder.get(XLINK + "href", "")) + "/content.xml"
        try:
            return parse(self.archive.read(name), self.archive.name) if name in self.archive else None
        except ReaderError:
            return None

    def _words(self, holder: etree._Element) -> str:
        """The title of a chart."""
        tree = self._object(holder)
        body = tree.find(OFFICE + "body") if tree is not None else None
        title = next(descendants(body, "title"), None) if body is not None else None
        return text_of(title)


def _member(href: str) -> str:
    """The member of the archive that an address in the file names."""
    return unquote(href.removeprefix("./")).rstrip("/")


def node_of(math: etree._Element, depth: int = 0) -> Node:
    """MathML as the tree that :mod:`reader.formats.htmlmath` reads."""
    node = Node(local(math).lower(), "", {local_name(k): str(v) for k, v in math.attrib.items()})
    if depth > _DEPTH:
        node.children.append(Node(TEXT_NODE, clean_text(text_of(math))))
        return node
    if math.text and math.text.strip():
        text = _ACCENTS.get(math.text.strip(), math.text) if node.tag == "mo" else math.text
        node.children.append(Node(TEXT_NODE, clean_text(text)))
    for child in math:
        node.children.append(node_of(child, depth + 1))
        if child.tail and child.tail.strip():
            node.children.append(Node(TEXT_NODE, clean_text(child.tail)))
    return node


def local_name(name: object) -> str:
    return str(name).rpartition("}")[2]
