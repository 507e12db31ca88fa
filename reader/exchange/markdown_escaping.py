"""Text made safe for Markdown: whatever it says, it is shown as it is and does nothing.

It must hold in CommonMark, Python-Markdown, Pandoc and Obsidian at once. A backslash works in all of them only
before the punctuation of the first Markdown (which "|", "~", "^", "$", "=", "%" and ":" are not of); the others become
entities, and only where they could mean something, since an exported file is also read as it is.
"""

from __future__ import annotations

import re
from typing import Final

from reader.exchange.plain import one_line, visible

_ALWAYS: Final = re.compile(r"[\\`*\[\]{}#]")
# "_" inside a word means nothing anywhere: snake_case and addresses stay readable.
_UNDERSCORES: Final = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_ENTITY: Final = re.compile(r"&(?=#|\w+;)")
_MATHS: Final = re.compile(r"\$\$|\$(?=\S)[^$]*(?<=\S)\$(?!\d)")  # as Pandoc reads it: "$5 and $10" is none
# ==mark==, %%comment%%, key:: value
_DOUBLED: Final = re.compile(r"={2,}|%{2,}|:{2,}")

_BULLET: Final = re.compile(r"[-+](?=[-+\s]|$)|!!!|>")
_NUMBER: Final = re.compile(r"(\(?)(\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+)([.)])(?=\s|$)")
_DEFINITION: Final = re.compile(r"[:~](?=\s|$)|=$|\|")  # or a heading's underline, or a line block
_TABLE_RULE: Final = re.compile(r"^[\s|:+]*-[\s|:+-]*$", re.MULTILINE)


def escape(text: str) -> str:
    """``text``, given as one paragraph, as Markdown that reads as that text; its lines stay lines."""
    text = visible(text)
    lines = [_line(line, text) for line in text.split("\n")]
    return "  \n".join(line for line in lines if line)


def escape_line(text: str) -> str:
    """``text`` as one line of Markdown, for a heading or in the middle of a line."""
    text = one_line(text)
    return _line(text, text)


def paragraphs(text: str) -> list[str]:
    """``text`` as Markdown, parted at blank lines."""
    parts = re.split(r"\n[^\S\n]*\n", visible(text))
    return [escaped for part in parts if (escaped := escape(part))]


def _line(line: str, paragraph: str) -> str:
    body = line.lstrip()
    if not body:
        return ""
    # Four spaces would make it code, and fewer would be dropped: no-break spaces keep verse in shape.
    indent = "\u00a0" * len(line[: len(line) - len(body)].expandtabs(4))
    return indent + _start(_inline(body.rstrip(), paragraph))


def _inline(text: str, paragraph: str) -> str:
    text = _ENTITY.sub("&amp;", text)
    text = _ALWAYS.sub(lambda m: "\\" + m[0], text)
    text = _UNDERSCORES.sub(lambda m: r"\_" * len(m[0]), text)
    if "<" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("^", "&#94;")
    text = _DOUBLED.sub(lambda m: f"&#{ord(m[0][0])};" * len(m[0]), text)
    if "|" in text and _TABLE_RULE.search(paragraph):
        text = text.replace("|", "&#124;")
    if paragraph.count("~") > 1:
        text = text.replace("~", "&#126;")
    if _MATHS.search(paragraph):
        text = text.replace("$", "&#36;")
    return text


def _start(line: str) -> str:
    """The line, without what means something only at its beginning."""
    if _BULLET.match(line):
        return "\\" + line
    if _DEFINITION.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    if number := _NUMBER.match(line):
        opening = r"\(" if number[1] else ""
        return f"{opening}{number[2]}\\{number[3]}{line[number.end() :]}"
    return line
