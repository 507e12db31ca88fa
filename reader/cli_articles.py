"""The commands about articles: add, list, text, info, blocks, check."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from reader.cli_library import Target, library_of, reading_of, target
from reader.cli_output import acknowledge, clean, columns, cut, print_json, print_table, progress, say
from reader.core import twins
from reader.core.document import FURNITURE, Block, Document
from reader.core.errors import ReaderError, ReadOnlyError
from reader.core.finding import find_articles
from reader.core.index import Entry
from reader.core.library import Library
from reader.core.model import Article
from reader.core.query import parse
from reader.core.twins import Twin
from reader.core.versions import Refreshed
from reader.exchange.plain import dumps
from reader.formats import adding
from reader.formats.adding import Reading


def add(args: Namespace) -> int:
    """Take files in; one line for each as soon as it is on the disk. A bad one does not stop the rest."""
    library = library_of(args)
    if library.read_only:
        raise ReadOnlyError(library.read_only)
    reading = reading_of(args)
    failed = 0
    for path in args.paths:
        files = 0
        for files, file in enumerate(adding.paths_in([path], args.recursive), 1):
            progress(f"{files}: {file}")
            failed += not _add(library, file, reading, args)
        if not files:
            say(f"{path} has no files in it that Reader can open.")
            failed += 1
    return 1 if failed else 0


def _add(library: Library, path: Path, reading: Reading, args: Namespace) -> bool:
    twins.catch_up(library.folder, library.index, _comparing)
    refreshed: Refreshed | None = None
    try:
        if args.as_version:
            article, is_new, refreshed = adding.add_as_version(library, path, reading)
        else:
            article, is_new = adding.add_path(library, path, reading)
        twin = _twin(library, article) if is_new and refreshed is None else None
    except ReaderError as error:
        progress("")
        say(str(error) if path.name in str(error) else f"{path}: {error}")
        return False
    progress("")
    status = f"version {article.version}" if refreshed else "added" if is_new else "already there"
    if args.json:
        data = {"id": article.id, "title": article.title, "status": status}
        acknowledge(dumps(data | ({"looks_like": twin.entry.id} if twin else {})))
    else:
        acknowledge(f"{article.id}\t{clean(article.title)}\t{status}")
    if twin is not None:
        say(
            f"{path.name} looks like {twin.entry.id} (make it a version of that: reader refresh {twin.entry.id} {path})"
        )
    if refreshed is not None and refreshed.review:
        say(f"{len(refreshed.review)} of its annotations need a look: reader review {article.id}")
    return True


def _comparing(done: int, total: int) -> None:
    if total > 1:
        progress(f"getting to know the texts: {done} of {total}")


def _twin(library: Library, article: Article) -> Twin | None:
    document = library.document(article.id)
    return twins.find(library.folder, library.index, document, doi=article.doi, without=[article.id])


def list_articles(args: Namespace) -> int:
    """The articles, or those that a query finds."""
    library = library_of(args)
    found = find_articles(library, parse(" ".join(args.query)))
    entries = [hit.entry for hit in found.hits]
    if args.json:
        print_json([_entry(e) for e in entries])
    else:
        print_table([_line(e) for e in entries])
    for problem in found.problems:
        say(problem)
    return 1 if found.problems else 0


def _line(entry: Entry) -> tuple[str, ...]:
    passages = f"{entry.passages} passage{'' if entry.passages == 1 else 's'}"
    source = entry.publication or entry.creators
    date = entry.published.partition("T")[0]
    about = " · ".join(x for x in (source, date, passages, entry.status) if x)
    return cut(entry.id, 40) if columns() < 200 else entry.id, entry.problem or f"{entry.title}  ({about})"


def _entry(entry: Entry) -> dict[str, Any]:
    data = entry._asdict()
    data["cut_short"] = bool(entry.cut_short)
    del data["earlier_sources"]
    data["creators"] = entry.creators.split("; ") if entry.creators else []
    if not entry.problem:
        del data["problem"]
    return data


def text(args: Namespace) -> int:
    """Exactly the text that offsets index into: not even a line end is added, but for people."""
    document = target(args).document
    _warn(document)
    sys.stdout.write(document.text if args.all else document.body_text)
    if sys.stdout.isatty():
        print()
    return 0


def info(args: Namespace) -> int:
    """What is known about an article."""
    found = target(args)
    _warn(found.document)
    data = _info(found)
    if args.json:
        print_json(data)
    else:
        print_table(
            [
                (key, _shown(value))
                for key, value in data.items()
                if value not in ("", [], None) and (key, value) != ("remarks", 0)
            ]
        )
    return 0


def _info(found: Target) -> dict[str, Any]:
    document, article = found.document, found.article
    meta = document.metadata
    said = article or meta
    data: dict[str, Any] = {
        "title": said.title,
        "creators": list(said.creators),
        "publication": said.publication,
        "published": said.published,
        "publisher": said.publisher,
        "volume": said.volume,
        "issue": said.issue,
        "pages_cited": said.pages,
        "url": said.url,
        "doi": said.doi,
        "isbn": said.isbn,
        "genre": said.genre,
        "language": said.language,
        "words": document.words,
        "blocks": len(document.blocks),
        "pages": len({b.page for b in document.blocks if b.page}),
        "cut_short": document.cut_short,
        "media_type": found.media_type,
        "text_sha256": document.text_sha256,
        "remarks": len(document.remarks),
    }
    if article is not None:
        names = {"editors": list(article.editors), "translators": list(article.translators)}
        data = {"id": article.id, **data, **names, "place": article.place, "edition": article.edition}
        data |= {"status": article.status, "added": article.created}
        data |= {"origin": article.origin, "version": article.version}
    data["source"] = str(found.path)
    return data


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)


def blocks(args: Namespace) -> int:
    """The blocks of the text, with their offsets."""
    document = target(args).document
    _warn(document)
    rows = [_block(document, i) for i in range(len(document.blocks))]
    if args.json:
        print_json(rows)
        return 0
    print_table(
        (f"{r['start']}–{r['end']}", f"{r['kind']} {r['level'] or ''}".rstrip(), r["marker"], r["page"], r["text"])
        for r in rows
    )
    return 0


def _block(document: Document, index: int) -> dict[str, Any]:
    block = document.blocks[index]
    start = document.starts[index]
    row: dict[str, Any] = {
        "kind": FURNITURE if block.role == FURNITURE else block.kind,
        "level": block.level,
        "start": start,
        "end": document.end_of(index),
        "page": block.page,
        "text": block.text,
        "role": block.role,
        "form": block.kind,
        "marker": block.marker,
    }
    if block.spans:
        row["spans"] = _spans(block, start)
    return row


def _spans(block: Block, start: int) -> list[dict[str, Any]]:
    out = []
    for span in block.spans:
        row: dict[str, Any] = {"kind": span.kind, "start": start + span.start, "end": start + span.end}
        if span.target:
            row["target"] = span.target
        out.append(row)
    return out


def _warn(document: Document) -> None:
    for warning in document.warnings:
        say(warning)


def check(args: Namespace) -> int:
    """Verify every file of the library; a line for each thing that is wrong."""
    from reader.core import checking

    report = checking.check(args.library, lambda done, total: progress(f"{done} of {total}"))
    progress("")
    if args.json:
        print_json(
            {"articles": report.articles, "annotations": report.annotations, "problems": list(report.problems)}
            | ({"notes": list(report.notes)} if report.notes else {})
        )
        return 1 if report.problems else 0
    for sentence in (*report.problems, *report.notes):
        print(clean(sentence))
    counted = f"{report.articles} articles, {report.annotations} annotations"
    verdict = f"{len(report.problems)} problems" if report.problems else "no problems"
    print(f"{counted}: {verdict}.")
    return 1 if report.problems else 0
