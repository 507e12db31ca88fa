"""The bounds on what a file may ask of the program: one table, each with its message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes and counts; see the messages in :mod:`reader.formats`."""

    file_bytes: int = 200 * MB
    text_bytes: int = 50 * MB
    parse_seconds: int = 20
    pdf_seconds: int = 120  # to read a PDF: it may have thousands of pages, each some 20 ms
    parse_bytes: int = 1024 * MB
    archive_entries: int = 2_000
    archive_bytes: int = 300 * MB  # all members together, counted while reading
    archive_member_bytes: int = 100 * MB
    archive_ratio: int = 200  # of a member over 1 MB
    pdf_pages: int = 5_000
    tree_depth: int = 1_000  # deeper is flattened, its text kept
    attributes: int = 1_000
    markdown_nesting: int = 100
    image_pixels: int = 100_000_000
    image_bytes: int = 40 * MB
    json_depth: int = 200
    note_bytes: int = 10 * MB
    tag_characters: int = 200
    title_characters: int = 500
    path_name_bytes: int = 120


LIMITS: Final = Limits()
