"""Drawings (SVG) are cleaned: what is shown stays, what reaches out, runs or never ends goes."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reader.formats.drawings import Drawing, cleaned, is_drawing
from reader.formats.drawingvalues import ATTRIBUTES, ELEMENTS, LOOKS
from reader.formats.pictures import PictureError, picture
from tests.formats.books import png

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="60"'
WRITTEN = {name for name, _ in ATTRIBUTES.values()} | {*LOOKS, "id", "href"}


def clean(inside: str, start: str = OPEN) -> str:
    return cleaned(f"{start}>{inside}</svg>".encode()).data.decode().partition(">")[2].removesuffix("</svg>")


def size(start: str) -> tuple[int, int]:
    drawing = cleaned(f'<svg {start}><rect width="9" height="9"/></svg>'.encode())
    return drawing.width, drawing.height


def check(drawing: Drawing) -> None:
    """Only what is allowed is in it, and it names nothing but parts of itself."""
    for element in etree.fromstring(drawing.data).iter():
        assert etree.QName(element).localname in ELEMENTS.values()
        for key, value in element.items():
            name = etree.QName(key).localname
            assert name in WRITTEN
            assert name == "id" or not any(word in str(value) for word in ("script", "/", "@"))
            if name == "href":
                assert str(value).startswith(("#", "data:image/png;"))
            elif name != "id" and "url" in str(value):
                assert str(value).startswith("url(#")


def test_shapes_words_and_looks_stay() -> None:
    inside = (
        '<g transform="translate(1 2) scale(3)"><path d="M0 0L5.5-2e1Z" fill="#abc" stroke-width="2px"></path></g>'
        '<text x="1 2" y="3" font-family="Noto Sans, serif"><tspan dy="1em">Ä &amp; B</tspan></text>'
    )
    assert clean(inside) == inside.replace("#abc", "#aabbcc")


@pytest.mark.parametrize(
    ("colour", "written"),
    [
        ("rgb(10, 20, 30)", 'fill="#0a141e"'),
        ("rgb(67.843137%,84.705882%,90.196078%)", 'fill="#add8e6"'),
        ("rgba(255 0 0 / 50%)", 'fill="#ff0000" fill-opacity="0.5"'),
        ("hsl(120, 100%, 50%)", 'fill="#00ff00"'),
        ("#f008", 'fill="#ff0000" fill-opacity="0.533333"'),
        ("transparent", 'fill="none"'),
        ("currentColor", 'fill="teal"'),
        ("var(--x, red)", 'fill="red"'),
        ("url(http://far.example/x#y)", ""),
        ("url(#nowhere) red", 'fill="red"'),
        ("expression(1)", ""),
    ],
)
def test_colours_are_written_as_every_renderer_knows_them(colour: str, written: str) -> None:
    found = clean(f'<g color="teal"><rect style="fill: {colour}" width="9" height="9"/></g>')
    assert found == f'<g><rect width="9" height="9"{" " if written else ""}{written}></rect></g>'


def test_a_style_sheet_says_how_it_looks() -> None:
    sheet = "<style>.a{fill:red} #b{fill:blue} rect{stroke:#111} .a .c{fill:lime}</style>"
    found = clean(f'{sheet}<g class="a"><rect id="b" class="a"/><rect class="c" style="fill:pink"/></g>')
    assert found == (
        '<g fill="red"><rect id="b" stroke="#111111" fill="blue"></rect><rect stroke="#111111" fill="pink"></rect></g>'
    )


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ('width="90" height="60"', (90, 60)),
        ('width="1in" height="10mm"', (96, 38)),
        ('viewBox="0 0 40 20"', (40, 20)),
        ('width="80" viewBox="0,0,40,20"', (80, 40)),
        ('width="100%" height="100%" viewBox="0 0 40 20"', (40, 20)),
        ('style="width: 50px; height: 10px"', (50, 10)),
        ("", (300, 150)),
        ('width="NaN" height="-5" viewBox="0 0 0 0"', (300, 150)),
        ('width="999999" height="1"', (4096, 1)),
        ('width="1e300" height="1e300"', (300, 150)),
    ],
)
def test_it_has_a_size_that_can_be_shown(start: str, expected: tuple[int, int]) -> None:
    assert size(start) == expected


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<image xlink:href="http://far.example/x.png" width="9" height="9"/>',
        '<image href="beside.png" width="9" height="9"/>',
        '<image href="data:image/svg+xml,&lt;svg>&lt;rect/>&lt;/svg>"/>',
        '<use xlink:href="http://far.example/x.svg#a"/>',
        '<use href="#nowhere"/>',
        '<animate attributeName="x"/><set attributeName="href" to="x"/>',
        '<style>@import url("http://far.example/x.css");</style>',
        '<filter id="f"><feImage href="file:///etc/passwd"/></filter>',
        '<path style="display: none" d="M0 0"/>',
        '<defs><path id="a" d="M0 0"/></defs>',
    ],
)
def test_what_reaches_out_or_is_not_seen_goes(inside: str) -> None:
    with pytest.raises(PictureError, match="kind"):
        clean(inside)
    found = clean(f'{inside}<rect onclick="x()" fill="url(http://far.example)" width="9" height="9"/>')
    assert found.endswith('<rect width="9" height="9"></rect>')
    assert not any(word in found for word in ("far", "passwd", "script", "import", "beside", "nowhere"))


def test_what_holds_itself_or_multiplies_without_end_is_refused() -> None:
    with pytest.raises(PictureError, match="damaged"):
        clean('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>')
    levels = "".join(f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, 8))
    with pytest.raises(PictureError, match="large"):
        clean(f'<defs><g id="g0"><rect/></g>{levels}</defs><use href="#g7"/>')
    with pytest.raises(PictureError, match="large"):
        clean("<rect/>" * 30_000)
    rings = '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>'
    assert "href" not in clean(f'{rings}<rect fill="url(#a)"/>')
    assert clean('<pattern id="p"><rect fill="url(#p)"/></pattern><rect fill="url(#p)"/>').count("url") == 1


def test_entities_and_what_is_not_xml_are_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + OPEN + "><text>&b;</text></svg>"
    assert b"aaaa" not in cleaned(bomb.encode()).data
    for data in (b"<svg", b"<p>no svg</p>", b"", gzip.compress(b"<svg>" + b" " * 30_000_000)):
        with pytest.raises(PictureError):
            cleaned(data)


def test_pictures_in_it_are_checked_as_all_others() -> None:
    inside = f'<image width="9" href="data:image/png;base64,{base64.b64encode(png()).decode()}"/>'
    assert clean(inside).startswith('<image xlink:href="data:image/png;base64,')
    with pytest.raises(PictureError):
        clean(inside.replace("base64,", "base64,AAAA"))


def test_packed_files_are_drawings_too() -> None:
    data = f"<?xml version='1.0'?>{OPEN}><rect/></svg>".encode()
    assert is_drawing(data)
    assert is_drawing(gzip.compress(data))
    assert not is_drawing(png())
    assert picture(gzip.compress(data)) == picture(data)
    assert (picture(data).width, picture(data).resource.media_type) == (90, "image/svg+xml")


TAGS = [*ELEMENTS.values(), "script", "foreignObject", "style", "animate", "filter", "html"]
VALUES = [
    "#a",
    "#b",
    "url(#a)",
    "url(#b)",
    "url(x)",
    "red",
    "1",
    "M0 0L9 9",
    "javascript:x",
    "data:image/png,x",
    "\x00",
]
NAMES = ["id", "href", "xlink:href", "fill", "d", "x", "style", "class", "onload", "marker-end", "width", "viewBox"]
ATTRS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*VALUES, "a", "b", "fill:url(#a)"]), max_size=4)


def element(tag: str, attrs: dict[str, str], parts: list[str]) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attrs.items())
    return f"<{tag}{written}>{''.join(parts)}</{tag}>"


TREES = st.recursive(
    st.sampled_from(["", "words", '<path d="M0 0"/>']),
    lambda inner: st.builds(element, st.sampled_from(TAGS), ATTRS, st.lists(inner, max_size=4)),
    max_leaves=25,
)


@given(TREES)
def test_whatever_comes_only_what_is_allowed_is_written(inside: str) -> None:
    try:
        drawing = cleaned(f"{OPEN}>{inside}</svg>".encode())
    except PictureError:
        return
    check(drawing)
    again = cleaned(drawing.data)
    assert (again.width, again.height) == (drawing.width, drawing.height)
