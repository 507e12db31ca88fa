"""Markdown as people write it, made Markdown as the library reads it: lists, callouts, headings' ids; and its bounds.

The library follows the first description of Markdown: lists nest by four columns and begin after a blank line.
CommonMark, and with it everybody's files, nests by the column of the text and needs no blank line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reader.core.limits import LIMITS

_ITEM: Final = re.compile(r"(?:([-*+])|(\d{1,9})[.)])(\s+|$)")
_FENCE: Final = re.compile(r"(`{3,}|~{3,})(.*)")
_QUOTED: Final = re.compile(r" {0,3}>")
_CALLOUT: Final = re.compile(r"\[!([\w-]{1,30})\][+-]?\s*(.*)")
_RULE: Final = re.compile(r"(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}")
_TABLE_RULE: Final = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_TABLE_LENGTH: Final = 2_000  # characters of such a line
_RAW: Final = re.compile(r"<(pre|script|style|textarea)\b", re.I)
_HEADING: Final = re.compile(r"#{1,6}(?:\s|$)")
_ATTRIBUTES: Final = re.compile(r"\{:?\s*(?:[#.][\w.-]+|[\w-]+=[^\s{}]+)(?:\s+(?:[#.][\w.-]+|[\w-]+=[^\s{}]+))*\s*\}")
_NAME: Final = re.compile(r"#([\w-]+)")
_MARKERS: Final = re.compile(r"(?:\s{0,3}(?:>|[-*+]\s|\d{1,9}[.)]\s))+")
_MARKER: Final = re.compile(r">|[-*+]\s|\d[.)]\s")
_NOTE: Final = re.compile(r"\[\^[^\]\n]{1,200}\]")
_UNDERLINE: Final = re.compile(r"=+\s*|-+\s*")
_DELIMITERS: Final = re.compile(r"(?<!\\)\[+|(?<!\\)\*{4,}|_{4,}|`{4,}")
# Microseconds that each takes, measured; beside one for each character.
_COSTS: Final = (
    (re.compile(r"\n\s*\n|^ {0,3}(?:#{1,6}\s|>|=+\s*$|-+\s*$)", re.M), 180),  # blocks
    (re.compile(r"^[ \t>]*(?:[-*+]|\d{1,9}[.)])\s", re.M), 130),  # items
    (re.compile(r"^[ \t>]*(?:```|~~~)", re.M), 250),
    (re.compile(r"\|"), 40),  # cells
    (re.compile(r"<div\b[^<>]*\bmarkdown\b"), 2_000),
)
_PATIENCE: Final = 10_000_000  # microseconds
_UNCLOSED: Final = 50  # fences, declarations: each one unclosed makes the library read on to the end
_FORMULAS: Final = 2_000  # beginnings of formulas; the library looks for the end of each in the whole paragraph
_NOTES: Final = 3_000  # references to footnotes; the library looks through all of them for each
_SAME_NOTE: Final = 300  # references to one footnote; likewise
_TILDES: Final = 10_000  # the library tries each with all behind it
_BRACKETS: Final = 5_000_000  # characters between brackets and their ends; the library reads to the end of each, often
_DEFINITIONS: Final = 300  # in a row without a blank line: the library calls itself for each


@dataclass(frozen=True, slots=True)
class _Level:
    """An open list: the column of its items' text."""

    column: int


