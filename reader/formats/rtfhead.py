"""The head of an RTF file: its encoding, fonts, styles and properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reader.formats.rtfreader import RtfReader
from reader.formats.rtfstate import Font, Style
from reader.formats.rtftokens import Token, codepage

_Handler = Callable[[RtfReader, Token], None]


def _in(destination: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        reader.state.destination = destination

    return run


def _code_page(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == "fonttbl":
        return
    reader.sheets.encoding = codepage(token.number or 1252)


def _system(name: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        reader.sheets.encoding = name

    return run


def _font(reader: RtfReader, token: Token) -> None:
    number = token.number or 0
    if reader.state.destination == "fonttbl":
        reader.entry = ("f", number)
        reader.sheets.fonts[number] = Font()
    else:
        reader.state.font = number


def _charset(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == "fonttbl" and reader.entry[0] == "f":
        reader.sheets.fonts.setdefault(reader.entry[1], Font()).charset = token.number or 0


def _default_font(reader: RtfReader, token: Token) -> None:
    reader.sheets.default_font = token.number or 0


def _style(kind: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        number = token.number or 0
        if reader.state.destination == "stylesheet":
            reader.entry = (kind, number)
        elif kind == "cs":
            reader.state.character_style = number
        elif kind == "s":
            reader.state.style = number

    return run


def _entry(reader: RtfReader) -> Style:
    sheets = reader.sheets
    return (sheets.character_styles if reader.entry[0] == "cs" else sheets.styles).setdefault(reader.entry[1], Style())


def _based_on(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == "stylesheet":
        _entry(reader).based_on = token.number or 0


def _outline(reader: RtfReader, token: Token) -> None:
    level = 9 if token.number is None else token.number
    if reader.state.destination == "stylesheet":
        _entry(reader).outline = level
    else:
        reader.state.outline = level


def _info(name: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        if reader.state.destination == "info":
            reader.capture(lambda text: reader.info.__setitem__(name, " ".join(text.split())))

    return run


def _stamp(name: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        if reader.state.destination == "info":
            reader.stamp = [0, 0, 0]

            def end(_: str) -> None:
                year, month, day = reader.stamp
                reader.info[name] = f"{year:04}-{month:02}-{day:02}"

            reader.on_close(end)

    return run


def _stamp_part(index: int) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        reader.stamp[index] = max(0, token.number or 0)

    return run


HEAD_WORDS: Final[dict[str, _Handler]] = {
    "ansicpg": _code_page,
    "mac": _system("mac-roman"),
    "pc": _system("cp437"),
    "pca": _system("cp850"),
    "fonttbl": _in("fonttbl"),
    "stylesheet": _in("stylesheet"),
    "info": _in("info"),
    "deff": _default_font,
    "f": _font,
    "fcharset": _charset,
    **{name: _info(name) for name in ("title", "author", "subject", "keywords", "doccomm")},
    "creatim": _stamp("created"),
    "revtim": _stamp("revised"),
    "yr": _stamp_part(0),
    "mo": _stamp_part(1),
    "dy": _stamp_part(2),
    "s": _style("s"),
    "cs": _style("cs"),
    "ds": _style("ds"),
    "ts": _style("ts"),
    "sbasedon": _based_on,
    "outlinelevel": _outline,
}
