"""The codebook: names, ids that never change, trees, merging, counting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core import annotations, tags
from reader.core.changes import Change
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article, Tag
from tests.core.making import document, open_library


def names(library: Library) -> dict[str, str]:
    """Tag id → path."""
    return {i: tags.path_of(library.tags, i) for i in library.tags}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Air Defence", "air-defence"),
        ("  C++ ", "c"),
        ("防空", "防空"),
        ("Straße", "strasse"),
        ("Ça va?", "ça-va"),
        ("!!!", "tag"),
        ("a_b", "a_b"),
    ],
)
def test_an_id_is_a_readable_slug_in_any_script(name: str, slug: str) -> None:
    assert tags.slug(name) == slug


@given(st.text())
def test_any_name_has_an_id(name: str) -> None:
    slug = tags.slug(name)
    assert 0 < len(slug) <= 80
    assert "/" not in slug
    assert not any(c.isspace() for c in slug)


def test_a_path_makes_the_parent_too_and_a_second_time_nothing(shelf: Library) -> None:
    [child] = tags.ensure(shelf, ["Sea/Ship"])
    assert names(shelf) == {"sea": "Sea", "ship": "Sea/Ship"}
    undo = shelf.undo_name
    assert tags.ensure(shelf, ["sea/ship", "#Ship", "ship"]) == [child]
    assert shelf.undo_name == undo


@pytest.mark.parametrize("name", ["", "  ", "/", "#", "x" * 201, "\u200b"])
def test_a_bad_name_is_refused_with_a_sentence(shelf: Library, name: str) -> None:
    with pytest.raises(ReaderError, match="tag"):
        tags.create(shelf, name)
    assert shelf.tags == {}


def test_names_are_found_whatever_their_case_form_and_spaces(shelf: Library) -> None:
    made = tags.create(shelf, "Café  noir")
    for name in ("café noir", "CAFE\u0301 NOIR", " #Café noir ", made.id):
        assert tags.find(shelf, name) == made
    assert tags.find(shelf, "tea") is None
    with pytest.raises(ReaderError, match="There is no tag “tea”"):
        tags.need(shelf, "tea")


def test_a_name_counts_before_an_id(shelf: Library) -> None:
    """The tag "usa" was renamed; a new one may be called so, and is then the one that is meant."""
    old = tags.create(shelf, "USA")
    tags.rename(shelf, old, "United States")
    assert tags.need(shelf, "usa").name == "United States"
    new = tags.create(shelf, "USA")
    assert new.id != old.id
    assert tags.need(shelf, "usa") == new


def test_renaming_changes_no_annotation(shelf: Library, article: Article) -> None:
    tag = tags.create(shelf, "river")
    made = annotations.highlight(shelf, article.id, document(), 20, 35, tags=[tag.id])
    tags.rename(shelf, tag, "stream")
    assert shelf.annotations(article.id) == [made]
    assert tags.names_of(shelf, made.tags) == ["stream"]
    tags.create(shelf, "lake")
    with pytest.raises(ReaderError, match="already a tag “lake”"):
        tags.rename(shelf, tag, "LAKE")
    tags.rename(shelf, tag, "Stream")
    assert shelf.tags[tag.id].name == "Stream"


def test_a_deleted_tag_comes_back_under_its_own_name_only(shelf: Library, article: Article) -> None:
    old = tags.create(shelf, "C")
    annotations.highlight(shelf, article.id, document(), 20, 35, tags=[old.id])
    tags.delete(shelf, old)
    assert tags.create(shelf, "C++").id == "c-2"
    assert tags.counts(shelf) == {"c-2": 0}
    assert tags.create(shelf, "c").id == old.id
    assert tags.counts(shelf) == {"c": 1, "c-2": 0}


def test_children_of_a_deleted_tag_move_up(shelf: Library) -> None:
    tags.create(shelf, "a/b/c")
    tags.delete(shelf, shelf.tags["b"])
    assert names(shelf) == {"a": "a", "c": "a/c"}
    shelf.undo()
    assert names(shelf) == {"a": "a", "b": "a/b", "c": "a/b/c"}


def test_merging_gives_children_and_passages_to_the_other_tag(shelf: Library, article: Article) -> None:
    for name in ("usa/texas", "america"):
        tags.create(shelf, name)
    for number, tag in enumerate(("usa", "america", "texas")):
        annotations.highlight(shelf, article.id, document(), 20 + number, 35, tags=[tag])
    both = annotations.highlight(shelf, article.id, document(), 50, 60, tags=["usa", "america"])
    tags.merge(shelf, shelf.tags["usa"], shelf.tags["america"])
    assert names(shelf) == {"america": "america", "texas": "america/texas"}
    assert tags.names_of(shelf, both.tags) == ["america"]
    assert tags.counts(shelf) == {"america": 4, "texas": 1}
    assert tags.need(shelf, "usa").id == "america"
    shelf.undo()
    assert tags.counts(shelf) == {"america": 2, "usa": 3, "texas": 1}


def test_tags_cannot_be_put_or_merged_into_themselves(shelf: Library) -> None:
    tags.create(shelf, "a/b/c")
    found = shelf.tags
    for parent in ("a", "b", "c"):
        with pytest.raises(ReaderError, match="cannot stand under itself"):
            tags.move(shelf, found["a"], found[parent])
    with pytest.raises(ReaderError, match="stands under"):
        tags.merge(shelf, found["a"], found["c"])
    with pytest.raises(ReaderError, match="already that tag"):
        tags.merge(shelf, found["a"], found["a"])
    tags.move(shelf, found["c"], None)
    assert names(shelf)["c"] == "c"


def test_what_is_gone_cannot_be_changed_and_two_tags_cannot_merge_into_each_other(shelf: Library) -> None:
    a, b = tags.create(shelf, "a"), tags.create(shelf, "b")
    tags.merge(shelf, a, b)
    for act in (
        lambda: tags.merge(shelf, b, a),
        lambda: tags.merge(shelf, a, b),
        lambda: tags.rename(shelf, a, "c"),
        lambda: tags.delete(shelf, a),
        lambda: tags.pin(shelf, a, 1),
    ):
        with pytest.raises(ReaderError, match="no tag “a” any more"):
            act()
    assert names(shelf) == {"b": "b"}


def test_a_change_does_not_take_back_what_happened_since_the_tag_was_shown(shelf: Library) -> None:
    shown = tags.create(shelf, "a")
    tags.define(shelf, shown, "first letter")
    tags.recolour(shelf, shown, "red")
    tags.rename(shelf, shown, "alpha")
    after = shelf.tags["a"]
    assert (after.name, after.colour, after.definition) == ("alpha", "red", "first letter")


def test_a_key_belongs_to_one_tag(shelf: Library) -> None:
    a, b = tags.create(shelf, "a"), tags.create(shelf, "b")
    tags.pin(shelf, a, 1)
    tags.pin(shelf, b, 1)
    assert {i: t.pin for i, t in shelf.tags.items()} == {"a": 0, "b": 1}
    shelf.undo()
    assert {i: t.pin for i, t in shelf.tags.items()} == {"a": 1, "b": 0}
    with pytest.raises(ReaderError, match="no key"):
        tags.pin(shelf, a, 10)


def test_an_annotation_with_several_tags_of_a_family_counts_once(shelf: Library, article: Article) -> None:
    ids = tags.ensure(shelf, ["sea", "sea/ship", "sea/ship/crew", "seaside"])
    annotations.highlight(shelf, article.id, document(), 20, 35, tags=ids)
    gone = annotations.highlight(shelf, article.id, document(), 50, 60, tags=["crew"])
    assert tags.counts(shelf) == {"sea": 2, "ship": 2, "crew": 2, "seaside": 1}
    annotations.delete(shelf, [gone])
    assert tags.counts(shelf) == {"sea": 1, "ship": 1, "crew": 1, "seaside": 1}


def put(library: Library, *found: Tag) -> None:
    """Tags as another program may leave them."""
    library.apply([Change(Tag.TABLE, t.id, None, t) for t in found], "Put")


def test_circles_that_other_programs_leave_do_no_harm(shelf: Library) -> None:
    put(shelf, Tag(id="a", name="a", parent="b"), Tag(id="b", name="b", parent="a"), Tag(id="c", name="c", parent="x"))
    put(shelf, Tag(id="m", name="m", merged_into="n"), Tag(id="n", name="n", merged_into="m"))
    assert [(t.id, depth) for t, depth in tags.in_tree_order(shelf.tags)] == [("c", 0), ("a", 0), ("b", 1)]
    assert names(shelf) == {"a": "b/a", "b": "a/b", "c": "c"}
    assert tags.descendants(shelf.tags, "a") == {"b"}
    assert shelf.tag("m") is None
    assert tags.counts(shelf) == {"a": 0, "b": 0, "c": 0}


def test_a_very_deep_tree_is_no_deeper_than_the_stack(shelf: Library) -> None:
    put(shelf, *(Tag(id=f"t{n}", name=f"t{n}", parent=f"t{n - 1}" if n else "") for n in range(3_000)))
    order = tags.in_tree_order(shelf.tags)
    assert [depth for _, depth in order] == list(range(3_000))
    assert len(tags.descendants(shelf.tags, "t0")) == 2_999


def test_the_tree_is_in_the_order_of_names_with_children_behind_their_parents(shelf: Library) -> None:
    for name in ("sea/Ship", "Air", "sea/boat", "sea/Ship/crew", "zoo"):
        tags.create(shelf, name)
    order = [(t.name, depth) for t, depth in tags.in_tree_order(shelf.tags)]
    assert order == [("Air", 0), ("sea", 0), ("boat", 1), ("Ship", 1), ("crew", 2), ("zoo", 0)]


def test_the_codebook_is_the_same_after_a_restart(shelf: Library) -> None:
    tags.define(shelf, tags.create(shelf, "a/b", colour="red"), "what it is")
    again = open_library(shelf.folder)
    assert again.tags == shelf.tags
    assert (again.tags["b"].definition, again.tags["b"].colour) == ("what it is", "red")
