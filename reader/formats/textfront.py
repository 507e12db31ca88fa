"""The top of a plain text: title, author, date, and lines such as "Source: …", as blocks and as metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

from reader.core.document import BYLINE, CAPTION, CODE, HEADING, PARAGRAPH, RULE, VERSE, Block, Metadata
from reader.core.limits import LIMITS
from reader.formats.bylines import Byline, byline_of
from reader.formats.dates import date_of_line, date_of_value
from reader.formats.phrases import is_furniture
from reader.formats.textlines import ends_sentence
from reader.formats.textstructure import Piece

_FIELD: Final = re.compile(r"\**([^\W\d_][\w -]{0,24}?)\**\s?[:：]\**\s*(\S.*)")
_KEYS: Final = {
    "title": "title subject headline titel titre título titolo betreff objet asunto oggetto tytuł название заголовок"
    " тема 标题 標題 题目 タイトル 題名 제목",
    "creators": "author authors by from byline writer autor autoren autorin verfasser auteur auteurs autores autore"
    " autori автор авторы 作者 著者 저자",
    "published": "date published posted datum fecha data дата 日期 日付 날짜 发布时间 發佈日期 publication-date"
    " release-date date-published veröffentlicht publié publicado",
    "publication": "source publication publisher journal newspaper magazine website site quelle fuente fonte bron"
    " źródło источник 来源 來源 出典 媒体 출처",
    "url": "url link web permalink original-url source-url adresse",
    "doi": "doi",
    "language": "language lang sprache langue idioma lingua taal язык 语言 語言 言語",
    "keywords": "keywords keyword tags subjects topics categories schlagwörter mots-clés palabras-clave parole-chiave"
    " 关键词 キーワード",
    "description": "description abstract summary subtitle excerpt beschreibung zusammenfassung résumé resumen 摘要",
    # Fields that belong to such a header and say nothing that we keep.
    "": "to cc bcc reply-to message-id sent received content-type mime-version updated modified accessed retrieved"
    " saved section",
}
_FIELDS: Final = {key: name for name, keys in _KEYS.items() for key in keys.split()}
_URL: Final = re.compile(r"https?://\S+")
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_TOP: Final = 12  # pieces that can belong to the top
_HEADING_LENGTH: Final = 200  # characters: a longer line is no heading, though it may be the title


@dataclass(slots=True)
class _Top:
    """What was found so far; the first mention counts."""

    values: dict[str, str] = field(default_factory=dict)
    creators: tuple[str, ...] = ()

    def note(self, name: str, value: str) -> None:
        if name == "creators":
            self.creators = self.creators or _names(value)
        elif name and value:
            self.values.setdefault(name, value)

    def note_byline(self, byline: Byline) -> None:
        self.creators = self.creators or byline.creators
        self.note("published", byline.published)
        self.note("publication", byline.publication)


def read_top(pieces: Sequence[Piece], name: str) -> tuple[list[Block], Metadata]:
    """The blocks of ``pieces`` with the top's as heading and bylines, and the metadata they hold.

    ``name`` is the file's: without its suffix it is the title where the text has none.
    """
    top = _Top()
    blocks, lines = _read_fields(pieces[:_TOP], top)
    rest = [p.block for p in pieces[_TOP:]]
    at = _title_index(blocks, bool(rest))
    title = ""
    if at >= 0:
        blocks[at : at + 1] = _split_title(blocks[at])
        title = " ".join(blocks[at].text.split())
        if blocks[at].kind == HEADING or (len(title) <= _HEADING_LENGTH and lines[at] <= 2):
            blocks[at] = replace(blocks[at], kind=HEADING, text=title, level=1)
        _read_bylines(blocks, at + 1, top)
    return blocks + rest, _metadata(top, title, name)


def _metadata(top: _Top, title: str, name: str) -> Metadata:
    values = top.values
    return Metadata(
        title=cut_title(values.get("title") or title or PurePath(name).stem or name),
        creators=top.creators,
        publication=values.get("publication", ""),
        published=values.get("published", ""),
        url=values.get("url", ""),
        doi=values.get("doi", ""),
        language=values.get("language", ""),
        description=values.get("description", ""),
        keywords=tuple(k for part in re.split(r"[,;，；、]", values.get("keywords", "")) if (k := part.strip(" #"))),
    )


def cut_title(title: str) -> str:
    """The title on one line, no longer than the limit."""
    title = " ".join(title[: LIMITS.title_characters * 4].split())
    return title if len(title) <= LIMITS.title_characters else title[: LIMITS.title_characters - 1] + "…"


# -- "Author: …" --------------------------------------------------------------------------------------------------


def _read_fields(pieces: Sequence[Piece], top: _Top) -> tuple[list[Block], list[int]]:
    """The blocks, those that are fields as bylines, one a line; and of how many lines each was made."""
    out: list[Block] = []
    lines: list[int] = []
    in_fields = False
    for index, piece in enumerate(pieces):
        found = _fields_of(piece.block)
        known = [name for name, _ in found if name is not None]
        following = _fields_of(pieces[index + 1].block) if index + 1 < len(pieces) else []
        # One field may be the beginning of any paragraph ("Source: …" under a picture); several are a header.
        enough = len(known) > 1 or in_fields or any(name is not None for name, _ in following)
        in_fields = bool(known) and enough and len(known) * 2 >= len(found) and index < _TOP - 2
        if not in_fields:
            out.append(piece.block)
            lines.append(piece.lines)
            continue
        for (name, value), line in zip(found, piece.block.text.split("\n"), strict=True):
            _note_field(top, name or "", value)
            out.append(Block(BYLINE, line.strip()))
            lines.append(1)
    return out, lines


def _names(value: str) -> tuple[str, ...]:
    """The persons in the value of a field, an address behind them left out."""
    bare = re.sub(r"\s*(?:<[^<>]*>|\([^()]*@[^()]*\))", "", value).strip("\"' ") or value
    return byline_of(bare, bare=True).creators or tuple(n for part in bare.split(";") if (n := part.strip()))


def _fields_of(block: Block) -> list[tuple[str | None, str]]:
    """Name (None: no field that we know) and value of each line; [] if the block does not consist of fields."""
    if block.kind not in (PARAGRAPH, VERSE, CAPTION) or len(block.text) > 4_000:
        return []
    found = [_FIELD.fullmatch(line.strip()) for line in block.text.split("\n")]
    if not all(found) or len(found) > 30:
        return []
    pairs = [(m[1].strip().lower().replace(" ", "-"), m[2].strip()) for m in found if m]
    return [(_FIELDS.get(key), value) for key, value in pairs]


def _note_field(top: _Top, name: str, value: str) -> None:
    if name == "published":
        value = date_of_value(value)
    elif name in ("publication", "url") and (address := _URL.search(value)):
        name, value = "url", address[0]
    elif name == "url":
        return
    elif name == "doi":
        found = _DOI.search(value)
        value = found[0] if found else ""
    top.note(name, value)


# -- title and byline ---------------------------------------------------------------------------------------------


def _title_index(blocks: Sequence[Block], more: bool) -> int:
    """The index of the block that is the title; -1: the text begins without one."""
    for index, block in enumerate(blocks):
        if block.kind in (BYLINE, RULE) or is_furniture(block.text) or date_of_line(block.text):
            continue
        if block.kind == CODE and index == 0:
            continue  # the two columns at the top of an RFC, or front matter
        follows = more or any(b.kind != RULE for b in blocks[index + 1 :])
        return index if follows and _can_be_title(block) else -1
    return -1


def _can_be_title(block: Block) -> bool:
    if block.kind == HEADING:
        return True
    if block.kind == VERSE:
        first, *others = (line.strip() for line in block.text.strip().split("\n"))
        centred = "\n " in block.text or block.text[:1] == " "
        if len(others) > 5 or ends_sentence(first) or first[-1] == ",":
            return False
        return len(first) <= _HEADING_LENGTH and (
            not others or centred or first.isupper() or any(map(_is_top_line, others))
        )
    return block.kind == PARAGRAPH and block.text[-1:] not in ".,;:。；，：" and byline_of(block.text) == Byline()


def _is_top_line(line: str) -> bool:
    return bool(date_of_line(line)) or byline_of(line) != Byline()


def _split_title(block: Block) -> list[Block]:
    """A title and the lines right under it, each a block of its own."""
    if block.kind != VERSE:
        return [block]
    first, *others = (line.strip() for line in block.text.strip().split("\n"))
    return [Block(HEADING, first, level=1), *(Block(PARAGRAPH, line) for line in others)]


def read_bylines(blocks: list[Block], start: int) -> Metadata:
    """Marks, in ``blocks``, the lines of author and date from ``start`` on, and returns what they say."""
    top = _Top()
    _read_bylines(blocks, start, top)
    published, publication = top.values.get("published", ""), top.values.get("publication", "")
    return Metadata(creators=top.creators, published=published, publication=publication)


def _read_bylines(blocks: list[Block], start: int, top: _Top) -> None:
    """Marks the lines of author and date that follow the title; one other paragraph may stand before them."""
    for index in range(min(start + 2, len(blocks)) - 1, start - 1, -1):
        lines = blocks[index].text.split("\n") if blocks[index].kind == VERSE else []
        if 2 <= len(lines) <= 5 and any(_is_top_line(line.strip()) for line in lines):
            blocks[index : index + 1] = [Block(PARAGRAPH, line.strip()) for line in lines]
    others = 0
    for index in range(start, min(start + 5, len(blocks))):
        block = blocks[index]
        if block.kind == BYLINE:
            continue
        following = blocks[index + 1].text if index + 1 < len(blocks) else ""
        byline = _byline_at(block, following, bool(top.creators), near=not others)
        if byline:
            top.note_byline(byline)
            blocks[index] = replace(block, kind=BYLINE, level=0)
            continue
        others += 1
        if others > 1:
            return


def _byline_at(block: Block, following: str, named: bool, near: bool) -> Byline | None:
    if block.kind not in (PARAGRAPH, HEADING, VERSE) or "\n" in block.text or len(block.text) > 160:
        return None
    if day := date_of_line(block.text):
        return Byline(published=day)
    byline = byline_of(block.text)
    if byline != Byline():
        return byline
    # A bare name counts only over a line that is surely a byline: else it is a subhead.
    if near and _is_top_line(following) and not ends_sentence(block.text):
        bare = byline_of(block.text, bare=True)
        if bare.creators and not named and not byline_of(following).creators:
            return bare
        if len(block.text.split()) <= 5:
            return Byline(publication=block.text)
    return None
