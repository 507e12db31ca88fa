"""How the window looks: colours by role from a TOML file, as a palette and a style sheet.

A theme is a file in ``assets/themes``. Its roles are the fields of :class:`Theme`, written with hyphens; widgets name
roles, never colours. ``window.qss`` beside the themes says how widgets use them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from reader.core.errors import ReaderError
from reader.core.model import COLOURS
from reader.core.paths import assets

SYSTEM: Final = "system"  # not a theme: light or dark, as the system is
NAMES: Final = ("light", "sepia", "dark", "contrast")

# How much of the colour underneath shows through, of two highlights that overlap: enough to see that there are two,
# little enough that all text stays readable (4.5:1) on three. On a light page they darken, on a dark one they brighten.
_UNDER_ON_LIGHT: Final = 0.4
_UNDER_ON_DARK: Final = 0.22
_BLENDED: Final = 3

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?")
_PLACEHOLDER: Final = re.compile(r"@([a-z]+(?:-[a-z]+)*)")


@dataclass(frozen=True, slots=True)
class Highlight:
    """One highlight colour: behind text, as a stripe or dot, and as a tag's chip with its text."""

    fill: str
    strong: str
    chip: str
    chip_text: str


@dataclass(frozen=True, eq=False, repr=False, match_args=False)
class Theme:
    """Colours by role, as ``#rrggbb`` or ``#rrggbbaa``. ``text``, ``muted`` and ``link`` may stand on every surface."""

    name: str
    label: str
    dark: bool
    highlights: Mapping[str, Highlight]
    # Surfaces.
    window: str  # tool bar, status bar, dialogs
    panel: str
    paper: str  # the article
    raised: str  # cards, menus, the selection bar
    field: str  # what is typed into
    hover: str
    pressed: str
    code_back: str
    track: str  # under progress and scroll bars
    # Lines.
    border: str
    border_strong: str  # around what can be pressed or typed into
    focus: str
    handle: str  # of a scroll bar
    handle_hover: str
    sentence: str  # under the current sentence
    shadow: str
    # Text.
    text: str
    muted: str
    faint: str  # 3:1: paragraph numbers, what is switched off
    link: str
    furniture: str
    # Meaning.
    accent: str
    accent_text: str  # on accent
    accent_soft: str  # behind what is chosen
    selection: str
    selection_text: str
    find: str  # behind what was found
    find_current: str
    banner_back: str
    banner_text: str
    banner_border: str
    danger: str
    danger_text: str  # on danger
    success: str
    tooltip_back: str
    tooltip_text: str


ROLES: Final = tuple(f.name for f in fields(Theme) if f.name not in ("name", "label", "dark", "highlights"))


def theme_names() -> tuple[str, ...]:
    """The names that :func:`load_theme` takes, in the order of a menu."""
    return NAMES


def load_theme(name: str) -> Theme:
    """The theme ``name``; the same object each time.

    Raises:
        ReaderError: there is no such theme, or its file is not right.
    """
    return _load(assets() / "themes" / f"{name}.toml")


def theme_for(app: QApplication, choice: str) -> Theme:
    """The theme for the setting ``choice``: a theme's name or ``"system"``.

    The platform is told, so that title bars and file dialogs match.
    """
    hints = app.styleHints()
    if choice == SYSTEM:
        hints.unsetColorScheme()
        return load_theme("dark" if system_is_dark(app) else "light")
    theme = load_theme(choice)
    hints.setColorScheme(Qt.ColorScheme.Dark if theme.dark else Qt.ColorScheme.Light)
    return theme


def system_is_dark(app: QApplication) -> bool:
    """Whether the system asks for dark windows; False where it does not say."""
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply(app: QApplication, theme: Theme) -> None:
    """Give all windows the theme, those that are open too."""
    if not app.styleSheet():  # the style under a style sheet stays what it was
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def colour(theme: Theme, name: str) -> QColor:
    """A role (``"accent-text"``) or a highlight's part (``"yellow.fill"``, ``"red.chip-text"``).

    Raises:
        AttributeError, KeyError: the theme has no such thing.
    """
    head, _, part = name.replace("-", "_").partition(".")
    return to_colour(getattr(theme.highlights[head], part) if part else getattr(theme, head))


@lru_cache(maxsize=256)
def _rgba(text: str) -> tuple[int, int, int, int]:
    red, green, blue, alpha = bytes.fromhex((text[1:] + "ff")[:8])
    return red, green, blue, alpha


def to_colour(text: str) -> QColor:
    """``#rrggbb`` or ``#rrggbbaa`` as Qt has it (which would read the latter as ``#aarrggbb``)."""
    return QColor(*_rgba(text))


def blend(colours: Sequence[QColor]) -> QColor:
    """The colour where highlights overlap, given from the bottom to the top; the topmost three count.

    Raises:
        ValueError: no colour.
    """
    if not colours:
        raise ValueError("nothing to blend")
    out = colours[-_BLENDED:][0]
    on_light = out.lightness() > 127
    for top in colours[-_BLENDED:][1:]:
        out = QColor(
            _layer(top.red(), out.red(), on_light),
            _layer(top.green(), out.green(), on_light),
            _layer(top.blue(), out.blue(), on_light),
        )
    return out


