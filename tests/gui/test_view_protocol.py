"""Both ways to look at an article offer what the desk, the annotator and the window ask of a view."""

from __future__ import annotations

import inspect

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication

from reader.gui.views.flow import FlowView
from reader.gui.views.pages import PagesView
from reader.gui.views.protocol import View
from reader.gui.views.reading import ReadingView

SIGNALS = tuple(View.__annotations__)
MEMBERS = tuple(name for name in vars(View) if not name.startswith("_"))


@pytest.mark.parametrize("view", [FlowView, PagesView, ReadingView])
def test_a_view_keeps_to_the_protocol(qapp: QApplication, view: type) -> None:
    for name in SIGNALS:
        assert isinstance(inspect.getattr_static(view, name), Signal), name
    for name in MEMBERS:
        asked = inspect.getattr_static(View, name)
        there = getattr(view, name)
        if isinstance(asked, property):
            assert isinstance(there, property), name
        elif name != "copy":  # Qt's own, of the flow
            wanted = [p.name for p in inspect.signature(asked).parameters.values()]
            found = [p.name for p in inspect.signature(there).parameters.values()]
            assert found[: len(wanted)] == wanted, name
