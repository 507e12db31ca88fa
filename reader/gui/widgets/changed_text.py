"""Texts with their changes marked, as HTML for Qt: by colour, and by a line under or through for those who see none."""

from __future__ import annotations

from html import escape

from reader.core.comparing import Pieces
from reader.gui.theme import Theme
from reader.gui.widgets.ink import highlight_ink


def changes_html(pieces: Pieces, theme: Theme, is_new: bool) -> str:
    """The pieces of a text; what has changed is struck out in the old one and underlined in the new one."""
    name = "green" if is_new else "red"
    back = highlight_ink(theme, name, "chip").name()
    ink = highlight_ink(theme, name, "chip-text").name()
    line = "underline" if is_new else "line-through"
    style = f"background-color:{back}; color:{ink}; text-decoration:{line}"
    return "".join(f'<span style="{style}">{plain(p.text)}</span>' if p.is_changed else plain(p.text) for p in pieces)


def plain(text: str) -> str:
    """Text as HTML, with its line ends."""
    return escape(text).replace("\n", "<br>")
