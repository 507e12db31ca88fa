"""RTF as a stream of tokens, and the encodings that its fonts are written in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

OPEN: Final = "{"
CLOSE: Final = "}"
WORD: Final = "word"  # a control word: name and number
BYTES: Final = "bytes"  # text in the encoding of the font
SIGN: Final = "sign"  # a control symbol: its character

_TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|([^\\{}]+)|\\", re.S
)
# The encodings of \fcharset (Rich Text Format Specification 1.9.1, Font Table).
_CHARSETS: Final = {
    77: "mac-roman", 78: "shift_jis", 79: "euc_kr", 80: "gb2312", 81: "big5", 83: "mac-greek", 86: "mac-turkish",
    89: "mac-cyrillic", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
SYMBOL_CHARSET: Final = 2
_DOUBLE: Final = frozenset({"cp932", "cp936", "cp949", "cp950", "cp1361"})


@dataclass(frozen=True, slots=True)
class Token:
    """``number`` is None for a control word without one; ``data`` holds the bytes of text."""

    kind: str
    name: str = ""
    number: int | None = None
    data: bytes = b""
    end: int = 0  # where in the file the next token begins


_OPENED, _CLOSED = Token(OPEN), Token(CLOSE)


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of an RTF file; the bytes of ``\\bin`` are one of them."""
    at, size = 0, len(data)
    while at < size:
        found = _TOKEN.match(data, at)
        if found is None:  # cannot be: every byte begins a token
            return
        at = found.end()
        word, number, code, sign, brace, text = found.groups()
        if text is not None:
            yield Token(BYTES, data=text.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b""), end=at)
        elif word is not None:
            value = int(number) if number is not None else None
            if word == b"bin":
                stop = min(size, at + max(0, value or 0))
                yield Token(WORD, "bin", value, data[at:stop], stop)
                at = stop
            else:
                yield Token(WORD, word.decode("ascii"), value, end=at)
        elif code is not None:
            yield Token(BYTES, "'", data=bytes([int(code, 16)]), end=at)
        elif brace is not None:
            yield _OPENED if brace == b"{" else _CLOSED
        elif sign is not None:
            yield Token(SIGN, sign.decode("latin-1"), end=at)


def codepage(number: int) -> str:
    """The Python name of a Windows code page; cp1252 for one that is not known."""
    for name in (f"cp{number}", {10000: "mac-roman", 65001: "utf-8", 936: "gb18030", 1361: "johab"}.get(number, "")):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return "cp1252"


def encoding_of(charset: int, general: str) -> str:
    """The encoding of a font with this ``\\fcharset`` in a file whose general encoding is ``general``."""
    if charset in _CHARSETS:
        return _CHARSETS[charset]
    return "cp1252" if charset == 0 and general in _DOUBLE else general
