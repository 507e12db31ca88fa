"""Pictures of a document: recognised by their bytes, bounded in size, kept under the hash of their content."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, unquote_to_bytes

from reader.core.document import Resource
from reader.core.limits import LIMITS

if TYPE_CHECKING:
    from reader.formats.drawings import Drawing

TOTAL_BYTES: Final = LIMITS.file_bytes  # of all pictures of one document together
_JPEG_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # the SOF markers (ITU T.81, table B.1)
# O_NONBLOCK: a FIFO must not be waited for. O_NOFOLLOW: nor a link followed that was put there since realpath looked.
_OPEN_FLAGS: Final = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY"))
_DATA_URL: Final = re.compile(r"data:\s*([^,;]*)((?:;[^,;]*)*),", re.I)


# Why a picture is not shown: a sentence for one and for several.
REASONS: Final = {
    "web": ("1 picture is on the web and was not loaded.", "{} pictures are on the web and were not loaded."),
    "lost": ("1 picture is missing in the file.", "{} pictures are missing in the file."),
    "missing": ("1 picture was not found beside the file.", "{} pictures were not found beside the file."),
    "kind": (
        "1 picture is of a kind that Reader does not show.",
        "{} pictures are of kinds that Reader does not show.",
    ),
    "large": ("1 picture is too large and was left out.", "{} pictures are too large and were left out."),
    "damaged": ("1 picture is damaged and was left out.", "{} pictures are damaged and were left out."),
    "many": ("1 picture is one too many and was left out.", "{} pictures are too many and were left out."),
}


class PictureError(Exception):
    """Why a picture is left out: a key of :data:`REASONS`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes with what they say of themselves; ``width`` and ``height`` in pixels, 0: not said."""

    resource: Resource
    width: int
    height: int

    @property
    def is_drawing(self) -> bool:
        return self.resource.name.endswith(".svg")


def sentences(reasons: Iterable[str]) -> list[str]:
    """What the user is told: one sentence a reason."""
    counts = Counter(reasons)
    return [forms[counts[why] > 1].format(f"{counts[why]:,}") for why, forms in REASONS.items() if counts[why]]


def picture(data: bytes) -> Picture:
    """The picture in ``data``: PNG, JPEG, GIF, WebP, BMP, or a drawing (SVG), cleaned.

    Raises:
        PictureError: none of these, or too large.
    """
    if len(data) > LIMITS.image_bytes:
        raise PictureError("large")
    kind, width, height = _measure(data)
    if not kind:
        from reader.formats import drawings  # it reads pictures with this module, and few files have drawings

        if drawings.is_drawing(data):
            return of_drawing(drawings.cleaned(data))
    if not kind:
        raise PictureError("kind")
    if width * height > LIMITS.image_pixels:
        raise PictureError("large")
    name = f"{hashlib.sha256(data).hexdigest()}.{kind}"
    media = "image/jpeg" if kind == "jpg" else f"image/{kind}"
    return Picture(Resource(name, media, data), width, height)


def of_drawing(drawing: Drawing) -> Picture:
    """A cleaned drawing as a picture of a document."""
    name = f"{hashlib.sha256(drawing.data).hexdigest()}.svg"
    return Picture(Resource(name, "image/svg+xml", drawing.data), drawing.width, drawing.height)


def _measure(data: bytes) -> tuple[str, int, int]:
    """Suffix, width and height; ``("", 0, 0)`` for anything else."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png", *struct.unpack(">II", data[16:24])
        if data[:6] in (b"GIF87a", b"GIF89a"):
            return "gif", *struct.unpack("<HH", data[6:10])
        if data.startswith(b"BM") and len(data) > 26:
            width, height = struct.unpack("<ii", data[18:26])
            return "bmp", abs(width), abs(height)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return "webp", *_webp(data)
        if data.startswith(b"\xff\xd8\xff"):
            return "jpg", *_jpeg(data)
    except (struct.error, IndexError):
        pass  # cut off in its header: not a picture
    return "", 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if data[at] != 0xFF:
            raise IndexError
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        step = 0 if 0xD0 <= marker <= 0xD8 or marker == 1 else struct.unpack(">H", data[at + 2 : at + 4])[0]
        at += 2 + step


