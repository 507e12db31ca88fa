"""The selection bar: where it goes, what its buttons and keys say, and that no typed note is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.core.model import COLOURS
from reader.gui.theme import load_theme, theme_names
from reader.gui.widgets.ink import SHADOW
from reader.gui.widgets.placing import GAP, place_beside, still_fits
from reader.gui.widgets.selection_bar import SelectionBar
from reader.gui.widgets.tag_field import TagChoice

WITHIN = QRect(0, 0, 900, 700)
SIGNALS = (
    "colour_chosen", "highlight_requested", "note_saved", "copy_requested", "delete_requested", "open_requested",
    "tag_added", "tag_created", "tag_removed", "closed",
)  # fmt: skip


def rects(most: int) -> st.SearchStrategy[QRect]:
    sides = st.integers(1, most)
    return st.builds(QRect, st.integers(-50, most), st.integers(-50, most), sides, sides)


@given(rects(900), st.integers(40, 500), st.integers(20, 400))
def test_it_stays_inside_and_covers_nothing_where_a_side_has_room(target: QRect, wide: int, high: int) -> None:
    card = QRect(place_beside(QSize(wide, high), target, WITHIN), QSize(wide, high))
    assert WITHIN.contains(card)
    below = WITHIN.bottom() - target.bottom() >= high + GAP
    above = target.top() - WITHIN.top() >= high + GAP
    beside = max(WITHIN.right() - target.right(), target.left() - WITHIN.left()) >= wide + GAP
    if below or above or beside:
        assert not card.intersects(target)
    if below and target.bottom() >= 0:
        assert card.top() > target.bottom()


def test_it_goes_below_or_above_or_beside_or_into_the_freest_corner() -> None:
    size = QSize(300, 200)
    assert place_beside(size, QRect(400, 100, 200, 40), WITHIN).y() == 140 + GAP
    assert place_beside(size, QRect(400, 600, 200, 40), WITHIN).y() == 600 - GAP - 200
    assert place_beside(size, QRect(0, 0, 400, 700), WITHIN).x() == 400 + GAP
    assert place_beside(size, QRect(500, 0, 400, 700), WITHIN).x() == 500 - GAP - 300
    corner = QRect(place_beside(size, QRect(0, 0, 850, 650), WITHIN), size)
    assert corner.bottomRight() == WITHIN.bottomRight()


def test_a_card_larger_than_its_place_is_at_the_top_left() -> None:
    assert place_beside(QSize(1000, 800), QRect(10, 10, 5, 5), WITHIN) == WITHIN.topLeft()
    assert not still_fits(QRect(0, 0, 1000, 800), QRect(10, 10, 5, 5), WITHIN)


class Stage:
    """A page with a bar and something else that can have the focus, and what the bar said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.page = QWidget()
        self.other = QLineEdit(self.page)
        QVBoxLayout(self.page).addWidget(self.other)
        self.bar = SelectionBar(self.page)
        self.bar.set_choices([TagChoice("air", "air", "air", "yellow", 3), TagChoice("sea", "sea", "sea", "blue", 2)])
        self.said: list[tuple[object, ...]] = []
        for name in SIGNALS:
            getattr(self.bar, name).connect(lambda *values, name=name: self.said.append((name, *values)))
        self.page.resize(900, 700)
        qtbot.addWidget(self.page)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        self.other.setFocus()
        qtbot.waitUntil(self.other.hasFocus)

    def select(self) -> None:
        self.bar.show_selection("yellow", ["air"])
        self.bar.place(QRect(200, 100, 300, 60), WITHIN)

    def annotate(self, note: str = "", annotation_id: str = "a1") -> None:
        self.bar.show_annotation(annotation_id, "blue", ["air"], note, "¶ 3 · today 18:50")
        self.bar.place(QRect(200, 100, 300, 60), WITHIN)

    def button(self, name: str) -> QAbstractButton:
        return next(b for b in self.bar.findChildren(QAbstractButton) if b.accessibleName() == name)

    def click(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = Stage(qtbot)
    yield stage
    stage.bar.blockSignals(True)


def test_over_a_selection_it_offers_highlight_and_over_an_annotation_delete(stage: Stage) -> None:
    stage.select()
    assert stage.button("Highlight").isVisible()
    assert not stage.button("Delete (Del)").isVisible()
    stage.annotate()
    assert not stage.button("Highlight").isVisible()
    stage.click("Delete (Del)")
    stage.click("Show and edit the card")
    stage.click("Copy as quotation")
    assert stage.said == [("delete_requested",), ("open_requested",), ("copy_requested",)]


def test_each_colour_can_be_chosen_the_current_one_too_and_only_the_window_moves_the_ring(stage: Stage) -> None:
    stage.select()
    for label in ("Yellow", "Blue", "Green", "Red", "Violet"):
        stage.click(label)
    assert stage.said == [("colour_chosen", c) for c in COLOURS]
    assert stage.bar.circles.colour() == "yellow"
    stage.annotate()
    assert stage.bar.circles.colour() == "blue"


def test_clicks_leave_the_focus_in_the_text(stage: Stage) -> None:
    stage.select()
    stage.click("Blue")
    stage.click("Highlight")
    assert stage.other.hasFocus()
    assert stage.said[-1] == ("highlight_requested",)


def test_a_note_is_saved_by_control_enter_and_the_bar_closes(stage: Stage) -> None:
    stage.annotate()
    stage.click("Write a note")
    assert stage.bar.note.hasFocus()
    QTest.keyClicks(stage.bar.note, "why now")
    QTest.keyClick(stage.bar.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stage.said == [("note_saved", "why now", "a1"), ("closed",)]
    assert stage.bar.isHidden()


def test_a_note_is_saved_when_the_focus_goes_elsewhere_once(stage: Stage) -> None:
    stage.annotate("old")
    stage.bar.focus_note()
    QTest.keyClicks(stage.bar.note, " and new")
    stage.other.setFocus()
    stage.bar.close_bar()
    assert stage.said == [("note_saved", "old and new", "a1"), ("closed",)]


def test_a_note_that_was_not_changed_is_not_saved(stage: Stage) -> None:
    stage.annotate("with a no-break\u00a0space\nand a line")
    stage.bar.focus_note()
    stage.other.setFocus()
    assert stage.said == []


def test_escape_closes_a_note_and_keeps_what_was_typed(stage: Stage) -> None:
    stage.annotate("old")
    stage.bar.focus_note()
    QTest.keyClicks(stage.bar.note, "xyz")
    QTest.keyClick(stage.bar.note, Qt.Key.Key_Escape)
    assert stage.said == [("note_saved", "oldxyz", "a1"), ("closed",)]


def test_escape_in_an_unchanged_note_only_closes_it(stage: Stage) -> None:
    stage.annotate("old")
    stage.bar.focus_note()
    QTest.keyClick(stage.bar.note, Qt.Key.Key_Escape)
    assert stage.said == [("closed",)]


def test_a_note_being_typed_is_handed_over_before_another_annotation_is_shown(stage: Stage) -> None:
    stage.annotate("", "a1")
    stage.bar.focus_note()
    QTest.keyClicks(stage.bar.note, "of the first")
    stage.annotate("of the second", "a2")
    assert stage.said == [("note_saved", "of the first", "a1")]
    assert stage.bar.note.note() == "of the second"


def test_the_same_annotation_shown_again_leaves_a_note_being_typed_alone(stage: Stage) -> None:
    stage.annotate("old")
    stage.bar.focus_note()
    QTest.keyClicks(stage.bar.note, " half a w")
    stage.annotate("old")
    assert stage.bar.note.note() == "old half a w"
    assert stage.said == []


def test_a_colour_clicked_while_a_note_is_typed_saves_the_note_first(stage: Stage) -> None:
    stage.select()
    stage.bar.focus_note()
    QTest.keyClicks(stage.bar.note, "first this")
    stage.click("Green")
    assert stage.said == [("note_saved", "first this", ""), ("colour_chosen", "green")]


def test_highlighting_with_a_note_makes_one_annotation(stage: Stage) -> None:
    stage.select()
    stage.bar.note_saved.connect(lambda note, _id: stage.annotate(note, "made"))
    stage.bar.focus_note()
    QTest.keyClicks(stage.bar.note, "both")
    stage.click("Highlight")
    assert ("highlight_requested",) not in stage.said
    assert stage.said[-1] == ("closed",)


def test_hiding_it_saves_the_note(stage: Stage) -> None:
    stage.annotate()
    stage.bar.focus_note()
    QTest.keyClicks(stage.bar.note, "kept")
    stage.bar.hide()
    assert ("note_saved", "kept", "a1") in stage.said


def test_tags_are_asked_for_and_enter_closes(stage: Stage) -> None:
    stage.annotate()
    stage.bar.focus_tags()
    edit = stage.bar.tags.focusProxy()
    QTest.keyClicks(edit, "sea")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "new")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert stage.said == [("tag_added", "sea"), ("tag_created", "new"), ("tag_removed", "air"), ("closed",)]


def test_it_grows_with_its_list_and_still_covers_nothing(stage: Stage, qtbot: QtBot) -> None:
    selection = QRect(200, 560, 300, 40)  # room for the closed bar below it, not for the open one
    stage.bar.set_choices([TagChoice(str(n), f"tag {n}", f"tag {n}", "red") for n in range(40)])
    stage.bar.show_selection("yellow")
    stage.bar.place(selection, WITHIN)
    closed = stage.bar.card()
    assert closed.top() > selection.bottom()
    stage.bar.focus_tags()
    qtbot.waitUntil(lambda: stage.bar.card().height() > closed.height())
    assert not stage.bar.card().intersects(selection)
    assert WITHIN.contains(stage.bar.card())


def test_it_does_not_jump_while_its_list_shrinks(stage: Stage, qtbot: QtBot) -> None:
    stage.bar.set_choices([TagChoice(str(n), f"tag {n}", f"tag {n}", "red") for n in range(40)])
    stage.bar.show_selection("yellow")
    stage.bar.place(QRect(200, 640, 300, 40), WITHIN)
    stage.bar.focus_tags()
    qtbot.waitUntil(lambda: stage.bar.card().height() > 200)
    before = stage.bar.card()
    QTest.keyClicks(stage.bar.tags.focusProxy(), "zzqq")
    qtbot.waitUntil(lambda: stage.bar.card().height() < before.height())
    assert stage.bar.card().topLeft() == before.topLeft()


def test_in_a_narrow_page_it_is_as_narrow(stage: Stage) -> None:
    narrow = QRect(0, 0, 300, 700)
    stage.bar.show_annotation("a", "red", ["air"], "a note", "¶ 1")
    stage.bar.place(QRect(20, 100, 200, 30), narrow)
    assert narrow.contains(stage.bar.card())
    assert all(stage.bar.rect().contains(b.geometry()) for b in stage.bar.findChildren(QAbstractButton)
               if b.parent() is stage.bar and b.isVisible())  # fmt: skip


def test_names_of_buttons_give_way_before_anything_is_cut(stage: Stage, qtbot: QtBot) -> None:
    stage.select()
    wide = stage.button("Highlight").full_width()
    qtbot.waitUntil(lambda: stage.button("Highlight").width() == wide)
    stage.bar.place(QRect(20, 100, 200, 30), QRect(0, 0, 300, 700))
    qtbot.waitUntil(lambda: stage.button("Highlight").width() < wide)
    fits: list[bool] = []
    fit = stage.bar._fit
    stage.bar._fit = lambda afresh=False: (fits.append(afresh), fit(afresh))
    qtbot.wait(50)
    assert len(fits) < 3  # it comes to rest
    stage.bar.place(QRect(20, 100, 200, 30), WITHIN)
    qtbot.waitUntil(lambda: stage.button("Highlight").width() == wide)


def test_the_bar_suits_a_larger_font(qtbot: QtBot, qapp: QApplication) -> None:
    before = QFont(qapp.font())
    larger = QFont(before)
    larger.setPixelSize(20)
    qapp.setFont(larger)
    try:
        stage = Stage(qtbot)
        stage.annotate("note")
        row = [b for b in stage.bar.findChildren(QAbstractButton) if b.parent() is stage.bar and b.isVisible()]
        assert stage.bar.card().width() > 500
        assert all(b.width() >= b.sizeHint().width() for b in row)
        assert stage.bar.circles.width() >= stage.bar.circles.sizeHint().width()
    finally:
        qapp.setFont(before)


def test_the_note_grows_with_its_text_up_to_a_limit(stage: Stage) -> None:
    stage.annotate("one line")
    short = stage.bar.note.height()
    stage.bar.note.insertPlainText("line\n" * 6)
    longer = stage.bar.note.height()
    stage.bar.note.insertPlainText("line\n" * 60)
    assert short < longer < stage.bar.note.height() < 300


def test_the_shadow_lets_clicks_through(stage: Stage, qtbot: QtBot) -> None:
    stage.select()
    hits: list[QPoint] = []
    stage.page.mousePressEvent = lambda event: hits.append(event.position().toPoint())
    QTest.mouseClick(stage.bar, Qt.MouseButton.LeftButton, pos=QPoint(SHADOW // 2, SHADOW // 2))
    assert len(hits) == 1
    QTest.mouseClick(stage.bar, Qt.MouseButton.LeftButton, pos=QPoint(SHADOW + 3, SHADOW + 3))
    assert len(hits) == 1


@pytest.mark.parametrize("name", theme_names())
def test_it_is_painted_in_each_theme(stage: Stage, name: str) -> None:
    stage.bar.set_theme(load_theme(name))
    stage.annotate("note")
    picture = stage.bar.grab().toImage()
    inside = picture.pixelColor(picture.width() // 2, (SHADOW + 3) * round(picture.devicePixelRatio()))
    assert inside.name() == load_theme(name).raised


def test_every_part_has_a_name(stage: Stage) -> None:
    stage.annotate("note")
    parts = [b for b in stage.bar.findChildren(QAbstractButton) if b.isVisible()]
    assert len(parts) >= 9
    assert all(part.accessibleName() for part in (*parts, stage.bar, stage.bar.note, stage.bar.tags))
