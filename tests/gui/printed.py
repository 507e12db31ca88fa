"""A small PDF in a typewriter face, made by hand, and its exact map: every character is 7.2 points wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reader.core.document import PARAGRAPH, Block, Document

WIDE, TALL = 400.0, 560.0
SIZE, ADVANCE, LEADING = 12.0, 7.2, 16.0
COLUMNS = (30.0, 215.0)  # where they begin; a line has up to 24 characters
FIRST = 60.0  # of the first baseline, from the top


@dataclass(frozen=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    width: float = WIDE
    height: float = TALL


@dataclass(frozen=True)
class Printed:
    """A line: its page, its place in points, its offset in the document."""

    page: int
    x: float
    y: float
    start: int
    text: str


class ExactMap:
    """Where each character is, worked out from the typewriter's measures."""

    def __init__(self, lines: Sequence[Printed], pages: int) -> None:
        self.lines = lines
        self.pages = [Page()] * pages

    def boxes_of(self, start: int, end: int) -> list[tuple[int, Rect]]:
        out = []
        for line in self.lines:
            a, b = max(0, start - line.start), min(len(line.text), end - line.start)
            if a < b:
                rect = Rect(line.x + a * ADVANCE, line.y - 10, line.x + b * ADVANCE, line.y + 3)
                out.append((line.page, rect))
        return out

    def offset_at(self, page: int, x: float, y: float) -> int:
        mine = [line for line in self.lines if line.page == page]
        if not mine:
            return min((k.start for k in self.lines if k.page > page), default=0)

        def far(line: Printed) -> float:
            right = line.x + len(line.text) * ADVANCE
            return 3 * max(line.y - 10 - y, 0, y - line.y - 3) + max(line.x - x, 0, x - right)

        line = min(mine, key=far)
        return line.start + min(len(line.text), max(0, round((x - line.x) / ADVANCE)))


def write_pdf(path: Path, columns: Sequence[Sequence[Sequence[str]]], extra: str = "") -> None:
    """A PDF whose pages have columns of lines; ``extra`` is more content for the first page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"]
    kids = []
    for number, page in enumerate(columns):
        parts = [extra if number == 0 else "", f"BT /F1 {SIZE} Tf"]
        for column, lines in enumerate(page):
            for row, line in enumerate(lines):
                text = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
                parts.append(f"1 0 0 1 {COLUMNS[column]} {TALL - FIRST - row * LEADING} Tm ({text}) Tj")
        content = "\n".join([*parts, "ET"]).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (WIDE, TALL, len(objects))
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % k for k in kids), len(kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    path.write_bytes(bytes(out))


def printed(path: Path, columns: Sequence[Sequence[Sequence[str]]], extra: str = "") -> tuple[Document, ExactMap]:
    """The PDF, the document that it prints (a paragraph a column), and the map."""
    write_pdf(path, columns, extra)
    blocks, lines, at = [], [], 0
    for number, page in enumerate(columns):
        for column, texts in enumerate(page):
            text = " ".join(texts)
            blocks.append(Block(PARAGRAPH, text, page=str(number + 1)))
            start = at
            for row, line in enumerate(texts):
                lines.append(Printed(number, COLUMNS[column], FIRST + row * LEADING, start, line))
                start += len(line) + 1
            at += len(text) + 1
    return Document(tuple(blocks)), ExactMap(lines, len(columns))
