"""The files that articles come from: never written to by any command, and they may turn into anything meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader import cli_commands
from reader.core import paths
from reader.core.checking import check
from reader.core.paths import RECORDS
from reader.exchange import EXPORTERS
from reader.formats import FORMATS, Format
from tests.hostile.goodfiles import GOOD
from tests.test_cli import Run, run  # noqa: F401  # a fixture

pytestmark = pytest.mark.usefixtures("one_reading_process")

posix = pytest.mark.skipif(os.name == "nt", reason="FIFOs, links and alarms")


def state_of(path: Path) -> tuple[str, int, int, int, int]:
    """What a file is, whatever was done with it: its content, time, number, mode and size."""
    info = path.stat()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return digest, info.st_mtime_ns, info.st_ino, info.st_mode, info.st_size


def commands_on(file: Path, article: str, room: Path, each_once: bool = False) -> Iterator[tuple[str, ...]]:
    """Every command with what it can be given, or each for the article and the file once; not ``reader open``."""
    yield "add", str(file)
    yield "add", "--as-version", str(file)
    yield "add", "-r", str(file.parent)
    for name in (article, str(file)):
        if each_once and name == str(file):
            yield "text", name
            yield "refresh", name
            break
        for command in ("text", "info", "blocks"):
            yield command, name
        (room / "quotes.json").write_text(json.dumps([{"id": "1", "exact": "mill"}]))
        yield "anchor", name, "--quotes", str(room / "quotes.json")
        yield "annotate", name, "--start", "0", "--end", "3", "--tag", "mill"
        yield "refresh", name
        yield "refresh", name, "--dry-run"
        yield "versions", name
    yield "refresh", article, str(file)
    yield "list", "mill"
    yield ("passages",)
    for to in EXPORTERS[:1] if each_once else EXPORTERS:
        yield "export", "--to", to.name, "-o", str(room / f"notes{to.suffix}"), "--overwrite"
    yield "export", "-o", f"{room / 'each'}{os.sep}"
    yield "export", "--to", "pdf", article, "-o", str(room / "annotated.pdf"), "--overwrite"
    yield "import-remarks", article
    yield "cite", article
    yield "describe", article, "--title", "Another title"
    yield "review", article
    yield ("tags",)
    yield "tag", "rename", "mill", "Mills"
    yield ("deleted",)
    yield ("check",)
    yield "check", "--repair"
    yield ("backup",)
    yield "restore", "1"
    yield "restore", "--undo"


def test_the_list_of_commands_is_whole(tmp_path: Path) -> None:
    named = {c[0] for c in commands_on(tmp_path / "a.txt", "a", tmp_path)}
    apart = {"open", "edit", "delete", "undelete", "merge", "import"}  # of these none is given a source
    assert {c.name for c in cli_commands.COMMANDS} == named | apart


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_no_command_changes_a_source_or_anything_beside_it(row: Format, run: Run, tmp_path: Path) -> None:  # noqa: F811
    given, room = tmp_path / "given", tmp_path / "room"
    given.mkdir()
    room.mkdir()
    file = given / f"good{row.suffixes[0]}"
    file.write_bytes(GOOD[row.name][0])
    file.chmod(0o444)
    os.utime(file, ns=(10**18, 10**18))
    before, beside = state_of(file), given.stat().st_mtime_ns
    assert run("add", str(file)).code == 0
    article = run("list", "--json").json[0]["id"]
    folder = tmp_path / "library" / "articles" / article
    [copy] = folder.glob("source*")
    kept = state_of(copy)
    for command in commands_on(file, article, room):
        result = run(*command)
        assert result.code in (0, 1), (command, result.err)
        assert state_of(file) == before, command
        assert state_of(copy) == kept, command
        assert (os.listdir(given), given.stat().st_mtime_ns) == ([file.name], beside), command
    assert check(tmp_path / "library").problems == ()


# -- what a source may turn into --------------------------------------------------------------------------------------


def _socket(path: Path) -> None:
    made = socket.socket(socket.AF_UNIX)
    try:
        os.chdir(path.parent)  # a socket's name is short
        made.bind(path.name)
    finally:
        made.close()


BECOMES: dict[str, Callable[[Path], Any]] = {
    "nothing": lambda p: None,
    "a FIFO": lambda p: os.mkfifo(p),
    "a folder": lambda p: p.mkdir(),
    "a folder with something in it": lambda p: (p.mkdir(), (p / "a.txt").write_text("a")),
    "a link to itself": lambda p: p.symlink_to(p),
    "a link to nothing": lambda p: p.symlink_to(p.with_name("nothing")),
    "a link to a device without end": lambda p: p.symlink_to("/dev/zero"),
    "a socket": _socket,
    "an empty file": lambda p: p.touch(),
    "rubbish": lambda p: p.write_bytes(bytes(range(256)) * 40),
}


@pytest.fixture
def alarm() -> Iterator[None]:
    """Whatever hangs is ended, and fails."""
    former = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it hangs"))
    signal.alarm(90)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)


@posix
@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("whose", ["the user's", "the library's"])
@pytest.mark.parametrize("name", BECOMES)
def test_a_source_that_turned_into_something_else_is_said_by_every_command(
    name: str,
    whose: str,
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    (tmp_path / "given").mkdir()
    file = tmp_path / "given" / "mill.md"
    file.write_bytes(GOOD["md"][0])
    article = run("add", str(file)).out.partition("\t")[0]
    assert run("annotate", article, "--start", "0", "--end", "3", "--tag", "mill", "--note", "kept").code == 0
    assert run("backup").code == 0
    folder = paths.library_folder() / "articles" / article
    text = run("text", article).out
    victim = file if whose == "the user's" else next(folder.glob("source*"))
    victim.unlink()
    BECOMES[name](victim)
    records = (folder / RECORDS).read_bytes()
    for command in commands_on(file, article, room, each_once=True):
        result = run(*command)
        assert result.code in (0, 1), (command, result.err)
        assert all(line.startswith("reader: ") for line in result.err.splitlines()), (command, result.err)
    if name != "rubbish" or whose == "the library's":  # of the user's own it becomes the new version
        assert run("text", article).out == text
    assert b'"note": "kept"' in records
    assert b'"note": "kept"' in (folder / RECORDS).read_bytes()
    if whose == "the library's":
        assert any("source" in p for p in check(paths.library_folder()).problems) or victim.is_file()
