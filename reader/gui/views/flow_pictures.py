"""The QTextDocument of an article: it reads no file, and has the article's own pictures only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QImage, QPainter, QTextDocument


class FlowDocument(QTextDocument):
    """The QTextDocument; asks only ``image`` for pictures, so that nothing in an article reads another file."""

    def __init__(self, parent: QObject, image: Callable[[str], QImage | None], is_dark: bool = False) -> None:
        super().__init__(parent)
        self._image, self._is_dark = image, is_dark
        self._cache: dict[str, QImage] = {}
        self.setUndoRedoEnabled(False)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        key = QUrl(name).toString()
        if key not in self._cache:
            picture = self._image(key.removeprefix("article:")) if key.startswith("article:") else None
            if picture is None:
                picture = QImage(1, 1, QImage.Format.Format_ARGB32)
                picture.fill(Qt.GlobalColor.transparent)
            elif self._is_dark and picture.hasAlphaChannel():
                picture = _on_white(picture)
            if len(self._cache) > 64:
                self._cache.clear()
            self._cache[key] = picture
        return self._cache[key]


def _on_white(picture: QImage) -> QImage:
    """A drawing without a ground of its own, made for white paper, on some."""
    out = QImage(picture.size(), QImage.Format.Format_RGB32)
    out.fill(Qt.GlobalColor.white)
    painter = QPainter(out)
    painter.drawImage(0, 0, picture)
    painter.end()
    return out
