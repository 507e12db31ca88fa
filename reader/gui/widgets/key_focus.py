"""When a list shows where the keyboard is: once keys were used in it, not after each click."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView

_BY_KEY: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class KeyFocus(QObject):
    """Watches a view; :meth:`is_shown` says whether its focus ring is to be painted."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._by_key = False
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def is_shown(self) -> bool:
        return self._by_key and self._view.hasFocus()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self._by_key = True
        elif kind == QEvent.Type.MouseButtonPress:
            self._by_key = False
        elif kind == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            self._by_key = event.reason() in _BY_KEY
        else:
            return False
        self._view.viewport().update()
        return False
