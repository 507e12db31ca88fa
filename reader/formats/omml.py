"""Formulas of Word as a line of readable text: Office MathML put into the words of MathML, which is then read."""

from __future__ import annotations

from typing import Final

from lxml import etree

from reader.formats.docxpackage import W
from reader.formats.docxsymbols import symbol
from reader.formats.htmlmath import LENGTH, readable
from reader.formats.htmlnodes import TEXT, Node, clean_text

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# What MathML has the same children for, in the same order (ISO/IEC 29500-1, 22.1.2).
_SAME: Final = {
    "f": ("mfrac", "num", "den"),
    "sSup": ("msup", "e", "sup"),
    "sSub": ("msub", "e", "sub"),
    "sSubSup": ("msubsup", "e", "sub", "sup"),
    "limLow": ("munder", "e", "lim"),
    "limUpp": ("mover", "e", "lim"),
}
_OPERATORS: Final = "=≠<>≤≥≈≡∼≃≅∝∈∉⊂⊆⊃⊇→←↔⇒⇐⇔↦+−-±∓×÷⋅∗∪∩∧∨∘∣∥≪≫:,;"
_DEPTH: Final = 100


def formula(math: etree._Element) -> str:
    """The formula in one line, as :func:`reader.formats.htmlmath.readable` writes it."""
    root = Node("math", "", {}, _children(math, 0))
    return readable(root)[:LENGTH]


def _children(element: etree._Element, depth: int) -> list[Node]:
    if depth > _DEPTH:
        return [_leaf("mtext", "".join(str(t) for t in element.itertext()))]
    out: list[Node] = []
    for child in element:
        out.extend(_nodes(child, depth + 1))
    return out


def _nodes(element: etree._Element, depth: int) -> list[Node]:
    tag = element.tag
    if not isinstance(tag, str):
        return []
    if not tag.startswith(M):
        # Tracked changes and links may stand in a formula; a run of Word's own too.
        if tag in (W + "del", W + "moveFrom", W + "rPr"):
            return []
        return _run(element) if tag == W + "r" else _children(element, depth)
    name = tag[len(M) :]
    if name in _SAME:
        kind, *parts = _SAME[name]
        node = Node(kind, "", {}, [_row(element.find(M + part), depth) for part in parts])
        if name == "f" and _property(element, "f", "type") in ("noBar",):
            node.attrs["linethickness"] = "0"
        return [node]
    match name:
        case "r":
            return _run(element)
        case "rad":
            return _root(element, depth)
        case "nary":
            return _nary(element, depth)
        case "d":
            return _delimited(element, depth)
        case "func":
            return [_row(element.find(M + "fName"), depth), _leaf("mtext", " "), _row(element.find(M + "e"), depth)]
        case "acc" | "bar" | "groupChr":
            return _accented(element, name, depth)
        case "m":
            lines = [
                Node("mtr", "", {}, [_row(e, depth) for e in row.iterfind(M + "e")])
                for row in element.iterfind(M + "mr")
            ]
            return [Node("mtable", "", {}, lines)]
        case "eqArr":
            return [Node("mtable", "", {}, [Node("mtr", "", {}, [_row(e, depth)]) for e in element.iterfind(M + "e")])]
        case "sPre":
            sub, sup, base = (_row(element.find(M + part), depth) for part in ("sub", "sup", "e"))
            return [Node("msubsup", "", {}, [Node("mrow"), sub, sup]), base]
        case "phant":
            shown = _property(element, "phant", "show") not in ("0", "off", "false")
            return [_row(element.find(M + "e"), depth)] if shown else []
    return [] if name.endswith("Pr") else _children(element, depth)


def _row(element: etree._Element | None, depth: int) -> Node:
    return Node("mrow", "", {}, [] if element is None else _children(element, depth))


def _leaf(tag: str, text: str) -> Node:
    return Node(tag, "", {}, [Node(TEXT, clean_text(text))])


