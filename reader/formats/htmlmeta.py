"""A web page's metadata: what its head says in JSON-LD, Dublin Core, Open Graph and their like, else what it shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Final

from reader.core.document import Metadata
from reader.core.limits import LIMITS
from reader.core.names import join_name
from reader.formats import jsonld, links
from reader.formats.dates import date_of_value
from reader.formats.htmlbyline import byline_in, names_in
from reader.formats.htmlnodes import Node, clean_text

Facts = dict[str, list[str]]

# For each field the places that may name it, the most careful first: what was written for citation managers before
# what was written for previews. "ld:" is JSON-LD; "dc:" is Dublin Core in any of its spellings.
_SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        *("ld:title", "citation_title", "dc:title", "og:title", "parsely-title", "sailthru.title", "twitter:title"),
        *("bepress_citation_title", "eprints.title", "prism.title", "headline", "title"),
    ),
    "creators": (
        *("citation_author", "citation_authors", "ld:creator", "dc:creator", "bepress_citation_author"),
        *("parsely-author", "sailthru.author", "author", "byl", "article:author", "book:author", "og:article:author"),
        *("creator", "dc:contributor"),
    ),
    "publication": (
        *("citation_journal_title", "citation_conference_title", "prism.publicationname", "og:site_name"),
        *("ld:publication", "dc:publisher", "citation_publisher", "cre", "application-name", "copyright"),
    ),
    "published": (
        *("citation_publication_date", "citation_date", "citation_online_date", "ld:published"),
        *("article:published_time", "article:published", "og:article:published_time", "og:published_time"),
        *("dc:date.issued", "dc:issued", "dc:date", "dc:created", "prism.publicationdate", "parsely-pub-date"),
        *("sailthru.date", "datepublished", "publish-date", "publish_date", "pubdate", "pdate", "published_at"),
        *("bepress_citation_date", "eprints.date", "date", "book:release_date", "datecreated"),
    ),
    "publisher": ("citation_publisher", "dc:publisher", "prism.publisher", "ld:publisher"),
    "volume": ("citation_volume", "prism.volume", "bepress_citation_volume", "dc:citation.volume", "ld:volume"),
    "issue": ("citation_issue", "prism.number", "prism.issueidentifier", "dc:citation.issue", "ld:issue"),
    "first": ("citation_firstpage", "prism.startingpage", "dc:citation.spage", "ld:first"),
    "last": ("citation_lastpage", "prism.endingpage", "dc:citation.epage", "ld:last"),
    "pages": ("citation_pages", "prism.pagerange", "ld:pages"),
    "isbn": ("citation_isbn", "prism.isbn", "book:isbn", "ld:isbn"),
    "url": ("canonical", "og:url", "citation_public_url", "citation_abstract_html_url", "ld:url", "twitter:url"),
    "language": ("html:lang", "citation_language", "dc:language", "content-language", "ld:language", "og:locale"),
    "description": ("og:description", "description", "dc:description", "twitter:description", "ld:description"),
    "keywords": ("citation_keywords", "news_keywords", "article:tag", "keywords", "dc:subject", "ld:keywords"),
    "doi": (
        "citation_doi",
        "prism.doi",
        "bepress_citation_doi",
        "dc:identifier",
        "ld:identifier",
        "doi",
        "eprints.id_number",
    ),
}
_PREVIEWS: Final = ("og:title", "twitter:title", "title")  # made for showing: often with the site's name in them
_DUBLIN_CORE: Final = re.compile(r"^(?:dc|dcterms|dct)[.:]", re.I)
_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
# "<!-- saved from url=(0027)https://example.org/ -->" (browsers); "url: https://…" in SingleFile's comment.
_SAVED_FROM: Final = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)"
)
_NAME_SEPARATOR: Final = re.compile(r"\s*[;|]\s*|\s+(?:and|und|et|y|&)\s+|,\s+(?:and\s+)?")


def metadata(root: Node, head: str = "") -> Metadata:
    """What the page says of itself. ``head``: the first few thousand characters of its source, for the comments."""
    facts = _facts(root)
    if saved := _SAVED_FROM.search(head):
        facts.setdefault("canonical", []).append(saved[1])
    publication = _first(facts, "publication")
    title, site = _title(root, facts, publication)
    url = _address(facts)
    return Metadata(
        title=title,
        creators=_creators(root, facts),
        publication=(publication or site)[: LIMITS.title_characters],
        published=_published(root, facts),
        url=url,
        doi=_doi(facts, url),
        publisher=_publisher(facts, publication or site),
        volume=_first(facts, "volume")[:100],
        issue=_first(facts, "issue")[:100],
        pages=_pages(facts),
        isbn=_isbn(facts),
        genre=_genre(facts),
        language=_language(facts),
        description=_first(facts, "description")[:5_000],
        keywords=_keywords(facts),
    )


def _facts(root: Node) -> Facts:
    """All statements in the page's head, by lower-case name; those given as ``property`` before those as ``name``."""
    found: Facts = {}
    named: Facts = {}
    for node in root.find("meta"):
        value = node.get("content") or node.get("value")
        if not value.strip():
            continue
        for attribute, target in (("property", found), ("itemprop", found), ("name", named), ("http-equiv", named)):
            for name in node.get(attribute).lower().split():
                target.setdefault(_DUBLIN_CORE.sub("dc:", name), []).append(value)
    for name, values in named.items():
        found.setdefault(name, []).extend(values)
    for node in root.find("link"):
        if "canonical" in node.get("rel").lower().split():
            found.setdefault("canonical", []).append(node.get("href"))
    found["html:lang"] = [value for value in (root.get("lang"), root.get("xml:lang")) if value]
    for name, values in jsonld.facts(root).items():
        found[f"ld:{name}"] = values
    return found


