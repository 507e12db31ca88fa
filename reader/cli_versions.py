"""The commands about versions of an article: refresh, versions."""

from __future__ import annotations

import hashlib
import os
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from reader import formats
from reader.cli_library import article_id, library_of, reading_of, worker_of
from reader.cli_output import clean, print_json, print_table
from reader.core import joining, versions
from reader.core.anchor import AMBIGUOUS
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from reader.core.paths import RECORDS
from reader.core.versions import Outcome
from reader.exchange.plain import dumps
from reader.formats.adding import new_version


def refresh(args: Namespace) -> int:
    """Take the new version of an article's file, and say what became of the annotations."""
    library = library_of(args)
    article = library.article(_article(library, args.article))
    folder = library.article_folder(article.id)
    if (other := _other_article(library, article.id, args.file)) and not args.dry_run:
        done = joining.join(library, other, article.id)
        said = [describe_outcome(outcome, library.document(article.id)) for outcome in done.review]
        return _say(args, done.article, True, dict(done.counts), said)
    new = new_version(folder, article, library.annotations(article.id), args.file, reading_of(args))
    if new is None:
        return _say(args, article, False, versions.counts(()), [])
    if args.dry_run:
        counts = versions.counts(new.outcomes)
        review = [o for o in new.outcomes if versions.needs_look(o)]
    else:
        done = versions.use(library, new, versions.stage(folder, new))
        article, counts, review = done.article, dict(done.counts), list(done.review)
    return _say(args, article, True, counts, [describe_outcome(outcome, new.document) for outcome in review])


def _other_article(library: Library, article: str, file: Path | None) -> str | None:
    """The article that was made of ``file`` itself: it becomes a version, so that there are not two."""
    if file is None:
        return None
    digest = hashlib.sha256(formats.load(file).data).hexdigest()
    known = library.index.with_source(digest)
    return known if known not in (None, article) and library.article(known).source_sha256 == digest else None


def _say(args: Namespace, article: Article, changed: bool, counts: dict[str, int], passages: list[Any]) -> int:
    """What has become of the article, and which annotations need a look."""
    if args.json:
        print_json(_report(article.id, article.version, changed, counts, passages))
    elif not changed:
        print(f"{clean(article.title)}: the file has not changed.")
    else:
        said = ", ".join(f"{count} {status}" for status, count in counts.items() if count) or "no annotations"
        is_dry = getattr(args, "dry_run", False)
        print(f"{clean(article.title)}: {'dry run' if is_dry else f'version {article.version}'} · {said}")
        for passage in passages:
            print_outcome(passage)
    return 0


def list_versions(args: Namespace) -> int:
    """The article's versions, the current one last; or make one of them the current one again."""
    library = library_of(args)
    article = library.article(article_id(library, args.article))
    kept = [*article.versions, versions.as_version(article)]
    if args.use is not None:
        if not 1 <= args.use <= len(kept):
            raise ReaderError(f"“{article.title}” has no version {args.use}. There are {len(kept)}.")
        source = kept[args.use - 1].source
        done = joining.return_to(library, article.id, source, worker_of(args).read_source)
        document = library.document(article.id)
        return _say(args, done.article, True, dict(done.counts), [describe_outcome(o, document) for o in done.review])
    folder = library.article_folder(article.id)
    rows = [
        {"version": n, "current": v.source == article.source, "source": str(folder / v.source), "origin": v.origin}
        | {"text": str(folder / v.text), "replaced": v.replaced}
        for n, v in enumerate(kept, 1)
    ]
    if args.json:
        print_json(rows)
    else:
        print_table(
            (str(r["version"]), "current" if r["current"] else str(r["replaced"])[:10], str(r["source"])) for r in rows
        )
    return 0


def _article(library: Library, name: str) -> str:
    """The article that ``name`` is; the file it was added from may hold something else by now."""
    try:
        return article_id(library, name)
    except ReaderError:
        found = _added_from(library, str(Path(name).absolute())) if os.path.exists(name) else []
        if not found:
            raise
    if len(found) > 1:
        raise ReaderError(f"Several articles were added from {name}: {', '.join(found[:3])}. Name one of them.")
    return found[0]


def _added_from(library: Library, origin: str) -> list[str]:
    """The articles that were added from this path: to look at the bytes first is quicker than to read all files."""
    wanted = dumps(origin)[1:-1].encode("utf-8", "surrogatepass")
    found = []
    for entry in library.entries():
        with suppress(OSError, ReaderError):
            data = (library.article_folder(entry.id) / RECORDS).read_bytes()
            if (wanted in data or not origin.isascii()) and library.article(entry.id).origin == origin:
                found.append(entry.id)
    return found


def _report(article: str, version: int, changed: bool, counts: dict[str, int], review: list[Any]) -> dict[str, Any]:
    return {"article": article, "version": version, "changed": changed, "counts": counts, "review": review}


def describe_outcome(outcome: Outcome, document: Document) -> dict[str, Any]:
    """An annotation that needs a look: its words, and for each passage what may stand for it now."""
    text = document.text
    passages = []
    for anchor, place in zip(outcome.annotation.passages, outcome.placements, strict=True):
        ranges = [(c.start, c.end) for c in place.candidates] if place.status == AMBIGUOUS else []
        passages.append(
            {
                "status": place.status,
                "before": anchor.quote,
                "after": text[place.start : place.end] if place.start >= 0 and not ranges else "",
                "start": place.start,
                "end": place.end,
                "candidates": [{"start": s, "end": e, "text": text[s:e], **_around(text, s, e)} for s, e in ranges],
            }
        )
    return {"id": outcome.annotation.id, "status": outcome.status, "passages": passages}


def _around(text: str, start: int, end: int) -> dict[str, str]:
    return {"prefix": text[max(0, start - 32) : start], "suffix": text[end : end + 32]}


def print_outcome(found: dict[str, Any]) -> None:
    """The same in words."""
    print(f"\n  {found['id'][:12]} · {found['status']}")
    for passage in found["passages"]:
        print(f"    before: “{clean(passage['before'])}”")
        if passage["after"]:
            print(f"    now:    “{clean(passage['after'])}”  ({passage['status']})")
        for number, candidate in enumerate(passage["candidates"], 1):
            shown = f"…{candidate['prefix']}[{candidate['text']}]{candidate['suffix']}…"
            print(f"    {number}: {clean(shown)}")
        if passage["status"] == "lost":
            print("    now:    not found; the annotation is kept")
