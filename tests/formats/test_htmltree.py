"""The walk from a page's tree to blocks: each element arrives as what it means."""

from __future__ import annotations

import pytest

from reader.core.document import CAPTION, CELL, FIGURE, FOOTNOTE, VERSE
from reader.formats import Source
from reader.formats.htmltree import blocks_from_html
from tests.formats.pages import PIXEL, lines, marks, walked


def test_white_space_is_collapsed_and_a_double_break_is_a_paragraph() -> None:
    assert lines(walked("<p>  one\n\t two&nbsp;three </p>\n\n<div>four<br><br>five<br>six</div>")) == [
        "paragraph: one two\xa0three",
        "paragraph: four",
        "paragraph: five\nsix",
    ]


def test_a_long_line_that_ends_a_sentence_before_one_break_is_a_paragraph() -> None:
    line = "It rained on the pier for the whole of the morning and it went on raining after that. " * 2
    assert len(walked(f"<div>{line}<br>{line}<br>{line}</div>")) == 3


def test_text_beside_blocks_is_a_paragraph_of_its_own() -> None:
    assert lines(walked("<div>before<p>in</p>after <b>bold</b><ul><li>item</ul>last</div>")) == [
        "paragraph: before",
        "paragraph: in",
        "paragraph: after bold",
        "item1 •: item",
        "paragraph: last",
    ]


def test_lists_nest_and_number() -> None:
    page = """<ol start="3"><li>c<li>d<ul><li>in<p>more</p></ul><li value="9">i</ol>
    <ol reversed><li>two<li>one</ol><ol type="a"><li>A</ol><ol type="I" start="4"><li>IV</ol>
    <ul><li><input type="checkbox" checked> done<li><label><input type="checkbox"> open</label></ul>"""
    assert lines(walked(page)) == [
        "item1 3.: c",
        "item1 4.: d",
        "item2 •: in",
        "item2: more",
        "item1 9.: i",
        "item1 2.: two",
        "item1 1.: one",
        "item1 a.: A",
        "item1 IV.: IV",
        "item1 ☑: done",
        "item1 ☐: open",
    ]


def test_definitions_stand_under_their_terms() -> None:
    blocks = walked("<dl><dt>ebb<dd>the tide going out<dd><p>and out<p>of sight</dl>")
    assert lines(blocks) == ["paragraph: ebb", "item1: the tide going out", "item1: and out", "item1: of sight"]
    assert marks(blocks[0]) == [("ebb", "strong", "")]


def test_quotations_count_their_depth() -> None:
    assert lines(walked("<blockquote><p>a<blockquote>b</blockquote><ul><li>c</ul></blockquote>")) == [
        "quotation1: a",
        "quotation2: b",
        "item1 •: c",
    ]


def test_marks_on_text() -> None:
    (block,) = walked(
        "<p>a <em>b <strong>c</strong></em> <code>d</code><sub>e</sub><sup>f</sup><s>g</s><u>h</u><mark>i</mark>"
    )
    assert marks(block) == [
        ("b c", "emphasis", ""),
        ("c", "strong", ""),
        ("d", "code", ""),
        ("e", "sub", ""),
        ("f", "sup", ""),
        ("g", "strike", ""),
        ("h", "underline", ""),
        ("i", "mark", ""),
    ]


def test_marks_given_as_styles() -> None:
    (block,) = walked(
        '<p><span style="font-weight:700">a</span> <span style="font-style: italic">b</span> '
        '<b style="font-weight: normal">c</b> <span style="vertical-align:super">d</span>'
    )
    assert marks(block) == [("a", "strong", ""), ("b", "emphasis", ""), ("d", "sup", "")]


def test_a_mark_goes_on_over_the_end_of_a_block() -> None:
    blocks = walked('<a href="https://x.example/"><h2>Head</h2><p>Text</p></a>')
    assert [marks(block) for block in blocks] == [
        [("Head", "link", "https://x.example/")],
        [("Text", "link", "https://x.example/")],
    ]


def test_a_word_marked_in_pieces_is_marked_once() -> None:
    (block,) = walked("<p><i>Call</i> <i>Me </i><b>B</b><b>y</b> <i>Your</i>")
    assert marks(block) == [
        ("Call", "emphasis", ""),
        ("Me", "emphasis", ""),
        ("By", "strong", ""),
        ("Your", "emphasis", ""),
    ]


