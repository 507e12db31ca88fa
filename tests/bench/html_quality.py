"""How well web pages are read: ``python tests/bench/html_quality.py FOLDER``.

FOLDER holds one folder a page with ``source.html``, ``expected.html`` (the article) and ``expected-metadata.json``,
as the test pages of mozilla/readability have them. Printed are the token F1 of the article's text, how many of the
elements of ``expected.html`` arrive as blocks or spans of their kind, and how often title, byline and date are right.

What counts as equal: letters and digits only, without case. A title is right when both sides are equal, or when the
expected one is empty and the page itself has no ``<title>`` (the reader then has to name the article somehow). A
date is right when it names the same day. A byline is right when one contains the other.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reader.core import document as doc
from reader.core.document import Document
from reader.formats import load, read

BLOCK_TAGS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(BLOCK_TAGS.split())
MARKED = {doc.EMPHASIS, doc.STRONG}
LINKED = {doc.LINK, doc.FOOTNOTE_REF}


def tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def f1(expected: Counter[str], got: Counter[str]) -> float:
    same = (expected & got).total()
    total = expected.total() + got.total()
    return 2 * same / total if total else 1.0


def norm(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def segments(node: LexborNode, *, skip: tuple[str, ...] = ()) -> Iterator[str]:
    """The text of ``node``, cut at the borders of blocks; elements in ``skip`` left out."""
    parts: list[str] = []
    stack: list[LexborNode | str] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, str) or item.tag in BLOCKS:
            yield "".join(parts)
            parts = []
        if isinstance(item, str):
            continue
        if item.is_text_node:
            parts.append(item.text_content or "")
        children = [child for child in item.iter(include_text=True) if child.tag not in skip]
        stack.extend([""] if item.tag in BLOCKS else [])
        stack.extend(reversed(children))
    yield "".join(parts)


def plain(node: LexborNode) -> str:
    return "\n".join(segments(node))


@dataclass
class Found:
    """What a document offers to match against, by kind."""

    blocks: dict[str, set[str]] = field(default_factory=dict)
    spans: dict[str, set[str]] = field(default_factory=dict)

    def has(self, segment: str, *kinds: str) -> bool:
        return any(segment in self.blocks.get(kind, ()) for kind in kinds)

    def marked(self, segment: str, kinds: Iterable[str]) -> bool:
        return any(segment in self.spans.get(kind, ()) for kind in kinds)


def offered(document: Document) -> Found:
    found = Found()
    for block in document.blocks[: document.body_count]:
        kept = found.blocks.setdefault(block.kind, set())
        kept.update([norm(block.text), *(norm(line) for line in block.text.split("\n"))])
        for span in block.spans:
            text = block.text[span.start : span.end]
            found.spans.setdefault(span.kind, set()).update([norm(text), *(norm(line) for line in text.split("\n"))])
    return found


def elements(root: LexborNode) -> Iterator[tuple[str, list[str]]]:
    """Each element that is counted: its kind and its text, cut at blocks."""
    for node in root.css("h1, h2, h3, h4, h5, h6"):
        yield "heading", [norm(node.text(deep=True))]
    for node in root.css("li"):
        yield "list item", [norm(s) for s in segments(node, skip=("ul", "ol", "pre", "table"))]
    for node in root.css("figcaption"):
        yield "caption", [norm(s) for s in segments(node)]
    for node in root.css("pre"):
        yield "code", [norm(node.text(deep=True))]
    for node in root.css("code"):
        if not any(above.tag == "pre" for above in parents(node)):
            yield "code", [norm(node.text(deep=True))]
    for node in root.css("td, th"):
        yield "table cell", [norm(s) for s in segments(node)]
    for node in root.css("a[href]"):
        yield "link", [norm(s) for s in segments(node)]
    for node in root.css("em, i, b, strong"):
        yield "emphasis", [norm(s) for s in segments(node)]
    for node in root.css("blockquote"):
        yield "quotation", [norm(s) for s in segments(node, skip=("ul", "ol", "pre", "table"))]


def parents(node: LexborNode) -> Iterator[LexborNode]:
    while (node.parent) is not None:
        node = node.parent
        yield node


def arrived(kind: str, text: str, found: Found) -> bool:
    match kind:
        case "heading":
            return found.has(text, doc.HEADING)
        case "list item":
            return found.has(text, doc.ITEM, doc.FOOTNOTE, doc.HEADING, doc.CODE, doc.CAPTION, doc.QUOTATION)
        case "caption":
            return found.has(text, doc.CAPTION)
        case "code":
            return found.has(text, doc.CODE) or found.marked(text, {doc.CODE_SPAN})
        case "table cell":
            return found.has(text, doc.CELL)
        case "link":
            return found.marked(text, LINKED)
        case "emphasis":
            return found.marked(text, MARKED)
        case _:
            return found.has(text, doc.QUOTATION, doc.HEADING, doc.ITEM)


@dataclass
class Page:
    """One page's figures."""

    name: str
    f1: float
    missing: Counter[str]
    extra: Counter[str]
    counts: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    metadata: dict[str, bool] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def measure(folder: Path) -> Page:
    document = read(load(folder / "source.html"))
    expected = LexborHTMLParser((folder / "expected.html").read_text(encoding="utf-8")).body
    assert expected is not None
    want, got = tokens(plain(expected)), tokens(document.body_text)
    page = Page(folder.name, f1(want, got), want - got, got - want)
    found = offered(document)
    for kind, texts in elements(expected):
        texts = [text for text in texts if text]
        if not texts:
            continue
        page.counts[kind] += 1
        if all(arrived(kind, text, found) for text in texts):
            page.hits[kind] += 1
        else:
            page.lost.append(f"{kind}: {' | '.join(texts)[:90]}")
    compare_metadata(page, document, json.loads((folder / "expected-metadata.json").read_text()), folder)
    return page


