"""The long jobs, one a row: what is done, on what, and what must be so after Cancel was pressed in the middle of it."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reader import formats
from reader.core import annotations, articles, backups, checking, deleted, joining, repairing, restoring, scanning
from reader.core import tags as tag_verbs
from reader.core import twins as texts
from reader.core.errors import ReaderError, Stopped
from reader.core.index import Index
from reader.core.library import Library
from reader.core.paths import RECORDS
from reader.core.unfinished import unfinished
from reader.core.uniting import preview, unite
from reader.exchange import EXPORTERS
from reader.exchange.references import Reference, plan, take_over
from reader.formats import Source
from reader.formats.adding import new_version, stage_path
from reader.formats.worker import Worker
from reader.gui.dialogs.export_choice import LIBRARY, Scope
from reader.gui.exporting import Export
from reader.gui.jobs import Job
from tests.core.making import document, open_library

SAID: Final = ("stopped", "cancelled")  # one of them is in every sentence on what was cancelled


@dataclass(frozen=True)
class Place:
    """Where the work is done: a library, another one, and room."""

    folder: Path
    other: Path
    room: Path

    def opened(self) -> Library:
        return open_library(self.folder, self.room / "cache")


Work = Callable[[Place, Job], object]


def build(folder: Path, count: int, start: int = 0) -> None:
    """A library of so many articles, each with two tagged passages, and a backup of it."""
    library = open_library(folder, folder.with_name("cache-of-making"))
    mill = tag_verbs.ensure(library, ["mill"])
    for number in range(start, start + count):
        data = "\n\n".join(b.text for b in document(f"Article {number}", 12).blocks).encode()
        text = formats.read(Source(data, "a.txt"))
        staged = articles.stage(folder, text, data, "a.txt", "text/plain", "")
        article = articles.commit(library, staged)[0].id
        for at in (20, 90):
            annotations.highlight(library, article, text, at, at + 20, note=f"note {number}", tags=mill)
    library.index.close()
    backups.make(folder)


def make(place: Path, count: int) -> Place:
    """A library of ``count`` articles, and one that has half of them, changed, and as many others."""
    made = Place(place / "library", place / "other", place / "room")
    made.room.mkdir(parents=True)
    build(made.folder, count)
    build(made.other, count // 2, count)
    for number, source in enumerate(sorted((made.folder / "articles").iterdir())):
        if number % 2:
            shutil.copytree(source, made.other / "articles" / source.name)
    library = open_library(made.other, place / "cache-of-other")
    scanning.scan(made.other, library.index)
    for entry in library.entries():
        annotations.set_note(library, library.annotations(entry.id)[0], "changed there")
    library.index.close()
    return made


def copy_of(made: Place, place: Path) -> Place:
    """The same to be worked on."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(made.folder, place / "library")
    (place / "room").mkdir()
    fresh = Place(place / "library", made.other, place / "room")
    with suppress(ReaderError):
        library = fresh.opened()
        scanning.scan(fresh.folder, library.index)
        library.index.close()
    return fresh


# -- the jobs ---------------------------------------------------------------------------------------------------------


def add(place: Place, job: Job) -> object:
    """As the window does it: read and staged by the job, committed afterwards."""
    files = sorted((place.room / "files").iterdir())
    library = place.opened()
    try:
        with Worker() as worker:
            staged = []
            for number, path in enumerate(files):
                if job.cancelled():
                    break
                job.progress(number, len(files))
                try:
                    staged.append(stage_path(place.folder, path, lambda s: worker.read(s, job.cancelled)))
                except Stopped:
                    break
        for each in staged:
            articles.commit(library, each)
        return f"{len(staged)} added, then stopped" if job.cancelled() else ""
    finally:
        library.index.close()


def many_files(place: Place) -> None:
    (place.room / "files").mkdir()
    for number in range(40):
        (place.room / "files" / f"{number:03}.txt").write_text(f"A new text\n\nIt is number {number} of them.\n" * 30)


def rebuild(place: Place, job: Job) -> object:
    index = Index(place.room / "fresh", place.folder)
    try:
        return scanning.scan(place.folder, index, job.progress, job.cancelled)
    finally:
        index.close()


def export_each(place: Place, job: Job) -> object:
    done = Export(place.folder, "").save(Scope(LIBRARY), EXPORTERS[0], place.room / "notes", True, job)
    return list(done.problems)


def export_one(place: Place, job: Job) -> object:
    return Export(place.folder, "").save(Scope(LIBRARY), EXPORTERS[1], place.room / "notes.csv", False, job)


def export_preview(place: Place, job: Job) -> object:
    return Export(place.folder, "").render(Scope(LIBRARY), EXPORTERS[0], job)


def look_at_references(place: Place, job: Job) -> object:
    library = place.opened()
    try:
        found = [Reference({"title": e.title, "publisher": "Mill Press"}) for e in library.entries()] * 20
        return plan(library, found, progress=stopping(job))
    finally:
        library.index.close()


def take_references(place: Place, job: Job) -> object:
    library = place.opened()
    try:
        found = [Reference({"title": e.title, "publisher": "Mill Press"}) for e in library.entries()]
        planned, asked = plan(library, found), 0

        def cancelled() -> bool:
            """Asked for each article when it is looked at, opened, drafted and written."""
            nonlocal asked
            asked += 1
            job.progress(asked, 4 * len(found))
            return job.cancelled()

        return take_over(library, planned, cancelled)
    finally:
        library.index.close()


def look_at_merge(place: Place, job: Job) -> object:
    return preview(place.folder, place.other, job.progress, job.cancelled).problems


