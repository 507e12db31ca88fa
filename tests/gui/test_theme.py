"""The looks: complete themes, readable text, icons in the theme's colour, and the typefaces that come with Reader."""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette, QPixmap, QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.core.errors import ReaderError
from reader.core.model import COLOURS
from reader.core.paths import assets
from reader.gui import fonts, icons, theme

SURFACES = ("window", "panel", "paper", "raised", "field", "hover", "accent-soft", "code-back")
PAIRS = (
    ("accent-text", "accent"),
    ("selection-text", "selection"),
    ("banner-text", "banner-back"),
    ("link", "banner-back"),
    ("danger-text", "danger"),
    ("tooltip-text", "tooltip-back"),
    ("furniture", "paper"),
    ("text", "pressed"),
    ("text", "find"),
    ("text", "find-current"),
    ("link", "find"),
    ("muted", "find"),
)
# How faint marks may be, and how dark text must be: WCAG 2.2, 1.4.11 and 1.4.3; 1.4.6 for high contrast.
MARKS, TEXT, HIGH = 3.0, 4.5, 7.0


@pytest.fixture(params=theme.theme_names())
def look(request: pytest.FixtureRequest) -> theme.Theme:
    return theme.load_theme(request.param)


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_faint(look: theme.Theme, pairs: list[tuple[str, str]], least: float) -> list[tuple[str, str, float]]:
    figures = [(a, b, round(contrast(theme.colour(look, a), theme.colour(look, b)), 2)) for a, b in pairs]
    return [figure for figure in figures if figure[2] < least]


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.005)


def test_text_is_readable_on_every_surface(look: theme.Theme) -> None:
    least = HIGH if look.name == "contrast" else TEXT
    pairs = [(ink, surface) for ink in ("text", "muted") for surface in SURFACES]
    assert not too_faint(look, pairs, least)
    pairs = [(ink, surface) for ink in ("link", "accent", "danger", "success") for surface in SURFACES]
    assert not too_faint(look, pairs + list(PAIRS), TEXT)


def test_faint_marks_and_the_focus_can_be_seen(look: theme.Theme) -> None:
    resting = ("window", "panel", "paper", "raised", "field")
    assert not too_faint(look, [(ink, s) for ink in ("faint", "focus") for s in resting], MARKS)


def test_text_is_readable_on_highlights_and_chips(look: theme.Theme) -> None:
    over = [(ink, f"{c}.fill") for ink in ("text", "muted", "link", "furniture") for c in COLOURS]
    assert not too_faint(look, over + [(f"{c}.chip-text", f"{c}.chip") for c in COLOURS], TEXT)


@pytest.mark.parametrize("deep", [2, 3])
def test_text_is_readable_where_highlights_overlap(look: theme.Theme, deep: int) -> None:
    for stack in itertools.product(COLOURS, repeat=deep):
        under = theme.blend([theme.colour(look, f"{c}.fill") for c in stack])
        for ink in ("text", "muted", "link"):
            assert contrast(theme.colour(look, ink), under) >= TEXT, (ink, stack)


def test_highlights_differ_from_each_other_the_paper_and_their_overlaps(look: theme.Theme) -> None:
    fills = {c: theme.colour(look, f"{c}.fill") for c in COLOURS}
    shown = [theme.colour(look, "paper"), *fills.values()]
    shown += [theme.blend([fills[a], fills[b]]) for a, b in itertools.product(COLOURS, repeat=2)]
    for one, other in itertools.combinations(shown, 2):
        assert one != other
    for a, b in itertools.product(COLOURS, repeat=2):
        mixed = theme.blend([fills[a], fills[b]])
        steps = [mixed.red() - fills[b].red(), mixed.green() - fills[b].green(), mixed.blue() - fills[b].blue()]
        assert sum(map(abs, steps)) >= 8, (a, b)


def test_the_topmost_three_of_a_stack_count() -> None:
    red, blue, green = QColor("#f9d6d0"), QColor("#cfe6f5"), QColor("#d5edd0")
    assert theme.blend([red]) == red
    assert theme.blend([blue, red, green, red]) == theme.blend([red, green, red])
    assert theme.blend([red, green]) != theme.blend([green, red])
    with pytest.raises(ValueError, match="nothing"):
        theme.blend([])


def test_names_lead_to_colours() -> None:
    light = theme.load_theme("light")
    assert theme.load_theme("light") is light
    assert theme.colour(light, "accent-text") == theme.colour(light, "accent_text") == QColor(light.accent_text)
    assert theme.colour(light, "red.chip-text") == QColor(light.highlights["red"].chip_text)
    assert theme.to_colour("#11223344") == QColor(0x11, 0x22, 0x33, 0x44)
    with pytest.raises(AttributeError):
        theme.colour(light, "wallpaper")


def file_of(name: str) -> dict[str, Any]:
    return tomllib.loads((assets() / "themes" / f"{name}.toml").read_text("utf-8"))


def test_a_theme_that_is_not_right_is_refused_with_its_fault() -> None:
    with pytest.raises(ReaderError, match=r"no theme “plaid”.*light"):
        theme.load_theme("plaid")
    data = file_of("light")
    del data["roles"]["accent-text"]
    data["roles"]["accent-txt"] = "#000000"
    with pytest.raises(ReaderError, match=r"mine.toml: \[roles\] lacks accent-text"):
        theme.parse("mine", data, "mine.toml")
    data["roles"]["accent-text"] = "#000000"
    with pytest.raises(ReaderError, match="has accent-txt"):
        theme.parse("mine", data, "mine.toml")
    del data["roles"]["accent-txt"]
    for wrong in ("white", "#fff", 7):
        data["roles"]["text"] = wrong
        with pytest.raises(ReaderError, match=r"text in \[roles\] must be a colour"):
            theme.parse("mine", data, "mine.toml")
    data["roles"]["text"] = "#000000"
    data["highlights"]["pink"] = data["highlights"]["red"]
    with pytest.raises(ReaderError, match="has pink"):
        theme.parse("mine", data, "mine.toml")
    data["highlights"] = []
    with pytest.raises(ReaderError, match="must be a table"):
        theme.parse("mine", data, "mine.toml")


