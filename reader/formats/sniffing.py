"""What kind of file some bytes are: one of our formats, or a kind that is refused with a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from reader.core.errors import ReaderError
from reader.formats.decoding import decode, unicode_encoding

if TYPE_CHECKING:
    from reader.formats import Format, Source

_DOCUMENT: Final = "which Reader cannot open yet. Save it as a web page or as text first."
_OLD_OFFICE: Final = "which Reader cannot open. Open it in Word or LibreOffice and save it as DOCX first."
_LOCKED: Final = "protected by a password. Open it in Word and save it without a password first."
_ARCHIVE: Final = "not an article. Unpack it and open the article inside."
_PICTURE: Final = "not text. Open the article it belongs to, or its text."
_RECORDING: Final = "not text. Open a transcript of it instead."
_PROGRAM: Final = "not text. There is nothing to read in it."


@dataclass(frozen=True, slots=True)
class _Signature:
    """``magic`` at byte ``at`` (-1: anywhere in the first KB) says that a file is ``what``."""

    magic: bytes
    what: str
    advice: str
    format: str = ""  # the row of FORMATS that reads it, once there is one
    at: int = 0
    weak: bool = False  # so short that text could begin with it: believed only where the rest is binary


# From the formats' own specifications and the table of file(1). The first that fits counts.
_SIGNATURES: Final = (
    _Signature(b"%PDF-", "a PDF", _DOCUMENT, "pdf", at=-1),
    _Signature(b"{\\rtf", "an RTF document", _DOCUMENT, "rtf"),
    _Signature(b"%!PS", "a PostScript document", _DOCUMENT),
    _Signature(b"AT&TFORM", "a DjVu document", _DOCUMENT),
    _Signature(b"BOOKMOBI", "a Kindle book", _DOCUMENT, at=60),
    _Signature(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", _OLD_OFFICE),
    _Signature(b"SQLite format 3\0", "a database (SQLite)", _PROGRAM),
    _Signature(b"\x1f\x8b", "a compressed file (gzip)", _ARCHIVE),
    _Signature(b"BZh", "a compressed file (bzip2)", _ARCHIVE, weak=True),
    _Signature(b"\xfd7zXZ\0", "a compressed file (xz)", _ARCHIVE),
    _Signature(b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", _ARCHIVE),
    _Signature(b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _ARCHIVE),
    _Signature(b"Rar!\x1a\x07", "an archive (RAR)", _ARCHIVE),
    _Signature(b"ustar", "an archive (tar)", _ARCHIVE, at=257, weak=True),
    _Signature(b"!<arch>\n", "an archive (ar)", _ARCHIVE),
    _Signature(b"\x89PNG\r\n\x1a\n", "a picture (PNG)", _PICTURE),
    _Signature(b"\xff\xd8\xff", "a picture (JPEG)", _PICTURE),
    _Signature(b"GIF87a", "a picture (GIF)", _PICTURE, weak=True),
    _Signature(b"GIF89a", "a picture (GIF)", _PICTURE, weak=True),
    _Signature(b"WEBP", "a picture (WebP)", _PICTURE, at=8, weak=True),
    _Signature(b"BM", "a picture (BMP)", _PICTURE, weak=True),
    _Signature(b"II*\0", "a picture (TIFF)", _PICTURE),
    _Signature(b"MM\0*", "a picture (TIFF)", _PICTURE),
    _Signature(b"ftypheic", "a picture (HEIC)", _PICTURE, at=4),
    _Signature(b"ftypavif", "a picture (AVIF)", _PICTURE, at=4),
    _Signature(b"8BPS", "a picture (Photoshop)", _PICTURE, weak=True),
    _Signature(b"\0\0\1\0", "a picture (ICO)", _PICTURE, weak=True),
    _Signature(b"ID3", "a recording (MP3)", _RECORDING, weak=True),
    _Signature(b"\xff\xfb", "a recording (MP3)", _RECORDING, weak=True),
    _Signature(b"OggS", "a recording (Ogg)", _RECORDING, weak=True),
    _Signature(b"fLaC", "a recording (FLAC)", _RECORDING, weak=True),
    _Signature(b"WAVE", "a recording (WAV)", _RECORDING, at=8, weak=True),
    _Signature(b"AVI ", "a film (AVI)", _RECORDING, at=8, weak=True),
    _Signature(b"ftyp", "a film (MP4)", _RECORDING, at=4, weak=True),
    _Signature(b"\x1aE\xdf\xa3", "a film (Matroska)", _RECORDING),
    _Signature(b"\x7fELF", "a program (ELF)", _PROGRAM),
    _Signature(b"MZ", "a program (Windows)", _PROGRAM, weak=True),
    _Signature(b"\xcf\xfa\xed\xfe", "a program (macOS)", _PROGRAM),
    _Signature(b"\xca\xfe\xba\xbe", "a program (Java or macOS)", _PROGRAM),
    _Signature(b"\0asm", "a program (WebAssembly)", _PROGRAM),
)
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
# What a ZIP archive holds shows in the names of its members.
_ZIPPED: Final = (
    _Signature(b"application/epub+zip", "an e-book (EPUB)", _DOCUMENT, "epub"),
    _Signature(b"word/document", "a Word document", _DOCUMENT, "docx"),
    _Signature(b"application/vnd.oasis.opendocument.text", "an OpenDocument text", _DOCUMENT, "odt"),
    _Signature(b"xl/workbook", "a spreadsheet (Excel)", _DOCUMENT),
    _Signature(b"ppt/presentation", "a presentation (PowerPoint)", _DOCUMENT),
    _Signature(b"application/vnd.oasis.opendocument", "an OpenDocument file", _DOCUMENT),
    _Signature(b"META-INF/container.xml", "an e-book (EPUB)", _DOCUMENT, "epub"),
    _Signature(b"", "an archive (ZIP)", _ARCHIVE),
)
_LOCKED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")  # what an encrypted DOCX has in its OLE file
# Formats of text with a first line of their own.
_MARKED: Final = (
    # No letter lacks all of To, Message-ID and Received.
    (re.compile(
        r"From:\s*[\"<]*Saved by |"
        r"(?:(?:From|Subject|Date|MIME-Version|Snapshot-[\w-]+|X-[\w-]+|Content-[\w-]+):[^\n]*\n"
        r"(?:[ \t][^\n]*\n)*){0,30}?Content-Type:\s*multipart/related", re.I),
     _Signature(b"", "a web archive (MHTML)", _DOCUMENT, "mhtml")),
    (re.compile(r"<svg[\s>]", re.I), _Signature(b"", "a picture (SVG)", _PICTURE)),
)  # fmt: skip

# These are known by their bytes: of a text a suffix makes none of them.
_SIGNED: Final = frozenset(s.format for s in (*_SIGNATURES, *_ZIPPED, *(s for _, s in _MARKED)) if s.format)

_HEAD: Final = 8_192
_PROLOGUE: Final = re.compile(
    r"(?:\s+|<\?xml[^>]{0,500}\?>|<!--.{0,4000}?-->|<!doctype\s+svg[^>]{0,500}>)*", re.S | re.I
)
_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_XML: Final = re.compile(
    r"<(?:!doctype\s+)?(?:[a-z][\w.-]*:)?(article|pmc-articleset|tei|tei\.2|teicorpus)[\s>\[]", re.I
)
_JATS: Final = re.compile(
    r"<!doctype\s+article\b|dtd-version|article-type\s*=|<(?:front|article-meta|journal-meta)\b|jats", re.I
)
_FRAGMENT: Final = re.compile(r"<(?:article|div|h[1-6]|main|meta|ol|p|section|table|title|ul)\b[^>]*>", re.I)
_TAG: Final = re.compile(rb"<(?:/?[a-z][a-z0-9:-]*[\s/>]|!--|!doctype)", re.I)
# Of the control characters, text has line ends, tabs, form feeds, and (in logs and manuals) backspaces and escapes.
_CONTROLS: Final = bytes(set(range(1, 32)) - set(b"\b\t\n\v\f\r\x1a\x1b"))
_CONTROL_SHARE: Final = 0.02  # of the bytes; random ones have .08
_NUL_SHARE: Final = 0.3


def sniff(source: Source, formats: Sequence[Format]) -> Format:
    """The format of the bytes; the suffix decides only between those that any text could be.

    Raises:
        ReaderError: the bytes are of a kind that Reader does not open.
    """
    data = source.data
    rows = {f.name: f for f in formats}
    binary = data.startswith(_ZIP) or _is_binary(data)  # a book of 10 MB need not be counted through
    found = _signature(data, binary)
    if not found and not binary:
        head = decode(data[:_HEAD])[0]
        head = head[_PROLOGUE.match(head).end() :]  # type: ignore[union-attr]  # it matches nothing at least
        found = next((s for pattern, s in _MARKED if pattern.match(head)), None)
    if found:
        if found.format in rows:
            return rows[found.format]
        if found.advice == _OLD_OFFICE and _LOCKED_PACKAGE in data:
            raise ReaderError(f"{source.name} is {_LOCKED}")
        raise ReaderError(f"{source.name} is {found.what}, {found.advice}")
    if binary:
        raise ReaderError(
            f"{source.name} is not text: it holds bytes that stand for no characters. "
            "Check that it is the right file, or save it as text first."
        )
    return rows[_text_format(source, head, formats)]


def _text_format(source: Source, head: str, formats: Sequence[Format]) -> str:
    suffix = PurePath(source.name).suffix.lower()
    named = next((f.name for f in formats if suffix in f.suffixes and f.name not in _SIGNED), "txt")
    if _PAGE.match(head):
        return "html"
    if xml := _xml_format(head, named):
        return xml
    if named == "html" and b"\0" not in source.data and not _TAG.search(source.data):
        return "txt"
    # A README may begin with a tag and still be Markdown; a text file that begins and ends with tags is a page.
    if named == "txt" and _FRAGMENT.match(head) and source.data.rstrip()[-1:] == b">":
        return "html"
    return named


def is_known_xml(path: Path) -> bool:
    """Whether the file begins as an article of JATS, a text of TEI or a page of XHTML; if it cannot be read, not."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            head = decode(file.read(_HEAD))[0]
    except (OSError, ValueError):
        return False
    head = head[_PROLOGUE.match(head).end() :]  # type: ignore[union-attr]  # it matches nothing at least
    return bool(_PAGE.match(head) or _xml_format(head, ""))


