"""The bar at the top: menu, the article's title, and the few buttons that are always at hand."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from reader.gui.icons import icon
from reader.gui.theme import Theme, colour

_HEIGHT = 43


class TopBar(QFrame):
    """Emits what its buttons ask for; the window decides."""

    look_requested = Signal()
    export_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(_HEIGHT)
        self._title = ""
        self._buttons: list[tuple[QToolButton, str]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(4)
        self.menu_button = self._button("menu", self.tr("Menu"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(self.menu_button)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.title.setContentsMargins(6, 0, 12, 0)
        row.addWidget(self.title, 1)
        for name, label, key, signal in (
            ("a-large-small", self.tr("Text and theme"), "", self.look_requested),
            ("share", self.tr("Export notes"), "Ctrl+E", self.export_requested),
        ):
            button = self._button(name, label, key)
            button.clicked.connect(signal)
            row.addWidget(button)
            if name == "a-large-small":
                self.look_button = button

    def _button(self, name: str, label: str, key: str = "") -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setFixedSize(32, 30)
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""
        button.setToolTip(f"{label} ({shown})" if shown else label)
        button.setAccessibleName(label)
        self._buttons.append((button, name))
        return button

    def set_menu(self, menu: QMenu) -> None:
        """What the button on the left opens."""
        self.menu_button.setMenu(menu)

    def set_title(self, title: str) -> None:
        """The open article's title, cut to the room there is."""
        self._title = title
        self.title.setToolTip(title)
        self._elide()

    def set_theme(self, theme: Theme) -> None:
        for button, name in self._buttons:
            button.setIcon(icon(name, colour(theme, "text")))
        self.setStyleSheet(
            f"#topBar {{ background: {theme.window}; border: none; border-bottom: 1px solid {theme.border}; }}"
            "QToolButton::menu-indicator { image: none; }"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.title.width() - 18
        text = QFontMetrics(self.title.font()).elidedText(self._title, Qt.TextElideMode.ElideRight, max(0, room))
        self.title.setText(text)
