"""Reading JSON piece by piece, so that other threads get their turn: ``json.loads`` lets nobody in until it is done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

_DECODER: Final = json.JSONDecoder()
_WHITE: Final = re.compile(r"[ \t\n\r]*")


Make = Callable[[Any], Any]


def loads_stepwise(data: bytes, makes: Mapping[str, Make] | None = None) -> Any:
    """What ``json.loads(data)`` gives; the entries of lists in the outermost object are decoded one at a time.

    10 MB of text hold the interpreter for no longer than one block of it takes (with ``json.loads``: 0.1 s and more).

    Args:
        makes: what to make at once of each entry of the list under a key of the outermost object. The garbage
            collector, which stops all threads, then has one object to look at and not a dozen.

    Raises:
        ValueError: not JSON; and what ``makes`` raise.
    """
    text = data.decode(json.detect_encoding(data), "surrogatepass")
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        return json.loads(text)
    out: dict[str, Any] = {}
    at = _skip(text, at + 1)
    if text[at : at + 1] == "}":
        return _ended(text, at + 1, out)
    while True:
        if text[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _after(text, _skip(text, at), ":"))
        if text[at : at + 1] == "[":
            entries = _Entries(text, at)
            make = makes.get(key) if makes else None
            out[key] = list(entries) if make is None else [make(entry) for entry in entries]
            at = entries.end
        else:
            out[key], at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            return _ended(text, at + 1, out)
        at = _skip(text, _after(text, at, ","))


class _Entries:
    """The entries of the list at ``start`` of a text; ``end`` is behind it when all were taken."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self.end = start

    def __iter__(self) -> Iterator[Any]:
        text = self._text
        at = _skip(text, self._start + 1)
        if text[at : at + 1] == "]":
            self.end = at + 1
            return
        while True:
            entry, at = _DECODER.raw_decode(text, at)
            yield entry
            at = _skip(text, at)
            if text[at : at + 1] == "]":
                self.end = at + 1
                return
            at = _skip(text, _after(text, at, ","))


def _skip(text: str, at: int) -> int:
    """Behind the white space at ``at``."""
    if text[at : at + 1] > " ":
        return at
    found = _WHITE.match(text, at)
    return found.end() if found is not None else at


def _after(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise json.JSONDecodeError(f"Expecting '{sign}' delimiter", text, at)
    return at + 1


def _ended(text: str, at: int, value: Any) -> Any:
    at = _skip(text, at)
    if at != len(text):
        raise json.JSONDecodeError("Extra data", text, at)
    return value
