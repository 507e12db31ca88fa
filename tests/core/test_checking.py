"""`reader check`: each kind of damage is named, and nothing else is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader.core import annotations, tags
from reader.core.checking import check
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from reader.core.paths import CODEBOOK, RECORDS, TEXT


@pytest.fixture
def folder(library: Library, lighthouses: Article, document: Document) -> Path:
    """The folder of an article with one tagged annotation."""
    annotations.highlight(library, lighthouses.id, document, 12, 20, tags=tags.ensure(library, ["sea/light"]))
    return library.article_folder(lighthouses.id)


def rewrite(path: Path, change: Callable[[Any], None]) -> None:
    data = json.loads(path.read_bytes())
    change(data)
    path.write_text(json.dumps(data))


def problems(library: Library) -> list[str]:
    before = {p: p.read_bytes() for p in library.folder.rglob("*") if p.is_file()}
    found = check(library.folder)
    assert {p: p.read_bytes() for p in library.folder.rglob("*") if p.is_file()} == before
    return list(found.problems)


def test_a_sound_library(library: Library, folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = check(library.folder, lambda done, total: seen.append((done, total)))
    assert (report.articles, report.annotations, report.problems) == (1, 1, ())
    assert seen == [(0, 1)]


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="is no folder"):
        check(tmp_path / "nope")


def _annotation(data: Any) -> Any:
    return next(iter(data["annotations"].values()))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (RECORDS, lambda d: _annotation(d)["passages"][0].update(start=3), "does not say what the text says from 3 to"),
        (RECORDS, lambda d: _annotation(d).update(tags=["gone"]), "has the tag “gone”, which does not exist"),
        (RECORDS, lambda d: _annotation(d).update(passages=[]), "has no passage"),
        (RECORDS, lambda d: _annotation(d).update(note=5), "cannot be understood (note must be"),
        (RECORDS, lambda d: _annotation(d).update(id="x" * 32), "cannot be understood (a record under another's id)"),
        (RECORDS, lambda d: d["article"].clear(), "does not say what article it is"),
        (RECORDS, lambda d: next(iter(d["article"].values())).update(source="../x"), "names no file of its folder"),
        (RECORDS, lambda d: d["reader"]["1"].update(format=99), "written by a newer version"),
        (TEXT, lambda d: d["blocks"][0].update(text="Other"), "the article's text, is damaged"),
        (TEXT, lambda d: d.pop("blocks"), "the article's text, is damaged"),
    ],
)
def test_each_damage_is_named(
    library: Library, folder: Path, name: str, change: Callable[[Any], None], said: str
) -> None:
    rewrite(folder / name, change)
    found = problems(library)
    assert len(found) == 1
    assert said in found[0]
    assert str(folder / name) in found[0]


def test_a_text_of_another_article(library: Library, folder: Path) -> None:
    from reader.core.document import PARAGRAPH, Block, to_json

    (folder / TEXT).write_text(json.dumps(to_json(Document((Block(PARAGRAPH, "Something else."),)))))
    found = problems(library)
    assert "is not the text that article.json speaks of" in found[0]
    assert "has a passage that is lost" in found[1]


def test_originals_and_files_that_are_gone_or_changed(library: Library, folder: Path) -> None:
    (folder / "source.txt").write_bytes(b"other")
    assert problems(library) == [f"{folder / 'source.txt'} is no longer the original that was added."]
    (folder / "source.txt").unlink()
    (folder / TEXT).unlink()
    assert ["source.txt is missing" in p or "text.json is missing" in p for p in problems(library)] == [True, True]
    (folder / RECORDS).unlink()
    assert len(problems(library)) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_pipe_in_place_of_a_file_does_not_stop_it(library: Library, folder: Path) -> None:
    (folder / TEXT).unlink()
    os.mkfifo(folder / TEXT)
    found = list(check(library.folder).problems)
    assert len(found) == 1
    assert "no regular file" in found[0]


def test_the_codebook(library: Library, folder: Path) -> None:
    rewrite(library.folder / CODEBOOK, lambda d: d["tags"]["light"].update(parent="nowhere"))
    assert ["“light” stands under “nowhere”" in p for p in problems(library)] == [True]
    (library.folder / CODEBOOK).write_bytes(b"")
    assert ["library.json is damaged" in p for p in problems(library)] == [True]
