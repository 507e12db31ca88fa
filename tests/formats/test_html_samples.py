"""Real pages, where they are at hand: the measure of the judgement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.html_quality import measure

PAGES = sorted((Path(__file__).resolve().parents[2] / ".." / "shared" / "samples" / "html").glob("*/source.html"))


@pytest.mark.skipif(not PAGES, reason="the sample pages are not here")
def test_real_pages_are_read_well() -> None:
    pages = [measure(path.parent) for path in PAGES]
    assert sum(page.f1 for page in pages) / len(pages) >= 0.985
    assert min(page.f1 for page in pages) >= 0.85
    for kind in {kind for page in pages for kind in page.counts}:
        assert sum(p.hits[kind] for p in pages) >= 0.95 * sum(p.counts[kind] for p in pages), kind
    for what, share in (("title", 0.95), ("byline", 0.85), ("date", 0.85)):
        marks = [page.metadata[what] for page in pages if what in page.metadata]
        assert sum(marks) >= share * len(marks), what
