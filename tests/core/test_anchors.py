"""Describing a passage and finding it again: the five statuses, and scripts, lengths and repetitions that are hard."""

from __future__ import annotations

import unicodedata

import pytest

from reader.core.anchors import (
    ALTERED,
    AMBIGUOUS,
    EXACT,
    LOST,
    MOVED,
    Anchor,
    Placement,
    Resolver,
    describe,
    resolve,
    resolve_quotes,
)
from reader.core.document import HEADING, PARAGRAPH, Block, Document

TEXT = """The tide clock was put up in 1871, after the ferry ran aground.

A float in a stone well rises and falls with the sea. A chain carries the movement up to the tower.

In 1904 the float broke off and the hand stood still for nine days."""


def document_of(text: str) -> Document:
    return Document(tuple(Block(PARAGRAPH, line) for line in text.split("\n")))


def anchor_in(text: str, quote: str, nth: int = 1) -> Anchor:
    at = -1
    for _ in range(nth):
        at = text.index(quote, at + 1)
    return describe(document_of(text), at, at + len(quote))


def found(new: str, anchor: Anchor, old: str | None = None) -> tuple[str, str]:
    """(status, the text at the place)."""
    placement = resolve(document_of(new), anchor, old)
    return placement.status, new[placement.start : placement.end] if placement.start >= 0 else ""


@pytest.fixture(params=[True, False], ids=["old text known", "old text unknown"])
def known(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_an_anchor_says_where_the_passage_is_and_what_is_around_it() -> None:
    blocks = (
        Block(HEADING, "The Clock", level=1),
        Block(PARAGRAPH, "It is old.", page="12"),
        Block(HEADING, "How it works", level=2, page="13"),
        Block(PARAGRAPH, "It is simple: it is a float.", page="13"),
    )
    document = Document(blocks)
    start = document.text.index("it is a float")
    anchor = describe(document, start, start + 5)
    assert (anchor.quote, anchor.start, anchor.end) == ("it is", start, start + 5)
    assert anchor.heading == ("The Clock", "How it works")
    assert anchor.page == "13"
    assert anchor.prefix == document.text[:start][-64:]
    assert anchor.suffix == " a float."
    assert anchor.occurrence == 1
    assert describe(document, document.text.rindex("It is"), document.text.rindex("It is") + 5).occurrence == 2
    assert anchor.text_sha256 == document.text_sha256


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 4), (-1, 3), (0, 999), (999, 1000)])
def test_what_is_no_range_of_the_text_cannot_be_described(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a range"):
        describe(document_of("The clock."), start, end)


def test_the_same_text_is_exact() -> None:
    anchor = anchor_in(TEXT, "the float broke off")
    assert found(TEXT, anchor) == (EXACT, "the float broke off")
    assert found(TEXT, anchor, TEXT) == (EXACT, "the float broke off")


def test_text_behind_the_passage_leaves_it_exact(known: bool) -> None:
    anchor = anchor_in(TEXT, "A float in a stone well")
    new = TEXT + "\n\nAnother paragraph."
    assert found(new, anchor, TEXT if known else None) == (EXACT, "A float in a stone well")


def test_text_before_the_passage_moves_it(known: bool) -> None:
    anchor = anchor_in(TEXT, "A float in a stone well")
    new = "Another paragraph.\n\n" + TEXT
    placement = resolve(document_of(new), anchor, TEXT if known else None)
    assert placement == Placement(MOVED, anchor.start + 20, anchor.end + 20, 1.0)


def test_a_paragraph_put_elsewhere_is_moved(known: bool) -> None:
    first, second, third = TEXT.split("\n\n")
    new = "\n\n".join((third, first, second))
    anchor = anchor_in(TEXT, "the hand stood still for nine days")
    assert found(new, anchor, TEXT if known else None) == (MOVED, "the hand stood still for nine days")


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ('"We did not know," she wrote - and left.', "“We did not know,” she wrote – and left."),
        ("the first office of the firm", "the ﬁrst oﬃce of the ﬁrm"),
        ("an extraordinary phenomenon", "an extra\u00adordi\u00adnary phe\u00adnomenon"),
        ("one two three four five", "one two\nthree\u00a0four  five"),
        ("café à la carte, naïve", "cafe\u0301 a\u0300 la carte, nai\u0308ve"),
        ("and so on... the end", "and so on… the end"),
        ("最新的Python版本已经发布", "最新的 Python 版本已经发布"),
        ("한국어 문장입니다 여기", unicodedata.normalize("NFD", "한국어 문장입니다 여기")),
    ],
)
def test_another_typography_is_no_change(quote: str, written: str, known: bool) -> None:
    old, new = (f"Something before it, {middle}, and something behind it." for middle in (quote, written))
    assert found(new, anchor_in(old, quote), old if known else None) == (MOVED, written)
    back = found(old, anchor_in(new, written), new if known else None)
    assert back == (MOVED, quote)


