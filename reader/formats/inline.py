"""The text of one block while it is being put together: white space collapsed, inline marks with their offsets."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from reader.core.document import Span

# All but a single space, which stays as it is: most of them are, and replacing them would take its time.
_SPACES: Final = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")
BLANK: Final = " \t\n\r\f\v\xa0\u2007\u202f\u200b\u2060\u3000\ufeff"


@dataclass(slots=True)
class OpenMark:
    """An inline mark that has begun and not ended; ``start`` counts in the text so far."""

    kind: str
    target: str
    start: int = 0
    paused: bool = False  # it does not hold here, and will again


@dataclass(slots=True)
class InlineText:
    """Text with marks. Offsets are code points of :meth:`take`'s text."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[Span] = field(default_factory=list)
    open: list[OpenMark] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The last character so far, or ``""``."""
        return self.parts[-1][-1] if self.parts else ""

    @property
    def empty(self) -> bool:
        return not any(part.strip(BLANK) for part in self.parts)

    @property
    def line(self) -> str:
        """The text of the line that is being written; only its last few parts if it has very many."""
        return "".join(self.parts[-50:]).rpartition("\n")[2]

    def add(self, text: str) -> None:
        """Append running text: white space collapsed to one space, none at the start of a line."""
        if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:  # most have none
            text = _SPACES.sub(" ", text)
        if text.startswith(" ") and self.last in ("", " ", "\n"):
            text = text[1:]
        self.add_raw(text)

    def add_raw(self, text: str) -> None:
        """Append ``text`` as it is."""
        if text:
            self.parts.append(text)
            self.length += len(text)

    def newline(self) -> None:
        """End the line; the space before it goes. Nothing happens at the start of the block."""
        while self.parts and self.last == " ":
            self.parts[-1] = self.parts[-1][:-1]
            self.length -= 1
            if not self.parts[-1]:
                self.parts.pop()
        if self.parts and self.last != "\n":
            self.add_raw("\n")

    def begin(self, kind: str, target: str = "") -> OpenMark:
        """Start a mark here."""
        mark = OpenMark(kind, target, self.length)
        self.open.append(mark)
        return mark

    def end(self, mark: OpenMark) -> None:
        """End ``mark`` here."""
        self.open.remove(mark)
        self._close(mark)

    def pause(self, kinds: Collection[str]) -> list[OpenMark]:
        """Let the open marks of ``kinds`` not hold from here on, until :meth:`resume`."""
        marks = [mark for mark in self.open if mark.kind in kinds and not mark.paused]
        for mark in marks:
            self._close(mark)
            mark.paused = True
        return marks

    def resume(self, marks: list[OpenMark]) -> None:
        """Let paused marks hold again."""
        for mark in marks:
            mark.start, mark.paused = self.length, False

    def span(self, start: int, kind: str, target: str = "") -> None:
        """Mark the text from ``start`` to here."""
        self.spans.append(Span(start, self.length, kind, target))

    def take(self, *, keep_space: bool = False) -> tuple[str, tuple[Span, ...]]:
        """The text, trimmed, and its marks; open marks go on in the next text.

        ``keep_space``: only empty lines at the start and white space at the end are trimmed (code).
        """
        for mark in self.open:
            self._close(mark)
            mark.start = 0
        raw = "".join(self.parts)
        text = raw.rstrip(BLANK)
        cut = 0
        if keep_space:
            while (end := text.find("\n", cut)) >= 0 and not text[cut:end].strip():
                cut = end + 1
        else:
            cut = len(text) - len(text.lstrip(BLANK))
        text = text[cut:]
        spans = _tidy(text, cut, self.spans)
        self.parts, self.length, self.spans = [], 0, []
        return text, spans

    def _close(self, mark: OpenMark) -> None:
        if self.length > mark.start and not mark.paused:
            self.spans.append(Span(mark.start, self.length, mark.kind, mark.target))


def _tidy(text: str, cut: int, spans: list[Span]) -> tuple[Span, ...]:
    """The spans moved by ``cut``, trimmed; nested ones of a kind are one, and so are the halves of a word."""
    out: list[Span] = []
    last: dict[tuple[str, str], int] = {}
    if not spans:
        return ()
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.kind, s.target)):
        start, end = max(0, span.start - cut), min(len(text), span.end - cut)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            continue
        before = last.get((span.kind, span.target))
        if before is not None and _belong_together(text, out[before].end, start):
            out[before] = Span(out[before].start, max(end, out[before].end), span.kind, span.target)
            continue
        last[span.kind, span.target] = len(out)
        out.append(Span(start, end, span.kind, span.target))
    return tuple(out)


def _belong_together(text: str, end: int, start: int) -> bool:
    return end > start or (end == start and text[end - 1].isalnum() and text[start].isalnum())
