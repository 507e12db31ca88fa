"""Finding in texts of 10 MB: seconds and places, folded and with regard for case.

Run by hand: ``python tests/bench/text_search.py``. Places are counted up to 100,000.
"""

from __future__ import annotations

import random
import time

from reader.core.text_search import find_all

MB = 10_000_000
ENGLISH = "the reading of long texts asks for patience and for a page that does not get in its way at all"
RUSSIAN = "чтение длинных текстов требует терпения и страницы которая не мешает"
CHINESE = "阅读长文需要耐心也需要一个不碍事的页面"


def texts() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Name → a text of 10 MB in UTF-8, and what to look for in it."""
    rng = random.Random(1)
    plain = " ".join(rng.choices(ENGLISH.split(), k=2_300_000))[:MB]
    words = (*ENGLISH.split(), "“long”", "naïve", "oﬃce", "Straße", "and so on…")
    typeset = " ".join(rng.choices(words, k=2_300_000))[:MB]
    russian = " ".join(rng.choices(RUSSIAN.split(), k=700_000))[: MB // 2]
    chinese = "".join(rng.choices(CHINESE, k=MB // 3))
    return {
        "ASCII": (plain, ("patience", "long texts", "absent", "e")),
        "typeset": (typeset, ("patience", "office", "strasse", "absent", "e")),
        "Russian": (russian, ("терпения", "нету", "е")),
        "Chinese": (chinese, ("耐心", "没有", "读")),
    }


def main() -> None:
    started = time.perf_counter()
    for case in (False, True):
        find_all("", "a", case)
    print(f"tables, made once: {time.perf_counter() - started:.3f} s")
    print(f"{'text':10}{'query':12}{'folded':>10}{'places':>9}{'exact':>10}{'places':>9}")
    for name, (text, queries) in texts().items():
        for query in queries:
            row = f"{name:10}{query:12}"
            for case in (False, True):
                started = time.perf_counter()
                places = len(find_all(text, query, case, most=100_000))
                row += f"{time.perf_counter() - started:9.3f}s{places:9,}"
            print(row)


if __name__ == "__main__":
    main()
