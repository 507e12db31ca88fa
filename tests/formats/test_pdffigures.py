"""Figures of PDFs: found beside their captions and where pictures are, cut out of the page, bounded."""

from __future__ import annotations

import struct
import zlib
from array import array

from hypothesis import given
from hypothesis import strategies as st

from reader.formats import pdffigures
from reader.formats.pdffigures import Figure, Graphics, cut_out, find_figures, graphics_on, png
from reader.formats.pdfium import open_document
from reader.formats.pdflines import Line
from reader.formats.pdfmap import PageSize, Rect
from reader.formats.pdfpieces import Face, Style
from tests.formats.pdfsheets import HEIGHT, WIDTH, At, pdf

SIZE = PageSize("1", WIDTH, HEIGHT)
FACE = Face("Times", bold=False, italic=False, mono=False)


def line(text: str, x: float, y: float, width: float = 0.0) -> Line:
    """A printed line whose baseline is ``y``, in a column from 50 to 350."""
    step = (width or 5.0 * len(text)) / len(text)
    lefts = array("f", (x + i * step for i in range(len(text))))
    rights = array("f", (left + step for left in lefts))
    made = Line(text, lefts, rights, [Style(0, FACE, 10, y)], 0, 0, y - 8, y + 2, y, 10, x, x + step * len(text))
    made.left, made.right = 50, 350
    return made


def found(lines: list[Line], pictures: tuple[Rect, ...] = (), drawings: tuple[Rect, ...] = ()) -> list[Figure]:
    return find_figures([lines], [Graphics(pictures, drawings)], [SIZE])


PLOT = (Rect(60, 100, 62, 200), Rect(60, 198, 260, 200), Rect(70, 120, 250, 190))


def test_what_is_drawn_over_a_caption_is_its_figure_with_the_letters_of_its_axes() -> None:
    caption = line("Figure 1: The lamps of the coast", 50, 230)
    year, above = line("year", 150, 210), line("This is a line of the text, as wide as the column has it.", 50, 60, 300)
    (figure,) = found([above, year, caption, line("The text goes on below, in lines of the same width.", 50, 260, 300)],
                      drawings=PLOT)  # fmt: skip
    assert figure.caption is caption
    assert (figure.box.left, figure.box.top, figure.box.right) == (60, 100, 260)
    assert 212 <= figure.box.bottom <= 222
    assert (year.role, caption.role, above.role) == ("figure", "", "")


def test_a_caption_over_what_is_drawn_has_it_too() -> None:
    caption = line("Abb. 3. Die Lampen der Küste", 50, 90)
    (figure,) = found([caption], drawings=PLOT)
    assert figure.caption is caption


def test_a_caption_in_the_margin_belongs_to_what_is_drawn_beside_it() -> None:
    caption, label = line("Figure 1: The lamps", 360, 120), line("year", 150, 210)
    caption.role = "margin"
    other = line("Figure 2: Elsewhere", 360, 300)
    other.role = "margin"
    (figure,) = found([caption, label, other], drawings=PLOT)
    assert figure.caption is caption
    assert figure.box.right < 300
    assert (label.role, caption.role) == ("figure", "margin")


def test_lines_of_text_between_keep_them_apart() -> None:
    text = line("This is a line of the text, as wide as the column has it.", 50, 215, 300)
    assert found([text, line("Figure 1: The lamps", 50, 250)], drawings=PLOT) == []
    assert text.role == ""


def test_rules_and_drawings_without_a_caption_are_none() -> None:
    assert found([line("Some text", 50, 230)], drawings=(*PLOT, Rect(50, 300, 350, 300.5))) == []


def test_a_drawing_of_curves_needs_no_caption_and_its_words_stay() -> None:
    def alone(*lines: Line, shapes: tuple[Rect, ...] = PLOT[2:], drawings: tuple[Rect, ...] = PLOT) -> list[Figure]:
        return find_figures([list(lines)], [Graphics((), drawings, shapes)], [SIZE])

    label = line("north", 150, 150)
    (figure,) = alone(label, line("This is a line of the text, as wide as the column has it.", 50, 60, 300))
    assert (figure.box, figure.caption, label.role) == (Rect(60, 100, 260, 200), None, "")
    assert alone(label, shapes=()) == []  # rules and boxes: a table, a frame
    assert alone(line("A framed thought that goes on for a line, and another.", 70, 150)) == []
    assert alone(*(line("short words", 80 + 60 * n, y) for n in range(3) for y in range(112, 196, 11))) == []
    assert alone(shapes=(Rect(70, 120, 80, 130),)) == []  # an ornament on a frame
    small = Rect(60, 100, 110, 150)
    assert alone(shapes=(small,), drawings=(small,)) == []
    caption = line("Figure 1: The lamps of the coast", 50, 230)
    assert [f.caption for f in alone(caption)] == [caption]
    assert find_figures([[]] * 3, [Graphics((), PLOT, PLOT[2:])] * 3, [SIZE] * 3) == []  # a sign on every page


