"""The rows of the sheet of keys, in columns: what an action is called, what it does, and the caps of its keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from reader.gui import actions
from reader.gui.actions import ActionRow
from reader.gui.theme import Theme, colour
from reader.gui.widgets.folding import fold
from reader.gui.widgets.ink import SMALL, paint_focus, scaled, sized
from reader.gui.widgets.key_caps import KeyCaps, key_text
from reader.gui.widgets.labels import section_label
from reader.gui.widgets.lines import Lines

_COLUMN: Final = 290  # pixels that a column needs at least, with a window's font of 13
_GAP: Final = 28  # between columns
_GROUP_GAP: Final = 18
_MOST_COLUMNS: Final = 3
_PIN: Final = "pin_1"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What a row shows. ``keys`` are those of the table or of the user; a row may stand for all nine pins."""

    row: ActionRow
    name: str
    about: str
    keys: tuple[str, ...]
    is_chosen: bool = False

    @property
    def action(self) -> str:
        return self.row.id


def key_lines(chosen: Mapping[str, str], everything: bool) -> list[tuple[str, list[KeyLine]]]:
    """(menu, its lines). Without ``everything``: only actions with a key, and the nine pins as one line."""
    groups: dict[str, list[KeyLine]] = {name: [] for name in actions.MENUS}
    menu = actions.MENUS[0]
    pins = [row for row in actions.ACTIONS if row.id.startswith("pin_")]
    are_pins_usual = not any(row.id in chosen for row in pins)
    for row in actions.ACTIONS:
        menu = row.menu.lstrip("|") or menu
        keys = actions.keys_of(row, chosen)
        if not everything and (not keys or (are_pins_usual and row in pins and row.id != _PIN)):
            continue
        line = KeyLine(row, _name(row), _capital(row.help), keys, row.id in chosen)
        if row.id == _PIN and are_pins_usual and not everything:
            line = KeyLine(row, line.about, "", ("1 … 9",))
        groups[menu].append(line)
    return [(name, lines) for name, lines in groups.items() if lines]


def _name(row: ActionRow) -> str:
    return row.text.rstrip("…")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class KeyRow(QAbstractButton):
    """A line of the sheet; a click on it asks for another key."""

    def __init__(self, line: KeyLine, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = line
        self._theme: Theme | None = None
        self._caps = KeyCaps(self.font())
        self._about_font = sized(self.font(), SMALL)
        self._name: Lines | None = None
        self._about: Lines | None = None
        self.setText(line.name)
        keys = key_text(line.keys) or QCoreApplication.translate("Keys", "no key")
        self.setAccessibleName(f"{line.name}, {keys}")
        self.setAccessibleDescription(line.about)
        self.setToolTip(QCoreApplication.translate("Keys", "Choose another key"))
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._searched = fold("\n".join((line.name, line.about, keys, *line.keys, line.row.menu.lstrip("|"))))

    def nextCheckState(self) -> None:
        """Only the dialog marks the row whose key is being chosen."""

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def contains(self, words: Sequence[str]) -> bool:
        """Whether the row has all the words, which must be folded."""
        return all(word in self._searched for word in words)

    def fit(self, width: int) -> int:
        """Lay the row out in so many pixels; the height that it needs."""
        pad = self._pad
        room = width - 2 * pad - self._caps.width(self.line.keys) - scaled(self.font(), 12)
        self._name = Lines(self.line.name, self.font(), room, 2)
        self._about = Lines(self.line.about, self._about_font, width - 2 * pad, 2) if self.line.about else None
        high = self._name.height + (self._about.height if self._about else 0)
        return max(self._caps.height, round(high)) + pad

    @property
    def _pad(self) -> int:
        return scaled(self.font(), 7)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._theme is None or self._name is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self._theme, "accent-soft" if self.isChecked() else "hover"))
            painter.drawRoundedRect(rect, 5, 5)
        pad = self._pad
        high = self._name.height + (self._about.height if self._about else 0)
        top = (rect.height() - high) / 2
        self._name.draw(painter, pad, top, colour(self._theme, "accent" if self.line.is_chosen else "text"))
        if self._about:
            self._about.draw(painter, pad, top + self._name.height, colour(self._theme, "muted"))
        middle = top + self._name.line_height / 2 if self._about else rect.center().y()
        self._caps.paint(painter, rect.right() - pad, middle, self.line.keys, self._theme)
        if self.hasFocus():
            paint_focus(painter, rect, 5, self._theme)


