"""One version of an article, to be looked at in a window of its own: its text, with the annotations in their places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from reader.core.document import Document
from reader.gui.theme import Theme
from reader.gui.views.flow import FlowView
from reader.gui.views.flow_document import Header, Typography
from reader.gui.views.flow_pictures import GetPicture
from reader.gui.views.marks import Mark
from reader.gui.widgets.ink import scaled


class VersionDialog(QDialog):
    """Shows a document; nothing can be changed in it.

    Args:
        about: a line on what it is.
        picture, picture_size: as for the reading view.
    """

    def __init__(
        self,
        document: Document,
        header: Header,
        marks: Sequence[Mark],
        about: str,
        picture: GetPicture,
        picture_size: Callable[[str], QSize | None],
        theme: Theme,
        typography: Typography,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("A version of the article"))
        said = QLabel(about, self)
        said.setProperty("kind", "muted")
        said.setWordWrap(True)
        self.view = FlowView(self)
        self.view.set_look(theme, typography, True, False)
        self.view.show_document(document, header, marks, pictures=picture, picture_size=picture_size)
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addWidget(said, 1)
        bottom.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view, 1)
        bottom.setContentsMargins(16, 8, 16, 12)
        column.addLayout(bottom)
        self.resize(scaled(self.font(), 860), scaled(self.font(), 680))
        self.view.setFocus()
