"""Who wrote a web page, from the element that its markup calls the byline."""

from __future__ import annotations

import re
from typing import Final

from reader.formats.htmlnodes import Node, clean_text

LENGTH: Final = 150  # code points; a byline is no longer
_CANDIDATES: Final = 100  # elements; the byline is among the first
_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|by-line|author|authors|writer|dateline|p-author|contributor)(?:$|[\s_-])", re.I
)
_ELSEWHERE: Final = re.compile(
    r"comment|related|sidebar|recommend|promo|widget|sponsor|footer|nav|menu|bio|avatar|note", re.I
)
_BY: Final = re.compile(
    r"^(?:(?:posted|published|written|edited|reported|story|text|words|article|a post|guest post|reviewed)\s+)?"
    r"(?:by|von|par|por|de|di|door|av|af|autor(?:in|es)?|authors?|text|от|автор|文|作者|記者|记者)(?:\s*:\s*|\s+)",
    re.I,
)
_ROLE: Final = re.compile(
    r"\s+(?:edited|translated|photographs?|photos?|illustrations?|reviewed|updated|published|posted)\b.*$", re.I
)
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE: Final = re.compile(
    rf"[\s,|·•—–-]*(?:\b(?:on|at|am|le|el)\s+)?\b(?:(?:{_MONTHS})[a-z]*\.?\s+\d|\d{{1,2}}[.\s/-]|\d{{4}}).*$",
    re.I | re.S,
)
_SEPARATOR: Final = re.compile(r"\s*[;|·•]\s*|\s+(?:and|und|et|y|e|&|with)\s+|,\s+(?:and\s+)?")
_NO_NAME: Final = re.compile(
    r"\d{3}|https?:|@\w+\s|^(?:about|follow|more|view|share|admin|author|staff|by|subscribe)\b", re.I
)
# A part behind a comma that belongs to the name before it.
_SUFFIX: Final = re.compile(r"(?:Jr|Sr|II|III|Ph\.?\s?D|M\.?D|MPH|RN|MSc|Esq|Inc|Ltd|LLC)\.?", re.I)


def byline_in(root: Node) -> tuple[str, ...]:
    """The names in the first element that is marked as the byline; ``()`` if there is none."""
    for node in byline_elements(root):
        text = clean_text(" ".join(node.inner_text(LENGTH * 3).split()))
        if 2 < len(text) <= LENGTH and (people := names_in(text)):
            return tuple(people)
    return ()


def byline_elements(root: Node) -> list[Node]:
    """The elements whose markup calls them the byline: those with a role for it before those with a class."""
    marked: list[Node] = []
    classed: list[Node] = []
    for node in root.walk():
        if is_byline_element(node):
            (marked if _has_role(node) else classed).append(node)
    return [node for node in (marked + classed)[:_CANDIDATES] if not _is_elsewhere(node)]


def is_byline_element(node: Node) -> bool:
    """Whether an element's role, class or id says that it holds a byline."""
    if not node.attrs or node.tag in ("link", "meta", "html", "body", "time", "form", "button"):
        return False
    return _has_role(node) or bool(_CLASS.search(f"{node.get('class')} {node.get('id')}"))


def _has_role(node: Node) -> bool:
    return "author" in f"{node.get('rel')} {node.get('itemprop')}".lower().split()


def names_in(text: str) -> list[str]:
    """The names in a byline: without "By", dates and roles, one entry a person."""
    text = _ROLE.sub("", _DATE.sub("", _BY.sub("", text.strip()))).strip(" ,|·•–—-:")
    names: list[str] = []
    for part in _SEPARATOR.split(text):
        part = _BY.sub("", part).strip(" ,|·•–—-:")
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        elif 1 < len(part) <= 80 and any(c.isalpha() for c in part) and not _NO_NAME.search(part):
            names.append(part.title() if part.isupper() and " " in part else part)
    return names[:50]


def _is_elsewhere(node: Node) -> bool:
    """Whether the element is in a comment, a sidebar, a list of other articles."""
    for above in (node, *node.ancestors()):
        if above.tag in ("nav", "aside", "footer") or _ELSEWHERE.search(f"{above.get('class')} {above.get('id')}"):
            return above.tag not in ("html", "body", "main", "article")
    return False
