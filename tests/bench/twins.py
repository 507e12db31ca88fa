"""How well texts that are the same are told from those that are only alike: precision and recall on pairs made here.

Run by hand: ``python tests/bench/twins.py [FOLDER]``. The prose is that of the files ``*.txt`` in FOLDER (the samples
for anchoring, by default); pairs ``X.old.txt`` and ``X.new.txt`` in it are revisions of one page.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from reader.core import articles, sketches, twins
from reader.core.document import PARAGRAPH, Block, Document, Metadata
from reader.core.index import Index
from reader.core.library import Library
from reader.core.model import Article

SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples" / "anchoring"
Pair = tuple[str, list[str], list[str]]


def main() -> None:
    """Print what is found of each kind of pair, then precision, recall, and the time among many articles."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    texts = {p.stem: _paragraphs(p.read_text("utf-8")) for p in sorted(folder.glob("*.txt"))}
    first_ones = [t for name, t in texts.items() if not name.endswith(".new")]
    english = [t for t in first_ones if _is_english(t) and len(" ".join(t)) > 6_000]
    right: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    for kind, is_same, pairs in _kinds(english, texts):
        found = sum(_is_found(pair, english) for pair in pairs)
        right[is_same][0] += found
        right[is_same][1] += len(pairs)
        print(f"{kind:48} {'found' if is_same else 'wrongly found'} {found:4} of {len(pairs)}")
    hits, false = right[True][0], right[False][0]
    print(f"precision {hits / max(1, hits + false):.3f}, recall {hits / right[True][1]:.3f}")
    _measure_long(english)
    _measure_many(english, 5_000)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if len(line.strip()) > 20]


def _is_english(paragraphs: list[str]) -> bool:
    words = re.findall(r"[a-z]+", " ".join(paragraphs).lower())
    return words.count("the") > len(words) / 60


def _kinds(english: list[list[str]], texts: dict[str, list[str]]) -> Iterator[tuple[str, bool, list[Pair]]]:
    rows: list[tuple[str, bool, Callable[[random.Random], tuple[list[str], list[str]]]]] = [
        ("the same text in other blocks and typography", True, lambda r: _retyped(_article(english, r), r)),
        ("the same text with words read otherwise (2 %)", True, lambda r: _misread(_article(english, r), r)),
        ("an agency's text with another lead (1 in 6)", True, lambda r: _other_lead(english, r)),
        ("a copy that is shortened to half", True, lambda r: _shortened(_article(english, r))),
        ("two issues of a newsletter", False, lambda r: _template(english, r, 0.3)),
        ("pages with as much boilerplate as text", False, lambda r: _template(english, r, 0.5)),
        ("decisions of one template (60 % the same)", False, lambda r: _template(english, r, 0.6)),
        ("decisions of one template (70 % the same)", False, lambda r: _template(english, r, 0.7)),
        ("decisions of one template (80 % the same)", False, lambda r: _template(english, r, 0.8)),
        ("two chapters of one book", False, lambda r: _chapters(english, r)),
        ("an article that quotes another at length", False, lambda r: _quoting(english, r)),
    ]
    for kind, is_same, make in rows:
        yield kind, is_same, [(kind, *make(random.Random(f"{kind} {n}"))) for n in range(20)]
    revisions = [(k, t, texts[k.replace(".old", ".new")]) for k, t in texts.items() if k.endswith(".old")]
    yield "revisions of a page", True, revisions
    others = [t for k, t in texts.items() if k.endswith(".old") and not _is_english(t)]
    yield "pages in two languages", False, [("", others[n], others[n + 1]) for n in range(0, len(others) - 1, 2)]


def _article(english: list[list[str]], chance: random.Random) -> list[str]:
    source = chance.choice(english)
    start = chance.randrange(max(1, len(source) - 30))
    return source[start : start + 30]


def _retyped(text: list[str], chance: random.Random) -> tuple[list[str], list[str]]:
    whole = " ".join(text).replace(" - ", " — ").replace("'", "’")
    size = chance.randrange(200, 900)
    return text, [whole[i : i + size] for i in range(0, len(whole), size)]


def _misread(text: list[str], chance: random.Random) -> tuple[list[str], list[str]]:
    return text, [" ".join(w if chance.random() > 0.02 else w[::-1] for w in p.split()) for p in text]