def _xml_format(head: str, named: str) -> str:
    """Which kind of XML a text is that begins as such; "": none that is known."""
    if not head.startswith("<"):
        return ""
    found = _XML.match(head) or (_XML.search(head) if named in ("jats", "tei") else None)
    kind = found[1].lower() if found else ""
    if kind.startswith("tei"):
        return "tei"
    return "jats" if kind and (named in ("jats", "tei") or _JATS.search(head)) else ""


def _signature(data: bytes, binary: bool) -> _Signature | None:
    if data.startswith(_ZIP):
        # The first members stand at the start, the directory of all at the end.
        names = data[:65_536] + data[-65_536:]
        return next(s for s in _ZIPPED if s.magic in names)
    for signature in _SIGNATURES:
        at = data.find(signature.magic, 0, 1024) if signature.at < 0 else signature.at
        fits = at >= 0 and data.startswith(signature.magic, at)
        if fits and (binary or not signature.weak):
            return signature
    return None


def _is_binary(data: bytes) -> bool:
    encoding, skip = unicode_encoding(data)
    if encoding.startswith(("utf-16", "utf-32")):
        text = data[skip : skip + _HEAD * 4].decode(encoding, "replace")
        odd = sum(c == "\ufffd" or (c < " " and c not in "\t\n\r\f") for c in text)
        return odd > max(2, len(text) * _CONTROL_SHARE)
    nuls = data.count(0)
    if nuls and (nuls > len(data) * _NUL_SHARE or encoding != "utf-8"):
        return True
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > max(2, len(data) * _CONTROL_SHARE)
