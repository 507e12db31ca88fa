"""What was deleted, the latest first: find it, and bring it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from reader.core.deleted import Deleted, Log
from reader.core.errors import ReaderError
from reader.core.folding import fold
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme
from reader.gui.widgets.dates import moment_text
from reader.gui.widgets.record_list import RecordList, RecordRow

_MOST: Final = 5_000  # rows shown; the field above finds the others

Find = Callable[[Job], Log]
BringBack = Callable[[Sequence[Deleted]], None]


class DeletedDialog(WorkDialog):
    """Lists, filters, and brings back what is selected.

    Args:
        find: called in a thread.
        bring_back: called here. Raises ReaderError.
    """

    def __init__(
        self, theme: Theme, jobs: Jobs, find: Find, bring_back: BringBack, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Recently deleted"), theme, jobs, parent)
        self._find, self._bring_back = find, bring_back
        self._items: dict[str, Deleted] = {}
        self._folded: dict[str, str] = {}
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Find by words of the quote, note or title"))
        self.field.setAccessibleName(self.tr("Find"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = RecordList(self.tr("Deleted things"), theme, self, many=True)
        self.list.chosen.connect(self._on_chosen)
        self.list.meant.connect(self.bring_back)
        self.body.addWidget(self.field)
        self.body.addWidget(self.list, 1)
        self.back_button = self.button(self.tr("Bring back"), self.bring_back, "primary")
        self.close_button = self.button(self.tr("Close"), self.reject)
        self.set_size(680, 520)
        self.set_head(self.tr("Looking for what was deleted…"))
        self.run(self.tr("Looking"), find, self._show_log)

    def on_busy(self, is_busy: bool) -> None:
        self._on_chosen()

    def _on_chosen(self) -> None:
        self.back_button.setEnabled(not self.is_busy and bool(self.list.selected_ids()))

    # -- the list ----------------------------------------------------------------------------------------

    def _show_log(self, log: Log) -> None:
        self._items = {f"{d.kind}:{d.article}:{d.id}": d for d in log.items}
        self._folded = {k: fold(f"{d.quote} {d.note} {d.title}") for k, d in self._items.items()}
        self.say("\n".join(log.problems[:5]), is_problem=True)
        self._filter()
        self._count()
        self.list.setFocus()

    def _count(self) -> None:
        number = len(self._items)
        lead = self.tr("Nothing that you delete leaves the library’s files, so it can come back at any time.")
        if not number:
            self.set_head(self.tr("Nothing is deleted"), lead)
        else:
            one, many = self.tr("One thing that can come back"), self.tr("{0} things that can come back")
            self.set_head(one if number == 1 else many.format(f"{number:,}"), lead)

    def _filter(self) -> None:
        words = fold(self.field.text()).split()
        keys = [k for k in self._items if all(w in self._folded[k] for w in words)]
        rows = [self._row(k, self._items[k]) for k in keys[:_MOST]]
        if len(keys) > _MOST:
            rows.append(RecordRow("", self.tr("… and {0} more").format(f"{len(keys) - _MOST:,}")))
        self.list.set_rows(rows)
        self.list.choose_first()

    def _row(self, key: str, item: Deleted) -> RecordRow:
        kinds = {
            "annotation": self.tr("Passage in {0}").format(item.title),
            "article": self.tr("Article"),
            "tag": self.tr("Tag"),
        }
        detail = " · ".join(p for p in (kinds.get(item.kind, item.kind), item.note) if p)
        return RecordRow(key, item.quote or item.note or item.title or item.id, detail, moment_text(item.when))

    # -- bringing back -----------------------------------------------------------------------------------

    def bring_back(self) -> None:
        """Bring back what is selected; the next row is selected then."""
        keys = self.list.selected_ids()
        if not keys or self.is_busy:
            return
        at = next(n for n, row in enumerate(self.list.rows) if row.id == keys[0])
        items = [self._items[k] for k in keys]
        try:
            self._bring_back(items)
        except ReaderError as error:
            self.say(str(error), is_problem=True)
            return
        for key in keys:
            del self._items[key]
        self._count()
        self._filter()
        if self.list.rows:
            self.list.choose(self.list.rows[min(at, len(self.list.rows) - 1)].id)
        what = f"“{items[0].quote or items[0].title}”" if len(items) == 1 else f"{len(items)}"
        self.say(self.tr("Brought back: {0}. Ctrl+Z in the window deletes it again.").format(what[:80]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field the arrows go to the list, and Enter means what is selected there."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.field:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
                self.list.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.bring_back()
                return True
        return super().eventFilter(watched, event)
