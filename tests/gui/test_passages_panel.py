"""The passages panel: order and filter, heights, what mouse and keys say, and the editor on a card."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.gui.fonts import reading_font
from reader.gui.panels.passages_panel import Card, CardTag, PassagesPanel
from reader.gui.theme import load_theme, theme_names
from reader.gui.widgets.lines import LineCounter, Lines
from reader.gui.widgets.passage_cards import CardModel, Heading
from reader.gui.widgets.tag_field import TagChoice

AIR, SEA = CardTag("air", "air-defence", "yellow"), CardTag("sea", "Naval", "blue")
LONG = "The alert is for units of the district, and is precautionary. " * 12
CARDS = [
    Card("b", "second in the text", "", "blue", (SEA,), "¶ 2", "2026-01-01", 200),
    Card("a", "first in the text", "A note.", "yellow", (AIR, SEA), "¶ 1", "2026-01-03", 100),
    Card("c", LONG, "", "red", (), "¶ 3", "2026-01-02", 300),
]
LOST = Card("x", "nowhere any more", "", "green", (AIR,), "", "2026-01-04", 0, "lost")
SIGNALS = (
    "activated", "current_changed", "note_saved", "colour_chosen", "tag_added", "tag_created", "tag_removed",
    "tag_clicked", "tag_filter_cleared", "delete_requested", "copy_requested", "order_changed",
)  # fmt: skip


class Stage:
    """A panel on the screen beside something else that can have the focus, and what it said."""

    def __init__(self, qtbot: QtBot, width: int = 340) -> None:
        self.page = QWidget()
        self.panel = PassagesPanel(self.page)
        self.other = QLineEdit(self.page)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel, 1)
        column.addWidget(self.other)
        self.panel.set_tag_choices([TagChoice("air", "air-defence", "air-defence", "yellow", 3)])
        self.said: list[tuple[object, ...]] = []
        for name in SIGNALS:
            getattr(self.panel, name).connect(lambda *values, name=name: self.said.append((name, *values)))
        self.page.resize(width, 700)
        qtbot.addWidget(self.page)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        self.other.setFocus()
        qtbot.waitUntil(self.other.hasFocus)

    def focus_on(self, card_id: str) -> None:
        self.panel.set_current(card_id)
        self.panel.list.setFocus()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.panel.list, key, modifier)

    def rect(self, card_id: str) -> QRect:
        cards = self.panel.list
        return cards.visualRect(cards.cards.index(cards.cards.row_of(card_id)))

    def place(self, card_id: str, part: str, value: str = "") -> QPoint:
        """Where a part of a card is in the list's viewport."""
        painter = self.panel.list._painter
        layout = painter.layout_of(self.panel.list.cards.cards[card_id])
        if part == "more":
            inside = layout.more.center()
        elif part == "chip":
            inside = next(rect for rect, tag in layout.chips if tag.id == value).center()
        else:
            inside = next(rect for rect, name in layout.buttons if name == value).center()
        return self.rect(card_id).topLeft() + inside.toPoint()

    def click(self, place: QPoint) -> None:
        viewport = self.panel.list.viewport()
        QTest.mouseMove(viewport, place)
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)

    def texts(self) -> list[str]:
        return [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage(qtbot)
    stage.panel.set_cards(CARDS)
    return stage


# Order and filter


def test_cards_stand_in_the_order_of_the_text_or_another(stage: Stage) -> None:
    assert stage.panel.visible_ids() == ["a", "b", "c"]
    for order, ids in (("newest", "acb"), ("tag", "abc"), ("colour", "abc"), ("text", "abc")):
        stage.panel.set_order(order)
        assert "".join(stage.panel.visible_ids()) == ids
    assert stage.said == []


def test_the_order_menu_says_what_was_chosen(stage: Stage) -> None:
    menu = menu_of(stage, "Order")
    next(a for a in menu.actions() if a.text() == "newest first").trigger()
    assert stage.said == [("order_changed", "newest")]
    assert stage.panel.visible_ids() == ["a", "c", "b"]


def menu_of(stage: Stage, name: str) -> QMenu:
    button = next(b for b in stage.panel.findChildren(QAbstractButton) if b.accessibleName() == name)
    button.menu().aboutToShow.emit()
    return button.menu()


def test_the_tag_menu_lists_the_tags_of_the_cards(stage: Stage) -> None:
    actions = [a for a in menu_of(stage, "Filter by tag").actions() if a.text()]
    assert [a.text() for a in actions] == ["all tags", "air-defence\t1", "Naval\t2"]
    actions[2].trigger()
    actions[0].trigger()
    assert stage.said == [("tag_clicked", "sea"), ("tag_filter_cleared",)]


def test_a_filter_shows_the_cards_with_one_of_the_tags(stage: Stage) -> None:
    stage.panel.set_tag_filter({"air"}, "air-defence")
    assert stage.panel.visible_ids() == ["a"]
    assert "1 of 3" in stage.texts()
    stage.panel.put_card(replace(CARDS[2], tags=(AIR,)))
    assert stage.panel.visible_ids() == ["a", "c"]
    stage.panel.set_tag_filter(None)
    assert stage.panel.visible_ids() == ["a", "b", "c"]


def test_an_empty_panel_says_what_to_do(stage: Stage) -> None:
    stage.panel.set_tag_filter({"other"}, "other")
    assert "No passage here has this tag." in stage.texts()
    show_all = next(b for b in stage.panel.findChildren(QAbstractButton) if b.text() == "Show all")
    QTest.mouseClick(show_all, Qt.MouseButton.LeftButton)
    assert stage.said == [("tag_filter_cleared",)]
    stage.panel.set_cards([])
    assert "Select text to highlight it." in stage.texts()
    assert not show_all.isVisible()
    stage.panel.set_tag_filter(None)
    stage.panel.set_cards(CARDS)
    assert "Select text to highlight it." not in stage.texts()


def test_what_has_no_place_stands_on_top_under_a_heading(stage: Stage) -> None:
    stage.panel.put_card(LOST)
    assert stage.panel.visible_ids() == ["x", "a", "b", "c"]
    model = stage.panel.list.cards
    assert [row.count for row in model.rows if isinstance(row, Heading)] == [1, 3]
    assert model.badge(LOST) == "lost"
    assert model.badge(CARDS[0]) == ""
    stage.panel.remove_card("x")
    assert [row.id for row in model.rows] == ["a", "b", "c"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5), st.sampled_from(["exact", "lost"])), max_size=25))
