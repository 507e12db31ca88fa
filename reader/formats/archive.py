"""ZIP archives, as books and manuscripts come in: members read in memory by exact name, bounded, never unpacked."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from typing import IO, Final

from reader.core.errors import ReaderError
from reader.core.limits import LIMITS, MB

_ENTRY: Final = b"PK\x01\x02"  # each member's entry in the directory (APPNOTE.TXT 4.3.12)
_END: Final = b"PK\x05\x06"  # the record that the directory ends with (4.3.16)
_READ: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what EPUB, OOXML and OpenDocument allow
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_CHUNK: Final = MB
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    OSError,
    ValueError,
    OverflowError,
)


class Archive:
    """The members of a ZIP archive; what is unsafe by its name is not among them.

    Bytes are counted each time a member is read: keep what is needed twice.

    Raises:
        ReaderError: it is not a ZIP archive, is damaged, or has too many entries.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._size = len(data)
        self._read = 0
        if _entries(data) > LIMITS.archive_entries:
            raise ReaderError(
                f"{name} holds more than {LIMITS.archive_entries:,} files, and Reader opens no archive of so many. "
                "Save it anew in the program it comes from, in parts."
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN:
            raise self._damaged() from None
        self._spellings: dict[str, str] | None = None
        self._members = {_name(info): info for info in self._zip.infolist() if _is_safe(info)}

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names in the archive's order, as :meth:`read` takes them."""
        return tuple(self._members)

    def __contains__(self, member: object) -> bool:
        return member in self._members

    def spelt(self, member: str) -> str:
        """The name of the member that is ``member`` but for capitals, or ""."""
        if self._spellings is None:
            self._spellings = {name.casefold(): name for name in self._members}
        return self._spellings.get(member.casefold(), "")

    def size(self, member: str) -> int:
        """The bytes that the archive says ``member`` has; 0 if it is not there. It may not be true."""
        info = self._members.get(member)
        return info.file_size if info else 0

    def read(self, member: str) -> bytes:
        """The bytes of ``member``.

        Raises:
            ReaderError: it is not there, is encrypted or damaged, or it is larger than the bounds allow.
        """
        info = self._members.get(member)
        if info is None:
            raise ReaderError(f"{self.name} is incomplete: {_shown(member)} is missing in it. Get the file anew.")
        if info.flag_bits & _ENCRYPTED:
            raise ReaderError(
                f"{self.name} is encrypted. Open it in the program it comes from and save it unprotected."
            )
        if info.compress_type not in _READ:
            raise ReaderError(
                f"{self.name} is packed in a way that Reader does not know. Save it anew in the program it comes from."
            )
        try:
            with self._zip.open(info) as file:
                return self._bounded(file, member, min(info.compress_size, self._size))
        except _BROKEN:
            raise self._damaged() from None

    def _bounded(self, file: IO[bytes], member: str, packed: int) -> bytes:
        """What is in ``file``; ``packed`` bytes of the archive make it."""
        parts, size = [], 0
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            self._read += len(chunk)
            if size > LIMITS.archive_member_bytes:
                raise self._too_large(f"{_shown(member)} in it has more than {LIMITS.archive_member_bytes // MB} MB")
            if self._read > LIMITS.archive_bytes:
                raise self._too_large(f"it holds more than {LIMITS.archive_bytes // MB} MB")
            if size > MB and size > packed * LIMITS.archive_ratio:
                raise self._too_large(
                    f"{_shown(member)} in it grows to more than {LIMITS.archive_ratio} times its size"
                )
            parts.append(chunk)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _too_large(self, what: str) -> ReaderError:
        return ReaderError(f"{self.name} is too large unpacked: {what}. Save it anew in parts, if it can be trusted.")

    def _damaged(self) -> ReaderError:
        return ReaderError(f"{self.name} is damaged: it is a ZIP archive that cannot be unpacked. Get the file anew.")


def _entries(data: bytes) -> int:
    """How many members the directory lists: counted in its bytes, since the number beside it may lie."""
    end = data.rfind(_END)
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    return data.count(_ENTRY, max(0, end - size) if 0 < size < end else 0)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; many programs write UTF-8 without saying so."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_safe(info: zipfile.ZipInfo) -> bool:
    """Whether this is a plain file whose name stays below the archive."""
    name = info.orig_filename
    if not info.filename or info.is_dir() or re.search(r"[\\\0]", name) or re.match(r"/|[a-zA-Z]:", name):
        return False
    return ".." not in name.split("/") and not stat.S_ISLNK(info.external_attr >> 16)


def _shown(member: str) -> str:
    return f"“{member[-80:]}”"
