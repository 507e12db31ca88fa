"""The search language: ``russia "air defense" tag:air-defence -tag:draft after:2017-04 in:notes``.

All terms must hold; ``-`` before a term turns it round. Words are compared without case and accents and match
the beginning of a word. :func:`parse` knows the language, :mod:`reader.core.finding` what it means in a library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from reader.core.errors import ReaderError
from reader.core.folding import fold
from reader.core.model import COLOURS, STATUSES

WORDS: Final = "words"
PLACES: Final = ("quotes", "notes", "title")
HAS: Final = ("note", "tag", "passages")
FILTERS: Final = ("tag", "colour", "source", "status", "has", "after", "before", "type", "title", "in", "article")
_SPELLINGS: Final = {
    "color": "colour", "has:notes": "note", "has:tags": "tag", "has:passage": "passages", "in:note": "notes",
    "in:quote": "quotes",
}  # fmt: skip
_FILTER: Final = re.compile(r"([^\W\d_]+):")
_CLOSING: Final = {'"': '"', "“": "”“", "„": "“”", "«": "»"}
_DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. ``value`` is folded for words, title and source; ``at`` is its place in the query, from 1."""

    field: str
    value: str
    is_negated: bool = False
    at: int = 1


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all hold. ``places`` says where words are looked for; empty: in the usual places."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    places: frozenset[str] = frozenset()


def parse(text: str) -> Query:
    """The query that ``text`` says.

    Raises:
        ReaderError: says what is wrong with it and at which character (from 1).
    """
    terms: list[Term] = []
    places: set[str] = set()
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        term, at = _term(text, at)
        if term.field == "in":
            places.add(term.value)
        else:
            terms.append(term)
    return Query(text.strip(), tuple(terms), frozenset(places))


def _term(text: str, start: int) -> tuple[Term, int]:
    """The term that begins at ``start``, and where it ends."""
    at = start
    is_negated = text[at] == "-" and at + 1 < len(text) and not text[at + 1].isspace()
    if is_negated:
        at += 1
    name = WORDS
    found = _FILTER.match(text, at)
    if found and not text.startswith("//", found.end()):  # https://… is something to look for
        name, at = _filter_name(found[1], start), found.end()
    value, at = _value(text, at)
    return _checked(name, value, is_negated, start + 1), at


def _filter_name(word: str, start: int) -> str:
    name = _SPELLINGS.get(word.lower(), word.lower())
    if name in FILTERS:
        return name
    raise ReaderError(
        f"{word}: is not a filter, at character {start + 1}. There are {', '.join(f'{f}:' for f in FILTERS)};"
        f' to look for the words, put them into quotation marks ("{word}:…").'
    )


def _value(text: str, at: int) -> tuple[str, int]:
    if at < len(text) and text[at] in _CLOSING:
        closing = _CLOSING[text[at]]
        for end in range(at + 1, len(text)):
            if text[end] in closing:
                return text[at + 1 : end], end + 1
        raise ReaderError(f"The quotation mark at character {at + 1} is never closed.")
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[at:end], end


def _checked(name: str, value: str, is_negated: bool, at: int) -> Term:
    value = value.strip()
    if name == WORDS:
        if not fold(value):
            raise ReaderError(f"There is nothing to look for at character {at}.")
        return Term(WORDS, fold(value), is_negated, at)
    if not value:
        raise ReaderError(f"{name}: needs {_NEEDS[name]}, at character {at}.")
    if name in ("title", "source"):
        value = fold(value)
    elif name in _CHOICES:
        value = _choice(name, value, at)
    elif name in ("after", "before") and not _DATE.fullmatch(value):
        raise ReaderError(f"{name}: needs {_NEEDS[name]}, not “{value}”, at character {at}.")
    if name == "in" and is_negated:
        raise ReaderError(f"in: says where to look and cannot be turned round, at character {at}.")
    return Term(name, value, is_negated, at)


def _choice(name: str, value: str, at: int) -> str:
    chosen = _SPELLINGS.get(f"{name}:{value.lower()}", value.lower())
    if chosen in _CHOICES[name]:
        return chosen
    raise ReaderError(f"{name}: can be {', '.join(_CHOICES[name])}, not “{value}”, at character {at}.")


_CHOICES: Final = {"colour": COLOURS, "status": STATUSES, "has": HAS, "in": PLACES}
_NEEDS: Final = {
    "tag": "a name",
    "colour": "a colour",
    "source": "a name",
    "status": "a list's name",
    "has": "what to have",
    "after": "a date such as 2017, 2017-04 or 2017-04-29",
    "before": "a date such as 2017, 2017-04 or 2017-04-29",
    "type": "a format",
    "title": "words",
    "in": "a place",
    "article": "an id or its beginning",
}
