"""The window: top bar, library panel, article, passages panel, status bar; connects what they emit with who decides."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from reader.core.changes import Change
from reader.core.errors import ReaderError, Stopped
from reader.core.index import Entry
from reader.core.library import Library
from reader.core.model import Article, Reading, Tag
from reader.core.scanning import ScanReport
from reader.core.settings import Settings
from reader.gui import actions, fonts
from reader.gui import theme as themes
from reader.gui.annotator import Annotator
from reader.gui.bridge import Bridge
from reader.gui.cards import tag_rows
from reader.gui.commands import Commands
from reader.gui.desk import Desk
from reader.gui.intake import Intake
from reader.gui.jobs import Jobs
from reader.gui.look import typography
from reader.gui.panels.library_panel import LibraryPanel
from reader.gui.panels.passages_panel import PassagesPanel
from reader.gui.versions import Versions
from reader.gui.views.reading import ReadingView
from reader.gui.widgets.empty import EmptyState
from reader.gui.widgets.find_bar import FindBar
from reader.gui.widgets.message import Notice
from reader.gui.widgets.selection_bar import SelectionBar
from reader.gui.widgets.status import StatusLine
from reader.gui.widgets.top_bar import TopBar

_FIRST_ENTRIES: Final = 200  # articles listed at once; the rest is read when the window is there
_TAGS_MS: Final = 40  # counts may wait until the highlight is painted, and are made once for many changes
_LEFT_WIDTH: Final = 210  # the least that a panel can be read at, and
_RIGHT_WIDTH: Final = 264
_ARTICLE_WIDTH: Final = 560  # what panels give way for


class MainWindow(QMainWindow):
    """Made once by :mod:`reader.gui.app`; everything it needs comes through its constructor."""

    theme_changed = Signal(object)  # the Theme, for what floats over the window

    def __init__(self, app: QApplication, library: Library, settings: Settings, theme: str = "") -> None:
        super().__init__()
        self.app, self.library, self.settings = app, library, settings
        self._theme_choice = theme
        self.jobs = Jobs(self)
        self.setWindowTitle("Reader")
        self.setAcceptDrops(True)
        self.setMinimumSize(720, 480)
        self.theme = themes.theme_for(app, theme or settings["theme"])
        themes.apply(app, self.theme)
        app.setFont(fonts.ui_font(app))
        self._make_widgets()
        self.desk = Desk(library, settings, self.jobs, self.view, self.passages, self)
        self.annotator = Annotator(self.desk, library, settings, self.view, self.passages, self.bar)
        self.intake = Intake(library, settings, self.jobs, self)
        self.versions = Versions(self)
        self.commands = Commands(self)
        self._actions = self._make_actions()
        self._bridge = Bridge(library, self)
        self._tags_timer = QTimer(self, singleShot=True, interval=_TAGS_MS)
        self._tags_timer.timeout.connect(self._show_tags)
        self._connect()
        self.set_theme()
        self.library_panel.set_sort(self.settings["sort_articles"])
        self.passages.set_order(self.settings["sort_passages"])
        self.library_panel.set_entries(library.index.newest(_FIRST_ENTRIES))
        self._show_tags()
        self._update_actions()

    # -- making ------------------------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        self.top = TopBar(self)
        self.notice = Notice(self)
        self.library_panel = LibraryPanel(self)
        self.passages = PassagesPanel(self)
        self.view = ReadingView(self)
        self.bar = SelectionBar(self.view)
        self.find_bar = FindBar(self)
        self.empty = EmptyState(self)
        self.status = StatusLine(self)
        self.bar.hide()
        self.find_bar.hide()
        reading = QWidget(self)
        column = QVBoxLayout(reading)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        self.middle = QStackedWidget(self)
        self.middle.addWidget(self.empty)
        self.middle.addWidget(reading)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (self.library_panel, self.middle, self.passages):
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        whole = QWidget(self)
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget, stretch in ((self.top, 0), (self.notice, 0), (self.splitter, 1), (self.status, 0)):
            rows.addWidget(widget, stretch)
        self.setCentralWidget(whole)

    def _make_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        handlers = self.commands.handlers()
        for row in actions.ACTIONS:
            action = QAction(self.tr(row.text), self)
            action.setObjectName(row.id)
            action.setCheckable(row.checkable)
            action.setShortcuts([QKeySequence(k) for k in actions.keys_of(row, self.settings["keys"])])
            action.triggered.connect(handlers[row.id])
            if row.where == actions.VIEW:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                self.view.addAction(action)
            else:
                self.addAction(action)
            made[row.id] = action
        self.main_menu = self._main_menu(made)
        self.top.set_menu(self.main_menu)
        return made

    def _main_menu(self, made: dict[str, QAction]) -> QMenu:
        menu = QMenu(self)
        submenus = {name: menu.addMenu(self.tr(name)) for name in actions.MENUS}
        self.recent_menu = QMenu(self.tr("Open recent"), self)
        self.recent_menu.aboutToShow.connect(self.commands.fill_recent)
        for row in actions.ACTIONS:
            if not row.menu:
                continue
            submenu = submenus[row.menu.lstrip("|")]
            if row.menu.startswith("|"):
                submenu.addSeparator()
            submenu.addAction(made[row.id])
            if row.id == "open_folder":
                submenu.addMenu(self.recent_menu)
        return menu

    def _connect(self) -> None:
        desk, annotator, panel = self.desk, self.annotator, self.library_panel
        self._bridge.changed.connect(self._on_changed)
        desk.opened.connect(self._on_opened)
        desk.closed.connect(self._on_closed)
        desk.conditions_changed.connect(self._update_actions)
        desk.place_changed.connect(self._show_place)
        self.view.selected.connect(self._update_actions)
        self.view.deselected.connect(self._update_actions)
        self.view.link_clicked.connect(self.commands.follow)
        self.view.menu_requested.connect(self.commands.context_menu)
        for speaker in (desk, annotator, self.intake):
            speaker.said.connect(self.status.say)
            speaker.failed.connect(self.show_error)
        self.intake.added.connect(desk.open)
        panel.article_opened.connect(desk.open)
        panel.add_requested.connect(self.commands.open)
        panel.tag_clicked.connect(self.commands.filter_by_tag)
        panel.tag_menu_requested.connect(self.commands.tag_menu)
        panel.article_menu_requested.connect(self.commands.article_menu)
        panel.sort_changed.connect(self.commands.keep_sort)
        self.passages.tag_clicked.connect(self.commands.filter_by_tag)
        self.passages.tag_filter_cleared.connect(self.commands.clear_tag_filter)
        self.passages.order_changed.connect(self.commands.keep_order)
        self.passages.menu_requested.connect(self.commands.card_menu)
        self.empty.open_requested.connect(self.commands.open)
        self.empty.paste_requested.connect(self.intake.add_clipboard)
        self.empty.welcome_requested.connect(self.commands.welcome)
        self.top.look_requested.connect(self.commands.look)
        self.top.export_requested.connect(self.commands.export)
        self.find_bar.query_changed.connect(self.commands.find_text)
        self.find_bar.next_requested.connect(self.commands.find_next)
        self.find_bar.previous_requested.connect(self.commands.find_previous)
        self.find_bar.closed.connect(self.commands.close_find)
        self.jobs.started.connect(self.status.begin)
        self.jobs.progressed.connect(self.status.progress)
        self.jobs.ended.connect(self.status.end)
        self.status.cancel_requested.connect(self.jobs.cancel)
        self.splitter.splitterMoved.connect(self.commands.keep_widths)
        hints = self.app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_theme)

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
        self.passages.setVisible(self.settings["right_panel"])
        self._share_width()
        self._update_actions()

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
        if self.library.read_only:
            self.notice.show_message(self.library.read_only, "warning")
        last = self.settings["last_article"].get(str(self.library.folder), "")
        if files:
            self.intake.add(files)
        elif last and self.library.index.entry(last) is not None:
            self.desk.open(last)
        elif self.library.index.is_empty():
            self.commands.welcome()
        if len(self.library_panel.visible_ids()) >= _FIRST_ENTRIES:
            self.intake.read_catalogue(self._show_catalogue)
        self._scan()

    def _scan(self) -> None:
        self.intake.scan(self._on_scanned)

    def _on_scanned(self, report: ScanReport) -> None:
        if report.changed or report.removed:
            self._show_catalogue()
        for problem in report.problems[:5]:
            self.notice.show_message(problem, "warning")
        for sentence in report.merged[:5]:
            self.notice.show_message(sentence, "info")
        self.intake.back_up()

    def open_files_from_outside(self, files: Sequence[Path]) -> None:
        """A second start: come to the front and open what it was given."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.intake.add(files)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.desk.leave()
        self.jobs.stop()
        self.intake.close()
        last = dict(self.settings["last_article"])
        last[str(self.library.folder)] = self.desk.article.id if self.desk.article else ""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        with contextlib.suppress(ReaderError):  # the window's place is no reason to keep it open
            self.settings.set_many({"geometry": geometry, "last_article": last})
        event.accept()

    # -- looks -------------------------------------------------------------------------------------------

    def set_theme(self) -> None:
        """Colours and type from the settings, everywhere."""
        theme = themes.theme_for(self.app, self._theme_choice or self.settings["theme"])
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

    def choose_theme(self, name: str) -> None:
        self._theme_choice = ""
        self.settings.set("theme", name)
        self.set_theme()
        self._update_actions()

    def _on_system_theme(self) -> None:
        if (self._theme_choice or self.settings["theme"]) == themes.SYSTEM:
            self.set_theme()

    def show_error(self, error: ReaderError) -> None:
        """One sentence in the quiet banner; what the user stopped is no error."""
        if isinstance(error, Stopped):
            self.status.say(str(error))
            return
        self.notice.show_message(str(error), "error")

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
        for article in dict.fromkeys(c.article for c in changes if c.article):
            entry = self.library.index.entry(article)
            if entry is None:
                self.library_panel.remove_entry(article)
            else:
                self.library_panel.put_entry(entry)
        if any(c.table != Reading.TABLE for c in changes):
            self._tags_timer.start()
            self.status.saved()
        if any(c.table in (Tag.TABLE, Article.TABLE) for c in changes):
            self.commands.refresh_tag_filter()
        self._update_actions()

    def _on_opened(self, article_id: str) -> None:
        self.middle.setCurrentIndex(1)
        self.library_panel.set_current(article_id)
        title = self.desk.article.title if self.desk.article else ""
        self.top.set_title(title)
        self.setWindowTitle(f"{title} – Reader")
        self.commands.close_find()
        self.commands.refresh_tag_filter()
        self.view.setFocus()
        self._show_place()

    def _on_closed(self) -> None:
        self.middle.setCurrentIndex(0)
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

    def _update_actions(self) -> None:
        desk, library = self.desk, self.library
        has = desk.article is not None
        writable = has and not desk.read_only
        holds = {
            actions.ALWAYS: True,
            actions.ARTICLE: has,
            actions.WRITABLE: writable,
            actions.SELECTION: has,
            actions.ANNOTATION: has and bool(desk.current_id),
            actions.UNDO: bool(library.undo_name),
            actions.REDO: bool(library.redo_name),
            actions.CHANGED: writable and self.versions.is_changed,
            actions.APPENDIX: has and desk.document is not None and desk.document.appendix >= 0,
        }
        for row in actions.ACTIONS:
            self._actions[row.id].setEnabled(holds[row.when])
        undo, redo = self.tr("Undo"), self.tr("Redo")
        self._actions["undo"].setText(f"{undo} {library.undo_name}".strip())
        self._actions["redo"].setText(f"{redo} {library.redo_name}".strip())
        chosen = self._theme_choice or self.settings["theme"]
        for name in ("system", "light", "sepia", "dark", "contrast"):
            self._actions[f"theme_{name}"].setChecked(chosen == name)
        self._actions["left_panel"].setChecked(self.settings["left_panel"])
        self._actions["right_panel"].setChecked(self.settings["right_panel"])
        self._actions["focus_mode"].setChecked(self.commands.is_focus_mode)
        self._actions["whole_page"].setChecked(has and desk.article is not None and desk.article.whole_page)

    def keep_export_folder(self, folder: str) -> None:
        """Where the next export will begin to ask."""
        self.settings.set_many({"export_folder": folder})

    def action(self, action_id: str) -> QAction:
        """The QAction of a row of the table."""
        return self._actions[action_id]

    def set_keys(self, chosen: dict[str, str]) -> None:
        """Other keys, from now on."""
        self.settings.set("keys", chosen)
        self.empty.set_keys(chosen)
        for row in actions.ACTIONS:
            self._actions[row.id].setShortcuts([QKeySequence(k) for k in actions.keys_of(row, chosen)])

    # -- drag and drop -----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasUrls() or data.hasHtml() or data.hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        files = [Path(u.toLocalFile()) for u in data.urls() if u.isLocalFile()]
        if files:
            self.intake.add(files)
        else:
            self.intake.add_mime(data)
        event.acceptProposedAction()
