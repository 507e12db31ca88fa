"""What can be done with tags in the window: filter by one, and its menu in the library panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QInputDialog, QMenu

from reader.core import tags
from reader.core.model import COLOURS, Tag

if TYPE_CHECKING:
    from reader.gui.window import MainWindow


class TagCommands(QObject):
    """Handlers for the tags of the library panel and of the cards."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._active = ""

    def filter_by(self, tag_id: str) -> None:
        """Show only cards with this tag or one under it; "" or the same tag again shows all."""
        self._active = "" if tag_id == self._active else tag_id
        self.refresh_filter()

    def clear_filter(self) -> None:
        self._active = ""
        self.refresh_filter()

    def refresh_filter(self) -> None:
        """After a change to the codebook: the tag may be gone or have others under it."""
        library = self._window.library
        tag = library.tag(self._active) if self._active else None
        if tag is None:
            self._active = ""
            self._window.passages.set_tag_filter(None, "")
        else:
            ids = {tag.id, *tags.descendants(library.tags, tag.id)}
            self._window.passages.set_tag_filter(ids, tag.name)
        self._window.library_panel.set_active_tag(self._active or None)

    def menu(self, tag_id: str, place: QPoint) -> None:
        """The menu over a tag."""
        tag = self._window.library.tag(tag_id)
        if tag is None:
            return
        menu = QMenu(self._window)
        menu.addAction(self.tr("Rename…")).triggered.connect(partial(self._rename, tag))
        menu.addAction(self.tr("Define…")).triggered.connect(partial(self._define, tag))
        self._submenu(menu, self.tr("Colour"), [(c.capitalize(), partial(self._recolour, tag, c)) for c in COLOURS])
        pins = [(self.tr("Key {0}").format(n), partial(self._pin, tag, n)) for n in range(1, 10)]
        self._submenu(menu, self.tr("Pin to a key"), [*pins, (self.tr("No key"), partial(self._pin, tag, 0))])
        menu.addAction(self.tr("Move under…")).triggered.connect(partial(self._move, tag))
        menu.addAction(self.tr("Merge into…")).triggered.connect(partial(self._merge, tag))
        menu.addSeparator()
        menu.addAction(self.tr("Delete")).triggered.connect(partial(self._delete, tag))
        menu.exec(place)

    @staticmethod
    def _submenu(menu: QMenu, title: str, rows: list[tuple[str, Callable[[], None]]]) -> None:
        submenu = menu.addMenu(title)
        for label, handler in rows:
            submenu.addAction(label).triggered.connect(_ignoring_checked(handler))

    def _rename(self, tag: Tag, _: bool = False) -> None:
        name, ok = QInputDialog.getText(self._window, self.tr("Rename tag"), self.tr("New name"), text=tag.name)
        if ok and name.strip():
            self._window.attempt(lambda: tags.rename(self._window.library, tag, name))

    def _define(self, tag: Tag, _: bool = False) -> None:
        text, ok = QInputDialog.getMultiLineText(
            self._window, self.tr("Define “{0}”").format(tag.name), self.tr("What it stands for"), tag.definition
        )
        if ok:
            self._window.attempt(lambda: tags.define(self._window.library, tag, text.strip()))

    def _recolour(self, tag: Tag, colour: str) -> None:
        self._window.attempt(lambda: tags.recolour(self._window.library, tag, colour))

    def _pin(self, tag: Tag, number: int) -> None:
        self._window.attempt(lambda: tags.pin(self._window.library, tag, number))

    def _move(self, tag: Tag, _: bool = False) -> None:
        top = self.tr("(top level)")
        if (other := self._choose(tag, self.tr("Move under"), [top])) is not None:
            parent = None if other == top else tags.need(self._window.library, other)
            self._window.attempt(lambda: tags.move(self._window.library, tag, parent))

    def _merge(self, tag: Tag, _: bool = False) -> None:
        if (other := self._choose(tag, self.tr("Merge into"), [])) is not None:
            into = tags.need(self._window.library, other)
            self._window.attempt(lambda: tags.merge(self._window.library, tag, into))

    def _delete(self, tag: Tag, _: bool = False) -> None:
        if self._window.attempt(lambda: tags.delete(self._window.library, tag)):
            self._window.status.say(self.tr("Deleted “{0}” · Ctrl+Z brings it back").format(tag.name))

    def _choose(self, tag: Tag, title: str, first: list[str]) -> str | None:
        codebook = self._window.library.tags
        below = {tag.id, *tags.descendants(codebook, tag.id)}
        names = sorted(tags.path_of(codebook, t.id) for t in codebook.values() if t.id not in below)
        if not first and not names:
            self._window.status.say(self.tr("There is no other tag"))
            return None
        name, ok = QInputDialog.getItem(self._window, f"{title}: {tag.name}", self.tr("Tag"), first + names, 0, False)
        return name if ok else None


def _ignoring_checked(handler: Callable[[], None]) -> Callable[[bool], None]:
    def handle(_checked: bool = False) -> None:
        handler()

    return handle
