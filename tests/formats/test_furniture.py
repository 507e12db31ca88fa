"""Article against furniture: pages of several builds, and pages that only look like furniture."""

from __future__ import annotations

import pytest

from reader.core.document import FURNITURE, Document
from tests.formats.pages import PROSE, body, furniture, read_page

ARTICLE = f"<h1>The pier</h1>{PROSE}<h2>Later</h2>{PROSE}"


def left_out(document: Document) -> list[str]:
    return [block.text for block in furniture(document) if block.text]


def kept(document: Document) -> str:
    return "\n".join(block.text for block in body(document))


@pytest.mark.parametrize(
    "clutter",
    [
        "<nav><a href=/a>SIGN</a></nav>",
        "<div role=navigation><a href=/a>SIGN</a></div>",
        "<div class='site-footer'>SIGN</div>",
        "<div id='cookie-consent'><p>SIGN We use cookies to make your visit to this site nicer.</p></div>",
        "<div class='ShareBar'><a href=/a>SIGN</a></div>",
        "<div class='article__relatedStories'><h3>More</h3><a href=/a>SIGN</a></div>",
        "<section class='newsletter-signup'><p>SIGN Get the best of the coast each Monday.</p></section>",
        "<div class='widget'><ul><li><a href=/a>SIGN</a></ul></div>",
        "<button>SIGN</button>",
        "<form action=/x><label>SIGN <input></label></form>",
        "<div class='tags'><a href=/t>SIGN</a></div>",
        "<aside><p>SIGN</p></aside>",
        "<p>Advertisement</p><p class=ad>SIGN</p>",
        "<h3>Related articles</h3><ul><li><a href=/x>SIGN</a></li></ul>",
        "<h3>Leave a Reply</h3><p>SIGN</p>",
    ],
)
def test_clutter_is_left_out_wherever_it_stands(clutter: str) -> None:
    for page in (
        f"<body><main><article>{ARTICLE}{clutter}</article></main>",
        f"<body><main><article><h1>The pier</h1>{PROSE}{clutter}{PROSE}</article></main>",
        f"<body><div><div>{ARTICLE}</div><div>{clutter}</div></div>",
    ):
        document = read_page(page)
        assert any("SIGN" in text for text in left_out(document)), page
        assert "SIGN" not in kept(document)
        assert kept(document).count("took the sand away") == 16


@pytest.mark.parametrize(
    "own",
    [
        "<aside class=note><p>SIGN</p></aside>",
        "<blockquote><p>Words.</p><footer>SIGN</footer></blockquote>",
        "<section id='related-work'><h2>Related work</h2><p>SIGN</p></section>",
        "<section id='s-sharing-your-data-with-others'><h2>Sharing</h2><p>SIGN</p></section>",
        "<ul><li><a href=https://x.example/1>SIGN</a> is a book about piers.</li></ul><p>And that is all.</p>",
        "<p>For more, see:</p><ul><li><a href=https://x.example/1>SIGN</a></li></ul>",
        "<h2>Sources</h2><ul><li><a href=https://x.example/1>SIGN</a></li></ul>",
        "<table><tr><th>A<th>B<tr><td>SIGN<td>2</table>",
        "<pre class='menu'>SIGN</pre>",
        "<p>Comments on this from the keeper: SIGN.</p>",
        "<div class=highlight><pre>SIGN</pre></div>",
    ],
)
def test_what_is_the_authors_stays(own: str) -> None:
    document = read_page(f"<body><article>{ARTICLE}{own}</article>")
    assert "SIGN" in kept(document)


def test_comments_may_be_longer_than_the_article() -> None:
    comments = "".join(f"<div class=comment><p>{i}: {PROSE[3:400]}</p></div>" for i in range(20))
    document = read_page(f"<body><article>{ARTICLE}</article><div id=comments><h2>20 comments</h2>{comments}</div>")
    assert kept(document).count("took the sand away") == 16
    assert len(left_out(document)) == 21


