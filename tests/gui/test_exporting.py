"""Export from the window as work for a thread: how far it is, Cancel, and what could not be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reader.core import annotations
from reader.core.errors import Stopped
from reader.core.library import Library
from reader.exchange import EXPORTERS, Exporter
from reader.exchange.notes import Notes
from reader.formats.adding import add_path
from reader.gui.dialogs.export_choice import LIBRARY, Scope
from reader.gui.exporting import Export
from reader.gui.jobs import Job

pytestmark = pytest.mark.usefixtures("one_reading_process")

TO = next(e for e in EXPORTERS if e.suffix == ".md")


@pytest.fixture
def export(library: Library, tmp_path: Path) -> Export:
    """Of a library with three articles."""
    for number in range(3):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"Article {number}\n\nIt has one sentence of its own, {number}.\n", encoding="utf-8")
        article = add_path(library, path)[0]
        annotations.highlight(library, article.id, library.document(article.id), 0, 7)
    return Export(library.folder, "")


def job(cancel_at: int = -1) -> tuple[Job, list[tuple[int, int]]]:
    """A job that is cancelled when it has reported so often."""
    seen: list[tuple[int, int]] = []

    def report(which: Job, done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == cancel_at:
            which.cancel()

    return Job(report), seen


def test_a_file_for_each_article_is_counted(export: Export, tmp_path: Path) -> None:
    work, seen = job()
    done = export.save(Scope(LIBRARY), TO, tmp_path / "out", True, work)
    assert len(done.paths) == 3
    assert not done.problems
    assert seen[0] == (0, 3)


@pytest.mark.parametrize("each", [True, False])
def test_cancel_leaves_nothing_half(export: Export, tmp_path: Path, each: bool) -> None:
    target = tmp_path / "out" if each else tmp_path / "all.md"
    work, _ = job(cancel_at=1)
    with pytest.raises(Stopped):
        export.save(Scope(LIBRARY), TO, target, each, work)
    assert not target.exists()


@pytest.mark.parametrize("to", EXPORTERS, ids=lambda e: e.name)
def test_cancel_stops_the_writing_too_and_leaves_the_file_that_was_there(
    export: Export, tmp_path: Path, to: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "all"
    target.write_text("as it was")
    work, _ = job()
    gathered = export._notes

    def gather(*args: Any) -> list[Notes]:
        found = gathered(*args)
        work.cancel()
        return found

    monkeypatch.setattr(export, "_notes", gather)
    with pytest.raises(Stopped, match="Stopped before everything was exported"):
        export.save(Scope(LIBRARY), to, target, False, work)
    assert target.read_text() == "as it was"


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_the_preview_is_counted_and_can_be_stopped(export: Export, is_cancelled: bool) -> None:
    work, seen = job(cancel_at=1 if is_cancelled else -1)
    if is_cancelled:
        with pytest.raises(Stopped, match="before the preview was made"):
            export.render(Scope(LIBRARY), TO, work)
    else:
        assert "Article 2" in export.render(Scope(LIBRARY), TO, work)
    assert seen[0] == (0, 3)


def test_an_article_that_cannot_be_read_is_named_and_stops_nothing(
    export: Export, library: Library, tmp_path: Path
) -> None:
    folder = library.article_folder(library.entries()[0].id)
    for name in ("text.json", "source.txt"):
        (folder / name).unlink()
    done = export.save(Scope(LIBRARY), TO, tmp_path / "out", True, job()[0])
    assert len(done.paths) == 3
    assert len(done.problems) == 1
    assert "source.txt is missing" in done.problems[0]
