"""Around the pages: the line above them that says what is the matter, and the panel of small pictures beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from reader.gui.theme import Theme
from reader.gui.views.flow_document import Header, Typography
from reader.gui.views.pages import PagesView
from reader.gui.views.pages_side import PagesSide


class PagesFrame(QWidget):
    """The pages with what belongs to them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PagesView(self)
        self.side = PagesSide(self.view, self)
        self.side.hide()
        self._banner = QLabel(self, wordWrap=True)
        self._banner.setTextFormat(Qt.TextFormat.RichText)
        self._banner.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._banner.linkActivated.connect(self.view.link_clicked)
        self._banner.setMargin(8)
        self._banner.hide()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self.view, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addLayout(row, 1)

    def set_look(self, theme: Theme, typography: Typography, numbers: bool, sentence: bool) -> None:
        """Colours; the type of pages is the printer's."""
        self.view.set_look(theme, typography, numbers, sentence)
        self.side.set_theme(theme)
        self._banner.setStyleSheet(
            f"QLabel {{ background: {theme.banner_back}; color: {theme.banner_text};"
            f" border-bottom: 1px solid {theme.banner_border}; }}"
        )

    def set_header(self, header: Header) -> None:
        """The lines that stand above the text in the other view, as far as they say what is the matter."""
        self._banner.setText("<br>".join(header.banners))
        self._banner.setVisible(bool(header.banners))