@lru_cache(maxsize=256)
def blended(theme: Theme, names: tuple[str, ...]) -> QColor:
    """The fill where highlights of these colours overlap, given from the bottom to the top."""
    return blend([colour(theme, f"{name}.fill") for name in names])


def _layer(over: int, under: int, on_light: bool) -> int:
    """One channel: multiplied on a light page, screened on a dark one, the lower one diluted."""
    if on_light:
        return round(over * (1 - _UNDER_ON_LIGHT * (1 - under / 255)))
    return round(255 - (255 - over) * (1 - _UNDER_ON_DARK * under / 255))


def palette(theme: Theme) -> QPalette:
    """The theme as the palette of what no style sheet reaches."""
    role = QPalette.ColorRole
    out = QPalette()
    for target, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "field"),
        (role.AlternateBase, "window"),
        (role.Text, "text"),
        (role.PlaceholderText, "muted"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "danger"),
        (role.Light, "raised"),
        (role.Midlight, "hover"),
        (role.Mid, "border"),
        (role.Dark, "border-strong"),
        (role.Shadow, "shadow"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "selection-text"),
        (role.Link, "link"),
        (role.LinkVisited, "link"),
        (role.Accent, "accent"),
        (role.ToolTipBase, "tooltip-back"),
        (role.ToolTipText, "tooltip-text"),
    ):
        out.setColor(target, colour(theme, name))
    for target in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        out.setColor(QPalette.ColorGroup.Disabled, target, colour(theme, "faint"))
    return out


def style_sheet(theme: Theme) -> str:
    """``window.qss`` with the theme's colours in the places of their names (``@accent-text``).

    Raises:
        AttributeError: the sheet names a role that there is not.
    """
    folder = assets() / "themes"
    QDir.setSearchPaths("themes", [str(folder)])  # for url(themes:…): no path to quote
    light_tick = colour(theme, "accent-text").lightness() > 127

    def value(match: re.Match[str]) -> str:
        if match[1] == "tick":
            return "white" if light_tick else "black"
        return colour_in_sheet(theme, match[1])

    return _PLACEHOLDER.sub(value, (folder / "window.qss").read_text("utf-8"))


def colour_in_sheet(theme: Theme, name: str) -> str:
    """A role as a style sheet has it: ``#rrggbb``, or ``rgba(…)`` where it is not opaque."""
    value = colour(theme, name)
    return (
        value.name() if value.alpha() == 255 else f"rgba({value.red()},{value.green()},{value.blue()},{value.alpha()})"
    )


@lru_cache(maxsize=16)
def _load(path: Path) -> Theme:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        names = ", ".join(NAMES)
        raise ReaderError(f"There is no theme “{path.stem}”. Choose one of: {names}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReaderError(f"{path} is not valid TOML: {error}.") from None
    except OSError as error:
        raise ReaderError(f"{path} cannot be read: {error.strerror}. Install Reader again.") from None
    return parse(path.stem, data, str(path))


def parse(name: str, data: Mapping[str, Any], where: str) -> Theme:
    """The theme in ``data``, a theme file's contents; ``where`` names the file in messages.

    Raises:
        ReaderError: a role or colour is missing, unknown, or not a colour.
    """
    _check_names(data, ("label", "dark", "roles", "highlights"), where, "the file")
    if not isinstance(data["label"], str) or not isinstance(data["dark"], bool):
        raise ReaderError(f"{where}: label must be a text, and dark true or false.")
    roles = _colours(data["roles"], ROLES, where, "[roles]")
    _check_names(data["highlights"], COLOURS, where, "[highlights]")
    parts = tuple(f.name for f in fields(Highlight))
    highlights = {
        each: Highlight(**_colours(data["highlights"][each], parts, where, f"[highlights.{each}]")) for each in COLOURS
    }
    return Theme(name, data["label"], data["dark"], MappingProxyType(highlights), **roles)


def _colours(table: Any, wanted: tuple[str, ...], where: str, place: str) -> dict[str, str]:
    """The table's colours by field name; hyphens in the file are underscores here."""
    hyphened = tuple(name.replace("_", "-") for name in wanted)
    _check_names(table, hyphened, where, place)
    for name in hyphened:
        if not isinstance(table[name], str) or not _COLOUR.fullmatch(table[name].lower()):
            raise ReaderError(f"{where}: {name} in {place} must be a colour such as #22201d, not {table[name]!r}.")
    return {name: table[h].lower() for name, h in zip(wanted, hyphened, strict=True)}


def _check_names(table: Any, wanted: Sequence[str], where: str, place: str) -> None:
    if not isinstance(table, Mapping):
        raise ReaderError(f"{where}: {place} must be a table.")
    if missing := [n for n in wanted if n not in table]:
        raise ReaderError(f"{where}: {place} lacks {', '.join(missing)}.")
    if unknown := [n for n in table if n not in wanted]:
        raise ReaderError(f"{where}: {place} has {', '.join(map(str, unknown))}, which Reader does not know.")
