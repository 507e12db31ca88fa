"""Text as it is compared: typography and white space evened out, with the way back to the offsets of the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

# Scripts that put no space between words. A space beside such a character is typesetting, not text.
UNSPACED: Final = "\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"

_SINGLE_QUOTES: Final = "‘’‚‛′`´ʼ"
_DOUBLE_QUOTES: Final = "“”„‟″«»"
_DASHES: Final = "‐‑‒–—―−"
# Shown as nothing: soft hyphen, zero-width space, word joiner, byte order mark, marks and overrides of direction.
# The joiners U+200C and U+200D stay: they are spelling in Persian and Indic scripts, and hold emoji together.
_INVISIBLE: Final = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
# Ligatures and positional forms that a font should make and some PDF files spell out, and "…".
_COMPATIBLE: Final = "\u2026\ufb00-\ufb06\ufb13-\ufb4f\ufb50-\ufdff\ufe70-\ufefc"

_CHANGES: Final = re.compile(
    rf"\s[\s{_INVISIBLE}]+|[^\S ]|(?<=[{UNSPACED}]) | (?=[{UNSPACED}])"
    rf"|(?<=\w)-{{2,3}}(?=\w)|(?<=\s)-{{2,3}}(?=\s)"
    rf"|[{_COMPATIBLE}][\u0300-\u036f]+"  # an accent on a ligature belongs to its last letter
    rf"|[{_SINGLE_QUOTES}{_DOUBLE_QUOTES}{_DASHES}{_INVISIBLE}{_COMPATIBLE}]"
)
_NEXT_TO_UNSPACED: Final = re.compile(rf"[{UNSPACED}]")
_PLAIN: Final = {
    **dict.fromkeys(map(ord, _SINGLE_QUOTES), "'"),
    **dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(ord(c) for c in "\u00ad\u200b\u200e\u200f\u2060\ufeff"),
    **dict.fromkeys(range(0x202A, 0x202F)),
    **dict.fromkeys(range(0x2066, 0x206A)),
}


class NormalText:
    """``text`` evened out, and the map between its offsets and those of ``raw``. Case is never touched."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        parts: list[str] = []
        # The n-th stretch begins at offset _at[n] of text and _raw[n] of raw; a changed one has no inner offsets.
        self._at: list[int] = [0]
        self._raw: list[int] = [0]
        self._changed: list[bool] = [False]
        length = done = 0
        for start, end, new in _changes(raw):
            parts += (raw[done:start], new)
            length += start - done
            self._at += (length, length + len(new))
            self._raw += (start, end)
            self._changed += (True, False)
            length += len(new)
            done = end
        parts.append(raw[done:])
        self.text = "".join(parts)

    def raw_start(self, offset: int) -> int:
        """Where the character at ``offset`` of ``text`` begins in ``raw``."""
        n = bisect_right(self._at, offset) - 1
        return self._raw[n] if self._changed[n] else self._raw[n] + offset - self._at[n]

    def raw_end(self, offset: int) -> int:
        """Where the character before ``offset`` of ``text`` ends in ``raw``."""
        if offset <= 0:
            return 0
        n = bisect_right(self._at, offset - 1) - 1
        return self._raw[n + 1] if self._changed[n] else self._raw[n] + offset - self._at[n]

    def offset_of(self, raw_offset: int) -> int:
        """The offset in ``text`` that comes closest to an offset in ``raw``."""
        n = max(0, bisect_right(self._raw, raw_offset) - 1)
        if self._changed[n]:
            return self._at[n]
        return min(len(self.text), self._at[n] + max(0, raw_offset - self._raw[n]))


def normalised(text: str) -> str:
    """``text`` evened out and stripped, to be looked for in a :class:`NormalText`."""
    return NormalText(text).text.strip()


def places_of(quote: str, text: str) -> Iterator[int]:
    """Where ``quote`` begins in ``text``, also where it overlaps itself."""
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def substance(text: str) -> int:
    """How much a text says, in letters: a character of Chinese or Japanese counts as three."""
    return len(text) + 2 * len(_NEXT_TO_UNSPACED.findall(text))


