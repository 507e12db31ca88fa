"""The article in the window, as flowing text or as printed pages: one widget, whichever of the two is shown.

Both views keep to :mod:`reader.gui.views.protocol`. The pages are made when the first PDF is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from reader.core.document import Document
from reader.gui.theme import Theme
from reader.gui.views.flow import FlowView
from reader.gui.views.flow_document import Header, Typography
from reader.gui.views.flow_pictures import GetPicture
from reader.gui.views.marks import Mark, MarkMap

if TYPE_CHECKING:
    from reader.gui.views.pages import PagesView
    from reader.gui.views.pages_frame import PagesFrame
    from reader.gui.views.protocol import View


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as it was given to :meth:`ReadingView.show_document`: for the other view, should it be asked for."""

    document: Document
    header: Header
    fold: str
    pictures: GetPicture
    picture_size: Callable[[str], QSize | None]
    file: Path | None


_SIGNALS: Final = (
    "selected", "deselected", "mark_clicked", "link_clicked", "moved", "menu_requested", "scrolled", "loaded",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """Where a switch came from: who has not moved since goes back to just there, and not to the line above it."""

    view: View  # that was switched to,
    at: int  # and its first visible offset then
    place: int  # the other's first visible offset,
    sheet: tuple[int, float] | None  # and of pages the place on the sheet

    def is_still_at(self, view: View) -> bool:
        return view is self.view and view.top_offset() == self.at


class ReadingView(QWidget):
    """Hands on what it is asked to the view that is shown, and what that one tells."""

    selected = Signal(int, int)
    deselected = Signal()
    mark_clicked = Signal(str, int)
    link_clicked = Signal(str)
    moved = Signal(int)
    menu_requested = Signal(QPoint)
    scrolled = Signal()
    loaded = Signal()
    pages_made = Signal(object)  # the PagesFrame, once
    map_wanted = Signal()  # pages are shown, and nobody has said where the text stands on them
    switched = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = FlowView(self)
        self.frame: PagesFrame | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.flow)
        self._look: tuple[Theme, Typography, bool, bool] | None = None
        self._shown: Shown | None = None
        self._file: Path | None = None  # that the pages have
        self.is_preview = False  # they are those of a file that is no article yet
        self._current_id = ""
        self._prefers_pages = True
        self._without_pages: Path | None = None  # a file that cannot be shown as pages
        self._then: Callable[[], None] | None = None  # what is to be done when the view is there
        self._came: Came | None = None
        self.setFocusProxy(self.flow)
        self._connect(self.flow)

    def _connect(self, view: FlowView | PagesView) -> None:
        for name in _SIGNALS:
            getattr(view, name).connect(getattr(self, name))
        view.loaded.connect(self._on_loaded)

    # -- text or pages -----------------------------------------------------------------------------------

    @property
    def current(self) -> View:
        """The view that is shown."""
        return self.flow if self.frame is None or not self.shows_pages else self.frame.view

    @property
    def shows_pages(self) -> bool:
        return self.frame is not None and self._stack.currentWidget() is self.frame

    @property
    def has_pages(self) -> bool:
        """Whether the article can be looked at as pages."""
        return self._shown is not None and self._shown.file is not None

    def prefer_pages(self, prefer: bool) -> None:
        """How the next article is shown that has pages."""
        self._prefers_pages = prefer

    @property
    def prefers_pages(self) -> bool:
        return self._prefers_pages

    def give_up_pages(self) -> None:
        """The file cannot be shown as pages: show its text, and the next article as the reader prefers it."""
        if self.has_pages and self.shows_pages:
            self._without_pages = self._file
            self._switch()
            self.close_pages()  # so that they are tried again when they are asked for

    def switch(self) -> None:
        """The other view, at the same passage; the next article is shown so, too."""
        if self.has_pages:
            self._without_pages, self._prefers_pages = None, not self.shows_pages
            self._switch()

    def _switch(self) -> None:
        shown = self._shown
        if shown is None or shown.file is None:
            return
        before = self.current
        marks, place, selection = before.marks.all(), before.top_offset(), before.selection()
        sheet = self.frame.view.top_place() if self.shows_pages and self.frame is not None else None
        came = self._came if self._came is not None and self._came.is_still_at(before) else None
        caret = before.caret if before.sentence() is not None else -1
        before.deselect()
        self._show(shown, marks, came.place if came is not None else place)

        def then() -> None:
            if came is not None and came.sheet is not None and self.frame is not None:
                self.frame.view.show_place(*came.sheet)
            if caret >= 0:
                self.current.place_caret(caret)
            if selection is not None:
                self.current.select(*selection)
            self.current.set_current_mark(self._current_id)
            self._came = Came(self.current, self.current.top_offset(), place, sheet)

        self._then = then
        self._on_loaded()
        self.switched.emit()

    def _on_loaded(self) -> None:
        if self._then is not None and not self.current.is_loading:
            then, self._then = self._then, None
            then()

    def _raise(self, pages: bool) -> None:
        had_focus = self.hasFocus()
        if pages:
            frame = self._framed()
            self._stack.setCurrentWidget(frame)
            self.setFocusProxy(frame.view)
        else:
            self._stack.setCurrentWidget(self.flow)
            self.setFocusProxy(self.flow)
        if had_focus:
            self.setFocus()

    def _framed(self) -> PagesFrame:
        if self.frame is None:
            from reader.gui.views.pages_frame import PagesFrame  # for PDFs only, and it needs much

            self.frame = PagesFrame(self)
            self._stack.addWidget(self.frame)
            self._connect(self.frame.view)
            if self._look is not None:
                self.frame.set_look(*self._look)
            self.pages_made.emit(self.frame)
        return self.frame

    def preview(self, file: Path) -> None:
        """Show the pages of a file whose text is still being read."""
        self.is_preview = True
        self._raise(True)
        self._open_file(file)
        if self.frame is not None:
            self.frame.set_header(Header())

    def unlock(self, password: str) -> None:
        """Open the file of the pages with a password."""
        if self.frame is not None and self._file is not None:
            self.frame.view.open_file(self._file, password)

    def _open_file(self, file: Path) -> None:
        if file == self._file or self.frame is None:
            return
        view = self.frame.view
        place = view.top_place() if self._is_copy(file) else None
        self._file = file
        view.open_file(file)
        if place is not None:
            view.show_place(*place)

    def _is_copy(self, file: Path) -> bool:
        """Whether a file is what was shown as a preview: the reader may have gone on in it."""
        with suppress(OSError):
            return self.is_preview and self._file is not None and file.stat().st_size == self._file.stat().st_size
        return False

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
        file: Path | None = None,
    ) -> None:
        """Show a document, from ``position`` on: as its ``file`` prints it, if it has one, or as text."""
        self._then = self._came = None
        self._show(Shown(document, header, fold, pictures, picture_size, file), marks, position)

    def _show(self, shown: Shown, marks: Iterable[Mark], position: int) -> None:
        self._shown = shown
        pages = shown.file is not None and self._prefers_pages and shown.file != self._without_pages
        self._raise(pages)
        if not pages and shown.file != self._file:
            self.close_pages()  # they are another article's
        if pages and self.frame is not None and shown.file is not None:
            self._open_file(shown.file)
            self.frame.set_header(shown.header)
        self.is_preview = False
        self.current.show_document(
            shown.document,
            shown.header,
            marks,
            position=position,
            fold=shown.fold,
            pictures=shown.pictures,
            picture_size=shown.picture_size,
        )
        if pages and self.frame is not None and self.frame.view.text is None:
            self.map_wanted.emit()

    def close_pages(self) -> None:
        """End the process that draws pages."""
        self._file, self.is_preview = None, False
        if self.frame is not None:
            self.frame.view.clear_document()

    # -- what is asked of either view --------------------------------------------------------------------

    def set_look(self, theme: Theme, typography: Typography, numbers: bool, sentence: bool) -> None:
        self._look = (theme, typography, numbers, sentence)
        self.flow.set_look(*self._look)
        if self.frame is not None:
            self.frame.set_look(*self._look)

    def clear_document(self) -> None:
        self._shown = None
        self.close_pages()
        self._raise(False)
        self.flow.clear_document()

    def unfold(self) -> None:
        self.current.unfold()

    @property
    def is_loading(self) -> bool:
        return self.current.is_loading

    @property
    def marks(self) -> MarkMap:
        return self.current.marks

    def set_marks(self, marks: Iterable[Mark]) -> None:
        self.current.set_marks(marks)

    def put_mark(self, mark: Mark) -> None:
        self.current.put_mark(mark)

    def remove_mark(self, mark_id: str) -> None:
        self.current.remove_mark(mark_id)

    def set_current_mark(self, mark_id: str) -> None:
        self._current_id = mark_id
        self.current.set_current_mark(mark_id)

    def flash(self, mark_id: str) -> None:
        self.current.flash(mark_id)

    def set_found(self, found: list[tuple[int, int]], current: int) -> None:
        self.current.set_found(found, current)

    @property
    def caret(self) -> int:
        return self.current.caret

    def selection(self) -> tuple[int, int] | None:
        return self.current.selection()

    def sentence(self) -> tuple[int, int] | None:
        return self.current.sentence()

    def target(self) -> tuple[int, int] | None:
        return self.current.target()

    def select(self, start: int, end: int) -> None:
        self.current.select(start, end)

    def deselect(self) -> None:
        self.current.deselect()

    def place_caret(self, offset: int) -> None:
        self.current.place_caret(offset)

    def go_to(self, offset: int) -> None:
        self.current.go_to(offset)

    def move_by(self, step: int, paragraph: bool = False) -> None:
        self.current.move_by(step, paragraph)

    def extend_by(self, step: int) -> None:
        self.current.extend_by(step)

    def copy(self) -> None:
        self.current.copy()

    def scroll_to(self, offset: int, end: int = -1, *, margin: float = 0.3) -> None:
        self.current.scroll_to(offset, end, margin=margin)

    def show_mark(self, mark: Mark) -> None:
        """Bring a highlight, or an area, into view."""
        if mark.areas and self.shows_pages and self.frame is not None:
            self.frame.view.show_area(mark.areas[0])
        elif mark.ranges:
            self.scroll_to(*mark.ranges[0])

    def rect_of(self, start: int, end: int) -> QRect:
        return self._mapped(self.current.rect_of(start, end))

    def rect_of_mark(self, mark: Mark) -> QRect:
        """Where a highlight is, or an area, in this widget's coordinates; empty when it is not visible."""
        if mark.areas and self.shows_pages and self.frame is not None:
            return self._mapped(self.frame.view.rect_of_mark(mark))
        return self.rect_of(mark.ranges[0][0], mark.ranges[-1][1])

    def _mapped(self, rect: QRect) -> QRect:
        """From the coordinates of the view to those of this widget."""
        if rect.isEmpty() or not self.shows_pages or self.frame is None:
            return rect
        return rect.translated(self.frame.view.mapTo(self, QPoint(0, 0)))

    def page_label(self, offset: int) -> str:
        """The printed page on which a character stands; "" where nobody knows."""
        text = self.frame.view.text if self.frame is not None and self.has_pages else None
        place = text.box_at(offset) if text is not None else None
        return self.frame.view.label_of(place[0]) if self.frame is not None and place is not None else ""

    def top_offset(self) -> int:
        return self.current.top_offset()

    def bottom_offset(self) -> int:
        return self.current.bottom_offset()
