"""Lines of plain text: how wide they were wrapped, how far they are indented, and how they become one again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, repeat
from typing import Final

# Scripts whose characters take two columns and whose words no spaces part (Hangul has spaces and is not among them).
_WIDE: Final = re.compile("[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U0001f300-\U0003fffd]")  # fmt: skip  # noqa: E501
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")  # fmt: skip  # noqa: E501
_SPACES: Final = re.compile(r"[ \t\f]{2,}|[\t\f]")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？։؟।:;：；]['\"”’»)\]」』）]*$")
_BROKEN: Final = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*)[-‐]$")
# From the beginning of a word only: else a letter more costs another look at all that follow.
_BROKEN_WORD: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]++[-‐]\n\s*+[^\W\d_]++")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# "short- and long-term": the hyphen stands for a word left out.
_CONJUNCTIONS: Final = re.compile(
    "and|or|to|nor|und|oder|bis|et|ou|y|o|u|e|i|och|eller|og|of|en|и|или|та|або|és|ve|veya"
)
# First parts of words that keep their hyphen: "well-known" is broken at a line's end as often as "har-bour".
_COMPOUNDING: Final = re.compile(
    "all|anti|co|cross|ex|far|first|full|half|high|ill|long|low|mid|multi|near|non|off|old|one|on|open|out|post|pre|pro|re"
    "|second|self|semi|short|so|third|three|two|up|well|wide"
)
_LABEL: Final = re.compile(r"\s*[^\W\d_][\w-]{0,20}(?: [\w-]{1,15}){0,2}[:：]\s")
_SAMPLE: Final = 4_000  # pairs of lines that the layout is judged by
_VOCABULARY: Final = 2_000_000  # characters of the text in which words are looked up
PROSE_WIDTH: Final = 60  # columns: nobody wraps prose narrower than this without saying so in the whole text


def columns(line: str) -> int:
    """The width of ``line`` on a terminal."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))


def indent_of(line: str) -> int:
    """The columns before the first character; tabs are expanded by :func:`lines_of`."""
    if line[:1] > " " and line[0].isalnum():  # most lines; the rest of the answer costs more than this question
        return 0
    lead = len(line) - len(line.lstrip())
    return lead if line[:lead].isascii() else columns(line[:lead])


def lines_of(text: str) -> list[str]:
    """The lines without white space at their ends, with tabs at their starts expanded to eight columns."""
    out = [line.rstrip() for line in text.replace("\f", "\n").split("\n")]
    if "\n\t" in text or "\n " in text or text[:1] in " \t":
        for i, line in enumerate(out):
            if line[:1] in ("\t", " ") and "\t" in line:
                body = line.lstrip(" \t")
                out[i] = line[: len(line) - len(body)].expandtabs(8) + body
    return out


def ends_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does, quotation marks and brackets aside."""
    return _SENTENCE_END.search(line[-12:]) is not None


def starts_low(line: str) -> bool:
    """Whether the line begins with a small letter, as only the middle of a sentence does."""
    return line.lstrip("\"'“‘«([ \t")[:1].islower()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text was set: columns at which its lines were wrapped (0: they were not), columns of indentation of its
    body, whether blank lines part its paragraphs, whether words were broken at line ends, and columns by which the
    first lines of its paragraphs are set in."""

    width: int = 0
    margin: int = 0
    spaced: bool = True
    hyphenated: bool = False
    first_line: int = 0

    def runs_on(self, line: str, following: str, width: int) -> bool:
        """Whether the line was broken only because the next word did not fit into ``width`` columns."""
        return _runs_on(columns(line), line, following, width)

    def run_together(self, lines: Sequence[str]) -> bool:
        """Whether the lines are one paragraph that was wrapped, and not verse, addresses or a list."""
        pairs = len(lines) - 1
        needed = pairs if pairs == 1 else pairs - 1 if pairs == 2 else 0.7 * pairs
        return pairs < 1 or self.running(lines) * pairs >= needed

    def running(self, lines: Sequence[str]) -> float:
        """The share of lines that run on into the next; 0 for verse and for fields, whatever their width."""
        taken = [columns(line) for line in lines]
        widest = max(taken[:-1])
        width = self._width(widest, indent_of(lines[0]))
        if (len(lines) > 2 and width <= PROSE_WIDTH and _capitals(lines) > 0.9) or are_fields(lines):
            return 0.0
        # Lines of verse end where a phrase ends, long before the margin; in prose one in six ends in a mark.
        if widest < 0.75 * (self.width or PROSE_WIDTH) and _stops(lines) >= (0.6 if len(lines) > 2 else 1):
            return 0.0
        return sum(map(_runs_on, taken, lines, lines[1:], repeat(width))) / (len(lines) - 1)

    def width_for(self, lines: Sequence[str]) -> int:
        """The columns at which these lines were wrapped, if they were."""
        return self._width(max(map(columns, lines[:-1]), default=0), indent_of(lines[0]))

    def _width(self, widest: int, indent: int) -> int:
        if self.width and widest <= self.width + 8 and (widest > self.width * 0.75 or indent == self.margin):
            return self.width
        # An indented quotation is narrower than the text around it.
        return max(widest, 40 if indent > self.margin else PROSE_WIDTH)


def _runs_on(taken: int, line: str, following: str, width: int) -> bool:
    first = following.lstrip()[:100].split(None, 1)[0]
    if taken + 1 + (len(first) if first.isascii() or not _UNSPACED.match(first) else 2) > width:
        return True
    if taken * 2 <= width or ends_sentence(line):
        return False
    return taken * 4 > width * 3 or starts_low(following)


