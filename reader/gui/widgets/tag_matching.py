"""Which tags somebody means by a few letters: names, paths, scattered letters, definitions, slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from reader.gui.widgets.folding import fold, fold_with_positions

# How good a match is; within one rank the tags used last come first, then those used most.
_SAME: Final = 9
_START: Final = 8
_WORD_STARTS: Final = 7
_INSIDE: Final = 6
_PATH: Final = 5
_SCATTERED: Final = 4
_DEFINITION: Final = 3
_SLIP: Final = 2
_ENOUGH: Final = 50  # matches that need no guesses beside them
_FEW: Final = 3  # with fewer matches than this, slips of the pen are looked for
_SLIP_LENGTH: Final = 4  # letters; shorter ones resemble everything
_SLIP_SCORE: Final = 70  # of 100: one letter wrong in four is 75, two in six 67


@dataclass(frozen=True, slots=True)
class TagChoice:
    """A tag that can be chosen. ``recent``: the larger, the later it was used; 0: not lately."""

    id: str
    name: str
    path: str  # "parent/child"
    colour: str
    count: int = 0
    definition: str = ""
    examples: tuple[str, ...] = ()
    recent: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A tag found. ``letters`` are the indices into its path of what matched."""

    choice: TagChoice
    letters: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Folded:
    choice: TagChoice
    name: str
    path: str
    text: str  # path and definition


class TagMatcher:
    """Finds tags among ``choices``; 5,000 take a few milliseconds."""

    def __init__(self, choices: Iterable[TagChoice] = ()) -> None:
        self.choices: Sequence[TagChoice] = tuple(choices)
        self.by_id = {c.id: c for c in self.choices}

    @cached_property
    def _folded(self) -> list[_Folded]:
        return [_folded(c) for c in self.choices]

    def prepare(self) -> None:
        """Do now what the first search would wait for: some 5 µs a tag."""
        _ = self._folded

    @cached_property
    def _in_use_order(self) -> list[TagChoice]:
        return sorted(self.choices, key=lambda c: (-c.recent, -c.count, c.path))

    def exact(self, text: str) -> TagChoice | None:
        """The tag with this name or path, whatever its case."""
        wanted = "/".join(part.strip() for part in text.casefold().split("/"))
        named = None
        for choice in self.choices:
            if choice.path.casefold() == wanted:
                return choice
            if named is None and choice.name.casefold() == wanted:
                named = choice
        return named

    def search(self, text: str, without: Collection[str] = (), most: int = 50) -> list[Match]:
        """The tags meant by ``text``, best first; the ids ``without`` are left out. Empty: those used last."""
        query = fold(text.strip())
        if not query:
            return [Match(c) for c in self._in_use_order[: most + len(without)] if c.id not in without][:most]
        ranked = self._ranked(query, without)
        if len(ranked) < _FEW and len(query) >= _SLIP_LENGTH and "/" not in query:
            found = {c.id for _, c in ranked}
            ranked += self._slips(query, found.union(without))
        ranked.sort(key=lambda r: (-r[0], -r[1].recent, -r[1].count, len(r[1].name), r[1].path))
        return [Match(c, _letters(c, query)) for _, c in ranked[:most]]

    def _ranked(self, query: str, without: Collection[str]) -> list[tuple[int, TagChoice]]:
        free = [each for each in self._folded if each.choice.id not in without] if without else self._folded
        if "/" in query:
            parts = [part.strip() for part in query.split("/")]
            return [(_PATH, each.choice) for each in free if _fits_path(each.path.split("/"), parts)]
        words = query.split()
        hits = free
        for word in words:  # one plain look at each tag, since most have nothing of the query
            hits = [each for each in hits if word in each.text]
        starts = [re.compile(rf"(?:^|[\W_]){re.escape(w)}") for w in words]
        out = [(rank, each.choice) for each in hits if (rank := _rank(each, query, words, starts))]
        if len(out) < _ENOUGH and (scattered := _scattered(query)):
            found = {choice.id for _, choice in out}
            out += [
                (_SCATTERED, each.choice)
                for each in free
                if scattered.search(each.name) and each.choice.id not in found
            ]
        return out

    def _slips(self, query: str, without: Collection[str]) -> list[tuple[int, TagChoice]]:
        from rapidfuzz import fuzz, process  # 30 ms: only when nothing else is found

        names = {n: each.name for n, each in enumerate(self._folded) if each.choice.id not in without}
        found = process.extract(query, names, scorer=fuzz.ratio, score_cutoff=_SLIP_SCORE, limit=5)
        return [(_SLIP, self._folded[n].choice) for _, _, n in found]


def _folded(choice: TagChoice) -> _Folded:
    path = fold(choice.path)
    text = f"{path}\n{fold(choice.definition)}" if choice.definition else path
    name = path if choice.path == choice.name else fold(choice.name)
    return _Folded(choice, name, path, text)


def _rank(each: _Folded, query: str, words: list[str], starts: list[re.Pattern[str]]) -> int:
    """How good a tag is that has all words of the query somewhere; 0 if only inside words of the definition."""
    name = each.name
    if name.startswith(query):
        return _SAME if name == query else _START
    if all(w in name for w in words):
        return _WORD_STARTS if all(s.search(name) for s in starts) else _INSIDE
    if all(w in each.path for w in words):
        return _PATH
    return _DEFINITION if all(s.search(each.text) for s in starts) else 0


def _scattered(query: str) -> re.Pattern[str] | None:
    """Letters in order, the first one at the start of a word: "mlp" finds "military-posture"."""
    letters = query.replace(" ", "")
    if len(letters) < 2:
        return None
    return re.compile(r"(?:^|(?<=[\W_]))" + ".*?".join(f"({re.escape(c)})" for c in letters))


def _fits_path(path: list[str], wanted: list[str]) -> bool:
    """Whether the parts of ``wanted`` begin parts of ``path`` in order, the last one the tag's own name."""
    *above, last = wanted
    if not path[-1].startswith(last):
        return False
    at = 0
    for part in above:
        while at < len(path) - 1 and part not in path[at]:
            at += 1
        if at >= len(path) - 1:
            return False
        at += 1
    return True


def _letters(choice: TagChoice, query: str) -> frozenset[int]:
    """Which letters of the path to show as found: each word of the query in the name, or else in the path."""
    folded, positions = fold_with_positions(choice.path)
    name_at = folded.rfind("/") + 1
    found: set[int] = set()
    for word in query.replace("/", " ").split():
        starts = re.compile(rf"(?:^|(?<=[\W_])){re.escape(word)}")
        hit = starts.search(folded, name_at) or starts.search(folded)
        at = hit.start() if hit else folded.find(word, name_at)
        at = folded.find(word) if at < 0 else at
        if at >= 0:
            found.update(positions[at : at + len(word)])
    if not found and (scattered := _scattered(query)) and (hit := scattered.search(folded, name_at)):
        found.update(positions[hit.start(group)] for group in range(1, (hit.re.groups or 0) + 1))
    return frozenset(found)
