"""Volume, issue, pages, publisher, ISBN and the kind of work, as web pages and Markdown files say them."""

from __future__ import annotations

from reader.core.document import Metadata
from reader.formats.frontmatter import split_front_matter
from reader.formats.htmlmeta import metadata
from reader.formats.htmlnodes import parse

BODY = "<body><article><h1>Of lamps</h1><p>The lamp was lit at dusk, and nobody saw it at all.</p></article></body>"


def head(inner: str) -> Metadata:
    return metadata(parse(f"<html><head>{inner}</head>{BODY}</html>"))


def test_what_pages_say_to_citation_managers() -> None:
    values = {"journal_title": "Coast", "volume": "3", "issue": "2", "firstpage": "12", "lastpage": "34"}
    meta = head(
        "".join(f'<meta name="citation_{k}" content="{v}">' for k, v in values.items())
        + '<meta name="citation_publisher" content="Sea Press">'
    )
    assert (meta.publication, meta.volume, meta.issue, meta.pages) == ("Coast", "3", "2", "12–34")
    assert (meta.publisher, meta.genre) == ("Sea Press", "article-journal")


def test_json_ld_names_volume_and_issue_in_what_the_work_is_part_of() -> None:
    meta = head(
        '<script type="application/ld+json">{"@type": "ScholarlyArticle", "headline": "Of lamps", "pageStart": 12,'
        ' "pageEnd": "34", "isPartOf": {"@type": "PublicationIssue", "issueNumber": 2, "isPartOf":'
        ' {"@type": "PublicationVolume", "volumeNumber": "3"}}}</script>'
    )
    assert (meta.volume, meta.issue, meta.pages, meta.genre) == ("3", "2", "12–34", "article-journal")


def test_what_is_no_isbn_is_none() -> None:
    assert head('<meta name="citation_isbn" content="nonsense">').isbn == ""
    assert head('<meta property="book:isbn" content="978-0-19-852011-5">').isbn == "978-0-19-852011-5"


def test_front_matter() -> None:
    front = split_front_matter("---\ntitle: T\njournal: Coast\nvolume: 3\nissue: 2\npages: 12-34\n---\nText\n")
    assert front is not None
    meta = front.metadata
    assert (meta.publication, meta.volume, meta.issue, meta.pages) == ("Coast", "3", "2", "12-34")


def test_two_family_names_stay_together_where_the_page_says_them() -> None:
    names = ("García Márquez, Gabriel", "Keeper, Ann")
    meta = head("".join(f'<meta name="citation_author" content="{name}">' for name in names))
    assert meta.creators == ("García Márquez, Gabriel", "Ann Keeper")
