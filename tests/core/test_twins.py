"""Finding the article that has the same text, or nearly; and what is not the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core import articles, sketches, twins
from reader.core.document import FURNITURE, HEADING, PARAGRAPH, Block, Document, Metadata
from reader.core.errors import Stopped
from reader.core.library import Library
from reader.core.model import Article
from reader.core.scanning import scan

_WORDS = [a + b + c for a in ("ka", "lo", "mi", "tu", "re") for b in ("n", "r", "st", "l") for c in ("a", "em", "ock")]


def prose(seed: int, words: int = 400, paragraph: int = 50) -> list[str]:
    """Paragraphs of words that mean nothing, the same for the same seed."""
    chosen = random.Random(seed).choices(_WORDS, k=words)
    return [" ".join(chosen[i : i + paragraph]).capitalize() + "." for i in range(0, words, paragraph)]


def made_of(paragraphs: list[str], title: str = "Title", doi: str = "") -> Document:
    blocks = (Block(HEADING, title, level=1), *(Block(PARAGRAPH, p) for p in paragraphs))
    return Document(blocks, Metadata(title, doi=doi))


def add(library: Library, document: Document, data: bytes = b"") -> Article:
    data = data or document.text.encode()
    staged = articles.stage(library.folder, document, data, "a.txt", "text/plain", "")
    return articles.commit(library, staged)[0]


def find(library: Library, document: Document, *without: str) -> twins.Twin | None:
    twins.catch_up(library.folder, library.index)
    return twins.find(library.folder, library.index, document, without=without)


def lose_sketches(library: Library) -> None:
    """As if the cache had been deleted."""
    for entry in library.entries():
        library.index.put_sketch(entry.id, "", b"", ())


@pytest.fixture
def shelf(library: Library) -> list[Article]:
    """Thirty articles of a library."""
    return [add(library, made_of(prose(n), f"Article {n}")) for n in range(30)]


def test_the_same_words_in_other_blocks_and_typography(library: Library, shelf: list[Article]) -> None:
    text = " ".join(prose(7)).replace("a ", "a — ")
    blocks = (
        Block(PARAGRAPH, "Article 7"),
        Block(PARAGRAPH, text.upper()),
        Block(PARAGRAPH, "Leave a reply", role=FURNITURE),
    )
    twin = find(library, Document(blocks))
    assert twin is not None
    assert (twin.entry.id, twin.reason, twin.likeness) == (shelf[7].id, twins.BY_TEXT, 1.0)


def test_a_copy_with_changes_and_one_that_is_shortened(library: Library, shelf: list[Article]) -> None:
    changed = [p.replace("kana", "kanu") if n % 2 else p for n, p in enumerate(prose(3))]
    twin = find(library, made_of(changed, "Another headline"))
    assert twin is not None
    assert (twin.entry.id, twin.reason) == (shelf[3].id, twins.BY_LIKENESS)
    assert twins.SAME <= twin.likeness < 1
    half = find(library, made_of(prose(3)[:4]))
    assert half is not None
    assert half.entry.id == shelf[3].id


def test_a_quotation_is_no_copy(library: Library, shelf: list[Article]) -> None:
    quoting = prose(1001)[:4] + prose(3)[1:2] + prose(1001)[4:]
    assert find(library, made_of(quoting)) is None
    assert find(library, made_of(prose(3)[1:2])) is None  # a note that is nothing but the quotation
    assert find(library, made_of(prose(1002))) is None


def test_boilerplate_that_all_articles_of_a_site_have(library: Library) -> None:
    legal = prose(500, 120)
    for n in range(30):
        add(library, made_of(prose(n, 300) + legal, f"Article {n}"))
    assert find(library, made_of(prose(77, 300) + legal)) is None
    twin = find(library, made_of(prose(7, 300)))
    assert twin is not None
    assert twin.entry.title == "Article 7"


def test_an_equal_doi_is_enough_however_it_is_written(library: Library) -> None:
    known = add(library, made_of(prose(1), "Known", doi="https://doi.org/10.1234/ABC.5"))
    twin = find(library, made_of(prose(2), doi="doi:10.1234/abc.5"))
    assert twin is not None
    assert (twin.entry.id, twin.reason) == (known.id, twins.BY_DOI)
    assert find(library, made_of(prose(2), doi="10.1234/abc")) is None
    assert find(library, made_of(prose(2), doi="none")) is None


def test_short_texts_are_the_same_only_word_for_word(library: Library) -> None:
    words = "The lamp was lit at dusk and nobody saw it from the harbour below"
    known = add(library, Document((Block(PARAGRAPH, words + "."),)))
    add(library, Document((Block(PARAGRAPH, "Page 1"),)))
    twin = find(library, Document((Block(PARAGRAPH, words.upper()),)))
    assert twin is not None
    assert twin.entry.id == known.id
    assert find(library, Document((Block(PARAGRAPH, words + " again"),))) is None
    assert find(library, Document((Block(PARAGRAPH, "Page 1!"),))) is None
    assert find(library, Document(())) is None


def test_scripts_without_spaces_between_words(library: Library) -> None:
    chosen = random.Random(1).choices([chr(0x4E00 + n) for n in range(200)], k=300)
    known = add(library, Document((Block(PARAGRAPH, "".join(chosen)),)))
    lines = tuple(Block(PARAGRAPH, "".join(chosen[i : i + 30])) for i in range(0, 300, 30))
    twin = find(library, Document(lines))
    assert twin is not None
    assert twin.entry.id == known.id


def test_articles_that_are_not_meant_or_not_there_any_more(library: Library, shelf: list[Article]) -> None:
    wanted = made_of(prose(7), "Article 7")
    assert find(library, wanted, shelf[7].id) is None
    articles.remove(library, shelf[7].id)
    assert find(library, wanted) is None
    library.undo()
    assert find(library, wanted) is not None
    (library.article_folder(shelf[7].id) / "text.json").unlink()
    assert find(library, wanted) is None


def test_sketches_are_made_once_and_again_when_the_index_is_lost(library: Library, shelf: list[Article]) -> None:
    lose_sketches(library)
    assert twins.catch_up(library.folder, library.index) == 30
    assert twins.catch_up(library.folder, library.index) == 0
    for article in shelf[:3]:
        library.index.remove(article.id)
    assert find(library, made_of(prose(1), "Article 1")) is None
    scan(library.folder, library.index)
    assert twins.catch_up(library.folder, library.index) == 3
    (library.article_folder(shelf[5].id) / "text.json").write_bytes(b"{}")
    assert find(library, made_of(prose(1), "Article 1")) is not None


def test_catching_up_can_be_stopped(library: Library, shelf: list[Article]) -> None:
    lose_sketches(library)
    asked = iter([False] * 5 + [True] * 99)
    assert twins.catch_up(library.folder, library.index, cancelled=lambda: next(asked)) == 5
    assert twins.catch_up(library.folder, library.index) == 25


def test_looking_gives_way_before_each_text_that_is_read_whole(library: Library, shelf: list[Article]) -> None:
    document = library.document(shelf[0].id)
    assert find(library, document) is not None
    for turns in range(3):
        asked = iter([False] * turns + [True])
        with pytest.raises(Stopped):
            twins.find(library.folder, library.index, document, cancelled=lambda left=asked: next(left))  # type: ignore[misc]


def test_what_is_added_need_not_be_read_again(library: Library) -> None:
    for n in range(3):
        add(library, made_of(prose(n), f"Article {n}"))
    assert library.index.unsketched() == []
    assert twins.find(library.folder, library.index, made_of(prose(1), "Article 1")) is not None


def test_texts_made_after_one_form_are_different(library: Library) -> None:
    form = prose(700, 900, 30)

    def decision(n: int) -> Document:
        own = [f"{p} On {n + 3} May {1990 + n} case {n}77{i}/{n}" for i, p in enumerate(prose(n, 280, 28))]
        return made_of([p for pair in zip(form, own * 3, strict=False) for p in pair][:40], f"Case {n}")

    add(library, decision(1))
    assert find(library, decision(2)) is None  # also where there is no third to learn the form from
    for n in range(3, 7):
        add(library, decision(n))
    assert find(library, decision(2)) is None
    assert find(library, decision(5)) is not None


def test_an_agency_s_text_under_another_lead(library: Library, shelf: list[Article]) -> None:
    other = made_of([*prose(900, 60), *prose(3)[1:]], "Another headline")
    found = find(library, other)
    assert found is not None
    assert found.entry.id == shelf[3].id


def test_the_end_of_a_long_text_counts_as_its_beginning(library: Library) -> None:
    beginning, end, other = (prose(seed, 90_000, 500) for seed in (1, 2, 3))
    known = add(library, made_of(beginning + end))
    copied = find(library, made_of(beginning + end[:-5]))
    assert copied is not None
    assert copied.entry.id == known.id
    assert find(library, made_of(beginning + other + prose(4, 90_000, 500))) is None


def test_a_long_text_is_a_sample_of_the_whole() -> None:
    words = random.Random(1).choices([f"{a}{b}" for a in _WORDS for b in _WORDS], k=5_000)
    whole, sample = sketches.read_words(words), sketches.read_words(words, 2_000_000)
    assert sample.limit < whole.limit
    assert sample.shingles == {n for n in whole.shingles if n < sample.limit}
    assert whole.below(sample.limit) == sample
    assert sample.sketch.smallest == whole.sketch.smallest
    assert sample.sketch.count == pytest.approx(whole.sketch.count, rel=0.2)


@given(st.lists(st.sampled_from(_WORDS), max_size=600), st.integers(1, 400))
def test_a_text_is_itself_and_contains_its_beginning(words: list[str], cut: int) -> None:
    whole, part = sketches.read_words(words), sketches.read_words(words[:cut])
    if cut >= sketches.SHINGLE:
        assert part.shingles <= whole.shingles
    assert twins.likeness(whole, whole) in (0.0, 1.0)
    assert twins.likeness(whole, part) == twins.likeness(part, whole)
    made = whole.sketch
    assert sketches.Sketch.from_bytes(made.to_bytes()) == made
    assert sketches.guess(made, made) in (0.0, 1.0)
    assert (whole.digest == part.digest) == (words == words[:cut])


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_sketch_that_was_damaged_in_the_index_is_like_nothing_or_something(one: bytes, two: bytes) -> None:
    assert 0 <= sketches.guess(sketches.Sketch.from_bytes(one), sketches.Sketch.from_bytes(two)) <= 1