def tidy(text: str) -> str:
    """A value as people would write it: one line, entities that were escaped twice resolved."""
    return clean_text(" ".join(html.unescape(text).split())).strip()


def _first(facts: Facts, field: str) -> str:
    return next((text for value in _values(facts, field) if (text := tidy(value))), "")


def _values(facts: Facts, field: str) -> Iterable[str]:
    for source in _SOURCES[field]:
        yield from facts.get(source, ())


def _title(root: Node, facts: Facts, publication: str) -> tuple[str, str]:
    """The title, and the site's name where only ``<title>`` tells it."""
    shown = next((tidy(node.inner_text(5_000)) for node in root.find("title") if _in_head(node)), "")
    headings = [tidy(node.inner_text(5_000)) for node in root.find("h1")]
    site = ""
    _prefer_shown(facts, shown)
    title = _first(facts, "title")
    if title in (tidy(text) for name in _PREVIEWS for text in facts.get(name, ())):
        title = _without(title, publication)
    if not title and shown:
        title, site = split_title(shown, publication, headings)
    if not title and headings:
        title = next((text for text in headings if text), "")
    return title[: LIMITS.title_characters], site


def _prefer_shown(facts: Facts, shown: str) -> None:
    """Of a JSON-LD headline and name the one that the page's ``<title>`` begins with: some put a description first."""
    facts.get("ld:title", []).sort(key=lambda text: not shown.casefold().startswith(tidy(text).casefold()))


def _in_head(node: Node) -> bool:
    return node.parent is not None and node.parent.tag in ("head", "html", "body")


def _without(title: str, publication: str) -> str:
    """The title without the publication's name behind or before it."""
    if publication and len(title) > len(publication) + 3:
        name = re.escape(publication)
        title = re.sub(rf"\s+[-–—|·•:»«✩/\\]+\s*{name}$|^{name}\s*[-–—|·•:»/\\]+\s+", "", title, flags=re.I) or title
    return title


def split_title(title: str, publication: str, headings: Iterable[str]) -> tuple[str, str]:
    """``<title>`` without the site's name, and that name.

    What stands behind the last "|", "-" or the like is the site's name if a heading of the page is what stands
    before it, or else if at least three words remain: "Google - Site Reliability Engineering" stays whole. A dash
    as long as "—" and a "·" are as often part of a title and count only with the heading's word for it.
    """
    cleaned = _without(title, publication)
    if cleaned != title:
        return cleaned, publication
    match = re.match(r"(.*\S)\s+([-–|»«/\\]+|::|—|·|•)\s+(\S.*)$", title)
    if not match:
        return title, ""
    front, separator, behind = match.groups()
    known = any(front.casefold() == heading.casefold() for heading in headings)
    if separator in ("—", "·", "•"):
        return (front, behind) if known and len(behind.split()) <= 4 else (title, "")
    return (front, behind) if known or (len(front.split()) >= 3 and len(behind) < len(front)) else (title, "")


