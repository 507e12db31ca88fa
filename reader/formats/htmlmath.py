"""Formulas of a web page as a line of readable text: MathML written in one line, as UnicodeMath does (UTN #28)."""

from __future__ import annotations

import re
from typing import Final

from reader.formats.htmlnodes import TEXT, Node, clean_text

LENGTH: Final = 20_000  # code points; a longer formula is cut
_SPACED: Final = re.compile(r"[=≠<>≤≥≈≡∼≃≅∝∈∉⊂⊆⊃⊇→←↔⇒⇐⇔↦+−±∓×÷⋅∗∪∩∧∨∘∣∥≪≫:]|\S*[A-Za-z]{2,}\S*")
_PLAIN: Final = frozenset({"mi", "mn", "mrow", "mstyle", "math"})
_SIGN: Final = re.compile(r"(^\s*|[(\[{|,=]\s*)([−+±∓])\s+")
_INVISIBLE: Final = re.compile("[\u2061-\u2064\u200b]")
_SIMPLE: Final = re.compile(r"\w*|[^\s\w]\w*")
_ACCENTS: Final = {
    "˙": "\u0307",
    ".": "\u0307",
    "¨": "\u0308",
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
}
_OVER: Final = {**_ACCENTS, "¯": "\u0305", "―": "\u0305", "‾": "\u0305", "→": "\u20d7", "⃗": "\u20d7"}


def readable(math: Node) -> str:
    """The formula in one line: "x = (−b ± √(b^2 − 4 a c))/(2 a)"; "" for an empty one.

    Where the page gives no MathML elements, its TeX is the text.
    """
    texts: dict[Node, str] = {}
    for node in reversed(list(math.walk())):  # what is inside comes before what is around it
        texts[node] = _write(node, texts)[:LENGTH]
    text = " ".join(texts[math].split()) or math.get("alttext") or math.get("aria-label")
    return clean_text(" ".join(text.split()))[:LENGTH]


def tex_of(script: Node) -> str:
    """The TeX in a ``<script type="math/tex">``."""
    return clean_text(" ".join(script.inner_text(LENGTH).replace("&lt;", "<").split()))


def _write(node: Node, texts: dict[Node, str]) -> str:
    parts = [texts[child] for child in node.children if child.tag != TEXT or child.text.strip()]
    if node.tag in _PLAIN:  # most of a formula: looked at first
        return _join(parts)
    match node.tag:
        case "":
            return _INVISIBLE.sub("", node.text).strip()
        case "mo":
            return _operator("".join(parts))
        case "annotation" | "annotation-xml" | "mspace" | "mphantom" | "none" | "mprescripts":
            return ""
        case "mtext" | "ms":
            return f" {' '.join(parts)} "
        case "mfrac" if len(parts) == 2:
            return _fraction(node, *parts)
        case "msup" if len(parts) == 2:
            return f"{_base(parts[0])}^{_bracket(parts[1])}" if parts[1].strip("′″‴'*") else parts[0].strip() + parts[1]
        case "msub" if len(parts) == 2:
            return f"{_base(parts[0])}_{_bracket(parts[1])}"
        case "msubsup" | "munderover" if len(parts) == 3:
            return f"{_base(parts[0])}_{_bracket(parts[1])}^{_bracket(parts[2])} "
        case "munder" if len(parts) == 2:
            return f"{_base(parts[0])}_{_bracket(parts[1])} "
        case "mover" if len(parts) == 2:
            return _over(*parts)
        case "msqrt":
            return f"√{_bracket(_join(parts))}"
        case "mroot" if len(parts) == 2:
            return f"{_bracket(parts[1])}√{_bracket(parts[0])}"
        case "mfenced":
            return _fenced(node, parts)
        case "mtable":
            return "; ".join(part.strip() for part in parts)
        case "mtr" | "mlabeledtr":
            return "  ".join(part.strip() for part in parts)
        case "semantics":
            return next((part for part in parts if part.strip()), "")
        case _:
            return _join(parts)


def _operator(text: str) -> str:
    return f" {text} " if _SPACED.fullmatch(text) else f"{text} " if text in (",", ";") else text


def _join(parts: list[str]) -> str:
    """One part behind the other; a space between two that would run together: "4 a c"."""
    out = ""
    for part in parts:
        if out and part and (out[-1].isalnum() or out[-1] in ")]") and part[0].isalnum():
            out += " "
        out += part
    # A sign at the start, or behind a bracket, belongs to what follows it.
    return out if out.isalnum() else _SIGN.sub(r"\1\2", out)


def _base(text: str) -> str:
    text = text.strip()
    return text if _SIMPLE.fullmatch(text) or (text[:1] in "([|" and text[-1:] in ")]|") else f"({text})"


def _bracket(text: str) -> str:
    text = text.strip()
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _fraction(node: Node, over: str, under: str) -> str:
    if node.get("linethickness").strip() in ("0", "0px", "0pt", "0em"):
        return f"{over.strip()} over {under.strip()}" if over.strip() else ""
    return f"{_bracket(over)}/{_bracket(under)}"


def _over(base: str, accent: str) -> str:
    base, accent = base.strip(), accent.strip()
    if len(base) == 1 and accent in _OVER:
        return base + _OVER[accent]
    return f"{_base(base)}^{_bracket(accent)} "


def _fenced(node: Node, parts: list[str]) -> str:
    opening = node.attrs.get("open", "(")
    closing = node.attrs.get("close", ")")
    separators = node.attrs.get("separators", ",").replace(" ", "")[:1]
    return opening + f"{separators} ".join(part.strip() for part in parts) + closing
