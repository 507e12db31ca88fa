"""Web archives: a page with its pictures in one file, as browsers save it (MHTML, RFC 2557)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Final

from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.formats import Source, links
from reader.formats.decoding import decode_fully
from reader.formats.html import declared_encoding, read_page
from reader.formats.htmlnodes import clean_text
from reader.formats.pictures import Album, Picture, PictureError

_PAGES: Final = ("text/html", "application/xhtml+xml")
_NESTED: Final = re.compile(rb"^content-type:\s*(?:multipart/|message/)", re.I | re.M)
_MOST_NESTED: Final = 50  # parts that hold parts; the parser calls itself for each
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]+")
_LONGEST: Final = 8_000  # code points of an address


def read(source: Source) -> Document:
    """The page that the archive was made of; frames in it are left out.

    Raises:
        ReaderError: there is no page in it, or no text in the page.
    """
    if len(_NESTED.findall(source.data)) > _MOST_NESTED:
        raise ReaderError(f"{source.name} is nested too deeply to be read. Save the page anew from a browser.")
    message = message_from_bytes(source.data)
    parts = [part for part in message.walk() if not part.is_multipart()]
    root = _root(message, parts)
    if root is None:
        raise ReaderError(f"{source.name} has no web page in it. Open it in a browser and save it anew.")
    data = _bytes(root)
    here = _location(root) or _field(message, "Snapshot-Content-Location")
    decoded = decode_fully(data, root.get_content_charset("") or declared_encoding(data))
    document = read_page(
        source, decoded, PartsAlbum(parts, here), here if links.scheme(here) in ("http", "https") else ""
    )
    pages = sum(part.get_content_type() in _PAGES for part in parts if part is not root)
    if pages:
        said = (
            "1 frame inside the page is not shown."
            if pages == 1
            else f"{pages:,} frames inside the page are not shown."
        )
        document = replace(document, warnings=(*document.warnings, said))
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects):
        document = replace(document, warnings=(*document.warnings, "The file is cut off: its end is missing."))
    if not document.metadata.title:
        document = replace(document, metadata=replace(document.metadata, title=_field(message, "Subject")))
    return document


class PartsAlbum(Album):
    """The pictures that are parts of the archive: by their address, also relative to the page's, and by their id."""

    def __init__(self, parts: list[Message], here: str) -> None:
        super().__init__()
        self.here = here
        self.parts: Mapping[str, Message] = {name: part for part in reversed(parts) for name in _names(part, here)}

    def _fetch(self, address: str) -> Picture | None:
        part = next((self.parts[name] for name in self._spellings(address) if name in self.parts), None)
        if part is None:
            return super()._fetch(address)
        try:
            return self.add(_bytes(part))
        except PictureError as error:
            self.refused[address[:500]] = str(error)
        return None

    def _spellings(self, address: str) -> Iterator[str]:
        yield address
        yield address.partition("#")[0]
        if address[:4].lower() == "cid:":
            yield "cid:" + address[4:].strip("<>")
        yield links.join(self.here, address)


def _root(message: Message, parts: list[Message]) -> Message | None:
    """The page: the part that the archive starts with, else the first page there is."""
    start = message.get_param("start")
    if isinstance(start, str):
        for part in parts:
            if _content_id(part) == start.strip("<> ") and part.get_content_type() in _PAGES:
                return part
    return next((part for part in parts if part.get_content_type() in _PAGES), None)


def _names(part: Message, here: str) -> Iterator[str]:
    if location := _location(part):
        yield location
        yield links.join(here, location)
    if name := _content_id(part):
        yield f"cid:{name}"


def _location(part: Message) -> str:
    return re.sub(r"\s+", "", _field(part, "Content-Location"))


def _content_id(part: Message) -> str:
    return _field(part, "Content-ID").strip("<> ")


def _field(part: Message, name: str) -> str:
    """A field of the header as text; "" if there is none."""
    value = part.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(value)))
    except (ValueError, LookupError, AssertionError, MessageError):  # damaged; an encoding nobody knows
        text = str(value)
    return clean_text(" ".join(text.split()))[:_LONGEST]


def _bytes(part: Message) -> bytes:
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        letters = _NOT_BASE64.sub("", str(part.get_payload()))
        if len(letters) % 4 == 1:  # cut off
            letters = letters[:-1]
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