def test_links_inside_the_page_lead_to_blocks() -> None:
    blocks = walked(
        '<p>See <a href="#x">there</a>, <a href="#deep">deep</a>, <a href="#no">no</a>.'
        "<h2 id=x>T</h2><p>a<span id=deep>b"
    )
    assert [target for _, _, target in marks(blocks[0])] == ["#x", "#deep", "#no"]
    assert [block.id for block in blocks] == ["", "x", "deep"]


def test_a_heading_that_links_to_itself_is_no_link() -> None:
    blocks = walked('<h2 id=x><a class=header href="#x">Title</a></h2><p><a href="#x">See it</a>')
    assert [marks(block) for block in blocks] == [[], [("See it", "link", "#x")]]


def test_two_ids_in_one_block_become_one() -> None:
    blocks = walked('<p><a href="#b">b</a> <a href="#a">a</a><p id=a>Text <a name=b></a>more')
    assert blocks[1].id == "b"
    assert [target for _, _, target in marks(blocks[0])] == ["#b", "#b"]


def test_an_id_names_its_own_block_and_not_the_text_before_it() -> None:
    blocks = walked('<div><a href="#x">go</a> before<div id=x>inside</div></div>')
    assert [(block.text, block.id) for block in blocks] == [("go before", ""), ("inside", "x")]


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " JaVa\nScript:x", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "next.html"],
)
def test_links_that_may_not_be_followed_leave_their_text(href: str) -> None:
    (block,) = walked(f'<p>a <a href="{href}">link</a>')
    assert (block.text, block.spans) == ("a link", ())


def test_code_keeps_its_lines() -> None:
    (block,) = walked('<pre class="brush: js">\n\nif (a &lt; b) {\n\tgo();<br>}\n\n</pre>')
    assert (block.kind, block.text, block.language) == ("code", "if (a < b) {\n\tgo();\n}", "js")


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ('<pre><code class="language-rust">x</code></pre>', "rust"),
        ('<div class="highlight-source-c"><pre>x</pre></div>', "c"),
        ('<pre data-lang="Go">x</pre>', "go"),
        ('<div class="highlight-default notranslate"><div class="highlight"><pre>x</pre></div></div>', ""),
        ("<pre>x</pre>", ""),
    ],
)
def test_languages_of_code(markup: str, language: str) -> None:
    assert walked(markup)[0].language == language


def test_line_numbers_are_not_code() -> None:
    page = """<table class="highlight"><tr><td class="linenos"><pre>1\n2</pre></td>
    <td class="code"><pre>a = 1\nb = 2</pre></td></tr></table><pre><span class="lineno">1 </span>c = 3</pre>"""
    assert lines(walked(page, trusted=False)) == ["code: a = 1\nb = 2", "code: c = 3"]


def test_cells_know_their_places() -> None:
    blocks = walked(
        "<table><tr><th rowspan=2>A<th colspan=2>B<tr><td>c<td>d<tr><td><p>e</p><p>f</p><td><td>g</table>"
        "<table><tr><td>other</table>"
    )
    assert [(b.text, b.table, b.row, b.column, b.colspan, b.rowspan, b.header) for b in blocks] == [
        ("A", 1, 0, 0, 1, 2, True),
        ("B", 1, 0, 1, 2, 1, True),
        ("c", 1, 1, 1, 1, 1, False),
        ("d", 1, 1, 2, 1, 1, False),
        ("e\nf", 1, 2, 0, 1, 1, False),
        ("g", 1, 2, 2, 1, 1, False),
        ("other", 2, 0, 0, 1, 1, False),
    ]


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    page = "<table><tr><td><ul><li>nav</ul><td><h1>Title</h1><p>Text</table><table><tr><td>1<td>2<tr><td>3<td>4</table>"
    assert [block.kind for block in walked(page, trusted=False)] == ["item", "heading", "paragraph", *[CELL] * 4]


def test_a_table_in_a_table_is_not_lost() -> None:
    blocks = walked("<table><tr><td>a<table><tr><td>b</table><td>c</table>")
    assert [(block.kind, block.text) for block in blocks] == [("paragraph", "a"), (CELL, "b"), ("paragraph", "c")]


