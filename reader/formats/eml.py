"""Letters: an e-mail's headers, its text or page, quoted replies as quotations, attachments by their names only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from typing import Final

from reader.core.document import BYLINE, HEADING, ITEM, PARAGRAPH, QUOTATION, RULE, Block, Document, Metadata
from reader.core.errors import ReaderError
from reader.formats import Source
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import clean_text
from reader.formats.pictures import Album, Picture, PictureError

_PARTS: Final = 2_000
_NONE: Final = (None, None)
_DEEPEST: Final = 10  # letters one inside the other
_TEXTS: Final = frozenset({"text/plain", "message/delivery-status", "message/disposition-notification"})
_NO_TEXTS: Final = frozenset({"text/calendar", "text/csv", "text/css", "text/vcard", "text/x-vcard", "text/directory"})
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
        parts = list(islice(message.walk(), _PARTS))
    except (MessageError, ValueError, LookupError, RecursionError, TypeError):
        raise ReaderError(f"{source.name} is damaged: it cannot be read as an e-mail.") from None
    reading = _Reading(source, parts)
    try:
        reading.letter(message, 0)
    except RecursionError:
        raise ReaderError(f"{source.name} is damaged: its parts are nested without end.") from None
    blocks, warnings = reading.blocks, reading.warnings
    if reading.attached:
        blocks.append(Block(HEADING, "Attachments", level=2))
        blocks += [Block(ITEM, name, level=1, marker="•") for name in reading.attached]
    if not any(block.text for block in blocks):
        raise ReaderError(f"{source.name} has no text in it. There is nothing to read.")
    if len(parts) == _PARTS or reading.is_deep:
        warnings.append(f"{source.name} has more parts, or letters in letters, than are shown here.")
    return Document(tuple(blocks), _metadata(message), reading.album.resources, warnings=tuple(dict.fromkeys(warnings)))


class _Reading:
    """One way through the parts of an e-mail (RFC 2046): what is shown, and what is only named."""

    def __init__(self, source: Source, parts: list[Message]) -> None:
        self.source = source
        self.left = {id(part) for part in parts}  # what is over the bound is not looked at
        self.album = _LetterAlbum(parts)
        self.blocks: list[Block] = []
        self.warnings: list[str] = []
        self.attached: list[str] = []
        self.is_deep = False

    def letter(self, message: Message, depth: int) -> None:
        """A letter with its head; one in another begins with its subject."""
        if depth:
            self.blocks.append(Block(HEADING, _header(message, "Subject") or "Letter without a subject", level=2))
        self.blocks += _head(message)
        self.part(message, depth)

    def part(self, part: Message, depth: int) -> None:
        """One part, with those in it."""
        if id(part) not in self.left or depth > _DEEPEST:
            self.is_deep = self.is_deep or depth > _DEEPEST
            return
        kind = _type(part)
        inner = _parts_of(part)
        if kind == "multipart/alternative":
            self.alternative(inner, depth)
        elif kind == "multipart/related":
            self._related(inner, depth)
        elif kind == "message/rfc822":
            for message in inner:
                self.letter(message, depth + 1)
        elif inner:
            for each in inner:
                self.part(each, depth)
        elif _is_attached(part) or not self._shown(part):
            self._name(part)

    def alternative(self, inner: Sequence[Message], depth: int) -> None:
        """The same text in several forms: as plain text, unless there is hardly any, or pictures stand in the page."""
        plain = next((p for p in inner if _type(p) == "text/plain" and _bytes(p).strip()), None)
        form, page = next(
            ((p, b) for p in inner for b in p.walk() if _type(b) == "text/html" and _bytes(b).strip()), _NONE
        )
        chosen = form if plain is None or (page is not None and _says_more(page, plain)) else plain
        for each in inner:
            if each is chosen or chosen is None:
                self.part(each, depth)
            else:
                for below in each.walk():  # files that came with a form that is not shown
                    if id(below) in self.left and _is_attached(below):
                        self._name(below)

    def _related(self, inner: Sequence[Message], depth: int) -> None:
        """A page with its pictures: what it does not show is named."""
        for at, each in enumerate(inner):
            if at == 0 or each.is_multipart() or _type(each).startswith("text/"):
                self.part(each, depth)
            elif not str(each.get("Content-ID", "")).strip() or _is_attached(each):
                self._name(each)

    def _shown(self, part: Message) -> bool:
        """Show a text; whether it is one."""
        kind, data = _type(part), _bytes(part)
        if kind == "text/html" and data.strip():
            found = _page(part, self.source, self.album)
            self.blocks += [b for b in found.blocks if b.role == "body"]
            self.warnings += found.warnings
        elif kind in _TEXTS or (kind.startswith("text/") and not part.get_filename() and kind not in _NO_TEXTS):
            decoded = decode_fully(data, str(part.get_content_charset() or ""))
            self.blocks += letter(decoded.text)
            self.warnings += decoded.warnings
        else:
            return kind.startswith("image/") and bool(str(part.get("Content-ID", "")).strip())  # it stands in a page
        return True

    def _name(self, part: Message) -> None:
        if name := _attachment(part):
            self.attached.append(name)


def _parts_of(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _says_more(page: Message, plain: Message) -> bool:
    """Whether a page has pictures of the letter, or the plain text only says that there is a page."""
    return b"cid:" in _bytes(page) or len(_bytes(plain)) * 20 < len(_bytes(page))


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


def _type(part: Message) -> str:
    return str(part.get_content_type()).lower()


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    return str(part.get_content_disposition() or "") == "attachment"


def _attachment(part: Message) -> str:
    """What an attachment is called, as text: never a path."""
    if (
        part.is_multipart()
        or _type(part).startswith("multipart/")
        or (_type(part) == "text/plain" and not part.get_filename() and not _bytes(part).strip())
    ):
        return ""
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
