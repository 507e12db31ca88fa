"""Articles of PubMed Central and other archives: JATS and the older NLM formats, in XML."""

from __future__ import annotations

from typing import ClassVar, Final

from lxml import etree

from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.formats import Source, texmath
from reader.formats.htmlnodes import Node
from reader.formats.jatsmeta import metadata, reference_of
from reader.formats.pictures import Album, Picture
from reader.formats.trees import Transformer, around, blocks_of, document_of, element, put, put_in
from reader.formats.xmldoor import attribute, children, descendants, first, local, parse, text_of

_PICTURES: Final = (".jpg", ".png", ".gif", ".jpeg")  # what a figure's name lacks in PubMed Central
_LABELLED: Final = frozenset({"research-highlight", "key-points", "teaser", "graphical", "short", "summary"})


def read(source: Source) -> Document:
    """The first article in the file.

    Raises:
        ReaderError: it is XML of another kind, or broken.
    """
    warnings: list[str] = []
    root = parse(source.data, source.name, warnings=warnings)
    article = root if local(root) == "article" else next(descendants(root, "article"), None)
    if article is None:
        raise ReaderError(
            f"{source.name} is XML, but not of an article that Reader knows (JATS, TEI, XHTML). "
            "Save it as a web page or as text first."
        )
    if sum(1 for _ in descendants(root, "article")) > (article is not root):
        warnings.append(f"{source.name} holds several articles: the first is shown.")
    body = _Article(article)
    page = body.build(article)
    result = blocks_of(page, source, body.notes, _FigureAlbum(source.folder))
    return document_of(result, source, metadata(article), *warnings, *body.warnings(source.name))


class _FigureAlbum(Album):
    """Pictures beside the source, which PubMed Central names without their suffixes."""

    def _fetch(self, address: str) -> Picture | None:
        found = super()._fetch(address)
        names = (address + suffix for suffix in _PICTURES)
        if address.lower().endswith((".tif", ".tiff", ".eps")):
            names = (address.rpartition(".")[0] + suffix for suffix in _PICTURES)
        elif address.lower().endswith(_PICTURES):
            return found
        return found or next((picture for name in names if (picture := super(_FigureAlbum, self)._fetch(name))), None)


