"""Which actions somebody means by a few letters, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from reader.gui.widgets.folding import fold, fold_with_positions

_START: Final = 6
_WORDS_START: Final = 5
_INSIDE: Final = 4
_INITIALS: Final = 3
_ABOUT: Final = 2
_SCATTERED: Final = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """An action in the palette. ``reason`` says why it cannot be used now; "" when it can."""

    id: str
    text: str
    menu: str = ""
    keys: tuple[str, ...] = ()
    about: str = ""
    reason: str = ""
    is_checked: bool = False

    @property
    def is_enabled(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Found:
    """A choice, with the indices of the letters of its text that were found."""

    choice: Choice
    letters: frozenset[int] = frozenset()


def search(choices: Iterable[Choice], query: str) -> list[Found]:
    """The choices that ``query`` may mean; those that can be used before those that cannot. All of them for ""."""
    wanted = fold(" ".join(query.split()))
    ranked: list[tuple[tuple[bool, int, int, int], Found]] = []
    for number, choice in enumerate(choices):
        found = _rank(choice, wanted) if wanted else (_START, frozenset())
        if found is not None:
            rank, letters = found
            length = len(choice.text) if wanted else 0
            ranked.append(((not choice.is_enabled, -rank, length, number), Found(choice, letters)))
    best = max((-key[1] for key, _ in ranked), default=0)
    ranked.sort(key=lambda pair: pair[0])
    return [found for key, found in ranked if -key[1] > _SCATTERED or best == _SCATTERED]


def _rank(choice: Choice, query: str) -> tuple[int, frozenset[int]] | None:
    """How well a choice fits, and the letters of its text that do; None when it does not."""
    text, positions = fold_with_positions(choice.text)
    words = query.split()
    places = [_place_of(text, word) for word in words]
    if all(at >= 0 for at in places):
        letters = _letters(positions, places, words)
        if text.startswith(query):
            return _START, letters
        starts = all(at == 0 or not text[at - 1].isalnum() for at in places)
        return (_WORDS_START if starts else _INSIDE), letters
    if initials := _in_order(text, query.replace(" ", ""), words_only=True):
        return _INITIALS, frozenset(positions[at] for at in initials)
    around = fold("\n".join((choice.menu, choice.about)))
    if all(at >= 0 or word in around for at, word in zip(places, words, strict=True)):
        return _ABOUT, _letters(positions, places, words)
    if scattered := _in_order(text, query.replace(" ", ""), words_only=False):
        return _SCATTERED, frozenset(positions[at] for at in scattered)
    return None


def _place_of(text: str, word: str) -> int:
    """Where the word stands in the text, at the start of one of its words if it can be; -1 when it does not."""
    found = re.search(rf"(?<![^\W_]){re.escape(word)}", text)
    return found.start() if found else text.find(word)


def _letters(positions: Sequence[int], places: Sequence[int], words: Sequence[str]) -> frozenset[int]:
    return frozenset(
        positions[n] for at, word in zip(places, words, strict=True) if at >= 0 for n in range(at, at + len(word))
    )


def _in_order(text: str, letters: str, words_only: bool) -> list[int]:
    """Places of the letters in order, each at the start of a word or (else) the first one; empty when not all are."""
    if len(letters) < 2:
        return []
    out: list[int] = []
    at = -1
    for letter in letters:
        at = text.find(letter, at + 1)
        while at > 0 and text[at - 1].isalnum() and (words_only or not out):
            at = text.find(letter, at + 1)
        if at < 0:
            return []
        out.append(at)
    return out
