"""What an e-book’s style sheets say of its text, written into its elements: italic and bold, hidden parts, verse."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from reader.core.errors import ReaderError
from reader.formats.archive import Archive
from reader.formats.decoding import decode
from reader.formats.epubcontents import types
from reader.formats.epubpackage import member
from reader.formats.htmlnodes import TEXT, Node
from reader.formats.stylesheets import BYTES, Declarations, Sheet, declarations

_SHEETS: Final = 20  # of a page
_STYLE: Final = re.compile(r"<style\b(?:[^>]*[^>/])?>", re.I)
_END: Final = re.compile("</style", re.I)
_MARKING: Final = ("font-style", "font-weight", "vertical-align", "text-decoration", "text-decoration-line")
_IN_BLOCKS: Final = ("font-style", "font-weight")  # what a whole paragraph may be
_PLAIN: Final = frozenset({"normal", "100", "200", "300", "400", "500", "baseline", "none"})
_NOTES: Final = frozenset({"footnote", "endnote", "rearnote", "note", "footnotes", "endnotes", "rearnotes"})
_LINES: Final = frozenset({"span", "i", "b", "em", "strong", "small", "a", "cite"})
_INLINE_TAGS: Final = "abbr acronym big bdi bdo code del dfn font ins kbd mark q s samp sub sup tt u var"
_INLINE: Final = _LINES | frozenset(_INLINE_TAGS.split())
_UNTOUCHED_TAGS: Final = (  # where italic and bold are looks, or where no text stands
    "html head body br img svg image math hr col colgroup table tr tbody thead tfoot ul ol dl h1 h2 h3 h4 h5 h6 th dt "
    "rt title meta link figure figcaption pre"
)
_UNTOUCHED: Final = frozenset(_UNTOUCHED_TAGS.split())
_HOLDERS: Final = frozenset({"ul", "ol", "dl", "table", "tbody", "tr"})
_NAMED: Final = 50  # nodes of what is hidden in which places are looked for
_NUMBER: Final = 12  # code points of a page's number, with its brackets
_SHORT: Final = 2_000  # code points; what is hidden and longer is hidden as it is


class Styles:
    """The style sheets of a book, each read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._texts: dict[str, str] = {}
        self._sheets: dict[tuple[str, ...], Sheet] = {}

    @property
    def is_spent(self) -> bool:
        """Whether there are more rules, for more kinds of elements, than are looked up."""
        return any(sheet.is_spent for sheet in self._sheets.values())

    def apply(self, elements: list[Node], path: str, html: str) -> set[Node] | None:
        """Write into the elements of the file ``path`` what its style sheets say of them.

        ``elements``: outer ones before inner ones.

        Returns:
            the elements with text that they hide, or None: no nodes were put in or taken out.
        """
        sheet = self._sheet(elements, path, html)
        if not sheet:
            return None
        rules = zip(elements, sheet.of_each(elements), strict=True)
        said = {node: _with_own(node, told) for node, told in rules if told and node.tag not in _UNTOUCHED}
        hidden = {node for node, told in said.items() if _is_hidden(told)}
        texts = {node for node in hidden if hidden.isdisjoint(node.ancestors()) and _hide(node)}
        lines: dict[Node, set[Node]] = {}
        for node, told in said.items():
            if node.tag in _INLINE and node not in hidden:
                _write(node, told)
                if told.get("display") == "block" and "float" not in told and node.tag in _LINES:
                    lines.setdefault(node.parent or node, set()).add(node)
        for parent, inside in lines.items():
            if parent.tag not in _INLINE:
                _end_lines(parent, inside)
        looks = list(_looks(elements, said))
        for node, style in looks:
            _wrap(node, style)
        return texts if hidden or lines or looks else None

    def _sheet(self, elements: list[Node], path: str, html: str) -> Sheet:
        links = [
            node.get("href")
            for node in elements[:200]
            if node.tag == "link" and "stylesheet" in node.get("rel").lower() and node.get("href")
        ]
        folder = posixpath.dirname(path)
        texts = [self._text(member(self._archive, folder, href)) for href in links[:_SHEETS]]
        key = tuple(text for text in (*texts, *_embedded(html)) if text)
        if key not in self._sheets:
            self._sheets[key] = sheet = Sheet()
            for text in key:
                sheet.add(text)
        return self._sheets[key]

    def _text(self, path: str) -> str:
        if path and path not in self._texts:
            try:
                self._texts[path] = decode(self._archive.read(path)[:BYTES])[0]
            except ReaderError:
                self._texts[path] = ""  # a book without its looks is still a book
        return self._texts.get(path, "")


