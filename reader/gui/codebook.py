"""The codebook as the library panel lists it."""

from __future__ import annotations

from reader.core import tags
from reader.core.library import Library
from reader.gui.panels.library_panel import TagRow


def tag_rows(library: Library) -> list[TagRow]:
    """Every tag, children under their parents, with how often it is used."""
    counts = tags.counts(library)
    return [
        TagRow(id=tag.id, name=tag.name, colour=tag.colour, depth=depth, count=counts.get(tag.id, 0), pin=tag.pin)
        for tag, depth in tags.in_tree_order(library.tags)
    ]
