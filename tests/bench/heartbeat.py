"""How long the window is busy without answering: a heartbeat in the GUI thread through the longest things it does.

Run by hand: ``python tests/bench/heartbeat.py [--keep DIR] [--stacks] [scene…]``. For each scene it prints how long
it took, the longest time between two beats, and how many of them were over 50 and over 200 ms. As other programs make a
busy machine late, too, it also prints the most that the GUI thread computed between two beats, and the most that all
threads of the program did: on a machine of its own no gap is longer than that, but for the disk.
"""

from __future__ import annotations

import argparse
import collections
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
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

_BEAT_MS: Final = 10
_QUIET_SECONDS: Final = 0.4  # after a scene: what it leaves to be done behind the paint belongs to it
_MOST_SECONDS: Final = 90.0  # of a scene
_WORD: Final = "patience"
SENTENCE: Final = "The reading of long texts asks for patience and for a page that does not get in its way at all. "


# -- the beat --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two beats, and what the GUI thread and all threads computed in it; in seconds."""

    wall: float
    own: float
    every: float


class Heart(QObject):
    """Beats every 10 ms; a thread beside it notes what the GUI thread is in while a beat is late."""

    def __init__(self, stacks: bool) -> None:
        super().__init__()
        self.gaps: list[Gap] = []
        self.held: collections.Counter[str] = collections.Counter()
        self._last = self._own = self._every = 0.0
        self._beats = False
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        if stacks:
            gui = threading.get_ident()
            threading.Thread(target=self._watch, args=(gui,), daemon=True).start()

    def start(self) -> None:
        self.gaps, self.held = [], collections.Counter()
        self._last, self._own, self._every = time.perf_counter(), time.thread_time(), time.process_time()
        self._beats = True
        self._timer.start()

    def stop(self) -> None:
        self._beat()
        self._beats = False
        self._timer.stop()

    def _beat(self) -> None:
        now, own, every = time.perf_counter(), time.thread_time(), time.process_time()
        self.gaps.append(Gap(now - self._last, own - self._own, every - self._every))
        self._last, self._own, self._every = now, own, every

    def _watch(self, gui: int) -> None:
        while True:
            time.sleep(0.005)
            if self._beats and time.process_time() - self._every > 0.04:
                frames = sys._current_frames()
                lines = [_stack("GUI", frames[gui])]
                lines += [_stack("job", f) for t, f in frames.items() if t not in (gui, threading.get_ident())]
                self.held[" | ".join(line for line in lines if "_worker" not in line[:60])] += 1


