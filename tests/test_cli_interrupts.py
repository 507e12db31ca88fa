"""Ctrl+C at any moment of each long command: one line, no traceback, and a library in which all is in order."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.core import backups, restoring
from reader.core.checking import check
from reader.core.unfinished import unfinished
from tests.core.making import files_in
from tests.core.test_interrupts import Interrupting
from tests.hostile.cancelling import Place, change_all, complete, copy_of, damage, make, many_files, nothing
from tests.test_cli import Run, run  # noqa: F401  # a fixture

MOMENTS = int(os.environ.get("READER_INTERRUPTS", "3"))  # for each command
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals work otherwise there")


def restore_all(place: Place) -> None:
    change_all(place)
    restoring.restore(place.folder, backups.named(place.folder, "1"))


def write_references(place: Place) -> None:
    entries = (f"TY  - JOUR\nTI  - Article {n}\nPB  - Mill Press\nER  - \n" for n in range(24))
    (place.room / "a.ris").write_text("".join(entries))


Command = tuple[Callable[[Place], None], Callable[[Place], list[str]]]
COMMANDS: dict[str, Command] = {
    "add": (many_files, lambda p: ["add", "-r", str(p.room / "files")]),
    "list, without an index": (nothing, lambda p: ["list"]),
    "export": (nothing, lambda p: ["export", "-o", f"{p.room / 'notes'}/"]),
    "import": (
        write_references,
        lambda p: ["import", str(p.room / "a.ris")],
    ),
    "merge": (nothing, lambda p: ["merge", str(p.other)]),
    "merge, looking": (nothing, lambda p: ["merge", str(p.other), "--dry-run"]),
    "backup": (nothing, lambda p: ["backup"]),
    "restore": (change_all, lambda p: ["restore", "1"]),
    "restore --undo": (restore_all, lambda p: ["restore", "--undo"]),
    "check": (nothing, lambda p: ["check"]),
    "check --repair": (damage, lambda p: ["check", "--repair"]),
    "deleted": (nothing, lambda p: ["deleted"]),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("interrupts")
        for name in ("config", "cache", "backups"):
            patch.setenv(f"READER_{name.upper()}", str(place / name))
        yield make(place / "made", 24)


@pytest.fixture
def fresh(made: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Command], Place]:
    """Makes a copy of the library, prepared for a command."""

    def prepared(command: Command) -> Place:
        place = copy_of(made, tmp_path / "copy")
        monkeypatch.setenv("READER_LIBRARY", str(place.folder))
        monkeypatch.setenv("READER_CACHE", str(place.room / "command's cache"))
        command[0](place)
        return place

    return prepared


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_anywhere_is_one_line_and_the_library_is_in_order(
    name: str,
    run: Run,  # noqa: F811
    fresh: Callable[[Command], Place],
) -> None:
    command = COMMANDS[name]
    place = fresh(command)
    with Interrupting(place.folder, 10**9).in_place() as whole:
        run(*command[1](place))
    chance = random.Random(name)
    for at in sorted({*chance.sample(range(len(whole.operations)), MOMENTS), len(whole.operations) // 2}):
        place = fresh(command)
        with Interrupting(place.folder, at).in_place() as disk:
            result = run(*command[1](place))
        assert disk.was_pressed
        assert result.code in (130, 0, 1), result
        lines = result.err.splitlines()
        if result.code == 130:
            assert lines[-1].startswith("reader: Stopped. ")
            assert unfinished(place.folder) in result.err
        assert len([line for line in lines if "Stopped" in line]) <= 1
        in_order(place)


def in_order(place: Place) -> None:
    complete(place)
    assert check(place.folder).problems == ()
    assert not [n for n in files_in(place.folder) if n.endswith(".tmp") and "/backups/" not in n]


def test_ctrl_c_reaches_a_program_that_is_at_work(fresh: Callable[[Command], Place]) -> None:
    """A process of its own, also one that reads files in another."""
    place = fresh(COMMANDS["add"])
    for number in range(40, 400):
        (place.room / "files" / f"{number:03}.txt").write_text(f"One more text\n\nIt is number {number}.\n" * 30)
    command = [sys.executable, "-m", "reader", *COMMANDS["add"][1](place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as program:
        assert program.stdout is not None
        added = [program.stdout.readline() for _ in range(5)]
        os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to all processes
        out, err = program.communicate(timeout=60)
    added += out.splitlines()
    assert program.returncode == 130
    assert err.decode() == "reader: Stopped. What was done until then is whole, and stays.\n"
    assert check(place.folder).problems == ()
    assert 24 + len(added) <= len(list((place.folder / "articles").iterdir())) <= 24 + len(added) + 1
    for _ in range(100):  # the process that read has ended too
        if not [p for p in Path("/proc").glob("[0-9]*/stat") if f" {program.pid} " in read(p)]:
            break
        time.sleep(0.05)


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@pytest.mark.parametrize("module", ["reader.cli", "reader.cli_commands", "reader.core.paths"])
def test_ctrl_c_while_the_program_is_being_imported_is_one_line_too(module: str, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "class Pressed:\n"
        "    def find_spec(self, name, *rest):\n"
        f"        if name == {module!r}:\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Pressed())\n"
        "from reader.__main__ import run\n"
        "sys.exit(run())\n"
    )
    made = subprocess.run([sys.executable, "-c", code, "list"], capture_output=True, text=True)
    assert (made.returncode, made.stdout, made.stderr) == (130, "", "reader: Stopped.\n")


def test_ctrl_c_where_it_cannot_be_caught_is_no_bug(tmp_path: Path) -> None:
    """Qt hands what is raised in a slot to sys.excepthook, and goes on."""
    code = "import sys\nfrom reader.cli import report_bug\nsys.excepthook = report_bug\nraise KeyboardInterrupt"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=private(tmp_path))
    assert (made.returncode, made.stderr) == (130, "reader: Stopped.\n")
    assert files_in(tmp_path) == {}


def private(room: Path) -> dict[str, str]:
    return {**os.environ, "READER_CACHE": str(room), "READER_CONFIG": str(room)}