def test_case_is_a_change(known: bool) -> None:
    old, new = "He works for the who today, he said.", "He works for the WHO today, he said."
    assert found(new, anchor_in(old, "for the who today"), old if known else None) == (ALTERED, "for the WHO today")


def test_a_heading_set_in_capitals_is_altered() -> None:
    old = "The Clock\n\nSources and Method\n\nWe have read the ledgers of the keeper twice.\n\nFindings\n\nNone."
    new = "THE CLOCK\n\nSOURCES AND METHOD\n\nWE have read the ledgers of the keeper twice.\n\nFINDINGS\n\nNONE."
    assert found(new, anchor_in(old, "Sources and Method")) == (ALTERED, "SOURCES AND METHOD")


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("A chain carries the movement up to the tower.", "A heavy chain carries the movement up into the tower."),
        ("A chain carries the movement up to the tower.", "The movement is carried up to the tower."),
        ("In 1904 the float broke off", "In the year 1904 the copper float broke off"),
        ("was put up in 1871", "was put up in 1872"),
    ],
)
def test_changed_words_are_altered(quote: str, written: str, known: bool) -> None:
    new = TEXT.replace(quote, written)
    assert found(new, anchor_in(TEXT, quote), TEXT if known else None) == (ALTERED, written)


def test_a_deleted_sentence_is_lost(known: bool) -> None:
    sentence = "A chain carries the movement up to the tower."
    new = TEXT.replace(sentence, "")
    placement = resolve(document_of(new), anchor_in(TEXT, sentence), TEXT if known else None)
    assert (placement.status, placement.start, placement.end) == (LOST, -1, -1)
    assert placement.score < 0.5


def test_another_sentence_in_its_place_is_not_it(known: bool) -> None:
    new = TEXT.replace("A chain carries the movement up to the tower.", "Nobody has seen the keeper since Sunday.")
    anchor = anchor_in(TEXT, "A chain carries the movement up to the tower.")
    assert found(new, anchor, TEXT if known else None) == (LOST, "")


def test_a_quote_of_another_text_is_lost() -> None:
    anchor = anchor_in("Every quarter of an hour the bell rings twice, except on Sundays.", "the bell rings twice")
    assert found(TEXT, anchor) == (LOST, "")
    assert found(TEXT, anchor, TEXT) == (LOST, "")


def test_an_empty_document_and_an_empty_quote_are_lost() -> None:
    assert resolve(Document(()), anchor_in(TEXT, "float")).status == LOST
    assert resolve(document_of(TEXT), Anchor(0, 0, "")).status == LOST


def test_equal_places_are_ambiguous_and_all_are_named() -> None:
    row = "| yes | no | yes | no | yes | no | yes | no | yes | no |\n"
    anchor = anchor_in("x\n" + row * 9, "yes", 20)
    placement = resolve(document_of("Another line before.\nx\n" + row * 9), anchor)
    assert placement.status == AMBIGUOUS
    assert len(placement.candidates) > 1
    assert (placement.start, placement.end) == (placement.candidates[0].start, placement.candidates[0].end)


def test_text_repeated_a_hundred_times_is_followed_when_the_old_text_is_known() -> None:
    line = "The same line again, and nothing new in it.\n"
    old = "First.\n" + line * 100 + "Last."
    anchor = anchor_in(old, "nothing new", 50)
    for new in ("Before.\n" + old, old.replace("Last", "The very last"), old.replace("First", "Something else")):
        placement = resolve(document_of(new), anchor, old)
        assert placement.status in (EXACT, MOVED)
        assert placement.start == anchor.start + new.index(line) - old.index(line)


def test_which_of_a_hundred_equal_lines_is_gone_nobody_knows() -> None:
    line = "The same line again, and nothing new in it.\n"
    old = "First.\n" + line * 100 + "Last."
    for new in (old.replace(line, "", 1), old.replace(line, line * 2, 1)):
        assert resolve(document_of(new), anchor_in(old, "nothing new", 50), old).status == AMBIGUOUS


def test_a_repeated_word_is_told_by_its_context(known: bool) -> None:
    old = " ".join(f"Keeper number {n} cleaned the well in {1800 + n}." for n in range(100))
    new = "A list of keepers. " + old.replace("number 7 ", "no. 7 ")
    for nth in (1, 33, 100):
        anchor = anchor_in(old, "well", nth)
        placement = resolve(document_of(new), anchor, old if known else None)
        assert placement.status == MOVED
        assert new[: placement.end].count("well") == nth


