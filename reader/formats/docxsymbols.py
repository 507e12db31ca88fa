"""What the characters of the fonts Symbol and Wingdings stand for, in Unicode."""

from __future__ import annotations

from typing import Final

# Adobe's Symbol encoding (adobe.com, symbol.txt), from 0x20 and from 0xA0 on; "\0" where there is nothing.
_LOW: Final = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\0"
_HIGH: Final = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\0"
_SYMBOL: Final = {0x20 + i: c for i, c in enumerate(_LOW) if c != "\0"} | {
    0xA0 + i: c for i, c in enumerate(_HIGH) if c != "\0"
}
# The characters of Wingdings that texts use: signs, bullets, boxes, ticks, arrows (Microsoft's table of the font).
_WINGDINGS: Final = {
    0x20: " ", 0x21: "✏", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x37: "⌨", 0x3F: "✍", 0x41: "✌", 0x43: "👍",
    0x44: "👎", 0x45: "☜", 0x46: "☞", 0x47: "☝", 0x48: "☟", 0x4A: "☺", 0x4C: "☹", 0x4E: "☠", 0x51: "✈", 0x52: "☼",
    0x54: "❄", 0x58: "✠", 0x59: "✡", 0x5A: "☪", 0x5B: "☯", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "☐", 0x70: "☐",
    0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x7A: "⌘",
    0x80: "⓪", 0x81: "①", 0x82: "②", 0x83: "③", 0x84: "④", 0x85: "⑤", 0x86: "⑥", 0x87: "⑦", 0x88: "⑧", 0x89: "⑨",
    0x8A: "⑩", 0x8C: "❶", 0x8D: "❷", 0x8E: "❸", 0x8F: "❹", 0x90: "❺", 0x91: "❻", 0x92: "❼", 0x93: "❽", 0x94: "❾",
    0x95: "❿", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "☐", 0xAA: "✦", 0xAB: "★",
    0xAC: "✶", 0xB1: "⌖", 0xD5: "⌫", 0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE3: "↖",
    0xE4: "↗", 0xE5: "↙", 0xE6: "↘", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS: Final = {"symbol": _SYMBOL, "standard symbols l": _SYMBOL, "wingdings": _WINGDINGS}
_OTHERS: Final = ("wingdings 2", "wingdings 3", "webdings", "zapfdingbats", "monotype sorts", "marlett")
_PRIVATE: Final = range(0xF000, 0xF100)  # where Windows maps such fonts to
_BOXES: Final = {"☐": "☐", "❑": "☐", "❒": "☐", "□": "☐", "☑": "☑", "☒": "☒", "✓": "✓", "✗": "✗"}
_DASHES: Final = frozenset("-–—→➔⇒")


def is_symbol_font(font: str) -> bool:
    """Whether the font's characters are other than their codes say."""
    return font.lower() in _FONTS or font.lower() in _OTHERS


def symbol(code: int, font: str) -> str:
    """The character at ``code`` of ``font``; "�" for one of a symbol font that stands for nothing we know."""
    known = _FONTS.get(font.lower())
    byte = code - 0xF000 if code in _PRIVATE else code
    if known is not None and byte < 0x100:
        return known.get(byte, "\ufffd")
    if font.lower() in _OTHERS or code in _PRIVATE:
        return _SYMBOL.get(byte, "\ufffd") if not font else "\ufffd"
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def in_unicode(text: str, font: str) -> str:
    """``text`` as a reader of ``font`` sees it."""
    if is_symbol_font(font):
        return "".join(symbol(ord(c), font) for c in text)
    if any(ord(c) in _PRIVATE for c in text):
        return "".join(symbol(ord(c), "") if ord(c) in _PRIVATE else c for c in text)
    return text


def bullet(text: str, font: str) -> str:
    """The marker for a list whose bullet is ``text`` in ``font``: "•" for all that only decorate."""
    shown = in_unicode(text.strip(), font)[:1]
    if shown in _BOXES:
        return _BOXES[shown]
    return shown if shown in _DASHES else "•"
