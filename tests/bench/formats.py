"""How long books take to open, through the reading process, as in the window.

Run by hand: ``python -m tests.bench.formats [FILE…]``; without files, with books of 10 MB made here: one with forty
pictures and 3 million characters, and one of text alone.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from reader.formats import Source, load
from reader.formats.worker import Worker
from tests.formats.books import book, png

MB = 1024 * 1024


def prose(dice: random.Random, words: list[str]) -> str:
    """A paragraph of ninety words with emphasis and a link to another chapter."""
    chosen = dice.choices(words, k=90)
    chosen[10] = f"<em>{chosen[10]}</em>"
    chosen[30] = f'<a href="c{dice.randrange(40)}.xhtml#p{dice.randrange(100)}">{chosen[30]}</a>'
    return " ".join(chosen)


def made(paragraphs: int, pictures: bool) -> bytes:
    """A book of forty chapters."""
    dice = random.Random(4)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(dice.choices(letters, k=dice.randrange(2, 11))) for _ in range(30_000)]
    files: dict[str, str | bytes] = {}
    for n in range(40):
        text = "".join(f'<p id="p{i}">{prose(dice, words)}.</p>' for i in range(paragraphs))
        files[f"c{n}.xhtml"] = f"<h1>Chapter {n}</h1>{text}" + f'<img src="i{n}.png" alt="x"/>' * pictures
        if pictures:
            files[f"i{n}.png"] = png() + dice.randbytes(200_000)
    return book(files)


def main(names: list[str]) -> None:
    sources = [load(Path(name)) for name in names] or [
        Source(made(120, True), "pictures.epub"),
        Source(made(640, False), "text.epub"),
    ]
    with Worker() as worker:
        worker.read(Source(b"<p>warm</p>", "warm.html"))
        for source in sources:
            for _ in range(2):
                start = time.perf_counter()
                document = worker.read(source).document
                seconds = time.perf_counter() - start
                size = f"{len(source.data) / MB:.1f} MB, {len(document.text):,} characters"
                print(f"{source.name}: {seconds:.2f} s ({size}, {len(document.blocks):,} blocks)")


if __name__ == "__main__":
    main(sys.argv[1:])
