"""Numbers of things in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def passages_text(count: int) -> str:
    """ "no passages", "1 passage", "1,204 passages"."""
    if count == 0:
        return QCoreApplication.translate("Counts", "no passages")
    if count == 1:
        return QCoreApplication.translate("Counts", "1 passage")
    return QCoreApplication.translate("Counts", "{number} passages").format(number=f"{count:,}")
