"""Which of the Western encodings a text with few accents is in: too little for statistics, enough for spelling."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Words of Cyrillic, Greek, Hebrew or Chinese are runs of high bytes; words with accents are not.
_RUN: Final = re.compile(rb"[\x80-\xff]{4}")
_CANDIDATES: Final = ("cp1252", "mac_roman", "cp850")
_COMMON: Final = frozenset({"cp1252", "cp1250", "cp1254", "cp1257", "cp1258", "iso8859-2", "iso8859-15", "iso8859-16"})
_MULTIBYTE: Final = frozenset({"gb18030", "cp949", "cp950", "cp932", "euc_jp", "big5hkscs", "johab"})
_MARGIN: Final = 0.05  # by which a later candidate must be the better one
_WORDS: Final = frozenset("àáåæèéêíòóôöøúù")  # letters that are a word by themselves somewhere in Europe
_OPENING: Final = frozenset("“‘«„‚¿¡‹")
_CLOSING: Final = frozenset("”’»›™®©°²³ªº%‰…")
_ANYWHERE: Final = frozenset("–—•·\xa0§€£×½¼¾¶±÷")


def best_latin(sample: bytes, guess: str) -> str:
    """The encoding in which the accents of ``sample`` stand where spelling puts them; "" if it has no such text.

    ``guess`` is the answer of the statistics; it wins where spelling cannot decide, unless it is a rare encoding.
    """
    if _RUN.search(sample) or (guess in _MULTIBYTE and _spelling(sample.decode("cp1252", "replace")) < 0.9):
        return ""
    order = [guess, *_CANDIDATES] if guess in _COMMON else [*_CANDIDATES[:1], guess, *_CANDIDATES[1:]]
    best, best_score = "", -1.0
    for name in dict.fromkeys(order):
        score = _spelling(sample.decode(name, "replace"))
        if score > best_score + (_MARGIN if best else 0):
            best, best_score = name, score
    return best


def _spelling(text: str) -> float:
    """The share of the characters beyond ASCII that stand where one expects them, 0 to 1."""
    total = good = 0
    for found in re.finditer(r"[^\x00-\x7f]", text):
        at = found.start()
        total += 1
        good += _fits(found[0], text[at - 1 : at] or " ", text[at + 1 : at + 2] or " ")
        if total == 2_000:
            break
    return good / total if total else 0.0


def _fits(c: str, before: str, after: str) -> bool:
    if c.isalpha() and c not in "ªº":
        if not unicodedata.name(c, "").startswith("LATIN"):
            return False
        if c.islower():
            return not after.isupper() and (before.isalpha() or after.isalpha() or c in _WORDS)
        return not before.islower() and after.isalpha()
    if c in _OPENING:
        return not before.isalnum() and not after.isspace()
    if c in _CLOSING:
        return not before.isspace() or c in "…’©"
    return c in _ANYWHERE
