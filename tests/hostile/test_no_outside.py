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

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what belongs to the system differs elsewhere")

CANARY = "the canary sings of what nobody may read"
HOOK = """
import json, os, sys
log = os.open(os.environ["AUDIT_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
busy = False
def hook(event, args):
    global busy
    if busy or event not in EVENTS:
        return
    busy = True
    try:
        os.write(log, (json.dumps([event, [str(a) for a in args[:2]]]) + "\\n").encode())
    finally:
        busy = False
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
QTimer.singleShot(2500, window.close)
QTimer.singleShot(2800, app.quit)
app.exec()
assert window.desk.article is not None
"""
)
SERVING = "from reader.formats.serving import main"  # the reading process, which is watched along
# Where the system keeps what any program reads.
SYSTEM = ("/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", "/bin/", "/opt/", "/var/cache/fontconfig", "/run/user")
NOT_SYSTEM = ("/etc/passwd-", "/etc/shadow")
_HIT = re.compile(r'(?:open|openat|creat|execve|stat|statx|newfstatat|readlink)\((?:AT_FDCWD, )?"([^"]+)"')


def page(canaries: Path) -> str:
    """A web page that reaches for everything it can think of."""
    far = "http://127.0.0.1:9/x.png"
    reach = [f"file://{canaries}/secret.png", f"{canaries}/secret.png", "../canaries/secret.png", "link.png", far]
    parts = [
        f'<img src="{a}" srcset="{a} 2x, {a}?2 3x"><iframe src="{a}"></iframe><object data="{a}"></object>'
        f'<embed src="{a}"><link rel="stylesheet" href="{a}"><script src="{a}"></script><video poster="{a}" src="{a}">'
        f'<svg><image href="{a}"/><use href="{a}#x"/></svg><p style="background:url({a})">Painted paragraph.</p>'
        f'<style>@import url("{a}"); body {{ background: url({a}) }} @font-face {{ src: url({a}) }}</style>'
        f'<meta http-equiv="refresh" content="0;url={a}"><picture><source srcset="{a}"></picture><a href="{a}">go</a>'
        f'<input type="image" src="{a}"><table background="{a}"><tr><td>cell</td></tr></table>'
        for a in reach
    ]
    words = "<p>The lamp was lit at dusk, and nobody saw it burn through the night until morning came.</p>" * 8
    head = f'<base href="file://{canaries}/"><link rel="preload" as="image" href="{far}">'
    body = f"{words}{''.join(parts)}{words}"
    return f"<!DOCTYPE html><html><head><title>Reach</title>{head}</head><body>{body}</body></html>"


def markdown(canaries: Path) -> str:
    lines = [
        f"![x]({a})" for a in (f"file://{canaries}/secret.png", f"{canaries}/secret.png", "../canaries/secret.png")
    ]
    lines += ["![x](link.png)", "![[../canaries/secret.md]]", '--8<-- "../canaries/secret.txt"', page(canaries)]
    return "# Reaching\n\nThe lamp was lit at dusk.\n\n" + "\n\n".join(lines)


@pytest.fixture
def samples(tmp_path: Path) -> list[Path]:
    """Files that reach out, and one that does not, beside a folder of canaries."""
    canaries, folder = tmp_path / "canaries", tmp_path / "given"
    canaries.mkdir()
    folder.mkdir()
    for suffix in ("png", "md", "txt"):
        (canaries / f"secret.{suffix}").write_bytes(b"\x89PNG\r\n\x1a\n" * (suffix == "png") + CANARY.encode())
    (folder / "link.png").symlink_to(canaries / "secret.png")
    (folder / "page.html").write_text(page(canaries))
    (folder / "page.md").write_text(markdown(canaries))
    (folder / "page.xhtml").write_text(
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{canaries}/secret.txt">]>\n'
        + page(canaries).replace("The lamp", "&x; The lamp")
    )
    (folder / "plain.txt").write_text(f"A plain text\n\nfile://{canaries}/secret.txt\n\nThe lamp was lit at dusk.\n")
    return sorted(p for p in folder.iterdir() if not p.is_symlink())


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
        self.ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
        self.events = [json.loads(line) for line in log.read_text().splitlines()]
        self.traced = trace.read_text(errors="replace").splitlines() if trace.exists() else []

    def opened(self) -> set[str]:
        """The absolute paths of everything that was opened or looked for, and of programs that were started."""
        found = {args[0] for event, args in self.events if event == "open" and not args[0].isdigit()}
        found |= {m[1] for line in self.traced if (m := _HIT.search(line))}
        return {os.path.realpath(os.path.join(os.getcwd(), f)) for f in found}

    def talked(self) -> list[str]:
        """Everything but files: sockets other than the window's own, and programs other than the reading process."""
        said = [f"{event} {args}" for event, args in self.events if event != "open" and SERVING not in str(args)]
        started = 0
        for line in self.traced:
            if "execve(" in line:
                started += " = 0" in line and not (sys.executable in line and SERVING in line)
            elif ("connect(" in line or "bind(" in line or "send" in line) and not self._is_ours(line):
                said.append(line)
        return said + [f"{started} programs"] * (started > 1)

    def _is_ours(self, line: str) -> bool:
        """The window's own local socket, and asking the system's daemon for a user's name."""
        if "AF_INET" in line:
            return False
        own = f'sun_path="{self.home}/tmp/'
        return "sun_path" not in line or own in line or "/nscd/" in line


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
    runs = [["add", *names], ["list"], ["passages"], ["check"], ["export", "-o", str(tmp_path / "out" / "a.csv")]]
    runs += [["text", n] for n in names] + [["annotate", names[0], "--quote", "nobody saw it burn", "--start", "0"]]
    runs += (
        [["info", n] for n in names]
        + [["blocks", n] for n in names]
        + [["export", "-o", str(tmp_path / "out" / "a.md")]]
    )
    watched = Watched(tmp_path, COMMANDS, runs)
    assert watched.ran.returncode == 0, watched.ran.stderr
    assert "Traceback" not in watched.ran.stderr
    assert len(list((tmp_path / "library" / "articles").iterdir())) == len(samples)
    assert watched.talked() == []
    assert stray(watched) == []
    assert CANARY not in watched.ran.stdout + watched.ran.stderr
    assert CANARY.encode() not in everything_in(tmp_path / "library")


def test_the_window_talks_to_nobody_and_reads_nothing_else(tmp_path: Path, samples: list[Path]) -> None:
    watched = Watched(tmp_path, WINDOW, [str(p) for p in samples])
    assert watched.ran.returncode == 0, watched.ran.stderr
    assert len(list((tmp_path / "library" / "articles").iterdir())) >= len(samples)
    assert watched.talked() == []
    assert stray(watched) == []
    assert CANARY.encode() not in everything_in(tmp_path / "library")


def test_the_watch_itself_sees_what_it_must(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text(CANARY)
    code = "import socket\nopen(json.loads(sys.argv[1])).read()\ns = socket.socket()\ns.settimeout(0.1)\n"
    code += "try:\n    s.connect(('127.0.0.1', 9))\nexcept OSError:\n    pass\n"
    watched = Watched(tmp_path, HOOK + code, str(canary))
    assert str(canary.resolve()) in stray(watched)
    assert any("connect" in line for line in watched.talked())
