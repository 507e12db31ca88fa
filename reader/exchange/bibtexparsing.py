"""The syntax of BibTeX: entries with their fields, macros and joined strings; no pattern that could run away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MOST_ENTRIES: Final = 50_001
MOST_FIELDS: Final = 200  # of an entry
LONGEST_VALUE: Final = 20_000  # characters
MOST_READ_AGAIN: Final = 60_000_000  # characters of broken entries, each of which may end with the file
_AT: Final = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_FIELD: Final = re.compile(r"[\s,]*([^\s=,{}()\"#%']{1,60})\s*=\s*")
_KEY: Final = re.compile(r"\s*+([^\s,{}()\"=]{0,200}+)\s*+(?=[,})])")
_BARE: Final = re.compile(r"[^\s,{}()\"#=]+")
_JOIN: Final = re.compile(r"\s*#\s*")
_BRACE: Final = re.compile(r"\\.|[{}]", re.S)
_QUOTE: Final = re.compile(r"\\.|[{}\"]", re.S)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its kind and its fields' names in lower case; values as written, without what encloses them."""

    kind: str
    key: str
    fields: Mapping[str, str]


class _BrokenError(Exception):
    """The entry ends in the middle.

    Args:
        end: how far was read to know it.
    """

    def __init__(self, end: int) -> None:
        super().__init__()
        self.end = end


def entries_in(text: str) -> tuple[list[Entry], list[str]]:
    """The entries of a file, and a sentence on each that is broken: reading goes on at the next."""
    out: list[Entry] = []
    problems: list[str] = []
    macros: dict[str, str] = {}
    at = again = 0
    while len(out) < MOST_ENTRIES and (found := _AT.search(text, at)):
        kind, at = found[1].lower(), found.end()
        if kind in ("comment", "preamble"):
            continue
        try:
            key = ""
            if kind != "string":
                named = _KEY.match(text, at)
                if named is None:
                    raise _BrokenError(at)
                key, at = named[1], named.end()
            fields, at = _fields(text, at, macros)
        except _BrokenError as broken:
            again += broken.end - at
            if again > MOST_READ_AGAIN:
                problems.append(f"Too much is broken: line {_line(text, found)} and what follows was left out.")
                break
            if len(problems) < 20:
                problems.append(f"The entry in line {_line(text, found)} is broken and was left out.")
            continue
        if kind == "string":
            macros |= fields
        else:
            out.append(Entry(kind, key, fields))
    return out, problems


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _fields(text: str, at: int, macros: Mapping[str, str]) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    for _ in range(MOST_FIELDS):
        found = _FIELD.match(text, at)
        if found is None:
            break
        value, at = _value(text, found.end(), macros)
        fields.setdefault(found[1].lower(), value)
    end = re.compile(r"[\s,]*[})]").match(text, at)
    if end is None:
        raise _BrokenError(at)
    return fields, end.end()


def _value(text: str, at: int, macros: Mapping[str, str]) -> tuple[str, int]:
    parts: list[str] = []
    size = 0
    while True:
        part, at = _part(text, at, macros)
        if size < LONGEST_VALUE:  # a macro of macros could double with each line
            parts.append(part[:LONGEST_VALUE])
            size += len(part)
        join = _JOIN.match(text, at)
        if join is None:
            return "".join(parts)[:LONGEST_VALUE], at
        at = join.end()


def _part(text: str, at: int, macros: Mapping[str, str]) -> tuple[str, int]:
    opening = text[at : at + 1]
    if opening == "{":
        end = _closing(text, at + 1)
        return text[at + 1 : end], end + 1
    if opening == '"':
        end = _closing_quote(text, at + 1)
        return text[at + 1 : end], end + 1
    bare = _BARE.match(text, at)
    if bare is None:
        raise _BrokenError(at)
    return macros.get(bare[0].lower(), bare[0]), bare.end()


def _closing(text: str, at: int) -> int:
    depth = 1
    for found in _BRACE.finditer(text, at):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    raise _BrokenError(len(text))


def _closing_quote(text: str, at: int) -> int:
    depth = 0
    for found in _QUOTE.finditer(text, at):
        if found[0] == '"' and depth == 0:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found[0], 0)
    raise _BrokenError(len(text))
