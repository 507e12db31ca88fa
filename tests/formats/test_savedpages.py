"""Pages saved with a folder of their pictures: the pictures are shown, and the folder is no article."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from reader.formats import load, read
from reader.formats.adding import paths_in
from reader.formats.savedpages import companions
from tests.formats.books import png

PROSE = "<p>" + "Boats came in with the tide, and the quay filled with people and barrels. " * 6 + "</p>"


def save(folder: Path, name: str, ending: str, picture: str, address: str) -> Path:
    """A page with one picture in its folder, as a browser saves it."""
    beside = folder / f"{name}{ending}"
    beside.mkdir()
    (beside / picture).write_bytes(png())
    (beside / "frame.html").write_text("<p>advertisement</p>")
    page = folder / f"{name}.html"
    page.write_text(f'<html><body>{PROSE}<p><img src="{address}" alt="Map"></p>{PROSE}</body></html>')
    return page


@pytest.mark.parametrize("ending", ["_files", ".files", "-Dateien", "_fichiers", "_bestanden", "_archivos", "-filer"])
def test_a_page_is_one_article_with_its_pictures(tmp_path: Path, ending: str) -> None:
    page = save(tmp_path, "The Quay", ending, "a b.png", f"./The%20Quay{ending}/a%20b.png")
    assert list(paths_in([tmp_path], recursive=True)) == [page]
    assert list(paths_in([page, tmp_path / f"The Quay{ending}"], recursive=True)) == [page]
    document = read(load(page))
    assert [b.alt for b in document.blocks if b.image] == ["Map"]
    assert len(document.resources) == 1


def test_names_are_found_as_other_systems_write_them(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "é.png")
    page = save(tmp_path, "p", "_files", apart, "p_files/%C3%A9.png")
    assert len(read(load(page)).resources) == 1
    (tmp_path / "p_files" / "50%25.png").write_bytes(png(9, 9))
    page.write_text(f'<html><body>{PROSE}<img src="p_files/50%25.png">{PROSE}</body></html>')
    assert len(read(load(page)).resources) == 1


def test_a_picture_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.png").write_bytes(png())
    page = save(home, "p", "_files", "x.png", "../secret.png")
    (home / "p_files" / "link.png").symlink_to(tmp_path / "secret.png")
    assert read(load(page)).resources == {}
    page.write_text(page.read_text().replace("../secret.png", "p_files/link.png"))
    assert read(load(page)).resources == {}


def test_a_folder_of_ones_own_is_searched() -> None:
    assert companions(["paper_files", "paper-drafts", "other_files", "paper"], ["paper.html", "notes.txt"]) == {
        "paper_files"
    }
    assert companions(["notes_files"], ["notes.txt"]) == set()
