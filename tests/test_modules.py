"""Every module can be imported by itself, with no other one before it."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import reader

MODULES = sorted(m.name for m in pkgutil.walk_packages(reader.__path__, "reader.") if not m.name.endswith("__main__"))


def test_every_module_imports() -> None:
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code, *MODULES], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_only_the_window_needs_qt() -> None:
    names = [m for m in MODULES if not m.startswith("reader.gui")]
    code = (
        "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(*(m for m in sys.modules if m.startswith(('PySide6', 'shiboken6'))))"
    )
    run = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []
