"""The reading of an RTF file: groups, destinations and control words become a manuscript."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from reader.core import document as doc
from reader.core.limits import LIMITS
from reader.formats.docxsymbols import bullet, in_unicode
from reader.formats.manuscript import Flow, Manuscript, Shape
from reader.formats.manuscriptend import Comment
from reader.formats.rtfmath import MathReader
from reader.formats.rtfstate import Sheets, State, Style
from reader.formats.rtftables import Tables
from reader.formats.rtftokens import BYTES, CLOSE, OPEN, SIGN, WORD, Token, encoding_of, tokens

SKIP: Final = "skip"  # nothing in this group means anything to us
QUIET: Final = "quiet"  # its text does not, but groups in it may
TEXT: Final = "text"
_SINK: Final = "sink"  # its text is taken apart when it ends
_MATH: Final = "math"
_MARKER_LENGTH: Final = 8  # code points of "(viii)" and the like
_MOST_HEX: Final = 2 * LIMITS.image_bytes + 1_000_000


# "1.", "a)", "(iv)", "2.3", or a bullet, typed before a tab.
_TYPED: Final = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlc]{1,6}|[IVXLC]{1,6})[.)\]]|[•◦▪■●○‣·*–—-]")


@dataclass(slots=True)
class _Frame:
    state: State
    sink: list[str]
    close: Callable[[str], None] | None = None


@dataclass(slots=True)
class Paragraph:
    """Where the writing of the paragraph stands."""

    begun: bool = False
    cell_open: bool = False
    marker: str = ""
    numbered: bool = False
    shape: Shape = field(default_factory=Shape)


class RtfReader:
    """One reading of one file; control words are in :mod:`reader.formats.rtfwords`."""

    def __init__(self, words: dict[str, Callable[[RtfReader, Token], None]], starred: frozenset[str]) -> None:
        """``words``: what each control word does; ``starred``: the destinations known among those marked ``\\*``."""
        self._words, self._starred = words, starred
        self.out, self.sheets, self.tables = Manuscript(), Sheets(), Tables()
        self.state, self.sink = State(), list[str]()
        self.frames: list[_Frame] = []
        self.paragraph = Paragraph()
        self.info: dict[str, str] = {}
        self.stamp: list[int] = [0, 0, 0]
        self.comments: list[Comment] = []
        self.languages: Counter[int] = Counter()
        self.notes = {False: 0, True: 0}
        self.changes = self.objects = 0
        self.instruction = self.property = self.alt = ""
        self.comment_author = self.comment_key = self.comment_date = ""
        self.is_formula = self.starred = False
        self.entry: tuple[str, int] = ("s", 0)  # the font or style that its table tells of
        self.picture: list[bytes] = []
        self.picture_high = 0
        self.math = MathReader()
        self.data = b""
        self.at = 0
        self._raw = bytearray()
        self._encoding = ""
        self._skipped = 0  # bytes that still stand for the last \u
        self._high = 0  # first half of a character beyond U+FFFF
        self._over = 0  # groups beyond the depth we follow
        self._change = ""

    def run(self, data: bytes) -> bool:
        """Read the file; False: it ends before all its groups do."""
        self.data = data
        for token in tokens(data):
            self.at = token.end
            if token.kind == OPEN:
                self._open()
            elif token.kind == CLOSE:
                self._close()
            elif self.state.destination != SKIP:
                self._inside(token)
        self.flush()
        whole = not self.frames
        while self.frames:
            self._close()
        if self.paragraph.begun or self.paragraph.cell_open:
            self.end_paragraph()
        if self.paragraph.cell_open:
            self.end_cell()
        self.tables.write(self.out)
        self.out.flush_code()
        return whole

    # -- groups ------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self.flush()
        self._skipped = 0
        if len(self.frames) >= LIMITS.tree_depth:
            self._over += 1
            return
        self.frames.append(_Frame(copy.copy(self.state), self.sink))
        if self.state.destination == _MATH:
            self.math.open()

    def _close(self) -> None:
        self.flush()
        self._skipped, self.starred = 0, False
        if self._over:
            self._over -= 1
            return
        if not self.frames:
            return
        frame = self.frames.pop()
        in_math = self.state.destination == _MATH
        sink, self.sink = self.sink, frame.sink
        self.state = frame.state
        if frame.close is not None:
            frame.close("".join(sink))
        elif in_math:
            self.math.close()
        if self.state.destination == "stylesheet":
            self.entry = ("s", 0)

    def capture(self, then: Callable[[str], None]) -> None:
        """Take the text of this group to ``then`` when it ends, instead of showing it."""
        self.state.destination = _SINK
        self.sink = []
        self.on_close(then)

    def on_close(self, then: Callable[[str], None]) -> None:
        if self.frames:
            self.frames[-1].close = then

    def skip(self) -> None:
        self.state.destination = SKIP

    def begin_math(self) -> None:
        """What follows in this group is a formula."""
        shown = self.state.destination == TEXT
        self.state.destination, self.math = _MATH, MathReader()

        def end(_: str) -> None:
            if shown:
                self.text(self.math.read())

        self.on_close(end)

    # -- tokens ------------------------------------------------------------------------------------------

    def _inside(self, token: Token) -> None:
        if token.kind == BYTES:
            self._bytes(token.data)
            return
        self.flush()
        self._skipped = 0
        if token.kind == SIGN:
            self._sign(token.name)
        elif self.starred and token.name not in self._starred:
            self.starred = False
            self.skip()
        elif token.kind == WORD:
            self.starred = False
            self._word(token)

    def _word(self, token: Token) -> None:
        if token.name == "u":
            self._unicode(token.number or 0)
            return
        if self.state.destination == _MATH:
            self.math.word(token.name)
        handler = self._words.get(token.name)
        if handler is not None:
            handler(self, token)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self.starred = True
        elif sign in "\\{}":
            self.text(sign)
        elif sign == "~":
            self.text("\xa0")
        elif sign == "_":
            self.text("\u2011")
        elif sign in "\r\n" and self.state.destination == TEXT:
            self.end_paragraph()

    def _bytes(self, data: bytes) -> None:
        if self._skipped:
            dropped = min(self._skipped, len(data))
            self._skipped -= dropped
            data = data[dropped:]
        if self.state.destination == "pict":
            self.picture.append(data)
            return
        if data:
            self._raw += data

    def _unicode(self, code: int) -> None:
        code &= 0xFFFF
        self._skipped = self.state.bytes_after
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            high, self._high = self._high, 0
            if high:
                self.text(chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)))
            return
        self.text(in_unicode(chr(code), self.sheets.font(self.state).symbols()))

    def flush(self) -> None:
        """Decode the bytes that have come together."""
        if not self._raw:
            return
        raw, self._raw = bytes(self._raw), bytearray()
        symbols = self.sheets.font(self.state).symbols() if self.state.destination in (TEXT, _SINK) else ""
        if symbols:
            self.text(in_unicode(raw.decode("latin-1"), symbols))
        else:
            self.text(raw.decode(self.sheets.encoding_at(self.state), "replace"))

    def text(self, text: str) -> None:
        """Characters, wherever they belong."""
        destination = self.state.destination
        if destination == TEXT:
            self._show(text)
        elif destination == _SINK:
            self.sink.append(text)
        elif destination == _MATH:
            self.math.text(text)
        elif destination in ("fonttbl", "stylesheet"):
            self._table_entry(text)

    def _table_entry(self, text: str) -> None:
        kind, number = self.entry
        name, _, _ = text.partition(";")
        if kind == "f":
            font = self.sheets.fonts.get(number)
            if font is not None and not font.encoding:
                font.name += name.strip("\r\n")
                font.encoding = encoding_of(font.charset, self.sheets.encoding) if ";" in text else ""
            return
        table = self.sheets.character_styles if kind == "cs" else self.sheets.styles
        table.setdefault(number, Style()).name += name.strip().lower()

    # -- the text ----------------------------------------------------------------------------------------

    def _show(self, text: str) -> None:
        state = self.state
        change = "deleted" if state.deleted else "inserted" if state.inserted else ""
        if change != self._change and text:
            self._change = change
            self.changes += bool(change)
        if state.deleted or state.hidden or not text:
            return
        self.begin()
        self.languages[state.language] += len(text)
        self.out.write(text, self.sheets.marks(state, self.paragraph.shape.kind))

    def begin(self) -> None:
        """Begin the paragraph, if it has not begun."""
        if self.paragraph.begun:
            return
        here = self.paragraph
        here.begun = True
        if self.state.in_table and not self.out.in_note:
            if not here.cell_open:
                self.out.begin_cell()
                here.cell_open = True
        elif self.tables.pending and not here.cell_open:
            self.tables.write(self.out)
        here.shape = self._shape()
        self.out.begin_paragraph(here.shape)

    def _shape(self) -> Shape:
        shape, here = self.sheets.shape(self.state), self.paragraph
        marker, here.marker = here.marker, ""
        if not marker:
            return shape
        if shape.kind == doc.HEADING:
            return Shape(doc.HEADING, shape.level, number=marker if any(map(str.isalnum, marker)) else "")
        if shape.kind in (doc.CAPTION, doc.CODE):
            return shape
        return Shape(doc.ITEM, min(self.state.level, 8) + 1, marker)

    def set_marker(self, text: str) -> None:
        """What stands before the paragraph, as the file gives it: "1.", or a bullet."""
        text = " ".join(text.split())
        font = self.sheets.font(self.state).symbols()
        self.paragraph.marker = text if any(map(str.isalnum, text)) else bullet(text, font) if text else ""

    def tab(self) -> None:
        """A tab; the one behind a number at the head of a paragraph that hangs says that it is a list's."""
        state = self.state
        if state.destination == TEXT and state.first < 0 and self.paragraph.begun and not self.out.in_cell:
            lead = self.out.leading(_MARKER_LENGTH).strip()
            if _TYPED.fullmatch(lead) and self.paragraph.shape.kind == doc.PARAGRAPH:
                marker = lead if any(map(str.isalnum, lead)) else bullet(lead, "")
                self.paragraph.shape = Shape(doc.ITEM, max(1, min(9, round(state.left / 360))), marker)
                self.out.restart(self.paragraph.shape)
                return
        self.text("\t")

    def end_paragraph(self) -> None:
        """``\\par``."""
        if self.state.destination != TEXT:
            return
        if not self.state.deleted:
            self.begin()
            self.out.end_paragraph()
            self.paragraph.begun, self.paragraph.marker = False, ""

    def end_cell(self) -> None:
        """``\\cell``."""
        if self.state.destination != TEXT or self.out.in_note:
            return
        here = self.paragraph
        if not here.cell_open:
            self.out.begin_cell()
            here.cell_open = here.begun = True
        self.out.end_paragraph()
        line = self.out.take_cell()
        if line is not None:
            self.tables.cells.append(line)
        here.cell_open = here.begun = False
        here.marker = ""

    # -- what is written apart ---------------------------------------------------------------------------

    def apart(self, flow: Flow | None, then: Callable[[], None]) -> None:
        """Write this group into a flow of its own (None: it has been entered); ``then`` when it has ended."""
        saved, tables = self.paragraph, self.tables
        self.paragraph, self.tables = Paragraph(), Tables()
        if flow is not None:
            self.out.enter(flow)
        self.state.destination = TEXT
        self.state.plain()
        self.state.plain_paragraph()

        def end(_: str) -> None:
            destination, self.state.destination = self.state.destination, TEXT
            if self.paragraph.cell_open:
                self.end_cell()
            self.tables.write(self.out)
            self.out.end_note()
            self.state.destination = destination
            self.paragraph, self.tables = saved, tables
            then()

        self.on_close(end)

    def note(self) -> None:
        """``\\footnote``: a note; ``\\ftnalt`` behind it makes it an endnote."""
        if self.state.destination != TEXT or self.out.in_note:
            self.skip()
            return
        endnote = self.data[self.at : self.at + 40].lstrip(b" \r\n").startswith(b"\\ftnalt")
        self.notes[endnote] += 1
        count = self.notes[endnote]
        note = f"{'endnote' if endnote else 'footnote'}-{count}"
        self.begin()
        self.out.note_reference(str(count), note)
        self.out.begin_note(str(count), note, endnote=endnote)
        self.apart(None, lambda: None)

    def text_box(self) -> None:
        """The text of a box that hangs on this paragraph."""
        flow = Flow()
        self.apart(flow, lambda: self.out.after(lambda: self.out.absorb(flow)))

    def comment(self) -> None:
        """``\\annotation``: a comment, on the range that ``\\atnref`` names or on this place."""
        if self.state.destination != TEXT:
            self.skip()
            return
        flow, author = Flow(), self.comment_author
        self.comment_key = self.comment_date = ""
        self.apart(flow, lambda: self._commented(flow, author))

    def _commented(self, flow: Flow, author: str) -> None:
        note = "\n".join(block.text for block in flow.blocks if block.text)
        key = self.comment_key or f"\0{len(self.comments)}"
        self.out.point(self.out.ends, key)
        if note:
            self.comments.append(Comment(key, note, author, self.comment_date))
