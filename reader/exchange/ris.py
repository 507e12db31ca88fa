"""References as RIS, the format of EndNote, databases and publishers' pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from reader.core.citing import type_of
from reader.core.model import Article
from reader.core.names import split_name
from reader.exchange.notes import Notes
from reader.exchange.plain import one_line
from reader.exchange.references import MOST_CHARACTERS, Reference, fields_of
from reader.exchange.referencevalues import date_in, name_in

_TYPES: Final = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "book": "BOOK",
    "chapter": "CHAP", "thesis": "THES", "report": "RPRT", "webpage": "ELEC", "paper-conference": "CPAPER",
    "dataset": "DATA", "legal_case": "CASE", "legislation": "STAT", "bill": "BILL", "hearing": "HEAR",
    "manuscript": "UNPB", "map": "MAP", "patent": "PAT", "post-weblog": "BLOG", "entry-encyclopedia": "ENCYC",
    "entry-dictionary": "DICT", "interview": "INTV", "pamphlet": "PAMP", "motion_picture": "MPCT", "document": "GEN",
}  # fmt: skip
_BY_TYPE: Final = {tag: kind for kind, tag in _TYPES.items() if tag != "GEN"} | {
    "EJOUR": "article-journal", "JFULL": "article-journal", "EBOOK": "book", "ECHAP": "chapter",
    "CONF": "paper-conference", "CPAPER": "paper-conference", "EDBOOK": "book", "INPR": "article-journal",
    "ABST": "article-journal", "SER": "book", "STAND": "standard", "COMP": "software", "VIDEO": "motion_picture",
    "LEGAL": "legislation", "GOVDOC": "report", "SLIDE": "speech", "PCOMM": "personal_communication",
}  # fmt: skip
_LINE: Final = re.compile(r"^\s{0,3}([A-Z][A-Z0-9])\s{1,3}- ?(.*)$")
_WITHIN: Final = frozenset({"CHAP", "ECHAP", "CPAPER", "CONF", "ENCYC", "DICT"})  # A2 edits the whole, not a series


def render(notes: Sequence[Notes]) -> str:
    """The articles of the notes, with their citation keys."""
    return write((n.article, n.key) for n in notes if n.article.id)


def write(articles: Iterable[tuple[Article, str]]) -> str:
    """Articles with their keys as records. Each value is one line: none can begin a tag or end a record."""
    return "".join(_record(article, key) for article, key in articles)


def _record(article: Article, key: str) -> str:
    kind = type_of(article)
    first, _, last = article.pages.replace("–", "-").partition("-")
    lines = [("TY", _TYPES.get(kind, "GEN")), ("ID", key), ("TI", article.title)]
    lines += [("AU", _inverted(name)) for name in article.creators]
    lines += [("ED", _inverted(name)) for name in article.editors]
    lines += [("A4", _inverted(name)) for name in article.translators]
    lines += [("T2", article.publication), ("PB", article.publisher), ("CY", article.place), ("ET", article.edition)]
    lines += [("VL", article.volume), ("IS", article.issue)]
    lines += [("SP", first.strip()), ("EP", last.strip()), ("PY", article.published[:4]), ("DA", _date(article))]
    lines += [("DO", article.doi), ("SN", article.isbn), ("UR", article.url), ("LA", article.language)]
    lines.append(("AB", article.description))
    body = "".join(f"{tag}  - {text}\r\n" for tag, value in lines if (text := one_line(value)))
    return f"{body}ER  - \r\n\r\n"


def _inverted(name: str) -> str:
    parts = split_name(name)
    if "literal" in parts:
        body = parts["literal"]
        return body if split_name(body) == parts else f"{body},"  # the comma says that it is one, as in EndNote
    family = " ".join(p for p in (parts.get("non-dropping-particle", ""), parts["family"]) if p)
    return ", ".join(p for p in (family, parts.get("given", ""), parts.get("suffix", "")) if p)


def _date(article: Article) -> str:
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", article.published)
    return f"{found[1]}/{found[2] or ''}/{found[3] or ''}/" if found and found[2] else ""


def read(text: str) -> tuple[list[Reference], list[str]]:
    """The records, and a sentence where the last one has no end."""
    out: list[Reference] = []
    record: dict[str, list[str]] = {}
    last = ""
    for line in text.splitlines():
        found = _LINE.match(line.rstrip())
        if not found:
            if last and line.strip() and len(record[last][-1]) < MOST_CHARACTERS:
                record[last][-1] += " " + line.strip()  # a value that goes on
            continue
        tag, value = found[1], found[2].strip()
        if tag == "TY" and record:  # some programs leave out the end
            out.append(_reference(record))
            record = {}
        if tag == "ER":
            if record:
                out.append(_reference(record))
            record, last = {}, ""
            continue
        record.setdefault(tag, []).append(value)
        last = tag
    if record:
        out.append(_reference(record))
        return out, ["The last record has no end (ER)."]
    return out, []


def _reference(record: dict[str, list[str]]) -> Reference:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in record.get(tag, ()) if value), "")

    kind = first("TY").upper()
    people = record.get("AU") or record.get("A1") or []
    editors = [*record.get("ED", ()), *(record.get("A2", ()) if kind in _WITHIN or kind == "EDBOOK" else ())]
    if kind == "EDBOOK" and not editors:
        people, editors = [], people
    first_page, last_page = first("SP"), first("EP")
    pages = "-".join(dict.fromkeys(p for p in (first_page, last_page) if p))
    number = first("SN")
    is_isbn = len(re.sub(r"[^0-9Xx]", "", number)) in (10, 13)
    values: dict[str, Any] = {
        "title": first("TI", "T1", "CT", "BT"),
        "creators": _names(people),
        "editors": _names(editors),
        "translators": _names([*record.get("A4", ()), *record.get("TA", ())]),
        "publication": first("T2", "JF", "JO", "JA", "J2") or (first("BT") if first("TI", "T1") else ""),
        "publisher": first("PB", "PU"),
        "place": first("CY", "PP"),
        "edition": "" if date_in(first("ET")) else first("ET"),  # of a paper: the day it went online
        "volume": first("VL"),
        "issue": first("IS", "M1" if kind == "MGZN" else "IS"),
        "pages": re.sub(r"\s*[-–—]+\s*", "-", pages) if re.match(r"[\w.]+\s*[-–—]+\s*[\w.]+$", pages) else pages,
        "published": _published(first("DA", "Y1"), first("PY", "Y1")),
        "doi": first("DO") or _doi(first("M3"), first("UR")),
        "isbn": number if is_isbn else "",
        "url": first("UR", "L2"),
        "language": first("LA"),
        "description": first("AB", "N2"),
        "genre": _BY_TYPE.get(kind, ""),
        "key": first("ID") if re.fullmatch(r"[^\W\d][\w:.+-]{0,59}", first("ID")) else "",
    }
    return Reference(fields_of(**values))


def _names(names: Sequence[str]) -> list[str]:
    """Each name as it is kept; several in one line, as some databases write them, have semicolons between them."""
    parted = [part for name in names for part in (name.split(";"))]
    return [name_in(name) for name in parted if name.strip()]


def _doi(*texts: str) -> str:
    found = (re.search(r"\b10\.\d{4,9}/[^\s\"<>]+", text) for text in texts)
    return next((match[0] for match in found if match), "")


def _published(date: str, year: str) -> str:
    return date_in(date, year) or date_in(year)
