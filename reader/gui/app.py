"""The program with a window: builds everything once, hands files to a window that is open already, and runs."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from reader.core import paths
from reader.core.bugs import write_down
from reader.core.errors import ReaderError
from reader.core.index import Index
from reader.core.library import Library
from reader.core.settings import Settings
from reader.formats.adding import read_source
from reader.gui.running import may_be_open
from reader.gui.window import MainWindow


def main(
    files: Sequence[Path] = (),
    library: Path | None = None,
    screenshot: Path | None = None,
    size: str = "1440x900",
    theme: str | None = None,
    scale: float = 1.0,
    view: str = "read",
) -> int:
    """Open the window and run until it is closed; or, with ``screenshot``, paint it offscreen into a PNG.

    Returns the exit code. Raises ReaderError when the library cannot be opened.
    """
    folder = library or paths.library_folder()
    wanted = [p.absolute() for p in files]
    if screenshot is None and may_be_open(folder):
        from reader.gui.instance import hand_over

        if hand_over(folder, wanted):
            return 0
    app = make_application(scale if screenshot else 0)
    settings = Settings(paths.config_folder() / "settings.json")
    window = build(app, folder, settings, theme or "")
    if screenshot is not None:
        from reader.gui.screenshot import paint

        return paint(app, window, wanted, screenshot, size)
    reporter = BugReporter(window)
    sys.excepthook = reporter.report
    window.jobs.crashed.connect(reporter.report_error)
    window.restore()
    window.show()
    QTimer.singleShot(0, partial(_begin, window, folder, wanted))
    return app.exec()


def _begin(window: MainWindow, folder: Path, files: Sequence[Path]) -> None:
    """What can wait until the window is there."""
    from reader.gui.instance import Server

    gc.enable()  # which the command line has switched off for the start
    window.begin(files)
    server = Server(folder, window)
    server.files_came.connect(window.open_files_from_outside)


def make_application(scale: float = 0) -> QApplication:
    """The QApplication; ``scale`` other than 0 fixes the pixels per point, for pictures."""
    if scale:
        os.environ["QT_SCALE_FACTOR"] = str(scale)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QCoreApplication.setApplicationName("Reader")
    QCoreApplication.setOrganizationName("")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setDesktopFileName("reader")
    app.setWindowIcon(QIcon(str(paths.assets() / "reader.png")))
    return app


def build(app: QApplication, folder: Path, settings: Settings, theme: str = "") -> MainWindow:
    """Everything put together: the library, its index, the window. ``theme`` overrides the setting."""
    cache = paths.cache_folder()
    with contextlib.suppress(OSError, ReaderError):  # the index then lives in memory
        paths.private_folder(cache)
    library = Library(folder, Index(cache, folder), read_source, paths.user_name())
    return MainWindow(app, library, settings, theme)


class BugReporter:
    """The one place that unexpected errors come to: a line in the log file and one dialog."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._is_open = False

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """For ``sys.excepthook``."""
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        if isinstance(error, ReaderError):
            self._window.show_error(error)
            return
        sentence = write_down(kind, trace, paths.log_file())
        self.show(sentence, "".join(traceback.format_exception(kind, error, trace)))

    def report_error(self, error: BaseException) -> None:
        self.report(type(error), error, error.__traceback__)

    def show(self, sentence: str, details: str) -> None:
        """One dialog; while it is open, more errors are only written down."""
        if self._is_open:
            return
        from reader.gui.dialogs.bug_dialog import BugDialog

        self._is_open = True
        try:
            BugDialog(sentence, details, paths.log_file(), self._window).exec()
        finally:
            self._is_open = False
