"""The program with a window: builds everything once, hands files to a window that is open already, and runs."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from reader.core import paths
from reader.core.errors import DamagedError, ReaderError, ReadOnlyError
from reader.core.index import Index
from reader.core.library import Library
from reader.core.settings import Settings
from reader.gui.running import may_be_open
from reader.gui.window import MainWindow

if TYPE_CHECKING:
    from reader.core.document import Document

# How long a thread may compute before this one has its turn: Python's own 5 ms, for each of the many times that Qt asks
# for Python in a paint, make a window stand still.
_SWITCH_SECONDS: Final = 0.0005
# What complete() imports, in pieces of some 20 ms.
_LATER: Final = (
    "reader.formats.adding",
    "reader.gui.views.flow_document",
    "reader.gui.views.reading",
    "reader.gui.widgets.card_list",
    "reader.gui.desk",
    "reader.gui.commands",
    "reader.gui.intake",
    "reader.gui.equipment",
)


def main(
    files: Sequence[Path] = (),
    library: Path | None = None,
    screenshot: Path | None = None,
    size: str = "1440x900",
    theme: str | None = None,
    scale: float = 1.0,
    view: str = "read",
    password: str = "",
) -> int:
    """Open the window and run until it is closed; or, with ``screenshot``, paint it offscreen into a PNG.

    ``password`` is tried on encrypted files before the user is asked. Returns the exit code. Raises ReaderError when
    the library cannot be opened.
    """
    folder = library or paths.library_folder()
    wanted = [p.absolute() for p in files]
    if screenshot is None and may_be_open(folder):
        from reader.gui.instance import hand_over

        if hand_over(folder, wanted, password):
            return 0
    app = make_application(scale if screenshot else 0)
    settings = Settings(paths.config_folder() / "settings.json")
    window = build(app, folder, settings, theme or "")
    if screenshot is not None:
        from reader.gui.screenshot import paint

        return paint(app, window, wanted, screenshot, size, password)
    reporter = BugReporter(window)
    sys.excepthook = reporter.report
    window.restore()
    begin = partial(in_steps, partial(_begin, window, folder, wanted, reporter, password))
    window.painted.connect(partial(QTimer.singleShot, 0, begin))
    window.show()
    return app.exec()


def in_steps(then: Callable[[], None], modules: Sequence[str] = _LATER) -> None:
    """Import ``modules`` one by one, so that the window answers in between; then do ``then``."""
    if not modules:
        then()
        return
    import_module(modules[0])
    QTimer.singleShot(0, partial(in_steps, then, modules[1:]))


def _begin(window: MainWindow, folder: Path, files: Sequence[Path], reporter: BugReporter, password: str) -> None:
    """What can wait until the window is there."""
    from reader.gui.instance import Server

    window.complete()
    window.jobs.crashed.connect(reporter.report_error)
    gc.enable()  # which the command line has switched off for the start
    if password:
        window.commands.pages.passwords.know(password)
    window.begin(files)
    server = Server(folder, window)
    server.password_came.connect(window.commands.pages.passwords.know)
    server.files_came.connect(window.open_files_from_outside)


def make_application(scale: float = 0) -> QApplication:
    """The QApplication; ``scale`` other than 0 fixes the pixels per point, for pictures."""
    if scale:
        os.environ["QT_SCALE_FACTOR"] = str(scale)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QCoreApplication.setApplicationName("Reader")
    QCoreApplication.setOrganizationName("")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    sys.setswitchinterval(_SWITCH_SECONDS)
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
    library = _open(folder, Index(cache, folder))
    return MainWindow(app, library, settings, theme)


def _open(folder: Path, index: Index) -> Library:
    try:
        return Library(folder, index, _read_source, paths.user_name())
    except (DamagedError, ReadOnlyError):
        from reader.core.rescue import open_damaged  # the window says what is wrong, and how to mend it

        return open_damaged(folder, index, _read_source, paths.user_name())


def _read_source(data: bytes, name: str, beside: Path | None = None) -> Document:
    from reader.formats.adding import read_source  # here, so that the first paint need not wait for it

    return read_source(data, name, beside)


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
        from reader.core.bugs import write_down

        sentence = write_down(kind, trace, paths.log_file())
        import traceback

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
