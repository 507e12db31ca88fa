"""Numbers of lists and headings in an ODT file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from reader.formats.docxnumerals import letters, numeral
from reader.formats.docxsymbols import bullet
from reader.formats.odtstyles import ListLevel

_MOST_LEVELS: Final = 10
# Forms that LibreOffice writes as examples: "一, 二, 三, ..." (ODF 1.3, 19.503).
_EXAMPLES: Final = {
    "一": "chineseCounting", "壹": "chineseCounting", "甲": "ideographTraditional", "子": "ideographZodiac",
    "ア": "aiueoFullWidth", "イ": "irohaFullWidth", "가": "ganada", "ㄱ": "chosung", "А": "russianUpper",
    "а": "russianLower", "א": "hebrew1", "أ": "arabicAlpha", "ا": "arabicAbjad", "１": "decimalFullWidth",
    "①": "decimalEnclosedCircle", "๑": "thaiNumbers", "ก": "thaiLetters", "१": "hindiNumbers", "١": "arabicIndic",
    "01": "decimalZero",
}  # fmt: skip


@dataclass(slots=True)
class Count:
    """The numbers that one list has come to, by level (from 1)."""

    numbers: dict[int, int] = field(default_factory=dict)

    def next(self, levels: dict[int, ListLevel], level: int, start: int | None) -> None:
        """The next item at ``level``; ``start``: the number that the item itself asks for."""
        first = levels.get(level, ListLevel("1")).start
        if start is not None:
            self.numbers[level] = start
        else:
            self.numbers[level] = self.numbers[level] + 1 if level in self.numbers else first
        for below in [n for n in self.numbers if n > level]:
            del self.numbers[below]

    def label(self, levels: dict[int, ListLevel], level: int) -> str:
        """What stands before the item; "" for a level without numbers."""
        shape = levels.get(level)
        if shape is None:
            return f"{self.numbers.get(level, 1)}."
        if shape.bullet:
            return bullet(shape.bullet, shape.font)
        if not shape.form:
            return ""
        parts = []
        for above in range(max(1, level - min(shape.levels, _MOST_LEVELS) + 1), level + 1):
            one = levels.get(above, ListLevel("1"))
            if one.form:
                parts.append(written(self.numbers.get(above, one.start), one.form))
        return f"{shape.prefix}{'.'.join(parts)}{shape.suffix}".strip()


def written(count: int, form: str) -> str:
    """``count`` as a ``style:num-format`` writes it."""
    if form in ("a", "A"):
        return letters(count, form)
    if form in ("i", "I"):
        return numeral(count, "lowerRoman" if form == "i" else "upperRoman")
    return numeral(count, _EXAMPLES.get(form.split(",")[0].strip(), "decimal"))
