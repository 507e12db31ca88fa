"""Markdown export: whatever a quote, note, title or tag says, it is shown as it is and does nothing."""

from __future__ import annotations

import re

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from reader.core.anchors import LOST
from reader.exchange.markdown import hashtag, render
from reader.exchange.plain import one_line, visible
from tests.exchange.samples import NASTY, excerpt, nasty_quote, nasty_text, notes_of

HARMLESS = {"html", "head", "body", "h1", "p", "blockquote", "br", "a"}


def parts(text: str) -> tuple[dict[str, object], str]:
    """The front matter's values and the text behind it."""
    found = re.match(r"---\n(.*?\n)---\n\n", text, re.DOTALL)
    assert found
    return yaml.safe_load(found[1]), text[found.end() :]


def html_of(body: str) -> LexborHTMLParser:
    return LexborHTMLParser(markdown.markdown(body, extensions=["extra", "sane_lists"]))


def words(text: str) -> list[str]:
    return visible(text).split()


@given(st.lists(nasty_quote, min_size=1, max_size=3), nasty_text)
@settings(max_examples=150, deadline=None)
def test_a_quotation_and_a_note_read_as_they_were_written(quotes: list[str], note: str) -> None:
    excerpts = [excerpt(q, number=i, note=note) for i, q in enumerate(quotes)]
    tree = html_of(parts(render([notes_of(*excerpts)]))[1])

    assert [words(q.text()) for q in tree.css("blockquote")] == [words(q) for q in quotes]
    assert {node.tag for node in tree.css("*")} <= HARMLESS
    whole = words(tree.body.text(separator=" "))
    expected = ["A", "title"]
    for each, quote in zip(excerpts, quotes, strict=True):
        expected += [*words(quote), f"^{each.block_id}", "¶", "1", *words(note)]
    assert whole == expected


@pytest.mark.parametrize("quote", NASTY)
def test_each_piece_of_markup_is_text(quote: str) -> None:
    if not visible(quote).strip():
        return
    for written in (quote, f"First line\n{quote}", f"{quote}\nlast line", f"word {quote} word", f"a\n\n{quote}\n\nb"):
        tree = html_of(parts(render([notes_of(excerpt(written))]))[1])
        assert [words(q.text()) for q in tree.css("blockquote")] == [words(written)]
        assert {node.tag for node in tree.css("*")} <= HARMLESS


@given(nasty_text, st.lists(nasty_quote, max_size=2), nasty_text, nasty_text, nasty_text)
@settings(max_examples=100, deadline=None)
def test_front_matter_gives_back_what_was_put_in(
    title: str, creators: list[str], name: str, date: str, url: str
) -> None:
    notes = notes_of(title=title, creators=tuple(creators), publication=name, published=date, url=url)
    head, body = parts(render([notes]))
    assert head["title"] == (one_line(title) or "Untitled")
    assert head.get("creators", []) == [one_line(c) for c in creators]
    assert head.get("publication", "") == one_line(name)
    assert head.get("date", "") == one_line(date)
    assert head.get("url", "") == one_line(url)
    heading = html_of(body).css_first("h1")
    assert words(heading.text()) == words(title) or heading.text() == "Untitled"


def test_one_article() -> None:
    first = excerpt(
        "One.\nTwo.", number=0xABC << 80, note="Mine.\nAll mine.", tags=("military posture/Air defence", "2017")
    )
    lost = excerpt("Gone.", number=1, status=LOST, start=-1, end=-1, paragraph=0)
    text = render([notes_of(first, lost, creators=("A. B.",), published="2017-04-29")])
    assert text == (
        "---\n"
        "title: A title\n"
        "creators:\n"
        "- A. B.\n"
        "date: '2017-04-29'\n"
        "tags:\n"
        "- military-posture/air-defence\n"
        "- tag-2017\n"
        "---\n\n"
        "# A title\n\n"
        "> One.\n>\n> Two.\n\n"
        "^000000000abc\n\n"
        "¶ 1 · #military-posture/air-defence #tag-2017\n\n"
        "Mine.  \nAll mine.\n\n"
        "> Gone.\n\n"
        "^000000000000\n\n"
        "no longer found in the text\n"
    )


def test_several_articles_are_sections_with_their_source() -> None:
    notes = notes_of(
        excerpt(), creators=("A", "B"), publication="Asia Times", published="2017", url="https://a.example/x_y"
    )
    text = render([notes, notes_of(excerpt(), title="Another", url="javascript:alert(1)")])
    head, body = parts(text)
    assert head == {"title": "Notes", "articles": 2}
    assert "# A title\n\nA, B · Asia Times · 2017 · <https://a.example/x_y>\n" in body
    assert [a.attributes["href"] for a in html_of(body).css("a")] == ["https://a.example/x_y"]
    assert "# Another\n\njavascript:alert(1)\n" in body


def test_verse_keeps_its_shape() -> None:
    rendered = html_of(parts(render([notes_of(excerpt("x"))]))[1])
    assert rendered.css_first("blockquote").text().strip() == "x"
    poem = excerpt("Line one\n    indented line")
    one_block = type(poem)(poem.annotation, poem.block_id, (poem.quote,), (), poem.status)
    assert "> Line one  \n> \u00a0\u00a0\u00a0\u00a0indented line\n" in render([notes_of(one_block)])


def test_what_means_nothing_is_left_readable() -> None:
    plain = "R&D in snake_case cost $5 and $10 (a 50% rise) - see http://a.b/c_d | “x” = y: 1.5 ~ 2!"
    assert f"> {plain}\n" in render([notes_of(excerpt(plain))])


@given(st.text(min_size=1))
@settings(max_examples=100)
def test_a_hashtag_is_one_that_obsidian_takes(name: str) -> None:
    tag = hashtag(name)
    assert re.fullmatch(r"[\w/-]+", tag)
    assert not tag.isdigit()
