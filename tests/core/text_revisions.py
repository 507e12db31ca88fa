"""Revisions of a text made by rule, with the truth about each passage: for the tests and the bench of anchoring."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

UNCHANGED, REPEATED, EDITED, MOVED, DELETED, TYPOGRAPHY, ADDED = (
    "unchanged",
    "repeated",
    "edited",
    "moved",
    "deleted",
    "typography",
    "added",
)

# A sentence, or a line, with the white space behind it.
_SENTENCE = re.compile(r"\s*(?:[^.!?。！？؟।\n]|[.!?](?=\S))+[.!?。！？؟।]*[\"”’)»」]*\s*|\s+|[.!?。！？؟।]+\s*")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]{2,}|(?<!\w)\d+")
_LONG_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}|[^\W\d_\u3040-\u30ff\u3400-\u9fff]{3,}")


@dataclass(frozen=True, slots=True)
class Case:
    """A passage of the old text and where it is in the new one; ``new_start`` is -1 when it is gone."""

    kind: str
    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Revision:
    old: str
    new: str
    cases: tuple[Case, ...]


@dataclass(slots=True)
class _Unit:
    text: str
    start: int
    new: str
    kind: str = UNCHANGED


def revise(old: str, seed: int, rate: float = 0.3, strength: float = 0.2) -> Revision:
    """A revision of ``old``: about ``rate`` of its sentences edited, moved, deleted, or set in another typography.

    In an edited sentence about ``strength`` of the words are replaced, taken out or followed by another, and numbers
    replaced by others. Here and there a sentence is added: one like another of the text, or like none.
    """
    rng = random.Random(seed)
    units = [_Unit(m.group(), m.start(), m.group()) for m in _SENTENCE.finditer(old)]
    assert "".join(u.text for u in units) == old
    vocabulary = sorted(set(_LONG_WORD.findall(old))) or ["word"]
    changers: dict[str, Callable[[str], str]] = {
        EDITED: lambda t: edited(t, rng, vocabulary, strength),
        TYPOGRAPHY: lambda t: typeset(t, rng),
        DELETED: lambda t: "",
        MOVED: lambda t: t,
    }
    for unit in units:
        if len(unit.text.strip()) < 20 or old.count(unit.text.strip()) != 1 or rng.random() > rate:
            continue
        kind = rng.choice((EDITED, EDITED, EDITED, TYPOGRAPHY, DELETED, MOVED))
        new = changers[kind](unit.text)
        if new != unit.text or kind == MOVED:
            unit.kind, unit.new = kind, new
    return _assembled(old, _with_added(units, rng, rate, vocabulary), rng)


def _with_added(units: list[_Unit], rng: random.Random, rate: float, vocabulary: list[str]) -> list[_Unit]:
    kept = [u.text for u in units if u.kind != DELETED]  # a deleted one that is like an added one has only moved
    out: list[_Unit] = []
    for unit in units:
        out.append(unit)
        if rng.random() > rate / 10 or len(unit.text.strip()) < 20:
            continue
        like_another = edited(rng.choice(kept), rng, vocabulary, 0.3)
        like_none = " ".join(rng.choices(vocabulary, k=rng.randint(5, 20))) + unit.text[len(unit.text.rstrip()) :]
        out.append(_Unit("", unit.start, rng.choice((like_another, like_none)), ADDED))
    return out


def _assembled(old: str, units: list[_Unit], rng: random.Random) -> Revision:
    order = [u for u in units if u.kind != MOVED]
    for unit in units:
        if unit.kind == MOVED:
            order.insert(rng.randrange(len(order) + 1), unit)
    cases: list[Case] = []
    at = 0
    for unit in order:
        cases += _cases(old, unit, at, rng)
        at += len(unit.new)
    return Revision(old, "".join(u.new for u in order), tuple(cases))


def _cases(old: str, unit: _Unit, at: int, rng: random.Random) -> list[Case]:
    bare = unit.text.strip()
    if not bare:
        return []
    start = unit.start + unit.text.index(bare)
    new_bare = unit.new.strip()
    new_start = at + unit.new.index(new_bare) if new_bare else -1
    out = []
    if len(bare) >= 20:
        new_end = new_start + len(new_bare) if new_bare else -1
        out.append(Case(unit.kind, start, start + len(bare), new_start, new_end))
    if unit.kind == UNCHANGED:
        words = [m for m in _LONG_WORD.finditer(bare) if 1 < old.count(m.group()) < 200]
        if words and rng.random() < 0.2:
            word = rng.choice(words)
            out.append(
                Case(
                    REPEATED, start + word.start(), start + word.end(), new_start + word.start(), new_start + word.end()
                )
            )
    return out


def edited(text: str, rng: random.Random, vocabulary: list[str], strength: float) -> str:
    """``text`` with some words replaced, taken out, or followed by another one."""

    def change(match: re.Match[str]) -> str:
        if rng.random() > strength:
            return match.group()
        if match.group().isdecimal():
            return str(rng.randrange(2 * int(match.group()) + 9))
        other = rng.choice(vocabulary)
        return rng.choice((other, other, "", f"{match.group()} {other}"))

    for _ in range(20):
        new = _WORD.sub(change, text)
        if new != text and len(new.strip()) >= 10:
            return new
    return text


def typeset(text: str, rng: random.Random) -> str:
    """``text`` in another typography: quotes, dashes, spaces, ligatures, soft hyphens, line ends."""
    rules: tuple[Callable[[str], str], ...] = (
        lambda t: t.replace("'", "’").replace(" - ", " – "),
        lambda t: re.sub(r'"(\w)', r"“\1", t).replace('"', "”"),
        lambda t: t.replace("’", "'").replace("“", '"').replace("”", '"'),
        lambda t: t.replace("fi", "ﬁ").replace("fl", "ﬂ"),
        lambda t: re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", t),
        lambda t: re.sub(r"(\w) (?=\w)", lambda m: m.group(1) + rng.choice((" ", "\u00a0", "\n", "  ")), t),
        lambda t: t.replace("...", "…"),
    )
    for rule in rng.sample(rules, 3):
        text = rule(text)
    return text
