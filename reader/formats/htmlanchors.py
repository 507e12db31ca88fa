"""Targets inside the page: each block that a link points into gets the id, each link the id of its block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from reader.core.document import LINK, Block, Span


def settle(blocks: Sequence[Block], ids: Mapping[str, int]) -> list[Block]:
    """The blocks with ids, and with ``"#…"`` links that all name a block's id.

    ``ids``: id in the source → index of the block it stands in (or before). A block that several ids stand in keeps
    one that is linked to, and the links to the others are changed. A link to nowhere keeps its target; one to the block
    that it stands in (a heading that can be bookmarked) is none.
    """
    home: dict[str, int] = {}
    for name, index in ids.items():
        if index < len(blocks):
            home[name] = index
    chosen: dict[int, str] = {}
    for name in _linked(blocks):
        if name in home:
            chosen.setdefault(home[name], name)
    for name, index in home.items():
        chosen.setdefault(index, name)
    names = {name: chosen[index] for name, index in home.items()}
    return [_settled(block, chosen.get(i, ""), names) for i, block in enumerate(blocks)]


def without_dead_links(block: Block) -> Block:
    """The block without links whose target is "": a script, or an address relative to a page that is not known."""
    if not any(span.kind == LINK and not span.target for span in block.spans):
        return block
    return replace(block, spans=tuple(span for span in block.spans if span.kind != LINK or span.target))


def _linked(blocks: Sequence[Block]) -> list[str]:
    return [_name(span) for block in blocks for span in block.spans if span.kind == LINK and span.target[:1] == "#"]


def _name(span: Span) -> str:
    return unquote(span.target[1:]) if "%" in span.target else span.target[1:]


def _settled(block: Block, name: str, names: Mapping[str, str]) -> Block:
    spans = block.spans
    if any(span.kind == LINK and span.target[:1] == "#" for span in spans):
        spans = tuple(_rewritten(spans, name, names))
        spans = block.spans if spans == block.spans else spans
    if (name == block.id or not name) and spans is block.spans:
        return block
    b = block  # what replace does, in a third of the time, for each block of a book
    return Block(
        b.kind, b.text, spans, b.level, b.role, b.page, b.marker, b.language, b.image, b.alt, b.note, b.table, b.row,
        b.column, b.colspan, b.rowspan, b.header, name or b.id,
    )  # fmt: skip


def _rewritten(spans: Sequence[Span], name: str, names: Mapping[str, str]) -> Iterator[Span]:
    """``spans`` of the block that is called ``name``, with links to the names of blocks, and none to itself."""
    for span in spans:
        target = names.get(_name(span)) if span.kind == LINK and span.target[:1] == "#" else None
        if target is None:
            yield span
        elif target != name:
            yield span if span.target[1:] == target else Span(span.start, span.end, LINK, "#" + target)
