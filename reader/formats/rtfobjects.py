"""Pictures, text boxes and formulas of an RTF file."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from typing import Final

from reader.core.limits import LIMITS
from reader.formats.rtfreader import QUIET, SKIP, TEXT, RtfReader
from reader.formats.rtftokens import Token

_Handler = Callable[[RtfReader, Token], None]
_SMALL: Final = 640  # twips: a picture this high stands in a line of text
_NOT_HEX: Final = re.compile(rb"[^0-9A-Fa-f]+")


def _quiet(reader: RtfReader, token: Token) -> None:
    reader.state.destination = QUIET


def _pass(reader: RtfReader, token: Token) -> None:
    """A destination whose text is that of what stands around it."""


def _picture(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == SKIP or reader.state.hidden:
        return
    shown = reader.state.destination in (TEXT, QUIET)
    reader.picture, reader.picture_high = [], 0
    reader.state.destination = "pict"

    def end(_: str) -> None:
        parts, reader.picture = reader.picture, []
        if not shown or not parts:
            return
        if reader.state.destination == TEXT:
            reader.begin()
        data = _bytes_of(parts)
        alt, reader.alt = reader.alt, ""
        small = 0 < reader.picture_high <= _SMALL and reader.state.destination == TEXT
        reader.out.picture(data, alt, small=small, why="" if data is not None else "damaged")

    reader.on_close(end)


def _bytes_of(parts: list[bytes]) -> bytes | None:
    """The picture's bytes: as they are behind ``\\bin``, else in hexadecimal; None if they are damaged."""
    joined = b"".join(parts)
    if joined[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1"):
        return joined
    if len(joined) > 2 * LIMITS.image_bytes + 2:
        return b"\0" * (LIMITS.image_bytes + 1)
    digits = _NOT_HEX.sub(b"", joined)
    try:
        return binascii.unhexlify(digits[: len(digits) // 2 * 2]) if digits else None
    except binascii.Error:
        return None


def _binary(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == "pict":
        reader.picture.append(token.data)


def _picture_height(reader: RtfReader, token: Token) -> None:
    reader.picture_high = token.number or 0


def _property_name(reader: RtfReader, token: Token) -> None:
    def end(text: str) -> None:
        reader.property = text.strip()

    reader.capture(end)


def _property_value(reader: RtfReader, token: Token) -> None:
    if reader.property == "wzDescription":

        def end(text: str) -> None:
            reader.alt = text.strip()

        reader.capture(end)
    elif reader.property == "pib":
        reader.state.destination = QUIET
    else:
        reader.skip()


def _box(reader: RtfReader, token: Token) -> None:
    reader.text_box()


def _object_class(reader: RtfReader, token: Token) -> None:
    def end(text: str) -> None:
        reader.is_formula = text.strip().startswith(("Equation", "MathType"))

    reader.capture(end)


def _object_result(reader: RtfReader, token: Token) -> None:
    if reader.is_formula:
        reader.is_formula = False
        reader.objects += 1
        reader.text("[formula]")
        reader.skip()


def _math(reader: RtfReader, token: Token) -> None:
    if token.name == "moMath":
        reader.begin_math()


OBJECT_WORDS: Final[dict[str, _Handler]] = {
    "pict": _picture,
    "bin": _binary,
    "pichgoal": _picture_height,
    "shppict": _pass,
    "picprop": _quiet,
    "shpinst": _quiet,
    "do": _quiet,
    "sn": _property_name,
    "sv": _property_value,
    "shptxt": _box,
    "dptxbxtext": _box,
    "objclass": _object_class,
    "result": _object_result,
    "moMath": _math,
    "moMathPara": _pass,
    "mmath": _pass,
}
