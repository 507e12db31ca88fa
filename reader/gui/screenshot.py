"""A picture of the window without a screen: ``reader open FILE --screenshot OUT.png``."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from reader.core.errors import ReaderError
from reader.gui.window import MainWindow

_PATIENCE: Final = 60.0  # seconds for reading the files


def paint(
    app: QApplication, window: MainWindow, files: Sequence[Path], out: Path, size: str, password: str = ""
) -> int:
    """Show the window with its files, wait until all is in, and save the picture. Returns the exit code.

    Raises:
        ReaderError: the size is not WIDTHxHEIGHT, a file cannot be read, or the picture cannot be written.
    """
    found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", size)
    if found is None:
        raise ReaderError(f"“{size}” is not a size. Write it like 1440x900.")
    window.complete()
    passwords = window.commands.pages.passwords
    passwords.may_ask = False
    if password:
        passwords.know(password)
    problems: list[str] = []
    for speaker in (window.desk, window.annotator, window.intake):
        speaker.failed.connect(lambda error: problems.append(str(error)))
    window.intake.locked.connect(lambda _, error: problems.append(str(error)))
    window.resize(int(found[1]), int(found[2]))
    window.place_panels()
    window.show()
    window.begin(files)
    until = time.monotonic() + _PATIENCE
    while (window.jobs.is_busy or window.view.is_loading) and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)
    for _ in range(20):  # what is laid out and painted in steps
        app.processEvents()
        time.sleep(0.01)
    while window.desk.pictures.is_busy and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)
    app.processEvents()
    if problems and window.desk.article is None:
        raise ReaderError(problems[0])
    if not window.grab().save(str(out)):
        raise ReaderError(f"{out} could not be written. Choose another folder, and a name that ends in .png.")
    window.close()
    return 0
