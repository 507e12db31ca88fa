"""What can be done with an article's files: its other versions, annotations in them, a PDF with ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from reader.core.changes import Change
from reader.core.errors import PasswordNeeded, ReaderError
from reader.core.model import Article
from reader.core.versions import Placer, Refreshed, as_version
from reader.formats import FORMATS
from reader.gui import remarks, twins
from reader.gui.apart import change_apart
from reader.gui.jobs import Job
from reader.gui.remarks import Remarks
from reader.gui.twins import Twins

if TYPE_CHECKING:
    from reader.core.anchor import Placement
    from reader.core.comparing import Row
    from reader.core.document import Document
    from reader.core.library import Library
    from reader.formats.annotatedpdf import Saved
    from reader.gui.window import MainWindow


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of an article that is to be looked at, and where the annotations are in it."""

    article: Article
    source: str
    document: Document
    placements: dict[str, list[Placement]]


class Offers(QObject):
    """The handlers of the actions and links that are about files."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.twins = Twins(window)
        self.remarks = Remarks(window)
        self._links: dict[str, Callable[[], None]] = {
            twins.JOIN: self.twins.join,
            twins.KEEP_BOTH: self.twins.keep_both,
            twins.COMPARE_TWIN: self.twins.compare,
            remarks.IMPORT: self.remarks.import_all,
            remarks.CHOOSE: self.remarks.choose,
            remarks.NOT_NOW: self.remarks.not_now,
        }

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Action id → what it does."""
        return {
            "versions": self.show_versions,
            "import_remarks": self.remarks.choose,
            "save_annotated": self.save_annotated,
        }

    def follow(self, target: str) -> bool:
        """Do what a line above the article offers; False when the link is none of these."""
        if target not in self._links:
            return False
        self._links[target]()
        return True

    def take_in(self, changes: Sequence[Change]) -> None:
        """The open article's record has changed: perhaps, by Undo, it has a twin again."""
        for change in changes:
            before, after = change.before, change.after
            if isinstance(before, Article) and isinstance(after, Article) and before.apart != after.apart:
                self.twins.look()
                return

    # -- versions ----------------------------------------------------------------------------------------

    def show_versions(self) -> None:
        """List the open article's versions."""
        from reader.gui.dialogs.versions_dialog import VersionsDialog

        window, article = self._window, self._window.desk.article
        if article is None:
            return
        kinds = {f.media_type: self.tr(f.label) for f in FORMATS}
        kept = (as_version(article), *reversed(article.versions))
        dialog = VersionsDialog(kept, kinds, window.theme, window.jobs, window)
        if window.desk.read_only:
            dialog.use_button.hide()
        dialog.look_requested.connect(partial(self.look_at, article))  # another one may be open by then
        dialog.file_requested.connect(partial(self.open_file, article))
        dialog.compare_requested.connect(partial(self.compare_with, article, window.desk.document))
        dialog.use_requested.connect(partial(self.use, article))
        window.theme_changed.connect(dialog.set_theme)
        dialog.open()

    def open_file(self, article: Article, source: str) -> None:
        """Show a version's file with the system's program for it."""
        path = self._window.library.article_folder(article.id) / source
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _read(self, article: Article, source: str, done: Callable[[_Version], None]) -> None:
        window = self._window
        folder, annotations = window.library.article_folder(article.id), window.library.annotations(article.id)

        def work(_: Job) -> _Version:
            from reader.core.joining import document_of
            from reader.formats.adding import read_source

            document = document_of(folder, article, source, read_source).prepare()
            return _Version(article, source, document, Placer(folder, article, document).place(annotations))

        window.jobs.run(self.tr("Opening a version"), work, done, window.show_error)

    def look_at(self, article: Article, source: str) -> None:
        """Show a version's text in a window of its own, with the annotations that are found in it."""
        self._read(article, source, self._show_version)

    def _show_version(self, version: _Version) -> None:
        from reader.gui.dialogs.version_dialog import VersionDialog
        from reader.gui.headers import header_for
        from reader.gui.look import typography
        from reader.gui.views.marks import Mark

        window, desk = self._window, self._window.desk
        if desk.article is None or desk.article.id != version.article.id:
            return  # the reader has gone on, and the pictures are the open article's
        marks = []
        for annotation in window.library.annotations(desk.article.id):
            places = version.placements.get(annotation.id, [])
            if ranges := tuple((p.start, p.end) for p in places if 0 <= p.start < p.end):
                marks.append(Mark(annotation.id, ranges, annotation.colour))
        shown = desk.article.with_(source=version.source, words=version.document.words)
        dialog = VersionDialog(
            version.document,
            header_for(shown, version.document),
            marks,
            self.tr("{0} of {1} annotations are in this version").format(
                len(marks), len(window.library.annotations(desk.article.id))
            ),
            desk.picture,
            desk.picture_size,
            window.theme,
            typography(window.theme, window.settings),
            window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def compare_with(self, article: Article, document: Document | None, source: str) -> None:
        """Show a version's text beside the current one's."""
        if document is None:
            return

        def show(version: _Version) -> None:
            from reader.core.comparing import side_by_side

            before, now = ([b.text for b in d.blocks] for d in (version.document, document))
            self._window.jobs.run("", lambda _: side_by_side(before, now), self._show_rows, self._window.show_error)

        self._read(article, source, show)

    def _show_rows(self, rows: list[Row]) -> None:
        from reader.gui.dialogs.compare_dialog import CompareDialog

        dialog = CompareDialog(rows, self._window.theme, self._window, use="")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def use(self, article: Article, source: str) -> None:
        """Make a version the current one again, in a thread."""
        window = self._window
        if window.library.read_only:
            return
        window.desk.leave()

        def work(own: Library, _: Job) -> Refreshed:
            from reader.core.joining import return_to
            from reader.formats.adding import read_source

            return return_to(own, article.id, source, read_source)

        change_apart(window, self.tr("Changing the version"), [article.id], work, window.versions.after)

    # -- a PDF with our annotations ----------------------------------------------------------------------

    def save_annotated(self) -> None:
        """Ask where to, and write a copy of the PDF with the annotations in it."""
        from reader.formats.annotatedpdf import MEDIA_TYPE, suggested_name

        window, article = self._window, self._window.desk.article
        if article is None or article.media_type != MEDIA_TYPE:
            return
        window.desk.leave()
        folder = window.settings["export_folder"]
        start = (Path(folder) if folder and Path(folder).is_dir() else Path.home()) / suggested_name(article)
        name, _ = QFileDialog.getSaveFileName(window, self.tr("Save annotated PDF"), str(start), self.tr("PDF (*.pdf)"))
        if name:
            self.save_annotated_as(Path(name))

    def save_annotated_as(self, target: Path, password: str = "") -> None:
        """Write the copy, in a thread. The reader was asked about a file of that name; no other is written over."""
        window, article = self._window, self._window.desk.article
        if article is None:
            return
        named = target if target.suffix.lower() == ".pdf" else target.with_name(f"{target.name}.pdf")

        def work(own: Library, job: Job) -> Saved:
            from reader.formats.annotatedpdf import save_annotated

            reading = window.intake.reading(job)
            is_asked = named == target
            return save_annotated(own, article.id, named, reading, is_asked, password, job.cancelled)

        def failed(error: ReaderError) -> None:
            if not isinstance(error, PasswordNeeded):
                window.show_error(error)
            elif (given := window.commands.pages.passwords.next_for(named, error)) is not None:
                self.save_annotated_as(target, given)

        change_apart(window, self.tr("Saving the PDF"), [article.id], work, self._on_saved, failed)

    def _on_saved(self, saved: Saved) -> None:
        from reader.formats.annotatedpdf import SIGNED

        window = self._window
        window.commands.pages.passwords.fitted(saved.path)
        window.keep_export_folder(str(saved.path.parent))
        many = (
            self.tr("Saved with 1 annotation: {1}")
            if saved.written == 1
            else self.tr("Saved with {0} annotations: {1}")
        )
        text = many.format(saved.written, saved.path)
        if saved.left_out:
            text += self.tr(" · {0} have no place on the pages").format(saved.left_out)
        if saved.is_signed:
            text += f" · {self.tr(SIGNED)}"
        window.notice.show_message(text, "info", self.tr("Open folder"), lambda: _show_folder(saved.path.parent))


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
