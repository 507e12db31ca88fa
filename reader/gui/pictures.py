"""The pictures of an article, as the views show them: pixels at once, drawings as soon as they are drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from reader.core.library import IMAGES, Library
from reader.core.limits import LIMITS

if TYPE_CHECKING:
    from reader.gui.drawing import Drawer, Drawing

_SIZE: Final = re.compile(rb'<svg [^>]{0,200}?width="(\d{1,5})" height="(\d{1,5})"')  # as cleaned drawings have it
_HEAD: Final = 400  # bytes


class Pictures:
    """The pictures of a library's articles."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._drawer: Drawer | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being drawn."""
        return self._drawer is not None and self._drawer.is_busy

    def get(self, article: str, name: str) -> QImage | Drawing | None:
        """One of the article's own pictures; None where there is none that can be shown."""
        data = self._library.image(article, name)
        if not data:
            return None
        if not name.endswith(".svg"):
            image = QImage.fromData(data)
            return None if image.isNull() else image
        if self._drawer is None:
            from reader.gui.drawing import Drawer

            self._drawer = Drawer()
        from reader.gui.drawing import Drawing

        return Drawing(self._drawer, data)

    def size(self, article: str, name: str) -> QSize | None:
        """The size of one of them in pixels; None where there is none, or it is too large to be shown."""
        path = self._library.article_folder(article) / IMAGES / name
        if not path.is_file():
            return None
        if name.endswith(".svg"):
            data = self._library.image(article, name) or b""
            size = _size_of_drawing(data[:_HEAD])
        else:
            size = QImageReader(str(path)).size()
        too_large = size.width() * size.height() > LIMITS.image_pixels
        return None if not size.isValid() or size.isEmpty() or too_large else size

    def forget(self) -> None:
        """What was asked for of another article need not be drawn."""
        if self._drawer is not None:
            self._drawer.forget()

    def close(self) -> None:
        if self._drawer is not None:
            self._drawer.close()


def _size_of_drawing(head: bytes) -> QSize:
    found = _SIZE.match(head)
    return QSize(int(found[1]), int(found[2])) if found else QSize()


def on_white(picture: QImage) -> QImage:
    """A picture without a ground of its own, made for white paper, on some."""
    if not picture.hasAlphaChannel():
        return picture
    out = QImage(picture.size(), QImage.Format.Format_RGB32)
    out.fill(Qt.GlobalColor.white)
    painter = QPainter(out)
    painter.drawImage(0, 0, picture)
    painter.end()
    return out
