"""Small parts of dialogs that look the same everywhere: section titles and cards."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from reader.gui.widgets.ink import TINY, sized


def section_label(name: str, parent: QWidget | None = None) -> QLabel:
    """A title above a group, in small spaced capitals. Screen readers are given the name as it is written."""
    label = QLabel(name.upper(), parent)
    label.setProperty("kind", "section")
    label.setAccessibleName(name)
    font = sized(label.font(), TINY, QFont.Weight.DemiBold)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.8)
    label.setFont(font)
    return label


def card(parent: QWidget | None = None) -> QFrame:
    """A frame that stands out a little from the dialog."""
    frame = QFrame(parent)
    frame.setProperty("kind", "card")
    return frame
