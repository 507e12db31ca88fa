"""Export from the window: the dialog with what it needs, and a library of its own for the thread it works in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QDialog

from reader.core import paths, tags
from reader.core.errors import ReaderError, Stopped
from reader.core.index import Index
from reader.core.library import Library
from reader.core.query import parse
from reader.exchange import Exporter, render
from reader.exchange.files import write_file, write_folder
from reader.exchange.notes import Counted, Notes, gather, gather_article
from reader.formats.adding import read_source
from reader.gui.dialogs.export_choice import ARTICLE, TAG, Scope
from reader.gui.dialogs.export_dialog import ExportDialog, Saved
from reader.gui.jobs import Job

if TYPE_CHECKING:
    from reader.gui.window import MainWindow

_AT_ONCE: Final = 50  # files written between two looks at Cancel
_STOPPED: Final = "Stopped before everything was exported."


class Export:
    """Renders and saves for the dialog, in its thread: reads the library through a connection of its own."""

    def __init__(self, folder: Path, article: str) -> None:
        self._folder, self._article = folder, article

    def render(self, scope: Scope, to: Exporter, job: Job) -> str:
        """The text of one file with all notes of the scope.

        Raises:
            Stopped: the job was cancelled.
        """
        progress = _stopping(job, "Stopped before the preview was made.")
        return render(to, Counted(self._notes(scope, job, progress), lambda *_: progress(0, 0)))

    def save(self, scope: Scope, to: Exporter, target: Path, each: bool, job: Job) -> Saved:
        """Write one file, which the user was asked about, or one for each article into a folder."""

        progress = _stopping(job, _STOPPED)
        notes = self._notes(scope, job, progress)
        problems = [n.problem for n in notes if n.problem]
        if not each:
            counted = Counted(notes, lambda *_: progress(0, 0))  # to look at Cancel: most of it is done
            return Saved([write_file(target, to, counted, True, problems, job.cancelled)], problems)
        written: list[Path] = []
        for start in range(0, len(notes), _AT_ONCE):
            if job.cancelled():
                return Saved(written, [_STOPPED, *problems])
            job.progress(start, len(notes))
            try:
                some = notes[start : start + _AT_ONCE]
                written += write_folder(target, to, some, problems=problems, cancelled=job.cancelled)
            except ReaderError as error:
                if not written:
                    raise
                return Saved(written, [str(error), *problems])
        return Saved(written, [_STOPPED, *problems] if job.cancelled() and len(written) < len(notes) else problems)

    def _notes(self, scope: Scope, job: Job, progress: Callable[[int, int], None]) -> list[Notes]:
        reading = partial(read_source, cancelled=job.cancelled)  # an original is read where a text is lost
        library = Library(self._folder, Index(paths.cache_folder(), self._folder), reading)
        try:
            if scope.kind == ARTICLE:
                return [gather_article(library, self._article)]
            return gather(library, parse(f'tag:"{scope.tag}"' if scope.kind == TAG else ""), progress)
        finally:
            library.index.close()


def _stopping(job: Job, sentence: str) -> Callable[[int, int], None]:
    """What tells ``job`` how far it is, and ends its work when it was cancelled."""

    def progress(done: int, total: int) -> None:
        if job.cancelled():
            raise Stopped(sentence)
        if total:
            job.progress(done, total)

    return progress


def open_export(window: MainWindow) -> QDialog:
    """Show the dialog for the open article, the library, or a tag."""
    library, article = window.library, window.desk.article
    work = Export(library.folder, article.id if article else "")
    codebook = library.tags
    dialog = ExportDialog(
        window.theme,
        window.jobs,
        work.render,
        work.save,
        article=article.title if article else "",
        tags=[(tag.id, tags.path_of(codebook, tag.id)) for tag, _ in tags.in_tree_order(codebook)],
        folder=window.settings["export_folder"],
        parent=window,
    )
    dialog.folder_chosen.connect(window.keep_export_folder)
    dialog.open()
    return dialog
