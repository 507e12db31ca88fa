"""Text as filters compare it: without case and accents, with the way back to the letters shown."""

from __future__ import annotations

import unicodedata


class _Folded(dict[int, str | None]):
    """Each character as it is compared, found once; a mark on a letter is nothing."""

    def __missing__(self, code: int) -> str | None:
        decomposed = unicodedata.normalize("NFKD", chr(code).casefold())
        found = self[code] = "".join(c for c in decomposed if not unicodedata.combining(c)) or None
        return found


_FOLDED = _Folded()


def fold(text: str) -> str:
    """``text`` without case and accents: "Élysée" and "elysee" are equal then."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def fold_with_positions(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the index of the one in ``text`` that it comes from."""
    folded = [_FOLDED[ord(character)] or "" for character in text]
    positions = [index for index, each in enumerate(folded) for _ in each]
    return "".join(folded), positions
