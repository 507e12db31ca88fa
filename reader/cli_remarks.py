"""The commands about annotations in the files themselves: import-remarks, and export --to pdf."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from reader.cli_library import article_id, library_of, password_of, reading_of
from reader.cli_output import acknowledge, clean, print_json, say
from reader.core import remarks
from reader.core.articles import short
from reader.core.errors import PasswordNeeded, ReaderError


def import_remarks(args: Namespace) -> int:
    """Make annotations of those that the file brings along; a line with the id for each that is new."""
    library = library_of(args)
    article = article_id(library, args.article)
    document = library.document(article)
    found = remarks.not_imported(library, article, document)
    if args.dry_run:
        rows = [{"key": f.key, "creator": f.remark.creator, "quote": f.quote, "note": f.remark.note} for f in found]
        if args.json:
            print_json(rows)
        for row in [] if args.json else rows:
            print(clean(" · ".join(p for p in (row["creator"], f"“{row['quote']}”", row["note"]) if p)))
        return 0
    made = remarks.import_remarks(library, article, document, found)
    if args.json:
        print_json([{"id": a.id, "quote": a.quote, "note": a.note, "creator": a.creator} for a in made])
        return 0
    for annotation in made:
        acknowledge(f"{annotation.id}\t{clean(annotation.quote)}")
    return 0


def save_pdf(args: Namespace) -> int:
    """Write a copy of an article's PDF with its annotations in it."""
    from reader.formats.annotatedpdf import SIGNED, save_annotated, suggested_name

    if len(args.query) != 1:
        raise ReaderError(
            "A PDF holds the annotations of one article. Name it: reader export --to pdf ARTICLE -o FILE."
        )
    library = library_of(args)
    article = article_id(library, args.query[0])
    target = Path(args.output) if args.output else Path(suggested_name(library.article(article)))
    if target.is_dir():
        target /= suggested_name(library.article(article))
    password = password_of(args)
    try:
        done = save_annotated(library, article, target, reading_of(args), args.overwrite, password)
    except PasswordNeeded:
        if password:
            raise
        title = short(library.article(article).title)
        raise PasswordNeeded(f"“{title}” is encrypted. Give its password: --password PASSWORD.") from None
    if done.left_out:
        some = "1 annotation has" if done.left_out == 1 else f"{done.left_out} annotations have"
        say(f"{some} no place on the pages and {'is' if done.left_out == 1 else 'are'} not in the copy.")
    if done.is_signed:
        say(SIGNED)
    print(done.path)
    return 0
