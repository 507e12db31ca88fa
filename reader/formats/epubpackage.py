"""An e-book's package: which files make the book, in which order, and what it says of itself (EPUB 2 and 3)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from lxml import etree

from reader.core.document import Metadata
from reader.core.errors import ReaderError
from reader.formats.archive import Archive
from reader.formats.dates import date_of_value
from reader.formats.htmlnodes import clean_text
from reader.formats.htmlnodes import parse as parse_html
from reader.formats.xmldoor import attribute, children, descendants, first, local, parse, text_of

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
# What only hides fonts from other programs (EPUB 3.3, 4.4; and Adobe's older way of it).
_FONT_HIDING: Final = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_LOCKS: Final = (  # file → whose it is
    ("META-INF/license.lcpl", "Readium LCP"),
    ("META-INF/sinf.xml", "Apple"),
    ("META-INF/rights.xml", "Adobe"),
)
_SIGN_OF_ADOBE: Final = b"ns.adobe.com/adept"
CHAPTER_TYPES: Final = frozenset(
    {"application/xhtml+xml", "text/html", "text/xml", "application/xml", "image/svg+xml", "text/x-oeb1-document"}
)
_ISBN: Final = re.compile(r"(?<![\w\-])(?:97[89][\- ]?)?(?:\d[\- ]?){9}[\dXx](?![\w\-])")
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_AUTHORS: Final = ("aut", "cre", "author", "")
_KEYWORDS: Final = 50
_LONGEST: Final = 5_000  # code points of a description


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the book's text."""

    path: str  # in the archive
    linear: bool = True  # False: beside the text, as answers and notes are


@dataclass(frozen=True, slots=True)
class Package:
    """What the package document says. Paths are names in the archive, "" where there is none."""

    metadata: Metadata
    spine: tuple[Chapter, ...]
    nav: str = ""  # contents of EPUB 3
    ncx: str = ""  # contents of EPUB 2
    cover: str = ""  # a picture
    cover_page: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    path: str
    media_type: str
    properties: tuple[str, ...] = ()
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class _Description:
    """The elements of ``<metadata>`` with what refines them."""

    elements: tuple[etree._Element, ...]
    refining: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # id → property → value

    def named(self, name: str) -> Iterator[tuple[etree._Element, str]]:
        """The elements of that name that have text, with it."""
        for element in self.elements:
            if local(element) == name and (text := clean_text(text_of(element))):
                yield element, text

    def refined(self, element: etree._Element, name: str) -> str:
        """What EPUB 3 (``<meta refines>``) or EPUB 2 (``opf:…``) says besides."""
        return self.refining.get(attribute(element, "id"), {}).get(name, "") or attribute(element, name)


def open_package(archive: Archive) -> Package:
    """The package of the book in ``archive``.

    Raises:
        ReaderError: the book is locked, or there is no package in it.
    """
    refuse_locked(archive)
    path = _package_path(archive)
    warnings: list[str] = []
    root = parse(archive.read(path), archive.name, warnings=warnings)
    items = _items(archive, root, posixpath.dirname(path))
    spine = _spine(archive, root, items, warnings)
    by_type = {item.media_type: item.path for item in reversed(items.values())}
    nav = next((item.path for item in items.values() if "nav" in item.properties), "")
    found = first(root, "spine")
    ncx = items.get(attribute(found, "toc")) if found is not None else None
    return Package(
        _metadata(root),
        spine,
        nav,
        ncx.path if ncx else by_type.get("application/x-dtbncx+xml", ""),
        _cover(root, items),
        _cover_page(archive, root, posixpath.dirname(path)),
        tuple(warnings),
    )


def member(archive: Archive, folder: str, href: str) -> str:
    """The name in the archive of what ``href``, seen from ``folder``, leads to; "" if it is not there."""
    href = re.split(r"[?#]", href.strip(), maxsplit=1)[0]
    for each in (unquote(href), href):
        path = posixpath.normpath(posixpath.join(folder, each)) if each else ""
        if path in archive:
            return path
    return archive.spelt(posixpath.normpath(posixpath.join(folder, unquote(href)))) if href else ""


