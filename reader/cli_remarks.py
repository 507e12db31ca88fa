"""The commands about annotations in the files themselves: import-remarks, annotated-pdf."""

from __future__ import annotations

from argparse import Namespace

from reader.cli_library import article_id, library_of
from reader.cli_output import acknowledge, clean, print_json
from reader.core import remarks


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
