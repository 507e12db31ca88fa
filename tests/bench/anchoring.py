"""Measures anchoring on pairs of revisions: ``python tests/bench/anchoring.py [FOLDER] [--books FOLDER]``.

FOLDER holds NAME.old.txt, NAME.new.txt and NAME.json, as tests/data/revisions does. Every other document, counted from
the first, is for tuning; the rest is for the final figure. Then come revisions made by rule from the same texts, and
times on a text of a megabyte. "right" means: at least half of the found and of the true passage overlap, or rightly
lost. "wrong" means: another place, given as exact or moved.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from reader.core.anchors import EXACT, LOST, MOVED, Anchor, Placement, Resolver, describe  # noqa: E402
from reader.core.document import PARAGRAPH, Block, Document  # noqa: E402
from reader.core.likeness import likest, similarity  # noqa: E402
from reader.core.textnorm import Words  # noqa: E402
from tests.core.text_forms import followed  # noqa: E402
from tests.core.text_revisions import DELETED, EDITED, Case, revise  # noqa: E402
from tests.core.text_revisions import MOVED as MOVED_BY_RULE  # noqa: E402

TWIN = 0.6  # a passage of which so much stands elsewhere in the same text has a near twin


@dataclass
class Tally:
    """Counts of one class of quotes."""

    count: int = 0
    right: int = 0
    wrong: int = 0
    statuses: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, placement: Placement, right: bool) -> None:
        self.count += 1
        self.right += right
        self.wrong += not right and placement.status in (EXACT, MOVED)
        self.statuses[placement.status] += 1


def document_of(text: str) -> Document:
    """A document whose text is ``text``: a block for each line."""
    return Document(tuple(Block(PARAGRAPH, line) for line in text.split("\n")))


def is_right(placement: Placement, start: int, end: int) -> bool:
    """Whether the placement overlaps the true range by half of both; ``start`` is -1 for a passage that is gone."""
    if start < 0 or placement.status == LOST:
        return start < 0 and placement.status == LOST
    shared = min(placement.end, end) - max(placement.start, start)
    return 2 * shared >= max(end - start, placement.end - placement.start)


def pairs_in(folder: Path) -> Iterator[tuple[str, str, list[dict]]]:
    """(old text, new text, quotes) of each pair."""
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        texts = [(folder / data[key]).read_bytes().decode("utf-8") for key in ("old", "new")]
        yield texts[0], texts[1], data["quotes"]


def anchor_of(quote: dict) -> Anchor:
    return Anchor(quote["start"], quote["end"], quote["exact"], quote["prefix"], quote["suffix"])


def score_pairs(pairs: Iterable[tuple[str, str, list[dict]]], with_old: bool) -> dict[str, Tally]:
    """The quotes of real revisions, by class."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for old, new, quotes in pairs:
        resolver = Resolver(document_of(new), old if with_old else None)
        for quote, placement in zip(quotes, resolver.resolve_all([anchor_of(q) for q in quotes]), strict=True):
            truth = quote["truth"]
            right = is_right(placement, truth.get("start", -1), truth.get("end", -1))
            tallies[truth["status"]].add(placement, right)
            if not right:
                print(f"  not right: {quote['id']} {truth['status']} → {placement.status} {placement.score:.2f}")
    return tallies


