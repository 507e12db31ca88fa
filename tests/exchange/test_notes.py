"""What is gathered for an export from a real library."""

from __future__ import annotations

import json

import pytest

from reader.core import annotations, tags
from reader.core.anchors import EXACT, LOST, describe
from reader.core.changes import Change
from reader.core.document import PARAGRAPH, Block, Document, to_json
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.paths import RECORDS, TEXT
from reader.core.query import parse
from reader.exchange.notes import UNCHECKED, block_id_of, gather, gather_article


def mark(
    library: Library, lighthouses: Article, document: Document, quote: str, *names: str, note: str = ""
) -> Annotation:
    at = document.text.index(quote)
    ids = tags.ensure(library, names)
    return annotations.highlight(library, lighthouses.id, document, at, at + len(quote), tags=ids, note=note)


def test_each_annotation_with_its_place(library: Library, lighthouses: Article, document: Document) -> None:
    mark(library, lighthouses, document, "“We keep the lamp,” she said.", "people/Keepers", note="Who?")
    mark(library, lighthouses, document, "Another lamp stood on the 🙂 cliff")
    mark(library, lighthouses, document, "Lighthouses")
    title, cliff, keep = gather(library, parse(""))[0].excerpts
    assert (title.quote, title.position, title.heading) == ("Lighthouses", "", ("Lighthouses",))
    assert (cliff.status, cliff.position, cliff.tags) == (EXACT, "¶ 2", ())
    assert document.text[cliff.start : cliff.end] == cliff.quote
    assert (keep.position, keep.page, keep.paragraph) == ("p. 12", "12", 3)
    assert keep.tags == ("people/Keepers",)
    assert keep.heading == ("Lighthouses", "Keepers")
    assert keep.annotation.note == "Who?"
    assert keep.block_id == keep.annotation.id[:12]


def test_a_quote_is_parted_at_blocks_and_not_inside_them(
    library: Library, lighthouses: Article, document: Document
) -> None:
    mark(library, lighthouses, document, "she said.\nO lamp\n    of the")
    mark(library, lighthouses, document, "cliff.\n\nThe lamp")
    over_figure, over_verse = gather_article(library, lighthouses.id).excerpts
    assert over_figure.paragraphs == ("cliff.", "The lamp")
    assert over_verse.paragraphs == ("she said.", "O lamp\n    of the")


def test_several_passages_in_one_annotation(library: Library, lighthouses: Article, document: Document) -> None:
    anchors = (describe(document, 12, 20), describe(document, 53, 60))
    both = Annotation(id="x", article=lighthouses.id, passages=anchors)
    library.apply([Change(Annotation.TABLE, "x", None, both, lighthouses.id)], "Add")
    (excerpt,) = gather_article(library, lighthouses.id).excerpts
    assert excerpt.paragraphs == ("The lamp", "…", "Another")
    assert (excerpt.start, excerpt.end) == (12, 60)


def test_untagged_annotations_and_only_those_asked_for(
    library: Library, lighthouses: Article, document: Document
) -> None:
    mark(library, lighthouses, document, "dusk", "time")
    mark(library, lighthouses, document, "cliff")
    assert [e.quote for e in gather(library, parse(""))[0].excerpts] == ["dusk", "cliff"]
    assert [e.quote for e in gather(library, parse("tag:time"))[0].excerpts] == ["dusk"]
    assert gather(library, parse("zebra")) == []
    assert [len(n.excerpts) for n in gather(library, parse(""))] == [2]


def test_an_article_without_annotations_is_given_when_it_is_asked_for(library: Library, lighthouses: Article) -> None:
    assert gather(library, parse("")) == []
    assert gather_article(library, lighthouses.id).article.title == "Lighthouses"
    with pytest.raises(ReaderError):
        gather_article(library, "nothing")


def test_lost_passages_come_last_with_their_status(library: Library, lighthouses: Article, document: Document) -> None:
    mark(library, lighthouses, document, "The lamp was lit at dusk")
    mark(library, lighthouses, document, "Another lamp stood on the 🙂 cliff")
    changed = Document(
        (Block(PARAGRAPH, "Another lamp stood on the 🙂 cliff."), Block(PARAGRAPH, "Quite other words."))
    )
    (library.article_folder(lighthouses.id) / TEXT).write_text(json.dumps(to_json(changed)))
    found, lost = gather_article(library, lighthouses.id).excerpts
    assert (found.quote, found.start) == ("Another lamp stood on the 🙂 cliff", 0)
    assert (lost.status, lost.start, lost.quote) == (LOST, -1, "The lamp was lit at dusk")
    assert lost.paragraphs == ("The lamp was lit at dusk",)


def test_what_cannot_be_read_is_told_and_the_quotes_are_still_given(
    library: Library, lighthouses: Article, document: Document
) -> None:
    mark(library, lighthouses, document, "O lamp\n    of")
    (library.article_folder(lighthouses.id) / TEXT).unlink()
    (library.article_folder(lighthouses.id) / "source.txt").unlink()
    (notes,) = gather(library, parse(""))
    assert "is missing" in notes.problem
    (excerpt,) = notes.excerpts
    assert (excerpt.status, excerpt.page, excerpt.paragraphs) == (UNCHECKED, "12", ("O lamp", "    of"))

    (library.article_folder(lighthouses.id) / RECORDS).write_bytes(b"")
    fresh = Library(library.folder, library.index, lambda *_: document, "x")
    (notes,) = gather(fresh, parse(""))
    assert "article.json is damaged" in notes.problem
    assert not notes.excerpts


def test_the_records_of_all_tags_concerned(library: Library, lighthouses: Article, document: Document) -> None:
    mark(library, lighthouses, document, "dusk", "a/b/c", "old")
    tags.ensure(library, ["unused"])
    tags.merge(library, tags.need(library, "old"), tags.need(library, "a"))
    notes = gather_article(library, lighthouses.id)
    assert notes.excerpts[0].tags == ("a/b/c", "a")
    assert list(notes.tags) == ["a", "b", "c", "old"]
    tags.delete(library, tags.need(library, "c"))
    assert gather_article(library, lighthouses.id).excerpts[0].tags == ("a",)


def test_block_ids_are_names_that_markdown_takes() -> None:
    assert block_id_of("0123456789abcdef0123456789abcdef") == "0123456789ab"
    odd = block_id_of("Ünicode id/1")
    assert odd.isascii()
    assert odd.isalnum()
    assert odd == block_id_of("Ünicode id/1") != block_id_of("Ünicode id/2")
