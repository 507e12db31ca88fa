"""Merging another library into this one: what is only there, what differs, what stays; then Merge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from reader.core.uniting import Preview, Shared
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme
from reader.gui.widgets.counts import passages_text
from reader.gui.widgets.record_list import RecordList, RecordRow

_MOST: Final = 2_000  # articles listed under a heading

Unite = Callable[[Path, Job], Preview]
TakeBack = Callable[[str, Job], Sequence[str]]  # the name of the backup; sentences on what went wrong


class MergeDialog(WorkDialog):
    """Shows the preview of ``other``, then merges it.

    Args:
        preview, unite: called in a thread.
        take_back: brings back the state before; called in a thread.
    """

    def __init__(
        self,
        other: Path,
        theme: Theme,
        jobs: Jobs,
        preview: Unite,
        unite: Unite,
        take_back: TakeBack,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Merge another library"), theme, jobs, parent)
        self._other, self._preview, self._unite, self._take_back = other, preview, unite, take_back
        self._before = ""  # the backup of the state before
        self._can_merge = False
        self.list = RecordList(self.tr("What merging does"), theme, self)
        self.body.addWidget(self.list, 1)
        self.undo_button = self.button(self.tr("Undo the merge"), self.take_back)
        self.merge_button = self.button(self.tr("Merge"), self.merge, "primary")
        self.close_button = self.button(self.tr("Close"), self.reject)
        self.undo_button.hide()
        self.set_size(720, 540)
        self.look()

    def on_busy(self, is_busy: bool) -> None:
        self.merge_button.setEnabled(not is_busy and self._can_merge)
        self.undo_button.setEnabled(not is_busy)

    # -- the preview -------------------------------------------------------------------------------------

    def look(self) -> None:
        """Find out what merging would do. Nothing is changed."""
        self.set_head(self.tr("Comparing the libraries…"), str(self._other))
        other, preview = self._other, self._preview
        self.run(self.tr("Comparing"), lambda job: preview(other, job), self._show_preview)

    def _show_preview(self, found: Preview) -> None:
        there, changed = len(found.only_there), len(found.changed)
        self._can_merge = bool(there or changed)
        if self._can_merge:
            parts = [self._count(there, self.tr("new article"), self.tr("new articles"))] * bool(there)
            parts += [self._count(changed, self.tr("change"), self.tr("changes"))] * bool(changed)
            self.set_head(" · ".join(parts), self._lead())
        else:
            self.set_head(self.tr("There is nothing new in this library"), str(self._other))
        self._show_rows(found, is_done=False)
        self.say("\n".join(found.problems[:5]), is_problem=True)
        self.on_busy(False)
        (self.merge_button if self._can_merge else self.close_button).setFocus()

    def _lead(self) -> str:
        rest = self.tr("The other library is only read. The state before is backed up, and merging can be undone.")
        return f"{self._other}\n{rest}"

    def _count(self, number: int, one: str, many: str) -> str:
        return f"{number:,} {one if number == 1 else many}"

    def _show_rows(self, found: Preview, is_done: bool) -> None:
        new = self.tr("Only there: added") if is_done else self.tr("Only there: will be added")
        differ = (
            self.tr("In both, and different: merged") if is_done else self.tr("In both, and different: will be merged")
        )
        rows: list[RecordRow] = []
        rows += self._group(new, found.only_there)
        rows += self._group(differ, found.changed, is_both=True)
        if found.same:
            rows.append(RecordRow("", self.tr("In both, and the same"), aside=f"{found.same:,}"))
        rows += self._group(self.tr("Only here: stay as they are"), found.only_here)
        for name in found.same_names:
            text = self.tr("“{0}” will name two tags: unite them afterwards by merging one into the other")
            rows.append(RecordRow(f"name:{name}", text.format(name)))
        self.list.set_rows(rows)

    def _group(self, title: str, items: Sequence[Shared], is_both: bool = False) -> Iterator[RecordRow]:
        if not items:
            return
        yield RecordRow("", title, aside=f"{len(items):,}")
        for item in items[:_MOST]:
            name = item.title if item.article else self.tr("Tags and their definitions")
            aside = passages_text(item.passages) if item.article else ""
            yield RecordRow(f"{title}:{item.article or '.'}", name, self._detail(item) if is_both else "", aside)
        if len(items) > _MOST:
            yield RecordRow("", self.tr("… and {0} more").format(f"{len(items) - _MOST:,}"))

    def _detail(self, item: Shared) -> str:
        parts = []
        if item.taken:
            parts.append(self.tr("{0} new or newer there").format(item.taken))
        if item.united:
            parts.append(self.tr("{0} changed on both sides: both are kept").format(item.united))
        return " · ".join(parts)

    # -- merging, and back -------------------------------------------------------------------------------

    def merge(self) -> None:
        """Do it."""
        other, unite = self._other, self._unite
        self.run(self.tr("Merging"), lambda job: unite(other, job), self._show_merged, is_change=True)

    def _show_merged(self, done: Preview) -> None:
        self._before, self._can_merge = done.before, False
        there, changed = len(done.only_there), len(done.changed)
        text = (
            self.tr("Merged: {0} added, {1} changed") if not done.problems else self.tr("{0} added, {1} changed, but …")
        )
        self.set_head(text.format(f"{there:,}", f"{changed:,}"), str(self._other))
        self._show_rows(done, is_done=True)
        self.say("\n".join(done.problems[:5]), is_problem=True)
        self._can_merge = bool(done.problems)  # merging again goes on where it was stopped
        self.undo_button.setVisible(bool(done.before))
        self.on_busy(False)
        self.close_button.setFocus()

    def take_back(self) -> None:
        """Bring back the state before."""
        before, take_back = self._before, self._take_back
        self.run(self.tr("Taking the merge back"), lambda job: take_back(before, job), self._show_back, is_change=True)

    def _show_back(self, problems: Sequence[str]) -> None:
        self.undo_button.hide()
        self.list.set_rows([])
        self.set_head(self.tr("The library is as it was before the merge"), str(self._other))
        self.say("\n".join(problems[:5]), is_problem=True)
        self._can_merge = True
        self.on_busy(False)
        self.close_button.setFocus()
