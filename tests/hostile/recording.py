"""Every state in which a power cut may leave a folder that was whole and sure while something works on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.hostile.power import Disk, Recorder, State


def disk_of(folder: Path) -> Disk:
    """A disk on which all of the folder is sure."""
    disk = Disk()
    for number, path in enumerate(sorted(folder.rglob("*")), 1):
        name = str(path.relative_to(folder))
        if path.name == ".lock":
            continue
        disk.listed[name] = 0 if path.is_dir() else number
        if not path.is_dir():
            disk.sure[number] = disk.whole[number] = path.read_bytes()
    return disk


def states_of(folder: Path, work: Callable[[], object]) -> list[State]:
    """The distinct states from the beginning of ``work`` to its end."""
    disk = disk_of(folder)
    recorder = Recorder(folder)
    recorder._files = {path: number for path, number in disk.listed.items() if number}
    recorder._count = max(disk.listed.values())
    with recorder.in_place():
        work()
    found: dict[frozenset[tuple[str, bytes | None]], State] = {}
    for count in range(len(recorder.operations) + 1):
        if count:
            disk.do(recorder.operations[count - 1])
        for state in disk.states():
            found.setdefault(frozenset(state.items()), state)
    return list(found.values())
