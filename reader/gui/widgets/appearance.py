"""The small sheet behind "Aa": theme, typeface, and how large, long and airy the lines are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reader.core.settings import SETTINGS, Setting, Settings
from reader.gui import fonts
from reader.gui import theme as themes
from reader.gui.icons import icon, pixmap
from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.ink import SHADOW, paint_floating, paint_focus, scaled
from reader.gui.widgets.labels import section_label

_BY_KEY: Final[Mapping[str, Setting]] = {s.key: s for s in SETTINGS}
_STEPPED: Final = ("text_size", "text_width", "line_height")
_RADIUS: Final = 9
_SWATCH: Final = 46


class AppearancePopover(QFrame):
    """Floats over the window until something else is clicked, or Esc. ``changed`` says what the user wants.

    Its geometry includes :data:`SHADOW` pixels of shadow on each side. It deletes itself when it is closed.
    """

    changed = Signal(str, object)

    def __init__(self, settings: Settings | Mapping[str, Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setAccessibleName(self.tr("Text and theme"))
        self._theme = load_theme("light")
        self._anchor: QWidget | None = None
        self._before: QWidget | None = None
        self._choices: dict[str, QButtonGroup] = {}
        self._steppers: dict[str, Stepper] = {}
        self._theme_name = QLabel(self)
        self._theme_name.setProperty("kind", "muted")
        self._content = QWidget()
        self._area = QScrollArea(self)  # for windows that are lower than the sheet
        self._frame_content()
        layout = QVBoxLayout(self._content)
        layout.setContentsMargins(*(scaled(self.font(), 12),) * 4)
        layout.setSpacing(scaled(self.font(), 6))
        head = QHBoxLayout()
        head.addWidget(self._title("theme"), 1)
        head.addWidget(self._theme_name)
        layout.addLayout(head)
        layout.addLayout(self._swatches(settings["theme"]))
        layout.addSpacing(scaled(self.font(), 4))
        layout.addWidget(self._title("font"))
        layout.addLayout(self._typefaces(settings["font"]))
        layout.addSpacing(scaled(self.font(), 4))
        for key in _STEPPED:
            layout.addLayout(self._stepper(key, settings[key]))
        self.set_theme(self._theme)
        self.hide()

    def _frame_content(self) -> None:
        self._area.setWidget(self._content)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(SHADOW,) * 4)
        whole.addWidget(self._area)

    def _title(self, key: str) -> QLabel:
        return section_label(self.tr(_BY_KEY[key].label), self)

    def _swatches(self, value: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(scaled(self.font(), 8))
        group = self._group("theme")
        for name, label in _BY_KEY["theme"].choices:
            swatch = Swatch(name, self.tr(label), self)
            swatch.setChecked(name == value)
            group.addButton(swatch)
            row.addWidget(swatch)
        self._name_theme(value)
        return row

    def _typefaces(self, value: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        group = self._group("font")
        for name, label in _BY_KEY["font"].choices:
            row = TypefaceRow(name, label, self)
            row.setChecked(name == value)
            group.addButton(row)
            column.addWidget(row)
        return column

    def _group(self, key: str) -> QButtonGroup:
        group = self._choices[key] = QButtonGroup(self)
        group.buttonClicked.connect(self._on_choice)
        return group

    def _stepper(self, key: str, value: float) -> QHBoxLayout:
        stepper = self._steppers[key] = Stepper(_BY_KEY[key], self.tr(_BY_KEY[key].label), self)
        stepper.set_value(value)
        stepper.changed.connect(self._on_step)
        label = QLabel(self.tr(_BY_KEY[key].label), self)
        row = QHBoxLayout()
        row.addWidget(label, 1)
        row.addWidget(stepper)
        return row

    # What the window does

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for button in self._painted():
            button.set_theme(theme)
        for stepper in self._steppers.values():
            stepper.set_theme(theme)
        self.update()

    def set_value(self, key: str, value: Any) -> None:
        """Show what a setting is now, if it was changed elsewhere."""
        if key in self._steppers:
            self._steppers[key].set_value(value)
        elif key in self._choices:
            for button in self._painted(key):
                button.setChecked(button.value == value)
            if key == "theme":
                self._name_theme(value)

    def _painted(self, key: str = "") -> list[_Painted]:
        """The swatches and typefaces: of one setting, or all."""
        groups = [self._choices[key]] if key else self._choices.values()
        return [button for group in groups for button in group.buttons() if isinstance(button, _Painted)]

    def open_below(self, anchor: QWidget) -> None:
        """Show the sheet under the button that it belongs to, with the keyboard in it."""
        self._anchor, self._before = anchor, self.window().focusWidget()
        self._place()
        self.show()
        self.raise_()
        checked = self._choices["theme"].checkedButton() or self._choices["theme"].buttons()[0]
        checked.setFocus(Qt.FocusReason.PopupFocusReason)
        app = _application()
        app.installEventFilter(self)
        app.focusChanged.connect(self._on_focus)

    def close_sheet(self) -> None:
        """Put the sheet away, and the keyboard back to where it was."""
        if self.isHidden():
            return
        app = _application()
        app.removeEventFilter(self)
        app.focusChanged.disconnect(self._on_focus)
        focused = self.window().focusWidget()
        has_focus = focused is not None and self.isAncestorOf(focused)
        self.hide()
        if has_focus and self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    def _place(self) -> None:
        if self._anchor is None:
            return
        window = self._window
        wanted = self._content.sizeHint()
        high = min(wanted.height(), window.height() - 12)
        bar = self._area.verticalScrollBar().sizeHint().width() if high < wanted.height() else 0
        self.resize(wanted.width() + bar + 2 * SHADOW, high + 2 * SHADOW)
        corner = self._anchor.mapTo(window, QPoint(self._anchor.width(), self._anchor.height()))
        x = min(corner.x() + SHADOW, window.width() + SHADOW - 6) - self.width()
        y = min(corner.y() + 4 - SHADOW, window.height() - 6 + SHADOW - self.height())
        self.move(max(6 - SHADOW, x), max(6 - SHADOW, y))

    # What the user does

    def _on_choice(self, button: _Painted) -> None:
        key = "theme" if isinstance(button, Swatch) else "font"
        value = button.value
        if key == "theme":
            self._name_theme(value)
        self.changed.emit(key, value)
        if key == "theme":
            self.set_theme(themes.theme_for(_application(), value))

    def _on_step(self) -> None:
        for key, stepper in self._steppers.items():
            if stepper is self.sender():
                self.changed.emit(key, stepper.value)

    def _name_theme(self, value: str) -> None:
        self._theme_name.setText(self.tr(dict(_BY_KEY["theme"].choices)[value]))

    # Going away

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and new is not self and not self.isAncestorOf(new) and new.window() is self.window():
            self.close_sheet()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            if watched is not self and not self.isAncestorOf(watched):
                self.close_sheet()
                return watched is self._anchor  # or the button would open it again
        elif event.type() == QEvent.Type.Resize and watched is self._window:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the window's keys wait until the sheet is closed
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        event.accept()

    def mousePressEvent(self, event: QEvent) -> None:
        event.accept()  # not for what is under it

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_floating(self, self._theme, _RADIUS)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # there is a widget
    return app


class _Painted(QAbstractButton):
    """One of several that exclude each other; ``value`` is what the setting becomes."""

    def __init__(self, value: str, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.value = value
        self._theme = load_theme("light")
        self._shows_focus = False  # the ring is for those who came by the keyboard
        self.setText(label)
        self.setAccessibleName(label)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = False
        super().focusOutEvent(event)

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()


class Swatch(_Painted):
    """A theme: its paper with its ink; for the system's choice, the light one and the dark one by halves."""

    def __init__(self, value: str, label: str, parent: QWidget) -> None:
        super().__init__(value, label, parent)
        self.setToolTip(label)
        names = ("light", "dark") if value == themes.SYSTEM else (value,)
        self._themes = [load_theme(name) for name in names]
        self._font = fonts.reading_font("Source Serif 4", scaled(self.font(), 17))

    def sizeHint(self) -> QSize:
        return QSize(scaled(self.font(), _SWATCH), scaled(self.font(), _SWATCH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        page = QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5)
        edge = "faint" if self.underMouse() else "border-strong"
        self._paint_page(painter, page, self._themes[0])
        if len(self._themes) > 1:
            half = QPainterPath()
            half.moveTo(self.rect().topRight())
            half.lineTo(self.rect().bottomRight())
            half.lineTo(self.rect().bottomLeft())
            painter.setClipPath(half)
            self._paint_page(painter, page, self._themes[1])
            painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self._theme, edge), 1))
        painter.drawRoundedRect(page, 7, 7)
        if self.isChecked():
            painter.setPen(QPen(colour(self._theme, "accent"), 2))
            painter.drawRoundedRect(page.adjusted(-2.5, -2.5, 2.5, 2.5), 9.5, 9.5)
        if self._shows_focus:
            painter.setPen(QPen(colour(self._theme, "focus"), 1.5, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(page.adjusted(2.5, 2.5, -2.5, -2.5), 5, 5)

    def _paint_page(self, painter: QPainter, page: QRectF, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(theme, "paper"))
        painter.drawRoundedRect(page, 7, 7)
        painter.setPen(colour(theme, "text"))
        painter.setFont(self._font)
        painter.drawText(page, Qt.AlignmentFlag.AlignCenter, "Aa")


class TypefaceRow(_Painted):
    """A typeface, named in itself."""

    def __init__(self, value: str, label: str, parent: QWidget) -> None:
        super().__init__(value, label, parent)
        self._font: QFont | None = None

    def sizeHint(self) -> QSize:
        return QSize(scaled(self.font(), 240), scaled(self.font(), 28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._font is None:  # read from its file only when it is seen
            self._font = fonts.reading_font(self.value, scaled(self.font(), 15))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._theme, "accent-soft" if self.isChecked() else "hover"))
            painter.drawRoundedRect(rect, 5, 5)
        side, pad = scaled(self.font(), 16), scaled(self.font(), 8)
        painter.setPen(colour(self._theme, "text"))
        painter.setFont(self._font)
        room = rect.adjusted(pad, 0, -pad - side, 0)
        text = QFontMetricsF(self._font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self.isChecked():
            tick = pixmap("check", colour(self._theme, "accent"), side, self.devicePixelRatioF())
            painter.drawPixmap(round(rect.right() - pad - side), round(rect.center().y() - side / 2), tick)
        if self._shows_focus:
            paint_focus(painter, rect, 5, self._theme)


class Stepper(QWidget):
    """A number with a button to make it smaller and one to make it larger."""

    changed = Signal()

    def __init__(self, setting: Setting, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._setting = setting
        self._digits = len(f"{setting.step:g}".partition(".")[2])
        self.value: float = setting.default
        self.setAccessibleName(label)
        self._less = self._button(self.tr("{0}: less").format(label), -1)
        self._more = self._button(self.tr("{0}: more").format(label), 1)
        self._number = QLabel(self)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setMinimumWidth(scaled(self.font(), 40))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for part in (self._less, self._number, self._more):
            row.addWidget(part)

    def _button(self, label: str, step: int) -> QToolButton:
        button = QToolButton(self)
        side = scaled(self.font(), 28)
        button.setFixedSize(side, side)
        button.setIconSize(QSize(scaled(self.font(), 16), scaled(self.font(), 16)))
        button.setAutoRepeat(True)
        button.setAccessibleName(label)
        button.setToolTip(label)
        button.setProperty("step", step)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._on_click)
        return button

    def set_theme(self, theme: Theme) -> None:
        for button, name in ((self._less, "minus"), (self._more, "plus")):
            button.setIcon(icon(name, colour(theme, "text"), 16))

    def set_value(self, value: float) -> None:
        """Show this number."""
        self.value = value
        text = QLocale().toString(float(value), "f", self._digits)
        self._number.setText(text)
        self._number.setAccessibleName(f"{self.accessibleName()}: {text}")
        self._less.setEnabled(value > self._setting.low)
        self._more.setEnabled(value < self._setting.high)

    def _on_click(self) -> None:
        setting = self._setting
        wanted = self.value + self.sender().property("step") * setting.step
        bounded = min(setting.high, max(setting.low, round(wanted, self._digits)))
        self.set_value(type(setting.default)(bounded))
        self.changed.emit()
