"""How much text, linked text and prose there is below each element of a page: what judging it starts from."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from reader.formats.htmlnodes import TEXT, Node
from reader.formats.htmltags import INLINE, SKIPPED

# Letters of a run without links that make it prose by themselves, or with the end of a sentence in it.
_PROSE: Final = 80
_SENTENCE: Final = 25
_END: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*(?:\s|$)|[,;:،、，；：]\s?\S")
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SILENT: Final = SKIPPED | {"button", "nav"}


@dataclass(slots=True)
class Weight:
    """Letters below an element; a Chinese, Japanese or Korean character counts as three."""

    text: int = 0
    linked: int = 0
    prose: int = 0  # in runs of text that read like sentences, or code
    run: int = 0  # of the element's own line of text, not of blocks in it
    run_linked: int = 0
    ends: bool = False  # that line has the punctuation of a sentence

    @property
    def density(self) -> float:
        """The share of linked text."""
        return self.linked / self.text if self.text else 0.0


def weigh(root: Node, without: Collection[Node] = ()) -> dict[Node, Weight]:
    """The weight of every element below ``root``; what is below one in ``without`` counts for nothing above it."""
    weights: dict[Node, Weight] = {}
    for node in reversed(list(root.walk())):
        weights[node] = _text(node) if node.tag == TEXT else _element(node, weights, without)
    return weights


def _text(node: Node) -> Weight:
    text = node.text.strip()
    if not text:
        return Weight()
    size = len(text) + (2 * len(_WIDE.findall(text)) if not text.isascii() else 0)
    return Weight(size, 0, 0, size, 0, bool(_END.search(node.text)))


def _element(node: Node, weights: dict[Node, Weight], without: Collection[Node]) -> Weight:
    total = Weight()
    if node.tag in SKIPPED:
        return total
    for child in node.children:
        if child in without:
            continue
        weight = weights[child]
        total.text += weight.text
        total.linked += weight.linked
        total.prose += weight.prose
        if child.tag == TEXT or child.tag in INLINE:
            total.run += weight.run
            total.run_linked += weight.run_linked
            total.ends = total.ends or weight.ends
    if node.tag == "a" and node.get("href") and not node.get("href").startswith("#"):
        total.linked, total.run_linked = total.text, total.run
    if node.tag not in INLINE:
        _finish(node, total)
    return total


def _finish(node: Node, total: Weight) -> None:
    """Decide whether the line of a block is prose."""
    own = total.run - total.run_linked
    if node.tag == "pre" or ((own >= _PROSE or (own >= _SENTENCE and total.ends)) and own >= total.run_linked):
        total.prose += total.run