def compare_metadata(page: Page, document: Document, want: dict[str, str | None], folder: Path) -> None:
    meta = document.metadata
    title = norm(want["title"] or "")
    untitled = not title and not LexborHTMLParser((folder / "source.html").read_bytes()).css_first("head title")
    note(page, "title", untitled or norm(meta.title) == title, want["title"], meta.title)
    if want.get("byline"):
        expected, got = norm(want["byline"] or ""), norm("".join(meta.creators))
        note(page, "byline", bool(got) and (got in expected or expected in got), want["byline"], meta.creators)
    if want.get("publishedTime"):
        note(page, "date", meta.published[:10] == want["publishedTime"][:10], want["publishedTime"], meta.published)


def note(page: Page, what: str, right: bool, want: object, got: object) -> None:
    page.metadata[what] = right
    if not right:
        page.wrong.append(f"{what}: expected {want!r}, got {got!r}")


def report(pages: list[Page], worst: int) -> None:
    pages.sort(key=lambda page: page.f1)
    mean = sum(page.f1 for page in pages) / len(pages)
    print(f"{len(pages)} pages; token F1: mean {mean:.4f}, worst {pages[0].f1:.3f} ({pages[0].name})")
    for kind in sorted({kind for page in pages for kind in page.counts}):
        hits, count = (sum(getattr(page, what)[kind] for page in pages) for what in ("hits", "counts"))
        print(f"  {kind:12} {hits:5} of {count:5}  {hits / count:.3f}")
    for what in ("title", "byline", "date"):
        marks = [page.metadata[what] for page in pages if what in page.metadata]
        print(f"  {what:12} {sum(marks):5} of {len(marks):5}  {sum(marks) / max(1, len(marks)):.3f}")
    print("\nThe worst pages, with the words that are missing (-) and too many (+):")
    for page in pages[:worst]:
        print(f"  {page.f1:.3f} {page.name}: -{page.missing.total()} +{page.extra.total()}")
    print("\nElements that did not arrive, and metadata that is wrong:")
    for page in pages:
        for line in page.wrong + page.lost[:5]:
            print(f"  {page.name}: {line}")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folders = sorted(path.parent for path in Path(sys.argv[1]).glob("*/source.html"))
    if not folders:
        sys.exit(f"{sys.argv[1]} has no */source.html in it.")
    report([measure(folder) for folder in folders], worst=15)


if __name__ == "__main__":
    main()
