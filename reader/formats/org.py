"""Org files (Emacs) as their authors mean them to be read; no code in them is run, no other file taken in."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from reader.core.document import Document, Metadata
from reader.formats import Source, texmath
from reader.formats.dates import date_of_value
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import Node
from reader.formats.htmlnotes import Notes
from reader.formats.trees import blocks_of, document_of, element, put, put_in

_HEADING: Final = re.compile(
    r"(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED)\s+)?(?:\[#\w\]\s+)?(.*?)(?:\s+:[\w@#%:]+:)?\s*"
)
_KEYWORD: Final = re.compile(r"\s*#\+(\w+):\s*(.*)", re.I)
_BEGIN: Final = re.compile(r"\s*#\+begin_(\w+)\s*(.*)", re.I)
_ITEM: Final = re.compile(r"(\s*)([-+]|\s\*|\d{1,4}[.)]|[a-zA-Z][.)])\s+(?:\[@\d+\]\s*)?(?:\[([ xX-])\]\s+)?(.*)")
_NOTE: Final = re.compile(r"\[fn:([\w-]{1,60})\]\s*(.*)")
_DRAWER: Final = re.compile(r"\s*:[A-Za-z_-]+:\s*")
_CLOCK: Final = re.compile(r"\s*(?:CLOCK|SCHEDULED|DEADLINE|CLOSED):")
_PICTURE: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp|avif|tiff?)$", re.I)
_TEX: Final = (
    r"\$\$[^$]{1,2000}\$\$|\\\[.{1,2000}?\\\]|\\\(.{1,2000}?\\\)|(?<![\w$])\$[^\s$][^$\n]{0,300}(?<!\s)\$(?!\w)"
)
_INLINE: Final = re.compile(
    r"\[\[(?P<target>[^\[\]]{1,1000})\](?:\[(?P<words>[^\[\]]{1,1000})\])?\]|\[fn:(?P<note>[\w-]{0,60})(?::(?P<text>[^\[\]]{1,3000}))?\]"
    rf"|(?P<tex>{_TEX})|(?<!\w)(?P<sign>[*/_+])(?P<marked>[^\s](?:[^\n]|\n(?!\n)){{0,300}}?)(?<!\s)(?P=sign)(?!\w)"
    r"|(?<!\w)(?P<fence>[=~])(?P<code>[^\s](?:[^\n]{0,300}?[^\s])?)(?P=fence)(?!\w)|(?P<address>https?://[^\s<>\"'\[\]]{1,1000}[^\s<>\"'.,;:!?)\[\]])"
    r"|\[cite[^:\]]{0,30}:(?P<cite>[^\]]{1,500})\]|[<\[](?P<time>\d{4}-\d\d-\d\d[^>\]\n]{0,40})[>\]]"
    r"|<<<(?P<radio>[^<>\n]{1,200})>>>|<<[^<>\n]{1,200}>>|<(?P<angled>(?:https?://|mailto:)[^<>\s]{1,1000})>|@@[a-z]+:[^@\n]{0,300}@@"
    r"|(?<=[\w)])(?P<shift>[_^])(?:\{(?P<shifted>[^{}\n]{1,100})\}|(?<=\^)(?P<power>\d{1,3})(?!\w))"
    r"|\\(?P<entity>[A-Za-z]{2,14})(?:\{\}|(?![A-Za-z{]))",
    re.S,
)
_TAGS: Final = {"*": "strong", "/": "em", "_": "u", "+": "s"}
_DEEPEST: Final = 20


def read(source: Source) -> Document:
    """The document in an Org file.

    Raises:
        ReaderError: there is nothing to read in it.
    """
    decoded = decode_fully(source.data)
    lines = [line.expandtabs(8).rstrip() for line in re.sub(r"\r\n?", "\n", decoded.text).split("\n")]
    text = _Text(lines)
    page = element("body")
    text.body(lines, page, 0)
    put(page, *text.notes.notes)
    metadata = replace(text.metadata, title=text.metadata.title or PurePath(source.name).stem)
    outside = f"{source.name} takes in other files, which are not read: what they hold is missing."
    warnings = (*decoded.warnings, *((outside,) if text.is_outside else ()))
    return document_of(blocks_of(page, source, text.notes), source, metadata, *warnings)


class _Text:
    def __init__(self, lines: list[str]) -> None:
        self.metadata = Metadata()
        self.is_outside = False
        self.notes = Notes()
        self._names: dict[str, Node] = {}
        self._caption = ""
        for line in lines:
            if note := _NOTE.match(line):
                self._note(note[1])

    def _note(self, name: str) -> Node:
        if name not in self._names:
            number = len(self._names) + 1
            self._names[name] = element("div")
            self.notes.notes[self._names[name]] = (name if name.isdigit() else str(number), f"note-{number}")
        return self._names[name]

    def body(self, lines: list[str], parent: Node, depth: int) -> None:
        """The blocks in ``lines``."""
        at = 0
        while at < len(lines):
            at = self._next(lines, at, parent, depth) if lines[at] else at + 1

    def _next(self, lines: list[str], at: int, parent: Node, depth: int) -> int:
        line = lines[at]
        if heading := _HEADING.fullmatch(line):
            level = str(min(6, len(heading[1]) + 1))
            put(parent, self.inline(heading[2], element(f"h{level}", id=f"*{heading[2]}"[:200])))
        elif begin := _BEGIN.fullmatch(line):
            return self._block(lines, at, begin, parent, depth)
        elif keyword := _KEYWORD.fullmatch(line):
            self._keyword(keyword[1].lower(), keyword[2])
        elif _DRAWER.fullmatch(line):
            end = next((i for i in range(at, min(at + 200, len(lines))) if lines[i].strip().upper() == ":END:"), at)
            return end + 1
        elif re.match(r"\s*\|", line):
            return self._table(lines, at, parent)
        elif re.fullmatch(r"\s*-{5,}", line):
            put(parent, element("hr"))
        elif note := _NOTE.match(line):
            end = at + 1
            while end < len(lines) and lines[end] and not _NOTE.match(lines[end]) and not lines[end].startswith("*"):
                end += 1
            self.inline("\n".join([note[2], *lines[at + 1 : end]]), self._note(note[1]))
            return end
        elif _ITEM.match(line) and depth < _DEEPEST:
            return self._list(lines, at, parent, depth)
        elif not re.match(r"\s*#(?:\s|$)", line) and not _CLOCK.match(line):
            return self._paragraph(lines, at, parent)
        return at + 1

    def _keyword(self, name: str, value: str) -> None:
        if name == "title":
            plain = self.inline(value, element("span")).inner_text(500)
            self.metadata = replace(self.metadata, title=f"{self.metadata.title} {plain}".strip())
        elif name == "author":
            people = tuple(p.strip() for p in re.split(r"[;,]| and ", value) if p.strip())
            self.metadata = replace(self.metadata, creators=self.metadata.creators + people)
        elif name == "date":
            self.metadata = replace(self.metadata, published=date_of_value(value.strip("<>[]").split(" ")[0] or ""))
        elif name == "language":
            self.metadata = replace(self.metadata, language=value)
        elif name == "caption":
            self._caption = value
        elif name in ("include", "setupfile"):
            self.is_outside = True

    def _block(self, lines: list[str], at: int, begin: re.Match[str], parent: Node, depth: int) -> int:
        kind = begin[1].lower()
        close = re.compile(rf"\s*#\+end_{re.escape(kind)}\s*", re.I)
        end = next((i for i in range(at + 1, len(lines)) if close.fullmatch(lines[i])), len(lines))
        inner = lines[at + 1 : end]
        if kind in ("src", "example", "export"):
            least = min((len(each) - len(each.lstrip()) for each in inner if each), default=0)
            code = "\n".join(each[least:].removeprefix(",") for each in inner)
            language = begin[2].split(" ")[0] if kind == "src" else ""
            if kind != "export":
                put(parent, element("pre", code, **{"data-lang": language}))
        elif kind == "verse":
            put(parent, self.inline("\n".join(inner), element("pre", class_="verse")))
        elif kind != "comment":
            outer = put_in(parent, element("div" if kind in ("center", "abstract") else "blockquote"))
            if depth < _DEEPEST:
                self.body(inner, outer, depth + 1)
            else:
                put(outer, "\n".join(inner))
        return end + 1

    def _table(self, lines: list[str], at: int, parent: Node) -> int:
        end = at
        while end < len(lines) and re.match(r"\s*\|", lines[end]):
            end += 1
        table = put_in(parent, element("table"))
        rule = next((i for i in range(at, end) if re.match(r"\s*\|-", lines[i])), at)
        for i in range(at, end):
            if re.match(r"\s*\|-", lines[i]):
                continue
            row = put_in(table, element("tr"))
            for cell in lines[i].strip().strip("|").split("|")[:200]:
                put(row, self.inline(cell.strip(), element("th" if i < rule else "td")))
        self._put_caption(parent)
        while end < len(lines) and re.match(r"\s*#\+tblfm:", lines[end], re.I):
            end += 1
        return end

    def _put_caption(self, parent: Node) -> None:
        if self._caption:
            put(parent, self.inline(self._caption, element("figcaption")))
            self._caption = ""

    def _list(self, lines: list[str], at: int, parent: Node, depth: int) -> int:
        first = _ITEM.match(lines[at])
        indent = len(first[1]) if first else 0
        is_numbered = bool(first and first[2].strip()[:-1].isalnum() and first[2].strip()[-1] in ".)")
        outer = put_in(parent, element("ol" if is_numbered else "ul"))
        while at < len(lines) and (match := _ITEM.match(lines[at])) and len(match[1]) == indent:
            end, blanks = at + 1, 0
            while end < len(lines) and blanks < 2:
                own = len(lines[end]) - len(lines[end].lstrip())
                if lines[end] and (own <= indent or _HEADING.fullmatch(lines[end])):
                    break
                blanks = 0 if lines[end] else blanks + 1
                end += 1
            item = put_in(outer, element("li"))
            if match[3]:
                box = element("input", type="checkbox")
                box.attrs |= {"checked": ""} if match[3] in "xX" else {}
                put(item, box)
            words = re.sub(r"^(.{1,200}?)\s+::\s+", r"*\1*: ", match[4])
            self.body([words, *lines[at + 1 : end]] if words else lines[at + 1 : end], item, depth + 1)
            at = end
        return at

    def _paragraph(self, lines: list[str], at: int, parent: Node) -> int:
        end = at + 1
        while end < len(lines) and lines[end] and not self._begins(lines[end]):
            end += 1
        words = "\n".join(line.strip() for line in lines[at:end])
        if lines[at].lstrip().startswith(": "):
            put(parent, element("pre", "\n".join(line.lstrip()[2:] for line in lines[at:end])))
        else:
            put(parent, self.inline(words, element("p")))
            self._put_caption(parent)
        return end

    @staticmethod
    def _begins(line: str) -> bool:
        marks = (_HEADING.fullmatch, _BEGIN.fullmatch, _KEYWORD.fullmatch, _ITEM.match, _NOTE.match)
        return any(mark(line) for mark in marks) or line.lstrip().startswith(("|", "# "))

    def inline(self, text: str, parent: Node, depth: int = 0) -> Node:
        """``parent``, with the ``text`` behind what is in it."""
        at = 0
        for match in _INLINE.finditer(text) if depth < 6 else ():
            put(parent, text[at : match.start()], *self._piece(match, depth))
            at = match.end()
        return put(parent, text[at:])

    def _piece(self, match: re.Match[str], depth: int) -> list[Node | str]:
        if match["target"]:
            return [self._link(match["target"], match["words"] or "", depth)]
        if match["note"] is not None:
            name = match["note"] or f"note in line {len(self._names)}"
            if match["text"]:
                self.inline(match["text"], self._note(name), depth + 1)
            marker, own = self.notes.notes[self._note(name)]
            link = element("a", marker)
            self.notes.references[link] = own
            return [link]
        if match["tex"]:
            readable = texmath.readable(match["tex"])
            return [element("span", readable) if readable else element("code", texmath.bare(match["tex"]))]
        if match["sign"]:
            return [self.inline(match["marked"], element(_TAGS[match["sign"]]), depth + 1)]
        if match["fence"]:
            return [element("code", match["code"])]
        if match["address"]:
            return [element("a", match["address"], href=match["address"])]
        if match["angled"]:
            return [element("a", match["angled"].removeprefix("mailto:"), href=match["angled"])]
        if match["shift"]:
            return [element("sub" if match["shift"] == "_" else "sup", match["shifted"] or match["power"])]
        if match["entity"]:
            return [texmath.readable(match[0].removesuffix("{}")) or match[0]]
        if match["cite"]:
            return [f"[{match['cite'].replace('@', '')}]"]
        return [match["time"] or match["radio"] or ""]

    def _link(self, target: str, words: str, depth: int) -> Node:
        target = target.removeprefix("file:")
        if not words and _PICTURE.search(target):
            return element("img", src=target)
        if target.startswith(("http://", "https://", "mailto:")):
            return (
                self.inline(words or target, element("a", href=target), depth + 1)
                if words
                else element("a", target, href=target)
            )
        if target.startswith("*"):
            return element("a", words or target[1:], href=f"#{target}")
        return self.inline(words or target, element("span"), depth + 1)
