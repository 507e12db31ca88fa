"""What each action of the table does: the handlers behind menus, keys and buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from reader.formats import FORMATS
from reader.gui import actions
from reader.gui.article_commands import ArticleCommands
from reader.gui.citing import Citing
from reader.gui.find_commands import FindCommands
from reader.gui.page_commands import PageCommands
from reader.gui.stepping import Stepping
from reader.gui.tag_commands import TagCommands

if TYPE_CHECKING:
    from reader.gui.safety import Safety
    from reader.gui.window import MainWindow

_SIZES = (10, 48)


class Commands(QObject):
    """One method an action; :meth:`handlers` names them by id."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before_focus: dict[str, bool] | None = None
        self.tags = TagCommands(window)
        self.filter_by_tag = self.tags.filter_by
        self.clear_tag_filter = self.tags.clear_filter
        self.refresh_tag_filter = self.tags.refresh_filter
        self.tag_menu = self.tags.menu
        self.pages = PageCommands(window)
        self.citing = Citing(window)
        self.finding = FindCommands(window)
        self.articles = ArticleCommands(window)
        self.stepping = Stepping(window)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Action id → what it does."""
        window, view = self._window, self._window.view
        annotator, desk = window.annotator, window.desk
        out: dict[str, Callable[..., object]] = {
            row.id: getattr(self, row.id) for row in actions.ACTIONS if hasattr(type(self), row.id)
        }
        out |= {
            "quit": window.close,
            "paste_article": window.intake.add_clipboard,
            "copy": view.copy,
            "copy_quote": annotator.copy_quotation,
            "highlight": annotator.highlight,
            "tag": annotator.tag_here,
            "note": annotator.note_here,
            "edit": annotator.edit,
            "delete": annotator.delete_current,
            "next_sentence": partial(view.move_by, 1),
            "previous_sentence": partial(view.move_by, -1),
            "next_paragraph": partial(view.move_by, 1, True),
            "previous_paragraph": partial(view.move_by, -1, True),
            "extend": partial(view.extend_by, 1),
            "shrink": partial(view.extend_by, -1),
            "next_annotation": partial(desk.step_annotation, 1),
            "previous_annotation": partial(desk.step_annotation, -1),
            "other_annotation": desk.other_annotation,
            "look_closer": window.closer.look,
            "use_version": window.versions.use,
            "compare": window.versions.compare,
            "review": window.versions.review,
            "place_passage": window.versions.pin,
        }
        for name in ("yellow", "blue", "green", "red", "violet"):
            out[f"colour_{name}"] = partial(annotator.colour, name)
        for number in range(1, 10):
            out[f"pin_{number}"] = partial(annotator.with_pin, number)
        for name in ("merge_library", "back_up_now", "restore_backup", "check_library", "recently_deleted"):
            out[name] = partial(self._keep_safe, name)
        for edge in ("start", "end"):
            for step, word in ((1, "forward"), (-1, "back")):
                out[f"{edge}_{word}"] = partial(annotator.stretch, edge == "start", step, False)
                out[f"{edge}_{word}_sentence"] = partial(annotator.stretch, edge == "start", step, True)
        for name in ("system", "light", "sepia", "dark", "contrast"):
            out[f"theme_{name}"] = partial(window.choose_theme, name)
        out |= self.pages.handlers() | self.finding.handlers() | self.articles.handlers()
        out |= self.citing.handlers()
        out |= window.versions.offers.handlers()
        return {key: _without_arguments(handler) for key, handler in out.items()}

    # -- file --------------------------------------------------------------------------------------------

    def open(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Open files"),
            "",
            _filters(self.tr("Articles"), self.tr("All files")),
        )
        if names:
            self._window.intake.add([Path(n) for n in names])

    def open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Add the articles in a folder"))
        if name:
            self._window.intake.add([Path(name)])

    def other_library(self) -> None:
        from reader.gui.starting import start_other

        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a library, or choose a folder for a new one")
        )
        if name:
            start_other(Path(name))

    def fill_recent(self) -> None:
        menu = self._window.menus.recent
        menu.clear()
        for name in self._window.settings["recent"]:
            path = Path(name)
            if path.exists():
                action = menu.addAction(f"{path.name}  —  {path.parent}")
                action.triggered.connect(partial(self._window.intake.add, [path]))
        if menu.isEmpty():
            menu.addAction(self.tr("No files yet")).setEnabled(False)

    def export(self) -> None:
        from reader.gui.exporting import open_export

        open_export(self._window)

    @cached_property
    def safety(self) -> Safety:
        """Backups, merging, checking: made on first use."""
        from reader.gui.safety import Safety

        return Safety(self._window)

    def _keep_safe(self, name: str) -> None:
        getattr(self.safety, name)()

    # -- edit --------------------------------------------------------------------------------------------

    def undo(self) -> None:
        self.stepping.undo()

    def redo(self) -> None:
        self.stepping.redo()

    def filter_articles(self) -> None:
        if not self._window.library_panel.isVisible():
            self.left_panel()
        self._window.library_panel.focus_filter()

    def settings(self) -> None:
        from reader.gui.dialogs.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._window.settings, self._folders(), self._window.theme, self._window)
        dialog.changed.connect(self._set_setting)
        self._window.theme_changed.connect(dialog.set_theme)
        dialog.exec()

    def _folders(self) -> list[tuple[str, Path]]:
        from reader.core import paths

        return [
            (self.tr("Library"), self._window.library.folder),
            (self.tr("Settings"), paths.config_folder()),
            (self.tr("Cache"), paths.cache_folder()),
        ]

    def _set_setting(self, key: str, value: object) -> None:
        if key == "theme":
            self._window.choose_theme(str(value))
            return
        self._window.attempt(lambda: self._window.settings.set(key, value))
        self._window.set_theme()  # the value is in force even if the disk refuses it

    def look(self) -> None:
        """The small sheet behind “Aa”."""
        from reader.gui.widgets.appearance import AppearancePopover

        popover = AppearancePopover(self._window.settings, self._window)
        popover.set_theme(self._window.theme)
        popover.changed.connect(self._set_setting)
        self._window.theme_changed.connect(popover.set_theme)
        popover.open_below(self._window.top.look_button)

    # -- going, view -------------------------------------------------------------------------------------

    def read_here(self) -> None:
        """Escape: close what is open, a layer at a time; then the article has the keys again."""
        window = self._window
        if window.bar.isVisible():
            window.annotator.close_bar()
        elif window.find_bar.isVisible():
            self.finding.close()
        elif self.is_focus_mode:
            self.focus_mode()
        elif window.view.selection() is not None:
            window.view.deselect()
        else:
            window.view.setFocus()

    def left_panel(self) -> None:
        self._toggle("left_panel")

    def right_panel(self) -> None:
        self._toggle("right_panel")

    def _toggle(self, key: str) -> None:
        window, focused = self._window, QApplication.focusWidget()
        window.keep_settings({key: not window.settings[key]})
        window.place_panels()
        if focused is not None and not focused.isVisible():
            window.view.setFocus()

    @property
    def is_focus_mode(self) -> bool:
        return self._before_focus is not None

    def focus_mode(self) -> None:
        """Only the text, and back."""
        window = self._window
        around = (window.top, window.library_panel, window.passages, window.status)
        if self._before_focus is None:
            self._before_focus = {"full": window.isFullScreen()}
            for widget in around:
                widget.hide()
            window.showFullScreen()
        else:
            was_full = self._before_focus["full"]
            self._before_focus = None
            window.top.show()
            window.status.show()
            if not was_full:
                window.showNormal()
            window.place_panels()
        window.view.setFocus()

    def keep_widths(self) -> None:
        left, _, right = self._window.splitter.sizes()
        values = {k: v for k, v in (("left_width", left), ("right_width", right)) if v > 0}
        self._window.settings.set_many(values)

    def keep_sort(self, order: str) -> None:
        self._window.attempt(lambda: self._window.settings.set("sort_articles", order))

    def keep_order(self, order: str) -> None:
        self._window.attempt(lambda: self._window.settings.set("sort_passages", order))

    def larger(self) -> None:
        if not self.pages.zoom(1):
            self._resize_text(self._window.settings["text_size"] + 1)

    def smaller(self) -> None:
        if not self.pages.zoom(-1):
            self._resize_text(self._window.settings["text_size"] - 1)

    def usual_size(self) -> None:
        if not self.pages.zoom(0):
            self._resize_text(18)

    def _resize_text(self, size: int) -> None:
        self._set_setting("text_size", min(max(size, _SIZES[0]), _SIZES[1]))

    def wider(self) -> None:
        self._set_setting("text_width", min(110, self._window.settings["text_width"] + 4))

    def narrower(self) -> None:
        self._set_setting("text_width", max(40, self._window.settings["text_width"] - 4))

    def palette(self) -> None:
        from reader.gui.dialogs.palette_dialog import PaletteDialog

        pinned = {f"pin_{tag.pin}" for tag in self._window.library.tags.values()}
        rows = [row.id for row in actions.ACTIONS if not row.id.startswith("pin_") or row.id in pinned]
        PaletteDialog([self._window.action(row) for row in rows], self._window.theme, self._window).exec()

    # -- help --------------------------------------------------------------------------------------------

    def keys(self) -> None:
        from reader.gui.dialogs.keys_dialog import KeysDialog

        dialog = KeysDialog(self._window.settings["keys"], self._window.theme, self._window)
        dialog.keys_changed.connect(self._window.set_keys)
        dialog.exec()

    def welcome(self) -> None:
        from reader.gui.welcome import add_welcome

        opened: list[str] = []
        if self._window.attempt(lambda: opened.append(add_welcome(self._window.library))):
            self._window.desk.open(opened[0])

    def about(self) -> None:
        from reader.gui.dialogs.about_dialog import AboutDialog

        AboutDialog(self._window.theme, self._window).exec()

    # -- menus and links ---------------------------------------------------------------------------------

    def context_menu(self, place: QPoint) -> None:
        """The menu over the article."""
        menu = QMenu(self._window)
        for row in actions.ACTIONS:
            if row.context:
                menu.addAction(self._window.action(row.id))
        menu.exec(place)

    def card_menu(self, ids: Sequence[str], place: QPoint) -> None:
        """The menu over a card."""
        menu = QMenu(self._window)
        annotator = self._window.annotator
        menu.addAction(self.tr("Show in the text")).triggered.connect(
            partial(self._window.desk.show_annotation, ids[0])
        )
        menu.addAction(self.tr("Copy as quotation")).triggered.connect(partial(annotator.copy_quotations, ids))
        menu.addSeparator()
        menu.addAction(self.tr("Delete")).triggered.connect(partial(annotator.delete, ids))
        menu.exec(place)


def _filters(all_formats: str, all_files: str) -> str:
    """What a file dialog offers: all that Reader opens, each format, and everything."""
    rows = [(row.label, [s for s in row.suffixes if s]) for row in FORMATS]
    rows.insert(0, (all_formats, [s for _, suffixes in rows for s in suffixes]))
    shown = [f"{label} ({' '.join(f'*{s}' for s in suffixes)})" for label, suffixes in rows]
    return ";;".join([*shown, f"{all_files} (*)"])


def _without_arguments(handler: Callable[..., object]) -> Callable[..., object]:
    """``triggered`` hands over whether the action is checked, which none of the handlers wants."""

    def call(_checked: bool = False) -> None:
        handler()

    return call
