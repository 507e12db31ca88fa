"""What a web page says of itself, in each of the ways pages say it."""

from __future__ import annotations

import json

import pytest

from reader.core.document import Metadata
from reader.core.limits import LIMITS
from reader.formats.htmlmeta import metadata
from reader.formats.htmlnodes import parse


def meta(head: str, body: str = "<p>Text</p>", attributes: str = "") -> Metadata:
    page = f"<html {attributes}><head>{head}</head><body>{body}</body></html>"
    return metadata(parse(page), page)


def test_highwire_tags_of_a_journal() -> None:
    found = meta("""<meta name="citation_title" content="On tides">
    <meta name="citation_author" content="Merrin, Ada"><meta name="citation_author" content="Tom Quill">
    <meta name="citation_journal_title" content="Coastal Annals">
    <meta name="citation_publication_date" content="2020/11/03">
    <meta name="citation_doi" content="doi:10.5555/ca.17"><meta name="citation_language" content="en">
    <meta name="citation_keywords" content="tide; moon">""")
    assert found == Metadata(
        title="On tides",
        creators=("Ada Merrin", "Tom Quill"),
        publication="Coastal Annals",
        published="2020-11-03",
        doi="10.5555/ca.17",
        language="en",
        genre="article-journal",
        keywords=("tide", "moon"),
    )


def test_json_ld_before_open_graph() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "name": "The Coast"},
            {
                "@type": ["NewsArticle"],
                "headline": "Bells &amp; tides",
                "author": [{"name": "Ada Merrin"}, "Tom Quill"],
                "publisher": {"@type": "Organization", "name": "The Coast"},
                "datePublished": "2019-04-06T08:30:00Z",
                "mainEntityOfPage": {"@id": "https://coast.example/bells"},
                "inLanguage": "en",
                "keywords": ["bell", "tide"],
            },
        ],
    }
    found = meta(f"""<script type="application/ld+json">{json.dumps(data)}</script>
    <meta property="og:title" content="Bells! You will not believe them">
    <meta property="article:published_time" content="2001">
    <meta property="og:description" content="All about bells.">""")
    assert (found.title, found.creators, found.publication) == (
        "Bells & tides",
        ("Ada Merrin", "Tom Quill"),
        "The Coast",
    )
    assert (found.published, found.url, found.language) == ("2019-04-06T08:30:00Z", "https://coast.example/bells", "en")
    assert (found.keywords, found.description) == (("bell", "tide"), "All about bells.")


@pytest.mark.parametrize(
    "script",
    ["{", "[" * 100_000, '{"@type": "Article", "headline": 5, "author": {"name": {}}}', "null", '"x"', "<!-- -->"],
)
def test_broken_json_ld_is_passed_over(script: str) -> None:
    assert meta(f'<title>Bells</title><script type="application/ld+json">{script}</script>').title == "Bells"


def test_json_ld_wrapped_as_xml() -> None:
    script = '<![CDATA[\n{"@type": "Article", "headline": "Bells", "name": "Bells < tides"}\n]]>'
    assert meta(f'<script type="application/ld+json">//{script}</script>').title == "Bells"


def test_of_headline_and_name_the_one_that_the_page_shows() -> None:
    script = '{"@type": "Article", "headline": "list of bells", "name": "Bells of Merrow"}'
    head = f'<title>Bells of Merrow - Encyclopedia</title><script type="application/ld+json">{script}</script>'
    assert meta(head).title == "Bells of Merrow"


def test_dublin_core_as_property_before_name_and_in_a_list() -> None:
    head = """<meta name="DC.title" content="By name"><meta property="x:title dc:title" content="By property">
    <meta property="dc:creator twitter:site_name" content="Ada Merrin"><meta name="author" content="Somebody Else">
    <meta name="DCTERMS.issued" content="2018-05">"""
    found = meta(head)
    assert (found.title, found.creators, found.published) == ("By property", ("Ada Merrin",), "2018-05")


def test_parsely_and_others() -> None:
    found = meta("""<meta name="parsely-title" content="Bells"><meta name="parsely-author" content="Ada Merrin">
    <meta name="parsely-pub-date" content="2024-04-20T04:20:00.000Z">
    <meta property="article:author" content="https://x.example/a">""")
    assert (found.title, found.creators, found.published[:10]) == ("Bells", ("Ada Merrin",), "2024-04-20")


