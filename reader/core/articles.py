"""What can be done with articles: take one in, remember where one is in it, move it through the reading list."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from reader.core import paths
from reader.core.changes import Change
from reader.core.document import Document, Metadata, to_json
from reader.core.durable import read_file, sync_folder, write_durably, write_error
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS
from reader.core.model import STATUSES, Article, Reading, now
from reader.core.paths import ARTICLES, IMAGES, RECORDS, TEXT

if TYPE_CHECKING:
    from reader.core.sketches import Sketch


@dataclass(frozen=True, slots=True)
class Staged:
    """An article whose files are on the disk and whose record is not yet: nobody sees it until it is committed."""

    article: Article
    folder: Path
    written: tuple[Path, ...] = ()  # the files that were not there before
    sketch: Sketch | None = None  # what it is known by among others, so that its text need not be read again for that


def find_source(library: Library, data: bytes) -> str | None:
    """The id of the article whose original is these very bytes; None when there is none."""
    return library.index.with_source(hashlib.sha256(data).hexdigest())


def stage(library_folder: Path, document: Document, data: bytes, name: str, media_type: str, origin: str) -> Staged:
    """Write the article's original, text and pictures into a folder of its own; safe to call from any thread.

    Args:
        name: the file's name; only its suffix is kept.
        origin: the path it came from, or "" (clipboard).

    Raises:
        ReaderError: the disk refuses; what was written so far is swept at the next start.
    """
    from reader.core import sketches  # the program starts without it

    digest = hashlib.sha256(data).hexdigest()
    meta = document.metadata
    sketch = sketches.read(document).sketch
    title = meta.title or Path(name).stem
    source = f"source{suffix_of(name)}"
    folder = _folder_for(library_folder / ARTICLES, title, digest, source, data)
    written: list[Path] = []
    is_whole = False
    try:
        write_files(folder, source, TEXT, data, document, written)
        is_whole = True
    except OSError as error:
        raise write_error(folder, error) from None
    finally:  # also when Ctrl+C comes
        if not is_whole:
            take_away(folder, written)
    article = Article(
        id=folder.name,
        title=title[: LIMITS.title_characters],
        **cited(meta),
        source=source,
        origin=origin,
        media_type=media_type,
        source_sha256=digest,
        text_sha256=document.text_sha256,
        words=document.words,
        blocks=len(document.blocks),
        cut_short=document.cut_short,
    )
    return Staged(article, folder, tuple(written), sketch)


def discard(staged: Staged) -> None:
    """Take away the files of an article that was staged, unless it is in the library by now."""
    take_away(staged.folder, staged.written)


def take_away(folder: Path, written: Iterable[Path]) -> None:
    """Take away the files that were written of an article which is not in the library: it has no records."""
    if os.path.lexists(folder / RECORDS):
        return
    with suppress(OSError):
        for path in written:
            path.unlink(missing_ok=True)
        for place in (folder / IMAGES, folder):
            if place.is_dir():
                place.rmdir()  # if nothing else is in it


# What an article's record says as its document's metadata do, but for the title.
_CITED: Final = (
    "creators", "publication", "published", "publisher", "volume", "issue", "pages", "url", "doi", "isbn", "genre",
    "language", "description",
)  # fmt: skip


def cited_names() -> tuple[str, ...]:
    """The fields of an article's record that its document's metadata have, too, but for the title."""
    return _CITED


def cited(metadata: Metadata) -> dict[str, Any]:
    """The fields of a new article's record that come from its document, by name."""
    return {name: getattr(metadata, name) for name in _CITED}


def _folder_for(articles: Path, title: str, digest: str, source: str, data: bytes) -> Path:
    """The folder of the article with these bytes; its name tells other bytes under the same title apart."""
    for digits in (6, 12, 64):
        folder = articles / f"{paths.safe_name(title, LIMITS.path_name_bytes - 8 - digits)}-{digest[:digits]}"
        try:
            there = read_file(folder / source)
        except OSError:
            continue
        if there is None or there[0] == data:
            return folder
    return folder


