"""Finding words in an article's text, whatever their case, accents and typography, at their offsets in it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from string import ascii_lowercase
from typing import Final

from reader.core.folding import fold

# Where characters are that can be written in several ways: all but the ideographs and syllables that have one form
# only, and scripts that nobody types.
_VARIABLE: Final = (
    *range(0x80, 0x3400),
    *range(0xA000, 0xAC00),
    *range(0xF900, 0x12000),
    *range(0x1D400, 0x1F200),
    *range(0x2F800, 0x2FA20),
)
_LETTERS: Final = ("Lu", "Ll", "Lo", "Nd")  # … and what is no mark of the character before
_HIGH: Final = re.compile("[\U00010000-\U0010ffff]")  # beyond the first plane


def find_all(text: str, query: str, case: bool = False, most: int = 0) -> list[tuple[int, int]]:
    """Where ``query`` stands in ``text``: (start, end) in code points, in order and without overlaps.

    Case and accents make no difference, unless ``case`` is set. Typographic quotes and dashes are those of the
    keyboard, ligatures their letters, a space stands for any white space, soft hyphens are passed over. A place that
    begins or ends within a character ("i" in the ligature "ﬁ") is given as the whole character with its marks.

    Args:
        most: stop after so many places; 0 finds all. A million places take about a second.
    """
    pattern = _pattern(query, case)
    if pattern is None:
        return []
    spelt = _Spelt(text, case)
    out: list[tuple[int, int]] = []
    last = 0
    for match in pattern.finditer(spelt.text):
        start, end = match.span()
        if not spelt.is_same:
            start, end = spelt.raw_range(start, end)
        if start < last:  # the second half of a character that was found already
            continue
        out.append((start, end))
        last = end
        if most and len(out) == most:
            break
    return out


def find_in_slices(
    text: str, query: str, case: bool = False, most: int = 0, size: int = 150_000
) -> Iterator[list[tuple[int, int]]]:
    """What :func:`find_all` finds, of about ``size`` code points at a time: for a window, which must go on answering.

    A slice takes a few milliseconds; 10 MB of a text with accents, all at once, a quarter of a second.
    """
    count = at = 0
    while at < len(text):
        end = _border(text, at + size)
        found = _in_slice(text, at, end, query, case)
        at = max(end, found[-1][1]) if found else end
        if most:
            found = found[: most - count]
        count += len(found)
        yield found
        if most and count >= most:
            return


def _border(text: str, at: int) -> int:
    """A place from ``at`` on where a text can be parted: in the middle of a word, as no mark nor space runs over it."""
    for place in range(at, min(len(text), at + 2_000)):
        if text[place - 1].isalnum() and unicodedata.category(text[place]) in _LETTERS:
            return place
    return min(len(text), at + 2_000)


def _in_slice(text: str, start: int, end: int, query: str, case: bool) -> list[tuple[int, int]]:
    """What begins in ``[start, end)``; it may end behind it."""
    beyond, letters = 200 + 20 * len(query), 10 + 4 * len(query)  # more than any place has; white space has no bounds
    while end + beyond < len(text) and sum(map(str.isalnum, text[end : end + beyond])) < letters:
        beyond *= 4
    found = find_all(text[start : end + beyond], query, case)
    return [(start + first, start + last) for first, last in found if start + first < end]


class _Spelt:
    """A text with ligatures and the like spelt out, and the way back to the offsets of ``raw``."""

    def __init__(self, raw: str, case: bool) -> None:
        self.text = self._raw = raw
        self._keys = _table(case).keys
        beyond = _beyond_ascii(raw)
        self._found = set(_table(case).spelt_out.findall(beyond)) | (set(_HIGH.findall(beyond)) & self._keys.keys())
        for char in self._found:
            self.text = self.text.replace(char, self._keys[char])

    @property
    def is_same(self) -> bool:
        """Whether offsets are those of ``raw``."""
        return not self._found

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """Where each character that was spelt out ends in ``text``, and how much longer ``text`` is up to there."""
        raw = self._raw
        more = {char: len(self._keys[char]) - 1 for char in self._found}
        starts = sorted(at for char, gain in more.items() if gain for at in _places_of(raw, char))
        gains = list(accumulate(more[raw[at]] for at in starts))
        return [at + 1 + gain for at, gain in zip(starts, gains, strict=True)], gains

    def raw_range(self, start: int, end: int) -> tuple[int, int]:
        """What ``[start, end)`` of ``text`` is in ``raw``, in whole characters."""
        ends, _ = self._places
        first = self._raw_start(bisect_right(ends, start), start)
        return first, self._raw_start(bisect_right(ends, end - 1), end - 1) + 1

    def _raw_start(self, n: int, offset: int) -> int:
        """Where the character at ``offset`` begins in ``raw``, behind ``n`` that were spelt out, or in the next one."""
        ends, gains = self._places
        if n < len(ends):
            return min(offset - (gains[n - 1] if n else 0), ends[n] - gains[n] - 1)
        return offset - (gains[-1] if gains else 0)


def _places_of(text: str, char: str) -> Iterator[int]:
    return (match.start() for match in re.finditer(re.escape(char), text))


def _beyond_ascii(text: str) -> str:
    """The characters of ``text`` that are not ASCII, in 20 ms for 10 MB; looking at each with ``re`` takes 150."""
    if text.isascii():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, bytes(range(128))).decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class _Table:
    """How characters are compared."""

    keys: dict[str, str]  # character → what it is compared as, where that is something else
    spellings: dict[str, str]  # … and back, for a single letter: the other characters that count as it
    spelt_out: re.Pattern[str]  # a character of the first plane that is compared as several letters
    marks: str  # the inside of a character class: accents
    passed: str  # the same: what shows nothing


@cache
def _table(case: bool) -> _Table:
    """The comparison with or without regard for case and accents; made once, in about 30 ms."""
    keys = {"`": "'"} if case else {"`": "'", **{c.upper(): c for c in ascii_lowercase}}
    marks: list[str] = []
    passed: list[str] = []
    for char in map(chr, _VARIABLE):
        kind = unicodedata.category(char)
        if kind in ("Cn", "Co", "Cs"):
            continue
        if kind in ("Mn", "Me", "Cf", "Lm") and fold(f"a{char}a") == "aa":
            (passed if kind == "Cf" else marks).append(char)
        elif (key := _key(char, kind, case)) != char:
            keys[char] = key
    # ``re`` is fast only with classes of the first plane: what is beyond is always spelt out.
    low = {char: key for char, key in keys.items() if char <= "\uffff"}
    spellings: dict[str, str] = {}
    for char, key in low.items():
        if len(key) == 1:
            spellings[key] = spellings.get(key, "") + char
    spelt_out = f"[{_inside(char for char, key in low.items() if len(key) > 1)}]"
    return _Table(keys, spellings, re.compile(spelt_out), _inside(marks), _inside(passed))


def _key(char: str, kind: str, case: bool) -> str:
    """What a character is compared as; white space is left to the pattern."""
    if char.isspace():
        return char
    composed = unicodedata.normalize("NFKC", char)
    if case and kind[0] in "LMN" and (kind != "Lm" or composed != char):
        return composed if composed.strip() == composed else char
    if char.casefold() == char and not unicodedata.decomposition(char) and kind[0] in "LMN":
        return char  # most characters: twenty times faster than folding them
    return fold(char) or char


def _pattern(query: str, case: bool) -> re.Pattern[str] | None:
    """What finds the query in a text that is spelt out; None when there is nothing to look for."""
    if not query:
        return None
    table = _table(case)
    letters = "".join(table.keys.get(c, c) for c in unicodedata.normalize("NFC", query))
    dropped = table.passed if case else table.marks + table.passed
    letters = unicodedata.normalize("NFC", re.sub(f"[{dropped}]", "", letters))
    if not letters:
        return re.compile(re.escape(query))  # marks alone
    units = re.findall(rf"\s+|\S[{table.marks}]*", letters)
    parts = [_white(table) if unit.isspace() else _letter(unit, table, case) for unit in units]
    if units[0].isspace():  # from its first character only: trying each of a million spaces would take for ever
        parts[0] = rf"(?<![\s{table.passed}]){parts[0]}"
    return re.compile("".join(parts))


def _white(table: _Table) -> str:
    return rf"[{table.passed}]*+\s[\s{table.passed}]*+"


def _letter(unit: str, table: _Table, case: bool) -> str:
    """The pattern for a letter, given with its marks where they count, and what may stand behind it."""
    ways = sorted({unit, unicodedata.normalize("NFD", unit)})
    spelt = "|".join("".join(f"[{_inside(c + table.spellings.get(c, ''))}]" for c in way) for way in ways)
    letter = f"(?:{spelt})" if len(ways) > 1 else spelt
    if case:
        return f"{letter}(?![{table.marks}])[{table.passed}]*+"
    return f"{letter}[{table.marks}{table.passed}]*+"


def _inside(characters: Iterable[str]) -> str:
    """The inside of a character class, in stretches of neighbours."""
    codes = sorted(set(map(ord, characters)))
    parts: list[str] = []
    n = 0
    while n < len(codes):
        first = n
        while n + 1 < len(codes) and codes[n + 1] == codes[n] + 1:
            n += 1
        parts.append(re.escape(chr(codes[first])))
        if n > first:
            parts.append(f"-{re.escape(chr(codes[n]))}")
        n += 1
    return "".join(parts)
