"""Libraries of an earlier format: read as they are, brought up file by file, and kept, whatever happens meanwhile."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.core import annotations, articles, backups, deleted, migrations, repairing, restoring, scanning, tags
from reader.core.checking import check
from reader.core.errors import DamagedError, ReaderError
from reader.core.library import Library
from reader.core.revisions import content_hash, is_intact
from reader.core.storage import parse, serialise
from reader.core.uniting import unite
from tests.core.making import add_article, document, files_in, on_disk, open_library, visible
from tests.core.migrating import formats_in, make_older, present_format, record_files
from tests.hostile.bulk import ERRORS, Death, Disk, HalfDeath, Killed
from tests.hostile.parsing import check_sentence
from tests.hostile.power import lay_out
from tests.hostile.recording import states_of

TEXT = document()


class Older:
    """A library of format 1 as an earlier program left it, and what a user of the present one must see of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        library = open_library(folder, folder.with_name("cache-of-old"))
        for title in ("The river", "The sea", "The lake"):
            article = add_article(library, title, title.encode()).id
            for start in (20, 60, 90):
                mill = tags.ensure(library, ["mill"])
                text = document(title)
                annotations.highlight(library, article, text, start, start + 20, note=f"note {start}", tags=mill)
        annotations.set_note(library, library.annotations(article)[0], "changed once")
        tags.define(library, library.tags["mill"], "where corn is ground")
        annotations.delete(library, [library.annotations(article)[1]])
        self.articles = sorted(e.id for e in library.entries())
        self.seen = visible(library, *self.articles)
        library.index.close()
        self.files = make_older(folder)

    def copy(self, place: Path) -> Path:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder, place / "library")
        return place / "library"


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Older]:
    made = Older(tmp_path / "older" / "library")
    with present_format(2):
        yield made


def opened(folder: Path) -> Library:
    return open_library(folder, folder.with_name("cache"))


def seen(folder: Path, *ids: str) -> Any:
    library = open_library(folder, folder.with_name("cache-of-seen"))
    try:
        return visible(library, *(ids or sorted(p.name for p in (folder / "articles").iterdir())))
    finally:
        library.index.close()


def scan(folder: Path) -> scanning.ScanReport:
    library = opened(folder)
    try:
        return scanning.scan(folder, library.index)
    finally:
        library.index.close()


def kept(folder: Path, number: int = 1) -> dict[str, bytes]:
    found = files_in(folder / backups.BACKUPS / f"format-{number}")
    return {name: data for name, data in found.items() if not name.endswith(".tmp")}


# -- the way ----------------------------------------------------------------------------------------------------------


def test_an_older_library_is_read_as_it_is_and_looking_changes_nothing(older: Older) -> None:
    before = files_in(older.folder)
    assert seen(older.folder) == older.seen
    assert check(older.folder).problems == ()
    assert [d.note for d in deleted.log(older.folder).items] == ["note 60"]
    assert files_in(older.folder) == before


def test_a_scan_brings_all_files_up_keeps_what_they_were_and_says_it_once(older: Older) -> None:
    report = scan(older.folder)
    assert report.problems == []
    assert report.brought_up.startswith("4 files of an earlier version of Reader are in the present format now.")
    assert str(older.folder / "backups" / "format-1") in report.brought_up
    assert formats_in(older.folder) == [2] * 4
    assert kept(older.folder) == older.files
    assert seen(older.folder) == older.seen
    found = check(older.folder)
    assert found.problems == ()
    [note] = found.notes
    assert "format-1 has 4 files as they were in format 1" in note
    now = files_in(older.folder)
    assert scan(older.folder).brought_up == ""
    assert files_in(older.folder) == now


def test_an_index_that_knew_the_files_before_the_program_was_new_hides_none(older: Older) -> None:
    with present_format(1):
        assert scan(older.folder).brought_up == ""
    assert scan(older.folder).brought_up.startswith("4 files")
    assert formats_in(older.folder) == [2] * 4


def test_an_older_file_that_a_sync_tool_brings_later_is_brought_up_too(older: Older) -> None:
    scan(older.folder)
    name = sorted(older.files)[1]
    (older.folder / name).write_bytes(older.files[name].replace(b"note 20", b"note 22"))
    assert scan(older.folder).brought_up.startswith("1 file of")
    assert formats_in(older.folder) == [2] * 4
    assert len(kept(older.folder)) == 5
    assert set(older.files.values()) < set(kept(older.folder).values())


