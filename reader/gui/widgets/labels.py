"""Small parts of dialogs that look the same everywhere: section titles, cards, and text as it stands in files."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from reader.gui.widgets.ink import SMALL, TINY, sized


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


def typewriter(font: QFont) -> QFont:
    """The system's font for text as it stands in files, in the size of ``font``."""
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    mono.setPixelSize(sized(font, SMALL).pixelSize())
    return mono
