"""The commands about what was deleted: deleted, undelete."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from reader.cli_library import library_of, need_library
from reader.cli_output import acknowledge, clean, print_json, progress, say
from reader.core import deleted
from reader.core.articles import short
from reader.core.deleted import Deleted


def list_deleted(args: Namespace) -> int:
    """List what was deleted and can be brought back, the latest first."""
    need_library(args.library)
    found = deleted.log(args.library, lambda done, total: progress(f"{done} of {total} looked at"))
    progress("")
    if args.json:
        print_json([asdict(item) for item in found.items])
    for item in () if args.json else found.items:
        _print(item)
    for problem in found.problems:
        say(problem)
    return 1 if found.problems else 0


def _print(item: Deleted) -> None:
    about = f"{item.id[:12]} · {item.kind}" if item.kind == "annotation" else f"{item.id} · {item.kind}"
    from_ = f" · {item.title}  ({item.article})" if item.kind == "annotation" else f" · {item.title}"
    print(clean(f"{about} · {item.when[:16].replace('T', ' ')}{from_}"))
    if item.quote:
        print(f"    “{clean(item.quote)}”")
    if item.note:
        print(f"    {clean(short(item.note, 300))}")


def undelete(args: Namespace) -> int:
    """Bring back what was deleted: all that is named, or nothing if one of them is not there."""
    need_library(args.library)
    library = library_of(args)
    items = deleted.log(args.library).items
    chosen = [deleted.find(items, name) for name in args.ids]
    deleted.bring_back(library, chosen)
    for item in dict.fromkeys(chosen):
        acknowledge(item.id)
    return 0
