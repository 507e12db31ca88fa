"""The way through LaTeX: commands, groups and environments become the elements of a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from reader.formats import texcommands as known
from reader.formats import texmath
from reader.formats.htmlnodes import Node
from reader.formats.htmlnotes import Notes
from reader.formats.texsigns import SIGNS, TEXT_ACCENTS
from reader.formats.trees import element, put, put_in

_DEEPEST: Final = 60  # groups and environments one inside the other
_EXPANSIONS: Final = 5_000  # of the author's own commands
_EXPANDED: Final = 20_000  # code points that one of them may come to
_TOKEN: Final = re.compile(r"\\([A-Za-z@]+\*?|.)[ \t]*|(\$\$?)|([{}])|(\n[ \t]*\n\s*)|(&)|([^\\${}&\n]+|\n)", re.S)
_QUOTES: Final = (
    ("---", "—"),
    ("--", "–"),
    ("``", "“"),
    ("''", "”"),
    ("`", "‘"),
    ("'", "’"),
    ("~", "\u00a0"),
    ('"`', "„"),
)
_DEFINED: Final = re.compile(
    r"\s*(?:\{\s*\\([A-Za-z@]+)\s*\}|\\([A-Za-z@]+))\s*(?:\[(\d)\])?(?:\[[^\]]{0,200}\])?(?:#\d)*\s*\{"
)
_BRACE: Final = re.compile(r"\\.|[{}]", re.S)
_OPEN: Final = 1_000  # braces that are open: no text has so many, and what ends them is not looked for
_COMMANDS: Final = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\[A-Za-z@]+\*?|[{}$]")
_SAID: Final = frozenset({"title", "author", "date"})


@dataclass(slots=True)
class State:
    """What is known of the whole text."""

    notes: Notes = field(default_factory=Notes)
    about: dict[str, str] = field(default_factory=dict)
    commands: dict[str, tuple[int, str]] = field(default_factory=dict)  # the author's own: arguments, text
    keys: dict[str, str] = field(default_factory=dict)  # of the bibliography → marker
    expansions: int = 0
    drawings: int = 0
    is_outside: bool = False
    is_tangled: bool = False
    is_endless: bool = False


class Parser:
    """One piece of LaTeX."""

    def __init__(self, tex: str, state: State, depth: int = 0) -> None:
        self.tex, self.state, self.depth = tex, state, depth
        self.at = 0

    def definitions(self) -> None:
        """Only what a preamble says: title, authors, and the author's own commands."""
        for match in re.finditer(r"\\([A-Za-z]+)\*?", self.tex):
            self.at = match.end()
            if match[1] in _SAID:
                self.option()
                self.state.about[match[1]] = self.argument()
            elif match[1] in ("newcommand", "renewcommand", "providecommand", "def"):
                self._define()

    def into(self, parent: Node) -> None:
        """Everything, behind what is in ``parent``."""
        if self.depth > _DEEPEST:
            self.state.is_tangled = True
            put(parent, _COMMANDS.sub(" ", self.tex[self.at :]))
            return
        while token := _TOKEN.match(self.tex, self.at):
            self.at = token.end()
            self._token(token, parent)

    def _token(self, token: re.Match[str], parent: Node) -> None:
        if token[1]:
            self._command(token[1], parent, token)
        elif token[2]:
            end = self.tex.find(token[2], self.at)
            end = end if end >= 0 else len(self.tex)
            self._formula(self.tex[self.at : end], parent, display=token[2] == "$$")
            self.at = end + len(token[2])
        elif token[3] == "{":
            self.at -= 1
            inner = element("span")
            self._inside(self.argument(), inner)
            put(parent, inner)
        elif token[4]:
            put(parent, element("div"))
        elif token[5] or token[6]:
            text = token[5] or token[6]
            for written, sign in _QUOTES:
                text = text.replace(written, sign)
            put(parent, text)

    def _inside(self, tex: str, parent: Node) -> Node:
        Parser(tex, self.state, self.depth + 1).into(parent)
        return parent

    # Arguments

    def argument(self) -> str:
        """The next ``{…}``, or the next character; its braces are counted, and it may be cut off."""
        self._skip_space()
        if self.tex[self.at : self.at + 1] != "{":
            token = _TOKEN.match(self.tex, self.at)
            if token is None or token[3] == "}" or token[4]:
                return ""
            if token[6]:
                self.at += 1
                return token[6][0]
            self.at = token.end()
            return token[0]
        open_ = 0
        start = self.at + 1
        for brace in _BRACE.finditer(self.tex, self.at):
            open_ += {"{": 1, "}": -1}.get(brace[0], 0)
            if not open_:
                self.at = brace.end()
                return self.tex[start : brace.start()]
            if open_ > _OPEN:
                break
        self.at = len(self.tex)
        return self.tex[start:]

    def option(self) -> str:
        """``[…]``, if it is there."""
        match = re.compile(r"[ \t]*\[((?:[^\[\]{}]|\{[^{}]*\}){0,2000})\]").match(self.tex, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[1]

    def _skip_space(self) -> None:
        while self.at < len(self.tex) and self.tex[self.at] in " \t\n":
            self.at += 1

    # Commands

    def _command(self, name: str, parent: Node, token: re.Match[str]) -> None:
        handler = _HANDLERS.get(name)
        plain = name.rstrip("*")
        if handler is not None:
            handler(self, name, parent)
        elif name in self.state.commands:
            self._expand(name, parent)
        elif name in known.MARKS:
            put(parent, self._inside(self.argument(), element(known.MARKS[name])))
        elif plain in known.HEADINGS:
            self.option()
            words = self.argument()
            put(parent, self._inside(words, element(f"h{known.HEADINGS[plain]}")))
        elif name in known.DROPPED:
            for _ in range(known.DROPPED[name]):
                self.option()
                self.argument()
        elif name in known.OUTSIDE:
            self.state.is_outside = True
            self.option()
            self.argument()
        elif name in known.CITES or plain in known.CITES:
            self._cite(parent)
        elif name in known.REFERENCES:
            label = self.argument()
            put(parent, element("a", "↗", href=f"#{label}") if label else "")
        elif name in TEXT_ACCENTS and (len(name) > 1 or not name.isalpha() or self._braced()):
            self._accent(name, parent)
        elif name in known.SIGNS:
            put(parent, known.SIGNS[name])
        elif name in SIGNS:
            put(parent, SIGNS[name])
            if name.isalpha() and token[0][-1] in " \t" and len(name) > 2:
                put(parent, " ")

    def _braced(self) -> bool:
        return self.tex[self.at : self.at + 1] == "{"

    def _accent(self, name: str, parent: Node) -> None:
        base = self._inside(self.argument(), element("span")).inner_text(20)
        base = {"ı": "i", "ȷ": "j"}.get(base[:1], base[:1]) + base[1:]
        put(parent, unicodedata.normalize("NFC", base[:1] + TEXT_ACCENTS[name] + base[1:]) if base else "")

    def _expand(self, name: str, parent: Node) -> None:
        count, text = self.state.commands[name]
        self.state.expansions += 1
        if self.state.expansions > _EXPANSIONS:
            self.state.is_endless = True
            return
        for number in range(1, count + 1):
            text = text.replace(f"#{number}", self.argument())
        self._inside(text[:_EXPANDED], parent)

    def _define(self, name: str = "", parent: Node | None = None) -> None:
        match = _DEFINED.match(self.tex, self.at)
        if match is None:
            self.argument()
            self.option()
            self.argument()
            return
        self.at = match.end() - 1
        text = self.argument()
        own = match[1] or match[2]
        if len(text) <= _EXPANDED and own not in _HANDLERS:
            self.state.commands[own] = int(match[3] or len(set(re.findall(r"#\d", match[0])))), text

    def _environment_definition(self, name: str, parent: Node) -> None:
        for _ in range(3):
            self.argument()
            self.option()

    def _about(self, name: str, parent: Node) -> None:
        self.option()
        self.state.about.setdefault(name, self.argument())

    def _footnote(self, name: str, parent: Node) -> None:
        self.option()
        number = str(len(self.state.notes.notes) + 1)
        note = element("div")
        self.state.notes.notes[note] = (number, f"note-{number}")
        link = put_in(parent, element("a", number))
        self.state.notes.references[link] = f"note-{number}"
        self._inside(self.argument(), note)

    def _cite(self, parent: Node) -> None:
        options = [found for found in (self.option(), self.option()) if found]
        keys = "; ".join(key.strip() for key in self.argument().split(","))
        put(parent, f"[{keys}{', ' if options else ''}")
        self._inside(", ".join(reversed(options)), parent)
        put(parent, "]")

    def _link(self, name: str, parent: Node) -> None:
        address = self.argument().replace("\\", "")
        is_open = address.startswith(("http://", "https://", "mailto:"))
        link = put_in(parent, element("a", href=address) if is_open else element("span"))
        if name == "href":
            self._inside(self.argument(), link)
        else:
            put(link, address)

    def _picture(self, name: str, parent: Node) -> None:
        self.option()
        put(parent, element("img", src=self.argument().strip(), alt=""))

    def _caption(self, name: str, parent: Node) -> None:
        self.option()
        put(parent, self._inside(self.argument(), element("figcaption")))

    def _line(self, name: str, parent: Node) -> None:
        self.option()
        put(parent, element("br"))

    def _paragraph(self, name: str, parent: Node) -> None:
        put(parent, element("div"))

    def _quoted(self, name: str, parent: Node) -> None:
        put(parent, self._inside(self.argument(), element("q")))

    def _verbatim(self, name: str, parent: Node) -> None:
        self.option()
        sign = self.tex[self.at : self.at + 1]
        end = self.tex.find({"{": "}"}.get(sign, sign), self.at + 1) if sign else -1
        if end > 0:
            put(parent, element("code", self.tex[self.at + 1 : end]))
            self.at = end + 1

    def _inline_formula(self, name: str, parent: Node) -> None:
        close = "\\)" if name == "(" else "\\]"
        end = self.tex.find(close, self.at)
        end = end if end >= 0 else len(self.tex)
        self._formula(self.tex[self.at : end], parent, display=name == "[")
        self.at = end + 2

    def _formula(self, tex: str, parent: Node, *, display: bool) -> None:
        for name, (count, text) in list(self.state.commands.items())[:200] if "\\" in tex else ():
            if not count and len(text) < 200 and len(tex) < 5_000:
                tex = re.sub(rf"\\{re.escape(name)}(?![A-Za-z])", _literally(text), tex)
        tex = re.sub(r"\\label\s*\{[^{}]*\}", "", tex)
        readable = texmath.readable(tex)
        shown = element("span", readable) if readable else element("code", texmath.bare(tex))
        put(parent, element("p", shown) if display else shown)

    def _begin(self, name: str, parent: Node) -> None:
        kind = self.argument().strip()
        end, after = self._end_of(kind)
        inner, self.at = self.tex[self.at : end], after
        self._environment(kind, inner, parent)

    def _end_of(self, kind: str) -> tuple[int, int]:
        """Where the environment's text ends, and where the text goes on."""
        if kind in known.VERBATIM or kind in known.MATHS:
            end = self.tex.find(f"\\end{{{kind}}}", self.at)
            return (len(self.tex),) * 2 if end < 0 else (end, end + len(kind) + 6)
        open_ = 1
        for match in re.finditer(rf"\\(begin|end)\s*\{{{re.escape(kind)}\}}", self.tex[self.at :]):
            open_ += 1 if match[1] == "begin" else -1
            if not open_:
                return self.at + match.start(), self.at + match.end()
        return len(self.tex), len(self.tex)

    def _environment(self, kind: str, inner: str, parent: Node) -> None:
        if kind in known.MATHS:
            self._formula(re.sub(r"^\s*\{\d\}", "", inner), parent, display=True)
        elif kind in known.SILENT:
            self.state.drawings += kind in known.DRAWINGS
        elif kind in known.VERBATIM:
            inner = re.sub(r"^\s*(?:\[[^\]\n]*\])?(?:\{\w+\}(?=\n))?\n?", "", inner)
            put(parent, element("pre", inner.rstrip()))
        elif kind in known.TABLES:
            self._table(kind, inner, parent)
        elif kind in known.LISTS or kind == "thebibliography":
            self._list(kind, inner, parent)
        elif kind == "verse":
            put(parent, self._inside(inner.strip().replace("\\\\\n", "\\\\"), element("pre", class_="verse")))
        elif kind.startswith("abstract"):
            put(parent, element("h2", "Abstract"), self._inside(inner, element("div")))
        else:
            inner = re.sub(r"^(?:\[[^\]\n]{0,200}\])", "", inner)
            put(parent, self._inside(inner, element("blockquote" if kind in known.QUOTES else "div")))

    def _list(self, kind: str, inner: str, parent: Node) -> None:
        if kind == "thebibliography":
            put(parent, element("h2", "References"))
        outer = put_in(parent, element(known.LISTS.get(kind, "div")))
        for words in _items(inner):
            item = Parser(words, self.state, self.depth + 1)
            label = item.option()
            if kind == "thebibliography":
                row = put_in(outer, element("dd", f"[{item.argument()}] "))
            else:
                row = put_in(outer, element("li"))
                put(row, self._inside(label, element("strong")), " " if label else "")
            item.into(row)

    def _table(self, kind: str, inner: str, parent: Node) -> None:
        body = Parser(inner, self.state, self.depth + 1)
        if kind in ("tabular*", "tabularx", "tabulary"):
            body.argument()
        body.option()
        body.argument()
        table = element("table")
        for line in re.split(r"\\\\(?:\[[^\]]{0,20}\])?|\\tabularnewline", body.tex[body.at :])[:5_000]:
            line = re.sub(r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot)\b", "", line)
            if not line.strip():
                continue
            row = put_in(table, element("tr"))
            for cell in re.split(r"(?<!\\)&", line)[:200]:
                wide = re.match(r"\s*\\multicolumn\s*\{(\d{1,3})\}", cell)
                put(row, self._inside(cell, element("td", colspan=wide[1] if wide else "1")))
        put(parent, table)

    def _spanning(self, name: str, parent: Node) -> None:
        self.argument()
        self.argument()
        self._inside(self.argument(), parent)

    def _second(self, name: str, parent: Node) -> None:
        self.option()
        self.argument()
        self._inside(self.argument(), parent)

    def _stray_end(self, name: str, parent: Node) -> None:
        self.argument()


def _literally(text: str) -> str:
    """``text`` as what a match is replaced by."""
    return text.replace("\\", "\\\\")


def _items(tex: str) -> list[str]:
    """The texts of the items of a list, not those of lists in it."""
    out: list[str] = []
    open_, start = 0, -1
    for match in re.finditer(r"\\(begin|end)\b|\\(?:item|bibitem)(?![A-Za-z])", tex):
        open_ += {"begin": 1, "end": -1}.get(match[1] or "", 0)
        if match[1] is None and open_ <= 0:
            out += [tex[start : match.start()]] if start >= 0 else []
            start = match.end()
    return [*out, tex[start:]] if start >= 0 else []


_HANDLERS: Final[dict[str, Callable[[Parser, str, Node], None]]] = {
    **dict.fromkeys(_SAID, Parser._about),
    **dict.fromkeys(
        ("newcommand", "renewcommand", "providecommand", "def", "newcommand*", "renewcommand*"), Parser._define
    ),
    **dict.fromkeys(("newenvironment", "renewenvironment"), Parser._environment_definition),
    **dict.fromkeys(("footnote", "endnote", "thanks"), Parser._footnote),
    **dict.fromkeys(("url", "href", "nolinkurl", "path"), Parser._link),
    "includegraphics": Parser._picture,
    **dict.fromkeys(("caption", "caption*"), Parser._caption),
    **dict.fromkeys(("\\", "newline", "linebreak"), Parser._line),
    **dict.fromkeys(("par", "bigskip", "medskip", "smallskip", "newpage", "clearpage"), Parser._paragraph),
    "enquote": Parser._quoted,
    **dict.fromkeys(("verb", "verb*", "lstinline"), Parser._verbatim),
    **dict.fromkeys(("(", "["), Parser._inline_formula),
    "begin": Parser._begin,
    "end": Parser._stray_end,
    "multicolumn": Parser._spanning,
    "multirow": Parser._spanning,
    **dict.fromkeys(("textcolor", "colorbox", "parbox", "raisebox", "foreignlanguage", "fontsize"), Parser._second),
}
