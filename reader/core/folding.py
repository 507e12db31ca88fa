"""Text as it is searched: without case, accents and typographic quotes, in single spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Marks that a searcher leaves out: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs. Marks of
# other scripts (Indic vowels, Japanese voicing) are letters to their readers.
_ACCENTS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_EQUAL: Final = str.maketrans(
    {**dict.fromkeys("‘’‚‛`´ʼ", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‑–—−", "-")}
)
# Scripts that put no space between words: there a word may start anywhere.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def fold(text: str) -> str:
    """``text`` for comparing: "Café’s  ﬁrst" is "cafe's first"."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKD", text.translate(_EQUAL)).casefold()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text).translate(_EQUAL))
    return " ".join(unicodedata.normalize("NFC", _ACCENTS.sub("", text)).split())


@lru_cache(maxsize=256)
def _finder(words: str) -> re.Pattern[str]:
    border = "" if not words[:1].isalnum() or _UNSPACED.match(words) else r"(?<![^\W_])"
    return re.compile(border + re.escape(words))


def contains(folded: str, words: str) -> bool:
    """Whether a word of ``folded`` begins with ``words`` (or there is such a phrase); both must be folded."""
    return bool(words) and words in folded and _finder(words).search(folded) is not None
