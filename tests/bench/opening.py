"""Opening long articles in the window, and the time from a key to the painted highlight.

Run by hand: ``python tests/bench/opening.py``. Articles of 1 MB, 1 MB with 5,000 highlights, and 10 MB.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader.core import anchors, paths
from reader.core.changes import Change
from reader.core.library import Library
from reader.core.model import Annotation, new_id
from reader.core.settings import Settings
from reader.formats.adding import add_path
from reader.gui import app as program
from reader.gui.window import MainWindow

PARAGRAPH = "The reading of long texts asks for patience and for a page that does not get in its way at all. " * 5


def add(library: Library, place: Path, name: str, paragraphs: int) -> str:
    path = place / f"{name}.txt"
    path.write_text(f"Text {name}\n\n" + "\n\n".join(f"Number {i}. {PARAGRAPH}" for i in range(paragraphs)))
    return add_path(library, path)[0].id


def highlight_all(library: Library, article: str, count: int) -> None:
    document = library.document(article)
    changes = []
    for number in range(count):
        anchor = anchors.describe(document, 100 + number * 190, 160 + number * 190)
        annotation = Annotation(id=new_id(), article=article, passages=(anchor,))
        changes.append(Change(Annotation.TABLE, annotation.id, None, annotation, article))
    library.apply(changes, "many")


def open_timed(app: QApplication, window: MainWindow, article: str) -> tuple[float, float]:
    """(until painted, longest gap in the event loop) in seconds."""
    start = last = time.perf_counter()
    window.desk.open(article)
    gap = time.perf_counter() - last
    while window.desk.article is None or window.desk.article.id != article or window.view.is_loading:
        last = time.perf_counter()
        app.processEvents()
        gap = max(gap, time.perf_counter() - last)
    window.view.flow.viewport().repaint()
    return time.perf_counter() - start, gap


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for kind in ("CONFIG", "CACHE", "BACKUPS"):
            os.environ[f"READER_{kind}"] = str(place / kind)
        paths.private_folder(paths.cache_folder())
        app = program.make_application()
        window = program.build(app, place / "library", Settings(place / "settings.json"), "light")
        window.complete()
        window.resize(1440, 900)
        window.place_panels()
        window.show()
        ids = {n: add(window.library, place, n, size) for n, size in (("1", 2000), ("1h", 2001), ("10", 20000))}
        highlight_all(window.library, ids["1h"], 5_000)
        for label in ("1", "1h", "10", "1", "1h", "10"):
            painted, gap = open_timed(app, window, ids[label])
            print(f"{label:>3} MB: painted after {painted:.3f} s, longest gap {gap:.3f} s")
        open_timed(app, window, ids["1"])
        window.view.setFocus()
        times = []
        for _ in range(30):
            window.view.move_by(1)
            app.processEvents()
            start = time.perf_counter()
            QTest.keyClick(window.view, Qt.Key.Key_H)
            window.view.flow.viewport().repaint()
            times.append(time.perf_counter() - start)
        print(f"key to painted: median {statistics.median(times) * 1e3:.1f} ms, worst {max(times) * 1e3:.1f} ms")
        sys.stdout.flush()
        window.close()


if __name__ == "__main__":
    main()
