"""Web pages: HTML and XHTML as saved from a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from reader.core import document as doc
from reader.core.document import Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import Source, links
from reader.formats.dates import date_of_line, find_date
from reader.formats.decoding import Decoded, decode_fully
from reader.formats.furniture import find_furniture, plain
from reader.formats.htmlanchors import without_dead_links
from reader.formats.htmlbyline import LENGTH as BYLINE_LENGTH
from reader.formats.htmlbyline import is_byline_element
from reader.formats.htmlmeta import metadata
from reader.formats.htmlnodes import Node, parse
from reader.formats.htmltree import WalkResult, walk
from reader.formats.phrases import breaks_off, says_more_elsewhere
from reader.formats.pictures import Album, sentences
from reader.formats.trimming import is_prose, trim
from reader.formats.visibility import remove_hidden

_SURE: Final = 10  # letters; a heading that is the beginning of the title by chance is shorter
_HEAD: Final = 4_096  # bytes in which a page names its encoding (1,024 in the standard; many pages are late)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.I)
_XML: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:\-]{2,40})", re.I)


def read(source: Source) -> Document:
    """The document of a web page: the article's blocks, then those of the rest of the page.

    Raises:
        ReaderError: there is no text in the page.
    """
    return read_page(source, decode_fully(source.data, declared_encoding(source.data)))


def read_page(source: Source, decoded: Decoded, album: Album | None = None, address: str = "") -> Document:
    """The document of a page that is decoded already.

    Args:
        album: where its pictures come from, if not from the source's folder.
        address: the page's, if it does not say so itself.

    Raises:
        ReaderError: there is no text in the page.
    """
    html = decoded.text
    root = parse(html, xml=_is_xml(html, source.name))
    meta = metadata(root, html[:8_000])
    meta = meta if meta.url else replace(meta, url=address)
    remove_hidden(root)
    base, page = _base(root, meta), meta.url.split("#")[0]
    result = walk(root, source=source, base=base, page=page, trusted_structure=False, album=album)
    furniture = find_furniture(root, meta.title, result.notes)
    blocks, appendix, absent = _arranged(result, furniture, meta)
    if not any(block.text and block.kind != doc.HEADING for block in blocks[:appendix]) and appendix >= 0:
        blocks, appendix, absent = _whole(result)
    if not any(block.text.strip() or block.image for block in blocks):
        raise ReaderError(f"{source.name} has no text in it. Open the page in a browser and save it from there.")
    body = blocks if appendix < 0 else blocks[:appendix]
    return Document(
        blocks,
        meta if meta.published else replace(meta, published=_date_in(body)),
        result.resources,
        appendix,
        cut_short=_is_cut_short(body),
        warnings=(*decoded.warnings, *sentences([*absent, *result.refused])),
    )


def _date_in(blocks: tuple[Block, ...]) -> str:
    """The date that a byline shows."""
    return next((date for block in blocks[:20] if block.kind == doc.BYLINE and (date := find_date(block.text))), "")


def declared_encoding(data: bytes) -> str:
    """The encoding that the page names, or ``""``."""
    head = data[:_HEAD]
    match = _XML.search(head) or _CHARSET.search(head)
    return match[1].decode("ascii") if match else ""


def _is_xml(html: str, name: str) -> bool:
    return html.lstrip()[:5] == "<?xml" or name.lower().endswith((".xhtml", ".xht"))


def _base(root: Node, meta: Metadata) -> str:
    """What relative links start from: the ``<base>``, itself relative to the page's address."""
    href = next((node.get("href") for node in root.find("base") if node.get("href")), "")
    base = links.join(meta.url, href) if href else meta.url
    return base if links.scheme(base) in ("http", "https") else ""


def _arranged(result: WalkResult, furniture: set[Node], meta: Metadata) -> tuple[tuple[Block, ...], int, list[str]]:
    """The article's blocks, then the furniture; where it begins (-1: there is none); why pictures of it are absent."""
    out = {node for top in furniture for node in top.walk()}
    article: list[Block] = []
    rest: list[tuple[int, Block]] = []
    places: list[int] = []
    for i, (block, origin) in enumerate(zip(result.blocks, result.origins, strict=True)):
        if origin in out:
            rest.append((i, block))
        else:
            article.append(block)
            places.append(i)
    title = _title_block(article, meta.title)
    trimmed = trim(article, title)
    bylines = _bylines(article, [result.origins[i] for i in places], meta)
    rest += [(places[i], article[i]) for i in trimmed]
    rest.sort(key=lambda item: item[0])
    kept = [bylines.get(i, block) for i, block in enumerate(article) if i not in trimmed and i != title]
    blocks = tuple(map(without_dead_links, [*kept, *(replace(block, role=doc.FURNITURE) for _, block in rest)]))
    own = set(places)
    absent = [why for i, why in result.absent.items() if i in own]
    return blocks, len(kept) if rest else -1, absent


def _whole(result: WalkResult) -> tuple[tuple[Block, ...], int, list[str]]:
    """The page as it is: what is left when the judgement leaves nothing, as of a table of contents."""
    return tuple(map(without_dead_links, result.blocks)), -1, list(result.absent.values())


def _title_block(blocks: list[Block], title: str) -> int:
    """The line at the top that only repeats the title, which every view shows above the text; -1: none."""
    wanted = plain(title)
    for i, block in enumerate(blocks[:40]):
        text = plain(block.text) if len(block.text) < 1_000 else ""
        if text == wanted and block.kind in (doc.HEADING, doc.PARAGRAPH):
            return i if text else -1
        if block.kind == doc.HEADING and len(text) > _SURE and wanted.startswith(text):
            return i
        if is_prose(block):
            break
    return -1


def _bylines(blocks: list[Block], origins: list[Node], meta: Metadata) -> dict[int, Block]:
    """The short lines at the top that name an author or hold a date, as bylines, by their index.

    Below the first prose (a lead) only what the markup calls a byline is one.
    """
    names = [plain(name) for name in meta.creators if name]
    out: dict[int, Block] = {}
    below = False
    for i, block in enumerate(blocks[:20]):
        below = below or is_prose(block)
        if block.kind in (doc.PARAGRAPH, doc.ITEM, doc.VERSE) and len(block.text) <= BYLINE_LENGTH:
            text = plain(block.text)
            said = any(name in text for name in names) or bool(date_of_line(block.text))
            if said and (not below or is_byline_element(origins[i])):
                out[i] = replace(block, kind=doc.BYLINE, level=0, marker="")
    return out


def _is_cut_short(blocks: tuple[Block, ...]) -> bool:
    """Whether one of the last lines says that the article goes on elsewhere."""
    lines = [block.text for block in blocks if block.kind in (doc.PARAGRAPH, doc.QUOTATION, doc.ITEM) and block.text]
    return any(says_more_elsewhere(text) for text in lines[-2:]) or any(breaks_off(text) for text in lines[-1:])
