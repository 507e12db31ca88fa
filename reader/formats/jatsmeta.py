"""What JATS says about an article, and its references as lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from reader.core.document import Metadata
from reader.core.names import join_name
from reader.formats.xmldoor import attribute, children, descendants, first, local, text_of

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Which of an article's dates counts: that of the issue is what is cited.
_DATES: Final = ("ppub", "collection", "pub", "epub", "epub-ppub", "")
_PEOPLE: Final = (
    "name",
    "string-name",
    "collab",
    "on-behalf-of",
    "name-alternatives",
    "anonymous",
    "collab-alternatives",
)


def metadata(article: etree._Element) -> Metadata:
    """The metadata of an ``<article>``."""
    front = first(article, "front")
    front = front if front is not None else first(article, "front-stub")
    about = first(front, "article-meta")
    about = about if about is not None else front
    journal = first(front, "journal-meta")
    if about is None:
        return Metadata(genre="article-journal")
    kind = attribute(article, "article-type")
    return Metadata(
        title=title_of(about),
        creators=tuple(_creators(about))[:500],
        publication=_journal(journal),
        published=_published(about),
        publisher=text_of(first(journal, "publisher", "publisher-name")),
        volume=text_of(first(about, "volume")),
        issue=text_of(first(about, "issue")),
        pages=_pages(about),
        url=_licence_free_url(about),
        doi=_identifier(about, "doi"),
        genre="review" if kind in ("book-review", "product-review") else "article-journal",
        language=attribute(article, "lang"),
        description=_abstract(about),
        keywords=tuple(dict.fromkeys(text_of(k) for k in descendants(about, "kwd") if text_of(k)))[:100],
    )


def title_of(about: etree._Element) -> str:
    """Title and subtitle: "A mill: Its tides"."""
    group = first(about, "title-group")
    title = text_of(first(group, "article-title"))
    below = text_of(first(group, "subtitle"))
    return f"{title}{' ' if title.endswith(('?', '!', ':')) else ': '}{below}" if title and below else title or below


def name_of(person: etree._Element) -> str:
    """A name as it is said: "Ann Keeper"; of Chinese, Japanese and Korean ones as it is written."""
    if local(person) in ("name-alternatives", "collab-alternatives"):
        return next((name_of(child) for child in person), "")
    if local(person) == "collab":
        return (
            text_of(next(children(person, "institution", "named-content"), person)) if len(person) else text_of(person)
        )
    family, given = text_of(first(person, "surname")), text_of(first(person, "given-names"))
    if not family:
        return text_of(person)
    if attribute(person, "name-style") == "eastern":
        return family + given if not family.isascii() else f"{family} {given}".strip()
    plain = join_name({"family": family, "given": given})
    if "," in plain:  # two family names, which "Given Family" could not tell apart
        return plain
    parts = (text_of(first(person, "prefix")), given, family, text_of(first(person, "suffix")))
    return " ".join(part for part in parts if part)


def _creators(about: etree._Element) -> Iterator[str]:
    for group in children(about, "contrib-group"):
        for contributor in children(group, "contrib", "collab"):
            if attribute(contributor, "contrib-type") not in ("", "author", "collab", "authors"):
                continue
            people = [contributor] if local(contributor) == "collab" else children(contributor, *_PEOPLE)
            yield from (name for name in map(name_of, list(people)[:1]) if name)


def _journal(journal: etree._Element | None) -> str:
    if journal is None:
        return ""
    titles = [text_of(e) for e in descendants(journal, "journal-title", "abbrev-journal-title")]
    ids = [text_of(e) for e in children(journal, "journal-id") if attribute(e, "journal-id-type") == "nlm-ta"]
    return next((title for title in [*titles, *ids] if title), "")


def _identifier(about: etree._Element, kind: str) -> str:
    found = (e for e in children(about, "article-id") if attribute(e, "pub-id-type") == kind)
    return next((text_of(e) for e in found), "")


def _licence_free_url(about: etree._Element) -> str:
    """Where the article is to be found: its own address, else its place in PubMed Central."""
    own = next((attribute(e, "href") for e in children(about, "self-uri")), "")
    if own.startswith(("http://", "https://")):
        return own
    number = _identifier(about, "pmcid") or _identifier(about, "pmc")
    digits = number.upper().removeprefix("PMC")
    return f"https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{digits}/" if digits.isascii() and digits.isdigit() else ""


def _published(about: etree._Element) -> str:
    found: dict[str, str] = {}
    for date in children(about, "pub-date"):
        kind = attribute(date, "pub-type") or attribute(date, "date-type")
        found.setdefault(kind, date_of(date))
    known = [found[kind] for kind in _DATES if found.get(kind)]
    year = known[0][:4] if known else ""
    return max((date for date in known if date[:4] == year), key=len, default="") or next(iter(found.values()), "")


def date_of(date: etree._Element) -> str:
    """An ISO date in the precision that is given; "" without a year."""
    iso = attribute(date, "iso-8601-date")
    year, month, day = (text_of(first(date, part)) for part in ("year", "month", "day"))
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return iso[:10] if iso[:4].isdigit() else ""
    number = _MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in _MONTHS else 0
    number = number or (int(month) if month.isascii() and month.isdigit() and len(month) < 3 else 0)
    if not 1 <= number <= 12:
        return year
    days = int(day) if day.isascii() and day.isdigit() and len(day) < 3 else 0
    return f"{year}-{number:02d}-{days:02d}" if 1 <= days <= 31 else f"{year}-{number:02d}"


def _pages(about: etree._Element) -> str:
    start, end = text_of(first(about, "fpage")), text_of(first(about, "lpage"))
    if start:
        return f"{start}–{end}" if end and end != start else start
    return text_of(first(about, "page-range")) or text_of(first(about, "elocation-id"))


def _abstract(about: etree._Element) -> str:
    found = next((e for e in children(about, "abstract") if not attribute(e, "abstract-type")), None)
    return "" if found is None else " ".join(text_of(p) for p in descendants(found, "p"))[:5_000]


def reference_of(citation: etree._Element) -> str:
    """A reference that is given in parts, as a line: "Light B (1990) Mills. *Tides* 3(2):1–9. doi:…"."""
    people = [_short(name) for name in descendants(citation, "name", "string-name", "collab")]
    if next(descendants(citation, "etal"), None) is not None:
        people.append("et al.")
    year, volume, issue = (_part(citation, name) for name in ("year", "volume", "issue"))
    title = _part(citation, "article-title") or _part(citation, "chapter-title") or _part(citation, "data-title")
    work = " ".join(filter(None, (_part(citation, "source"), f"{volume}({issue})" if issue else volume)))
    start, end = _part(citation, "fpage"), _part(citation, "lpage")
    pages = f"{start}–{end}" if start and end else start or _part(citation, "elocation-id")
    made = ": ".join(filter(None, (_part(citation, "publisher-loc"), _part(citation, "publisher-name"))))
    head = " ".join(filter(None, (", ".join(filter(None, people)), f"({year})" if year else "")))
    ids = [
        ("doi:" if attribute(e, "pub-id-type") == "doi" else f"{attribute(e, 'pub-id-type').upper()} ") + text_of(e)
        for e in descendants(citation, "pub-id")
    ]
    rest = [f"{work}:{pages}" if work and pages else work or pages, made, _part(citation, "comment"), *ids]
    line = ". ".join(part.rstrip(". ") for part in (head, title, *rest) if part)
    return f"{line}." if line and year + title + work else text_of(citation)


def _part(citation: etree._Element, name: str) -> str:
    return text_of(next(descendants(citation, name), None))


def _short(person: etree._Element) -> str:
    family, given = text_of(first(person, "surname")), text_of(first(person, "given-names"))
    return f"{family} {given}".strip() or text_of(person)
