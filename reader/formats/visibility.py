"""What a page does not show: elements hidden by attribute or style are taken out of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reader.formats.htmlnodes import TEXT, Node

_STYLE: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.I)
# Formulas come twice, as a picture and as hidden MathML: the hidden one is the one with text.
_FORMULA: Final = re.compile(r"mwe-math-mathml|katex-mathml|mjx-assistive|MJX_Assistive")
# With less than this many letters to see, and this share of all, the page shows its text only by a program.
_FEW_LETTERS: Final = 400
_SMALL_SHARE: Final = 0.2


def remove_hidden(root: Node, elements: Iterable[Node] | None = None) -> bool:
    """Take what is not shown out of the tree, unless that would be nearly the whole page; whether there was any.

    ``elements``: those of the tree, of XML that no program has run in, where they are known.
    """
    hidden = {node for node in (root.walk() if elements is None else elements) if _is_hidden(node)}
    if elements is None:
        hidden |= _rendered_formulas(root)
    if not hidden:
        return False
    shown, unseen = _letters(root, hidden)
    if shown < _FEW_LETTERS and shown < _SMALL_SHARE * (shown + unseen):
        hidden = {node for node in hidden if node.get("aria-hidden") == "true" or node.tag == "dialog"}
    for parent in {node.parent for node in hidden if node.parent is not None}:
        parent.children = [child for child in parent.children if child not in hidden]
    return True


def _rendered_formulas(root: Node) -> set[Node]:
    """What MathJax 2 drew before each ``<script type="math/tex">``: the same formula, in pieces."""
    out: set[Node] = set()
    for parent in {script.parent for script in root.find("script") if script.get("type").startswith("math/")}:
        last: list[Node] = []
        for child in parent.children if parent is not None else ():
            if child.tag == "script" and child.get("type").startswith("math/"):
                out.update(last)
            if child.get("class").startswith("MathJax"):
                last.append(child)
            elif child.tag != TEXT or child.text.strip():
                last = []
    return out


def _is_hidden(node: Node) -> bool:
    attrs = node.attrs
    if not attrs:
        return node.tag == "dialog"
    if node.tag == "dialog" and "open" not in attrs:
        return True
    if "hidden" not in attrs and "style" not in attrs and attrs.get("aria-hidden") != "true":
        return False
    if node.tag in ("math", "html", "body") or _FORMULA.search(attrs.get("class", "")):
        return False
    return (
        ("hidden" in attrs and attrs["hidden"] != "until-found")
        or attrs.get("aria-hidden") == "true"
        or bool(_STYLE.search(attrs.get("style", "")))
    )


def _letters(root: Node, hidden: set[Node]) -> tuple[int, int]:
    """How many letters are to be seen, and how many are hidden."""
    counts = [0, 0]
    stack = [(root, False)]
    while stack:
        node, unseen = stack.pop()
        unseen = unseen or node in hidden
        counts[unseen] += len(node.text.strip())
        if node.tag not in ("script", "title"):
            stack.extend((child, unseen) for child in node.children)
    return counts[0], counts[1]