def _changes(raw: str) -> Iterator[tuple[int, int, str]]:
    """What to replace by what, in order and without overlaps."""
    if unicodedata.is_normalized("NFC", raw):
        found: Iterable[re.Match[str]] = _CHANGES.finditer(raw)
    else:
        found = re.finditer(rf"{_uncomposed(raw)}|{_CHANGES.pattern}", raw)
    for match in found:
        start, end = match.span()
        old = match.group()
        if old[0].isspace():
            beside = _NEXT_TO_UNSPACED.match(raw, end) or (start and _NEXT_TO_UNSPACED.match(raw, start - 1))
            new = "" if beside else " "
        elif old[0] == "-" and len(old) > 1 and not old.strip("-"):
            new = "-"
        else:
            new = _evened(old)
        if new != old:
            yield start, end, new


def _evened(old: str) -> str:
    new = unicodedata.normalize("NFC", old).translate(_PLAIN)
    spelt = "".join(unicodedata.normalize("NFKC", c) if _is_compatible(c) else c for c in new)
    return unicodedata.normalize("NFC", spelt)


@cache
def _is_compatible(char: str) -> bool:
    return re.match(f"[{_COMPATIBLE}]", char) is not None


def _uncomposed(text: str) -> str:
    """A pattern for the stretches of ``text`` that composing (NFC) may change."""
    one_of = "[" + "".join(re.escape(c) for c in set(text) if _joins(c)) + "]"
    return rf"(?:(?!{one_of})\S)?{one_of}+"


def _joins(char: str) -> bool:
    """Whether ``char`` may combine with what is before it, or is itself not in NFC."""
    return (
        unicodedata.category(char)[0] == "M"
        or "\u1160" <= char <= "\u11ff"
        or not unicodedata.is_normalized("NFC", char)
    )


def _extends(char: str) -> bool:
    """Whether ``char`` belongs to the character before it: marks, joiners, soft hyphens, skin tones."""
    return (
        char in "\u00ad\u200b\u200c\u200d\u2060"
        or unicodedata.category(char) in ("Mn", "Mc", "Me")
        or ("\U0001f3fb" <= char <= "\U0001f3ff")
    )


class Split(NamedTuple):
    """The words (or other pieces) of a text: each evened out, and its start and end in the text."""

    keys: list[str]
    starts: list[int]
    ends: list[int]


def split_by(pattern: re.Pattern[str], text: str) -> Split:
    """The pieces that ``pattern`` finds, without the white space around them; the keys are the pieces."""
    out = Split([], [], [])
    for match in pattern.finditer(text):
        piece = match.group().strip()
        if piece:
            start = text.index(piece[0], match.start())
            out.keys.append(piece)
            out.starts.append(start)
            out.ends.append(start + len(piece))
    return out


class _Keys(dict[str, str]):
    """Words and what they are evened out; filled as they are asked for."""

    def __missing__(self, word: str) -> str:
        self[word] = key = word if word.isascii() else _evened(word)
        return key


class Words:
    """Splits texts into words and marks, and in scripts without spaces into characters.

    ``sample`` is text in which every combining mark occurs that is to be expected.
    """

    def __init__(self, sample: str) -> None:
        m = "\u0301" + "".join(re.escape(c) for c in set(sample) if _extends(c))
        letter = rf"[^\W{UNSPACED}]"
        self._pattern = re.compile(
            rf"((?!\s)[{UNSPACED}][{m}]*|{letter}(?:{letter}|[{m}])*|[^\w\s](?:\u200d[^\w\s]|[{m}])*)(\s*)"
        )
        self._keys = _Keys()

    def split(self, text: str) -> Split:
        """The words of ``text``; what is between them is white space."""
        pairs = self._pattern.findall(text)
        out = Split([self._keys[word] for word, _ in pairs], [], [])
        at = len(text) - len(text.lstrip())
        for word, space in pairs:
            out.starts.append(at)
            at += len(word)
            out.ends.append(at)
            at += len(space)
        return out