@pytest.mark.parametrize(
    ("title", "body", "expected", "site"),
    [
        ("The harbour that kept its bells | The Coast", "", "The harbour that kept its bells", "The Coast"),
        ("The harbour that kept its bells – The Coast", "", "The harbour that kept its bells", "The Coast"),
        ("Bells - The Coast Review", "<h1>Bells</h1>", "Bells", "The Coast Review"),
        ("Coast - Bells and their Harbours", "", "Coast - Bells and their Harbours", ""),
        ("Bells — ring them while you can", "", "Bells — ring them while you can", ""),
        ("Bells of Merrow · Coast", "<h1>Bells of Merrow</h1>", "Bells of Merrow", "Coast"),
        ("One a-b test", "", "One a-b test", ""),
        ("", "<h1>Only <i>shown</i></h1>", "Only shown", ""),
        ("", "", "", ""),
    ],
)
def test_titles_without_the_name_of_the_site(title: str, body: str, expected: str, site: str) -> None:
    found = meta(f"<title>\n {title} </title>", body)
    assert (found.title, found.publication) == (expected, site)


def test_a_title_for_previews_without_the_name_of_the_site() -> None:
    found = meta('<meta property="og:title" content="Bells | Coast"><meta property="og:site_name" content="Coast">')
    assert (found.title, found.publication) == ("Bells", "Coast")


def test_long_titles_are_bounded() -> None:
    assert len(meta(f"<title>{'bells ' * 2_000}</title>").title) <= LIMITS.title_characters


@pytest.mark.parametrize(
    ("byline", "creators"),
    [
        ('<p class="byline">By Ada Merrin and Tom Quill, 3 May 2019</p>', ("Ada Merrin", "Tom Quill")),
        ('<a rel="author" href="/a">Ada Merrin</a>', ("Ada Merrin",)),
        ('<span itemprop="author"><span itemprop="name">Ada Merrin</span></span>', ("Ada Merrin",)),
        ('<div class="post-author">Posted by ADA MERRIN | May 3</div>', ("Ada Merrin",)),
        ('<div class="author">Ada Merrin, PhD, Tom Quill</div>', ("Ada Merrin, PhD", "Tom Quill")),
        ('<div class="byline">Von Ada Merrin</div>', ("Ada Merrin",)),
        ('<aside><p class="author">Someone Else</p></aside>', ()),
        ('<div id="comments"><span class="author">troll77</span></div>', ()),
        (f'<div class="author">{"A long story about the author. " * 20}</div>', ()),
    ],
)
def test_bylines_in_the_markup(byline: str, creators: tuple[str, ...]) -> None:
    assert meta("<title>Bells</title>", f"<article>{byline}<p>Text</p></article>").creators == creators


@pytest.mark.parametrize(
    ("markup", "published"),
    [
        ('<time datetime="2019-04-06T08:30+01:00">Saturday</time>', "2019-04-06T08:30+01:00"),
        ('<meta name="date" content="April 6, 2019">', "2019-04-06"),
        ('<meta name="pdate" content="20190406">', "2019-04-06"),
        ('<meta itemprop="datePublished" content="2019-04-06">', "2019-04-06"),
        (
            '<time itemprop="dateModified" datetime="2020-01-01">x</time><time datetime="2019-04-06">y</time>',
            "2019-04-06",
        ),
        ('<meta name="date" content="yesterday">', ""),
    ],
)
def test_dates(markup: str, published: str) -> None:
    assert meta("", markup).published == published


def test_the_address() -> None:
    assert meta(
        '<link rel="canonical" href="https://x.example/a"><meta property="og:url" content="https://x.example/b">'
    ).url == ("https://x.example/a")
    assert meta('<link rel="canonical" href="/relative">').url == ""
    page = "<!-- saved from url=(0021)https://x.example/c -->\n<html><p>Text"
    assert metadata(parse(page), page).url == "https://x.example/c"


def test_languages() -> None:
    assert meta("", attributes='lang="pt_BR"').language == "pt-BR"
    assert meta('<meta property="og:locale" content="de_DE">').language == "de-DE"
    assert meta("", attributes='lang="{{lang}}"').language == ""


def test_entities_escaped_twice() -> None:
    assert (
        meta('<meta name="description" content="bells &amp;amp; tides &amp;#x1F514;">').description
        == "bells & tides 🔔"
    )
