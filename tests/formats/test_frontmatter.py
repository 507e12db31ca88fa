"""Front matter: what it says in its many ways, and that nothing in it is more than text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.document import Metadata
from reader.core.limits import LIMITS
from reader.formats.frontmatter import FrontMatter, split_front_matter


def front(yaml: str) -> FrontMatter:
    found = split_front_matter(f"---\n{yaml}\n---\nBody\n")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("yaml", "field", "value"),
    [
        ("title: The ferry", "title", "The ferry"),
        ("title: No", "title", "No"),
        ("title: 1984", "title", "1984"),
        ("title: >\n  The ferry\n  came", "title", "The ferry came"),
        ("author: Jane Doe and John Roe", "creators", ("Jane Doe", "John Roe")),
        ("authors: [Jane Doe, John Roe]", "creators", ("Jane Doe", "John Roe")),
        ("author:\n  - name: Jane Doe\n    affiliation: X", "creators", ("Jane Doe",)),
        ("author: '[[Jane Doe]]'", "creators", ("Jane Doe",)),
        ("creator: Jane Doe", "creators", ("Jane Doe",)),
        ("date: 2017-04-29", "published", "2017-04-29"),
        ("date: 29 April 2017", "published", "2017-04-29"),
        ("published: 2017-04-29T10:15:00Z\ndate: 2020", "published", "2017-04-29T10:15:00Z"),
        ("date: soon", "published", ""),
        ("url: https://example.org/a", "url", "https://example.org/a"),
        ("source: https://example.org/a", "url", "https://example.org/a"),
        ("source: https://example.org/a", "publication", ""),
        ("source: The Ferry Post", "publication", "The Ferry Post"),
        ("url: javascript:alert(1)", "url", ""),
        ("container-title: The Ferry Post", "publication", "The Ferry Post"),
        ("doi: https://doi.org/10.1/x", "doi", ""),
        ("DOI: https://doi.org/10.1234/x", "doi", "10.1234/x"),
        ("lang: de", "language", "de"),
        ("abstract: On ferries.", "description", "On ferries."),
        ("tags: [sea, '#boats', sea]", "keywords", ("sea", "boats")),
        ("tags: sea boats", "keywords", ("sea", "boats")),
        ("keywords: high sea, boats", "keywords", ("high sea", "boats")),
        ("tags: null", "keywords", ()),
    ],
)
def test_fields(yaml: str, field: str, value: object) -> None:
    assert getattr(front(yaml).metadata, field) == value


def test_toml() -> None:
    found = split_front_matter('+++\ntitle = "The ferry"\ndate = 2017-04-29\ntags = ["sea"]\n+++\nBody\n')
    assert found is not None
    assert (found.syntax, found.body) == ("toml", "Body\n")
    assert found.metadata == Metadata(title="The ferry", published="2017-04-29", keywords=("sea",))


@pytest.mark.parametrize("text", ["", "Text", "---\nno end", "---\nJust a sentence.\n---\nText", "----\na: b\n----\n"])
def test_texts_without_front_matter(text: str) -> None:
    assert split_front_matter(text) is None


@pytest.mark.parametrize(
    "yaml",
    [
        "title: [unclosed",
        "a: b: c",
        "\tx: y",
        "[" * 20_000,
        "- " * 5_000,
        "{a: " * 5_000,
        "a: *unknown",
    ],
)
def test_broken_yaml_is_told(yaml: str) -> None:
    assert front(yaml).warning == "The YAML at the top of the file could not be read."
    assert front(yaml).body == "Body\n"


def test_tags_and_references_of_yaml_do_nothing() -> None:
    found = front("title: !!python/object/apply:os.system ['true']\nauthor: &a Jane Doe\neditor: *a")
    assert found.metadata.title == "true"
    assert found.metadata.creators == ("Jane Doe",)
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert front(f"{bomb}\ntags: *i").metadata.keywords == ()


def test_long_titles_are_cut() -> None:
    title = front("title: " + "long " * 500).metadata.title
    assert len(title) <= LIMITS.title_characters
    assert title.endswith("…")


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_any_text_between_the_marks(yaml: str) -> None:
    found = split_front_matter(f"---\n{yaml}\n---\nBody\n")
    assert found is None or isinstance(found.metadata, Metadata)