def test_rows_are_the_same_whether_put_one_by_one_or_all_at_once(steps: list[tuple[int, int, str]]) -> None:
    slow, fast = CardModel(), CardModel()
    for model in (slow, fast):
        model.set_order("newest")
    shown: list[str] = []  # what a view has that believes the signals

    def insert(_parent: object, first: int, last: int) -> None:
        shown[first:first] = [row.id for row in slow.rows[first : last + 1]]

    def remove(_parent: object, first: int, last: int) -> None:
        del shown[first : last + 1]

    slow.rowsInserted.connect(insert)
    slow.rowsRemoved.connect(remove)
    for number, made, status in steps:
        if made:
            slow.put_card(Card(str(number), "q", created=str(made), start=number, status=status))
        else:
            slow.remove_card(str(number))
        assert shown == [row.id for row in slow.rows]
    fast.set_cards(slow.cards.values())
    assert [row.id for row in fast.rows] == [row.id for row in slow.rows]
    assert [row.count for row in fast.rows if isinstance(row, Heading)] == [
        row.count for row in slow.rows if isinstance(row, Heading)
    ]


# Heights and painting


WORDS = st.lists(st.sampled_from(["a", "of", "alert,", "precautionary", "air-defence", "“North", "1,000", "ÉLYSÉE"]))


@settings(max_examples=60, deadline=None)
@given(WORDS.map(" ".join), st.integers(120, 500))
@example("alert, alert, precautionary 1,000 of precautionary 1,000 of", 218)  # the last "f" hangs over
def test_counted_lines_are_enough_for_the_lines_drawn(qapp: object, text: str, width: int) -> None:
    font = reading_font("Source Serif 4", 15)
    counted, drawn = LineCounter(font).count(text, width, 50), Lines(text, font, width, 51).count
    assert drawn <= counted <= drawn + 2


