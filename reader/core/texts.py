"""The texts that a library keeps beside the originals, and the original where the text is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reader.core.durable import read_file
from reader.core.errors import DamagedError
from reader.core.model import Article
from reader.core.paths import RECORDS

if TYPE_CHECKING:
    from reader.core.document import Document

# The document in the bytes of an original, by its name, and the folder in which files beside it may be looked up.
SourceReader = Callable[[bytes, str, Path | None], "Document"]


def load_document(folder: Path, article: Article, read_source: SourceReader) -> Document:
    """The text of the article in ``folder``; safe to call from any thread.

    Raises:
        ReaderError: neither the snapshot nor the original can be read.
    """
    document = text_of(folder, article.text, article.text_sha256)
    if document is not None:
        return document  # else the original is still there
    source = folder / article.source
    if not is_plain(article.source):
        raise DamagedError(f"{folder / RECORDS} names no original, and the text is missing. Add the article again.")
    try:
        found = read_file(source)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DamagedError(f"{source} cannot be read, and its text is missing: {reason}.") from None
    if found is None:
        raise DamagedError(f"{source} is missing, and so is its text. Add the article again from its file.")
    return read_source(found[0], article.source, folder_of_origin(article.origin, found[0]))


def folder_of_origin(origin: str, data: bytes) -> Path | None:
    """The folder of the file that was added, with the pictures beside it; None unless it still holds ``data``."""
    path = Path(origin)
    if not path.is_absolute():
        return None
    try:
        if path.stat().st_size != len(data):
            return None
        found = read_file(path)
    except (OSError, ValueError):
        return None
    return path.parent if found is not None and found[0] == data else None


def name_beside(text_sha256: str) -> str:
    """What a text is called that a merge puts beside the one which is there already, of the same original."""
    return f"text.{text_sha256[:12]}.json"


def text_of(folder: Path, name: str, text_sha256: str) -> Document | None:
    """The text in the file called ``name``, or the one beside it if only that is the text with this hash.

    Two versions of Reader may read one original in two ways; once their libraries are merged, the same text is shown
    in both. None when it is missing or damaged. Safe to call from any thread.
    """
    document = read_text(folder, name)
    if document is not None and document.text_sha256 == text_sha256:
        return document
    beside = read_text(folder, name_beside(text_sha256))
    return beside if beside is not None and beside.text_sha256 == text_sha256 else document


def read_text(folder: Path, name: str) -> Document | None:
    """The text in a file of an article's folder; None when it is missing or damaged. Safe to call from any thread."""
    if not is_plain(name):
        return None
    try:
        found = read_file(folder / name)
    except OSError:
        return None
    return text_in(found[0]) if found is not None else None


def text_in(saved: bytes) -> Document | None:
    """The text in the bytes of such a file; None when they are damaged."""
    from reader.core.document import block_from_json, from_json  # lists need no texts
    from reader.core.stepwise import loads_stepwise

    try:
        data = loads_stepwise(saved, {"blocks": block_from_json})
        document = from_json(data)
        return document if document.text_sha256 == data.get("text_sha256") else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def is_plain(name: str) -> bool:
    """Whether ``name`` is that of a file or folder in the place where it is looked for, and nowhere else."""
    return bool(name) and not name.startswith(".") and not any(c in name for c in "/\\:\0")
