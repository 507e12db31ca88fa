"""Editions and articles in TEI (P5): books, plays, letters, and what GROBID makes of papers."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from lxml import etree

from reader.core.document import Block, Document
from reader.core.errors import ReaderError
from reader.formats import Source, texmath
from reader.formats.htmlnodes import Node
from reader.formats.htmltree import WalkResult
from reader.formats.teimeta import bibliography_entry, metadata
from reader.formats.trees import Transformer, around, blocks_of, document_of, element, put, put_in
from reader.formats.xmldoor import attribute, children, descendants, first, local, parse, text_of

_PAGE: Final = "reader-page-"  # the ids under which page breaks pass through the walk
_RENDERED: Final = (
    ("ital", "em"), ("bold", "strong"), ("underl", "u"), ("sup", "sup"), ("sub", "sub"), ("strike", "s"),
    ("line-through", "s"),
    ("smallcap", "span"), ("sc", "span"), ("roman", "span"), ("b", "strong"), ("i", "em"),
)  # fmt: skip
_PREFERRED: Final = ("corr", "reg", "expan", "unclear", "rdg", "seg")
_ORIGINAL: Final = ("sic", "orig", "abbr")
_LINE_PARENTS: Final = frozenset(
    {"p", "l", "ab", "item", "head", "cell", "quote", "q", "said", "seg", "hi", "lem", "note"}
)
_BLOCKS: Final = frozenset({"p", "lg", "l", "list", "sp", "div", "head", "table"})


def read(source: Source) -> Document:
    """The text in the file; of a corpus the first.

    Raises:
        ReaderError: it is XML of another kind, or broken.
    """
    warnings: list[str] = []
    root = parse(source.data, source.name, warnings=warnings)
    texts = [root] if local(root) == "TEI" else list(descendants(root, "TEI", "TEI.2"))
    tei = root if local(root) in ("TEI", "TEI.2") else next(iter(texts), None)
    if tei is None:
        raise ReaderError(f"{source.name} has no TEI text in it. Check that it is the right file.")
    if len(texts) > 1:
        warnings.append(f"{source.name} holds {len(texts):,} texts: the first is shown.")
    text = _Text()
    page = element("body")
    abstract = next(descendants(tei, "abstract"), None)
    if abstract is not None and text_of(abstract):
        put(page, element("h2", "Abstract"))
        text.content(abstract, page)
    for part in children(tei, "text"):
        text.content(part, page)
    for part in children(tei, "standOff"):
        text.content(part, page)
    put(page, *text.waiting)
    result = blocks_of(page, source, text.notes)
    if text.originals:
        count = "1 word is" if text.originals == 1 else f"{text.originals:,} words are"
        warnings.append(f"{count} written otherwise in the original: its spelling stands in brackets.")
    document = document_of(result, source, metadata(tei), *warnings, *text.warnings(source.name))
    return replace(document, blocks=_with_pages(document.blocks, result, text.pages))


def _with_pages(blocks: tuple[Block, ...], result: WalkResult, pages: list[str]) -> tuple[Block, ...]:
    """The blocks with the labels of the pages on which they begin."""
    begins: dict[int, str] = {}
    for number, label in enumerate(pages):
        name = f"{_PAGE}{number}"
        if name in result.ids:
            begins[result.ids[name] + (name in result.inside)] = label
    out, page = [], ""
    for i, block in enumerate(blocks):
        page = begins.get(i, page)
        name = "" if block.id.startswith(_PAGE) else block.id
        out.append(replace(block, page=page, id=name) if page or name != block.id else block)
    return tuple(out)


class _Text(Transformer):
    tags: ClassVar = {
        **dict.fromkeys(("p", "ab", "byline", "dateline", "salute", "signed", "trailer", "docImprint", "docDate"), "p"),
        **dict.fromkeys(
            ("titlePart", "docAuthor", "closer", "opener", "argument", "set", "address", "imprimatur"), "p"
        ),
        **{
            "emph": "em",
            "title": "em",
            "foreign": "em",
            "mentioned": "em",
            "term": "span",
            "gloss": "span",
            "distinct": "em",
        },
        **{"del": "s", "lb": "br", "row": "tr", "code": "code", "castItem": "li", "castList": "ul", "eg": "pre"},
        **{
            "postscript": "div",
            "floatingText": "blockquote",
            "epigraph": "blockquote",
            "milestone": "",
            "addrLine": "div",
        },
        **{"group": "div", "front": "div", "body": "div", "back": "div", "titlePage": "div", "figDesc": "figcaption"},
    }
    skipped: ClassVar = frozenset(
        [
            "teiHeader",
            "fw",
            "index",
            "anchor",
            "desc",
            "graphic-only",
            "listAnnotation",
            "spanGrp",
            "linkGrp",
            "interpGrp",
            "certainty",
            "facsimile",
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []
        self.originals = 0
        self.waiting: list[Node] = []
        self._level = 1
        self._numbers = 0

    def _division(self, source: etree._Element, parent: Node) -> None:
        self._level += 1
        self.content(source, put_in(parent, element("div", id=attribute(source, "id"))))
        self._level -= 1

    def _head(self, source: etree._Element, parent: Node) -> None:
        home = around(source)
        if home in ("figure", "table"):
            self.content(source, put_in(parent, element("figcaption")))
        elif home in ("list", "lg", "listBibl", "castList"):
            self.content(source, put_in(put_in(parent, element("p")), element("strong")))
        else:
            number = attribute(source, "n")
            heading = put_in(parent, element(f"h{max(2, min(self._level, 6))}"))
            self.content(
                source, put(heading, f"{number} " if number and not text_of(source).startswith(number) else "")
            )

    def _verses(self, source: etree._Element, parent: Node) -> None:
        """A stanza; stanzas inside a poem stand one behind the other, their heads above them."""
        if next(children(source, "lg"), None) is not None:
            self.content(source, put_in(parent, element("div", id=attribute(source, "id"))))
            return
        for head in children(source, "head"):
            self._head(head, parent)
        pre = put_in(parent, element("pre", class_="verse", id=attribute(source, "id")))
        for child in source:
            if local(child) != "head":
                self.one(child, pre)

    def _line(self, source: etree._Element, parent: Node) -> None:
        if parent.tag == "pre":
            indent = "    " if "indent" in attribute(source, "rend") else ""
            put(parent, "\n" if parent.children else "", indent)
            inner = self.content(source, element("span"))
            put(parent, inner)
            return
        pre = parent.children[-1] if parent.children and parent.children[-1].get("class") == "verse run" else None
        self._line(source, pre or put_in(parent, element("pre", class_="verse run")))

    def _list(self, source: etree._Element, parent: Node) -> None:
        kinds = f"{attribute(source, 'type')} {attribute(source, 'rend')}"
        outer = put_in(parent, element("ol" if "order" in kinds or "number" in kinds else "ul"))
        for child in source:
            if local(child) == "item":
                self.content(child, put_in(outer, element("li", id=attribute(child, "id"))))
            elif local(child) == "label":
                self.content(child, put_in(outer, element("dt")))
            else:
                self.one(child, outer)

    def _quotation(self, source: etree._Element, parent: Node) -> None:
        in_line = around(source) in _LINE_PARENTS
        if in_line and not any(local(child) in _BLOCKS for child in source):
            said = text_of(source)
            marked = said.startswith(("“", '"', "„", "«", "‘", "'")) or "block" in attribute(source, "rend")
            self.content(source, put_in(parent, element("span" if marked else "q")))
        elif in_line and local(source) in ("q", "said"):
            self.content(source, parent)
        else:
            self.content(source, put_in(parent, element("blockquote")))

    def _note(self, source: etree._Element, parent: Node) -> None:
        if not text_of(source):
            return
        self._numbers += 1
        marker = attribute(source, "n") or str(self._numbers)
        name = attribute(source, "id") or f"note-in-text-{self._numbers}"
        note = element("div")
        self.notes.notes[note] = (marker[:20], name)
        self.waiting.append(self.content(source, note))
        link = element("a", marker[:20])
        self.notes.references[link] = name
        put(parent, link)

    def _link(self, source: etree._Element, parent: Node) -> None:
        target = attribute(source, "target").split(" ")[0]
        text = text_of(source)
        is_open = target.startswith(("http://", "https://", "mailto:", "#"))
        link = put_in(parent, element("a", href=target) if is_open else element("span"))
        self.content(source, link)
        if not text and is_open:
            put(link, target)

    def _figure(self, source: etree._Element, parent: Node) -> None:
        alt = text_of(first(source, "figDesc")) or text_of(first(source, "head"))
        inner = put_in(parent, element("div", id=attribute(source, "id")))
        for child in source:
            if local(child) == "graphic":
                put(inner, element("img", src=attribute(child, "url"), alt=alt))
        below = ("head", "label", "figDesc", "p", "note")
        for child in source:
            if local(child) not in (*below, "graphic"):
                self.one(child, inner)
        caption = element("figcaption")
        seen: set[str] = set()
        for child in source:
            words = text_of(child)
            if local(child) in below and words and words not in seen:
                seen.add(words)
                put(self.content(child, caption), " ")
        put(inner, *([caption] if seen else []))

    def _graphic(self, source: etree._Element, parent: Node) -> None:
        put(parent, element("img", src=attribute(source, "url"), alt=text_of(source)))

    def _table(self, source: etree._Element, parent: Node) -> None:
        table = put_in(parent, element("table", id=attribute(source, "id")))
        for child in source:
            if local(child) == "row":
                self.one(child, table)
        for child in children(source, "head"):
            self._head(child, parent)

    def _cell(self, source: etree._Element, parent: Node) -> None:
        row = source.getparent()
        is_head = "label" in (attribute(source, "role"), attribute(row, "role") if row is not None else "")
        spans = {"colspan": attribute(source, "cols") or "1", "rowspan": attribute(source, "rows") or "1"}
        self.content(source, put_in(parent, element("th" if is_head else "td", **spans)))

    def _speech(self, source: etree._Element, parent: Node) -> None:
        self.content(source, put_in(parent, element("div")))

    def _speaker(self, source: etree._Element, parent: Node) -> None:
        self.content(source, put_in(put_in(parent, element("p")), element("strong")))

    def _stage(self, source: etree._Element, parent: Node) -> None:
        in_line = around(source) in _LINE_PARENTS
        self.content(source, put_in(parent if in_line else put_in(parent, element("p")), element("em")))

    def _page(self, source: etree._Element, parent: Node) -> None:
        label = attribute(source, "n").strip("[]() ")
        if label:
            put(parent, element("span", id=f"{_PAGE}{len(self.pages)}"))
            self.pages.append(label[:50])

    def _highlighted(self, source: etree._Element, parent: Node) -> None:
        said = f"{attribute(source, 'rend')} {attribute(source, 'rendition')} {attribute(source, 'style')}".lower()
        words = said.replace("#", " ").split()
        tag = next((t for sign, t in _RENDERED if (sign in words if len(sign) < 3 else sign in said)), "em")
        self.content(source, put_in(parent, element(tag)))

    def _choice(self, source: etree._Element, parent: Node) -> None:
        """What the editors read; what the source has follows in brackets, where it is another word."""
        best = next((c for name in _PREFERRED for c in children(source, name)), None)
        other = next((c for name in _ORIGINAL for c in children(source, name)), None)
        if best is None:
            best, other = (other if other is not None else next(iter(source), None)), None
        if best is not None:
            self.content(best, parent)
        if best is not None and other is not None and text_of(other) and text_of(other) != text_of(best):
            self.originals += 1
            put(parent, f" [{text_of(other)}]")

    def _apparatus(self, source: etree._Element, parent: Node) -> None:
        best = first(source, "lem")
        best = best if best is not None else first(source, "rdg")
        if best is not None:
            self.content(best, parent)

    def _gap(self, source: etree._Element, parent: Node) -> None:
        put(parent, "[…]")

    def _unclear(self, source: etree._Element, parent: Node) -> None:
        put(self.content(source, parent), "[?]" if text_of(source) else "[…]")

    def _supplied(self, source: etree._Element, parent: Node) -> None:
        put(parent, "[")
        put(self.content(source, parent), "]")

    def _formula(self, source: etree._Element, parent: Node) -> None:
        if attribute(source, "notation").lower() in ("tex", "latex"):
            tex = text_of(source)
            put(parent, texmath.readable(tex) or element("code", texmath.bare(tex)))
        else:
            self.content(source, put_in(parent, element("span")))

    def _entries(self, source: etree._Element, parent: Node) -> None:
        if first(source, "head") is None and parent.tag != "blockquote" and self._level < 3:
            put(parent, element("h2", "References"))
        self.content(source, put_in(parent, element("div")))

    def _entry(self, source: etree._Element, parent: Node) -> None:
        if around(source) != "listBibl":
            self.content(source, parent)
            return
        item = put_in(parent, element("dd", id=attribute(source, "id")))
        if local(source) == "bibl":
            self.content(source, item)
        else:
            put(item, bibliography_entry(source))

    def _by_line(self, source: etree._Element, parent: Node) -> None:
        """A place or date in running text, or a line of its own."""
        self.content(source, put_in(parent, element("span")))

    handlers: ClassVar = {
        **dict.fromkeys(("div", "div1", "div2", "div3", "div4", "div5", "div6", "div7"), _division),
        "head": _head,
        "lg": _verses,
        "l": _line,
        "list": _list,
        **dict.fromkeys(("q", "quote", "said", "cit"), _quotation),
        "note": _note,
        **dict.fromkeys(("ref", "ptr"), _link),
        "figure": _figure,
        "graphic": _graphic,
        "table": _table,
        "cell": _cell,
        "sp": _speech,
        "speaker": _speaker,
        "stage": _stage,
        "pb": _page,
        "hi": _highlighted,
        "choice": _choice,
        "app": _apparatus,
        "gap": _gap,
        "unclear": _unclear,
        "supplied": _supplied,
        "formula": _formula,
        "listBibl": _entries,
        **dict.fromkeys(("bibl", "biblStruct", "biblFull"), _entry),
        **dict.fromkeys(("name", "persName", "placeName", "date", "seg", "orig", "add", "num"), _by_line),
    }
