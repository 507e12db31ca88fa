"""The walk from a page's tree to blocks: an allowlist, so that only text, marks and the page's own pictures remain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import Any, Final

from reader.core import document as doc
from reader.core.document import Block, Resource
from reader.formats import Source, htmlimages, htmlmath, links, verse
from reader.formats.htmlanchors import settle, without_dead_links
from reader.formats.htmlflow import Flow
from reader.formats.htmlguard import DRAWING
from reader.formats.htmlnodes import TEXT, Node, parse
from reader.formats.htmlnotes import Notes, find_notes, is_way_back
from reader.formats.htmlplaces import Label, Place, code_language, counter_of
from reader.formats.htmltables import Cell, frames, grid, holds_data
from reader.formats.htmltags import (
    CAPTION_CLASS,
    HEADINGS,
    INLINE,
    NOT_CODE,
    POEM_CLASS,
    SKIPPED,
    is_blank,
    is_button,
    is_gutter,
    is_permalink,
    mark_kinds,
    unmarked,
)
from reader.formats.pictures import Album, PictureError, of_drawing, sentences

_VIDEO: Final = re.compile(
    r"^(?:https?:)?//(?:[\w\-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|ted\.com|"
    r"soundcloud\.com|twitch\.tv|archive\.org|bilibili\.com)/",
    re.I,
)
_DISPLAY: Final = re.compile(r"(?:^|;)\s*display\s*:\s*(?:-\w+-)?(inline|block|flex|grid|table|list-item)")
_MAY_BE_VERSE: Final = frozenset({doc.PARAGRAPH, doc.VERSE})
_NAME_LENGTH: Final = 200  # code points; a longer id is not linked to


@dataclass(frozen=True, slots=True)
class WalkResult:
    """The blocks of a tree; ``origins[i]`` is the element that ``blocks[i]`` stood in."""

    blocks: tuple[Block, ...]
    resources: Mapping[str, Resource] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    origins: tuple[Node, ...] = ()
    absent: Mapping[int, str] = field(default_factory=dict)  # index of a figure → why its picture is not here
    notes: tuple[Node, ...] = ()  # the elements of the footnotes
    refused: tuple[str, ...] = ()  # why other pictures are not shown; keys of pictures.REASONS
    ids: Mapping[str, int] = field(default_factory=dict)  # id in the source → index of the block it stands in or before
    inside: frozenset[str] = frozenset()  # those of them that stand behind the beginning of the block's text


def blocks_from_html(html: str, *, source: Source, trusted_structure: bool = True) -> WalkResult:
    """The blocks of ``html``, without judging what is article and what is not.

    ``trusted_structure``: the markup means what it says (it was made from Markdown, EPUB, …); otherwise tables
    that only lay out the page become paragraphs. Pictures are looked up beside ``source``; relative links go.
    """
    result = walk(parse(html), source=source, trusted_structure=trusted_structure)
    return replace(result, blocks=tuple(map(without_dead_links, result.blocks)))


def walk(
    root: Node,
    *,
    source: Source,
    base: str = "",
    page: str = "",
    trusted_structure: bool = True,
    album: Album | None = None,
    notes: Notes | None = None,
) -> WalkResult:
    """The blocks below ``root``; ``base`` and ``page`` as in :func:`reader.formats.links.resolve`.

    ``album``: where pictures come from, if not from the source's folder. ``notes``: the footnotes, if they are known.
    Links that lead nowhere we may follow are still there, with the target "": see :func:`without_dead_links`.
    """
    album = Album(source.folder) if album is None else album
    walker = _Walker(album, notes or find_notes(root, page), base, page, trusted_structure)
    walker.run(root)
    flow = walker.flow
    blocks = settle(flow.blocks, flow.ids)
    refused = tuple(album.refused.values())
    warnings = tuple(sentences([*flow.absent.values(), *refused]))
    return WalkResult(
        tuple(blocks),
        album.resources,
        warnings,
        tuple(flow.origins),
        flow.absent,
        tuple(walker.notes.notes),
        refused,
        flow.ids,
        frozenset(flow.inside),
    )


_Step = tuple[Node, Place] | Callable[[], None]


class _Walker:
    """One walk: a stack of nodes to visit and of things to do on the way back."""

    def __init__(self, album: Album, notes: Notes, base: str, page: str, trusted: bool) -> None:
        self.album, self.notes, self.base, self.page, self.trusted = album, notes, base, page, trusted
        self.flow = Flow()
        self.todo: list[_Step] = []
        self.tables = 0
        self.cells: dict[Node, Cell] = {}
        self.frames: dict[Node, bool] = {}
        self.lines = htmlimages.Lines(INLINE)
        self.parents: dict[tuple[Node, str], bool] = {}

    def run(self, root: Node) -> None:
        place = Place(root)
        self.todo = [(root, place)]
        while self.todo:
            step = self.todo.pop()
            if not isinstance(step, tuple):
                step()
            elif step[0].tag == TEXT:
                self.flow.text(step[0].text, step[1])
            else:
                self._element(*step)
        self.flow.emit(place)

    def _element(self, node: Node, place: Place) -> None:
        tag, parent = node.tag, node.parent
        if tag in SKIPPED:
            if tag == "script" and node.get("type").startswith("math/"):
                self.flow.text(htmlmath.tex_of(node), place)
            return
        handler = _HANDLERS.get(tag)
        if parent is not None and parent.tag in INLINE and tag not in INLINE and is_blank(node):
            pass  # a box for a program to fill does not end the line it is in
        elif handler is not None:
            handler(self, node, place)
        elif self._is_inline(node):
            self._styled(node, place)
        else:
            self._plain_block(node, place)
        if attrs := node.attrs:  # the block before has ended by now, and the element's own text has not begun
            if "id" in attrs and 0 < len(attrs["id"]) <= _NAME_LENGTH:
                self.flow.name(attrs["id"], node)
            if tag == "a" and "name" in attrs and 0 < len(attrs["name"]) <= _NAME_LENGTH:
                self.flow.name(attrs["name"], node)

    def _descend(self, node: Node, place: Place, leave: Callable[[], None] | None = None) -> None:
        if leave is not None:
            self.todo.append(leave)
        self.todo.extend([(child, place) for child in reversed(node.children)])

    # Blocks

    def _block(self, node: Node, inner: Place, outer: Place) -> None:
        self.flow.flush(outer)
        self._descend(node, inner, lambda: self.flow.flush(inner))

    def _plain_block(self, node: Node, place: Place) -> None:
        if node.get("role") == "heading":
            self._heading(node, place)
        elif node in self.notes.notes:
            marker, name = self.notes.notes[node]
            self._block(node, _inside(place, node, kind=doc.FOOTNOTE, label=Label(marker, name)), place)
        elif "class" in node.attrs and CAPTION_CLASS.search(node.get("class")) and self._follows_figure(place):
            self._block(node, _inside(place, node, kind=doc.CAPTION), place)
        elif "class" in node.attrs and place.kind in _MAY_BE_VERSE and not place.whole and verse.is_poem(node):
            inner = _inside(place, node, kind=doc.VERSE, label=None, whole=verse.is_stanza(node))
            self.flow.flush(place)
            self._descend(node, inner, lambda: self.flow.emit(inner))
        else:
            self._block(node, place.at(node), place)

    def _follows_figure(self, place: Place) -> bool:
        self.flow.flush(place)
        return place.kind == doc.PARAGRAPH and bool(self.flow.blocks) and self.flow.blocks[-1].kind == doc.FIGURE

    def _heading(self, node: Node, place: Place) -> None:
        if place.whole:
            self._marked_block(node, place, replace(place, node=node))
            return
        digits = node.tag[1:] if node.tag in HEADINGS else node.get("aria-level")
        level = int(digits) if digits in ("1", "2", "3", "4", "5", "6") else 2
        inner = Place(node, doc.HEADING, level, place.quotes, place.lists)
        self._block(node, inner, place)

    def _marked_block(self, node: Node, outer: Place, inner: Place) -> None:
        """A block in bold: a term, a summary, a heading in a cell."""
        self.flow.flush(outer)
        mark = self.flow.begin(doc.STRONG, "", inner)

        def leave() -> None:
            self.flow.end([mark])
            self.flow.flush(inner)

        self._descend(node, inner, leave)

    def _list(self, node: Node, place: Place) -> None:
        self._block(node, _inside(place, node, lists=place.lists + 1, counter=counter_of(node)), place)

    def _item(self, node: Node, place: Place) -> None:
        if node in self.notes.notes:
            self._plain_block(node, place)
            return
        marker = place.counter.marker(node) if place.counter else "•"
        lists = max(1, place.lists)
        self._block(node, _inside(place, node, kind=doc.ITEM, lists=lists, label=Label(marker)), place)

    def _term(self, node: Node, place: Place) -> None:
        kind = doc.ITEM if place.lists else doc.PARAGRAPH
        self._marked_block(node, place, _inside(place, node, kind=kind, label=None))

    def _definition(self, node: Node, place: Place) -> None:
        if node in self.notes.notes:
            self._plain_block(node, place)
            return
        self._block(node, _inside(place, node, kind=doc.ITEM, lists=place.lists + 1, label=None), place)

    def _quotation(self, node: Node, place: Place) -> None:
        self._block(node, _inside(place, node, kind=doc.QUOTATION, quotes=place.quotes + 1, label=None), place)

    def _preformatted(self, node: Node, place: Place) -> None:
        if node.first(*NOT_CODE) is not None:
            inner = _inside(place, node, kind=doc.VERSE, label=None)
        elif place.kind == doc.VERSE or POEM_CLASS.search(node.get("class")):
            inner = _inside(place, node, kind=doc.VERSE, label=None, whole=True)
        else:
            inner = _inside(place, node, kind=doc.CODE, label=None, whole=True, language=code_language(node))
        inner = replace(inner, preformatted=True)
        self.flow.flush(place)
        end = self.flow.flush if place.whole else self.flow.emit
        self._descend(node, inner, lambda: end(inner))

    def _figure(self, node: Node, place: Place) -> None:
        pictured = node.first("img", "svg", "video", "iframe", "picture") is not None
        inner = _inside(place, node, kind=doc.CAPTION if pictured and place.kind == doc.PARAGRAPH else place.kind)
        first = next((child for child in node.children if child.tag != TEXT), None)
        if first is not None and first.tag == "figcaption":  # it goes behind what it describes
            node.children.remove(first)
            node.children.append(first)
        self._block(node, inner, place)

    def _caption(self, node: Node, place: Place) -> None:
        self._block(node, _inside(place, node, kind=doc.CAPTION, label=None), place)

    def _table(self, node: Node, place: Place) -> None:
        node.children.sort(key=lambda child: child.tag == "caption")
        if node not in self.frames:
            self.frames.update(frames(node))
        if not place.whole and not self.frames[node] and holds_data(node, trusted=self.trusted):
            self.tables += 1
            self.cells.update(grid(node, self.tables))
        self._block(node, place.at(node), place)

    def _cell(self, node: Node, place: Place) -> None:
        if is_gutter(node):
            return
        cell = self.cells.get(node)
        if cell is None:
            self._block(node, place.at(node), place)
            return
        inner = Place(node, doc.CELL, cell=cell, whole=True)
        self.flow.flush(place)
        self._descend(node, inner, lambda: self.flow.emit(inner))

    def _rule(self, node: Node, place: Place) -> None:
        self.flow.rule(node, place)

    def _summary(self, node: Node, place: Place) -> None:
        if node.first(*HEADINGS) is not None:
            self._block(node, place.at(node), place)
        else:
            self._marked_block(node, place, replace(place, node=node))

    # Text within a line

    def _styled(self, node: Node, place: Place) -> None:
        """An inline element: its mark by its tag or its style, if it has one."""
        if is_gutter(node):
            return
        if "class" in node.attrs and verse.is_line_number(node):
            self.flow.text(" ", place)
        if "style" in node.attrs and (paused := self.flow.inline.pause(unmarked(node))):
            self.todo.append(lambda: self.flow.inline.resume(paused))
        self._marked(node, place, [(kind, "") for kind in mark_kinds(node, place.preformatted)])

    def _marked(self, node: Node, place: Place, kinds: Iterable[tuple[str, str]]) -> None:
        marks = [self.flow.begin(kind, target, place) for kind, target in kinds]
        self._descend(node, place, (lambda: self.flow.end(marks)) if marks else None)

    def _link(self, node: Node, place: Place) -> None:
        if node in self.notes.references:
            self._marked(node, place, [(doc.FOOTNOTE_REF, self.notes.references[node])])
            return
        if place.kind == doc.FOOTNOTE and is_way_back(node, self.page):
            return
        if is_permalink(node) and node.first("img") is None:
            return
        target = links.resolve(node.get("href"), self.base, self.page)
        self._marked(node, place, [(doc.LINK, target)] if node.get("href") else [])

    def _line_break(self, node: Node, place: Place) -> None:
        self.flow.line_break(place)

    def _quote(self, node: Node, place: Place) -> None:
        self._wrapped(node, place, "“", "”")

    def _ruby_text(self, node: Node, place: Place) -> None:
        """The reading of a character, in brackets where the page brings none."""
        bracketed = self._is_beside(node, "rp")
        self._wrapped(node, place, *(("", "") if bracketed else ("(", ")")))

    def _wrapped(self, node: Node, place: Place, before: str, after: str) -> None:
        self.flow.text(before, place)
        self._descend(node, place, lambda: self.flow.text(after, place))

    def _button(self, node: Node, place: Place) -> None:
        if place.kind == doc.HEADING or (
            node.parent is not None and node.parent.tag in ("p", "summary", "label", "dt")
        ):
            self._styled(node, place)
        else:
            self._block(node, place.at(node), place)

    def _math(self, node: Node, place: Place) -> None:
        display = node.get("display") == "block" and not place.whole
        if display:
            self.flow.flush(place)
        self.flow.text(htmlmath.readable(node), place)
        if display:
            self.flow.flush(place)

    # Pictures and what stands for them

    def _image(self, node: Node, place: Place) -> None:
        found = htmlimages.look_up(node, self.album, self.base)
        text = htmlimages.text_of(node)
        drawing = found.picture if found is not None and found.picture and found.picture.is_drawing else None
        if (text and (found is None or found.picture is None or drawing)) or htmlimages.is_initial(node):
            self.flow.text(text or node.get("alt").strip(), place)
        elif found is not None and found.picture is not None and (self.trusted or not drawing):
            alone = not place.whole and self.lines.stands_alone(node)
            if place.whole or (found.icon and not alone) or place.kind == doc.HEADING:
                self.flow.picture(found.picture.resource.name, place)
            else:
                block = Block(doc.FIGURE, image=found.picture.resource.name, alt=found.alt)
                self.flow.figure(block, node, place, now=alone)
        elif found is not None and not found.icon and not place.whole and not is_button(node):
            alone = self.lines.stands_alone(node)
            block = Block(doc.FIGURE, image=drawing.resource.name if drawing else "", alt=found.alt)
            self.flow.figure(block, node, place, now=alone, absent=found.absent)

    def _drawing(self, node: Node, place: Place) -> None:
        """An ``<svg>``: its words are the alternative text."""
        alt = htmlimages.words_of_drawing(node)
        told = self.trusted and htmlimages.is_drawing(node)  # in web pages most of them decorate
        if (alt or told) and not place.whole:
            shown = self._drawn(node)
            absent = "kind" if told and not shown else ""
            block = Block(doc.FIGURE, image=shown, alt=alt)
            self.flow.figure(block, node, place, now=self.lines.stands_alone(node), absent=absent)

    def _drawn(self, node: Node) -> str:
        """The name of the picture of an ``<svg>``; ``""`` if it cannot be shown as it is meant."""
        from reader.formats import drawings

        source = node.get(DRAWING).encode("utf-8", "replace")
        try:
            drawing = drawings.cleaned(source, is_in_page=True) if source else drawings.of_node(node, is_in_page=True)
            return self.album.keep(of_drawing(drawing)).resource.name
        except PictureError:
            return ""

    def _video(self, node: Node, place: Place) -> None:
        """An embedded player: a figure that says what it would play. Advertisements in frames are not that."""
        address = node.get("src") or node.get("data-src") or node.get("data")
        if node.tag in ("video", "audio") or _VIDEO.match(address):
            alt = htmlimages.words(node.get("title") or node.get("aria-label")) or links.host(address)
            if alt and not place.whole:
                self.flow.figure(Block(doc.FIGURE, alt=alt), node, place, now=True)
        elif node.tag == "object":
            self._descend(node, place)

    def _noscript(self, node: Node, place: Place) -> None:
        """Only the picture of a lazily loaded ``<img>`` that has no other."""
        if node.inner_text(200).strip() or node.first("img") is None:
            return
        if not self._is_beside(node, "img"):
            self._descend(node, place)

    def _is_beside(self, node: Node, tag: str) -> bool:
        """Whether there is a ``tag`` (for :data:`TEXT`: one that is not blank) among the children of the parent."""
        if node.parent is None:
            return False
        key = node.parent, tag
        if key not in self.parents:
            self.parents[key] = any(
                child.tag == tag and (tag != TEXT or bool(child.text.strip())) for child in node.parent.children
            )
        return self.parents[key]

    def _is_inline(self, node: Node) -> bool:
        style = node.attrs.get("style")
        if style and (match := _DISPLAY.search(style.lower())):
            return match[1] == "inline"
        if "-" in node.tag:  # a custom element: what it is shows in what stands around it
            return any(map(self._is_in_line, (node, *islice(_custom_ancestors(node), 20))))
        return node.tag in INLINE

    def _is_in_line(self, node: Node) -> bool:
        return (node.parent is not None and node.parent.tag in INLINE) or self._is_beside(node, TEXT)


def _custom_ancestors(node: Node) -> Iterator[Node]:
    """The custom elements that a custom element stands directly in."""
    return takewhile(lambda above: "-" in above.tag, node.ancestors())


def _inside(place: Place, node: Node, **changes: Any) -> Place:
    """``place`` for what is in ``node``; inside a cell or code everything stays part of it."""
    return place.at(node) if place.whole else replace(place, node=node, **changes)


_Handler = Callable[[_Walker, Node, Place], None]
_HANDLERS: Final[Mapping[str, _Handler]] = {
    **dict.fromkeys(HEADINGS, _Walker._heading),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _Walker._list),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _Walker._preformatted),
    **dict.fromkeys(("td", "th"), _Walker._cell),
    **dict.fromkeys(("figcaption", "caption"), _Walker._caption),
    **dict.fromkeys(("video", "audio", "iframe", "embed", "object"), _Walker._video),
    "li": _Walker._item,
    "dt": _Walker._term,
    "dd": _Walker._definition,
    "blockquote": _Walker._quotation,
    "figure": _Walker._figure,
    "table": _Walker._table,
    "hr": _Walker._rule,
    "summary": _Walker._summary,
    "a": _Walker._link,
    "br": _Walker._line_break,
    "q": _Walker._quote,
    "rt": _Walker._ruby_text,
    "button": _Walker._button,
    "math": _Walker._math,
    "img": _Walker._image,
    "svg": _Walker._drawing,
    "noscript": _Walker._noscript,
}
