"""One window a library: a second start hands its files to the window that is open, over a local socket."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from reader.gui.running import server_name

_ANSWER_MS: Final = 1_000
_MOST_BYTES: Final = 1_000_000


def hand_over(folder: Path, files: Sequence[Path], password: str = "") -> bool:
    """Give the files, and what opens encrypted ones, to a window that is open on this library; False: there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name(folder))
    if not socket.waitForConnected(200) or not _is_ours(socket.fullServerName()):
        return False
    message = {"files": [str(f) for f in files], "password": password}
    socket.write(json.dumps(message).encode("ascii") + b"\n")
    socket.flush()
    return socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == b"ok\n"


def _is_ours(name: str) -> bool:
    """Whether nobody else has put their socket there, to be told our files and passwords."""
    try:
        return sys.platform == "win32" or os.stat(name).st_uid == os.getuid()
    except OSError:
        return False


class Server(QObject):
    """Listens on a local socket that only this user can open, for the files of a second start."""

    files_came = Signal(list)
    password_came = Signal(str)  # before the files

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
            if socket.bytesAvailable() > _MOST_BYTES:
                socket.abort()
            return
        try:
            message = json.loads(bytes(socket.readLine().data()))
            files = [Path(n) for n in message["files"] if isinstance(n, str)]
            password = str(message["password"])
        except (ValueError, TypeError, KeyError, RecursionError):
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        if password:
            self.password_came.emit(password)
        self.files_came.emit(files)
