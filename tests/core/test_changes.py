"""Merging copies of a record: nothing is dropped, and all replicas come to the same record."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reader.core import changes
from reader.core.anchors import Anchor
from reader.core.changes import (
    ANCESTORS,
    NOTE_MERGED,
    OTHER_WORDING,
    RESTORED,
    Change,
    generation,
    merge_records,
    rebase,
    same_content,
    stamp,
    unite_notes,
)
from reader.core.model import Annotation, Record, Tag, from_json, to_json
from reader.core.revisions import ancestors_of, changed_of, content

Raw = dict[str, Any]

TAGS = st.lists(st.sampled_from(["air", "sea", "land", "draft"]), unique=True, max_size=3)
NOTES = st.sampled_from(["", "no", "not sure", "a word", "a word and more", "see p. 3"])
EDITS = st.one_of(
    st.tuples(st.just("tags"), TAGS),
    st.tuples(st.just("note"), NOTES),
    st.tuples(st.just("colour"), st.sampled_from(["yellow", "blue", "red"])),
    st.tuples(st.just("deleted"), st.booleans()),
    st.tuples(st.just("from_tomorrow"), st.sampled_from(["x", "y"])),
)


def first_copy() -> Raw:
    made = Annotation(id="one", passages=(Anchor(3, 8, "quote"),), note="a word", tags=("air",), created="2020")
    return to_json(stamp(made, None, "me"))


def edited(raw: Raw, *edits: tuple[str, Any]) -> Raw:
    """The copy after the program changed it, a revision for each edit."""
    for name, value in edits:
        before = from_json("annotations", raw)
        after = from_json("annotations", {**raw, name: value})
        if not same_content(to_json(after), to_json(before)):
            raw = to_json(stamp(after, before, "me"))
    return raw


def by_hand(raw: Raw, name: str, value: Any) -> Raw:
    """The copy after somebody changed it in a text editor."""
    return {**raw, name: value}


COPIES = st.builds(lambda edits: edited(first_copy(), *edits), st.lists(EDITS, max_size=4))
HAND_EDITED = st.builds(lambda raw, edit: by_hand(raw, *edit), COPIES, EDITS)
JSON = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(2, 9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
GARBAGE = st.dictionaries(
    st.sampled_from(["id", "rev", "ancestors", "changed", "tags", "passages", "flags", "note", "deleted", "x"]),
    JSON | st.sampled_from(["1-a", "2-b", ["1-a"], ["2-b", "1-a"], {"note": "1-a"}, {"note": "2-b", "tags": "1-a"}]),
)
HAND_MADE = st.builds(lambda raw: content(raw), COPIES)
SOUND = COPIES | HAND_EDITED | HAND_MADE
ANY_COPY = COPIES | HAND_EDITED | GARBAGE


@given(ANY_COPY, ANY_COPY)
@example({"rev": "2-b", "ancestors": ["1-a"]}, {"rev": "1-a", "ancestors": ["2-b"]})
def test_it_does_not_matter_whose_copy_comes_first(a: Raw, b: Raw) -> None:
    assert merge_records(a, b) == merge_records(b, a)


@given(SOUND, SOUND)
def test_merging_again_with_either_copy_changes_nothing(a: Raw, b: Raw) -> None:
    merged = merge_records(a, b)
    assert merge_records(merged, a) == merged
    assert merge_records(b, merged) == merged
    assert merge_records(merged, merged) == merged


@given(ANY_COPY)
def test_a_copy_merged_with_itself_or_with_nothing_says_the_same(a: Raw) -> None:
    assert content(merge_records(a, dict(a))) == content(a)
    assert merge_records(a, None) == a
    assert merge_records(None, a) == a


@given(ANY_COPY, ANY_COPY)
def test_the_copies_themselves_are_not_touched(a: Raw, b: Raw) -> None:
    before = json.dumps([a, b])
    merge_records(a, b)
    assert json.dumps([a, b]) == before


@given(st.lists(EDITS, max_size=3), st.lists(EDITS, min_size=1, max_size=ANCESTORS - 1))
def test_a_descendant_replaces_its_ancestor(shared: list[tuple[str, Any]], more: list[tuple[str, Any]]) -> None:
    old = edited(first_copy(), *shared)
    new = edited(old, *more)
    assert merge_records(old, new) == new


@given(COPIES, st.lists(EDITS, min_size=1, max_size=3), st.lists(EDITS, min_size=1, max_size=3))
def test_what_one_copy_changed_is_taken_and_what_both_changed_is_united(
    base: Raw, here: list[tuple[str, Any]], there: list[tuple[str, Any]]
) -> None:
    a, b = edited(base, *here), edited(base, *there)
    assume(a["rev"] not in ancestors_of(b) and b["rev"] not in ancestors_of(a) and a["rev"] != b["rev"])
    merged = merge_records(a, b)
    for name in ("tags", "note", "colour", "from_tomorrow"):
        if has_seen(b, name, a):
            assert merged.get(name) == b.get(name), name
        elif has_seen(a, name, b):
            assert merged.get(name) == a.get(name), name
        elif name == "tags":
            assert set(merged.get(name, [])) == {*a.get(name, []), *b.get(name, [])}
        elif name == "note":
            assert all(raw.get(name, "") in merged.get(name, "") for raw in (a, b))
        else:
            assert merged.get(name) in (a.get(name), b.get(name))
    assert bool(merged.get("deleted")) == (bool(a.get("deleted")) and bool(b.get("deleted")))


def has_seen(raw: Raw, name: str, other: Raw) -> bool:
    """Whether ``raw`` descends from the revision in which ``other`` changed the field last."""
    since = changed_of(other).get(name, "")
    return since in ("", raw["rev"], *ancestors_of(raw))


def test_edits_of_different_fields_are_both_kept_without_a_flag() -> None:
    start = to_json(stamp(Tag(id="air", name="air"), None, "me"))
    renamed, defined, moved = (
        to_json(stamp(from_json("tags", {**start, name: "new"}), from_json("tags", start), "me"))
        for name in ("name", "definition", "parent")
    )
    for order in itertools.permutations((renamed, defined, moved)):
        merged = merge_records(merge_records(order[0], order[1]), order[2])
        assert (merged["name"], merged["definition"], merged["parent"]) == ("new", "new", "new")
        assert "flags" not in merged


def test_a_tag_taken_away_here_stays_away_though_the_note_changed_there() -> None:
    start = first_copy()
    merged = merge_records(edited(start, ("tags", [])), edited(start, ("note", "important")))
    assert "tags" not in merged
    assert merged["note"] == "important"


def test_two_notes_are_both_kept_and_flagged() -> None:
    start = first_copy()
    merged = merge_records(edited(start, ("note", "no")), edited(start, ("note", "not sure")))
    assert sorted(merged["note"].split(OTHER_WORDING)) == ["no", "not sure"]
    assert merged["flags"] == [NOTE_MERGED]


def test_a_note_that_goes_on_from_the_other_stands_alone() -> None:
    start = first_copy()
    merged = merge_records(edited(start, ("note", "a word")), edited(start, ("note", "a word and more")))
    assert merged["note"] == "a word and more"
    assert "flags" not in merged


def test_deleted_here_and_edited_there_keeps_the_edit_and_says_so() -> None:
    start = first_copy()
    merged = merge_records(edited(start, ("deleted", True)), edited(start, ("note", "important")))
    assert "deleted" not in merged
    assert merged["note"] == "important"
    assert RESTORED in merged["flags"]


def test_deleted_here_and_untouched_there_is_deleted() -> None:
    start = first_copy()
    assert merge_records(start, edited(start, ("deleted", True)))["deleted"]


@given(COPIES, EDITS)
def test_what_was_edited_by_hand_is_newer_than_the_copy_it_was_made_from(raw: Raw, edit: tuple[str, Any]) -> None:
    hand = by_hand(raw, *edit)
    merged = merge_records(raw, hand)
    assert content(merged) == content(hand)
    if not same_content(raw, hand):
        assert generation(merged["rev"]) == generation(raw["rev"]) + 1
        assert raw["rev"] in merged["ancestors"]


def test_a_hand_edit_and_an_edit_elsewhere_are_both_kept() -> None:
    start = first_copy()
    merged = merge_records(by_hand(start, "tags", ["air", "sea"]), edited(start, ("note", "another")))
    third = merge_records(merged, start)
    assert third["note"] == "another"
    # The hand edit has no revision of its own, so the edit elsewhere descends from what it was made from …
    seen = merge_records(start, by_hand(start, "tags", ["air", "sea"]))
    both = merge_records(seen, edited(start, ("note", "x")))
    assert (both["tags"], both["note"]) == (["air", "sea"], "x")  # … unless a program that saw it first gave it one.


def exchange(replicas: list[Raw], one: int, other: int) -> None:
    replicas[one] = replicas[other] = merge_records(replicas[one], replicas[other])


@given(st.lists(st.tuples(st.integers(0, 1), EDITS | st.none()), max_size=12))
def test_two_replicas_agree_after_one_exchange(steps: list[tuple[int, tuple[str, Any] | None]]) -> None:
    replicas = [first_copy(), first_copy()]
    replicas[1] = dict(replicas[0])
    for at, edit in steps:
        if edit is None:
            exchange(replicas, 0, 1)
        else:
            replicas[at] = edited(replicas[at], edit)
    exchange(replicas, 0, 1)
    assert replicas[0] == replicas[1]


PAIRS = [(0, 1), (1, 2), (0, 2)]


@given(
    st.lists(st.tuples(st.integers(0, 2), EDITS | st.sampled_from(PAIRS)), max_size=10),
    st.permutations(PAIRS),
)
def test_three_replicas_agree_once_each_pair_has_exchanged_and_the_first_again(
    steps: list[tuple[int, tuple[Any, Any]]], order: list[tuple[int, int]]
) -> None:
    start = first_copy()
    replicas = [start, start, start]
    for at, step in steps:
        if isinstance(step[0], int):
            exchange(replicas, *step)
        else:
            replicas[at] = edited(replicas[at], step)
    for pair in (*order, order[0]):
        exchange(replicas, *pair)
    assert replicas[0] == replicas[1] == replicas[2]
    settled = replicas[0]
    exchange(replicas, 0, 1)
    assert replicas[0] == settled


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), EDITS | st.none()), max_size=14))
def test_three_replicas_that_only_fetch_from_each_other_agree_in_the_end(
    steps: list[tuple[int, int, tuple[str, Any] | None]],
) -> None:
    start = first_copy()
    replicas = [start, start, start]
    for at, other, edit in steps:
        replicas[at] = merge_records(replicas[at], replicas[other]) if edit is None else edited(replicas[at], edit)
    for _ in range(4):
        for at, other in itertools.permutations(range(3), 2):
            replicas[at] = merge_records(replicas[at], replicas[other])
    assert replicas[0] == replicas[1] == replicas[2]


def test_a_copy_that_lags_too_far_behind_still_loses_nothing() -> None:
    start = first_copy()
    late = edited(start, ("note", "said late"))
    new = edited(start, *(("colour", c) for c in ["blue", "red"] * ANCESTORS))
    merged = merge_records(late, new)
    assert "said late" in merged["note"]
    assert merged["colour"] == new["colour"]
    assert len(merged["ancestors"]) <= 2 * ANCESTORS


@given(NOTES, NOTES, NOTES)
def test_wordings_of_a_note_do_not_pile_up(a: str, b: str, c: str) -> None:
    both, _ = unite_notes(a, b)
    assert unite_notes(both, a)[0] == both
    assert unite_notes(both, b)[0] == both
    three, _ = unite_notes(both, unite_notes(b, c)[0])
    parts = three.split(OTHER_WORDING)
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize(("rev", "number"), [("3-ab", 3), ("", 0), ("x-ab", 0), ("-1", 0), ("9" * 5000 + "-a", 0)])
def test_the_generation_of_a_revision(rev: str, number: int) -> None:
    assert generation(rev) == number


def test_clocks_decide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    start = first_copy()
    monkeypatch.setattr(changes, "now", lambda: "1970-01-01T00:00:00Z")
    newer = edited(start, ("note", "written with the clock set back"))
    monkeypatch.setattr(changes, "now", lambda: "2999-01-01T00:00:00Z")
    newest = edited(newer, ("note", "and with the clock far ahead"))
    assert merge_records(start, newer) == newer
    assert merge_records(newest, newer) == newest


# -- taking a change to a record that has changed ----------------------------------------------------------

START = Annotation(id="one", passages=(Anchor(3, 8, "quote"),), note="mine", tags=("air", "sea"), colour="yellow")


def taken_to(current: Annotation, change: Callable[[Annotation], Annotation]) -> Record:
    return rebase(Change("annotations", "one", START, change(START)), current)


def test_a_change_touches_only_its_own_fields() -> None:
    current = START.with_(colour="red", note="theirs")
    after = taken_to(current, lambda a: a.with_(tags=("air",)))
    assert after == START.with_(colour="red", note="theirs", tags=("air",))


def test_tags_are_added_to_and_taken_from_those_that_are_there_now() -> None:
    current = START.with_(tags=("air", "sea", "land"))
    assert taken_to(current, lambda a: a.with_(tags=("sea", "draft"))) == START.with_(tags=("draft", "sea", "land"))


def test_a_note_that_both_changed_keeps_both_wordings() -> None:
    after = taken_to(START.with_(note="theirs"), lambda a: a.with_(note="mine, longer"))
    assert isinstance(after, Annotation)
    assert after.note.split(OTHER_WORDING) == ["mine, longer", "theirs"]
    assert after.flags == (NOTE_MERGED,)


def test_a_passage_that_was_stretched_takes_the_place_of_the_old_one() -> None:
    more = Anchor(20, 25, "other")
    longer = Anchor(3, 12, "quote and")
    after = taken_to(START.with_(passages=(*START.passages, more)), lambda a: a.with_(passages=(longer,)))
    assert isinstance(after, Annotation)
    assert after.passages == (longer, more)


def test_a_record_is_never_left_out() -> None:
    with pytest.raises(ValueError, match="tombstone"):
        rebase(Change("annotations", "one", START, None), START)


ANNOTATIONS = st.builds(
    lambda tags, note, colour: START.with_(tags=tuple(tags), note=note, colour=colour),
    TAGS,
    NOTES,
    st.sampled_from(["yellow", "red"]),
)


@given(ANNOTATIONS, ANNOTATIONS)
def test_a_change_and_its_inverse_cancel_out(before: Annotation, after: Annotation) -> None:
    change = Change("annotations", "one", before, after)
    assert rebase(change, before) == after
    assert rebase(change.inverse(), after) == before


def test_what_was_made_is_taken_back_by_a_tombstone() -> None:
    undone = Change("annotations", "one", None, START).inverse()
    assert rebase(undone, START) == START.with_(deleted=True)
