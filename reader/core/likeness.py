"""How alike a quote and a passage are, how well the surroundings fit, and where in a text the likest passage is."""

from __future__ import annotations

from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, LCSseq, Postfix, Prefix

from reader.core.textnorm import Words

# Unrelated text of the same language shares about half of its letters in order: so much says nothing.
_CHANCE: Final = 0.5
# So many equal characters next to the quote are half of all that its surroundings can say.
_HALF_CONTEXT: Final = 8
# Longer quotes are looked for by pieces: the cost of one search grows with length of text times length of quote.
_WHOLE: Final = 400
_PIECE: Final = 96
_PIECES: Final = 8


def similarity(quote: str, passage: str, words: Words) -> float:
    """How alike two passages are, 0 to 1: the mean of the likeness in letters and in whole words.

    Letters alone find any two sentences of a language half alike, words alone find inflected ones different.
    """
    if quote == passage:
        return 1.0
    a, b = words.split(quote).keys, words.split(passage).keys
    size = sum(map(len, a)) + sum(map(len, b))
    if a == b or not size:
        return 1.0 if size else 0.0
    letters = Indel.normalized_similarity("".join(a), "".join(b))
    equal = sum(sum(map(len, a[c.src_start : c.src_end])) for c in LCSseq.opcodes(a, b) if c.tag == "equal")
    return (letters + 2 * equal / size) / 2


def before_fits(prefix: str, before: str) -> float:
    """How well the text before a passage fits the prefix of its quote, 0 to 1."""
    return _fits(prefix, before, Postfix.similarity(prefix, before))


def behind_fits(suffix: str, behind: str) -> float:
    """How well the text behind a passage fits the suffix of its quote, 0 to 1."""
    return _fits(suffix, behind, Prefix.similarity(suffix, behind))


def _fits(context: str, text: str, adjacent: int) -> float:
    if adjacent == len(context):
        return 1.0
    touching = 1 - 2 ** (-adjacent / _HALF_CONTEXT)
    alike = (Indel.normalized_similarity(context, text) - _CHANCE) / (1 - _CHANCE)
    return max(touching, alike, 0.0)


def likest(quote: str, text: str, cutoff: float) -> tuple[int, int] | None:
    """The range of ``text`` most like ``quote``, letter by letter; None when none is ``cutoff`` (0 to 1) alike.

    The borders are approximate. A quote of 200 characters in a megabyte takes about 10 ms.
    """
    if len(quote) > _WHOLE:
        return _by_pieces(quote, text, cutoff)
    if not quote or len(text) < len(quote) * cutoff:
        return None
    if len(text) <= len(quote):
        return (0, len(text)) if Indel.normalized_similarity(quote, text) >= cutoff else None
    found = fuzz.partial_ratio_alignment(quote, text, score_cutoff=100 * cutoff)
    return (found.dest_start, found.dest_end) if found else None


def _by_pieces(quote: str, text: str, cutoff: float) -> tuple[int, int] | None:
    """The range on which most pieces of a long quote agree."""
    step = (len(quote) - _PIECE) // (_PIECES - 1)
    starts = []
    for at in range(0, len(quote) - _PIECE + 1, step):
        found = likest(quote[at : at + _PIECE], text, cutoff)
        if found:
            starts.append(found[0] - at)
    slack = len(quote) // 4
    groups = [[s for s in starts if abs(s - centre) <= slack] for centre in starts]
    best = max(groups, key=len, default=[])
    if len(best) < _PIECES // 3:
        return None
    return max(0, min(best)), min(len(text), max(best) + len(quote))
