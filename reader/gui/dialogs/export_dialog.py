"""Export of notes: what, in which format, how it will look, and where to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from reader.core.errors import ReaderError, Stopped
from reader.core.limits import LIMITS
from reader.core.paths import safe_name
from reader.exchange import Exporter
from reader.gui.dialogs.export_choice import ExportChoice, Scope
from reader.gui.dialogs.settings_dialog import show_folder
from reader.gui.dialogs.work_dialog import time_left
from reader.gui.icons import icon
from reader.gui.jobs import Job, Jobs
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.labels import section_label, typewriter

_PREVIEW: Final = 200_000  # characters; Qt lays out more than that too slowly to choose by it
_COPIED_MS: Final = 2_000
_PROBLEMS: Final = 5  # sentences on what could not be exported
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written, and a sentence for each thing that could not be."""

    paths: Sequence[Path]
    problems: Sequence[str] = ()


Render = Callable[[Scope, Exporter, Job], str]
Save = Callable[[Scope, Exporter, Path, bool, Job], Saved]
AskFile = Callable[[Path, Exporter], Path | None]
AskFolder = Callable[[Path], Path | None]


class ExportDialog(QDialog):
    """Shows a preview, copies it, and saves.

    Args:
        render: makes the text of one file; it is called in a thread, and tells the job how far it is.
        save: writes the file, or with True a file for each article into the folder; it is called in a thread, may
            write over the file (the user was asked), tells the job how far it is and returns what was written.
        article: the open article's title; "" when none is open.
        tags: (id, path) of the tags that there are.
        folder: where the user saved last.
    """

    saved = Signal(list)  # the paths written
    folder_chosen = Signal(str)  # to be remembered

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        render: Render,
        save: Save,
        *,
        article: str = "",
        tags: Sequence[tuple[str, str]] = (),
        folder: str = "",
        ask_file: AskFile | None = None,
        ask_folder: AskFolder | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export notes"))
        self._jobs, self._render, self._save = jobs, render, save
        self.choice = ExportChoice(article, tags, self)
        self._folder = Path(folder) if folder and Path(folder).is_dir() else Path.home()
        self._ask_file = ask_file or self._ask_for_file
        self._ask_folder = ask_folder or self._ask_for_folder
        self._text: str | None = None  # of what is chosen; None while it is being made
        self._asked: tuple[Scope, Exporter] | None = None  # what the thread is at
        self._asking: Job | None = None
        self._written: Path | None = None
        self._saving: Job | None = None
        self._began = 0.0  # the saving
        self._make_parts()
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.resize(scaled(self.font(), 900), scaled(self.font(), 600))
        self._refresh()

    # -- making ------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self._preview = QPlainTextEdit(self)
        self._size = QLabel(self)
        self._said = QLabel(self)
        self._open = QPushButton(self.tr("Open folder"), self)
        self._copy = QPushButton(self.tr("Copy"), self)
        self._save_button = QPushButton(self.tr("Save…"), self)
        self._close = QPushButton(self.tr("Close"), self)

    def _lay_out(self) -> None:
        self._dress_parts()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 16, 18, 16)
        whole.setSpacing(12)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.choice)
        right = QVBoxLayout()
        right.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(section_label(self.tr("Preview"), self), 1)
        head.addWidget(self._size)
        right.addLayout(head)
        right.addWidget(self._preview, 1)
        middle.addLayout(right, 1)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self._said, 1)
        for button in (self._open, self._copy, self._save_button, self._close):
            button.setAutoDefault(False)
            bottom.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        whole.addLayout(middle, 1)
        whole.addLayout(bottom)

    def _dress_parts(self) -> None:
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._preview.setFont(typewriter(self.font()))
        self._preview.setAccessibleName(self.tr("Preview"))
        self._size.setProperty("kind", "muted")
        self._said.setProperty("kind", "muted")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._open.setProperty("kind", "link")
        self._open.hide()
        self._save_button.setProperty("kind", "primary")

    def _connect(self) -> None:
        self.choice.changed.connect(self._refresh)
        self._copy.clicked.connect(self.copy)
        self._save_button.clicked.connect(self.save)
        self._open.clicked.connect(self._open_folder)
        self._close.clicked.connect(self.reject)
        self._jobs.crashed.connect(self._on_crash)

    def set_theme(self, theme: Theme) -> None:
        for button, name in ((self._copy, "copy"), (self._save_button, "download")):
            role = "accent-text" if button is self._save_button else "text"
            button.setIcon(icon(name, colour(theme, role), 16))
            button.setText(" " + button.text().strip())  # the style leaves no room behind the icon
            button.setAccessibleName(button.text().strip())
        self.setStyleSheet(f'QLabel[kind="danger"] {{ color: {theme.danger}; }}')

    # -- the preview -------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Show what is chosen now; the thread is asked once at a time, for what is wanted last. The rest is stopped."""
        self._text = None
        self._said.clear()
        self._open.hide()
        self._copy.setEnabled(False)
        self._size.setText(self.tr("Preparing…"))
        if self._asked is None:
            self._ask()
        elif self._asking is not None:
            self._jobs.cancel(self._asking)

    def _ask(self) -> None:
        scope, to = self._asked = self.choice.scope, self.choice.exporter
        render = self._render

        def work(job: Job) -> str:
            return render(scope, to, job)

        self._began = time.monotonic()
        self._asking = self._jobs.run("", work, self._on_text, self._on_failure, self._on_preparing)

    def _on_preparing(self, done: int, total: int) -> None:
        if isValid(self) and self._asked is not None and total > 1:
            self._size.setText(self._how_far(self.tr("Preparing…"), done, total))

    def _on_text(self, text: str) -> None:
        if not isValid(self) or self._asking is None:  # closed in the meantime
            return
        asked, self._asked, self._asking = self._asked, None, None
        if asked != (self.choice.scope, self.choice.exporter):
            self._ask()
            return
        self._show_text(text)

    def _show_text(self, text: str) -> None:
        self._text = text.removeprefix(_BOM)
        wraps = self.choice.exporter.suffix == ".md"
        mode = QPlainTextEdit.LineWrapMode
        self._preview.setLineWrapMode(mode.WidgetWidth if wraps else mode.NoWrap)
        self._preview.setPlainText(self._text[:_PREVIEW])
        count = len(self._text.splitlines())
        lines = self.tr("1 line") if count == 1 else self.tr("{0} lines").format(QLocale().toString(count))
        size = QLocale().formattedDataSize(len(text.encode("utf-8", "replace")), 1)
        cut = self.tr("the beginning of ") if len(self._text) > _PREVIEW else ""
        self._size.setText(cut + f"{lines}, {size}")
        self._copy.setEnabled(True)

    def _on_failure(self, error: ReaderError) -> None:
        if not isValid(self) or self._asking is None:
            return
        asked, self._asked, self._asking = self._asked, None, None
        if asked != (self.choice.scope, self.choice.exporter) or isinstance(error, Stopped):
            self._ask()
            return
        self._preview.clear()
        self._size.clear()
        self._say(str(error), is_problem=True)

    def _on_crash(self) -> None:
        """A job ended in an error of ours, which the dialog for those shows: this one must not wait for it."""
        if self._asked is not None and self._text is None:
            self._asked = self._asking = None
            self._size.clear()
        if self._saving is not None and not self._jobs.knows(self._saving):
            self._end_saving()
            self._said.clear()

    # -- copying and saving ------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the whole text into the clipboard."""
        if self._text is None:
            return
        QGuiApplication.clipboard().setText(self._text)
        self._copy.setText(" " + self.tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self._copy, self._name_copy)

    def _name_copy(self) -> None:
        self._copy.setText(" " + self.tr("Copy"))

    def save(self) -> None:
        """Ask where to, and save there."""
        scope, to, each = self.choice.scope, self.choice.exporter, self.choice.is_each
        path = self._ask_folder(self._folder) if each else self._file_for(to)
        if path is None:
            return
        self._folder = path if each else path.parent
        self._save_button.setEnabled(False)
        self._open.hide()
        self._say(self.tr("Saving…"))
        self._close.setText(self.tr("Cancel"))
        self._began = time.monotonic()
        save = self._save

        def work(job: Job) -> Saved:
            return save(scope, to, path, each, job)

        name = self.tr("Exporting notes")
        self._saving = self._jobs.run(name, work, self._on_saved, self._on_refused, self._on_progress)

    def _on_progress(self, done: int, total: int) -> None:
        if not isValid(self) or self._saving is None or total < 2:
            return
        self._say(self._how_far(self.tr("Saving…"), done, total))

    def _how_far(self, what: str, done: int, total: int) -> str:
        left = time_left(done, total, time.monotonic() - self._began)
        parts = [what, self.tr("{0} of {1}").format(f"{done:,}", f"{total:,}"), left]
        return " · ".join(p for p in parts if p)

    def reject(self) -> None:
        """Cancel what is being saved, or close; nobody waits for a preview then."""
        if self._saving is None:
            job, self._asking = self._asking, None
            if job is not None:
                self._jobs.cancel(job)
            super().reject()
        else:
            self._say(self.tr("Stopping…"))
            self._jobs.cancel(self._saving)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._saving is not None:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)

    def _end_saving(self) -> None:
        self._saving = None
        self._close.setText(self.tr("Close"))
        self._save_button.setEnabled(True)

    def _file_for(self, to: Exporter) -> Path | None:
        """The file to write. What the user was not asked about is never written over."""
        name = safe_name(self.choice.name, LIMITS.path_name_bytes - 20)
        suggestion = self._folder / f"{name}{to.suffix}"
        while (path := self._ask_file(suggestion, to)) is not None:
            named = path if path.suffix.lower() == to.suffix else path.with_name(path.name + to.suffix)
            if named == path or not named.exists():
                return named
            suggestion = named  # the suffix made it the name of a file that is there: ask about that one
        return None

    def _on_saved(self, done: Saved) -> None:
        if not isValid(self):
            return
        self._end_saving()
        written = done.paths
        self._written = self._folder
        self.folder_chosen.emit(str(self._folder))
        self.saved.emit(list(written))
        if len(written) == 1:
            self._say(self.tr("Saved: {0}").format(written[0]))
        else:
            self._say(self.tr("Saved: {0} files in {1}").format(QLocale().toString(len(written)), self._folder))
        if done.problems:
            more = len(done.problems) - _PROBLEMS
            rest = [self.tr("… and {0} more").format(more)] if more > 0 else []
            self._say("\n".join([self._said.text(), *done.problems[:_PROBLEMS], *rest]), is_problem=True)
        self._open.show()

    def _on_refused(self, error: ReaderError) -> None:
        if not isValid(self):
            return
        self._end_saving()
        self._open.hide()
        self._say(str(error), is_problem=not isinstance(error, Stopped))

    def _say(self, text: str, is_problem: bool = False) -> None:
        self._said.setText(text)
        self._said.setAccessibleName(text)
        self._said.setProperty("kind", "danger" if is_problem else "muted")
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)

    def _open_folder(self) -> None:
        if self._written is not None:
            show_folder(self._written)

    # -- the questions where to --------------------------------------------------------------------------

    def _ask_for_file(self, suggestion: Path, to: Exporter) -> Path | None:
        question = QFileDialog(self, self.tr("Save notes"), str(suggestion.parent))
        question.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        question.setFileMode(QFileDialog.FileMode.AnyFile)
        question.setNameFilters([f"{self.tr(to.label)} (*{to.suffix})", self.tr("All files (*)")])
        question.setDefaultSuffix(to.suffix.lstrip("."))
        question.selectFile(suggestion.name)
        if not question.exec():
            return None
        return Path(question.selectedFiles()[0])

    def _ask_for_folder(self, start: Path) -> Path | None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Save a file for each article into"), str(start))
        return Path(name) if name else None
