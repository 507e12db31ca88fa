"""A word processor's text becoming blocks: what the walks through DOCX, ODT and RTF write to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from reader.core import document as doc
from reader.core.document import Block, Span
from reader.formats.htmlnodes import clean_text
from reader.formats.inline import BLANK
from reader.formats.pictures import Album, PictureError

Mark = tuple[str, str]  # kind and target of a span
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_ONE_LINE: Final = frozenset({doc.HEADING, doc.BYLINE, doc.CAPTION})
# So many lines and none wider (code points): an address or a poem, not a paragraph with a break in it.
_VERSE_LINES: Final = 3
_VERSE_WIDTH: Final = 70
PICTURE: Final = "\ufffc"
LONGEST_HEADING: Final = 500  # code points; some give an outline level to all they write
ALT_LENGTH: Final = 2_000  # code points


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paragraph becomes. ``number``: what stands before a heading, "2.1"."""

    kind: str = doc.PARAGRAPH
    level: int = 0
    marker: str = ""
    number: str = ""
    title: bool = False
    indented: int = 0  # if this long or longer, its indentation says that it may be a quotation; 0: it is not set in


PLAIN: Final = Shape()


@dataclass(eq=False, slots=True)
class Flow:
    """Blocks in a row: the body, or one kind of notes."""

    blocks: list[Block] = field(default_factory=list)
    notes: bool = False
    indented: list[int] = field(default_factory=list)  # indices of blocks


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a flow that may still grow: block and code points in its text."""

    flow: Flow
    index: int
    offset: int


@dataclass(eq=False, slots=True)
class Line:
    """The paragraph (or cell) that is being written."""

    shape: Shape = PLAIN
    page: str = ""  # on which it begins
    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    open: dict[Mark, int] = field(default_factory=dict)
    points: list[tuple[dict[str, Place], str, int]] = field(default_factory=list)
    figures: list[Block] = field(default_factory=list)  # for behind it
    inline: dict[str, str] = field(default_factory=dict)  # picture in the line → its alternative text
    breaks: int = 0
    later: list[Callable[[], None]] = field(default_factory=list)  # text boxes, for behind it

    @property
    def last(self) -> str:
        return self.parts[-1][-1] if self.parts else ""

    def put(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)


@dataclass(eq=False, slots=True)
class _Context:
    flow: Flow
    line: Line
    cells: int  # depth of tables whose cell is being written
    label: tuple[str, str]


class Manuscript:
    """The blocks so far, in the body and in the notes, and the paragraph that is being written."""

    def __init__(self) -> None:
        self.body, self.footnotes, self.endnotes = Flow(), Flow(notes=True), Flow(notes=True)
        self.album = Album()
        self.title = ""  # of the first paragraph that is styled as one
        self.ids: dict[str, Place] = {}
        self.starts: dict[str, Place] = {}
        self.ends: dict[str, Place] = {}
        self.refused: Counter[str] = Counter()  # why pictures are not shown: keys of pictures.REASONS
        self.outside = 0  # pictures that lie outside the file
        self.page = ""
        self.tables = 0
        self._flow, self._line, self._cells = self.body, Line(), 0
        self._label = ("", "")
        self._code: list[str] = []
        self._contexts: list[_Context] = []

    # -- running text ------------------------------------------------------------------------------------

    @property
    def in_cell(self) -> bool:
        return self._cells > 0

    @property
    def in_note(self) -> bool:
        return self._flow.notes

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written into this paragraph yet."""
        return not self._line.length

    def write(self, text: str, marks: Iterable[Mark] = ()) -> None:
        """Running text with its marks."""
        text = clean_text(text)
        verbatim = self._line.shape.kind == doc.CODE and not self._cells
        if self._line.breaks and text.strip(" \t\r\n\f"):
            self._break()
        line = self._line
        if not verbatim:
            text = _SPACES.sub(" ", text)
            if text[:1] == " " and line.last in ("", " ", "\n"):
                text = text[1:]
        if text:
            line.page = line.page or self.page
            self._mark(marks)
            line.put(text)

    def _mark(self, marks: Iterable[Mark]) -> None:
        line = self._line
        wanted = set(marks)
        for mark in [m for m in line.open if m not in wanted]:
            line.spans.append(Span(line.open.pop(mark), line.length, *mark))
        for mark in wanted:
            line.open.setdefault(mark, line.length)

    def line_break(self) -> None:
        """One is a new line, two are a new paragraph."""
        if self._line.shape.kind == doc.CODE and not self._cells:
            self._line.put("\n")
        elif self._line.length:
            self._line.breaks += 1

    def _break(self) -> None:
        line = self._line
        count, line.breaks = line.breaks, 0
        if line.shape.kind in _ONE_LINE and not self._cells:
            line.put(" ")
        elif count == 1 or self._cells:
            self._newline()
        else:
            shape, open_marks = line.shape, list(line.open)
            later = self._emit()
            self._line.shape, self._line.later = replace(shape, marker="", number=""), later
            self._mark(open_marks)

    def _newline(self) -> None:
        line = self._line
        while line.parts and line.last == " ":
            line.parts[-1] = line.parts[-1][:-1]
            line.length -= 1
            if not line.parts[-1]:
                line.parts.pop()
        if line.last not in ("", "\n"):
            line.put("\n")

    def note_reference(self, marker: str, note: str, marks: Iterable[Mark] = ()) -> None:
        """The mark that refers to a footnote or endnote."""
        kept = [m for m in marks if m[0] not in (doc.SUPERSCRIPT, doc.LINK)]
        self.write(marker, [*kept, (doc.FOOTNOTE_REF, note)])
        self._mark(())

    def point(self, where: dict[str, Place], key: str, *, again: bool = False) -> None:
        """Remember this place under ``key``; the first one counts unless ``again``."""
        if again or key not in where:
            self._line.points.append((where, key, self._line.length))

    # -- pictures ----------------------------------------------------------------------------------------

    def picture(self, data: bytes | None, alt: str, *, small: bool = False, why: str = "") -> None:
        """A picture: in the line if ``small``, else behind the paragraph. ``why`` it is not here, if it is not."""
        alt = clean_text(" ".join(alt.split()))[:ALT_LENGTH]
        name = ""
        try:
            name = self.album.add(data).resource.name if data is not None else ""
        except PictureError as error:
            why = str(error)
        if not name and why == "outside":
            self.outside += 1
        elif not name and why:
            self.refused[why] += 1
        described = self._line.shape.kind == doc.CAPTION  # by the words beside it
        if name and (self._cells or (small and not described)):
            self._in_line(name, alt)
        elif self._cells:
            self.write(f" {alt} " if alt else "")
        else:
            self._line.figures.append(Block(doc.FIGURE, image=name, alt=alt))

    def _in_line(self, name: str, alt: str) -> None:
        line = self._line
        if line.breaks:
            self._break()
            line = self._line
        self._mark(line.open)
        line.spans.append(Span(line.length, line.length + 1, doc.IMAGE, name))
        line.inline[name] = alt
        line.put(PICTURE)

    def placeholder(self, alt: str) -> None:
        """A figure that cannot be shown (a chart, a drawing), by its words."""
        self.picture(None, alt)

    # -- paragraphs --------------------------------------------------------------------------------------

    def begin_paragraph(self, shape: Shape = PLAIN) -> None:
        """What is written from here on is of this shape."""
        if self._cells:
            self._newline()
            if shape.marker:
                self.write(f"{shape.marker} ")
            return
        fresh = not self._line.length
        self._line.shape = shape
        if fresh and shape.number and shape.kind == doc.HEADING:
            self.write(f"{shape.number} ")

    def after(self, step: Callable[[], None]) -> None:
        """Do ``step`` when this paragraph has ended: a text box that hangs on it."""
        self._line.later.append(step)

    def end_paragraph(self) -> None:
        """End the paragraph; in a cell, the line."""
        if self._cells:
            later, self._line.later = self._line.later, []
            self._line.breaks = 0
            self._mark(())
            self._newline()
        else:
            later = self._emit()
        for step in later:
            step()

    def _emit(self) -> list[Callable[[], None]]:
        line, self._line = self._line, Line()
        shape = line.shape
        verbatim = shape.kind == doc.CODE and not self.in_note
        text, spans, cut = finished(line, keep_space=verbatim)
        if verbatim:
            self._place(line, sum(len(t) + 1 for t in self._code), cut, len(text))
            self._code.append(text)
            return line.later
        self.flush_code()
        if text and not text.strip(PICTURE + BLANK):
            figures = [
                Block(doc.FIGURE, image=s.target, alt=line.inline[s.target]) for s in spans if s.kind == doc.IMAGE
            ]
            line.figures[:0] = figures
            text = ""
        if shape.kind == doc.CAPTION:  # in one paragraph with what it describes
            self._put_figures(line)
        self._place(line, 0, cut, len(text))
        if text:
            self._append(text, spans, shape, line.page)
        self._put_figures(line)
        return line.later

    def _put_figures(self, line: Line) -> None:
        self._flow.blocks.extend(replace(figure, page=self.page) for figure in line.figures)
        line.figures.clear()

    def _place(self, line: Line, base: int, cut: int, length: int) -> None:
        index = len(self._flow.blocks)
        for where, key, offset in line.points:
            where[key] = Place(self._flow, index, base + min(max(0, offset - cut), length))

    def _append(self, text: str, spans: tuple[Span, ...], shape: Shape, page: str) -> None:
        kind, flow = shape.kind, self._flow
        if kind == doc.HEADING and len(text) > LONGEST_HEADING:
            kind = doc.PARAGRAPH
        if kind in (doc.HEADING, doc.CAPTION):
            spans = tuple(s for s in spans if s.kind != doc.STRONG)
        if flow.notes:
            (marker, note), self._label = self._label, ("", "")
            flow.blocks.append(Block(doc.FOOTNOTE, text, spans, marker=marker, note=note))
            return
        if shape.title and not self.title:
            self.title = " ".join(text.split())
        if kind == doc.PARAGRAPH and _is_verse(text):
            kind = doc.VERSE
        elif kind == doc.PARAGRAPH and 0 < shape.indented <= len(text):
            flow.indented.append(len(flow.blocks))
        level = shape.level if kind in (doc.HEADING, doc.ITEM, doc.QUOTATION) else 0
        marker = shape.marker if kind == doc.ITEM else ""
        flow.blocks.append(Block(kind, text, spans, level=level, page=page, marker=marker))

    def flush_code(self) -> None:
        """Write the lines of code that have come together as one block."""
        lines, self._code = self._code, []
        text = "\n".join(lines).rstrip()
        if text:
            self._flow.blocks.append(Block(doc.CODE, text, page=self.page))

    def rule(self) -> None:
        """A line across the page."""
        self.flush_code()
        if not self._cells and not self.in_note and self._flow.blocks and self._flow.blocks[-1].kind != doc.RULE:
            self._flow.blocks.append(Block(doc.RULE))

    @property
    def previous(self) -> Block | None:
        """The block before the paragraph that is being written."""
        return self._flow.blocks[-1] if self._flow.blocks and not self._code else None

    # -- tables and notes --------------------------------------------------------------------------------

    def begin_table(self) -> int:
        """The number of a new table."""
        self.flush_code()
        self.tables += 1
        return self.tables

    def begin_cell(self) -> None:
        """What is written from here on is a cell's; a cell in a cell is lines of that one."""
        self._cells += 1

    def end_cell(self, cell: Block) -> None:
        """End the cell; ``cell`` says where it stands."""
        line = self.take_cell()
        if line is not None:
            self.put_cell(line, cell)

    def take_cell(self) -> Line | None:
        """End the cell, which is written by :meth:`put_cell` when its place is known; None: it is in another cell."""
        self._cells -= 1
        if self._cells:
            self._newline()
            return None
        line, self._line = self._line, Line()
        return line

    def put_cell(self, line: Line, cell: Block) -> None:
        """Write a cell at its place."""
        text, spans, cut = finished(line)
        self._place(line, 0, cut, len(text))
        self._flow.blocks.append(replace(cell, text=text, spans=spans, page=line.page))

    def leading(self, most: int) -> str:
        """The line so far, if it is no longer than ``most`` code points and has no marks; else ``""``."""
        plain = not self._line.spans and not self._line.open and not self._line.points
        return "".join(self._line.parts) if self._line.length <= most and plain else ""

    def restart(self, shape: Shape) -> None:
        """Forget the line so far and begin again in this shape: what stood there was its marker."""
        self._line = Line(shape)

    def begin_note(self, marker: str, note: str, *, endnote: bool = False) -> None:
        """What is written from here on is a note's, until :meth:`end_note`."""
        self.enter(self.endnotes if endnote else self.footnotes)
        self._label = (marker, note)

    def enter(self, flow: Flow) -> None:
        """Write into ``flow``, until :meth:`end_note`."""
        self._contexts.append(_Context(self._flow, self._line, self._cells, self._label))
        self._flow, self._line, self._cells, self._label = flow, Line(), 0, ("", "")

    def absorb(self, flow: Flow) -> None:
        """Put here the blocks of a flow that was written apart: a text box behind its paragraph; in a cell, lines."""
        if self._cells:
            for block in flow.blocks:
                self._newline()
                self.write(block.text)
            return
        base = len(self._flow.blocks)
        self._flow.blocks += flow.blocks
        self._flow.indented += [base + i for i in flow.indented]
        for places in (self.ids, self.starts, self.ends):
            for key, place in places.items():
                if place.flow is flow:
                    places[key] = replace(place, flow=self._flow, index=base + place.index)

    def end_note(self) -> None:
        """Go on where the note was begun."""
        if not self.is_empty or self._line.points:
            self.end_paragraph()
        self.flush_code()
        saved = self._contexts.pop()
        self._flow, self._line, self._cells, self._label = saved.flow, saved.line, saved.cells, saved.label


def finished(line: Line, *, keep_space: bool = False) -> tuple[str, tuple[Span, ...], int]:
    """The line's text, trimmed, its spans, and how many code points were cut off at its start."""
    for mark, start in line.open.items():
        line.spans.append(Span(start, line.length, *mark))
    line.open.clear()
    text = "".join(line.parts).rstrip(BLANK)
    cut = 0 if keep_space else len(text) - len(text.lstrip(BLANK))
    text = text[cut:]
    out: list[Span] = []
    for span in sorted(line.spans, key=lambda s: (s.start, -s.end, s.kind, s.target)):
        start, end = max(0, span.start - cut), min(len(text), span.end - cut)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end and not (span.kind == doc.IMAGE and text[start:end] != PICTURE):
            out.append(Span(start, end, span.kind, span.target))
    return text, tuple(out), cut


def _is_verse(text: str) -> bool:
    if text.count("\n") < _VERSE_LINES - 1:
        return False
    return all(len(line) <= _VERSE_WIDTH for line in text.split("\n"))
