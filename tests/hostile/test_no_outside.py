"""Opening a file does nothing but show it: no socket, no program, no file outside of what belongs to it.

Each run is a process of its own. Python says through an audit hook what it opens and connects to; where there is
``strace``, the system says it too, also for what Qt does without Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import reader
from reader.core.paths import assets
from reader.exchange import EXPORTERS
from reader.formats import FORMATS
from tests.hostile.reaching import REACHING, WORDS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what belongs to the system differs elsewhere")

CANARY = "the canary sings of what nobody may read"
HOOK = """
import json, os, sys, threading
log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
own = threading.local()  # what one thread does while another is being written down is written down, too
def hook(event, args):
    if event not in EVENTS or getattr(own, "busy", False):
        return
    own.busy = True
    try:
        os.write(log, (json.dumps([event, [str(a) for a in args[:2]]]) + "\\n").encode())
    finally:
        own.busy = False
EVENTS = {"open", "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
          "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.open", "urllib.Request"}
sys.addaudithook(hook)
"""
COMMANDS = HOOK + "from reader.cli import main\nfor line in json.loads(sys.argv[1]):\n    main(line)\n"
WINDOW = (
    HOOK
    + """
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from reader.core import paths
from reader.core.settings import Settings
from reader.gui import app as gui
from reader.gui.instance import Server
app = gui.make_application()
window = gui.build(app, paths.library_folder(), Settings(paths.config_folder() / "settings.json"))
window.show()
window.complete()
window.begin([Path(p) for p in json.loads(sys.argv[1])])
server = Server(paths.library_folder(), window)
seen, left, begun = [], [], []
sys.addaudithook(lambda event, args: begun.append(str(args[1])) if event == "subprocess.Popen" else None)
window.desk.opened.connect(lambda *_: seen.append(window.desk.article.id))
def show_next():
    if window.jobs.is_busy or len(window.library.entries()) < len(json.loads(sys.argv[1])):
        return
    if not left and not seen[1:]:
        ids = [e.id for e in window.library.entries()]
        left.extend(sorted(ids, key=lambda i: window.library.article(i).media_type != "application/pdf"))
    if left:
        window.desk.open(left.pop())
    elif not all(any(name in said for said in begun) for name in ("pdfworker", "gui.drawing")):
        return  # the pages of the last one, or the drawing of another, are not drawn yet
    elif turn.interval() < 1000:
        turn.setInterval(1000)  # for what is drawn behind the first paint
    else:
        window.close()
        app.quit()
turn = QTimer(interval=120)
turn.timeout.connect(show_next)
turn.start()
QTimer.singleShot(150000, app.quit)
app.exec()
assert {e.id for e in window.library.entries()} <= set(seen), seen
"""
)
# The processes that read files and draw pages and drawings, which are watched along.
SERVING = tuple(f"from reader.{name} import main" for name in ("formats.serving", "formats.pdfworker", "gui.drawing"))
# Where the system keeps what any program reads.
SYSTEM = ("/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", "/bin/", "/opt/", "/var/cache/fontconfig", "/run/user")
NOT_SYSTEM = ("/etc/passwd-", "/etc/shadow")
_HIT = re.compile(r'(?:open|openat|creat|execve|stat|statx|newfstatat|readlink)\((?:AT_FDCWD, )?"([^"]+)"')


@pytest.fixture
def samples(tmp_path: Path) -> list[Path]:
    """For each format a file that reaches out, beside a folder of canaries."""
    canaries, folder = tmp_path / "canaries", tmp_path / "given"
    canaries.mkdir()
    folder.mkdir()
    for suffix in ("png", "md", "txt"):
        (canaries / f"secret.{suffix}").write_bytes(b"\x89PNG\r\n\x1a\n" * (suffix == "png") + CANARY.encode())
    (folder / "link.png").symlink_to(canaries / "secret.png")
    made = []
    for row in FORMATS:
        for suffix, make in REACHING[row.name]:
            made.append(folder / f"{row.name}{suffix or row.suffixes[0]}")
            made[-1].write_bytes(make(canaries))
    return made


class Watched:
    """A process that was watched: what it opened, and what else it tried."""

    def __init__(self, tmp_path: Path, code: str, argument: object) -> None:
        self.home = tmp_path
        log, trace = tmp_path / "audit", tmp_path / "strace"
        command = [sys.executable, "-B", "-c", code, json.dumps(argument)]
        if can_trace(tmp_path):
            calls = "trace=open,openat,creat,execve,connect,bind,sendto,sendmsg"
            command = ["strace", "-f", "-qq", "-s", "300", "-e", calls, "-o", str(trace), *command]
        environment = {
            **os.environ,
            "AUDIT_LOG": str(log),
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(tmp_path / "home"),
        }
        environment |= {"TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        for name in ("home", "tmp", "out"):
            (tmp_path / name).mkdir(exist_ok=True)
        self.ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=180)
        self.events = [json.loads(line) for line in log.read_text().splitlines()]
        self.traced = trace.read_text(errors="replace").splitlines() if trace.exists() else []

    def opened(self) -> set[str]:
        """The absolute paths of everything that was opened or looked for, and of programs that were started."""
        found = {args[0] for event, args in self.events if event == "open" and not args[0].isdigit()}
        found |= {m[1] for line in self.traced if (m := _HIT.search(line))}
        return {os.path.realpath(os.path.join(os.getcwd(), f)) for f in found}

    def talked(self) -> list[str]:
        """Everything but files: sockets other than the window's own, and programs other than the reading process."""
        said = [f"{event} {args}" for event, args in self.events if event != "open" and not is_serving(str(args))]
        started = 0
        for line in self.traced:
            if "execve(" in line:
                started += " = 0" in line and not (sys.executable in line and is_serving(line))
            elif ("connect(" in line or "bind(" in line or "send" in line) and not self._is_ours(line):
                said.append(line)
        return said + [f"{started} programs"] * (started > 1)

    def _is_ours(self, line: str) -> bool:
        """The window's own local socket, and asking the system's daemon for a user's name."""
        if "AF_INET" in line:
            return False
        own = f'sun_path="{self.home}/tmp/'
        return "sun_path" not in line or own in line or "/nscd/" in line


