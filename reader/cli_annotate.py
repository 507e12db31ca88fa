"""The command annotate: passages by their words or their place, one at a time or as lines that come in."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reader.cli_library import article_id, library_of
from reader.cli_output import acknowledge, clean, cut, print_json
from reader.core import tags
from reader.core.anchors import AMBIGUOUS, EXACT, MOVED, Anchor, Resolver
from reader.core.annotations import check_colour, check_note, highlight
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation
from reader.exchange.plain import dumps

_KEPT_TEXTS: Final = 8  # articles whose text stays in memory while lines come in for several


@dataclass(frozen=True, slots=True)
class _Request:
    """An annotation that somebody wants: a passage, by its words or its place, and what goes with it."""

    article: str
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    colour: str = "yellow"


def annotate(args: Namespace) -> int:
    """Make one annotation, or (--stdin) one for each line that comes in; an id comes after it is on the disk."""
    if args.stdin:
        return _annotate_lines(args)
    library = library_of(args)
    request = _Request(
        article=args.article,
        quote=args.quote or "",
        prefix=args.prefix,
        suffix=args.suffix,
        start=args.start,
        end=args.end,
        tags=tuple(args.tag),
        note=args.note,
        colour=args.colour,
    )
    made = _carry_out(library, request, {})
    if args.json:
        first = made.passages[0]
        print_json({"id": made.id, "article": made.article, "start": first.start, "end": first.end})
    else:
        acknowledge(made.id)
    return 0


def _annotate_lines(args: Namespace) -> int:
    library = library_of(args)
    texts: dict[str, Document] = {}
    failed = False
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            made = _carry_out(library, _request(line, args.article or ""), texts)
        except ReaderError as error:
            failed = True
            acknowledge(dumps({"line": number, "error": str(error)}))
            continue
        acknowledge(dumps({"line": number, "id": made.id}))
    return 1 if failed else 0


_FIELDS: Final[Mapping[str, type]] = {
    "article": str, "quote": str, "prefix": str, "suffix": str, "start": int, "end": int, "note": str, "colour": str,
}  # fmt: skip


def _request(line: bytes, article: str) -> _Request:
    try:
        data = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"This line is no JSON in UTF-8: {error}.") from None
    if not isinstance(data, dict):
        raise ReaderError('A line must be an object such as {"article": "…", "quote": "…"}.')
    values: dict[str, Any] = {"article": article}
    for name, value in data.items():
        if value is None or name == "tags":
            continue
        if name not in _FIELDS:
            raise ReaderError(f"“{name}” is not a field. There are: {', '.join([*_FIELDS, 'tags'])}.")
        if not isinstance(value, _FIELDS[name]) or isinstance(value, bool):
            raise ReaderError(f"The field “{name}” must be {'a number' if _FIELDS[name] is int else 'text'}.")
        values[name] = value
    names = data.get("tags") or []
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise ReaderError("The field “tags” must be a list of names.")
    return _Request(tags=tuple(names), **values)


def _carry_out(library: Library, request: _Request, texts: dict[str, Document]) -> Annotation:
    if not request.article:
        raise ReaderError("Which article? Give its id, the beginning of its id, or its file.")
    article = article_id(library, request.article)
    document = texts.get(article)
    if document is None:
        document = library.document(article)
        while len(texts) >= _KEPT_TEXTS:
            del texts[next(iter(texts))]
        texts[article] = document
    start, end = _place(document, request)
    check_colour(request.colour)
    check_note(request.note)
    return highlight(
        library,
        article,
        document,
        start,
        end,
        colour=request.colour,
        tags=tags.ensure(library, request.tags),
        note=request.note,
    )


def _place(document: Document, request: _Request) -> tuple[int, int]:
    """Where the passage is. With a quote, the quote decides; start tells equal ones apart."""
    if not request.quote:
        return _range(document, request.start, request.end)
    text, quote = document.text, request.quote
    places = [
        at
        for at in _occurrences(text, quote)
        if text.endswith(request.prefix, 0, at) and text.startswith(request.suffix, at + len(quote))
    ]
    if request.start in places:
        places = [request.start]
    if len(places) == 1:
        return places[0], places[0] + len(quote)
    if len(places) > 1:
        raise ReaderError(f"The quote stands in {len(places)} places. Say which with a prefix, a suffix or its start.")
    start = -1 if request.start is None else request.start
    end = -1 if request.start is None else request.start + len(quote)
    found = Resolver(document).resolve(Anchor(start, end, quote, request.prefix, request.suffix))
    if found.status in (EXACT, MOVED):
        return found.start, found.end
    if found.status == AMBIGUOUS:
        count = len(found.candidates) or "several"
        raise ReaderError(f"The quote fits {count} places. Say which with a prefix, a suffix or its start.")
    raise ReaderError(f"The quote “{cut(clean(quote), 60)}” is not in the text with these words.")


def _range(document: Document, start: int | None, end: int | None) -> tuple[int, int]:
    if start is None or end is None:
        raise ReaderError("Which passage? Give its quote, or its start and end.")
    length = len(document.text)
    if not 0 <= start < end <= length:
        raise ReaderError(f"{start} to {end} is no passage: the text goes from 0 to {length}.")
    return start, end


def _occurrences(text: str, quote: str) -> list[int]:
    out, at = [], text.find(quote)
    while at >= 0:
        out.append(at)
        at = text.find(quote, at + 1)
    return out
