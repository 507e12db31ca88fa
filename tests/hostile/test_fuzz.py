"""A short run of what ``tests/bench/fuzz.py`` and ``tests/bench/kill.py`` do at length."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.mutating import SAMPLES, broken
from tests.hostile.parsing import RUN

CASES = 60  # of each kind


@pytest.mark.parametrize("kind", RUN)
def test_inputs_that_are_nearly_right_are_read_or_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    for number in range(CASES):
        dice = random.Random(number)
        RUN[kind](broken(dice.choice(SAMPLES[kind]), dice), tmp_path)


@pytest.mark.parametrize("kind", RUN)
def test_samples_themselves_are_taken(kind: str, tmp_path: Path) -> None:
    for sample in SAMPLES[kind]:
        RUN[kind](sample, tmp_path)
        for length in range(0, min(len(sample), 600), 7):
            RUN[kind](sample[:length], tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_killed_writers_lose_nothing_that_they_were_told_is_saved() -> None:
    from tests.bench import kill

    counts: Counter[str] = kill.run(25, seed=7)
    assert counts["kills"] == 25
    assert (counts["lost"], counts["unreadable"]) == (0, 0)
