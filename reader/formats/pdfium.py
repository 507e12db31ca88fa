"""PDFium for one thread at a time: it is not thread-safe, so that everything that uses it here holds one lock."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reader.core.errors import DamagedError, PasswordNeeded, ReaderError

_LOCK: Final = threading.RLock()
_CATALOG: Final = re.compile(rb"(\d{1,9})[ \t\r\n]+(\d{1,5})[ \t\r\n]+obj\b[^>]{0,2000}?/Type[ \t\r\n]*/Catalog\b")


@contextmanager
def open_document(data: bytes, password: str = "", name: str = "The file") -> Iterator[Any]:
    """The PDF in ``data`` as a ``pypdfium2.PdfDocument``, closed at the end; other threads wait meanwhile.

    Raises:
        As :func:`load`.
    """
    with _LOCK:
        pdf = load(data, password, name)
        try:
            yield pdf
        finally:
            pdf.close()


def load(source: bytes | Path, password: str = "", name: str = "The file") -> Any:
    """A PDF as a ``pypdfium2.PdfDocument``, for a process with one thread.

    Raises:
        PasswordNeeded: it is encrypted, and the password is missing or wrong.
        DamagedError: PDFium cannot make anything of it.
        ReaderError: it is protected in a way that PDFium does not know, or cannot be read.
    """
    try:
        return pdfium.PdfDocument(source, password=password or None)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", 0) == raw.FPDF_ERR_PASSWORD:
            if password:
                raise PasswordNeeded(f"{name} is encrypted, and the password is wrong. Try another one.") from None
            raise PasswordNeeded(f"{name} is encrypted. Give its password to open it.") from None
        if getattr(error, "err_code", 0) == raw.FPDF_ERR_SECURITY:
            raise ReaderError(
                f"{name} is protected in a way that Reader cannot open. Save a copy without protection first."
            ) from None
        raise DamagedError(
            f"{name} is damaged or empty: no pages can be found in it. Download or save it again."
        ) from None
    except OSError as error:
        raise ReaderError(f"{name} cannot be opened: {(error.strerror or str(error)).lower()}.") from None


def mended(data: bytes) -> bytes:
    """A file that was cut off before its last part, with as much of that part as shows where its pages are; or b""."""
    found = list(_CATALOG.finditer(data))
    if not found:
        return b""
    number, generation = found[-1][1], found[-1][2]
    return data + b"\nendobj\ntrailer\n<< /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % (number, generation)
