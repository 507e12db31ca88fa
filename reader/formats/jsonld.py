"""What the JSON-LD in a web page says about the article (schema.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from reader.core.limits import LIMITS
from reader.formats.htmlnodes import Node

MAX_SIZE: Final = 2_000_000  # code points of one script; metadata is far smaller
_WORKS: Final = re.compile(
    r"Article|BlogPosting|Posting|Report|Review|Book|Chapter|Recipe|Thesis|CreativeWork|Blog|Dataset|Course|Guide|FAQ"
    r"|Interview|Speech|Quotation|Poem|ShortStory|Legislation|Question"
)
_PAGES: Final = re.compile(r"WebPage|ItemPage|AboutPage|CollectionPage")
_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"')

Facts = dict[str, list[str]]


def facts(root: Node) -> Facts:
    """The best description of an article in the page: title, creator, publication, published, url, …

    Broken JSON is passed over, as browsers do.
    """
    things = [thing for node in root.find("script") for thing in _things(node)]
    works = [thing for thing in things if _is(thing, _WORKS)]
    works.sort(key=lambda thing: not (thing.get("headline") or thing.get("name")))
    best = works or [thing for thing in things if _is(thing, _PAGES)]
    return _facts(best[0]) if best else {}


def _things(script: Node) -> Iterator[dict[str, Any]]:
    if "json" not in script.get("type"):
        return
    text = script.inner_text(MAX_SIZE)
    if "&lt;" in text:  # the guard wrote it
        text = text.replace("&lt;", "<")
    text = re.sub(
        r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*$", "", text
    )
    if len(text) > MAX_SIZE or _depth(text) > LIMITS.json_depth:
        return
    try:
        data = json.loads(text, strict=False)
    except ValueError:
        return
    stack = [data]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            yield item
            stack.extend(reversed([item[key] for key in ("@graph", "mainEntity") if key in item]))


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", _STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _is(thing: dict[str, Any], types: re.Pattern[str]) -> bool:
    return any(types.search(name) for name in _texts(thing.get("@type")))


def _facts(thing: dict[str, Any]) -> Facts:
    found = {
        "title": _texts(thing.get("headline")) + _texts(thing.get("name")),
        "creator": _names(thing.get("author")) or _names(thing.get("creator")),
        "publication": _names(thing.get("isPartOf")) or _names(thing.get("publisher")),
        "type": _texts(thing.get("@type")),
        "publisher": _names(thing.get("publisher")) if thing.get("isPartOf") else [],
        "volume": _numbers(thing, "volumeNumber"),
        "issue": _numbers(thing, "issueNumber"),
        "first": _numbers(thing, "pageStart"),
        "last": _numbers(thing, "pageEnd"),
        "pages": _numbers(thing, "pagination"),
        "isbn": _texts(thing.get("isbn")),
        "published": _texts(thing.get("datePublished")) or _texts(thing.get("dateCreated")),
        "url": _texts(thing.get("url")) or _addresses(thing.get("mainEntityOfPage")),
        "language": _names(thing.get("inLanguage")),
        "description": _texts(thing.get("description")),
        "keywords": _names(thing.get("keywords")),
        "identifier": _names(thing.get("identifier")) + _texts(thing.get("sameAs")),
    }
    return {key: values for key, values in found.items() if values}


def _numbers(thing: dict[str, Any], name: str) -> list[str]:
    """A number of the work, or of the issue and the volume that it is part of."""
    for _ in range(4):
        value = thing.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return [str(value)]
        part = thing.get("isPartOf")
        if not isinstance(part, dict):
            break
        thing = part
    return []


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text.strip()]


def _names(value: Any) -> list[str]:
    """Names in any of the forms they come in: text, an object with a name, a list of these."""
    out = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = item.get("name") or item.get("value")
            item = item[0] if isinstance(item, list) and item else item
        if isinstance(item, str) and item.strip():
            out.append(item)
    return out


def _addresses(value: Any) -> list[str]:
    return _texts(value.get("@id") or value.get("url")) if isinstance(value, dict) else _texts(value)