def _creators(root: Node, facts: Facts) -> tuple[str, ...]:
    for source in _SOURCES["creators"]:
        named = [name for value in facts.get(source, ()) for name in _people(tidy(value), source)]
        if named:
            return tuple(dict.fromkeys(named))[:100]
    people = byline_in(root)
    if people:
        return people
    handles = [tidy(value) for value in facts.get("twitter:creator", ())]
    return tuple(name for name in handles if name and not name.startswith("@"))[:1]


def _people(value: str, source: str) -> list[str]:
    if not value or len(value) > LIMITS.title_characters or re.match(r"(?:https?:)?//|@|www\.", value):
        return []
    if source.endswith("citation_author") and value.count(",") == 1:
        last, first = value.split(",")
        return [join_name({"family": last, "given": first})]
    return names_in(value)


def _published(root: Node, facts: Facts) -> str:
    for value in _values(facts, "published"):
        if date := _date(tidy(value)):
            return date
    for node in root.walk():
        if node.tag == "time" or "datepublished" in node.get("itemprop").lower():
            value = node.get("datetime") or node.get("content")
            if "datemodified" not in node.get("itemprop").lower() and (date := _date(value)):
                return date
    return ""


def _date(value: str) -> str:
    """The date; "2016/07", "20160729" and "20160729164234" too."""
    if month := re.fullmatch(r"((?:1[4-9]|20)\d\d)[/.](0?[1-9]|1[0-2])", value.strip()):
        return f"{month[1]}-{int(month[2]):02}"
    if digits := re.match(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:\d{6})?$", value.strip()):
        return "-".join(digits.groups())
    return date_of_value(value) if value else ""


def _address(facts: Facts) -> str:
    for value in _values(facts, "url"):
        if links.scheme(value) in ("http", "https") and (address := links.resolve(value)):
            return address
    return ""


def _doi(facts: Facts, url: str) -> str:
    for value in [*_values(facts, "doi"), url if "doi" in url else ""]:
        if match := _DOI.search(value):
            return match[0].rstrip(".,;)")
    return ""


def _publisher(facts: Facts, publication: str) -> str:
    """The publisher, unless it is what stands for the publication already."""
    name = _first(facts, "publisher")[: LIMITS.title_characters]
    return "" if name.casefold() == publication.casefold() else name


def _pages(facts: Facts) -> str:
    first, last = _first(facts, "first")[:40], _first(facts, "last")[:40]
    return "–".join(dict.fromkeys(p for p in (first, last) if p)) if first else _first(facts, "pages")[:80]


def _isbn(facts: Facts) -> str:
    for value in _values(facts, "isbn"):
        if re.fullmatch(r"(?:97[89])?[0-9]{9}[0-9X]", re.sub(r"[- ]", "", tidy(value)).upper()):
            return tidy(value)
    return ""


# What was written for citation managers names the kind of work.
_GENRES: Final = (
    ("citation_journal_title", "article-journal"),
    ("citation_conference_title", "paper-conference"),
    ("citation_dissertation_institution", "thesis"),
    ("citation_technical_report_institution", "report"),
    ("citation_isbn", "book"),
)


def _genre(facts: Facts) -> str:
    """The type of CSL, as far as the page says it."""
    known = next((genre for name, genre in _GENRES if facts.get(name)), "")
    by_schema = {"ScholarlyArticle": "article-journal", "NewsArticle": "article-newspaper",
                 "BlogPosting": "post-weblog", "Book": "book", "Thesis": "thesis", "Report": "report"}  # fmt: skip
    return known or next((by_schema[t] for t in facts.get("ld:type", ()) if t in by_schema), "")


def _language(facts: Facts) -> str:
    """A BCP 47 tag, as far as it has the form of one."""
    for value in _values(facts, "language"):
        tag = value.split(",")[0].strip().replace("_", "-")
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", tag):
            return tag
    return ""


def _keywords(facts: Facts) -> tuple[str, ...]:
    for source in _SOURCES["keywords"]:
        words = [tidy(word) for value in facts.get(source, ()) for word in re.split(r"[,;]", value[:5_000])]
        if any(words):
            return tuple(dict.fromkeys(word for word in words if word))[:100]
    return ()
