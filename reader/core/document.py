"""The article's content as the program sees it: blocks of text with inline marks.

``document.text`` is the blocks' text joined by ``"\\n"``. Every offset in Reader (JSON, index,
exports, command line) is a number of Unicode code points into that text.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Final

# What a block can be. Views and exporters switch on these; a format reader makes nothing else.
PARAGRAPH: Final = "paragraph"
HEADING: Final = "heading"  # level 1 to 6
QUOTATION: Final = "quotation"  # level = depth of nesting, from 1
ITEM: Final = "item"  # list item; level = depth from 1, marker = "•", "1.", "☐", "☑", or "" (continuation)
CELL: Final = "cell"  # table cell; row, column, header, and table (a number that the table's cells share)
CODE: Final = "code"  # lines kept, "\n" inside the text; language in `language`
VERSE: Final = "verse"  # poetry and indented text: lines kept, "\n" inside the text
CAPTION: Final = "caption"  # of the figure or table before it
FIGURE: Final = "figure"  # text is ""; image = resource name, alt = alternative text
FOOTNOTE: Final = "footnote"  # marker = "1", note = the id that spans of kind FOOTNOTE_REF point to
BYLINE: Final = "byline"  # the line of author, place or date under a title
RULE: Final = "rule"  # a separator; text is ""
KINDS: Final = frozenset(
    {PARAGRAPH, HEADING, QUOTATION, ITEM, CELL, CODE, VERSE, CAPTION, FIGURE, FOOTNOTE, BYLINE, RULE}
)

BODY: Final = "body"
FURNITURE: Final = "furniture"

# What a span can be.
EMPHASIS: Final = "emphasis"
STRONG: Final = "strong"
CODE_SPAN: Final = "code"
LINK: Final = "link"  # target = the address
SUBSCRIPT: Final = "sub"
SUPERSCRIPT: Final = "sup"
STRIKE: Final = "strike"
UNDERLINE: Final = "underline"
MARK: Final = "mark"
FOOTNOTE_REF: Final = "footnote_ref"  # target = Block.note of the footnote
IMAGE: Final = "image"  # covers one U+FFFC; target = resource name
SPAN_KINDS: Final = frozenset(
    {EMPHASIS, STRONG, CODE_SPAN, LINK, SUBSCRIPT, SUPERSCRIPT, STRIKE, UNDERLINE, MARK, FOOTNOTE_REF, IMAGE}
)


@dataclass(frozen=True, slots=True)
class Span:
    """An inline mark on ``[start, end)``, in code points of the *block's* text."""

    start: int
    end: int
    kind: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the text. Fields that do not apply to its kind keep their defaults."""

    kind: str
    text: str = ""
    spans: tuple[Span, ...] = ()
    level: int = 0
    role: str = BODY
    page: str = ""  # the printed page's label
    marker: str = ""
    language: str = ""
    image: str = ""  # name in Document.resources
    alt: str = ""
    note: str = ""
    table: int = 0
    row: int = 0
    column: int = 0
    colspan: int = 1
    rowspan: int = 1
    header: bool = False
    id: str = ""  # the block's own id in the source: the target of links inside the article


@dataclass(frozen=True, slots=True)
class Resource:
    """A picture that belongs to the article, as bytes: never an address."""

    name: str  # "<sha256>.<suffix>"
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a citation needs, as far as the file says it. Dates are ISO 8601 in the precision known."""

    title: str = ""
    creators: tuple[str, ...] = ()
    publication: str = ""
    published: str = ""  # "2017", "2017-04", "2017-04-29" or with a time
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""  # of the publication: "123–145"
    url: str = ""
    doi: str = ""
    isbn: str = ""
    genre: str = ""  # a type of CSL ("article-journal", "book", "thesis", …); "": not known
    language: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """An annotation that the source itself carries (a highlight in a PDF, a comment in a manuscript).

    ``[start, end)`` are code points in ``document.text``; of a remark on a place, not on words, they are equal.
    """

    start: int
    end: int
    note: str = ""
    creator: str = ""
    created: str = ""  # ISO 8601
    colour: str = ""  # "#rrggbb"


_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
# Scripts written without spaces: each character counts as a word, as word processors count them.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff]")


def count_words(text: str) -> int:
    """Words of ``text``; a character of Chinese or Japanese counts as one."""
    unspaced = len(_UNSPACED.findall(text))
    return unspaced + len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text))


