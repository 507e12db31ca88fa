"""The tag field: chosen tags and what is being typed in one frame, with the tags that may be meant below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from reader.core.limits import LIMITS
from reader.gui.theme import Theme, colour, load_theme
from reader.gui.widgets.chips import ChipButton, rows_of
from reader.gui.widgets.ink import scaled
from reader.gui.widgets.tag_choices import ChoiceList
from reader.gui.widgets.tag_matching import TagChoice, TagMatcher

__all__ = ["TagChoice", "TagField"]

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OURS: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape, Qt.Key.Key_Tab, *_ENTER)
_ROWS: Final = 6
_EDIT_WIDTH: Final = 84  # pixels at 13: a new row begins when less is left for typing
_MOST_ROWS: Final = 5  # of chips; older ones give way


class TagField(QWidget):
    """Says what the user wants; it shows another tag only when :meth:`set_tags` is called."""

    tag_added = Signal(str)  # id of a tag that there is
    tag_created = Signal(str)  # name, or "parent/child"
    tag_removed = Signal(str)  # id
    finished = Signal()  # Enter in the empty field
    cancelled = Signal()  # Esc

    def __init__(self, parent: QWidget | None = None, *, rows: int = _ROWS) -> None:
        super().__init__(parent)
        self._matcher = TagMatcher()
        self._tags: list[str] = []
        self._rows = rows
        self._box = _Box(self)
        self._edit = self._box.edit
        self._list = ChoiceList(self, rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self._box)
        layout.addWidget(self._list)
        self._list.hide()
        self.setFocusProxy(self._edit)
        self.setAccessibleName(self.tr("Tags"))
        self._edit.setPlaceholderText(self.tr("add tag…"))
        self._edit.setMaxLength(LIMITS.tag_characters * 4)  # with its parents
        self._edit.textEdited.connect(self._on_edited)
        self._edit.key_pressed.connect(self._on_key)
        self._edit.focus_changed.connect(self._on_focus_changed)
        self._box.removal_asked.connect(self.tag_removed)
        self._list.picked.connect(self._apply)
        self.set_theme(load_theme("light"))

    # What the window sets

    def set_theme(self, theme: Theme) -> None:
        self._box.set_theme(theme)
        self._list.set_theme(theme)

    def set_choices(self, choices: Sequence[TagChoice]) -> None:
        """All tags that there are."""
        self._matcher = TagMatcher(choices)
        self._show_chips()
        self._refresh()

    def set_tags(self, tags: Iterable[str]) -> None:
        """The ids of the chosen tags, in their order."""
        wanted = list(dict.fromkeys(tags))
        if wanted != self._tags:
            self._tags = wanted
            self._show_chips()
            self._refresh()

    def tags(self) -> list[str]:
        """The ids last given to :meth:`set_tags`."""
        return list(self._tags)

    def text(self) -> str:
        """What is being typed."""
        return self._edit.text()

    def has_focus(self) -> bool:
        """Whether one is typing here."""
        return self._edit.hasFocus()

    def clear(self) -> None:
        """Forget what is being typed."""
        self._edit.clear()
        self._refresh()

    # What the user does

    def _on_edited(self, text: str) -> None:
        if "," in text or "，" in text or "、" in text:
            *done, rest = text.replace("，", ",").replace("、", ",").split(",")
            self._edit.setText(rest.lstrip())
            for part in done:
                self._end_tag(part)
        self._refresh()

    def _end_tag(self, text: str) -> None:
        """A comma takes what stands before it by the letter: that tag, or a new one."""
        name = text.strip().strip("/").strip()
        if not name:
            return
        if (choice := self._matcher.exact(name)) is not None:
            self._add(choice.id)
        else:
            self.tag_created.emit(name)

    def _on_key(self, event: QKeyEvent) -> None:
        key, row = event.key(), self._list.row()
        if key == Qt.Key.Key_Escape:
            self.clear()
            self.cancelled.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Tab:
            event.setAccepted(self._complete())
        elif key in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._end_text()
        elif key in _ENTER and row >= 0:
            self._apply(row)
        elif key in _ENTER and not self._edit.text().strip():
            self.finished.emit()
        elif key in _ENTER:
            self.clear()  # the tag is there already
        elif key == Qt.Key.Key_Backspace and self._tags:
            self.tag_removed.emit(self._tags[-1])

    def _end_text(self) -> None:
        text = self._edit.text()
        self.clear()
        if text.strip():
            self._end_tag(text)
        else:
            self.finished.emit()

    def _move(self, step: int) -> None:
        count = self._list.choices.rowCount()
        if self._list.isVisibleTo(self) and count:
            lowest = 0 if self._edit.text().strip() else -1  # without text, no row is a choice too
            row = self._list.row() + step
            self._list.set_row(count - 1 if row < lowest else lowest if row >= count else row)

    def _complete(self) -> bool:
        match = self._list.choices.match_at(max(0, self._list.row()))
        if match is None or not self._edit.text().strip() or self._edit.text() == match.choice.path:
            return False
        self._edit.setText(match.choice.path)
        self._refresh()
        return True

    def _apply(self, row: int) -> None:
        match, create = self._list.choices.match_at(row), self._list.choices.create
        self.clear()
        if match is not None:
            self._add(match.choice.id)
        elif create:
            self._end_tag(create)

    def _add(self, tag_id: str) -> None:
        if tag_id not in self._tags:
            self.tag_added.emit(tag_id)

    def _on_focus_changed(self) -> None:
        self._refresh()
        if self._edit.hasFocus():
            QTimer.singleShot(0, self, self._prepare)

    def _prepare(self) -> None:
        self._matcher.prepare()  # while the user thinks

    # What is shown

    def _show_chips(self) -> None:
        by_id = self._matcher.by_id
        unknown = TagChoice
        self._box.set_chips([by_id.get(t) or unknown(t, t, t, "") for t in self._tags])
        names = ", ".join(by_id[t].name if t in by_id else t for t in self._tags)
        self._edit.setAccessibleName(self.tr("Add tag"))
        self._edit.setAccessibleDescription(self.tr("Tags: {names}").format(names=names) if names else "")

    def _refresh(self) -> None:
        self._box.update()
        if not self._edit.hasFocus():
            self._list.hide()
            self.updateGeometry()
            return
        text = self._edit.text().strip()
        matches = self._matcher.search(text, self._tags, self._rows if text else 50)
        create = "/".join(p.strip() for p in text.split("/") if p.strip())
        if create and self._matcher.exact(create) is not None:
            create = ""
        self._list.show_matches(matches, create, 0 if text and (matches or create) else -1)
        self.updateGeometry()


class _Box(QWidget):
    """The frame around chips and line edit; grows by rows."""

    removal_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = load_theme("light")
        self._chips: list[ChipButton] = []
        self.edit = _Edit(self)
        self._pad = scaled(self.font(), 6)
        self.setFixedHeight(self._row_height() + 2 * self._pad)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for chip in self._chips:
            chip.set_theme(theme)
        self.update()

    def set_chips(self, choices: Sequence[TagChoice]) -> None:
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for choice in choices:
            chip = ChipButton(choice.id, choice.name, choice.colour, self)
            chip.set_theme(self._theme)
            chip.removal_asked.connect(self.removal_asked)
            chip.pressed_beside.connect(self.edit.setFocus)
            self._chips.append(chip)
        self._arrange()

    def _row_height(self) -> int:
        return self.edit.sizeHint().height()

    def _arrange(self) -> None:
        """Chips in rows, the line edit behind the last one or on a row of its own."""
        room = max(40, self.width() - 2 * self._pad - scaled(self.font(), 4))
        sizes = [chip.size_for(room) for chip in self._chips]
        gap, high = scaled(self.font(), 5), self._row_height()
        needed = scaled(self.font(), _EDIT_WIDTH)
        rows = rows_of([s.width() for s in sizes] + [min(room, needed)], room, gap)
        hidden = max(0, len(rows) - _MOST_ROWS)
        left = self._pad + scaled(self.font(), 2)
        for number, row in enumerate(rows):
            x, y = left, self._pad + (number - hidden) * (high + 3)
            for index in row:
                if index == len(sizes):
                    self._put(self.edit, QRect(x, y, room - (x - left), high))
                    continue
                size = sizes[index].toSize()
                chip = self._chips[index]
                chip.setVisible(number >= hidden)
                self._put(chip, QRect(QPoint(x, y + (high - size.height()) // 2), size))
                x += size.width() + gap
        shown = len(rows) - hidden
        self.setFixedHeight(shown * high + (shown - 1) * 3 + 2 * self._pad)

    def _put(self, widget: QWidget, rect: QRect) -> None:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            rect.moveRight(self.width() - 1 - rect.left())
        widget.setGeometry(rect)

    def sizeHint(self) -> QSize:
        return QSize(scaled(self.font(), 300), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(self.font(), 120), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.edit.hasFocus()
        wide = 1.5 if focused else 1.0
        painter.setPen(QPen(colour(self._theme, "focus" if focused else "border-strong"), wide))
        painter.setBrush(colour(self._theme, "field"))
        inset = wide / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)


class _Edit(QLineEdit):
    """Hands on the keys that belong to the field; everything else is a line edit's."""

    key_pressed = Signal(object)  # QKeyEvent
    focus_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bare")
        self.setFrame(False)

    def _is_ours(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Backspace:
            return not self.text()
        return event.key() in _OURS

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_ours(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            self.key_pressed.emit(event)  # here: before Qt moves the focus
            return event.isAccepted() or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_ours(event):
            event.accept()
            self.key_pressed.emit(event)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()
