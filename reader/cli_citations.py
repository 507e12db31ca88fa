"""The commands about citing: cite prints citations, describe corrects what they are made of, import takes it over."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from reader.cli_library import article_id, library_of, need_library
from reader.cli_output import acknowledge, clean, print_json, progress, say
from reader.core.citing import keys_in
from reader.core.describing import FIELDS, describe
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article


def cite(args: Namespace) -> int:
    """Print the articles' entries in a list of references, or their data for other programs."""
    need_library(args.library)
    library = library_of(args)
    articles = _articles(library, args.articles)
    keys = keys_in(library, articles)
    pairs = [(article, keys[article.id]) for article in articles]
    if args.bibtex or args.ris:
        from reader.exchange import bibtex, ris

        sys.stdout.write(bibtex.write(pairs) if args.bibtex else ris.write(pairs))
        return 0
    if args.json:
        from reader.core.citing import item_of

        print_json([item_of(article, key) for article, key in pairs])
        return 0
    _print_entries(articles, args)
    return 0


def _print_entries(articles: Sequence[Article], args: Namespace) -> None:
    from reader.exchange import citations

    made = citations.listed(articles, args.style, page=args.page or "")
    for entry in (each.cite if args.page else each.reference for each in made):
        print(clean({"html": entry.html, "markdown": entry.markdown}.get(args.markup, entry.plain)))


def _articles(library: Library, names: Sequence[str]) -> list[Article]:
    """Those that are named; all of the library when none is."""
    if names:
        return [library.article(article_id(library, name)) for name in dict.fromkeys(names)]
    return [library.article(entry.id) for entry in library.entries() if not entry.problem]


def describe_article(args: Namespace) -> int:
    """Correct what an article says about itself; its id when that is on the disk."""
    need_library(args.library)
    library = library_of(args)
    article = article_id(library, args.article)
    fields: dict[str, Any] = {n: getattr(args, n) for n in FIELDS if getattr(args, n) is not None}
    if not fields:
        raise ReaderError("What is to change? Give --title, --creator, --published or another field.")
    describe(library, article, **fields)
    acknowledge(article)
    return 0


def import_references(args: Namespace) -> int:
    """Fill what articles do not say from files of references; a line for each reference."""
    from reader.exchange import references

    need_library(args.library)
    library = library_of(args)
    found, problems = [], []
    for path in args.files:
        read, broken = references.read_references(path)
        found += read
        problems += [f"{path.name}: {sentence}" for sentence in broken]
    planned = references.plan(library, found, args.overwrite, lambda done, total: progress(f"{done} of {total}"))
    progress("")
    problems += planned.problems
    changed = sum(1 for i in {m.before.id for m in planned.found if m.names and m.before})
    if not args.dry_run:
        changed = references.take_over(library, planned)
    for sentence in problems:
        say(sentence)
    if args.json:
        print_json([_row(match) for match in planned.matches])
        return 0
    for match in planned.matches:
        print(clean(_line(match)))
    done = "would change" if args.dry_run else "changed"
    articles = "1 article" if changed == 1 else f"{changed:,} articles"
    say(f"{len(planned.found)} of {len(planned.matches)} references matched; {articles} {done}.")
    return 0


def _row(match: Any) -> dict[str, Any]:
    before = match.before
    return {
        "title": match.reference.title,
        "doi": match.reference.fields.get("doi", ""),
        "article": before.id if before else None,
        "by": match.by if before else "",
        "several": match.several,
        "fields": {name: getattr(match.after, name) for name in match.names},
    }


def _line(match: Any) -> str:
    title = match.reference.title or match.reference.fields.get("doi", "")
    if match.before is None:
        why = f"{match.several} articles could be meant" if match.several else "not in the library"
        return f"–  {title}: {why}"
    what = ", ".join(match.names) or "nothing new"
    return f"{match.before.id}  {title}: {what}"