def test_a_deleted_copy_is_not_mistaken_for_the_other_one() -> None:
    refrain = "And so the keeper climbed down again."
    old = f"It was spring, and cold. {refrain} It was summer, and the boats came in. {refrain} It was late."
    new = f"It was spring, and cold. {refrain} It was summer, and the boats came in. It was late."
    assert found(new, anchor_in(old, refrain, 2), old) == (LOST, "")
    assert found(new, anchor_in(old, refrain, 1), old) == (EXACT, refrain)


def test_headings_tell_equal_places_apart() -> None:
    def under(*titles: str) -> Document:
        row = Block(PARAGRAPH, "Yes, as before, and nothing more is to be said about that in this place or another.")
        return Document(tuple(b for t in titles for b in (Block(HEADING, t, level=2), row, row, row)))

    old = under("Spring", "Summer", "Autumn")
    text = old.text
    at = text.index("nothing more", text.index("nothing more", text.index("Summer")) + 1)
    anchor = describe(old, at, at + len("nothing more"))
    assert anchor.heading == ("Summer",)
    new = Document((Block(PARAGRAPH, "Something new."), *under("Spring", "Summer", "Autumn").blocks))
    placement = resolve(new, anchor)
    assert new.heading_path(placement.start) == ("Summer",)


@pytest.mark.parametrize(
    ("old", "new", "quote", "written"),
    [
        (
            "他说茶叶要听，不只是看。店里没有价目表。",
            "他常说茶叶要听，不仅仅是看。店里没有价目表。",
            "茶叶要听，不只是看",
            "茶叶要听，不仅仅是看",
        ),
        (
            "صاحبه رجل هادئ يقرأ أكثر مما يبيع، ولا يعرف أحد.",
            "صاحبه رجل عجوز هادئ يقرأ أكثر مما يبيع، ولا يعرف أحد.",
            "رجل هادئ يقرأ أكثر",
            "رجل عجوز هادئ يقرأ أكثر",
        ),
        (
            "कुत्ते ने हड्डी खाई और सो गया।",
            "कुत्ते ने बड़ी हड्डी खाई और फिर सो गया।",
            "हड्डी खाई और सो गया",
            "हड्डी खाई और फिर सो गया",
        ),
        (
            "Great 👩‍💻👍🏽 work, everybody!",
            "Great 👩‍💻👍🏽 fine work, everybody!",
            "👩‍💻👍🏽 work",
            "👩‍💻👍🏽 fine work",
        ),
    ],
)
def test_scripts(old: str, new: str, quote: str, written: str, known: bool) -> None:
    assert found(new, anchor_in(old, quote), old if known else None) == (ALTERED, written)
    kept = "…\n" + old
    assert found(kept, anchor_in(old, quote), old if known else None) == (MOVED, quote)


def test_three_letters_are_found_among_many(known: bool) -> None:
    old = "She sat on the mat. He sat on the bench. They sat down, all in all, for an hour, then he sat up."
    new = "Later on, she sat on the mat. " + old[20:]
    anchor = anchor_in(old, "sat", 3)
    placement = resolve(document_of(new), anchor, old if known else None)
    assert (placement.status, new[placement.start - 5 : placement.end + 5]) == (MOVED, "They sat down")


def test_three_letters_that_are_gone_are_not_found_in_another_sentence(known: bool) -> None:
    old = "The cat slept on the warm roof. Far away a dog barked at the moon and nobody minded."
    new = "The cat slept on the warm roof. Dogged by bad luck, they went home without any supper."
    placement = resolve(document_of(new), anchor_in(old, "dog"), old if known else None)
    assert placement.status == LOST


def test_a_very_long_quote(known: bool) -> None:
    sentences = [
        f"Sentence {n} says that {n * 7919 % 1009} boats came in and {n * 31 % 97} went out." for n in range(600)
    ]
    old = " ".join(sentences)
    quote = " ".join(sentences[100:500])
    assert len(quote) > 20_000
    anchor = anchor_in(old, quote)
    assert found("New. " + old, anchor, old if known else None) == (MOVED, quote)
    new = "New. " + old.replace("Sentence 300 says", "Sentence 300 denies").replace("Sentence 50 ", "")
    status, text = found(new, anchor, old if known else None)
    assert (status, text) == (ALTERED, quote.replace("Sentence 300 says", "Sentence 300 denies"))


