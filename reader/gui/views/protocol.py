"""What the desk, the annotator and the window ask of a view, and what it tells them: flow and pages both keep to it.

All offsets are code points in ``document.text``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from PySide6.QtCore import QRect, QSize, SignalInstance

from reader.core.document import Document
from reader.gui.theme import Theme
from reader.gui.views.flow_document import Header, Typography
from reader.gui.views.flow_pictures import GetPicture
from reader.gui.views.marks import Mark, MarkMap


class View(Protocol):
    """One way to look at an article."""

    # What it tells.
    selected: SignalInstance  # (start, end): a selection is made (the mouse or the key is up)
    deselected: SignalInstance
    mark_clicked: SignalInstance  # (annotation id, offset of the click)
    link_clicked: SignalInstance  # (address, or a link of ours)
    moved: SignalInstance  # (offset): the place of the cursor, by key or click
    menu_requested: SignalInstance  # (place on the screen)
    scrolled: SignalInstance
    loaded: SignalInstance  # what is visible is there

    # Showing.
    def set_look(self, theme: Theme, typography: Typography, numbers: bool, sentence: bool) -> None: ...

    def show_document(
        self,
        document: Document,
        header: Header,
        marks: Iterable[Mark],
        *,
        position: int = 0,
        fold: str = "",
        pictures: GetPicture,
        picture_size: Callable[[str], QSize | None],
    ) -> None: ...

    def clear_document(self) -> None: ...

    def unfold(self) -> None: ...

    @property
    def is_loading(self) -> bool: ...

    # Highlights.
    @property
    def marks(self) -> MarkMap: ...

    def set_marks(self, marks: Iterable[Mark]) -> None: ...

    def put_mark(self, mark: Mark) -> None: ...

    def remove_mark(self, mark_id: str) -> None: ...

    def set_current_mark(self, mark_id: str) -> None: ...

    def flash(self, mark_id: str) -> None: ...

    def set_found(self, found: list[tuple[int, int]], current: int) -> None: ...

    # The cursor.
    @property
    def caret(self) -> int: ...

    def selection(self) -> tuple[int, int] | None: ...

    def sentence(self) -> tuple[int, int] | None: ...

    def target(self) -> tuple[int, int] | None: ...

    def select(self, start: int, end: int) -> None: ...

    def deselect(self) -> None: ...

    def place_caret(self, offset: int) -> None: ...

    def go_to(self, offset: int) -> None: ...

    def move_by(self, step: int, paragraph: bool = False) -> None: ...

    def extend_by(self, step: int) -> None: ...

    def copy(self) -> Any: ...

    # Places.
    def scroll_to(self, offset: int, end: int = -1, *, margin: float = 0.3) -> None: ...

    def rect_of(self, start: int, end: int) -> QRect: ...

    def top_offset(self) -> int: ...

    def bottom_offset(self) -> int: ...
