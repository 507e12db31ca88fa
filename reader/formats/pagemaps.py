"""Where the texts of PDFs stand on their pages: kept in the cache, by text, and made again from the original."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from reader.core import paths
from reader.core.durable import read_file
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.formats import Read, Source
from reader.formats.pdfmap import PageMap

ATTACHMENT: Final = "pages"  # its name in what the reading process hands back
_MOST_BYTES: Final = 200 * 1024 * 1024  # of all maps; the oldest go


def _folder() -> Path:
    return paths.cache_folder() / "pages"


def _file(text_sha256: str) -> Path:
    return _folder() / f"{text_sha256}.map"


def keep(read: Read) -> None:
    """Put the map that came with a document into the cache; quietly does without where that is not possible."""
    data = read.attachments.get(ATTACHMENT)
    if data is None:
        return
    path = _file(read.document.text_sha256)
    part = path.with_suffix(".part")
    with suppress(OSError, ReaderError):
        paths.private_folder(path.parent)
        part.write_bytes(data)  # not durably: it can be made again
        part.chmod(0o600)
        part.replace(path)
        _sweep(path)


def _sweep(newest: Path) -> None:
    """Make room: the maps that were not used for longest go first."""
    files = sorted(((p.stat(), p) for p in newest.parent.iterdir()), key=lambda f: -f[0].st_mtime)
    total = 0
    for info, path in files:
        total += info.st_size
        if total > _MOST_BYTES and path != newest:
            path.unlink(missing_ok=True)


def cached(text_sha256: str) -> PageMap | None:
    """The map of the text with this hash, if it is in the cache and whole."""
    path = _file(text_sha256)
    with suppress(OSError, ValueError):
        found = read_file(path)
        if found is not None:
            made = PageMap.from_bytes(found[0])
            path.touch()
            return made
    return None


def load(original: Path, text_sha256: str, reading: Callable[[Source], Read], password: str = "") -> PageMap | None:
    """The map of an article's text, from the cache or from its original; None when the original reads otherwise now.

    Safe to call from any thread.

    Args:
        original: the PDF.
        text_sha256: of the text that offsets count in.
        reading: what reads a file.

    Raises:
        ReaderError: the original cannot be read.
    """
    if (found := cached(text_sha256)) is not None:
        return found
    info = original.stat() if original.is_file() else None
    if info is None or info.st_size > LIMITS.file_bytes:
        raise ReaderError(f"{original} is gone. Add the file again to see its pages.")
    read = reading(Source(original.read_bytes(), original.name, None, password))
    if read.document.text_sha256 != text_sha256:
        return None
    keep(read)
    return cached(text_sha256)
