"""Importing references: which articles they complete and with what, before anything is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QCheckBox, QWidget

from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.exchange.references import Match, Plan, Reference, plan, read_references, take_over
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme
from reader.gui.widgets.record_list import RecordList, RecordRow

_MOST: Final = 2_000  # rows that are listed under a heading


class ReferencesDialog(WorkDialog):
    """Reads ``path`` in a thread, shows what matches, and takes it over when asked to."""

    def __init__(self, path: Path, library: Library, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import references"), theme, jobs, parent)
        self._path, self._library = path, library
        self._references: list[Reference] = []
        self.plan = Plan()
        self.list = RecordList(self.tr("What importing does"), theme, self)
        self.overwrite = QCheckBox(self.tr("Also replace what the articles say already"), self)
        self.overwrite.toggled.connect(self._show_plan)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.overwrite)
        self.import_button = self.button(self.tr("Import"), self.take, "primary")
        self.close_button = self.button(self.tr("Close"), self.reject)
        self.import_button.setEnabled(False)
        self.set_size(720, 540)
        self.set_head(self.tr("Reading the references…"), str(path))
        self.run(self.tr("Reading"), self._read, self._show_read)

    def _read(self, job: Job) -> tuple[list[Reference], list[str]]:
        return read_references(self._path)

    def on_failure(self, error: ReaderError) -> None:
        super().on_failure(error)
        self.set_head(self.tr("Nothing could be read"), str(self._path))
        self.close_button.setFocus()

    def _show_read(self, read: tuple[list[Reference], list[str]]) -> None:
        self._references, problems = read
        self.say("\n".join(problems[:5]), is_problem=True)
        self._show_plan()

    def _show_plan(self) -> None:
        self.plan = plan(self._library, self._references, self.overwrite.isChecked())
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
        """Do it."""
        try:
            count = take_over(self._library, self.plan)
        except ReaderError as error:
            self.say(str(error), is_problem=True)
            return
        self._show_plan()
        self.set_head(self.tr("{0} articles were completed").format(f"{count:,}"), str(self._path))
        self.import_button.setEnabled(False)
        self.close_button.setFocus()
