"""Where the texts of PDFs stand on their pages: kept in the cache, by text, and made again from the original."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from zlib import crc32

from reader.core import paths
from reader.core.document import Document
from reader.core.durable import read_file
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.core.textdiff import align
from reader.formats import Read, Source
from reader.formats.pdfmap import PageMap

ATTACHMENT: Final = "pages"  # its name in what the reading process hands back
_LINE: Final = re.compile(r"(?<![^\n])[^\n]+(?![^\n])")
_MOST_BYTES: Final = 200 * 1024 * 1024  # of all maps; the oldest go


def _folder() -> Path:
    return paths.cache_folder() / "pages"


def _file(text_sha256: str) -> Path:
    return _folder() / f"{text_sha256}.map"


def keep(read: Read) -> None:
    """Put the map that came with a document into the cache; quietly does without where that is not possible."""
    data = read.attachments.get(ATTACHMENT)
    if data is not None:
        _store(data, read.document.text_sha256)


def _store(data: bytes, text_sha256: str) -> None:
    path = _file(text_sha256)
    part = path.with_suffix(f".{os.urandom(4).hex()}.part")  # another process may be at the same map
    with suppress(OSError, ReaderError):
        paths.private_folder(path.parent)
        try:
            part.write_bytes(data + _sum(data))  # not durably: it can be made again
            part.chmod(0o600)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _sweep(path)


def _sum(data: bytes) -> bytes:
    """What tells whether a map is as it was written: after a power cut, say, pieces of it may be zeros."""
    return crc32(data).to_bytes(4, "little")


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
        if found is not None and found[0][-4:] == _sum(found[0][:-4]):
            made = PageMap.from_bytes(found[0][:-4])
            path.touch()
            return made if made.text_sha256 == text_sha256 else None
    return None


def load(original: Path, document: Document, reading: Callable[[Source], Read], password: str = "") -> PageMap | None:
    """The map of an article's text, from the cache or from its original.

    A later version of Reader may read the original in another way. Then it is the map of what both readings have in
    common; None when that is less than half.

    Safe to call from any thread.

    Args:
        original: the PDF.
        document: the article's, whose text offsets count in.
        reading: what reads a file.

    Raises:
        ReaderError: the original cannot be read.
    """
    if (found := cached(document.text_sha256)) is not None:
        return found
    info = original.stat() if original.is_file() else None
    if info is None or info.st_size > LIMITS.file_bytes:
        raise ReaderError(f"{original} is gone. Add the file again to see its pages.")
    try:
        content = original.read_bytes()
    except OSError as error:
        raise ReaderError(f"{original} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    read = reading(Source(content, original.name, None, password))
    data = read.attachments.get(ATTACHMENT)
    if data is not None and read.document.text_sha256 != document.text_sha256:
        whole = PageMap.from_bytes(data)
        made = whole.carried(_in_common(read.document.text, document.text), document.text_sha256)
        if len(made) * 2 < len(whole):
            return None
        _store(made.to_bytes(), document.text_sha256)
        return made
    keep(read)
    return PageMap.from_bytes(data) if data is not None else None


def _in_common(here: str, there: str) -> Iterator[tuple[int, int, int]]:
    """What two texts have letter by letter, in the order of the other: offset in the one, in the other, characters."""
    at = 0
    for stretch in align(here, there).stretches:
        yield from _moved(here, there, at, stretch.new_start)
        at = stretch.new_end
        size = stretch.old_end - stretch.old_start
        if size and size == stretch.new_end - stretch.new_start:
            yield stretch.old_start, stretch.new_start, size


def _moved(here: str, there: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The whole lines in ``there[start:end]`` that stand once in the one text, wherever."""
    for line in _LINE.finditer(there, start, end):
        at = here.find(f"\n{line[0]}\n")
        if at >= 0 and here.find(f"\n{line[0]}\n", at + 1) < 0:
            yield at + 1, line.start(), len(line[0])
