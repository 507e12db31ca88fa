"""Which picture an ``<img>`` shows: one in the page, one beside it, or one on the web, which stays there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from reader.formats import links
from reader.formats.htmlmath import of_tex
from reader.formats.htmlnodes import TEXT, Node, clean_text
from reader.formats.pictures import Album, Picture

ALT_LENGTH: Final = 2_000  # code points
ICON_SIZE: Final = 48  # pixels; what is declared no larger than this is decoration
_PLACEHOLDER: Final = 1_500  # characters; a drawing in an address of its own is longer if it shows something
_BESIDE: Final = 500  # nodes of a paragraph among which a painted letter is looked for
_LAZY: Final = ("src", "data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-full-src", "data-image")
_LAZY_SETS: Final = ("srcset", "data-srcset", "data-lazy-srcset")
_DRAWN: Final = ("path", "rect", "circle", "line", "polygon", "polyline", "ellipse", "text", "use")
_MEANT_AS_TEXT: Final = re.compile(r"\b(?:emoji|smiley|wp-smiley|(tex|latex|math|mwe-math\S*))\b", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of an ``<img>``: its bytes if they are here, else why they are not."""

    picture: Picture | None
    alt: str
    icon: bool
    absent: str = ""  # a key of pictures.REASONS; "" too where it was counted already


def look_up(img: Node, album: Album, base: str) -> Found | None:
    """The picture of ``img``; None for spacers, counters and images without an address."""
    width, height = _declared(img, "width"), _declared(img, "height")
    if 0 <= width <= 2 or 0 <= height <= 2:
        return None
    alt = words(img.get("alt"))
    why: list[str] = []
    addresses = list(_addresses(img))
    for address in addresses:
        picture = album.fetch(address)
        drawn = picture is not None and picture.is_drawing and address[:5].lower() == "data:"
        if drawn and (len(addresses) > 1 or len(address) < _PLACEHOLDER):
            continue  # it holds the place of a picture that is loaded later, or decorates
        if picture is not None and picture.width * picture.height > 4:
            small = max(picture.width, picture.height) <= ICON_SIZE
            return Found(picture, alt, small or _is_icon(width, height))
        if address[:5].lower() == "data:":
            continue  # a placeholder of a pixel, or no picture
        if address[:500] in album.refused:
            why.append("")
        elif base or address.startswith("//") or links.scheme(address) in ("http", "https"):
            why.append("web")
        else:
            why.append("missing")
    return Found(None, alt, _is_icon(width, height), min(why)) if why else None


def text_of(img: Node) -> str:
    """The text that the picture stands for, if it stands for text: an emoji, a formula."""
    alt = img.get("alt").strip()
    if not alt:
        return ""
    kind = _MEANT_AS_TEXT.search(img.get("class"))
    if img.get("role") == "math" or (kind and kind[1]):
        return clean_text(of_tex(alt))[:ALT_LENGTH]
    return clean_text(alt)[:ALT_LENGTH] if kind else ""


def is_initial(img: Node) -> bool:
    """Whether the picture is the first letter of the word behind it, as old books have them painted."""
    alt = img.get("alt").strip()
    if len(alt) != 1 or not alt.isalpha() or img.parent is None:
        return False
    beside = img.parent.children
    at = next((i for i, child in enumerate(islice(beside, _BESIDE)) if child is img), len(beside))
    return at + 1 < len(beside) and beside[at + 1].inner_text(20)[:1].isalpha()


def words(text: str) -> str:
    """An attribute's text as it may be shown: one line, bounded."""
    return clean_text(" ".join(text.split()))[:ALT_LENGTH]


def words_of_drawing(svg: Node) -> str:
    """The title and the labels of an ``<svg>``; ``""`` for an icon."""
    if _is_icon(_declared(svg, "width"), _declared(svg, "height")) or svg.get("aria-hidden") == "true":
        return ""
    labels = [node.inner_text(ALT_LENGTH) for node in svg.find("title", "desc", "text", "foreignobject")]
    return words(" · ".join([svg.get("aria-label"), *labels][: ALT_LENGTH // 10]).strip(" ·"))


def is_drawing(svg: Node) -> bool:
    """Whether an ``<svg>`` shows something, and is no icon."""
    if _is_icon(_declared(svg, "width"), _declared(svg, "height")) or svg.get("aria-hidden") == "true":
        return False
    return svg.first(*_DRAWN) is not None


class Lines:
    """Which elements share a line with text. ``inline``: the tags that do not end a line."""

    def __init__(self, inline: frozenset[str]) -> None:
        self._inline = inline
        self._known: dict[Node, dict[Node, bool]] = {}  # parent → child → whether others on its line have text

    def stands_alone(self, img: Node) -> bool:
        """Whether there is no text on the line of ``img``."""
        node = img
        while node.parent is not None:
            if node.parent not in self._known:
                self._known[node.parent] = self._lines(node.parent)
            if self._known[node.parent].get(node):
                return False
            if node.parent.tag not in self._inline:
                return True
            node = node.parent
        return True

    def _lines(self, parent: Node) -> dict[Node, bool]:
        out: dict[Node, bool] = {}
        line: list[tuple[Node, bool]] = []
        for child in [*parent.children, None]:
            if child is None or child.tag == "br" or (child.tag != TEXT and child.tag not in self._inline):
                texts = sum(has_text for _, has_text in line)
                out.update((node, texts > has_text) for node, has_text in line)
                line = []
            else:
                line.append((child, bool((child.text or child.inner_text(200)).strip())))
        return out


def _addresses(img: Node) -> Iterator[str]:
    for name in _LAZY:
        if value := img.get(name).strip():
            yield value
    sets = [img.get(name) for name in _LAZY_SETS]
    if img.parent is not None and img.parent.tag == "picture":
        sets += [node.get("srcset") or node.get("data-srcset") for node in img.parent.children if node.tag == "source"]
    for value in sets:
        for part in re.split(r",\s", value[:20_000])[:20]:
            if words := part.split():
                yield words[0]


def _declared(img: Node, side: str) -> int:
    """The declared width or height in pixels; -1: none."""
    match = re.match(r"\s*([0-9]{1,6})\s*(?:px)?\s*$", img.get(side))
    match = match or re.search(rf"(?:^|;)\s*{side}\s*:\s*([0-9]{{1,6}})(?:\.[0-9]+)?px", img.get("style"))
    return int(match[1]) if match else -1


def _is_icon(width: int, height: int) -> bool:
    return 0 <= width <= ICON_SIZE and 0 <= height <= ICON_SIZE
