"""Lines becoming running text: hyphens at their ends resolved by the words of the file, and where it all stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from reader.core import document as doc
from reader.core.document import Span
from reader.formats.pdflines import Line
from reader.formats.pdfpieces import HYPHEN, Style

_WORD: Final = re.compile(r"[^\W_]+(?:['’\-‐][^\W_]+)*")
_TAIL: Final = re.compile(r"([^\W_]+(?:[\-‐][^\W_]+)*)[\-‐\u00ad]$")
_HEAD: Final = re.compile(r"[^\W_]+")
_UNSPACED: Final = re.compile(
    r"[\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef\u0e00-\u0e7f\U00020000-\U0003ffff]"
)
# First halves of words that are written as one although both halves are words ("some-" "thing").
_JOINED: Final = (
    "some any every no with in out over under up down back after fore there where here can for how what when who be an "
    "al to was may news counter inter super trans more other them her him your our my it"
)
_JOINERS: Final = frozenset(_JOINED.split())
_KEEPERS: Final = frozenset(
    {"self", "well", "non", "long", "short", "high", "low", "half", "mid", "vice", "quasi", "cross"}
)


@dataclass(slots=True)
class Placed:
    """A stretch of a text that is printed on one line: ``line``'s letters from ``first`` to ``end``, at ``start``."""

    start: int
    line: Line
    first: int
    end: int


@dataclass(slots=True)
class Draft:
    """A text with its marks and places; offsets count in it."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)


class Words:
    """The words of a file, and how often each stands in it."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.counts: Counter[str] = Counter()
        for line in lines:
            found = [w.lower() for w in _WORD.findall(line.text)]
            found += [tail for w in found if "-" in w and (tail := w.rpartition("’")[2].rpartition("'")[2]) != w]
            if line.text.endswith((HYPHEN, "-", "‐")):
                del found[-1:]
            self.counts.update(found)

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Whether the hyphen between the end of one line and the beginning of the next belongs to the word."""
        one, two = before.lower(), after.lower()
        last = one.rpartition("-")[2]
        joined, parted = self.counts[one + two], self.counts[f"{one}-{two}"]
        if joined or parted:
            return parted > joined
        if not after[0].islower() or before[-1].isdigit() or "-" in one or one in _KEEPERS:
            return not (before.isupper() and after.isupper() and len(before) > 1)
        if last in _JOINERS:
            return False
        return min(len(one), len(two)) >= 3 and bool(self.counts[one]) and bool(self.counts[two])


def draft(
    lines: Sequence[Line], words: Words, first: int = 0, *, last: int | None = None, keep_lines: bool = False
) -> Draft:
    """The text of a paragraph's lines, from the ``first`` letter of the first to before the ``last`` of the last."""
    out = Draft()
    parts: list[str] = []
    at = 0
    for number, line in enumerate(lines):
        a, b = (first if number == 0 else 0), len(line.text)
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        glue = "" if not following else "\n" if keep_lines else " "
        if not keep_lines:
            b, glue = _end(line.text, following, words)
        if last is not None and not following:
            b = last
        piece = line.text[a:b].replace(HYPHEN, "-")
        if not piece:
            continue
        out.places.append(Placed(at, line, a, b))
        out.spans += _spans(line, a, b, at)
        parts += [piece, glue]
        at += len(piece) + len(glue)
    out.text = "".join(parts)
    kept = out.text.rstrip()
    out.text = kept
    out.spans = [trimmed(s, kept) for s in merged(out.spans, len(kept)) if kept[s.start : s.end].strip()]
    return out


def trimmed(span: Span, text: str) -> Span:
    """The span without the spaces at its ends."""
    marked = text[span.start : span.end]
    start = span.start + len(marked) - len(marked.lstrip())
    return Span(start, start + len(marked.strip()), span.kind, span.target)


def _end(text: str, following: str, words: Words) -> tuple[int, str]:
    """Where a line's text ends without a hyphen that only its end made, and what goes between it and the next."""
    if not following:
        return len(text), ""
    tail, head = _TAIL.search(text), _HEAD.match(following)
    if tail and head:
        keeps = words.keeps_hyphen(tail[1], head[0])
        return (len(text) if keeps else len(text) - 1), ""
    if _UNSPACED.match(text[-1]) and _UNSPACED.match(following[0]):
        return len(text), ""
    if text.endswith(("/", "—")) and not following.startswith("—") and text[-2:-1] != " ":
        return len(text), ""
    return len(text), " "


def _spans(line: Line, a: int, b: int, at: int) -> list[Span]:
    out = []
    ends = [s.start for s in line.styles[1:]] + [len(line.text)]
    for style, end in zip(line.styles, ends, strict=True):
        start, stop = max(a, style.start), min(b, end)
        if start >= stop:
            continue
        for kind in _kinds(style, line):
            out.append(Span(start - a + at, stop - a + at, kind))
    return out


def _kinds(style: Style, line: Line) -> list[str]:
    out = []
    if style.face.italic:
        out.append(doc.EMPHASIS)
    if style.face.bold:
        out.append(doc.STRONG)
    if style.size < 0.85 * line.size:
        if style.baseline < line.baseline - 0.12 * line.size:
            out.append(doc.SUPERSCRIPT)
        elif style.baseline > line.baseline + 0.06 * line.size:
            out.append(doc.SUBSCRIPT)
    return out


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """Spans of a kind that touch, or have one space between them, as one."""
    out: list[Span] = []
    last: dict[tuple[str, str], int] = {}
    for span in sorted(spans, key=lambda s: s.start):
        end = min(span.end, length)
        if span.start >= end:
            continue
        key = (span.kind, span.target)
        known = last.get(key)
        if known is not None and span.start <= out[known].end + 1:
            out[known] = Span(out[known].start, max(end, out[known].end), *key)
        else:
            last[key] = len(out)
            out.append(Span(span.start, end, *key))
    return out
