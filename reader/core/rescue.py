"""Opening a library whose codebook is damaged: to read, with the tags that a backup and the file's rest still know."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from reader.core.backups import Former
from reader.core.durable import read_file
from reader.core.errors import ReaderError
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import TABLES, Record
from reader.core.paths import CODEBOOK
from reader.core.records import record_of
from reader.core.salvage import salvage
from reader.core.storage import Tables, merge_tables
from reader.core.texts import SourceReader


def open_damaged(folder: Path, index: Index, read_source: SourceReader, creator: str = "") -> Library:
    """The library in ``folder``, to be read only; ``read_only`` says what is wrong. Nothing is written.

    Raises:
        ReaderError: the folder or the file cannot be read at all.
    """
    found = None
    with suppress(OSError):
        found = read_file(folder / CODEBOOK)
    tables, backup = _known(folder, found[0] if found is not None else b"")
    library = Library(folder, index, read_source, creator, instead=_records(tables))
    if not library.is_damaged:
        return library
    shown = f"The tags shown are those of the backup {backup}." if backup else "Its tags cannot be shown."
    if not backup and tables:
        shown = "The tags shown are those that can still be read in it."
    library.read_only = (
        f"{folder / CODEBOOK} is damaged and was left as it is. {shown} You can read, but change nothing until it is "
        f"repaired."
    )
    return library


def _known(folder: Path, data: bytes) -> tuple[Tables, str]:
    """What backups and the damaged bytes know, and the backup's name."""
    rest = salvage(data, "")
    with suppress(ReaderError):
        earlier = Former(folder).newest(CODEBOOK)
        if earlier is not None:
            return merge_tables(earlier[0], rest), earlier[1].name
    return rest, ""


def _records(tables: Tables) -> list[Record]:
    out = []
    for table, rows in tables.items():
        for key, row in rows.items() if table in TABLES else ():
            with suppress(ValueError):
                out.append(record_of(table, key, row, ""))
    return out
