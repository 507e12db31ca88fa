"""From lines to blocks: the structure that plain text shows without marking it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from reader.core.document import CAPTION, CODE, HEADING, ITEM, PARAGRAPH, QUOTATION, RULE, VERSE, Block
from reader.formats import textsigns as signs
from reader.formats.dates import date_of_line
from reader.formats.textchunks import Chunk, by_indent, chunks_of, dedented, portions_of
from reader.formats.textlines import Joiner, are_fields, columns, ends_sentence, indent_of, lines_of, measure, squeeze
from reader.formats.textlists import Lists

_QUOTED: Final = re.compile(r"\s*((?:>\s?)+)(.*)")
_LINES: Final = 500  # of code or verse in one block: a longer one no view could lay out
_HUGE: Final = 5_000  # lines without a blank one between: not written by hand, and not worth a closer look
_LONG_LINE: Final = 100  # columns: longer lines without a common width are paragraphs by themselves
_NUMBERED_WORDS: Final = 9  # a heading with a number may end in a full stop, if it is short
_LABEL: Final = re.compile(r"[^\W\d_][\w ]{0,20}[:：]\s")
_QUOTE_MARKS: Final = ("“”", '""', "«»", "„“", "‘’", "「」", "『』")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, and of how many lines of the file it was made."""

    block: Block
    lines: int = 1


def structure(text: str) -> list[Piece]:
    """The pieces of ``text`` in order. Every character is in one of them but white space and the marks of structure:
    list markers (kept in ``Block.marker``), ``>``, ``#``, fences, underlines, rules, and hyphens of broken words."""
    return _Structure(text).pieces


