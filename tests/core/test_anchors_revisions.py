"""How well passages are followed through real revisions of texts and through revisions made by rule."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.core.anchors import EXACT, LOST, MOVED, Anchor, Placement, Resolver, describe
from reader.core.document import PARAGRAPH, Block, Document
from tests.core.text_revisions import DELETED, EDITED, revise

OWN = Path(__file__).resolve().parents[1] / "data" / "revisions"
SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples" / "anchoring"

# The share of each class that must be right, of many; of few, one may be wrong.
TARGETS = {"same": 0.99, "repeated": 0.99, "edited": 0.95, "moved": 0.95, "deleted": 0.99, "absent": 0.99}


def document_of(text: str) -> Document:
    return Document(tuple(Block(PARAGRAPH, line) for line in text.split("\n")))


def is_right(placement: Placement, start: int, end: int) -> bool:
    if start < 0 or placement.status == LOST:
        return start < 0 and placement.status == LOST
    shared = min(placement.end, end) - max(placement.start, start)
    return 2 * shared >= max(end - start, placement.end - placement.start)


def pairs_in(folder: Path) -> Iterator[tuple[str, str, list[dict[str, object]]]]:
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        old, new = ((folder / data[key]).read_bytes().decode("utf-8") for key in ("old", "new"))
        yield old, new, data["quotes"]


@pytest.mark.parametrize("known", [True, False], ids=["old text known", "old text unknown"])
@pytest.mark.parametrize("folder", [OWN, SAMPLES], ids=["own", "samples"])
def test_real_revisions(folder: Path, known: bool) -> None:
    if not folder.exists():
        pytest.skip("the samples are not here")
    results: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    for old, new, quotes in pairs_in(folder):
        anchors = [Anchor(q["start"], q["end"], q["exact"], q["prefix"], q["suffix"]) for q in quotes]  # type: ignore[arg-type]
        placements = Resolver(document_of(new), old if known else None).resolve_all(anchors)
        for quote, placement in zip(quotes, placements, strict=True):
            truth: dict[str, object] = quote["truth"]  # type: ignore[assignment]
            right = is_right(placement, truth.get("start", -1), truth.get("end", -1))  # type: ignore[arg-type]
            results[str(truth["status"])].append(right)
            if not right and placement.status in (EXACT, MOVED):
                wrong.append(quote["id"])
    assert not wrong
    assert set(results) == set(TARGETS)
    for kind, rights in results.items():
        assert rights.count(False) <= max((1 - TARGETS[kind]) * len(rights), kind == "edited"), kind


@pytest.mark.parametrize("seed", range(6))
def test_revisions_made_by_rule_with_the_old_text(seed: int) -> None:
    for name in ("tides-en", "garten-de", "reka-ru", "chaye-zh", "suq-ar", "kawa-ja"):
        old = (OWN / f"{name}.old.txt").read_text("utf-8")
        revision = revise(old, seed, rate=0.4)
        before = document_of(old)
        resolver = Resolver(document_of(revision.new), old)
        for case in revision.cases:
            placement = resolver.resolve(describe(before, case.start, case.end))
            right = is_right(placement, case.new_start, case.new_end)
            assert right or placement.status not in (EXACT, MOVED), (name, case, placement)
            if case.kind not in (EDITED, DELETED):
                assert right, (name, case, placement)


def test_long_texts_of_random_words_are_followed_through_many_changes() -> None:
    rng = random.Random(5)
    vocabulary = (OWN / "tides-en.old.txt").read_text("utf-8").split()
    sentences = [" ".join(rng.choices(vocabulary, k=rng.randint(6, 20))).capitalize() for _ in range(800)]
    old = "\n".join(". ".join(sentences[n : n + 5]) + "." for n in range(0, 800, 5))
    revision = revise(old, 3)
    before = document_of(old)
    placements = Resolver(document_of(revision.new), old).resolve_all(
        [describe(before, c.start, c.end) for c in revision.cases]
    )
    rights = [is_right(p, c.new_start, c.new_end) for c, p in zip(revision.cases, placements, strict=True)]
    assert rights.count(True) >= 0.98 * len(rights)
    for case, placement, right in zip(revision.cases, placements, rights, strict=True):
        assert right or placement.status not in (EXACT, MOVED), (case, placement)
