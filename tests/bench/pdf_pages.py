"""A long PDF as pages: how soon the first page is there, whether scrolling shows blanks, memory, and how long Qt waits.

    python tests/bench/pdf_pages.py [FILE.pdf]

Without a file one of 500 dense pages is made. Memory counts the window and the process that draws.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QApplication

from reader.gui import theme as themes
from reader.gui.views.pages import PagesView
from tests.gui.printed import write_pdf

SENTENCE = "the keeper wrote it down "
SPEED = 60  # pages a minute
SECONDS = 20


class Heartbeat:
    """The longest time that Qt did not come round."""

    def __init__(self) -> None:
        self.worst = 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._clock.start()
        self._timer.start()

    def _beat(self) -> None:
        self.worst = max(self.worst, self._clock.restart() - 5)


def memory(pid: int) -> float:
    """MB that a process holds for itself and shares (RSS)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(app: QApplication, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.001)


def first_page(app: QApplication, view: PagesView, path: Path) -> float:
    begun = time.perf_counter()
    view.open_file(path)
    while not view._is_drawn and time.perf_counter() < begun + 30:
        app.processEvents()
        time.sleep(0.0005)
    view.viewport().repaint()
    return time.perf_counter() - begun


def scroll(app: QApplication, view: PagesView) -> tuple[int, int, int]:
    """Frames painted, those in which a visible page was only roughly there, and those in which one was blank."""
    page = view._layout.rect(1)[1] - view._layout.rect(0)[1]
    bar = view.verticalScrollBar()
    start, begun = bar.value(), time.perf_counter()
    frames = rough = blank = 0
    while (elapsed := time.perf_counter() - begun) < SECONDS:
        bar.setValue(start + round(elapsed * SPEED / 60 * page))
        app.processEvents()
        wanted = view._visible_tiles()
        missing = {t.page for t in wanted if t not in view._cache}
        frames += 1
        rough += bool(missing)
        blank += any(view.small(p) is None for p in missing)
        time.sleep(0.015)
    return frames, rough, blank


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    folder = Path(tempfile.mkdtemp())
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "long.pdf"
    if len(sys.argv) < 2:
        write_pdf(path, [[[SENTENCE[:24]] * 30] * 2 for _ in range(500)])
    for theme in ("light", "dark"):
        view = PagesView()
        view.set_look(themes.load_theme(theme), None, True, True)  # type: ignore[arg-type]
        view.resize(800, 850)
        view.show()
        heart = Heartbeat()
        for name in ("first", "second"):
            print(f"{theme}: {name} opening, first page: {first_page(app, view, path):.2f} s")
        print(f"{theme}: {len(view.sheets)} pages")
        run(app, 1)
        frames, rough, blank = scroll(app, view)
        print(f"{theme}: scrolled {SECONDS} s: {frames} frames, {rough} not all sharp, {blank} with a blank page")
        jumps = 0.0
        for page in range(0, len(view.sheets), max(1, len(view.sheets) // 20)):
            begun = time.perf_counter()
            view.go_to_page(page)
            while not all(t in view._cache for t in view._visible_tiles()):
                app.processEvents()
                time.sleep(0.001)
            jumps = max(jumps, time.perf_counter() - begun)
        print(f"{theme}: a jump anywhere is sharp after {jumps:.2f} s at most")
        view.zoom_to(6.0)
        run(app, 2)
        assert view._source is not None
        process = view._source._worker._process
        here, there = memory(os.getpid()), memory(process.pid) if process is not None else 0.0
        print(f"{theme}: memory {here:.0f} + {there:.0f} MB, {view._cache.bytes / 1e6:.0f} MB of pictures")
        print(f"{theme}: Qt waited {heart.worst} ms at most")
        view.clear_document()
        view.close()


if __name__ == "__main__":
    main()