def test_the_same_hash_with_wrong_offsets_goes_by_the_occurrence() -> None:
    text = "one two one two one two"
    right = anchor_in(text, "two", 3)
    wrong = Anchor(0, 3, "two", occurrence=3, text_sha256=right.text_sha256)
    assert resolve(document_of(text), wrong) == Placement(MOVED, right.start, right.end, 1.0)


def test_an_old_text_that_is_not_the_anchor_s_is_ignored() -> None:
    anchor = anchor_in(TEXT, "the float broke off")
    assert found(
        "x\n" + TEXT, anchor, "Some other text that has nothing to do with it, and is as long as that one."
    ) == (
        MOVED,
        "the float broke off",
    )


def test_certain_neighbours_settle_equal_places() -> None:
    mark = "\n* * *\nRead more about this in the next part of the series, which will come soon.\n* * *\n"
    parts = [f"Part {n} tells what the keeper did in the year {1870 + n}, and why he did it." for n in range(6)]
    old = mark.join(parts)
    new = "Contents: six parts.\n" + old
    anchor = anchor_in(old, "Read more", 3)
    blind = Anchor(anchor.start, anchor.end, anchor.quote, anchor.prefix[-8:], anchor.suffix[:32])
    resolver = Resolver(document_of(new))
    assert resolver.resolve(blind).status == AMBIGUOUS
    neighbours = [anchor_in(old, part) for part in parts]
    *_, settled = resolver.resolve_all([*neighbours, blind])
    assert settled == Placement(MOVED, anchor.start + 21, anchor.end + 21, 1.0)


def test_quotes_of_the_command_line() -> None:
    document = document_of(TEXT)
    start = TEXT.index("float in")
    quotes = [
        {
            "id": "a",
            "exact": "float in a stone well",
            "prefix": "A ",
            "suffix": " rises",
            "start": start,
            "end": start + 21,
        },
        {"id": 2, "exact": "stood still for nine days"},
        {"id": "c", "exact": "nothing of the kind", "prefix": None, "suffix": None, "start": None, "end": None},
        {"exact": "the float rises and sinks with the sea"},
        {"id": "e"},
    ]
    results = resolve_quotes(document, quotes)
    assert [(r["id"], r["status"]) for r in results] == [("a", EXACT), (2, MOVED), ("c", LOST), ("", LOST), ("e", LOST)]
    assert all(set(r) == {"id", "status", "start", "end", "score"} for r in results)
    assert TEXT[results[1]["start"] : results[1]["end"]] == "stood still for nine days"
    assert (results[2]["start"], results[2]["end"]) == (-1, -1)


@pytest.mark.parametrize(
    "quote", [{"exact": 5}, {"exact": "a", "start": "3"}, {"exact": "a", "prefix": ["x"]}, "a", None]
)
def test_a_quote_that_is_none_is_refused(quote: object) -> None:
    with pytest.raises(ValueError, match="quote"):
        resolve_quotes(document_of(TEXT), [quote])  # type: ignore[list-item]


def test_the_same_words_set_otherwise_do_not_pass_for_the_unchanged_ones() -> None:
    before = "[lint]\nignore = K203,K221,K226,K228,K241,K251\nline-width = 90\nskip = pages/*\n"
    after = "Call: lint --ignore K203,K221,K226,K228,K241,K251 --line-width=90 --show\n\nLater\nline-width = 90\nends."
    old = Document((Block(PARAGRAPH, before),))
    start = before.index("line-width = 90")
    placement = resolve(Document((Block(PARAGRAPH, after),)), describe(old, start, start + len("line-width = 90")))
    assert placement.status not in (EXACT, MOVED) or placement.start == after.index("line-width = 90")


def test_of_repeated_lines_whose_entries_are_torn_apart_the_wrong_one_is_never_sure() -> None:
    line = "* Mended the lamp."
    entries = [
        (f"lamp ({n}) stable; urgency=low\n\n  ", f"\n\n -- Keeper <k@coast.example>  {day} 2010 1{n}:01\n\n")
        for n, day in ((4, "Wed, 26 May"), (3, "Thu, 29 Apr"), (2, "Wed, 28 Apr"), (1, "Mon, 12 Apr"))
    ]
    old = "".join(head + line + tail for head, tail in entries)
    (head4, tail4), (head3, tail3), (head2, tail2), (head1, tail1) = entries
    new = f"{head4}{line}{tail4}{head3}{head2}{line}{tail3}{line}{tail2}{head1}{line}{tail1}"
    anchor = anchor_in(old, line, 2)
    placement = resolve(document_of(new), anchor, old)
    assert placement.status not in (EXACT, MOVED) or placement.start == new.index(line + tail3)
