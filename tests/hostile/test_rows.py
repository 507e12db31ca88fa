"""Whatever is in the tables of formats is under the same tests: a row without samples fails here."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.exchange import IMPORTERS, Importer
from reader.exchange.references import read_references
from reader.formats import FORMATS, Format, Source, load, read_fully
from reader.formats.worker import Worker
from tests.hostile.goodfiles import GOOD, REFERENCES
from tests.hostile.parsing import RUN, check_document
from tests.hostile.reaching import REACHING, WORDS

each_format = pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)


def test_every_format_is_fuzzed_and_watched() -> None:
    names = {row.name for row in FORMATS}
    assert names - set(GOOD) == set(), "add a small good file to tests/hostile/goodfiles.py"
    assert names - set(REACHING) == set(), "add a file that reaches out to tests/hostile/reaching.py"
    assert names - set(RUN) == set()


@each_format
def test_its_good_file_is_read_as_that_format(row: Format) -> None:
    read = read_fully(Source(GOOD[row.name][0], f"good{row.suffixes[0]}"))
    assert read.format == row
    assert read.document.words > 3
    check_document(read.document)


@each_format
def test_what_reaches_out_is_read_and_says_only_what_it_says(row: Format, tmp_path: Path) -> None:
    (tmp_path / "canaries").mkdir()
    for suffix in ("png", "md", "txt"):
        (tmp_path / "canaries" / f"secret.{suffix}").write_text("the canary sings")
    (tmp_path / "given").mkdir()
    with Worker() as worker:
        for suffix, make in REACHING[row.name]:
            path = tmp_path / "given" / f"reach{suffix or row.suffixes[0]}"
            path.write_bytes(make(tmp_path / "canaries"))
            read = worker.read(load(path))
            assert read.format == row
            assert WORDS[:40] in " ".join(read.document.text.split())
            assert "the canary sings" not in read.document.text
            assert all(b"the canary sings" not in found.data for found in read.document.resources.values())
            check_document(read.document)


@pytest.mark.parametrize("row", IMPORTERS, ids=lambda row: row.name)
def test_references_are_fuzzed_too(row: Importer, tmp_path: Path) -> None:
    path = tmp_path / f"good{row.suffixes[0]}"
    path.write_bytes(REFERENCES[row.name][0])
    found, _ = read_references(path)
    assert [reference.title for reference in found][-1] == "Mills"
    assert f"references-{row.name}" in RUN
