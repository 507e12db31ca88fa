"""“Save annotated PDF”: an article's annotations in a copy of its PDF, for other programs and other people."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reader.core import versions
from reader.core.articles import short
from reader.core.document import Document
from reader.core.durable import write_durably
from reader.core.errors import PasswordNeeded, ReaderError, Stopped
from reader.core.library import Library
from reader.core.model import Article
from reader.core.pagemarks import marks_of, to_json
from reader.formats import Read, Source, pagemaps
from reader.formats.pdfmap import PageMap
from reader.formats.pdfworker import PageWorker

MEDIA_TYPE: Final = "application/pdf"
SIGNED: Final = "The original is signed. Its signature does not hold for the copy, which was changed since."
_LOOK_SECONDS: Final = 0.05  # between two looks at Cancel
_SECONDS: Final = 120.0  # for reading and writing the whole file


@dataclass(frozen=True, slots=True)
class Saved:
    """The file that was written, how many annotations are in it, and how many have no place on the pages."""

    path: Path
    written: int
    left_out: int
    is_signed: bool = False  # the original: what the signature says does not hold for the copy


def save_annotated(
    library: Library,
    article_id: str,
    target: Path,
    reading: Callable[[Source], Read],
    overwrite: bool = False,
    password: str = "",
    cancelled: Callable[[], bool] = lambda: False,
) -> Saved:
    """Write a copy of the article's PDF with its annotations as ``target``: whole or not at all.

    The PDF is taken apart in a process of its own. Safe to call from any thread that has the library to itself.

    Args:
        reading: what reads a file, should it not be known any more where its text is printed.
        overwrite: ``target`` may be replaced; the original never is.
        password: of an encrypted one. The copy has the same.
        cancelled: asked all the time.

    Raises:
        Stopped: ``cancelled`` said so; ``target`` is as it was.
        PasswordNeeded: it is encrypted, and the password is missing or wrong.
        ReaderError: the article is no PDF, or it is damaged; or ``target`` cannot be written.
    """
    article = library.article(article_id)
    if article.media_type != MEDIA_TYPE:
        raise ReaderError(f"“{short(article.title)}” is no PDF. Its notes can be exported: reader export.")
    original = library.article_folder(article_id) / article.source
    check_target(article, original, target, overwrite)
    document, annotations = library.document(article_id), library.annotations(article_id)
    resolved = [a.with_(tags=tuple(tag.id for t in a.tags if (tag := library.tag(t)))) for a in annotations]
    places = versions.placements(library, article_id, document)
    marks, homeless = marks_of(resolved, places, library.tags, _printed(original, document, reading, password))
    worker = PageWorker(original, password, seconds=_SECONDS)
    try:
        with _stoppable(worker, target, cancelled):
            said, data = worker.call("annotate", marks=[to_json(m) for m in marks], name=short(article.title))
    except PasswordNeeded as error:
        raise PasswordNeeded(f"“{short(article.title)}”{str(error).removeprefix(original.name)}") from None
    finally:
        worker.close()
        worker.reap()
    write_durably(target.resolve(), data, cancelled)
    return Saved(target, len(annotations) - homeless, homeless, bool(said["signed"]))


@contextmanager
def _stoppable(worker: PageWorker, target: Path, cancelled: Callable[[], bool]) -> Iterator[None]:
    """End the process in the middle of its work when ``cancelled`` says so."""
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(_LOOK_SECONDS):
            if cancelled():
                worker.interrupt()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    except ReaderError:
        if not cancelled():
            raise
    finally:
        is_over.set()
        thread.join()
    if cancelled():
        raise Stopped(f"{target} was not written: it was stopped before its end.")


def _printed(original: Path, document: Document, reading: Callable[[Source], Read], password: str) -> PageMap | None:
    try:
        return pagemaps.load(original, document, reading, password)
    except PasswordNeeded:
        return None  # which the next step says better


def check_target(article: Article, original: Path, target: Path, overwrite: bool) -> None:
    """See to it that nothing is lost by writing ``target``.

    Raises:
        ReaderError: it is the article's own file, a folder, or there and not to be overwritten; or its folder is not.
    """
    if target.is_dir():
        raise ReaderError(f"{target} is a folder. Give the name of a file in it.")
    if not target.parent.is_dir():
        raise ReaderError(f"{target.parent} is no folder. Make it first, or choose another.")
    for own in (original, Path(article.origin) if article.origin else original):
        with suppress(OSError):
            if os.path.samefile(own, target):
                raise ReaderError(f"{target} is the original, which is never written to. Choose another name.")
    if os.path.lexists(target):
        if not target.is_file():
            raise ReaderError(f"{target} is not a file. Choose another name.")
        if not overwrite:
            raise ReaderError(f"{target} is there already. Choose another name, or say --overwrite to replace it.")


def suggested_name(article: Article) -> str:
    """What the copy is called, unless the user says otherwise."""
    from reader.core.limits import LIMITS
    from reader.core.paths import safe_name

    return f"{safe_name(article.title, LIMITS.path_name_bytes - 20)} annotated.pdf"
