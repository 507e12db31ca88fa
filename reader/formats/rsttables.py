"""Tables drawn with signs in plain text: the simple and the grid tables of reStructuredText."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

SIMPLE: Final = re.compile(r"={2,}(?:\s+={2,})*\s*")
GRID: Final = re.compile(r"\+(?:-+\+)+\s*")
_BORDER: Final = re.compile(r"\+[-=+]+\+\s*")

Row = tuple[bool, list[tuple[str, int]]]  # whether a head; text and columns of its cells


def simple(lines: Sequence[str]) -> list[Row]:
    """The rows of a table between lines of ``=``; the last column takes what is over."""
    starts = [m.start() for m in re.finditer(r"=+", lines[0])][:100]
    rules = [i for i, line in enumerate(lines) if SIMPLE.fullmatch(line)]
    head = rules[1] if len(rules) > 2 else 0
    rows: list[Row] = []
    for i, line in enumerate(lines):
        if i in rules or re.fullmatch(r"[-\s]*", line):
            continue
        ends = [*starts[1:], len(line)]
        cells = [line[a:b].strip() for a, b in zip(starts, ends, strict=True)]
        if not cells[0] and rows and i - 1 not in rules:
            rows[-1] = (
                rows[-1][0],
                [(f"{old} {new}".strip(), 1) for (old, _), new in zip(rows[-1][1], cells, strict=True)],
            )
        else:
            rows.append((i < head, [(cell, 1) for cell in cells]))
    return rows


def grid(lines: Sequence[str]) -> list[Row]:
    """The rows of a table drawn with ``+--+``; a cell that spans rows ends at each of them."""
    head = next((i for i, line in enumerate(lines) if "+=" in line), 0)
    columns = sorted({m.start() for line in lines[:2000] if _BORDER.fullmatch(line) for m in re.finditer(r"\+", line)})
    rows: list[Row] = []
    group: list[str] = []
    for i, line in enumerate(lines):
        if not re.match(r"\+[-=]", line):
            group.append(line)
        elif group:
            rows.append((i <= head, _cells(group, columns[:100])))
            group = []
    return rows


def _cells(group: Sequence[str], columns: Sequence[int]) -> list[tuple[str, int]]:
    edges = [c for c in columns if any(line[c : c + 1] in ("|", "+") for line in group)]
    edges = [c for c in edges if all(line[c : c + 1] in ("|", "+") for line in group)]
    return [
        (" ".join(line[a + 1 : b].strip() for line in group).strip(), sum(a <= c < b for c in columns))
        for a, b in pairwise(edges)
    ]
