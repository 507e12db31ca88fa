"""How well the text of PDFs is read: paragraphs that come out whole and in order, of papers whose text is known.

A folder holds ``NAME.pdf`` and ``NAME.json``: ``{"paragraphs": […], "headings": […], "footnotes": […], "captions": […],
"items": […], "references": […]}``, each in the order of the text; or one ``paragraphs.json``, a list of paragraphs that
every PDF in the folder may hold (so may ``NAME.json``)::

    python tests/bench/pdf_quality.py FOLDER [--show]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reader.core.document import BODY, CAPTION, FOOTNOTE, HEADING, ITEM, Document
from reader.formats import Source, read

KINDS = {"headings": HEADING, "footnotes": FOOTNOTE, "captions": CAPTION, "items": ITEM}
_MARKS = re.compile(r"[\d*∗†‡§¶‖]")  # of footnotes
_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "\u00a0": " "})


def plain(text: str) -> str:
    """The text without what differs between a source and its print: spaces, the shape of quotes and dashes."""
    text = unicodedata.normalize("NFKC", text).translate(_SAME).replace("--", "-").replace("-", "")
    return re.sub(r"\s+", "", text.replace("«", '"').replace("»", '"'))


def in_order(places: Sequence[int]) -> int:
    """The length of the longest run of growing places."""
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)


def whole_and_in_order(blocks: Sequence[str], wanted: Sequence[str]) -> tuple[int, int, list[str]]:
    """How many of the ``wanted`` texts are one of ``blocks`` (plain), how many of these in order, and the others."""
    places: list[int] = []
    taken: set[int] = set()
    broken = []
    for text in wanted:
        found = next((i for i, b in enumerate(blocks) if i not in taken and _is(b, plain(text))), -1)
        if found >= 0:
            places.append(found)
            taken.add(found)
        else:
            broken.append(text)
    return len(places), in_order(places), broken


@dataclass
class Score:
    """Of one PDF: paragraphs known, found whole, found whole and in order."""

    name: str
    known: int
    whole: int
    ordered: int
    others: dict[str, tuple[int, int]]
    strange: int  # paragraphs of the body that are no known text
    seconds: float


def measure(pdf: Path, truth: dict[str, list[str]], show: bool) -> Score:
    """Read one PDF and compare it with what is known to be in it."""
    start = time.perf_counter()
    document = read(Source(pdf.read_bytes(), pdf.name))
    seconds = time.perf_counter() - start
    blocks = [plain(b.text) for b in document.blocks if b.role == BODY]
    whole, ordered, broken = whole_and_in_order(blocks, truth["paragraphs"])
    if show:
        for text in broken:
            print(f"  {pdf.name}: not whole: {text[:100]} … {text[-30:]}")
    others = {k: _found(document, truth[k], kind, pdf.name, show) for k, kind in KINDS.items() if truth.get(k)}
    if truth.get("references"):
        others["references"] = (
            sum(any(plain(t) in b for b in blocks) for t in truth["references"]),
            len(truth["references"]),
        )
    known = [plain(t) for texts in truth.values() if isinstance(texts, list) for t in texts]
    strange = [b for b in document.blocks if b.role == BODY and b.kind == "paragraph" and not _known(b.text, known)]
    if show:
        for block in strange:
            print(f"  {pdf.name}: strange: {block.text[:110]}")
    return Score(pdf.stem, len(truth["paragraphs"]), whole, ordered, others, len(strange), seconds)


def _is(block: str, text: str) -> bool:
    # A footnote's mark may stand in the paragraph, and a printed label ("Abstract") before it.
    if abs(len(block) - len(text)) > 20:
        return False
    return block == text or _MARKS.sub("", block) == _MARKS.sub("", text) or block.endswith(text)


def _known(text: str, known: Sequence[str]) -> bool:
    said = plain(text)
    return any(_is(said, k) or said.endswith(k) for k in known)


def _found(document: Document, texts: Sequence[str], kind: str, name: str, show: bool) -> tuple[int, int]:
    blocks = [plain(b.text) for b in document.blocks if b.kind == kind]
    count = 0
    for text in texts:
        there = any(b.lower().endswith(plain(text).lower()) for b in blocks)
        count += there
        if show and not there:
            print(f"  {name}: no {kind}: {text[:100]}")
    return count, len(texts)


def truths(folder: Path) -> dict[Path, dict[str, list[str]]]:
    """The PDFs of a folder, each with what is known of it."""
    shared = folder / "paragraphs.json"
    out = {}
    for pdf in sorted(folder.glob("*.pdf")):
        own = pdf.with_suffix(".json")
        if own.exists():
            said = json.loads(own.read_text("utf-8"))
            out[pdf] = said if isinstance(said, dict) else {"paragraphs": said}
        elif shared.exists():
            out[pdf] = {"paragraphs": json.loads(shared.read_text("utf-8"))}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="name what is missing")
    parser.add_argument("--only", default="", help="the stem of one PDF")
    args = parser.parse_args()
    scores = []
    for pdf, truth in truths(args.folder).items():
        if args.only and pdf.stem != args.only:
            continue
        score = measure(pdf, truth, args.show)
        scores.append(score)
        others = "  ".join(f"{k} {a}/{b}" for k, (a, b) in score.others.items())
        print(
            f"{score.name:14} {score.ordered:3}/{score.known:<3} whole and in order ({score.whole} whole), "
            f"{score.strange} strange; {others}  {score.seconds:.2f} s"
        )
    known = sum(s.known for s in scores) or 1
    print(f"{'all':14} {sum(s.ordered for s in scores) / known:.1%} of {known} whole and in order")


if __name__ == "__main__":
    main()
