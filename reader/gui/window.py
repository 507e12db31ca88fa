"""The window: top bar, library panel, article, passages panel, status bar; connects what they emit with who decides."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reader.core.changes import Change
from reader.core.errors import DamagedError, NotSaved, ReaderError, Stopped
from reader.core.index import Entry
from reader.core.library import Library
from reader.core.model import Article, Reading, Tag
from reader.core.settings import Settings
from reader.gui import fonts
from reader.gui import theme as themes
from reader.gui.bridge import Bridge
from reader.gui.codebook import tag_rows
from reader.gui.panels.library_panel import LibraryPanel
from reader.gui.widgets.status import StatusLine
from reader.gui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from reader.core.scanning import ScanReport
    from reader.gui.annotator import Annotator
    from reader.gui.closer import Closer
    from reader.gui.commands import Commands
    from reader.gui.desk import Desk
    from reader.gui.intake import Intake
    from reader.gui.jobs import Jobs
    from reader.gui.menus import Menus
    from reader.gui.panels.passages_panel import PassagesPanel
    from reader.gui.versions import Versions
    from reader.gui.views.reading import ReadingView
    from reader.gui.widgets.empty import EmptyState
    from reader.gui.widgets.find_bar import FindBar
    from reader.gui.widgets.message import Notice
    from reader.gui.widgets.selection_bar import SelectionBar

_FIRST_ENTRIES: Final = 200  # articles listed at once; the rest is read when the window is there
_MANY_ENTRIES: Final = 20  # articles that change at once: more are cheaper to list anew
_TAGS_MS: Final = 40  # counts may wait until the highlight is painted, and are made once for many changes
_LEFT_WIDTH: Final = 210  # the least that a panel can be read at, and
_RIGHT_WIDTH: Final = 264
_ARTICLE_WIDTH: Final = 560  # what panels give way for


class MainWindow(QMainWindow):
    """Made once by :mod:`reader.gui.app`; everything it needs comes through its constructor."""

    theme_changed = Signal(object)  # the Theme, for what floats over the window
    painted = Signal()  # for the first time

    # from complete() on
    view: ReadingView
    passages: PassagesPanel
    bar: SelectionBar
    find_bar: FindBar
    notice: Notice
    empty: EmptyState
    jobs: Jobs
    desk: Desk
    annotator: Annotator
    intake: Intake
    versions: Versions
    closer: Closer
    commands: Commands
    menus: Menus

    def __init__(self, app: QApplication, library: Library, settings: Settings, theme: str = "") -> None:
        super().__init__()
        self.app, self.library, self.settings = app, library, settings
        self._theme_choice = theme
        self.is_complete = False  # until then there is no article, and no action
        self._is_painted = False
        self._unsaved: set[str] = set()  # what was said of changes that the disk refused
        self.setWindowTitle("Reader")
        self.setAcceptDrops(True)
        self.setMinimumSize(720, 480)
        self.theme = themes.theme_for(app, theme or settings["theme"])
        themes.apply(app, self.theme)
        app.setFont(fonts.ui_font(app))
        self._make_frame()
        for widget in (self.top, self.library_panel, self.status):
            widget.set_theme(self.theme)
        self.library_panel.set_sort(self.settings["sort_articles"])
        self.library_panel.set_waiting(self._is_index_lost())
        self.library_panel.set_entries(library.index.newest(_FIRST_ENTRIES))
        self.library_panel.set_tags(tag_rows(library))

    # -- making ------------------------------------------------------------------------------------------

    def _make_frame(self) -> None:
        """What the first paint shows; in the places of the article and its passages is nothing yet."""
        self.top = TopBar(self)
        self.library_panel = LibraryPanel(self)
        self.status = StatusLine(self)
        self.middle = QStackedWidget(self)
        self.middle.setAutoFillBackground(True)
        paper = self.palette()
        paper.setColor(QPalette.ColorRole.Window, themes.colour(self.theme, "paper"))
        self.middle.setPalette(paper)
        self.side = QWidget(self)  # where the passages will be
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (self.library_panel, self.middle, self.side):
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.whole = QWidget(self)
        self.rows = QVBoxLayout(self.whole)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(0)
        self.rows.addWidget(self.top)
        self.rows.addWidget(self.splitter, 1)
        self.rows.addWidget(self.status)
        self.setCentralWidget(self.whole)
        self.library_panel.article_opened.connect(self.open_article)

    def complete(self) -> None:
        """Make what an article needs, once: behind the first paint, or sooner if somebody is quicker."""
        if self.is_complete:
            return
        from reader.gui.equipment import equip  # most of the program: it must not hold up the first paint

        equip(self)
        self.middle.setAutoFillBackground(False)
        self._tags_timer = QTimer(self, singleShot=True, interval=_TAGS_MS)
        self._tags_timer.timeout.connect(self._show_tags)
        self._bridge = Bridge(self.library, self)
        self._bridge.changed.connect(self._on_changed)
        self.desk.opened.connect(self._on_opened)
        self.desk.closed.connect(self._on_closed)
        self.desk.conditions_changed.connect(self.update_actions)
        self.desk.place_changed.connect(self._show_place)
        self.app.styleHints().colorSchemeChanged.connect(self._on_system_theme)
        self.is_complete = True
        self.set_theme()
        self.passages.set_order(self.settings["sort_passages"])
        self.annotator.refresh_tags()
        self.place_panels()

    def open_article(self, article_id: str) -> None:
        """Show an article of the library."""
        self.complete()
        self.desk.open(article_id)

    # -- beginning and ending ----------------------------------------------------------------------------

    def restore(self) -> None:
        """Size, place and panels as they were."""
        geometry = QByteArray.fromBase64(self.settings["geometry"].encode("ascii", "ignore"))
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(self.screen().availableSize().boundedTo(QSize(1440, 900)))
        self.place_panels()

    def place_panels(self) -> None:
        """Panels and their widths as the settings have them."""
        self.library_panel.setVisible(self.settings["left_panel"])
        self.side.setVisible(self.settings["right_panel"])
        self._share_width()
        if self.is_complete:
            self.update_actions()

    def _share_width(self) -> None:
        """The panels as wide as the user made them, as far as the article keeps its line."""
        left = self.settings["left_width"] if self.settings["left_panel"] else 0
        right = self.settings["right_width"] if self.settings["right_panel"] else 0
        width = self.width()
        if right:
            right = max(_RIGHT_WIDTH, min(right, width - left - _ARTICLE_WIDTH))
        if left:
            left = max(_LEFT_WIDTH, min(left, width - right - _ARTICLE_WIDTH))
        self.splitter.setSizes([left, max(200, width - left - right), right])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def begin(self, files: Sequence[Path]) -> None:
        """What comes after the first paint: the files asked for or the last article, and a look at the disk."""
        self.complete()
        if self.library.read_only:
            self.commands.safety.say_what_is_wrong()
        last = self.settings["last_article"].get(str(self.library.folder), "")
        if files:
            self.intake.add(files)
        elif last and self.library.index.entry(last) is not None:
            self.desk.open(last)
        elif self.library.is_empty() and not self.library.read_only:
            self.commands.welcome()
        if len(self.library_panel.visible_ids()) >= _FIRST_ENTRIES:
            self.intake.read_catalogue(self._show_catalogue)
        self.scan()

    def scan(self) -> None:
        """Look at all files of the library, in a thread, and show what has changed."""
        self.intake.scan(self._on_scanned, self.tr("Reading the library") if self._is_index_lost() else "")

    def _is_index_lost(self) -> bool:
        """Whether there are articles that the index does not know: it takes a while to read them."""
        return self.library.index.is_empty() and not self.library.is_empty()

    def _on_scanned(self, report: ScanReport) -> None:
        self.library_panel.set_waiting(False)
        if report.changed or report.removed:
            self._show_catalogue()
        for problem in report.problems[:5]:
            check = self.commands.safety.check_library
            self.notice.show_message(problem, "warning", self.tr("Check the library…"), check)
        for sentence in filter(None, (*report.merged[:5], report.brought_up, report.stopped)):
            self.notice.show_message(sentence, "info")
        self.intake.back_up()

    def open_files_from_outside(self, files: Sequence[Path]) -> None:
        """A second start: come to the front and open what it was given."""
        self.complete()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.intake.add(files)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.complete()
        if self.library.busy:
            self.jobs.stop()  # what is being typed is saved behind it
        self.desk.leave()
        self.desk.unsaved.try_again()
        if len(self.desk.unsaved) and not self._gives_up_notes():
            event.ignore()
            return
        self.commands.pages.close()
        self.jobs.stop()
        self.intake.close()
        self.desk.pictures.close()
        last = dict(self.settings["last_article"])
        last[str(self.library.folder)] = self.desk.article.id if self.desk.article else ""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        with contextlib.suppress(ReaderError):  # the window's place is no reason to keep it open
            self.settings.set_many({"geometry": geometry, "last_article": last})
        event.accept()

    def _gives_up_notes(self) -> bool:
        """Ask whether to end although notes are not on the disk."""
        text = self.tr("A note could not be saved. If Reader is closed now, it is lost.")
        buttons = QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        asked = QMessageBox.warning(self, "Reader", text, buttons, QMessageBox.StandardButton.Cancel)
        return asked == QMessageBox.StandardButton.Discard

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    # -- looks -------------------------------------------------------------------------------------------

    def set_theme(self) -> None:
        """Colours and type from the settings, everywhere."""
        from reader.gui.look import typography  # it knows the reading view

        theme = themes.theme_for(self.app, self.theme_choice)
        if theme is not self.theme:
            themes.apply(self.app, theme)
        self.theme = theme
        self.view.set_look(
            theme, typography(theme, self.settings), self.settings["paragraph_numbers"], self.settings["sentence_mark"]
        )
        around = (self.top, self.notice, self.library_panel, self.passages, self.find_bar, self.empty, self.status)
        for widget in (*around, self.bar):
            widget.set_theme(theme)
        self.passages.set_quote_font(self.settings["font"])
        self.theme_changed.emit(theme)
        self.desk.show_again()

    @property
    def theme_choice(self) -> str:
        """The theme asked for: a theme's name or "system"."""
        return self._theme_choice or self.settings["theme"]

    def choose_theme(self, name: str) -> None:
        self._theme_choice = ""
        self.keep_settings({"theme": name})
        self.set_theme()
        self.update_actions()

    def _on_system_theme(self) -> None:
        if self.theme_choice == themes.SYSTEM:
            self.set_theme()

    def show_error(self, error: ReaderError) -> None:
        """One sentence in the quiet banner; what the user stopped is no error."""
        if isinstance(error, Stopped):
            self.status.say(str(error))
            return
        self.complete()
        self.status.refused()
        if isinstance(error, DamagedError):
            self.notice.show_message(str(error), "error", self.tr("Repair"), self.commands.safety.repair)
            return
        if isinstance(error, NotSaved):
            self._unsaved.add(str(error))
        self.notice.show_message(str(error), "error")

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do what may be refused; whether it was done. If not, the notice says why."""
        try:
            work()
        except ReaderError as error:
            self.show_error(error)
            return False
        return True

    # -- repainting --------------------------------------------------------------------------------------

    def _show_catalogue(self, entries: Sequence[Entry] | None = None) -> None:
        self.library_panel.set_entries(entries or self.library.entries())
        self._show_tags()
        if self.desk.article is not None:
            self.library_panel.set_current(self.desk.article.id)

    def _show_tags(self) -> None:
        self.library_panel.set_tags(tag_rows(self.library))
        self.annotator.refresh_tags()

    def _on_changed(self, changes: Sequence[Change], name: str) -> None:
        self.desk.take_in(changes)
        self.versions.take_in(changes)
        touched = dict.fromkeys(c.article for c in changes if c.article)
        if len(touched) > _MANY_ENTRIES:
            self.intake.read_catalogue(self._show_catalogue)
        else:
            for article in touched:
                self._show_entry(article)
        if any(c.table != Reading.TABLE for c in changes):
            self._tags_timer.start()
            self.status.saved()
            self.notice.withdraw(self._unsaved)  # the disk takes changes again
            self._unsaved.clear()
        if any(c.table in (Tag.TABLE, Article.TABLE) for c in changes):
            self.commands.refresh_tag_filter()
        self.update_actions()

    def _show_entry(self, article: str) -> None:
        entry = self.library.index.entry(article)
        if entry is None:
            self.library_panel.remove_entry(article)
        else:
            self.library_panel.put_entry(entry)

    def _on_opened(self, article_id: str) -> None:
        self.middle.setCurrentIndex(1)
        self.library_panel.set_current(article_id)
        title = self.desk.article.title if self.desk.article else ""
        self.top.set_title(title)
        self.setWindowTitle(f"{title} – Reader")
        self.commands.finding.close()
        self.commands.refresh_tag_filter()
        self.view.setFocus()
        self._show_place()

    def _on_closed(self) -> None:
        self.middle.setCurrentIndex(0)
        self.commands.finding.close()
        self.top.set_title("")
        self.setWindowTitle("Reader")
        self._show_place()

    def _show_place(self) -> None:
        document = self.desk.document
        if document is None or self.desk.article is None:
            self.status.set_place(None)
            return
        progress = self.desk.progress()
        here = self.view.caret if self.view.sentence() is not None else self.view.top_offset()
        total = len(document.paragraph_numbers)
        left = self.desk.article.words * (1 - self.desk.here())
        self.status.set_place((progress, left, max(1, document.paragraph_at(here)), total))
        if said := self.commands.pages.place():
            self.status.paragraph.setText(said)

    def update_actions(self) -> None:
        """Which actions can be used now, and what they say."""
        self.menus.update()

    def keep_settings(self, values: dict[str, object]) -> None:
        """Keep what was chosen; it is in force until the end, too, when the disk refuses it."""
        self.attempt(lambda: self.settings.set_many(values))

    def keep_export_folder(self, folder: str) -> None:
        """Where the next export will begin to ask."""
        self.keep_settings({"export_folder": folder})

    def action(self, action_id: str) -> QAction:
        """The QAction of a row of the table."""
        return self.menus.actions[action_id]

    def set_keys(self, chosen: dict[str, str]) -> None:
        """Other keys, from now on."""
        self.keep_settings({"keys": chosen})
        self.empty.set_keys(chosen)
        self.menus.set_keys(chosen)

    # -- drag and drop -----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasUrls() or data.hasHtml() or data.hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.complete()
        data = event.mimeData()
        files = [Path(u.toLocalFile()) for u in data.urls() if u.isLocalFile()]
        if files:
            self.intake.add(files)
        else:
            self.intake.add_mime(data)
        event.acceptProposedAction()
