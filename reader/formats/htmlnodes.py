"""A web page as a light tree of nodes: parsed by Lexbor, cleaned of what no reader sees, bounded in depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reader.core.limits import LIMITS
from reader.formats.htmlguard import bounded

TEXT: Final = ""  # the tag of a text node

# Elements whose contents are program, style or unrendered markup, never text of the page.
DROPPED: Final = frozenset({"style", "template", "noembed", "noframes", "datalist", "param"})
_KEPT_SCRIPTS: Final = re.compile(r"application/(?:[\w.]+\+)?json|math/", re.I)

# Qt keeps U+FDD0 and U+FDD1 for itself, U+FFFC stands for a picture; NUL and surrogates are not text at all.
_FORBIDDEN: Final = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")
_CONTROLS: Final = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\xad\ufeff]")
_LINE_ENDS: Final = re.compile("[\x0b\x0c\x85\u2028\u2029]")


_GLANCE: Final = 5_000  # nodes


@dataclass(slots=True, eq=False)
class Node:
    """An element (``tag``) or, with the tag :data:`TEXT`, a piece of ``text``."""

    tag: str
    text: str = ""
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None

    def get(self, name: str) -> str:
        """The attribute's value; ``""`` when it is missing or has none."""
        return self.attrs.get(name, "")

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the page."""
        yield self
        stack = [iter(self.children)]
        while stack:
            for node in stack[-1]:
                yield node
                if node.children:
                    stack.append(iter(node.children))
                    break
            else:
                stack.pop()

    def ancestors(self) -> Iterator[Node]:
        """The parent, its parent, … up to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inner_text(self, limit: int = 100_000) -> str:
        """The text below this node, without regard to blocks, up to about ``limit`` code points."""
        if len(self.children) == 1 and self.children[0].tag == TEXT:  # as most links have it
            return self.children[0].text
        parts, size = [], 0
        for seen, node in enumerate(self.walk()):
            if node.tag == TEXT:
                parts.append(node.text)
                size += len(node.text)
            if size > limit or seen > limit + _GLANCE:
                break
        return "".join(parts)

    def find(self, *tags: str) -> Iterator[Node]:
        """The elements with one of ``tags`` below this node, in the order of the page."""
        return (node for node in self.walk() if node.tag in tags and node is not self)

    def first(self, *tags: str) -> Node | None:
        """The first of the elements with one of ``tags`` below this node, if it is not far down.

        Only some thousand nodes are looked at, so that asking at each level of a deep tree stays cheap.
        """
        glance = islice(self.walk(), 1, _GLANCE)
        return next((node for node in glance if node.tag in tags), None)


def clean_text(text: str) -> str:
    """``text`` without what must not get into a block: NUL, surrogates, noncharacters, control characters."""
    if text.isprintable() and "\ufffc" not in text:  # what is forbidden is not printable, but for that one
        return text
    text = _FORBIDDEN.sub("\ufffd", text)
    return _LINE_ENDS.sub(" ", _CONTROLS.sub("", text)) if not text.isascii() or _has_controls(text) else text


def _has_controls(text: str) -> bool:
    return not text.isprintable() and bool(_CONTROLS.search(text) or _LINE_ENDS.search(text))


def parse(html: str, *, xml: bool = False) -> Node:
    """The page's tree, from ``<html>`` down; ``xml``: ``<a/>`` closes itself, as in XHTML files."""
    parser = LexborHTMLParser(bounded(_FORBIDDEN.sub("\ufffd", html), xml=xml))
    root = Node("html")
    top = parser.root
    if top is not None:
        root.attrs = _attributes(top)
        _copy(top, root)
    return root


def _copy(source: LexborNode, target: Node) -> None:
    """The children of ``source`` as children of ``target``; what is nested too deeply stays at the last level."""
    stack = [(source.child, target, 1)]
    while stack:
        current, parent, depth = stack.pop()
        while current is not None:
            node = _node(current)
            if node is not None:
                node.parent = parent
                parent.children.append(node)
                if current.child is not None:
                    stack.append((current.next, parent, depth))
                    flat = depth >= LIMITS.tree_depth
                    current, parent, depth = current.child, parent if flat else node, depth + (not flat)
                    continue
            current = current.next


def _node(source: LexborNode) -> Node | None:
    if source.is_text_node:
        text = source.text_content or ""
        return Node(TEXT, clean_text(text)) if text else None
    if not source.is_element_node:
        return None
    tag = (source.tag or "").lower()
    if tag in DROPPED:
        return None
    attrs = _attributes(source)
    if tag == "script" and not _KEPT_SCRIPTS.match(attrs.get("type", "")):
        return None
    return Node(tag, "", attrs)


def _attributes(source: LexborNode) -> dict[str, str]:
    found = source.attributes
    if len(found) > LIMITS.attributes:
        found = dict(list(found.items())[: LIMITS.attributes])
    return {name.lower(): value or "" for name, value in found.items()}
