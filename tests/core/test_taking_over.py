"""What a thread's own library object, or the core past any of them, has done: the open library takes it in."""

from __future__ import annotations

from pathlib import Path

from reader.core import annotations, backups, restoring, tags
from reader.core.changes import Change
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Article
from reader.core.rescue import open_damaged
from reader.formats.adding import read_source


def another(library: Library, tmp_path: Path) -> Library:
    return Library(library.folder, Index(tmp_path / "cache", library.folder), read_source, "thread")


def highlight(library: Library, article: Article, quote: str, note: str) -> None:
    document = library.document(article.id)
    start = document.text.index(quote)
    annotations.highlight(library, article.id, document, start, start + len(quote), note=note)


def test_a_threads_work_becomes_the_librarys_own_step(library: Library, lighthouses: Article, tmp_path: Path) -> None:
    seen: list[tuple[int, str]] = []
    library.subscribe(lambda changes, name: seen.append((len(changes), name)))
    own = another(library, tmp_path)
    highlight(own, lighthouses, "The lamp", "by the thread")
    highlight(library, lighthouses, "Nobody", "meanwhile, here")
    library.take_over(own, lighthouses.id)
    own.index.close()
    assert [a.note for a in library.annotations(lighthouses.id)] == ["by the thread", "meanwhile, here"]
    assert seen[-1][1] == library.undo_name == "Highlight “The lamp”"
    library.undo()
    assert [a.note for a in library.annotations(lighthouses.id)] == ["meanwhile, here"]
    library.undo()
    assert library.annotations(lighthouses.id) == []


def test_what_was_restored_past_the_library_is_taken_in(library: Library, lighthouses: Article) -> None:
    highlight(library, lighthouses, "The lamp", "before")
    made = backups.make(library.folder)
    assert made is not None
    highlight(library, lighthouses, "Nobody", "after")
    seen: list[Change] = []
    library.subscribe(lambda changes, _: seen.extend(changes))
    restoring.restore(library.folder, backups.named(library.folder, made.path.stem))
    library.look_again(lighthouses.id)
    assert [a.note for a in library.annotations(lighthouses.id)] == ["before"]
    assert library.undo() is None
    assert any(c.table == "annotations" for c in seen)


def test_a_damaged_codebook_is_shown_as_far_as_it_is_known_and_never_written(
    library: Library, lighthouses: Article, tmp_path: Path
) -> None:
    tags.create(library, "lamp")
    whole = (library.folder / "library.json").read_bytes()
    backups.make(library.folder)
    for damage in (b"", b"{", whole[: len(whole) // 2], b"\0" * 100, b"[" * 100_000):
        (library.folder / "library.json").write_bytes(damage)
        opened = open_damaged(library.folder, Index(tmp_path / "cache2", library.folder), read_source)
        assert opened.is_damaged
        assert "is damaged and was left as it is" in opened.read_only
        assert [t.name for t in opened.tags.values()] == ["lamp"]
        opened.notice_outside_changes()
        assert (library.folder / "library.json").read_bytes() == damage
        opened.index.close()
    (library.folder / "library.json").write_bytes(b"{")
    opened = open_damaged(library.folder, Index(tmp_path / "cache2", library.folder), read_source)
    (library.folder / "library.json").write_bytes(whole)
    opened.look_again()
    assert not opened.read_only
    assert not opened.is_damaged
    opened.index.close()
