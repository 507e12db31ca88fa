"""Pictures, charts and drawings of a DOCX file: what is in the package is shown, what lies outside never looked up."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from reader.formats.docxpackage import Package, Part, R, W, number
from reader.formats.manuscript import ALT_LENGTH, Manuscript
from reader.formats.xmldoor import local

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DGM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_O: Final = "{urn:schemas-microsoft-com:office:office}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BOX: Final = W + "txbxContent"
_SMALL_EMU: Final = 400_000  # 11 mm: a picture this high stands in a line of text
_SMALL_POINTS: Final = 32
_POINTS: Final = re.compile(r"(?:^|;)\s*height:\s*([0-9.]{1,8})(pt|in|px)?")
_SEEN: Final = (_BOX, A + "blip", W + "t", _MATH + "oMath", _C + "chart", _DGM + "relIds")


def chosen(element: etree._Element) -> etree._Element | None:
    """Of several ways to write the same thing the first that we can show something of."""
    choices = [*element.iterfind(_MC + "Choice"), *element.iterfind(_MC + "Fallback")]
    return next((c for c in choices if next(c.iter(*_SEEN, _V + "imagedata"), None) is not None), None)


class Pictures:
    """What the pictures of one part are taken from and written to."""

    def __init__(self, package: Package, part: Part, out: Manuscript) -> None:
        self.package, self.part, self.out = package, part, out
        self._known: dict[str, bytes | None] = {}

    def draw(self, element: etree._Element) -> bool:
        """Write the pictures in a ``w:drawing``, ``w:pict`` or ``w:object``; True: it is a formula of another program.

        Text boxes in it are left to the caller.
        """
        ole = element.find(_O + "OLEObject")
        if ole is not None and ole.get("ProgID", "").startswith(("Equation", "MathType")):
            return True
        if element.tag == W + "drawing":
            for frame in element:
                self._frame(frame)
        else:
            self._vml(element)
        return False

    def _frame(self, frame: etree._Element) -> None:
        about = frame.find(_WP + "docPr")
        if about is not None and about.get("hidden") in ("1", "true"):
            return
        alt = (about.get("descr") or about.get("title") or "") if about is not None else ""
        extent = frame.find(_WP + "extent")
        high = number(extent.get("cy", ""), _SMALL_EMU + 1) if extent is not None else _SMALL_EMU + 1
        small = frame.tag == _WP + "inline" and 0 <= high <= _SMALL_EMU
        blips = [b for b in frame.iter(A + "blip") if not _in_box(b, frame)]
        for blip in blips:
            self._picture(blip.get(R + "embed", ""), blip.get(R + "link", ""), alt, small)
        if blips or frame.find(f".//{_BOX}") is not None:
            return
        words = alt or self._words(frame)
        if words or next(frame.iter(_C + "chart", _DGM + "relIds"), None) is not None:
            self.out.placeholder(words)

    def _picture(self, embedded: str, linked: str, alt: str, small: bool) -> None:
        relation = self.part.relations.get(embedded)
        if relation is None or relation.external:
            outside = bool(linked) or relation is not None
            self.out.picture(None, alt, why="outside" if outside else "damaged")
            return
        if relation.target not in self._known:
            self._known[relation.target] = self.package.read(relation.target)
        data = self._known[relation.target]
        self.out.picture(data, alt, small=small, why="damaged" if data is None else "")

    def _words(self, frame: etree._Element) -> str:
        """The words in a chart's title or in a diagram."""
        chart, diagram = next(frame.iter(_C + "chart"), None), next(frame.iter(_DGM + "relIds"), None)
        relation = None
        if chart is not None:
            relation = self.part.relations.get(chart.get(R + "id", ""))
        elif diagram is not None:
            relation = self.part.relations.get(diagram.get(R + "dm", ""))
        tree = self.package.tree(relation.target) if relation is not None and not relation.external else None
        if tree is None:
            return ""
        if chart is not None:
            title = next((t for t in tree.iter(_C + "title")), None)
            return "".join(str(t.text or "") for t in title.iter(A + "t")) if title is not None else ""
        lines = ("".join(str(t.text or "") for t in p.iter(A + "t")).strip() for p in tree.iter(A + "p"))
        return " · ".join(line for line in lines if line)[:ALT_LENGTH]

    def _vml(self, element: etree._Element) -> None:
        for shape in element.iter():
            if not isinstance(shape.tag, str) or not shape.tag.startswith(_V) or _in_box(shape, element):
                continue
            if shape.get(_O + "hr") in ("t", "true", "1"):
                self.out.after(self.out.rule)
            data = shape.find(_V + "imagedata")
            if data is not None:
                alt = shape.get("alt", "") or data.get(_O + "title", "")
                self._picture(data.get(R + "id", ""), data.get(R + "href", ""), alt, _is_small(shape.get("style", "")))
            elif local(shape) == "textpath":  # WordArt
                self.out.placeholder(shape.get("string", ""))


def _in_box(element: etree._Element, top: etree._Element) -> bool:
    """Whether a text box stands between the two."""
    for above in element.iterancestors():
        if above is top:
            return False
        if above.tag == _BOX:
            return True
    return False


def _is_small(style: str) -> bool:
    found = _POINTS.search(style)
    if not found or "position:absolute" in style:
        return False
    try:
        return float(found[1]) * (72 if found[2] == "in" else 1) <= _SMALL_POINTS
    except ValueError:
        return False