class _Article(Transformer):
    tags: ClassVar = {
        **{name: name for name in ("p", "sub", "sup", "table", "thead", "tbody", "tfoot", "tr", "td", "th")},
        **{"italic": "em", "bold": "strong", "monospace": "code", "underline": "u", "strike": "s", "break": "br"},
        **{
            "hr": "hr",
            "disp-quote": "blockquote",
            "attrib": "p",
            "preformat": "pre",
            "code": "pre",
            "verse-line": "div",
        },
        **{"def-list": "div", "speech": "div", "statement": "div", "ack": "div", "boxed-text": "div", "row": "tr"},
        **{
            "entry": "td",
            "sig-block": "div",
            "speaker": "strong",
            "alt-title": "",
            "address": "div",
            "dedication": "div",
        },
        **{"ruby": "ruby", "rt": "rt", "rb": "rb", "overline": "span", "related-article": "p", "product": "p"},
        **{
            "glossary": "div",
            "notes": "div",
            "bio": "div",
            "title": "p",
            "subtitle": "p",
            "supplementary-material": "div",
        },
    }
    skipped: ClassVar = frozenset(
        [
            "object-id",
            "journal-meta",
            "processing-meta",
            "index-term",
            "fn-type",
            "alt-text",
            "long-desc",
            "permissions",
            "custom-meta-group",
            "tfoot-label",
            "x-processing",
            "col",
            "colgroup",
            "colspec",
            "article-id",
            "self-uri",
        ]
    )

    def __init__(self, article: etree._Element) -> None:
        super().__init__()
        self._level = 2
        self._waiting: list[Node] = []  # footnotes that stand in a line: they go to the end
        self._notes = {attribute(fn, "id"): self._marker(n, fn) for n, fn in enumerate(descendants(article, "fn"), 1)}
        self._seen: set[str] = set()

    def build(self, article: etree._Element) -> Node:
        """The article as a page: abstract, body, back, footnotes, other parts."""
        page = element("body")
        front = first(article, "front")
        about = first(front, "article-meta") if front is not None else first(article, "front-stub")
        if about is not None:
            for part in children(about, "abstract", "trans-abstract"):
                self._section(part, page, "Summary" if attribute(part, "abstract-type") in _LABELLED else "Abstract")
        for name in ("body", "back", "floats-group", "floats-wrap"):
            for part in children(article, name):
                self.content(part, page)
        if about is not None:
            for part in children(about, "author-notes"):
                self._put_notes(part, page)
        for part in children(article, "sub-article", "response"):
            put(page, element("h2", text_of(next(descendants(part, "article-title"), None)) or "Further part"))
            for inner in children(part, "front-stub", "body", "back"):
                if local(inner) != "front-stub":
                    self.content(inner, page)
        licence = next(descendants(about, "license-p"), None) if about is not None else None
        if licence is not None:
            put(page, element("hr"), self.content(licence, element("p")))
        return put(page, *self._waiting)

    def _marker(self, number: int, note: etree._Element) -> str:
        return (text_of(first(note, "label")) or attribute(note, "symbol") or str(number)).strip("[]().")[:20]

    # Sections

    def _section(self, source: etree._Element, parent: Node, name: str = "") -> None:
        title = first(source, "title")
        label = text_of(first(source, "label"))
        inner = put_in(parent, element("div", id=attribute(source, "id")))
        if title is not None or name or label:
            heading = put_in(inner, element(f"h{min(self._level, 6)}"))
            if label:
                put(heading, f"{label} ")
            if title is not None:
                self.content(title, heading)
            elif not label:
                put(heading, name)
        self._level += 1
        for child in source:
            if child is not title and local(child) != "label":
                self.one(child, inner)
        self._level -= 1

    def _acknowledgements(self, source: etree._Element, parent: Node) -> None:
        self._section(source, parent, "Acknowledgements")

    def _appendix(self, source: etree._Element, parent: Node) -> None:
        self._section(source, parent, "Appendix")

    def _box(self, source: etree._Element, parent: Node) -> None:
        caption = first(source, "caption")
        label = text_of(first(source, "label"))
        box = put_in(parent, element("blockquote", id=attribute(source, "id")))
        if caption is not None or label:
            put(box, element("p", element("strong", " ".join(filter(None, (label, text_of(caption)))))))
        for child in source:
            if child is not caption and local(child) != "label":
                self.one(child, box)

    # Lists, figures, tables, formulas

    def _list(self, source: etree._Element, parent: Node) -> None:
        kind = attribute(source, "list-type")
        types = {"alpha-lower": "a", "alpha-upper": "A", "roman-lower": "i", "roman-upper": "I", "order": "1"}
        outer = put_in(parent, element("ol", type=types[kind]) if kind in types else element("ul"))
        for child in source:
            if local(child) == "list-item":
                self.content(child, put_in(outer, element("li")))
            elif local(child) == "title":
                self.content(child, put_in(parent, element("p")))
                parent.children[-2:] = reversed(parent.children[-2:])

    def _definition(self, source: etree._Element, parent: Node) -> None:
        for part in source:
            self.content(part, put_in(parent, element("dt" if local(part) == "term" else "dd")))

    def _float(self, source: etree._Element, parent: Node) -> None:
        """A figure or table with what is below it; nothing comes twice that stands both in the text and at its end."""
        name = attribute(source, "id")
        if name and name in self._seen:
            return
        self._seen.add(name)
        put(parent, element("span", id=name) if name else "")
        apart = ("label", "caption", "table-wrap-foot", "title")
        alt = text_of(first(source, "alt-text")) or text_of(first(source, "label"))
        inner = put_in(parent, element("div"))
        for child in source:
            if local(child) == "graphic" or (local(child) == "alternatives" and local(source) == "fig"):
                graphic = child if local(child) == "graphic" else next(descendants(child, "graphic"), None)
                put(inner, *([_picture(graphic, alt)] if graphic is not None else []))
            elif local(child) not in apart:
                self.one(child, inner)
        caption, label = first(source, "caption"), first(source, "label")
        if caption is not None or label is not None:
            below = put_in(inner, element("figcaption"))
            if label is not None:
                put(below, element("strong", text_of(label).rstrip(". ") + "."), " ")
            for child in [] if caption is None else caption:
                put(self.content(child, below) if local(child) in ("title", "p") else below, " ")
        for foot in children(source, "table-wrap-foot"):
            self._put_notes(foot, inner)

    def _graphic(self, source: etree._Element, parent: Node) -> None:
        put(parent, _picture(source, text_of(first(source, "alt-text"))))

    def _alternatives(self, source: etree._Element, parent: Node) -> None:
        """One of several forms of the same: what can be read best."""
        for name in ("math", "table", "textual-form", "tex-math", "graphic", "inline-graphic"):
            found = next(descendants(source, name), None)
            if found is not None:
                self.one(found, parent)
                return
        self.content(source, parent)

    def _formula(self, source: etree._Element, parent: Node) -> None:
        best = next((f for name in ("math", "tex-math") for f in descendants(source, name)), None)
        label = text_of(first(source, "label"))
        line = parent if local(source) == "inline-formula" else put_in(parent, element("p", id=attribute(source, "id")))
        if best is not None:
            self.one(best, line)
        else:
            for child in source:
                if local(child) != "label":
                    self.one(child, line)
            put(line, source.text or "")
        put(line, f"  {label}" if label and line is not parent else "")

    def _tex(self, source: etree._Element, parent: Node) -> None:
        tex = text_of(source)
        if "\\begin{document}" in tex:  # a whole document around one formula, as publishers send them
            tex = tex.partition("\\begin{document}")[2].partition("\\end{document}")[0]
        readable = texmath.readable(tex)
        put(parent, readable or element("code", texmath.bare(tex)))

    # Notes, references, links

    def _note(self, source: etree._Element, parent: Node) -> None:
        name = attribute(source, "id") or f"note-in-line-{len(self._waiting)}"
        marker = self._notes.get(attribute(source, "id")) or self._marker(len(self._waiting) + 1, source)
        note = element("div")
        self.notes.notes[note] = (marker, name)
        for child in source:
            if local(child) != "label":
                self.one(child, note)
        if around(source) in ("fn-group", "table-wrap-foot", "author-notes", "back", "notes", "sec"):
            put(parent, note)
        else:
            link = element("a", marker)
            self.notes.references[link] = name
            put(parent, link)
            self._waiting.append(note)

    def _put_notes(self, source: etree._Element, parent: Node) -> None:
        for child in source:
            if local(child) in ("fn", "fn-group", "p"):
                self.one(child, parent)

    def _cross_reference(self, source: etree._Element, parent: Node) -> None:
        target = attribute(source, "rid").split(" ")[0]
        link = element("a", href=f"#{target}")
        if attribute(source, "ref-type") in ("fn", "table-fn", "author-notes") or target in self._notes:
            if target in self._notes:
                self.notes.references[link] = target
            put(link, text_of(source) or self._notes.get(target, "*"))
            put(parent, link)
        elif attribute(source, "ref-type") not in ("aff", "corresp", "contrib"):
            put(parent, self.content(source, link))

    def _link(self, source: etree._Element, parent: Node) -> None:
        address = attribute(source, "href")
        link = put_in(parent, element("a", href=address) if address.startswith(("http", "mailto")) else element("span"))
        self.content(source, link)
        if not text_of(source):
            put(link, address)

    def _references(self, source: etree._Element, parent: Node) -> None:
        self._section(source, parent, "References")

    def _reference(self, source: etree._Element, parent: Node) -> None:
        item = put_in(parent, element("dd", id=attribute(source, "id")))
        label = text_of(first(source, "label"))
        if label:
            put(item, label if label.endswith((".", "]", ")")) else f"{label}.", " ")
        mixed = next(descendants(source, "mixed-citation"), None)
        found = [mixed] if mixed is not None else [c for c in source if local(c) != "label"]
        for citation in found:
            if local(citation) in ("element-citation", "citation-alternatives") or _is_in_parts(citation):
                put(item, reference_of(citation), " ")
            else:
                put(self.content(citation, item), " ")

    def _name(self, source: etree._Element, parent: Node) -> None:
        """A name, whose parts many files leave without a space between them."""
        if "".join([source.text or "", *(child.tail or "" for child in source)]).strip():
            self.content(source, parent)
        else:
            put(parent, " ".join(filter(None, map(text_of, source))))

    handlers: ClassVar = {
        **dict.fromkeys(("name", "string-name"), _name),
        "ack": _acknowledgements,
        **dict.fromkeys(("app", "app-group"), _appendix),
        **dict.fromkeys(("sec", "notes", "glossary", "bio", "fn-group"), _section),
        "boxed-text": _box,
        "list": _list,
        "def-item": _definition,
        **dict.fromkeys(("fig", "table-wrap", "chem-struct-wrap", "supplementary-material"), _float),
        **dict.fromkeys(("graphic", "inline-graphic"), _graphic),
        "alternatives": _alternatives,
        **dict.fromkeys(("disp-formula", "inline-formula"), _formula),
        "tex-math": _tex,
        "fn": _note,
        "xref": _cross_reference,
        **dict.fromkeys(("ext-link", "uri", "email"), _link),
        "ref-list": _references,
        "ref": _reference,
    }


def _is_in_parts(citation: etree._Element) -> bool:
    """Whether a citation has nothing between its parts that would make them a line to read."""
    between = [citation.text, *(child.tail for child in citation)]
    return len(citation) > 1 and not any(text and text.strip() for text in between)


def _picture(source: etree._Element, alt: str) -> Node:
    """The picture that a ``<graphic>`` names; the walk looks it up beside the file and nowhere else."""
    return element("img", src=attribute(source, "href"), alt=alt)
