"""What may stand in a cleaned drawing: elements, attributes and the values that each of them takes."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from typing import Final

# Elements by their names in lower case, as trees of web pages have them.
_NAMES: Final = (
    "svg g defs symbol use switch a path rect circle ellipse line polyline polygon text tspan image "
    "linearGradient radialGradient stop pattern marker"
)
ELEMENTS: Final[Mapping[str, str]] = {name.lower(): name for name in _NAMES.split()}
SHAPES: Final = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
GRADIENTS: Final = frozenset({"lineargradient", "radialgradient"})

_NUMBER: Final = r"[+-]?(?:\d{1,9}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,2})?"
_LENGTH: Final = rf"{_NUMBER}(?:px|pt|pc|mm|cm|in|em|ex|%)?"
_SHARE: Final = r"\d{0,3}(?:\.\d{0,20})?%?"
_FUNCTIONAL: Final = rf"(?:rgb|hsl)a?\(\s*{_SHARE}(?:deg)?(?:(?:\s*,\s*|\s+){_SHARE}){{2}}(?:\s*[,/]\s*{_SHARE})?\s*\)"
_COLOUR: Final = rf"#[0-9a-f]{{3,8}}|[a-z]{{3,24}}|{_FUNCTIONAL}"


def _values(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{pattern})\s*", re.I)


_LENGTHS: Final = _values(rf"{_LENGTH}(?:[\s,]+{_LENGTH})*")
_ONE: Final = _values(_LENGTH)
_WORD: Final = _values(r"[a-z-]{1,30}(?:\s[a-z]{1,10})?")
_INNER: Final = r"url\(\s*[\"']?#[^\s\"'()]{1,200}[\"']?\s*\)"
_PAINT: Final = _values(rf"{_COLOUR}|{_INNER}(?:\s*(?:{_COLOUR}))?")
_FUNCTION: Final = (
    rf"(?:matrix|translate|scale|rotate|skewX|skewY)\s*\(\s*{_NUMBER}(?:[\s,]+{_NUMBER}|(?=-){_NUMBER}){{0,5}}\s*\)"
)
_TRANSFORM: Final = _values(rf"{_FUNCTION}(?:[\s,]*{_FUNCTION}){{0,30}}")
_PATH: Final = re.compile(r"[\sMZLHVCSQTAmzlhvcsqtae0-9.,+-]*")
_POINTS: Final = re.compile(r"[\se0-9.,+-]*", re.I)
_FAR: Final = re.compile(r"(?<![\d.])\d{10}|\de\+?\d\d", re.I)  # numbers that lie far outside of any sheet

# Presentation attributes: they may come from a style sheet or a style attribute, too.
LOOKS: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(("fill", "stroke"), _PAINT),
    **dict.fromkeys(("color", "stop-color"), _values(_COLOUR)),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity", "stop-opacity"), _ONE),
    **dict.fromkeys(("stroke-width", "stroke-miterlimit", "stroke-dashoffset"), _ONE),
    **dict.fromkeys(("fill-rule", "stroke-linecap", "stroke-linejoin", "text-anchor", "vector-effect"), _WORD),
    **dict.fromkeys(("font-style", "display", "visibility"), _WORD),
    "font-weight": _values(r"[a-z]{4,7}|[1-9]00"),
    "font-size": _values(rf"{_LENGTH}|[a-z-]{{5,8}}"),
    "font-family": _values(r"[\w\s,'\"-]{1,300}"),
    "stroke-dasharray": _values(rf"none|{_LENGTH}(?:[\s,]+{_LENGTH}){{0,30}}"),
    **dict.fromkeys(("marker-start", "marker-mid", "marker-end"), _values(_INNER)),
}
_PLACES: Final = "x1 y1 x2 y2 cx cy r rx ry fx fy width height offset"
# The other attributes, by their names in lower case: the name to write, and the values.
ATTRIBUTES: Final[Mapping[str, tuple[str, re.Pattern[str]]]] = {
    **{name: (name, _LENGTHS) for name in ("x", "y", "dx", "dy")},
    **{name: (name, _ONE) for name in _PLACES.split()},
    "d": ("d", _PATH),
    "points": ("points", _POINTS),
    "transform": ("transform", _TRANSFORM),
    "viewbox": ("viewBox", _values(rf"{_NUMBER}(?:[\s,]+{_NUMBER}){{3}}")),
    "preserveaspectratio": ("preserveAspectRatio", _WORD),
    "gradientunits": ("gradientUnits", _WORD),
    "gradienttransform": ("gradientTransform", _TRANSFORM),
    "spreadmethod": ("spreadMethod", _WORD),
    "patternunits": ("patternUnits", _WORD),
    "patterncontentunits": ("patternContentUnits", _WORD),
    "patterntransform": ("patternTransform", _TRANSFORM),
    "refx": ("refX", _ONE),
    "refy": ("refY", _ONE),
    "markerwidth": ("markerWidth", _ONE),
    "markerheight": ("markerHeight", _ONE),
    "markerunits": ("markerUnits", _WORD),
    "orient": ("orient", _values(rf"{_NUMBER}|[a-z-]{{4,18}}")),
}
_UNITS: Final = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "em": 16.0}
_OPACITIES: Final = {"fill": "fill-opacity", "stroke": "stroke-opacity", "stop-color": "stop-opacity"}
_VARIABLE: Final = re.compile(r"var\(\s*--[\w-]+\s*(?:,([^()]*))?\)")


def fit(value: str, pattern: re.Pattern[str]) -> str:
    """The value if it is one that ``pattern`` takes and a drawing may have, else ``""``."""
    if len(value) > 5_000_000 or not pattern.fullmatch(value):
        return ""
    return "" if _FAR.search(value) and not value.lstrip().startswith(("#", "url")) else value.strip()


def looks(body: str) -> dict[str, str]:
    """What is kept of the declarations of a style: presentation attribute → value."""
    out: dict[str, str] = {}
    for declaration in body.split(";")[:200]:
        name, sign, value = declaration.partition(":")
        name, value = name.strip().lower(), value.replace("!important", "")
        if "var(" in value:
            value = _VARIABLE.sub(lambda m: m[1] or "", value)
        if sign and name in LOOKS and (kept := fit(value, LOOKS[name])):
            out[name] = kept
    return out


def pixels(value: str) -> float:
    """A length in CSS pixels; 0.0 if it is none, or relative."""
    match = re.fullmatch(rf"\s*({_NUMBER})\s*([a-z]{{0,2}})\s*", value, re.I)
    if match is None or match[2].lower() not in _UNITS:
        return 0.0
    return float(match[1]) * _UNITS[match[2].lower()]


def plain(attrs: Mapping[str, str]) -> dict[str, str]:
    """The attributes with colours as every renderer knows them: ``#rrggbb``, with their opacity apart."""
    out = {k: f"{_part(v, 1.0):g}" if k.endswith("opacity") else v for k, v in attrs.items()}
    for name, opacity in _OPACITIES.items():
        if name in out and out[name].lower().startswith(("#", "rgb", "hsl")):
            out[name], share = _hexadecimal(out[name].lower())
            if share < 1.0:
                out[opacity] = f"{share * float(out.get(opacity, 1)):g}"
    return out


def _hexadecimal(value: str) -> tuple[str, float]:
    """``#rrggbb`` and the opacity of a colour that is no name."""
    if value.startswith("#"):
        digits = value[1:] if len(value) > 5 else "".join(2 * c for c in value[1:])
        share = int(digits[6:8], 16) / 255 if len(digits) == 8 else 1.0
        return f"#{digits[:6]:0<6}", share
    numbers = re.findall(r"[\d.]+%?", value)
    share = _part(numbers[3], 1.0) if len(numbers) > 3 else 1.0
    if value.startswith("hsl"):
        hue, full, light = (_part(n, whole) for n, whole in zip(numbers, (360.0, 100.0, 100.0), strict=False))
        channels = colorsys.hls_to_rgb(hue, light, full)
    else:
        channels = tuple(_part(n, 255.0) for n in numbers[:3])  # type: ignore[assignment]
    return "#" + "".join(f"{round(255 * c):02x}" for c in channels), share


def _part(value: str, whole: float) -> float:
    """A number or a percentage as a part of the whole, 0 to 1."""
    number = value.rstrip("%") if value.strip(".%") else "0"
    return min(1.0, max(0.0, float(number) / (100.0 if value.endswith("%") else whole)))
