"""The actions of the table as Qt has them: in the menus, behind their keys, and switched on when they can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from reader.gui import actions

if TYPE_CHECKING:
    from reader.gui.window import MainWindow

_THEMES = ("system", "light", "sepia", "dark", "contrast")


class Menus:
    """One QAction for each row of the table; ``main`` is the menu behind the top bar's button."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        handlers = window.commands.handlers()
        self.actions = {row.id: self._make(row) for row in actions.ACTIONS}
        for name, action in self.actions.items():
            action.triggered.connect(handlers[name])
        self.recent = QMenu(window.tr("Open recent"), window)
        self.recent.aboutToShow.connect(window.commands.fill_recent)
        self.main = self._main()

    def _make(self, row: actions.ActionRow) -> QAction:
        window = self._window
        action = QAction(window.tr(row.text), window)
        action.setObjectName(row.id)
        action.setCheckable(row.checkable)
        action.setShortcuts([QKeySequence(k) for k in actions.keys_of(row, window.settings["keys"])])
        if row.where == actions.VIEW:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            window.view.addAction(action)
        else:
            window.addAction(action)
        return action

    def _main(self) -> QMenu:
        menu = QMenu(self._window)
        submenus = {name: menu.addMenu(self._window.tr(name)) for name in actions.MENUS}
        for row in actions.ACTIONS:
            if not row.menu:
                continue
            submenu = submenus[row.menu.lstrip("|")]
            if row.menu.startswith("|"):
                submenu.addSeparator()
            submenu.addAction(self.actions[row.id])
            if row.id == "open_folder":
                submenu.addMenu(self.recent)
        return menu

    def set_keys(self, chosen: dict[str, str]) -> None:
        """Other keys, from now on."""
        for row in actions.ACTIONS:
            self.actions[row.id].setShortcuts([QKeySequence(k) for k in actions.keys_of(row, chosen)])

    def update(self) -> None:
        """Which actions can be used now, and what they say."""
        window, made = self._window, self.actions
        desk, library, settings = window.desk, window.library, window.settings
        has = desk.article is not None
        writable = has and not desk.read_only
        holds = {
            actions.ALWAYS: True,
            actions.ARTICLE: has,
            actions.WRITABLE: writable,
            actions.SELECTION: has,
            actions.ANNOTATION: has and bool(desk.current_id),
            actions.UNDO: bool(library.undo_name),
            actions.REDO: bool(library.redo_name),
            actions.CHANGED: writable and window.versions.is_changed,
            **window.commands.pages.conditions(writable),
            actions.APPENDIX: has and desk.document is not None and desk.document.appendix >= 0,
        }
        for row in actions.ACTIONS:
            made[row.id].setEnabled(holds[row.when])
        made["undo"].setText(f"{window.tr('Undo')} {library.undo_name}".strip())
        made["redo"].setText(f"{window.tr('Redo')} {library.redo_name}".strip())
        pinned = {tag.pin: tag.name for tag in library.tags.values()}
        for number in range(1, 10):
            name = f"“{pinned[number]}”" if number in pinned else window.tr("tag {0}").format(number)
            made[f"pin_{number}"].setText(window.tr("Highlight with {0}").format(name))
        for name in _THEMES:
            made[f"theme_{name}"].setChecked(window.theme_choice == name)
        made["left_panel"].setChecked(settings["left_panel"])
        made["right_panel"].setChecked(settings["right_panel"])
        for name, checked in window.commands.pages.checked().items():
            made[name].setChecked(checked)
        made["focus_mode"].setChecked(window.commands.is_focus_mode)
        made["whole_page"].setChecked(has and desk.article is not None and desk.article.whole_page)
