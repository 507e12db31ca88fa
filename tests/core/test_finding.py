"""What queries find in a real library."""

from __future__ import annotations

import pytest

from reader.core import annotations, articles, tags
from reader.core.document import PARAGRAPH, Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.core.finding import Filter, find_annotations, find_articles
from reader.core.index import Entry
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.paths import RECORDS
from reader.core.query import parse
from reader.core.scanning import scan


def take_in(library: Library, text: str, metadata: Metadata) -> Article:
    document = Document((Block(PARAGRAPH, text),), metadata)
    staged = articles.stage(library.folder, document, text.encode(), "a.txt", "text/plain", "")
    return articles.commit(library, staged)[0]


@pytest.fixture
def coast(library: Library, lighthouses: Article, document: Document) -> dict[str, Annotation]:
    """Two articles: one with three annotations, one with one that is untagged."""
    other = take_in(library, "Wind and weather.", Metadata("Wetter in Köln", ("Ödön",), "Die Zeit", "2017"))
    tags.ensure(library, ["signal/light", "sea", "fearless", "fear"])

    def mark(quote: str, **values: object) -> Annotation:
        at = document.text.index(quote)
        return annotations.highlight(library, lighthouses.id, document, at, at + len(quote), **values)  # type: ignore[arg-type]

    return {
        "dusk": mark("lamp was lit at dusk", tags=["light"], note="Where is the Keeper?", colour="red"),
        "cliff": mark("🙂 cliff", tags=["sea", "fearless"], colour="blue"),
        "verse": mark("of the sea", tags=["signal"]),
        "wind": annotations.highlight(library, other.id, library.document(other.id), 0, 4, note="Sturm"),
    }


def names(library: Library, query: str, known: dict[str, Annotation]) -> list[str]:
    by_id = {a.id: name for name, a in known.items()}
    return [by_id[a.id] for hit in find_annotations(library, parse(query)).hits for a in hit.annotations]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["dusk", "cliff", "verse", "wind"]),
        ("lamp", ["dusk"]),
        ("keeper", ["dusk"]),
        ("in:quotes keeper", []),
        ("in:notes keeper", ["dusk"]),
        ("in:title lighthouses", ["dusk", "cliff", "verse"]),
        ("in:title in:notes sturm", ["wind"]),
        ("fearless", ["cliff"]),
        ("lighthouses", []),
        ("tag:light", ["dusk"]),
        ("tag:signal", ["dusk", "verse"]),
        ("tag:Signal/LIGHT", ["dusk"]),
        ("tag:fear", []),
        ("-tag:signal", ["cliff", "wind"]),
        ("tag:sea tag:fearless", ["cliff"]),
        ("colour:red", ["dusk"]),
        ("color:yellow", ["verse", "wind"]),
        ("has:note", ["dusk", "wind"]),
        ("-has:note tag:sea", ["cliff"]),
        ("-has:tag", ["wind"]),
        ("source:coast.example", ["dusk", "cliff", "verse"]),
        ('source:"die zeit"', ["wind"]),
        ("source:odon", ["wind"]),
        ("type:txt", ["dusk", "cliff", "verse", "wind"]),
        ("type:pdf", []),
        ("status:inbox title:koln", ["wind"]),
        ("before:2000", ["dusk", "cliff", "verse"]),
        ("after:1999-05-15 before:2000", ["dusk", "cliff", "verse"]),  # May 1999 may be after its 15th
        ("after:1999-06", ["wind"]),
        ("article:lighthouses", ["dusk", "cliff", "verse"]),
        ("lamp -keeper", []),
    ],
)
def test_annotations(library: Library, coast: dict[str, Annotation], query: str, expected: list[str]) -> None:
    assert names(library, query, coast) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Lighthouses", "Wetter in Köln"]),
        ("lighthouse", ["Lighthouses"]),
        ("zeit", ["Wetter in Köln"]),
        ("-zeit", ["Lighthouses"]),
        ("in:notes sturm", ["Wetter in Köln"]),
        ("tag:light colour:red", ["Lighthouses"]),
        ("tag:light colour:blue", []),  # by one annotation, not by two
        ("-tag:sea", ["Wetter in Köln"]),
        ("has:passages", ["Lighthouses", "Wetter in Köln"]),
        ("keeper", ["Lighthouses"]),  # an author of it
        ("-has:note", []),
        ("after:2017-06", ["Wetter in Köln"]),
    ],
)
def test_articles(library: Library, coast: dict[str, Annotation], query: str, expected: list[str]) -> None:
    assert [hit.entry.title for hit in find_articles(library, parse(query)).hits] == expected


def test_a_merged_tag_is_found_under_both_names(library: Library, coast: dict[str, Annotation]) -> None:
    tags.merge(library, tags.need(library, "fearless"), tags.need(library, "sea"))
    assert names(library, "tag:sea", coast) == ["cliff"]
    assert names(library, "tag:fearless", coast) == ["cliff"]


def test_a_tag_that_is_not_there_is_an_error(library: Library) -> None:
    with pytest.raises(ReaderError, match="There is no tag “nope”, at character 6"):
        find_annotations(library, parse("lamp tag:nope"))


def test_an_article_that_cannot_be_read_is_reported(library: Library, coast: dict[str, Annotation]) -> None:
    broken = library.article_folder(coast["wind"].article) / RECORDS
    broken.write_bytes(b"{")
    fresh = Library(library.folder, library.index, lambda *_: Document(()), "x")
    scan(library.folder, library.index)
    found = find_annotations(fresh, parse(""))
    assert [hit.entry.title for hit in found.hits] == ["Lighthouses"]
    assert len(found.problems) == 1
    assert str(broken) in found.problems[0]
    assert len(find_articles(fresh, parse("")).hits) == 2


@pytest.mark.parametrize(
    ("published", "query", "expected"),
    [
        ("2017-04-29", "after:2017-04-29", True),
        ("2017-04-29", "before:2017-04-29", False),
        ("2017-04-29", "before:2017-04-30", True),
        ("2017-04-29T23:00+02:00", "after:2017-04-29 before:2017-05", True),
        ("2017-04", "after:2017-04-20", True),
        ("2017-04", "before:2017-04-20", True),
        ("2017", "before:2017-03", True),
        ("2017", "after:2018", False),
        ("2017", "before:2017", False),
        ("", "after:1000", False),
        ("", "before:3000", False),
        ("", "-before:3000", True),
        ("yesterday", "after:1000", False),
    ],
)
def test_times_in_the_precision_known(library: Library, published: str, query: str, expected: bool) -> None:
    entry = Entry("a", "", "", "", published, "", "", 0, "inbox", 0, "", "", 0.0, 0, "", "", "")
    assert Filter(library, parse(query)).matches_article(entry) is expected
