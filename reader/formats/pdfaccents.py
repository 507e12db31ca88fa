"""Accents that a PDF prints as signs of their own, put into the letters that they stand over."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from reader.formats.pdfpieces import Piece, without

_ACCENTS: Final = {
    "\u00b4": "\u0301", "\u0060": "\u0300", "\u00a8": "\u0308", "\u02c6": "\u0302", "\u02dc": "\u0303",
    "\u00b8": "\u0327", "\u02da": "\u030a", "\u02c7": "\u030c", "\u00af": "\u0304", "\u02d8": "\u0306",
    "\u02d9": "\u0307", "\u02dd": "\u030b", "\u02db": "\u0328",
}  # fmt: skip
_FAR: Final = 300  # letters of a line: some programs print all accents behind it
_COMMA: Final = "\u0326"  # under a letter
_ACCENTED: Final = re.compile(f"[sStT],|[{''.join(_ACCENTS)}]")


def accented(piece: Piece) -> Piece:
    """Put accents that were printed over their letters into them: "a ¨" and "¨a" become "ä"."""
    if not _ACCENTED.search(piece.text):
        return piece
    text, lefts, rights = list(piece.text), piece.lefts, piece.rights
    gone: list[int] = []
    for i, sign in enumerate(text):
        at = _under(piece, i) if sign == "," else _letter_at(piece, (lefts[i] + rights[i]) / 2, i)
        made = _composed(text[at], _COMMA if sign == "," else _ACCENTS.get(sign, "")) if at >= 0 else ""
        if made:
            text[at] = made
            gone += [i] if abs(at - i) != 2 else [i, (i + at) // 2]
            if abs(at - i) > 2 and i + 1 == len(text) and text[i - 1] == " ":
                gone.append(i - 1)
    return without(piece, "".join(text), gone) if gone else piece


def _letter_at(piece: Piece, x: float, near: int) -> int:
    """The letter that is printed at ``x``, from those around the place ``near`` outwards; -1: none."""
    count = len(piece.text)
    if piece.text[near] not in _ACCENTS:
        return -1
    around = (near + 1, near - 1, near + 2, near - 2)
    j: int
    for j in (*around, *range(max(0, near - _FAR), min(count, near + _FAR))):
        if 0 <= j < count and j != near and piece.text[j].isalpha():
            more = 0.5 if j in around else 0.0
            if piece.lefts[j] - more <= x <= piece.rights[j] + more:
                return j
    return -1


def _under(piece: Piece, at: int) -> int:
    """The letter that a comma is printed under, as in "ș" and "ț"; -1: it stands behind the letter."""
    if at == 0 or piece.text[at - 1] not in "sStT":
        return -1
    inside = piece.lefts[at] > piece.lefts[at - 1] - 0.3 and piece.rights[at] < piece.rights[at - 1] + 0.3
    return at - 1 if inside else -1


def _composed(letter: str, mark: str) -> str:
    """The letter with its mark as one character, or ""."""
    made = unicodedata.normalize("NFC", {"ı": "i", "ȷ": "j"}.get(letter, letter) + mark) if mark else ""
    return made if len(made) == 1 else ""


def settled(pieces: list[Piece]) -> list[Piece]:
    """Put accents that stand apart, as pieces of their own, into the letters that they are printed over."""
    alone = [p for p in pieces if len(p.text) == 1 and p.text in _ACCENTS and not p.turned]
    for accent in alone:
        x = (accent.x0 + accent.x1) / 2
        for piece in pieces:
            if (
                piece is accent
                or abs(piece.baseline - accent.baseline) > 0.3 * piece.size
                or not piece.x0 < x < piece.x1
            ):
                continue
            found = [j for j, c in enumerate(piece.text) if c.isalpha() and piece.lefts[j] <= x <= piece.rights[j]]
            made = _composed(piece.text[found[0]], _ACCENTS[accent.text]) if found else ""
            if made:
                piece.text = piece.text[: found[0]] + made + piece.text[found[0] + 1 :]
                accent.text = ""
                break
    return [p for p in pieces if p.text]
