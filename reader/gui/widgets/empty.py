"""What stands in the middle while no article is open: how to open one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from reader.gui import actions
from reader.gui.icons import icon, pixmap
from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.ink import scaled, sized
from reader.gui.widgets.key_caps import key_text

_NARROW: Final = 560  # pixels; below, the buttons stand under each other


class EmptyState(QFrame):
    """Emits what its buttons ask for. The keys that it names are those of the table, or the user's."""

    open_requested = Signal()
    paste_requested = Signal()
    welcome_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self.setAccessibleName(self.tr("No article is open"))
        self._picture = QLabel(self)
        self._title = QLabel(self.tr("Open an article"), self)
        self._how = QLabel(self)
        self._theme = load_theme("light")
        rows = actions.by_id()
        self._buttons = [
            (self._button(self.tr(rows["open"].text), self.open_requested), "folder-open"),
            (self._button(self.tr(rows["paste_article"].text), self.paste_requested), "clipboard-paste"),
            (self._button(self.tr(rows["welcome"].text), self.welcome_requested), "book-open"),
        ]
        self._row = QGridLayout()
        self._lay_out()
        self.set_keys({})
        self.set_theme(self._theme)

    def _button(self, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(f" {text}", self)  # the style leaves no room behind the icon
        button.setAccessibleName(text)
        button.clicked.connect(signal)
        button.setIconSize(QSize(scaled(self.font(), 16), scaled(self.font(), 16)))
        return button

    def _lay_out(self) -> None:
        self._title.setFont(sized(self.font(), 1.55, QFont.Weight.DemiBold))
        self._how.setProperty("kind", "muted")
        self._how.setWordWrap(True)
        self._how.setMaximumWidth(scaled(self.font(), 420))
        self._how.setMinimumWidth(scaled(self.font(), 200))
        self._how.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._picture, self._title, self._how):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._row.setSpacing(8)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addLayout(self._row)
        middle.addStretch(1)
        how = QHBoxLayout()
        how.addStretch(1)
        how.addWidget(self._how, 1000)
        how.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        column.addStretch(4)
        column.addWidget(self._picture)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addLayout(how)
        column.addSpacing(12)
        column.addLayout(middle)
        column.addStretch(5)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # or the buttons would keep it wide
        self.setMinimumSize(scaled(self.font(), 240), scaled(self.font(), 260))
        self._place_buttons(True)

    def _place_buttons(self, beside: bool) -> None:
        for number, (button, _) in enumerate(self._buttons):
            self._row.removeWidget(button)
            self._row.addWidget(button, 0 if beside else number, number if beside else 0)

    def resizeEvent(self, event: object) -> None:
        needed = sum(button.sizeHint().width() + 8 for button, _ in self._buttons) + 48
        self._place_buttons(self.width() >= max(needed, _NARROW))

    def set_keys(self, chosen: dict[str, str]) -> None:
        """Name the keys that are in force (action id → key, as in the settings)."""
        rows = actions.by_id()
        open_key, paste_key = (key_text(actions.keys_of(rows[name], chosen)[:1]) for name in ("open", "paste_article"))
        parts = [self.tr("Drop a file here")]
        if open_key:
            parts.append(self.tr("press {0}").format(open_key))
        if paste_key:
            parts.append(self.tr("or {0} for what you copied").format(paste_key))
        self._how.setText(", ".join(parts) + ".")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        side = scaled(self.font(), 56)
        self._picture.setPixmap(pixmap("book-open", colour(theme, "border-strong"), side, self.devicePixelRatioF()))
        for button, name in self._buttons:
            button.setIcon(icon(name, colour(theme, "muted"), 16))
        self.setStyleSheet(f"#emptyState {{ background: {theme.paper}; border: 0; }}")
