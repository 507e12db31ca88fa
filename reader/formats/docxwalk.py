"""The walk through the body of a DOCX file: paragraphs, their runs, fields, links, changes and comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from reader.core import document as doc
from reader.formats import links
from reader.formats.docxfields import Fields
from reader.formats.docxnotes import NoteMarks
from reader.formats.docxnumbering import Numbering
from reader.formats.docxpackage import Package, Part, R, W, number, value
from reader.formats.docxpages import Pages
from reader.formats.docxpictures import Pictures, chosen
from reader.formats.docxstyles import RunLook, Styles
from reader.formats.docxsymbols import in_unicode, is_symbol_font, symbol
from reader.formats.docxtables import is_frame, table_of
from reader.formats.manuscript import Manuscript, Mark, Shape
from reader.formats.omml import M, formula

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT: Final = frozenset({W + "del", W + "moveFrom"})
_PUT_IN: Final = frozenset({W + "ins", W + "moveTo"})
_COMMENT_MARKS: Final = (W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference")
_NAME_LENGTH: Final = 200  # code points; a longer bookmark is not linked to


@dataclass(slots=True)
class Counts:
    """What the reader is told about."""

    changes: int = 0
    objects: int = 0  # formulas and the like that only another program can show
    embedded: int = 0  # other files put in whole
    languages: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Tools:
    """What all walks through one file share."""

    package: Package
    out: Manuscript
    styles: Styles
    numbering: Numbering
    notes: NoteMarks
    pages: Pages
    counts: Counts


class Walk:
    """One walk: through the body, or through one note."""

    def __init__(self, tools: Tools, part: Part, skip: str = "") -> None:
        self.tools, self.part, self.out = tools, part, tools.out
        self.fields = Fields()
        self.links: list[Mark] = []
        self.style, self.shape = "", Shape()
        self.joined = False  # the paragraph before goes on in this one
        self.skip = skip  # a note's own mark, which begins its text once more
        self.pictures = Pictures(tools.package, part, tools.out)

    # -- blocks ------------------------------------------------------------------------------------------

    def blocks(self, parent: etree._Element) -> None:
        """All that stands below ``parent``, which holds paragraphs and tables."""
        for child in parent:
            handler = _BLOCKS.get(child.tag)
            if handler is not None:
                handler(self, child)
            elif child.tag in _LEFT_OUT:
                self._left_out(child)
            elif child.tag in _PUT_IN or child.tag == W + "customXml":
                self.blocks(child)
            else:
                self._inline(child)

    def _control(self, element: etree._Element) -> None:
        content = element.find(W + "sdtContent")
        if content is not None and element.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
            self.blocks(content)

    def _alternatives(self, element: etree._Element) -> None:
        if (best := chosen(element)) is not None:
            self.blocks(best)

    def _embedded(self, element: etree._Element) -> None:
        self.tools.counts.embedded += 1

    def paragraph(self, element: etree._Element) -> None:
        properties = element.find(W + "pPr")
        self.style = value(properties.find(W + "pStyle")) if properties is not None else ""
        self.shape = self._shape(properties)
        if not (self.joined and self.out.in_cell):  # there it would begin a line
            self.out.begin_paragraph(self.shape)
        self.joined = False
        self.inlines(element)
        self.fields.end_paragraph()
        if properties is not None and self._goes_on(properties):
            self.joined = True
            return
        if properties is not None and properties.find(W + "pBdr") is not None and self.out.is_empty:
            self.out.end_paragraph()
            self.out.rule()
        else:
            self.out.end_paragraph()
        if properties is not None and properties.find(W + "sectPr") is not None and not self.out.in_cell:
            self.tools.pages.next_section()
            self.tools.notes.next_section()

    def _goes_on(self, properties: etree._Element) -> bool:
        """Whether the text of the paragraph goes on in the next: its mark was deleted, or it is a large initial."""
        mark = properties.find(W + "rPr")
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            self.tools.counts.changes += 1
            return True
        return value(properties.find(W + "framePr"), "dropCap") in ("drop", "margin")

    def _shape(self, properties: etree._Element | None) -> Shape:
        styles = self.tools.styles
        shape = styles.shape(self.style, properties)
        style = self.style or styles.default
        found = next(styles.paragraph_elements(style, properties, W + "numPr"), None)
        own = properties is not None and properties.find(W + "numPr") is not None
        list_id = self._list_id(style, properties)
        if list_id in ("", "0"):
            return self._unnumbered(shape, style) if not own else shape
        level_element = found.find(W + "ilvl") if found is not None else None
        level = number(value(level_element)) if level_element is not None else 0
        if level_element is None or not own:
            level = self.tools.numbering.level_of_style(list_id, style) or level
        label = self.tools.numbering.label(list_id, level)
        if label is None:
            return self._unnumbered(shape, style)
        if shape.kind == doc.HEADING:
            return shape if label.bullet else replace(shape, number=label.text)
        if label.bullet and not label.text:
            return Shape(doc.ITEM, level + 1)  # a paragraph more of the item before it
        if not label.text or shape.kind in (doc.CAPTION, doc.CODE, doc.BYLINE):
            return replace(shape, indented=0)
        return Shape(doc.ITEM, level + 1, label.text)

    def _list_id(self, style: str, properties: etree._Element | None) -> str:
        for element in self.tools.styles.paragraph_elements(style, properties, W + "numPr"):
            if (named := element.find(W + "numId")) is not None:
                return value(named)
        return ""

    def _unnumbered(self, shape: Shape, style: str) -> Shape:
        """A paragraph of a list that has no number goes on with the item before it."""
        if shape.kind == doc.PARAGRAPH and self.tools.styles.is_list_paragraph(style):
            before = self.out.previous
            if before is not None and before.kind == doc.ITEM:
                return Shape(doc.ITEM, before.level)
            return replace(shape, indented=0)
        return shape

    def table(self, element: etree._Element) -> None:
        styles = self.tools.styles
        if self.out.in_note or is_frame(element):
            for row in table_of(element, styles).rows:
                for cell in row:
                    for content in cell.contents:
                        self.blocks(content)
            return
        table = table_of(element, styles)
        number_ = 0 if self.out.in_cell else self.out.begin_table()
        self.tools.counts.changes += table.changes
        for row in table.rows:
            for cell in row:
                self.out.begin_cell()
                for content in cell.contents:
                    self.blocks(content)
                self.out.end_cell(cell.block(number_))

    # -- runs --------------------------------------------------------------------------------------------

    def inlines(self, parent: etree._Element) -> None:
        """All that stands in a line."""
        for child in parent:
            self._inline(child)

    def _inline(self, element: etree._Element) -> None:
        handler = _INLINES.get(element.tag)
        if handler is not None:
            handler(self, element)
        elif element.tag in _LEFT_OUT:
            self._left_out(element)

    def _left_out(self, element: etree._Element) -> None:
        """What was deleted or moved away; comments on it keep their place. A move counts where it arrives."""
        self.tools.counts.changes += element.tag == W + "del"
        for mark in element.iter(*_COMMENT_MARKS):
            self._inline(mark)

    def _put_in(self, element: etree._Element) -> None:
        self.tools.counts.changes += 1
        self.inlines(element)

    def _inline_control(self, element: etree._Element) -> None:
        content = element.find(W + "sdtContent")
        if content is not None and element.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
            self.inlines(content)

    def _best_inline(self, element: etree._Element) -> None:
        if (best := chosen(element)) is not None:
            self.inlines(best)

    def _link(self, element: etree._Element) -> None:
        relation = self.part.relations.get(element.get(R + "id", ""))
        anchor = value(element, "anchor")
        target = relation.target if relation is not None and relation.external else ""
        address = links.resolve(f"{target}#{anchor}" if target and anchor else target) if target else _inside(anchor)
        self._linked(element, address)

    def _linked(self, element: etree._Element, address: str) -> None:
        if address:
            self.links.append((doc.LINK, address))
        self.inlines(element)
        if address:
            self.links.pop()

    def _simple_field(self, element: etree._Element) -> None:
        self._linked(element, Fields.address_of(value(element, "instr")))

    def _bookmark(self, element: etree._Element) -> None:
        name = value(element, "name")
        if 0 < len(name) <= _NAME_LENGTH and name != "_GoBack":
            self.out.point(self.out.ids, name)

    def _comment_start(self, element: etree._Element) -> None:
        self.out.point(self.out.starts, value(element, "id"))

    def _comment_end(self, element: etree._Element) -> None:
        self.out.point(self.out.ends, value(element, "id"), again=True)

    def _comment_reference(self, element: etree._Element) -> None:
        key = value(element, "id")
        if key not in self.out.starts:
            self.out.point(self.out.ends, key)

    def _formula(self, element: etree._Element) -> None:
        lines = list(element.iter(M + "oMath")) if element.tag == M + "oMathPara" else [element]
        for i, line in enumerate(lines):
            if i:
                self.out.line_break()
            self.out.write(formula(line), self.links)

    def run(self, element: etree._Element) -> None:
        properties = element.find(W + "rPr")
        look = self.tools.styles.look(self.style, self.shape.kind, properties)
        for child in element:
            handler = _RUNS.get(child.tag)
            if handler is not None:
                handler(self, child, look)

    def run_parts(self, parent: etree._Element, look: RunLook) -> None:
        for child in parent:
            handler = _RUNS.get(child.tag)
            if handler is not None:
                handler(self, child, look)

    def _marks(self, look: RunLook) -> Iterable[Mark]:
        extra = [*self.links, *self.fields.marks]
        return {*look.marks, *extra[-1:]} if extra else look.marks

    def _say(self, text: str, look: RunLook) -> None:
        if look.hidden or self.fields.silent or not text:
            return
        self.out.write(text, self._marks(look))

    def _text(self, element: etree._Element, look: RunLook) -> None:
        text = element.text or ""
        if self.skip and not look.hidden and not self.fields.silent:
            text, self.skip = text.lstrip().removeprefix(self.skip), ""
        if is_symbol_font(look.font) or "\uefff" < max(text, default="") < "\uf100":
            text = in_unicode(text, look.font)
        self.tools.counts.languages[look.language] += len(text)
        self._say(text, look)

    def _custom_mark(self, element: etree._Element, look: RunLook) -> None:
        """A note's reference; where it has a mark of its own, that is the text behind it in the run."""
        marks, endnote = self.tools.notes, element.tag == W + "endnoteReference"
        if look.hidden or self.fields.silent:
            return
        custom = ""
        if value(element, "customMarkFollows") in ("1", "true", "on"):
            parent = element.getparent()
            for child in parent if parent is not None else ():
                if child.tag == W + "t":
                    custom += child.text or ""
                    child.text = ""
                elif child.tag == W + "sym":
                    custom += _symbol(child)
                    child.set(W + "char", "")
        if note := marks.refer(value(element, "id"), endnote, custom.strip(), self.out.in_note):
            self.out.note_reference(note.marker, note.id, look.marks)

    def _symbol(self, element: etree._Element, look: RunLook) -> None:
        self._say(_symbol(element), look)

    def _tab(self, element: etree._Element, look: RunLook) -> None:
        self._say("\t", look)

    def _break(self, element: etree._Element, look: RunLook) -> None:
        if look.hidden or self.fields.silent:
            return
        self.out.line_break()
        if value(element, "type") in ("page", "column"):
            self.out.line_break()

    def _hyphen(self, element: etree._Element, look: RunLook) -> None:
        self._say("\u2011", look)

    def _field(self, element: etree._Element, look: RunLook) -> None:
        if (box := self.fields.mark(value(element, "fldCharType"), element)) and not look.hidden:
            self.out.write(box, self._marks(look))

    def _instruction(self, element: etree._Element, look: RunLook) -> None:
        self.fields.instruct(element.text or "")

    def _ruby(self, element: etree._Element, look: RunLook) -> None:
        """Characters with their reading: the reading in brackets."""
        base, reading = element.find(W + "rubyBase"), element.find(W + "rt")
        if base is not None:
            self.inlines(base)
        if reading is not None and any(str(t).strip() for t in reading.itertext()):
            self._say("(", look)
            self.inlines(reading)
            self._say(")", look)

    def _page(self, element: etree._Element, look: RunLook) -> None:
        if not self.out.in_note:
            self.tools.pages.turn(self.out)

    def _best_run(self, element: etree._Element, look: RunLook) -> None:
        if (best := chosen(element)) is not None:
            self.run_parts(best, look)

    def _drawing(self, element: etree._Element, look: RunLook) -> None:
        if look.hidden or self.fields.silent:
            return
        if self.pictures.draw(element):
            self.tools.counts.objects += 1
            self.out.write("[formula]", look.marks)
        for box in element.iter(W + "txbxContent"):
            if next(box.iterancestors(W + "txbxContent", W + "drawing", W + "pict", W + "object"), None) is element:
                self.out.after(_box(self, box))