def _embedded(html: str) -> Iterator[str]:
    """The style sheets in a page; one that does not end, and those behind it, do not count."""
    at = 0
    for _ in range(_SHEETS):
        if (begin := _STYLE.search(html, at)) is None or (end := _END.search(html, begin.end())) is None:
            return
        at = end.end()
        yield html[begin.end() : end.start()]


def _with_own(node: Node, said: Declarations) -> Declarations:
    return {**said, **declarations(node.get("style"))} if "style" in node.attrs else said


def _is_hidden(said: Declarations) -> bool:
    return said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse")


def _write(node: Node, said: Declarations) -> None:
    """Put what is said of an inline element into its style."""
    style = "; ".join(f"{name}: {said[name]}" for name in _MARKING if name in said)
    node.attrs["style"] = f"{node.get('style')}; {style}" if "style" in node.attrs else style


def _looks(elements: Iterable[Node], said: Mapping[Node, Declarations]) -> Iterator[tuple[Node, Declarations]]:
    """The blocks that are italic or bold by their own rules, or by those for blocks around them."""
    found: dict[Node | None, Declarations] = {}
    for node in elements:
        if node.tag in _INLINE or (node.tag in _UNTOUCHED and node.tag not in _HOLDERS):
            continue
        around = found.get(node.parent, {})
        told = said.get(node, {})
        style = {**around, **{name: told[name] for name in _IN_BLOCKS if name in told}} if told else around
        style = {name: value for name, value in style.items() if value not in _PLAIN}
        if style:
            found[node] = style
            yield node, style


def _text_of(style: Declarations) -> str:
    return "; ".join(f"{name}: {value}" for name, value in style.items())


def _hide(node: Node) -> bool:
    """Take out the text of what is not shown, but for places that are linked to; whether it had any words."""
    named = [below for below in islice(node.walk(), 1, _NAMED) if below.get("id") or below.get("name")]
    if (types(node) & _NOTES) or any(types(below) & _NOTES for below in named):
        return False  # programs show them elsewhere
    text = node.inner_text(_SHORT)
    if (not named and not node.get("id")) or len(text) >= _SHORT:
        node.attrs["style"] = "display: none"
    else:
        if len(text) < _NUMBER:  # the label of a printed page may be all that it says
            node.attrs.setdefault("title", text.strip())
        node.children = [Node("span", "", {"id": below.get("id") or below.get("name")}, [], node) for below in named]
    return any(map(str.isalpha, text))


def _end_lines(parent: Node, inside: set[Node]) -> None:
    """Inline elements that are shown as blocks stand in lines of their own."""
    if sum(child.tag != TEXT or bool(child.text.strip()) for child in parent.children) < 2:
        return
    out: list[Node] = []
    last: Node | None = None  # that is not blank
    for child in parent.children:
        if child in inside:
            if last is not None and not _ends_line(last):
                out.append(Node("br", parent=parent))
            if not _ends_line(child):
                child.children.append(Node("br", parent=child))
        out.append(child)
        if child.tag != TEXT or child.text.strip():
            last = child
    parent.children = out


def _ends_line(node: Node) -> bool:
    return node.tag == "br" or (bool(node.children) and node.children[-1].tag == "br")


def _wrap(node: Node, style: Declarations) -> None:
    """Give the text of a block, without that of the blocks in it, the marks of ``style``."""
    out: list[Node] = []
    line: list[Node] = []
    for child in [*node.children, None]:
        if child is not None and (child.tag == TEXT or child.tag in _INLINE or child.tag == "br"):
            line.append(child)
            continue
        if any(each.tag != TEXT or each.text.strip() for each in line):
            inner = Node("span", "", {"style": _text_of(style)}, line, node)
            for each in line:
                each.parent = inner
            out.append(inner)
        else:
            out += line
        line = []
        if child is not None:
            out.append(child)
    node.children = out
