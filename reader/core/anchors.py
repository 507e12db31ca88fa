"""How an annotation finds its passage again: what describes a passage, and where that is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

from reader.core.anchor import (
    ALTERED,
    AMBIGUOUS,
    CONTEXT,
    EXACT,
    LOST,
    MOVED,
    PLACEMENTS,
    Anchor,
    Candidate,
    Placement,
)
from reader.core.document import Document
from reader.core.resolver import Resolver
from reader.core.textnorm import places_of

__all__ = [
    "ALTERED",
    "AMBIGUOUS",
    "CONTEXT",
    "EXACT",
    "LOST",
    "MOVED",
    "PLACEMENTS",
    "Anchor",
    "Candidate",
    "Placement",
    "Resolver",
    "describe",
    "resolve",
    "resolve_quotes",
]


def describe(document: Document, start: int, end: int) -> Anchor:
    """The anchor of ``document.text[start:end]``: the inverse of :func:`resolve`.

    Raises:
        ValueError: the range is empty or not inside the text.
    """
    text = document.text
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{start} to {end} is not a range in a text of {len(text)} characters")
    quote = text[start:end]
    return Anchor(
        start=start,
        end=end,
        quote=quote,
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        heading=document.heading_path(start),
        page=document.blocks[document.index_at(start)].page,
        occurrence=_count(text, quote, start) + 1,
        text_sha256=document.text_sha256,
    )


def _count(text: str, quote: str, before: int) -> int:
    """How often ``quote`` starts in ``text`` before the offset ``before``; occurrences may overlap."""
    if len(quote) == 1:
        return text.count(quote, 0, before)
    return sum(1 for _ in takewhile(lambda at: at < before, places_of(quote, text)))


def resolve(document: Document, anchor: Anchor, old_text: str | None = None) -> Placement:
    """Where the passage of ``anchor`` is in ``document``: the inverse of :func:`describe`.

    ``old_text`` is the text that the anchor was made on, where it is known: with it unchanged passages are certain.
    For many anchors of one document make a :class:`Resolver`.
    """
    return Resolver(document, old_text).resolve(anchor)


def resolve_quotes(document: Document, quotes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Where quotes are: ``{id, exact, prefix, suffix, start, end}`` in, ``{id, status, start, end, score}`` out.

    All but ``exact`` may be missing or null. ``start`` and ``end`` are the offsets in the text that the quote is from.

    Raises:
        ValueError: a quote is not an object, or a field is of another type than it must be.
    """
    wanted = [(_field(q, "id", (str, int), ""), _quoted(q)) for q in quotes]
    placements = Resolver(document).resolve_all([anchor for _, anchor in wanted])
    return [
        {"id": key, "status": p.status, "start": p.start, "end": p.end, "score": round(p.score, 3)}
        for (key, _), p in zip(wanted, placements, strict=True)
    ]


def _quoted(quote: Mapping[str, Any]) -> Anchor:
    exact = _field(quote, "exact", str, "")
    start = _field(quote, "start", int, -1)
    return Anchor(
        start=start,
        end=start + len(exact) if start >= 0 else -1,
        quote=exact,
        prefix=_field(quote, "prefix", str, ""),
        suffix=_field(quote, "suffix", str, ""),
    )


def _field(quote: Mapping[str, Any], name: str, kind: type[Any] | tuple[type[Any], ...], default: Any) -> Any:
    if not isinstance(quote, Mapping):
        raise ValueError(f"a quote must be an object with the field “exact”, not {type(quote).__name__}")
    value = quote.get(name)
    if value is None:
        return default
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"the field “{name}” of a quote cannot be {value!r}")
    return value
