"""The QTextDocument of an article: it reads no file, and has the article's own pictures only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QPainter, QTextDocument

from reader.gui.pictures import on_white

if TYPE_CHECKING:
    from reader.gui.drawing import Drawing

GetPicture = Callable[[str], "QImage | Drawing | None"]
_PICTURE = "article:"


def address_of(name: str, size: QSize) -> str:
    """What stands in the text for a picture that is shown in that size."""
    return f"{_PICTURE}{name}?{size.width()}x{size.height()}" if name.endswith(".svg") else f"{_PICTURE}{name}"


class FlowDocument(QTextDocument):
    """The QTextDocument; asks only ``picture`` for pictures, so that nothing in an article reads another file."""

    def __init__(self, parent: QObject, picture: GetPicture, is_dark: bool = False, ratio: float = 1.0) -> None:
        """``ratio``: pixels of the screen for one of the page, for drawings."""
        super().__init__(parent)
        self._picture, self._is_dark, self._ratio = picture, is_dark, ratio
        self._cache: dict[str, QImage] = {}
        self._drawings: dict[Drawing, tuple[str, QSize]] = {}  # being drawn: their addresses and pixels
        self.setUndoRedoEnabled(False)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        key = QUrl(name).toString()
        if key not in self._cache:
            name, _, size = key.removeprefix(_PICTURE).partition("?")
            picture = self._picture(name) if key.startswith(_PICTURE) else None
            if picture is None:
                picture = _nothing()
            elif not isinstance(picture, QImage):
                picture = self._begun(key, picture, size)
            self._keep(key, picture)
        return self._cache[key]

    def _keep(self, key: str, picture: QImage) -> None:
        if len(self._cache) > 64:
            self._cache.clear()
        self._cache[key] = on_white(picture) if self._is_dark and picture.width() > 1 else picture

    def _begun(self, key: str, drawing: Drawing, size: str) -> QImage:
        """Nothing yet, while it is drawn."""
        width, height = (round(int(side) * self._ratio) for side in size.split("x"))
        drawing.drawn.connect(self._take, Qt.ConnectionType.QueuedConnection)
        drawn = drawing.draw(QSize(width, height))
        if drawn is None:
            self._drawings[drawing] = key, QSize(width, height)
            return _nothing()
        return drawn if not drawn.isNull() else self._refusal(QSize(width, height))

    def _take(self, drawing: Drawing, picture: QImage) -> None:
        key, size = self._drawings.pop(drawing)
        self._keep(key, picture if not picture.isNull() else self._refusal(size))
        self.documentLayout().update.emit()

    def _refusal(self, size: QSize) -> QImage:
        """A sentence in the place of a picture."""
        out = QImage(size, QImage.Format.Format_RGB32)
        out.fill(Qt.GlobalColor.white)
        painter = QPainter(out)
        font = painter.font()
        font.setPixelSize(round(15 * self._ratio))
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.darkGray)
        words = self.tr("This drawing cannot be shown: it takes too long, or is damaged")
        painter.drawText(out.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
        painter.end()
        return out


def _nothing() -> QImage:
    picture = QImage(1, 1, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