def test_a_picture_needs_no_caption_but_paper_signs_and_ornaments_are_none() -> None:
    (figure,) = found([line("Some text", 50, 230)], pictures=(Rect(80, 100, 280, 200),))
    assert figure.caption is None
    assert found([line("Some text", 50, 230)], pictures=(Rect(80, 100, 110, 115),)) == []
    letters = [line("A line of a text that is scanned and recognised.", 80, 110 + 12 * i) for i in range(8)]
    assert found(letters, pictures=(Rect(60, 90, 340, 300),)) == []  # a scan with its text over it


def test_the_same_sign_on_every_page_is_none() -> None:
    sign = Graphics((Rect(300, 20, 380, 70),))
    assert find_figures([[], [], [], []], [sign] * 4, [SIZE] * 4) == []
    assert len(find_figures([[]], [sign], [SIZE])) == 1


def sheet(content: str) -> bytes:
    """A sheet with lines drawn on it."""
    marker = b"BT /R 10 Tf"
    data = pdf([[At(50, 230, "Figure 1: A drawing")]])
    start = data.rindex(b"BT /R 10")
    assert data[start:].startswith(marker)
    more = content.encode()
    old = data[data.rindex(b"<< /Length", 0, start) : start]
    length = int(old.split(b"/Length ")[1].split(b" ")[0])
    return (
        data[: start - len(old)]
        + old.replace(b"%d" % length, b"%d" % (length + len(more) + 1), 1)
        + more
        + b"\n"
        + data[start:]
    )


def test_drawings_are_found_on_the_page_and_cut_out_with_their_colours() -> None:
    data = sheet(f"1 0 0 rg 60 {HEIGHT - 200} 200 100 re f")
    with open_document(data) as opened:
        page = opened[0]
        drawn = graphics_on(page)
        page.close()
        (box,) = drawn.drawings
        assert [round(v) for v in box] == [60, 100, 260, 200]
        assert drawn.shapes == ()
        (resource,) = cut_out(opened, [Figure(0, box)])
    assert resource is not None
    width, height = struct.unpack(">II", resource.data[16:24])
    assert (width, height) == (412, 212)  # two pixels a point, three points of margin
    rows = zlib.decompress(resource.data[resource.data.index(b"IDAT") + 4 : -16])
    middle = (1 + 3 * width) * 100 + 1 + 3 * 200
    assert rows[middle : middle + 3] == b"\xff\0\0"


def test_curves_and_slanted_lines_are_told_from_rules_and_boxes() -> None:
    paths = [
        "60 100 m 60 200 l 260 200 l S",
        "60 100 200 50 re S",
        "60 100 m 160 150 l S",
        "60 100 m 70 150 90 150 99 99 c S",
    ]
    seen = []
    for path in paths:
        with open_document(sheet(path)) as opened:
            page = opened[0]
            seen.append(len(graphics_on(page).shapes))
            page.close()
    assert seen == [0, 0, 1, 1]


def test_of_many_figures_each_has_fewer_pixels() -> None:
    data = sheet("")
    with open_document(data) as opened:
        many = cut_out(opened, [Figure(0, Rect(10, 10, 390, 550))] * 40)
        one = cut_out(opened, [Figure(0, Rect(10, 10, 390, 550))])
        nothing = cut_out(opened, [Figure(7, Rect(10, 10, 20, 20)), Figure(0, Rect(10, 10, 10, 10))])
    sizes = [struct.unpack(">II", r.data[16:24]) for r in (*many, *one) if r is not None]
    assert len(sizes) == 41
    assert sum(w * h for w, h in sizes[:40]) < 1.02 * pdffigures._ALL_PIXELS
    assert sizes[40] > sizes[0]
    assert nothing[0] is None


def test_thousands_of_lines_on_top_of_each_other_are_gone_through_in_bounds() -> None:
    boxes = tuple(Rect(10 + i % 50, 10 + i % 40, 300 + i % 50, 300 + i % 60) for i in range(6_000))
    caption = line("Figure 1: The lamps", 50, 400)
    assert len(found([caption], drawings=boxes)) == 1


@given(st.integers(1, 20), st.integers(1, 20), st.data())
def test_png_keeps_every_pixel(width: int, height: int, data: st.DataObject) -> None:
    rows = [data.draw(st.binary(min_size=3 * width, max_size=3 * width)) for _ in range(height)]
    made = png(width, height, rows)
    grey = made[25] == 0
    body = zlib.decompress(made[made.index(b"IDAT") + 4 : -16])
    step = 1 + width * (1 if grey else 3)
    read = [body[y * step + 1 : (y + 1) * step] for y in range(height)]
    assert [bytes(v for p in r for v in (p, p, p)) if grey else r for r in read] == rows
