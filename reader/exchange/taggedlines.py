"""References as lines with tags: those of PubMed (.nbib), EndNote (.enw) and Web of Science (plain text), read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reader.exchange.references import MOST_CHARACTERS, Reference, fields_of
from reader.exchange.referencevalues import date_in, name_in

Record = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Kind:
    line: re.Pattern[str]  # a tag and its value
    begins: str  # the tag that begins a record
    values: Callable[[Record], dict[str, Any]]
    repeats: frozenset[str] = frozenset()  # tags of which each further line is another value


def _first(record: Record, *tags: str) -> str:
    return next((value for tag in tags for value in record.get(tag, ()) if value), "")


def _names(record: Record, *tags: str) -> list[str]:
    found: list[str] = next((record[tag] for tag in tags if record.get(tag)), [])
    return [name_in(name) for name in found]


_PUBMED_TYPES: Final = {"Journal Article": "article-journal", "Book": "book", "Book Chapter": "chapter",
                        "Newspaper Article": "article-newspaper"}  # fmt: skip


def _pubmed(record: Record) -> dict[str, Any]:
    """https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format."""
    ids = " ".join(record.get("LID", []) + record.get("AID", []))
    doi = re.search(r"(?<!\S)(10\.\d{4,9}/\S++) \[doi\]", ids)
    kind = next((_PUBMED_TYPES[k] for k in record.get("PT", ()) if k in _PUBMED_TYPES), "article-journal")
    return {
        "title": _first(record, "TI", "BTI").rstrip("."),
        "creators": _names(record, "FAU", "AU") or _names(record, "CN"),
        "editors": _names(record, "FED", "ED"),
        "publication": _first(record, "JT", "TA") or (_first(record, "BTI") if record.get("TI") else ""),
        "publisher": _first(record, "PB"),
        "volume": _first(record, "VI"),
        "issue": _first(record, "IP"),
        "pages": _whole_range(_first(record, "PG")),
        "published": date_in(_first(record, "DP")),
        "doi": doi[1] if doi else "",
        "isbn": _first(record, "ISBN"),
        "language": _first(record, "LA"),
        "description": _first(record, "AB"),
        "genre": kind,
    }


def _whole_range(pages: str) -> str:
    """ "123-45" as "123-145"."""
    found = re.fullmatch(r"(\d+)-(\d+)", pages)
    if found and len(found[2]) < len(found[1]):
        return f"{found[1]}-{found[1][: len(found[1]) - len(found[2])]}{found[2]}"
    return pages


_ENDNOTE_TYPES: Final = {
    "Journal Article": "article-journal", "Electronic Article": "article-journal", "Book": "book",
    "Edited Book": "book", "Electronic Book": "book", "Book Section": "chapter", "Thesis": "thesis",
    "Report": "report", "Web Page": "webpage", "Blog": "post-weblog", "Newspaper Article": "article-newspaper",
    "Magazine Article": "article-magazine", "Conference Paper": "paper-conference", "Case": "legal_case",
    "Conference Proceedings": "paper-conference", "Manuscript": "manuscript", "Patent": "patent",
    "Statute": "legislation", "Encyclopedia": "entry-encyclopedia", "Dataset": "dataset",
}  # fmt: skip


def _endnote(record: Record) -> dict[str, Any]:
    """EndNote's own tagged form ("Refer"), as Google Scholar has it, too."""
    kind = _ENDNOTE_TYPES.get(_first(record, "0"), "")
    isbn = _first(record, "@")
    return {
        "title": _first(record, "T"),
        "creators": _names(record, "A") if _first(record, "0") != "Edited Book" else [],
        "editors": _names(record, "E") or (_names(record, "A") if _first(record, "0") == "Edited Book" else []),
        "translators": _names(record, "?"),
        "publication": _first(record, "J", "B"),
        "publisher": _first(record, "I"),
        "place": _first(record, "C"),
        "edition": _first(record, "7"),
        "volume": _first(record, "V"),
        "issue": _first(record, "N"),
        "pages": _first(record, "P").replace("–", "-"),
        "published": date_in(_first(record, "8"), _first(record, "D")) or date_in(_first(record, "D")),
        "doi": _first(record, "R"),
        "isbn": isbn if len(re.sub(r"[^0-9Xx]", "", isbn)) in (10, 13) else "",
        "url": _first(record, "U"),
        "language": _first(record, "G"),
        "description": _first(record, "X"),
        "genre": kind,
        "key": key if re.fullmatch(r"[^\W\d][\w:.+-]{0,59}", key := _first(record, "F")) else "",
    }


def _web_of_science(record: Record) -> dict[str, Any]:
    """Clarivate's field tags, as "Plain Text File" saves them."""
    pages = "-".join(p for p in (_first(record, "BP"), _first(record, "EP")) if p) or _first(record, "AR")
    kind = {"J": "article-journal", "B": "book", "S": "chapter", "P": "patent"}.get(_first(record, "PT"), "")
    return {
        "title": _first(record, "TI"),
        "creators": _names(record, "AF", "AU"),
        "editors": _names(record, "BE"),
        "publication": _first(record, "SO"),
        "publisher": _first(record, "PU"),
        "place": _first(record, "PI"),
        "volume": _first(record, "VL"),
        "issue": _first(record, "IS"),
        "pages": pages,
        "published": date_in(_first(record, "PD"), _first(record, "PY")) or date_in(_first(record, "PY")),
        "doi": _first(record, "DI"),
        "isbn": _first(record, "BN").split(" ")[0],
        "language": _first(record, "LA"),
        "description": _first(record, "AB"),
        "genre": "paper-conference" if record.get("CT") and kind != "article-journal" else kind,
    }


_KINDS: Final = (
    _Kind(re.compile(r"([A-Z]{2,4}) *- (.*)"), "PMID", _pubmed),
    _Kind(re.compile(r"%([0-9A-Z@?!#$&*+^<>(\[=~]) (.*)"), "0", _endnote),
    _Kind(re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$"), "PT", _web_of_science, frozenset({"AU", "AF", "BE"})),
)


def _kind_of(text: str) -> _Kind | None:
    head = text[:20_000]
    patterns = (r"^PMID- ", r"^%0 ", r"^PT [A-Z]\s*$")
    return next((kind for kind, p in zip(_KINDS, patterns, strict=True) if re.search(p, head, re.M)), None)


def read(text: str) -> tuple[list[Reference], list[str]]:
    """The records; which of the three kinds they are, their first tags say."""
    kind = _kind_of(text)
    if kind is None:
        return [], ["it has none of the tags that a reference begins with"]
    records: list[dict[str, list[str]]] = []
    last = ""
    for line in text.splitlines():
        found = kind.line.match(line)
        if found is None:
            if last and line.strip() and records:
                _go_on(records[-1][last], line.strip(), last in kind.repeats)
            continue
        tag, value = found[1], (found[2] or "").strip()
        if tag == kind.begins:
            records.append({})
        if records and tag != "ER":
            records[-1].setdefault(tag, []).append(value)
        last = tag if records and tag != "ER" else ""
    return [Reference(fields_of(**kind.values(record))) for record in records], []


def _go_on(values: list[str], line: str, is_another: bool) -> None:
    if is_another:
        values.append(line)
    elif len(values[-1]) < MOST_CHARACTERS:
        values[-1] = f"{values[-1]} {line}".strip()
