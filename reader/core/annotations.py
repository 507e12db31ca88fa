"""What can be done with annotations: highlight, tag, note, recolour, stretch, delete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reader.core.anchor import Anchor
from reader.core.articles import short
from reader.core.changes import Change
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.limits import LIMITS
from reader.core.model import COLOURS, Annotation, new_id


def highlight(
    library: Library,
    article: str,
    document: Document,
    start: int,
    end: int,
    *,
    colour: str = "yellow",
    tags: Sequence[str] = (),
    note: str = "",
    page: str = "",
) -> Annotation:
    """Annotate ``[start, end)`` of the document (code points); it is on the disk when this returns.

    ``page`` is the printed page's label, where it is known better than from the block: a paragraph may run over two.

    Raises:
        ReaderError: the range is empty or outside the text, the colour unknown, the note too long, the disk full.
    """
    anchor = anchor_at(document, start, end, page)
    return _make(library, article, anchor, f"Highlight “{short(anchor.quote, 30)}”", colour, tags, note)


def mark_area(
    library: Library, article: str, anchor: Anchor, *, colour: str = "yellow", tags: Sequence[str] = (), note: str = ""
) -> Annotation:
    """Annotate a place on a page (see :func:`reader.core.areas.describe_area`); it is on the disk when this returns.

    Raises:
        ReaderError: the colour is unknown, the note too long, the disk full.
    """
    return _make(library, article, anchor, "Mark an area", colour, tags, note)


def _make(
    library: Library, article: str, anchor: Anchor, name: str, colour: str, tags: Sequence[str], note: str
) -> Annotation:
    if library.article(article).deleted:
        raise ReaderError(f"The article {article} was removed from the library. Add it again to annotate it.")
    annotation = Annotation(
        id=new_id(),
        article=article,
        passages=(anchor,),
        colour=check_colour(colour),
        tags=tuple(dict.fromkeys(tags)),
        note=check_note(note),
    )
    library.apply([Change(Annotation.TABLE, annotation.id, None, annotation, article)], name)
    return library.annotation(article, annotation.id) or annotation


def anchor_at(document: Document, start: int, end: int, page: str = "") -> Anchor:
    """The anchor of ``[start, end)``, without the white space at its ends."""
    text = document.text
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        raise ReaderError("Nothing is selected: a passage needs at least one character that is no space.")
    from reader.core import anchors  # which brings much along: not at the start of the window

    anchor = anchors.describe(document, start, end)
    return replace(anchor, page=page) if page else anchor


def change(library: Library, annotations: Iterable[tuple[Annotation, Annotation]], name: str) -> None:
    """Replace annotations by other states of theirs, as one step."""
    changes = [Change(Annotation.TABLE, old.id, old, new, old.article) for old, new in annotations if old != new]
    if changes:
        library.apply(changes, name)


def delete(library: Library, annotations: Sequence[Annotation]) -> None:
    """Delete annotations; what is left is a tombstone, and undo brings them back."""
    what = f"“{short(annotations[0].quote, 30)}”" if len(annotations) == 1 else f"{len(annotations)} annotations"
    change(library, [(a, a.with_(deleted=True)) for a in annotations], f"Delete {what}")


def recolour(library: Library, annotation: Annotation, colour: str) -> None:
    """Give the annotation another colour."""
    change(library, [(annotation, annotation.with_(colour=check_colour(colour)))], f"Colour {colour}")


def set_note(library: Library, annotation: Annotation, note: str) -> None:
    """Replace the annotation's note; "" takes it away."""
    name = "Edit note" if annotation.note else "Add note"
    change(library, [(annotation, annotation.with_(note=check_note(note), flags=()))], name)


def set_tags(library: Library, annotation: Annotation, tags: Sequence[str], name: str = "Change tags") -> None:
    """Replace the annotation's tags, given by id."""
    change(library, [(annotation, annotation.with_(tags=tuple(dict.fromkeys(tags))))], name)


def stretch(library: Library, annotation: Annotation, document: Document, start: int, end: int, page: str = "") -> None:
    """Give the annotation's (first) passage other borders, in code points; ``page`` as for :func:`highlight`."""
    moved = (anchor_at(document, start, end, page), *annotation.passages[1:])
    change(library, [(annotation, annotation.with_(passages=moved))], "Change passage")


def check_colour(colour: str) -> str:
    if colour not in COLOURS:
        raise ReaderError(f"“{colour}” is not a colour. There are: {', '.join(COLOURS)}.")
    return colour


def check_note(note: str) -> str:
    if len(note.encode("utf-8", "surrogatepass")) > LIMITS.note_bytes:
        raise ReaderError("The note is longer than 10 MB. Put it into a file and keep a reference to it.")
    return note