def data_url(address: str) -> bytes:
    """The bytes of a ``data:`` address.

    Raises:
        PictureError: it is malformed or too large.
    """
    match = _DATA_URL.match(address)
    if not match:
        raise PictureError("damaged")
    if len(address) > LIMITS.image_bytes * 3 // 2:
        raise PictureError("large")
    body = address[match.end() :]
    if "base64" not in match[2].lower():
        return unquote_to_bytes(body)
    try:
        plain = re.sub(r"\s+", "", unquote(body) if "%" in body else body)
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        raise PictureError("damaged") from None


def beside(folder: Path, address: str) -> bytes:
    """The bytes of the file that ``address`` (relative, percent-encoded) names below ``folder``.

    Only a regular file whose real path lies inside the folder's real path is read.

    Raises:
        FileNotFoundError: there is no such file, or it lies elsewhere.
        PictureError: it is too large.
    """
    handle, name = _open_beside(os.path.realpath(folder), address)
    info = os.fstat(handle)
    if not stat.S_ISREG(info.st_mode):
        os.close(handle)  # a folder may be opened, but no file object made of it
        raise FileNotFoundError(name)
    with os.fdopen(handle, "rb") as file:
        if info.st_size > LIMITS.image_bytes:
            raise PictureError("large")
        try:
            return file.read(LIMITS.image_bytes + 1)
        except OSError:
            raise FileNotFoundError(name) from None


def _open_beside(home: str, address: str) -> tuple[int, str]:
    """An open file, and its name below ``home``: as it is written, or as other systems write the same name."""
    plain = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    composed, apart = (unicodedata.normalize(form, plain) for form in ("NFC", "NFD"))
    for name in dict.fromkeys((plain, composed, apart, address)):
        if not name or "\0" in name or "\\" in name or os.path.isabs(name) or re.match(r"[a-zA-Z]:", name):
            continue
        try:
            path = os.path.realpath(os.path.join(home, name))
            if os.path.commonpath((home, path)) == home:
                return os.open(path, _OPEN_FLAGS), name
        except (OSError, ValueError):
            continue
    raise FileNotFoundError(plain)


@dataclass(slots=True)
class Album:
    """The pictures of one document, each once, with what was left out and why."""

    folder: Path | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # address → why it is left out
    size: int = 0  # bytes
    _known: dict[str, Picture | None] = field(default_factory=dict)

    def fetch(self, address: str) -> Picture | None:
        """The picture that ``address`` names if it is in the document (``data:``) or beside it, else None."""
        key = address if len(address) < 500 else hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
        if key not in self._known:
            self._known[key] = self._fetch(address)
        return self._known[key]

    def _fetch(self, address: str) -> Picture | None:
        try:
            if address[:5].lower() == "data:":
                return self.add(data_url(address))
            return self.add(beside(self.folder, address)) if self.folder is not None else None
        except FileNotFoundError:
            return None
        except PictureError as error:
            if address[:5].lower() != "data:" or str(error) != "kind":  # a data: SVG is a placeholder
                self.refused[address[:500]] = str(error)
            return None

    def add(self, data: bytes) -> Picture:
        """Keep the picture in ``data``.

        Raises:
            PictureError: it is none, or too large, or the document has too many.
        """
        return self.keep(picture(data))

    def keep(self, found: Picture) -> Picture:
        """Keep a picture that was made.

        Raises:
            PictureError: the document has too many.
        """
        name, size = found.resource.name, len(found.resource.data)
        if name not in self.resources:
            if self.size + size > TOTAL_BYTES:
                raise PictureError("many")
            self.size += size
            self.resources[name] = found.resource
        return found
