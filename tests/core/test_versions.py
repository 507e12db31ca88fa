"""New versions of an article: what becomes of annotations, what is kept, what undo brings back."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core import annotations as verbs
from reader.core import articles, model, versions
from reader.core.anchor import ALTERED, AMBIGUOUS, EXACT, LOST, MOVED
from reader.core.checking import check
from reader.core.document import HEADING, PARAGRAPH, Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import ACCEPTED, UNPLACED, Annotation, Article
from reader.core.versions import NewVersion, Originals, Refreshed
from tests.core.making import files_in, open_library, visible

PARAGRAPHS = (
    "The harbour froze over in the second week of January, and the ferries stayed at their berths.",
    "Fishermen cut holes into the ice beside the pier and sold what they caught before noon.",
    "Nobody had expected the frost to last; the mayor ordered coal from three other towns.",
    "When the thaw came at last, the pier had lost eleven of its oldest piles to the ice.",
)


def made(paragraphs: Sequence[str]) -> Document:
    blocks = (Block(HEADING, "The frozen harbour", level=1), *(Block(PARAGRAPH, p) for p in paragraphs))
    return Document(blocks, Metadata(title="The frozen harbour"))


def bytes_of(document: Document) -> bytes:
    return document.text.encode("utf-8")


def take(library: Library, document: Document, origin: str = "") -> Article:
    staged = articles.stage(library.folder, document, bytes_of(document), "harbour.txt", "text/plain", origin)
    return articles.commit(library, staged)[0]


def mark(library: Library, article: Article, quote: str) -> Annotation:
    document = library.document(article.id)
    start = document.text.index(quote)
    return verbs.highlight(library, article.id, document, start, start + len(quote), note="mine")


def compared(library: Library, article: str, document: Document) -> NewVersion:
    return versions.compare(
        library.article_folder(article),
        library.article(article),
        library.annotations(article),
        library.document(article),
        document,
        bytes_of(document),
        "harbour.txt",
        "text/plain",
        "",
    )


def refresh(library: Library, article: str, document: Document) -> Refreshed:
    new = compared(library, article, document)
    return versions.use(library, new, versions.stage(library.article_folder(article), new))


def quoted(library: Library, article: str, annotation: str) -> str:
    """What stands in the text where the annotation is now."""
    document = library.document(article)
    (place,) = versions.placements(library, article, document)[annotation]
    return document.text[place.start : place.end] if place.start >= 0 else ""


@pytest.fixture
def harbour(shelf: Library) -> Article:
    return take(shelf, made(PARAGRAPHS))


def test_annotations_follow_their_text_and_the_others_wait(shelf: Library, harbour: Article) -> None:
    kept = mark(shelf, harbour, "the ferries stayed at their berths")
    altered = mark(shelf, harbour, "the mayor ordered coal from three other towns")
    lost = mark(shelf, harbour, "the pier had lost eleven of its oldest piles to the ice")
    changed = (
        "A new opening paragraph that was not there before, about the weather of that year.",
        PARAGRAPHS[0],
        PARAGRAPHS[1],
        "Nobody had expected the frost to last; the mayor bought coal from two other towns.",
    )
    done = refresh(shelf, harbour.id, made(changed))
    assert done.counts == {EXACT: 0, MOVED: 1, ALTERED: 1, AMBIGUOUS: 0, LOST: 1}
    assert {o.annotation.id: o.status for o in done.review} == {altered.id: ALTERED, lost.id: LOST}
    document = shelf.document(harbour.id)
    assert document.text == made(changed).text
    now = {a.id: a for a in shelf.annotations(harbour.id)}
    assert now[kept.id].passages[0].text_sha256 == document.text_sha256
    assert quoted(shelf, harbour.id, kept.id) == kept.quote
    assert now[altered.id].passages == altered.passages
    assert now[lost.id].passages == lost.passages
    assert [a.note for a in now.values()] == ["mine"] * 3
    places = versions.placements(shelf, harbour.id, document)
    assert {i: versions.worst(p) for i, p in places.items()} == {kept.id: EXACT, altered.id: ALTERED, lost.id: LOST}


def test_all_versions_are_kept_and_undo_and_redo_go_between_them(shelf: Library, harbour: Article) -> None:
    mark(shelf, harbour, "Fishermen cut holes into the ice")
    before = visible(shelf, harbour.id)
    old_files = files_in(shelf.article_folder(harbour.id))
    new = made([*PARAGRAPHS[1:], "The end."])
    done = refresh(shelf, harbour.id, new)
    after = visible(shelf, harbour.id)
    assert done.article.version == 2
    assert [(v.source, v.text) for v in done.article.versions] == [("source.txt", "text.json")]
    files = files_in(shelf.article_folder(harbour.id))
    assert {k: v for k, v in files.items() if k in old_files and k != "article.json"} == {
        k: v for k, v in old_files.items() if k != "article.json"
    }
    assert files[done.article.source] == bytes_of(new)
    step = shelf.undo()
    assert step is not None
    assert step.name == "Use the new version"
    assert visible(shelf, harbour.id) == before
    assert shelf.document(harbour.id).text == made(PARAGRAPHS).text
    shelf.redo()
    assert visible(shelf, harbour.id) == after
    assert shelf.document(harbour.id).text == new.text
    assert check(shelf.folder).problems == ()


def test_a_third_version_finds_what_the_second_had_lost(shelf: Library, harbour: Article) -> None:
    annotation = mark(shelf, harbour, "the pier had lost eleven of its oldest piles to the ice")
    assert refresh(shelf, harbour.id, made(PARAGRAPHS[:2])).counts[LOST] == 1
    done = refresh(shelf, harbour.id, made(["It is winter again.", *PARAGRAPHS]))
    assert done.counts[MOVED] == 1
    assert done.article.version == 3
    assert quoted(shelf, harbour.id, annotation.id) == annotation.quote
    assert check(shelf.folder).problems == ()


def test_another_program_sees_the_same(shelf: Library, harbour: Article, tmp_path: Path) -> None:
    altered = mark(shelf, harbour, "the mayor ordered coal from three other towns")
    done = refresh(shelf, harbour.id, made([*PARAGRAPHS[:2], PARAGRAPHS[2].replace("three other", "two")]))
    other = open_library(shelf.folder, tmp_path / "other-cache")
    assert other.article(harbour.id) == done.article
    places = versions.placements(other, harbour.id, other.document(harbour.id))
    assert versions.worst(places[altered.id]) == ALTERED
    other.index.close()


def test_what_the_user_decides_is_kept_and_can_be_undone(shelf: Library, harbour: Article) -> None:
    mark(shelf, harbour, "the mayor ordered coal from three other towns")
    text = made([*PARAGRAPHS[:2], PARAGRAPHS[2].replace("three other", "two")])
    (outcome,) = refresh(shelf, harbour.id, text).review
    waiting = shelf.annotations(harbour.id)[0]
    place = outcome.placements[0]
    versions.accept(shelf, waiting, 0, text, place.start, place.end)
    accepted = shelf.annotations(harbour.id)[0]
    assert (accepted.quote, accepted.review) == ("the mayor ordered coal from two towns", ACCEPTED)
    assert versions.placements(shelf, harbour.id, text)[accepted.id][0].status == EXACT
    shelf.undo()
    assert shelf.annotations(harbour.id)[0].passages == waiting.passages

    versions.keep_unplaced(shelf, shelf.annotations(harbour.id)[0])
    refused = shelf.annotations(harbour.id)[0]
    assert (refused.review, refused.passages) == (UNPLACED, waiting.passages)
    assert versions.to_review([refused], versions.placements(shelf, harbour.id, text)) == []
    shelf.undo()

    at = text.text.index("Fishermen")
    versions.pin(shelf, shelf.annotations(harbour.id)[0], 0, text, at, at + 9)
    pinned = shelf.annotations(harbour.id)[0]
    assert (pinned.quote, pinned.review, pinned.note) == ("Fishermen", ACCEPTED, "mine")
    shelf.undo()
    shelf.undo()
    assert shelf.annotations(harbour.id)[0].quote == "the mayor ordered coal from three other towns"
    assert shelf.article(harbour.id).version == 1


def test_an_annotation_made_while_the_new_version_was_compared_follows_too(shelf: Library, harbour: Article) -> None:
    text = made(["Something new stands at the top of it now.", *PARAGRAPHS])
    new = compared(shelf, harbour.id, text)
    late = mark(shelf, harbour, "sold what they caught before noon")
    done = versions.use(shelf, new, versions.stage(shelf.article_folder(harbour.id), new))
    assert done.counts[MOVED] == 1
    assert quoted(shelf, harbour.id, late.id) == late.quote


def test_a_prepared_version_knows_where_its_annotations_will_be(shelf: Library, harbour: Article) -> None:
    folder = shelf.article_folder(harbour.id)
    for quote in ("Fishermen cut holes", PARAGRAPHS[2], PARAGRAPHS[3]):
        mark(shelf, harbour, quote)
    later = made(("A new first paragraph.", PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[2].replace("coal", "peat")))
    prepared = versions.prepare(folder, compared(shelf, harbour.id, later))
    fresh = versions.Placer(folder, prepared.after, later)
    assert not fresh.is_quick(shelf.annotations(harbour.id))
    versions.use(shelf, prepared.new, prepared.after)
    now = shelf.annotations(harbour.id)
    assert prepared.placer.is_quick(now)
    assert not fresh.is_quick(now)
    assert prepared.placer.place(now) == fresh.place(now)
    assert fresh.is_quick(now)
    assert {p.status for (p,) in prepared.placer.place(now).values()} == {EXACT, ALTERED, LOST}


def test_two_new_versions_at_once_are_not_mixed(shelf: Library, harbour: Article) -> None:
    first, second = (compared(shelf, harbour.id, made([*PARAGRAPHS, end])) for end in ("One.", "Two."))
    folder = shelf.article_folder(harbour.id)
    staged = [versions.stage(folder, new) for new in (first, second)]
    assert staged[0].text != staged[1].text
    versions.use(shelf, first, staged[0])
    with pytest.raises(ReaderError, match="another version in the meantime"):
        versions.use(shelf, second, staged[1])
    assert shelf.document(harbour.id).text.endswith("One.")


def test_the_file_of_a_second_version_is_known_when_it_is_added_again(shelf: Library, harbour: Article) -> None:
    new = made([*PARAGRAPHS, "The end."])
    refresh(shelf, harbour.id, new)
    assert take(shelf, new).id == harbour.id
    assert take(shelf, made(PARAGRAPHS)).id == harbour.id
    assert [e.id for e in shelf.entries()] == [harbour.id]


def test_fields_of_other_programs_stay_in_the_history() -> None:
    row = {"id": "a", "versions": [{"source": "s", "text": "t", "colour": ["x"]}], "text": "text.2-ab.json"}
    record = model.from_json("article", row)
    assert isinstance(record, Article)
    assert record.version == 2
    assert model.to_json(record) == row


@pytest.mark.parametrize("versions_", ["x", [1], [{"source": 3}]])
def test_a_damaged_history_is_no_record(versions_: object) -> None:
    with pytest.raises(ValueError, match="version"):
        model.from_json("article", {"id": "a", "versions": versions_})


def test_a_text_outside_the_folder_is_not_read(shelf: Library, harbour: Article) -> None:
    elsewhere = shelf.folder / "text.json"
    elsewhere.write_bytes((shelf.article_folder(harbour.id) / "text.json").read_bytes())
    bad = harbour.with_(text="../../text.json")
    digest = hashlib.sha256(made(PARAGRAPHS).text.encode()).hexdigest()
    assert versions.text_with(shelf.folder / "articles", bad, digest) is None


# -- has the original changed? --------------------------------------------------------------------------------------


def test_a_changed_original_is_noticed(shelf: Library, tmp_path: Path) -> None:
    origin = tmp_path / "harbour.txt"
    document = made(PARAGRAPHS)
    origin.write_bytes(bytes_of(document))
    article = take(shelf, document, str(origin))
    folder = shelf.article_folder(article.id)
    originals = Originals()
    assert not originals.has_changed(folder, article)
    os.utime(origin, (1, 1))  # touched, and not changed
    assert not originals.has_changed(folder, article)
    origin.write_bytes(bytes_of(document).replace(b"January", b"Octobre"))  # of the same length
    assert originals.has_changed(folder, article)
    origin.write_bytes(bytes_of(document) + b"\nMore.")
    assert originals.has_changed(folder, article)
    origin.write_bytes(bytes_of(document))
    assert not originals.has_changed(folder, article)


def test_an_original_that_is_gone_or_no_file_has_not_changed(shelf: Library, tmp_path: Path) -> None:
    article = take(shelf, made(PARAGRAPHS), str(tmp_path / "gone.txt"))
    folder = shelf.article_folder(article.id)
    pipe, empty = tmp_path / "pipe", tmp_path / "empty"
    os.mkfifo(pipe)
    empty.touch()
    for origin in (article.origin, "", "harbour.txt", str(pipe), str(empty), str(tmp_path), "a\0b"):
        assert not Originals().has_changed(folder, article.with_(origin=origin))


# -- for any text ---------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(("river", "mill", "stone", "wheel", "flour", "water", "night", "lamp", "road", "bread"))
SENTENCES = st.lists(WORDS, min_size=3, max_size=9).map(" ".join)
TEXTS = st.lists(SENTENCES, min_size=2, max_size=8)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), sentences=TEXTS, inserted=TEXTS)
def test_an_edit_elsewhere_never_changes_what_an_annotation_says(
    data: st.DataObject, sentences: list[str], inserted: list[str]
) -> None:
    old = [f"Entry {number}: {sentence}." for number, sentence in enumerate(sentences)]
    chosen = data.draw(st.sampled_from(old))
    at = data.draw(st.integers(0, len(old)))
    gone = data.draw(st.sets(st.sampled_from(old))) - {chosen}
    new = made([p for p in (*old[:at], *inserted, *old[at:]) if p not in gone])
    with tempfile.TemporaryDirectory() as folder:
        library = open_library(Path(folder) / "library")
        article = take(library, made(old))
        mark(library, article, chosen)
        before = visible(library, article.id)
        done = refresh(library, article.id, new)
        (now,) = library.annotations(article.id)
        assert not done.review
        assert now.quote == chosen == quoted(library, article.id, now.id)
        assert now.passages[0].text_sha256 == new.text_sha256
        library.undo()
        assert visible(library, article.id) == before
        library.index.close()