def _box(walk: Walk, content: etree._Element) -> Callable[[], None]:
    return lambda: Walk(walk.tools, walk.part).blocks(content)


def _inside(anchor: str) -> str:
    return f"#{anchor}" if anchor else ""


def _symbol(element: etree._Element) -> str:
    code = value(element, "char")
    try:
        return symbol(int(code, 16), value(element, "font"))
    except ValueError:
        return ""


_BLOCKS: Final[Mapping[str, Callable[[Walk, etree._Element], None]]] = {
    W + "p": Walk.paragraph,
    W + "tbl": Walk.table,
    W + "sdt": Walk._control,
    W + "altChunk": Walk._embedded,
    MC + "AlternateContent": Walk._alternatives,
}
_INLINES: Final[Mapping[str, Callable[[Walk, etree._Element], None]]] = {
    W + "r": Walk.run,
    W + "hyperlink": Walk._link,
    W + "ins": Walk._put_in,
    W + "moveTo": Walk._put_in,
    W + "smartTag": Walk.inlines,
    W + "customXml": Walk.inlines,
    W + "dir": Walk.inlines,
    W + "bdo": Walk.inlines,
    W + "sdt": Walk._inline_control,
    W + "fldSimple": Walk._simple_field,
    W + "bookmarkStart": Walk._bookmark,
    W + "commentRangeStart": Walk._comment_start,
    W + "commentRangeEnd": Walk._comment_end,
    W + "commentReference": Walk._comment_reference,
    MC + "AlternateContent": Walk._best_inline,
    M + "oMath": Walk._formula,
    M + "oMathPara": Walk._formula,
}
_RUNS: Final[Mapping[str, Callable[[Walk, etree._Element, RunLook], None]]] = {
    W + "t": Walk._text,
    W + "tab": Walk._tab,
    W + "ptab": Walk._tab,
    W + "br": Walk._break,
    W + "cr": Walk._break,
    W + "noBreakHyphen": Walk._hyphen,
    W + "sym": Walk._symbol,
    W + "drawing": Walk._drawing,
    W + "pict": Walk._drawing,
    W + "object": Walk._drawing,
    W + "fldChar": Walk._field,
    W + "instrText": Walk._instruction,
    W + "footnoteReference": Walk._custom_mark,
    W + "endnoteReference": Walk._custom_mark,
    W + "commentReference": lambda walk, element, look: walk._comment_reference(element),
    W + "ruby": Walk._ruby,
    W + "lastRenderedPageBreak": Walk._page,
    MC + "AlternateContent": Walk._best_run,
}