def is_tangled(text: str) -> bool:
    """Whether the text is nested or left open in more places than a person would write.

    The library calls itself for each level, and for most things left open it reads to the end of the text.
    """
    definitions = 0
    for line in text.split("\n"):
        definitions = definitions + 1 if line[:1] == ":" else 0 if not line.strip() else definitions
        if definitions > _DEFINITIONS:
            return True
        if line[:1] in " \t>-*+0123456789" and _nesting(line) > LIMITS.markdown_nesting:
            return True
    if cost_of(text) > _PATIENCE:
        return True
    if any(len(run[0]) > LIMITS.markdown_nesting for run in _DELIMITERS.finditer(text)):
        return True
    if text.count("<!") - text.count("<!--") > _UNCLOSED or text.count("<!--") - text.count("-->") > _UNCLOSED:
        return True
    if text.count("\\begin{") > _FORMULAS:
        return True
    if text.count("~") > _TILDES or _between_brackets(text) > _BRACKETS:
        return True
    notes = Counter(_NOTE.findall(text))
    if notes.total() > _NOTES or max(notes.values(), default=0) > _SAME_NOTE:
        return True
    return text.count("<") - text.count(">") > 10 * _UNCLOSED or _open_fences(text) > _UNCLOSED


def cost_of(text: str) -> int:
    """The microseconds that the library will take for the text, roughly: by what there is in it, not by a clock, so
    that every machine shows the same text in the same way."""
    return len(text) + sum(cost * len(pattern.findall(text)) for pattern, cost in _COSTS)


def _between_brackets(text: str) -> int:
    """The characters from each "[" to its "]", or to the end of the paragraph where it has none."""
    total = 0
    opened: list[int] = []
    for found in re.finditer(r"[\[\]]|\n\s*\n|\Z", text):
        if found[0] == "[":
            opened.append(found.start())
        elif found[0] == "]":
            total += found.start() - opened.pop() if opened else 0
        else:
            total += sum(found.start() - at for at in opened)
            opened.clear()
    return total


def _nesting(line: str) -> int:
    """The levels that the markers at the start of the line open, and those that its indentation supposes."""
    found = _MARKERS.match(line.lstrip(" \t")[:2_000])
    if not found:
        return 0
    lead = len(line) - len(line.lstrip(" \t"))
    return len(_MARKER.findall(found[0])) + len(line[:lead].expandtabs(4)) // 2


def _open_fences(text: str) -> int:
    """The fences that nothing closes."""
    opened = ""
    count = 0
    for found in re.finditer(r"^[ >]*(`{3,}|~{3,})([^\n]*)$", text, re.M):
        if opened and found[1][0] == opened and not found[2].strip():
            opened = ""
            count -= 1
        elif not opened or found[2].strip():
            opened = found[1][0]
            count += 1
    return count


def prepare(text: str) -> str:
    """The same Markdown with lists, quotations and callouts as the library expects them."""
    return "\n".join(_Preparation().run(text.split("\n")))