class KeySheet(QWidget):
    """All rows by menu, in as many columns as there is room for."""

    row_chosen = Signal(str)  # action id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: list[tuple[QLabel, list[KeyRow]]] = []
        self._theme: Theme | None = None
        self._words: list[str] = []
        self._nothing = QLabel(self)
        self._nothing.setProperty("kind", "muted")
        self._nothing.setText(QCoreApplication.translate("Keys", "No action and no key has these letters."))
        self._nothing.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for row in self.rows():
            row.set_theme(theme)

    def rows(self) -> list[KeyRow]:
        return [row for _, rows in self._groups for row in rows]

    def row(self, action: str) -> KeyRow | None:
        """The row of an action, if it has one."""
        return next((row for row in self.rows() if row.line.action == action), None)

    def set_lines(self, groups: Iterable[tuple[str, Sequence[KeyLine]]]) -> None:
        """Show other rows; what is filtered stays so."""
        for label, rows in self._groups:
            for widget in (label, *rows):
                widget.hide()
                widget.deleteLater()
        self._groups = [
            (section_label(QCoreApplication.translate("MainWindow", name), self), [self._row(line) for line in lines])
            for name, lines in groups
        ]
        self.filter(" ".join(self._words))

    def _row(self, line: KeyLine) -> KeyRow:
        row = KeyRow(line, self)
        row.clicked.connect(self._on_click)
        if self._theme is not None:
            row.set_theme(self._theme)
        return row

    def _on_click(self) -> None:
        row = self.sender()
        if isinstance(row, KeyRow):
            self.row_chosen.emit(row.line.action)

    def filter(self, text: str) -> None:
        """Show only the rows with these words."""
        self._words = fold(text).split()
        for label, rows in self._groups:
            for row in rows:
                row.setVisible(row.contains(self._words))
            label.setVisible(any(not row.isHidden() for row in rows))
        self._lay_out()

    def mark(self, action: str) -> None:
        """Show whose key is being chosen; "" for none."""
        for row in self.rows():
            row.setChecked(row.line.action == action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(scaled(self.font(), _MOST_COLUMNS * (_COLUMN + _GAP)), self.minimumHeight())

    def _lay_out(self) -> None:
        shown = [(label, [r for r in rows if not r.isHidden()]) for label, rows in self._groups]
        shown = [(label, rows) for label, rows in shown if rows]
        self._nothing.setVisible(not shown)
        self._nothing.adjustSize()
        count = min(
            _MOST_COLUMNS, len(shown) or 1, max(1, (self.width() + _GAP) // scaled(self.font(), _COLUMN + _GAP))
        )
        wide = (self.width() - (count - 1) * _GAP) // count
        heights = [self._height_of(group, wide) for group in shown]
        bottom = self._nothing.height() if not shown else 0
        for column, part in enumerate(even_parts(heights, count)):
            bottom = max(bottom, self._place([shown[n] for n in part], column * (wide + _GAP), wide))
        self.setMinimumHeight(bottom)

    def _height_of(self, group: tuple[QLabel, list[KeyRow]], wide: int) -> int:
        label, rows = group
        return label.sizeHint().height() + sum(row.fit(wide) for row in rows) + _GROUP_GAP

    def _place(self, groups: Sequence[tuple[QLabel, list[KeyRow]]], x: int, wide: int) -> int:
        """Put groups under each other; where the last one ends."""
        y = 0
        indent = scaled(self.font(), 7)
        for label, rows in groups:
            high = label.sizeHint().height() + 4
            label.setGeometry(x + indent, y, wide - indent, high)
            y += high + 2
            for row in rows:
                needed = row.fit(wide)
                row.setGeometry(x, y, wide, needed)
                y += needed
            y += _GROUP_GAP
        return y

    def place_of(self, row: KeyRow) -> QPoint:
        """The middle of a row, for scrolling to it."""
        return row.geometry().center()


def even_parts(heights: Sequence[int], count: int) -> list[range]:
    """Cut a row of heights into ``count`` parts, so that the highest is as low as can be."""
    best: list[range] = [range(len(heights))]
    lowest = sum(heights)
    for cuts in combinations(range(1, len(heights)), count - 1):
        edges = (0, *cuts, len(heights))
        parts = [range(a, b) for a, b in pairwise(edges)]
        highest = max(sum(heights[n] for n in part) for part in parts)
        if highest < lowest:
            best, lowest = parts, highest
    return best
