"""Letters: an e-mail's headers, its text or page, quoted replies as quotations, attachments by their names only."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from reader.core.document import BYLINE, HEADING, ITEM, PARAGRAPH, QUOTATION, RULE, Block, Document, Metadata, Resource
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import clean_text
from reader.formats.pictures import Album, Picture, PictureError

_PARTS: Final = 500
_QUOTED: Final = re.compile(r"^(>[> ]*)")
_SIGNATURE: Final = "-- "
_SHOWN: Final = ("From", "To", "Cc", "Date")
_LONGEST: Final = 2_000  # code points of a header


class _LetterAlbum(Album):
    """The pictures that a letter brings along (``cid:``), and none from anywhere else."""

    def __init__(self, parts: list[Message]) -> None:
        super().__init__()
        self._parts = {str(part.get("Content-ID", "")).strip(" <>\r\n"): part for part in parts}

    def _fetch(self, address: str) -> Picture | None:
        part = self._parts.get(address[4:]) if address[:4].lower() == "cid:" else None
        if part is None:
            return super()._fetch(address) if address[:5].lower() == "data:" else None
        try:
            return self.add(_bytes(part))
        except PictureError as error:
            self.refused[address[:500]] = str(error)
            return None


def read(source: Source) -> Document:
    """The letter in an e-mail.

    Raises:
        ReaderError: it is no e-mail, or there is nothing in it.
    """
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(source.data)
        parts = [part for part, _ in zip(message.walk(), range(_PARTS), strict=False)]
    except (MessageError, ValueError, LookupError, RecursionError, TypeError):
        raise ReaderError(f"{source.name} is damaged: it cannot be read as an e-mail.") from None
    parts = _without_letters_in_letters(parts)
    album = _LetterAlbum(parts)
    texts = [part for part in parts if not part.is_multipart() and not _is_attached(part)]
    body = next((p for p in texts if _type(p) == "text/plain" and _bytes(p).strip()), None)
    page = next((p for p in texts if _type(p) == "text/html" and _bytes(p).strip()), None)
    metadata = _metadata(message)
    blocks, resources, warnings = [*_head(message)], dict[str, Resource](), list[str]()
    if page is not None and (body is None or len(_bytes(body)) * 20 < len(_bytes(page)) or b"cid:" in _bytes(page)):
        found = _page(page, source, album)
        blocks += [b for b in found.blocks if b.role == "body"]
        resources, warnings = dict(found.resources), list(found.warnings)
    elif body is not None:
        for part in (p for p in texts if _type(p) == "text/plain" and _bytes(p).strip()):  # a picture may part them
            decoded = decode_fully(_bytes(part), str(part.get_content_charset() or ""))
            blocks += letter(decoded.text)
            warnings += decoded.warnings
    pages = sum(_type(p) == "text/html" and bool(_bytes(p).strip()) for p in texts)
    if page is not None and pages > 1:
        warnings.append("The letter has its text in several parts, and not all of them are shown.")
    attached = [name for part in parts if part is not body and part is not page and (name := _attachment(part))]
    if attached:
        blocks.append(Block(HEADING, "Attachments", level=2))
        blocks += [Block(ITEM, name, level=1, marker="•") for name in attached]
    if not any(block.text for block in blocks):
        raise ReaderError(f"{source.name} has no text in it. There is nothing to read.")
    return Document(tuple(blocks), metadata, resources, warnings=tuple(warnings))


def letter(text: str) -> list[Block]:
    """The blocks of a letter in plain text: paragraphs, and quotations by the signs before their lines."""
    blocks: list[Block] = []
    lines: list[str] = []
    level = 0

    def flush() -> None:
        if lines:
            joined = _together(lines)
            blocks.append(Block(QUOTATION if level else PARAGRAPH, joined, level=level))
            lines.clear()

    for line in re.sub(r"\r\n?", "\n", text).split("\n"):
        quoted = _QUOTED.match(line)
        depth = min(quoted[1].count(">"), 20) if quoted else 0
        rest = clean_text(line[quoted.end() :] if quoted else line).rstrip()
        if depth != level or not rest:
            flush()
        level = depth
        if line == _SIGNATURE:
            blocks.append(Block(RULE))
        elif rest:
            lines.append(rest)
    flush()
    return blocks


def _together(lines: list[str]) -> str:
    """Lines as one paragraph, or, where all are short, one below the other, as an address and a list are."""
    if len(lines) > 1 and max(map(len, lines[:-1])) < 50:
        return "\n".join(line.strip() for line in lines)
    return " ".join(line.strip() for line in lines)


def _page(part: Message, source: Source, album: Album) -> Document:
    from reader.formats.html import declared_encoding
    from reader.formats.htmlanchors import without_dead_links
    from reader.formats.htmlnodes import parse
    from reader.formats.htmltree import walk
    from reader.formats.visibility import remove_hidden

    data = _bytes(part)
    decoded = decode_fully(data, str(part.get_content_charset() or "") or declared_encoding(data))
    root = parse(decoded.text)
    remove_hidden(root)
    result = walk(root, source=replace(source, folder=None), trusted_structure=False, album=album)
    blocks = tuple(map(without_dead_links, result.blocks))
    return Document(blocks, resources=result.resources, warnings=(*decoded.warnings, *result.warnings))


def _without_letters_in_letters(parts: list[Message]) -> list[Message]:
    """Parts, but not those inside a forwarded letter that is attached: it is an attachment."""
    inner = {id(below) for part in parts if _type(part).startswith("message/") for below in part.walk()}
    tops = {id(part) for part in parts if _type(part).startswith("message/")}
    nested = {id(b) for p in parts if id(p) in tops for b in p.walk() if b is not p}
    return [part for part in parts if id(part) not in inner or (id(part) in tops and id(part) not in nested)]


def _type(part: Message) -> str:
    return str(part.get_content_type()).lower()


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    return str(part.get_content_disposition() or "") == "attachment"


def _attachment(part: Message) -> str:
    """What an attachment is called, as text: never a path."""
    if _type(part).startswith("multipart/") or (_type(part).startswith("text/") and not _is_attached(part)):
        return ""
    if str(part.get("Content-ID", "")).strip() and not _is_attached(part):
        return ""  # a picture in the text
    name = _words(str(part.get_filename() or ""))
    return (re.split(r"[/\\]", name)[-1] or _type(part))[:200]


def _words(value: str) -> str:
    """A header's text, whatever it is coded in, on one line."""
    value = value[:_LONGEST]
    with suppress(MessageError, LookupError, ValueError, TypeError):
        value = str(make_header(decode_header(value)))
    raw = value.encode("utf-8", "surrogateescape") if any("\udc80" <= c <= "\udcff" for c in value) else b""
    return " ".join(clean_text(decode_fully(raw).text if raw else value).split())


def _header(message: Message, name: str) -> str:
    try:
        return _words(str(message.get(name, "")))
    except (MessageError, ValueError, IndexError):
        return ""


def _head(message: Message) -> list[Block]:
    shown = [f"{name}: {value}" for name in _SHOWN if (value := _header(message, name))]
    return [Block(BYLINE, "\n".join(shown))] if shown else []


def _metadata(message: Message) -> Metadata:
    senders = [name or address for name, address in getaddresses([_header(message, "From")])]
    return Metadata(
        title=_header(message, "Subject") or "Letter without a subject",
        creators=tuple(sender for sender in senders if sender)[:20],
        published=_date(_header(message, "Date")),
        genre="personal_communication",
    )


def _date(value: str) -> str:
    try:
        return parsedate_to_datetime(value).isoformat() if value else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
