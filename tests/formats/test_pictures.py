"""Pictures: recognised by their bytes, measured by their headers, bounded."""

from __future__ import annotations

import base64
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.limits import LIMITS
from reader.formats import pictures
from reader.formats.pictures import Album, PictureError, data_url, picture, sentences
from tests.formats.pages import PIXEL, PNG

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffffc000110800070009030122000211010311")
SAMPLES = {
    "png": base64.b64decode(PNG),
    "gif": b"GIF89a" + struct.pack("<HH", 9, 7) + b"\x00\x00\x00",
    "bmp": b"BM" + bytes(16) + struct.pack("<ii", 9, -7) + bytes(4),
    "jpg": JPEG,
    "webp": b"RIFF" + bytes(4) + b"WEBPVP8X" + bytes(8) + (8).to_bytes(3, "little") + (6).to_bytes(3, "little"),
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_kind_and_size_come_from_the_bytes(kind: str) -> None:
    found = picture(SAMPLES[kind])
    assert found.resource.name.endswith(f".{kind}")
    assert (found.width, found.height) == ((10, 10) if kind == "png" else (9, 7))
    assert found.resource.media_type == ("image/jpeg" if kind == "jpg" else f"image/{kind}")


def test_webp_of_the_other_two_kinds() -> None:
    lossless = b"RIFF" + bytes(4) + b"WEBPVP8L" + bytes(5) + struct.pack("<I", 8 | 6 << 14)
    lossy = b"RIFF" + bytes(4) + b"WEBPVP8 " + bytes(10) + struct.pack("<HH", 9, 7)
    assert [(p.width, p.height) for p in (picture(lossless), picture(lossy))] == [(9, 7), (9, 7)]


@pytest.mark.parametrize(
    "data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-1.4"]
)
def test_anything_else_is_no_picture(data: bytes) -> None:
    with pytest.raises(PictureError, match="kind"):
        picture(data)


def test_pictures_are_bounded() -> None:
    wide = b"GIF89a" + struct.pack("<HH", 65_535, 65_535)
    with pytest.raises(PictureError, match="large"):
        picture(wide)
    with pytest.raises(PictureError, match="large"):
        picture(SAMPLES["png"] + bytes(LIMITS.image_bytes))


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 60), st.binary(max_size=40))
def test_damaged_headers_are_refused_or_measured(kind: str, cut: int, rest: bytes) -> None:
    try:
        found = picture(SAMPLES[kind][:cut] + rest)
    except PictureError:
        return
    assert found.width * found.height <= LIMITS.image_pixels


def test_data_addresses() -> None:
    assert data_url(PIXEL) == SAMPLES["png"]
    assert data_url(PIXEL.replace("+", "%2B").rstrip("=")) == SAMPLES["png"]
    assert data_url("data:text/plain,a%20b") == b"a b"
    for broken in ("data:image/png;base64,A", "data:image/png", "data:"):
        with pytest.raises(PictureError):
            data_url(broken)


def test_an_album_keeps_each_picture_once_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    album = Album()
    first, second = album.fetch(PIXEL), album.fetch(PIXEL + " ")
    assert first is not None
    assert second is not None
    assert list(album.resources) == [first.resource.name]
    monkeypatch.setattr(pictures, "TOTAL_BYTES", album.size + 5)
    gif = "data:image/gif;base64," + base64.b64encode(SAMPLES["gif"]).decode()
    assert album.fetch(gif) is None
    assert sentences(album.refused.values()) == ["1 picture is one too many and was left out."]


def test_what_the_user_is_told() -> None:
    assert sentences(["web"] * 1_200 + ["missing"]) == [
        "1,200 pictures are on the web and were not loaded.",
        "1 picture was not found beside the file.",
    ]
