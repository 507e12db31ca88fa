"""Groups of lines in plain text: between blank lines, within fences, of one indentation; and texts too long for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reader.formats.textlines import indent_of
from reader.formats.textsigns import fence_of

_PARAGRAPH: Final = 50_000  # characters: a longer one is divided at a sentence's end, or no view could lay it out


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines between blank lines, or between the fences of code; ``at`` is the number of the first."""

    lines: list[str]
    at: int
    language: str | None = None  # None: not fenced


def chunks_of(lines: Sequence[str]) -> list[Chunk]:
    """The lines, divided at blank lines and at the fences of code."""
    closing = _closing_fences(lines)
    out: list[Chunk] = []
    start, at = -1, 0
    while at < len(lines):
        fence_end = closing.get(at) if closing else None
        if lines[at] and fence_end is None:
            start = at if start < 0 else start
        elif start >= 0:
            out.append(Chunk(list(lines[start:at]), start))
            start = -1
        if fence_end is not None:
            fence = fence_of(lines[at])
            out.append(Chunk(list(lines[at + 1 : fence_end]), at, fence[1] if fence else ""))
            at = fence_end
        at += 1
    if start >= 0:
        out.append(Chunk(list(lines[start:]), start))
    return out


def _closing_fences(lines: Sequence[str]) -> dict[int, int]:
    """Line of an opening fence → line of the fence that closes it."""
    fences = [(i, fence) for i, line in enumerate(lines) if line[:3] in ("```", "~~~") and (fence := fence_of(line))]
    following: dict[int, int] = {}
    latest: dict[str, int] = {}
    for i, (mark, language) in reversed(fences):
        if mark[0] in latest:
            following[i] = latest[mark[0]]
        if not language and lines[i].strip() == mark:
            latest[mark[0]] = i
    out: dict[int, int] = {}
    end = -1
    for i, _ in fences:
        if i > end and i in following:
            out[i] = end = following[i]
    return out


def dedented(lines: Sequence[str]) -> str:
    """The lines as they stand, without the indentation that all of them share."""
    lead = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[lead:] for line in lines)


def by_indent(lines: list[str]) -> Iterator[list[str]]:
    """Groups of lines: paragraphs with an indented first line, entries with a hanging one, or equal indentation."""
    if len(lines) == 1 or not any(line[0].isspace() for line in lines):
        yield lines
        return
    indents = [indent_of(line) for line in lines]
    low = min(indents)
    deep = sum(i > low + 1 for i in indents)
    if not deep:
        yield lines
        return
    first_line = indents[0] > low + 1 and deep <= len(lines) / 2
    hanging = indents[0] <= low + 1 and deep >= len(lines) / 2
    group: list[str] = []
    for line, indent in zip(lines, indents, strict=True):
        is_deep = indent > low + 1
        starts = (
            is_deep
            if first_line
            else not is_deep
            if hanging
            else bool(group) and abs(indent - indent_of(group[-1])) > 1
        )
        if group and starts:
            yield group
            group = []
        group.append(line)
    yield group


def portions_of(text: str) -> Iterator[str]:
    """The text, divided where it is longer than a view could lay out: at a sentence's end, a space, or anywhere."""
    start = 0
    while len(text) - start > _PARAGRAPH:
        window = text[start + _PARAGRAPH // 2 : start + _PARAGRAPH]
        ends = [m.end() for m in re.finditer(r"[.!?。！？]\s*", window)] or [
            m.end() for m in re.finditer(r"\s", window)
        ]
        end = start + _PARAGRAPH // 2 + (ends[-1] if ends else len(window))
        yield text[start:end].strip()
        start = end
    yield text[start:].strip() if start else text