def is_serving(said: str) -> bool:
    """Whether it is the start of a process of ours."""
    return any(code in said for code in SERVING)


def can_trace(tmp_path: Path) -> bool:
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-o", str(tmp_path / "tried"), "true"], capture_output=True, check=False)
    return tried.returncode == 0


def stray(watched: Watched) -> list[str]:
    """The files that were opened and belong neither to the program nor to the library nor to the sources."""
    home = watched.home
    program = [Path(reader.__file__).parent.parent, assets(), Path(sys.prefix), Path(sys.base_prefix)]
    program += [Path(p) for p in sys.path if p]
    own = [home / n for n in ("library", "cache", "config", "backups", "given", "tmp", "home", "audit", "out")]
    allowed = [os.path.realpath(p) for p in (*program, *own)]
    found = []
    for path in watched.opened():
        if any(path == a or path.startswith(f"{a}{os.sep}") for a in allowed) or path == os.path.realpath(home):
            continue
        if path.startswith(SYSTEM) and not path.startswith(NOT_SYSTEM):
            continue
        if path in ("/", "/root", "/home", tempfile.gettempdir()) or "fontconfig" in path or ".Xauthority" in path:
            continue
        found.append(path)
    return found


def everything_in(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_the_commands_talk_to_nobody_and_read_nothing_else(tmp_path: Path, samples: list[Path]) -> None:
    names = [str(p) for p in samples]
    runs = [["add", *names], ["list", "lamp"], ["passages", "dusk"], ["check"]]
    runs += [["text", n] for n in names] + [["info", names[0]], ["blocks", names[0]]]
    runs += [["annotate", n, "--start", "0", "--end", "9", "--note", "a note of ours"] for n in names]
    runs += [["export", "--to", row.name, "-o", str(tmp_path / "out" / f"all{row.suffix}")] for row in EXPORTERS]
    watched = Watched(tmp_path, COMMANDS, runs)
    assert watched.ran.returncode == 0, watched.ran.stderr
    assert "Traceback" not in watched.ran.stderr
    assert len(list((tmp_path / "library" / "articles").iterdir())) == len(samples)
    for row in EXPORTERS:
        said = (tmp_path / "out" / f"all{row.suffix}").read_text()
        assert said.count("a note of ours") == (0 if row.references else len(samples)), row.name
        assert "Reach" in said, row.name
    assert watched.ran.stdout.count(WORDS[:40]) >= len(samples)
    assert watched.talked() == []
    assert stray(watched) == []
    assert CANARY not in watched.ran.stdout + watched.ran.stderr
    assert CANARY.encode() not in everything_in(tmp_path / "library") + everything_in(tmp_path / "out")


def test_the_window_talks_to_nobody_and_reads_nothing_else(tmp_path: Path, samples: list[Path]) -> None:
    watched = Watched(tmp_path, WINDOW, [str(p) for p in samples])
    assert watched.ran.returncode == 0, watched.ran.stderr
    assert len(list((tmp_path / "library" / "articles").iterdir())) >= len(samples)
    started = [str(args) for event, args in watched.events if event == "subprocess.Popen"]
    assert all(any(code in said for said in started) for code in SERVING), "files are read and pages drawn elsewhere"
    assert watched.talked() == []
    assert stray(watched) == []
    assert CANARY.encode() not in everything_in(tmp_path / "library")


def test_the_watch_misses_nothing_that_threads_do_at_once(tmp_path: Path) -> None:
    code = """
def many(name):
    for number in range(300):
        try:
            open(f"/nowhere/{name}/{number}")
        except OSError:
            pass
threads = [threading.Thread(target=many, args=(name,)) for name in "abcd"]
for each in threads: each.start()
for each in threads: each.join()
"""
    watched = Watched(tmp_path, HOOK + code, "")
    assert len([args for _, args in watched.events if args[0].startswith("/nowhere/")]) == 1_200


def test_the_watch_itself_sees_what_it_must(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text(CANARY)
    code = "import socket\nopen(json.loads(sys.argv[1])).read()\ns = socket.socket()\ns.settimeout(0.1)\n"
    code += "try:\n    s.connect(('127.0.0.1', 9))\nexcept OSError:\n    pass\n"
    watched = Watched(tmp_path, HOOK + code, str(canary))
    assert str(canary.resolve()) in stray(watched)
    assert any("connect" in line for line in watched.talked())
