"""The commands about the codebook: tags, and tag rename, merge, move, delete, define, create, colour, pin."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Final

from reader.cli_library import library_of
from reader.cli_output import acknowledge, print_json, print_table
from reader.core import tags
from reader.core.errors import ReaderError
from reader.core.library import Library


def list_tags(args: Namespace) -> int:
    """The codebook as a tree, with the number of annotations that carry each tag or one under it."""
    library = library_of(args)
    counts = tags.counts(library)
    ordered = tags.in_tree_order(library.tags)
    if args.json:
        print_json(
            [
                {
                    "id": tag.id,
                    "name": tag.name,
                    "path": tags.path_of(library.tags, tag.id),
                    "parent": tag.parent,
                    "colour": tag.colour,
                    "definition": tag.definition,
                    "pin": tag.pin,
                    "count": counts[tag.id],
                }
                for tag, _ in ordered
            ]
        )
        return 0
    print_table(
        (
            str(counts[tag.id]),
            tags.path_of(library.tags, tag.id),
            tag.colour,
            f"[{tag.pin}]" if tag.pin else "",
            tag.definition,
        )
        for tag, _ in ordered
    )
    return 0


def change_tag(args: Namespace) -> int:
    """Carry out one of the verbs; the id of the tag is the answer."""
    library = library_of(args)
    acknowledge(_VERBS[args.verb](library, args))
    return 0


def _create(library: Library, args: Namespace) -> str:
    if found := tags.find(library, args.tag):
        raise ReaderError(f"There is already a tag “{tags.path_of(library.tags, found.id)}”.")
    return tags.create(library, args.tag, colour=args.colour or "", definition=args.definition).id


def _rename(library: Library, args: Namespace) -> str:
    tag = tags.need(library, args.tag)
    tags.rename(library, tag, args.name)
    return tag.id


def _merge(library: Library, args: Namespace) -> str:
    into = tags.need(library, args.into)
    tags.merge(library, tags.need(library, args.tag), into)
    return into.id


def _move(library: Library, args: Namespace) -> str:
    tag = tags.need(library, args.tag)
    tags.move(library, tag, tags.need(library, args.parent) if args.parent.strip("/ ") else None)
    return tag.id


def _delete(library: Library, args: Namespace) -> str:
    tag = tags.need(library, args.tag)
    tags.delete(library, tag)
    return tag.id


def _define(library: Library, args: Namespace) -> str:
    tag = tags.need(library, args.tag)
    tags.define(library, tag, args.definition)
    return tag.id


def _colour(library: Library, args: Namespace) -> str:
    tag = tags.need(library, args.tag)
    tags.recolour(library, tag, args.colour)
    return tag.id


def _pin(library: Library, args: Namespace) -> str:
    tag = tags.need(library, args.tag)
    tags.pin(library, tag, args.key)
    return tag.id


_VERBS: Final[Mapping[str, Callable[[Library, Namespace], str]]] = {
    "create": _create,
    "rename": _rename,
    "merge": _merge,
    "move": _move,
    "delete": _delete,
    "define": _define,
    "colour": _colour,
    "pin": _pin,
}