class _Preparation:
    """One pass over lines that share a quotation, line by line."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._levels: list[_Level] = []
        self._blank = True  # the line before was blank
        self._running = False  # the line before was text of a paragraph
        self._fence = ""
        self._raw = ""  # the tag whose end is awaited
        self._base = 0  # the column at which the fence's block begins

    def run(self, lines: Sequence[str]) -> list[str]:
        at = 0
        while at < len(lines):
            line = lines[at]
            if not self._fence and not self._raw and _QUOTED.match(line) and not self._levels:
                end = at + 1
                while end < len(lines) and _QUOTED.match(lines[end]):
                    end += 1
                self._quotation(lines[at:end])
                at = end
                continue
            self._line(line, lines[at + 1] if at + 1 < len(lines) else "")
            at += 1
        return self.out

    def _quotation(self, lines: Sequence[str]) -> None:
        inner = [re.sub(r"^ {0,3}> ?", "", line, count=1) for line in lines]
        if callout := _CALLOUT.match(inner[0]):
            inner[0:1] = [f"**{callout[2].strip() or callout[1].capitalize()}**", ""]
        self.out.extend(f"> {line}" if line else ">" for line in _Preparation().run(inner))
        # What follows without a blank line may run on, but a list does not.
        self._blank, self._running = False, bool(inner[-1].strip())

    def _line(self, line: str, following: str) -> None:
        body = line.lstrip()
        if self._raw:
            self.out.append(line)
            self._raw = "" if self._raw in line.lower() else self._raw
            return
        if not body:
            self.out.append("")
            self._blank, self._running = True, False
            return
        indent = len(line[: len(line) - len(body)].expandtabs(4))
        if self._fence:
            self._in_fence(line, body, indent)
            return
        item = _ITEM.match(body)
        inside = self._levels[-1].column if self._levels else 0
        if item and indent < inside + 4 and not _RULE.fullmatch(body) and self._may_begin(item):
            self._item(item, body, indent)
        else:
            self._text(body, indent, following)
        self._blank = False

    def _may_begin(self, item: re.Match[str]) -> bool:
        """Within a paragraph only a bullet or a 1 begins a list: "in\n1984. That year" does not."""
        return bool(self._levels) or not self._running or (item[1] or item[2]) in ("-", "*", "+", "1")

    def _item(self, item: re.Match[str], body: str, indent: int) -> None:
        while self._levels and indent < self._levels[-1].column:
            self._levels.pop()
        if not self._levels and not self._blank:
            self.out.append("")
        marker = item[1] or f"{item[2]}."
        rest = body[item.end() :]
        gap = len(item[3]) if len(item[3]) <= 4 else 1
        lead = " " * (4 * len(self._levels))
        self._levels.append(_Level(indent + item.end() - len(item[3]) + max(1, gap)))
        self.out.append(f"{lead}{marker} {rest}")
        self._running = False
        self._open_fence(rest, 4 * len(self._levels))

    def _text(self, body: str, indent: int, following: str) -> None:
        if self._blank or _HEADING.match(body) or _FENCE.match(body):
            while self._levels and indent < self._levels[-1].column:
                self._levels.pop()
        inside = self._levels[-1].column if self._levels else 0
        begins_table = "|" in body and _is_table_rule(following)
        if self._running and begins_table and not self._levels:
            self.out.append("")
        heads = _HEADING.match(body) is not None
        if heads and not self._blank:
            self.out.append("")
        lead = 4 * len(self._levels) + max(0, indent - inside)
        self.out.append(" " * lead + _without_attributes(body))
        if heads or (self._running and _UNDERLINE.fullmatch(body)):
            # A long block that begins with a heading is copied for each heading in it.
            self.out.append("")
        self._base = inside
        self._open_fence(body, 4 * len(self._levels))
        raw = _RAW.match(body)
        if raw and f"</{raw[1].lower()}" not in body.lower():
            self._raw = f"</{raw[1].lower()}"
        self._running = not (self._fence or raw or body[0] in "<#|" or _RULE.fullmatch(body)) and indent - inside < 4

    def _open_fence(self, body: str, lead: int) -> None:
        found = _FENCE.match(body)
        if found and not (found[1][0] == "`" and "`" in found[2]):
            self._fence = found[1]
            self._lead = lead

    def _in_fence(self, line: str, body: str, indent: int) -> None:
        """A line of code: moved as far as the fence that opened it."""
        if self._levels:
            column = self._levels[-1].column
            kept = max(0, indent - column)
            self.out.append(" " * (self._lead + kept) + body)
        else:
            self.out.append(line)
        if body.startswith(self._fence) and not body.strip(self._fence[0] + " \t"):
            self._fence = ""
            self._running = False


def _is_table_rule(line: str) -> bool:
    """Whether the line parts the head of a table from its body: ``|---|:-:|``."""
    return "-" in line and len(line) < _TABLE_LENGTH and _TABLE_RULE.fullmatch(line.strip()) is not None


def _without_attributes(body: str) -> str:
    """The line without attributes at its end (``{#name .class}``): they are no text. A heading keeps its name."""
    found = _ATTRIBUTES.fullmatch(body, body.rfind("{")) if body[-1:] == "}" and "{" in body else None
    if not found:
        return body
    bare = body[: found.start()].rstrip()
    heading, name = _HEADING.match(bare), _NAME.search(found[0])
    if not heading or not name:
        return bare
    return f'{heading[0]}<a id="{name[1]}"></a>{bare[heading.end() :]}'
