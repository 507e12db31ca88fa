"""Twins of a passage: numbered entries, refrains and copies are not taken for one that is gone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.anchors import ALTERED, AMBIGUOUS, EXACT, LOST, MOVED, Anchor, Placement, describe, resolve
from reader.core.document import PARAGRAPH, Block, Document

PLACES = ("the cape", "the north pier", "the old fort", "the ferry landing", "the customs house", "the salt store")
ENTRIES = [f"* Mended the lamp at {place}, see entry {1200 + 37 * n} of the ledger." for n, place in enumerate(PLACES)]
LOG = "Keeper's log\n\n" + "\n".join(
    f"{e}\n  The wind was {n} knots from the south-west." for n, e in enumerate(ENTRIES)
)


def document_of(text: str) -> Document:
    return Document(tuple(Block(PARAGRAPH, line) for line in text.split("\n")))


def anchor_in(text: str, quote: str) -> Anchor:
    return describe(document_of(text), text.index(quote), text.index(quote) + len(quote))


def placed(new: str, anchor: Anchor, old: str | None = None) -> Placement:
    return resolve(document_of(new), anchor, old)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_numbered_entry_that_is_gone_is_lost_though_others_are_like_it(entry: str) -> None:
    new = LOG.replace(entry + "\n", "")
    for old in (None, LOG):
        assert placed(new, anchor_in(LOG, entry), old).status == LOST


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_whose_number_is_corrected_is_altered(entry: str) -> None:
    corrected = entry.replace("see entry 1", "see entry 9")
    new = LOG.replace(entry, corrected)
    for old in (None, LOG):
        placement = placed(new, anchor_in(LOG, entry), old)
        assert (placement.status, new[placement.start : placement.end]) == (ALTERED, corrected)


def test_a_deleted_heading_is_not_the_same_words_in_a_sentence() -> None:
    heading = "Clocks do not work with floats"
    old = (
        f"The list of faults is below.\n\n{heading}\n\nA float is moved by the sea, a clock by its spring.\n\nExample: "
    )
    old += "nobody believed it. Clocks do not work with floats unless the chain is short, he wrote to the council."
    new = old.replace(f"\n\n{heading}\n\nA float is moved by the sea,", "\n\nA float is driven by the tide,")
    assert placed(new, anchor_in(old, heading)).status not in (EXACT, MOVED)


def test_a_short_line_among_strangers_is_shown_and_not_sure() -> None:
    old = "The ferry ran aground in the spring.\nWe begin again.\nNobody was drowned, and the council paid."
    new = "A new harbour was built in stone.\nWe begin again.\nIts lamp was lit by the mayor himself."
    placement = placed(new, anchor_in(old, "We begin again."))
    assert (placement.status, new[placement.start : placement.end]) == (ALTERED, "We begin again.")


def test_the_same_words_with_other_spaces_between_marks_are_altered() -> None:
    old = "so this line says the same:\n\n    envlist = {py27,py36}-lamp{ 15, 16 }, docs\n\nas the one before it."
    new = old.replace("{ 15, 16 }", "{15,16}")
    quote = "envlist = {py27,py36}-lamp{ 15, 16 }, docs"
    assert placed(new, anchor_in(old, quote)).status == ALTERED


def test_of_two_equal_lines_none_is_sure_when_one_has_lost_its_neighbours() -> None:
    line = "Closes the case of the lamp."
    old = f"On Monday the keeper wrote about the oil.\n{line}\nThe mayor signed.\n\n"
    old += f"On Friday the keeper wrote about the oil.\n{line}\nThe clerk signed.\n"
    new = old.replace("On Monday the keeper wrote about the oil.\n", "What is new here\n").replace("The mayor", "She")
    placement = placed(new, anchor_in(old, line))
    assert placement.status not in (EXACT, MOVED) or placement.start == new.index(line)


def test_a_copy_with_whole_surroundings_does_not_outdo_the_place_that_the_old_text_leads_to() -> None:
    rows = [f" po/{name}.po | 2 +-" for name in ("eo", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "he")]
    first, second = "\n".join(rows), "\n".join(rows)
    old = f"Update of May\n{first}\n\nUpdate of June, by another hand\n{second}\n"
    torn = "\n".join(rows[:2]) + "\n Something else altogether stands here now\n" + "\n".join(rows[2:])
    new = f"Update of May\n{torn}\n\nUpdate of June, by another hand\n{second}\n"
    placement = placed(new, anchor_in(old, rows[2].strip()), old)
    assert placement.status == AMBIGUOUS or placement.start == new.index(rows[2].strip())


@st.composite
def logs(draw: st.DrawFn) -> tuple[str, str, int, int]:
    """(old text, new text, number of an entry, its place in the new text or -1): entries taken out, or put in front."""
    count = draw(st.integers(2, 8))
    numbers = draw(st.lists(st.integers(100, 9999), min_size=count, max_size=count, unique=True))
    entries = [f"keeper ({n}) stable; urgency=low\n\n  * Mended lamp {n}.\n\n -- K <k@coast.example>" for n in numbers]
    gone = draw(st.sets(st.integers(0, count - 1), max_size=count - 1))
    added = draw(st.sampled_from(["", "keeper (10000) stable; urgency=low\n\n  * Mended nothing.\n\n -- K\n\n"]))
    chosen = draw(st.integers(0, count - 1))
    new = added + "\n\n".join(e for n, e in enumerate(entries) if n not in gone)
    line = f"* Mended lamp {numbers[chosen]}."
    return "\n\n".join(entries), new, numbers[chosen], -1 if chosen in gone else new.index(line)


@settings(max_examples=200, deadline=None)
@given(logs())
def test_an_entry_of_a_log_is_where_it_was_or_nowhere(case: tuple[str, str, int, int]) -> None:
    old, new, number, start = case
    anchor = anchor_in(old, f"* Mended lamp {number}.")
    for known in (old, None):
        placement = placed(new, anchor, known)
        if placement.status in (EXACT, MOVED):
            assert placement.start == start
        if start >= 0:
            assert placement.status != LOST


def test_a_word_with_all_its_surroundings_is_sure_though_others_have_some_of_them() -> None:
    film, song = (
        "The film of the harbour (https://www.example.org/works/",
        "A song of the pier (https://www.example.org/works/",
    )
    old = f"{film}harbour) was long.\nNothing was said of it.\n{song}harbour) was not."
    start = old.index("https")
    anchor = Anchor(start, start + 5, "https", old[start - 20 : start], old[start + 5 : start + 37])
    new = "It began in winter.\n" * 3 + old
    placement = placed(new, anchor)
    assert (placement.status, placement.start) == (MOVED, new.index("https"))