def suffix_of(name: str) -> str:
    """The suffix of a file's name, without what no file system should be asked to keep."""
    return "".join(c for c in Path(name).suffix.lower() if c.isalnum() or c == ".")[:12]


def text_bytes(document: Document) -> bytes:
    """The document as it is kept in the library."""
    return json.dumps(to_json(document), ensure_ascii=True, separators=(",", ":")).encode()


def write_files(
    folder: Path, source: str, text: str, data: bytes, document: Document, written: list[Path] | None = None
) -> None:
    """Write what is not there yet. The text of an article that is in the library stays: anchors were made on it.

    Args:
        written: gets the files that were not there before, before they are written.

    Raises:
        OSError: the disk refuses.
    """
    new = [folder / source, *(folder / IMAGES / os.path.basename(r.name) for r in document.resources.values())]
    if written is not None:
        written += [p for p in (*new, folder / text) if not os.path.lexists(p)]
    paths.private_folder(folder)
    if not (folder / source).exists():
        write_durably(folder / source, data)
    if document.resources:
        paths.private_folder(folder / IMAGES)
        for resource in document.resources.values():
            write_durably(folder / IMAGES / os.path.basename(resource.name), resource.data)
    if not ((folder / RECORDS).exists() and (folder / text).exists()):
        write_durably(folder / text, text_bytes(document))
    sync_folder(folder)
    sync_folder(folder.parent)


def commit(library: Library, staged: Staged) -> tuple[Article, bool]:
    """Make a staged article part of the library; (the record, whether it is new).

    Raises:
        ReaderError: the disk refuses, or the files went: another took in the same one at once, and was stopped.
    """
    article_id = staged.article.id
    known = library.index.with_source(staged.article.source_sha256)
    if known is not None and known != article_id:  # it is the new version of an article that is there
        return library.article(known), False
    try:
        there: Article | None = library.article(article_id)
    except ReaderError:
        there = None
    if there is not None and not there.deleted:
        return there, False
    after = there.with_(deleted=False) if there is not None else staged.article
    if not all((staged.folder / name).is_file() for name in (staged.article.source, TEXT)):
        raise ReaderError(f"“{short(staged.article.title)}” was taken away while it was added. Add it again.")
    library.apply([Change(Article.TABLE, article_id, there, after, article_id)], f"Add “{short(after.title)}”")
    added = library.article(article_id)
    if staged.sketch is not None and added.text_sha256 == staged.article.text_sha256:
        library.index.put_sketch(added.id, added.text_sha256, staged.sketch.to_bytes(), staged.sketch.keys)
    return added, True


def remove(library: Library, article: str) -> None:
    """Take the article out of the lists. Its folder stays: undo, or adding the file again, brings all back."""
    before = library.article(article)
    name = f"Remove “{short(before.title)}”"
    library.apply([Change(Article.TABLE, article, before, before.with_(deleted=True), article)], name)


def set_status(library: Library, article: str, status: str) -> None:
    """Move the article to inbox, reading or done."""
    if status not in STATUSES:
        raise ReaderError(f"“{status}” is not a list. There are: {', '.join(STATUSES)}.")
    before = library.article(article)
    library.apply(
        [Change(Article.TABLE, article, before, before.with_(status=status), article)],
        f"Move “{short(before.title)}” to {status.capitalize()}",
    )


def use_whole_page(library: Library, article: str, whole: bool) -> None:
    """Show what was left out of the article as part of it, or fold it again."""
    before = library.article(article)
    name = "Use the whole page" if whole else "Use the article only"
    library.apply([Change(Article.TABLE, article, before, before.with_(whole_page=whole), article)], name)


def remember_position(library: Library, article: str, position: int, progress: float) -> None:
    """Keep where the user is: ``position`` in code points, ``progress`` from 0 to 1. No step for undo."""
    before = library.reading(article)
    after = before.with_(position=position, progress=round(max(before.progress, progress), 4), opened=now())
    known = before if before.rev else None
    library.apply([Change(Reading.TABLE, article, known, after, article)], "", undoable=False)


def short(text: str, most: int = 40) -> str:
    """``text`` for a menu: cut at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rpartition(" ")[0] or head).rstrip() + "…"