def refuse_locked(archive: Archive) -> None:
    """Raise a ReaderError for a book that only its shop's program can open."""
    locked = _ENCRYPTION in archive and _is_encrypted(archive)
    for name, whose in _LOCKS:
        if name in archive and (locked or whose != "Adobe" or _SIGN_OF_ADOBE in archive.read(name)):
            raise ReaderError(
                f"{archive.name} is locked with copy protection ({whose} DRM), which Reader does not open: get a copy "
                "without it, or read it in the program it was bought for."
            )
    if locked:
        raise ReaderError(
            f"{archive.name} is locked with copy protection (DRM), which Reader does not open: get a copy without it, "
            "or read it in the program it was bought for."
        )


def _is_encrypted(archive: Archive) -> bool:
    """Whether more than fonts is encrypted."""
    try:
        root = parse(archive.read(_ENCRYPTION), archive.name)
    except ReaderError:
        return False  # if it is, the chapters will be no text
    for data in descendants(root, "EncryptedData"):
        method = next(descendants(data, "EncryptionMethod"), None)
        if method is None or attribute(method, "Algorithm") not in _FONT_HIDING:
            return True
    return False


def _package_path(archive: Archive) -> str:
    """Where the package document is: as the container says, else the one there is."""
    paths: list[str] = []
    if _CONTAINER in archive:
        with suppress(ReaderError):  # a damaged container is no reason to give up: there is hardly a choice
            container = parse(archive.read(_CONTAINER), archive.name)
            paths = [attribute(file, "full-path") for file in descendants(container, "rootfile")]
        for full in paths:
            if path := member(archive, "", full):
                return path
    found = next((name for name in archive.names if name.lower().endswith(".opf")), "")
    if not found:
        raise ReaderError(f"{archive.name} is no e-book that can be read: its package file is missing. Get it anew.")
    return found


def _items(archive: Archive, root: etree._Element, folder: str) -> dict[str, _Item]:
    """The files of the manifest by their ids. A path that is not in the archive stays, to be missed."""
    out: dict[str, _Item] = {}
    manifest = first(root, "manifest")
    for item in children(manifest, "item") if manifest is not None else ():
        href = attribute(item, "href")
        out.setdefault(
            attribute(item, "id"),
            _Item(
                member(archive, folder, href),
                attribute(item, "media-type").strip().lower(),
                tuple(attribute(item, "properties").split()),
                attribute(item, "fallback"),
            ),
        )
    return out


def _spine(
    archive: Archive, root: etree._Element, items: Mapping[str, _Item], warnings: list[str]
) -> tuple[Chapter, ...]:
    """The files of the text in reading order; what is not part of its order comes behind."""
    chapters: list[Chapter] = []
    missing = unknown = 0
    spine = first(root, "spine")
    for ref in children(spine, "itemref") if spine is not None else ():
        item = _readable(items, attribute(ref, "idref"))
        if item is None:
            unknown += 1
        elif not item.path:
            missing += 1
        elif all(item.path != chapter.path for chapter in chapters):
            chapters.append(Chapter(item.path, attribute(ref, "linear") != "no"))
    if not chapters and not missing:  # no order is better than no text
        chapters = [Chapter(i.path) for i in items.values() if i.path and i.media_type in CHAPTER_TYPES]
    if not chapters:
        raise ReaderError(f"{archive.name} is incomplete: the files of its text are missing. Get it anew.")
    if missing:
        warnings.append(
            _counted(missing, "file of the book’s text is missing.", "files of the book’s text are missing.")
        )
    if unknown:
        warnings.append(
            _counted(
                unknown,
                "part of the book is no text and is not shown.",
                "parts of the book are no text and are not shown.",
            )
        )
    return tuple(sorted(chapters, key=lambda chapter: not chapter.linear))


def _readable(items: Mapping[str, _Item], name: str) -> _Item | None:
    """The item, or what it names as a stand-in for programs that cannot show it."""
    for _ in range(10):  # stand-ins may go round in circles
        item = items.get(name)
        if item is None or item.media_type in CHAPTER_TYPES or item.path.endswith((".xhtml", ".html", ".htm")):
            return item
        name = item.fallback
    return None


