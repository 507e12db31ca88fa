"""Bringing files of records from the formats of earlier versions to the present one, with what they were kept.

A step is a function from the tables of one file, the codebook's or an article's, to its tables in the next format. It
decides by what it is given alone: two machines that take the same step come to the same. If it renames a field, it does
so in the record's ``changed`` too. Whoever reads an older file
gets its tables in the present format; on the disk it is replaced under the lock, by a scan or by the next change to it,
after its bytes were kept in ``backups/format-N``. Each file for itself: cut off in between, the next start goes on.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from reader.core import storage
from reader.core.backups import BACKUPS, private_place
from reader.core.durable import read_file, sweep, write_durably
from reader.core.errors import DamagedError, ReaderError
from reader.core.locking import Lock
from reader.core.paths import ARTICLES, CODEBOOK, RECORDS
from reader.core.revisions import ANCESTORS, ancestors_of, content_hash, generation, is_intact, newest, rev_of
from reader.core.storage import Tables, hold, serialise

# Format → the step to the next one, as "module:function", each in a module of its own. Format 1 is the first.
MIGRATIONS: Final[dict[int, str]] = {}
_ERRORS: Final = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # of a step that meets odd data


def brought_up(path: Path, tables: Tables) -> Tables:
    """The tables of an older file as the present format has them.

    Raises:
        DamagedError: there is no way from its format, or it is not as a file of its format must be.
    """
    for number in range(storage.format_of(tables), storage.FORMAT):
        module, _, function = MIGRATIONS.get(number, "").partition(":")
        if not function:
            raise DamagedError(f"{path} is of format {number}, which this version cannot read. Use an earlier Reader.")
        try:
            after: Tables = getattr(import_module(module), function)(copy.deepcopy(tables))
        except _ERRORS:
            raise DamagedError(
                f"{path} is not as a file of format {number} must be, and was left as it is. `reader check --repair`"
                " mends it; or put back an earlier copy."
            ) from None
        tables = _revised(tables, after)
        tables["reader"] = {"1": {**tables.get("reader", {}).get("1", {}), "format": number + 1}}
    return tables


def _revised(before: Tables, after: Tables) -> Tables:
    """``after`` with new revisions where a step has changed what a record says: copies of it are told apart by them."""
    return {
        name: {key: _next(before.get(name, {}).get(key, {}), row) for key, row in rows.items()}
        for name, rows in after.items()
    }


def _next(before: Mapping[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """No clock is asked: all machines come to the same revision. Which field was changed last, and when, stays."""
    parent = rev_of(row)
    if row == before or not parent or is_intact(row):
        return row
    rev = f"{generation(parent) + 1}-{content_hash(row, parent)}"
    return {**row, "rev": rev, "ancestors": newest([parent, *ancestors_of(row)], 2 * ANCESTORS)}


def keep(path: Path, data: bytes) -> None:
    """Keep the bytes of an older file of records, before they are replaced. Does nothing for one of the present format.

    Raises:
        ReaderError: the disk refuses; then the file must not be replaced.
    """
    if not storage.is_older(path, data):
        return
    number = storage.format_in(path, data)
    library, kept = (path.parent, CODEBOOK) if path.name == CODEBOOK else (path.parents[2], _name_of(path))
    place = library / BACKUPS / f"format-{number}"
    copy_ = place / kept
    try:
        there = read_file(copy_)
    except OSError as error:
        raise ReaderError(f"{copy_} cannot be read: {(error.strerror or str(error)).lower()}. Move it away.") from None
    if there is not None and there[0] != data:  # such a file came once more, from another machine
        copy_ = copy_.with_name(f"{copy_.stem}.{hashlib.sha256(data).hexdigest()[:8]}{copy_.suffix}")
    if there is None or there[0] != data:
        private_place(copy_.parent)
        sweep(copy_.parent)
        write_durably(copy_, data)


def _name_of(path: Path) -> str:
    return f"{ARTICLES}/{path.parent.name}/{RECORDS}"


def bring_up(path: Path, lock: Lock) -> int:
    """Replace an older file by one of the present format; the format that it had, 0 when there is nothing to do.

    Raises:
        ReaderError: damaged, locked, or the disk refuses; the file is as it was.
    """
    with hold(lock, path):
        try:
            found = read_file(path)
        except OSError as error:
            raise ReaderError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
        number = storage.format_in(path, found[0]) if found is not None else 0
        if found is None or not 0 < number < storage.FORMAT:
            return 0
        tables = storage.parse(path, found[0])
        keep(path, found[0])
        write_durably(path, serialise(tables))
        return number


def described(counts: Mapping[int, int], folder: Path) -> str:
    """The sentence on files that were brought up: format → how many; "" when there are none."""
    number = sum(counts.values())
    if not number:
        return ""
    kept = " and ".join(str(folder / BACKUPS / f"format-{n}") for n in sorted(counts))
    if number == 1:
        return f"1 file of an earlier version of Reader is in the present format now. What it was is kept in {kept}."
    files = f"{number:,} files of an earlier version of Reader"
    return f"{files} are in the present format now. What they were is kept in {kept}."


def kept_formats(folder: Path) -> dict[int, int]:
    """Format → how many files of it are kept in the library's backups."""
    out = {}
    for place in sorted((folder / BACKUPS).glob("format-*")):
        number = place.name.removeprefix("format-")
        if number.isascii() and number.isdigit() and place.is_dir():
            out[int(number)] = sum(p.is_file() and not p.name.startswith(".") for p in place.rglob("*.json"))
    return out
