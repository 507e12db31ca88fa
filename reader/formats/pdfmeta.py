"""What a PDF says of itself: its XMP packet, its table of properties, and what can be told of junk in both."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from lxml import etree

from reader.core.document import Metadata
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.formats.dates import date_of_value, find_date
from reader.formats.xmldoor import attribute, local, parse, text_of

_PACKETS: Final = 40  # that are looked at: pictures in the file have their own
_PACKET_BYTES: Final = 1_000_000
_LONGEST: Final = 2_000  # code points of a description
_MOST_NAMES: Final = 200
DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^`]+")
# Titles that programs give, names of files, and numbers of publishers.
_JUNK_TITLE: Final = re.compile(
    r"(?:untitled|unbenannt|sans titre|sin título)[\W\d]*|microsoft (?:word|powerpoint|office|excel) ?- .*|"
    r"(?:powerpoint|word) ?presentation|no(?:ne)? ?job name|layout ?\d*|slide \d+|document\d*|dokument\d*|"
    r"print(?:ing)?|title|pii:? ?.*|(?:doi:? ?)?10\.\d{4,9}/\S+|"
    r"[\w\-. ]+\.(?:pdf|docx?|odt|rtf|tex|dvi|indd|qxd|qxp|pm\d|ps|eps|fm|cdr|wpd|pub|txt|html?)|"
    r"\W*|\d[\d\W]*|[a-z]{1,5}[\d_\-]{3,}\w*(?: \d+\.\.\d+)?|.*\.\.\s*\d+|index|main|paper|article|manuscript|template|"
    r"body|https?:\S+|file:\S+|scan(?:ned)?[\W_\d]*",
    re.I,
)
_JUNK_NAME: Final = re.compile(
    r"(?:admin(?:istrator)?|user|benutzer|owner|author|unknown|anonymous|default|guest|test|pc|hp|dell|lenovo|asus|acer|scanner|"
    r"root|me|microsoft.*|office.*|adobe.*|latex.*|tex|python-docx|windows.*|mac|none|n/?a|-+|\W*|.*@.*|.*\d{3}.*)",
    re.I,
)
_TEX_QUOTED: Final = re.compile(r"(?<!\w)`([^`']{1,300})'(?!\w)")
PLACE: Final = re.compile(  # "Journal of Offices, 12 (2014) 123-145. doi:10.1016/…": what Elsevier writes as subject
    r"(?P<publication>[^,\d]{4,80}),\s*(?:vol(?:ume|\.)?\s*)?(?P<volume>\d{1,4})\s*(?:,\s*(?:no\.|issue)\s*(?P<issue>\d+)\s*)?"
    r"\(?(?P<year>(?:19|20)\d\d)\)?[,:]?\s*(?:pp?\.\s*)?(?P<first>\d+)\s*[-–]\s*(?P<last>\d+)"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says of itself. ``made``: the day the file was made, which need not be that of the article."""

    metadata: Metadata = field(default_factory=Metadata)
    made: str = ""


def stated(pdf: Any, data: bytes) -> Stated:
    """What the open ``pdf``, whose bytes are ``data``, says of itself; what is plainly junk is left out."""
    said = _of_properties(pdf)
    packet = _of_packets(data)
    known = {f.name: v for f in fields(Metadata) if (v := getattr(packet.metadata, f.name))}
    out = replace(said.metadata, **known)
    return Stated(replace(out, language=language_of(pdf) or out.language), said.made or packet.made)


def language_of(pdf: Any) -> str:
    """The language that the file names ("en-GB"), or ""."""
    size = raw.FPDFCatalog_GetLanguage(pdf, None, 0)
    if not 2 < size < 100:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFCatalog_GetLanguage(pdf, buffer, size)
    value = bytes(buffer).decode("utf-16-le", "replace").partition("\0")[0].strip()
    return value if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*", value) else ""