@pytest.mark.parametrize("is_known", [True, False])
def test_a_change_before_the_scan_keeps_what_the_file_was(older: Older, is_known: bool) -> None:
    library = opened(older.folder)
    article = older.articles[0]
    if is_known:
        library.annotations(article)
    annotations.set_note(library, library.annotations(article)[0], "changed now")
    name = f"articles/{article}/article.json"
    assert kept(older.folder) == {name: older.files[name]}
    assert on_disk(older.folder / name)["reader"]["1"]["format"] == 2
    library.undo()
    assert visible(library, *older.articles) == older.seen
    tags.create(library, "new")
    assert kept(older.folder) == {n: older.files[n] for n in (name, "library.json")}
    library.index.close()
    scan(older.folder)
    assert kept(older.folder) == older.files


def test_two_steps_are_taken_one_after_the_other(older: Older) -> None:
    with present_format(3):
        assert seen(older.folder) == older.seen
        scan(older.folder)
        assert formats_in(older.folder) == [3] * 4
    assert kept(older.folder) == older.files


def test_from_format_to_format_each_has_its_copies(older: Older) -> None:
    scan(older.folder)
    second = record_files(older.folder)
    with present_format(3):
        scan(older.folder)
        assert set(migrations.kept_formats(older.folder).items()) == {(1, 4), (2, 4)}
        assert len(check(older.folder).notes) == 2
    assert kept(older.folder) == older.files
    assert kept(older.folder, 2) == second


# -- what else reads and writes older files ---------------------------------------------------------------------------


def test_a_backup_of_the_earlier_format_is_restored_and_the_restore_undone(older: Older) -> None:
    with present_format(1):
        backups.make(older.folder)
    scan(older.folder)
    library = opened(older.folder)
    annotations.set_note(library, library.annotations(older.articles[0])[0], "later")
    library.index.close()
    later = seen(older.folder)
    done = restoring.restore(older.folder, backups.named(older.folder, "1"))
    assert (done.problems, done.changed) == ((), (older.articles[0],))
    assert seen(older.folder) == older.seen
    restoring.undo(older.folder)
    assert seen(older.folder) == later


def test_a_restore_into_older_files_keeps_them(older: Older) -> None:
    with present_format(1):
        backups.make(older.folder)
    library = opened(older.folder)
    articles.remove(library, older.articles[0])
    library.index.close()
    name = f"articles/{older.articles[1]}/article.json"
    row = json.loads(older.files[name])
    row["annotations"].popitem()
    (older.folder / name).write_bytes(serialise(row))
    assert restoring.restore(older.folder, backups.named(older.folder, "1")).problems == ()
    assert seen(older.folder) == older.seen
    assert serialise(row) in kept(older.folder).values()


def test_a_library_of_the_earlier_format_is_merged_and_not_touched(older: Older, tmp_path: Path) -> None:
    library = open_library(tmp_path / "new" / "library")
    before = files_in(older.folder)
    assert unite(library.folder, older.folder).problems == []
    library.notice_outside_changes()
    assert visible(library, *older.articles) == older.seen
    assert files_in(older.folder) == before
    library.index.close()


def test_a_conflict_copy_of_a_machine_that_is_not_updated_yet_is_merged(older: Older) -> None:
    """What was changed there is taken; nothing is flagged, for only one side changed it."""
    name = f"articles/{older.articles[1]}/article.json"
    theirs = json.loads(older.files[name])
    row = next(iter(theirs["annotations"].values()))
    parent = row["rev"]
    row |= {"words": "theirs", "ancestors": [parent]}
    rev = f"2-{content_hash(row, parent)}"
    row |= {"rev": rev, "changed": {"words": rev}}
    scan(older.folder)
    (older.folder / name).with_name("article (1).json").write_bytes(serialise(theirs))
    report = scan(older.folder)
    assert len(report.merged) == 1
    assert report.problems == []
    library = opened(older.folder)
    found = library.annotation(older.articles[1], row["id"])
    assert found is not None
    assert (found.note, found.flags) == ("theirs", ())
    library.index.close()


def test_two_machines_come_to_the_same_each_for_itself(older: Older, tmp_path: Path) -> None:
    folders = [older.copy(tmp_path / name) for name in ("a", "b")]
    for folder in folders:
        scan(folder)
    first, second = map(record_files, folders)
    assert first == second
    rows = [r for data in first.values() for t in ("annotations", "tags") for r in json.loads(data).get(t, {}).values()]
    assert len(rows) == 10
    assert all(map(is_intact, rows))


def test_what_is_left_of_a_damaged_older_file_is_mended_as_the_present_format_has_it(older: Older) -> None:
    name = f"articles/{older.articles[0]}/article.json"
    (older.folder / name).write_bytes(older.files[name].replace(b'"annotations": {', b'"annotations": {{'))
    assert repairing.repair(older.folder, lambda *_: TEXT).left == []
    now = seen(older.folder)
    assert now["annotations"] == older.seen["annotations"]


