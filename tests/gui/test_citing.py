"""Citing in the window: the clipboard, the panel about the article, references from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reader.core.document import PARAGRAPH, Block, Document
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from reader.core.settings import SETTINGS
from reader.exchange.citations import STYLES
from reader.gui import theme
from reader.gui.citing import quotation
from reader.gui.dialogs.about_article_dialog import AboutArticleDialog
from reader.gui.dialogs.references_dialog import ReferencesDialog
from reader.gui.jobs import Jobs

ARTICLE = Article(id="a", title="The <lamp>", creators=("Ann Keeper",), publication="Coast", published="1999-05",
                  volume="3")  # fmt: skip
DOCUMENT = Document((Block(PARAGRAPH, "The lamp was lit."), Block(PARAGRAPH, "Nobody saw it.", page="12")))


def test_a_quotation_carries_its_citation_and_the_reference() -> None:
    data = quotation(ARTICLE, DOCUMENT, [(0, 17, ""), (18, 32, "")], "apa")
    assert data.text() == (
        "“The lamp was lit.” (Keeper, 1999, ¶ 1)\n\n“Nobody saw it.” (Keeper, 1999, p. 12)\n\n"
        "Keeper, A. (1999). The <lamp>. Coast, 3."
    )
    assert "The &lt;lamp&gt;. <i>Coast</i>" in data.html()


def test_a_note_says_all_at_once() -> None:
    text = quotation(ARTICLE, DOCUMENT, [(18, 32, "")], "chicago-notes").text()
    assert text == "“Nobody saw it.” Ann Keeper, “The <Lamp>,” Coast 3 (May 1999): 12."


def test_each_style_can_be_chosen() -> None:
    setting = next(s for s in SETTINGS if s.key == "citation_style")
    assert [value for value, _ in setting.choices] == [s.id for s in STYLES]


def dialog_for(qtbot: QtBot, saved: list[Any], refuse: str = "") -> AboutArticleDialog:
    def save(article: str, fields: dict[str, Any]) -> None:
        if refuse:
            raise ReaderError(refuse)
        saved.append((article, fields))

    dialog = AboutArticleDialog(
        ARTICLE, "keeper1999lamp", [("Format", "text/plain")], "apa", theme.load_theme("light"), save
    )
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_what_is_entered_is_checked_and_kept_together(qtbot: QtBot) -> None:
    saved: list[Any] = []
    dialog = dialog_for(qtbot, saved)
    assert not dialog.save_button.isEnabled()
    assert dialog.edits["key"].placeholderText() == "keeper1999lamp"
    dialog.edits["doi"].setText("nonsense")
    dialog.creators.setPlainText("Ann Keeper\n\n Bo Light ")
    dialog.save()
    assert "is no DOI" in dialog.problems["doi"].text()
    assert dialog.problems["doi"].isVisible()
    assert saved == []
    dialog.edits["doi"].setText("https://doi.org/10.1000/x")
    dialog.show_preview()
    assert "Light, B." in dialog.preview.text()
    dialog.save()
    assert saved == [("a", {"doi": "10.1000/x", "creators": ("Ann Keeper", "Bo Light")})]


def test_editors_and_translators_are_entered_with_semicolons(qtbot: QtBot) -> None:
    saved: list[Any] = []
    dialog = dialog_for(qtbot, saved)
    dialog.edits["editors"].setText("Adams, Anna;  Bert Brown ;")
    dialog.edits["edition"].setText("2")
    dialog.save()
    assert saved == [("a", {"editors": ("Adams, Anna", "Bert Brown"), "edition": "2"})]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("published", "2017-13-45", "is no date"), ("title", "x" * 1_200, "is too long"),
        ("title", "  ", "needs a title"),
        ("isbn", "123", "is no ISBN"), ("url", "javascript:alert(1)", "is no web address"),
        ("language", "en english", "is no language tag"), ("key", "a b", "is no citation key"),
    ],
)  # fmt: skip
def test_what_a_field_does_not_take_is_said_below_it(qtbot: QtBot, field: str, text: str, said: str) -> None:
    saved: list[Any] = []
    dialog = dialog_for(qtbot, saved)
    dialog.edits[field].setText(text)
    dialog.save()
    assert said in dialog.problems[field].text()
    assert dialog.edits[field].hasFocus() or not dialog.isActiveWindow()
    assert saved == []
    dialog.show_preview()
    assert dialog.preview.text()


def test_what_is_entered_is_left_only_on_purpose(qtbot: QtBot) -> None:
    dialog = dialog_for(qtbot, [])
    dialog.edits["volume"].setText("4")
    dialog.reject()
    assert dialog.isVisible()
    assert "is not saved" in dialog.said.text()
    dialog.edits["volume"].setText("5")
    dialog.reject()
    assert dialog.isVisible()
    dialog.reject()
    assert not dialog.isVisible()


def test_all_fields_are_reached_by_the_tab_key_in_their_order(qtbot: QtBot) -> None:
    dialog = dialog_for(qtbot, [])
    wanted = [
        dialog.edits["title"],
        dialog.creators,
        dialog.genre,
        dialog.edits["editors"],
        dialog.edits["translators"],
    ]
    assert [w for w in _chain(dialog) if w in wanted] == wanted


def test_a_long_title_shows_its_beginning(qtbot: QtBot) -> None:
    dialog = dialog_for(qtbot, [])
    title = dialog.edits["title"]
    title.setText("Long " * 90)
    title.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(title, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert title.hasSelectedText()
    assert title.cursorPosition() == 0


def _chain(dialog: AboutArticleDialog) -> list[Any]:
    out, widget = [], dialog.edits["title"]
    for _ in range(200):
        out.append(widget)
        widget = widget.nextInFocusChain()
        if widget is dialog.edits["title"]:
            break
    return out


def test_a_refusal_is_said_and_nothing_is_lost(qtbot: QtBot) -> None:
    dialog = dialog_for(qtbot, [], "The disk is full.")
    dialog.edits["volume"].setText("4")
    dialog.save()
    assert dialog.said.text() == "The disk is full."
    assert dialog.isVisible()
    assert dialog.edits["volume"].text() == "4"


def test_another_style_shows_at_once(qtbot: QtBot) -> None:
    dialog = dialog_for(qtbot, [])
    with qtbot.waitSignal(dialog.style_chosen) as chosen:
        dialog.style_choice.setCurrentIndex(dialog.style_choice.findData("mla"))
    assert chosen.args == ["mla"]
    assert dialog.preview.text().startswith("Keeper, Ann.")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_references_are_shown_before_they_are_taken_over(
    qtbot: QtBot, library: Library, lighthouses: Article, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "refs.ris"
    path.write_text("TY  - JOUR\nTI  - Lighthouses\nVL  - 7\nER  - \nTY  - BOOK\nTI  - Other\nER  - \n", "utf-8")
    jobs = Jobs()
    dialog = ReferencesDialog(path, library, theme.load_theme(name), jobs)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.plan.matches) and not dialog.is_busy)
    assert dialog.import_button.isEnabled()
    assert library.article(lighthouses.id).volume == ""
    dialog.take()
    qtbot.waitUntil(lambda: library.article(lighthouses.id).volume == "7" and not dialog.is_busy)
    assert library.undo_name == "Import a reference"
    library.undo()
    assert library.article(lighthouses.id).volume == ""


def test_a_copy_reaches_the_clipboard(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setMimeData(quotation(ARTICLE, DOCUMENT, [(0, 17, "")], "mla"))
    assert QGuiApplication.clipboard().mimeData().hasHtml()
