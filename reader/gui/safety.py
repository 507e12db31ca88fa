"""Keeping the library safe, from the window: merge, back up, restore, check, repair, and bring back what was deleted.

The core does the work in the job's thread, past the open library. While it writes, nothing else may be changed here;
afterwards the library looks at the disk again, and the lists are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from reader.core import backups, checking, deleted, repairing, restoring, uniting
from reader.core.backups import Backup, Made
from reader.core.checking import CheckReport
from reader.core.deleted import Deleted, Log
from reader.core.document import Document
from reader.core.errors import ReaderError, Stopped
from reader.core.repairing import Repaired
from reader.core.restoring import Restored
from reader.core.uniting import Preview
from reader.formats import Source
from reader.gui.jobs import Job

if TYPE_CHECKING:
    from reader.gui.dialogs.restore_dialog import Listed
    from reader.gui.dialogs.work_dialog import WorkDialog
    from reader.gui.window import MainWindow


class Safety(QObject):
    """Opens the dialogs, gives them the work to do, and keeps the window in step."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: WorkDialog | None = None  # the one that is open

    def _show(self, dialog: WorkDialog) -> None:
        self.dialog = dialog
        dialog.changing.connect(self._on_changing)
        dialog.changed.connect(self._on_changed)
        dialog.finished.connect(self._on_closed)
        self._window.theme_changed.connect(dialog.set_theme)
        dialog.open()

    def _on_changing(self) -> None:
        window = self._window
        window.desk.leave()
        window.library.read_only = window.library.read_only or self.tr("The library is being changed. Wait a moment.")
        window.desk.conditions_changed.emit()

    def _on_changed(self) -> None:
        """The files are other ones now: show what they say."""
        window = self._window
        article = window.desk.article
        window.notice.clear()
        window.library.look_again(article.id if article is not None else "")
        window.desk.conditions_changed.emit()
        window.scan()

    def _on_closed(self) -> None:
        self.dialog = None
        self.say_what_is_wrong()
        self._window.view.setFocus()

    def say_what_is_wrong(self) -> None:
        """Why nothing can be changed, with what can be done about it."""
        library = self._window.library
        if library.is_damaged:
            self._window.notice.show_message(library.read_only, "warning", self.tr("Repair"), self.repair)
        elif library.read_only:
            self._window.notice.show_message(library.read_only, "warning")

    # -- merging -----------------------------------------------------------------------------------------

    def merge_library(self) -> None:
        """Ask which library, and show what merging it would do."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Merge the library in this folder"))
        if name:
            self.merge(Path(name))

    def merge(self, other: Path) -> None:
        """Show what merging the library in ``other`` would do."""
        from reader.gui.dialogs.merge_dialog import MergeDialog

        window, folder = self._window, self._window.library.folder

        def preview(path: Path, job: Job) -> Preview:
            return uniting.preview(folder, path, job.progress, job.cancelled)

        def unite(path: Path, job: Job) -> Preview:
            return uniting.unite(folder, path, job.progress, job.cancelled)

        def take_back(name: str, job: Job) -> Sequence[str]:
            backup = backups.named(folder, name)
            return restoring.restore(folder, backup, progress=job.progress, cancelled=job.cancelled).problems

        self._show(MergeDialog(other, window.theme, window.jobs, preview, unite, take_back, window))

    # -- backups -----------------------------------------------------------------------------------------

    def back_up_now(self) -> None:
        """Make a backup, and say where it lies."""
        folder = self._window.library.folder

        def work(job: Job) -> Made | None:
            return backups.make(folder, progress=job.progress, cancelled=job.cancelled)

        self._window.jobs.run(self.tr("Backing up"), work, self._on_made, self._window.show_error)

    def _on_made(self, made: Made | None) -> None:
        from reader.gui.dialogs.restore_dialog import backup_places

        window = self._window
        if made is None:
            window.status.say(self.tr("Stopped: no backup was made"))
            return
        number = self.tr("1 article") if made.articles == 1 else self.tr("{0} articles").format(f"{made.articles:,}")
        places = self.tr(" and ").join(backup_places([p.parent for p in made.paths], window.library.folder))
        window.notice.show_message(self.tr("Backed up: {0}, {1}").format(number, places))
        for problem in made.problems[:5]:
            window.notice.show_message(problem, "warning", self.tr("Check the library…"), self.check_library)

    def restore_backup(self) -> None:
        """Show the backups, and what restoring them would do."""
        from reader.gui.dialogs.restore_dialog import RestoreDialog

        window, folder = self._window, self._window.library.folder

        def find(job: Job) -> list[Listed]:
            return _listed(folder, job)

        def restore(backup: Backup, is_rehearsal: bool, job: Job) -> Restored:
            done = restoring.restore(
                folder, backup, dry_run=is_rehearsal, progress=job.progress, cancelled=job.cancelled
            )
            if is_rehearsal and job.cancelled():
                raise Stopped(self.tr("Stopped"))
            return done

        self._show(RestoreDialog(folder, window.theme, window.jobs, find, restore, self._title_of, window))

    def _title_of(self, article: str) -> str:
        entry = self._window.library.index.entry(article)
        return (entry.title if entry is not None else "") or article.rpartition("-")[0].replace("-", " ") or article

    # -- checking ----------------------------------------------------------------------------------------

    def check_library(self) -> None:
        """Read every file, and say what is wrong."""
        self._check(is_hurt=False)

    def repair(self) -> None:
        """Mend what is known to be damaged, then check."""
        self._check(is_hurt=True)

    def _check(self, is_hurt: bool) -> None:
        from reader.gui.dialogs.check_dialog import CheckDialog

        window, folder = self._window, self._window.library.folder

        def check(job: Job) -> CheckReport:
            return checking.check(folder, _stopping(job, self.tr("Stopped before everything was looked at")))

        def repair(job: Job) -> Repaired:
            reading = window.intake.reading(job)

            def read(data: bytes, name: str, beside: Path | None) -> Document:
                return reading(Source(data, name, beside)).document

            return repairing.repair(folder, read, job.progress, job.cancelled)

        self._show(CheckDialog(window.theme, window.jobs, check, repair, is_hurt, window))

    # -- what was deleted --------------------------------------------------------------------------------

    def recently_deleted(self) -> None:
        """Show what was deleted."""
        from reader.gui.dialogs.deleted_dialog import DeletedDialog

        window, folder = self._window, self._window.library.folder
        window.desk.leave()

        def find(job: Job) -> Log:
            return deleted.log(folder, job.progress, job.cancelled)

        def bring_back(items: Sequence[Deleted]) -> None:
            deleted.bring_back(window.library, items)

        self._show(DeletedDialog(window.theme, window.jobs, find, bring_back, window))


def _stopping(job: Job, sentence: str) -> Callable[[int, int], None]:
    """What tells ``job`` how far it is, and ends its work when it was cancelled."""

    def progress(done: int, total: int) -> None:
        if job.cancelled():
            raise Stopped(sentence)
        job.progress(done, total)

    return progress


def _listed(folder: Path, job: Job) -> list[Listed]:
    from reader.gui.dialogs.restore_dialog import Listed

    out = []
    found = backups.all_of(folder)
    for number, backup in enumerate(found):
        if job.cancelled():
            raise Stopped("Stopped")
        job.progress(number, len(found))
        made, size, articles = "", 0, -1
        with suppress(OSError, OverflowError):
            info = backup.paths[0].stat()
            made, size = datetime.fromtimestamp(info.st_mtime, UTC).isoformat(), info.st_size
        with suppress(ReaderError):
            articles = sum(bool(backups.article_of(m)) for m in backups.opened(backup).members)
        out.append(Listed(backup, made, articles, size, tuple(p.parent for p in backup.paths)))
    return out
