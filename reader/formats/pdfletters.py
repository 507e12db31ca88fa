"""Letters of a PDF that mean others than the file says: Cyrillic as accented Latin, quotation marks as "much less"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reader.formats.pdfpieces import Piece, without

_FOREIGN: Final = re.compile("[À-ÿ]")
_LATIN: Final = re.compile("[A-Za-z]")
_WORDS: Final = re.compile("[À-ÿ]{4,}")  # as no language writes them: accents on all letters
_SHARE: Final = 0.6  # of the letters of a page
_LEAST: Final = 40
# Windows-1251, and TeX's T2A as far as it is the same, read as Latin-1. The marks are T2A's.
_CYRILLIC: Final = {code: bytes([code]).decode("cp1251") for code in range(0xC0, 0x100)} | {
    0xA8: "Ё",
    0xB8: "ё",
    0x9C: "Ё",
    0xBC: "ё",
    0xBF: "»",
    0xBE: "«",
    0xAB: "«",
    0xBB: "»",
}
_DRAWN: Final = re.compile(r"L(?:INE|CIRCLE)W?\d+$", re.I)  # faces of which TeX puts pictures together


def is_cyrillic(pieces: Sequence[Piece]) -> bool:
    """Whether the letters of a page are Cyrillic ones that the file does not say to be so."""
    text = " ".join(p.text for p in pieces)
    foreign = len(_FOREIGN.findall(text))
    if foreign < _LEAST or foreign < _SHARE * (foreign + len(_LATIN.findall(text))):
        return False
    return sum(map(len, _WORDS.findall(text))) > 0.6 * foreign


def put_right(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a page with the letters that they are printed as, and without those that are parts of drawings."""
    pieces = [p for piece in pieces if (p := _without_drawn(piece)) is not None]
    text = "".join(p.text for p in pieces)
    if _FOREIGN.search(text) and is_cyrillic(pieces):
        for piece in pieces:
            piece.text = piece.text.translate(_CYRILLIC)
    if "≪" in text and "≫" in text and _are_quotes(text):
        for piece in pieces:
            piece.text = piece.text.replace("≪", "«").replace("≫", "»")
    return pieces


def _without_drawn(piece: Piece) -> Piece | None:
    if not any(_DRAWN.match(s.face.name) for s in piece.styles):
        return piece
    ends = [s.start for s in piece.styles[1:]] + [len(piece.text)]
    gone = [
        i
        for style, end in zip(piece.styles, ends, strict=True)
        if _DRAWN.match(style.face.name)
        for i in range(style.start, end)
    ]
    kept = set(range(len(piece.text))) - set(gone)
    gone += [i for i in kept if piece.text[i] == " " and not any(j in kept for j in range(i))]
    return without(piece, piece.text, gone) if len(gone) < len(piece.text) else None


def _are_quotes(text: str) -> bool:
    """Whether signs for "much less" and "much greater" stand in pairs around words, as TeX prints French quotes."""
    opened = re.findall(r"≪\s?[^\W\d_]{2,}[^≪≫]{0,600}≫", text)
    return len(opened) >= 0.6 * text.count("≪")
