"""What an e-book’s style sheets say of its text, written into its elements: italic and bold, hidden parts, verse."""

from __future__ import annotations

import posixpath
import re
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
_EMBEDDED: Final = re.compile(r"<style\b[^>]*>(.*?)</style", re.S | re.I)
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
_PUT_IN: Final = "data-reader"  # the attribute of what is put in here
_NAMED: Final = 50  # nodes of what is hidden in which places are looked for
_SHORT: Final = 2_000  # code points; what is hidden and longer is hidden as it is


class Styles:
    """The style sheets of a book, each read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._texts: dict[str, str] = {}
        self._sheets: dict[tuple[str, ...], Sheet] = {}

    def apply(self, elements: list[Node], path: str, html: str) -> bool:
        """Write into the elements of the file ``path`` what its style sheets say of them; whether nodes were put in."""
        links = [
            node.get("href")
            for node in elements[:200]
            if node.tag == "link" and "stylesheet" in node.get("rel").lower() and node.get("href")
        ]
        folder = posixpath.dirname(path)
        texts = [self._text(member(self._archive, folder, href)) for href in links[:_SHEETS]]
        if "<style" in html:
            texts += [match[1] for match in islice(_EMBEDDED.finditer(html), _SHEETS)]
        key = tuple(text for text in texts if text)
        if key not in self._sheets:
            self._sheets[key] = sheet = Sheet()
            for text in key:
                sheet.add(text)
        sheet = self._sheets[key]
        if not (sheet.by_tag or sheet.by_class or sheet.by_id):
            return False
        changed = False
        for node in elements:
            if node.tag not in _UNTOUCHED and (said := sheet.of(node)):
                changed = _write(node, said) or changed
        return changed

    def _text(self, path: str) -> str:
        if path and path not in self._texts:
            try:
                self._texts[path] = decode(self._archive.read(path)[:BYTES])[0]
            except ReaderError:
                self._texts[path] = ""  # a book without its looks is still a book
        return self._texts.get(path, "")


def _write(node: Node, said: Declarations) -> bool:
    """Put what is said of an element into its style; whether nodes were put in."""
    if "style" in node.attrs:
        said = {**said, **declarations(node.get("style"))}
    is_inline = node.tag in _INLINE
    if said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse"):
        _hide(node)
        return True
    if is_inline:
        style = "; ".join(f"{name}: {said[name]}" for name in _MARKING if name in said)
        node.attrs["style"] = f"{node.get('style')}; {style}" if "style" in node.attrs else style
        return said.get("display") == "block" and "float" not in said and node.tag in _LINES and _end_line(node)
    own = {name: said[name] for name in _IN_BLOCKS if name in said}
    for child in node.children:
        if child.tag == "span" and _PUT_IN in child.attrs:  # from a block around this one, which this one is not like
            kept = {**declarations(child.get("style")), **own}
            child.attrs["style"] = _text_of({name: value for name, value in kept.items() if value not in _PLAIN})
    own = {name: value for name, value in own.items() if value not in _PLAIN}
    return bool(own) and _wrap(node, own)


def _text_of(style: Declarations) -> str:
    return "; ".join(f"{name}: {value}" for name, value in style.items())


def _hide(node: Node) -> None:
    """Take the text out of what is not shown; the places that are linked to stay."""
    named = [below for below in islice(node.walk(), 1, _NAMED) if below.get("id") or below.get("name")]
    if not named and not node.get("id"):
        node.attrs["style"] = "display: none"
        return
    if types(node) & _NOTES or any(types(below) & _NOTES for below in named):
        return  # programs show them elsewhere
    if len(node.inner_text(_SHORT)) >= _SHORT:
        node.attrs["style"] = "display: none"
        return
    node.children = [Node("span", "", {"id": below.get("id") or below.get("name")}, [], node) for below in named]


def _end_line(node: Node) -> bool:
    """An inline element that is shown as a block stands in a line of its own."""
    parent = node.parent
    if parent is None or parent.tag in _INLINE:
        return False
    at = next(i for i, child in enumerate(parent.children) if child is node)
    beside = [parent.children[i] for i in _others(parent.children, at)]
    if not beside:
        return False
    if not (node.children and node.children[-1].tag == "br"):
        node.children.append(Node("br", parent=node))
    before = beside[0] if beside[0] in parent.children[:at] else None
    if before is not None and before.tag != "br" and not (before.children and before.children[-1].tag == "br"):
        parent.children.insert(at, Node("br", parent=parent))
    return True


def _others(children: list[Node], at: int) -> list[int]:
    """The nearest neighbours before and behind that are not blank."""
    before = next((i for i in range(at - 1, -1, -1) if children[i].tag != TEXT or children[i].text.strip()), -1)
    behind = next((i for i in range(at + 1, len(children)) if children[i].tag != TEXT or children[i].text.strip()), -1)
    return [i for i in (before, behind) if i >= 0]


def _wrap(node: Node, style: Declarations) -> bool:
    """Give the text of a block, and of the blocks in it, the marks that its style sets."""
    out: list[Node] = []
    line: list[Node] = []
    for child in [*node.children, None]:
        if child is not None and (child.tag == TEXT or child.tag in _INLINE or child.tag == "br"):
            line.append(child)
            continue
        if any(each.tag != TEXT or each.text.strip() for each in line):
            inner = Node("span", "", {"style": _text_of(style), _PUT_IN: ""}, line, node)
            for each in line:
                each.parent = inner
            out.append(inner)
        else:
            out += line
        line = []
        if child is not None:
            out.append(child)
            if child.tag not in _UNTOUCHED or child.tag in _HOLDERS:
                _wrap(child, style)
    node.children = out
    return True
