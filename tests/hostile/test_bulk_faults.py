"""Restoring, its undo, merging and repairing on a disk that refuses, in a program that dies, and when the power is cut.

``READER_BULK_FAULTS`` says how many operations of each verb are spoilt (0: all) and how many states of the disk after
a power cut are opened; without it a sample is.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.hostile import bulk
from tests.hostile.bulk import VERBS
from tests.hostile.bulk_power import problems_after_power_cuts

MOST = int(os.environ.get("READER_BULK_FAULTS", "4"))
pytestmark = pytest.mark.skipif(os.name == "nt", reason="what is asked of the disk differs there")


@pytest.mark.parametrize("verb", VERBS)
def test_no_fault_loses_anything_or_leaves_half_of_it_untold(verb: str, tmp_path: Path) -> None:
    case = bulk.case(verb, tmp_path)
    every = range(case.operations)
    chosen = sorted(random.Random(verb).sample(every, MOST)) if 0 < MOST < len(every) else every
    wrong, tried = [], 0
    folder = tmp_path / "spoilt" / "library"
    for kind, disk in bulk.faults(case, folder, iter(chosen)):
        case.fresh(folder.parent)
        tried += 1
        if problem := bulk.after_fault(case, folder, disk):
            wrong.append((kind, *disk.operations[-1:], problem))
    print(f"\n{verb}: {case.operations} operations, {tried} faults, {len(wrong)} bad")
    assert wrong == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_power_cut_loses_nothing(verb: str, tmp_path: Path) -> None:
    tried, wrong = problems_after_power_cuts(verb, tmp_path, MOST * 3)
    print(f"\n{verb}: {tried} states, {len(wrong)} bad")
    assert tried
    assert wrong == []
