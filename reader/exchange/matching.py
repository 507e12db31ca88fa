"""Which article of the library a reference is: by its DOI, else by its title, where nothing speaks against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reader.core.citing import folded
from reader.core.describing import check_doi
from reader.core.errors import ReaderError
from reader.core.index import Entry
from reader.core.model import Article
from reader.core.names import split_name

BY_DOI: Final = "doi"
BY_TITLE: Final = "title"

# What stands over many texts: it is the same one only where author or year say so, too.
_COMMON_WORDS = (
    "editorial introduction preface foreword afterword conclusion conclusions prologue epilogue bookreview bookreviews"
    " review reviews letters lettertotheeditor letterstotheeditor news obituary inmemoriam erratum errata corrigendum"
    " correction contents abstract abstracts untitled index notes notesoncontributors comment commentary response reply"
    " rejoinder discussion interview annualreport editorsnote editorspreface einleitung vorwort nachwort rezension"
    " rezensionen schluss avantpropos comptesrendus conclusiones introduccion prefacio введение предисловие рецензия"
    " заключение"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_SHORT: Final = 3  # letters; a shorter title is as common


@dataclass(frozen=True, slots=True)
class Known:
    """The library's articles by DOI and by title."""

    by_doi: Mapping[str, list[str]] = field(default_factory=dict)
    by_title: Mapping[str, list[str]] = field(default_factory=dict)


def known(entries: Iterable[Entry]) -> Known:
    """What the catalogue says; articles that cannot be read are left out."""
    by_doi: dict[str, list[str]] = {}
    by_title: dict[str, list[str]] = {}
    for entry in entries:
        if entry.problem:
            continue
        if doi := plain_doi(entry.doi):
            by_doi.setdefault(doi, []).append(entry.id)
        for title in _titles(entry.title):
            by_title.setdefault(title, []).append(entry.id)
    return Known(by_doi, by_title)


def plain_doi(text: str) -> str:
    """The DOI in small letters and alone; "" where it is none."""
    try:
        return check_doi(text).lower()
    except ReaderError:
        return ""


def candidates(fields: Mapping[str, Any], among: Known, article: Callable[[str], Article]) -> tuple[list[str], str]:
    """The ids of the articles that a reference can be, and by what: one is meant only where it is the only one.

    Args:
        fields: the reference's, by the names they have in an article's record.
        article: the record with an id.
    """
    doi = plain_doi(str(fields.get("doi", "")))
    if doi and (ids := among.by_doi.get(doi)):
        return ids, BY_DOI
    titles = _titles(str(fields.get("title", "")))
    found = dict.fromkeys(each for title in titles for each in among.by_title.get(title, ()))
    weighed = [(each, _agreement(fields, article(each))) for each in found]
    best = max((agreed for _, agreed in weighed), default=0)
    return [each for each, agreed in weighed if agreed == best > 0], BY_TITLE


def _titles(title: str) -> list[str]:
    """The title as it is compared, and without its subtitle, which databases leave out or set apart otherwise."""
    whole = folded(re.sub(r"<[^<>]{1,20}>", "", title))
    main = folded(re.split(r"\s*(?::|\.|\?|–|—|\s-)\s", title, maxsplit=1)[0])
    return [each for each in dict.fromkeys((whole, main)) if each]


def _agreement(fields: Mapping[str, Any], article: Article) -> int:
    """How much speaks for the two being one; 0 when something speaks against it, or too little for it."""
    mine, theirs = plain_doi(str(fields.get("doi", ""))), plain_doi(article.doi)
    if mine and theirs and mine != theirs:
        return 0
    year, names = _same_year(fields, article), _same_names(fields, article)
    if year is False or names is False:
        return 0
    agreed = (year is True) + (names is True)
    title, other = str(fields.get("title", "")), article.title
    if folded(re.sub(r"<[^<>]{1,20}>", "", title)) != folded(other):
        return agreed if agreed == 2 else 0  # the one with its subtitle, the other without
    plain = folded(other)
    if plain in _COMMON or len(plain) < _SHORT:
        return 1 + agreed if agreed else 0
    return 3 + agreed


def _same_year(fields: Mapping[str, Any], article: Article) -> bool | None:
    mine, theirs = str(fields.get("published", ""))[:4], article.published[:4]
    return mine == theirs if mine and theirs else None


def _same_names(fields: Mapping[str, Any], article: Article) -> bool | None:
    """Whether a family name is in both; None where one of them names nobody, or only bodies such as an agency."""
    mine = _families((*fields.get("creators", ()), *fields.get("editors", ())))
    theirs = _families((*article.creators, *article.editors))
    if not mine or not theirs:
        return None
    return bool(mine & theirs)


def _families(names: Sequence[str]) -> set[str]:
    """The people's family names, with each part of double ones."""
    parts = (split_name(name).get("family", "") for name in names)
    return {word for part in parts for each in part.split() if (word := folded(each))}
