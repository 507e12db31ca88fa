"""The settings, made of their table: a row for each that has a label, in force as soon as it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from reader.core.settings import SETTINGS, Setting, Settings
from reader.gui.icons import icon
from reader.gui.theme import Theme, colour
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.labels import card, section_label
from reader.gui.widgets.value_grid import ValueGrid

_SHOWN: Final = tuple(s for s in SETTINGS if s.label)


class SettingsDialog(QDialog):
    """``changed`` says what the user wants; the window keeps it and shows its effect.

    ``folders`` are shown with their names, and opened by ``open_folder``.
    """

    changed = Signal(str, object)

    def __init__(
        self,
        settings: Settings | Mapping[str, Any],
        folders: Sequence[tuple[str, Path]],
        theme: Theme,
        parent: QWidget | None = None,
        *,
        open_folder: Callable[[Path], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self._open_folder = open_folder or show_folder
        self._controls: dict[str, _Choice | _Number | _Fraction | _Switch] = {}
        self._folder_buttons: list[QPushButton] = []
        self._lay_out({s.key: settings[s.key] for s in _SHOWN}, folders)
        self._usual.clicked.connect(self._all_usual)
        self._close.clicked.connect(self.close)
        self.set_theme(theme)
        self._update_usual()
        self.resize(scaled(self.font(), 600), self.sizeHint().height())

    def _lay_out(self, values: Mapping[str, Any], folders: Sequence[tuple[str, Path]]) -> None:
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(18, 14, 18, 4)
        rows.setSpacing(8)
        rows.addWidget(section_label(self.tr("Reading"), inner))
        rows.addWidget(self._reading(values))
        rows.addSpacing(12)
        rows.addWidget(section_label(self.tr("Where things are"), inner))
        rows.addWidget(self._places(folders))
        rows.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(min(inner.sizeHint().height(), scaled(self.font(), 560)))
        bottom = QHBoxLayout()
        bottom.setContentsMargins(18, 0, 18, 0)
        self._usual = QPushButton(self.tr("Back to the usual settings"), self)
        self._close = QPushButton(self.tr("Close"), self)
        for button in (self._usual, self._close):
            button.setAutoDefault(False)
        bottom.addWidget(self._usual)
        bottom.addStretch(1)
        bottom.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 16)
        whole.setSpacing(12)
        whole.addWidget(area, 1)
        whole.addLayout(bottom)

    def _reading(self, values: Mapping[str, Any]) -> QFrame:
        frame = card(self)
        grid = QGridLayout(frame)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for number, setting in enumerate(_SHOWN):
            control = make_control(setting, frame)
            control.set_value(values[setting.key])
            control.changed.connect(self._on_changed)
            control.setAccessibleName(self.tr(setting.label))
            self._controls[setting.key] = control
            if isinstance(control, _Switch):
                control.setText(self.tr(setting.label))
                grid.addWidget(control, number, 0, 1, 3)
                continue
            label = QLabel(self.tr(setting.label), frame)
            label.setBuddy(control)
            grid.addWidget(label, number, 0)
            grid.addWidget(control, number, 2)
            control.setMinimumWidth(scaled(self.font(), 220 if isinstance(control, _Choice) else 160))
            if not isinstance(control, _Choice):
                grid.setAlignment(control, Qt.AlignmentFlag.AlignRight)
        return frame

    def _places(self, folders: Sequence[tuple[str, Path]]) -> QFrame:
        grid = ValueGrid(self)
        for name, path in folders:
            button = QPushButton(" " + self.tr("Open folder"), grid.frame)  # the style leaves no room behind the icon
            button.setAutoDefault(False)
            button.setAccessibleName(self.tr("Open folder: {0}").format(name))
            button.setEnabled(path.is_dir())
            button.setProperty("path", str(path))
            button.clicked.connect(self._on_open)
            self._folder_buttons.append(button)
            grid.add(name, str(path), button)
        return grid.frame

    def set_theme(self, theme: Theme) -> None:
        for button in self._folder_buttons:
            button.setIcon(icon("folder-open", colour(theme, "muted"), 16))

    def set_value(self, key: str, value: Any) -> None:
        """Show what a setting is now, if it was changed elsewhere."""
        if key in self._controls:
            self._controls[key].set_value(value)
            self._update_usual()

    def values(self) -> dict[str, Any]:
        """The settings as they are shown."""
        return {key: control.value_now() for key, control in self._controls.items()}

    def _on_changed(self) -> None:
        control = self.sender()
        key = next(key for key, each in self._controls.items() if each is control)
        self._update_usual()
        self.changed.emit(key, self._controls[key].value_now())

    def _update_usual(self) -> None:
        self._usual.setEnabled(any(self._controls[s.key].value_now() != s.default for s in _SHOWN))

    def _all_usual(self) -> None:
        for setting in _SHOWN:
            control = self._controls[setting.key]
            if control.value_now() != setting.default:
                control.set_value(setting.default)
                self.changed.emit(setting.key, setting.default)
        self._update_usual()
        self._close.setFocus()

    def _on_open(self) -> None:
        self._open_folder(Path(self.sender().property("path")))


def show_folder(path: Path) -> bool:
    """Open a folder in the system's file manager; False when that was refused."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def make_control(setting: Setting, parent: QWidget) -> _Choice | _Number | _Fraction | _Switch:
    """What a setting is changed with: a list of choices, a number, or a tick."""
    if setting.choices:
        return _Choice(setting, parent)
    if isinstance(setting.default, bool):
        return _Switch(parent)
    if isinstance(setting.default, float):
        return _Fraction(setting, parent)
    return _Number(setting, parent)


class _Choice(QComboBox):
    changed = Signal()

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        super().__init__(parent)
        self._values = [value for value, _ in setting.choices]
        for _, label in setting.choices:
            self.addItem(self.tr(label))
        self.activated.connect(self.changed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def value_now(self) -> Any:
        return self._values[self.currentIndex()]

    def set_value(self, value: Any) -> None:
        self.setCurrentIndex(self._values.index(value))

    def wheelEvent(self, event: Any) -> None:
        event.ignore()  # the wheel scrolls the dialog; nobody means to change a setting by it


class _Number(QSpinBox):
    changed = Signal()

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        super().__init__(parent)
        self.setRange(int(setting.low), int(setting.high))
        self.setSingleStep(int(setting.step))
        self.setSuffix(f" {self.tr(setting.unit)}" if setting.unit else "")
        self.setKeyboardTracking(False)
        self.valueChanged.connect(self.changed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def value_now(self) -> Any:
        return self.value()

    def set_value(self, value: Any) -> None:
        self.blockSignals(True)
        self.setValue(int(value))
        self.blockSignals(False)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class _Fraction(QDoubleSpinBox):
    changed = Signal()

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDecimals(max(1, len(f"{setting.step:g}".partition(".")[2])))
        self.setRange(setting.low, setting.high)
        self.setSingleStep(setting.step)
        self.setSuffix(f" {self.tr(setting.unit)}" if setting.unit else "")
        self.setKeyboardTracking(False)
        self.valueChanged.connect(self.changed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def value_now(self) -> Any:
        return round(self.value(), self.decimals())  # steps of a tenth add up to 1.7000000000000002

    def set_value(self, value: Any) -> None:
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def wheelEvent(self, event: Any) -> None:
        event.ignore()


class _Switch(QCheckBox):
    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.clicked.connect(self.changed)

    def value_now(self) -> Any:
        return self.isChecked()

    def set_value(self, value: Any) -> None:
        self.setChecked(value)
