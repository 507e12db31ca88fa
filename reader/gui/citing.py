"""Citing in the window: what goes to the clipboard, the panel about the article, and references from other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.core.model import Article

if TYPE_CHECKING:
    from reader.gui.window import MainWindow


def quotation(article: Article, document: Document, places: Sequence[tuple[int, int, str]], style: str) -> QMimeData:
    """Passages as quotations with their citations, and the reference below, as plain text and as HTML.

    Styles that cite by number say the page alone: its number only the list knows that the reference will be in.

    Args:
        places: where each starts and ends, in code points, and its printed page, if there is one.
    """
    from reader.exchange import citations

    lines, paragraphs, reference = [], [], None
    for start, end, label in places:
        quote = " ".join(document.text[start:end].split())
        marked = quote if quote[:1] in '“«„"' and quote[-1:] in '”»“"' else f"“{quote}”"
        page = label or (document.blocks[document.index_at(start)].page if document.blocks else "")
        made = citations.cite(article, style, page=page, paragraph=document.paragraph_at(start))
        reference = None if made.style.kind == citations.NOTE else made.reference  # a note says all of it
        lines.append(f"{marked} {made.cite.plain}".strip())
        paragraphs.append(f"<p>{escape(marked, quote=False)} {made.cite.html}".strip() + "</p>")
    if reference is not None:
        lines.append(reference.plain)
        paragraphs.append(f"<p>{reference.html}</p>")
    return _data("\n\n".join(lines), "\n".join(paragraphs))


def _data(plain: str, html: str) -> QMimeData:
    data = QMimeData()
    data.setText(plain)
    data.setHtml(html)
    return data


class Citing(QObject):
    """The actions about citing; the dialogs are imported when they are opened."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: Any = None  # the one that is open

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Action id → what it does."""
        return {
            "about_article": self.about_article,
            "copy_citation": self.copy_citation,
            "import_references": self.choose_references,
        }

    def copy_citation(self) -> None:
        """Put the article's reference on the clipboard."""
        article = self._window.desk.article
        if article is not None:
            self._copy(article, self._window.settings["citation_style"])

    def _copy(self, article: Article, style: str) -> None:
        from reader.exchange import citations

        entry = citations.cite(article, style).reference
        QGuiApplication.clipboard().setMimeData(_data(entry.plain, f"<p>{entry.html}</p>"))
        self._window.status.say(self.tr("The citation is copied"))

    def about_article(self) -> None:
        """Show what is known about the article, to be corrected."""
        from reader.core.citing import key_in
        from reader.gui.dialogs.about_article_dialog import AboutArticleDialog

        window = self._window
        article, document = window.desk.article, window.desk.document
        if article is None:
            return
        folder = window.library.article_folder(article.id)
        self.dialog = AboutArticleDialog(
            article,
            key_in(window.library, article.with_(key="")),
            self._facts(article, document, folder / article.source),
            window.settings["citation_style"],
            window.theme,
            self._save,
            read_only=bool(window.desk.read_only),
            parent=window,
        )
        self.dialog.style_chosen.connect(self._keep_style)
        self.dialog.copy_wanted.connect(self._copy)
        window.theme_changed.connect(self.dialog.set_theme)
        self.dialog.open()

    def _facts(self, article: Article, document: Document | None, source: Path) -> list[tuple[str, str]]:
        from reader.gui.widgets.dates import date_text

        size = source.stat().st_size if source.exists() else 0
        pages = len({b.page for b in document.blocks if b.page}) if document is not None else 0
        facts = [
            (self.tr("Format"), article.media_type),
            (self.tr("Size"), self.tr("{0} KB").format(f"{max(1, size // 1024):,}") if size else ""),
            (self.tr("Words"), f"{article.words:,}"),
            (self.tr("Pages"), f"{pages:,}" if pages else ""),
            (self.tr("Added"), date_text(article.created[:10])),
            (self.tr("From"), article.origin),
            (self.tr("File"), str(source)),
            (self.tr("SHA-256"), article.source_sha256),
        ]
        return [(name, value) for name, value in facts if value]

    def _save(self, article: str, fields: dict[str, Any]) -> None:
        """Keep what was changed. Raises ReaderError when a field does not take its value, or the disk refuses."""
        from reader.core.describing import describe

        describe(self._window.library, article, **fields)

    def _keep_style(self, style: str) -> None:
        try:
            self._window.settings.set("citation_style", style)
        except ReaderError as error:
            self._window.show_error(error)

    def choose_references(self) -> None:
        """Ask which file, and show what importing its references would do."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import references"),
            "",
            self.tr("References (*.bib *.bibtex *.ris *.nbib *.enw *.ciw *.json *.txt);;All files (*)"),
        )
        if name:
            self.import_references(Path(name))

    def import_references(self, path: Path) -> None:
        """Show what importing the references in ``path`` would do."""
        from reader.gui.dialogs.references_dialog import ReferencesDialog

        window = self._window
        self.dialog = ReferencesDialog(path, window.library, window.theme, window.jobs, window)
        window.theme_changed.connect(self.dialog.set_theme)
        self.dialog.open()
