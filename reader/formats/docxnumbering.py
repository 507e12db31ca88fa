"""Numbers of lists and headings in a DOCX file, counted as Word counts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from reader.formats.docxnumerals import numeral
from reader.formats.docxpackage import W, is_on, number, value
from reader.formats.docxsymbols import bullet, in_unicode

_LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: ``text`` is its pattern, "%1.%2"."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int = -1  # the level (from 1) that starts it again; 0: none; -1: any above it
    legal: bool = False
    style: str = ""
    font: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph; ``bullet``: it counts nothing."""

    text: str
    bullet: bool


@dataclass(slots=True)
class _List:
    """A ``w:num``: the levels it has, the definition whose numbers it goes on with, where it starts again."""

    definition: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a file with the numbers they have come to."""

    def __init__(self, root: etree._Element | None, style_lists: Mapping[str, str]) -> None:
        """``style_lists``: id of a numbering style → the ``w:numId`` it names."""
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}  # definition → level → number
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        definitions = {value(a, "abstractNumId"): a for a in root.iterfind(W + "abstractNum")}
        nums = {value(n, "numId"): n for n in root.iterfind(W + "num")}
        for id_, num in nums.items():
            self._lists[id_] = _list_of(num, definitions, nums, style_lists)

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level (from 0) that a list keeps for paragraphs of ``style``; 0 where it keeps none."""
        found = self._lists.get(list_id)
        return next((i for i, level in found.levels.items() if level.style == style), 0) if found else 0

    def label(self, list_id: str, level: int) -> Label | None:
        """The next label of the list at ``level`` (from 0); None: there is no such list."""
        found = self._lists.get(list_id)
        if found is None or not 0 <= level < _LEVELS:
            return None
        counts = self._counts.setdefault(found.definition, {})
        if level in found.starts and (list_id, level) not in self._begun:
            counts.pop(level, None)
        self._begun.add((list_id, level))
        shape = found.levels.get(level, Level(text=f"%{level + 1}."))
        first = found.starts.get(level, shape.start)
        counts[level] = counts[level] + 1 if level in counts else first
        for below in [b for b in counts if b > level]:
            after = found.levels.get(below, Level()).restart
            if after < 0 or level < after:
                del counts[below]
        if shape.form == "bullet":
            return Label(bullet(shape.text, shape.font), True) if shape.text.strip() else Label("", True)
        return Label(self._written(found, shape, counts), False)

    def _written(self, found: _List, shape: Level, counts: dict[int, int]) -> str:
        def one(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = found.levels.get(at, Level())
            count = counts.get(at, found.starts.get(at, level.start))
            if level.form == "none":
                return ""
            return numeral(count, "decimal" if shape.legal else level.form)

        text = in_unicode(_PLACE.sub(one, shape.text), shape.font)
        return " ".join(text.split()) if shape.form != "none" or "%" in shape.text else text.strip()


def _list_of(
    num: etree._Element,
    definitions: Mapping[str, etree._Element],
    nums: Mapping[str, etree._Element],
    style_lists: Mapping[str, str],
) -> _List:
    id_ = value(num.find(W + "abstractNumId"))
    for _ in range(5):  # a definition may only name a style, which names a list, which has a definition
        definition = definitions.get(id_)
        link = definition.find(W + "numStyleLink") if definition is not None else None
        target = nums.get(style_lists.get(value(link), "")) if link is not None else None
        if target is None:
            break
        id_ = value(target.find(W + "abstractNumId"))
    definition = definitions.get(id_)
    levels = {
        i: one for e in (definition if definition is not None else ()) if (one := _level(e)) for i in (_index(e),)
    }
    out = _List(id_, levels)
    for override in num.iterfind(W + "lvlOverride"):
        at = _index(override)
        changed = override.find(W + "lvl")
        if changed is not None and (level := _level(changed)):
            out.levels[at] = level
            out.starts[at] = level.start
        if (start := override.find(W + "startOverride")) is not None:
            out.starts[at] = number(value(start), 1)
            out.levels[at] = replace(out.levels.get(at, Level(text=f"%{at + 1}.")), start=out.starts[at])
    return out


def _index(element: etree._Element) -> int:
    return min(max(0, number(value(element, "ilvl"))), _LEVELS - 1)


def _level(element: etree._Element) -> Level | None:
    if element.tag != W + "lvl":
        return None
    restart = element.find(W + "lvlRestart")
    fonts = element.find(f"{W}rPr/{W}rFonts")
    form = value(element.find(W + "numFmt")) or "decimal"
    return Level(
        number(value(element.find(W + "start")), 1) if element.find(W + "start") is not None else 0,
        form,
        value(element.find(W + "lvlText")),
        -1 if restart is None else number(value(restart)),
        bool(is_on(element.find(W + "isLgl"))),
        value(element.find(W + "pStyle")),
        value(fonts, "ascii") or value(fonts, "hAnsi"),
    )
