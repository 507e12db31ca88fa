"""Whether a window may be open on a library already: a cheap look, before anything of Qt is imported."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path


def server_name(folder: Path) -> str:
    """One name a library and a user: a second start with the same library finds the window."""
    key = f"{folder.resolve()}\n{Path.home()}"
    return "reader-" + hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def may_be_open(folder: Path) -> bool:
    """False only when there is surely no such window. Elsewhere than on Windows the socket is a file."""
    return sys.platform == "win32" or (Path(tempfile.gettempdir()) / server_name(folder)).exists()