def test_a_page_of_comments_is_not_empty() -> None:
    comments = "".join(f"<div class=comment><p>{i}: {PROSE[3:400]}</p></div>" for i in range(20))
    document = read_page(f"<body><h1>What do you think of the pier?</h1><div id=comments>{comments}</div>")
    assert kept(document).count("took the sand away") > 80


def test_a_page_built_of_widgets_is_not_empty() -> None:
    parts = "".join(f"<div class='elementor-widget widget-text'><h2>{i}</h2>{PROSE}</div>" for i in range(6))
    document = read_page(f"<body class=has-sidebar><div class='content-with-sidebar'>{parts}</div>")
    assert kept(document).count("took the sand away") == 48


def test_an_article_in_two_halves_around_an_advertisement() -> None:
    half = f"<div class=story-body>{PROSE}</div>"
    long = f"<div class=story-body>{PROSE * 9}</div>"
    document = read_page(f"<body><article><h1>Pier</h1>{long}<div class=story-ad>Buy</div>{half}</article>")
    assert kept(document).count("took the sand away") == 80
    assert left_out(document) == ["Buy"]


def test_what_stands_between_title_and_text_is_the_articles() -> None:
    page = f"""<body><title>The pier in March</title><header class=top><a href=/>Site</a></header>
    <div class=head><h1>The pier in March</h1><p>A short lead.</p><figure><img src=https://x.example/a.jpg>
    <figcaption>The pier.</figcaption></figure></div><div class=text>{PROSE * 3}</div>
    <div class=after><p>Elsewhere</p></div>"""
    document = read_page(page)
    assert "A short lead." in kept(document)
    assert "The pier." in kept(document)
    assert left_out(document) == ["Site", "Elsewhere"]


def test_links_above_the_title_and_below_the_text_are_left_out() -> None:
    page = f"""<body><title>The pier in March</title><p><a href=https://x.example/sea>Sea</a></p>
    <h1>The pier in March</h1>{PROSE}<p><a href=https://x.example/old>Older</a></p><p><a href=https://x.example/new>Newer</a></p>"""
    document = read_page(page)
    assert left_out(document) == ["Sea", "Older", "Newer"]


def test_lists_of_other_articles_are_left_out() -> None:
    teasers = "".join(f"<h3><a href=https://x.example/{i}>Another {i}</a></h3><p>By Someone</p>" for i in range(4))
    document = read_page(f"<body>{ARTICLE}<h2>The latest</h2>{teasers}")
    assert kept(document).count("took the sand away") == 16
    assert "The latest" in left_out(document)
    assert "Another 3" in left_out(document)


def test_an_index_of_links_is_not_empty() -> None:
    links = "".join(f"<li><a href=https://x.example/{i}>Part number {i}</a></li>" for i in range(50))
    document = read_page(f"<body><div><p>All parts of the pier.</p></div><div><ul>{links}</ul></div>")
    assert "Part number 49" in kept(document)


def test_a_page_of_nothing_but_furniture_is_shown_whole() -> None:
    document = read_page("<h1>Contents</h1><nav><ol><li><a href=1.html>One</a><li><a href=2.html>Two</a></ol></nav>")
    assert document.appendix == -1
    assert kept(document) == "Contents\nOne\nTwo"
    assert not any(block.spans for block in document.blocks)


def test_old_pages_without_structure_are_whole() -> None:
    document = read_page("<title>Pier</title><body>The pier.<br><br>It is old.<p>Very old.")
    assert (kept(document), left_out(document)) == ("The pier.\nIt is old.\nVery old.", [])
    assert document.appendix == -1


def test_the_appendix_keeps_the_order_of_the_page() -> None:
    document = read_page(f"<body><nav>first</nav><article>{ARTICLE}</article><footer>last</footer>")
    assert left_out(document) == ["first", "last"]
    assert all(block.role == FURNITURE for block in furniture(document))


@pytest.mark.parametrize(
    "hidden", ["hidden", "style='display: none'", "style='visibility:hidden;'", "aria-hidden=true"]
)
def test_hidden_text_is_not_shown(hidden: str) -> None:
    assert "SIGN" not in read_page(f"<body>{ARTICLE}<p {hidden}>SIGN</p>").text
