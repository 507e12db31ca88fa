"""Export from the window: the dialog with what it needs, and a library of its own for the thread it works in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from reader.core import paths, tags
from reader.core.index import Index
from reader.core.library import Library
from reader.core.query import parse
from reader.exchange import Exporter, render
from reader.exchange.files import write_file, write_folder
from reader.exchange.notes import Notes, gather, gather_article
from reader.formats.adding import read_source
from reader.gui.dialogs.export_choice import ARTICLE, TAG, Scope
from reader.gui.dialogs.export_dialog import ExportDialog

if TYPE_CHECKING:
    from reader.gui.window import MainWindow


class Export:
    """Renders and saves for the dialog, in its thread: reads the library through a connection of its own."""

    def __init__(self, folder: Path, article: str) -> None:
        self._folder, self._article = folder, article

    def render(self, scope: Scope, to: Exporter) -> str:
        """The text of one file with all notes of the scope."""
        return render(to, self._notes(scope))

    def save(self, scope: Scope, to: Exporter, target: Path, each: bool) -> Sequence[Path]:
        """Write one file, which the user was asked about, or one for each article into a folder."""
        notes = self._notes(scope)
        return write_folder(target, to, notes) if each else [write_file(target, to, notes, overwrite=True)]

    def _notes(self, scope: Scope) -> list[Notes]:
        library = Library(self._folder, Index(paths.cache_folder(), self._folder), read_source)
        try:
            if scope.kind == ARTICLE:
                return [gather_article(library, self._article)]
            return gather(library, parse(f'tag:"{scope.tag}"' if scope.kind == TAG else ""))
        finally:
            library.index.close()


def open_export(window: MainWindow) -> QDialog:
    """Show the dialog for the open article, the library, or a tag."""
    library, article = window.library, window.desk.article
    work = Export(library.folder, article.id if article else "")
    codebook = library.tags
    dialog = ExportDialog(
        window.theme,
        window.jobs,
        work.render,
        work.save,
        article=article.title if article else "",
        tags=[(tag.id, tags.path_of(codebook, tag.id)) for tag, _ in tags.in_tree_order(codebook)],
        folder=window.settings["export_folder"],
        parent=window,
    )
    dialog.folder_chosen.connect(window.keep_export_folder)
    dialog.open()
    return dialog
