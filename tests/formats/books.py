"""E-books made in the test: EPUB 2 and 3, from chapters and a package written out."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from reader.core.document import Document
from reader.formats import Source, read

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_TYPES = {
    "xhtml": "application/xhtml+xml",
    "png": "image/png",
    "ncx": "application/x-dtbncx+xml",
    "svg": "image/svg+xml",
}


def xhtml(body: str, head: str = "<title>t</title>") -> str:
    """A chapter's file."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head>{head}</head><body>{body}</body></html>'
    )


def png(width: int = 60, height: int = 80, shade: int = 128) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def package(
    files: Mapping[str, str | bytes], spine: str = "", metadata: str = "", manifest: str = "", rest: str = ""
) -> str:
    """A package document that lists ``files``; without ``spine``, all ``.xhtml`` files but ``nav.xhtml`` are read."""
    items, refs = "", spine
    for name in files:
        stem, _, suffix = name.partition(".")
        nav = ' properties="nav"' if name == "nav.xhtml" else ""
        if f'href="{name}"' not in manifest:
            items += f'<item id="{stem}" href="{name}" media-type="{_TYPES.get(suffix, "x/x")}"{nav}/>'
        if not spine and suffix == "xhtml" and not nav:
            refs += f'<itemref idref="{stem}"/>'
    toc = ' toc="toc"' if "toc.ncx" in files else ""
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f"{metadata or '<dc:title>A Book</dc:title>'}</metadata><manifest>{items}{manifest}</manifest>"
        f"<spine{toc}>{refs}</spine>{rest}</package>"
    )


def book(
    files: Mapping[str, str | bytes],
    *,
    spine: str = "",
    metadata: str = "",
    manifest: str = "",
    rest: str = "",
    extra: Mapping[str, str | bytes] | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """An EPUB of ``files`` (below ``OPS/``; bodies of chapters are enough) and of ``extra`` ones (by full names)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OPS/package.opf", package(files, spine, metadata, manifest, rest))
        for name, data in files.items():
            is_body = isinstance(data, str) and name.endswith(".xhtml") and "<html" not in data
            archive.writestr(f"OPS/{name}", xhtml(str(data)) if is_body else data)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def read_book(files: Mapping[str, str | bytes], **rest: str) -> Document:
    """The document of a book made by :func:`book`."""
    return read(Source(book(files, **rest), "book.epub"))  # type: ignore[arg-type]
