"""What screen readers are told of the printed pages: the article's text, the cursor, the selection, the page.

Qt's accessibility counts in UTF-16 units; everything else here counts in code points.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextSelectionEvent,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import VoidPtr

if TYPE_CHECKING:
    from reader.gui.views.pages import PagesView

_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")


class Units:
    """From code points of a text to UTF-16 units and back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._wide = [found.start() for found in _WIDE.finditer(text)]  # these have two units
        self._at = [place + number for number, place in enumerate(self._wide)]
        self.count = len(text) + len(self._wide)

    def units(self, offset: int) -> int:
        """Where a code point begins."""
        return offset + bisect_left(self._wide, offset)

    def points(self, unit: int) -> int:
        """The code point that a unit belongs to, or the one behind it."""
        unit = min(max(0, unit), self.count)
        return unit - bisect_left(self._at, unit)


class _Text(QAccessibleTextInterface):
    """The article's text, of which the pages show a part."""

    def __init__(self, view: PagesView) -> None:
        super().__init__()
        self._view = view
        self._units = Units("")

    @property
    def units(self) -> Units:
        text = self._view.document.text
        if self._units.text is not text:
            self._units = Units(text)
        return self._units

    def text(self, start: int, end: int) -> str:
        known = self.units
        return known.text[known.points(start) : known.points(end if end >= 0 else known.count)]

    def characterCount(self) -> int:
        return self.units.count

    def cursorPosition(self) -> int:
        return self.units.units(self._view.spoken_caret())

    def setCursorPosition(self, position: int) -> None:
        self._view.go_to(self.units.points(position))

    def selectionCount(self) -> int:
        return int(self._view.selection() is not None)

    def selection(self, index: int) -> Any:
        start, end = self._view.selection() or (0, 0)
        return self.units.units(start), self.units.units(end)

    def addSelection(self, start: int, end: int) -> None:
        self.setSelection(0, start, end)

    def setSelection(self, index: int, start: int, end: int) -> None:
        first, last = sorted((self.units.points(start), self.units.points(end)))
        if first < last:
            self._view.select(first, last)

    def removeSelection(self, index: int) -> None:
        self._view.deselect()

    def characterRect(self, offset: int) -> QRect:
        at = self.units.points(offset)
        rect = self._view.rect_of(at, at + 1)
        return rect.translated(self._view.mapToGlobal(QPoint(0, 0))) if not rect.isEmpty() else rect

    def offsetAtPoint(self, point: QPoint) -> int:
        found = self._view.offset_at(self._view.viewport().mapFromGlobal(point))
        return self.units.units(found) if found >= 0 else -1

    def scrollToSubstring(self, start: int, end: int) -> None:
        self._view.scroll_to(self.units.points(start), self.units.points(end))

    def attributes(self, offset: int) -> Any:
        return "", 0, self.units.count  # the type of a page is the printer's: nothing changes within it


class _Pages(QAccessibleWidget):
    """The view as a document that is read and not written."""

    def __init__(self, view: PagesView) -> None:
        super().__init__(view, QAccessible.Role.Document)
        self._spoken = _Text(view)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        # None would be taken for an interface, and ends the program.
        return self._spoken if kind == QAccessible.InterfaceType.TextInterface else VoidPtr(0)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.readOnly = state.multiLine = state.selectableText = True
        return state


class Speech(QObject):
    """Tells screen readers, where there are any, what happens on the pages."""

    def __init__(self, view: PagesView) -> None:
        super().__init__(view)
        self._view = view
        self.interface: _Pages | None = None  # kept: Qt does not
        _install()
        view.moved.connect(self._on_moved)
        view.selected.connect(self._on_selected)
        view.deselected.connect(self._on_deselected)
        view.page_changed.connect(self._on_page)

    def make(self) -> QAccessibleInterface:
        """What Qt asks for once, when the first screen reader comes."""
        if self.interface is None:
            self.interface = _Pages(self._view)
        return self.interface

    def _units(self, offset: int) -> int:
        return Units(self._view.document.text[:offset]).count

    def _on_moved(self, offset: int) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleTextCursorEvent(self._view, self._units(offset)))

    def _on_selected(self, start: int, end: int) -> None:
        if QAccessible.isActive():
            event = QAccessibleTextSelectionEvent(self._view, self._units(start), self._units(end))
            QAccessible.updateAccessibility(event)

    def _on_deselected(self) -> None:
        self._on_selected(0, 0)

    def _on_page(self, page: int) -> None:
        """Its name says which page is read; Qt tells that it has changed."""
        view = self._view
        if page < 0:
            view.setAccessibleName(self.tr("Pages"))
            return
        name = self.tr("Pages, page {0} of {1}").format(view.label_of(page), len(view.sheets))
        view.setAccessibleName(name)


def _make(kind: str, thing: QObject) -> QAccessibleInterface | None:
    from reader.gui.views.pages import PagesView

    return thing.speech.make() if isinstance(thing, PagesView) else None


@cache
def _install() -> None:
    """Once a program: Qt asks every factory that it was given."""
    QAccessible.installFactory(_make)
