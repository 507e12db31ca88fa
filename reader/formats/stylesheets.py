"""Style sheets, read for what a reader would miss: italic and bold, hidden parts, lines of their own; or for drawings.

Rules whose selectors are made of tags, classes, ids, and the same of elements around them; what is for other media, for
states, or for looks alone is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from reader.formats.htmlnodes import Node

BYTES: Final = 1_000_000  # of a style sheet; what is behind is not read
_RULES: Final = 20_000  # of a style sheet
_AROUND: Final = 30  # elements around one that are looked at for "div.letter p"
LOOKS: Final = 2_000_000  # at rules, for all kinds of elements of a book together
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_RULE: Final = re.compile(r"([^{};]*)([{};])")
_BODY: Final = re.compile(r"[^{}]*")
_COMPOUND: Final = re.compile(r"([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_PART: Final = re.compile(r"([.#])([\w-]+)")
_MEDIA: Final = re.compile(r"@media\s+(?:all|screen)\s*$", re.I)

_VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    "font-style": re.compile(r"italic|oblique|normal"),
    "font-weight": re.compile(r"bold(?:er)?|[6-9]00|normal|[1-5]00"),
    "display": re.compile(r"none|block"),
    "visibility": re.compile(r"hidden|collapse|visible"),
    "vertical-align": re.compile(r"super|sub|baseline"),
    "text-decoration": re.compile(r"underline|line-through|none"),
    "text-decoration-line": re.compile(r"underline|line-through|none"),
    "float": re.compile(r"left|right"),
}
_FONT: Final = re.compile(r"\b(italic|oblique)\b|\b(bold(?:er)?|[6-9]00)\b")

Declarations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Compound:
    """``p.letter#one``: what an element must be."""

    tag: str = ""
    classes: frozenset[str] = frozenset()
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    weight: tuple[int, int, int, int]  # ids, classes, tags, place: the greatest wins (CSS 2.1, 6.4.3)
    own: _Compound
    around: tuple[tuple[_Compound, bool], ...]  # from the inside out; whether it is the parent itself
    says: Declarations


@dataclass(frozen=True, eq=False, slots=True)
class _Place:
    """What rules can tell of an element: those with the same tag, classes and id, in the same, have one of it."""

    tag: str
    classes: frozenset[str]
    id: str
    around: _Place | None
    said: Declarations

    def fits(self, compound: _Compound) -> bool:
        if compound.tag and compound.tag != self.tag:
            return False
        return (not compound.id or compound.id == self.id) and compound.classes <= self.classes


@dataclass(slots=True)
class Sheet:
    """The rules of the style sheets of a page, by what an element must have for them.

    ``reads``: what is kept of the body of a rule; else as :func:`declarations`.
    """

    reads: Callable[[str], dict[str, str]] | None = None
    is_spent: bool = False  # so many rules for so many kinds of elements that the last ones were not looked up
    _by_tag: dict[str, list[_Rule]] = field(default_factory=dict)
    _by_class: dict[str, list[_Rule]] = field(default_factory=dict)
    _by_id: dict[str, list[_Rule]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)  # that rules ask for, of elements and of those around them
    _count: int = 0
    _looks: int = LOOKS
    _known: dict[tuple[_Place | None, str, str, str], _Place] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, css: str) -> None:
        """The rules in ``css``, behind those that are there: they win where both are as exact."""
        for rule in islice(_rules(css, self.reads or declarations), _RULES):
            rule = _Rule((*rule.weight[:3], self._count), rule.own, rule.around, rule.says)
            self._count += 1
            self._ids.update(compound.id for compound in (rule.own, *(c for c, _ in rule.around)) if compound.id)
            if rule.own.id:
                self._by_id.setdefault(rule.own.id, []).append(rule)
            elif rule.own.classes:
                self._by_class.setdefault(min(rule.own.classes), []).append(rule)
            else:
                self._by_tag.setdefault(rule.own.tag, []).append(rule)

    def of_each(self, elements: Iterable[Node]) -> list[Declarations]:
        """What is said of each element itself, without what it inherits. ``elements``: outer ones before inner ones."""
        places: dict[Node | None, _Place] = {}
        out = []
        for node in elements:
            name = node.get("id")
            key = places.get(node.parent), node.tag, node.get("class"), name if name in self._ids else ""
            place = self._known.get(key)
            if place is None:
                place = self._known[key] = self._place(*key)
            places[node] = place
            out.append(place.said)
        return out

    def _place(self, around: _Place | None, tag: str, names: str, name: str) -> _Place:
        classes = frozenset(names.split())
        held = [self._by_tag.get(tag, ()), self._by_id.get(name, ()), *(self._by_class.get(c, ()) for c in classes)]
        self._looks -= sum(map(len, held))
        if self._looks < 0:
            self.is_spent = True
            return _Place(tag, classes, name, around, {})
        place = _Place(tag, classes, name, around, {})
        said = _merged(rule for rules in held for rule in rules if _fits(rule, place))
        return _Place(tag, classes, name, around, said) if said else place


