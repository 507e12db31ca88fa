"""Where the passages of anchors are now in one document: from the certain and cheap to the likely and costly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Final

from reader.core.anchor import ALTERED, AMBIGUOUS, EXACT, LOST, MOVED, Anchor, Candidate, Placement
from reader.core.anchor_search import PartsSearch, PassageSearch, Range
from reader.core.document import Document
from reader.core.doubts import Doubts
from reader.core.evidence import (
    ACCEPT,
    ACCEPT_ELSEWHERE,
    FITS_NOT,
    MARGIN,
    OTHER_CASE,
    SURE,
    SURE_ALTERED,
    TELLING,
    Found,
    Judge,
    Verdict,
    best_score,
)
from reader.core.landmarks import Landmark, Landmarks
from reader.core.likeness import likest, similarity
from reader.core.textdiff import Alignment, align
from reader.core.textnorm import Words, places_of, substance

# Places are looked for this far around the old offsets before everywhere: a passage seldom goes far.
_NEAR: Final = 3000
# Candidates are places of which so much, letter by letter, is alike; unrelated text of a language reaches 0.55.
_CUTOFF: Final = 0.5
# A quote with fewer letters is not looked for by likeness, except between its old neighbours.
_APPROXIMATE_FROM: Final = 8
# An altered passage is ours only if no more of it stood elsewhere in the old text; of an unchanged one, half may have.
_TAKEN: Final = 0.25
_BESIDE: Final = 24  # where so many characters on both sides are unchanged, the place is not in doubt
_NEIGHBOUR: Final = 32  # so many characters of the context are a neighbour
_SAME_WORDS: Final = 0.99  # the likeness of the same words, were they not unchanged somewhere else
_CANDIDATES: Final = 20  # named at most when ambiguous


class Resolver:
    """Resolves many anchors of one document; the comparison with the old text is made once."""

    def __init__(self, document: Document, old_text: str | None = None) -> None:
        self.document = document
        self.text = document.text
        self.old_text = old_text

    @cached_property
    def _words(self) -> Words:
        return Words(self.text + (self.old_text or ""))

    @cached_property
    def _search(self) -> PassageSearch:
        return PassageSearch(self.text, self._words)

    @cached_property
    def _changed(self) -> PartsSearch:
        return PartsSearch(self.text, self._alignment.changed(), self._words)

    @cached_property
    def _alignment(self) -> Alignment:
        return align(self.old_text or "", self.text, self._words)

    def resolve(self, anchor: Anchor) -> Placement:
        """Where the passage of ``anchor`` is now."""
        if anchor.area:
            return placed_area(anchor, self.document)
        if not anchor.quote:
            return Placement(LOST, -1, -1, 0.0)
        if anchor.text_sha256 and anchor.text_sha256 == self.document.text_sha256:
            if self.text[anchor.start : anchor.end] == anchor.quote:
                return Placement(EXACT, anchor.start, anchor.end, 1.0)
            at = next(islice(places_of(anchor.quote, self.text), max(0, anchor.occurrence - 1), None), None)
            if at is not None:
                return _unchanged(anchor, at, at + len(anchor.quote))
        elif self._knows(anchor):
            return self._followed(anchor)
        return self._found(anchor)

    def _under_its_heading(self, anchor: Anchor, verdict: Verdict) -> Verdict:
        """Of equal places the only one that stands under the passage's headings."""
        if not verdict.rivals or not anchor.heading or verdict.best is None:
            return verdict
        level = [f for f in (verdict.best, *verdict.rivals) if f.quote == verdict.best.quote]
        same = [f for f in level if self.document.heading_path(f.start) == anchor.heading]
        if len(level) > len(verdict.rivals) and len(same) == 1:
            return Verdict(same[0], (), same[0].score)
        return verdict

    def _knows(self, anchor: Anchor) -> bool:
        """Whether the old text is the one that the anchor was made on."""
        return self.old_text is not None and self.old_text[max(0, anchor.start) : anchor.end] == anchor.quote

    def resolve_all(self, anchors: Sequence[Anchor]) -> list[Placement]:
        """Where the passages are now. What is certain about some of them helps to tell equal places apart."""
        placements = [self.resolve(a) for a in anchors]
        if not any(p.status == AMBIGUOUS for p in placements):
            return placements
        pairs = list(zip(anchors, placements, strict=True))
        marks = Landmarks(
            Landmark(a.start, a.end, p.start, p.end)
            for a, p in pairs
            if p.status in (EXACT, MOVED) and a.start >= 0 and substance(a.quote) >= TELLING
        )
        return [self._settled(a, p, marks) if p.status == AMBIGUOUS and a.start >= 0 else p for a, p in pairs]

    def _settled(self, anchor: Anchor, placement: Placement, marks: Landmarks) -> Placement:
        """An ambiguous placement, decided by certain neighbours or at least sorted by them."""
        level = [c for c in placement.candidates if placement.score - c.score < MARGIN]
        at = marks.only(anchor.start, anchor.end, (c.start for c in level))
        if at is not None and self._stands(anchor, at) and len(placement.candidates) < _CANDIDATES:
            return _unchanged(anchor, at, at + len(anchor.quote))
        expected = marks.expected(anchor.start, anchor.end)
        best, *others = sorted(level, key=lambda c: (not self._stands(anchor, c.start), abs(c.start - expected)))
        others += [c for c in placement.candidates if c not in level]
        return Placement(AMBIGUOUS, best.start, best.end, best.score, (best, *others))

    def _placed(self, anchor: Anchor, verdict: Verdict) -> Placement:
        best = verdict.best
        if best is None:
            return Placement(LOST, -1, -1, verdict.score)
        if verdict.rivals:
            places = (best, *verdict.rivals[: _CANDIDATES - 1])
            candidates = tuple(Candidate(f.start, f.end, f.score) for f in places)
            return Placement(AMBIGUOUS, best.start, best.end, best.score, candidates)
        if best.quote == 1.0:
            return _unchanged(anchor, best.start, best.end, verbatim=self._stands(anchor, best.start))
        return Placement(ALTERED, best.start, best.end, best.score)

    # -- with the old text ------------------------------------------------------------------------------------------

    def _followed(self, anchor: Anchor) -> Placement:
        """Where the comparison of the old text with the new one leads, verified."""
        judge = _judge(anchor)
        start, end = self._alignment.placed(anchor.start, anchor.end)
        slid = self._slid(anchor, judge, start)
        if self.text[start:end] == anchor.quote:
            doubts = self._doubts(anchor, judge, start, slid)
            return self._placed(anchor, judge.decide(doubts, start)) if doubts else _unchanged(anchor, start, end)
        found = self._near(anchor, judge, start, end)
        found = _levelled(found, slid) + self._unchanged_elsewhere(anchor, judge)
        if best_score(found) < ACCEPT:
            alike = self._alike(anchor, judge, self._changed, [(0, len(self._changed.text))])
            found += [f for f in alike if f.score >= ACCEPT_ELSEWHERE and not self._is_heir(anchor, f)]
        return self._placed(anchor, judge.decide(found, start))

    def _slid(self, anchor: Anchor, judge: Judge, start: int) -> list[Found]:
        """Other places than ``start`` to which the comparison may as well have led."""
        ways = (self._alignment.slides, self._alignment.twins)
        places = {at for way in ways for at in way(anchor.start, anchor.end) if self._stands(anchor, at)}
        places |= self._with_a_neighbour(anchor) - {start}
        return [judge.weigh(self.text, at, at + len(anchor.quote), 1.0) for at in sorted(places)]

    def _with_a_neighbour(self, anchor: Anchor) -> set[int]:
        """Where the quote stands with one of its neighbours, for no passage of the old text."""
        before, behind = anchor.prefix[-_NEIGHBOUR:], anchor.suffix[:_NEIGHBOUR]
        found = {at + len(before) for at in islice(places_of(before + anchor.quote, self.text), _CANDIDATES)}
        found |= set(islice(places_of(anchor.quote + behind, self.text), _CANDIDATES))
        if len(found) < 2:
            return set()
        return {at for at in found if self._is_free(anchor, at, at + len(anchor.quote), 0.5)}

    def _stands(self, anchor: Anchor, at: int) -> bool:
        return at >= 0 and self.text.startswith(anchor.quote, at)

    def _doubts(self, anchor: Anchor, judge: Judge, start: int, slid: list[Found]) -> list[Found]:
        """The unchanged quote at ``start`` and its rivals, if the comparison may have led to the wrong one."""
        end = start + len(anchor.quote)
        before, behind = anchor.prefix[-_BESIDE:], anchor.suffix[:_BESIDE]
        beside = self.text.endswith(before, 0, start) and self.text.startswith(behind, end)
        if beside and not slid:
            return []
        here = judge.weigh(self.text, start, end, 1.0)
        if slid:
            return _levelled([here], slid)
        if min(here.before, here.behind) >= FITS_NOT or here.score >= SURE:
            return []
        others = [judge.weigh(self.text, a, b, 1.0) for a, b in self._verbatim(anchor) if a != start]
        better = [replace(f, score=here.score, whole=here.whole) for f in others if f.score - here.score >= MARGIN]
        return [here, *better] if better else []

    def _near(self, anchor: Anchor, judge: Judge, start: int, end: int) -> list[Found]:
        """What stands where the comparison leads: the quote itself, if it is in there, else the altered quote."""
        if start >= end:
            return []
        slack = max(0, len(anchor.quote) - (end - start))
        low, high = max(0, start - slack), min(len(self.text), end + slack)
        found = []
        at = self.text.find(anchor.quote, low, high)
        while at >= 0:
            if self._is_free(anchor, at, at + len(anchor.quote), 0.5):
                found.append(judge.weigh(self.text, at, at + len(anchor.quote), 1.0))
            at = self.text.find(anchor.quote, at + 1, high)
        altered = (self._weighed(anchor, judge, start, end), self._fitted(anchor, judge, start, end))
        return found or [replace(f, pinned=True) for f in altered]

    def _unchanged_elsewhere(self, anchor: Anchor, judge: Judge) -> list[Found]:
        """The places of the unchanged quote that do not stand for another passage of the old text.

        If there are any, then also those that do and that the context speaks for: the comparison may have mixed
        them up.
        """
        for ranges in (self._verbatim(anchor), self._search.evened(anchor.quote)):
            found = [judge.weigh(self.text, a, b, 1.0) for a, b in ranges]
            free = [f for f in found if self._is_free(anchor, f.start, f.end, 0.5)]
            if free:
                level = best_score(free)
                better = [f for f in found if f not in free and (f.whole or f.score - level >= MARGIN)]
                return free + [f if f.whole else replace(f, score=level) for f in better]
        return []

    def _is_free(self, anchor: Anchor, start: int, end: int, share: float) -> bool:
        """Whether no more than ``share`` of ``[start, end)`` stands for other passages of the old text."""
        taken = self._alignment.taken(start, end, anchor.start, anchor.end)
        return taken < share * (end - start)

    def _is_heir(self, anchor: Anchor, found: Found) -> bool:
        """Whether an altered passage comes from another passage of the old text rather than from this one."""
        passage = self.text[found.start : found.end]
        if passage in self._alignment.old or not self._is_free(anchor, found.start, found.end, _TAKEN):
            return True
        low, high = self._alignment.counterpart(found.start, found.end)
        if low < anchor.end and anchor.start < high:
            return False
        old = self._alignment.old[low:high]
        like = likest(passage, old, _CUTOFF)
        return like is not None and similarity(passage, old[like[0] : like[1]], self._words) >= found.quote

    # -- without it -------------------------------------------------------------------------------------------------

    def _found(self, anchor: Anchor) -> Placement:
        """The place that quote and context speak for, and nothing against."""
        judge, doubts = _judge(anchor), Doubts(anchor, self._search)
        found = self._sought(anchor, judge, doubts)
        verdict = self._doubted(judge.decide(found, anchor.start), found, doubts)
        return self._placed(anchor, self._under_its_heading(anchor, verdict))

    def _doubted(self, verdict: Verdict, found: list[Found], doubts: Doubts) -> Verdict:
        """The verdict, less sure if it is the unchanged quote and that may be another one."""
        best = verdict.best
        if best is None or best.quote < 1.0 or verdict.rivals:
            return verdict
        others = [f for f in found if f.quote == 1.0 and f.start != best.start]
        if doubts.are_about(best, others):
            others.sort(key=lambda f: f.score, reverse=True)
            return Verdict(best if others else _not_quite(best), tuple(others), best.score)
        return Verdict(best, tuple(f for f in found if doubts.contradicts(f, best)), best.score)

    def _sought(self, anchor: Anchor, judge: Judge, doubts: Doubts) -> list[Found]:
        """The places that the quote and its context speak for."""
        ranges = self._verbatim(anchor) or self._search.evened(anchor.quote)
        found = [judge.weigh(self.text, a, b, 1.0) for a, b in ranges]
        if best_score(found) >= SURE and (len(found) > 1 or (found[0].fits_before and found[0].fits_behind)):
            return found
        between = self._search.between(anchor.quote, anchor.prefix, anchor.suffix)
        altered = [_not_quite(f) for a, b in between for f in self._fitted_or_lines(anchor, judge, a, b)]
        if not ranges:
            others = self._search.in_other_case(anchor.quote)
            altered += [judge.weigh(self.text, a, b, OTHER_CASE) for a, b in others]
        found += [f for f in altered if doubts.allow(f)]
        is_sure = best_score(found) >= SURE_ALTERED
        if is_sure and not (len(ranges) == 1 and doubts.is_stranger(found[0])):
            return found
        regions = [] if is_sure else [(0, len(self.text))]
        if anchor.start >= 0:
            regions.insert(0, (max(0, anchor.start - _NEAR), min(len(self.text), anchor.end + _NEAR)))
        return found + self._alike(anchor, judge, self._search, regions, doubts)

    def _verbatim(self, anchor: Anchor) -> list[Range]:
        return self._search.verbatim(anchor.quote, anchor.prefix, anchor.suffix, anchor.start)

    def _alike(
        self,
        anchor: Anchor,
        judge: Judge,
        where: PassageSearch,
        regions: Iterable[Range],
        doubts: Doubts | None = None,
    ) -> list[Found]:
        """The likest place of each region, and if it is good the likest of the rest of the region as its rival."""
        found: list[Found] = []
        if substance(anchor.quote) < _APPROXIMATE_FROM:
            return found

        def likest_in(low: int, high: int) -> Range | None:
            place = where.like(anchor.quote, low, high, _CUTOFF)
            if place:
                found.append(self._fitted(anchor, judge, *where.whole(*place)))
            return place

        for low, high in regions:
            first = likest_in(low, high)
            if first and found[-1].is_good:
                likest_in(low, first[0])
                likest_in(first[1], high)
            if doubts:
                found = [f for f in map(_not_quite, found) if doubts.allow(f)]
            if best_score(found) >= SURE_ALTERED:
                break
        return found

    def _fitted(self, anchor: Anchor, judge: Judge, low: int, high: int) -> Found:
        placed = self._search.fitted(anchor.quote, anchor.prefix, anchor.suffix, low, high)
        return self._weighed(anchor, judge, *(placed or (low, high)))

    def _fitted_or_lines(self, anchor: Anchor, judge: Judge, low: int, high: int) -> list[Found]:
        """The altered quote between its old neighbours. Where one has gone, its lines say where it ends."""
        lines = self._search.as_lines(anchor.quote, anchor.prefix, anchor.suffix, low, high)
        return [self._fitted(anchor, judge, low, high), *(self._weighed(anchor, judge, a, b) for a, b in lines)]

    def _weighed(self, anchor: Anchor, judge: Judge, start: int, end: int) -> Found:
        return judge.weigh(self.text, start, end, similarity(anchor.quote, self.text[start:end], self._words))


