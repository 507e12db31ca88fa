"""Bylines: who wrote an article, where it appeared and when, from the line under its title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from reader.formats.dates import date_of_line

_LENGTH: Final = 160
# "By" in English, German, French, Spanish/Portuguese, Italian, Dutch, Scandinavian, Polish, Russian, Chinese, Japanese.
_BY: Final = re.compile(
    r"(?:(?:written|reported|story|text|words|article|posted|reporting)\s+by|by|von|par|por|di|door|av|af|autor(?:in)?|author"
    r"|текст|автор)\b\s*:?\s+(?=\S)|(?:作者|記者|记者|文|撰文|著者|글)\s*[:：/／]\s*",
    re.I,
)
_OTHER_LANGUAGES: Final = re.compile(r"(?:von|par|por|di|door|av|af)\b", re.I)
_PARTS: Final = re.compile(r"\s+[|•·–—/]\s+|\s*[|•·]\s*|\s+-\s+")
_AND: Final = re.compile(
    r"\s*(?:,\s*and|,|;|、|，|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\boch\b|\bog\b|\bи\b|\bi\b)\s*"
)
_FOR: Final = re.compile(
    r"\s+(?:for|für|pour|para|per|voor)\s+(?:the\s+)?(?=[A-ZÀ-Þ])|\s+(?:in|en|à|a)\s+(?=[A-ZÀ-Þ]).*"
)
_ROLE: Final = re.compile(
    r"\b(?:staff|writer|reporter|correspondent|editor|columnist|contributor|contributing|professor|lecturer|journalist|"
    r"bureau|chief|redakteur|korrespondent|journaliste|periodista|giornalista)\b",
    re.I,
)
_OUTLET: Final = re.compile(
    r"\b(?:times|news|post|journal|magazine|review|daily|weekly|herald|guardian|tribune|gazette|press|reuters|afp|ap|bbc|"
    r"cnn|bloomberg|agency|zeitung|spiegel|monde|país|media|network|observer|telegraph|today|wire|blog|online|radio|tv)\b",
    re.I,
)
_PARTICLES: Final = re.compile("von|van|der|den|de|del|della|di|da|dos|du|la|le|al|el|bin|ibn|zu|zur|af", re.I)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says; all empty if the line is none."""

    creators: tuple[str, ...] = ()
    publication: str = ""
    published: str = ""


def byline_of(line: str, *, bare: bool = False) -> Byline:
    """What the line says if it is a byline. With ``bare``, a name alone is one too.

    "By Jane Doe and John Roe | The Ferry Post | April 29, 2017"
    """
    line = line.strip().strip("*_")
    if not line or len(line) > _LENGTH or line[-1] in ":;,!?":
        return Byline()
    creators: tuple[str, ...] = ()
    publication = published = ""
    sure = bare
    for part in (half for whole in _PARTS.split(line) for half in _before_date(whole)):
        if not published and (day := date_of_line(part)):
            published, sure = day, True
        elif not creators and (names := _names_after_by(part)):
            creators, sure = names[0], True
            publication = publication or names[1]
        elif not creators and (persons := _persons(part)):
            creators = persons
        elif _is_name(part):
            publication = publication or part
        elif part.strip():
            return Byline()
    return Byline(creators, publication, published) if sure else Byline()


def _before_date(part: str) -> list[str]:
    """The part, or what stands before a date at its end and the date."""
    if not date_of_line(part):
        for gap in re.finditer(r",\s+|\s+on\s+", part):
            if date_of_line(part[gap.end() :]):
                return [part[: gap.start()], part[gap.end() :]]
    return [part]


def _names_after_by(part: str) -> tuple[tuple[str, ...], str] | None:
    """The persons behind "By", and the publication if it is named there."""
    found = _BY.match(part)
    if not found:
        return None
    rest = part[found.end() :]
    if _OTHER_LANGUAGES.match(part) and (part[0].islower() or not _persons(rest)):
        return None  # "von" and "di" begin sentences and names of places too
    return _people(rest)


def _people(text: str) -> tuple[tuple[str, ...], str] | None:
    named, *places = _FOR.split(text.strip(" .,"), maxsplit=1)
    outlet = places[0] if places and places[0] and _is_name(places[0]) else ""
    names: list[str] = []
    for part in (p.strip(" .") if len(p.strip()) > 3 else p.strip() for p in _AND.split(named)):
        if not part or _ROLE.search(part):
            continue
        if not _is_name(part):
            return None
        if _OUTLET.search(part) or (names and len(part.split()) == 1 and part.isascii()):
            outlet = outlet or part
        else:
            names.append(part.title() if part.isupper() and " " in part else part)
    return (tuple(names), outlet) if names or outlet else None


def _persons(part: str) -> tuple[str, ...]:
    """The names, if the text is nothing but names of persons: two to four words with capitals each."""
    names = [n.strip() for n in _AND.split(part.strip()) if n.strip()]
    for name in names:
        words = [w for w in name.split() if not _PARTICLES.fullmatch(w)]
        if not 2 <= len(words) <= 4 or _OUTLET.search(name) or not _is_name(name) or name.lower().startswith("the "):
            return ()
    return tuple(names)


def _is_name(text: str) -> bool:
    """Whether every word but particles begins with a capital, or the script has none."""
    words = text.strip().split()
    if not 1 <= len(words) <= 7 or any(c.isdigit() for c in text):
        return False
    return all(
        _is_capital(w.lstrip("\"'“‘(")) or _PARTICLES.fullmatch(w) or w in ("of", "the", "and", "&") for w in words
    )


def _is_capital(word: str) -> bool:
    first = word[:1]
    return first.isupper() or (first.isalpha() and first.lower() == first.upper())
