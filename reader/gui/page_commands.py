"""What can be done with printed pages: look at them another way, go to one, mark an area."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog

from reader.gui import actions
from reader.gui.passwords import Passwords

if TYPE_CHECKING:
    from reader.core.errors import PasswordNeeded
    from reader.gui.page_desk import PageDesk
    from reader.gui.views.pages import PagesView
    from reader.gui.views.pages_frame import PagesFrame
    from reader.gui.window import MainWindow


class PageCommands(QObject):
    """The handlers of the actions for pages. Nothing is there to act on before the first PDF."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._desk: PageDesk | None = None
        window.view.prefer_pages(window.settings["pages_first"])
        self._before = ""  # the article that made room for a preview
        window.intake.printed_came.connect(self.preview)
        window.intake.gave_up.connect(self.end_preview)
        window.intake.locked.connect(self.unlock)
        self.passwords = Passwords(window)
        window.view.pages_made.connect(self._on_made)
        window.view.switched.connect(self._on_switched)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Action id → what it does."""
        return {
            "switch_view": self._window.view.switch,
            "go_to_page": self.go_to_page,
            "area": self.toggle_area,
            "area_by_keys": self.toggle_frame,
            "page_panel": self.toggle_panel,
            "two_pages": self.toggle_two,
            "fit_page": self.fit_page,
            "rotate": partial(self.rotate, 1),
            "rotate_back": partial(self.rotate, -1),
            "theme_paper": self.toggle_paper,
        }

    @property
    def view(self) -> PagesView | None:
        """The pages, if they are what is shown."""
        view = self._window.view
        return view.frame.view if view.shows_pages and view.frame is not None else None

    def conditions(self, writable: bool) -> dict[str, bool]:
        """Which of the actions' conditions hold."""
        shows = self.view is not None and self._window.view.has_pages
        return {
            actions.PRINTED: self._window.view.has_pages,
            actions.PAGES: shows,
            actions.AREAS: shows and writable,
        }

    def checked(self) -> dict[str, bool]:
        """Which of the actions are on."""
        view, settings = self.view, self._window.settings
        return {
            "page_panel": settings["page_panel"],
            "theme_paper": settings["theme_paper"],
            "two_pages": view is not None and view.arrangement.columns == 2,
            "area": view is not None and view.is_area_tool,
        }

    def place(self) -> str:
        """Which page is read, for the status bar: "p. iv · 6 of 320"; "" where none are shown."""
        view = self.view
        if view is None or view.page < 0:
            return ""
        label, number, total = view.label_of(view.page), view.page + 1, len(view.sheets)
        if label == str(number):
            return self.tr("p. {0} of {1}").format(number, total)
        return self.tr("p. {0} · {1} of {2}").format(label, number, total)

    def _on_made(self, frame: PagesFrame) -> None:
        from reader.gui.page_desk import PageDesk  # PDFs only

        self._desk = PageDesk(self._window, frame, self.passwords)
        frame.side.setVisible(self._window.settings["page_panel"])
        frame.view.use_theme_paper(self._window.settings["theme_paper"])
        frame.view.arranged.connect(self._refresh)
        frame.view.area_tool_changed.connect(self._refresh)
        frame.view.framed.connect(self._say_frame)

    def _on_switched(self) -> None:
        self._window.keep_settings({"pages_first": self._window.view.prefers_pages})
        self._refresh()

    def _refresh(self) -> None:
        self._window.desk.conditions_changed.emit()

    def zoom(self, step: int) -> bool:
        """Make the pages larger (1), smaller (-1) or as wide as the window (0); False where none are shown."""
        if (view := self.view) is None:
            return False
        if step:
            view.zoom_by(step)
        else:
            view.fit_width()
        return True

    def fit_page(self) -> None:
        if (view := self.view) is not None:
            view.fit_page()

    def rotate(self, turns: int) -> None:
        """Turn all pages by quarters, clockwise."""
        if (view := self.view) is not None:
            view.rotate(turns)

    def toggle_two(self) -> None:
        if (view := self.view) is not None:
            view.show_columns(1 if view.arrangement.columns == 2 else 2)

    def toggle_panel(self) -> None:
        frame = self._window.view.frame
        self._window.keep_settings({"page_panel": not self._window.settings["page_panel"]})
        if frame is not None:
            frame.side.setVisible(self._window.settings["page_panel"])
        self._refresh()

    def toggle_paper(self) -> None:
        self._window.keep_settings({"theme_paper": not self._window.settings["theme_paper"]})
        if self._window.view.frame is not None:
            self._window.view.frame.view.use_theme_paper(self._window.settings["theme_paper"])
        self._refresh()

    def toggle_area(self) -> None:
        """From now on a drag draws a rectangle, or selects text again."""
        if (view := self.view) is not None:
            view.use_area_tool(not view.is_area_tool)
            if view.is_area_tool:
                self._window.status.say(self.tr("Draw a rectangle · A ends it"))

    def toggle_frame(self) -> None:
        """Put a frame on the page that keys move and size, or take it away."""
        if (view := self.view) is None:
            return
        if view.is_framing:
            view.leave_frame()
        else:
            view.use_area_tool(False)
            view.begin_frame()

    def _say_frame(self, where: str) -> None:
        keys = self.tr("Arrows move it · Shift+arrows size it · Enter marks · Esc leaves")
        self._window.status.say(f"{where} · {keys}" if where else "")

    def preview(self, path: Path) -> None:
        """Show the pages of a PDF that is being added: reading the text of a book takes longer than drawing a page."""
        window = self._window
        if not window.view.is_preview:  # of several, all make room for the article before the first
            self._before = window.desk.article.id if window.desk.article is not None else ""
        window.desk.close()
        window.middle.setCurrentIndex(1)
        window.view.preview(path)

    def unlock(self, path: Path, error: PasswordNeeded) -> None:
        """Ask for the password of a file that is being added."""
        password = self.passwords.next_for(path, error)
        if password is None:
            self.end_preview()
            return
        self._window.intake.add_locked(path, password)
        if self._window.view.is_preview:
            self._window.view.unlock(password)

    def end_preview(self) -> None:
        """It could not be added: the article before is shown again."""
        window = self._window
        if window.view.is_preview:
            window.desk.close()
            if self._before:
                window.desk.open(self._before)

    def go_to_page(self) -> None:
        """Ask for a page by its printed label, and go there."""
        view = self.view
        if view is None or not view.sheets:
            return
        first, last = view.label_of(0), view.label_of(len(view.sheets) - 1)
        label, is_given = QInputDialog.getText(
            self._window, self.tr("Go to page"), self.tr("Page, {0} to {1}:").format(first, last)
        )
        if not is_given:
            return
        page = view.page_with_label(label)
        if page >= 0:
            view.go_to_page(page)
            view.setFocus()
        else:
            self._window.status.say(self.tr("There is no page “{0}”").format(label.strip()))

    def close(self) -> None:
        """End the process that draws, before the program ends."""
        self._window.view.close_pages()
        if self._desk is not None:
            self._desk.close()