def _levelled(found: list[Found], others: list[Found]) -> list[Found]:
    """Both together; of those that explain the text equally well none is better as long as one side of another fits."""
    together = found + others
    if not others:
        return together
    best = max(together, key=lambda f: f.score)
    return [replace(f, score=best.score) if f.quote == best.quote and f.outdoes(best) else f for f in together]


def _not_quite(found: Found) -> Found:
    """Where the quote stands unchanged somewhere, a place that only has the same words ("a=1", "a = 1") is altered."""
    return replace(found, quote=min(found.quote, _SAME_WORDS), score=min(found.score, _SAME_WORDS))


def _judge(anchor: Anchor) -> Judge:
    return Judge(anchor.quote, anchor.prefix, anchor.suffix, anchor.start)


def placed_area(anchor: Anchor, document: Document) -> Placement:
    """Where an area is: exactly there in the text it was made on; in another the user has to look."""
    at = min(max(0, anchor.start), len(document.text))
    if anchor.text_sha256 in ("", document.text_sha256):
        return Placement(EXACT, at, at, 1.0)
    return Placement(ALTERED, at, at, 0.0)


def _unchanged(anchor: Anchor, start: int, end: int, *, verbatim: bool = True) -> Placement:
    same = verbatim and (start, end) == (anchor.start, anchor.end)
    return Placement(EXACT if same else MOVED, start, end, 1.0)
