"""An earlier format that never was, and the step from it: in it a note was called "words", a definition "meaning"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from reader.core import migrations, storage
from reader.core.paths import CODEBOOK, RECORDS
from reader.core.revisions import content_hash
from reader.core.storage import Tables, serialise
from tests.core.making import on_disk

_NAMES = {"annotations": ("words", "note"), "tags": ("meaning", "definition")}


def to_format_2(tables: Tables) -> Tables:
    """The step. It changes what it is given, and stumbles over a note that is no text."""
    for table, (old, new) in _NAMES.items():
        for row in tables.get(table, {}).values():
            if old in row:
                row[new] = row.pop(old) + ""
            if "changed" in row:
                row["changed"] = {new if n == old else n: rev for n, rev in row["changed"].items()}
    return tables


def to_format_3(tables: Tables) -> Tables:
    """A step that changes nothing but the number."""
    return tables


@contextmanager
def present_format(number: int) -> Iterator[None]:
    """Work with a program whose format has this number."""
    steps = {1: f"{__name__}:to_format_2", 2: f"{__name__}:to_format_3"}
    with (
        patch.object(storage, "FORMAT", number),
        patch.dict(migrations.MIGRATIONS, {n: s for n, s in steps.items() if n < number}),
    ):
        yield


def record_files(folder: Path) -> dict[str, bytes]:
    """The files of records in a library, by their path in it."""
    paths = [folder / CODEBOOK, *sorted(folder.glob(f"articles/*/{RECORDS}"))]
    return {str(p.relative_to(folder)): p.read_bytes() for p in paths if p.exists()}


def formats_in(folder: Path) -> list[int]:
    """The formats of a library's files of records, as they are on the disk."""
    return [json.loads(data)["reader"]["1"]["format"] for data in record_files(folder).values()]


def make_older(folder: Path) -> dict[str, bytes]:
    """Turn a library of the present format into one of the earlier; its files of records."""
    for name in record_files(folder):
        tables = on_disk(folder / name)
        for table, (old, new) in _NAMES.items():
            for row in tables.get(table, {}).values():
                row |= {old: row.pop(new)} if new in row else {}
                if "changed" in row:
                    row["changed"] = {old if n == new else n: rev for n, rev in row["changed"].items()}
                parent = row.get("ancestors", [""])[0]
                row["rev"] = f"{row['rev'].partition('-')[0]}-{content_hash(row, parent)}"
        (folder / name).write_bytes(serialise(tables))
    return record_files(folder)
