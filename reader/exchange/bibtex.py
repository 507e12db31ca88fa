"""References as BibTeX: entries that LaTeX prints as the article says, and those of other programs, read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from reader.core.citing import type_of
from reader.core.model import Article
from reader.core.names import join_name, split_name
from reader.exchange.bibtexparsing import Entry, entries_in
from reader.exchange.latextext import escaped, literal_address, unescaped
from reader.exchange.notes import Notes
from reader.exchange.plain import one_line
from reader.exchange.references import Reference, fields_of
from reader.exchange.referencevalues import date_in, iso, month_in

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
    "jurisdiction": "legal_case", "legislation": "legislation", "inreference": "entry-encyclopedia",
    "bookinbook": "chapter", "reference": "book", "mvcollection": "book", "mvproceedings": "book",
}  # fmt: skip
_CONTAINER: Final = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "phdthesis": "series",
    "techreport": "series",
}
_AND_OTHERS: Final = re.compile(r"\sand\s+others\s*$", re.I)
# Their series is what they came out in, as it is written here; that of a book is none of it.
_IN_SERIES: Final = frozenset({"phdthesis", "mastersthesis", "thesis", "techreport", "report", "manual", "proceedings"})
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
        "author": _names(article.creators),
        "editor": _names(article.editors),
        "translator": _names(article.translators),
        "title": f"{{{_text(article.title)}}}" if article.title else "",  # the inner braces keep its capitals
        _CONTAINER.get(kind, "howpublished"): _text(article.publication),
        house: _text(article.publisher),
        "address": _text(article.place),
        "edition": _text(article.edition),
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


def _names(names: Iterable[str]) -> str:
    return " and ".join(_name(n) for n in names if n.strip())


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
    by_key = {entry.key.casefold(): entry for entry in reversed(entries) if entry.key}
    some = sum(any(_AND_OTHERS.search(e.fields.get(role, "")) for role in ("author", "editor")) for e in entries)
    if some:
        references = "1 reference names" if some == 1 else f"{some:,} references name"
        problems.append(f"{references} only the first of the people (“and others”): the rest has to be added by hand.")
    return [_reference(_with_parent(entry, by_key)) for entry in entries if entry.kind != "xdata"], problems


def _with_parent(entry: Entry, by_key: Mapping[str, Entry]) -> Entry:
    """The entry with what it does not say itself and the one that it refers to does."""
    names = [unescaped(entry.fields.get(n, "")).casefold() for n in ("crossref", "xdata")]
    parents = [p for n in names if (p := by_key.get(n)) is not None and p is not entry]
    if not parents:
        return entry
    fields = dict(entry.fields)
    for parent in parents:
        own = ["title", "subtitle", "crossref", "doi"] + ([] if entry.kind == "inbook" else ["author"])
        taken = {n: v for n, v in parent.fields.items() if n not in own}
        if parent.kind == "xdata":
            taken = dict(parent.fields)
        elif entry.kind in ("incollection", "inbook", "inproceedings", "conference", "article"):
            name = "journal" if entry.kind == "article" else "booktitle"
            whole = parent.fields.get("booktitle") or parent.fields.get("title", "")
            taken |= {name: whole} if whole else {}
        fields = taken | fields
    return Entry(entry.kind, entry.key, fields)


def _reference(entry: Entry) -> Reference:
    def first(*names: str) -> str:
        return next((found for n in names if (found := unescaped(entry.fields.get(n, "")))), "")

    def address(name: str) -> str:
        return re.sub(r"\\([_%&#~{}$^])|\\url|[{}]", r"\1", entry.fields.get(name, "")).strip()

    subtype = first("entrysubtype")
    values: dict[str, Any] = {
        "title": ": ".join(p for p in (first("title"), first("subtitle")) if p),
        "creators": _people(entry.fields.get("author", "")),
        "editors": _people(entry.fields.get("editor", "")),
        "translators": _people(entry.fields.get("translator", "")),
        "publication": first("journal", "journaltitle", "booktitle", *(["series"] if entry.kind in _IN_SERIES else []))
        or _unless_address(first("howpublished")),
        "publisher": first("publisher", "school", "institution", "organization"),
        "place": first("address", "location"),
        "edition": first("edition"),
        "volume": first("volume"),
        "issue": first("number", "issue"),
        "pages": re.sub(r"[-–]{1,3}", "-", first("pages")),
        "published": _date(entry.fields),
        "doi": address("doi"),
        "isbn": first("isbn"),
        "url": address("url") or _address_in(entry.fields.get("howpublished", "")) or _preprint(entry.fields),
        "language": first("langid", "language"),
        "description": first("abstract"),
        "genre": subtype if re.fullmatch(r"[a-z_-]+", subtype) and entry.kind in ("misc", "article") else "",
        "key": entry.key,
    }
    values["genre"] = values["genre"] or _BY_TYPE.get(entry.kind, "")
    return Reference(fields_of(**values))


def _people(value: str) -> list[str]:
    """The names in a list with "and" (or "\\ and") between them, which in braces is part of a name."""
    names = _split(value, r"\\?\sand\s")
    return [made for name in names if (made := _person(name.strip())) and made.casefold() != "others"]


def _split(value: str, between: str) -> list[str]:
    """The parts of a value with the pattern ``between`` them; what is in braces stays together."""
    parts, depth, start = [], 0, 0
    for found in re.finditer(rf"[{{}}]|{between}", value, re.I):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth <= 0:
            parts.append(value[start : found.start()])
            start = found.end()
    return [*parts, value[start:]]


def _person(name: str) -> str:
    if name.startswith("{") and _closes_last(name):
        return join_name({"literal": unescaped(name)})
    if re.match(r"(?:family|given|prefix|suffix)\s*=", name):  # biblatex's "family=Gogh, given=Vincent, prefix=van"
        said = dict(part.split("=", 1) for part in name.split(",") if "=" in part)
        parts_of = {key.strip().lower(): unescaped(value.strip().strip('"')) for key, value in said.items()}
        return join_name(parts_of | {"non-dropping-particle": parts_of.get("prefix", "")})
    parts = [unescaped(p.strip()) for p in _split(name, ",")]
    if len(parts) == 2:
        return join_name({"family": parts[0], "given": parts[1]})
    if len(parts) == 3:
        return join_name({"family": parts[0], "suffix": parts[1], "given": parts[2]})
    return _by_bibtex(name)


def _by_bibtex(name: str) -> str:
    """ "First von Last": all behind the last word in small letters is the family's name, as BibTeX has it."""
    pieces = re.findall(r"(?:\{[^{}]*\}|[^\s{}])+", name)
    small = [i for i, piece in enumerate(pieces) if 0 < i < len(pieces) - 1 and piece[:1].islower()]
    words = [unescaped(piece) for piece in pieces]
    if not small or "{" in "".join(pieces[i] for i in small) or len(pieces) - 1 == small[-1] + 1:
        return join_name(split_name(unescaped(name)))
    given, particle, family = words[: small[0]], words[small[0] : small[-1] + 1], words[small[-1] + 1 :]
    if particle[-1] in ("y", "e", "i", "and"):
        return join_name(split_name(unescaped(name)))
    return join_name(
        {"given": " ".join(given), "non-dropping-particle": " ".join(particle), "family": " ".join(family)}
    )


