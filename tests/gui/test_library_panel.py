"""The library panel: sorting, filters, what clicks and keys say, and how the height is shared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from reader.core.index import Entry
from reader.gui.panels.library_panel import LibraryPanel, TagRow
from reader.gui.theme import load_theme, theme_names
from reader.gui.widgets.article_rows import ORDERS, ArticleModel
from reader.gui.widgets.dates import date_text, moment_text

SIGNALS = (
    "article_opened", "article_menu_requested", "add_requested", "tag_clicked", "tag_menu_requested", "sort_changed",
)  # fmt: skip


def entry(article: str, title: str = "", **values: object) -> Entry:
    known: dict[str, object] = dict.fromkeys(Entry._fields, "")
    known |= {"words": 100, "cut_short": 0, "progress": 0.0, "passages": 0, "status": "inbox"}
    known |= {"id": article, "title": title or f"Title {article}", **values}
    return Entry(**known)  # type: ignore[arg-type]


ENTRIES = [
    entry("1", "Zebras", opened="2026-03", added="2026-01", publication="Times", published="2017-04-29", passages=5),
    entry("2", "Élysée talks", opened="2026-04", added="2026-02", published="2016", progress=0.5, status="reading"),
    entry("3", "alpha", added="2026-03", publication="Ñandú", creators="Ann Keeper; Bo Light", status="done"),
]
TAGS = [
    TagRow("posture", "military-posture", "yellow", 0, 48, 1),
    TagRow("air", "air-defence", "yellow", 1, 17),
    TagRow("talks", "talks", "green", 0, 3),
]


class Stage:
    """A panel on the screen and what it said."""

    def __init__(self, qtbot: QtBot, height: int = 700) -> None:
        self.page = QWidget()
        self.panel = LibraryPanel(self.page)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self.said: list[tuple[object, ...]] = []
        for name in SIGNALS:
            getattr(self.panel, name).connect(lambda *values, name=name: self.said.append((name, *values)))
        self.page.resize(280, height)
        qtbot.addWidget(self.page)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        self.panel.list.setFocus()
        qtbot.waitUntil(self.panel.list.hasFocus)

    @property
    def filter(self) -> QLineEdit:
        return self.panel.findChild(QLineEdit)

    def click(self, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.click_in(self.panel.list, row, modifier)

    def click_in(self, view: object, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    def texts(self) -> list[str]:
        return [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]

    def button(self, name: str) -> QAbstractButton:
        return next(b for b in self.panel.findChildren(QAbstractButton) if name in (b.accessibleName(), b.text()))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage(qtbot)
    stage.panel.set_entries(ENTRIES)
    stage.panel.set_tags(TAGS)
    return stage


# Sorting and filters


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("opened", "213"), ("added", "321"), ("title", "321"), ("published", "123"), ("source", "312"),
        ("passages", "123"), ("progress", "213"),
    ],
)  # fmt: skip
def test_articles_are_sorted(stage: Stage, order: str, ids: str) -> None:
    stage.panel.set_sort(order)
    assert "".join(stage.panel.visible_ids()) == ids
    assert stage.said == []


def test_the_sort_menu_says_what_was_chosen(stage: Stage) -> None:
    menu = stage.button("Sort the articles").menu()
    menu.aboutToShow.emit()
    assert len(menu.actions()) == len(ORDERS)
    next(a for a in menu.actions() if a.text() == "Title").trigger()
    assert stage.said == [("sort_changed", "title")]
    assert stage.panel.visible_ids() == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("zeb", "1"),
        ("ELYSEE", "2"),
        ("nandu", "3"),
        ("keeper ann", "3"),
        ("times 2017", "1"),
        ("zzz", ""),
        ("a", "213"),
    ],
)
def test_the_filter_looks_in_title_creators_source_and_date(stage: Stage, text: str, ids: str) -> None:
    stage.panel.focus_filter()
    QTest.keyClicks(stage.filter, text)
    assert "".join(stage.panel.visible_ids()) == ids


def test_the_filter_finds_an_article_whose_title_has_changed(stage: Stage) -> None:
    stage.filter.setText("zeb")
    stage.panel.put_entry(ENTRIES[0]._replace(title="Horses"))
    assert stage.panel.visible_ids() == []
    stage.panel.put_entry(ENTRIES[2]._replace(title="A zebra"))
    assert stage.panel.visible_ids() == ["3"]
    stage.filter.setText("horses")
    assert stage.panel.visible_ids() == ["1"]


def test_keys_of_the_filter_line(stage: Stage) -> None:
    stage.panel.focus_filter()
    QTest.keyClicks(stage.filter, "title")
    QTest.keyClick(stage.filter, Qt.Key.Key_Escape)
    assert stage.filter.text() == ""
    assert stage.panel.list.hasFocus()
    stage.panel.focus_filter()
    QTest.keyClicks(stage.filter, "alpha")
    QTest.keyClick(stage.filter, Qt.Key.Key_Return)
    QTest.keyClick(stage.filter, Qt.Key.Key_Down)
    assert stage.panel.list.hasFocus()
    QTest.keyClick(stage.panel.list, Qt.Key.Key_Return)
    assert stage.said == [("article_opened", "3"), ("article_opened", "3")]


def test_a_reading_list_filters_and_a_second_click_shows_all(stage: Stage) -> None:
    stage.click_in(stage.panel.statuses, 1)
    assert stage.panel.visible_ids() == ["2"]
    assert "Library · 1 of 3" in stage.texts()
    stage.panel.put_entry(ENTRIES[0]._replace(status="reading"))
    assert stage.panel.visible_ids() == ["2", "1"]
    stage.click_in(stage.panel.statuses, 1)
    assert stage.panel.visible_ids() == ["2", "1", "3"]
    assert "Library · 3" in stage.texts()


def test_the_reading_lists_are_counted(stage: Stage) -> None:
    def counts() -> list[int]:
        return [row.count for row in stage.panel.statuses.side_rows.rows]

    assert counts() == [1, 1, 1]
    stage.panel.put_entry(ENTRIES[0]._replace(status="done"))
    stage.panel.remove_entry("2")
    assert counts() == [0, 0, 2]


def test_an_empty_list_says_what_to_do(stage: Stage) -> None:
    stage.filter.setText("zzz")
    assert "No article matches “zzz”." in stage.texts()
    QTest.mouseClick(stage.button("Show all"), Qt.MouseButton.LeftButton)
    assert len(stage.panel.visible_ids()) == 3
    stage.panel.set_entries([])
    assert "Drop files here, or press Ctrl+O." in stage.texts()
    QTest.mouseClick(stage.button("Add articles…"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(stage.button("Add articles (Ctrl+O)"), Qt.MouseButton.LeftButton)
    assert stage.said == [("add_requested",), ("add_requested",)]


values = st.integers(0, 3)
changes = st.lists(
    st.tuples(st.integers(0, 15), values, values, st.sampled_from(["inbox", "done", "gone"])), max_size=30
)


@settings(max_examples=50, deadline=None)
@given(changes, st.sampled_from(sorted(ORDERS)), st.sampled_from(["", "x1"]), st.sampled_from(["", "done"]))
def test_rows_are_the_same_whether_put_one_by_one_or_all_at_once(
    steps: list[tuple[int, int, int, str]], order: str, words: str, status: str
) -> None:
    slow, fast = ArticleModel(), ArticleModel()
    for model in (slow, fast):
        model.set_order(order)
        model.set_filter(words, status)
    for number, first, second, state in steps:
        if state == "gone":
            slow.remove_entry(str(number))
        else:
            slow.put_entry(
                entry(str(number), f"x{first}", status=state, passages=second, opened=str(second), added=str(first))
            )
        assert slow.rowCount() == len(slow.rows)
    fast.set_entries(reversed(slow.entries.values()))
    assert fast.rows == slow.rows
    assert +fast.statuses == +slow.statuses


# Mouse and keys


def test_a_click_opens_and_a_click_with_a_modifier_selects(stage: Stage) -> None:
    stage.click(1)
    stage.click(2, Qt.KeyboardModifier.ControlModifier)
    assert stage.said == [("article_opened", "1")]
    assert stage.panel.selected_ids() == ["1", "3"]


def test_arrows_move_and_enter_opens(stage: Stage) -> None:
    stage.panel.set_current("2")
    QTest.keyClick(stage.panel.list, Qt.Key.Key_Down)
    assert stage.said == []
    QTest.keyClick(stage.panel.list, Qt.Key.Key_Return)
    assert stage.said == [("article_opened", "1")]


def test_the_menu_is_asked_for_with_the_selected_articles(stage: Stage) -> None:
    stage.click(0)
    stage.click(1, Qt.KeyboardModifier.ShiftModifier)
    view = stage.panel.list
    place = view.visualRect(view.model().index(1, 0)).center()
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    assert stage.said[-1][:2] == ("article_menu_requested", ["2", "1"])


def test_a_tag_is_chosen_and_chosen_again(stage: Stage) -> None:
    stage.click_in(stage.panel.tags, 1)
    stage.panel.set_active_tag("air")
    stage.click_in(stage.panel.tags, 1)
    stage.panel.set_active_tag(None)
    stage.panel.tags.setFocus()
    QTest.keyClick(stage.panel.tags, Qt.Key.Key_Down)
    QTest.keyClick(stage.panel.tags, Qt.Key.Key_Space)
    assert stage.said == [("tag_clicked", "air"), ("tag_clicked", ""), ("tag_clicked", "talks")]


def test_the_menu_of_a_tag_is_asked_for(stage: Stage) -> None:
    view = stage.panel.tags
    place = view.visualRect(view.model().index(2, 0)).center()
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint(1, 2)))
    assert stage.said[0][:2] == ("tag_menu_requested", "talks")


def test_new_counts_leave_cursor_and_place_in_the_tags(stage: Stage) -> None:
    rows = [TagRow(str(n), f"tag {n}", "red", 0, n) for n in range(200)]
    stage.panel.set_tags(rows)
    stage.panel.tags.setCurrentIndex(stage.panel.tags.model().index(150, 0))
    before = stage.panel.tags.verticalScrollBar().value()
    assert before > 0
    stage.panel.set_tags([TagRow(r.id, r.name, "red", 0, r.count + 1) for r in rows])
    assert stage.panel.tags.verticalScrollBar().value() == before
    assert stage.panel.tags.currentIndex().row() == 150


def test_the_list_stays_where_it_is_when_entries_are_set_again(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    many = [entry(str(n), opened=f"{n:05}") for n in range(500)]
    stage.panel.set_entries(many)
    stage.panel.set_current("250")
    view = stage.panel.list
    place = view.verticalScrollBar().value()
    assert place > 0
    assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))
    stage.panel.set_entries(many)
    assert view.verticalScrollBar().value() == place
    assert stage.panel.selected_ids() == ["250"]
    stage.panel.put_entry(many[250]._replace(passages=7))
    assert view.verticalScrollBar().value() == place
    assert stage.said == []


# Looks


@pytest.mark.parametrize("height", [500, 700, 1000])
@pytest.mark.parametrize("tags", [0, 3, 200])
def test_the_articles_get_most_of_the_height(qtbot: QtBot, height: int, tags: int) -> None:
    stage = Stage(qtbot, height)
    stage.panel.set_entries(ENTRIES)
    stage.panel.set_tags([TagRow(str(n), f"tag {n}", "blue", n % 4, n) for n in range(tags)])
    articles, rows = stage.panel.list.height(), stage.panel.tags.height()
    assert stage.panel.tags.isVisible() == bool(tags)
    if tags:
        assert rows >= 3 * stage.panel.tags.row_height()
        assert articles >= rows or height == 500
    assert stage.panel.statuses.height() >= 3 * stage.panel.statuses.row_height()
    assert stage.panel.statuses.geometry().bottom() <= height
    if tags == 3 and height >= 700:
        assert rows <= stage.panel.tags.content_height() + 12


@pytest.mark.parametrize("name", theme_names())
def test_it_is_painted_in_each_theme_with_odd_data(stage: Stage, name: str) -> None:
    theme = load_theme(name)
    odd = [
        entry("rtl", "عنوان طويل جدا " * 20, publication="الجزيرة", published="2017-04-29", opened="9"),
        entry("bad", "x" * 10_000, problem="The file article.json is empty.", opened="8", progress=7.5),
        entry("url", " ", url="http://[broken", published="sometime", opened="7", progress=-1.0),
    ]
    stage.panel.set_theme(theme)
    stage.panel.set_entries([*odd, *ENTRIES])
    stage.panel.set_current("rtl")
    assert stage.panel.list.grab().toImage().pixelColor(1, 20).name() == theme.accent
    assert not stage.panel.grab().isNull()


def test_screen_readers_hear_the_whole_row(stage: Stage) -> None:
    model = stage.panel.list.articles
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(model.row_of("1")).data(role) == "Zebras, Times, 29 Apr 2017, 5 passages"
    assert model.index(model.row_of("2")).data(role) == "Élysée talks, 2016, 50 % read"
    assert model.index(model.row_of("3")).data(role) == "alpha, Ñandú, unread"
    tags = stage.panel.tags.side_rows
    stage.panel.set_active_tag("air")
    assert tags.index(1).data(role) == "air-defence, 17, active filter"


def test_a_problem_is_told_in_the_tool_tip(stage: Stage) -> None:
    stage.panel.put_entry(ENTRIES[0]._replace(problem="The file article.json is empty."))
    model = stage.panel.list.articles
    assert model.index(model.row_of("1")).data(Qt.ItemDataRole.ToolTipRole) == "The file article.json is empty."


def test_every_part_has_a_name(stage: Stage) -> None:
    panel = stage.panel
    parts = [panel, panel.list, panel.tags, panel.statuses, stage.filter, stage.button("Sort the articles")]
    assert all(part.accessibleName() for part in parts)


# Dates


@pytest.fixture
def english() -> object:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2017-04-29", "29 Apr 2017"),
        ("2017-04-29T23:30:00-11:00", "29 Apr 2017"),  # the day as it is written
        ("2017-04", "Apr 2017"),
        ("2016", "2016"),
        ("0800", "800"),
        ("2017-13-40", "2017-13-40"),
        ("spring 1968", "spring 1968"),
        ("", ""),
    ],
)
@pytest.mark.usefixtures("english")
def test_publication_dates(iso: str, text: str) -> None:
    assert date_text(iso) == text


NOW = datetime(2026, 3, 1, 0, 30).astimezone()


def ago(change: Callable[[datetime], datetime]) -> str:
    return moment_text(change(NOW).astimezone(timezone(timedelta(hours=9))).isoformat(), NOW)


@pytest.mark.usefixtures("english")
def test_moments_are_shorter_the_nearer_they_are() -> None:
    assert ago(lambda now: now - timedelta(minutes=20)) == "today 00:10"
    assert ago(lambda now: now - timedelta(hours=1)) == "yesterday 23:30"
    assert ago(lambda now: now.replace(month=2, day=3, hour=18, minute=50)) == "3 Feb 18:50"
    assert ago(lambda now: now.replace(year=2025, month=12, day=31)) == "31 Dec 2025"
    assert moment_text("not a date") == "not a date"
    assert moment_text("0001-01-01T00:00:00+14:00") in ("0001-01-01T00:00:00+14:00", "1 Jan 0001", "31 Dec 0000")


def test_a_library_that_is_not_read_yet_is_not_called_empty(qtbot: QtBot) -> None:
    panel = LibraryPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_waiting(True)
    assert panel._empty.text() == "Reading the library…"
    assert panel._show_all.isHidden()
    panel.set_waiting(False)
    assert "Drop files" in panel._empty.text()
    assert panel._show_all.isVisible()
