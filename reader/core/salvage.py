"""Records that can still be read in a damaged file: it has a record a line, so what is broken is seldom all of it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from reader.core import storage
from reader.core.errors import DamagedError
from reader.core.merging import merge_records
from reader.core.model import Annotation, Article, Reading, Tag
from reader.core.records import record_of
from reader.core.revisions import is_intact
from reader.core.storage import Tables

_FORMAT: Final = re.compile(rb'"1": \{"format": (\d{1,4})\b')
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
    return _brought_up(data, found)


def _brought_up(data: bytes, found: Tables) -> Tables:
    """What was found as the present format has it; nothing, if the step to it does not understand what is left."""
    said = [int(number) for number in _FORMAT.findall(data)]
    if not found or not said or not 0 < max(said) < storage.FORMAT:
        return found
    from reader.core.migrations import brought_up  # hardly ever needed

    with suppress(DamagedError):
        tables = brought_up(Path(), {**found, "reader": {"1": {"format": max(said)}}})
        return {name: rows for name, rows in tables.items() if name != "reader"}
    return {}


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
