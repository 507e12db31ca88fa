"""Beside the pages: small pictures of all of them, and the outline."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from reader.gui import theme as themes
from reader.gui.theme import Theme
from reader.gui.views.page_source import Heading
from reader.gui.views.pages import PagesView

_Index = QModelIndex | QPersistentModelIndex
_WIDTH: Final = 190
_PICTURE: Final = 120  # pixels, the longer side of most pages
_LABEL: Final = 22
_PLACE: Final = Qt.ItemDataRole.UserRole


class _Pages(QAbstractListModel):
    """The pages of the view, by label."""

    def __init__(self, view: PagesView) -> None:
        super().__init__(view)
        self._view = view

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._view.sheets)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._view.label_of(index.row())
        return None


class _Picture(QStyledItemDelegate):
    """A page's small picture with its label."""

    def __init__(self, view: PagesView) -> None:
        super().__init__(view)
        self._view = view
        self.theme: Theme | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(_WIDTH - 40, _PICTURE + _LABEL + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if self.theme is None:
            return
        rect: QRect = option.rect
        page = index.row()
        sheet = self._view.sheets[page]
        turned = self._view.arrangement.rotation % 2 == 1
        wide, tall = (sheet.height, sheet.width) if turned else (sheet.width, sheet.height)
        scale = _PICTURE / max(wide, tall)
        size = QSize(max(2, round(wide * scale)), max(2, round(tall * scale)))
        place = QRect(rect.center().x() - size.width() // 2, rect.top() + 6 + (_PICTURE - size.height()) // 2,
                      size.width(), size.height())  # fmt: skip
        is_here = page == self._view.page
        edge = themes.colour(self.theme, "accent" if is_here else "border-strong")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        image = self._view.small(page)
        painter.fillRect(place, themes.colour(self.theme, "paper") if self._view.paper else QColor("white"))
        if image is not None:
            painter.drawImage(place, image)
        painter.setPen(edge)
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if is_here:
            painter.drawRect(place.adjusted(-2, -2, 1, 1))
        painter.setPen(themes.colour(self.theme, "text" if is_here else "muted"))
        below = QRect(rect.left(), rect.top() + _PICTURE + 8, rect.width(), _LABEL)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._view.label_of(page))
        painter.restore()


class PagesSide(QTabWidget):
    """Two tabs; a click goes to the page."""

    def __init__(self, view: PagesView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.setFixedWidth(_WIDTH)
        self.setDocumentMode(True)
        self.pictures = QListView(self)
        self._model = _Pages(view)
        self._delegate = _Picture(view)
        self.pictures.setModel(self._model)
        self.pictures.setItemDelegate(self._delegate)
        self.pictures.setUniformItemSizes(True)
        self.pictures.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.pictures.setFrameShape(QListView.Shape.NoFrame)
        self.pictures.setAccessibleName(self.tr("Pages"))
        self.outline = QTreeWidget(self)
        self.outline.setHeaderHidden(True)
        self.outline.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.outline.setIndentation(12)
        self.outline.setAccessibleName(self.tr("Outline"))
        self.addTab(self.pictures, self.tr("Pages"))
        self.addTab(self.outline, self.tr("Outline"))
        self.pictures.clicked.connect(self._go_to_page)
        self.pictures.activated.connect(self._go_to_page)
        self.outline.itemClicked.connect(self._go_to_heading)
        self.outline.itemActivated.connect(self._go_to_heading)
        self.pictures.verticalScrollBar().valueChanged.connect(self._want)
        view.sheets_came.connect(self._renew)
        view.outlined.connect(self._set_outline)
        view.page_changed.connect(self._show_page)
        view.picture_came.connect(self._update_picture)
        view.arranged.connect(self._want)

    def set_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, themes.colour(theme, "panel"))
        for each in (self.pictures, self.outline):
            each.setPalette(palette)
            each.viewport().update()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._show_page(self._view.page)
        self._want()

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._view.want_small(range(0))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._want()

    def _renew(self) -> None:
        self._model.beginResetModel()
        self._model.endResetModel()
        self.outline.clear()
        self.setTabVisible(1, False)
        self._want()

    def _want(self) -> None:
        """Ask for the small pictures that are in sight."""
        if not self.isVisible() or not self._model.rowCount():
            return
        first = self.pictures.indexAt(self.pictures.viewport().rect().topLeft()).row()
        height = _PICTURE + _LABEL + 14
        count = self.pictures.viewport().height() // height + 2
        first = max(0, first)
        self._view.want_small(range(first, min(first + count, self._model.rowCount())))
        self.pictures.viewport().update()

    def _update_picture(self, page: int) -> None:
        if self.isVisible():
            self.pictures.update(self._model.index(page))

    def _show_page(self, page: int) -> None:
        if self.isVisible() and page >= 0:
            self.pictures.scrollTo(self._model.index(page))
            self.pictures.viewport().update()

    def _go_to_page(self, index: QModelIndex) -> None:
        self._view.go_to_page(index.row())

    def _set_outline(self, headings: list[Heading]) -> None:
        self.outline.clear()
        parents: list[QTreeWidgetItem] = []
        for heading in headings:
            item = QTreeWidgetItem([heading.title])
            item.setToolTip(0, heading.title)
            item.setData(0, _PLACE, (heading.page, heading.y))
            del parents[heading.level :]
            if parents:
                parents[-1].addChild(item)
            else:
                self.outline.addTopLevelItem(item)
            parents.append(item)
        self.outline.expandToDepth(0)
        self.setTabVisible(1, bool(headings))

    def _go_to_heading(self, item: QTreeWidgetItem) -> None:
        page, y = item.data(0, _PLACE)
        self._view.go_to_page(page, y)