def test_spans_of_cells_are_bounded() -> None:
    blocks = walked("<table><tr><td colspan=99999999 rowspan=0>a<td rowspan=-3>b<tr><td colspan=x>c</table>")
    assert all(block.colspan <= 1000 and block.rowspan <= 2 for block in blocks)


def test_captions_come_behind_what_they_describe() -> None:
    figure = f"<figure><figcaption>Cap <i>tion</i></figcaption><img src='{PIXEL}' alt='A dot'></figure>"
    blocks = walked(f"{figure}<table><caption>T</caption><tr><td>x</table>")
    assert [(block.kind, block.text) for block in blocks] == [
        (FIGURE, ""),
        (CAPTION, "Cap tion"),
        (CELL, "x"),
        (CAPTION, "T"),
    ]
    assert blocks[0].alt == "A dot"


def test_pictures_in_a_line_stand_in_it() -> None:
    (block,) = walked(f"<p>a <img src='{PIXEL}'> b")
    assert block.text == "a \ufffc b"
    assert [(span.start, span.kind) for span in block.spans] == [(2, "image")]


def test_a_picture_on_the_web_does_not_part_its_paragraph() -> None:
    result = blocks_from_html("<p>one <img src='https://x.example/a.jpg' alt=A> two", source=Source(b"", "x"))
    assert lines(result.blocks) == ["paragraph: one two", "figure: "]
    assert result.warnings == ("1 picture is on the web and was not loaded.",)


def test_the_picture_of_a_noscript_is_not_shown_twice() -> None:
    lazy = "<p><img data-src='https://x.example/a.jpg'><noscript><img src='https://x.example/a.jpg'></noscript></p>"
    assert len(walked(lazy)) == 1
    assert len(walked("<p><noscript><img src='https://x.example/a.jpg'></noscript></p>")) == 1


def test_emoji_and_formulas_in_pictures_are_text() -> None:
    emoji = "<img class=emoji alt='😀' src='https://x.example/1.png'>"
    formula = "<img class=tex alt='x^2' src='https://x.example/2.png'>"
    assert lines(walked(f"<p>a {emoji} {formula}")) == ["paragraph: a 😀 x²"]


def test_drawings_leave_their_words() -> None:
    blocks = walked(
        "<p>a</p><svg viewBox='0 0 9 9'><title>Tide table</title><g><path d='M0'/><text>high</text></g></svg><p>b"
    )
    assert [(block.text, block.alt) for block in blocks] == [("a", ""), ("", "Tide table · high"), ("b", "")]


def test_footnotes_and_their_references() -> None:
    page = """<p>One<sup><a href="#f1">1</a></sup> two<a role="doc-noteref" href="#f2">*</a> <a href="#s">3</a>.</p>
    <h2 id=s>Section</h2><ol><li id="f1"><p>First. <a href="#r">↩</a></p><p>Its second paragraph.</p></li></ol>
    <p><a id="f2" href="#r">*</a> Second.</p>"""
    blocks = walked(page)
    assert [(mark, target) for mark, kind, target in marks(blocks[0]) if kind == "footnote_ref"] == [
        ("1", "f1"),
        ("*", "f2"),
    ]
    assert [(b.marker, b.note, b.text) for b in blocks if b.kind == FOOTNOTE] == [
        ("1", "f1", "First."),
        ("", "", "Its second paragraph."),
        ("*", "f2", "Second."),
    ]


def test_short_lines_are_verse() -> None:
    assert walked("<p>One for the water,<br>five for the land,<br>none for the stranger</p>")[0].kind == VERSE
    assert walked("<pre class=poem>Rose,\n  oh pure</pre>")[0].text == "Rose,\n  oh pure"


def test_readings_and_quotation_marks() -> None:
    assert (
        walked("<p><ruby>漢字<rt>かんじ</rt></ruby> <ruby>東<rp>(<rt>とう<rp>)</ruby> <q>a</q>")[0].text
        == "漢字(かんじ) 東(とう) “a”"
    )


def test_what_is_not_text_is_left_out() -> None:
    page = (
        "<p>a<script>b</script><style>c</style><template>d</template><select><option>e</select><textarea>f</textarea>g"
    )
    assert lines(walked(page)) == ["paragraph: ag"]


def test_parts_of_the_page_in_shadow_are_shown() -> None:
    assert lines(
        walked("<x-a><template shadowrootmode=open><p>shown</p></template></x-a><template><p>not</p></template>")
    ) == ["paragraph: shown"]
