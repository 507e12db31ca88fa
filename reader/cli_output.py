"""How the command line speaks: data to stdout, messages to stderr, and nothing that a terminal would obey."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

_UNSAFE: Final = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"  # spelling in Persian and Indic scripts


def prepare_streams() -> None:
    """Make both streams take any text. What goes into a pipe or a file is UTF-8 with plain line ends, so that
    offsets hold there too; on a terminal, what its encoding lacks becomes "?"."""
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors=errors)
        else:
            stream.reconfigure(encoding="utf-8", errors=errors, newline="\n")


def say(message: str) -> None:
    """One line to stderr."""
    print(f"reader: {clean(message)}", file=sys.stderr, flush=True)


def progress(text: str) -> None:
    """A passing line on stderr, if that is a terminal; "" wipes it."""
    if sys.stderr.isatty():
        import shutil

        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[K{cut(clean(text), width)}")
        sys.stderr.flush()


def acknowledge(line: str) -> None:
    """A line of data that must be out before the work goes on."""
    print(line, flush=True)


def print_json(data: Any) -> None:
    """Data as JSON, readable; characters as they are unless no UTF-8 can hold them."""
    from reader.exchange.plain import dumps

    print(dumps(data, indent=1))


def clean(text: str) -> str:
    """``text`` in one line, without what would steer a terminal or turn its direction."""
    kept = "".join(c if unicodedata.category(c) not in _UNSAFE or c in _JOINERS else _instead(c) for c in text)
    return " ".join(kept.split())


def _instead(char: str) -> str:
    return "" if unicodedata.category(char) == "Cf" else " " if char.isspace() else "\ufffd"


def width_of(text: str) -> int:
    """The columns that ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, columns: int) -> str:
    """``text`` in at most so many columns, with an ellipsis where something is missing."""
    if width_of(text) <= columns:
        return text
    used, out = 0, ""
    for char in text:
        used += width_of(char)
        if used > columns - 1:
            break
        out += char
    return out.rstrip() + "…"


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Rows with aligned columns. On a terminal the last column is cut at its edge; elsewhere nothing is cut."""
    table = [[clean(c) for c in row] for row in rows]
    if not table:
        return
    widths = [max(width_of(row[i]) for row in table) for i in range(len(table[0]) - 1)]
    room = columns() - sum(widths) - 2 * len(widths)
    for row in table:
        cells = [c + " " * (w - width_of(c)) for c, w in zip(row, widths, strict=False)]
        last = cut(row[-1], max(20, room)) if room else row[-1]
        print("  ".join([*cells, last]).rstrip())


def columns() -> int:
    """The width of the terminal; a large number when stdout is none."""
    if not sys.stdout.isatty():
        return 1_000_000
    import shutil

    return shutil.get_terminal_size().columns
