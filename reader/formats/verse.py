"""Poems in web pages and books: what is marked as one, and whether its lines are elements or end at line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from reader.formats.htmlnodes import TEXT, Node

_POEM: Final = re.compile(
    r"(?:^|[\s_-])(?:poem|poetry|stanza|lyrics|line-?group|linegroup|line-block|strophe)(?:$|[\s_-])", re.I
)
_IN_LINES: Final = frozenset(
    {"br", "span", "em", "i", "b", "strong", "small", "sup", "sub", "a", "q", "cite", "abbr", "ruby", "rt", "rp"}
)
_LINE_NUMBER: Final = re.compile(r"(?:^|\s)(?:lnum|linenum|line-?no|ln)(?:$|\s)")
_LONGEST: Final = 120  # code points of a line
_MOST: Final = 1_000  # nodes of a line


def is_poem(node: Node) -> bool:
    """Whether a block says that it is a poem, or a part of one, and looks like it: short lines, or blocks of them.

    Lines that other blocks part (a quotation, a picture) are put into blocks of their own.
    """
    if not _POEM.search(node.get("class")):
        return False
    kinds = [_kind(child) for child in node.children]
    if "line" not in kinds:
        return "text" in kinds and "block" not in kinds
    if "block" in kinds:
        node.children = list(_grouped(node, kinds))
        return False
    return True


def is_stanza(node: Node) -> bool:
    """Whether each block in a poem is a line of it; otherwise its lines end at line breaks."""
    blocks = [child for child in node.children if child.tag in ("p", "div")]
    return bool(blocks) and not any(below.tag == "br" for block in blocks for below in islice(block.walk(), _MOST))


def is_line_number(node: Node) -> bool:
    """Whether an inline element numbers a line, at the edge of the page."""
    return bool(_LINE_NUMBER.search(node.get("class"))) and node.inner_text(20).strip().isdecimal()


def _kind(child: Node) -> str:
    """What a part of a poem is: a "line" (or several), "text" in a line, "" for blanks, or another "block"."""
    if child.tag == TEXT or child.tag in _IN_LINES:
        text = child.inner_text(_LONGEST * 20)
        return "" if not text.strip() else "text" if len(text) <= _LONGEST or child.tag != TEXT else "block"
    if child.tag not in ("p", "div"):
        return "block"
    below = list(islice(child.walk(), 1, _MOST))
    plain = len(below) < _MOST - 1 and all(each.tag == TEXT or each.tag in _IN_LINES for each in below)
    return "line" if plain and all(len(each.text.strip()) <= _LONGEST for each in below) else "block"


def _grouped(node: Node, kinds: Sequence[str]) -> Iterator[Node]:
    """The children of a poem, runs of lines in blocks of their own."""
    run: list[Node] = []
    for child, kind in [*zip(node.children, kinds, strict=True), (None, "block")]:
        if kind in ("line", ""):
            run.append(child) if child is not None else None
            continue
        if any(each.tag != TEXT for each in run):
            stanza = Node("div", "", {"class": "stanza"}, run, node)
            for each in run:
                each.parent = stanza
            yield stanza
        run = []
        if child is not None:
            yield child
