"""Text in LaTeX: special characters escaped, and accents and commands as they are written in references read."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    }
)  # fmt: skip
_SYMBOLS: Final = {
    "textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "th": "þ",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "ldots": "…", "dots": "…", "textellipsis": "…", "S": "§", "P": "¶", "copyright": "©",
    "pounds": "£", "euro": "€", "texteuro": "€", "guillemotleft": "«", "guillemotright": "»", "textless": "<",
    "textgreater": ">", "textbar": "|", "slash": "/", "textunderscore": "_", "textdollar": "$",
}  # fmt: skip
_MATHS: Final = {  # the space behind them is seen, as mathematics are set
    "cdot": "·", "times": "×", "pm": "±", "neq": "≠", "leq": "≤", "geq": "≥", "approx": "≈", "infty": "∞",
    "rightarrow": "→", "textregistered": "®", "texttrademark": "™", "textdegree": "°",
}  # fmt: skip
_ACCENTS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_COMMAND: Final = re.compile(
    r"""\\(?P<escaped>[&%$#_{}\s-])
      | \\(?P<accent>[`'^~="."]|[urHvdckb](?![A-Za-z]))\s*(?:\{\s*)?
          (?:\\(?P<dotless>[ij])(?![A-Za-z])|(?P<letter>[^\W\d_]))(?:\s*\})?
      | \\(?P<name>[A-Za-z]{1,40})(?:\s*\{\}|\s+|(?![A-Za-z]))
      | (?P<brace>[{}$])
      | (?P<tie>~)
      | (?P<dashes>-{2,3})
      | (?P<quotes>``|'')
      | \\(?P<other>.)""",
    re.X | re.S,
)


_COMMENT = re.compile(r"(?<!\\)%[^\S\n]*\n\s*")  # a line that ends in "%" goes on without a space


def escaped(text: str) -> str:
    """``text`` so that LaTeX prints it as it is: nothing in it is a command, opens a group or ends one."""
    return re.sub(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')", "{}", text.translate(_ESCAPES))  # no dashes, no quotes


def literal_address(text: str) -> str:
    """A DOI or address for a field that is taken as it stands: what would end the field is percent-encoded."""
    return re.sub(r"[\\{}\s\"<>^`|]", lambda m: quote(m[0], safe=""), text)


def unescaped(text: str) -> str:
    """The inverse of :func:`escaped`, and what other programs write: accents, dashes, groups; commands are dropped."""
    out = _COMMAND.sub(_plain, _COMMENT.sub("", text) if "%" in text else text)
    return " ".join(unicodedata.normalize("NFC", out).split())


def _plain(found: re.Match[str]) -> str:
    if found["escaped"]:
        return "" if found["escaped"] == "-" else found["escaped"]
    if found["accent"]:
        letter = found["letter"] or found["dotless"]
        return letter + _ACCENTS[found["accent"]]
    if found["name"]:
        name = found["name"]
        if name.endswith(("TeX", "TeXe", "TikZ")):  # \\LaTeX, \\BibTeX: what stands for a logo says what it is
            return name + (" " if found[0][-1:].isspace() else "")
        if name in _MATHS:
            return _MATHS[name] + (" " if found[0][-1:].isspace() else "")
        return _SYMBOLS.get(name) or _greek(name)
    if found["tie"]:
        return "\u00a0"
    if found["dashes"]:
        return "–" if len(found["dashes"]) == 2 else "—"
    if found["other"] and found["other"] in ",;:":  # narrow spaces, as in "1\,000" and "C.\,S."
        return " "
    if found["quotes"]:
        return "“" if found["quotes"] == "``" else "”"
    return ""


def _greek(name: str) -> str:
    """The letter that "beta" or "Omega" is, as titles have it ("$\\beta$-decay"); "" for all other commands."""
    if not 2 <= len(name.removeprefix("var")) <= 7 or not name.isascii():
        return ""
    bare = name.removeprefix("var")
    try:
        case = "CAPITAL" if bare[:1].isupper() else "SMALL"
        return unicodedata.lookup(f"GREEK {case} LETTER {'LAMDA' if bare.lower() == 'lambda' else bare.upper()}")
    except KeyError:
        return ""