def score_made(pairs: Iterable[tuple[str, str, list[dict]]], strength: float, with_old: bool) -> dict[str, Tally]:
    """Passages of revisions made by rule from the old texts, by class."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for seed, (old, _, _) in enumerate(pairs):
        revision = revise(old, seed, strength=strength)
        cases = random.Random(seed).sample(revision.cases, min(150, len(revision.cases)))
        before, words = document_of(old), Words(old)
        resolver = Resolver(document_of(revision.new), old if with_old else None)
        placements = resolver.resolve_all([describe(before, c.start, c.end) for c in cases])
        for case, placement in zip(cases, placements, strict=True):
            tallies[kind_of(case, old, words)].add(placement, is_right(placement, case.new_start, case.new_end))
    return tallies


def kind_of(case: Case, old: str, words: Words) -> str:
    """The class of a passage; a changed one that has a near twin in the old text is counted apart.

    Without the old text nobody can tell "the third of five check boxes was deleted" from "the fourth was edited": such
    a passage may be found altered or ambiguous, which the user looks at, but never exact or moved at a wrong place.
    """
    if case.kind not in (DELETED, EDITED, MOVED_BY_RULE):
        return case.kind
    rest = f"{old[: case.start]}\n{old[case.end :]}"
    found = likest(old[case.start : case.end], rest, 0.5)
    if found is None:
        return case.kind
    wider = rest[max(0, found[0] - 8) : found[1] + 8].strip()
    like = max(similarity(old[case.start : case.end], text, words) for text in (rest[slice(*found)], wider))
    return f"{case.kind}, twin" if like >= TWIN else case.kind


def score_read(folder: Path) -> tuple[int, int]:
    """(right, all) when the new texts are read as files are: passages that stand in the text, compared by quote."""
    from reader import formats

    right = count = 0
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        document = formats.read(formats.load(folder / data["new"]))
        raw = (folder / data["new"]).read_bytes().decode("utf-8")
        placements = Resolver(document).resolve_all([anchor_of(q) for q in data["quotes"]])
        for quote, placement in zip(data["quotes"], placements, strict=True):
            truth = quote["truth"]
            count += 1
            if "start" not in truth:
                right += placement.status == LOST
                continue
            said, meant = document.text[placement.start : placement.end], raw[truth["start"] : truth["end"]]
            ok = placement.status != LOST and _alike(said, meant)
            right += ok
            if not ok:
                print(f"  not right: {quote['id']} {truth['status']} → {placement.status}: {said[:60]!r}")
    return right, count


def _alike(said: str, meant: str) -> bool:
    return similarity(said, meant, Words(said + meant)) >= 0.6


def score_forms(folder: Path) -> None:
    """Books as NAME.txt, NAME.epub and NAME….pdf: passages of each sought in the others."""
    from reader import formats

    tallies: dict[str, Tally] = defaultdict(Tally)
    for name in sorted({path.name.split(".")[0] for path in folder.glob("*.*")}):
        books = [p for p in sorted(folder.glob(f"{name}.*")) if p.suffix in (".txt", ".epub", ".pdf")]
        documents = [(path.suffix, formats.read(formats.load(path))) for path in books]
        for (_, before), (suffix, after) in permutations(documents, 2):
            for outcome in followed(before, after):
                tallies[f"in {suffix[1:]}"].add(outcome.placement, outcome.right)
    show("the same books in other formats, old text unknown", tallies)


def show(title: str, tallies: dict[str, Tally]) -> None:
    print(title)
    for kind, tally in sorted(tallies.items()):
        statuses = ", ".join(f"{status} {n}" for status, n in sorted(tally.statuses.items()))
        share = tally.right / tally.count
        print(f"  {kind:<14}{tally.count:>5}  right {share:.3f}  wrong {tally.wrong}   {statuses}")


def made_text(rng: random.Random, vocabulary: list[str], size: int) -> str:
    """Paragraphs of sentences of random words: as long as an article, and unlike every other one."""
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < size:
        sentences = [" ".join(rng.choices(vocabulary, k=rng.randint(5, 25))).capitalize() + "." for _ in range(5)]
        paragraphs.append(" ".join(sentences) + "\n\n")
    return "".join(paragraphs)


def timings(pairs: list[tuple[str, str, list[dict]]], rate: float) -> None:
    """A text of a megabyte in the words of the old texts, and a revision of it."""
    rng = random.Random(1)
    vocabulary = sorted({word for old, _, _ in pairs for word in old.split()})
    old, new, cases = "", "", []
    for seed in range(100):
        revision = revise(made_text(rng, vocabulary, 10_000), seed, rate)
        cases += [(c.kind, c.start + len(old), c.end + len(old)) for c in revision.cases]
        old, new = old + revision.old, new + revision.new
    before, after = document_of(old), document_of(new)
    chosen = rng.sample(cases, 1000)
    anchors = [describe(before, start, end) for _, start, end in chosen]
    started, worked = time.perf_counter(), time.process_time()
    Resolver(after, old).resolve_all(anchors)
    took, worked = time.perf_counter() - started, time.process_time() - worked
    print(f"{len(old):,} characters, {rate:.0%} of the sentences changed")
    print(f"  1,000 annotations after a new version: {took:.2f} s, of the processor {worked:.2f} s")
    resolver = Resolver(after)
    times: dict[str, list[float]] = defaultdict(list)
    for (kind, _, _), anchor in zip(chosen, anchors, strict=True):
        started = time.perf_counter()
        resolver.resolve(anchor)
        elapsed = 1000 * (time.perf_counter() - started)
        times[kind].append(elapsed)
        times["all"].append(elapsed)
    print("  one quote, without the old text:")
    for kind, values in sorted(times.items()):
        middle = statistics.median(values)
        print(f"    {kind:<11}{len(values):>5}  median {middle:6.1f} ms   longest {max(values):6.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "tests" / "data" / "revisions")
    parser.add_argument("--books", type=Path, help="a folder of the same books in several formats: nothing else then")
    given = parser.parse_args()
    if given.books:
        score_forms(given.books)
        return
    folder = given.folder
    pairs = list(pairs_in(folder))
    halves = {"tuning": pairs[::2], "final": pairs[1::2]}
    for with_old in (True, False):
        known = "old text known" if with_old else "quotes and offsets only"
        for name, half in halves.items():
            show(f"{name} half, {known}", score_pairs(half, with_old))
        for strength in (0.15, 0.3):
            for name, half in halves.items():
                title = f"revisions made by rule, {strength:.0%} of the words in edited sentences, {name} half, {known}"
                show(title, score_made(half, strength, with_old))
    if importlib.util.find_spec("reader.formats.txt"):
        right, count = score_read(folder)
        print(f"read as files, compared by quote: {right} of {count} right")
    for rate in (0.1, 0.3):
        timings(pairs, rate)


if __name__ == "__main__":
    main()
