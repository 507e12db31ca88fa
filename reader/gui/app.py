"""The program with a window: builds everything once, hands files to a window that is open already, and runs."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from reader.core import paths
from reader.core.bugs import write_down
from reader.core.errors import ReaderError
from reader.core.index import Index
from reader.core.library import Library
from reader.core.settings import Settings
from reader.formats.adding import read_source
from reader.gui.window import MainWindow

_ANSWER_MS: Final = 1_000


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
    if screenshot is None and hand_over(folder, wanted):
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
    server = Server(folder, window)
    server.files_came.connect(window.open_files_from_outside)
    QTimer.singleShot(0, lambda: window.begin(wanted))
    code = app.exec()
    server.close()
    return code


def make_application(scale: float = 0) -> QApplication:
    """The QApplication; ``scale`` other than 0 fixes the pixels per point, for pictures."""
    if scale:
        import os

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


def server_name(folder: Path) -> str:
    """One name a library: a second start with the same library finds the window."""
    return "reader-" + hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:24]


def hand_over(folder: Path, files: Sequence[Path]) -> bool:
    """Give the files to a window that is open on this library; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(folder))
    if not socket.waitForConnected(200):
        return False
    socket.write(json.dumps([str(f) for f in files]).encode("ascii") + b"\n")
    socket.flush()
    return socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == b"ok\n"


class Server(QObject):
    """Listens on a local socket that only this user can open, for the files of a second start."""

    files_came = Signal(list)

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        name = server_name(folder)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left by a process that died: nobody answered on it
            self._server.listen(name)
        self._server.newConnection.connect(self._on_connection)

    def close(self) -> None:
        self._server.close()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(self._on_data)
        socket.disconnected.connect(socket.deleteLater)

    def _on_data(self) -> None:
        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        if not socket.canReadLine():
            if socket.bytesAvailable() > 1_000_000:
                socket.abort()
            return
        try:
            names = json.loads(bytes(socket.readLine().data()))
            files = [Path(n) for n in names if isinstance(n, str)]
        except (ValueError, TypeError):
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        self.files_came.emit(files)


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