def test_every_theme_fills_the_style_sheet(look: theme.Theme, qapp: QApplication) -> None:
    sheet = theme.style_sheet(look)
    assert "@" not in sheet
    assert look.accent in sheet
    assert sheet.count("{") == sheet.count("}")
    for file in {part.split(")")[0] for part in sheet.split("url(themes:")[1:]}:
        assert not QPixmap(str(assets() / "themes" / file)).isNull(), file


def test_a_theme_reaches_the_windows(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button, plain = QPushButton("Export", window), QLabel("x", window)
    button.setProperty("kind", "primary")
    layout = QVBoxLayout(window)
    layout.addWidget(button)
    layout.addWidget(plain)
    before = QPalette(qapp.palette())
    try:
        for name in ("light", "dark", "light"):
            look = theme.load_theme(name)
            theme.apply(qapp, look)
            window.show()
            assert plain.palette().windowText().color() == theme.colour(look, "text")
            assert window.grab().toImage().pixelColor(1, 1) == theme.colour(look, "window")
            edge = button.grab().toImage()
            assert edge.pixelColor(edge.width() // 2, 4) == theme.colour(look, "accent")
    finally:
        qapp.setStyleSheet("")
        qapp.setPalette(before)


def test_the_system_decides_unless_the_user_does(qapp: QApplication) -> None:
    system = theme.theme_for(qapp, theme.SYSTEM)
    assert system.dark == theme.system_is_dark(qapp)
    assert theme.theme_for(qapp, "sepia").name == "sepia"
    assert theme.theme_for(qapp, "dark").dark
    assert theme.theme_for(qapp, theme.SYSTEM) is system


@pytest.mark.parametrize("face", fonts.READING_FONTS, ids=lambda face: face.family)
def test_each_typeface_comes_with_its_bold_and_italic(face: fonts.Typeface, qapp: QApplication) -> None:
    font = fonts.reading_font(face.family, 20)
    assert font.families()[0] == face.family
    for bold, italic in itertools.product((False, True), repeat=2):
        font.setBold(bold)
        font.setItalic(italic)
        raw = QRawFont.fromFont(font)
        assert raw.familyName() == face.family
        drawn_bold = "bold" in raw.styleName().lower()
        drawn_italic = "italic" in raw.styleName().lower()
        wanted = [s for s in face.files if ("Bold" in s.replace("SemiBold", "")) == bold and ("Italic" in s) == italic]
        if wanted:
            assert (drawn_bold, drawn_italic) == (bold, italic)
        assert 0 not in raw.glyphIndexesForString("éßŁ")
    assert (assets() / "fonts" / f"LICENSE-{face.files[0].split('-')[0]}").is_file()


def test_the_window_has_its_own_font_with_the_weights_it_uses(qapp: QApplication) -> None:
    font = fonts.ui_font(qapp)
    assert font.pixelSize() >= fonts.UI_PIXELS
    for weight, style in ((QFont.Weight.Normal, "Regular"), (QFont.Weight.Medium, "Medium"), (600, "SemiBold")):
        font.setWeight(QFont.Weight(weight))
        assert QFontInfo(font).styleName() == style


def test_an_unknown_typeface_is_the_first(qapp: QApplication) -> None:
    assert fonts.typeface("Comic Sans").family == fonts.READING_FONTS[0].family
    assert fonts.reading_font("", 18).family() == fonts.READING_FONTS[0].family


def test_sizes_are_equal_to_the_eye(qapp: QApplication) -> None:
    heights = [QRawFont.fromFont(fonts.reading_font(f.family, 100)).xHeight() for f in fonts.READING_FONTS]
    assert max(heights) / min(heights) < 1.12


def test_no_font_file_is_left_over() -> None:
    used = set(fonts.UI_FILES).union(*(face.files for face in fonts.READING_FONTS))
    there = {p.name for p in (assets() / "fonts").iterdir() if not p.name.startswith("LICENSE")}
    assert there == used


def ink(drawn: QPixmap) -> set[tuple[int, int, int]]:
    """The colours of the opaque pixels."""
    image = drawn.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {(p.red(), p.green(), p.blue()) for p in pixels if p.alpha() == 255}


def test_every_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication) -> None:
    names = sorted(p.stem for p in (assets() / "icons").glob("*.svg"))
    assert len(names) >= 40
    for name in names:
        assert ink(icons.pixmap(name, "#2b6885", 24)) == {(0x2B, 0x68, 0x85)}, name


def test_icons_are_sharp_at_two_hundred_per_cent(qapp: QApplication) -> None:
    drawn = icons.pixmap("search", QColor(Qt.GlobalColor.red), 18, 2.0)
    assert drawn.width() == 36
    assert drawn.deviceIndependentSize().width() == 18
    assert icons.pixmap("search", "#ff0000", 18, 2.0).cacheKey() == drawn.cacheKey()


def test_an_icon_fades_when_it_is_disabled(qapp: QApplication) -> None:
    lively = icons.icon("trash-2", "#aa0000")
    assert ink(lively.pixmap(18)) == {(0xAA, 0, 0)}
    assert not ink(lively.pixmap(18, mode=lively.Mode.Disabled))
    with pytest.raises(ValueError, match="no icon 'unicorn'"):
        icons.icon("unicorn", "#000000")
