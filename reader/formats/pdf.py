"""PDF: the printed pages become running text, with a map of where each letter is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2 as pdfium

from reader.core import document as doc
from reader.core.document import FURNITURE, Block, Document, Metadata, Resource
from reader.core.errors import DamagedError, ReaderError
from reader.core.limits import LIMITS
from reader.formats import Source
from reader.formats.pdfactions import carried
from reader.formats.pdfchars import Faces, PageText, extract
from reader.formats.pdfcolumns import columns, gutter_of
from reader.formats.pdffigures import Figure, Graphics, cut_out, find_figures, graphics_on
from reader.formats.pdfformulas import MOST as MOST_FORMULAS
from reader.formats.pdfformulas import figure_of, mark_formulas
from reader.formats.pdffurniture import line_numbers, mark
from reader.formats.pdfheads import run_in, slanted_heads
from reader.formats.pdfium import mended, open_document
from reader.formats.pdfkinds import kind_of, levels_of
from reader.formats.pdfletters import put_right
from reader.formats.pdflines import Line, lines_of
from reader.formats.pdflinks import PrintedLink, links_on, with_links
from reader.formats.pdfmap import PageMap, PageSize, Run
from reader.formats.pdfmargins import margin_notes
from reader.formats.pdfmeta import stated
from reader.formats.pdfnotes import Note, refer, take_notes
from reader.formats.pdfparagraphs import Joiner, Manner, Paragraph, manner_of
from reader.formats.pdfremarks import Mark, marks_on, remarks
from reader.formats.pdftables import cells_of, mark_tables
from reader.formats.pdftitle import front_of, says_again
from reader.formats.pdfverse import in_stanzas
from reader.formats.pdfwords import Draft, Words, draft

_MOST_CHARACTERS: Final = 4_000_000  # of a file: a book of 1,500 pages
_FRONT: Final = 40  # blocks that are looked at for title and authors
_MENDED: Final = "The file is damaged, or its end is missing: what could be found of it is shown."
_WIDEST: Final = 20_000  # points; a page that says to be wider is shown as a sheet of A4


def read(source: Source) -> Document:
    """The document of a PDF.

    Raises:
        PasswordNeeded: it is encrypted, and the password is missing or wrong.
        ReaderError: it is too broken to show, or has no pages or too many.
    """
    return read_with(source)[0]


def read_with(source: Source) -> tuple[Document, Mapping[str, bytes]]:
    """The document, and as attachment "pages" the bytes of its :class:`reader.formats.pdfmap.PageMap`.

    Raises:
        As :func:`read`.
    """
    try:
        with open_document(source.data, source.password, source.name) as pdf:
            return _Reading(pdf, source).run()
    except DamagedError:
        data = mended(source.data)
        if not data:
            raise
    with open_document(data, source.password, source.name) as pdf:
        return _Reading(pdf, source, _MENDED).run()


@dataclass(eq=False, slots=True)
class _Made:
    """A block with its draft: where its text is printed."""

    block: Block
    draft: Draft | None
    page: int


class _Reading:
    def __init__(self, pdf: Any, source: Source, *warnings: str) -> None:
        self.pdf, self.source = pdf, source
        self.sizes: list[PageSize] = []
        self.warnings: list[str] = list(warnings)
        self.columns: list[list[Line]] = []
        self.pages: list[list[Line]] = []
        self.tables = 0
        self.has_margins = False
        self.gutter: float | None = None  # of the last page with columns
        self.marks: list[Mark] = []
        self.links: list[PrintedLink] = []
        self.graphics: dict[int, Graphics] = {}
        self.resources: dict[str, Resource] = {}
        self.formulas: list[tuple[_Made, Figure]] = []

    def run(self) -> tuple[Document, Mapping[str, bytes]]:
        count = len(self.pdf)
        if not count:
            raise ReaderError(f"{self.source.name} has no pages. Download or save it again.")
        if count > LIMITS.pdf_pages:
            raise ReaderError(
                f"{self.source.name} has {count:,} pages, and Reader opens up to {LIMITS.pdf_pages:,}. "
                "Split it into parts first."
            )
        self._take_pages(count)
        self.warnings += carried(self.pdf, self.source.data)
        made = self._compose()
        metadata = self._front(made)
        made.sort(key=lambda m: m.block.role == FURNITURE)
        blocks = [m.block for m in made]
        appendix = next((i for i, b in enumerate(blocks) if b.role == FURNITURE), -1)
        document = Document(tuple(blocks), metadata, self.resources, appendix=appendix, warnings=tuple(self.warnings))
        places = self._map(document, made)
        document = with_links(document, places, self.links)
        document = replace(document, remarks=remarks(self.marks, places, document))
        return document, {"pages": places.to_bytes()}

    def _front(self, made: Sequence[_Made]) -> Metadata:
        """What the file and its first page say of the article; the blocks about its authors become bylines."""
        first = made[:_FRONT]
        lines = [[p.line for p in m.draft.places] if m.draft else [] for m in first]
        page = self.pages[0] if self.pages else []
        front = front_of([m.block for m in first], lines, page, stated(self.pdf, self.source.data))
        for index in front.bylines:
            if first[index].block.role != FURNITURE:
                first[index].block = replace(
                    first[index].block, kind=doc.BYLINE, level=0, marker="", table=0, row=0, column=0, header=False
                )
            if says_again(first[index].block, front.metadata):
                first[index].block = replace(first[index].block, role=FURNITURE)
        return front.metadata

    # -- pages -------------------------------------------------------------------------------------------

    def _take_pages(self, count: int) -> None:
        faces = Faces()
        total = unknown = letters = 0
        broken: list[str] = []
        cut = False
        for index in range(count):
            text = self._page(index, faces, total < _MOST_CHARACTERS)
            if text is None:
                broken.append(self.sizes[index].label)
                self.pages.append([])
                continue
            size = sum(len(p.text) for p in text.pieces)
            total, letters, unknown = total + size, letters + size, unknown + text.unknown
            cut = cut or text.cut
            self._lay_out(text)
        self._warn(count, letters, unknown, broken, cut or total >= _MOST_CHARACTERS)

    def _warn(self, count: int, letters: int, unknown: int, broken: Sequence[str], cut: bool) -> None:
        say = self.warnings.append
        if broken and len(broken) < count:
            which = ", ".join(broken[:8]) + ("…" if len(broken) > 8 else "")
            say(f"{len(broken):,} of {count:,} pages could not be read; the file is damaged there: page {which}.")
        elif broken:
            say("None of the pages could be read: the file is damaged.")
        elif not letters:
            say("The pages are pictures without text, as of a scan: areas of them can be marked, but no words.")
        if unknown > max(20, letters // 50):
            say(f"For {unknown:,} characters the file does not say which letters they are.")
        if cut:
            say("The file has more text than can be read at once: a part of it is left out.")

    def _page(self, index: int, faces: Faces, wanted: bool) -> PageText | None:
        try:
            label = self.pdf.get_page_label(index)
        except (pdfium.PdfiumError, UnicodeError):
            label = ""
        label = " ".join(label.replace("\0", " ").split())[:20] or str(index + 1)
        try:
            page = self.pdf[index]
        except pdfium.PdfiumError:
            self.sizes.append(PageSize(label, 595.0, 842.0))
            return None
        try:
            width, height = page.get_size()
            if not (1 <= width <= _WIDEST and 1 <= height <= _WIDEST):
                self.sizes.append(PageSize(label, 595.0, 842.0))
                return None
            self.sizes.append(PageSize(label, width, height))
            self.marks += marks_on(page, index)
            self.links += links_on(page, index, self.pdf)
            self.graphics[index] = graphics_on(page)
            return extract(page, index, faces) if wanted else PageText(index, width, height)
        except pdfium.PdfiumError:
            return None
        finally:
            page.close()

    def _lay_out(self, text: PageText) -> None:
        lines: list[Line] = []
        pieces = put_right(text.pieces)
        numbers = line_numbers(pieces)
        rest = [p for p in pieces if p not in numbers]
        upright = [p for p in rest if not p.turned]
        notes = margin_notes(upright, are_known=self.has_margins)
        self.has_margins = self.has_margins or bool(notes)
        upright = [p for p in upright if p not in notes]
        gutter = gutter_of(upright, self.gutter)
        self.gutter = self.gutter if gutter is None else gutter
        parts = columns(upright, gutter, is_first=text.index == 0)
        if turned := [p for p in rest if p.turned]:
            parts.append(turned)
        for part in parts:
            column = lines_of(part, text.index, len(self.columns))
            self.columns.append(column)
            lines += column
        for aside, role in ((notes, "margin"), (numbers, "furniture")):
            if aside:
                column = lines_of(list(aside), text.index, len(self.columns))
                for line in column:
                    line.role = role
                self.columns.append(column)
                lines += column
        self.pages.append(lines)

    # -- blocks ------------------------------------------------------------------------------------------

    def _compose(self) -> list[_Made]:
        heights = [s.height for s in self.sizes]
        mark(self.pages, heights)
        graphics = [self.graphics.get(i, Graphics()) for i in range(len(self.pages))]
        figures = find_figures(self.pages, graphics, self.sizes)
        lines = [k for column in self.columns for k in column if not k.role]
        manner = manner_of(lines)
        notes = take_notes(self.columns, manner.size, heights)
        for column in self.columns:
            mark_formulas(column)
            mark_tables(column)
        lines = [k for column in self.columns for k in column if k.role in ("", "table", "margin", "formula")]
        words = Words(lines)
        paragraphs = in_stanzas(Joiner(manner).run(lines), manner)
        body = self._with_figures(self._body(paragraphs, manner, words), figures)
        self._show_formulas(words)
        blocks = [m.block for m in body]
        ids = refer(blocks, [m.page for m in body], notes)
        for made, block in zip(body, blocks, strict=True):
            made.block = block
        body += [self._note(n, i, words) for n, i in zip(notes, ids, strict=True)]
        for column in self.columns:
            lines = [k for k in column if k.role in ("furniture", "figure")]
            together = len(lines) > 3 and all(k.text.isdecimal() for k in lines)  # numbers of lines
            body += [self._furniture(group, words) for group in ([lines] if together else [[k] for k in lines])]
        return body

    def _body(self, paragraphs: Sequence[Paragraph], manner: Manner, words: Words) -> list[_Made]:
        levels, _ = levels_of(paragraphs, manner)
        deepest = min(6, max(levels.values(), default=1) + 1)
        slanted = slanted_heads(paragraphs)
        out: list[_Made] = []
        for index, paragraph in enumerate(paragraphs):
            if paragraph.kind == "table":
                out += self._table(paragraph.lines, words)
                continue
            if paragraph.kind == "formula":
                out.append(self._formula(paragraph.lines))
                continue
            level = levels.get(index, 0)
            kind, marker, first = (doc.HEADING, "", 0) if level else kind_of(paragraph, manner)
            level = level or (1 if kind in (doc.ITEM, doc.QUOTATION) else 0)
            lines = paragraph.lines
            if kind != doc.HEADING and not marker and (cut := run_in(paragraph, slanted=slanted)):
                text = draft(lines[: cut[0] + 1], words, last=cut[1])
                out += self._made(doc.HEADING, text, lines[0].page, level=deepest)
                lines, first = lines[cut[0] :], cut[1]
            text = draft(lines, words, first, keep_lines=kind in (doc.CODE, doc.VERSE))
            out += self._made(kind, text, lines[0].page, level=level, marker=marker)
        return out

    def _with_figures(self, body: list[_Made], figures: Sequence[Figure]) -> list[_Made]:
        """Put each picture before its caption, or behind the last block that begins above it on its page."""
        by_page: dict[int, list[int]] = {}
        for index, made in enumerate(body):
            by_page.setdefault(made.page, []).append(index)
        before: dict[int, list[_Made]] = {}
        for figure, resource in zip(figures, cut_out(self.pdf, figures), strict=True):
            if resource is None:
                continue
            self.resources[resource.name] = resource
            block = Block(doc.FIGURE, image=resource.name, page=self.sizes[figure.page].label)
            before.setdefault(_place(body, by_page, figure), []).append(_Made(block, None, figure.page))
        out: list[_Made] = []
        for index, made in enumerate(body):
            out += [*before.get(index, ()), made]
        return out + before.get(len(body), [])

    def _made(self, kind: str, text: Draft, page: int, **fields: Any) -> list[_Made]:
        if not text.text:
            return []
        whole = (
            {s.kind for s in text.spans if s.start == 0 and s.end == len(text.text)} if kind == doc.HEADING else set()
        )
        spans = tuple(s for s in text.spans if s.kind not in whole)
        label = self.sizes[page].label
        return [_Made(Block(kind, text.text, spans, page=label, **fields), text, page)]

    def _table(self, lines: Sequence[Line], words: Words) -> list[_Made]:
        self.tables += 1
        out: list[_Made] = []
        for row, column, cell in cells_of(lines):
            text = draft([cell], words)
            out += self._made(doc.CELL, text, cell.page, table=self.tables, row=row, column=column, header=row == 0)
        return out

    def _formula(self, lines: Sequence[Line]) -> _Made:
        """The place for a formula, of which :meth:`_show_formulas` makes a picture."""
        page = lines[0].page
        made = _Made(Block(doc.FIGURE, page=self.sizes[page].label), None, page)
        self.formulas.append((made, figure_of(lines)))
        return made

    def _show_formulas(self, words: Words) -> None:
        """Formulas as pictures, with their letters in the appendix; those that cannot be drawn as lines of code."""
        shown = cut_out(self.pdf, [f for _, f in self.formulas[:MOST_FORMULAS]])
        shown += [None] * (len(self.formulas) - len(shown))
        for (made, figure), resource in zip(self.formulas, shown, strict=True):
            text = draft(figure.labels, words, keep_lines=True)
            if resource is None:
                made.block, made.draft = replace(made.block, kind=doc.CODE, text=text.text), text
                continue
            self.resources[resource.name] = resource
            made.block = replace(made.block, image=resource.name, alt=text.text.replace("\n", " "))
            for line in figure.labels:
                line.role = "figure"

    def _note(self, note: Note, name: str, words: Words) -> _Made:
        text = draft(note.lines, words, note.first)
        block = Block(doc.FOOTNOTE, text.text, tuple(text.spans), page=self.sizes[note.page].label)
        return _Made(replace(block, marker=note.marker, note=name), text, note.page)

    def _furniture(self, lines: Sequence[Line], words: Words) -> _Made:
        text, page = draft(lines, words), lines[0].page
        return _Made(Block(doc.PARAGRAPH, text.text, role=FURNITURE, page=self.sizes[page].label), text, page)

    # -- places ------------------------------------------------------------------------------------------

    def _map(self, document: Document, made: Sequence[_Made]) -> PageMap:
        def runs() -> Iterator[Run]:
            for start, one in zip(document.starts, made, strict=True):
                if one.draft is None:
                    continue
                for place in one.draft.places:
                    line, end = place.line, min(place.end, place.first + len(one.draft.text) - place.start)
                    lefts, rights = line.lefts[place.first : end], line.rights[place.first : end]
                    yield Run(start + place.start, line.page, line.top, line.bottom, lefts, rights)

        return PageMap(self.sizes, runs(), document.text_sha256)


def _place(body: Sequence[_Made], by_page: Mapping[int, Sequence[int]], figure: Figure) -> int:
    """The index in ``body`` that a picture goes before: its caption, or what follows the text above it on its page.

    Args:
        by_page: the indices of the blocks that begin on each page.
    """
    here = by_page.get(figure.page, ())
    above = here[0] if here else next((by_page[p][-1] + 1 for p in range(figure.page, -1, -1) if p in by_page), 0)
    for index in here:
        made = body[index]
        line = made.draft.places[0].line if made.draft and made.draft.places else None
        if line is not None and line is figure.caption:
            return index
        beside = line is not None and (line.x0 > figure.box.right or line.x1 < figure.box.left)
        if line is not None and line.top < figure.box.top and not beside:
            above = index + 1
    return above