def _stack(name: str, frame: FrameType | None) -> str:
    out: list[str] = []
    while frame is not None and len(out) < 7:
        code = frame.f_code
        out.append(f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return f"{name} {' < '.join(out)}"


# -- the window and its library --------------------------------------------------------------------------------


class Bench:
    """A window on a library in a folder, and ways to wait in its event loop."""

    def __init__(self, place: Path, app: QApplication) -> None:
        for kind in ("CONFIG", "CACHE", "BACKUPS"):
            os.environ[f"READER_{kind}"] = str(place / kind)
        paths.private_folder(paths.cache_folder())
        self.place, self.app = place, app
        self.ids: dict[str, str] = {}
        self.window: MainWindow = program.build(app, place / "library", Settings(place / "settings.json"), "light")
        self.window.complete()
        self.window.resize(1440, 900)
        self.window.place_panels()
        self.window.show()
        self.window.intake.scan(lambda _: None, "")
        self.wait(lambda: not self.window.jobs.is_busy)

    @property
    def library(self) -> Library:
        return self.window.library

    def wait(self, until: Callable[[], bool], quiet: float = 0.0) -> None:
        """Let the event loop run until something holds, and has held for ``quiet`` seconds."""
        loop, timer, begun = QEventLoop(), QTimer(interval=_BEAT_MS), time.perf_counter()
        since = [0.0]

        def look() -> None:
            now = time.perf_counter()
            if not until():
                since[0] = 0.0
            elif not since[0]:
                since[0] = now
            if (since[0] and now - since[0] >= quiet) or now - begun > _MOST_SECONDS:
                loop.quit()

        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()

    def article(self, name: str, paragraphs: int, kind: str = "txt") -> str:
        """An article of some 500 characters a paragraph; added if it is not there yet."""
        if name not in self.ids:
            path = self.place / f"{name}.{kind}"
            if not path.exists():
                path.write_text(_text(name, paragraphs, kind), encoding="utf-8")
            known = {e.title: e.id for e in self.library.entries()}
            self.ids[name] = known.get(f"Text {name}") or add_path(self.library, path)[0].id
        return self.ids[name]

    def is_shown(self, article: str) -> bool:
        window = self.window
        mine = window.desk.article
        return mine is not None and mine.id == article and not window.view.is_loading and not window.jobs.is_busy

    def open(self, article: str) -> None:
        """Open an article and wait until all that belongs to it has come."""
        self.window.desk.open(article)
        self.wait(lambda: self.is_shown(article), 0.2)

    def away(self) -> None:
        """To a small article, so that the next one is opened anew."""
        self.open(self.article("small", 20))
        self.wait(lambda: not self.window.jobs.is_busy, 0.3)


def _text(name: str, paragraphs: int, kind: str) -> str:
    lines = [f"Number {i} of {name}. " + SENTENCE * (1 + i % 9) for i in range(paragraphs)]
    if kind == "html":
        body = "\n".join(f"<p>{line.replace('patience', '<em>patience</em>')}</p>" for line in lines)
        return (
            f"<html><head><title>Text {name}</title></head><body><article><h1>Text {name}</h1>{body}</article></body>"
        )
    if kind == "md":
        return f"# Text {name}\n\n" + "\n\n".join(line.replace("patience", "*patience*") for line in lines)
    return f"Text {name}\n\n" + "\n\n".join(lines)


def _highlight(bench: Bench, article: str, count: int) -> None:
    if len(bench.library.annotations(article)) >= count:
        return
    document = bench.library.document(article)
    step = (len(document.text) - 1_000) // count
    changes = []
    for number in range(count):
        anchor = anchors.describe(document, 100 + number * step, 160 + number * step)
        annotation = Annotation(id=new_id(), article=article, passages=(anchor,))
        changes.append(Change(Annotation.TABLE, annotation.id, None, annotation, article))
    bench.library.apply(changes, "many")


# -- the scenes ------------------------------------------------------------------------------------------------

Act = Callable[[], None]
Scene = Callable[[Bench], tuple[Act, Callable[[], bool]]]  # prepares; gives what is done, and when it is over


def _opening(name: str, paragraphs: int, kind: str, highlights: int = 0) -> Scene:
    def scene(bench: Bench) -> tuple[Act, Callable[[], bool]]:
        article = bench.article(name, paragraphs, kind)
        if highlights:
            _highlight(bench, article, highlights)
        bench.away()
        return lambda: bench.window.desk.open(article), lambda: bench.is_shown(article)

    return scene


def _in_the_large(act: Callable[[Bench], None], seconds: float = 0.1) -> Scene:
    """Something done in the open text of 10 MB."""

    def scene(bench: Bench) -> tuple[Act, Callable[[], bool]]:
        article = bench.article("10 txt", 20_000)
        bench.open(article)
        QTest.qWait(1_000)
        begun: list[float] = []

        def begin() -> None:
            begun.append(time.perf_counter())
            act(bench)

        return begin, lambda: bool(begun) and time.perf_counter() - begun[0] > seconds and bench.is_shown(article)

    return scene


def _to_the_end(bench: Bench) -> None:
    document = bench.window.desk.document
    assert document is not None
    bench.window.view.go_to(len(document.text) - 300)


def _press_end(bench: Bench) -> None:
    QTest.keyClick(bench.window.view.flow, Qt.Key.Key_End)


def _find(bench: Bench) -> None:
    bench.window.commands.finding.open()
    field = bench.window.find_bar.field
    for number in range(1, len(_WORD) + 1):
        QTimer.singleShot(200 * number, lambda number=number: field.setText(_WORD[:number]))


def _theme(bench: Bench) -> None:
    bench.window.choose_theme("dark" if bench.window.theme.name != "dark" else "light")


def _setting(name: str, step: int) -> Callable[[Bench], None]:
    def act(bench: Bench) -> None:
        settings = bench.window.settings
        settings.set(name, settings[name] + (step if not settings[name] % 2 else -step))
        bench.window.set_theme()

    return act


def _widen(bench: Bench) -> None:
    bench.window.resize(1000 if bench.window.width() > 1000 else 1440, 900)


def _switching(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    large, other = bench.article("10 txt", 20_000), bench.article("1 txt", 2_000)
    bench.away()

    def act() -> None:
        bench.window.desk.open(large)
        QTimer.singleShot(700, lambda: bench.window.desk.open(other))
        QTimer.singleShot(900, lambda: bench.window.desk.open(large))
        QTimer.singleShot(1_000, lambda: bench.window.desk.open(other))

    return act, lambda: bench.is_shown(other)


def _new_version(bench: Bench) -> None:
    """An article with 1,000 annotations of which a new version was just taken."""
    name = f"v{len(bench.library.entries())}"
    article = bench.article(name, 2_000)
    _highlight(bench, article, 1_000)
    bench.open(article)
    path = bench.place / f"{name}.txt"
    path.write_text(path.read_text("utf-8").replace("Number 7 ", "The number seven "), encoding="utf-8")
    before = bench.library.article(article).text_sha256
    bench.window.versions.use()
    bench.wait(lambda: bench.library.article(article).text_sha256 != before and bench.is_shown(article), 0.5)


def _undoing_version(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    _new_version(bench)
    article = bench.window.desk.article
    assert article is not None
    return bench.window.commands.undo, lambda: _other_text(bench, article.text_sha256)


def _redoing_version(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    act, until = _undoing_version(bench)
    act()
    bench.wait(until, 0.5)
    article = bench.window.desk.article
    assert article is not None
    return bench.window.commands.redo, lambda: _other_text(bench, article.text_sha256)


def _other_text(bench: Bench, text: str) -> bool:
    now = bench.window.desk.article
    return now is not None and now.text_sha256 != text and bench.is_shown(now.id)


def _undoing_annotations(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    """As after an import of thousands of annotations into the open article."""
    article = bench.article(f"i{len(bench.library.entries())}", 2_000)
    bench.open(article)
    _highlight(bench, article, 3_000)
    bench.wait(lambda: bench.is_shown(article), 0.5)
    return bench.window.commands.undo, lambda: not bench.library.annotations(article) and bench.is_shown(article)


def _folder(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    """500 files come in while an article is read."""
    folder = bench.place / f"folder{len(bench.library.entries())}"
    folder.mkdir()
    for number in range(500):
        (folder / f"{number}.txt").write_text(_text(f"{folder.name} {number}", 12, "txt"), encoding="utf-8")
    bench.away()
    wanted = len(bench.library.entries()) + 500

    def act() -> None:
        bench.window.intake.add([folder])

    return act, lambda: len(bench.library.entries()) >= wanted and not bench.window.jobs.is_busy


def _references(bench: Bench) -> Path:
    """A file of references for every article that there is; several hundred, after the folder was added."""
    path = bench.place / "references.bib"
    rows = [
        f"@article{{k{n}, title={{{e.title}}}, author={{Doe, Jane}}, journal={{The Quarterly}}, volume={{{n}}}}}"
        for n, e in enumerate(bench.library.entries())
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def _planning(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    path, citing = _references(bench), bench.window.commands.citing
    bench.away()
    return lambda: citing.import_references(path), lambda: bool(citing.dialog and citing.dialog.plan.matches)


def _taking(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    act, until = _planning(bench)
    act()
    bench.wait(until, 0.3)
    dialog = bench.window.commands.citing.dialog
    assert dialog is not None
    return dialog.take, lambda: bench.library.undo_name.startswith("Import") and not bench.window.jobs.is_busy


def _undoing_references(bench: Bench) -> tuple[Act, Callable[[], bool]]:
    dialog = bench.window.commands.citing.dialog
    if dialog is not None:
        dialog.reject()
    bench.away()
    name = bench.library.undo_name
    return bench.window.commands.undo, lambda: bench.library.undo_name != name and not bench.window.jobs.is_busy


SCENES: Final[dict[str, Scene]] = {
    "open 1 MB txt": _opening("1 txt", 2_000, "txt"),
    "open 1 MB html": _opening("1 html", 2_000, "html"),
    "open 1 MB md": _opening("1 md", 2_000, "md"),
    "open 10 MB txt": _opening("10 txt", 20_000, "txt"),
    "open 10 MB html": _opening("10 html", 20_000, "html"),
    "open 10 MB md": _opening("10 md", 20_000, "md"),
    "open 1 MB with 5,000 annotations": _opening("many", 2_001, "txt", 5_000),
    "switch while 10 MB are built": _switching,
    "go to the end of 10 MB": _in_the_large(_to_the_end),
    "press End in 10 MB": _in_the_large(_press_end),
    "type in the find bar in 10 MB": _in_the_large(_find, 2.0),
    "another theme in 10 MB": _in_the_large(_theme),
    "larger text in 10 MB": _in_the_large(_setting("text_size", 2)),
    "narrower column in 10 MB": _in_the_large(_setting("text_width", 6)),
    "narrower window in 10 MB": _in_the_large(_widen),
    "undo a new version, 1,000 annotations": _undoing_version,
    "redo a new version, 1,000 annotations": _redoing_version,
    "undo 3,000 imported annotations": _undoing_annotations,
    "add 500 files": _folder,
    "plan references": _planning,
    "take references over": _taking,
    "undo the references": _undoing_references,
}


def run(bench: Bench, heart: Heart, name: str) -> None:
    """Prepare a scene, do it with the heart beating, and print what it came to."""
    act, until = SCENES[name](bench)
    QTest.qWait(300)
    QTimer.singleShot(0, act)
    begun = time.perf_counter()
    heart.start()
    bench.wait(until, _QUIET_SECONDS)
    heart.stop()
    took = time.perf_counter() - begun - _QUIET_SECONDS
    wall, own, every = (max(getattr(g, name) for g in heart.gaps) * 1e3 for name in ("wall", "own", "every"))
    late = [sum(g.wall > s for g in heart.gaps) for s in (0.05, 0.2)]
    print(
        f"{name:<38} {took:6.2f} s  longest gap {wall:5.0f} ms  computed: own {own:4.0f}, all {every:4.0f} ms"
        f"  over 50: {late[0]:3}  over 200: {late[1]:3}",
        flush=True,
    )
    for stack, count in heart.held.most_common(6):
        print(f"    {count:4} {stack}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", help="words of their names; none: all")
    parser.add_argument("--keep", type=Path, help="the folder for the library, kept for the next time")
    parser.add_argument("--stacks", action="store_true", help="say where the GUI thread was while a beat was late")
    given = parser.parse_args()
    chosen = [n for n in SCENES if not given.scenes or any(s in n for s in given.scenes)]
    app = program.make_application()
    with tempfile.TemporaryDirectory() as name:
        place = given.keep or Path(name)
        place.mkdir(exist_ok=True)
        bench, heart = Bench(place, app), Heart(given.stacks)
        for scene in chosen:
            run(bench, heart, scene)
        with suppress(RuntimeError):
            bench.window.close()


if __name__ == "__main__":
    main()
