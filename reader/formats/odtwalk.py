"""The walk through the text of an ODT file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from reader.core import document as doc
from reader.core.document import CELL, Block
from reader.formats import links
from reader.formats.docxpackage import number
from reader.formats.docxsymbols import in_unicode, is_symbol_font
from reader.formats.manuscript import Manuscript, Mark, Shape
from reader.formats.manuscriptend import Comment
from reader.formats.odtlists import Count
from reader.formats.odtpictures import DRAW, XLINK, Objects
from reader.formats.odtstyles import OFFICE, TEXT, ListLevel, Look, Styles
from reader.formats.xmldoor import children, descendants, first, text_of

TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
_MAX_COLUMNS: Final = 1_000
_LONG_CELL: Final = 600  # code points; where the cells of few columns are longer, they are columns of running text
_NAME_LENGTH: Final = 200
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_SPACES: Final = 1_000  # that one element may stand for


@dataclass(slots=True)
class Lists:
    """The list that is being written, and those before it that another may go on with."""

    style: str = ""
    level: int = 0
    count: Count = field(default_factory=Count)
    by_id: dict[str, Count] = field(default_factory=dict)
    by_style: dict[str, Count] = field(default_factory=dict)


@dataclass(slots=True)
class Gathered:
    """What is written behind the text or told about."""

    notes: list[tuple[str, str, bool, etree._Element]] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    headings: Count = field(default_factory=Count)


class Walk:
    """One walk: through the text, a note or a text box."""

    def __init__(self, out: Manuscript, styles: Styles, objects: Objects, gathered: Gathered) -> None:
        self.out, self.styles, self.objects, self.gathered = out, styles, objects, gathered
        self.lists = Lists()
        self.label: tuple[int, str] | None = None  # level and marker of the item that begins
        self.in_item = False
        self.shape, self.look = Shape(), Look()
        self.links: list[Mark] = []

    # -- blocks ------------------------------------------------------------------------------------------

    def blocks(self, parent: etree._Element) -> None:
        """All that stands below ``parent``, which holds paragraphs, lists and tables."""
        for child in parent:
            handler = _BLOCKS.get(child.tag)
            if handler is not None:
                handler(self, child)
            elif child.tag in _INLINES:
                _INLINES[child.tag](self, child)

    def paragraph(self, element: etree._Element) -> None:
        style = element.get(TEXT + "style-name", "")
        self.shape = self._shape(element, style)
        before = self.look
        self.look = self.styles.base(style, self.shape.kind)
        if not any(h.get(TEXT + "is-hidden") == "true" for h in children(element, "hidden-paragraph")):
            self.out.begin_paragraph(self.shape)
            self.inlines(element)
        self.out.end_paragraph()
        self.look = before

    def _shape(self, element: etree._Element, style: str) -> Shape:
        shape = self.styles.shape(style)
        label, self.label = self.label, None
        if element.tag == TEXT + "h":
            level = max(1, number(element.get(TEXT + "outline-level", ""), 1))
            return Shape(doc.HEADING, min(level, 6), number=self._heading_number(element, level, label))
        if shape.kind == doc.HEADING:
            return replace(shape, number=label[1] if label and not _is_bullet(label[1]) else "")
        if label is not None and shape.kind not in (doc.CAPTION, doc.CODE):
            return Shape(doc.ITEM, *label)
        if self.in_item and shape.kind in (doc.PARAGRAPH, doc.ITEM):
            return Shape(doc.ITEM, max(1, self.lists.level))
        return shape

    def _heading_number(self, element: etree._Element, level: int, label: tuple[int, str] | None) -> str:
        if label is not None:
            return "" if _is_bullet(label[1]) else label[1]
        if element.get(TEXT + "is-list-header") == "true" or not self.styles.outline.get(level, ListLevel()).form:
            return ""
        start = element.get(TEXT + "start-value")
        self.gathered.headings.next(self.styles.outline, level, number(start, 1) if start else None)
        return self.gathered.headings.label(self.styles.outline, level)

    def _list(self, element: etree._Element) -> None:
        outer = replace(self.lists)
        lists = self.lists
        lists.style = element.get(TEXT + "style-name") or lists.style
        lists.level += 1
        if lists.level == 1:
            lists.count = self._count(element)
        levels = self.styles.lists.get(lists.style, {})
        in_item = self.in_item
        for item in children(element, "list-item", "list-header"):
            self.label = None
            if item.tag == TEXT + "list-item":
                self._begin_item(item, levels)
            self.in_item = True
            self.blocks(item)
        self.in_item, self.label = in_item, None
        lists.style, lists.level = outer.style, outer.level
        if lists.level:
            lists.count = outer.count

    def _begin_item(self, item: etree._Element, levels: dict[int, ListLevel]) -> None:
        lists = self.lists
        leading = next(iter(item), None)
        if leading is not None and leading.tag == TEXT + "list":
            return  # it only holds the list inside it
        start = item.get(TEXT + "start-value")
        lists.count.next(levels, lists.level, number(start, 1) if start else None)
        label = lists.count.label(levels, lists.level) if levels else "•"
        self.label = (lists.level, label)

    def _count(self, element: etree._Element) -> Count:
        lists, style = self.lists, self.lists.style
        known = lists.by_id.get(element.get(TEXT + "continue-list", ""))
        if known is None and element.get(TEXT + "continue-numbering") == "true":
            known = lists.by_style.get(style)
        count = known if known is not None else Count()
        lists.by_style[style] = count
        if name := element.get(_XML_ID):
            lists.by_id[name] = count
        return count

    def _numbered(self, element: etree._Element) -> None:
        """A list item without a list around it."""
        style = element.get(TEXT + "style-name", "")
        level = max(1, number(element.get(TEXT + "level", ""), 1))
        count = self.lists.by_id.setdefault(element.get(TEXT + "list-id", style), Count())
        levels = self.styles.lists.get(style, {})
        start = element.get(TEXT + "start-value")
        count.next(levels, level, number(start, 1) if start else None)
        self.label = (level, count.label(levels, level))
        self.blocks(element)
        self.label = None

    def _section(self, element: etree._Element) -> None:
        hidden = element.get(TEXT + "display") == "none" or element.get(TEXT + "is-hidden") == "true"
        if not hidden:
            self.blocks(element)

    def _index(self, element: etree._Element) -> None:
        body = first(element, "index-body")
        if body is not None:
            self.blocks(body)

    def table(self, element: etree._Element) -> None:
        rows = list(_rows(element, header=False))
        cells = [c for row, _ in rows for c in children(row, "table-cell")]
        frame = self.out.in_note or len(cells) <= 1
        if not frame and len(cells) <= 2 * len(rows):
            frame = len(text_of(element)) > _LONG_CELL * len(cells)
        if frame:
            for cell in cells:
                self._apart(cell)
            return
        table = 0 if self.out.in_cell else self.out.begin_table()
        for y, (row, header) in enumerate(rows):
            x = 0
            for cell in children(row, "table-cell", "covered-table-cell"):
                again = max(1, number(cell.get(TABLE + "number-columns-repeated", ""), 1))
                if cell.tag == TABLE + "table-cell" and x < _MAX_COLUMNS:
                    wide = max(1, min(number(cell.get(TABLE + "number-columns-spanned", ""), 1), _MAX_COLUMNS - x))
                    high = max(1, min(number(cell.get(TABLE + "number-rows-spanned", ""), 1), len(rows) - y))
                    self.out.begin_cell()
                    self._apart(cell)
                    place = Block(CELL, table=table, row=y, column=x, colspan=wide, rowspan=high, header=header)
                    self.out.end_cell(place)
                x = min(x + again, _MAX_COLUMNS)

    def _apart(self, element: etree._Element) -> None:
        """What is in a cell or box is in no list around it."""
        Walk(self.out, self.styles, self.objects, self.gathered).blocks(element)

    # -- text in a line ----------------------------------------------------------------------------------

    def inlines(self, parent: etree._Element) -> None:
        """The text of ``parent`` and all that stands in it."""
        self._say(parent.text)
        for child in parent:
            handler = _INLINES.get(child.tag)
            if handler is not None:
                handler(self, child)
            elif child.tag not in _SKIPPED:
                self.inlines(child)  # a field: its text is its result
            self._say(child.tail)

    def _say(self, text: str | None, *, spaces: bool = False) -> None:
        if not text or self.look.hidden:
            return
        if not spaces and self.shape.kind == doc.CODE:
            text = _SPACE.sub(" ", text)  # other white space than its own elements only lays out the XML
        font = self.look.font or ""
        if is_symbol_font(font) or "\uefff" < max(text) < "\uf100":
            text = in_unicode(text, font)
        self.gathered.languages[self.look.language or ""] += len(text)
        self.out.write(text, {*self.look.marks(self.shape.kind), *self.links[-1:]})

    def _span(self, element: etree._Element) -> None:
        before = self.look
        self.look = self.styles.look("text", element.get(TEXT + "style-name", "")).over(before)
        self.inlines(element)
        self.look = before

    def _link(self, element: etree._Element) -> None:
        href = element.get(XLINK + "href", "")
        address = links.resolve(href.partition("|")[0] if href.startswith("#") else href)
        if address:
            self.links.append((doc.LINK, address))
        self.inlines(element)
        if address:
            self.links.pop()

    def _reference(self, element: etree._Element) -> None:
        name = element.get(TEXT + "ref-name", "")
        if name and self.shape.kind != doc.CODE:
            self.links.append((doc.LINK, f"#{name}"))
            self.inlines(element)
            self.links.pop()
        else:
            self.inlines(element)

    def _spaces(self, element: etree._Element) -> None:
        self._say(" " * min(max(1, number(element.get(TEXT + "c", ""), 1)), _SPACES), spaces=True)

    def _tab(self, element: etree._Element) -> None:
        self._say("\t", spaces=True)

    def _break(self, element: etree._Element) -> None:
        if not self.look.hidden:
            self.out.line_break()

    def _bookmark(self, element: etree._Element) -> None:
        name = element.get(TEXT + "name", "")
        if 0 < len(name) <= _NAME_LENGTH:
            self.out.point(self.out.ids, name)

    def _hidden_text(self, element: etree._Element) -> None:
        if element.get(TEXT + "is-hidden") == "false":
            self.inlines(element)

    def _note(self, element: etree._Element) -> None:
        citation, body = first(element, "note-citation"), first(element, "note-body")
        if body is None or self.look.hidden or self.out.in_note:
            return
        marker = (citation.get(TEXT + "label") if citation is not None else "") or text_of(citation) or "*"
        note = f"note-{len(self.gathered.notes) + 1}"
        self.gathered.notes.append((marker, note, element.get(TEXT + "note-class") == "endnote", body))
        self.out.note_reference(marker, note, self.look.marks(self.shape.kind))

    def _comment(self, element: etree._Element) -> None:
        key = element.get(OFFICE + "name") or f"\0{len(self.gathered.comments)}"
        lines = [text_of(p) for p in descendants(element, "p")]
        note = "\n".join(line for line in lines if line)
        self.out.point(self.out.starts, key)
        if note:
            creator, created = text_of(first(element, "creator")), text_of(first(element, "date"))
            self.gathered.comments.append(Comment(key, note, creator, created.partition(".")[0]))

    def _comment_end(self, element: etree._Element) -> None:
        self.out.point(self.out.ends, element.get(OFFICE + "name", ""), again=True)

    def _ruby(self, element: etree._Element) -> None:
        """Characters with their reading: the reading in brackets."""
        base, reading = first(element, "ruby-base"), text_of(first(element, "ruby-text"))
        if base is not None:
            self.inlines(base)
        if reading:
            self._say(f"({reading})")

    def _frame(self, element: etree._Element) -> None:
        if self.look.hidden:
            return
        if formula := self.objects.formula(element):
            self._say(formula)
            return
        boxes = list(children(element, "text-box"))
        for box in boxes:
            self.out.after(_box(self, box))
        if not boxes:
            self.objects.picture(element)

    def _shape_text(self, element: etree._Element) -> None:
        """A drawn shape with text in it, or a group of such."""
        if next(children(element, "p", "list"), None) is not None:
            self.out.after(_box(self, element))
        for child in element:
            if child.tag in _INLINES and child.tag.startswith(DRAW):
                _INLINES[child.tag](self, child)


def _box(walk: Walk, content: etree._Element) -> Callable[[], None]:
    return lambda: walk._apart(content)


def _is_bullet(label: str) -> bool:
    return not any(c.isalnum() for c in label)


def _rows(element: etree._Element, *, header: bool) -> Iterator[tuple[etree._Element, bool]]:
    for child in element:
        if child.tag == TABLE + "table-row":
            yield child, header
        elif child.tag == TABLE + "table-header-rows":
            yield from _rows(child, header=True)
        elif child.tag in (TABLE + "table-rows", TABLE + "table-row-group"):
            yield from _rows(child, header=header)


_INDEXES: Final = (
    *("table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"),
    "bibliography",
)
_BLOCKS: Final[Mapping[str, Callable[[Walk, etree._Element], None]]] = {
    TEXT + "p": Walk.paragraph,
    TEXT + "h": Walk.paragraph,
    TEXT + "list": Walk._list,
    TEXT + "numbered-paragraph": Walk._numbered,
    TEXT + "section": Walk._section,
    TEXT + "index-title": Walk._section,
    TABLE + "table": Walk.table,
    **{TEXT + name: Walk._index for name in _INDEXES},
}
_SHAPES: Final = (
    "custom-shape",
    "rect",
    "circle",
    "ellipse",
    "polygon",
    "path",
    "caption",
    "line",
    "connector",
    "g",
    "a",
)
_INLINES: Final[Mapping[str, Callable[[Walk, etree._Element], None]]] = {
    TEXT + "span": Walk._span,
    TEXT + "a": Walk._link,
    TEXT + "bookmark-ref": Walk._reference,
    TEXT + "reference-ref": Walk._reference,
    TEXT + "s": Walk._spaces,
    TEXT + "tab": Walk._tab,
    TEXT + "line-break": Walk._break,
    TEXT + "bookmark": Walk._bookmark,
    TEXT + "bookmark-start": Walk._bookmark,
    TEXT + "reference-mark": Walk._bookmark,
    TEXT + "reference-mark-start": Walk._bookmark,
    TEXT + "hidden-text": Walk._hidden_text,
    TEXT + "note": Walk._note,
    TEXT + "ruby": Walk._ruby,
    OFFICE + "annotation": Walk._comment,
    OFFICE + "annotation-end": Walk._comment_end,
    DRAW + "frame": Walk._frame,
    **{DRAW + name: Walk._shape_text for name in _SHAPES},
}
_SKIPPED: Final = frozenset(
    {
        *(TEXT + name for name in ("tracked-changes", "script", "hidden-paragraph", "dde-connection-decls")),
        *(OFFICE + name for name in ("forms", "event-listeners")),
        TABLE + "shapes",
    }
)
