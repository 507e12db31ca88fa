"""The commands about annotations that are there: passages, edit, delete, anchor, export."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reader import exchange
from reader.cli_library import find_annotation, library_of, target
from reader.cli_output import acknowledge, clean, print_json, progress, say
from reader.core import tags
from reader.core.anchors import resolve_quotes
from reader.core.annotations import change as change_annotations
from reader.core.annotations import check_colour, check_note
from reader.core.annotations import delete as delete_annotations
from reader.core.errors import ReaderError
from reader.core.model import Annotation
from reader.core.query import parse
from reader.exchange.notes import Excerpt, Notes, gather


def passages(args: Namespace) -> int:
    """The annotations, or those that a query finds, with their place and status."""
    found = gather(library_of(args), parse(" ".join(args.query)))
    if args.json:
        print_json([_passage(notes, excerpt) for notes in found for excerpt in notes.excerpts])
    else:
        for notes in found:
            _print_passages(notes)
    return _report(found)


def _report(found: Iterable[Notes]) -> int:
    problems = [notes.problem for notes in found if notes.problem]
    for problem in problems:
        say(problem)
    return 1 if problems else 0


def _passage(notes: Notes, excerpt: Excerpt) -> dict[str, Any]:
    annotation = excerpt.annotation
    anchors = annotation.passages
    return {
        "id": annotation.id,
        "article": notes.article.id,
        "title": notes.article.title,
        "quote": excerpt.quote,
        "prefix": anchors[0].prefix if anchors else "",
        "suffix": anchors[-1].suffix if anchors else "",
        "start": excerpt.start,
        "end": excerpt.end,
        "status": excerpt.status,
        "tags": list(excerpt.tags),
        "note": annotation.note,
        "colour": annotation.colour,
        "paragraph": excerpt.paragraph,
        "page": excerpt.page,
        "heading": list(excerpt.heading),
        "created": annotation.created,
        "modified": annotation.modified,
    }


def _print_passages(notes: Notes) -> None:
    if not notes.excerpts:
        return
    print(f"{clean(notes.article.title)}  ({notes.article.id})")
    for excerpt in notes.excerpts:
        annotation = excerpt.annotation
        about = [annotation.id[:12], excerpt.position, annotation.colour, *(f"#{t}" for t in excerpt.tags)]
        if not excerpt.is_placed:
            about.append(excerpt.status)
        print(f"  {clean(' · '.join(a for a in about if a))}")
        print(f"    “{clean(excerpt.quote)}”")
        for line in annotation.note.splitlines():
            print(f"    {clean(line)}".rstrip())
    print()


def edit(args: Namespace) -> int:
    """Change an annotation's note, colour and tags, in one step."""
    library = library_of(args)
    before = find_annotation(library, args.id)
    after = before
    if args.note is not None:
        after = after.with_(note=check_note(args.note), flags=())
    if args.colour is not None:
        after = after.with_(colour=check_colour(args.colour))
    removed = {tags.need(library, name).id for name in args.untag}
    kept = [t for t in before.tags if (tag := library.tag(t)) is None or tag.id not in removed]
    added = [t for t in tags.ensure(library, args.tag) if t not in kept]
    after = after.with_(tags=(*kept, *added))
    change_annotations(library, [(before, after)], "Edit annotation")
    acknowledge(before.id)
    return 0


def delete(args: Namespace) -> int:
    """Delete annotations: all that are named, or none if one of them is not there."""
    library = library_of(args)
    found: dict[str, Annotation] = {}
    for name in args.ids:
        annotation = find_annotation(library, name)
        found[annotation.id] = annotation
    delete_annotations(library, list(found.values()))
    for each in found:
        acknowledge(each)
    return 0


def anchor(args: Namespace) -> int:
    """Say where quotes are in the text."""
    name = str(args.quotes)
    try:
        data = json.loads(sys.stdin.buffer.read() if name == "-" else args.quotes.read_bytes())
    except OSError as error:
        raise ReaderError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except (ValueError, RecursionError):
        raise ReaderError(f'{name} is no JSON. A list is needed: [{{"id": "1", "exact": "…"}}, …].') from None
    if not isinstance(data, list):
        raise ReaderError(f'{name} holds no list. A list is needed: [{{"id": "1", "exact": "…"}}, …].')
    document = target(args).document
    try:
        print_json(resolve_quotes(document, data))
    except ValueError as error:
        raise ReaderError(f"{name} cannot be used: {error}.") from None
    return 0


def export(args: Namespace) -> int:
    """Write notes in another format, to stdout, into one file or into a folder with a file for each article."""
    output = args.output or "-"
    path = Path(output)
    if args.to == "pdf" or (args.to is None and path.suffix.lower() == ".pdf"):
        from reader.cli_remarks import save_pdf

        return save_pdf(args)
    to = exchange.exporter(args.to or _format_of(path))
    notes = gather(library_of(args), parse(" ".join(args.query)), _count)
    progress("")
    if not any(n.excerpts for n in notes):
        say("No annotations were found; the export is empty.")
    if output == "-":
        sys.stdout.write(exchange.render(to, notes))
        return _report(notes)
    from reader.exchange import files

    if path.is_dir() or output.endswith(("/", os.sep)):
        written = files.write_folder(path, to, notes, args.overwrite)
    else:
        written = [files.write_file(path, to, notes, args.overwrite)]
    for each in written:
        print(each)
    return _report(notes)


def _count(done: int, total: int) -> None:
    if total:
        progress(f"{done} of {total} gathered")


def _format_of(path: Path) -> str:
    """The format that a file's suffix stands for; Markdown where it stands for none."""
    known = {e.suffix: e.name for e in exchange.EXPORTERS}
    return known.get(path.suffix.lower(), exchange.EXPORTERS[0].name)