def _other_lead(english: list[list[str]], chance: random.Random) -> tuple[list[str], list[str]]:
    body = _article(english, chance)
    lead = _upto(_article(english, chance), sum(map(len, body)) // 6)
    return body, [*lead, *_upto(body[::-1], sum(map(len, body)) * 5 // 6)[::-1]]


def _shortened(text: list[str]) -> tuple[list[str], list[str]]:
    words = " ".join(text).split(" ")
    return text, [" ".join(words[: len(words) // 2])]


def _upto(text: list[str], size: int) -> list[str]:
    out: list[str] = []
    for paragraph in text:
        if sum(map(len, out)) >= size:
            break
        out.append(paragraph)
    return out


def _template(english: list[list[str]], chance: random.Random, shared: float) -> tuple[list[str], list[str]]:
    """Two texts of which a share is the same; what is not has dates, names and numbers of its own."""
    first, second, third = chance.sample(range(len(english)), 3)
    form = _upto(_from(english[first], chance), int(12_000 * shared))
    return tuple(  # type: ignore[return-value]
        _woven(form, _particulars(_upto(_from(english[each], chance), int(12_000 * (1 - shared))), chance))
        for each in (second, third)
    )


def _from(text: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(text))
    return [*text[at:], *text[:at]]


def _particulars(text: list[str], chance: random.Random) -> list[str]:
    names = ["Mr " + "".join(chance.choices("aeiourstlnmk", k=7)).capitalize() for _ in range(4)]
    return [
        f"{p} On {chance.randrange(1, 29)} March {chance.randrange(1990, 2024)} {chance.choice(names)} filed case no."
        f" {chance.randrange(1000, 99999)}/{chance.randrange(10, 24)}."
        for p in text
    ]


def _woven(form: list[str], own: list[str]) -> list[str]:
    step = max(1, len(form) // max(1, len(own)))
    out: list[str] = []
    rest = list(own)
    for number, paragraph in enumerate(form):
        out.append(paragraph)
        if number % step == 0 and rest:
            out.append(rest.pop(0))
    return out + rest


def _chapters(english: list[list[str]], chance: random.Random) -> tuple[list[str], list[str]]:
    book = chance.choice([t for t in english if len(t) > 20])
    half = len(book) // 2
    heading = ["A history of the coast, by Ann Keeper. All rights are reserved by the author and the publisher."]
    return heading + book[:half], heading + book[half:]


def _quoting(english: list[list[str]], chance: random.Random) -> tuple[list[str], list[str]]:
    first, second = chance.sample(range(len(english)), 2)
    quoted = _upto(_from(english[first], chance), 6_000)
    own = _upto(_from(english[second], chance), 8_000)
    return quoted, [*own[:5], *_upto(quoted, 2_000), *own[5:]]


def _is_found(pair: Pair, english: list[list[str]]) -> bool:
    """Whether the second is taken for the first, in a library with other articles."""
    with tempfile.TemporaryDirectory() as name:
        library = _library(Path(name))
        first = _add(library, pair[1], 0)
        for number, text in enumerate(english[:5]):
            _add(library, text[::-1], number + 1)
        found = twins.find(library.folder, library.index, _document(pair[2]))
        library.index.close()
        return found is not None and found.entry.id == first.id


def _library(place: Path) -> Library:
    return Library(place / "library", Index(place / "cache", place / "library"), _no_source, "bench")


def _no_source(data: bytes, name: str) -> Document:
    raise AssertionError("no source is read here")


def _document(paragraphs: list[str], title: str = "") -> Document:
    return Document(tuple(Block(PARAGRAPH, p) for p in paragraphs), Metadata(title))


def _add(library: Library, paragraphs: list[str], number: int) -> Article:
    document = _document(paragraphs, f"Article {number}")
    data = f"{number} {document.text}".encode()
    return articles.commit(library, articles.stage(library.folder, document, data, "a.txt", "text/plain", ""))[0]


def _measure_many(english: list[list[str]], count: int) -> None:
    """What the first article added to a large library waits for, with sketches and without."""
    words = sorted({w for t in english for p in t for w in p.split()})
    with tempfile.TemporaryDirectory() as name:
        library = _library(Path(name))
        chance = random.Random(1)
        began = time.process_time()
        for number in range(count):
            _add(library, [" ".join(chance.choices(words, k=80)) for _ in range(10)], number)
        print(f"{count:,} articles of 800 words added in {time.process_time() - began:.1f} s of CPU time")
        began = time.process_time()
        made = twins.catch_up(library.folder, library.index)
        print(f"sketches that were missing then: {made} ({time.process_time() - began:.2f} s)")
        wanted = _document([" ".join(chance.choices(words, k=80)) for _ in range(10)])
        began = time.process_time()
        twins.find(library.folder, library.index, wanted)
        print(f"looking for a twin among them: {(time.process_time() - began) * 1e3:.0f} ms")
        for entry in library.entries():
            library.index.put_sketch(entry.id, "", b"", ())
        began = time.process_time()
        made = twins.catch_up(library.folder, library.index)
        print(f"all {made:,} made again, as when the cache was lost: {time.process_time() - began:.1f} s")
        library.index.close()


def _measure_long(english: list[list[str]]) -> None:
    chance = random.Random(2)
    words = sorted({w for t in english for p in t for w in p.split()})
    text = [" ".join(chance.choices(words, k=80)) for _ in range(4_000)]
    long, changed = _document(text), _document(text[:100] + text[200:])
    began = time.process_time()
    reading = sketches.read(long)
    took = time.process_time() - began
    other = sketches.read(changed)
    end = min(reading.limit, other.limit)
    shared = sketches.share(reading.below(end).shingles, other.below(end).shingles)
    print(f"{len(long.text) / 1e6:.1f} million characters taken apart in {took:.1f} s, {len(reading.shingles):,}"
          f" shingles counted; with a chapter cut out, {shared:.3f} of them are there")  # fmt: skip


if __name__ == "__main__":
    main()