def merge(place: Place, job: Job) -> object:
    return unite(place.folder, place.other, job.progress, job.cancelled).problems


def back_up(place: Place, job: Job) -> object:
    return backups.make(place.folder, progress=job.progress, cancelled=job.cancelled) or "stopped: no backup"


def look_at_restore(place: Place, job: Job) -> object:
    backup = backups.named(place.folder, "1")
    return restoring.restore(
        place.folder, backup, dry_run=True, progress=job.progress, cancelled=job.cancelled
    ).problems


def restore(place: Place, job: Job) -> object:
    backup = backups.named(place.folder, "1")
    return restoring.restore(place.folder, backup, progress=job.progress, cancelled=job.cancelled).problems


def change_all(place: Place) -> None:
    """A state that restoring changes everywhere."""
    library = place.opened()
    pairs = [(a, a.with_(note="later")) for e in library.entries() for a in library.annotations(e.id)]
    annotations.change(library, pairs, "Note")
    library.index.close()


def check(place: Place, job: Job) -> object:
    return checking.check(place.folder, stopping(job))


def repair(place: Place, job: Job) -> object:
    with Worker() as worker:

        def read(data: bytes, name: str, beside: Path | None) -> Any:
            return worker.read(Source(data, name, beside), job.cancelled).document

        return repairing.repair(place.folder, read, job.progress, job.cancelled).left


def damage(place: Place) -> None:
    """Every tenth article's records are damaged, and the text of each after it."""
    for number, folder in enumerate(sorted((place.folder / "articles").iterdir())):
        if number % 10 == 0:
            (folder / RECORDS).write_bytes(b"{ half")
        elif number % 10 == 1:
            (folder / "text.json").write_bytes(b"{ half")


def list_deleted(place: Place, job: Job) -> object:
    deleted.log(place.folder, job.progress, job.cancelled)
    return "stopped: its dialog is closed"


def look_for_twins(place: Place, job: Job) -> object:
    index = Index(place.room / "cache", place.folder)
    try:
        texts.catch_up(place.folder, index, job.progress, job.cancelled)
        return "stopped: it is quiet, and goes on the next time"
    finally:
        index.close()


def refresh(place: Place, job: Job) -> object:
    library = place.opened()
    article = sorted(library.entries())[0].id
    path = place.room / "new.md"
    path.write_text("\n\n".join(f"# Part {n}\n\n{'word ' * 400}" for n in range(4_000)))
    try:
        with Worker() as worker:
            job.progress(1, 2)
            folder, record = library.article_folder(article), library.article(article)
            return new_version(
                folder, record, library.annotations(article), path, lambda s: worker.read(s, job.cancelled)
            )
    finally:
        library.index.close()


def join(place: Place, job: Job) -> object:
    library = place.opened()
    try:
        first, second, *_ = sorted(e.id for e in library.entries())
        job.progress(1, 2)
        return joining.join(library, first, second, job.cancelled)
    finally:
        library.index.close()


def stopping(job: Job) -> Callable[[int, int], None]:
    """What the window gives to work that knows no Cancel but what its count raises."""

    def progress(done: int, total: int) -> None:
        if job.cancelled():
            raise Stopped("Stopped.")
        job.progress(done, total)

    return progress


def nothing(place: Place) -> None:
    """There is nothing to prepare."""


@dataclass(frozen=True)
class Row:
    """A job; ``prepare`` comes before it.

    ``goes_on``: stopped after the backup that it begins with, it leaves the library half changed, which says so.
    """

    work: Work
    prepare: Callable[[Place], None] = nothing
    goes_on: bool = False


ROWS: Final = {
    "add a folder": Row(add, many_files),
    "rebuild the index": Row(rebuild),
    "export, a file each": Row(export_each),
    "export, one file": Row(export_one),
    "export, the preview": Row(export_preview),
    "references, looking": Row(look_at_references),
    "references, importing": Row(take_references),
    "merge, looking": Row(look_at_merge),
    "merge": Row(merge, goes_on=True),
    "back up": Row(back_up),
    "restore, looking": Row(look_at_restore, change_all),
    "restore": Row(restore, change_all, goes_on=True),
    "check": Row(check),
    "repair": Row(repair, damage),
    "recently deleted": Row(list_deleted),
    "look for twins": Row(look_for_twins),
    "new version": Row(refresh),
    "make a version": Row(join),
}


class Presser:
    """Presses Cancel in the middle of a job: of the part that changes something, if another comes before it."""

    def __init__(self, row: Row) -> None:
        self.seen: list[tuple[int, int]] = []
        self.after = 0  # how often the job told how far it is, since then
        self._part, self._wanted = 1, 2 if row.goes_on else 1

    def __call__(self, job: Job, done: int, total: int) -> None:
        """What the job reports to."""
        self.after += job.cancelled()
        self._part += bool(self.seen) and done < self.seen[-1][0]
        self.seen.append((done, total))
        if total and done >= total / 2 and self._part == self._wanted:
            job.cancel()


def pressed(row: Row, place: Place, job: Job) -> str:
    """Do the work of a row, in which Cancel will be pressed; what it says at its end."""
    try:
        return str(row.work(place, job))
    except Stopped as stopped:
        return str(stopped)


def complete(place: Place) -> None:
    """Do what the library says of work that was cut off, or is damaged."""
    if checking.check(place.folder).problems and not unfinished(place.folder):
        repair(place, Job(lambda *_: None))
    if sentence := unfinished(place.folder):
        command = shlex.split(sentence.split("`")[1])
        if command[1] == "restore":
            restoring.restore(place.folder, backups.named(place.folder, command[2]))
        else:
            unite(place.folder, Path(command[2]))
