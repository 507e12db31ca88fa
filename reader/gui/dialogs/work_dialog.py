"""What dialogs with work of their own have in common: a title, the work's progress with its Cancel, the last word."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from reader.core.errors import ReaderError, Stopped
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme, colour_in_sheet
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.record_list import RecordList

_SHOW_AFTER_MS: Final = 200  # work that is done sooner is not announced
_ENOUGH_SECONDS: Final = 1.5  # of work, before the time left is guessed


def time_left(done: int, total: int, spent: float) -> str:
    """How long work will take that did ``done`` of ``total`` in ``spent`` seconds; "" while nobody can say."""
    if done < 1 or spent < _ENOUGH_SECONDS:
        return ""
    seconds = round(spent / done * (total - done))
    if seconds < 60:
        return QCoreApplication.translate("Work", "{0} s left").format(max(1, seconds))
    return QCoreApplication.translate("Work", "about {0} min left").format(round(seconds / 60))


class WorkDialog(QDialog):
    """One job at a time. Escape and closing cancel it first; one that changes the library is waited for."""

    changing = Signal()  # a job that writes to the library is about to begin
    changed = Signal()  # it has ended, whatever came of it

    def __init__(self, title: str, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.theme = theme
        self._jobs = jobs
        self._job: Job | None = None
        self._is_change = False
        self._name = ""
        self._began = 0.0
        self._closes = False  # as soon as the job has ended
        self._reveal = QTimer(self, singleShot=True, interval=_SHOW_AFTER_MS)
        self._reveal.timeout.connect(self._show_work)
        self._make_parts()
        self._lay_out()
        jobs.crashed.connect(self._on_crash)

    def _make_parts(self) -> None:
        self.head = QLabel(self)
        self.head.setProperty("kind", "title")
        self.head.setWordWrap(True)
        self.lead = QLabel(self)
        self.lead.setProperty("kind", "muted")
        self.lead.setWordWrap(True)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.head, self.lead, self.said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            label.hide()
        self.progress_text = QLabel(self)
        self.progress_text.setProperty("kind", "muted")
        self.bar = QProgressBar(self)
        self.bar.setFixedHeight(6)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.cancel)

    def _lay_out(self) -> None:
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        work = QHBoxLayout()
        work.setSpacing(12)
        work.addWidget(self.progress_text)
        work.addWidget(self.bar, 1)
        work.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(self.head)
        column.addWidget(self.lead)
        column.addLayout(self.body, 1)
        column.addLayout(work)
        column.addWidget(self.said)
        column.addLayout(self.buttons)
        self._hide_work()
        self._style()

    def button(self, text: str, handler: Callable[[], object], kind: str = "") -> QPushButton:
        """A button at the bottom, right of those before it."""
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        if kind:
            made.setProperty("kind", kind)
        made.clicked.connect(handler)
        self.buttons.addWidget(made)
        return made

    def set_size(self, width: int, height: int) -> None:
        """As large as this at the usual size of text, but no larger than the window it belongs to."""
        parent = self.parentWidget()
        wide, high = scaled(self.font(), width), scaled(self.font(), height)
        if parent is not None:
            wide, high = min(wide, parent.width() - 40), min(high, parent.height() - 40)
        self.resize(wide, high)

    def set_theme(self, theme: Theme) -> None:
        """Other colours, for this dialog and its lists."""
        self.theme = theme
        self._style()
        for part in self.findChildren(RecordList):
            part.set_theme(theme)

    def _style(self) -> None:
        theme = self.theme
        self.setStyleSheet(
            f'QLabel[kind="danger"] {{ color: {colour_in_sheet(theme, "danger")}; }}'
            f"QProgressBar {{ background: {colour_in_sheet(theme, 'track')}; border: none; border-radius: 3px; }}"
            f"QProgressBar::chunk {{ background: {colour_in_sheet(theme, 'accent')}; border-radius: 3px; }}"
        )

    # -- saying ------------------------------------------------------------------------------------------

    def set_head(self, text: str, lead: str = "") -> None:
        """The title, and a sentence below it."""
        for label, what in ((self.head, text), (self.lead, lead)):
            label.setText(what)
            label.setVisible(bool(what))

    def say(self, text: str, is_problem: bool = False) -> None:
        """The last word, at the bottom."""
        self.said.setText(text)
        self.said.setAccessibleName(text)
        self.said.setProperty("kind", "danger" if is_problem else "muted")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setVisible(bool(text))

    # -- work --------------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way or waits for its turn."""
        return self._job is not None

    def run(self, name: str, work: Callable[[Job], Any], done: Callable[[Any], None], is_change: bool = False) -> None:
        """Do ``work(job)`` in a thread, show how far it is, then ``done(result)``; errors are said.

        Args:
            name: what is being done, for the user.
            is_change: it writes to the library.
        """
        if self._job is not None:
            return
        self._name, self._is_change, self._began = name, is_change, time.monotonic()
        if is_change:
            self.say("")

        def finish(result: Any) -> None:
            if self._end(is_change):
                done(result)

        def fail(error: ReaderError) -> None:
            if self._end(is_change):
                self.on_failure(error)

        self.progress_text.setText(name)
        self._reveal.start()
        begun = self.changing.emit if is_change else None
        self._job = self._jobs.run("", work, finish, fail, self._on_progress, begun)
        self.on_busy(True)

    def on_busy(self, is_busy: bool) -> None:
        """Work has begun or ended: switch what can be used."""

    def on_failure(self, error: ReaderError) -> None:
        """The job could not be done, or was stopped."""
        self.say(str(error), is_problem=not isinstance(error, Stopped))

    def cancel(self) -> None:
        """Ask the job to stop."""
        if self._job is not None:
            self.cancel_button.setEnabled(False)
            self.progress_text.setText(self.tr("Stopping…"))
            self._jobs.cancel(self._job)

    def _end(self, is_change: bool) -> bool:
        """The job has ended; whether the dialog is still there to show what came of it."""
        if not isValid(self):
            return False
        self._job = None
        self._hide_work()
        if is_change:
            self.changed.emit()
        if self._closes:
            super().reject()
            return False
        self.on_busy(False)
        return True

    def _on_crash(self) -> None:
        """A job ended in an error of ours, which another dialog shows: this one must not wait for it."""
        if self._job is not None and not self._jobs.knows(self._job):
            self._end(self._is_change)

    def _on_progress(self, done: int, total: int) -> None:
        if not isValid(self) or self._job is None or self._job.cancelled():
            return
        if done < self.bar.value():  # its next part has begun: a restore follows on a backup
            self._began = time.monotonic()
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        left = time_left(done, total, time.monotonic() - self._began)
        parts = [self._name, self.tr("{0} of {1}").format(f"{done:,}", f"{total:,}"), left]
        self.progress_text.setText(" · ".join(p for p in parts if p))

    def _show_work(self) -> None:
        if self._job is None:
            return
        for widget in (self.progress_text, self.bar, self.cancel_button):
            widget.show()

    def _hide_work(self) -> None:
        self._reveal.stop()
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        for widget in (self.progress_text, self.bar, self.cancel_button):
            widget.hide()

    # -- closing -----------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Escape: stop what is under way, or close."""
        if self._job is None:
            super().reject()
            return
        if not self._is_change:
            self._closes = True
            self._jobs.cancel(self._job)
            if self._job is not None:  # it runs; nobody waits for what it says
                self._job = None
                super().reject()
            return
        self.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)