def _of_properties(pdf: Any) -> Stated:
    try:
        info = {k: _clean(v) for k, v in pdf.get_metadata_dict().items()}
    except (pdfium.PdfiumError, UnicodeError):
        return Stated()
    made = _date(info.get("CreationDate", ""))
    subject, keywords = info.get("Subject", ""), info.get("Keywords", "")
    out = Metadata(
        title=fit_title(info.get("Title", "")),
        creators=names_of(info.get("Author", "")),
        doi=doi_in(" ".join((subject, keywords, info.get("Title", "")))),
        keywords=_keywords(keywords),
    )
    place = PLACE.match(subject)
    if not place:
        said = "" if DOI.search(subject) or len(subject) < 20 else subject[:_LONGEST]
        return Stated(replace(out, description=said), made)
    out = replace(
        out,
        publication=place["publication"].strip(),
        volume=place["volume"],
        issue=place["issue"] or "",
        published=place["year"],
        pages=f"{place['first']}–{place['last']}",
        genre="article-journal",
    )
    return Stated(out, made)


def _clean(value: str) -> str:
    return " ".join(value.replace("\0", " ").split())


def _with_quotes(title: str) -> str:
    """``title`` with the quotation marks that TeX's ``...'' and `...' stand for."""
    title = title.replace("``", "“").replace("''", "”") if "``" in title else title
    return _TEX_QUOTED.sub(r"‘\1’", title) if "`" in title else title


def fit_title(title: str) -> str:
    """The title, or "" if it is a file's name or what a program writes there."""
    title = _with_quotes(_clean(title))
    return "" if _JUNK_TITLE.fullmatch(title) else title[: LIMITS.title_characters]


def doi_in(text: str) -> str:
    """The first DOI in ``text``, without the sentence's own signs behind it; or ""."""
    found = DOI.search(text)
    if not found:
        return ""
    doi = found[0].rstrip(".,;:'’”\"*†‡-")
    while doi.endswith((")", "]")) and doi.count(")") + doi.count("]") > doi.count("(") + doi.count("["):
        doi = doi[:-1].rstrip(".,;")
    return doi