def _fits(rule: _Rule, place: _Place) -> bool:
    if not place.fits(rule.own):
        return False
    above = place.around
    for compound, is_parent in rule.around:
        steps = 1 if is_parent else _AROUND
        while steps and above is not None and not above.fits(compound):
            above, steps = above.around, steps - 1
        if not steps or above is None:
            return False
        above = above.around
    return True


def _rules(css: str, reads: Callable[[str], dict[str, str]]) -> Iterator[_Rule]:
    """The rules in ``css`` that say something of what is kept."""
    css = _COMMENT.sub(" ", css[:BYTES])
    at, depth = 0, 0
    while (match := _RULE.match(css, at)) is not None:
        at = match.end()
        head = match[1].strip()
        if match[2] == "}":
            depth = max(0, depth - 1)
        elif match[2] == "{" and head.startswith("@"):
            if _MEDIA.match(head):
                depth += 1
            else:
                at = _behind(css, at)
        elif match[2] == "{":
            body = _BODY.match(css, at)
            assert body is not None  # it matches nothing at least
            at = body.end()
            if at < len(css) and css[at] == "{":  # nested: not what these books use
                at = _behind(css, at + 1)
            else:
                at += 1
            if says := reads(body[0]):
                yield from _of_selectors(head, says)


def _behind(css: str, at: int) -> int:
    """The place behind the block that begins before ``at``."""
    depth = 1
    for match in re.compile(r"[{}]").finditer(css, at):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end()
    return len(css)


def _of_selectors(head: str, says: Declarations) -> Iterator[_Rule]:
    for selector in head.split(",")[:200]:
        parts = selector.replace(">", " > ").split()
        compounds: list[tuple[_Compound, bool]] = []
        child = False
        for part in reversed(parts):
            if part == ">":
                child = True
                continue
            match = _COMPOUND.fullmatch(part)
            if match is None or len(compounds) > 5:
                break  # a state, an attribute, a neighbour
            named = _PART.findall(match[2])
            classes = frozenset(name for sign, name in named if sign == ".")
            compounds.append(
                (_Compound((match[1] or "").lower(), classes, next((n for s, n in named if s == "#"), "")), child)
            )
            child = False
        else:
            if compounds:
                yield _Rule(_weight([c for c, _ in compounds]), compounds[0][0], tuple(compounds[1:]), says)


def _weight(compounds: Iterable[_Compound]) -> tuple[int, int, int, int]:
    counts = [(bool(c.id), len(c.classes), bool(c.tag)) for c in compounds]
    ids, classes, tags = (sum(column) for column in zip(*counts, strict=True))
    return ids, classes, tags, 0


def declarations(body: str) -> dict[str, str]:
    """What is kept of ``body``: property → value."""
    out: dict[str, str] = {}
    for declaration in body.split(";"):
        name, sign, value = declaration.partition(":")
        name, value = name.strip().lower(), value.lower()
        if not sign:
            continue
        if name == "font":
            for italic, bold in _FONT.findall(value):
                out["font-style" if italic else "font-weight"] = italic or bold
        elif name in _VALUES and (match := _VALUES[name].match(value.strip())):
            out[name] = match[0]
    return out


def _merged(rules: Iterable[_Rule]) -> dict[str, str]:
    out: dict[str, str] = {}
    for rule in sorted(rules, key=lambda rule: rule.weight):
        out.update(rule.says)
    return out
