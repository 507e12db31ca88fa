"""Web pages: HTML and XHTML as saved from a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from reader.core import document as doc
from reader.core.document import Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import Source, links
from reader.formats.decoding import decode_fully
from reader.formats.furniture import find_furniture
from reader.formats.htmlmeta import metadata
from reader.formats.htmlnodes import Node, parse
from reader.formats.htmltree import WalkResult, walk
from reader.formats.phrases import breaks_off, says_more_elsewhere
from reader.formats.visibility import remove_hidden

_HEAD: Final = 4_096  # bytes in which a page names its encoding (1,024 in the standard; many pages are late)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.I)
_XML: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:\-]{2,40})", re.I)


def read(source: Source) -> Document:
    """The document of a web page: the article's blocks, then those of the rest of the page.

    Raises:
        ReaderError: there is no text in the page.
    """
    decoded = decode_fully(source.data, declared_encoding(source.data))
    html = decoded.text
    root = parse(html, xml=_is_xml(html, source.name))
    meta = metadata(root, html[:8_000])
    remove_hidden(root)
    base = _base(root, meta)
    result = walk(root, source=source, base=base, page=meta.url.split("#")[0], trusted_structure=False)
    blocks, appendix = _arranged(result, find_furniture(root, meta.title), meta)
    if not any(block.text.strip() or block.image for block in blocks):
        raise ReaderError(f"{source.name} has no text in it: the page shows its text only by a program. Save it again.")
    return Document(
        blocks,
        meta,
        result.resources,
        appendix,
        cut_short=_is_cut_short(blocks if appendix < 0 else blocks[:appendix]),
        warnings=decoded.warnings + result.warnings,
    )


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


def _arranged(result: WalkResult, furniture: set[Node], meta: Metadata) -> tuple[tuple[Block, ...], int]:
    """The article's blocks, then the furniture, and where it begins (-1: there is none)."""
    article: list[Block] = []
    rest: list[Block] = []
    for block, origin in zip(result.blocks, result.origins, strict=True):
        if origin in furniture or any(above in furniture for above in origin.ancestors()):
            rest.append(replace(block, role=doc.FURNITURE))
        else:
            article.append(block)
    return tuple(article + rest), len(article) if rest else -1


def _is_cut_short(blocks: tuple[Block, ...]) -> bool:
    last = [block.text for block in blocks if block.text.strip()][-2:]
    return any(says_more_elsewhere(text) for text in last) or any(breaks_off(text) for text in last[-1:])