def names_of(text: str) -> tuple[str, ...]:
    """Persons in a field of properties: "A. Reader; B. Writer", "Reader, Ada", "A. Reader, B. Writer and C. Clerk"."""
    text = _clean(text)
    if ";" in text:
        parts = text.split(";")
    else:
        parts = re.split(r",?\s+(?:and|und|et|y)\s+|\s*&\s*|\s*,\s+", text)
        if len(parts) == 2 and "," in text and " " not in parts[0]:
            parts = [text]  # "Reader, Ada"
        elif len(parts) > 1 and any(" " not in p.strip() and len(p) < 25 for p in parts) and "," in text:
            parts = [text]  # "Reader, Ada, PhD": not to be told apart
    names = (re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", p.strip(" ,")) for p in parts)
    out = [n for n in names if n and not _JUNK_NAME.fullmatch(n) and (" " in n or n[:1].isupper() or n[:1] > "\u0250")]
    return tuple(dict.fromkeys(out))[:_MOST_NAMES]


def _keywords(text: str) -> tuple[str, ...]:
    if DOI.search(text):
        text = DOI.sub("", text)
    parts = text.split(";" if ";" in text else ",")
    return tuple(dict.fromkeys(p.strip()[:100] for p in parts if any(c.isalpha() for c in p)))[:50]


def _date(value: str) -> str:
    """The day of a PDF's date, "D:20190512093000+02'00'"; or ""."""
    found = re.match(r"(?:D:)?((?:19|20)\d\d)(0[1-9]|1[0-2])?(0[1-9]|[12]\d|3[01])?", value)
    return "-".join(p for p in found.groups() if p) if found else find_date(value)


# -- XMP (ISO 16684-1) ------------------------------------------------------------------------------------------------


def _of_packets(data: bytes) -> Stated:
    """What the XMP packet of the file itself says: the last that names the PDF's producer, or has a publication."""
    best, rank = Stated(), 0
    start = len(data)
    for _ in range(_PACKETS):
        start = data.rfind(b"<x:xmpmeta", 0, start)
        if start < 0:
            break
        end = data.find(b"</x:xmpmeta>", start, start + _PACKET_BYTES)
        if end < 0:
            continue
        packet = data[start : end + 12]
        worth = (b"/pdf/1.3/" in packet) + 2 * (b"/prism" in packet or b"/pdfx/" in packet)
        if worth > rank:
            best, rank = _of_packet(packet), worth
    return best


def _of_packet(packet: bytes) -> Stated:
    try:
        root = parse(packet, "XMP")
    except ReaderError:
        return Stated()
    said = _values(root)

    def one(*names: str) -> str:
        return next((said[n][0] for n in names if said.get(n)), "")

    first, last = one("prism:startingPage"), one("prism:endingPage")
    pages = f"{first}–{last}" if first and last and first != last else one("prism:pageRange") or first
    issue = one("prism:number", "prism:issueIdentifier")
    when = one("prism:coverDate", "prism:publicationDate", "prism:coverDisplayDate", "dc:date")
    names = tuple(n for value in said.get("dc:creator", ()) for n in names_of(value))
    language = one("dc:language")
    doi = doi_in(" ".join(said.get(n, [""])[0] for n in ("prism:doi", "pdfx:doi", "crossmark:DOI", "dc:identifier")))
    publication = one("prism:publicationName")
    description = one("dc:description")
    out = Metadata(
        title=fit_title(one("dc:title", "prism:title")),
        creators=tuple(dict.fromkeys(names))[:_MOST_NAMES],
        publication=publication,
        published=date_of_value(when)[:10] if when else "",
        publisher=one("dc:publisher"),
        volume=one("prism:volume"),
        issue=issue,
        pages=pages.replace("-", "–"),
        url=u if (u := one("prism:url")).startswith(("http://", "https://")) else "",
        doi=doi,
        isbn=one("prism:isbn"),
        genre="article-journal" if publication else "",
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(?:-\w{2,8})*", language) else "",
        description="" if DOI.search(description) or len(description) < 20 else description[:_LONGEST],
        keywords=tuple(k for value in said.get("dc:subject", ()) for k in _keywords(value))[:50],
    )
    return Stated(out, date_of_value(one("xmp:CreateDate"))[:10])


_PREFIXES: Final = (
    ("http://purl.org/dc/", "dc"),
    ("http://prismstandard.org/", "prism"),
    ("http://ns.adobe.com/pdfx/", "pdfx"),
    ("http://ns.adobe.com/xap/1.0/mm", ""),  # histories and ingredients are not the file
    ("http://ns.adobe.com/xap/", "xmp"),
    ("http://crossref.org/crossmark/", "crossmark"),
)


def _values(root: etree._Element) -> Mapping[str, list[str]]:
    """The properties of the described file by "prefix:name"; of several languages the default one first."""
    out: dict[str, list[str]] = {}

    def put(name: str, values: list[str]) -> None:
        known = [v for value in values if (v := _clean(value))]
        if name and known:
            out.setdefault(name, []).extend(known)

    for about in (e for e in root.iterdescendants() if local(e) == "Description"):
        parent = about.getparent()
        if parent is None or local(parent) != "RDF":
            continue
        for key, value in about.attrib.items():
            put(_prefixed(str(key)), [str(value)])
        for child in about:
            items = [e for e in child.iterdescendants() if local(e) == "li"]
            items.sort(key=lambda e: attribute(e, "lang") != "x-default")
            put(_prefixed(str(child.tag)), [text_of(e) for e in items] or [text_of(child)])
    return out


def _prefixed(name: str) -> str:
    space, _, tail = name.removeprefix("{").rpartition("}")
    prefix = next((p for address, p in _PREFIXES if space.startswith(address)), "")
    return f"{prefix}:{tail}" if prefix else ""