@pytest.mark.parametrize("text", ["長い引用文です。" * 20, "نص طويل جدا " * 20, "x" * 900, "a\nb\n\nc", ""])
def test_lines_of_any_script_are_counted(qapp: object, text: str) -> None:
    font = reading_font("Source Serif 4", 15)
    counted, drawn = LineCounter(font).count(text, 250, 60), Lines(text, font, 250, 61).count
    assert drawn <= counted <= drawn + 3


def test_a_cut_text_ends_in_an_ellipsis_and_leaves_room(qapp: object) -> None:
    lines = Lines(LONG, reading_font("Source Serif 4", 15), 250, 3, tail=40)
    assert lines.cut
    assert lines.count == 3
    assert lines.tail_width <= 250 - 40
    assert not Lines("short", reading_font("Source Serif 4", 15), 250, 3).cut


def test_a_long_quote_unfolds_and_folds(stage: Stage) -> None:
    folded = stage.rect("c").height()
    stage.click(stage.place("c", "more"))
    assert stage.rect("c").height() > folded
    stage.click(stage.place("c", "more"))
    assert stage.rect("c").height() == folded
    assert stage.said == []


@pytest.mark.parametrize("width", [260, 340, 600])
def test_every_part_of_a_card_is_inside_it(qtbot: QtBot, width: int) -> None:
    stage = Stage(qtbot, width)
    many = tuple(CardTag(str(n), f"a rather long tag {n}" * (1 + 3 * (n == 2)), "red") for n in range(6))
    stage.panel.set_cards(
        [replace(CARDS[2], tags=many, note=LONG, where="¶ 1,234", created="2016-04-29T10:00:00Z"), LOST]
    )
    for card_id in ("c", "x"):
        layout = stage.panel.list._painter.layout_of(stage.panel.list.cards.cards[card_id])
        parts = [rect for rect, _ in layout.chips] + [rect for rect, _ in layout.buttons]
        parts += [rect for rect in (layout.meta, layout.badge, layout.more) if rect is not None]
        assert all(layout.card.contains(part) for part in parts)
        chips = [rect for rect, _ in layout.chips]
        assert not any(a.intersects(b) for a in chips for b in chips if a is not b)
        assert stage.rect(card_id).height() >= layout.card.bottom()
        assert layout.card.right() <= width - 10  # the scroll bar has room beside the card


