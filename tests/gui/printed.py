"""A small PDF in a typewriter face, made by hand, and its exact map: every character is 7.2 points wide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reader.core.document import PARAGRAPH, Block, Document
from reader.formats.pdfmap import PageMap, PageSize, Run

WIDE, TALL = 400.0, 560.0
SIZE, ADVANCE, LEADING = 12.0, 7.2, 16.0
COLUMNS = (30.0, 215.0)  # where they begin; a line has up to 24 characters
FIRST = 60.0  # of the first baseline, from the top


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


def printed(path: Path, columns: Sequence[Sequence[Sequence[str]]], extra: str = "") -> tuple[Document, PageMap]:
    """The PDF, the document that it prints (a paragraph a column), and the map."""
    write_pdf(path, columns, extra)
    blocks, runs, at = [], [], 0
    for number, page in enumerate(columns):
        for column, texts in enumerate(page):
            blocks.append(Block(PARAGRAPH, " ".join(texts), page=str(number + 1)))
            start = at
            for row, line in enumerate(texts):
                base = FIRST + row * LEADING
                lefts = [COLUMNS[column] + i * ADVANCE for i in range(len(line))]
                runs.append(Run(start, number, base - 10, base + 3, lefts, [x + ADVANCE for x in lefts]))
                start += len(line) + 1
            at += len(blocks[-1].text) + 1
    document = Document(tuple(blocks))
    pages = [PageSize(str(n + 1), WIDE, TALL) for n in range(len(columns))]
    return document, PageMap(pages, runs, document.text_sha256)
