"""Style sheets, read for what a reader would miss: italic and bold, hidden parts, lines of their own.

Rules whose selectors are made of tags, classes, ids, and the same of elements around them; what is for other media, for
states, or for looks alone is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from reader.formats.htmlnodes import Node

BYTES: Final = 1_000_000  # of a style sheet; what is behind is not read
_RULES: Final = 20_000  # of a style sheet
_AROUND: Final = 30  # elements around one that are looked at for "div.letter p"
_LOOKS: Final = 1_000_000  # at rules, of a page: behind them, those for elements in others count no more
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

    def fits(self, node: Node) -> bool:
        if self.tag and self.tag != node.tag:
            return False
        if self.id and self.id != node.get("id"):
            return False
        return not self.classes or self.classes.issubset(node.get("class").split())


@dataclass(frozen=True, slots=True)
class _Rule:
    weight: tuple[int, int, int, int]  # ids, classes, tags, place: the greatest wins (CSS 2.1, 6.4.3)
    own: _Compound
    around: tuple[tuple[_Compound, bool], ...]  # from the inside out; whether it is the parent itself
    says: Declarations

    def fits(self, node: Node) -> bool:
        if not self.own.fits(node):
            return False
        above = node.parent
        for compound, is_parent in self.around:
            steps = 1 if is_parent else _AROUND
            while steps and above is not None and not compound.fits(above):
                above, steps = above.parent, steps - 1
            if not steps or above is None:
                return False
            above = above.parent
        return True


@dataclass(slots=True)
class Sheet:
    """The rules of the style sheets of a page, by what an element must have for them."""

    by_tag: dict[str, list[_Rule]] = field(default_factory=dict)
    by_class: dict[str, list[_Rule]] = field(default_factory=dict)
    by_id: dict[str, list[_Rule]] = field(default_factory=dict)
    _looks: int = _LOOKS
    _known: dict[tuple[str, str], Declarations | None] = field(default_factory=dict)

    def add(self, css: str) -> None:
        """The rules in ``css``, behind those that are there: they win where both are as exact."""
        count = sum(map(len, (*self.by_tag.values(), *self.by_class.values(), *self.by_id.values())))
        for place, rule in enumerate(islice(_rules(css), _RULES), count):
            rule = _Rule((*rule.weight[:3], place), rule.own, rule.around, rule.says)
            if rule.own.id:
                self.by_id.setdefault(rule.own.id, []).append(rule)
            elif rule.own.classes:
                self.by_class.setdefault(min(rule.own.classes), []).append(rule)
            else:
                self.by_tag.setdefault(rule.own.tag, []).append(rule)

    def of(self, node: Node) -> Declarations:
        """What is said of an element itself, without what it inherits."""
        name = node.get("id")
        key = node.tag, node.get("class")
        if name not in self.by_id:
            known = self._known.get(key, _UNKNOWN)
            if known is not None and known is not _UNKNOWN:
                return known
        rules = [*self.by_tag.get(node.tag, ()), *self.by_id.get(name, ())]
        for each in key[1].split():
            rules += self.by_class.get(each, ())
        self._looks -= len(rules)
        said = _merged(rule for rule in rules if (self._looks > 0 or not rule.around) and rule.fits(node))
        if name not in self.by_id:  # None: it depends on what is around it
            self._known[key] = None if any(rule.around for rule in rules) else said
        return said


_UNKNOWN: Final[Declarations] = {"": ""}


def _rules(css: str) -> Iterator[_Rule]:
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
            if says := declarations(body[0]):
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
        parts = re.sub(r"\s*>\s*", " > ", selector.strip()).split()
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
