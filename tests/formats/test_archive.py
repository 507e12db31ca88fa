"""ZIP archives: members by exact name, within bounds, and nothing that leaves the archive."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.errors import ReaderError
from reader.core.limits import LIMITS, MB
from reader.formats.archive import Archive


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def test_members_are_read_by_exact_name() -> None:
    archive = Archive(zipped({"mimetype": b"x", "OPS/ch 1.xhtml": b"one", "übung/猫.txt": b"cat"}), "book.epub")
    assert archive.names == ("mimetype", "OPS/ch 1.xhtml", "übung/猫.txt")
    assert archive.read("übung/猫.txt") == b"cat"
    assert archive.size("OPS/ch 1.xhtml") == 3
    assert "mimetype" in archive
    assert "MIMETYPE" not in archive
    with pytest.raises(ReaderError, match=r"book\.epub is incomplete: “mimetypo” is missing"):
        archive.read("mimetypo")


def test_a_name_in_utf8_that_does_not_say_so_is_read_as_such() -> None:
    data = zipped({"XXXXXX.txt": b"cat"}).replace(b"XXXXXX.txt", "猫猫".encode() + b".txt")
    assert Archive(data, "a.zip").read("猫猫.txt") == b"cat"


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "C:/x", "c:x", "a\\b", "..", "a/.."])
def test_a_member_that_would_leave_the_archive_is_not_there(name: str) -> None:
    archive = Archive(zipped({"good": b"1", name: b"2"}), "a.zip")
    assert archive.names == ("good",)
    assert name not in archive


def test_links_folders_and_names_with_nul_are_not_there() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("folder/", b"")
        file.writestr("nulXname", b"2")
        file.writestr("Xnul", b"3")  # ZipInfo has no name for it at all
    data = out.getvalue().replace(b"nulXname", b"nul\0name").replace(b"Xnul", b"\0nul")
    assert Archive(data, "a.zip").names == ()


def test_two_dots_inside_a_name_are_harmless() -> None:
    assert Archive(zipped({"a..b/c...txt": b"1"}), "a.zip").read("a..b/c...txt") == b"1"


def test_an_encrypted_member_is_refused_with_a_sentence() -> None:
    data = bytearray(zipped({"a": b"secret"}))
    data[6] |= 1  # in the member's own header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    with pytest.raises(ReaderError, match=r"^a\.epub is encrypted\. Open it"):
        Archive(bytes(data), "a.epub").read("a")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_no_book_uses_are_refused(compression: int) -> None:
    with pytest.raises(ReaderError, match="packed in a way that Reader does not know"):
        Archive(zipped({"a": b"x" * 500}, compression), "a.epub").read("a")


def test_a_member_that_grows_beyond_the_ratio_is_refused() -> None:
    with pytest.raises(ReaderError, match="grows to more than 200 times its size"):
        Archive(zipped({"bomb": b"\0" * (4 * MB)}), "a.zip").read("bomb")
    small = b"\0" * MB
    assert Archive(zipped({"small": small}), "a.zip").read("small") == small


def test_the_ratio_counts_what_is_unpacked_not_what_is_claimed() -> None:
    """A directory entry that claims more packed bytes than the file has does not raise the bound."""
    data = bytearray(zipped({"bomb": b"\0" * (60 * MB)}))
    entry = data.index(b"PK\x01\x02")
    for at in (entry + 20, 18):
        data[at : at + 4] = struct.pack("<I", 0x7FFFFFFF)
    with pytest.raises(ReaderError):
        Archive(bytes(data), "a.zip").read("bomb")


def test_all_bytes_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    import reader.formats.archive as module

    monkeypatch.setattr(module, "LIMITS", dataclasses.replace(LIMITS, archive_bytes=10_000, archive_member_bytes=6_000))
    noise = random.Random(1).randbytes(5_000)
    archive = Archive(zipped({"a": noise, "b": noise, "c": noise, "large": noise * 2}), "a.zip")
    assert archive.read("a") == archive.read("b")
    with pytest.raises(ReaderError, match="it holds more than"):
        archive.read("c")
    with pytest.raises(ReaderError, match="“large” in it has more than"):
        Archive(zipped({"large": noise * 2}), "a.zip").read("large")


def test_too_many_entries_are_refused() -> None:
    many = {f"{i}": b"" for i in range(LIMITS.archive_entries + 1)}
    with pytest.raises(ReaderError, match="holds more than 2,000 files"):
        Archive(zipped(many), "a.zip")
    del many["0"]
    assert len(Archive(zipped(many), "a.zip").names) == LIMITS.archive_entries


def test_a_directory_that_lies_about_its_number_is_counted() -> None:
    data = bytearray(zipped({f"{i}": b"" for i in range(LIMITS.archive_entries + 500)}))
    data[-14:-10] = struct.pack("<HH", 3, 3)
    with pytest.raises(ReaderError, match="holds more than 2,000 files"):
        Archive(bytes(data), "a.zip")


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes) -> bytes:
    return data[:60] + bytes([data[60] ^ 0xFF]) + data[61:]


@pytest.mark.parametrize("break_it", [_cut, _flipped, lambda data: b"", lambda data: b"PK\x03\x04" + b"\0" * 100])
def test_a_broken_archive_is_refused_in_a_sentence(break_it: Callable[[bytes], bytes]) -> None:
    data = break_it(zipped({"a": random.Random(2).randbytes(3_000)}))
    with pytest.raises(ReaderError, match=r"^book\.epub is damaged: "):
        Archive(data, "book.epub").read("a")


@given(st.integers(0, 2**31), st.integers(1, 8))
def test_a_mutated_archive_gives_bytes_or_a_sentence(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    data = bytearray(zipped({"mimetype": b"application/epub+zip", "a/b": b"text " * 40, "c": chance.randbytes(50)}))
    for _ in range(changes):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        archive = Archive(bytes(data), "a.epub")
    except ReaderError:
        return
    for name in archive.names:
        with suppress(ReaderError):
            assert isinstance(archive.read(name), bytes)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_characters="/\\\0:", exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
            lambda n: n != ".."
        ),
        st.binary(max_size=200),
        max_size=8,
    )
)
def test_what_was_packed_is_read(members: dict[str, bytes]) -> None:
    archive = Archive(zipped(members), "a.zip")
    assert {name: archive.read(name) for name in archive.names} == members


def test_crc_errors_are_damage() -> None:
    body = b"stored text"
    data = zipped({"a": body}, zipfile.ZIP_STORED).replace(body, b"Stored text")
    assert zlib.crc32(body) != zlib.crc32(b"Stored text")
    with pytest.raises(ReaderError, match="is damaged"):
        Archive(data, "a.zip").read("a")
