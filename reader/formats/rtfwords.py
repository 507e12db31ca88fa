"""What each control word of RTF does (Rich Text Format Specification 1.9.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from reader.core import document as doc
from reader.formats.docxfields import Fields
from reader.formats.rtfhead import HEAD_WORDS
from reader.formats.rtfobjects import OBJECT_WORDS
from reader.formats.rtfreader import QUIET, TEXT, RtfReader
from reader.formats.rtfstate import State
from reader.formats.rtftokens import Token

_Handler = Callable[[RtfReader, Token], None]
_RAISED: Final = 4  # half points


def _is_on(token: Token) -> bool:
    return token.number != 0


def _switch(name: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        setattr(reader.state, name, _is_on(token))

    return run


def _number(name: str, default: int = 0) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        setattr(reader.state, name, default if token.number is None else token.number)

    return run


def _says(text: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        reader.text(text)

    return run


def _raise(kind: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        reader.state.raised = kind if _is_on(token) else ""

    return run


def _shift(kind: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        reader.state.raised = kind if (6 if token.number is None else token.number) >= _RAISED else ""

    return run


def _reset(method: Callable[[State], None]) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        method(reader.state)

    return run


def _skip(reader: RtfReader, token: Token) -> None:
    reader.skip()


def _quiet(reader: RtfReader, token: Token) -> None:
    reader.state.destination = QUIET


def _shown(reader: RtfReader, token: Token) -> None:
    reader.state.destination = TEXT


def _line(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == TEXT and not reader.state.hidden and not reader.state.deleted:
        reader.out.line_break()


def _page(reader: RtfReader, token: Token) -> None:
    _line(reader, token)
    _line(reader, token)


def _highlight(reader: RtfReader, token: Token) -> None:
    reader.state.marked = bool(token.number)


# -- lists, tables, fields, bookmarks, comments ---------------------------------------------------------------


def _marker(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == TEXT:
        state = reader.state
        font_at_end = [state]

        def end(text: str) -> None:
            outer, reader.state = reader.state, font_at_end[0]
            reader.set_marker(text)
            reader.state = outer

        reader.capture(end)


def _edge(reader: RtfReader, token: Token) -> None:
    reader.tables.edge(token.number or 0)


def _merged(name: str) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        setattr(reader.tables.next, name, True)

    return run


def _header_row(reader: RtfReader, token: Token) -> None:
    reader.tables.header = True


def _end_row(reader: RtfReader, token: Token) -> None:
    if reader.state.destination == TEXT and not reader.out.in_note:
        reader.tables.end_row()


def _instruction(reader: RtfReader, token: Token) -> None:
    def end(text: str) -> None:
        reader.instruction = text

    reader.capture(end)


def _result(reader: RtfReader, token: Token) -> None:
    instruction, reader.instruction = reader.instruction, ""
    reader.state.link = Fields.address_of(instruction) or reader.state.link


def _bookmark(reader: RtfReader, token: Token) -> None:
    if reader.state.destination != TEXT:
        reader.skip()
        return

    def end(text: str) -> None:
        if 0 < len(name := text.strip()) <= 200:
            reader.out.point(reader.out.ids, name)

    reader.capture(end)


def _point(*, at_end: bool) -> _Handler:
    def run(reader: RtfReader, token: Token) -> None:
        places = reader.out.ends if at_end else reader.out.starts
        reader.capture(lambda text: reader.out.point(places, text.strip(), again=at_end))

    return run


def _author(reader: RtfReader, token: Token) -> None:
    def end(text: str) -> None:
        reader.comment_author = text.strip()

    reader.capture(end)


def _comment_key(reader: RtfReader, token: Token) -> None:
    def end(text: str) -> None:
        reader.comment_key = text.strip()

    reader.capture(end)


def _comment_date(reader: RtfReader, token: Token) -> None:
    def end(text: str) -> None:
        reader.comment_date = date_of_stamp(text)

    reader.capture(end)


def date_of_stamp(text: str) -> str:
    """A DTTM number as ISO 8601: minutes, hours, days, months and years since 1900 in bits from the lowest."""
    try:
        bits = int(text.strip()) & 0xFFFFFFFF
        when = datetime(1900 + (bits >> 20 & 0x1FF), bits >> 16 & 0xF, bits >> 11 & 0x1F, bits >> 6 & 0x1F, bits & 0x3F)
    except ValueError:
        return ""
    return when.isoformat(timespec="minutes")


def _annotation(reader: RtfReader, token: Token) -> None:
    reader.comment()


def _footnote(reader: RtfReader, token: Token) -> None:
    reader.note()


_SKIPPED: Final = (
    *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "colortbl", "revtbl"),
    *("generator", "xe", "tc", "tcn", "rxe", "txe", "nonshppict", "shprslt", "objdata", "objname", "falt", "panose"),
    *("themedata", "listtable", "listoverridetable", "rsidtbl", "bkmkend", "atnicn", "atntime", "atnid", "datafield"),
    *("ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "pntxta", "pntxtb", "filetbl", "mmathPict"),
    *("nesttableprops", "nonesttables", "background", "template", "mmathPr", "pgdsctbl", "blipuid", "company"),
)
# Known where \* stands before them: all others so marked are skipped.
STARRED: Final = frozenset(
    {"footnote", "annotation", "atnauthor", "atnref", "atndate", "atrfstart", "atrfend", "bkmkstart", "fldinst",
     "shpinst", "shppict", "picprop", "do", "moMath", "moMathPara", "mmath", "objclass", "cs", "ds", "ts", "ud"}
)  # fmt: skip
WORDS: Final[dict[str, _Handler]] = {
    **dict.fromkeys(_SKIPPED, _skip),
    # text
    "b": _switch("bold"),
    "i": _switch("italic"),
    **{name: _switch("strike") for name in ("strike", "striked")},
    **{name: _switch("underline") for name in ("ul", "uld", "uldash", "uldb", "ulth", "ulw", "ulwave")},
    "ulnone": lambda reader, token: setattr(reader.state, "underline", False),
    "v": _switch("hidden"),
    "deleted": _switch("deleted"),
    "revised": _switch("inserted"),
    "mvf": _switch("deleted"),
    "super": _raise(doc.SUPERSCRIPT),
    "sub": _raise(doc.SUBSCRIPT),
    "nosupersub": _raise(""),
    "up": _shift(doc.SUPERSCRIPT),
    "dn": _shift(doc.SUBSCRIPT),
    "highlight": _highlight,
    "plain": _reset(State.plain),
    "pard": _reset(State.plain_paragraph),
    "lang": _number("language"),
    "uc": _number("bytes_after", 1),
    # characters
    "line": _line,
    "lbr": _line,
    "page": _page,
    "column": _page,
    "par": lambda reader, token: reader.end_paragraph(),
    "sect": lambda reader, token: reader.end_paragraph(),
    "tab": lambda reader, token: reader.tab(),
    **{
        name: _says(text)
        for name, text in {
            "lquote": "‘",
            "rquote": "’",
            "ldblquote": "“",
            "rdblquote": "”",
            "bullet": "•",
            "endash": "–",
            "emdash": "—",
            "enspace": "\u2002",
            "emspace": "\u2003",
            "qmspace": "\u2005",
            "zwj": "\u200d",
            "zwnj": "\u200c",
            "ltrmark": "\u200e",
            "rtlmark": "\u200f",
            "nestcell": "\t",
        }.items()
    },
    # paragraphs
    "ilvl": _number("level"),
    "intbl": _switch("in_table"),
    "li": _number("left"),
    "lin": _number("left"),
    "ri": _number("right"),
    "rin": _number("right"),
    "fi": _number("first"),
    "listtext": _marker,
    "pntext": _marker,
    # tables
    "trowd": lambda reader, token: reader.tables.define() if reader.state.destination == TEXT else None,
    "cellx": _edge,
    "clmrg": _merged("goes_on"),
    "clvmrg": _merged("goes_down"),
    "trhdr": _header_row,
    "cell": lambda reader, token: reader.end_cell(),
    "nestrow": lambda reader, token: reader.end_paragraph(),
    "row": _end_row,
    # what hangs on the text
    "footnote": _footnote,
    "annotation": _annotation,
    "atnauthor": _author,
    "atnref": _comment_key,
    "atndate": _comment_date,
    "atrfstart": _point(at_end=False),
    "atrfend": _point(at_end=True),
    "bkmkstart": _bookmark,
    "fldinst": _instruction,
    "fldrslt": _result,
    "upr": _quiet,
    "ud": _shown,
    **HEAD_WORDS,
    **OBJECT_WORDS,
}
