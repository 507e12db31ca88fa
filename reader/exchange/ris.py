"""References as RIS, the format of EndNote, databases and publishers' pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from reader.core.citing import type_of
from reader.core.model import Article
from reader.core.names import join_name, split_name
from reader.exchange.csljson import iso
from reader.exchange.notes import Notes
from reader.exchange.plain import one_line
from reader.exchange.references import MOST_CHARACTERS, Reference, fields_of

_TYPES: Final = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "book": "BOOK",
    "chapter": "CHAP", "thesis": "THES", "report": "RPRT", "webpage": "ELEC", "paper-conference": "CPAPER",
    "dataset": "DATA", "legal_case": "CASE", "legislation": "STAT", "bill": "BILL", "hearing": "HEAR",
    "manuscript": "UNPB", "map": "MAP", "patent": "PAT", "post-weblog": "BLOG", "entry-encyclopedia": "ENCYC",
    "entry-dictionary": "DICT", "interview": "INTV", "pamphlet": "PAMP", "motion_picture": "MPCT", "document": "GEN",
}  # fmt: skip
_BY_TYPE: Final = {tag: kind for kind, tag in _TYPES.items() if tag != "GEN"} | {
    "EJOUR": "article-journal", "JFULL": "article-journal", "EBOOK": "book", "ECHAP": "chapter",
    "CONF": "paper-conference", "EDBOOK": "book",
}  # fmt: skip
_LINE: Final = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?(.*)$")


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
    lines += [("T2", article.publication), ("PB", article.publisher), ("VL", article.volume), ("IS", article.issue)]
    lines += [("SP", first.strip()), ("EP", last.strip()), ("PY", article.published[:4]), ("DA", _date(article))]
    lines += [("DO", article.doi), ("SN", article.isbn), ("UR", article.url), ("LA", article.language)]
    lines.append(("AB", article.description))
    body = "".join(f"{tag}  - {text}\r\n" for tag, value in lines if (text := one_line(value)))
    return f"{body}ER  - \r\n\r\n"


def _inverted(name: str) -> str:
    parts = split_name(name)
    if "literal" in parts:
        return parts["literal"]
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
        if tag == "TY":
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

    people = record.get("AU") or record.get("A1") or record.get("A2") or []
    pages = "-".join(p for p in (first("SP"), first("EP")) if p)
    number = first("SN")
    is_isbn = len(re.sub(r"[^0-9Xx]", "", number)) in (10, 13)
    values: dict[str, Any] = {
        "title": first("TI", "T1", "CT", "BT"),
        "creators": [join_name(split_name(name)) for name in people if name],
        "publication": first("T2", "JO", "JF", "JA", "J2"),
        "publisher": first("PB"),
        "volume": first("VL"),
        "issue": first("IS"),
        "pages": pages,
        "published": _published(first("DA", "Y1"), first("PY", "Y1")),
        "doi": first("DO"),
        "isbn": number if is_isbn else "",
        "url": first("UR", "L2"),
        "language": first("LA"),
        "description": first("AB", "N2"),
        "genre": _BY_TYPE.get(first("TY"), ""),
        "key": first("ID") if re.fullmatch(r"[^\W\d][\w:.+-]{0,59}", first("ID")) else "",
    }
    return Reference(fields_of(**values))


def _published(date: str, year: str) -> str:
    full = iso(*[p.strip() for p in re.split(r"[/-]", date)[:3]])
    return full or iso(year[:4])
