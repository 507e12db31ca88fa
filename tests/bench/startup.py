"""From the start of the process to a window that can be used, against an empty QMainWindow in the same run.

Run by hand: ``python tests/bench/startup.py [ROUNDS]``. Libraries of no and of 10,000 articles are made in a temporary
folder (without fsync: what is measured is reading). Each round starts the programs one after the other. "Usable" is
painted, with the list of articles answering to the keyboard; "complete" has the rest too (reading view, passages,
menus), which is made in short steps behind the first paint, or at once when an article is asked for.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ARTICLES = 10_000
EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.resize(1440, 900)
window.show()
app.processEvents()
window.grab()
"""
READER = """
import gc
import sys
gc.disable()
from reader import cli
from reader.core import paths
from pathlib import Path
from reader.gui import app as program
from reader.core.settings import Settings
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
folder = Path(sys.argv[1])
app = program.make_application()
window = program.build(app, folder, Settings(paths.config_folder() / "settings.json"))
window.restore()
window.show()
app.processEvents()
window.grab()
filter = window.library_panel.findChild(QLineEdit)
for key, text in ((Qt.Key.Key_Q, "q"), (Qt.Key.Key_Q, "q"), (Qt.Key.Key_Q, "q")):
    app.sendEvent(filter, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))
assert window.library_panel.visible_ids() == [], "it does not answer"
filter.clear()
if "--complete" in sys.argv:
    done = []
    program.in_steps(lambda: done.append(window.complete()))
    while not done:
        app.processEvents()
    window.begin([])
    app.processEvents()
    window.grab()
print(window.is_complete, len(window.library_panel.visible_ids()))
import os
os._exit(0)
"""


def make_library(folder: Path, count: int) -> None:
    """A library of so many short articles, three passages in every tenth."""
    from reader.core import annotations, articles, paths, tags
    from reader.core.index import Index
    from reader.core.library import Library
    from reader.formats import Source, read_fully
    from reader.formats.adding import read_source, stage_source

    paths.private_folder(paths.cache_folder())
    library = Library(folder, Index(paths.cache_folder(), folder), read_source)
    tag = tags.create(library, "weather")
    for number in range(count):
        lines = "The wind came from the north. The lamp was lit at dusk. Nobody saw the ship."
        text = f"Report number {number}\n\n{lines}\n"
        staged = stage_source(folder, Source(text.encode(), "report.txt"), reading=read_fully)
        article, _ = articles.commit(library, staged)
        if number % 10 == 0:
            document = library.document(article.id)
            for start in (24, 54, 80):
                annotations.highlight(library, article.id, document, start, start + 12, tags=[tag.id])
    library.index.close()


def timed(code: str, *arguments: str) -> tuple[float, str]:
    start = time.perf_counter()
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return time.perf_counter() - start, run.stdout.strip()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
        os.environ["PYTHONPYCACHEPREFIX"] = str(place / "bytecode")
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
        for kind in ("CONFIG", "CACHE"):
            os.environ[f"READER_{kind}"] = str(place / kind)
        sync, os.fsync = os.fsync, lambda _: None
        make_library(place / "large", ARTICLES)
        os.fsync = sync
        for count, folder in ((0, place / "none"), (ARTICLES, place / "large")):
            programs = {
                "empty": (EMPTY,),
                "usable": (READER, str(folder)),
                "complete": (READER, str(folder), "--complete"),
            }
            taken: dict[str, list[float]] = {name: [] for name in programs}
            for number in range(rounds + 1):
                for name, arguments in programs.items():
                    seconds, _ = timed(*arguments)
                    if number:  # the first round fills the caches
                        taken[name].append(seconds)
            base = taken["empty"]
            for name, found in taken.items():
                middle, least = statistics.median(found), min(found)
                ratios = f"ratio {middle / statistics.median(base):.2f}, of the fastest {least / min(base):.2f}"
                print(f"{count:>6} articles, {name:<8} {middle:.3f} s, fastest {least:.3f} s, {ratios}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
