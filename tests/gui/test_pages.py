"""Printed pages: what is drawn, what the mouse selects, where keys go, in a real widget on a real PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from pypdf.annotations import Link
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core.document import Document
from reader.core.settings import Settings
from reader.gui import theme as themes
from reader.gui.look import typography
from reader.gui.views.flow_document import Header
from reader.gui.views.marks import Mark
from reader.gui.views.pages import PagesView
from reader.gui.views.pages_layout import FIT_WIDTH
from reader.gui.views.printed_text import PrintedText
from tests.gui.printed import printed

LEFT = ["The lamp was lit at dusk", "and nobody saw it. Later", "another lamp stood here."]
RIGHT = ["Second column has words", "that go on and on until", "the page ends with this"]
NEXT = ["Third page of the story.", "It goes on. And it ends."]
PAGES = [[LEFT, RIGHT], [NEXT, ["Fine."]]]
RED = "q 0.8 0.1 0.1 rg 40 60 120 80 re f Q"  # a figure, low on the first page

Shown = tuple[PagesView, Document]


def look(view: PagesView, tmp_path: Path, theme: str = "light") -> None:
    chosen = themes.load_theme(theme)
    view.set_look(chosen, typography(chosen, Settings(tmp_path / "settings.json")), True, True)


def show(view: PagesView, document: Document, marks: tuple[Mark, ...] = (), position: int = 0) -> None:
    view.show_document(
        document, Header(), marks, position=position, pictures=lambda _: None, picture_size=lambda _: None
    )


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Shown]]:
    made: list[PagesView] = []

    def make(pages: list[list[list[str]]] = PAGES, theme: str = "light", width: int = 700, height: int = 800) -> Shown:
        document, text_map = printed(tmp_path / "a.pdf", pages, RED)
        view = PagesView()
        qtbot.addWidget(view)
        made.append(view)
        look(view, tmp_path, theme)
        view.resize(width, height)
        view.show()
        qtbot.waitExposed(view)
        view.open_file(tmp_path / "a.pdf")
        show(view, document)
        view.set_text(PrintedText(document, text_map))
        qtbot.waitUntil(lambda: not view.is_loading, timeout=10_000)
        return view, document

    yield make
    for view in made:
        view.clear_document()


@pytest.fixture
def shown(make: Callable[..., Shown]) -> Shown:
    return make()


def place(view: PagesView, offset: int, side: float = 0.02) -> QPoint:
    """A point of the viewport on a character; ``side`` 0 is its left edge and 1 its right."""
    assert view.text is not None
    page, box = view.text.boxes(offset, offset + 1)[0]
    rect = view.box_in_viewport(page, box)
    return QPointF(rect.left() + side * rect.width(), rect.center().y()).toPoint()


def drag(view: PagesView, start: QPoint, end: QPoint) -> None:
    target = view.viewport()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(target, (start + end) / 2)
    QTest.mouseMove(target, end)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=end)


def pixels(view: PagesView) -> QImage:
    return view.viewport().grab().toImage()


def selected(view: PagesView, document: Document) -> str:
    found = view.selection()
    return document.text[slice(*found)] if found else ""


# -- looking ------------------------------------------------------------------------------------------------


def test_the_page_is_there_as_it_is_printed(shown: Shown) -> None:
    view, _ = shown
    image = pixels(view)
    inside = view.box_in_viewport(0, (0.2, 0.8, 0.2, 0.8)).topLeft().toPoint()
    beside = view.box_in_viewport(0, (0.9, 0.5, 0.9, 0.5)).topLeft().toPoint()
    assert image.pixelColor(inside).red() > 180
    assert image.pixelColor(inside).green() < 60
    assert image.pixelColor(beside) == QColor("white")


def test_it_is_drawn_pixel_for_pixel_at_every_size(shown: Shown, qtbot: QtBot) -> None:
    view, _ = shown
    for zoom in (0.5, 1.37, 4.0):
        view.zoom_to(zoom)
        qtbot.waitUntil(lambda: all(t in view._cache for t in view._visible_tiles()), timeout=10_000)
        whole = view.whole(0)
        ratio = view.devicePixelRatioF()
        assert whole.width == round(view.box_in_viewport(0, (0, 0, 1, 1)).width() * ratio)
        assert abs(whole.width - 400 * 96 / 72 * zoom * ratio) <= 1


def test_turning_and_two_pages_keep_the_page(shown: Shown) -> None:
    view, _ = shown
    view.go_to_page(1)
    view.rotate(1)
    assert view.page == 1
    rect = view.box_in_viewport(1, (0, 0, 1, 1))
    assert rect.width() > rect.height()
    view.show_columns(2)
    first, second = (view.box_in_viewport(p, (0, 0, 1, 1)) for p in (0, 1))
    assert first.top() == second.top()
    assert first.right() < second.left()
    view.fit_page()
    assert view.box_in_viewport(0, (0, 0, 1, 1)).height() <= view.viewport().height()


def test_control_and_wheel_zooms_around_the_mouse(shown: Shown) -> None:
    view, _ = shown
    point = QPoint(300, 300)
    before, zoom = view.place_at(point), view.zoom
    event = QWheelEvent(
        QPointF(point), view.viewport().mapToGlobal(QPointF(point)), QPoint(), QPoint(0, 240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    after = view.place_at(point)
    assert view.zoom > zoom * 1.2
    assert before is not None
    assert after is not None
    assert after == pytest.approx(before, abs=0.01)


def test_a_dark_theme_turns_the_paper_and_can_be_told_not_to(make: Callable[..., Shown], qtbot: QtBot) -> None:
    view, _ = make(theme="dark")

    def paper() -> QColor:
        return pixels(view).pixelColor(view.box_in_viewport(0, (0.9, 0.5, 0.9, 0.5)).topLeft().toPoint())

    qtbot.waitUntil(lambda: paper() == themes.colour(themes.load_theme("dark"), "paper"), timeout=5_000)
    view.use_theme_paper(False)
    qtbot.waitUntil(lambda: paper() == QColor("white"), timeout=5_000)


def test_labels_and_numbers_lead_to_pages(shown: Shown) -> None:
    view, _ = shown
    assert [view.page_with_label(s) for s in ("1", " 2 ", "3", "", "x", "0")] == [0, 1, -1, -1, -1, -1]


def test_only_what_is_near_is_drawn(make: Callable[..., Shown], qtbot: QtBot) -> None:
    view, _ = make([[["One page of many."]] for _ in range(120)])
    qtbot.wait(300)
    assert {t.page for t in view._cache._images} <= set(range(6))
    view.go_to_page(100)
    qtbot.waitUntil(lambda: all(t in view._cache for t in view._visible_tiles()), timeout=5_000)
    assert 50 not in {t.page for t in view._cache._images}


def test_a_file_that_cannot_be_drawn_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    view = PagesView()
    qtbot.addWidget(view)
    look(view, tmp_path)
    view.show()
    with qtbot.waitSignal(view.failed, timeout=10_000) as failed:
        view.open_file(tmp_path / "bad.pdf")
    assert "bad.pdf" in str(failed.args[0])
    assert not view._sheets
    view.clear_document()


# -- selecting ------------------------------------------------------------------------------------------------


def test_a_drag_selects_by_character(shown: Shown, qtbot: QtBot) -> None:
    view, document = shown
    with qtbot.waitSignal(view.selected):
        drag(view, place(view, 4), place(view, 11, 0.98))
    assert selected(view, document) == "lamp was"


def test_a_drag_goes_across_columns_in_reading_order(shown: Shown) -> None:
    view, document = shown
    start, end = document.text.index("Later"), document.text.index("that go")
    drag(view, place(view, start), place(view, end + 3, 0.98))
    assert selected(view, document) == "Later another lamp stood here.\nSecond column has words that"


def test_a_drag_goes_across_pages_and_backwards(shown: Shown) -> None:
    view, document = shown
    view.fit_page()
    view.show_columns(2)
    start, end = document.text.index("ends with"), document.text.index("page of the story")
    drag(view, place(view, end + 3, 0.98), place(view, start))
    assert selected(view, document) == "ends with this\nThird page"


def test_a_double_click_selects_the_word_and_a_third_the_line(shown: Shown) -> None:
    view, document = shown
    point = place(view, document.text.index("nobody") + 2, 0.5)
    target = view.viewport()
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=point)
    QTest.mouseDClick(target, Qt.MouseButton.LeftButton, pos=point)
    assert selected(view, document) == "nobody"
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=point)
    assert selected(view, document).strip() == "and nobody saw it. Later"


def test_shift_and_click_extends(shown: Shown) -> None:
    view, document = shown
    drag(view, place(view, 4), place(view, 7, 0.98))
    point = place(view, document.text.index("dusk") + 3, 0.98)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, point)
    assert selected(view, document) == "lamp was lit at dusk"


def test_what_is_copied_is_the_document_s_text(shown: Shown) -> None:
    view, _ = shown
    view.select(4, 12)
    view.copy()
    assert QGuiApplication.clipboard().text() == "lamp was"


def test_on_a_turned_page_the_mouse_finds_the_same_text(shown: Shown) -> None:
    view, document = shown
    view.rotate(1)
    view.fit_page()
    assert view.text is not None
    page, box = view.text.boxes(4, 8)[0]
    rect = view.box_in_viewport(page, box)  # the line runs down now
    drag(
        view,
        QPoint(round(rect.center().x()), round(rect.top()) + 1),
        QPoint(round(rect.center().x()), round(rect.bottom())),
    )
    assert selected(view, document) == "lamp"


def test_without_a_map_pages_can_be_looked_at(shown: Shown) -> None:
    view, _ = shown
    point = place(view, 4)
    view.set_text(None)
    drag(view, point, point + QPoint(100, 0))
    assert view.selection() is None
    view.move_by(1)
    assert view.top_offset() >= 0


# -- highlights ------------------------------------------------------------------------------------------------


def test_a_highlight_is_painted_where_its_text_is_and_overlaps_blend(shown: Shown) -> None:
    view, document = shown
    start = document.text.index("nobody")
    bare = pixels(view)
    view.set_marks([Mark("a", ((start, start + 10),), "yellow"), Mark("b", ((start + 6, start + 14),), "blue")])
    painted = pixels(view)
    gap = {
        name: place(view, start + at, 0.0) for name, at in (("only a", 2), ("both", 8), ("only b", 12), ("none", 17))
    }
    colours = {name: painted.pixelColor(point - QPoint(0, 8)) for name, point in gap.items()}
    assert colours["none"] == bare.pixelColor(gap["none"] - QPoint(0, 8))
    assert len({c.name() for c in colours.values()}) == 4


def test_a_click_picks_the_smallest_highlight(shown: Shown, qtbot: QtBot) -> None:
    view, document = shown
    start = document.text.index("nobody")
    view.set_marks([Mark("long", ((0, 60),), "yellow"), Mark("short", ((start, start + 6),), "blue")])
    with qtbot.waitSignal(view.mark_clicked) as clicked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, start + 2, 0.5))
    assert clicked.args[0] == "short"
    beside = view.box_in_viewport(0, (0.5, 0.6, 0.5, 0.6)).topLeft().toPoint()
    with qtbot.assertNotEmitted(view.mark_clicked):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=beside)


def test_an_area_is_drawn_with_the_mouse_shown_and_clicked(shown: Shown, qtbot: QtBot) -> None:
    view, _ = shown
    corners = view.box_in_viewport(0, (0.08, 0.72, 0.45, 0.92))
    view.use_area_tool(True)
    with qtbot.waitSignal(view.area_drawn) as drawn:
        drag(view, corners.bottomRight().toPoint(), corners.topLeft().toPoint())
    page, box = drawn.args
    assert page == 0
    assert box == pytest.approx((0.08, 0.72, 0.45, 0.92), abs=0.01)
    view.use_area_tool(False)
    view.set_marks([Mark("fig", ((0, 0),), "red", ((0.0, *box),))])
    with qtbot.waitSignal(view.mark_clicked) as clicked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=corners.center().toPoint())
    assert clicked.args[0] == "fig"


def test_a_rectangle_ends_at_the_edge_of_its_page(shown: Shown, qtbot: QtBot) -> None:
    view, _ = shown
    view.use_area_tool(True)
    start = view.box_in_viewport(0, (0.5, 0.5, 0.5, 0.5)).topLeft().toPoint()
    with qtbot.waitSignal(view.area_drawn) as drawn:
        drag(view, start, QPoint(view.viewport().width() - 1, start.y() + 50))
    assert drawn.args[1][2] == 1.0


def test_a_part_of_a_page_is_cut_out_as_it_is_printed(shown: Shown, qtbot: QtBot) -> None:
    view, _ = shown
    with qtbot.waitSignal(view.cut, timeout=5_000) as cut:
        view.cut_out("key", 0, (0.1, 0.75, 0.4, 0.89))
    key, image = cut.args
    assert key == "key"
    assert image.width() == pytest.approx(0.3 * 400 * 200 / 72, abs=2)
    assert image.pixelColor(image.width() // 2, image.height() // 2).red() > 180


# -- keys ------------------------------------------------------------------------------------------------


def test_sentences_are_walked_and_selected(shown: Shown) -> None:
    view, document = shown
    view.place_caret(0)
    view.move_by(1)
    assert document.text[view.caret :].startswith("Later")
    view.extend_by(1)
    assert selected(view, document) == "Later another lamp stood here."
    view.extend_by(1)
    assert selected(view, document).endswith("the page ends with this")


def test_going_to_a_sentence_brings_it_into_view(make: Callable[..., Shown], qtbot: QtBot) -> None:
    view, document = make([[[f"This is page {n}."]] for n in range(30)])
    start = document.text.index("This is page 25")
    view.go_to(start)
    qtbot.waitUntil(lambda: not view.rect_of(start, start + 10).isEmpty(), timeout=3_000)
    assert view.page == 25
    assert document.text[view.top_offset() :].startswith(("This is page 24", "This is page 25"))


def test_the_end_is_read_at_the_end(shown: Shown) -> None:
    view, document = shown
    assert view.bottom_offset() < len(document.text)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.bottom_offset() == len(document.text)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.top_offset() == 0


def test_a_place_that_is_asked_for_early_is_shown_when_all_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    document, text_map = printed(tmp_path / "a.pdf", [[[f"This is page {n}."]] for n in range(30)])
    view = PagesView()
    qtbot.addWidget(view)
    look(view, tmp_path)
    view.resize(700, 800)
    view.show()
    start = document.text.index("This is page 17")
    view.open_file(tmp_path / "a.pdf")
    show(view, document, position=start)
    assert view.top_offset() == start
    view.set_text(PrintedText(document, text_map))
    qtbot.waitUntil(lambda: not view.is_loading, timeout=10_000)
    assert view.top_offset() == start
    view.clear_document()


def test_a_page_that_takes_long_does_not_hold_up_the_others(qtbot: QtBot, tmp_path: Path) -> None:
    endless = "0 0 m " + "200 300 l 0 1 l 200 2 l 1 300 l " * 150_000 + "f*"
    printed(tmp_path / "a.pdf", [[[f"This is page {n}."]] for n in range(30)], endless)
    view = PagesView()
    qtbot.addWidget(view)
    look(view, tmp_path)
    view.resize(700, 800)
    view.show()
    view.open_file(tmp_path / "a.pdf")
    qtbot.waitUntil(lambda: bool(view.sheets), timeout=5_000)
    qtbot.wait(100)  # it is being drawn now
    view.go_to_page(20)
    qtbot.waitUntil(lambda: all(t in view._cache for t in view._visible_tiles()), timeout=5_000)
    assert view._problems == {}
    view.clear_document()


def test_links_lead_to_pages_and_out_of_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    printed(tmp_path / "a.pdf", [[[f"This is page {n}."]] for n in range(12)])
    writer = pypdf.PdfWriter(clone_from=tmp_path / "a.pdf")
    writer.add_annotation(0, Link(rect=(30, 300, 130, 340), target_page_index=9))
    writer.add_annotation(0, Link(rect=(30, 200, 130, 240), url="https://example.org/"))
    writer.write(tmp_path / "links.pdf")
    view = PagesView()
    qtbot.addWidget(view)
    look(view, tmp_path)
    view.resize(700, 1000)
    view.show()
    view.open_file(tmp_path / "links.pdf")
    qtbot.waitUntil(lambda: 0 in view._links, timeout=5_000)
    outside = view.box_in_viewport(0, (0.2, 0.61, 0.2, 0.61)).topLeft().toPoint()
    with qtbot.waitSignal(view.link_clicked) as clicked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=outside)
    assert clicked.args[0] == "https://example.org/"
    inside = view.box_in_viewport(0, (0.2, 0.43, 0.2, 0.43)).topLeft().toPoint()
    QTest.mouseMove(view.viewport(), inside)
    assert view.viewport().toolTip() == "Page 10"
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=inside)
    assert view.page == 9
    view.clear_document()


def test_keys_pressed_before_the_pages_are_there_count(qtbot: QtBot, tmp_path: Path) -> None:
    document, page_map = printed(tmp_path / "a.pdf", [[[f"This is page {n}."]] for n in range(30)])
    view = PagesView()
    qtbot.addWidget(view)
    look(view, tmp_path)
    view.resize(700, 800)
    view.show()
    view.open_file(tmp_path / "a.pdf")
    show(view, document)
    view.set_text(PrintedText(document, page_map))  # from the cache: sooner than the process that draws
    assert not view.sheets
    start = document.text.index("This is page 20")
    view.go_to(start)
    view.extend_by(1)
    assert view.rect_of(start, start + 4).isEmpty()
    qtbot.waitUntil(lambda: not view.is_loading, timeout=10_000)
    assert selected(view, document) == "This is page 20."
    assert not view.rect_of(start, start + 4).isEmpty()
    view.clear_document()


def test_a_shorter_file_behind_a_longer_one(make: Callable[..., Shown], qtbot: QtBot, tmp_path: Path) -> None:
    view, _ = make([[[f"This is page {n}."]] for n in range(30)])
    view.want_small(range(20, 26))
    qtbot.waitUntil(lambda: view.small(25) is not None, timeout=5_000)
    view.go_to_page(29)
    document, page_map = printed(tmp_path / "b.pdf", PAGES)
    view.open_file(tmp_path / "b.pdf")
    show(view, document)
    view.set_text(PrintedText(document, page_map))
    qtbot.waitUntil(lambda: not view.is_loading, timeout=10_000)
    qtbot.wait(50)
    assert len(view.sheets) == 2
    assert view.page == 0


def test_the_mouse_may_come_before_the_pages(qtbot: QtBot, tmp_path: Path) -> None:
    document, _ = printed(tmp_path / "a.pdf", PAGES)
    view = PagesView()
    qtbot.addWidget(view)
    look(view, tmp_path)
    view.show()
    show(view, document, (Mark("fig", ((0, 0),), "red", ((0.0, 0.1, 0.1, 0.5, 0.5),)),))
    drag(view, QPoint(20, 20), QPoint(60, 60))
    assert view.marks_at_point(QPoint(40, 40)) == []
    mark = view.marks.get("fig")
    assert mark is not None
    assert view.rect_of_mark(mark).isEmpty()


def pinch(view: PagesView, kind: Qt.NativeGestureType, value: float, at: QPoint) -> None:
    where = QPointF(at)
    device = QPointingDevice.primaryPointingDevice()
    none = QPointF()
    event = QNativeGestureEvent(kind, device, 2, where, where, QPointF(view.viewport().mapToGlobal(at)), value, none)
    QApplication.sendEvent(view.viewport(), event)


def test_two_fingers_on_a_touchpad_size_the_pages_under_them(shown: Shown) -> None:
    view, document = shown
    view.zoom_to(2.0)
    at = place(view, document.text.index("nobody"))
    before = view.place_at(at)
    pinch(view, Qt.NativeGestureType.ZoomNativeGesture, 0.25, at)
    assert view.zoom == pytest.approx(2.5)
    after = view.place_at(at)
    assert before is not None
    assert after is not None
    assert after[0] == before[0]
    assert after[1:] == pytest.approx(before[1:], abs=0.01)
    for _ in range(40):
        pinch(view, Qt.NativeGestureType.ZoomNativeGesture, -5.0, at)
    assert view.zoom == pytest.approx(0.1)
    pinch(view, Qt.NativeGestureType.SmartZoomNativeGesture, 0, at)
    assert view.arrangement.zoom == FIT_WIDTH


def test_two_fingers_on_a_screen_size_the_pages(shown: Shown) -> None:
    view, _ = shown
    before = view.zoom
    screen = QTest.createTouchDevice()
    a, b = QPoint(300, 300), QPoint(340, 300)
    view.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
    QTest.touchEvent(view.viewport(), screen).press(0, a, view.viewport()).press(1, b, view.viewport()).commit()
    for step in range(1, 9):
        left, right = a - QPoint(10 * step, 0), b + QPoint(10 * step, 0)
        event = QTest.touchEvent(view.viewport(), screen)
        event.move(0, left, view.viewport()).move(1, right, view.viewport()).commit()
    event = QTest.touchEvent(view.viewport(), screen)
    event.release(0, left, view.viewport()).release(1, right, view.viewport()).commit()
    assert view.zoom > before * 1.5


def test_all_lines_of_a_highlight_have_one_colour(make: Callable[..., Shown], tmp_path: Path) -> None:
    view, document = make()
    end = document.text.index("here.") + 5
    show(view, document, (Mark("a", ((0, end),), "blue"),))
    picture = view.viewport().grab().toImage()
    seen = set()
    for at in (0, document.text.index("nobody"), end - 1):  # the first line, one between, the last
        assert view.text is not None
        page, box = view.text.boxes(at, at + 1)[0]
        rect = view.box_in_viewport(page, box)
        seen.add(picture.pixelColor(round(rect.center().x()), round(rect.bottom()) - 1).name())
    assert len(seen) == 1
