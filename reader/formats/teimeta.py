"""What the header of a TEI file says about its text, and its bibliography as lines to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reader.core.document import Metadata
from reader.core.names import join_name
from reader.formats.dates import find_date
from reader.formats.xmldoor import attribute, children, descendants, first, local, text_of


def metadata(tei: etree._Element) -> Metadata:
    """The metadata of a ``<TEI>``: of the file, with what it says about its source where it says no more itself."""
    header = first(tei, "teiHeader")
    file = first(header, "fileDesc")
    if header is None or file is None:
        return Metadata(language=attribute(tei, "lang"))
    origin = first(file, "sourceDesc")
    printed = next(descendants(origin, "monogr"), None) if origin is not None else None
    article = next(descendants(origin, "analytic"), None) if origin is not None else None
    publication = first(file, "publicationStmt")
    creators = _people(first(file, "titleStmt")) or _people(article) or _people(printed) or _people(origin)
    is_article = article is not None and printed is not None
    journal = _title(printed, "j") or (_title(printed) if is_article else "")
    return Metadata(
        title=_title(first(file, "titleStmt")) or _title(article) or _title(printed) or _title(origin),
        creators=creators,
        publication=journal,
        published=_date(printed) or _date(origin) or _date(publication),
        publisher=text_of(next(_all(printed, "publisher"), None)) or text_of(first(publication, "publisher")),
        volume=_scope(printed, "volume", "vol"),
        issue=_scope(printed, "issue"),
        pages=_scope(printed, "page", "pp", "pages"),
        doi=_doi(file),
        isbn=next((text_of(e) for e in _all(file, "idno") if attribute(e, "type").upper().startswith("ISBN")), ""),
        genre="article-journal" if journal else "",
        language=_language(tei, header),
        description=text_of(next(_all(header, "abstract"), None))[:5_000],
        keywords=tuple(dict.fromkeys(t for k in _all(header, "keywords") for t in _terms(k)))[:100],
    )


def _all(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    return iter(()) if element is None else descendants(element, *names)


def _title(element: etree._Element | None, level: str = "") -> str:
    found = [t for t in _all(element, "title") if not level or attribute(t, "level") == level]
    main = next((t for t in found if attribute(t, "type") in ("main", "")), found[0] if found else None)
    below = next((text_of(t) for t in found if attribute(t, "type") == "sub"), "") if not level else ""
    title = re.sub(
        r"\s*:\s*(?:an?\s+)?(?:electronic|digital|machine[- ]readable)\s+\w+\s*$", "", text_of(main), flags=re.I
    )
    return f"{title}: {below}" if title and below else title


def _people(element: etree._Element | None) -> tuple[str, ...]:
    found = [name for e in _all(element, "author") if (name := name_of(e))]
    found = found or [name for e in _all(element, "editor") if (name := name_of(e))]
    return tuple(dict.fromkeys(found))[:500]


def name_of(person: etree._Element) -> str:
    """A person's name, given name first; "" for one of whom only the affiliation is known."""
    inside = descendants(person, "persName", "name", "orgName")
    named = next((e for e in inside if not any(local(a) == "affiliation" for a in e.iterancestors())), person)
    if named is person and first(person, "affiliation") is not None:
        return " ".join((person.text or "").split())
    family = text_of(next(descendants(named, "surname"), None))
    given = " ".join(text_of(e) for e in descendants(named, "forename"))
    if family:
        return join_name({"family": family, "given": given})
    name = text_of(named)
    parts = re.fullmatch(r"([^,]+), ([^,\d]+?)(?:,? \(?\d.*)?", name)
    return join_name({"family": parts[1], "given": parts[2]}) if parts else name


def _date(element: etree._Element | None) -> str:
    for date in _all(element, "date"):
        for name in ("when", "when-iso", "from", "notBefore"):
            if re.fullmatch(r"\d{4}(?:-\d\d){0,2}", attribute(date, name)):
                return attribute(date, name)
        text = text_of(date)
        if year := re.fullmatch(r"\D{0,10}(\d{4})\D{0,10}", text):
            return year[1]
        if found := find_date(text[:200]):
            return found
    return ""


def _scope(element: etree._Element | None, *units: str) -> str:
    for scope in _all(element, "biblScope"):
        if attribute(scope, "unit") in units or attribute(scope, "type") in units:
            start, end = attribute(scope, "from"), attribute(scope, "to")
            return f"{start}–{end}" if start and end and start != end else text_of(scope) or start
    return ""


def _doi(file: etree._Element) -> str:
    found = (text_of(e) for e in descendants(file, "idno") if attribute(e, "type").upper() == "DOI")
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", next(found, ""), flags=re.I)


def _language(tei: etree._Element, header: etree._Element) -> str:
    text = first(tei, "text")
    own = attribute(text, "lang") if text is not None else ""
    used = next((attribute(e, "ident") for e in descendants(header, "language")), "")
    return own or used or attribute(tei, "lang")


def _terms(keywords: etree._Element) -> list[str]:
    terms = [text_of(e) for e in descendants(keywords, "term", "item")]
    return [term for term in terms if term] or [part.strip() for part in text_of(keywords).split(";") if part.strip()]


def bibliography_entry(entry: etree._Element) -> str:
    """A ``<biblStruct>`` as a line: "Ann Keeper (1990). Mills. Tides 3(2), 1–9."."""
    article, printed = next(descendants(entry, "analytic"), None), next(descendants(entry, "monogr"), None)
    people = ", ".join(_people(article) or _people(printed))
    year = _date(printed)[:4] or _date(entry)[:4]
    volume, issue, pages = _scope(printed, "volume", "vol"), _scope(printed, "issue"), _scope(printed, "page", "pp")
    place = " ".join(filter(None, (_title(printed), f"{volume}({issue})" if issue else volume)))
    made = ", ".join(text_of(e) for name in ("pubPlace", "publisher") for e in list(_all(printed, name))[:1])
    doi = _doi(entry)
    parts = (
        " ".join(filter(None, (people, f"({year})" if year else ""))),
        _title(article),
        f"{place}, {pages}" if place and pages else place or pages,
        made,
        f"doi:{doi}" if doi else "",
    )
    line = ". ".join(part.rstrip(". ") for part in parts if part)
    notes = [text_of(note) for note in children(entry, "note") if attribute(note, "type") == "raw_reference"]
    return notes[0] if notes else f"{line}." if line else text_of(entry)
