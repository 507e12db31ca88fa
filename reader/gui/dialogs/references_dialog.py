"""Importing references: which articles they complete and with what, before anything is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QCheckBox, QWidget

from reader.core.errors import ReaderError, Stopped
from reader.core.library import Library
from reader.exchange.references import Match, Plan, Reference, plan, read_references, take_over
from reader.gui.apart import own_library
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme
from reader.gui.widgets.record_list import RecordList, RecordRow

_MOST: Final = 2_000  # rows that are listed under a heading


class ReferencesDialog(WorkDialog):
    """Reads ``path``, shows what matches, and takes it over when asked to: each in a thread."""

    def __init__(self, path: Path, library: Library, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import references"), theme, jobs, parent)
        self._path, self._library = path, library
        self._references: list[Reference] = []
        self.plan = Plan()
        self._taken = -1  # how many articles were completed; -1: nothing was asked for yet
        self.changing.connect(self._begin)
        self.list = RecordList(self.tr("What importing does"), theme, self)
        self.overwrite = QCheckBox(self.tr("Also replace what the articles say already"), self)
        self.overwrite.toggled.connect(self._look)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.overwrite)
        self.import_button = self.button(self.tr("Import"), self.take, "primary")
        self.close_button = self.button(self.tr("Close"), self.reject)
        self.import_button.setEnabled(False)
        self.overwrite.setEnabled(False)
        self.set_size(720, 540)
        self.set_head(self.tr("Reading the references…"), str(path))
        self.run(self.tr("Reading"), self._read, self._show_read)

    def _read(self, job: Job) -> tuple[list[Reference], list[str]]:
        return read_references(self._path)

    def on_failure(self, error: ReaderError) -> None:
        super().on_failure(error)
        if not self._references:
            self.set_head(self.tr("Nothing could be read"), str(self._path))
        self.close_button.setFocus()

    def on_busy(self, is_busy: bool) -> None:
        self.overwrite.setEnabled(not is_busy and bool(self._references))
        self.import_button.setEnabled(not is_busy and any(m.names for m in self.plan.found))

    def _show_read(self, read: tuple[list[Reference], list[str]]) -> None:
        self._references, problems = read
        self.say("\n".join(problems[:5]), is_problem=True)
        self._look()

    def _look(self) -> None:
        """Find what each reference would change."""
        references, overwrite, library = self._references, self.overwrite.isChecked(), self._library

        def work(job: Job) -> Plan:
            with own_library(library) as own:
                return plan(own, references, overwrite, lambda done, total: self._go_on(job, done, total))

        self.run(self.tr("Looking for the articles"), work, self._show_plan)

    def _go_on(self, job: Job, done: int, total: int) -> None:
        if job.cancelled():
            raise Stopped(self.tr("Stopped: nothing was changed"))
        job.progress(done, total)

    def _show_plan(self, found: Plan) -> None:
        self.plan = found
        if found.problems:
            self.say("\n".join(found.problems[:5]), is_problem=True)
        filling = [m for m in self.plan.found if m.names]
        rest = [m for m in self.plan.found if not m.names]
        missing = [m for m in self.plan.matches if m.before is None]
        self.set_head(
            self.tr("{0} of {1} references are articles of the library").format(
                f"{len(self.plan.found):,}", f"{len(self.plan.matches):,}"
            ),
            f"{self._path}\n{self.tr('Nothing is changed yet. Importing is one step, which can be undone.')}",
        )
        rows: list[RecordRow] = []
        for title, matches in (
            (self.tr("Will be completed"), filling),
            (self.tr("Nothing new"), rest),
            (self.tr("Not matched"), missing),
        ):
            if matches:
                rows.append(RecordRow("", title, aside=f"{len(matches):,}"))
                rows += [self._row(f"{title}:{n}", m) for n, m in enumerate(matches[:_MOST])]
        self.list.set_rows(rows)
        if self._taken >= 0:
            self.set_head(self.tr("{0} articles were completed").format(f"{self._taken:,}"), str(self._path))
        self.import_button.setEnabled(bool(filling))
        (self.import_button if filling else self.close_button).setFocus()

    def _row(self, row: str, match: Match) -> RecordRow:
        title = match.reference.title or str(match.reference.fields.get("doi", ""))
        if match.before is None:
            several = self.tr("{0} articles could be meant").format(match.several) if match.several else ""
            return RecordRow(row, title, several)
        by = self.tr("by DOI") if match.by == "doi" else self.tr("by title")
        values = []
        for name in match.names:
            value = getattr(match.after, name)
            values.append(f"{name}: {'; '.join(value) if isinstance(value, tuple) else value}")
        return RecordRow(row, match.before.title, " · ".join(values)[:300], by)

    def take(self) -> None:
        """Do it: one step, which is all on the disk or not at all."""
        planned, library = self.plan, self._library

        def work(job: Job) -> tuple[Library, int]:
            try:
                with own_library(library) as own:
                    return own, take_over(own, planned, job.cancelled)
            finally:
                library.busy = ""

        def done(result: tuple[Library, int]) -> None:
            self._show_taken(planned, *result)

        self.run(self.tr("Importing"), work, done, is_change=True)

    def _show_taken(self, planned: Plan, own: Library, count: int) -> None:
        articles = dict.fromkeys(m.after.id for m in planned.found if m.after is not None and m.names)
        try:
            self._library.take_over(own, *articles)
        except ReaderError as error:
            self.say(str(error), is_problem=True)
        self._taken = count
        self._look()

    def _begin(self) -> None:
        self._library.busy = self.tr("The references are not imported yet. Try again in a moment.")
