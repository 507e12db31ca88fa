"""The tag field: which tags it finds, what its keys say, and that it shows only what it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from reader.gui.widgets.chips import ChipButton, cross_rect
from reader.gui.widgets.folding import fold, fold_with_positions
from reader.gui.widgets.tag_choices import ChoiceList
from reader.gui.widgets.tag_field import TagChoice, TagField
from reader.gui.widgets.tag_matching import TagMatcher

POSTURE = TagChoice("posture", "military-posture", "military-posture", "yellow", 48)
AIR = TagChoice(
    "air", "air-defence", "military-posture/air-defence", "yellow", 17, "Readiness of missile units.", ("alert",), 2
)
STATEMENT = TagChoice("statement", "official-statement", "official-statement", "blue", 63, recent=5)
TALKS = TagChoice("talks", "six-party-talks", "diplomacy/six-party-talks", "green", 8)
ELYSEE = TagChoice("elysee", "Élysée", "Élysée", "red", 3)
ALL = [POSTURE, AIR, STATEMENT, TALKS, ELYSEE]


def found(text: str, without: tuple[str, ...] = ()) -> list[str]:
    return [match.choice.id for match in TagMatcher(ALL).search(text, without)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("air", "air"),
        ("AIR DEF", "air"),  # any case, words in the order of the name
        ("defence", "air"),  # the start of a later word
        ("osta", "statement"),  # letters in order
        ("posture/a", "air"),  # a parent, then a child
        ("elysee", "elysee"),  # without accents
        ("missile", "air"),  # in the definition
        ("statemnt", "statement"),  # a slip
        ("ofisial-statement", "statement"),
    ],
)
def test_finds_the_tag_that_is_meant(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_a_name_that_begins_so_comes_before_one_that_has_it_inside() -> None:
    choices = [TagChoice("repair", "repair", "repair", "red", 900), TagChoice("air", "airspace", "airspace", "red")]
    assert [m.choice.id for m in TagMatcher(choices).search("air")] == ["air", "repair"]


def test_without_text_those_used_last_come_first_and_then_those_used_most() -> None:
    assert found("") == ["statement", "air", "posture", "talks", "elysee"]


def test_tags_already_chosen_are_not_offered() -> None:
    assert found("", ("statement", "air"))[0] == "posture"
    assert "air" not in found("air-defence", ("air",))


def test_nothing_is_found_for_what_nothing_resembles() -> None:
    assert found("zzzzqqqq") == []


def test_the_letters_that_matched_are_those_of_the_query() -> None:
    match = TagMatcher(ALL).search("air")[0]
    assert "".join(AIR.path[i] for i in sorted(match.letters)) == "air"
    scattered = TagMatcher(ALL).search("sxpt")[0]  # s(i)x-p(arty-)t(alks)
    assert "".join(TALKS.path[i] for i in sorted(scattered.letters)) == "sxpt"


def test_exact_takes_paths_before_names_whatever_the_case() -> None:
    choices = [TagChoice("a", "naval", "europe/naval", "red"), TagChoice("b", "naval", "naval", "red")]
    matcher = TagMatcher(choices)
    assert matcher.exact("Naval") == choices[1]
    assert matcher.exact("europe / naval") == choices[0]
    assert matcher.exact("nav") is None


@given(st.text(max_size=30))
def test_folding_with_positions_agrees_with_folding(text: str) -> None:
    folded, positions = fold_with_positions(text)
    assert fold(text) == folded
    assert len(positions) == len(folded)
    assert positions == sorted(positions)
    assert all(0 <= index < len(text) for index in positions)


@given(st.text(max_size=12))
def test_any_query_is_answered(text: str) -> None:
    for match in TagMatcher(ALL).search(text):
        assert match.letters <= set(range(len(match.choice.path)))


class Field:
    """A field on the screen with the focus, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.field = TagField()
        self.said: list[tuple[str, str]] = []
        self.field.set_choices(ALL)
        self.field.tag_added.connect(lambda tag: self.said.append(("added", tag)))
        self.field.tag_created.connect(lambda path: self.said.append(("created", path)))
        self.field.tag_removed.connect(lambda tag: self.said.append(("removed", tag)))
        self.field.finished.connect(lambda: self.said.append(("finished", "")))
        self.field.cancelled.connect(lambda: self.said.append(("cancelled", "")))
        qtbot.addWidget(self.field)
        self.field.resize(380, 300)
        self.field.show()
        qtbot.waitExposed(self.field)
        self.field.activateWindow()
        self.field.setFocus()
        qtbot.waitUntil(self.field.has_focus)

    @property
    def edit(self) -> object:
        return self.field.focusProxy()

    @property
    def list(self) -> ChoiceList:
        return self.field.findChild(ChoiceList)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.edit, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.edit, key, modifier)

    def rows(self) -> list[str]:
        model = self.list.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())] if self.list.isVisible() else []


@pytest.fixture
def field(qtbot: QtBot) -> Field:
    return Field(qtbot)


def test_enter_applies_the_row_under_the_cursor_and_clears_the_text(field: Field) -> None:
    field.type("air")
    field.press(Qt.Key.Key_Return)
    assert field.said == [("added", "air")]
    assert field.field.text() == ""
    assert field.field.tags() == []  # until the window says that it is on the disk


def test_the_cursor_moves_over_the_rows_and_round(field: Field) -> None:
    field.press(Qt.Key.Key_Down)
    field.press(Qt.Key.Key_Down)
    assert field.list.row() == 1
    field.press(Qt.Key.Key_Return)
    assert field.said == [("added", "air")]
    field.type("i")
    rows = field.rows()
    field.press(Qt.Key.Key_Up)
    assert field.list.row() == len(rows) - 1


