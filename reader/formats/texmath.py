"""Formulas written in TeX as a line of readable text: letters and signs of Unicode, "x² + ½", "∑_(i=1)^n a_i"."""

from __future__ import annotations

import re
from typing import Final

from reader.formats.texsigns import ACCENTS, ALPHABETS, FUNCTIONS, SIGNS, SUBSCRIPTS, SUPERSCRIPTS

LENGTH: Final = 5_000  # code points; a longer formula stays as it is written
_DEEPEST: Final = 40  # groups one inside the other
_TOKEN: Final = re.compile(r"\\([A-Za-z]+\*?|.)|([{}^_&])|(%[^\n]*\n?)|(\s+)|(.)", re.S)
_SIMPLE: Final = re.compile(r"\d*(?:\.\d+)?|[^\W\d][\u0300-\u036f\u20d7′₀-₉⁰-⁹²³¹]*|[^\s\w]\w*|\(.*\)")
_IGNORED: Final = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "limits",
        "nolimits",
        "nonumber",
        "notag",
        "middle",
        "rm",
        "bf",
        "it",
        "cal",
        "label",
        "tag",
        "ensuremath",
        "mathop",
        "mathrel",
        "mathbin",
        "mathord",
        "mathopen",
        "mathclose",
        "!",
        "protect",
        "mathstrut",
        "strut",
        "hfill",
        "hline",
        "centering",
        "small",
        "allowbreak",
        "nobreak",
        "relax",
        "boldmath",
        "scriptscriptstyle",
    ]
)
_WORDS: Final = frozenset(
    [
        "text",
        "textrm",
        "textit",
        "textbf",
        "mbox",
        "hbox",
        "mathrm",
        "operatorname",
        "operatorname*",
        "textsf",
        "texttt",
    ]
)
_DROPPED_ARGUMENT: Final = frozenset({"label", "tag", "hspace", "vspace", "phantom", "hspace*", "vspace*"})
_SPACES: Final = frozenset({",", ";", ":", " ", "quad", "qquad", "enspace", "thinspace", ">", "medspace", "\n"})
_ENVIRONMENTS: Final = frozenset(
    [
        "equation",
        "align",
        "gather",
        "multline",
        "eqnarray",
        "split",
        "aligned",
        "gathered",
        "cases",
        "matrix",
        "pmatrix",
        "bmatrix",
        "vmatrix",
        "Vmatrix",
        "smallmatrix",
        "array",
        "displaymath",
        "math",
        "alignat",
        "flalign",
        "document",
    ]
)


class _UnreadableError(Exception):
    """The formula uses what has no line of its own in Unicode."""


def readable(tex: str) -> str:
    """The formula as one line of text; ``""``: it cannot be written so, and its source is to be shown.

    ``tex``: with or without its ``$``, ``\\(``, ``\\[``.
    """
    tex = bare(tex)
    if len(tex) > LENGTH:
        return ""
    try:
        parser = _Parser(tex)
        out = parser.group("", 0)
    except _UnreadableError:
        return ""
    return re.sub(r"(?<=[(\[]) | (?=[)\],;])", "", re.sub(r"\s+", " ", out).strip())


def bare(tex: str) -> str:
    """A formula without the signs around it that say that it is one."""
    tex = tex.strip()
    for start, end in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        if len(tex) >= len(start) + len(end) and tex.startswith(start) and tex.endswith(end):
            return tex[len(start) : -len(end)].strip()
    return tex