def test_thousands_of_cards_have_true_heights_where_one_looks(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    cards = [Card(str(n), "words of a quote " * (1 + n % 30), start=n, where=f"¶ {n}") for n in range(2000)]
    stage.panel.set_cards(cards)
    stage.panel.set_current("1500")
    view = stage.panel.list
    assert view.viewport().rect().contains(stage.rect("1500").center())
    for card in cards[1498:1503]:
        assert stage.rect(card.id).height() == view._painter.measure.height(card, False, "")
    before = stage.rect("1500").top()
    qtbot.waitUntil(lambda: not view._idle.isActive(), timeout=20_000)
    assert stage.rect("1500").top() == before  # the others got their heights, and nothing on the screen moved
    assert stage.rect("0").height() == view._painter.measure.height(cards[0], False, "")


@pytest.mark.parametrize("name", theme_names())
def test_it_is_painted_in_each_theme_with_odd_data(stage: Stage, name: str) -> None:
    theme = load_theme(name)
    stage.panel.set_theme(theme)
    odd = Card("o", "اقتباس " * 60, "\u202eملاحظة", "nocolour", (CardTag("t", "وسم", "?"),), direction="rtl")
    stage.panel.set_cards([*CARDS, LOST, odd, Card("e", "")])
    assert not stage.panel.grab().isNull()
    place = stage.place("a", "button", "note")
    stripe = QPoint(stage.rect("a").left() + 13, place.y() - 20)
    colour = stage.panel.list.viewport().grab().toImage().pixelColor(stripe)
    assert colour.name() == theme.highlights["yellow"].strong


def test_screen_readers_hear_all_of_a_card(stage: Stage) -> None:
    stage.panel.put_card(replace(CARDS[1], created="1999-05-04", status="altered"))
    model = stage.panel.list.cards
    text = model.index(model.row_of("a")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "first in the text. A note.. air-defence, Naval. ¶ 1. 4 May 1999. altered"


# Mouse and keys


def test_arrows_say_where_the_cursor_is_and_set_current_says_nothing(stage: Stage) -> None:
    stage.focus_on("a")
    assert stage.said == []
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Return)
    assert stage.said == [("current_changed", "b"), ("activated", "b")]
    stage.panel.set_current(None)
    assert stage.panel.current_id() == ""


def test_keys_ask_for_copying_and_deleting_the_selected_cards(stage: Stage) -> None:
    stage.focus_on("a")
    stage.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    stage.said.clear()
    stage.press(Qt.Key.Key_C)
    stage.press(Qt.Key.Key_Delete)
    assert stage.said == [("copy_requested", ["a", "b"]), ("delete_requested", ["a", "b"])]


def test_a_click_activates_and_chips_and_buttons_say_what_they_are(stage: Stage) -> None:
    stage.click(stage.rect("b").center() - QPoint(0, stage.rect("b").height() // 4))
    assert stage.said == [("current_changed", "b"), ("activated", "b")]
    stage.said.clear()
    stage.click(stage.place("b", "chip", "sea"))
    stage.click(stage.place("b", "button", "copy"))
    stage.click(stage.place("b", "button", "delete"))
    assert stage.said == [("tag_clicked", "sea"), ("copy_requested", ["b"]), ("delete_requested", ["b"])]


def test_the_colour_button_opens_a_menu_of_five(stage: Stage, qtbot: QtBot) -> None:
    stage.click(stage.place("b", "button", "colour"))
    menu = stage.panel.list.findChild(QMenu)
    actions = menu.actions()
    assert [a.text() for a in actions] == ["Yellow", "Blue", "Green", "Red", "Violet"]
    actions[3].trigger()
    menu.close()
    assert stage.said == [("colour_chosen", "b", "red")]


def test_the_menu_key_asks_for_a_menu_over_the_selected_cards(stage: Stage, qtbot: QtBot) -> None:
    stage.focus_on("b")
    with qtbot.waitSignal(stage.panel.menu_requested) as asked:
        place = stage.rect("b").center()
        from PySide6.QtGui import QContextMenuEvent

        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint(5, 6))
        stage.panel.list.contextMenuEvent(event)
    assert asked.args[0] == ["b"]


def test_the_cursor_and_the_selection_outlive_changes_around_them(stage: Stage) -> None:
    stage.focus_on("b")
    stage.panel.put_card(Card("n", "new", start=1))
    stage.panel.put_card(replace(CARDS[0], note="changed"))
    stage.panel.set_order("newest")
    stage.panel.set_cards([*CARDS, *(Card(str(n), "q", start=n) for n in range(500))])
    assert stage.panel.current_id() == "b"
    assert stage.panel.selected_ids() == ["b"]
    assert stage.said == []
    stage.panel.remove_card("b")
    assert stage.said == []


# The editor


def test_e_opens_the_editor_and_control_enter_saves_and_closes_it(stage: Stage) -> None:
    stage.focus_on("a")
    stage.press(Qt.Key.Key_E)
    editor = stage.panel.list.editor
    assert editor.note.hasFocus()
    assert editor.note.note() == "A note."
    assert editor.isVisible()
    QTest.keyClicks(editor.note, " More.")
    QTest.keyClick(editor.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stage.said == [("note_saved", "a", "A note. More.")]
    assert stage.panel.list.editor is None
    assert stage.panel.list.hasFocus()


def test_t_goes_to_the_tags_and_the_editor_asks_for_changes_by_id(stage: Stage) -> None:
    stage.focus_on("b")
    stage.press(Qt.Key.Key_T)
    editor = stage.panel.list.editor
    assert editor.tags.has_focus()
    edit = editor.tags.focusProxy()
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(edit, "air")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "new,")
    red = next(b for b in editor.findChildren(QAbstractButton) if b.accessibleName() == "Red")
    QTest.mouseClick(red, Qt.MouseButton.LeftButton)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert stage.said == [
        ("tag_removed", "b", "sea"),
        ("tag_added", "b", "air"),
        ("tag_created", "b", "new"),
        ("colour_chosen", "b", "red"),
    ]
    assert stage.panel.list.editor is None


def test_a_double_click_and_the_buttons_open_the_editor(stage: Stage) -> None:
    place = stage.rect("b").center() - QPoint(0, stage.rect("b").height() // 4)
    QTest.mouseDClick(stage.panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert stage.panel.list.editor.card.id == "b"
    stage.click(stage.place("a", "button", "tags"))
    assert stage.panel.list.editor.card.id == "a"
    assert stage.panel.list.editor.tags.has_focus()


def test_the_editor_lies_in_its_row_and_the_row_grows_with_it(stage: Stage, qtbot: QtBot) -> None:
    stage.panel.edit_card("a")
    editor = stage.panel.list.editor
    assert stage.rect("a").contains(editor.geometry())
    before = stage.rect("a").height()
    editor.note.insertPlainText("\n" * 8)
    qtbot.waitUntil(lambda: editor.height() >= editor.minimumSizeHint().height())
    assert stage.rect("a").height() > before
    assert stage.rect("a").contains(editor.geometry())


def test_the_editor_comes_to_rest(stage: Stage, qtbot: QtBot) -> None:
    stage.panel.edit_card("a", "tags")
    qtbot.wait(50)
    grown: list[int] = []
    stage.panel.list.editor.resized.connect(lambda: grown.append(1))
    qtbot.wait(50)
    assert grown == []


def test_leaving_the_editor_saves_the_note_and_does_not_take_the_focus_back(stage: Stage) -> None:
    stage.panel.edit_card("a")
    QTest.keyClicks(stage.panel.list.editor.note, "!")
    stage.other.setFocus()
    assert stage.said == [("note_saved", "a", "A note.!")]
    assert stage.panel.list.editor is None
    assert stage.other.hasFocus()


def test_escape_closes_the_note_and_keeps_what_was_typed(stage: Stage) -> None:
    stage.panel.edit_card("a")
    QTest.keyClicks(stage.panel.list.editor.note, "!")
    QTest.keyClick(stage.panel.list.editor.note, Qt.Key.Key_Escape)
    assert stage.said == [("note_saved", "a", "A note.!")]
    assert stage.panel.list.editor is None


def test_what_is_typed_outlives_changes_of_the_cards(stage: Stage) -> None:
    stage.panel.set_tag_filter({"air", "sea"}, "both")
    stage.panel.edit_card("a")
    QTest.keyClicks(stage.panel.list.editor.note, " half")
    stage.panel.put_card(replace(CARDS[1], colour="red", tags=()))  # the filter would hide it now
    assert stage.panel.list.editor.circles.colour() == "red"
    stage.panel.set_order("newest")
    stage.panel.set_cards([*CARDS, *(Card(str(n), "q", start=n, tags=(AIR,)) for n in range(500))])
    editor = stage.panel.list.editor
    assert editor.card.id == "a"
    assert editor.note.note() == "A note. half"
    assert editor.note.hasFocus()
    assert stage.said == []
    stage.panel.finish_editing()
    assert stage.said == [("note_saved", "a", "A note. half")]


def test_a_note_is_handed_over_when_its_card_goes(stage: Stage) -> None:
    stage.panel.edit_card("a")
    QTest.keyClicks(stage.panel.list.editor.note, "?")
    stage.panel.set_cards([])
    assert stage.said == [("note_saved", "a", "A note.?")]
    assert stage.panel.list.editor is None


def test_saving_may_change_the_cards_at_once(stage: Stage) -> None:
    stage.panel.note_saved.connect(lambda i, note: stage.panel.put_card(replace(CARDS[1], note=note)))
    stage.panel.edit_card("a")
    QTest.keyClicks(stage.panel.list.editor.note, "!")
    QTest.keyClick(stage.panel.list.editor.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stage.panel.list.cards.cards["a"].note == "A note.!"
    assert stage.said == [("note_saved", "a", "A note.!")]
    assert stage.panel.list.editor is None


def test_the_quote_font_can_be_changed(stage: Stage) -> None:
    before = stage.rect("c").height()
    stage.panel.set_quote_font("OpenDyslexic")
    assert stage.rect("c").height() != before