class _Structure:
    def __init__(self, text: str) -> None:
        self.pieces: list[Piece] = []
        self._chunks = chunks_of(lines_of(text))
        self._layout = measure([c.lines for c in self._chunks if c.language is None])
        self._chunks = [part for chunk in self._chunks for part in self._divided(chunk)]
        self._joiner = Joiner(text, self._layout.hyphenated)
        self._lists = Lists([(c.at, c.lines) for c in self._chunks if c.language is None])
        self._subheads = self._has_subheads()
        self._styles: list[str] = []
        self._code_indent = 0
        self._code_end = -1  # the chunk after which indented code may go on
        for index, chunk in enumerate(self._chunks):
            self._read(index, chunk)

    # -- chunks -----------------------------------------------------------------------------------------------

    def _divided(self, chunk: Chunk) -> Iterator[Chunk]:
        """The chunk, or its lines one by one where each line is a paragraph."""
        lines = chunk.lines
        if chunk.language is not None or len(lines) < 2:
            yield chunk
            return
        limit = max(_LONG_LINE, self._layout.width + 20)
        # One long line among wrapped ones holds an address; several are paragraphs.
        long = sum(len(line) > limit // 2 and columns(line) > limit for line in lines) >= 0.3 * len(lines)
        apart = long or not self._layout.spaced or len(lines) > 200
        if len(lines) > _HUGE and sum(map(len, lines)) < 20 * len(lines):
            apart = False
        # Without blank lines, paragraphs follow each other within a chunk: half of the lines running on is enough.
        if not apart or self._layout.running(lines) >= (0.7 if long else 0.5) or signs.is_table(lines):
            yield chunk
            return
        if not long and signs.is_code(lines):
            yield chunk
            return
        for i, line in enumerate(lines):
            yield Chunk([line], chunk.at + i)

    def _has_subheads(self) -> bool:
        """Whether short lines are the exception: where most are short, they are verse or a list of names."""
        sample = self._chunks[:: max(1, len(self._chunks) // 1_000)]
        short = sum(len(c.lines) == 1 and signs.looks_like_heading(c.lines[0]) for c in sample)
        return short < 6 or short < 0.5 * len(sample)

    def _read(self, index: int, chunk: Chunk) -> None:
        lines = chunk.lines
        if chunk.language is not None:
            self._add_lines(CODE, lines, language=chunk.language)
        elif len(lines) == 1:
            self._read_line(index, lines[0], chunk.at)
        elif len(lines) > _HUGE and not self._layout.run_together(lines):
            self._add_lines(VERSE, lines)
        elif signs.is_table(lines) and not self._lists.item(chunk.at):
            self._add_lines(CODE, lines)
        else:
            self._read_lines(index, chunk)

    def _read_lines(self, index: int, chunk: Chunk) -> None:
        """Divides a chunk into headings, rules, quotations, items and runs of text."""
        lines, at = chunk.lines, 0
        run: list[str] = []
        while at < len(lines):
            taken = (
                0 if run and self._is_plain(lines[at], chunk.at + at) else self._marked(lines, at, chunk.at, bool(run))
            )
            if not taken:
                run.append(lines[at])
                at += 1
                continue
            self._read_text(index, run, last=False)
            run = []
            at += self._take(lines[at : at + taken], chunk.at + at)
        self._read_text(index, run, last=True)

    def _is_plain(self, line: str, at: int) -> bool:
        """Whether the line can only be text: what most lines are, found out at little cost."""
        return line[0].isalpha() and not self._lists.item(at)

    def _marked(self, lines: Sequence[str], at: int, base: int, in_text: bool) -> int:
        """How many lines from ``at`` on are marked as something other than text; 0: none."""
        line = lines[at]
        first = line.lstrip()[0]
        if first == ">":
            end = at + 1
            while end < len(lines) and (lines[end].lstrip()[0] == ">" or line.startswith(">>> ")):
                end += 1
            return end - at
        if not first.isalnum() and signs.is_rule(line):
            over = (
                at + 2 < len(lines) and lines[at + 2].strip() == line.strip() and signs.underlines(line, lines[at + 1])
            )
            return 3 if over else 1
        if not in_text and at + 1 < len(lines) and signs.underlines(lines[at + 1], line):
            return 2
        if self._lists.item(base + at):
            return self._item_lines(lines, at, base)
        return 0 if in_text else 1 if first == "#" and line[:2] != "# " and signs.atx_heading(line) else 0

    def _item_lines(self, lines: Sequence[str], at: int, base: int) -> int:
        indent, end = indent_of(lines[at]), at + 1
        width = self._layout.width or 60
        while end < len(lines) and not self._lists.item(base + end) and lines[end].lstrip()[0] != ">":
            line = lines[end]
            if indent_of(line) <= indent and not self._layout.runs_on(lines[end - 1], line, width):
                break
            end += 1
        return end - at

    def _take(self, lines: Sequence[str], at: int) -> int:
        """Adds what :meth:`_marked` found and returns its number of lines."""
        first = lines[0]
        if first.lstrip()[0] == ">":
            self._add_quoted(lines)
        elif signs.is_rule(first) and len(lines) == 1:
            self._add(Block(RULE))
        elif len(lines) > 1 and signs.underlines(lines[-1], lines[-2]):
            self._add_heading(squeeze(lines[-2]), self._underlined_level(lines), len(lines))
        elif self._lists.item(at):
            self._add_item(lines, at)
        elif heading := signs.atx_heading(first):
            self._add_heading(heading[1], heading[0])
        return len(lines)

    def _underlined_level(self, lines: Sequence[str]) -> int:
        """The level of an underlined heading: each new way of underlining is one deeper, the title's aside."""
        if not self.pieces:
            return 1
        style = lines[-1].strip()[0] * (len(lines) - 1)
        if style not in self._styles:
            self._styles.append(style)
        return min(6, 2 + self._styles.index(style))

    # -- one line ---------------------------------------------------------------------------------------------

    def _read_line(self, index: int, line: str, at: int) -> None:
        bare = line.strip()
        item = self._lists.item(at)
        if not bare[0].isalnum() and self._read_sign(bare):
            return
        if item and self._heads(index, at):
            self._add_heading(squeeze(bare), signs.heading_level(bare) or 2)
        elif not item and (level := self._level_of(index, line)):
            self._add_heading(squeeze(bare), level)
        elif item:
            self._add_item([line], at)
        elif signs.is_caption(bare):
            self._add(Block(CAPTION, squeeze(bare)))
        else:
            self._read_group([line], index)

    def _read_sign(self, bare: str) -> bool:
        """Adds a line that its first character explains, and says whether there was one."""
        if signs.is_rule(bare):
            self._add(Block(RULE))
        elif bare[0] == ">":
            self._add_quoted([bare])
        elif heading := signs.atx_heading(bare):
            self._add_heading(heading[1], heading[0])
        else:
            return False
        return True

    def _heads(self, index: int, at: int) -> bool:
        """Whether a numbered line is a heading: what follows is text, not the next number."""
        following = self._following(index)
        item, following = self._lists.item(at), self._following(index)
        if not item or not item.style or not following or len(item.text.split()) > _NUMBERED_WORDS:
            return False
        next_item = self._lists.item(following.at)
        if next_item and next_item.style in ("", item.style):
            return False
        return indent_of(following.lines[0]) <= item.indent + 1 and sum(map(len, following.lines[:3])) > len(item.text)

    def _level_of(self, index: int, line: str) -> int:
        """The level of a line that stands alone and is a heading; 0 if it is none."""
        if (
            not signs.looks_like_heading(line)
            or _LABEL.match(line.strip())
            or not (following := self._following(index))
        ):
            return 0
        if signs.is_caption(line.strip()) or date_of_line(line.strip()):
            return 0
        if level := signs.heading_level(line):
            return level
        bare, next_line = line.strip(), following.lines[0]
        indented = indent_of(line) - self._layout.margin
        width = self._layout.width
        if not self._subheads or 2 <= indented < 10 or (width and columns(line) > 0.85 * width):
            return 0
        if any(bare[0] == a and bare[-1] == b for a, b in _QUOTE_MARKS) or signs.is_code([bare]):
            return 0
        if following.language is not None or self._lists.item(following.at) or next_line.lstrip()[:1] == ">":
            return 2
        length = sum(map(len, following.lines[:5]))
        return 2 if length > 120 or length > 2 * len(bare) or len(following.lines) > 2 else 0

    def _following(self, index: int) -> Chunk | None:
        return self._chunks[index + 1] if index + 1 < len(self._chunks) and self._chunks[index + 1].lines else None

    # -- runs of text -----------------------------------------------------------------------------------------

    def _read_text(self, index: int, lines: list[str], last: bool) -> None:
        """Adds lines that carry no marks: first a heading over them, then by their indentation."""
        if len(lines) > 1 and self._heads_text(lines):
            self._add_heading(squeeze(lines[0]), signs.heading_level(lines[0]) or 2)
            lines = lines[1:]
        if not lines:
            return
        if len(lines) > 1 and self._is_code(lines):
            self._lists.level_at(min(map(indent_of, lines)))
            self._add_code(lines, index)
            return
        if signs.is_centred(lines):
            self._add_lines(VERSE, lines)
            return
        for group in by_indent(lines):
            self._read_group(group, index)

    def _is_code(self, lines: Sequence[str]) -> bool:
        """Whether lines of different indentation are code as a whole."""
        if not any(line[0].isspace() for line in lines):
            return False  # the groups of one indentation are asked by themselves
        longest = max(lines, key=len)
        if len(longest) > _LONG_LINE and not signs.is_code([longest.strip()]):
            return False  # tags around a paragraph
        indented = min(map(indent_of, lines)) > self._layout.margin + 1
        return (indented or not self._layout.run_together(lines)) and signs.is_code([line.strip() for line in lines])

    def _heads_text(self, lines: Sequence[str]) -> bool:
        first, rest = lines[0], lines[1:]
        if len(rest) < 2 or not signs.looks_like_heading(first) or indent_of(first) > indent_of(rest[0]):
            return False
        width = self._layout.width_for(lines)
        if columns(first) > 0.6 * width or self._layout.runs_on(first, rest[0], width) or _LABEL.match(first.strip()):
            return False
        return self._layout.run_together(rest) and not signs.is_code(rest) and not date_of_line(first.strip())

    def _read_group(self, lines: Sequence[str], index: int) -> None:
        """Adds lines of about the same indentation."""
        indent = min(indent_of(line) for line in lines)
        together = self._layout.run_together(lines)
        depth = indent - self._layout.margin
        if depth > 1 and not (len(lines) == 1 and depth == self._layout.first_line):
            self._read_indented(lines, indent, together, index)
            return
        self._lists.close()
        if len(lines) > 1 and (signs.is_table(lines) or (not together and signs.is_code(lines))):
            self._add_lines(CODE, lines)
        elif together:
            for part in self._paragraphs(lines):
                self._add_paragraph(part)
        elif are_fields(lines):
            self._add_lines(VERSE, lines)
        else:
            self._add_segments(lines)

    def _read_indented(self, lines: Sequence[str], indent: int, together: bool, index: int) -> None:
        level = self._lists.level_at(indent)
        bare = [line.strip() for line in lines]
        fragment = len(lines) == 1 and not ends_sentence(bare[0]) and columns(bare[0]) < signs.HEADING_LENGTH
        if signs.is_code(bare) or (fragment and not level and bare[0][:1].islower()):
            self._add_code(lines, index)
        elif together and level:
            self._add(Block(ITEM, self._joiner.join(bare), level=level), len(lines))
        elif together and not fragment:
            self._add(Block(QUOTATION, self._joiner.join(bare), level=1), len(lines))
        else:
            self._add_lines(VERSE, lines)

    def _paragraphs(self, lines: Sequence[str]) -> Iterator[Sequence[str]]:
        """One paragraph, or where no blank lines part them, as many as end in a short line."""
        if self._layout.spaced and len(lines) <= 40:
            yield lines
            return
        width, start = self._layout.width_for(lines), 0
        for i, (line, following) in enumerate(pairwise(lines), 1):
            if columns(line) < 0.9 * width and ends_sentence(line) and not self._layout.runs_on(line, following, width):
                yield lines[start:i]
                start = i
        yield lines[start:]

    def _add_segments(self, lines: Sequence[str]) -> None:
        """Adds lines of which only some run on: those as paragraphs, the others as they stand."""
        width = self._layout.width_for(lines)
        single: list[str] = []
        segment = [lines[0]]
        for line, following in pairwise([*lines, ""]):
            if following and self._layout.runs_on(line, following, width) and self._layout.width:
                segment.append(following)
                continue
            if len(segment) == 1:
                single.append(line)
            else:
                self._add_singles(single)
                self._add_paragraph(segment)
                single = []
            segment = [following]
        self._add_singles(single)

    def _add_singles(self, lines: Sequence[str]) -> None:
        if len(lines) == 1:
            self._add_paragraph(lines)
        elif lines:
            self._add_lines(VERSE, lines)

    # -- blocks -----------------------------------------------------------------------------------------------

    def _add(self, block: Block, lines: int = 1) -> None:
        self.pieces.append(Piece(block, lines))

    def _add_heading(self, text: str, level: int, lines: int = 1) -> None:
        self._lists.close()
        self._add(Block(HEADING, text, level=level), lines)

    def _add_paragraph(self, lines: Sequence[str]) -> None:
        text = self._joiner.join(lines)
        for part in portions_of(text):
            self._add(Block(PARAGRAPH, part), len(lines))

    def _add_item(self, lines: Sequence[str], at: int) -> None:
        item, level = self._lists.open(at)
        text = self._joiner.join([item.text, *lines[1:]])
        self._add(Block(ITEM, text, level=level, marker=item.marker), len(lines))

    def _add_quoted(self, lines: Sequence[str]) -> None:
        if lines[0].lstrip().startswith(">>> ") and not any(re.match(r"\s*>{1,2}(?!>)", line) for line in lines):
            self._add_lines(CODE, lines)  # a session with an interpreter
            return
        group: list[str] = []
        level = 0
        for line in [*lines, ""]:
            found = _QUOTED.fullmatch(line)
            depth = found[1].count(">") if found else 0
            body = found[2] if found else ""
            if group and (depth != level or not body.strip()):
                self._add_quotation(group, level)
                group = []
            level = depth
            if body.strip():
                group.append(body)

    def _add_quotation(self, lines: Sequence[str], level: int) -> None:
        if self._layout.run_together(lines):
            self._add(Block(QUOTATION, self._joiner.join(lines), level=level), len(lines))
            return
        for line in lines:
            self._add(Block(QUOTATION, squeeze(line), level=level))

    def _add_code(self, lines: Sequence[str], index: int) -> None:
        """Adds indented code; blank lines do not end it."""
        previous = self.pieces[-1] if self.pieces else None
        indent = min(map(indent_of, lines))
        goes_on = (
            previous and previous.block.kind == CODE and self._code_end == index - 1 and indent >= self._code_indent
        )
        if previous and goes_on and previous.lines + len(lines) < _LINES:
            text = previous.block.text + "\n\n" + "\n".join(line[self._code_indent :] for line in lines)
            self.pieces[-1] = Piece(replace(previous.block, text=text), previous.lines + len(lines) + 1)
        else:
            self._add_lines(CODE, lines)
            self._code_indent = indent
        self._code_end = index

    def _add_lines(self, kind: str, lines: Sequence[str], language: str = "") -> None:
        """Adds lines as they stand, without the indentation that all of them share."""
        for start in range(0, len(lines), _LINES):
            part = lines[start : start + _LINES]
            self._add(Block(kind, dedented(part), language=language), len(part))
        if not lines and language:
            self._add(Block(kind, language=language))
