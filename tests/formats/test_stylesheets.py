"""Style sheets: which rules count for an element, and that nothing in them is waited for."""

from __future__ import annotations

import pytest

from reader.formats.htmlnodes import Node, parse
from reader.formats.stylesheets import Sheet


def said(css: str, html: str) -> dict[str, str]:
    """What ``css`` says of the element with the attribute ``here``."""
    sheet = Sheet()
    sheet.add(css)
    node: Node = next(n for n in parse(html).walk() if "here" in n.attrs)
    return dict(sheet.of(node))


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