def _property(element: etree._Element, name: str, wanted: str, default: str = "") -> str:
    """The value of ``m:namePr/m:wanted``; ``default`` where it is not said."""
    found = element.find(f"{M}{name}Pr/{M}{wanted}")
    return default if found is None else found.get(M + "val", "")


def _run(run: etree._Element) -> list[Node]:
    """The letters, numbers and signs of a run, each as what it is."""
    text = ""
    for child in run:
        if child.tag in (M + "t", W + "t"):
            text += child.text or ""
        elif child.tag == W + "sym":
            code = child.get(W + "char", "")
            text += symbol(int(code, 16), child.get(W + "font", "")) if len(code) == 4 and code.isalnum() else ""
    text = text.replace("&", "")  # where the lines of a set of equations are lined up
    if run.find(f"{M}rPr/{M}nor") is not None or (" " in text.strip() and any(c.isalpha() for c in text)):
        return [_leaf("mtext", text)]
    out: list[Node] = []
    word = ""
    for c in text:
        if c in _OPERATORS or c.isspace():
            out += [_leaf("mi", word)] if word else []
            word = ""
            out += [_leaf("mo", "−" if c == "-" else c)] if not c.isspace() else []
        else:
            word += c
    return [*out, _leaf("mi", word)] if word else out


def _root(element: etree._Element, depth: int) -> list[Node]:
    degree, base = element.find(M + "deg"), _row(element.find(M + "e"), depth)
    hidden = _property(element, "rad", "degHide", "0") not in ("0", "off", "false")
    if degree is None or hidden or not "".join(map(str, degree.itertext())).strip():
        return [Node("msqrt", "", {}, [base])]
    return [Node("mroot", "", {}, [base, _row(degree, depth)])]


def _nary(element: etree._Element, depth: int) -> list[Node]:
    sign = _property(element, "nary", "chr", "∫") or "∫"
    below, above = element.find(M + "sub"), element.find(M + "sup")
    parts = [(tag, part) for tag, part in (("sub", below), ("sup", above)) if part is not None and _has_text(part)]
    rows = [_row(part, depth) for _, part in parts]
    tags = {("sub", "sup"): "msubsup", ("sub",): "msub", ("sup",): "msup"}
    base = _leaf("mi", sign)
    kind = tags.get(tuple(tag for tag, _ in parts))
    head = Node(kind, "", {}, [base, *rows]) if kind else base
    return [head, _leaf("mtext", ""), _row(element.find(M + "e"), depth)]


def _has_text(element: etree._Element) -> bool:
    return any(str(t).strip() for t in element.itertext())


def _delimited(element: etree._Element, depth: int) -> list[Node]:
    attrs = {
        "open": _property(element, "d", "begChr", "("),
        "close": _property(element, "d", "endChr", ")"),
        "separators": _property(element, "d", "sepChr", "|"),
    }
    return [Node("mfenced", "", attrs, [_row(e, depth) for e in element.iterfind(M + "e")])]


def _accented(element: etree._Element, name: str, depth: int) -> list[Node]:
    default = {"acc": "\u0302", "bar": "\u0305", "groupChr": "\u23df"}[name]
    sign = _property(element, name, "chr", default) or default
    inner = element.find(M + "e")
    base = _row(inner, depth)
    if (len(sign) == 1 and 0x300 <= ord(sign) < 0x370) or sign == "\u20d7":
        text = "" if inner is None else "".join(map(str, inner.itertext()))
        if len(text.strip()) == 1:
            return [_leaf("mi", text.strip() + sign)]
        sign = {"\u0302": "^", "\u0305": "¯", "\u0303": "~", "\u0307": "˙", "\u0308": "¨"}.get(sign, sign)
    under = name == "bar" and _property(element, "bar", "pos") != "top" and element.find(M + "barPr") is not None
    return [Node("munder" if under else "mover", "", {}, [base, _leaf("mo", sign)])]
