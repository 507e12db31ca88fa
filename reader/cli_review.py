"""The command about annotations whose text has changed: review lists what needs a look and says where it belongs."""

from __future__ import annotations

from argparse import Namespace

from reader.cli_library import article_id, find_annotation, library_of, need_library
from reader.cli_output import acknowledge, clean, print_json
from reader.cli_versions import describe_outcome, print_outcome
from reader.core import versions
from reader.core.anchor import AMBIGUOUS, Placement
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import UNPLACED, Annotation
from reader.core.versions import Outcome


def review(args: Namespace) -> int:
    """List what needs a look, or carry out what the user says of one annotation."""
    need_library(args.library)
    library = library_of(args)
    if args.accept is None and args.at is None and not args.unplaced and not args.undecide:
        return _list(library, article_id(library, args.id), args.json)
    annotation = find_annotation(library, args.id)
    if args.unplaced:
        versions.keep_unplaced(library, annotation)
    elif args.undecide:
        versions.undecide(library, annotation)
    else:
        _place(library, annotation, args)
    acknowledge(annotation.id)
    return 0


def _list(library: Library, article: str, as_json: bool) -> int:
    document = library.document(article)
    there = library.annotations(article)
    places = versions.placements(library, article, document)
    found = versions.to_review(there, places)
    kept = [Outcome(a, tuple(places[a.id])) for a in there if a.review == UNPLACED]
    waiting = [describe_outcome(o, document) for o in found]
    unplaced = [describe_outcome(o, document) for o in kept]
    if as_json:
        print_json({"article": article, "review": waiting, "unplaced": unplaced})
        return 0
    count = f"{len(waiting)} annotation{'' if len(waiting) == 1 else 's'}"
    verb = "needs" if len(waiting) == 1 else "need"
    print(f"{clean(library.article(article).title)}: {count} {verb} a look")
    for each in waiting:
        print_outcome(each)
    for each in unplaced:
        print_outcome({**each, "status": "kept unplaced"})
    return 0


def _place(library: Library, annotation: Annotation, args: Namespace) -> None:
    document = library.document(annotation.article)
    places = versions.placements(library, annotation.article, document)[annotation.id]
    number = _passage(annotation, places, args.passage)
    if args.at is not None:
        start, end = args.at
        if not 0 <= start < end <= len(document.text):
            raise ReaderError(f"{start} to {end} is no range of the text, which has {len(document.text)} characters.")
        versions.pin(library, annotation, number, document, start, end)
    else:
        versions.accept(library, annotation, number, document, *_candidate(places[number], args.accept, document))


def _passage(annotation: Annotation, places: list[Placement], wanted: int | None) -> int:
    """The number, from 0, of the passage that is meant: the one that is said, or the only one that needs a look."""
    if wanted is not None:
        if not 1 <= wanted <= len(places):
            raise ReaderError(f"The annotation {annotation.id[:12]} has {len(places)} passages; there is no {wanted}.")
        return wanted - 1
    waiting = [n for n, place in enumerate(places) if not versions.is_placed(place)]
    if len(places) == 1:
        return 0
    if len(waiting) != 1:
        raise ReaderError(f"{len(waiting)} passages of {annotation.id[:12]} need a look. Name one with --passage N.")
    return waiting[0]


def _candidate(place: Placement, wanted: int, document: Document) -> tuple[int, int]:
    """The place in the text that --accept [N] means."""
    ranges = [(c.start, c.end) for c in place.candidates] if place.status == AMBIGUOUS else [(place.start, place.end)]
    ranges = [(start, end) for start, end in ranges if 0 <= start < end <= len(document.text)]
    if not ranges:
        raise ReaderError("No place was found that could be accepted. Give one with --at START END, or --unplaced.")
    if wanted == 0 and len(ranges) > 1:
        raise ReaderError(f"There are {len(ranges)} places. Say which: --accept 1 to --accept {len(ranges)}.")
    if not 0 <= wanted <= len(ranges):
        raise ReaderError(f"There is no place {wanted}, only {len(ranges)}. `reader review ARTICLE` shows them.")
    return ranges[max(0, wanted - 1)]
