"""Two articles with one text become one: the file of the one is a version of the other, annotations come along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from reader.core import paths, versions
from reader.core.anchor import EXACT, MOVED, Anchor
from reader.core.articles import cited_names, short
from reader.core.changes import Change
from reader.core.document import Document
from reader.core.durable import read_file, write_durably, write_error
from reader.core.errors import ReaderError, Stopped
from reader.core.library import Library
from reader.core.model import Annotation, Article, new_id, now
from reader.core.paths import IMAGES
from reader.core.texts import SourceReader, load_document
from reader.core.versions import Placer, Refreshed


def keep_apart(library: Library, article: str, other: str) -> None:
    """Remember with both that two articles with one text are wanted, each for itself. One step that can be undone."""
    changes = []
    for mine, theirs in ((article, other), (other, article)):
        before = library.article(mine)
        if theirs not in before.apart:
            after = before.with_(apart=(*before.apart, theirs))
            changes.append(Change(Article.TABLE, mine, before, after, mine))
    if changes:
        library.apply(changes, "Keep both")


def are_apart(a: Article, b: Article) -> bool:
    """Whether the user wants both."""
    return b.id in a.apart or a.id in b.apart


def join(library: Library, article: str, into: str, cancelled: Callable[[], bool] = lambda: False) -> Refreshed:
    """Make the original of ``article`` the current version of ``into``, which gets its annotations, and remove it.

    One step that can be undone. All files of both articles stay.

    Raises:
        ReaderError: one of them cannot be read, or the disk refuses; nothing has changed then.
    """
    mine, theirs = library.article(article), library.article(into)
    if mine.id == theirs.id:
        raise ReaderError(f"“{short(mine.title)}” cannot be a version of itself. Name two articles.")
    folder, own = library.article_folder(into), library.article_folder(article)
    document, before = library.document(article), library.document(into)
    data = _original(own / mine.source)
    new = versions.compare(
        folder, theirs, library.annotations(into), before, document, data, mine.source, mine.media_type, mine.origin
    )
    if cancelled():
        raise Stopped("Stopped: both articles are as they were.")
    after = _with_missing(versions.stage(folder, new), mine)
    _copy_pictures(own / IMAGES, folder / IMAGES)
    brought = _brought(library, mine, document, into)
    gone = Change(Article.TABLE, article, mine, mine.with_(deleted=True), article)
    name = f"Make “{short(mine.title, 30)}” a version of the other"
    return versions.use(library, new, after, name, [*brought, gone])


def _original(path: Path) -> bytes:
    try:
        found = read_file(path)
    except OSError as error:
        raise ReaderError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if found is None:
        raise ReaderError(f"{path} is missing. Add the article again from its file.")
    return found[0]


def _with_missing(after: Article, other: Article) -> Article:
    """The record with what only the other article's file said of title, date, DOI …"""
    said: dict[str, Any] = {n: getattr(other, n) for n in cited_names() if getattr(other, n) and not getattr(after, n)}
    return after.with_(**said, remarks_seen=other.remarks_seen)


def _brought(library: Library, article: Article, document: Document, into: str) -> list[Change]:
    """The article's annotations, as new ones of the other."""
    found = library.annotations(article.id)
    places = Placer(library.article_folder(article.id), article, document).place(found)
    out = []
    for annotation in found:
        passages = tuple(
            _followed(anchor, place.start, place.end, document) if place.status in (EXACT, MOVED) else anchor
            for anchor, place in zip(annotation.passages, places[annotation.id], strict=True)
        )
        copy = annotation.as_new(new_id(), article=into, passages=passages)
        out.append(Change(Annotation.TABLE, copy.id, None, copy, into))
    return out


def _followed(anchor: Anchor, start: int, end: int, document: Document) -> Anchor:
    if anchor.area or anchor.text_sha256 == document.text_sha256:
        return anchor
    from reader.core.anchors import describe

    return replace(describe(document, start, end), extra=anchor.extra)


def _copy_pictures(source: Path, target: Path) -> None:
    """The pictures of a text and of areas: their names say what they are, so that none is written over another."""
    if not source.is_dir():
        return
    try:
        paths.private_folder(target)
        for path in sorted(source.iterdir()):
            if path.is_file() and not path.is_symlink() and not (target / path.name).exists():
                write_durably(target / path.name, path.read_bytes())
    except OSError as error:
        raise write_error(target, error) from None


# -- one of the versions --------------------------------------------------------------------------------------------


def document_of(folder: Path, article: Article, source: str, read: SourceReader) -> Document:
    """The text of the version whose original is called ``source``; safe to call from any thread.

    Raises:
        ReaderError: there is no such version, or neither its text nor its original can be read.
    """
    found = next((v for v in (versions.as_version(article), *article.versions) if v.source == source), None)
    if found is None:
        raise ReaderError(f"“{short(article.title)}” has no version {source}. `reader info` lists them.")
    as_it_was = article.with_(source=found.source, text=found.text, text_sha256=found.text_sha256, origin=found.origin)
    return load_document(folder, as_it_was, read)


def return_to(library: Library, article: str, source: str, read: SourceReader) -> Refreshed:
    """Make the version whose original is called ``source`` the current one again; the one that is stays a version.

    One step that can be undone.

    Raises:
        ReaderError: as :func:`document_of`, or the disk refuses.
    """
    before = library.article(article)
    folder = library.article_folder(article)
    document = document_of(folder, before, source, read)
    wanted = next((v for v in before.versions if v.source == source), None)
    if wanted is None:
        raise ReaderError(f"“{short(before.title)}” shows that version already.")
    new = versions.compare(
        folder, before, library.annotations(article), library.document(article), document, b"", source, "", ""
    )
    others = tuple(v for v in before.versions if v is not wanted)
    after = before.with_(
        source=wanted.source,
        text=wanted.text,
        origin=wanted.origin,
        media_type=wanted.media_type or _media_type(source, before.media_type),
        source_sha256=wanted.source_sha256,
        text_sha256=document.text_sha256,
        words=document.words,
        blocks=len(document.blocks),
        cut_short=document.cut_short,
        versions=(*others, versions.as_version(before, now())),
    )
    return versions.use(library, new, after, "Use another version")


def _media_type(source: str, otherwise: str) -> str:
    """Of versions that older releases have written down without."""
    import mimetypes

    return mimetypes.guess_type(source)[0] or otherwise
