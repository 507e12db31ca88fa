"""From bytes to text: which encoding a file is in, and its characters without those that no text may hold."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from reader.formats.latin import best_latin

REPLACEMENT: Final = "\ufffd"

# The longer mark first: UTF-32's begins with UTF-16's.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Files say the smaller set and use the larger one: the WHATWG Encoding Standard reads these labels so too.
_SUPERSETS: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "cp950",
}
_SAMPLE: Final = 65_536  # bytes that the statistics look at; more made no difference to the answers
_WINDOW: Final = 4_096  # bytes around a non-ASCII one that go into the sample
_SCRIPT_SHARE: Final = 0.3  # of the upper bytes of UTF-16: text has far more of one script, stray NULs are far fewer
_SURROGATE: Final = re.compile(rb"\xed[\xa0-\xbf]")
_HIGH_BYTES: Final = bytes(range(0x80, 0x100))
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_ESCAPED: Final = (("iso2022_jp_2", re.compile(rb"\x1b\$[@B]|\x1b\([IJ]")), ("iso2022_kr", re.compile(rb"\x1b\$\)C")))
_LINE_ENDS: Final = ("\r\n", "\r", "\x0b", "\x85", "\u2028", "\u2029")
# How programs write colours, and printers of old wrote bold and underlined: "b\bb", "_\bu".
_COLOURS: Final = re.compile(r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[()][0-9A-B])")
_OVERSTRUCK: Final = re.compile("[^\n]\b")
# Characters that are no text, break XML, or that a terminal or a QTextDocument takes for commands (U+FDD0 and
# U+FDD1 mark its tables). Tab, line feed and form feed stay; U+FEFF inside a text is a forgotten byte-order mark.
_UNFIT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with ``"\\n"`` line ends, the Python name of its encoding, and how many characters were replaced."""

    text: str
    encoding: str
    replaced: int = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for the user when something could not be read."""
        if not self.replaced:
            return ()
        what = "1 character" if self.replaced == 1 else f"{self.replaced:,} characters"
        return (f"{what} could not be read and {'is' if self.replaced == 1 else 'are'} shown as “{REPLACEMENT}”.",)


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text of ``data`` and the name of its encoding; never raises. See :func:`decode_fully`."""
    decoded = decode_fully(data, declared)
    return decoded.text, decoded.encoding


def decode_fully(data: bytes, declared: str = "") -> Decoded:
    """The text of ``data``, with what was lost on the way; never raises.

    Byte-order mark, then NULs, then strict UTF-8, then the encoding that the file ``declared``, then statistics.
    """
    encoding, skip = _encoding_of(data, declared)
    raw = _characters(data[skip:], encoding)
    already = data.count(REPLACEMENT.encode()) if encoding == "utf-8" else 0
    lost = max(0, raw.count(REPLACEMENT) - already)
    text, unfit = _clean(raw)
    return Decoded(text, encoding, lost + unfit)


def _characters(data: bytes, encoding: str) -> str:
    if encoding == "utf-8" and _SURROGATE.search(data):
        try:
            # Programs that think in UTF-16 write an emoji as two surrogates of three bytes each (CESU-8).
            wide = data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
            return wide.decode("utf-16-le", "replace")
        except UnicodeDecodeError:
            pass  # damaged in other ways too
    return data.decode(encoding, "replace")


def _clean(text: str) -> tuple[str, int]:
    text = text.replace("\ufeff", "")
    if "\x1b" in text:
        text = _COLOURS.sub("", text)
    if "\b" in text:
        text = _OVERSTRUCK.sub("", text)
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return _UNFIT.subn(REPLACEMENT, text)


