"""Poems in web pages and books: what is marked as one, and whether its lines are elements or end at line breaks."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from reader.formats.htmlnodes import TEXT, Node

_POEM: Final = re.compile(
    r"(?:^|[\s_-])(?:poem|poetry|stanza|lyrics|line-?group|linegroup|line-block|strophe)(?:$|[\s_-])", re.I
)
_LINES: Final = frozenset({"p", "div", "br", "span", "em", "i", "b", "strong", "small", "sup", "sub", "a", "q", "cite"})
_LONGEST: Final = 120  # code points of a line
_MOST: Final = 1_000  # nodes of a stanza


def is_poem(node: Node) -> bool:
    """Whether a block says that it is a poem, or a part of one, and looks like it: short lines, and nothing else."""
    if not _POEM.search(node.get("class")):
        return False
    below = list(islice(node.walk(), 1, _MOST))
    if len(below) == _MOST - 1:
        return False
    lengths = [len(each.text.strip()) for each in below if each.tag == TEXT]
    return bool(lengths) and max(lengths) <= _LONGEST and all(each.tag == TEXT or each.tag in _LINES for each in below)


def is_stanza(node: Node) -> bool:
    """Whether each block in a poem is a line of it; otherwise they are stanzas, or it has none."""
    blocks = [child for child in node.children if child.tag in ("p", "div")]
    return bool(blocks) and not any(
        below.tag in ("p", "div", "br") for block in blocks for below in islice(block.walk(), 1, None)
    )
