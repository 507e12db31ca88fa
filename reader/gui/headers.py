"""The lines that stand around an article: title, the quiet line under it, banners, the fold before the appendix."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from reader.core import document as d
from reader.core.document import Document
from reader.core.model import Article
from reader.gui.views.flow_document import Header
from reader.gui.widgets.dates import date_text

WORDS_A_MINUTE: Final = 240  # silent reading of prose: Brysbaert 2019 gives 238

OPEN_SOURCE: Final = "app:open_address"
SHOW_APPENDIX: Final = "app:appendix"
WHOLE_PAGE: Final = "app:whole_page"
COMPARE: Final = "app:compare"
USE_VERSION: Final = "app:use_version"
REVIEW: Final = "app:review"


def _tr(text: str) -> str:
    return QCoreApplication.translate("headers", text)


def header_for(article: Article, document: Document, news: Sequence[str] = ()) -> Header:
    """What stands above the article, first the ``news`` of its file. The title is left out where the text has it."""
    leads = bool(document.blocks) and document.blocks[0].kind == d.HEADING and document.blocks[0].level == 1
    return Header("" if leads else article.title, meta_line(article), (*news, *_banners(article, document)))


def meta_line(article: Article) -> str:
    """ "Asia Times · 29 April 2017 · 480 words, 2 min · .txt"."""
    parts = [", ".join(article.creators[:3]) + (" …" if len(article.creators) > 3 else "")]
    parts.append(article.publication)
    parts.append(date_text(article.published) if article.published else "")
    parts.append(_tr("{0} words, {1} min").format(f"{article.words:,}", minutes(article.words)))
    parts.append(Path(article.source).suffix)
    return " · ".join(p for p in parts if p)


def minutes(words: float) -> int:
    """How long so many words take to read; at least one minute."""
    return max(1, round(words / WORDS_A_MINUTE))


def changed_line() -> str:
    """What stands above an article whose file has changed."""
    said, compare = escape(_tr("The file has changed since you added it")), escape(_tr("compare"))
    use = escape(_tr("use the new version"))
    return f'{said} · <a href="{COMPARE}">{compare}</a> · <a href="{USE_VERSION}">{use}</a>'


def review_line() -> str:
    """What stands above an article with annotations that were not found unchanged."""
    said, review = escape(_tr("Some passages were not found unchanged in this version")), escape(_tr("review them"))
    return f'{said} · <a href="{REVIEW}">{review}</a>'


def _banners(article: Article, document: Document) -> list[str]:
    out = []
    if document.cut_short or article.cut_short:
        text = escape(_tr("This copy is cut short: it ends before the article does."))
        if article.url:
            text += f' <a href="{OPEN_SOURCE}">{escape(_tr("Open the source"))}</a>'
        out.append(text)
    out += [escape(w) for w in document.warnings]
    return out


def fold_line(document: Document) -> str:
    """The line that stands for what was left out; "" when nothing was."""
    count = len(document.blocks) - document.body_count
    if not count:
        return ""
    said = _tr("{0} blocks were left out").format(count) if count > 1 else _tr("1 block was left out")
    show = escape(_tr("show"))
    whole = escape(_tr("use the whole page"))
    return f'{escape(said)} · <a href="{SHOW_APPENDIX}">{show}</a> · <a href="{WHOLE_PAGE}">{whole}</a>'
