"""Formulas of a web page as a line of readable text: MathML written in one line, as UnicodeMath does (UTN #28)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from reader.formats.htmlnodes import TEXT, Node, clean_text
from reader.formats.texsigns import SUBSCRIPTS, SUPERSCRIPTS

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
_HIGH: Final = frozenset(SUPERSCRIPTS.values())
_LOW: Final = frozenset(SUBSCRIPTS.values())
_WITH_ATTRIBUTES: Final = frozenset({"mfrac", "mfenced"})
_Attributes = Mapping[str, str]
_ROOTS: Final = {"3": "∛", "4": "∜"}
_OVER: Final = {**_ACCENTS, "¯": "\u0305", "―": "\u0305", "‾": "\u0305", "→": "\u20d7", "⃗": "\u20d7"}


def readable(math: Node) -> str:
    """The formula in one line: "x = (−b ± √(b² − 4 a c))/(2 a)"; "" for an empty one.

    Where the page gives no MathML elements, its TeX is the text.
    """
    if len(math.children) == 1 and math.children[0].tag == TEXT:  # written already, or nothing to write
        return _finished(_leaf(math.children[0].text), math.get("alttext"), math.get("aria-label"))
    texts: dict[Node, str] = {}
    for node in reversed(list(math.walk())):  # what is inside comes before what is around it
        if node.tag == TEXT:
            texts[node] = _leaf(node.text)[:LENGTH]
        else:
            parts = [texts[child] for child in node.children if child.tag != TEXT or child.text.strip()]
            texts[node] = _write(node.tag, node.attrs, parts)[:LENGTH]
    return _finished(texts[math], math.get("alttext"), math.get("aria-label"))


def readable_xml(math: etree._Element, signs: dict[tuple[Any, str], str] | None = None) -> str:
    """The same of an element of XML, in a third of the time: a textbook has 200,000 of them.

    ``signs``: what single letters and signs were written as, kept from one formula to the next.

    Raises:
        RecursionError: elements are nested too deeply; the caller has looked at that.
    """
    return _finished(
        _written(math, {} if signs is None else signs), math.get("alttext") or "", math.get("aria-label") or ""
    )


def _finished(text: str, tex: str, label: str) -> str:
    text = " ".join(text.split())
    return clean_text(text or of_tex(tex) or " ".join(label.split()))[:LENGTH]


def of_tex(tex: str) -> str:
    """TeX in one line of Unicode, and as it is written where it cannot be."""
    from reader.formats.texmath import readable as tex_readable  # most pages have none

    return tex and (tex_readable(tex) or " ".join(tex.split()))


def tex_of(script: Node) -> str:
    """What the TeX in a ``<script type="math/tex">`` says."""
    return clean_text(of_tex(script.inner_text(LENGTH).replace("&lt;", "<")))


def _written(element: etree._Element, signs: dict[tuple[Any, str], str]) -> str:
    name = element.tag
    tag = name[name.rfind("}") + 1 :].lower() if isinstance(name, str) else ""
    text = element.text
    parts = [_leaf(text)] if text and not text.isspace() else []
    for child in element:
        if len(child) or not child.text:
            parts.append(_written(child, signs))
        else:
            key = child.tag, child.text
            if key not in signs:
                signs[key] = _written(child, signs)
            parts.append(signs[key])
        text = child.tail
        if text and not text.isspace():
            parts.append(_leaf(text))
    if tag in _PLAIN:
        return (parts[0] if len(parts) == 1 else _join(parts))[:LENGTH]
    return _write(tag, _attributes(element) if tag in _WITH_ATTRIBUTES else {}, parts)[:LENGTH]


def _attributes(element: etree._Element) -> _Attributes:
    return {str(name): str(value) for name, value in element.items()}


def _leaf(text: str) -> str:
    return (text if text.isascii() else _INVISIBLE.sub("", text)).strip()


def _write(tag: str, attrs: _Attributes, parts: list[str]) -> str:
    if tag in _PLAIN:  # most of a formula: looked at first
        return _join(parts)
    match tag:
        case "mo":
            return _operator("".join(parts))
        case "annotation" | "annotation-xml" | "mspace" | "mphantom" | "none" | "mprescripts":
            return ""
        case "mtext" | "ms":
            return f" {' '.join(parts)} "
        case "mfrac" if len(parts) == 2:
            return _fraction(attrs, *parts)
        case "msup" if len(parts) == 2:
            return _scripted(parts[0], "", parts[1])
        case "msub" if len(parts) == 2:
            return _scripted(parts[0], parts[1], "")
        case "msubsup" if len(parts) == 3:
            return f"{_scripted(*parts)} "
        case "munderover" if len(parts) == 3:
            return f"{_base(parts[0])}_{_bracket(parts[1])}^{_bracket(parts[2])} "
        case "munder" if len(parts) == 2:
            return f"{_base(parts[0])}_{_bracket(parts[1])} "
        case "mover" if len(parts) == 2:
            return _over(*parts)
        case "msqrt":
            return f"√{_bracket(_join(parts))}"
        case "mroot" if len(parts) == 2:
            return f"{_ROOTS.get(parts[1].strip()) or _bracket(parts[1]) + '√'}{_bracket(parts[0])}"
        case "mfenced":
            return _fenced(attrs, parts)
        case "mtable":
            return "; ".join(part.strip() for part in parts)
        case "mtr" | "mlabeledtr":
            return "  ".join(part.strip() for part in parts)
        case "semantics":
            return next((part for part in parts if part.strip()), "")
        case _:
            return _join(parts)


def _scripted(base: str, sub: str, sup: str) -> str:
    """``base`` with index and exponent: in characters of their own where Unicode has all of them."""
    base, sub, sup = _base(base), sub.strip(), sup.strip()
    if sup and not sup.strip("′″‴'*"):
        return f"{base}_{_bracket(sub)}{sup}" if sub and not _in(SUBSCRIPTS, sub) else base + _in(SUBSCRIPTS, sub) + sup
    low, high = _in(SUBSCRIPTS, sub), _in(SUPERSCRIPTS, sup)
    if (sub and not low) or (sup and not high):
        return base + (f"_{_bracket(sub)}" if sub else "") + (f"^{_bracket(sup)}" if sup else "")
    if (high and base[-1:] in _HIGH) or (low and base[-1:] in _LOW):
        base = f"({base})"
    return base + low + high


def _in(table: Mapping[str, str], text: str) -> str:
    """``text`` in the raised or lowered characters of ``table``; "": it has not all of them."""
    tight = text.replace(" ", "")
    return "".join(table[c] for c in tight) if all(c in table for c in tight) else ""


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


def _fraction(attrs: _Attributes, over: str, under: str) -> str:
    if attrs.get("linethickness", "").strip() in ("0", "0px", "0pt", "0em"):
        return f"{over.strip()} over {under.strip()}" if over.strip() else ""
    return f"{_bracket(over)}/{_bracket(under)}"


def _over(base: str, accent: str) -> str:
    base, accent = base.strip(), accent.strip()
    if len(base) == 1 and accent in _OVER:
        return base + _OVER[accent]
    return f"{_base(base)}^{_bracket(accent)} "


def _fenced(attrs: _Attributes, parts: list[str]) -> str:
    opening = attrs.get("open", "(")
    closing = attrs.get("close", ")")
    separators = attrs.get("separators", ",").replace(" ", "")[:1]
    return opening + f"{separators} ".join(part.strip() for part in parts) + closing