def measure(chunks: Sequence[Sequence[str]]) -> Layout:
    """The layout of a text from its groups of lines between blank lines."""
    pairs = _some(chunks)
    indents = sorted(indent_of(a) for chunk in _some_chunks(chunks) for a in chunk)
    # A quarter of the lines may be headings in the margin, page numbers and the like.
    margin = indents[len(indents) // 4] if indents else 0
    lines = sum(map(len, chunks))
    spaced = len(chunks) > 1 and lines / len(chunks) < 25
    return Layout(_wrap_width(pairs), margin, spaced, _hyphenated(pairs), _first_line(chunks))


def _first_line(chunks: Sequence[Sequence[str]]) -> int:
    """The columns by which paragraphs' first lines are set in, if most of them are."""
    several = [chunk for chunk in _some_chunks(chunks) if len(chunk) > 1]
    depths = [indent_of(chunk[0]) - indent_of(chunk[1]) for chunk in several]
    deep = [depth for depth in depths if 2 <= depth <= 8]
    return max(deep, key=deep.count) if len(deep) > 0.5 * len(depths) else 0


def _some_chunks(chunks: Sequence[Sequence[str]]) -> Iterable[Sequence[str]]:
    step = max(1, len(chunks) // 2_000)
    return (chunk[:_SAMPLE] for chunk in chunks[::step])


def _some(chunks: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for chunk in _some_chunks(chunks):
        out.extend(pairwise(chunk))
        if len(out) >= _SAMPLE:
            break
    return out


def _wrap_width(pairs: Sequence[tuple[str, str]]) -> int:
    widths = sorted(columns(a) for a, _ in pairs)
    if len(widths) < 3:
        return 0
    width = widths[int(len(widths) * 0.95)]
    if not 30 <= width <= 250:
        return 0
    full = [(a, b) for a, b in pairs if columns(a) > width * 0.6]
    runs = sum(_runs_on(columns(a), a, b, width - 1) for a, b in full)
    if runs < 0.5 * len(full) or len(full) < 0.3 * len(pairs):
        return 0
    # Lines of verse are all about as long as each other too, but begin with capitals.
    return width if width >= PROSE_WIDTH or _capitals([b for _, b in full]) < 0.5 else 0


def are_fields(lines: Sequence[str]) -> bool:
    """Whether most lines are fields, "Name: value"."""
    return sum(_LABEL.match(line) is not None for line in lines) > 0.6 * len(lines)


def _stops(lines: Sequence[str]) -> float:
    """The share of lines that end in a punctuation mark."""
    return sum(line[-1] in ',;:.!?…—–”"’»，。；：！？、' for line in lines) / len(lines)


def _capitals(lines: Sequence[str]) -> float:
    """The share of lines that begin with a capital, of those that begin with a letter that has case."""
    first = [c for line in lines if (c := line.lstrip(" \"'“‘«([—–-")[:1]) and c.lower() != c.upper()]
    return sum(c.isupper() for c in first) / len(first) if first else 0.0


def _hyphenated(pairs: Sequence[tuple[str, str]]) -> bool:
    broken = sum(b[:1].islower() and _BROKEN.search(a[-40:]) is not None for a, b in pairs if a[-1:] in "-‐")
    return broken >= 2 and broken > 0.04 * len(pairs)


class Joiner:
    """Makes wrapped lines one, with the words of the whole text to decide about hyphens at their ends."""

    def __init__(self, text: str, hyphenated: bool) -> None:
        self._text = text
        self._hyphenated = hyphenated

    @cached_property
    def _words(self) -> frozenset[str]:
        whole = _BROKEN_WORD.sub(" ", self._text[:_VOCABULARY])
        return frozenset(word.lower() for word in _WORD.findall(whole))

    def join(self, lines: Sequence[str]) -> str:
        """The lines as one, runs of spaces as one space; words broken at a line's end are made whole."""
        if len(lines) == 1:
            return squeeze(lines[0])
        parts: list[str] = []
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            line, following = line.strip(), following.lstrip()
            if not following:
                parts.append(line)
            elif line[-1:] in "-‐\xad" and following[:1].isalpha():
                parts.append(self._mend(line, following))
            else:
                parts.append(line if _joins_closely(line, following) else line + " ")
        return squeeze("".join(parts))

    def _mend(self, line: str, following: str) -> str:
        """The line with the hyphen at its end left out, kept, or kept before a space."""
        if line[-1] == "\xad":
            return line[:-1]
        left, right = _BROKEN.search(line[-60:]), _WORD.match(following[:60])
        if not left or not right:
            return line + " " if line[-2:-1] in "-– " else line
        if not right[0][0].islower():
            return line
        first, rest = left[1].lower(), right[0].lower()
        if _CONJUNCTIONS.fullmatch(rest):
            return line + " "
        if first + rest in self._words:
            return line[:-1]
        known = self._words
        if _COMPOUNDING.fullmatch(first) or f"{first}-{rest}" in known or (first in known and rest in known):
            return line
        return line[:-1] if self._hyphenated else line


def _joins_closely(line: str, following: str) -> bool:
    """Whether no space belongs between the lines: in scripts without spaces, and in "3-5"."""
    if line[-1:] in "-–" and line[-2:-1].isdigit() and following[0].isdigit():
        return True
    return bool(line and _UNSPACED.match(line[-1]) and _UNSPACED.match(following))


def squeeze(line: str) -> str:
    """The line trimmed, with runs of spaces as one; no-break spaces stay."""
    line = line.strip()
    return _SPACES.sub(" ", line) if "  " in line or "\t" in line or "\f" in line else line
