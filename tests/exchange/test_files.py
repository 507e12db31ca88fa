"""Export files: whole, under safe names, over nothing that was not meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.core.errors import ReaderError
from reader.exchange import EXPORTERS, exporter, render
from reader.exchange.files import write_file, write_folder
from tests.exchange.samples import excerpt, notes_of

MARKDOWN = exporter("markdown")


def test_every_format_writes_the_same_notes(tmp_path: Path) -> None:
    notes = [notes_of(excerpt("A quote of mine \ud800"))]
    for to in EXPORTERS:
        path = write_file(tmp_path / f"notes{to.suffix}", to, notes)
        assert path.read_bytes() == render(to, notes).encode("utf-8")
        assert ("A title" if to.references else "A quote of mine") in path.read_text("utf-8")
        assert to.references or render(to, []) != ""


def test_formats_by_name_and_suffix() -> None:
    assert exporter(".MD") is exporter("md") is MARKDOWN
    with pytest.raises(ReaderError, match="“docx” is not an export format"):
        exporter("docx")


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("mine")
    with pytest.raises(ReaderError, match="is there already"):
        write_file(path, MARKDOWN, [notes_of(excerpt())])
    assert path.read_text() == "mine"
    write_file(path, MARKDOWN, [notes_of(excerpt())], overwrite=True)
    assert "A quote." in path.read_text()
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".tmp")] == []


@pytest.mark.parametrize("name", ["", "missing/notes.md"])
def test_places_that_cannot_be_written_to(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReaderError, match="folder"):
        write_file(tmp_path / name, MARKDOWN, [notes_of(excerpt())])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old")
    link = tmp_path / "link.md"
    try:
        link.symlink_to(tmp_path / "real.md")
    except OSError:
        pytest.skip("no links here")
    write_file(link, MARKDOWN, [notes_of(excerpt())], overwrite=True)
    assert link.is_symlink()
    assert "A quote." in (tmp_path / "real.md").read_text()


def test_a_file_for_each_article(tmp_path: Path) -> None:
    titles = ["The Sea", "the sea", "THE SEA!", "../../etc/passwd", "CON", "", "x" * 500, "Caf\u00e9", "Cafe\u0301"]
    written = write_folder(tmp_path / "out", MARKDOWN, [notes_of(excerpt(), title=t) for t in titles])
    assert len(written) == len(titles)
    assert {p.parent for p in written} == {tmp_path / "out"}
    names = [p.name for p in written]
    assert names[:3] == ["the-sea.md", "the-sea-2.md", "the-sea-3.md"]
    assert len({n.casefold() for n in names}) == len(titles)
    assert all(len(n.encode()) <= 120 for n in names)
    assert names[4] not in ("con.md", "CON.md")


def test_files_that_are_there_keep_their_names(tmp_path: Path) -> None:
    (tmp_path / "A-TITLE.md").write_text("mine")
    (first,) = write_folder(tmp_path, MARKDOWN, [notes_of(excerpt())])
    assert first.name == "a-title-2.md"
    assert (tmp_path / "A-TITLE.md").read_text() == "mine"
    (again,) = write_folder(tmp_path, MARKDOWN, [notes_of(excerpt())], overwrite=True)
    assert again.name == "a-title.md"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReaderError, match="is a file"):
        write_folder(tmp_path / "file", MARKDOWN, [])