def _counted(count: int, one: str, several: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {several}"


def _cover(root: etree._Element, items: Mapping[str, _Item]) -> str:
    """The picture of the cover."""
    for item in items.values():
        if "cover-image" in item.properties:
            return item.path
    for meta in descendants(root, "meta"):
        if attribute(meta, "name").lower() == "cover":
            named = items.get(attribute(meta, "content"))
            if named is not None and named.media_type.startswith("image/"):
                return named.path
    likely = (item.path for name, item in items.items() if "cover" in name.lower() and item.media_type[:6] == "image/")
    return next(likely, "")


def _cover_page(archive: Archive, root: etree._Element, folder: str) -> str:
    for reference in descendants(root, "reference"):
        if attribute(reference, "type").lower() == "cover":
            return member(archive, folder, attribute(reference, "href"))
    return ""


# -- what the book says of itself -------------------------------------------------------------------------------------


def _metadata(root: etree._Element) -> Metadata:
    section = first(root, "metadata")
    elements = tuple(section.iterdescendants()) if section is not None else ()  # EPUB 2 may wrap them once more
    refining: dict[str, dict[str, str]] = {}
    for meta in elements:
        if local(meta) == "meta" and attribute(meta, "refines").startswith("#"):
            refining.setdefault(attribute(meta, "refines")[1:], {}).setdefault(
                attribute(meta, "property"), text_of(meta)
            )
    told = _Description(elements, refining)
    identifiers = [text for name in ("identifier", "source") for _, text in told.named(name)]
    return Metadata(
        title=_title(told),
        creators=_creators(told),
        published=_published(told),
        publisher=_one(told, "publisher"),
        isbn=next((isbn for text in identifiers if (isbn := _isbn(text))), ""),
        doi=next((m[0] for text in identifiers if (m := _DOI.search(text))), ""),
        genre="book",
        language=_one(told, "language"),
        description=_plain(_one(told, "description")),
        keywords=tuple(dict.fromkeys(text for _, text in told.named("subject")))[:_KEYWORDS],
    )


def _one(told: _Description, name: str) -> str:
    return next((text for _, text in told.named(name)), "")


def _title(told: _Description) -> str:
    """The main title, with the subtitle behind a colon."""
    titles = [(text, told.refined(element, "title-type")) for element, text in told.named("title")]
    main = next((text for text, kind in titles if kind == "main"), titles[0][0] if titles else "")
    under = next((text for text, kind in titles if kind == "subtitle"), "")
    return f"{main}: {under}" if under and under not in main else main


def _creators(told: _Description) -> tuple[str, ...]:
    """The authors; where there are none, whoever is named (editors, then)."""
    people = [
        (text, told.refined(element, "role").rpartition(":")[2].lower()) for element, text in told.named("creator")
    ]
    authors = [name for name, role in people if role in _AUTHORS]
    others = [text for element, text in told.named("contributor") if told.refined(element, "role") in ("aut", "edt")]
    return tuple(dict.fromkeys(authors or [name for name, _ in people] or others))


def _published(told: _Description) -> str:
    """The date of publication; never that of the file's last change."""
    dates = [
        (told.refined(element, "event").lower(), date)
        for element, text in told.named("date")
        if (date := date_of_value(text))
    ]
    for wanted in ("publication", "original-publication", "", "creation"):
        for event, date in dates:
            if event == wanted:
                return date.partition("T")[0]
    return ""


def _isbn(text: str) -> str:
    """The ISBN in an identifier whose check digit is right (ISO 2108), as it is written without "urn:isbn:"."""
    for match in _ISBN.finditer(text):
        digits = re.sub(r"[^\dXx]", "", match[0]).upper()
        values = [10 if c == "X" else int(c) for c in digits]
        if (
            len(digits) == 13
            and "X" not in digits
            and sum(v * (3 if i % 2 else 1) for i, v in enumerate(values)) % 10 == 0
        ):
            return match[0]
        if len(digits) == 10 and "X" not in digits[:-1] and sum(v * (10 - i) for i, v in enumerate(values)) % 11 == 0:
            return match[0]
    return ""


def _plain(description: str) -> str:
    """The description without the markup that shops put into it."""
    if "<" in description:
        description = parse_html(description[: _LONGEST * 2]).inner_text(_LONGEST)
    return clean_text(" ".join(description.split()))[:_LONGEST]
