"""The file formats Reader opens: one row each, read by one small module that is imported on first use."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS, MB


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a file and where they came from; readers never open the file themselves."""

    data: bytes
    name: str  # the file's name, for messages and as the last resort for a title
    folder: Path | None = None  # where pictures beside the file may be looked up; None: nowhere
    password: str = ""  # of an encrypted file; never stored


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its module has ``read(source) -> Document``, or ``read_with`` that adds attachments to it."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    media_type: str
    module: str
    text: bool = True  # its bytes are the text, so that the bound on text holds for them
    slow: bytes = b""  # what in the first KB shows that a file may take ``pdf_seconds``; b"": none takes that long


@dataclass(frozen=True, slots=True)
class Read:
    """What is in a file: its document, and named bytes that a view needs besides (where a PDF prints what)."""

    document: Document
    format: Format
    attachments: Mapping[str, bytes] = field(default_factory=dict)


class _Reader(Protocol):
    def read(self, source: Source) -> Document: ...


FORMATS: Final = (
    Format("html", "Web page", (".html", ".htm", ".xhtml", ".xht"), "text/html", "reader.formats.html"),
    Format("mhtml", "Web archive (MHTML)", (".mhtml", ".mht"), "multipart/related", "reader.formats.mhtml", text=False),
    Format("md", "Markdown", (".md", ".markdown", ".mdown", ".mkd"), "text/markdown", "reader.formats.md"),
    Format("epub", "E-book (EPUB)", (".epub",), "application/epub+zip", "reader.formats.epub", text=False),
    Format(
        "docx",
        "Word document",
        (".docx", ".docm", ".dotx"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "reader.formats.docx",
        text=False,
    ),
    Format(
        "odt",
        "OpenDocument text",
        (".odt", ".ott"),
        "application/vnd.oasis.opendocument.text",
        "reader.formats.odt",
        text=False,
    ),
    Format("rtf", "RTF document", (".rtf",), "application/rtf", "reader.formats.rtf", text=False),
    Format("pdf", "PDF", (".pdf",), "application/pdf", "reader.formats.pdf", text=False, slow=b"%PDF-"),
    Format("jats", "Journal article (JATS)", (".nxml", ".jats", ".xml"), "application/jats+xml", "reader.formats.jats"),
    Format("tei", "TEI text", (".tei",), "application/tei+xml", "reader.formats.tei"),
    Format("rst", "reStructuredText", (".rst", ".rest"), "text/x-rst", "reader.formats.rst"),
    Format("org", "Org file", (".org",), "text/x-org", "reader.formats.org"),
    Format("tex", "LaTeX", (".tex", ".latex", ".ltx"), "application/x-tex", "reader.formats.tex"),
    Format("csv", "Table (CSV)", (".csv", ".tsv"), "text/csv", "reader.formats.csv"),
    Format("eml", "E-mail", (".eml",), "message/rfc822", "reader.formats.eml"),
    Format("srt", "Subtitles", (".srt", ".vtt"), "application/x-subrip", "reader.formats.srt"),
    Format("txt", "Plain text", (".txt", ".text", ".asc", ".log", ""), "text/plain", "reader.formats.txt"),
)


def load(path: Path) -> Source:
    """The file's bytes.

    Raises:
        ReaderError: missing, a folder, not a regular file, empty, too large, or not readable.
    """
    try:
        # O_NONBLOCK: opening a FIFO must not wait for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise ReaderError(f"{path} does not exist. Check the name, or drop the file onto the window.") from None
    except IsADirectoryError:
        raise _is_folder(path) from None
    except PermissionError:
        if path.is_dir():
            raise _is_folder(path) from None
        raise ReaderError(f"{path} may not be read. Give yourself permission to read it and try again.") from None
    except (OSError, ValueError) as error:
        raise ReaderError(f"{path} cannot be opened: {_reason(error)}.") from None
    info = os.fstat(handle)
    if not stat.S_ISREG(info.st_mode):
        os.close(handle)  # a folder may be opened, but no file object made of it
        if stat.S_ISDIR(info.st_mode):
            raise _is_folder(path)
        raise ReaderError(f"{path} is not a file (a pipe or a device). Save its contents to a file first.")
    with os.fdopen(handle, "rb") as file:
        if info.st_size > LIMITS.file_bytes:
            raise _too_large(path.name, info.st_size, LIMITS.file_bytes)
        try:
            data = file.read(LIMITS.file_bytes + 1)
        except OSError as error:
            raise ReaderError(f"{path} cannot be read: {_reason(error)}.") from None
    if not data.strip():
        raise ReaderError(f"{path.name} is empty. There is nothing to read in it.")
    if len(data) > LIMITS.file_bytes:
        raise _too_large(path.name, len(data), LIMITS.file_bytes)
    return Source(data, path.name, path.resolve().parent)


def sniff(source: Source) -> Format:
    """The format of the bytes; the suffix decides only where the bytes leave it open.

    Raises:
        ReaderError: the bytes are of a kind that Reader does not open.
    """
    from reader.formats.sniffing import sniff as sniff_bytes  # it imports this module for its types

    return sniff_bytes(source, FORMATS)


def read(source: Source) -> Document:
    """The document in ``source``. Nothing bounds the time: for files of others see :mod:`reader.formats.worker`.

    Raises:
        ReaderError: no format fits, or the bytes are too many or too broken to show.
    """
    return read_fully(source).document


def read_fully(source: Source) -> Read:
    """Like :func:`read`, with the format, and with the attachments of a format that has ``read_with``."""
    fmt = sniff(source)
    if fmt.text and len(source.data) > LIMITS.text_bytes:
        raise _too_large(source.name, len(source.data), LIMITS.text_bytes)
    module = import_module(fmt.module)
    if hasattr(module, "read_with"):
        document, attachments = module.read_with(source)
        return Read(document, fmt, attachments)
    return Read(cast(_Reader, module).read(source), fmt)


def can_open(path: Path) -> bool:
    """Whether the suffix is one of ours: what a folder is searched for."""
    return path.suffix.lower() in {s for f in FORMATS for s in f.suffixes if s}


def _is_folder(path: Path) -> ReaderError:
    return ReaderError(f"{path} is a folder. Add the files in it with: reader add -r {path}")


def _too_large(name: str, size: int, limit: int) -> ReaderError:
    return ReaderError(
        f"{name} is too large: {size / MB:,.0f} MB, and Reader opens up to {limit // MB} MB. Split it into parts first."
    )


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
