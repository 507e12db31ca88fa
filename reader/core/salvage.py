"""Records that can still be read in a damaged file: it has a record a line, so what is broken is seldom all of it."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from reader.core.merging import merge_records
from reader.core.model import Annotation, Article, Reading, Tag
from reader.core.records import record_of
from reader.core.revisions import is_intact
from reader.core.storage import Tables

_LINE: Final = re.compile(rb'"[^"]+": \{.+\}')


def salvage(data: bytes, article: str) -> Tables:
    """The records in ``data`` whose content still belongs to their revision: nothing that is half or altered.

    Args:
        article: whose file it was; "": the codebook.
    """
    found: Tables = {}
    for line in re.split(rb"[\n\0]+", data):
        row = _row(line.strip().rstrip(b","))
        table = _table_of(row, article) if row is not None else ""
        if row is None or not table or not is_intact(row):
            continue
        try:
            record_of(table, str(row["id"]), row, article)
        except ValueError:
            continue
        rows = found.setdefault(table, {})
        rows[row["id"]] = merge_records(row, rows.get(row["id"]))
    return found


def _row(line: bytes) -> dict[str, Any] | None:
    if not _LINE.fullmatch(line):
        return None
    try:
        [(key, row)] = json.loads(b"{" + line + b"}").items()
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and row.get("id") == key else None


def _table_of(row: dict[str, Any], article: str) -> str:
    """Where a record belongs, by what it says: the line that named its table may be gone."""
    if not article:
        return Tag.TABLE if "name" in row else ""
    if "passages" in row:
        return Annotation.TABLE
    if row["id"] == article:
        return Article.TABLE if "source" in row else Reading.TABLE
    return ""
