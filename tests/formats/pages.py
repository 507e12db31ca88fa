"""What the tests of web pages share: reading markup, and blocks as lines that can be compared."""

from __future__ import annotations

from pathlib import Path

from reader.core.document import Block, Document
from reader.formats import Source, html
from reader.formats.htmltree import blocks_from_html

DATA = Path(__file__).resolve().parents[1] / "data" / "html"
PNG = (  # 10 × 10 pixels
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
)
PIXEL = f"data:image/png;base64,{PNG}"
# So much prose that what stands beside it is judged as beside an article.
PROSE = "<p>" + "The tide came in, as it always does, and took the sand away from under the pier. " * 8 + "</p>"


def read_page(markup: str | bytes, folder: Path | None = None, name: str = "page.html") -> Document:
    data = markup.encode("utf-8", "surrogatepass") if isinstance(markup, str) else markup
    return html.read(Source(data, name, folder))


def walked(markup: str, folder: Path | None = None, trusted: bool = True) -> tuple[Block, ...]:
    return blocks_from_html(markup, source=Source(b"", "page.html", folder), trusted_structure=trusted).blocks


def lines(blocks: tuple[Block, ...]) -> list[str]:
    """Each block as one line: kind, level, marker, text."""
    return [f"{b.kind}{b.level or ''}{' ' + b.marker if b.marker else ''}: {b.text}" for b in blocks]


def marks(block: Block) -> list[tuple[str, str, str]]:
    """The block's spans as (text, kind, target)."""
    return [(block.text[s.start : s.end], s.kind, s.target) for s in block.spans]


def body(document: Document) -> tuple[Block, ...]:
    return document.blocks[: document.body_count]


def furniture(document: Document) -> tuple[Block, ...]:
    return document.blocks[document.body_count :]


def dump(document: Document) -> str:
    """The document as text, for goldens: nothing of it is left out but the pictures' bytes."""
    out = [f"{key}: {value}" for key, value in vars_of(document).items()]
    for i, block in enumerate(document.blocks):
        if i == document.appendix:
            out.append("---- appendix")
        out.append(lines((block,))[0].replace("\n", "⏎"))
        out.extend(f"    {kind} {text!r} {target}".rstrip() for text, kind, target in marks(block))
        for name in ("language", "alt", "note", "id", "image"):
            if value := getattr(block, name):
                out.append(f"    {name} = {value}")
        if block.table:
            spans = f" {block.colspan}×{block.rowspan}" if block.colspan * block.rowspan > 1 else ""
            head = " header" if block.header else ""
            out.append(f"    table {block.table}, row {block.row}, column {block.column}{spans}{head}")
    return "\n".join(out) + "\n"


def vars_of(document: Document) -> dict[str, object]:
    meta = document.metadata
    fields = {name: getattr(meta, name) for name in meta.__dataclass_fields__ if getattr(meta, name)}
    return fields | {"cut_short": document.cut_short, "warnings": document.warnings}