class _Parser:
    def __init__(self, tex: str) -> None:
        self._tokens = [m for m in _TOKEN.finditer(tex) if not m[3]]
        self._at = 0

    def group(self, end: str, depth: int) -> str:
        """The text up to the token ``end``, which is taken as well."""
        if depth > _DEEPEST:
            raise _UnreadableError
        out = ""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if end and token[0] == end:
                return out
            if token[2] in ("^", "_"):
                out = out.rstrip() + self._script(token[2], depth)
            else:
                out = _joined(out, self._piece(token, depth))
        if end:
            raise _UnreadableError
        return out

    def _piece(self, token: re.Match[str], depth: int) -> str:
        if token[1]:
            return self._command(token[1], depth)
        if token[2] == "{":
            return self.group("}", depth + 1)
        if token[2] == "}":
            raise _UnreadableError
        if token[2] == "&" or token[4]:
            return " "
        return {"-": "−", "*": "∗", "'": "′", "~": " "}.get(token[0], token[0])

    def _argument(self, depth: int) -> str:
        while self._at < len(self._tokens) and self._tokens[self._at][4]:
            self._at += 1
        if self._at >= len(self._tokens):
            raise _UnreadableError
        token = self._tokens[self._at]
        self._at += 1
        if depth > _DEEPEST or token[2] in ("^", "_"):
            raise _UnreadableError
        return self._piece(token, depth + 1).strip()

    def _words(self) -> str:
        """The argument of ``\\text`` and the like: words, whose spaces count."""
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != "{":
            return ""
        out, open_ = "", 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            open_ += {"{": 1, "}": -1}.get(token[0], 0)
            if not open_:
                return out
            if token[1]:
                sign = SIGNS.get(token[1], " " if token[1] in _SPACES else "")
                out += sign or token[1].strip("*") * (len(token[1]) == 1)
            elif token[0] not in "{}$":
                out += " " if token[0] == "~" else token[0]
        raise _UnreadableError

    def _option(self) -> str:
        """``[…]`` behind a command."""
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != "[":
            return ""
        self._at += 1
        return self.group("]", _DEEPEST - 5).strip()

    def _script(self, sign: str, depth: int) -> str:
        text = self._argument(depth)
        table = SUPERSCRIPTS if sign == "^" else SUBSCRIPTS
        if text and all(c in table for c in text):
            return "".join(table[c] for c in text)
        return text if text and not text.strip("′") else sign + _bracketed(text)

    def _command(self, name: str, depth: int) -> str:
        if name in SIGNS:
            return SIGNS[name]
        if name in FUNCTIONS:
            return f" {FUNCTIONS[name]} "
        if name in _WORDS:
            return self._words() or self._argument(depth)
        if name in _DROPPED_ARGUMENT:
            self._words()
            return ""
        if name in _IGNORED:
            return ""
        if name in _SPACES or name == "\\":
            return " " if name != "\\" else "; "
        if name in ACCENTS:
            base = self._argument(depth)
            return base + ACCENTS[name] if len(base) == 1 else f"({base}){ACCENTS[name]}"
        if name in ALPHABETS:
            letters = self._argument(depth)
            return "".join(ALPHABETS[name].get(c, c) for c in letters)
        return self._built(name, depth)

    def _built(self, name: str, depth: int) -> str:
        match name:
            case "frac" | "tfrac" | "dfrac" | "cfrac" | "sfrac" | "nicefrac":
                over, under = self._argument(depth), self._argument(depth)
                return f"{_bracketed(over)}/{_bracketed(under)}"
            case "binom" | "dbinom" | "tbinom":
                over, under = self._argument(depth), self._argument(depth)
                return f"({over} over {under})"
            case "sqrt":
                index = self._option()
                root = {"": "√", "3": "∛", "4": "∜"}.get(index, f"{_bracketed(index)}√")
                return root + _bracketed(self._argument(depth))
            case "overset" | "stackrel" | "underset":
                over, base = self._argument(depth), self._argument(depth)
                return f" {base}{'_' if name == 'underset' else '^'}{_bracketed(over)} "
            case "underbrace" | "overbrace" | "boxed" | "overleftarrow" | "overrightarrow" | "mathinner":
                return self._argument(depth)
            case "begin" | "end":
                if self._words().rstrip("*") not in _ENVIRONMENTS:
                    raise _UnreadableError
                return " "
            case "not":
                return self._argument(depth) + "\u0338"
        if len(name) == 1 and not name.isalnum():
            return name
        raise _UnreadableError


def _joined(out: str, piece: str) -> str:
    """One piece behind the other, with a space where names would run together."""
    long = len(piece) > 1 and piece[0].isalnum()
    return f"{out} {piece}" if long and out and out[-1].isalpha() and not piece.isnumeric() else out + piece


def _bracketed(text: str) -> str:
    text = text.strip()
    return text if _SIMPLE.fullmatch(text) and (text[:1] != "(" or text.count("(") == 1) else f"({text})"
