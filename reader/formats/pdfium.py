"""PDFium for one thread at a time: it is not thread-safe, so that everything that uses it here holds one lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from reader.core.errors import PasswordNeeded, ReaderError

_LOCK: Final = threading.RLock()


@contextmanager
def open_document(data: bytes, password: str = "", name: str = "The file") -> Iterator[Any]:
    """The PDF in ``data`` as a ``pypdfium2.PdfDocument``, closed at the end; other threads wait meanwhile.

    Raises:
        PasswordNeeded: it is encrypted, and the password is missing or wrong.
        ReaderError: PDFium cannot make anything of it.
    """
    with _LOCK:
        try:
            pdf = pdfium.PdfDocument(data, password=password or None)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", 0) == raw.FPDF_ERR_PASSWORD:
                if password:
                    raise PasswordNeeded(f"{name} is encrypted, and the password is wrong. Try another one.") from None
                raise PasswordNeeded(f"{name} is encrypted. Give its password to open it.") from None
            if getattr(error, "err_code", 0) == raw.FPDF_ERR_SECURITY:
                raise ReaderError(
                    f"{name} is protected in a way that Reader cannot open. Save a copy without protection first."
                ) from None
            raise ReaderError(f"{name} is damaged: its pages cannot be found. Download or save it again.") from None
        try:
            yield pdf
        finally:
            pdf.close()
