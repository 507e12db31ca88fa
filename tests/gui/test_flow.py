"""The reading view: the map between offsets and Qt's positions, selecting, clicking, moving by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core import document as d
from reader.core.document import Block, Document, Span
from reader.core.settings import Settings
from reader.gui import theme as themes
from reader.gui.look import typography
from reader.gui.views import painting
from reader.gui.views.flow import FlowView
from reader.gui.views.flow_document import Builder, Header, split_spans
from reader.gui.views.flow_pictures import FlowDocument
from reader.gui.views.marks import Mark

TEXTS = st.text(alphabet="ab c\n😀é\u00a0漢ש", max_size=30)
KINDS = st.sampled_from([d.PARAGRAPH, d.HEADING, d.QUOTATION, d.ITEM, d.CODE, d.VERSE, d.CAPTION, d.FOOTNOTE])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    blocks: list[Block] = []
    for number in range(draw(st.integers(1, 6))):
        if draw(st.integers(0, 4)) == 0:
            rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
            blocks += [
                Block(d.CELL, draw(TEXTS), table=number + 1, row=r, column=c)
                for r in range(rows)
                for c in range(columns)
            ]
        elif draw(st.integers(0, 6)) == 0:
            blocks.append(Block(d.FIGURE, alt="a picture"))
        else:
            text = draw(TEXTS)
            ends = sorted({draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))})
            spans = (Span(ends[0], ends[-1], d.EMPHASIS),) if ends[0] < ends[-1] else ()
            blocks.append(Block(draw(KINDS), text, spans, level=1, marker="•"))
    return Document(tuple(blocks))


def look(view: FlowView, tmp_path: Path) -> FlowView:
    theme = themes.load_theme("light")
    view.set_look(theme, typography(theme, Settings(tmp_path / "settings.json")), True, True)
    view.resize(800, 600)
    return view


def show(view: FlowView, document: Document, marks: list[Mark] = (), **more: object) -> None:  # type: ignore[assignment]
    view.show_document(
        document,
        Header(),
        marks,
        pictures=lambda _: None,
        picture_size=lambda _: None,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def view(qtbot: QtBot, tmp_path: Path) -> FlowView:
    widget = look(FlowView(), tmp_path)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture(scope="module")
def plain(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> FlowView:
    return look(FlowView(), tmp_path_factory.mktemp("flow"))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_offsets_and_positions_are_inverses(plain: FlowView, document: Document) -> None:
    target = FlowDocument(plain, lambda _: None)
    assert plain._typography is not None
    builder = Builder(target, document, plain._typography, lambda _: None)
    builder.header(Header("A title", "and more", ("a <b>banner</b>",)))
    for _ in builder.run(0, len(document.blocks)):
        pass
    assert len(builder.positions) == len(document.blocks)
    for index, block in enumerate(document.blocks):
        for within in range(len(block.text) + 1):
            offset = document.starts[index] + within
            assert builder.to_offset(builder.to_qt(offset)) == offset
        for within, character in enumerate(block.text):
            at = builder.to_qt(document.starts[index] + within)
            cursor = QTextCursor(target)
            cursor.setPosition(at)
            cursor.setPosition(at + len(character.encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
            assert cursor.selectedText().replace("\u2028", "\n").replace("\u2029", "\n") == character
    target.deleteLater()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6))
def test_spans_are_split_at_every_border(borders: list[tuple[int, int]]) -> None:
    spans = tuple(Span(a, b, d.EMPHASIS, str(i)) for i, (a, b) in enumerate(borders) if a < b)
    pieces = list(split_spans(spans, 10))
    assert [p[0] for p in pieces[1:]] == [p[1] for p in pieces[:-1]]
    assert pieces[0][0] == 0
    assert pieces[-1][1] == 10
    for start, end, over in pieces:
        assert set(over) == {s for s in spans if s.start <= start and end <= s.end}


PARAGRAPHS = Document(
    (
        Block(d.HEADING, "On marginalia", level=1),
        Block(
            d.PARAGRAPH, "Readers have always written in books. Some of them 😀 wrote a great deal. Others drew hands."
        ),
        Block(d.PARAGRAPH, "A second paragraph stands here. It has two sentences."),
    )
)


def place(view: FlowView, text: str, at_end: bool = False) -> QPoint:
    start = view._document.text.index(text)
    assert view._painter is not None
    rect = view._painter.rects(start, start + len(text))[0]
    return QPoint(round(rect.right()) if at_end else round(rect.left()) + 1, round(rect.center().y()))


def drag(view: FlowView, first: str, last: str) -> None:
    viewport = view.viewport()
    end = place(view, last, at_end=True)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(view, first))
    QTest.mouseMove(viewport, end - QPoint(5, 0))
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def test_a_drag_selects_what_it_passes_over(view: FlowView, qtbot: QtBot) -> None:
    show(view, PARAGRAPHS)
    with qtbot.waitSignal(view.selected) as got:
        drag(view, "always", "😀 wrote")
    assert PARAGRAPHS.text[slice(*got.args)] == "always written in books. Some of them 😀 wrote"
    view.copy()
    assert QApplication.clipboard().text() == "always written in books. Some of them 😀 wrote"


TABLE = Document(
    tuple(
        Block(d.CELL, f"{name} {row}", table=1, row=row, column=column)
        for row in range(3)
        for column, name in enumerate(("left", "middle", "right"))
    )
)


def test_a_drag_over_cells_takes_the_cells_that_it_shows_whole_and_those_between(view: FlowView, qtbot: QtBot) -> None:
    show(view, TABLE)
    with qtbot.waitSignal(view.selected) as down:
        drag(view, "middle 0", "middle 1")
    assert TABLE.text[slice(*down.args)] == "middle 0\nright 0\nleft 1\nmiddle 1"
    with qtbot.waitSignal(view.selected) as up:
        drag(view, "right 1", "left 0")
    assert TABLE.text[slice(*up.args)] == "left 0\nmiddle 0\nright 0\nleft 1\nmiddle 1\nright 1"


def test_cells_between_the_first_and_the_last_look_selected_too(view: FlowView) -> None:
    show(view, TABLE)

    def is_marked(words: str) -> bool:
        at = place(view, words) - QPoint(0, 8)  # above the letters, in the line
        colour = view.viewport().grab().toImage().pixelColor(at + QPoint(2, 0))
        return colour == view.palette().highlight().color()

    drag(view, "middle 0", "middle 1")
    assert [words for words in TABLE.text.split("\n") if is_marked(words)] == [
        "middle 0",
        "right 0",
        "left 1",
        "middle 1",
    ]


def test_a_click_on_a_highlight_picks_the_smallest(view: FlowView, qtbot: QtBot) -> None:
    text = PARAGRAPHS.text
    long, short = text.index("Readers"), text.index("written")
    show(view, PARAGRAPHS, [Mark("long", ((long, long + 60),), "blue"), Mark("short", ((short, short + 7),), "yellow")])
    with qtbot.waitSignal(view.mark_clicked) as got:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, "itten"))
    assert got.args[0] == "short"
    with qtbot.waitSignal(view.mark_clicked) as got:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, "always"))
    assert got.args[0] == "long"


def test_a_click_beside_the_text_hits_no_highlight(view: FlowView) -> None:
    end = PARAGRAPHS.text.index("marginalia") + len("marginalia")
    show(view, PARAGRAPHS, [Mark("m", ((end - 10, end),), "blue")])
    beside = place(view, "marginalia", at_end=True) + QPoint(60, 0)
    assert view.marks_at_point(beside) == []
    assert [m.id for m in view.marks_at_point(place(view, "nalia"))] == ["m"]


def test_keys_walk_and_extend_by_sentences(view: FlowView) -> None:
    show(view, PARAGRAPHS)
    view.move_by(1)
    assert view.target() == (0, len("On marginalia"))
    view.move_by(1)
    view.move_by(1)
    assert PARAGRAPHS.text[slice(*view.target() or ())] == "Some of them 😀 wrote a great deal."
    view.extend_by(1)
    view.extend_by(1)
    assert PARAGRAPHS.text[slice(*view.selection() or ())].endswith("Others drew hands.")
    view.extend_by(-1)
    assert PARAGRAPHS.text[slice(*view.selection() or ())] == "Some of them 😀 wrote a great deal."
    view.move_by(1, paragraph=True)
    assert PARAGRAPHS.text[slice(*view.target() or ())] == "A second paragraph stands here."


def test_a_highlight_is_painted_where_its_text_is(view: FlowView) -> None:
    start = PARAGRAPHS.text.index("always")
    show(view, PARAGRAPHS)
    before = view.viewport().grab().toImage()
    view.put_mark(Mark("m", ((start, start + 6),), "yellow"))
    after = view.viewport().grab().toImage()
    assert view._painter is not None
    rect = view._painter.rects(start, start + 6)[0].toAlignedRect()
    spots = [
        QPoint(x, y)
        for x in range(0, after.width(), 3)
        for y in range(0, after.height(), 3)
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert len(spots) > 20
    assert all(rect.adjusted(-2, -2, 2, 2).contains(p) for p in spots)


@pytest.mark.parametrize("kind", [d.CODE_SPAN, d.MARK])
def test_a_highlight_and_a_find_are_seen_on_words_that_have_a_background(view: FlowView, kind: str) -> None:
    show(view, Document((Block(d.PARAGRAPH, "It starts menu when asked.", (Span(10, 14, kind),)),)))
    assert view._painter is not None
    rect = view._painter.rects(10, 14)[0].toAlignedRect()
    spot = QPoint(rect.center().x(), rect.bottom() - 2)  # under the letters
    theme = themes.load_theme("light")

    def colour_there() -> QColor:
        return view.viewport().grab().toImage().pixelColor(spot)

    assert colour_there() == themes.colour(theme, "code-back" if kind == d.CODE_SPAN else "find")
    view.put_mark(Mark("m", ((3, 14),), "blue"))
    assert colour_there() == themes.colour(theme, "blue.fill")
    view.set_found([(10, 14)], 0)
    assert colour_there() == themes.colour(theme, "find-current")


def test_the_place_is_kept_when_the_look_changes(view: FlowView, tmp_path: Path) -> None:
    long = Document(tuple(Block(d.PARAGRAPH, f"Paragraph {i}. " + "word " * 60) for i in range(200)))
    offset = long.starts[120]
    show(view, long, position=offset)
    QApplication.processEvents()
    assert long.index_at(view.top_offset()) == 120
    view.resize(500, 600)
    QApplication.processEvents()
    assert long.index_at(view.top_offset()) in (119, 120)


def test_a_long_text_comes_in_slices_and_all_of_it(view: FlowView, qtbot: QtBot) -> None:
    long = Document(tuple(Block(d.PARAGRAPH, f"Paragraph {i}. " + "word " * 80) for i in range(6_000)))
    with qtbot.waitSignal(view.loaded, timeout=20_000):
        show(view, long)
        assert view.is_loading
    assert view._builder is not None
    assert len(view._builder.positions) == 6_000


def test_painting_the_space_between_two_paragraphs_does_not_lay_out_all_the_text(view: FlowView, qtbot: QtBot) -> None:
    show(view, Document(tuple(Block(d.PARAGRAPH, f"Paragraph {n}. " + "Words of it. " * 20) for n in range(6_000))))
    qtbot.waitUntil(lambda: view._work is None, timeout=30_000)
    assert view._painter is not None
    layout, first = view.document().documentLayout(), view.document().firstBlock()
    while layout.blockBoundingRect(first.next()).top() - layout.blockBoundingRect(first).bottom() < 2:
        first = first.next()
    view._bar.setValue(round(layout.blockBoundingRect(first).bottom()) + 1)
    assert view.document().lastBlock().layout().lineCount() == 0, "the text is too short for this test"
    assert first.next() in [block for block, _ in view._painter.visible_blocks(view.viewport().rect())]
    assert view.document().lastBlock().layout().lineCount() == 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents(), near=st.integers(-2, 40), shares=st.lists(st.floats(-0.1, 1.1), min_size=1, max_size=8))
def test_a_block_is_found_by_its_height(plain: FlowView, document: Document, near: int, shares: list[float]) -> None:
    show(plain, document)
    target = plain.document()
    layout, count = target.documentLayout(), target.blockCount()
    tops = [layout.blockBoundingRect(target.findBlockByNumber(n)).top() for n in range(count)]
    for share in shares:
        y = layout.documentSize().height() * share
        found = painting.block_at(target, y, near).blockNumber()
        assert tops[found] <= y or found == 0
        assert found + 1 == count or tops[found + 1] > y


def test_the_appendix_is_folded_until_it_is_asked_for(view: FlowView, qtbot: QtBot) -> None:
    both = Document(
        (Block(d.PARAGRAPH, "The article."), Block(d.PARAGRAPH, "Share this", role=d.FURNITURE)), appendix=1
    )
    show(view, both, fold="1 block was left out")
    assert "Share this" not in view.toPlainText()
    with qtbot.waitSignal(view.loaded):
        view.unfold()
    assert view.toPlainText().endswith("Share this")
    assert view.bottom_offset() == len("The article.")


def test_only_the_article_s_own_pictures_are_asked_for(view: FlowView, tmp_path: Path) -> None:
    asked: list[str] = []
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.save(str(tmp_path / "secret.png"))

    def give(name: str) -> QImage | None:
        asked.append(name)
        return None

    target = FlowDocument(view, give)
    for address in (f"file://{tmp_path}/secret.png", str(tmp_path / "secret.png"), "http://localhost/x.png"):
        found = target.loadResource(2, QUrl(address))
        assert isinstance(found, QImage)
        assert found.width() == 1
    assert asked == []
    target.loadResource(2, QUrl("article:own.png"))
    assert asked == ["own.png"]


def pictured(view: FlowView, image: QImage) -> None:
    name = f"{'0' * 64}.png"
    view.show_document(
        Document((Block(d.PARAGRAPH, "A picture follows."), Block(d.FIGURE, image=name))),
        Header(title="T"),
        [],
        pictures=lambda _: image,
        picture_size=lambda _: image.size(),
    )


def test_a_picture_is_never_wider_than_the_column(view: FlowView, qtbot: QtBot) -> None:
    image = QImage(2_000, 1_000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    for width in (1_400, 420):
        view.resize(width, 600)
        pictured(view, image)
        qtbot.waitUntil(lambda: not view.is_loading)
        block = view.document().lastBlock()
        view.document().documentLayout().blockBoundingRect(block)
        line = block.layout().lineAt(0)
        assert line.naturalTextWidth() <= view.lineWrapColumnOrWidth() + 1
        assert line.height() == pytest.approx(line.naturalTextWidth() / 2, abs=12)


def test_a_drawing_without_paper_has_some_in_the_dark(view: FlowView, tmp_path: Path, qtbot: QtBot) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    chosen = Settings(tmp_path / "settings.json")
    shown: dict[str, QImage] = {}
    for name in ("light", "dark"):
        theme = themes.load_theme(name)
        view.set_look(theme, typography(theme, chosen), True, True)
        pictured(view, image)
        qtbot.waitUntil(lambda: not view.is_loading)
        kind = QTextDocument.ResourceType.ImageResource
        shown[name] = view.document().resource(kind, QUrl(f"article:{'0' * 64}.png"))
    assert shown["light"].pixelColor(5, 5).alpha() == 0
    assert shown["dark"].pixelColor(5, 5) == QColor("white")
