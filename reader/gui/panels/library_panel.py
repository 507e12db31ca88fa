"""The left side of the Read view: the articles, the tags, the reading list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reader.core.index import Entry
from reader.core.model import STATUSES
from reader.gui.icons import icon
from reader.gui.theme import Theme, colour
from reader.gui.widgets.article_list import ArticleList
from reader.gui.widgets.article_rows import ORDERS, ArticleModel
from reader.gui.widgets.ink import TINY, scaled, sized
from reader.gui.widgets.side_list import SideList, SideRow

__all__ = ["LibraryPanel", "TagRow"]

TagRow = SideRow
_TAGS_SHARE: Final = 0.42  # of the height that articles and tags share, at most, until the user moves the border


class LibraryPanel(QWidget):
    """Shows the catalogue and the tags it is given; filters and orders of the list are its own."""

    article_opened = Signal(str)
    article_menu_requested = Signal(list, QPoint)  # ids, place on the screen
    add_requested = Signal()
    tag_clicked = Signal(str)  # id; "" when the active one is clicked again
    tag_menu_requested = Signal(str, QPoint)
    sort_changed = Signal(str)  # one of ORDERS, chosen by the user

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._articles = ArticleModel(self)
        self.list = ArticleList(self._articles, self)
        self.tags = SideList(self)
        self.statuses = SideList(self)
        self._title, self._tags_title, self._statuses_title = (self._section_label() for _ in range(3))
        self._filter = QLineEdit(self)
        self._search_action = QAction(self._filter)
        self._clear_action = QAction(self._filter)
        self._add = self._tool_button(self.tr("Add articles (Ctrl+O)"))
        self._sort = self._tool_button(self.tr("Sort the articles"))
        self._empty = QLabel(self)
        self._show_all = QPushButton(self)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter_moved = False
        self._is_waiting = False
        self._lay_out()
        self._connect()
        self.setAccessibleName(self.tr("Library"))
        self.setFocusProxy(self.list)
        self.set_tags(())
        self._show_all_counts()

    def _section_label(self) -> QLabel:
        label = QLabel(self)
        label.setProperty("kind", "section")
        font = sized(self.font(), TINY * 1.06, QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 107)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        label.setFont(font)
        return label

    def _tool_button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        return button

    def _lay_out(self) -> None:
        side = scaled(self.font(), 14)
        header = QHBoxLayout()
        header.setContentsMargins(side, scaled(self.font(), 8), scaled(self.font(), 8), 0)
        header.setSpacing(0)
        header.addWidget(self._title, 1)
        header.addWidget(self._sort)
        header.addWidget(self._add)
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setAccessibleName(self.tr("Filter the articles"))
        line = QHBoxLayout()
        line.setContentsMargins(side, scaled(self.font(), 4), side, scaled(self.font(), 8))
        line.addWidget(self._filter)
        self._lay_out_empty(side)
        top, self._tags_box = QWidget(self), QWidget(self)
        articles = _column(top, header, line, self.list)
        articles.setStretchFactor(self.list, 1)
        self._tags_title.setContentsMargins(side, scaled(self.font(), 10), side, scaled(self.font(), 4))
        tags = _column(self._tags_box, self._tags_title, self.tags)
        tags.setStretchFactor(self.tags, 1)
        self._splitter.addWidget(top)
        self._splitter.addWidget(self._tags_box)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        self._splitter.setChildrenCollapsible(False)
        self._statuses_title.setContentsMargins(side, scaled(self.font(), 10), side, scaled(self.font(), 4))
        self._statuses_title.setText(self.tr("Reading list"))
        self._tags_title.setText(self.tr("Tags"))
        whole = _column(self, self._splitter, self._statuses_title, self.statuses)
        whole.setStretchFactor(self._splitter, 1)
        whole.setContentsMargins(0, 0, 0, scaled(self.font(), 10))
        self.statuses.setFixedHeight(len(STATUSES) * self.statuses.row_height() + 2)
        self.tags.setMinimumHeight(3 * self.tags.row_height())
        self.list.setMinimumHeight(scaled(self.font(), 80))
        self.setMinimumWidth(scaled(self.font(), 200))

    def _lay_out_empty(self, side: int) -> None:
        self._empty.setWordWrap(True)
        self._empty.setProperty("kind", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._show_all.setProperty("kind", "link")
        self._show_all.setCursor(Qt.CursorShape.PointingHandCursor)
        over = QVBoxLayout(self.list.viewport())
        over.setContentsMargins(side, scaled(self.font(), 28), side, 0)
        over.addWidget(self._empty)
        over.addWidget(self._show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        over.addStretch(1)

    def _connect(self) -> None:
        self._filter.addAction(self._search_action, QLineEdit.ActionPosition.LeadingPosition)
        self._filter.addAction(self._clear_action, QLineEdit.ActionPosition.TrailingPosition)
        self._clear_action.setToolTip(self.tr("Clear the filter (Esc)"))
        self._clear_action.triggered.connect(self._filter.clear)
        self._filter.textChanged.connect(self._apply_filter)
        self._filter.installEventFilter(self)
        self._add.clicked.connect(self.add_requested)
        self._show_all.clicked.connect(self._on_link)
        self.list.opened.connect(self.article_opened)
        self.list.menu_requested.connect(self.article_menu_requested)
        self.tags.setAccessibleName(self.tr("Tags"))
        self.tags.chosen.connect(self.tag_clicked)
        self.tags.menu_requested.connect(self.tag_menu_requested)
        self.statuses.setAccessibleName(self.tr("Reading list"))
        self.statuses.chosen.connect(self.set_status_filter)
        self._splitter.splitterMoved.connect(self._on_splitter_moved)
        menu = QMenu(self._sort)
        menu.aboutToShow.connect(self._fill_sort_menu)
        self._sort.setMenu(menu)
        self._sort.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    # What the window sets

    def set_theme(self, theme: Theme) -> None:
        for each in (self.list, self.tags, self.statuses):
            each.set_theme(theme)
        ink = colour(theme, "muted")
        self._add.setIcon(icon("plus", ink, 16))
        self._sort.setIcon(icon("arrow-up-down", ink, 15))
        self._search_action.setIcon(icon("search", ink, 15))
        self._clear_action.setIcon(icon("x", ink, 14))

    def set_waiting(self, is_waiting: bool) -> None:
        """Whether there are articles that nobody has read yet: a list without any does not mean that there are none."""
        self._is_waiting = is_waiting
        self._show_all_counts()

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Show this catalogue."""
        self._keeping_place(lambda: self._articles.set_entries(entries))

    def put_entry(self, entry: Entry) -> None:
        """Show an article, new or changed."""
        self._articles.put_entry(entry)
        self._show_all_counts()

    def remove_entry(self, article: str) -> None:
        self._articles.remove_entry(article)
        self._show_all_counts()

    def set_current(self, article: str | None, scroll: bool = True) -> None:
        """Mark the article that is open; None: none is."""
        self.list.set_current(article or "", scroll)

    def set_sort(self, order: str) -> None:
        """One of ORDERS. Not said again by ``sort_changed``."""
        if order in ORDERS and order != self._articles.order:
            self._keeping_place(lambda: self._articles.set_order(order))

    def set_tags(self, rows: Iterable[TagRow]) -> None:
        """Show these tags, in the order of the tree."""
        self.tags.set_rows(rows)
        self._tags_box.setVisible(bool(self.tags.side_rows.rows))
        self._share_height()

    def set_active_tag(self, tag_id: str | None) -> None:
        """Mark the tag that is filtered by; None: none is."""
        self.tags.set_active(tag_id or "")

    def focus_filter(self) -> None:
        """Put the cursor into the filter line."""
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def set_status_filter(self, status: str) -> None:
        """Show one of the reading lists; "": all articles."""
        self.statuses.set_active(status)
        self._apply_filter()

    # What is shown

    def visible_ids(self) -> list[str]:
        """The ids of the articles that the filters let through, in the order shown."""
        return [entry.id for entry in self._articles.rows]

    def selected_ids(self) -> list[str]:
        return self.list.selected_ids()

    def _apply_filter(self) -> None:
        text, status = self._filter.text(), self.statuses.side_rows.active
        self._clear_action.setVisible(bool(text))
        self._keeping_place(lambda: self._articles.set_filter(text, status))
        if text:
            self.list.scrollToTop()

    def _keeping_place(self, change: Callable[[], None]) -> None:
        bar = self.list.verticalScrollBar()
        place = bar.value()
        change()
        self.list.show_cursor(scroll=False)
        bar.setValue(place)
        self._show_all_counts()

    def _show_all_counts(self) -> None:
        there, shown = len(self._articles.entries), len(self._articles.rows)
        library = self.tr("Library")
        if shown != there:
            self._title.setText(self.tr("{library} · {shown} of {all}").format(library=library, shown=shown, all=there))
        else:
            self._title.setText(f"{library} · {there:,}" if there else library)
        names = dict(zip(STATUSES, (self.tr("Inbox"), self.tr("Reading"), self.tr("Done")), strict=True))
        self.statuses.set_rows(SideRow(s, n, "", 0, self._articles.statuses[s]) for s, n in names.items())
        self._show_empty(there, shown)

    def _show_empty(self, there: int, shown: int) -> None:
        self._clear_action.setVisible(bool(self._filter.text()))
        self._empty.setVisible(shown == 0)
        self._show_all.setVisible(shown == 0)
        if shown:
            return
        if there:
            text = self._filter.text().strip()
            self._empty.setText(
                self.tr("No article matches “{text}”.").format(text=text)
                if text
                else self.tr("No article is in this list.")
            )
            self._show_all.setText(self.tr("Show all"))
        elif self._is_waiting:
            self._empty.setText(self.tr("Reading the library…"))
            self._show_all.hide()
        else:
            self._empty.setText(self.tr("Drop files here, or press Ctrl+O."))
            self._show_all.setText(self.tr("Add articles…"))

    def _on_link(self) -> None:
        if not self._articles.entries:
            self.add_requested.emit()
            return
        self._filter.clear()
        self.set_status_filter("")

    # Sorting

    def _fill_sort_menu(self) -> None:
        menu = self._sort.menu()
        menu.clear()
        labels = {
            "opened": self.tr("Last opened"),
            "added": self.tr("Added"),
            "title": self.tr("Title"),
            "published": self.tr("Publication date"),
            "source": self.tr("Source"),
            "passages": self.tr("Most passages"),
            "progress": self.tr("Progress"),
        }
        for order, label in labels.items():
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(order == self._articles.order)
            action.triggered.connect(lambda _checked=False, order=order: self._choose_sort(order))

    def _choose_sort(self, order: str) -> None:
        if order != self._articles.order:
            self.set_sort(order)
            self.list.scrollToTop()
            self.sort_changed.emit(order)

    # Keys and sizes

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._filter and event.type() == QEvent.Type.FocusIn:
            QTimer.singleShot(0, self._articles, self._articles.prepare_filter)
        if watched is self._filter and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in _FILTER_KEYS:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _FILTER_KEYS:
                self._on_filter_key(event.key())
                return True
        return super().eventFilter(watched, event)

    def _on_filter_key(self, key: int) -> None:
        if key == Qt.Key.Key_Escape:
            self._filter.clear()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        first = self._articles.index(0)
        if not first.isValid():
            return
        if key == Qt.Key.Key_Down:
            self.list.setCurrentIndex(first)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.article_opened.emit(self._articles.rows[0].id)

    def _on_splitter_moved(self) -> None:
        self._splitter_moved = True

    def _share_height(self) -> None:
        """The tags get what they need, up to their share; the articles the rest."""
        whole = self._splitter.height()
        if self._splitter_moved or not self.tags.side_rows.rows or whole <= 0:
            return
        needed = self.tags.content_height() + self._tags_title.sizeHint().height() + 4
        tags = min(needed, round(whole * _TAGS_SHARE))
        self._splitter.setSizes([whole - tags, tags])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()


_FILTER_KEYS: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _column(owner: QWidget, *parts: QWidget | QHBoxLayout) -> QVBoxLayout:
    """The parts one below the other, without gaps, in ``owner``."""
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return column
