"""Items of CSL-JSON, and citation keys."""

from __future__ import annotations

import pytest

from reader.core import describing
from reader.core.citing import base_key, citation_key, date_parts, item_of, key_in, type_of
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from tests.core.making import add_article, open_library, records_path


def test_dates_keep_their_precision() -> None:
    assert [date_parts(d) for d in ("2017", "2017-04", "2017-04-29", "2017-04-29T10:00:00Z", "")] == [
        [2017],
        [2017, 4],
        [2017, 4, 29],
        [2017, 4, 29],
        [],
    ]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"publication": "J", "volume": "1"}, "article-journal"),
        ({"isbn": "9780198520115"}, "book"),
        ({"publication": "Asia Times", "published": "2017-04-29"}, "article-newspaper"),
        ({"url": "https://e.example"}, "webpage"),
        ({"genre": "thesis", "isbn": "9780198520115"}, "thesis"),
        ({"genre": "nonsense"}, "document"),
    ],
)
def test_the_type_is_guessed_from_what_is_known(fields: dict[str, str], kind: str) -> None:
    assert type_of(Article(id="a", **fields)) == kind


def test_an_item_leaves_out_what_is_not_known() -> None:
    assert item_of(Article(id="a", title="T"), "k") == {"id": "k", "type": "document", "title": "T"}


@pytest.mark.parametrize(
    ("creator", "published", "title", "key"),
    [
        ("Ivan Ivanov", "2017-04-29", "Russia raises alert", "ivanov2017russia"),
        ("Émile Zola", "1898", "J’accuse…!", "zola1898jaccuse"),
        ("Жанна Щукина", "2001", "О войне и мире", "shchukina2001voine"),
        ("毛泽东", "1938", "论持久战", "毛1938论持久战"),
        ("Jürgen Weiß", "", "Die Straße", "weissstrasse"),
        ("", "", "", "untitled"),
    ],
)
def test_a_key_can_be_read(creator: str, published: str, title: str, key: str) -> None:
    assert base_key((creator,), published, title) == key


def test_a_letter_tells_keys_apart_and_a_given_key_stays() -> None:
    article = Article(id="a", title="The river", creators=("Ann Bo",), published="1999")
    assert citation_key(article) == "bo1999river"
    assert citation_key(article, {"bo1999river"}) == "bo1999rivera"
    assert citation_key(article.with_(key="mine"), {"mine"}) == "mine"


def test_what_is_added_later_does_not_change_a_key(library: Library) -> None:
    first = add_article(library, "The river", b"one")
    assert key_in(library, first) == "river"
    second = add_article(library, "The river", b"two")
    assert (key_in(library, first), key_in(library, second)) == ("river", "rivera")


def test_describing_is_one_step_that_can_be_undone(library: Library) -> None:
    article = add_article(library)
    after = describing.describe(
        library, article.id, title="  The  sea ", creators=("Ann Bo", "", "Ann Bo"), doi="https://doi.org/10.1000/A"
    )
    assert (after.title, after.creators, after.doi) == ("The sea", ("Ann Bo",), "10.1000/A")
    assert library.undo_name == "Edit “The sea”"
    library.undo()
    assert library.article(article.id).title == "The river"


def test_a_key_belongs_to_one_article(library: Library) -> None:
    one, two = add_article(library, "One", b"1"), add_article(library, "Two", b"2")
    describing.describe(library, one.id, key="mine")
    with pytest.raises(ReaderError, match="belongs to “One”"):
        describing.describe(library, two.id, key="mine")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("published", "2017-13"),
        ("published", "2017-02-30"),
        ("published", "April 2017"),
        ("published", "0000"),
        ("doi", "11.1000/x"),
        ("isbn", "9780198520114"),
        ("isbn", "١٢٣٤٥٦٧٨٩٠"),
        ("url", "javascript:alert(1)"),
        ("url", "file:///etc/passwd"),
        ("url", "http://[bad"),
        ("language", "english language"),
        ("genre", "novel"),
        ("key", "a b"),
        ("key", "{x}"),
        ("title", "   "),
        ("publication", "x" * 600),
    ],
)
def test_what_a_field_does_not_take_is_refused(field: str, value: str) -> None:
    with pytest.raises(ReaderError):
        describing.check_field(field, value)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("published", "2017-04", "2017-04"),
        ("published", "2017-04-29T10:00Z", "2017-04-29T10:00Z"),
        ("doi", "doi:10.1000/x", "10.1000/x"),
        ("isbn", "ISBN 0-19-852663-6", "0-19-852663-6"),
        ("isbn", "080442957X", "080442957X"),
        ("url", " https://e.example/a ", "https://e.example/a"),
        ("language", "pt_BR", "pt-BR"),
        ("key", "ivanov:2017", "ivanov:2017"),
    ],
)
def test_what_a_field_takes_is_put_in_order(field: str, value: str, kept: str) -> None:
    assert describing.check_field(field, value) == kept


def test_an_article_that_was_damaged_lately_keeps_no_key_from_the_others(shelf: Library) -> None:
    first, second = add_article(shelf, data=b"one"), add_article(shelf, data=b"two")
    again = open_library(shelf.folder)
    assert key_in(again, again.article(second.id)) != key_in(again, again.article(first.id))
    fresh = open_library(shelf.folder)
    records_path(shelf, first.id).write_bytes(b"{ half")
    assert key_in(fresh, fresh.article(second.id)) == key_in(again, again.article(first.id))
    for library in (again, fresh):
        library.index.close()
