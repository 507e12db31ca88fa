"""Notes as a table: a row for each annotation, tagged or not (RFC 4180, UTF-8 with the mark that Excel looks for)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from reader.exchange.notes import Excerpt, Notes
from reader.exchange.plain import visible

COLUMNS: Final = (
    "title",
    "creators",
    "publication",
    "published",
    "url",
    "quote",
    "tags",
    "note",
    "colour",
    "paragraph",
    "page",
    "heading",
    "status",
    "start",
    "end",
    "article",
    "id",
    "created",
    "modified",
    "creator",
)
# What makes a cell a formula in Excel, LibreOffice or Google Sheets; the last four are the full-width forms.
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the comma is the decimal sign, Excel parts cells at semicolons (elsewhere tabs), and quotation marks inside a
# cell mean nothing: then a quote that goes on "; =…" starts a cell. "+" and "-" only where something is called, for
# they also start the lines of a list, and a smile.
_WITHIN: Final = re.compile(r'(?<![\s";])((?>[\s";]*[;\t\n][\s";]*))([=@＝＠]|[+\-＋－](?=[^;\t\n]*?(?:\w\(|\|)))')


def render(notes: Sequence[Notes]) -> str:
    """The notes as one table, with the byte order mark in front and ``\\r\\n`` at the ends of the rows."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in notes:
        writer.writerows(_row(each, excerpt) for excerpt in each.excerpts)
    return out.getvalue()


def _row(notes: Notes, excerpt: Excerpt) -> list[str | int]:
    article, annotation = notes.article, excerpt.annotation
    cells: dict[str, str | int] = {
        "title": article.title,
        "creators": "; ".join(article.creators),
        "publication": article.publication,
        "published": article.published,
        "url": article.url,
        "quote": excerpt.quote,
        "tags": "; ".join(excerpt.tags),
        "note": annotation.note,
        "colour": annotation.colour,
        "paragraph": excerpt.paragraph or "",
        "page": excerpt.page,
        "heading": " › ".join(excerpt.heading),
        "status": excerpt.status,
        "start": excerpt.start if excerpt.start >= 0 else "",
        "end": excerpt.end if excerpt.start >= 0 else "",
        "article": article.id,
        "id": annotation.id,
        "created": annotation.created,
        "modified": annotation.modified,
        "creator": annotation.creator,
    }
    return [cell(cells[name]) for name in COLUMNS]


def cell(value: str | int) -> str | int:
    """The value as a cell that no program takes for a formula: with an apostrophe in front where it could be one, and
    behind a semicolon or at the start of a line within it."""
    if isinstance(value, int):
        return value
    text = _WITHIN.sub(r"\1'\2", visible(value))
    # Some programs drop spaces in front before they look.
    return f"'{text}" if text.startswith(_ACTIVE) or text.lstrip().startswith(_ACTIVE) else text
