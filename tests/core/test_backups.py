"""Backups: complete, read back, thinned out by number and not by the clock; restoring one is exact and undoable."""

from __future__ import annotations

import datetime
import errno
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.core import annotations, articles, backups, restoring, scanning, tags
from reader.core.changes import Change, same_content
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from reader.core.paths import CODEBOOK, RECORDS
from reader.core.restoring import Details
from tests.core.faults import Disk
from tests.core.making import add_article, document, on_disk, open_library, records_path, visible

Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the day that backups see."""

    def set_day(day: str) -> None:
        class Fixed(datetime.date):
            @classmethod
            def today(cls) -> Fixed:
                return cls.fromisoformat(day)

        monkeypatch.setattr(backups, "date", Fixed)

    return set_day


def mark(library: Library, article: Article, start: int, note: str = "", names: tuple[str, ...] = ()) -> str:
    tagged = tags.ensure(library, list(names)) if names else ()
    made = annotations.highlight(library, article.id, document(), start, start + 9, tags=tagged, note=note)
    return made.id


def days_of(folder: Path) -> list[str]:
    return [b.date for b in backups.all_of(folder)]


def test_a_backup_holds_the_records_and_lies_in_both_places(shelf: Library, article: Article) -> None:
    mark(shelf, article, 3, names=("sea",))
    made = backups.make(shelf.folder)
    assert made is not None
    assert (made.articles, made.problems) == (1, ())
    assert [p.parent for p in made.paths] == list(backups.places(shelf.folder))
    assert not made.paths[1].is_relative_to(shelf.folder)
    for path in made.paths:
        assert path.stat().st_mode & 0o777 == 0o600
        with zipfile.ZipFile(path) as packed:
            assert packed.read(f"articles/{article.id}/{RECORDS}") == records_path(shelf, article.id).read_bytes()
            assert packed.read(CODEBOOK) == (shelf.folder / CODEBOOK).read_bytes()
            assert not [n for n in packed.namelist() if "source" in n or "text" in n]


def test_one_a_day_is_due(shelf: Library, article: Article, clock: Clock) -> None:
    clock("2026-03-01")
    assert backups.make_if_due(shelf.folder) is not None
    assert backups.make_if_due(shelf.folder) is None
    clock("2026-03-02")
    assert backups.make_if_due(shelf.folder) is not None
    assert days_of(shelf.folder) == ["2026-03-02", "2026-03-01"]


def test_weeks_go_by_and_fourteen_days_stay(shelf: Library, article: Article, clock: Clock) -> None:
    for day in range(1, 29):
        clock(f"2026-02-{day:02}")
        backups.make(shelf.folder)
        backups.make(shelf.folder)
    days = days_of(shelf.folder)
    assert days == ["2026-02-28", *(f"2026-02-{d:02}" for d in range(28, 14, -1))]
    for place in backups.places(shelf.folder):
        assert len(list(place.glob("*.zip"))) == 15


def test_a_clock_that_goes_wrong_neither_hides_nor_drops_the_newest(
    shelf: Library, article: Article, clock: Clock
) -> None:
    for day in ("2026-02-01", "2126-02-01", "1996-02-01"):
        clock(day)
        mark(shelf, article, len(day), note=day)
        assert backups.make_if_due(shelf.folder) is not None
    assert days_of(shelf.folder) == ["1996-02-01", "2126-02-01", "2026-02-01"]
    newest = backups.opened(backups.all_of(shelf.folder)[0]).tables(backups.member_of(article.id))
    assert newest["annotations"] == on_disk(records_path(shelf, article.id))["annotations"]


def test_days_that_come_twice_have_their_backup_twice(shelf: Library, article: Article, clock: Clock) -> None:
    """A clock that was ahead is set right again."""
    days = ("2026-02-01", "2026-02-02", "2026-02-03", "2026-02-02", "2026-02-03")
    for day in days:
        clock(day)
        assert backups.make_if_due(shelf.folder) is not None
        assert backups.make_if_due(shelf.folder) is None
    assert days_of(shelf.folder) == ["2026-02-03", "2026-02-02", "2026-02-01"]


def test_an_emptied_folder_does_not_empty_the_backups(shelf: Library, article: Article, clock: Clock) -> None:
    clock("2026-01-01")
    backups.make(shelf.folder)
    shelf.article_folder(article.id).rename(shelf.folder.with_name("elsewhere"))
    for day in range(1, 29):
        clock(f"2026-02-{day:02}")
        backups.make(shelf.folder)
    assert days_of(shelf.folder)[-1] == "2026-01-01"
    restoring.restore(shelf.folder, backups.all_of(shelf.folder)[-1])
    assert article.id in [a.id for a in map(open_library(shelf.folder).article, [article.id])]


@pytest.mark.parametrize("data", [b"", b"{", b"\0" * 400])
def test_a_damaged_file_is_backed_up_as_it_was_last_whole(shelf: Library, article: Article, data: bytes) -> None:
    mark(shelf, article, 3)
    backups.make(shelf.folder)
    whole = on_disk(records_path(shelf, article.id))
    records_path(shelf, article.id).write_bytes(data)
    made = backups.make(shelf.folder)
    assert made is not None
    assert len(made.problems) == 1
    assert str(records_path(shelf, article.id)) in made.problems[0]
    assert backups.Contents(made.path).tables(backups.member_of(article.id)) == whole


def test_cancelling_writes_nothing(shelf: Library, article: Article) -> None:
    assert backups.make(shelf.folder, cancelled=lambda: True) is None
    assert backups.all_of(shelf.folder) == []


def test_one_place_that_cannot_be_written_to_is_said(shelf: Library, article: Article, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way")
    made = backups.make(shelf.folder)
    assert made is not None
    assert len(made.paths) == 1
    assert "is a file" in made.problems[0]
    (shelf.folder / backups.BACKUPS).rename(tmp_path / "gone")
    (shelf.folder / backups.BACKUPS).write_text("in the way")
    with pytest.raises(ReaderError, match="is a file"):
        backups.make(shelf.folder)


def test_names_of_backups(shelf: Library, article: Article, tmp_path: Path, clock: Clock) -> None:
    clock("2026-03-01")
    first, second = backups.make(shelf.folder), backups.make(shelf.folder, into=tmp_path / "usb")
    assert first is not None
    assert second is not None
    for name in ("0001-2026-03-01", "0001-2026-03-01.zip", "1", "2026-03-01"):
        assert backups.named(shelf.folder, name).paths == first.paths
    assert backups.named(shelf.folder, str(second.path)).paths == (second.path,)
    with pytest.raises(ReaderError, match="no backup “2027”"):
        backups.named(shelf.folder, "2027")


@pytest.mark.parametrize(
    "member", ["articles/../article.json", "/articles/x/article.json", "articles/a/b/article.json"]
)
def test_a_zip_cannot_name_places_outside(shelf: Library, tmp_path: Path, member: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        packed.writestr(CODEBOOK, (shelf.folder / CODEBOOK).read_bytes())
        packed.writestr(member, "{}")
    assert backups.Contents(tmp_path / "x.zip").members == (CODEBOOK,)


def test_damaged_zips_are_refused_and_the_other_copy_is_taken(shelf: Library, article: Article) -> None:
    made = backups.make(shelf.folder)
    assert made is not None
    made.paths[0].write_bytes(made.paths[0].read_bytes()[:200])
    with pytest.raises(ReaderError, match="is damaged"):
        backups.Contents(made.paths[0])
    assert backups.opened(backups.all_of(shelf.folder)[0]).path == made.paths[1]


# -- restoring ------------------------------------------------------------------------------------------------------


def state(folder: Path, *ids: str) -> dict[str, Any]:
    fresh = open_library(folder, folder.with_name("cache-of-state"))
    found = visible(fresh, *ids)
    fresh.index.close()
    return found


def test_restoring_is_exact_and_can_be_undone(shelf: Library, article: Article) -> None:
    kept, gone = mark(shelf, article, 3, "one", ("sea/lamp",)), mark(shelf, article, 30)
    before = state(shelf.folder, article.id)
    made = backups.make(shelf.folder)
    assert made is not None
    annotations.delete(shelf, [shelf.annotation(article.id, gone)])  # type: ignore[list-item]
    mark(shelf, article, 60, "new", ("other",))
    later = add_article(shelf, "Later", b"another original")
    tags.rename(shelf, tags.need(shelf, "lamp"), "light")
    after = state(shelf.folder, article.id, later.id)
    done = restoring.restore(shelf.folder, backups.named(shelf.folder, made.path.stem))
    assert (done.changed, done.removed, done.problems) == ((article.id, ""), (later.id,), ())
    assert done.details == {article.id: Details(back=1, deleted=1), "": Details(changed=1, deleted=1)}
    assert state(shelf.folder, article.id) == before
    assert shelf.notice_outside_changes()
    assert visible(shelf, article.id) == before  # an open window does not write the later state back
    assert {a.id for a in shelf.annotations(article.id)} == {kept, gone}
    restoring.undo(shelf.folder)
    assert state(shelf.folder, article.id, later.id) == after


def test_a_rehearsal_changes_nothing(shelf: Library, article: Article) -> None:
    backups.make(shelf.folder)
    mark(shelf, article, 3)
    files = {p: p.read_bytes() for p in shelf.folder.rglob("*") if p.is_file()}
    done = restoring.restore(shelf.folder, backups.all_of(shelf.folder)[0], dry_run=True)
    assert (done.changed, done.before, done.details) == ((article.id,), "", {article.id: Details(deleted=1)})
    assert {p: p.read_bytes() for p in shelf.folder.rglob("*") if p.is_file()} == files


def test_one_article_alone(shelf: Library, article: Article) -> None:
    other = add_article(shelf, "Other", b"other bytes")
    backups.make(shelf.folder)
    chosen = backups.all_of(shelf.folder)[0]
    mark(shelf, article, 3, names=("sea",))
    mark(shelf, other, 3)
    assert restoring.restore(shelf.folder, chosen, article.id).changed == (article.id,)
    shelf.notice_outside_changes()
    assert (len(shelf.annotations(article.id)), len(shelf.annotations(other.id))) == (0, 1)
    assert list(shelf.tags) == ["sea"]
    with pytest.raises(ReaderError, match="no article nope"):
        restoring.restore(shelf.folder, chosen, "nope")


def test_a_damaged_file_is_kept_beside_the_restored_one(shelf: Library, article: Article) -> None:
    mark(shelf, article, 3)
    backups.make(shelf.folder)
    path = records_path(shelf, article.id)
    whole = on_disk(path)
    path.write_bytes(b"{ damaged")
    assert restoring.restore(shelf.folder, backups.all_of(shelf.folder)[0]).added == (article.id,)
    assert on_disk(path) == whole
    assert [p.read_bytes() for p in path.parent.glob("article.damaged-*.json")] == [b"{ damaged"]


ROW = st.fixed_dictionaries(
    {"note": st.text(max_size=5)},
    optional={"tags": st.lists(st.sampled_from("ab"), max_size=2), "own": st.integers(), "rev": st.just("")},
)
ROWS = st.dictionaries(st.sampled_from("xyz"), ROW, max_size=3)


@given(ROWS, ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_state_is_restored_from_any_other(tmp_path: Path, wanted: dict[str, Any], now: dict[str, Any]) -> None:
    """Rows of any kind: of other versions, made by hand, without a revision."""
    folder = tmp_path / "library"
    (folder / "articles" / "a").mkdir(parents=True, exist_ok=True)
    path = folder / "articles" / "a" / RECORDS

    def put(rows: dict[str, Any]) -> None:
        table = {k: {"id": k, "passages": [], **row} for k, row in rows.items()}
        path.write_text(json.dumps({"reader": {"1": {"format": 1}}, "annotations": table}))

    def live() -> dict[str, Any]:
        return {k: r for k, r in on_disk(path)["annotations"].items() if not r.get("deleted")}

    put(wanted)
    made = backups.make(folder)
    assert made is not None
    first = live()
    put(now)
    second = live()
    done = restoring.restore(folder, backups.named(folder, made.path.stem))
    assert live().keys() == first.keys()
    assert all(same_content(first[k], row) for k, row in live().items())
    if done.changed:  # what changed nothing is no step
        restoring.undo(folder)
    assert live().keys() == second.keys()
    assert all(same_content(second[k], row) for k, row in live().items())


def test_an_article_of_the_backup_that_was_removed_is_back(shelf: Library, article: Article) -> None:
    backups.make(shelf.folder)
    articles.remove(shelf, article.id)
    restoring.restore(shelf.folder, backups.all_of(shelf.folder)[0])
    shelf.notice_outside_changes()
    assert not shelf.article(article.id).deleted


def test_a_restore_that_changed_nothing_is_no_step(shelf: Library, article: Article) -> None:
    backups.make(shelf.folder)
    mark(shelf, article, 3)
    after = state(shelf.folder, article.id)
    for _ in range(2):
        restoring.restore(shelf.folder, backups.named(shelf.folder, "1"))
    restoring.undo(shelf.folder)
    assert state(shelf.folder, article.id) == after


@pytest.mark.skipif(os.name == "nt", reason="what is asked of the disk differs there")
def test_what_cannot_be_read_for_a_moment_stops_the_work_before_anything_is_changed(
    shelf: Library, article: Article
) -> None:
    """Else the state before, which undo brings back, would be an older one."""
    backups.make(shelf.folder)
    mark(shelf, article, 3)
    files = {p: p.read_bytes() for p in shelf.folder.rglob("*.json")}

    class Faulty(Disk):
        def _note(self, name: str, target: str, call: Callable[[], Any]) -> None:
            if (name, Path(target).name) == ("open", RECORDS):
                self._fail_at = len(self.operations)
            super()._note(name, target, call)

    with (
        Faulty(shelf.folder, 10_000, errno.EIO).in_place(),
        pytest.raises(ReaderError, match=r"cannot be read: .* Nothing was changed"),
    ):
        restoring.restore(shelf.folder, backups.all_of(shelf.folder)[0])
    assert {p: p.read_bytes() for p in shelf.folder.rglob("*.json")} == files


def test_what_was_changed_since_the_state_before_was_kept_is_left_alone(
    shelf: Library, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.make(shelf.folder)
    made = backups.make

    def make(*args: Any, **options: Any) -> Any:
        kept = made(*args, **options)
        mark(shelf, article, 3, "in between")
        return kept

    monkeypatch.setattr(backups, "make", make)
    done = restoring.restore(shelf.folder, backups.named(shelf.folder, "1"))
    assert "not in the backup 0002" in done.problems[0]
    assert [a.note for a in shelf.annotations(article.id)] == ["in between"]
    assert "`reader restore 0001-" in scanning.scan(shelf.folder, shelf.index).unfinished
    monkeypatch.undo()
    assert restoring.restore(shelf.folder, backups.named(shelf.folder, "1")).problems == ()
    assert scanning.scan(shelf.folder, shelf.index).unfinished == ""


@pytest.mark.parametrize("data", [b"", b"[]", b'{"work": 1}', b"\0"])
def test_a_note_that_cannot_be_read_is_said_too(shelf: Library, article: Article, data: bytes) -> None:
    backups.make(shelf.folder)
    (shelf.folder / backups.BACKUPS / "unfinished.json").write_bytes(data)
    assert "may have been cut off" in scanning.scan(shelf.folder, shelf.index).unfinished
    restoring.restore(shelf.folder, backups.named(shelf.folder, "1"))
    assert scanning.scan(shelf.folder, shelf.index).unfinished == ""


def test_in_an_open_library_a_restore_is_one_step_with_a_name(shelf: Library, article: Article) -> None:
    kept, gone = mark(shelf, article, 3, "one", ("sea",)), mark(shelf, article, 30)
    before = visible(shelf, article.id)
    backups.make(shelf.folder)
    annotations.delete(shelf, [a for a in shelf.annotations(article.id) if a.id == gone])
    mark(shelf, article, 60, "new", ("other",))
    later = add_article(shelf, "Later", b"another original")
    after = visible(shelf, article.id, later.id)
    changes: list[Change] = []
    restoring.restore(shelf.folder, backups.named(shelf.folder, "1"), changes=changes)
    shelf.adopt(changes, "Restore 0001")
    assert visible(shelf, article.id) == before
    assert shelf.article(later.id).deleted
    assert shelf.undo_name == "Restore 0001"
    shelf.undo()
    assert visible(shelf, article.id, later.id) == after
    assert kept in {a.id for a in shelf.annotations(article.id)}
    shelf.redo()
    assert visible(shelf, article.id) == before
