"""Starting a second window on another library: a process of its own, so that nothing is shared but the settings."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess


def start_other(folder: Path) -> bool:
    """Open the library in ``folder`` in a window of its own."""
    started, _ = QProcess.startDetached(sys.executable, ["-m", "reader", "--library", str(folder), "open"])
    return started
