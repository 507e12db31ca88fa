"""Text and data that may go into any file of UTF-8: no control characters, no lone surrogates, one kind of line end."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """``text`` with its control characters shown as such (␛ for escape); what cannot be written is �.

    Marks of direction stay: they belong to Arabic and Hebrew text, and end with the paragraph.
    """
    return _CONTROLS.sub(_shown, _LINE_ENDS.sub("\n", text))


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def one_line(text: str) -> str:
    """:func:`visible`, in one line with single spaces."""
    return " ".join(visible(text).split())


def dumps(data: Any, indent: int | None = None) -> str:
    """JSON with its characters as they are; with escapes if there is one that UTF-8 cannot write."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(data, ensure_ascii=True, indent=indent)
    return text
