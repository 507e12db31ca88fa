"""Passwords of encrypted files while the program runs: asked for once, tried again, written nowhere."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from reader.core.errors import PasswordNeeded


class Passwords(QObject):
    """What was given since the program was started, the last one first."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._given: list[str] = []
        self._tried: set[tuple[Path, str]] = set()
        self.may_ask = True  # a picture of the window is painted without anybody there to answer

    def know(self, password: str) -> None:
        """One that was given on the command line."""
        self._given = [password, *(p for p in self._given if p != password)]

    def next_for(self, file: Path, error: PasswordNeeded) -> str | None:
        """One that was given before and not tried on this file, else what the user types; None: they would rather not.

        Args:
            error: says that the file needs one, or that the last one was wrong.
        """
        password = next((p for p in self._given if (file, p) not in self._tried), None)
        if password is None:
            password = self._ask(error)
        if password is not None:
            self._tried.add((file, password))
        return password

    def fitted(self, file: Path) -> None:
        """The last one was right: when the file is opened again, it is tried again."""
        self._tried = {(f, p) for f, p in self._tried if f != file}

    def _ask(self, error: PasswordNeeded) -> str | None:
        if not self.may_ask:
            return None
        said, is_given = QInputDialog.getText(
            self._window,
            self.tr("Encrypted"),
            f"<span>{escape(str(error))}</span>",  # marked up, so that nothing in a file's name can be markup
            QLineEdit.EchoMode.Password,
        )
        if not is_given:
            return None
        self.know(said)
        return said