@dataclass(frozen=True)
class Document:
    """Blocks in reading order; from index ``appendix`` on they are what was left out of the article."""

    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    appendix: int = -1  # index of the first block of the appendix; -1: there is none
    cut_short: bool = False  # the copy says that it ends before the article does
    warnings: tuple[str, ...] = ()  # sentences for the user on what could not be read or was blocked
    remarks: tuple[Remark, ...] = ()  # in text order

    @cached_property
    def text(self) -> str:
        """All blocks' text, joined by ``"\\n"``, appendix included: what offsets count in."""
        return "\n".join(b.text for b in self.blocks)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each block starts."""
        out, at = [], 0
        for block in self.blocks:
            out.append(at)
            at += len(block.text) + 1
        return tuple(out)

    def prepare(self) -> Document:
        """Work out now what is worked out once: for threads that hand a document to one that must not wait."""
        for name in ("text", "starts", "paragraph_numbers"):
            getattr(self, name)
        return self

    @cached_property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def body_count(self) -> int:
        """The number of blocks before the appendix."""
        return len(self.blocks) if self.appendix < 0 else self.appendix

    @property
    def body_text(self) -> str:
        """``text`` without the appendix; offsets into it are offsets into ``text``."""
        count = self.body_count
        if count == len(self.blocks):
            return self.text
        return self.text[: max(0, self.starts[count] - 1)]

    @cached_property
    def words(self) -> int:
        """Words of the article: furniture does not count."""
        return sum(count_words(b.text) for b in self.blocks if b.role != FURNITURE)

    def index_at(self, offset: int) -> int:
        """The index of the block that holds ``offset`` (the ``"\\n"`` behind a block belongs to it)."""
        if not self.blocks:
            raise IndexError("the document has no blocks")
        return max(0, bisect_right(self.starts, offset) - 1)

    def end_of(self, index: int) -> int:
        """The offset just behind the last character of block ``index``."""
        return self.starts[index] + len(self.blocks[index].text)

    def indices_in(self, start: int, end: int) -> range:
        """The indices of the blocks that ``[start, end)`` touches."""
        if not self.blocks:
            return range(0)
        first = self.index_at(start)
        return range(first, max(first, self.index_at(max(start, end - 1))) + 1)

    @cached_property
    def paragraph_numbers(self) -> Mapping[int, int]:
        """Block index → number of the paragraph (¶), from 1: paragraphs, quotations, items, verse of the body."""
        counted = {PARAGRAPH, QUOTATION, ITEM, VERSE}
        out: dict[int, int] = {}
        for i in range(self.body_count):
            block = self.blocks[i]
            if block.kind in counted and block.role == BODY and block.text:
                out[i] = len(out) + 1
        return out

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph at ``offset``, or of the last one before it; 0 before the first."""
        numbers = self.paragraph_numbers
        for i in range(self.index_at(offset) if self.blocks else -1, -1, -1):
            if i in numbers:
                return numbers[i]
        return 0

    def heading_path(self, offset: int) -> tuple[str, ...]:
        """The headings over ``offset``, outermost first."""
        path: list[str] = []
        below = 7
        for i in range(self.index_at(offset) if self.blocks else -1, -1, -1):
            block = self.blocks[i]
            if block.kind == HEADING and block.level < below:
                path.append(block.text)
                below = block.level
                if below <= 1:
                    break
        return tuple(reversed(path))


def to_json(document: Document) -> dict[str, Any]:
    """The document as plain data, without defaults and without the pictures' bytes."""
    return {
        "format": 1,
        "text_sha256": document.text_sha256,
        "metadata": {k: v for k, v in asdict(document.metadata).items() if v},
        "appendix": document.appendix,
        "cut_short": document.cut_short,
        "warnings": list(document.warnings),
        "blocks": [_block_to_json(b) for b in document.blocks],
    } | ({"remarks": [asdict(r) for r in document.remarks]} if document.remarks else {})


def from_json(data: Mapping[str, Any], resources: Mapping[str, Resource] | None = None) -> Document:
    """The inverse of :func:`to_json`; blocks may be blocks already (see :func:`block_from_json`).

    Raises:
        KeyError, TypeError, ValueError: the data is not a document.
    """
    meta = dict(data.get("metadata", {}))
    for key in ("creators", "keywords"):
        meta[key] = tuple(meta.get(key, ()))
    known = Metadata.__dataclass_fields__
    return Document(
        blocks=tuple(b if isinstance(b, Block) else block_from_json(b) for b in data["blocks"]),
        metadata=Metadata(**{k: v for k, v in meta.items() if k in known}),
        resources=resources or {},
        appendix=int(data.get("appendix", -1)),
        cut_short=bool(data.get("cut_short", False)),
        warnings=tuple(data.get("warnings", ())),
        remarks=tuple(_remark_from_json(r) for r in data.get("remarks", ())),
    )


def _remark_from_json(data: Mapping[str, Any]) -> Remark:
    return Remark(**{k: v for k, v in data.items() if k in Remark.__dataclass_fields__})


_BLOCK_DEFAULTS: Final = {
    name: f.default for name, f in Block.__dataclass_fields__.items() if name not in ("kind", "text", "spans")
}


def _block_to_json(block: Block) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": block.kind, "text": block.text}
    if block.spans:
        out["spans"] = [
            [s.start, s.end, s.kind, s.target] if s.target else [s.start, s.end, s.kind] for s in block.spans
        ]
    for name, default in _BLOCK_DEFAULTS.items():
        value = getattr(block, name)
        if value != default:
            out[name] = value
    return out


def block_from_json(data: Mapping[str, Any]) -> Block:
    """One of the blocks of :func:`to_json`. Raises what :func:`from_json` raises."""
    fields = {k: v for k, v in data.items() if k in _BLOCK_DEFAULTS}
    return Block(data["kind"], data["text"], tuple(Span(*s) for s in data.get("spans", ())), **fields)


def join_text(blocks: Iterable[Block]) -> str:
    """What ``Document(blocks).text`` will be."""
    return "\n".join(b.text for b in blocks)
