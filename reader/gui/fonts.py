"""The typefaces that come with Reader, and the fonts made of them for the window and for reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from reader.core.paths import assets

_FOUR: Final = ("Regular", "Italic", "Bold", "BoldItalic")


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family with its files in ``assets/fonts``."""

    family: str
    label: str
    files: tuple[str, ...]
    serif: bool = False
    old_style: bool = False  # has figures with ascenders and descenders, for running text
    scale: float = 1.0  # what makes its letters look as large as those of Source Serif 4


READING_FONTS: Final = (
    Typeface(
        "Source Serif 4",
        "Source Serif",
        tuple(f"SourceSerif4-{style}.ttf" for style in ("Regular", "Italic", "SemiBold", "Bold", "BoldItalic")),
        serif=True,
        old_style=True,
    ),
    Typeface("Literata", "Literata", tuple(f"Literata-{s}.ttf" for s in _FOUR), True, True, 0.96),
    Typeface("Inter", "Inter", tuple(f"Inter-{s}.ttf" for s in ("Regular", "Italic", "Bold")), scale=0.93),
    Typeface(
        "Atkinson Hyperlegible",
        "Atkinson Hyperlegible",
        tuple(f"AtkinsonHyperlegible-{style}.ttf" for style in _FOUR),
        scale=0.98,
    ),
    Typeface("OpenDyslexic", "OpenDyslexic", tuple(f"OpenDyslexic-{s}.otf" for s in _FOUR), scale=0.82),
)
UI_FAMILY: Final = "Inter"
UI_FILES: Final = tuple(f"Inter-{style}.ttf" for style in ("Regular", "Medium", "SemiBold"))
UI_PIXELS: Final = 13  # and never smaller; more where the system's font is larger

# Families for scripts that ours do not cover, (serif, sans), by the platform that has them; those that this machine
# lacks are left out, since asking Qt for a missing family is slow. Scripts not named here Qt finds by itself.
_ANYWHERE: Final = (
    (
        *("Noto Naskh Arabic", "Geeza Pro", "Sakkal Majalla", "Noto Serif Hebrew", "New Peninim MT", "David"),
        *("Noto Serif Devanagari", "Kohinoor Devanagari", "Noto Serif Thai", "Thonburi", "Nirmala UI"),
    ),
    (
        *("Noto Sans Arabic", "Geeza Pro", "Segoe UI", "Noto Sans Hebrew", "Arial Hebrew"),
        *("Noto Sans Devanagari", "Kohinoor Devanagari", "Noto Sans Thai", "Thonburi", "Nirmala UI"),
    ),
)
# The same characters are drawn differently in China, Taiwan, Japan and Korea: only the text's language can choose.
_BY_LANGUAGE: Final = {
    "ja": (
        ("Noto Serif CJK JP", "Noto Serif JP", "Hiragino Mincho ProN", "Yu Mincho"),
        ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic"),
    ),
    "ko": (
        ("Noto Serif CJK KR", "Noto Serif KR", "AppleMyungjo", "Batang"),
        ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic"),
    ),
    "zh-tw": (
        ("Noto Serif CJK TC", "Noto Serif TC", "Songti TC", "PMingLiU"),
        ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei"),
    ),
    "zh": (
        ("Noto Serif CJK SC", "Noto Serif SC", "Songti SC", "SimSun"),
        ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"),
    ),
}
_TRADITIONAL: Final = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def typeface(family: str) -> Typeface:
    """The reading typeface of that name; the first one if there is none."""
    return next((t for t in READING_FONTS if t.family == family), READING_FONTS[0])


def load_fonts(family: str = "") -> None:
    """Make the window's font known to Qt and, if given, the reading family's. A QApplication must be there.

    Takes 1 to 2 ms; what is known already costs nothing.

    Raises:
        ValueError: a file of ours is not a font.
    """
    for file in UI_FILES + (typeface(family).files if family else ()):
        _register(file)


def ui_font(app: QApplication) -> QFont:
    """The window's font, at least 13 pixels (device independent) high, larger if the system's font is."""
    load_fonts()
    font = QFont(app.font())
    font.setFamilies([UI_FAMILY, *_present(_ANYWHERE[1])])
    font.setPixelSize(max(UI_PIXELS, QFontInfo(app.font()).pixelSize()))
    return font


def reading_font(family: str, pixels: float, language: str = "") -> QFont:
    """The font of an article's text; ``pixels`` is the size that Source Serif 4 would have.

    ``language`` is the article's (BCP 47), and decides how Chinese, Japanese and Korean are drawn.
    """
    face = typeface(family)
    load_fonts(face.family)
    wanted: tuple[str, ...] = _ANYWHERE[0 if face.serif else 1]
    if found := _for_language(language.lower()):
        wanted = found[0 if face.serif else 1] + wanted
    font = QFont()
    font.setFamilies([face.family, *_present(wanted)])
    font.setPixelSize(max(1, round(pixels * face.scale)))
    # Stems are fitted to the lines of pixels, but letters keep their true widths: even spacing at every size.
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if face.old_style:
        for tag in ("onum", "pnum"):
            font.setFeature(QFont.Tag(tag), 1)
    return font


def _for_language(language: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    language = language.replace("_", "-")
    if language.startswith(_TRADITIONAL):
        return _BY_LANGUAGE["zh-tw"]
    return _BY_LANGUAGE.get(language.split("-")[0])


@lru_cache(maxsize=16)
def _present(families: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``families`` that this machine has, in their order."""
    here = set(QFontDatabase.families())
    return tuple(f for f in families if f in here)


@lru_cache(maxsize=64)
def _register(file: str) -> None:
    if QFontDatabase.addApplicationFont(str(assets() / "fonts" / file)) < 0:
        raise ValueError(f"{file} is not a font that Qt can load")
