"""Every state in which a power cut may leave a library while it is restored, merged or repaired."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from tests.hostile import bulk
from tests.hostile.bulk import VERBS, Case
from tests.hostile.power import Disk, Recorder, State, lay_out


def problems_after_power_cuts(verb: str, place: Path, most: int) -> tuple[int, list[str]]:
    """How many states were opened (0 < ``most``: a sample), and what was wrong with them."""
    case = bulk.case(verb, place)
    folder = place / "recorded" / "library"
    folder.parent.mkdir()
    states = _states(case, folder)
    chosen = random.Random(verb).sample(states, most) if 0 < most < len(states) else states
    wrong = []
    for state, is_done in chosen:
        spoilt = place / "spoilt" / "library"
        shutil.rmtree(spoilt.parent, ignore_errors=True)
        spoilt.parent.mkdir()
        bulk.without_second_backups()
        lay_out(state, spoilt)
        problem = bulk.problem_with(case, spoilt, [])
        if not problem and is_done and verb != "repair" and not _is_done(case, state, place):
            problem = "it was said to be done, and is not"
        wrong += [problem] if problem else []
    return len(chosen), wrong


def _states(case: Case, folder: Path) -> list[tuple[State, bool]]:
    """Distinct states from the beginning of the verb to its end, and whether the verb had returned by then."""
    shutil.copytree(case.folder, folder)
    disk = _disk_of(folder)
    recorder = Recorder(folder)
    recorder._files = {path: number for path, number in disk.listed.items() if number}
    recorder._count = max(disk.listed.values())
    with recorder.in_place():
        VERBS[case.verb].run(folder, case.other)
    found: dict[frozenset[tuple[str, bytes | None]], tuple[State, bool]] = {}
    for count in range(len(recorder.operations) + 1):
        if count:
            disk.do(recorder.operations[count - 1])
        for state in disk.states():
            is_done = count == len(recorder.operations)
            key = frozenset(state.items())
            if key not in found or is_done:
                found[key] = (state, is_done)
    return list(found.values())


def _disk_of(folder: Path) -> Disk:
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


def _is_done(case: Case, state: State, place: Path) -> bool:
    again = place / "again" / "library"
    shutil.rmtree(again.parent, ignore_errors=True)
    again.parent.mkdir()
    lay_out(state, again)
    return bulk.state_of(again) == case.after