def _closes_last(name: str) -> bool:
    """Whether the brace that opens the name is closed by the one that ends it."""
    depth = 0
    for at, letter in enumerate(name):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth == 0:
            return at == len(name) - 1
    return False


def _date(fields: Mapping[str, str]) -> str:
    full = date_in(unescaped(fields.get("date", "")).split("/")[0].partition("T")[0])
    if full:
        return full
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", fields.get("year", ""))  # "{\noopsort{1973b}}1981"
    month = unescaped(fields.get("month", ""))
    day = unescaped(fields.get("day", "")) or (re.findall(r"(?<!\d)\d{1,2}(?!\d)", month) or [""])[0]
    number = month_in(month)
    return iso(years[-1], number, day if day != month.strip() else "") if years else ""


def _unless_address(text: str) -> str:
    return "" if re.search(r"https?:|\burl\b", text) else text


def _preprint(fields: Mapping[str, str]) -> str:
    """Where arXiv has the preprint that an entry names by its number only."""
    archive = unescaped(fields.get("eprinttype", "") or fields.get("archiveprefix", "")).casefold()
    number = unescaped(fields.get("eprint", "")).removeprefix("arXiv:")
    is_number = re.fullmatch(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,3})?", number)
    return f"https://arxiv.org/abs/{number}" if archive == "arxiv" and is_number else ""


def _address_in(text: str) -> str:
    found = re.search(r"https?://[^\s{}]+", text)
    return found[0] if found else ""
