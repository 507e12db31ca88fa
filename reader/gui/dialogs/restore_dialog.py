"""Restoring a backup: those there are, what restoring one changes, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from reader.core.backups import Backup
from reader.core.restoring import Details, Restored
from reader.gui.dialogs.work_dialog import WorkDialog
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme
from reader.gui.widgets.dates import date_text, moment_text
from reader.gui.widgets.labels import section_label
from reader.gui.widgets.record_list import RecordList, RecordRow

_MOST: Final = 2_000  # articles listed under a heading
_LOOK_MS: Final = 150  # after a backup was chosen: who walks through the list with the keys does not wait for each


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup as the list shows it."""

    backup: Backup
    made: str  # ISO 8601; "": unknown
    articles: int  # -1: it cannot be read
    size: int  # bytes
    places: tuple[Path, ...]  # the folders with a copy of it


Backups = Callable[[Job], Sequence[Listed]]
Restore = Callable[[Backup, bool, Job], Restored]  # with True it only says what it would do
Title = Callable[[str], str]


class RestoreDialog(WorkDialog):
    """Left the backups, right what restoring the chosen one does.

    Args:
        folder: the library's.
        find, restore: called in a thread.
        title_of: an article's title by its id.
    """

    def __init__(
        self,
        folder: Path,
        theme: Theme,
        jobs: Jobs,
        find: Backups,
        restore: Restore,
        title_of: Title,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Restore a backup"), theme, jobs, parent)
        self._folder = folder
        self._find, self._restore, self._title_of = find, restore, title_of
        self._listed: dict[str, Listed] = {}
        self._seen: dict[str, Restored] = {}  # what restoring each would do
        self._then = ""  # the backup to choose when they are found
        self._looking = ""  # the backup that the thread is at
        self._before = ""
        self.list = RecordList(self.tr("Backups"), theme, self)
        self.changes = RecordList(self.tr("What restoring changes"), theme, self)
        self._columns()
        self.undo_button = self.button(self.tr("Undo the restore"), self.take_back)
        self.restore_button = self.button(self.tr("Restore"), self.restore, "primary")
        self.close_button = self.button(self.tr("Close"), self.reject)
        self.undo_button.hide()
        self._look_timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._look_timer.timeout.connect(self._look)
        self.list.chosen.connect(self._on_chosen)
        self.set_size(860, 560)
        self.look()

    def _columns(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(16)
        for title, widget, share in (
            (self.tr("Backups"), self.list, 4),
            (self.tr("What restoring changes"), self.changes, 5),
        ):
            column = QVBoxLayout()
            column.setSpacing(6)
            column.addWidget(section_label(title, self))
            column.addWidget(widget, 1)
            columns.addLayout(column, share)
        self.body.addLayout(columns, 1)

    def on_busy(self, is_busy: bool) -> None:
        chosen = self.chosen
        done = self._seen.get(chosen.backup.name) if chosen is not None else None
        self.restore_button.setEnabled(not is_busy and done is not None and _does(done))
        self.undo_button.setEnabled(not is_busy)
        self.list.setEnabled(not is_busy or not self._is_change)

    @property
    def chosen(self) -> Listed | None:
        """The backup that is selected."""
        ids = self.list.selected_ids()
        return self._listed.get(ids[0]) if ids else None

    # -- the list ----------------------------------------------------------------------------------------

    def look(self, then: str = "") -> None:
        """Look for backups; ``then`` is the name of the one to choose."""
        if not self._listed:
            self.set_head(self.tr("Looking for backups…"))
        self._then = then
        self.run(self.tr("Looking for backups"), self._find, self._show_backups)

    def _show_backups(self, found: Sequence[Listed]) -> None:
        self._listed = {each.backup.name: each for each in found}
        self._seen.clear()
        self.list.set_rows([self._row(each) for each in found])
        if not found:
            self.set_head(
                self.tr("There is no backup yet"), self.tr("“Back up now” makes one; one is made each day by itself.")
            )
            return
        if not self._before:
            lead = self.tr(
                "Records become what the backup says. The state before is backed up first, so it can be undone."
            )
            self.set_head(self.tr("Choose a backup"), lead)
        self.list.setFocus()
        if self._then in self._listed:
            self.list.choose(self._then)
        else:
            self.list.choose_first()

    def _row(self, each: Listed) -> RecordRow:
        backup = each.backup
        reasons = {"before-restore": self.tr("before a restore"), "before-merge": self.tr("before a merge")}
        when = moment_text(each.made) if each.made else date_text(backup.date)
        why = reasons.get(backup.reason, backup.reason)
        size = QLocale().formattedDataSize(each.size, 0)
        if each.articles < 0:
            aside = self.tr("cannot be read")
        else:
            aside = self.tr("1 article") if each.articles == 1 else self.tr("{0} articles").format(f"{each.articles:,}")
        where = self.tr(" and ").join(backup_places(each.places, self._folder))
        return RecordRow(backup.name, f"{when}, {why}" if why else when, f"{size} · {where}", aside)

    # -- what it would do --------------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        chosen = self.chosen
        self.changes.set_rows([])
        if chosen is not None and (done := self._seen.get(chosen.backup.name)) is not None:
            self._show_changes(done)
        self.on_busy(self.is_busy)
        self._look_timer.start()

    def _look(self) -> None:
        chosen = self.chosen
        if chosen is None or chosen.backup.name in self._seen or self.is_busy:
            return
        backup, restore = chosen.backup, self._restore
        self._looking = backup.name
        self.run(self.tr("Comparing"), lambda job: restore(backup, True, job), self._on_looked)

    def on_failure(self, error: Exception) -> None:
        """Also that a backup cannot be read."""
        self.say(str(error), is_problem=True)
        chosen = self.chosen
        if chosen is not None and chosen.backup.name != self._looking:
            self._look()

    def _on_looked(self, done: Restored) -> None:
        self._seen[self._looking] = done
        chosen = self.chosen
        if chosen is None:
            return
        if chosen.backup.name == self._looking:
            self._show_changes(done)
            if done.problems:
                self.say("\n".join(done.problems[:5]), is_problem=True)
            self.on_busy(False)
        else:
            self._look()

    def _show_changes(self, done: Restored) -> None:
        rows = [
            *self._group(self.tr("Become what they were"), done.changed, done.details),
            *self._group(self.tr("Come back: missing or damaged now"), done.added),
            *self._group(self.tr("Leave the lists: they came later"), done.removed),
        ]
        self.changes.set_rows(rows or [RecordRow("", self.tr("Nothing: all is as in this backup"))])

    def _group(
        self, title: str, articles: Sequence[str], details: Mapping[str, Details] = MappingProxyType({})
    ) -> Iterator[RecordRow]:
        if not articles:
            return
        yield RecordRow("", title, aside=f"{len(articles):,}")
        for article in articles[:_MOST]:
            name = self._title_of(article) if article else self.tr("Tags and their definitions")
            detail = self._detail(details[article], bool(article)) if article in details else ""
            yield RecordRow(f"{title}:{article or '.'}", name, detail)
        if len(articles) > _MOST:
            yield RecordRow("", self.tr("… and {0} more").format(f"{len(articles) - _MOST:,}"))

    def _detail(self, what: Details, is_article: bool) -> str:
        """How much of it changes, and how."""
        one, many = (
            (self.tr("1 passage"), self.tr("{0} passages")) if is_article else (self.tr("1 tag"), self.tr("{0} tags"))
        )
        parts = (
            (what.back, self.tr("{0} back")),
            (what.changed, self.tr("{0} as before")),
            (what.deleted, self.tr("{0} deleted")),
        )
        return " · ".join(
            said.format(one if number == 1 else many.format(f"{number:,}")) for number, said in parts if number
        )

    # -- restoring, and back -----------------------------------------------------------------------------

    def restore(self) -> None:
        """Make the library what the chosen backup says."""
        chosen = self.chosen
        if chosen is not None and self.restore_button.isEnabled():
            self._start(chosen.backup, self.tr("Restoring"), self._on_restored)

    def _start(self, backup: Backup, name: str, done: Callable[[Restored], None]) -> None:
        restore = self._restore
        self.run(name, lambda job: restore(backup, False, job), done, is_change=True)

    def _on_restored(self, done: Restored) -> None:
        self._before = done.before
        number = len(done.changed) + len(done.added) + len(done.removed)
        text = self.tr("Restored: {0} changed") if not done.problems else self.tr("Restored in part: {0} changed")
        self._after(text.format(f"{number:,}"), done)
        self.undo_button.setVisible(bool(done.before))

    def take_back(self) -> None:
        """Bring back the state before the restore."""
        before = self._listed.get(self._before)
        if before is not None:
            self._start(before.backup, self.tr("Taking the restore back"), self._on_taken_back)

    def _on_taken_back(self, done: Restored) -> None:
        self.undo_button.hide()
        self._after(self.tr("The library is as it was before the restore"), done)

    def _after(self, head: str, done: Restored) -> None:
        lead = self.tr("The state before is kept as the backup {0}.").format(done.before) if done.before else ""
        self.set_head(head, lead)
        self.look(then=done.before)
        self.say("\n".join(done.problems[:5]), is_problem=True)


def backup_places(folders: Sequence[Path], library: Path) -> list[str]:
    """Where backups lie, in words: "in the library" and "in ~/backups"."""
    out = []
    for folder in folders:
        if folder.parent == library:
            out.append(QCoreApplication.translate("Backups", "in the library"))
            continue
        home = Path.home()
        shown = f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
        out.append(QCoreApplication.translate("Backups", "in {0}").format(shown))
    return out


def _does(done: Restored) -> bool:
    return bool(done.changed or done.added or done.removed)
