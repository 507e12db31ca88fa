"""Sizing the pages with the hand: Ctrl and the wheel, two fingers on a touchpad or a touch screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from reader.gui.views.pages_canvas import PagesCanvas
from reader.gui.views.pages_layout import FIT_WIDTH

_NOTCH = 1.15  # how much larger a notch of the wheel makes a page


class PagesGestures(PagesCanvas):
    """The canvas; what is between the fingers, or under the pointer, stays there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turns = event.angleDelta().y() / 120
            if turns:
                self.zoom_to(self.zoom * _NOTCH**turns, event.position().toPoint())
            event.accept()
            return
        self._glide.stop()
        super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            return self._on_touchpad(event)
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._on_pinch(pinch)
                event.accept(pinch)
                return True
        return super().viewportEvent(event)

    def _on_touchpad(self, event: QNativeGestureEvent) -> bool:
        at = event.position().toPoint()
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.zoom * max(0.1, 1 + event.value()), at)
        elif event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:  # two fingers tap twice
            self.zoom_to(self.zoom * 2, at) if self._arrangement.zoom == FIT_WIDTH else self.fit_width()
        else:
            return False
        event.accept()
        return True

    def _on_pinch(self, pinch: QPinchGesture) -> None:
        if pinch.changeFlags() & QPinchGesture.ChangeFlag.ScaleFactorChanged:
            at: QPoint = self.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
            self.zoom_to(self.zoom * max(0.1, pinch.scaleFactor()), at)
