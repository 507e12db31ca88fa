"""What the elements of a web page mean: which stand in a line, which mark text, and which are not text at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Final

from reader.core import document as doc
from reader.formats.htmlnodes import Node

MARKS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), doc.EMPHASIS),
    **dict.fromkeys(("strong", "b"), doc.STRONG),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), doc.CODE_SPAN),
    **dict.fromkeys(("del", "s", "strike"), doc.STRIKE),
    **dict.fromkeys(("ins", "u"), doc.UNDERLINE),
    "mark": doc.MARK,
    "sub": doc.SUBSCRIPT,
    "sup": doc.SUPERSCRIPT,
}
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE_TAGS: Final = (
    "a abbr acronym audio basefont bdi bdo big blink data embed font g-emoji iframe img input label math meter nobr "
    "noscript object output picture q rb rp rt rtc ruby slot small span svg time video wbr"
)
_SKIPPED_TAGS: Final = (
    "head title script select option optgroup textarea input link meta base source track map area canvas progress "
    "meter template style frameset"
)
INLINE: Final = frozenset(MARKS) | frozenset(_INLINE_TAGS.split())
SKIPPED: Final = frozenset(_SKIPPED_TAGS.split())
NOT_CODE: Final = (*HEADINGS, "p", "ul", "ol", "hr", "table", "blockquote")  # in a <pre>: it was not closed
CAPTION_CLASS: Final = re.compile(r"(?:^|[\s_-])caption(?:[\s_-]?text)?(?:$|[\s_-])", re.I)
POEM_CLASS: Final = re.compile(r"(?:^|[\s_-])(?:poem|poetry|verse|stanza|lyrics)(?:$|[\s_-])", re.I)

_PILCROWS: Final = frozenset({"¶", "🔗"})
_PERMALINK: Final = _PILCROWS | {"", "#", "§", "link", "permalink"}
_PERMALINK_CLASS: Final = re.compile(r"headerlink|anchor|permalink|hash-?link", re.I)
_STYLES: Final = (
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)"), doc.STRONG),
    (re.compile(r"font-style\s*:\s*(?:italic|oblique)"), doc.EMPHASIS),
    (re.compile(r"text-decoration[\w\-]*\s*:[^;]*line-through"), doc.STRIKE),
    (re.compile(r"text-decoration[\w\-]*\s*:[^;]*underline"), doc.UNDERLINE),
    (re.compile(r"vertical-align\s*:\s*super"), doc.SUPERSCRIPT),
    (re.compile(r"vertical-align\s*:\s*sub\b"), doc.SUBSCRIPT),
)
_NOT: Final = (  # what ends a mark that is set around it
    (re.compile(r"font-style\s*:\s*normal"), doc.EMPHASIS),
    (re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)"), doc.STRONG),
)
_NOT_BOLD: Final = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)")
_SEEN: Final = frozenset({"br", "img", "hr", "svg", "video", "audio", "iframe", "math", "object", "embed", "script"})
_FEW: Final = 50  # nodes; an element of more is not looked through
_GUTTER: Final = re.compile(r"(?:^|\s)(?:linenos?|line-?numbers?|gutter|rouge-gutter|hljs-ln-numbers|blob-num)(?:$|\s)")


def mark_kinds(node: Node, preformatted: bool) -> list[str]:
    """The marks that an inline element sets by its tag or its style."""
    kinds = [MARKS[node.tag]] if node.tag in MARKS else []
    if node.tag == "cite" and node.first("a", "i", "em") is not None:
        kinds = []  # a whole reference, not the title of a work
    if style := node.get("style").lower():
        kinds += [kind for pattern, kind in _STYLES if pattern.search(style) and kind not in kinds]
        if doc.STRONG in kinds and _NOT_BOLD.search(style):
            kinds.remove(doc.STRONG)  # <b style="font-weight: normal"> is how Google Docs wraps everything
    return [kind for kind in kinds if not (preformatted and kind == doc.CODE_SPAN)]


def unmarked(node: Node) -> list[str]:
    """The marks around an inline element that its style ends, for what is in it."""
    style = node.get("style").lower()
    return [kind for pattern, kind in _NOT if pattern.search(style)] if "normal" in style or "weight" in style else []


def is_permalink(link: Node) -> bool:
    """Whether this is the "¶" behind a heading or term, which leads to itself."""
    text = link.inner_text(20).strip().lower()
    if text in _PILCROWS:
        return link.get("href").startswith("#")
    return text in _PERMALINK and bool(_PERMALINK_CLASS.search(link.get("class")))


def is_button(img: Node) -> bool:
    """Whether a picture only carries a link inside the page: an arrow to the top."""
    return img.parent is not None and img.parent.tag == "a" and img.parent.get("href").startswith("#")


def is_blank(node: Node) -> bool:
    """Whether there is nothing to see in ``node``: a box for a program to fill."""
    if node.tag in _SEEN:
        return False
    few = list(islice(node.walk(), _FEW + 1))
    return len(few) <= _FEW and not any(below.tag in _SEEN or below.text.strip() for below in few)


def is_gutter(node: Node) -> bool:
    """Whether these are the line numbers beside code."""
    if "class" not in node.attrs:
        return False
    return bool(_GUTTER.search(node.get("class"))) and not re.search(r"[^\d\s]", node.inner_text(2_000))
