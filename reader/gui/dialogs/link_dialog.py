"""The question before a link is opened: the whole address, with what could deceive made visible."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

_SCHEMES = ("http", "https", "mailto")


def shown(target: str) -> str:
    """The address as it is shown: control and direction characters as escapes, a foreign host also in punycode."""
    visible = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in target)  # direction marks do not print
    host = urlsplit(target).hostname or ""
    if host and not host.isascii():
        try:
            visible += f"\n({host.encode('idna').decode('ascii')})"
        except UnicodeError:
            visible += "\n(not a valid host name)"
    return visible


def confirm_link(target: str, parent: QWidget) -> bool:
    """Whether the browser is to open ``target``; only http, https and mailto are ever offered."""
    box = QMessageBox(parent)
    box.setWindowTitle(box.tr("Open a link"))
    try:
        is_safe = urlsplit(target).scheme.lower() in _SCHEMES
        text = shown(target)
    except ValueError:
        is_safe, text = False, ascii(target)
    copy = box.addButton(box.tr("Copy"), QMessageBox.ButtonRole.ActionRole)
    if is_safe:
        box.setText(box.tr("Open this address in your browser?"))
        go = box.addButton(box.tr("Open"), QMessageBox.ButtonRole.AcceptRole)
    else:
        box.setText(box.tr("Reader does not open addresses of this kind."))
        go = None
    box.setInformativeText(text[:2_000])
    box.setStandardButtons(QMessageBox.StandardButton.Cancel)
    box.exec()
    if box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(target)
    return go is not None and box.clickedButton() is go
