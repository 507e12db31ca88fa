"""Taking files into a library: from a path, from a folder, from the clipboard."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from reader import formats
from reader.core import articles, versions
from reader.core.articles import Staged
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Annotation, Article
from reader.core.texts import load_document
from reader.core.versions import NewVersion, Refreshed
from reader.formats import Read, Source
from reader.formats.savedpages import companions

# Taken when they are named, not when they are found: in a researcher's folders most of them are data.
_NAMED_ONLY = frozenset({".csv", ".tsv", ".log"})

Reading = Callable[[Source], Read]  # what reads a file: in another process, but for the program's own articles


def read_apart(source: Source) -> Read:
    """What is in one file, read in a process of its own. Whoever reads several uses a ``Worker`` for them.

    Raises:
        ReaderError: as :meth:`reader.formats.worker.Worker.read`.
    """
    from reader.formats.worker import Worker  # the program starts without it

    with Worker() as worker:
        return worker.read(source)


def read_source(
    data: bytes,
    name: str,
    beside: Path | None = None,
    password: str = "",
    cancelled: Callable[[], bool] = lambda: False,
) -> Document:
    """The document in the bytes of a library's original. Raises Stopped when ``cancelled`` says so.

    ``beside``: the folder in which its pictures may be looked up.
    """
    from reader.formats.worker import Worker

    with Worker() as worker:
        return worker.read(Source(data, name, beside, password), cancelled).document


def stage_path(library_folder: Path, path: Path, reading: Reading = read_apart) -> Staged:
    """Read a file and write its copy; safe to call from any thread. Commit it with ``articles.commit``.

    Raises:
        ReaderError: the file cannot be read or shown, or the library's disk refuses.
    """
    return stage_source(library_folder, formats.load(path), str(path.absolute()), reading)


def stage_source(library_folder: Path, source: Source, origin: str = "", reading: Reading = read_apart) -> Staged:
    """Like :func:`stage_path`, for bytes that are in memory already."""
    document, name, media_type = _read(source, reading)
    return articles.stage(library_folder, document, source.data, name, media_type, origin)


def _read(source: Source, reading: Reading) -> tuple[Document, str, str]:
    """The document, a name with a suffix that fits the bytes, and their media type."""
    read = reading(source)
    if read.attachments:
        from reader.formats import pagemaps  # PDFs only

        pagemaps.keep(read)
    elif not read.document.text.strip():  # a scan can be looked at, and its figures marked
        raise ReaderError(f"{source.name} has no text in it that could be read.")
    suffixes = read.format.suffixes
    name = source.name if Path(source.name).suffix.lower() in suffixes else f"{source.name}{suffixes[0]}"
    return read.document, name, read.format.media_type


def new_version(
    folder: Path,
    article: Article,
    annotations: Sequence[Annotation],
    path: Path | None = None,
    reading: Reading = read_apart,
) -> NewVersion | None:
    """What ``path``, or the file that the article was added from, holds now; None when it is what the library has.

    Nothing is written. Safe to call from any thread.

    Args:
        folder: the article's.

    Raises:
        ReaderError: there is no such file, or it cannot be read or shown.
    """
    if path is None:
        if not article.origin:
            raise ReaderError(f"“{article.title}” was not added from a file. Name the file that has its new version.")
        path = Path(article.origin)
    source = formats.load(path)
    if hashlib.sha256(source.data).hexdigest() == article.source_sha256:
        return None
    document, name, media_type = _read(source, reading)
    before = load_document(folder, article, lambda *original: reading(Source(*original)).document)
    origin = str(path.absolute())
    return versions.compare(folder, article, annotations, before, document, source.data, name, media_type, origin)


def refresh(library: Library, article: str, path: Path | None = None) -> Refreshed | None:
    """Take in the new version at ``path``, or of the file that the article was added from.

    Returns:
        None when the file holds what the library has: nothing has changed then.

    Raises:
        ReaderError: as :func:`new_version`, or the disk refuses.
    """
    folder = library.article_folder(article)
    new = new_version(folder, library.article(article), library.annotations(article), path)
    return None if new is None else versions.use(library, new, versions.stage(folder, new))


def add_path(library: Library, path: Path, reading: Reading = read_apart) -> tuple[Article, bool]:
    """Take one file in; (the article, whether it is new). The same bytes again are the article that is there."""
    source = formats.load(path)
    if (known := articles.find_source(library, source.data)) is not None:
        return library.article(known), False
    return _commit(library, stage_source(library.folder, source, str(path.absolute()), reading))


def _commit(library: Library, staged: Staged) -> tuple[Article, bool]:
    try:
        return articles.commit(library, staged)
    finally:  # what could not be taken in leaves nothing behind, nor does Ctrl+C
        articles.discard(staged)


def add_as_version(
    library: Library, path: Path, reading: Reading = read_apart
) -> tuple[Article, bool, Refreshed | None]:
    """Like :func:`add_path`, but a file whose text an article has already becomes a version of that one.

    Returns:
        the article, whether anything is new, and what became of the annotations if it is a version.
    """
    source = formats.load(path)
    if (known := articles.find_source(library, source.data)) is not None:
        return library.article(known), False, None
    from reader.core import twins  # most files are looked at without it

    document, name, media_type = _read(source, reading)
    origin = str(path.absolute())
    twin = twins.find(library.folder, library.index, document)
    if twin is None:
        staged = articles.stage(library.folder, document, source.data, name, media_type, origin)
        return *_commit(library, staged), None
    article, folder = library.article(twin.entry.id), library.article_folder(twin.entry.id)
    before = library.document(article.id)
    new = versions.compare(
        folder, article, library.annotations(article.id), before, document, source.data, name, media_type, origin
    )
    done = versions.use(library, new, versions.stage(folder, new))
    return done.article, True, done


def paths_in(paths: Iterable[Path], recursive: bool) -> Iterator[Path]:
    """The files that ``paths`` name; a folder stands for the articles in it, if ``recursive``.

    They come as they are found, so that the search can be stopped. Links to folders are not followed, nor are folders
    searched that belong to a saved page.
    """
    paths = list(paths)
    for path in paths:
        if recursive and path.is_dir():
            if not companions([path.name], [other.name for other in paths if other.parent == path.parent]):
                yield from _files_below(path)
        else:
            yield path


def _files_below(top: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(top):
        beside = companions(folders, names)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in beside)
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and _is_taken(file) and file.is_file():
                yield file


def _is_taken(file: Path) -> bool:
    """Whether a file that is found in a folder is an article: one of our formats, but no table of data and no log.

    ``.xml`` may be anything: its first bytes say whether it is an article (JATS) or a text (TEI).
    """
    suffix = file.suffix.lower()
    if suffix in _NAMED_ONLY or not formats.can_open(file):
        return False
    if suffix != ".xml":
        return True
    from reader.formats.sniffing import is_known_xml  # most folders have none

    return is_known_xml(file)
