"""Areas: annotations of a place on a printed page (a figure, a table, a scan) instead of text, and their pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from reader.core.anchor import Anchor
from reader.core.document import Document
from reader.core.durable import write_durably, write_error
from reader.core.errors import ReaderError
from reader.core.model import Annotation
from reader.core.paths import IMAGES, private_folder

_DIGITS: Final = 5  # of a share: a hundredth of a millimetre on A4


def describe_area(document: Document, page: int, box: Sequence[float], label: str, near: int) -> Anchor:
    """The anchor of a place on a page.

    Args:
        page: counted from 0; ``label`` is what is printed on it.
        box: left, top, right and bottom as shares of the page's width and height.
        near: the offset of the text that stands nearest: the place of the annotation among the others.

    Raises:
        ReaderError: the box is empty.
    """
    left, top, right, bottom = (round(min(1.0, max(0.0, v)), _DIGITS) for v in box)
    if left >= right or top >= bottom:
        raise ReaderError("Nothing is marked: draw a rectangle around what you mean.")
    near = min(max(0, near), len(document.text))
    heading = document.heading_path(near) if document.blocks else ()
    area = (float(page), left, top, right, bottom)
    return Anchor(near, near, "", heading=heading, page=label, text_sha256=document.text_sha256, area=area)


def picture_name(anchor: Anchor) -> str:
    """The name of an area's picture among the article's own."""
    digest = hashlib.sha256(f"{anchor.text_sha256} {anchor.area}".encode()).hexdigest()
    return f"area-{digest[:20]}.png"


def picture_of(folder: Path, annotation: Annotation) -> Path | None:
    """The file with the picture of the annotation's first area, in the article's ``folder``; None if it has none."""
    for anchor in annotation.passages:
        if anchor.area:
            path = folder / IMAGES / picture_name(anchor)
            return path if path.is_file() else None
    return None


def keep_picture(folder: Path, anchor: Anchor, png: bytes) -> Path:
    """Write an area's picture beside the article's own; it can be made again from the original at any time.

    Raises:
        ReaderError: the disk refuses.
    """
    path = folder / IMAGES / picture_name(anchor)
    try:
        private_folder(path.parent)
        write_durably(path, png)
    except OSError as error:
        raise write_error(path, error) from None
    return path
