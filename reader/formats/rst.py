"""reStructuredText as its authors mean it to be read; it runs nothing and reads no other text."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from reader.core.document import Document, Metadata
from reader.formats import Source, rsttables, texmath
from reader.formats.dates import date_of_value
from reader.formats.decoding import decode_fully
from reader.formats.htmlnodes import Node
from reader.formats.rstinline import Names, inline, key, place_of
from reader.formats.trees import blocks_of, document_of, element, put, put_in

_ADORNMENT: Final = re.compile(r"([!-/:-@\[-`{-~])\1+\s*")
_BULLET: Final = re.compile(r"[-*+•‣⁃](?:\s+|$)")
_NUMBER: Final = re.compile(r"\(?(?:\d{1,4}|[A-Za-z]|#|[ivxlcIVXLC]{2,6})[.)](?:\s+|$)")
_FIELD: Final = re.compile(r":([^:\s][^:]{0,80}):(?:\s+|$)")
_EXPLICIT: Final = re.compile(r"\.\.(?:\s+|$)")
_DIRECTIVE: Final = re.compile(r"(?:\|([^|]+)\|\s+)?([A-Za-z][\w:+.-]{0,60})::\s*")
_NOTE: Final = re.compile(r"\[(#[\w.-]*|\*|[\w.-]{1,60})\]\s*")
_TARGET: Final = re.compile(r"_(`[^`]+`|(?:\\.|[^:\\]){1,200}|_)?:\s*")
_HERE: Final = re.compile(r"(?<!\w)_`([^`]{1,500})`(?!\w)")  # a target within a line
_DEEPEST: Final = 25  # levels of indentation
_CODE_NAMES: Final = (
    "code code-block sourcecode parsed-literal literalinclude highlight doctest testcode testoutput testsetup "
    "testcleanup ipython jupyter-execute plot prompt graphviz digraph mermaid uml productionlist"
)
_BOX_NAMES: Final = (
    "note warning caution danger error hint important tip attention admonition seealso versionadded versionchanged "
    "versionremoved deprecated topic sidebar"
)
# What they hold is for the program that makes pages of the text.
_SILENT_NAMES: Final = (
    "contents toctree index highlight meta default-role role target-notes sectnum section-numbering header footer "
    "title currentmodule tabularcolumns replace unicode date"
)
# What stands behind the name is for that program, too; what is indented below is text.
_HOLDER_NAMES: Final = (
    "module automodule autoclass autofunction autoexception autodata automethod autoattribute only ifconfig container "
    "compound rst-class cssclass glossary grid tab-set tabs"
)
_CODE: Final = frozenset(_CODE_NAMES.split())
_BOXES: Final = frozenset(_BOX_NAMES.split())
_SILENT: Final = frozenset(_SILENT_NAMES.split())
_HOLDERS: Final = frozenset(_HOLDER_NAMES.split())
_SAID: Final = {
    "seealso": "See also",
    "versionadded": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "versionremoved": "Removed in version {}",
    "deprecated": "Deprecated since version {}",
}
_STYLE: Final = re.compile(r"[a-z][a-z0-9_-]*(?: [a-z0-9_-]+)*")  # of docutils' "class"; Sphinx' has a signature
_OUTSIDE: Final = frozenset({"include", "raw", "literalinclude"})


def read(source: Source) -> Document:
    """The document in a file of reStructuredText.

    Raises:
        ReaderError: there is nothing to read in it.
    """
    decoded = decode_fully(source.data)
    lines = [line.expandtabs(8).rstrip() for line in re.sub(r"\r\n?|\f", "\n", decoded.text).split("\n")]
    text = _Text()
    text.define(lines)
    page = element("body")
    text.body(lines, page, 0)
    put(page, *text.waiting)
    metadata = replace(text.metadata, title=text.title or PurePath(source.name).stem)
    outside = f"{source.name} takes in other files, which are not read: what they hold is missing."
    warnings = (*decoded.warnings, *((outside,) if text.is_outside else ()))
    return document_of(blocks_of(page, source, text.names.notes), source, metadata, *warnings)


def block_end(lines: list[str], at: int, indent: int) -> int:
    """The index behind the lines from ``at`` that are blank or indented by ``indent`` and more."""
    last = at
    while at < len(lines) and (not lines[at] or _indent(lines[at]) >= indent):
        at += 1
        last = at if lines[at - 1] else last
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _dedented(lines: list[str]) -> list[str]:
    least = min((_indent(line) for line in lines if line), default=0)
    return [line[least:] for line in lines]


class _Text:
    def __init__(self) -> None:
        self.names = Names()
        self.title = ""
        self.metadata = Metadata()
        self.is_outside = False
        self.waiting: list[Node] = []
        self._styles: list[str] = []
        self._taken: set[str] = set()

    def define(self, lines: list[str]) -> None:
        """Find what may be used before it is said: targets, substitutions, notes."""
        number = 0
        for line, below in zip(lines, [*lines[1:], ""], strict=True):
            stripped = line.lstrip()
            named = [stripped] if stripped and below and _ADORNMENT.fullmatch(below) else _HERE.findall(line)
            for name in named:
                self.names.targets.setdefault(key(name), f"#{place_of(name)}")
            if not (explicit := _EXPLICIT.match(stripped)):
                continue
            rest = stripped[explicit.end() :]
            if target := _TARGET.match(rest):
                name = (target[1] or "").strip("`").replace("\\", "")
                address = rest[target.end() :].strip()
                self.names.targets[key(name)] = address or f"#{place_of(name)}"
            elif note := _NOTE.match(rest):
                number += 1
                label = note[1] if note[1] not in ("#", "*") else f"{note[1]} {number}"
                self.names.labels[label] = f"note-{number}"
                self.names.order.append(label)
                if re.fullmatch(r"\d+|#.*|\*.*", label):
                    marker = label if label.isdigit() else "*" if label[0] == "*" else str(number)
                    self.names.notes.notes[element("div")] = (marker, f"note-{number}")
            elif (found := _DIRECTIVE.match(rest)) and found[1]:
                value = rest[found.end() :].strip()
                {"replace": self.names.words, "image": self.names.pictures}.get(found[2], {})[found[1]] = value

    def body(self, lines: list[str], parent: Node, depth: int) -> None:
        """The blocks in ``lines``."""
        if depth > _DEEPEST:
            put(parent, element("pre", "\n".join(lines)))
            return
        at = 0
        while at < len(lines):
            at = self._next(lines, at, parent, depth) if lines[at] else at + 1

    def _next(self, lines: list[str], at: int, parent: Node, depth: int) -> int:
        """Take one block; the index behind it."""
        line = lines[at]
        if _indent(line):
            end = block_end(lines, at, 1)
            self.body(_dedented(lines[at:end]), put_in(parent, element("blockquote")), depth + 1)
            return end
        if explicit := _EXPLICIT.match(line):
            is_empty = line == ".." and at + 1 < len(lines) and not lines[at + 1]  # what is indented below is text
            end = at + 1 if is_empty else block_end(lines, at + 1, 1)
            self._explicit(line[explicit.end() :], lines[at + 1 : end], parent, depth)
            return end
        if (end := self._heading(lines, at, parent)) or (end := self._table(lines, at, parent)):
            return end
        for pattern, tag in ((_BULLET, "ul"), (_NUMBER, "ol")):
            if pattern.match(line):
                return self._list(lines, at, parent, depth, pattern, tag)
        if _FIELD.match(line):
            return self._field(lines, at, parent, depth)
        if line.startswith("| ") or line == "|":
            end = next((i for i in range(at, len(lines)) if not lines[i].startswith(("|", " "))), len(lines))
            verse = "\n".join(each[2:] if each.startswith("|") else each.strip() for each in lines[at:end])
            put(parent, inline(verse, element("pre", class_="verse"), self.names))
            return end
        return self._paragraph(lines, at, parent, depth)

    def _heading(self, lines: list[str], at: int, parent: Node) -> int:
        over = bool(_ADORNMENT.fullmatch(lines[at])) and len(lines[at]) > 2
        words = lines[at + over].strip() if at + over < len(lines) else ""
        below = lines[at + over + 1] if at + over + 1 < len(lines) else ""
        if (
            words
            and _ADORNMENT.fullmatch(below)
            and len(below) >= min(3, len(words))
            and not (over and below != lines[at])
        ):
            if len(below) * 2 < len(words):
                return 0
            style = below[0] * (1 + over)
            if style not in self._styles:
                self._styles.append(style)
            is_first = parent.parent is None and not parent.inner_text(1).strip()
            if not self.title and len(self._styles) == 1 and is_first:
                self.title = inline(words, element("span"), self.names).inner_text(500)
            else:
                level = str(min(6, max(2, self._styles.index(style) + 1)))
                put(parent, inline(words, element(f"h{level}", id=place_of(words)), self.names))
            return at + over + 2
        if over and len(lines[at]) >= 4 and not words and not rsttables.SIMPLE.fullmatch(lines[at]):
            put(parent, element("hr"))
            return at + 1
        return 0

    def _table(self, lines: list[str], at: int, parent: Node) -> int:
        end = at
        if rsttables.GRID.fullmatch(lines[at]):
            while end < len(lines) and lines[end].startswith(("+", "|")):
                end += 1
            rows = rsttables.grid(lines[at:end])
        elif rsttables.SIMPLE.fullmatch(lines[at]) and " " in lines[at].strip():
            below = range(at + 1, min(len(lines), at + 3000))
            rules = [i for i in below if rsttables.SIMPLE.fullmatch(lines[i])]
            last = (i for i in rules if i + 1 == len(lines) or not lines[i + 1])  # a blank line behind it ends a table
            end = next(last, at - 1) + 1
            rows = rsttables.simple(lines[at:end]) if end > at else []
        else:
            return 0
        self._put_rows(rows, parent)
        return end if rows else 0

    def _put_rows(self, rows: list[rsttables.Row], parent: Node) -> None:
        table = put_in(parent, element("table"))
        for is_head, cells in rows:
            row = put_in(table, element("tr"))
            for words, columns in cells:
                put(row, inline(words, element("th" if is_head else "td", colspan=str(columns)), self.names))

    def _list(self, lines: list[str], at: int, parent: Node, depth: int, pattern: re.Pattern[str], tag: str) -> int:
        first = re.match(r"\(?(\d+)", lines[at])
        outer = put_in(parent, element(tag, start=first[1] if first else "1"))
        while at < len(lines) and (match := pattern.match(lines[at])):
            end = block_end(lines, at + 1, max(1, min(match.end(), 2)))
            item = [lines[at][match.end() :], *_dedented(lines[at + 1 : end])]
            self.body(item, put_in(outer, element("li")), depth + 1)
            at = next((i for i in range(end, len(lines)) if lines[i]), len(lines))
        return at

    def _field(self, lines: list[str], at: int, parent: Node, depth: int) -> int:
        match = _FIELD.match(lines[at])
        end = block_end(lines, at + 1, 1)
        if match is None:
            return end
        value = [lines[at][match.end() :], *_dedented(lines[at + 1 : end])]
        words = inline(" ".join(value).strip(), element("span"), self.names).inner_text(2_000).strip()
        name = match[1].lower()
        if name in ("author", "authors") and words:
            people = tuple(p.strip() for p in re.split(r"[;,]| and ", words) if p.strip())
            self.metadata = replace(self.metadata, creators=self.metadata.creators + people)
        elif name == "date":
            self.metadata = replace(self.metadata, published=date_of_value(words.strip("$")))
        elif words and not parent.parent and len(parent.children) == 0 and name in ("orphan", "tocdepth", "nocomments"):
            return end
        else:
            put(parent, element("dt", match[1]))
            self.body(value, put_in(parent, element("dd")), depth + 1)
        return end

    def _paragraph(self, lines: list[str], at: int, parent: Node, depth: int) -> int:
        end = at
        while end < len(lines) and lines[end] and (end == at or not _indent(lines[end])):
            end += 1
        if lines[at].startswith(">>> "):
            end = next((i for i in range(at, len(lines)) if not lines[i]), len(lines))
            put(parent, element("pre", "\n".join(lines[at:end])))
            return end
        if end == at + 1 and end < len(lines) and lines[end] and _indent(lines[end]):  # a term and what it means
            stop = block_end(lines, end, 1)
            put(parent, inline(lines[at], element("dt"), self.names))
            self.body(_dedented(lines[end:stop]), put_in(parent, element("dd")), depth + 1)
            return stop
        words = "\n".join(lines[at:end])
        is_literal = words.endswith("::")
        if is_literal:
            words = words[:-2].rstrip() if words[:-2].endswith((" ", "\n")) or words == "::" else words[:-1]
        if words:
            put(parent, inline(words, element("p"), self.names))
        if is_literal:
            stop = block_end(lines, end, 1)
            put(parent, *([element("pre", "\n".join(_dedented(lines[end:stop])).strip("\n"))] if stop > end else []))
            return max(stop, end)
        return end

    def _explicit(self, rest: str, below: list[str], parent: Node, depth: int) -> None:
        if target := _TARGET.match(rest):
            put(parent, element("span", id=place_of((target[1] or "").strip("`"))))
        elif note := _NOTE.match(rest):
            self._put_note(note, rest, below, parent, depth)
        elif (directive := _DIRECTIVE.match(rest)) and not directive[1]:
            self._directive(directive[2].lower(), rest[directive.end() :].strip(), _dedented(below), parent, depth)

    def _put_note(self, note: re.Match[str], rest: str, below: list[str], parent: Node, depth: int) -> None:
        label = note[1]
        if label in ("#", "*"):
            label = next((n for n in self.names.order if n.startswith(label + " ") and n not in self._taken), label)
        self._taken.add(label)
        name = self.names.labels.get(label, "")
        home = next((node for node, (_, own) in self.names.notes.notes.items() if own == name), None)
        words = [rest[note.end() :], *_dedented(below)]
        if home is not None and home.parent is None:
            self.body(words, put_in(parent, home), depth + 1)
        else:
            item = put_in(parent, element("dd", f"[{note[1]}] ", id=name))
            self.body(words, item, depth + 1)

    def _directive(self, name: str, argument: str, below: list[str], parent: Node, depth: int) -> None:
        name = name.rpartition(":")[2]
        options: dict[str, str] = {}
        while below and (option := _FIELD.match(below[0])):
            options[option[1].lower()] = below.pop(0)[option.end() :]
        if name in _OUTSIDE or "file" in options or "url" in options:
            self.is_outside = True
        elif name in ("image", "figure"):
            figure = put_in(parent, element("div"))
            put(figure, element("img", src=argument, alt=options.get("alt", "")))
            if name == "figure" and any(below):
                self.body(below, put_in(figure, element("figcaption")), depth + 1)
        elif name in _CODE:
            put(parent, element("pre", "\n".join(below).strip("\n"), **{"data-lang": argument.split(" ")[0]}))
        elif name == "math":
            for tex in re.split(r"\n\s*\n", "\n".join([argument, *below]).strip()):
                readable = texmath.readable(tex)
                put(parent, element("p", readable) if readable else element("p", element("code", texmath.bare(tex))))
        elif name in ("csv-table", "table", "list-table"):
            self._table_directive(name, argument, below, parent, depth, options)
        elif name not in _SILENT:
            box = put_in(parent, element("blockquote")) if name in _BOXES else parent
            if name in _BOXES:
                title = argument if name in ("admonition", "topic", "sidebar") else _SAID.get(name, name.capitalize())
                if "{}" in title:
                    version, _, argument = argument.partition(" ")
                    title = title.format(version)
                put(box, element("p", element("strong", title)))
                below = below if title == argument else [argument, *below]
            elif name in ("epigraph", "pull-quote", "highlights"):
                box = put_in(parent, element("blockquote"))
                below = [argument, *below]
            elif name in ("rubric", "centered"):
                put(box, inline(argument, element("p"), self.names))
            elif argument and not (name in _HOLDERS or (name == "class" and _STYLE.fullmatch(argument))):
                put(box, element("p", element("code", argument)))  # the signature of what is described
            self.body(below, box, depth + 1)

    def _table_directive(
        self, name: str, argument: str, below: list[str], parent: Node, depth: int, options: dict[str, str]
    ) -> None:
        if name == "csv-table":
            head = [options["header"]] if "header" in options else []
            rows = list(csv.reader([*head, *(line for line in below if line)], skipinitialspace=True))
            self._put_rows([(bool(head) and not i, [(v, 1) for v in row]) for i, row in enumerate(rows)], parent)
        else:
            self.body(below, parent, depth + 1)
        if argument:
            put(parent, inline(argument, element("figcaption"), self.names))
