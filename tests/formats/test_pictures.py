"""Pictures beside a file: only regular files in its own folder are read, whatever the address says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader.formats.pictures import Album, PictureError, beside, picture

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (3).to_bytes(4, "big") + (2).to_bytes(4, "big")


@pytest.mark.parametrize(
    "address", [".", "sub", "sub/", "", "a%00b", "../secret.png", "/etc/passwd", "C:/x.png", "no.png"]
)
def test_what_is_no_file_of_the_folder_is_not_there(tmp_path: Path, address: str) -> None:
    home = tmp_path / "home"
    (home / "sub").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PNG)
    with pytest.raises(FileNotFoundError):
        beside(home, address)
    assert Album(home).fetch(address) is None


@pytest.mark.skipif(os.name == "nt", reason="POSIX links and pipes")
def test_links_that_leave_the_folder_and_pipes_are_not_followed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (home / "link.png").symlink_to(tmp_path / "secret.png")
    (home / "loop.png").symlink_to(home / "loop.png")
    os.mkfifo(home / "pipe.png")
    for name in ("link.png", "loop.png", "pipe.png"):
        assert Album(home).fetch(name) is None


def test_a_picture_in_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(PNG)
    found = Album(tmp_path).fetch("a%20b.png#x")
    assert found is not None
    assert (found.width, found.height) == (3, 2)


def test_a_picture_of_too_many_pixels_is_refused_by_what_its_header_says() -> None:
    bomb = PNG[:16] + (60_000).to_bytes(4, "big") * 2
    with pytest.raises(PictureError, match="large"):
        picture(bomb)
