"""OpenDocument texts: our own walk over their XML, since no permissive library keeps notes, lists and comments."""

from __future__ import annotations

from lxml import etree

from reader.core.document import Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.archive import Archive
from reader.formats.docxpackage import shallow
from reader.formats.manuscript import Manuscript
from reader.formats.manuscriptend import date_of, finish, keywords_of, names_of
from reader.formats.odtpictures import Objects
from reader.formats.odtstyles import OFFICE, TEXT, Styles
from reader.formats.odtwalk import Gathered, Walk
from reader.formats.xmldoor import children, descendants, first, local, parse, text_of


def read(source: Source) -> Document:
    """The document in an OpenDocument text (ODT, OTT).

    Raises:
        ReaderError: it is damaged beyond reading, encrypted, or empty.
    """
    archive = Archive(source.data, source.name)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise ReaderError(
            f"{source.name} is protected by a password. Open it in LibreOffice and save it without a password first."
        )
    warnings: list[str] = []
    content = shallow(parse(archive.read("content.xml"), source.name, warnings=warnings), source.name)
    broken: list[str] = []
    document = _optional(archive, "styles.xml", broken)
    meta = _optional(archive, "meta.xml", broken)
    styles = Styles.of((content, document))
    out, gathered = Manuscript(), Gathered()
    objects = Objects(archive, out)
    text = next(content.iter(OFFICE + "text"), None)
    if text is None:
        raise ReaderError(f"{source.name} holds no text document. Open it in LibreOffice and save it as ODT.")
    Walk(out, styles, objects, gathered).blocks(text)
    out.end_paragraph()
    out.flush_code()
    for marker, note, endnote, body in gathered.notes:
        out.begin_note(marker, note, endnote=endnote)
        Walk(out, styles, objects, gathered).blocks(body)
        out.end_note()
    return finish(
        out, source.name, _metadata(meta, styles, gathered), gathered.comments, [*warnings, *_warnings(text, broken)]
    )


def _optional(archive: Archive, member: str, broken: list[str]) -> etree._Element | None:
    """The tree of a member that the text can be read without."""
    if member not in archive:
        return None
    try:
        return parse(archive.read(member), archive.name)
    except ReaderError:
        broken.append(member)
        return None


def _metadata(meta: etree._Element | None, styles: Styles, gathered: Gathered) -> Metadata:
    said: dict[str, str] = {}
    keywords: list[str] = []
    for element in descendants(meta, "meta") if meta is not None else ():
        for child in element:
            if local(child) == "keyword":
                keywords.append(text_of(child))
            said.setdefault(local(child), text_of(child))
    used, _ = max(gathered.languages.items(), key=lambda item: item[1], default=("", 0))
    return Metadata(
        title=said.get("title", ""),
        creators=names_of(said.get("initial-creator", "") or said.get("creator", "")),
        published=date_of(said.get("creation-date", "") or said.get("date", "")),
        language=said.get("language", "") or used or styles.language,
        description=said.get("description", "") or said.get("subject", ""),
        keywords=keywords_of(", ".join(keywords)),
    )


def _warnings(text: etree._Element, broken: list[str]) -> list[str]:
    regions = first(text, "tracked-changes")
    kinds = (TEXT + "insertion", TEXT + "deletion")
    changes = 0
    for region in children(regions, "changed-region") if regions is not None else ():
        changes += any(change.tag in kinds for change in region)
    out = []
    if changes:
        out.append(
            "The text has 1 tracked change, shown as accepted."
            if changes == 1
            else f"The text has {changes:,} tracked changes, shown as accepted."
        )
    if broken:
        out.append(f"Parts of the file are damaged and were left out: {', '.join(broken)}.")
    return out
