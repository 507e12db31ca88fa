"""Areas in exports: their picture lies beside the Markdown, and no format fails on an annotation without text."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.core import annotations, areas, articles
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.exchange import EXPORTERS, exporter, render
from reader.exchange.files import write_file, write_folder
from reader.exchange.notes import gather_article

MARKDOWN = exporter("markdown")
PNG = b"\x89PNG a picture"


@pytest.fixture
def area(library: Library, lighthouses: Article, document: Document) -> Annotation:
    anchor = areas.describe_area(document, 2, (0.1, 0.2, 0.5, 0.6), "iii", 30)
    return annotations.mark_area(library, lighthouses.id, anchor, note="The lamp, drawn")


def test_the_picture_lies_beside_the_markdown_that_names_it(library: Library, area: Annotation, tmp_path: Path) -> None:
    areas.keep_picture(library.article_folder(area.article), area.passages[0], PNG)
    notes = gather_article(library, area.article)
    path = write_file(tmp_path / "notes.md", MARKDOWN, [notes])
    name = f"area-{notes.excerpts[0].block_id}.png"
    text = path.read_text("utf-8")
    assert f"![Area, p. iii]({name})" in text
    assert "The lamp, drawn" in text
    assert (tmp_path / name).read_bytes() == PNG
    written = write_folder(tmp_path / "each", MARKDOWN, [notes])
    assert (written[0].parent / name).read_bytes() == PNG


def test_a_picture_that_cannot_be_read_is_named_and_stops_nothing(
    library: Library, area: Annotation, tmp_path: Path
) -> None:
    picture = areas.keep_picture(library.article_folder(area.article), area.passages[0], PNG)
    notes = gather_article(library, area.article)
    picture.unlink()
    with pytest.raises(ReaderError, match="cannot be read"):
        write_file(tmp_path / "notes.md", MARKDOWN, [notes])
    problems: list[str] = []
    path = write_file(tmp_path / "notes.md", MARKDOWN, [notes], problems=problems)
    assert "The lamp, drawn" in path.read_text("utf-8")
    assert len(write_folder(tmp_path / "each", MARKDOWN, [notes, notes], problems=problems)) == 2
    assert len(problems) == 3
    assert all(str(picture) in problem for problem in problems)


def test_without_its_picture_an_area_is_still_there(library: Library, area: Annotation, tmp_path: Path) -> None:
    path = write_file(tmp_path / "notes.md", MARKDOWN, [gather_article(library, area.article)])
    text = path.read_text("utf-8")
    assert "*An area of the page*" in text
    assert r"p\. iii" in text
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".png"] == []


def test_tables_and_data_leave_no_pictures(library: Library, area: Annotation, tmp_path: Path) -> None:
    areas.keep_picture(library.article_folder(area.article), area.passages[0], PNG)
    for to in EXPORTERS:
        if not to.pictures:
            write_file(tmp_path / f"notes{to.suffix}", to, [gather_article(library, area.article)])
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".png"] == []


def test_a_scan_without_any_text_is_exported(library: Library, tmp_path: Path) -> None:
    scan = Document(())
    staged = articles.stage(library.folder, scan, b"%PDF-1.4 scan", "scan.pdf", "application/pdf", "/scan.pdf")
    article, _ = articles.commit(library, staged)
    annotations.mark_area(library, article.id, areas.describe_area(scan, 0, (0, 0, 1, 0.5), "1", 0), note="Top half")
    for to in EXPORTERS:
        said = render(to, [gather_article(library, article.id)])
        assert "Top half" in said or to.name not in ("markdown", "csv", "json")
