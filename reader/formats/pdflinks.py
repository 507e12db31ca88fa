"""Links of a PDF: what its pages say leads to the web, and addresses that stand in its text."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2.raw as raw

from reader.core.document import CODE, LINK, Block, Document, Span
from reader.formats.links import resolve
from reader.formats.pdfchars import Frame
from reader.formats.pdfmap import PageMap, Rect

_ON_PAGE: Final = 1_000
_MOST: Final = 20_000  # of a file
_ADDRESS: Final = re.compile(r"(?:https?://|\bwww\.(?=[\w\-]+\.\w))[^\s<>\"“”«»\[\]{}|\\^`]+", re.I)
_BEHIND: Final = ".,;:!?'’*)"  # signs of the sentence


@dataclass(frozen=True, slots=True)
class PrintedLink:
    """A place on a page that leads to ``target``, an address of the web or of mail."""

    page: int
    rect: Rect
    target: str


def links_on(page: Any, index: int, pdf: Any) -> list[PrintedLink]:
    """The places on an open page that lead out of the file; nothing but http, https and mailto."""
    out: list[PrintedLink] = []
    frame: Frame | None = None
    position, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(_ON_PAGE):
        if not raw.FPDFLink_Enumerate(page, position, link):
            break
        action = raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            continue
        target = _target(pdf, action)
        if target and raw.FPDFLink_GetAnnotRect(link, box):
            frame = frame or Frame(page)
            out.append(PrintedLink(index, Rect(*frame.rect(box.left, box.bottom, box.right, box.top)), target))
    return out


def _target(pdf: Any, action: Any) -> str:
    size = raw.FPDFAction_GetURIPath(pdf, action, None, 0)
    if not 0 < size < 10_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAction_GetURIPath(pdf, action, buffer, size)
    target = resolve(buffer.value.decode("utf-8", "replace"))
    return "" if target.startswith("#") else target


def with_links(document: Document, places: PageMap, links: Iterable[PrintedLink]) -> Document:
    """The document with its links marked; its text is the same."""
    found: dict[int, list[Span]] = {}
    for number, link in enumerate(links):
        if number >= _MOST:
            break
        for start, end in places.ranges_in(link.page, link.rect):
            index = document.index_at(start)
            first = document.starts[index]
            found.setdefault(index, []).append(Span(start - first, end - first, LINK, link.target))
    blocks = list(document.blocks)
    for index, block in enumerate(blocks):
        spans = _joined(block, found.get(index, []))
        if block.kind != CODE:
            spans += [s for s in _written(block) if not any(s.start < k.end and k.start < s.end for k in spans)]
        if spans:
            marked = sorted((*block.spans, *spans), key=lambda s: (s.start, -s.end))
            blocks[index] = replace(block, spans=tuple(marked))
    return replace(document, blocks=tuple(blocks))


def _joined(block: Block, spans: list[Span]) -> list[Span]:
    """Links of the lines of one address as one; where two overlap, the first counts."""
    out: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        before = out[-1] if out else None
        if before is None or span.start > before.end + 1 or (span.start >= before.end and span.target != before.target):
            out.append(span)
        elif span.target == before.target and span.end > before.end:
            out[-1] = replace(before, end=span.end)
    return [s for one in out if (s := _trimmed(block.text, one)).start < s.end]


def _trimmed(text: str, span: Span) -> Span:
    end = min(span.end, len(text))
    said = text[span.start : end]
    return replace(span, start=span.start + len(said) - len(said.lstrip()), end=end - len(said) + len(said.rstrip()))


def _written(block: Block) -> Iterator[Span]:
    """Addresses that stand in the text as such."""
    if "://" not in block.text and "www." not in block.text.lower():
        return
    for found in _ADDRESS.finditer(block.text):
        said = found[0]
        while said and said[-1] in _BEHIND and not (said[-1] == ")" and said.count("(") >= said.count(")")):
            said = said[:-1]
        target = resolve(said if "://" in said else f"http://{said}")
        if target and len(said) > 8:
            yield Span(found.start(), found.start() + len(said), LINK, target)
