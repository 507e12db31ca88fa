"""Hostile pages: they may be ugly when shown, but they cost little, reach nothing, and keep their text."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from reader.core.document import FIGURE
from reader.core.limits import LIMITS
from reader.formats.htmlguard import bounded
from reader.formats.htmlnodes import parse
from tests.formats.pages import PNG, PROSE, read_page, walked

MANY = 15_000


def depth(markup: str) -> int:
    """How deep the tree of ``markup`` is, as the parser builds it."""
    from selectolax.lexbor import LexborHTMLParser

    deepest, stack = 0, [(LexborHTMLParser(markup).root, 1)]
    while stack:
        node, level = stack.pop()
        while node is not None:
            deepest = max(deepest, level)
            if node.child is not None:
                stack.append((node.child, level + 1))
            node = node.next
    return deepest


NESTED = {
    "div": "<div>" * MANY + "the bottom" + "</div>" * MANY,
    "unclosed spans": "<span>" * MANY + "the bottom",
    "equal bold": "<b>" * MANY + "the bottom",
    "bold of many kinds": "".join(f"<b id=i{i}>" for i in range(MANY)) + "the bottom",
    "quotations": "<blockquote>" * MANY + "the bottom",
    "lists": "<ul><li>" * MANY + "the bottom",
    "definitions": "<dl><dd>" * 8_000 + "the bottom",
    "forms": "<form><div></form>" * MANY + "the bottom",
    "tables": "<table><tr><td>" * 5_000 + "the bottom",
    "formatting in blocks": "<b><div></b>" * MANY + "the bottom",
    "formulas": "<math><mi><div>" * 5_000 + "the bottom",
    "ends out of scope": "<div><table><tr><td></div>" * 5_000 + "the bottom",
    "ends in comments": "<div><!--</div>-->" * MANY + "the bottom",
    "ends in scripts": "<div><script></div></script>" * MANY + "the bottom",
    "ends in attributes": "<div><p title='</div>'>" * MANY + "the bottom",
    "titles of drawings": "<svg><title>" + "<div>" * MANY + "</title></svg>the bottom",
    "closed by themselves": "<svg><p>" + "<x-y/>" * MANY + "<div>" * MANY + "the bottom",
}


@pytest.mark.parametrize("kind", NESTED)
def test_deep_nesting_is_flattened_and_its_text_kept(kind: str) -> None:
    markup = bounded(NESTED[kind])
    assert depth(markup) < 6 * LIMITS.tree_depth
    assert "the bottom" in read_page(NESTED[kind]).text


def test_a_hundred_thousand_nested_tags() -> None:
    page = "<html><body>" + "<div>" * 100_000 + "The words at the bottom of it all." + "</div>" * 100_000
    assert read_page(page).text == "The words at the bottom of it all."


def test_formatting_that_is_never_closed_is_not_opened_anew_for_ever() -> None:
    markup = "".join(f"<b id=i{i}><p>x" for i in range(2_000))
    assert sum(1 for _ in parse(markup).walk()) < 400_000
    assert read_page(markup).text.count("x") == 2_000


def test_the_tree_is_no_deeper_than_the_limit() -> None:
    levels = {}
    for node in parse(NESTED["lists"]).walk():
        levels[node] = levels.get(node.parent, 0) + 1
    assert max(levels.values()) <= LIMITS.tree_depth + 2


def test_no_recursion_in_a_tree_as_deep_as_the_limit() -> None:
    markup = "<div><figure><table><tr><td>" * 240 + PROSE
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(list(_frames())) + 120)
    try:
        assert "took the sand away" in read_page(markup).text
    finally:
        sys.setrecursionlimit(before)


def _frames() -> list[object]:
    frame, out = sys._getframe(), []
    while frame is not None:
        out.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return out


def test_attributes_are_bounded() -> None:
    many = " ".join(f"a{i}={i}" for i in range(MANY))
    tree = parse(f"<p {many}>text</p><p class=x>more</p>")
    assert all(len(node.attrs) <= LIMITS.attributes for node in tree.walk())
    assert read_page(f"<p {many}>text</p><p>more</p>").text == "text\nmore"


@pytest.mark.parametrize(
    "markup",
    ["<" * MANY, "<!--" * MANY, "</" * MANY, "<a '" * MANY, "<!" * MANY, "<?" * MANY, '<a b="' * MANY, "&" * MANY],
)
def test_endless_beginnings_do_no_harm(markup: str) -> None:
    assert read_page(f"<p>text</p>{markup}").text.startswith("text")


def test_siblings_by_the_thousand() -> None:
    page = "<p>" + "<img src=a.png><x-y></x-y><noscript><img src=b></noscript>" * 5_000 + "text"
    assert read_page(page).text.strip() == "text"


def test_nothing_but_the_text_of_scripts_styles_and_frames() -> None:
    page = f"""{PROSE}<script>alert('s1')</script><style>s2</style><iframe srcdoc="<p>s3</p>">s4</iframe>
    <object data="file:///etc/passwd"></object><link rel=stylesheet href="file:///etc/hostname">
    <p onclick="s5()" style="background:url(s6)">seen</p><svg><script>s7</script></svg>
    <math><annotation>s8</annotation></math>"""
    document = read_page(page)
    assert not any(f"s{i}" in document.text for i in range(1, 9))
    assert "seen" in document.text
    assert not document.resources


@pytest.mark.parametrize("text", ["a\0b", "a&#0;b", "a\ud800b", "a&#xD800;b", "a&#xFDD0;b", "a\ufffeb", "a\ufffcb"])
def test_characters_that_are_no_text_become_replacements(text: str) -> None:
    assert walked(f"<p>{text}</p>")[0].text == "a\ufffdb"


def test_control_characters_go() -> None:
    assert walked("<p>a\x1b[31mb\x07&#x9b;c\u2028d")[0].text == "a[31mb›c d"


class TestPicturesBeside:
    """A page may show pictures beside it, and read nothing else."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        import base64

        folder = tmp_path / "pages"
        (folder / "page_files").mkdir(parents=True)
        (folder / "page_files" / "a dot.png").write_bytes(base64.b64decode(PNG))
        (tmp_path / "secret.png").write_bytes(base64.b64decode(PNG))
        (folder / "link.png").symlink_to(tmp_path / "secret.png")
        (folder / "inner.png").symlink_to(folder / "page_files" / "a dot.png")
        (folder / "text.png").write_text("no picture")
        (folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        os.mkfifo(folder / "pipe.png")
        return folder

    @pytest.mark.parametrize("source", ["page_files/a%20dot.png", "./page_files/a dot.png?v=2", "inner.png"])
    def test_pictures_in_the_folder_are_shown(self, folder: Path, source: str) -> None:
        document = read_page(f"{PROSE}<img src='{source}'>", folder)
        assert [block.image for block in document.blocks if block.kind == FIGURE] == list(document.resources)
        assert len(document.resources) == 1

    @pytest.mark.parametrize(
        "source",
        [
            "../secret.png",
            "%2e%2e/secret.png",
            "page_files/../../secret.png",
            "link.png",
            "/etc/passwd",
            "{folder}/page_files/a dot.png",
            "file://{folder}/page_files/a%20dot.png",
            "..\\secret.png",
            "C:\\secret.png",
            "pipe.png",
            "page_files",
            "text.png",
            "drawing.svg",
            "a\0b.png",
            "x" * 5_000,
            "https://x.example/a.png",
            "//x.example/a.png",
            "data:image/svg+xml,<svg/>",
            "data:text/html,<p>",
            "data:image/png;base64,####",
        ],
    )
    def test_anything_else_is_not(self, folder: Path, source: str) -> None:
        source = source.replace("{folder}", str(folder))
        document = read_page(f"{PROSE}<p>before</p><img src='{source}' alt='what it was'><p>after</p>", folder)
        assert not document.resources
        assert "before" in document.text
        assert "after" in document.text

    def test_without_a_folder_nothing_is_looked_up(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder)
        assert not read_page(f"{PROSE}<img src='inner.png'>", None).resources

    def test_nothing_is_connected_to(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("a socket was opened")

        monkeypatch.setattr(socket, "socket", refuse)
        remote = "<img src=https://x.example/a.png><link rel=stylesheet href=https://x.example/a.css>"
        remote += "<iframe src=https://x.example></iframe>"
        assert read_page(f"{PROSE}{remote}", folder).warnings == ("1 picture is on the web and was not loaded.",)
