"""The one way for every change: disk first, then memory, then the listeners; and back again with undo."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.core import annotations, articles, tags
from reader.core.changes import Change
from reader.core.document import Document, to_json
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError
from reader.core.library import Library
from reader.core.model import COLOURS, Annotation, Article, Tag
from reader.core.paths import ARTICLES, CODEBOOK, TEXT
from tests.core.faults import Disk, refusal_of
from tests.core.making import (
    add_article,
    catalogue,
    document,
    files_in,
    memory,
    on_disk,
    open_library,
    rebuilt_catalogue,
    records_path,
    visible,
)

Heard = list[tuple[list[Change], str]]


def listen(library: Library) -> Heard:
    heard: Heard = []
    library.subscribe(lambda changes, name: heard.append((list(changes), name)))
    return heard


def highlight(library: Library, article: Article, start: int = 20, **values: Any) -> Annotation:
    return annotations.highlight(library, article.id, document(), start, start + 15, **values)


# -- a new library -------------------------------------------------------------------------------------------


def test_a_new_library_has_a_codebook_and_a_folder_for_articles(tmp_path: Path) -> None:
    library = open_library(tmp_path / "some" / "where" / "library")
    assert {p.name for p in library.folder.iterdir()} >= {CODEBOOK, ARTICLES}
    assert library.tags == {}
    assert library.entries() == []
    assert not library.undo_name


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_all_that_is_made_is_for_the_user_alone(shelf: Library, article: Article) -> None:
    highlight(shelf, article)
    for path in (shelf.folder, *shelf.folder.rglob("*"), *shelf.folder.with_name("cache").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_file_in_the_place_of_the_folder_is_said_to_be_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("in the way")
    with pytest.raises(ReaderError, match="is a file, and a folder is needed there"):
        open_library(tmp_path / "library")


@pytest.mark.parametrize("data", [b"", b"{", b"\x00\x00"])
def test_a_damaged_codebook_is_not_taken_for_a_new_library(shelf: Library, data: bytes) -> None:
    (shelf.folder / CODEBOOK).write_bytes(data)
    with pytest.raises(DamagedError, match=r"library\.json"):
        open_library(shelf.folder)
    assert (shelf.folder / CODEBOOK).read_bytes() == data


def test_a_newer_library_can_be_read_and_is_left_byte_for_byte(shelf: Library, article: Article) -> None:
    highlight(shelf, article)
    codebook = on_disk(shelf.folder / CODEBOOK)
    (shelf.folder / CODEBOOK).write_text(json.dumps({**codebook, "reader": {"1": {"format": 9}}}))
    before = files_in(shelf.folder)
    library = open_library(shelf.folder)
    assert "newer version" in library.read_only
    assert len(library.annotations(article.id)) == 1
    with pytest.raises(ReadOnlyError, match="newer version"):
        highlight(library, article)
    library.notice_outside_changes()
    assert files_in(shelf.folder) == before


# -- apply -----------------------------------------------------------------------------------------------------


def test_when_apply_returns_the_change_is_on_the_disk_in_memory_and_announced(shelf: Library, article: Article) -> None:
    heard = listen(shelf)
    made = highlight(shelf, article, note="why?")
    [(changes, name)] = heard
    assert [(c.table, c.key, c.before, c.after) for c in changes] == [("annotations", made.id, None, made)]
    assert name == shelf.undo_name == f"Highlight “{made.quote}”"
    assert on_disk(records_path(shelf, article.id))["annotations"][made.id]["note"] == "why?"
    assert shelf.annotations(article.id) == [made]
    assert made.creator == "tester"
    assert made.rev.startswith("1-")


def test_listeners_are_told_after_the_disk_and_the_memory_know(shelf: Library, article: Article) -> None:
    seen: list[tuple[int, int, int, str]] = []

    def look(changes: Sequence[Change], name: str) -> None:
        stored = on_disk(records_path(shelf, article.id))["annotations"]
        entry = shelf.index.entry(article.id)
        assert entry is not None
        seen.append((len(stored), len(shelf.annotations(article.id)), entry.passages, shelf.undo_name))

    shelf.subscribe(look)
    made = highlight(shelf, article)
    assert seen == [(1, 1, 1, f"Highlight “{made.quote}”")]


def test_nothing_is_announced_before_the_last_sync(shelf: Library, article: Article) -> None:
    disk = Disk(shelf.folder)
    announced: list[int] = []
    shelf.subscribe(lambda changes, name: announced.append(len(disk.operations)))
    with disk.in_place():
        highlight(shelf, article)
    calls = [call for call, name in disk.operations[: announced[0]] if name != ".lock"]
    assert [c for c in calls if c in ("write", "fsync", "replace")] == ["write", "fsync", "replace", "fsync"]
    assert not {"write", "fsync", "replace"} & {call for call, _ in disk.operations[announced[0] :]}


def test_a_change_that_changes_nothing_writes_nothing_and_is_no_step(shelf: Library, article: Article) -> None:
    made = highlight(shelf, article)
    name, before = shelf.undo_name, files_in(shelf.folder)
    shelf.apply([Change("annotations", made.id, made, made.with_(modified="x"), article.id)], "Nothing")
    assert shelf.undo_name == name
    assert files_in(shelf.folder) == before


def test_two_changes_to_one_record_in_one_step_are_one_revision(shelf: Library, article: Article) -> None:
    made = highlight(shelf, article)
    red = made.with_(colour="red")
    noted = red.with_(note="both")
    changes = [Change("annotations", made.id, a, b, article.id) for a, b in ((made, red), (red, noted))]
    shelf.apply(changes, "Both")
    [after] = shelf.annotations(article.id)
    assert (after.colour, after.note, after.rev[:2]) == ("red", "both", "2-")
    shelf.undo()
    [after] = shelf.annotations(article.id)
    assert (after.colour, after.note) == ("yellow", "")


def test_the_reading_position_is_kept_and_is_no_step(shelf: Library, article: Article) -> None:
    articles.remember_position(shelf, article.id, 120, 0.25)
    articles.remember_position(shelf, article.id, 20, 0.1)
    again = open_library(shelf.folder).reading(article.id)
    assert (again.position, again.progress) == (20, 0.25)
    assert shelf.undo_name.startswith("Add")


def test_more_articles_than_are_kept_in_memory_can_be_changed_in_one_step(shelf: Library) -> None:
    many = [add_article(shelf, f"Article {n}", f"{n}".encode()) for n in range(40)]
    changes = [Change("article", a.id, a, a.with_(status="done"), a.id) for a in many]
    shelf.apply(changes, "All done")
    assert {e.status for e in shelf.entries()} == {"done"}
    shelf.undo()
    assert {e.status for e in shelf.entries()} == {"inbox"}
    assert {open_library(shelf.folder).article(a.id).status for a in many} == {"inbox"}


@pytest.mark.parametrize("name", ["", ".", "..", "../library", "a/b", "nothing", ".hidden", "a\\b", "x\0y"])
def test_there_is_no_article_outside_of_the_library(shelf: Library, name: str) -> None:
    with pytest.raises(ReaderError, match="There is no article"):
        shelf.article(name)


# -- a disk that refuses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=errno.errorcode.get)
def test_a_refused_step_leaves_disk_memory_undo_and_index_as_they_were(
    shelf: Library, article: Article, error: int, lasting: bool
) -> None:
    tag = tags.create(shelf, "river")
    made = highlight(shelf, article)
    heard = listen(shelf)
    both = [
        Change("annotations", made.id, made, made.with_(tags=(tag.id,)), article.id),
        Change("tags", tag.id, tag, tag.with_(name="stream")),
    ]
    refused = 0
    for number in range(200):
        before = files_in(shelf.folder), memory(shelf, article.id), shelf.undo_name, catalogue(shelf)
        disk = Disk(shelf.folder, number, error, lasting)
        with disk.in_place():
            problem = refusal_of(lambda: shelf.apply(both, "Both"))
        if not disk.refused:
            break
        if not problem:  # what was refused was not needed, like closing a handle when all is done
            assert on_disk(shelf.folder / CODEBOOK)["tags"][tag.id]["name"] == "stream"
            assert on_disk(records_path(shelf, article.id))["annotations"][made.id]["tags"] == [tag.id]
            shelf.undo()
            heard.clear()
            continue
        refused += 1
        assert "library" in problem
        assert not heard
        assert (memory(shelf, article.id), shelf.undo_name) == before[1:3], disk.refused
        after = files_in(shelf.folder)
        if lasting:  # going back is refused as well: what is there is whole, and is noticed as somebody else's
            assert all(json.loads(data) for name, data in after.items() if name.endswith(".json"))
            shutil.rmtree(shelf.folder)
            restore(before[0], shelf.folder)
            shelf.notice_outside_changes()
            heard.clear()
        else:
            assert after == before[0], disk.refused
            assert catalogue(shelf) == before[3]
    assert refused >= 15
    assert shelf.tags["river"].name == "stream"
    assert shelf.undo_name == "Both"


def restore(files: dict[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_a_refused_undo_can_be_tried_again(shelf: Library, article: Article) -> None:
    made = highlight(shelf, article)
    with Disk(shelf.folder, 4, errno.ENOSPC).in_place(), pytest.raises(ReaderError):
        shelf.undo()
    assert shelf.annotations(article.id) == [made]
    assert shelf.redo_name == ""
    shelf.undo()
    assert shelf.annotations(article.id) == []
    with Disk(shelf.folder, 4, errno.ENOSPC).in_place(), pytest.raises(ReaderError):
        shelf.redo()
    shelf.redo()
    assert visible(shelf, article.id) == visible(open_library(shelf.folder), article.id)


def test_without_room_the_sentence_says_so_and_with_room_the_same_step_succeeds(
    shelf: Library, article: Article
) -> None:
    with Disk(shelf.folder, 6, errno.ENOSPC, lasting=True).in_place(), pytest.raises(ReaderError, match="disk is full"):
        highlight(shelf, article)
    highlight(shelf, article)
    assert len(open_library(shelf.folder).annotations(article.id)) == 1


# -- undo and redo ---------------------------------------------------------------------------------------------


def pick(items: Sequence[Any], number: int) -> Any:
    return items[number % len(items)]


def on_annotation(verb: Callable[[Library, Annotation, int], None]) -> Callable[[Library, str, int], None]:
    def act(library: Library, article: str, number: int) -> None:
        if found := library.annotations(article):
            verb(library, pick(found, number), number)

    return act


def on_tag(verb: Callable[[Library, Tag, int], None]) -> Callable[[Library, str, int], None]:
    def act(library: Library, article: str, number: int) -> None:
        if found := sorted(library.tags.values(), key=lambda t: t.id):
            verb(library, pick(found, number), number)

    return act


def other_tag(library: Library, tag: Tag, number: int) -> Tag:
    found: Tag = pick(sorted((t for t in library.tags.values()), key=lambda t: t.id), number // 3)
    return found


NAMES = ["air", "Sea", "air/missile", "draft", "Sea/ship/crew", "Air Defence"]
VERBS: dict[str, Callable[[Library, str, int], object]] = {
    "highlight": lambda lib, a, n: annotations.highlight(
        lib, a, document(), 10 + n, 30 + n, colour=pick(COLOURS, n), tags=tags.ensure(lib, [pick(NAMES, n)])
    ),
    "note": on_annotation(lambda lib, a, n: annotations.set_note(lib, a, pick(["", "a", "b"], n))),
    "tag": on_annotation(lambda lib, a, n: annotations.set_tags(lib, a, sorted(lib.tags)[: n % 4])),
    "colour": on_annotation(lambda lib, a, n: annotations.recolour(lib, a, pick(COLOURS, n))),
    "stretch": on_annotation(lambda lib, a, n: annotations.stretch(lib, a, document(), n, n + 40)),
    "delete": on_annotation(lambda lib, a, n: annotations.delete(lib, [a])),
    "create tag": lambda lib, a, n: tags.ensure(lib, [pick(NAMES, n)]),
    "rename tag": on_tag(lambda lib, t, n: tags.rename(lib, t, f"{t.name[:5]} {n}")),
    "recolour tag": on_tag(lambda lib, t, n: tags.recolour(lib, t, pick(COLOURS, n))),
    "define tag": on_tag(lambda lib, t, n: tags.define(lib, t, f"definition {n}")),
    "pin tag": on_tag(lambda lib, t, n: tags.pin(lib, t, n % 10)),
    "move tag": on_tag(lambda lib, t, n: tags.move(lib, t, None if n % 3 == 0 else other_tag(lib, t, n))),
    "merge tag": on_tag(lambda lib, t, n: tags.merge(lib, t, other_tag(lib, t, n))),
    "delete tag": on_tag(lambda lib, t, n: tags.delete(lib, t)),
    "status": lambda lib, a, n: articles.set_status(lib, a, pick(["inbox", "reading", "done"], n)),
    "whole page": lambda lib, a, n: articles.use_whole_page(lib, a, n % 2 == 0),
    "remove article": lambda lib, a, n: articles.remove(lib, a),
    "undo": lambda lib, a, n: lib.undo(),
    "redo": lambda lib, a, n: lib.redo(),
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.integers(0, 60)), max_size=14)


@settings(
    max_examples=int(os.environ.get("READER_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(STEPS)
def test_any_steps_are_on_the_disk_in_the_index_and_can_be_taken_back(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    library = open_library(folder / "library")
    article = add_article(library).id
    start = visible(library, article)
    floor = library.undo_name
    for number, (verb, choice) in enumerate(steps):
        if verb == "undo" and library.undo_name == floor:
            continue
        refusal_of(partial(VERBS[verb], library, article, choice))  # "There is already a tag …", "… was removed"
        again = open_library(library.folder, folder / f"again{number}")
        assert memory(again, article) == memory(library, article)
        again.index.close()
        assert catalogue(library) == rebuilt_catalogue(library, folder / f"fresh{number}")
    final = visible(library, article)
    while library.undo_name != floor:
        library.undo()
    assert visible(library, article) == start
    while library.redo():
        pass
    if not any(verb == "undo" for verb, _ in steps):
        assert visible(library, article) == final
    assert catalogue(library) == rebuilt_catalogue(library, folder / "fresh")
    library.index.close()


# -- documents ---------------------------------------------------------------------------------------------------


def test_the_text_comes_from_its_snapshot(shelf: Library, article: Article) -> None:
    assert to_json(shelf.document(article.id)) == to_json(document())


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"blocks": [1]}', b'{"blocks": 3}', b'"x"', b"\xff", b'{"blocks": [{"kind": 3}]}']
)
def test_a_damaged_snapshot_is_replaced_by_the_original(tmp_path: Path, data: bytes) -> None:
    library = open_library(tmp_path / "library")
    article = add_article(library)
    read: list[tuple[bytes, str]] = []

    def read_source(data: bytes, name: str, beside: Path | None) -> Document:
        read.append((data, name))
        return document("from the original")

    library._read_source = read_source
    (library.article_folder(article.id) / TEXT).write_bytes(data)
    assert library.document(article.id).metadata.title == "from the original"
    assert read == [(b"the original", "source.txt")]


@pytest.mark.parametrize("source", ["../../../secret", "/etc/passwd", "", "..", "missing.txt"])
def test_an_original_outside_of_the_article_is_not_read(shelf: Library, article: Article, source: str) -> None:
    (shelf.folder.parent / "secret").write_text("do not read")
    (shelf.article_folder(article.id) / TEXT).unlink()
    tables = on_disk(records_path(shelf, article.id))
    tables["article"][article.id]["source"] = source
    records_path(shelf, article.id).write_text(json.dumps(tables))
    with pytest.raises(DamagedError, match="Add the article again"):
        open_library(shelf.folder).document(article.id)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_pictures_are_read_from_the_articles_own_folder_only(shelf: Library, article: Article) -> None:
    images = shelf.article_folder(article.id) / "images"
    images.mkdir()
    (images / "one.png").write_bytes(b"png")
    (images / "link.png").symlink_to("/etc/passwd")
    assert shelf.image(article.id, "one.png") == b"png"
    for name in ("link.png", "../source.txt", "two.png", "", ".", "..", "C:one.png"):
        assert shelf.image(article.id, name) is None
