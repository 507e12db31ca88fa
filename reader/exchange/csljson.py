"""References as CSL-JSON: https://github.com/citation-style-language/schema, as Zotero and Pandoc have it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from reader.core.citing import TYPES, item_of
from reader.core.limits import LIMITS
from reader.core.model import Article
from reader.core.names import join_name
from reader.exchange.notes import Notes
from reader.exchange.plain import dumps
from reader.exchange.references import Reference, fields_of
from reader.exchange.referencevalues import date_in, iso

_TEXTS: Final = {
    "title": "title", "container-title": "publication", "publisher": "publisher", "publisher-place": "place",
    "edition": "edition", "volume": "volume", "issue": "issue",
    "page": "pages", "DOI": "doi", "ISBN": "isbn", "URL": "url", "language": "language", "abstract": "description",
}  # fmt: skip


def render(notes: Sequence[Notes]) -> str:
    """The articles of the notes, with their citation keys as ids."""
    return write((n.article, n.key) for n in notes if n.article.id)


def write(articles: Iterable[tuple[Article, str]]) -> str:
    """Articles with their keys as a list of items."""
    return dumps([item_of(article, key) for article, key in articles], indent=1) + "\n"


def read(text: str) -> tuple[list[Reference], list[str]]:
    """The items, and sentences on what is none."""
    if _is_deep(text):
        return [], ["it is nested too deeply"]
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return [], ["it is no JSON"]
    if isinstance(data, dict):
        data = data["items"] if isinstance(data.get("items"), list) else [data]
    if not isinstance(data, list):
        return [], ["it holds no list"]
    good = [item for item in data if isinstance(item, dict)]
    bad = len(data) - len(good)
    return [_reference(item) for item in good], [f"{bad} entries are no references."] if bad else []


def _is_deep(text: str) -> bool:
    depth = deepest = 0
    for bracket in re.findall(r'[\[\]{}]|"(?:[^"\\]|\\.)*+"?', text, re.S):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "]}":
            depth -= 1
    return deepest > LIMITS.json_depth


def _reference(item: Mapping[str, Any]) -> Reference:
    values: dict[str, Any] = {ours: _text(item.get(name)) for name, ours in _TEXTS.items()}
    for role, ours in (("author", "creators"), ("editor", "editors"), ("translator", "translators")):
        people = item.get(role)
        values[ours] = [join_name(p) for p in people if isinstance(p, dict)] if isinstance(people, list) else []
    values["published"] = _date(item.get("issued"))
    values["genre"] = item.get("type") if item.get("type") in TYPES and item.get("type") != "document" else ""
    values["key"] = _text(item.get("citation-key")) or _key(item.get("id"))
    return Reference(fields_of(**values))


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _key(value: Any) -> str:
    """An id that serves as a key: not a number or an address of a program's own."""
    text = _text(value)
    return text if re.fullmatch(r"[^\W\d][\w:.+-]{0,59}", text) else ""


def _date(value: Any) -> str:
    if isinstance(value, str):
        return date_in(value)
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return iso(*[_text(p) for p in parts[0][:3]])
    return date_in(_text(value.get("raw")) or _text(value.get("literal")))