def unicode_encoding(data: bytes) -> tuple[str, int]:
    """The Unicode encoding of ``data`` and how many bytes its byte-order mark takes; ("", 0) if it is in another."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    return _by_nuls(data) or ("utf-8" if _is_utf8(data) else ""), 0


def _encoding_of(data: bytes, declared: str) -> tuple[str, int]:
    if escaped := _by_escapes(data):
        return escaped, 0
    found, skip = unicode_encoding(data)
    if found:
        return found, skip
    name = _known(declared)
    if name and _decodes(data, name):
        return name, 0
    return _by_statistics(data, name), 0


def _is_utf8(data: bytes) -> bool:
    """Valid, or nearly so: damaged in a few places or cut off inside its last character."""
    try:
        data.decode("utf-8", "surrogatepass")
        return True
    except UnicodeDecodeError as error:
        start = error.start
    text = data.decode("utf-8", "replace")
    bad = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
    ascii_count = len(data.translate(None, _HIGH_BYTES))
    good = len(text) - text.count(REPLACEMENT) - ascii_count
    # In any other encoding, sequences that happen to be valid are rarer than those that are not.
    return good >= 4 * bad or (good > 0 and start >= len(data) - 3)


def _by_nuls(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, seen from where its zero bytes stand; "" when it is neither."""
    if b"\0" not in data:
        return ""
    sample = data[: _SAMPLE - _SAMPLE % 4]
    share = [part.count(0) / max(1, len(part)) for part in (sample[i::4] for i in range(4))]
    if len(data) % 4 == 0:
        for name, zeros, used in (("utf-32-le", (2, 3), 0), ("utf-32-be", (0, 1), 3)):
            # Code points end at U+10FFFF: one byte of each is always 0, the next nearly always.
            if all(share[i] > 0.9 for i in zeros) and share[used] < 0.3 and _reads_as_text(data, name):
                return name
    for name, low, high in (("utf-16-le", sample[::2], sample[1::2]), ("utf-16-be", sample[1::2], sample[::2])):
        if _one_script(low, high) and _reads_as_text(data, name):
            return name
    # Chinese in UTF-16 has few NULs, but it is no UTF-8; text with a few stray NULs is.
    if len(data) % 2 == 0 and not _is_utf8(data):
        for name, line_end in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
            if line_end in data and _reads_as_text(data, name):
                return name
    return ""


def _one_script(low: bytes, high: bytes) -> bool:
    """Whether one byte prevails among the ``high`` bytes and not among the ``low``: 0 in Latin, 4 in Cyrillic, …"""
    if not high:
        return False
    top = max(range(0x20), key=high.count)
    return high.count(top) > _SCRIPT_SHARE * len(high) and low.count(top) * 3 < high.count(top)


def _reads_as_text(data: bytes, name: str) -> bool:
    """Whether a sample is letters and punctuation in the encoding ``name``, not whatever the bytes happen to hit."""
    text = data[: _SAMPLE - _SAMPLE % 4].decode(name, "replace")
    if not text:
        return False
    odd = sum(unicodedata.category(c) in ("Cn", "Co", "Cs") or c == REPLACEMENT for c in text)
    controls = sum(c < " " and c not in "\t\n\r\f\0" for c in text)
    common = sum(c.isspace() or c.isalnum() for c in text)
    blocks = {ord(c) >> 8 for c in text}
    # Random bytes hit unassigned code points and, in a text of some length, every page of Unicode.
    return odd + controls <= len(text) * 0.02 and common >= len(text) * 0.5 and len(blocks) <= 100 + len(text) // 200


def _by_escapes(data: bytes) -> str:
    if b"\x1b" not in data or _HIGH.search(data):
        return ""
    return next((name for name, escape in _ESCAPED if escape.search(data) and _decodes(data, name)), "")


def _by_statistics(data: bytes, declared: str) -> str:
    sample = _sample(data)
    guess = _detect(sample)
    if declared and declared not in ("utf-8", guess) and _errors(data, declared) * 200 < len(data):
        return declared  # a few bad bytes do not make the declaration wrong
    return best_latin(sample, guess) or guess


def _detect(sample: bytes) -> str:
    import chardet  # takes 50 ms to import; most files are UTF-8 and do not need it

    name = _known(chardet.detect(sample)["encoding"] or "")
    # Text in a multi-byte encoding that is neither text nor UTF-8 was ruled out by its NULs.
    return name if name and not name.startswith(("utf", "cp037", "cp500", "cp1140", "cp424", "cp875")) else "cp1252"


def _known(label: str) -> str:
    """Python's name of the encoding, or of the larger one that files with this label use; "" if unknown."""
    try:
        name = codecs.lookup(label.strip()).name
        "".encode(name)  # "base64" and "rot13" are codecs too, but not of text
    except (LookupError, ValueError, TypeError):
        return ""
    return _SUPERSETS.get(name, name)


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeError, ValueError):
        return False
    return True


def _errors(data: bytes, name: str) -> int:
    try:
        return data.decode(name, "replace").count(REPLACEMENT)
    except (UnicodeError, ValueError):
        return len(data)


def _sample(data: bytes) -> bytes:
    """Up to 64 KB from around the bytes that are not ASCII: the others say nothing about the encoding."""
    if len(data) <= _SAMPLE:
        return data
    parts: list[bytes] = []
    at = total = 0
    while total < _SAMPLE and (found := _HIGH.search(data, at)):
        first = found.start()
        start = max(at, data.rfind(b"\n", at, first) + 1, first - 200)
        end = data.find(b"\n", first, start + _WINDOW)
        at = end + 1 if end >= 0 else start + _WINDOW
        parts.append(data[start:at])
        total += at - start
    return b"".join(parts)