def test_a_file_that_is_not_as_its_format_must_be_is_damaged_and_kept(older: Older) -> None:
    path = older.folder / f"articles/{older.articles[1]}/article.json"
    data = older.files[str(path.relative_to(older.folder))].replace(b'"words": "note 20"', b'"words": 20')
    path.write_bytes(data)
    with pytest.raises(DamagedError, match="not as a file of format 1 must be"):
        parse(path, data)
    report = scan(older.folder)
    assert [p for p in report.problems if "not as a file of format 1" in p]
    assert path.read_bytes() == data
    assert formats_in(older.folder) == [2, *(2 if a != older.articles[1] else 1 for a in older.articles)]


def test_without_a_step_from_its_format_a_file_is_refused_in_a_sentence(older: Older) -> None:
    before = files_in(older.folder)
    migrations.MIGRATIONS.clear()
    with pytest.raises(ReaderError, match="is of format 1, which this version cannot read"):
        open_library(older.folder)
    assert files_in(older.folder) == before


def test_every_format_up_to_the_present_one_has_a_step_to_the_next() -> None:
    from reader.core.storage import FORMAT

    assert set(migrations.MIGRATIONS) == set(range(1, FORMAT))


# -- faults -----------------------------------------------------------------------------------------------------------


def test_stopped_in_the_middle_it_says_what_is_done_and_goes_on_the_next_time(older: Older) -> None:
    asked = iter([False, False, True, True, True])
    library = opened(older.folder)
    report = scanning.scan(older.folder, library.index, cancelled=lambda: next(asked))
    assert report.brought_up.startswith("3 files")
    assert sorted(formats_in(older.folder)) == [1, 2, 2, 2]
    assert visible(library, *older.articles) == older.seen
    assert scanning.scan(older.folder, library.index).brought_up.startswith("1 file of")
    assert kept(older.folder) == older.files
    library.index.close()


FAULTS: dict[str, Callable[[Path, int], Disk]] = {
    "refused once": lambda folder, number: Disk(folder, number, ERRORS[number % len(ERRORS)]),
    "refused from there on": lambda folder, number: Disk(folder, number, ERRORS[number % len(ERRORS)], lasting=True),
    "killed before": Death,
    "killed within": HalfDeath,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_disk_refuses_and_wherever_it_dies_nothing_is_lost_and_it_ends(
    older: Older, tmp_path: Path, fault: str
) -> None:
    """At every third operation: what is done for one file is done for the next, so that each step has its turn."""
    place, tried = tmp_path / "spoilt", 0
    whole = Disk(older.copy(place))
    with whole.in_place():
        scan(place / "library")
    assert formats_in(place / "library") == [2] * 4
    for number in range(list(FAULTS).index(fault) % 3, len(whole.operations), 3):
        disk = FAULTS[fault](place / "library", number)
        folder = older.copy(place)
        said = under(disk, folder)
        assert problem_with(older, folder) == "", (disk.operations[-1:], said)
        tried += bool(disk.refused)
    assert tried > 30


def under(disk: Disk, folder: Path) -> list[str]:
    with disk.in_place():
        try:
            report = scan(folder)
        except ReaderError as error:
            report = scanning.ScanReport(problems=[str(error)])
        except Killed:
            return []
    for problem in report.problems:
        check_sentence(ReaderError(problem))
    return report.problems


def problem_with(older: Older, folder: Path) -> str:
    """What is wrong after a fault; then a start without one must end what was begun."""
    copies = kept(folder)
    for name, data in record_files(folder).items():
        if data != older.files[name] and copies.get(name) != older.files[name]:
            return f"{name} was replaced, and what it was is not kept"
    if seen(folder) != older.seen:
        return "what the user sees is another"
    report = scan(folder)
    if report.problems or formats_in(folder) != [2] * 4:
        return f"the next start does not end it: {report.problems}"
    if kept(folder) != older.files or seen(folder) != older.seen:
        return "in the end it is another"
    return ""


def test_wherever_the_power_is_cut_nothing_is_lost_and_it_ends(older: Older, tmp_path: Path) -> None:
    folder = older.copy(tmp_path / "recorded")
    states = states_of(folder, lambda: scan(folder))
    assert len(states) > 30
    for state in states:
        place = tmp_path / "spoilt" / "library"
        shutil.rmtree(place.parent, ignore_errors=True)
        place.parent.mkdir()
        lay_out(state, place)
        assert problem_with(older, place) == ""
