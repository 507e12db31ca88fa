"""Two articles with one text become one; versions that are looked at and made current again."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from reader.core import annotations, articles, joining, remarks
from reader.core.changes import Change
from reader.core.document import PARAGRAPH, Block, Document, Metadata, Remark, Resource
from reader.core.errors import ReaderError, Stopped
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.formats.adding import read_source

LINES = (
    "Every evening the keeper wrote down the weather in the ledger.",
    "Storms got a line of their own, and then he counted the ships.",
    "When the light was made automatic the ledger stopped.",
)
PAGE = Document(tuple(Block(PARAGRAPH, line) for line in LINES), Metadata("The ledger"))
PRINT = Document(
    (Block(PARAGRAPH, "Coast 12 (1999)"), Block(PARAGRAPH, " ".join(LINES))),
    Metadata("The Ledger", ("Ann",), publication="Coast", doi="10.1/x"),
    {"p.png": Resource("p.png", "image/png", b"\x89PNG")},
)


def add(library: Library, document: Document, name: str, media_type: str) -> Article:
    data = f"{name}: {document.text}".encode()
    return articles.commit(library, articles.stage(library.folder, document, data, name, media_type, f"/x/{name}"))[0]


def mark(library: Library, article: Article, quote: str, note: str = "") -> Annotation:
    document = library.document(article.id)
    start = document.text.index(quote)
    return annotations.highlight(library, article.id, document, start, start + len(quote), note=note, colour="blue")


@pytest.fixture
def page(library: Library) -> Article:
    return add(library, PAGE, "ledger.html", "text/html")


@pytest.fixture
def printed(library: Library, page: Article) -> Article:
    return add(library, PRINT, "ledger.pdf", "application/pdf")


def quotes(library: Library, article: Article) -> list[tuple[str, str]]:
    text = library.document(article.id).text
    found = [(a.passages[0], a.note) for a in library.annotations(article.id)]
    assert all(text[p.start : p.end] == p.quote for p, _ in found)
    return [(p.quote, note) for p, note in found]


def test_the_annotations_of_both_are_in_the_joined_article(library: Library, page: Article, printed: Article) -> None:
    mark(library, page, "counted the ships", "from the page")
    made = mark(library, printed, "the ledger stopped", "from the print")
    done = joining.join(library, printed.id, page.id)
    assert (done.article.version, done.article.media_type, done.review) == (2, "application/pdf", ())
    assert quotes(library, page) == [("counted the ships", "from the page"), ("the ledger stopped", "from the print")]
    brought = next(a for a in library.annotations(page.id) if a.note == "from the print")
    assert (brought.created, brought.creator, brought.colour) == (made.created, made.creator, "blue")
    assert (done.article.title, done.article.doi, done.article.creators) == ("The ledger", "10.1/x", ("Ann",))
    assert library.image(page.id, "p.png") == b"\x89PNG"
    assert [e.id for e in library.entries()] == [page.id]


def test_annotations_come_along_with_all_their_fields(library: Library, page: Article, printed: Article) -> None:
    made = mark(library, printed, "the ledger stopped", "a note")
    whole = replace(made, flags=("note",), review="accepted", remark="r1", extra={"later": 1})
    library.apply([Change(Annotation.TABLE, made.id, made, whole, printed.id)], "Change")
    joining.join(library, printed.id, page.id)
    brought = library.annotations(page.id)[0]
    own = {"id", "article", "modified", "rev", "ancestors", "changed", "passages"}
    kept = [f.name for f in fields(Annotation) if f.name not in own]
    assert {n: getattr(brought, n) for n in kept} == {n: getattr(whole, n) for n in kept}
    assert brought.id != made.id


def test_what_was_imported_from_the_file_is_not_offered_again(library: Library, page: Article) -> None:
    noted = replace(PRINT, remarks=(Remark(16, 30, "a note", "Bo"), Remark(40, 45)))
    printed = add(library, noted, "noted.pdf", "application/pdf")
    remarks.import_remarks(library, printed.id, noted, remarks.found_in(noted)[:1])
    remarks.was_asked(library, printed.id, noted)
    joining.join(library, printed.id, page.id)
    document = library.document(page.id)
    assert [f.key for f in remarks.not_imported(library, page.id, document)] == [remarks.found_in(noted)[1].key]
    assert remarks.is_asked(library.article(page.id), document)


def test_joining_is_one_step_that_can_be_undone(library: Library, page: Article, printed: Article) -> None:
    mark(library, page, "counted the ships")
    mark(library, printed, "the ledger stopped")
    library.forget_steps()
    joining.join(library, printed.id, page.id)
    library.undo()
    assert library.undo_name == ""
    assert quotes(library, page) == [("counted the ships", "")]
    assert quotes(library, printed) == [("the ledger stopped", "")]
    assert {e.id for e in library.entries()} == {page.id, printed.id}
    library.redo()
    again = Library(library.folder, Index(library.folder / "c", library.folder), read_source)
    assert len(again.annotations(page.id)) == 2
    assert again.article(printed.id).deleted


def test_either_file_again_opens_what_is_there(library: Library, page: Article, printed: Article) -> None:
    joining.join(library, printed.id, page.id)
    for document, name in ((PAGE, "ledger.html"), (PRINT, "ledger.pdf")):
        assert articles.find_source(library, f"{name}: {document.text}".encode()) == page.id
    assert articles.find_source(library, b"something else") is None


def test_either_version_can_be_looked_at_and_made_current_again(
    library: Library, page: Article, printed: Article
) -> None:
    mark(library, page, "counted the ships")
    joining.join(library, printed.id, page.id)
    now = library.article(page.id)
    folder = library.article_folder(page.id)
    first = now.versions[0]
    assert joining.document_of(folder, now, first.source, read_source).text == PAGE.text
    assert joining.document_of(folder, now, now.source, read_source).text == PRINT.text
    files = sorted(p.name for p in folder.iterdir())
    done = joining.return_to(library, page.id, first.source, read_source)
    assert (done.article.media_type, done.article.source, done.article.origin) == (
        "text/html", page.source, "/x/ledger.html"
    )  # fmt: skip
    assert quotes(library, page) == [("counted the ships", "")]
    assert [v.media_type for v in done.article.versions] == ["application/pdf"]
    assert sorted(p.name for p in folder.iterdir()) == files
    library.undo()
    assert library.article(page.id).media_type == "application/pdf"
    assert quotes(library, page) == [("counted the ships", "")]


def test_what_cannot_be_joined_or_shown(library: Library, page: Article, printed: Article) -> None:
    with pytest.raises(ReaderError, match="a version of itself"):
        joining.join(library, page.id, page.id)
    with pytest.raises(ReaderError, match="shows that version already"):
        joining.return_to(library, page.id, page.source, read_source)
    with pytest.raises(ReaderError, match="no version"):
        joining.return_to(library, page.id, "../secret.txt", read_source)
    with pytest.raises(Stopped):
        joining.join(library, printed.id, page.id, lambda: True)
    (library.article_folder(printed.id) / printed.source).unlink()
    with pytest.raises(ReaderError, match="is missing"):
        joining.join(library, printed.id, page.id)
    assert {e.id for e in library.entries()} == {page.id, printed.id}


def test_those_kept_apart_are_remembered(library: Library, page: Article, printed: Article) -> None:
    joining.keep_apart(library, printed.id, page.id)
    assert joining.are_apart(library.article(page.id), library.article(printed.id))
    library.undo()
    assert not joining.are_apart(library.article(page.id), library.article(printed.id))
