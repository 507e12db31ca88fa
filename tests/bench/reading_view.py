"""The reading view on long texts: time to the first paint, to the whole text, longest gap in the event loop.

Run by hand: ``python tests/bench/reading_view.py``. The last column is QTextDocument.setHtml of the same text.
"""

from __future__ import annotations

import os
import random
import sys
import time
from html import escape

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from reader.core.document import HEADING, PARAGRAPH, Block, Document
from reader.core.settings import Settings
from reader.gui import fonts
from reader.gui import theme as themes
from reader.gui.look import typography
from reader.gui.views.flow import FlowView
from reader.gui.views.flow_document import Header
from reader.gui.views.marks import Mark

WORDS = [
    "the",
    "reading",
    "of",
    "long",
    "texts",
    "asks",
    "for",
    "patience",
    "and",
    "for",
    "a",
    "page",
    "that",
    "does",
    "not",
    "get",
    "in",
    "its",
    "way",
    "at",
    "all",
]


def make(size: int) -> Document:
    """A document of about ``size`` characters in paragraphs of some 500."""
    rng = random.Random(1)
    blocks, total = [Block(HEADING, "A long text", level=1)], 0
    while total < size:
        text = " ".join(rng.choice(WORDS) for _ in range(100)).capitalize() + "."
        blocks.append(Block(PARAGRAPH, text))
        total += len(text) + 1
    return Document(tuple(blocks))


class Heartbeat:
    """The longest time that the event loop did not come round, in seconds."""

    def __init__(self) -> None:
        self.worst, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.worst, self._last = max(self.worst, now - self._last), now

    def __enter__(self) -> Heartbeat:
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()


def show(
    app: QApplication, view: FlowView, document: Document, marks: list[Mark], position: int = 0
) -> tuple[float, float, float]:
    """(first paint, everything there, worst gap) in seconds."""
    with Heartbeat() as heart:
        start = time.perf_counter()
        view.show_document(
            document, Header(), marks, position=position, pictures=lambda _: None, picture_size=lambda _: None
        )
        view.viewport().repaint()
        first = time.perf_counter() - start
        while view.is_loading:
            app.processEvents()
        for _ in range(3):
            app.processEvents()
        return first, time.perf_counter() - start, heart.worst


def main() -> None:
    app = QApplication(sys.argv)
    theme = themes.load_theme("light")
    fonts.load_fonts("Source Serif 4")
    view = FlowView()
    view.resize(820, 860)
    settings = Settings(__import__("pathlib").Path("/nonexistent/settings.json"))
    view.set_look(theme, typography(theme, settings), True, True)
    view.show()
    app.processEvents()
    print(f"{'text':>8} {'marks':>6} {'first paint':>12} {'whole text':>11} {'worst gap':>10} {'setHtml':>9}")
    for size in (100_000, 1_000_000, 10_000_000):
        document = make(size)
        _ = document.starts, document.text, document.paragraph_numbers
        html = "".join(f"<p>{escape(b.text)}</p>" for b in document.blocks)
        start = time.perf_counter()
        QTextDocument().setHtml(html)
        base = time.perf_counter() - start
        rng = random.Random(2)
        length = len(document.text)
        for count in (0, 5_000):
            marks = []
            for number in range(count):
                at = rng.randrange(length - 120)
                marks.append(
                    Mark(str(number), ((at, at + rng.randrange(10, 120)),), rng.choice(("yellow", "blue", "green")))
                )
            for where, position in (("", 0), (" end", length - 1000)):
                first, whole, gap = show(app, view, document, marks, position)
                label = f"{size / 1e6:g} MB{where}"
                print(f"{label:>8} {count:>6} {first:>11.3f}s {whole:>10.3f}s {gap:>9.3f}s {base:>8.3f}s")


if __name__ == "__main__":
    main()
