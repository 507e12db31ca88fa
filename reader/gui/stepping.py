"""Undo and redo in the window: a small step at once, one of thousands of records in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from reader.core.changes import Change
from reader.core.errors import ReaderError
from reader.core.library import Library, Step
from reader.core.model import Annotation, Article
from reader.gui.apart import own_library
from reader.gui.jobs import Job

if TYPE_CHECKING:
    from reader.gui.window import MainWindow

_MOST_RECORDS: Final = 60  # changed here, where each takes half a millisecond,
_MOST_FILES: Final = 3  # … and each file as long as the disk needs to be sure of it

_Found = tuple[Library, Sequence[Change]]  # the thread's own library, and what it changed


def is_large(step: Step) -> bool:
    """Whether the window would be seen to stop while the step is taken back."""
    return len(step.changes) > _MOST_RECORDS or len({c.article for c in step.changes}) > _MOST_FILES


class Stepping(QObject):
    """Takes steps back and does them again; one at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None  # what takes a step at present
        window.jobs.crashed.connect(self._on_crash)

    def undo(self) -> None:
        self._take(redo=False)

    def redo(self) -> None:
        self._take(redo=True)

    def _take(self, *, redo: bool) -> None:
        window = self._window
        window.annotator.save_typed()  # it is what was done last
        step = window.library.next_step(redo=redo)
        if step is None or self._job is not None:
            return
        if is_large(step):
            self._take_apart(step, redo)
            return
        if window.attempt(window.library.redo if redo else window.library.undo):
            self._say(step, redo)

    def _take_apart(self, step: Step, redo: bool) -> None:
        window, library = self._window, self._window.library
        if library.read_only:
            window.show_error(ReaderError(library.read_only))
            return
        window.desk.leave()  # what is being typed is saved before
        name = self.tr("Doing again: {0}") if redo else self.tr("Undoing: {0}")
        name = name.format(step.name)

        def begin() -> None:
            library.busy = self.tr("“{0}” is not done yet. Try again in a moment.").format(name)

        def work(job: Job) -> _Found:
            try:
                with own_library(library) as own:
                    return own, own.follow(step, redo=redo, cancelled=job.cancelled)
            finally:
                library.busy = ""

        def done(found: _Found) -> None:
            self._job = None
            if window.attempt(lambda: library.take_over_step(found[0], step, found[1], redo=redo)):
                self._say(step, redo)

        def failed(error: ReaderError) -> None:
            self._job = None
            window.show_error(error)

        self._job = window.jobs.run(name, work, done, failed, begun=begin)

    def _on_crash(self) -> None:
        """A job ended in an error of ours, perhaps this one: it must not be waited for."""
        if self._job is not None and not self._window.jobs.knows(self._job):
            self._job = None

    def _say(self, step: Step, redo: bool) -> None:
        text = self.tr("Done again: {0}") if redo else self.tr("Undone: {0}")
        self._window.status.say(text.format(step.name))
        self._show(step)

    def _show(self, step: Step) -> None:
        """Open the article in which annotations came or went, or that came back, so that nothing changes unseen."""
        desk = self._window.desk
        touched = {c.article for c in step.changes if c.table == Annotation.TABLE}
        if not touched and desk.article is None:
            touched = {c.article for c in step.changes if c.table == Article.TABLE}
        if len(touched) != 1 or (desk.article is not None and desk.article.id in touched):
            return
        article = touched.pop()
        if self._window.library.index.entry(article) is not None:
            desk.open(article)
