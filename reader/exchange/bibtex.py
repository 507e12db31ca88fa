"""References as BibTeX: entries that LaTeX prints as the article says, and those of other programs, read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from reader.core.citing import type_of
from reader.core.model import Article
from reader.core.names import join_name, split_name
from reader.exchange.bibtexparsing import Entry, entries_in
from reader.exchange.csljson import iso
from reader.exchange.latextext import escaped, literal_address, unescaped
from reader.exchange.notes import Notes
from reader.exchange.plain import one_line
from reader.exchange.references import Reference, fields_of

# CSL's type → BibTeX's. Types that BibTeX has no word for are "misc" and say theirs in ``entrysubtype``.
_TYPES: Final = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book",
    "chapter": "incollection", "paper-conference": "inproceedings", "thesis": "phdthesis", "report": "techreport",
    "manuscript": "unpublished", "pamphlet": "booklet", "webpage": "misc", "document": "misc",
}  # fmt: skip
_PLAIN: Final = frozenset({"article-journal", "book", "chapter", "paper-conference", "thesis", "report", "manuscript"})
_BY_TYPE: Final = {
    "article": "article-journal", "periodical": "periodical", "book": "book", "mvbook": "book", "collection": "book",
    "incollection": "chapter", "inbook": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "proceedings": "book", "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis", "techreport": "report",
    "report": "report", "unpublished": "manuscript", "booklet": "pamphlet", "manual": "report", "online": "webpage",
    "electronic": "webpage", "www": "webpage", "dataset": "dataset", "software": "software", "patent": "patent",
}  # fmt: skip
_CONTAINER: Final = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "phdthesis": "series",
    "techreport": "series",
}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def render(notes: Sequence[Notes]) -> str:
    """The articles of the notes, with their citation keys."""
    return write((n.article, n.key) for n in notes if n.article.id)


def write(articles: Iterable[tuple[Article, str]]) -> str:
    """Articles with their keys as entries, a blank line between them."""
    return "\n".join(_entry(article, key) for article, key in articles)


def _entry(article: Article, key: str) -> str:
    genre = type_of(article)
    kind = _TYPES.get(genre, "misc")
    house = {"phdthesis": "school", "techreport": "institution"}.get(kind, "publisher")
    values = {
        "author": " and ".join(_name(n) for n in article.creators if n.strip()),
        "title": f"{{{_text(article.title)}}}" if article.title else "",  # the inner braces keep its capitals
        _CONTAINER.get(kind, "howpublished"): _text(article.publication),
        house: _text(article.publisher),
        "volume": _text(article.volume),
        "number": _text(article.issue),
        "pages": _text(re.sub(r"(?<=\w)[-–](?=\w)", "--", article.pages)),
        "date": _text(article.published[:10]),
        "year": _text(article.published[:4]),
        "month": _MONTHS[int(article.published[5:7]) - 1] if _has_month(article.published) else "",
        "doi": literal_address(one_line(article.doi)),
        "isbn": _text(article.isbn),
        "url": literal_address(one_line(article.url)),
        "langid": _text(article.language),
        "entrysubtype": "" if genre in _PLAIN else genre,
        "abstract": _text(article.description),
    }
    lines = [f"  {name} = {value if name == 'month' else '{' + value + '}'}" for name, value in values.items() if value]
    return f"@{kind}{{{_key(key)},\n" + ",\n".join(lines) + "\n}\n"


def _has_month(published: str) -> bool:
    return bool(re.match(r"\d{4}-(?:0[1-9]|1[0-2])", published))


def _key(key: str) -> str:
    return re.sub(r"[^\w:.+/-]", "", key) or "untitled"


def _text(value: str) -> str:
    return escaped(one_line(value))


def _name(name: str) -> str:
    parts = split_name(one_line(name))
    if "literal" in parts:
        return f"{{{escaped(parts['literal'])}}}"
    family = escaped(" ".join(p for p in (parts.get("non-dropping-particle", ""), parts["family"]) if p))
    rest = [escaped(parts[p]) for p in ("suffix", "given") if parts.get(p)]
    protected = [f"{{{p}}}" if re.search(r"\band\b", p, re.I) else p for p in (family, *rest)]
    return ", ".join(protected)


def read(text: str) -> tuple[list[Reference], list[str]]:
    """The entries, and sentences on those that are broken."""
    entries, problems = entries_in(text)
    return [_reference(entry) for entry in entries], problems


def _reference(entry: Entry) -> Reference:
    def first(*names: str) -> str:
        return next((found for n in names if (found := unescaped(entry.fields.get(n, "")))), "")

    def address(name: str) -> str:
        return re.sub(r"\\([_%&#~{}$^])|\\url|[{}]", r"\1", entry.fields.get(name, "")).strip()

    subtype = first("entrysubtype")
    values: dict[str, Any] = {
        "title": ": ".join(p for p in (first("title"), first("subtitle")) if p),
        "creators": _people(entry.fields.get("author", "") or entry.fields.get("editor", "")),
        "publication": first("journal", "journaltitle", "booktitle", "series")
        or _unless_address(first("howpublished")),
        "publisher": first("publisher", "school", "institution", "organization"),
        "volume": first("volume"),
        "issue": first("number", "issue"),
        "pages": re.sub(r"[-–]{1,3}", "-", first("pages")),
        "published": _date(entry.fields),
        "doi": address("doi"),
        "isbn": first("isbn"),
        "url": address("url") or _address_in(entry.fields.get("howpublished", "")),
        "language": first("langid", "language"),
        "description": first("abstract"),
        "genre": subtype if re.fullmatch(r"[a-z_-]+", subtype) and entry.kind in ("misc", "article") else "",
        "key": entry.key,
    }
    values["genre"] = values["genre"] or _BY_TYPE.get(entry.kind, "")
    return Reference(fields_of(**values))


def _people(value: str) -> list[str]:
    """The names in a list with "and" between them, which in braces is part of a name."""
    names, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\sand\s", value, re.I):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth <= 0:
            names.append(value[start : found.start()])
            start = found.end()
    names.append(value[start:])
    return [made for name in names if (made := _person(name.strip())) and made.casefold() != "others"]


def _person(name: str) -> str:
    if name.startswith("{") and name.endswith("}") and name.count("{") == 1:
        return unescaped(name)
    parts = [unescaped(p.strip()) for p in name.split(",")]
    if len(parts) == 2:
        return join_name({"family": parts[0], "given": parts[1]})
    if len(parts) == 3:
        return join_name({"family": parts[0], "suffix": parts[1], "given": parts[2]})
    return unescaped(name)


def _date(fields: Mapping[str, str]) -> str:
    if full := iso(*unescaped(fields.get("date", "")).split("/")[0].partition("T")[0].split("-")[:3]):
        return full
    month = unescaped(fields.get("month", "")).casefold()
    number = next((str(i) for i, name in enumerate(_MONTHS, 1) if month.startswith(name)), month)
    year = re.search(r"\d{4}", fields.get("year", ""))
    return iso(year[0], number, unescaped(fields.get("day", ""))) if year else ""


def _unless_address(text: str) -> str:
    return "" if re.search(r"https?:|\burl\b", text) else text


def _address_in(text: str) -> str:
    found = re.search(r"https?://[^\s{}]+", text)
    return found[0] if found else ""
