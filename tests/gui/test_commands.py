"""What actions do that no other test of a part looks at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from reader.core import paths, tags
from reader.core.settings import Settings
from reader.formats import FORMATS
from reader.gui.app import build
from reader.gui.dialogs.palette_dialog import PaletteDialog
from reader.gui.window import MainWindow
from tests.hostile.goodfiles import GOOD


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    made = build(qapp, paths.library_folder(), Settings(tmp_path / "settings.json"), "light")
    made.complete()
    qtbot.addWidget(made)
    made.show()
    yield made
    made.jobs.stop()
    made.intake.close()


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=30_000)


def test_the_dialog_for_files_offers_every_format(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(*arguments: object) -> tuple[list[str], str]:
        asked.extend(str(arguments[-1]).split(";;"))
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", ask)
    window.action("open").trigger()
    offered = [set(one.rpartition("(")[2].rstrip(")").split()) for one in asked]
    for row in FORMATS:
        suffixes = {f"*{suffix}" for suffix in row.suffixes if suffix}
        assert suffixes <= offered[0]
        assert any(row.label in one and suffixes == offered[n] for n, one in enumerate(asked))
    assert offered[-1] == {"*"}


def test_a_folder_with_every_format_is_added_at_once(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for row in FORMATS:
        (given / f"good{row.suffixes[0]}").write_bytes(GOOD[row.name][0])
    (given / "picture.png").write_bytes(b"none of ours")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(given))
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        window.action("open_folder").trigger()
    settle(window, qtbot)
    kinds = sorted(window.library.article(e.id).media_type for e in window.library.entries())
    assert kinds == sorted(row.media_type for row in FORMATS if row.name != "csv")  # tables only when they are named
    assert window.notice.current is None


def test_the_next_article_and_the_one_before_are_those_of_the_list(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nThe lamp was lit at dusk, said the {name}.\n")
    with qtbot.waitSignal(window.desk.opened, timeout=30_000):
        window.intake.add([tmp_path / "first.md", tmp_path / "second.md"])
    settle(window, qtbot)
    assert window.desk.article is not None
    before = window.desk.article.id
    window.action("next_article").trigger()
    settle(window, qtbot)
    assert window.desk.article.id != before
    window.action("previous_article").trigger()
    settle(window, qtbot)
    assert window.desk.article.id == before
    window.action("done").trigger()
    assert window.library.article(before).status == "done"


def test_the_palette_names_the_tags_that_are_pinned_and_no_others(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[PaletteDialog] = []
    monkeypatch.setattr(PaletteDialog, "exec", lambda dialog: shown.append(dialog))
    tags.ensure(window.library, ["harbour", "lamp"])
    tags.pin(window.library, next(t for t in window.library.tags.values() if t.name == "lamp"), 4)
    window.action("palette").trigger()
    assert window.action("pin_4").text() == "Highlight with “lamp”"
    shown[0].show_matches("Highlight with")
    model = shown[0].list.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Highlight with “lamp”", "Highlight"]