def test_enter_in_the_empty_field_ends_it(field: Field) -> None:
    field.press(Qt.Key.Key_Return)
    assert field.said == [("finished", "")]


def test_control_enter_creates_what_is_typed(field: Field) -> None:
    field.type("air")
    assert field.rows()[-1] == "Create “air”"
    field.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert field.said == [("created", "air")]


def test_the_last_row_creates_too_and_takes_a_parent(field: Field) -> None:
    field.type("military-posture / drones/")
    assert field.rows() == ["Create “military-posture/drones”"]
    field.press(Qt.Key.Key_Return)
    assert field.said == [("created", "military-posture/drones")]


def test_a_tag_that_there_is_cannot_be_created_again(field: Field) -> None:
    field.type("Air-Defence")
    assert field.rows() == ["military-posture/air-defence"]
    field.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert field.said == [("added", "air")]


def test_a_comma_ends_a_tag_by_the_letter(field: Field) -> None:
    field.type("naval,official-statement,")
    assert field.said == [("created", "naval"), ("added", "statement")]
    assert field.field.text() == ""


def test_commas_in_what_is_pasted_end_tags_too(field: Field) -> None:
    field.edit.insert("six-party-talks, , new one, air")
    field.edit.textEdited.emit(field.edit.text())
    assert field.said == [("added", "talks"), ("created", "new one")]
    assert field.field.text() == "air"


def test_tab_completes_to_the_path_and_then_leaves(field: Field, qtbot: QtBot) -> None:
    field.type("air")
    field.press(Qt.Key.Key_Tab)
    assert field.field.text() == "military-posture/air-defence"
    assert field.field.has_focus()


def test_backspace_in_the_empty_field_removes_the_last_chip(field: Field) -> None:
    field.field.set_tags(["air", "statement"])
    field.type("x")
    field.press(Qt.Key.Key_Backspace)
    assert field.said == []
    field.press(Qt.Key.Key_Backspace)
    assert field.said == [("removed", "statement")]
    assert field.field.tags() == ["air", "statement"]


def test_the_cross_of_a_chip_removes_it_and_the_rest_of_it_does_not(field: Field) -> None:
    field.field.set_tags(["air"])
    chip = field.field.findChild(ChipButton)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(6, chip.height() // 2))
    assert field.said == []
    place = cross_rect(chip.rect().toRectF(), chip._style).center().toPoint()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=place)
    assert field.said == [("removed", "air")]


def test_escape_cancels_and_forgets_the_text(field: Field) -> None:
    field.type("air")
    field.press(Qt.Key.Key_Escape)
    assert field.said == [("cancelled", "")]
    assert field.field.text() == ""


def test_a_click_on_a_row_applies_it(field: Field) -> None:
    field.type("talks")
    rect = field.list.visualRect(field.list.model().index(0, 0))
    QTest.mouseClick(field.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert field.said == [("added", "talks")]
    assert field.field.has_focus()


def test_the_list_is_there_only_while_one_types(field: Field, qtbot: QtBot) -> None:
    assert len(field.rows()) == 5
    closed = field.field.sizeHint().height()
    field.edit.clearFocus()
    assert field.rows() == []
    assert field.field.sizeHint().height() < closed


def test_the_row_under_the_cursor_shows_its_definition(field: Field) -> None:
    field.type("air")
    explained = field.list.height()
    field.edit.clear()
    field.type("six")
    assert field.list.height() < explained
    assert "Readiness" in field.list.model().match_at(0).choice.definition or field.rows()[0].endswith("talks")


def test_screen_readers_hear_path_count_and_definition(field: Field) -> None:
    field.type("air")
    text = field.list.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "air-defence" in text
    assert "17 passages" in text
    assert "Readiness" in text


def test_chips_stay_inside_and_the_field_grows_by_rows(field: Field) -> None:
    one_row = field.field.sizeHint().height()
    field.field.set_choices([TagChoice(str(n), f"a rather long tag {n}", str(n), "red") for n in range(30)])
    field.field.set_tags([str(n) for n in range(9)])
    assert field.field.sizeHint().height() > one_row
    box = field.field.findChild(ChipButton).parentWidget()
    chips = [chip for chip in field.field.findChildren(ChipButton) if chip.isVisible()]
    assert chips
    assert all(box.rect().contains(chip.geometry()) for chip in chips)
    assert not any(a.geometry().intersects(b.geometry()) for a in chips for b in chips if a is not b)
    assert field.edit.width() >= 60


def test_a_tag_that_is_not_in_the_codebook_is_shown_by_its_id(field: Field) -> None:
    field.field.set_tags(["gone"])
    assert field.field.findChild(ChipButton).text() == "gone"
    assert field.field.tags() == ["gone"]


def test_right_to_left_names_and_odd_letters_are_painted(field: Field) -> None:
    odd = [
        TagChoice("ar", "الدفاع الجوي", "أمن/الدفاع الجوي", "violet", 4),
        TagChoice("emoji", "🛩 sky", "🛩 sky", "nocolour", 1),
        TagChoice("long", "x" * 200, "x" * 200, "blue", 1, "y" * 2000),
    ]
    field.field.set_choices(odd)
    field.field.set_tags(["ar"])
    field.type("sky")
    assert field.rows()[0] == "🛩 sky"
    assert not field.field.grab().isNull()
