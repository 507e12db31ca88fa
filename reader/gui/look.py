"""How the article is set: the typography that theme and settings make together."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from reader.core.settings import Settings
from reader.gui import fonts
from reader.gui import theme as themes
from reader.gui.theme import Theme
from reader.gui.views.flow_document import Typography
from reader.gui.views.flow_page import column_width


def typography(theme: Theme, settings: Settings, language: str = "") -> Typography:
    """The type for the reading view; ``language`` (BCP 47) chooses among Chinese, Japanese and Korean shapes."""
    font = fonts.reading_font(settings["font"], settings["text_size"], language)
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    return Typography(
        family=settings["font"],
        families=tuple(font.families()),
        size=font.pixelSize(),
        line_height=settings["line_height"],
        width=column_width(font, settings["text_width"]),
        ui_family=fonts.UI_FAMILY,
        mono_families=(mono.family(), "DejaVu Sans Mono", "monospace"),
        text=themes.colour(theme, "text"),
        muted=themes.colour(theme, "muted"),
        link=themes.colour(theme, "link"),
        banner_text=themes.colour(theme, "banner-text"),
        border=themes.colour(theme, "border-strong"),
    )
