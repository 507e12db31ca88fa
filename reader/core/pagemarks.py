"""Annotations as marks on printed pages: what is written into a copy of a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from reader.core.anchor import EXACT, MOVED, Placement
from reader.core.model import Annotation, Tag
from reader.core.tags import path_of

Box = tuple[float, float, float, float]  # left, top, right, bottom as shares of the page as it is shown


@dataclass(frozen=True, slots=True)
class PageMark:
    """An annotation on one page: boxes of its text, one a line, or (``is_area``) the one around what is meant."""

    page: int
    boxes: tuple[Box, ...]
    colour: str
    id: str
    note: str = ""
    creator: str = ""
    created: str = ""  # ISO 8601, in UTC
    modified: str = ""
    tags: tuple[str, ...] = ()
    is_area: bool = False


def to_json(mark: PageMark) -> dict[str, Any]:
    """The mark as plain data, for the way into another process."""
    return asdict(mark)


def from_json(data: Mapping[str, Any]) -> PageMark:
    """The inverse of :func:`to_json`."""
    boxes = tuple((float(b[0]), float(b[1]), float(b[2]), float(b[3])) for b in data["boxes"])
    return PageMark(**{**data, "boxes": boxes, "tags": tuple(data["tags"])})


class _Page(Protocol):
    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...


class Printed(Protocol):
    """Where a text is printed: a :class:`reader.formats.pdfmap.PageMap`."""

    @property
    def pages(self) -> Sequence[_Page]: ...

    def boxes_of(self, start: int, end: int) -> Sequence[tuple[int, Sequence[float]]]:
        """Page and rectangle, in points from the page's top left corner, of each printed line of ``[start, end)``."""


def marks_of(
    annotations: Iterable[Annotation],
    placements: Mapping[str, Sequence[Placement]],
    tags: Mapping[str, Tag],
    printed: Printed | None,
) -> tuple[list[PageMark], int]:
    """The annotations as marks, one for each page that one is on, and how many have no place on the pages.

    Args:
        placements: where they are in the text, by id.
        tags: the codebook, with the merged tags resolved in the annotations.
        printed: where the text is printed; None: nobody knows, so that only areas have a place.
    """
    out: list[PageMark] = []
    homeless = 0
    for annotation in annotations:
        boxes = _boxes(annotation, placements.get(annotation.id, ()), printed)
        homeless += not boxes
        named = tuple(path_of(tags, t) for t in annotation.tags if t in tags)
        for (page, is_area), found in boxes.items():
            # The note stands with the first; the others are the same annotation further on.
            name, note = (annotation.id, annotation.note) if (page, is_area) == next(iter(boxes)) else ("", "")
            out.append(
                PageMark(
                    page,
                    tuple(found),
                    annotation.colour,
                    name or f"{annotation.id}-{page + 1}{'a' if is_area else ''}",
                    note,
                    annotation.creator,
                    annotation.created,
                    annotation.modified,
                    named,
                    is_area,
                )
            )
    return out, homeless


def _boxes(
    annotation: Annotation, places: Sequence[Placement], printed: Printed | None
) -> dict[tuple[int, bool], list[Box]]:
    """(page, whether it is an area) → its boxes."""
    out: dict[tuple[int, bool], list[Box]] = {}
    for anchor, place in zip(annotation.passages, places, strict=False):
        if place.status not in (EXACT, MOVED):
            continue
        if anchor.area:
            page, left, top, right, bottom = anchor.area
            out.setdefault((int(page), True), []).append((left, top, right, bottom))
        elif printed is not None:
            for number, (left, top, right, bottom) in printed.boxes_of(place.start, place.end):
                wide, high = printed.pages[number].width or 1.0, printed.pages[number].height or 1.0
                box = (left / wide, top / high, right / wide, bottom / high)
                out.setdefault((number, False), []).append(box)
    return out
