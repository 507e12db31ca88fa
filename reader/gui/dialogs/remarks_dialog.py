"""The annotations that a file brings along, to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reader.core.remarks import Found
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Jobs
from reader.gui.theme import Theme
from reader.gui.widgets.dates import moment_text
from reader.gui.widgets.record_list import RecordList, RecordRow


class RemarksDialog(WorkDialog):
    """Lists them; ``chosen`` says which are wanted."""

    chosen = Signal(list)  # of Found

    def __init__(self, found: Sequence[Found], theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import annotations from the file"), theme, jobs, parent)
        self._found = {f.key: f for f in found}
        self.list = RecordList(self.tr("Annotations in the file"), theme, self, many=True)
        self.list.set_rows([self._row(f) for f in found])
        self.list.chosen.connect(self._on_chosen)
        self.list.meant.connect(self.take_chosen)
        self.body.addWidget(self.list, 1)
        self.some_button = self.button(self.tr("Import selected"), self.take_chosen)
        self.all_button = self.button(self.tr("Import all"), self.take_all, "primary")
        self.close_button = self.button(self.tr("Close"), self.reject)
        head = self.tr("1 annotation in the file") if len(found) == 1 else self.tr("{0} annotations in the file")
        lead = self.tr(
            "They become annotations of the article; the file stays as it is. Importing is one step of Undo."
        )
        self.set_head(head.format(f"{len(found):,}"), lead)
        self.set_size(680, 520)
        self.list.choose_first()
        self.list.setFocus()
        self._on_chosen()

    def _row(self, found: Found) -> RecordRow:
        remark = found.remark
        text = found.quote or remark.note
        detail = " · ".join(p for p in (remark.creator, remark.note if found.quote else self.tr("on a place")) if p)
        return RecordRow(found.key, text, detail, moment_text(remark.created) if remark.created else "")

    def _on_chosen(self) -> None:
        self.some_button.setEnabled(bool(self.list.selected_ids()))

    def take_chosen(self) -> None:
        """Import what is selected."""
        if keys := self.list.selected_ids():
            self.chosen.emit([self._found[k] for k in keys])
            self.accept()

    def take_all(self) -> None:
        """Import all that are listed."""
        self.chosen.emit(list(self._found.values()))
        self.accept()
