"""The versions of an article: what files there were, look at one, compare it with the current one, use it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reader.core.model import Version
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Jobs
from reader.gui.theme import Theme
from reader.gui.widgets.dates import moment_text
from reader.gui.widgets.record_list import RecordList, RecordRow


class VersionsDialog(WorkDialog):
    """Lists them, the current one first; the signals carry the name of a version's original in the article's folder."""

    look_requested = Signal(str)
    file_requested = Signal(str)
    compare_requested = Signal(str)
    use_requested = Signal(str)

    def __init__(
        self, kept: Sequence[Version], kinds: dict[str, str], theme: Theme, jobs: Jobs, parent: QWidget | None = None
    ) -> None:
        """``kept``: the current version first; ``kinds``: media type → what it is called."""
        super().__init__(self.tr("Versions"), theme, jobs, parent)
        self._current = kept[0].source
        self.list = RecordList(self.tr("Versions of the article"), theme, self)
        self.list.set_rows([self._row(v, kinds) for v in kept])
        self.list.chosen.connect(self._on_chosen)
        self.list.meant.connect(self.look)
        self.body.addWidget(self.list, 1)
        self.file_button = self.button(self.tr("Open the file"), self.open_file)
        self.look_button = self.button(self.tr("Look at it"), self.look)
        self.compare_button = self.button(self.tr("Compare"), self.compare)
        self.use_button = self.button(self.tr("Use this version"), self.use, "primary")
        self.close_button = self.button(self.tr("Close"), self.reject)
        count = self.tr("1 version") if len(kept) == 1 else self.tr("{0} versions").format(len(kept))
        lead = self.tr("All files are kept. Annotations follow the text of the version that is used; Ctrl+Z goes back.")
        self.set_head(count, lead)
        self.set_size(680, 420)
        self.list.choose_first()
        self.list.setFocus()
        self._on_chosen()

    def _row(self, version: Version, kinds: dict[str, str]) -> RecordRow:
        kind = kinds.get(version.media_type) or Path(version.source).suffix.lstrip(".").upper()
        name = Path(version.origin).name or version.source
        if version.source == self._current:
            return RecordRow(version.source, name, kind, self.tr("current"))
        when = self.tr("replaced {0}").format(moment_text(version.replaced)) if version.replaced else ""
        return RecordRow(version.source, name, kind, when)

    def _chosen(self) -> str:
        return next(iter(self.list.selected_ids()), "")

    def _on_chosen(self) -> None:
        name = self._chosen()
        is_other = bool(name) and name != self._current
        for button in (self.file_button, self.look_button):
            button.setEnabled(bool(name))
        for button in (self.compare_button, self.use_button):
            button.setEnabled(is_other)

    def look(self) -> None:
        """Show the text of the version that is chosen."""
        if name := self._chosen():
            self.look_requested.emit(name)

    def open_file(self) -> None:
        """Show the file itself, with the system's program for it."""
        if name := self._chosen():
            self.file_requested.emit(name)

    def compare(self) -> None:
        """Show both texts side by side."""
        if (name := self._chosen()) and name != self._current:
            self.compare_requested.emit(name)

    def use(self) -> None:
        """Make it the current one."""
        if (name := self._chosen()) and name != self._current:
            self.use_requested.emit(name)
            self.accept()
