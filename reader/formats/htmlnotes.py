"""Footnotes of a web page: which links are references, and which elements are the notes they point to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from reader.formats.htmlnodes import TEXT, Node

NOTE_MARK: Final = re.compile(
    r"[\[(]?\s*(?:(?:note|nb|n|fn|ref)\.?\s*)?([0-9]{1,4}|[a-z]|[ivxl]{1,6}|[*†‡§¶#]{1,3})\s*[\])]?", re.I
)
_NOTE_HOME: Final = re.compile(r"foot-?notes?|end-?notes?|references?|reflist|\bnotes?\b|\bfn|cite", re.I)
_ROLES: Final = re.compile(r"noteref|footnote-ref|doc-noteref", re.I)
_NOTE_TAGS: Final = frozenset({"li", "p", "div", "aside", "dd", "section", "tr"})
LONGEST: Final = 5_000  # code points; longer than that, the target is a part of the page and not a note


@dataclass(frozen=True, slots=True)
class Notes:
    """``references``: link → id of its note. ``notes``: element of a note → (marker, id)."""

    references: dict[Node, str] = field(default_factory=dict)
    notes: dict[Node, tuple[str, str]] = field(default_factory=dict)


def places(elements: Iterable[Node]) -> tuple[dict[str, Node], dict[Node, int]]:
    """The elements by their ids (an ``<a>`` also by its name), and the place of each in the page's order."""
    by_id: dict[str, Node] = {}
    order = {node: i for i, node in enumerate(elements)}
    for node in order:
        if node.attrs:
            if name := node.get("id"):
                by_id.setdefault(name, node)
            if node.tag == "a" and (name := node.get("name")):
                by_id.setdefault(name, node)
    return by_id, order


def find_notes(root: Node, page: str = "", known: tuple[dict[str, Node], dict[Node, int]] | None = None) -> Notes:
    """The footnotes of the page; a link counts as a reference when both its look and its target say so.

    ``page``: the page's own address, so that full links into the page are seen as such. ``known``: its :func:`places`.
    """
    by_id, order = known or places(node for node in root.walk() if node.tag != TEXT)
    found = Notes()
    for link in [node for node in order if node.tag == "a"]:
        name = fragment(link, page)
        target = by_id.get(name) if name else None
        if target is None or order[target] <= order[link]:
            continue  # a note comes after its reference; the way back is not a reference
        text = link.inner_text(20).strip()
        match = NOTE_MARK.fullmatch(text)
        if not match or not (_looks_raised(link) or text.startswith("[")):
            continue
        note = note_element(target, order[link], order)
        if note is not None:
            found.references[link] = found.notes.setdefault(note, (match[1], name))[1]
    return found


def fragment(link: Node, page: str) -> str:
    """The id in the page that a link leads to, or ``""``."""
    href = link.get("href").strip()
    if page and href.startswith(page + "#"):
        href = href[len(page) :]
    return href[1:] if href.startswith("#") else ""


def is_way_back(link: Node, page: str) -> bool:
    """Whether a link inside a note leads back to its reference: "↩", "^", "[1]"."""
    if not fragment(link, page):
        return False
    text = link.inner_text(20).strip()
    return not re.search(r"\w", text) or bool(NOTE_MARK.fullmatch(text))


def _looks_raised(link: Node) -> bool:
    if _ROLES.search(" ".join((link.get("role"), link.get("epub:type"), link.get("class")))):
        return True
    near = [link, *islice(link.ancestors(), 2)]
    return any(node.tag == "sup" or "super" in node.get("style") for node in near) or any(
        child.tag == "sup" for child in link.children
    )


def note_element(target: Node, reference: int, order: dict[Node, int]) -> Node | None:
    """The block that ``target`` is, or stands at the start of; ``reference``: where in the page the link stands."""
    for node in (target, *islice(target.ancestors(), 5)):
        if node.tag in ("body", "html", "ol", "ul", "table") or order[node] <= reference:
            return None  # what begins before the link may hold it
        if node.tag in _NOTE_TAGS:
            return node if len(node.inner_text(LONGEST)) < LONGEST else None
    return None
