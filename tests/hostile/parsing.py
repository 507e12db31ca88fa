"""What is done with an input under fire, and what must hold of whatever comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from reader import formats
from reader.core import document as documents
from reader.core.document import IMAGE, KINDS, LINK, SPAN_KINDS, Document
from reader.core.errors import ReaderError
from reader.core.model import TABLES
from reader.core.query import parse as parse_query
from reader.core.records import record_of
from reader.core.settings import SETTINGS, Settings, is_valid
from reader.core.storage import merge_tables, parse, serialise
from reader.exchange import IMPORTERS
from reader.exchange.references import read_references
from reader.formats import Source, links
from tests.hostile.mutating import RECORDS

# What reader.core.library.load_document takes for a damaged text.
_DAMAGED: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


def check_sentence(error: ReaderError) -> None:
    """One line, not empty, that ends."""
    text = str(error)
    assert text, "an error without a sentence"
    assert "\n" not in text, f"several lines: {text!r}"
    assert text.endswith((".", "…", "!", "?", ")", '"')) or ": reader " in text, f"no sentence: {text!r}"


def check_document(document: Document) -> None:
    """Blocks and spans are of the kinds there are and in their bounds; links lead to the web or into the page."""
    for block in document.blocks:
        assert block.kind in KINDS, block.kind
        assert isinstance(block.text, str)
        block.text.encode("utf-8")
        assert not block.image or block.image in document.resources, block.image
        for span in block.spans:
            assert 0 <= span.start <= span.end <= len(block.text), (span, len(block.text))
            assert span.kind in SPAN_KINDS
            if span.kind == LINK:
                assert span.target.startswith("#") or links.scheme(span.target) in ("http", "https", "mailto"), span
            if span.kind == IMAGE:
                assert not span.target or span.target in document.resources, span
    for remark in document.remarks:
        assert 0 <= remark.start <= remark.end <= len(document.text), remark
    assert -1 <= document.appendix <= len(document.blocks)
    data = json.loads(json.dumps(documents.to_json(document)))
    again = documents.from_json(data, document.resources)
    assert again == document
    assert document.words >= 0
    assert len(document.body_text) <= len(document.text)


def _format(suffix: str) -> Callable[[bytes, Path], None]:
    def run(data: bytes, folder: Path) -> None:
        try:
            document = formats.read(Source(data, f"sample{suffix}", folder))
        except ReaderError as error:
            check_sentence(error)
            return
        check_document(document)

    return run


def _records(data: bytes, folder: Path) -> None:
    try:
        tables = parse(folder / "article.json", data)
    except ReaderError as error:
        check_sentence(error)
        return
    assert parse(folder / "article.json", serialise(tables)) == tables
    for table, rows in tables.items():
        for key, row in rows.items() if table in TABLES else ():
            try:
                record_of(table, key, row, "a-1")
            except ValueError:
                continue
    there = parse(folder / "article.json", RECORDS)
    united = merge_tables(tables, there)
    assert {t: set(r) for t, r in united.items()} == {
        t: set(tables.get(t, {})) | set(there.get(t, {})) for t in {*tables, *there}
    }
    # Where the bookkeeping of a row is damaged it takes one round more to settle.
    settled = merge_tables(united, there)
    assert _plain(merge_tables(settled, there)) == _plain(settled)
    assert _plain(merge_tables(there, tables)) == _plain(united)


def _plain(tables: Any) -> Any:
    return {name: rows for name, rows in tables.items() if name != "reader"}


def _document(data: bytes, folder: Path) -> None:
    try:
        document = documents.from_json(json.loads(data))
        assert len(document.text_sha256) == 64
    except _DAMAGED:
        return


def _settings(data: bytes, folder: Path) -> None:
    path = folder / "settings.json"
    path.write_bytes(data)
    settings = Settings(path)
    for setting in SETTINGS:
        assert is_valid(setting, settings[setting.key])
    settings.set("text_size", 21)
    assert Settings(path)["text_size"] == 21


def _query(data: bytes, folder: Path) -> None:
    try:
        parse_query(data.decode("utf-8", "surrogateescape"))
    except ReaderError as error:
        check_sentence(error)


def _references(suffix: str) -> Callable[[bytes, Path], None]:
    def run(data: bytes, folder: Path) -> None:
        path = folder / f"references{suffix}"
        path.write_bytes(data)
        try:
            found, problems = read_references(path)
        except ReaderError as error:
            check_sentence(error)
            return
        assert found or problems
        for reference in found:
            json.dumps(dict(reference.fields)).encode()
            str(reference.title).encode()

    return run


RUN: Final[dict[str, Callable[[bytes, Path], None]]] = {
    **{row.name: _format(row.suffixes[0]) for row in formats.FORMATS},
    **{f"references-{row.name}": _references(row.suffixes[0]) for row in IMPORTERS},
    "records": _records,
    "document": _document,
    "settings": _settings,
    "query": _query,
}
