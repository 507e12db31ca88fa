"""Style sheets: which rules count for an element, and that nothing in them is waited for."""

from __future__ import annotations

import pytest

from reader.formats.htmlnodes import Node, parse
from reader.formats.stylesheets import Sheet


def said(css: str, html: str) -> dict[str, str]:
    """What ``css`` says of the element with the attribute ``here``."""
    sheet = Sheet()
    sheet.add(css)
    elements: list[Node] = [node for node in parse(html).walk() if node.tag]
    found = sheet.of_each(elements)
    return dict(next(told for node, told in zip(elements, found, strict=True) if "here" in node.attrs))


@pytest.mark.parametrize(
    ("css", "html", "style"),
    [
        (".a {font-style: italic}", "<p class='b a' here>", "italic"),
        ("p.a, i {font-style: oblique}", "<div class=a here>", ""),
        ("p.a, div {font-style: oblique}", "<div class=a here>", "oblique"),
        ("#x {font-style: italic} p {font-style: normal}", "<p id=x here>", "italic"),
        ("p {font-style: italic} p {font-style: normal}", "<p here>", "normal"),
        ("p.a {font-style: italic} .a {font-style: normal}", "<p class=a here>", "italic"),
        ("div p {font-style: italic}", "<div><section><p here>", "italic"),
        ("div > p {font-style: italic}", "<div><section><p here>", ""),
        ("div>p {font-style: italic}", "<div><p here>", "italic"),
        (".x .y p {font-style: italic}", "<div class=x><div class=y><p here>", "italic"),
        (".y .x p {font-style: italic}", "<div class=x><div class=y><p here>", ""),
        ("p {font: italic bold 12px serif}", "<p here>", "italic"),
        ("p:hover, p[a], p + p, * {font-style: italic}", "<p here>", ""),
        ("@media print {p {font-style: italic}} p {color: red}", "<p here>", ""),
        ("@media screen {p {font-style: italic}}", "<p here>", "italic"),
        ("@import url(x.css); @charset 'a'; p {font-style: italic}", "<p here>", "italic"),
        ("@font-face {src: url(x)} p {font-style: italic !important}", "<p here>", "italic"),
        ("/* p { */ p {font-style: italic /* ; font-style: normal */}", "<p here>", "italic"),
        ("} p {font-style: italic}", "<p here>", "italic"),
        ("p {font-style: italic", "<p here>", "italic"),
        ("p {font-style: url(javascript:x)}", "<p here>", ""),
    ],
)
def test_what_is_said_of_an_element(css: str, html: str, style: str) -> None:
    assert said(css, html).get("font-style", "") == style


@pytest.mark.parametrize("css", ["{", "a{", "/*", "@media x", "p,", "}", "a{b:c;", "@media screen{"])
def test_endless_style_sheets_say_nothing(css: str) -> None:
    assert said(css * 300_000, "<p here>") == {}


def test_rules_without_end_for_elements_without_end_are_given_up_and_it_is_told() -> None:
    sheet = Sheet()
    sheet.add("".join(f"p.x {{font-style: italic}} .c{i} p.x {{font-style: normal}}" for i in range(10_000)))
    elements = [Node("p", "", {"class": f"x c{i} d{i}"}) for i in range(20_000)]
    found = sheet.of_each(elements)
    assert found[0] == {"font-style": "italic"}
    assert found[-1] == {}
    assert sheet.is_spent


def test_many_elements_of_one_kind_cost_one_look() -> None:
    sheet = Sheet()
    sheet.add("".join(f".c{i} p.x {{font-style: italic}}" for i in range(2_000)) + "div p.x {font-style: oblique}")
    elements = [node for node in parse("<div>" + "<p class=x>A" * 20_000).walk() if node.tag]
    assert sheet.of_each(elements)[-20_000:] == [{"font-style": "oblique"}] * 20_000
    assert not sheet.is_spent
