"""Scripts, programs to start and attached files that a PDF carries: none of it runs or opens, and it is said."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2.raw as raw

_KIND: Final = re.compile(rb"/S[\s\0]*/([A-Za-z#0-9]{2,40})")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_SCRIPTS: Final = frozenset({b"JavaScript", b"Rendition", b"RichMediaExecute"})
_OUTSIDE: Final = frozenset({b"Launch", b"SubmitForm", b"ImportData"})
_OBJECTS: Final = re.compile(rb"/ObjStm\b[^>]{0,500}>>[\s\0]*stream\r?\n")
_INFLATED: Final = 32_000_000  # bytes of objects that are looked through, all together
_AT_ONCE: Final = 4_000_000


def carried(pdf: Any, data: bytes) -> list[str]:
    """What the open ``pdf``, whose bytes are ``data``, would do or has with it besides its pages: a sentence for each.

    Actions of an encrypted file are seen as far as PDFium counts them.
    """
    kinds = {_ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), k) for part in _parts(data) for k in _KIND.findall(part)}
    out = []
    if kinds & _SCRIPTS or raw.FPDFDoc_GetJavaScriptActionCount(pdf) > 0:
        out.append("The file carries scripts. Reader runs none of them.")
    if kinds & _OUTSIDE:
        out.append("The file would start other programs or send a form. Reader does neither.")
    attached = raw.FPDFDoc_GetAttachmentCount(pdf)
    if attached > 0:
        files = "A file is" if attached == 1 else f"{attached:,} files are"
        out.append(f"{files} attached to this one. Reader does not open what is attached.")
    return out


def _parts(data: bytes) -> Iterator[bytes]:
    """The file as it is, then the objects that it has in compressed streams."""
    yield data
    left = _INFLATED
    for found in _OBJECTS.finditer(data):
        if left <= 0:
            return
        stream = zlib.decompressobj()
        try:
            part = stream.decompress(data[found.end() : found.end() + _AT_ONCE], min(left, _AT_ONCE))
        except zlib.error:
            continue  # encrypted, or packed in another way
        left -= len(part)
        yield part
