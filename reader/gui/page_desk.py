"""Pages and the library: where the text stands on them, what becomes of the rectangles that are drawn, passwords."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QImage, QImageWriter

from reader.core import areas
from reader.core.anchor import Anchor
from reader.core.articles import short
from reader.core.errors import PasswordNeeded, ReaderError
from reader.formats import pagemaps
from reader.gui.jobs import Job, Jobs
from reader.gui.views.printed_text import PrintedText

if TYPE_CHECKING:
    from reader.gui.passwords import Passwords
    from reader.gui.views.pages_frame import PagesFrame
    from reader.gui.window import MainWindow

_Key = tuple[str, str, Anchor]  # article, annotation, and the area to be cut out


class PageDesk(QObject):
    """Made with the pages, when the first PDF is opened."""

    def __init__(self, window: MainWindow, frame: PagesFrame, passwords: Passwords) -> None:
        super().__init__(window)
        self._window, self._view, self._passwords = window, frame.view, passwords
        self._jobs = Jobs(self)  # of its own: the map of a long book must not hold up the next article
        self._jobs.crashed.connect(window.jobs.crashed)
        self._password = ""  # of the file that is open; kept nowhere
        window.view.map_wanted.connect(self.load_map)
        self._view.area_drawn.connect(self.mark_area)
        self._view.cut.connect(self._keep_picture)
        self._view.loaded.connect(self._cut_missing)
        self._view.failed.connect(self._on_failed)
        self._view.sheets_came.connect(self._on_sheets)

    def close(self) -> None:
        self._jobs.stop()

    # -- where the text stands ---------------------------------------------------------------------------

    def load_map(self) -> None:
        """Fetch the map of the open article's text from the cache, or have it made in the reading process."""
        desk, window = self._window.desk, self._window
        article, document = desk.article, desk.document
        if article is None or document is None:
            return
        original = window.library.article_folder(article.id) / article.source
        password = self._password

        def work(job: Job) -> PrintedText | None:
            found = pagemaps.load(original, document, window.intake.reading(job), password)
            return PrintedText(document, found).prepare() if found is not None else None

        def done(text: PrintedText | None) -> None:
            if desk.document is document:
                self._view.set_text(text)
                if text is None:
                    window.status.say(self.tr("This PDF reads otherwise now: its text cannot be selected on its pages"))

        def failed(error: ReaderError) -> None:
            if desk.document is document:
                self._view.set_text(None)
                if not isinstance(error, PasswordNeeded):  # the pages ask for it
                    window.show_error(error)

        self._jobs.run("", work, done, failed)

    def _on_sheets(self) -> None:
        if self._view.file is not None:
            self._passwords.fitted(self._view.file)

    def _on_failed(self, error: ReaderError) -> None:
        """The pages cannot be shown: a password may help; else the text can."""
        window, file = self._window, self._view.file
        if window.view.is_preview:
            return  # who adds the file will say it, or ask
        password = None
        if not isinstance(error, PasswordNeeded):
            window.show_error(error)
        else:
            password = self._passwords.next_for(*self._asked(error))
        if self._view.file != file:
            return  # another article came while the question stood
        if password is not None:
            self._password = password
            window.view.unlock(password)
            if self._view.text is None:
                self.load_map()
            return
        window.view.give_up_pages()

    def _asked(self, error: PasswordNeeded) -> tuple[Path, PasswordNeeded]:
        """The file, and what it is asked for, in the article's name."""
        file, article = self._view.file or Path(), self._window.desk.article
        if article is None:
            return file, error
        return file, PasswordNeeded(f"“{short(article.title)}”{str(error).removeprefix(file.name)}")

    # -- areas -------------------------------------------------------------------------------------------

    def mark_area(self, page: int, box: tuple[float, float, float, float]) -> None:
        """Annotate what a rectangle was drawn around."""
        view = self._view
        text = view.text
        near = text.offset_at(page, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if text is not None else 0
        made = self._window.annotator.mark_area(page, box, view.label_of(page), max(0, near))
        view.use_area_tool(False)
        if made is not None:
            self._cut((made.article, made.id, made.passages[0]))

    def _cut(self, key: _Key) -> None:
        area = key[2].area
        self._view.cut_out(key, int(area[0]), (area[1], area[2], area[3], area[4]))

    def _cut_missing(self) -> None:
        """Make the pictures of areas that have none: they were marked elsewhere, or the program ended too soon."""
        article, library = self._window.desk.article, self._window.library
        if article is None or library.read_only or self._view.file is None:
            return
        folder = library.article_folder(article.id)
        for annotation in library.annotations(article.id):
            for anchor in annotation.passages:
                if anchor.area and areas.picture_of(folder, annotation) is None:
                    self._cut((article.id, annotation.id, anchor))

    def _keep_picture(self, key: _Key, image: QImage) -> None:
        article, annotation, anchor = key
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        try:
            areas.keep_picture(self._window.library.article_folder(article), anchor, bytes(data.data()))
        except ReaderError as error:
            self._window.show_error(error)
            return
        if self._window.desk.article is not None and self._window.desk.article.id == article:
            self._window.desk.renew_card(annotation)
