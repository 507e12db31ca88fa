"""The guard before the parser: what it changes is bounded, what it does not change parses as it did."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from reader.core.limits import LIMITS
from reader.formats.htmlguard import bounded

UNSEEN = frozenset({"script", "style", "noframes", "noembed", "g", "path", "image"})


def tree(markup: str) -> list[str]:
    """The elements and texts that the parser makes of ``markup``, without what nobody sees."""
    out: list[str] = []
    stack: list[LexborNode | str | None] = [LexborHTMLParser(markup).root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
        elif node is not None and node.is_text_node:
            text = node.text_content or ""
            if out and out[-1].startswith("'"):
                out[-1] = repr(out[-1][1:-1] + text)
            else:
                out.append(repr(text))
        elif node is not None and node.is_element_node and node.tag not in UNSEEN:
            out.append(f"<{node.tag} {sorted((node.attributes or {}).items())}>")
            stack.append(">")
            stack.extend(reversed(list(node.iter(include_text=True))))
    return out


@pytest.mark.parametrize(
    "markup",
    [
        "<!doctype html><p class='a>b' title=\"</p>\" x>one<br/>two<p>three</p>",
        "<table><tr><td>a<td>b</table><ul><li>a<li>b</ul><dl><dt>a<dd>b</dl>",
        "<b><p>a</b>b</p><a href=x>c<div>d</a>e</div>",
        "<title>a < b & <i></title><textarea><p>x</textarea>",
        "a < b <> </> <3 & &amp; &lt;p>",
        "<P ID=X>up</P ><p/ class=y>slash",
        "<form><input><select><option>a<option>b</select></form>",
        "<math><mi>x</mi></math><svg viewBox='0 0 1 1'><title>t</title></svg>",
        "<p a=1 a=2 b='x' c=\"y\" d=z/>",
        "<pre>\n\n  x</pre><noscript><img src=x></noscript>",
    ],
)
def test_ordinary_markup_parses_as_before(markup: str) -> None:
    assert tree(bounded(markup)) == tree(markup)


def test_comments_scripts_and_styles_go() -> None:
    markup = "a<!-- <p> -->b<!-->c<!--->d<!-- e --!>f<?php g ?>h<![if x]>i<script>'</div>'</script>j<style>p{}</style>k"
    assert bounded(markup) == "abcdfhijk"


def test_scripts_that_hold_data_stay() -> None:
    markup = '<script type=\'application/ld+json\'>{"a": "<p>"}</script><script type=math/tex>a<b</script>'
    assert bounded(markup).count("&lt;") == 2


def test_what_never_ends_does_not_swallow_the_page() -> None:
    assert "shown" in bounded("<title>never closed<p>shown")
    assert "shown" not in bounded("<script>never closed<p>shown")


def test_xhtml_closes_its_elements_and_keeps_its_cdata() -> None:
    markup = "<p><a id='x'/>one</p><script src='a.js'/><div/><p><![CDATA[<two> & three]]></p>"
    assert bounded(markup, xml=True) == "<p><a id='x'></a>one</p><div></div><p>&lt;two> &amp; three</p>"
    assert "one" not in bounded("<script src='a.js'/>one")


def test_attributes_are_counted_outside_quotation_marks() -> None:
    many = " ".join(f"a{i}='{i}>'" for i in range(3 * LIMITS.attributes))
    (kept,) = (node for node in LexborHTMLParser(bounded(f"<p {many}>text")).css("p"))
    assert len(kept.attributes) <= LIMITS.attributes
    assert kept.text() == "text"


def test_a_long_address_is_no_attack() -> None:
    address = "data:image/png;base64," + "A" * 100_000
    assert address in bounded(f"<img src='{address}' alt=x>")


TAGS = (
    "div",
    "p",
    "b",
    "i",
    "table",
    "tr",
    "td",
    "li",
    "ul",
    "svg",
    "math",
    "title",
    "form",
    "a",
    "select",
    "x-y",
    "dd",
    "h1",
)
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(["<b id=1>", "<b id=2>", "<br/>", "<x-y/>", "<!--", "-->", "<p '", "x", "<![CDATA[", "]]>", "</"]),
)


def nesting(markup: str) -> int:
    deepest, stack = 0, [(LexborHTMLParser(markup).root, 1)]
    while stack:
        node, level = stack.pop()
        while node is not None:
            deepest = max(deepest, level)
            stack.append((node.child, level + 1))
            node = node.next
    return deepest


@settings(max_examples=30, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=8))
def test_no_pattern_of_tags_nests_without_end(pieces: list[str]) -> None:
    # A pattern that nests does so each time it comes again: 3,000 times shows it.
    assert nesting(bounded("".join(pieces) * 3_000)) <= 6 * LIMITS.tree_depth
