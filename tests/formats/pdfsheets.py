"""PDFs made by hand for tests: lines of a face and size at places, in points from the top left corner of the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 400, 560
FACES = {"R": "Times-Roman", "B": "Times-Bold", "I": "Times-Italic", "M": "Courier"}


@dataclass(frozen=True)
class At:
    """A text at a place; ``y`` is the baseline's."""

    x: float
    y: float
    text: str
    size: float = 10
    face: str = "R"


def column(lines: Sequence[str], x: float = 50, y: float = 100, step: float = 12, **more: object) -> list[At]:
    """Lines below each other."""
    return [At(x, y + i * step, line, **more) for i, line in enumerate(lines)]  # type: ignore[arg-type]


def pdf(pages: Sequence[Sequence[At]], *, page: str = "", catalog: str = "", objects: Sequence[str] = ()) -> bytes:
    """The bytes; ``page`` and ``catalog``: more entries of these; ``objects`` follow from number 10 on."""
    bodies: dict[int, bytes] = {1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()}
    for number, name in enumerate(FACES.values(), 3):
        bodies[number] = f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    for number, body in enumerate(objects, 10):
        bodies[number] = body.encode("latin-1")
    fonts = " ".join(f"/{key} {number} 0 R" for number, key in enumerate(FACES, 3))
    kids, free = [], 100
    for lines in pages:
        content = "\n".join(_shown(line) for line in lines).encode("cp1252")
        bodies[free] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        bodies[free + 1] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {free} 0 R "
            f"/Resources << /Font << {fonts} >> >> {page} >>"
        ).encode()
        kids.append(f"{free + 1} 0 R")
        free += 2
    bodies[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(bodies)


def _shown(line: At) -> str:
    text = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{line.face} {line.size} Tf 1 0 0 1 {line.x} {HEIGHT - line.y} Tm ({text}) Tj ET"


def _file(bodies: dict[int, bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number in sorted(bodies):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, bodies[number])
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(bodies) + 1, table)
    return bytes(out)
