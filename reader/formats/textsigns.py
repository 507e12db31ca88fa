"""Signs by which lines of plain text show what they are: headings, captions, list items, rules, code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reader.formats.textlines import columns, ends_sentence, indent_of

HEADING_LENGTH: Final = 90  # columns: a heading in plain text stands on one line
_CENTRED: Final = 8  # columns of indentation, at least
_HEADING_WORDS: Final = 14
_ATX: Final = re.compile(r"(#{1,6}|={2,6})\s+(\S.*?)(?:\s+(?:#+|=+))?")
_NUMBERED: Final = re.compile(
    r"(?:§\s?)?(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=\S)|[IVXLC]{1,6}\.\s+(?=[^\W\d_])|[A-Z]\.\s+(?=[^\W\d_]{2})"
)
_DIVISION: Final = re.compile(
    r"(?:chapter|part|book|section|appendix|annex|act|scene|volume|kapitel|teil|abschnitt|anhang|chapitre|partie|"
    r"capítulo|parte|sección|capitolo|sezione|hoofdstuk|deel|rozdział|глава|часть|раздел|bölüm|kapitola)"
    r"\s+(?:\d{1,3}|[^\W\d_]{1,12})\b(?:[.:]?\s*$|[.:—–-]\s*\S.{0,70})"
    r"|第\s?[0-9一二三四五六七八九十百零〇]{1,6}\s?[章节節回部编編条條話].{0,40}",
    re.I,
)
_CREDIT: Final = re.compile(
    r"(?:(?<=[\s.([|—–-])|^)"
    r"((?:photo(?:graph)?s?|images?|pictures?|illustration|graphic|cartoon|fotos?|fotografía|bild(?:er)?|abbildung|grafik|"
    r"imagen|imagem|immagine|crédits?|credits?|zdjęcie|фото|иллюстрация|fotoğraf|görsel)"
    r"(?:\s(?:by|credit|courtesy(?:\sof)?|de|von|di|par|por))?\s?[:：]|(?:图|圖|写真|寫真|摄影|攝影|图片|사진)\s?[:：/])"
    # No sentence follows the name: "Photo: J. Smith", but not "One image: a boat. It sank."
    r"((?:(?!(?<!\b\w)[.!?]\s+\w{3}).){1,110})$",
    re.I,
)
_LABELLED: Final = re.compile(
    r"(?i:fig(?:ure|\.)?|abb(?:ildung|\.)|table|tabelle|tableau|tabla|tabela|figura|рис(?:унок|\.)|таблица|exhibit|chart|map)"
    r"\s?\d{1,3}[a-z]?\s?[.:：–—]\s*\S|[图圖図表]\s?\d{1,3}\s?[.:：．、\s]\s*\S"
    r"|(?i:sources?|quellen?|fuentes?|fonte|bron|źródło|источник|资料来源|資料來源|出典)\s?[:：]\s*\S.{0,200}$"
)
_AGENCIES: Final = r"(?:AP Photo|Reuters|REUTERS|AFP|Getty Images|EPA|Shutterstock|Wikimedia Commons|Flickr|Xinhua|dpa)"
_AGENCY: Final = re.compile(
    rf"\((?:{_AGENCIES}|Photo by)[^()]{{0,100}}\)\.?$|(?:^|\s){_AGENCIES}/[^/().]{{2,60}}\.?$|^{_AGENCIES}$"
)
_CAPTION_LENGTH: Final = 600
_RULE: Final = re.compile(r"([-=*_~#+•·.–—―─━═◆◇■□])(?:\s*\1){2,}|⁂|[*＊✱❦❧☙§](?:\s[*＊✱❦❧☙§])*|--")
_UNDERLINE: Final = re.compile(r"([=\-~^*#+\"'`:_–—═─])\1{2,}")
_FENCE: Final = re.compile(r"(`{3,}|~{3,})[ \t]*([\w+#.-]{0,40})[ \t]*")
_BULLET: Final = re.compile(r"(\s*)([-*+•‣◦▪▫■□●○∙⁃‧·–✓✔➢➤►▶→]|o(?= {2}))\s+(?=\S)")
_ORDINAL: Final = re.compile(
    r"(\s*)(\(?(?:\d{1,3}|[a-z]|[ivxl]{1,6})[.)])\s+(?=\S)"
    r"|(\s*)([①-⑳]|[一二三四五六七八九十]{1,3}、|\d{1,3}[、．])\s*(?=\S)",
    re.I,
)
_TASK: Final = re.compile(r"\[([ xX])\]\s+(?=\S)")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50}
_CHINESE: Final = "一二三四五六七八九十"
_CODE_LINE: Final = re.compile(
    r".*(?:[;{}]|\\|=>|->|\)\s*:)\s*|(?:>>>|\.\.\.|//|/\*|\*/|#!|#include|#define)(?:[\s\w].*)?|[$#%](?:\s.*)?|@\w[\w.]*(?:\(.*)?"
    r"|</?\w.*>"
    r"|(?:def|class|import|from|return|if|for|while|else|elif|try|except|function|var|let|const|public|private|static|void"
    r"|int|char|sudo|apt|apt-get|pip3?|npm|git|cd|make|cmake|curl|wget|docker|echo|export|python3?|ssh|tar|SELECT|INSERT)\b"
    r".*[=(){};:/<>|&.\-_]|[\w.\[\]\"']+\s*[:+-]?=\s*\S+.*|[\w./~-]*[/~][\w./-]+(?:\s.*)?|--?\w[\w-]*(?:[ =,].*)?"
    r"|\.\.?/.*"
)
_SYMBOL: Final = re.compile(r"[{}\[\]()<>=;|\\/_$&@#~^*+%`]")
_GAP: Final = re.compile(r"(?<=\S)(?:\s{3,}|\t+|  (?=\S))(?=\S)")


@dataclass(frozen=True, slots=True)
class Item:
    """The marker of a list item: its own column, the column of its text, and what number it may stand for."""

    indent: int
    column: int
    marker: str
    text: str
    style: str = ""  # "" for a bullet; else what is around the number, such as "1." or "(a)"
    ordinals: frozenset[int] = frozenset()


def item_of(line: str) -> Item | None:
    """The list item that the line may begin; whether it does, its neighbours decide: "12. Mai" may be none."""
    if bullet := _BULLET.match(line):
        text, marker = line[bullet.end() :], "•"
        if task := _TASK.match(text):
            text, marker = text[task.end() :], "☐" if task[1] == " " else "☑"
        return Item(columns(bullet[1]), columns(bullet[0]), marker, text, style="" if bullet[2] != "–" else "–")
    if not (found := _ORDINAL.match(line)):
        return None
    lead, label = (found[1], found[2]) if found[2] else (found[3], found[4])
    core = label.strip("().、．")
    style = label.replace(core, "1" if core.isdigit() else "a" if core.islower() else "A")
    return Item(columns(lead), columns(found[0]), label, line[found.end() :], style, _ordinals(core))


def _ordinals(core: str) -> frozenset[int]:
    if core.isdecimal():
        return frozenset({int(core)})
    if len(core) == 1 and "①" <= core <= "⑳":
        return frozenset({ord(core) - ord("①") + 1})
    if core[0] in _CHINESE:
        tens, _, ones = core.rpartition("十")
        tens_value = (_CHINESE.find(tens) + 1 or 1) * 10 if "十" in core else 0
        return frozenset({tens_value + (_CHINESE.find(ones) + 1 if ones else 0)})
    low = core.lower()
    out = {ord(low) - ord("a") + 1} if len(low) == 1 else set()
    if all(c in _ROMAN for c in low):
        values = [_ROMAN[c] for c in low]
        out.add(sum(-v if v < max(values[i:]) else v for i, v in enumerate(values)))
    return frozenset(out)


def is_rule(line: str) -> bool:
    """Whether the line only separates: ``***``, ``- - -``, ``–––``."""
    line = line.strip()
    return len(line) <= 250 and _RULE.fullmatch(line) is not None


def underlines(line: str, above: str) -> bool:
    """Whether the line is drawn under ``above`` to make it a heading."""
    found = _UNDERLINE.fullmatch(line.strip())
    if not found or is_rule(above) or len(above) > HEADING_LENGTH * 2:
        return False
    return (
        columns(line.strip()) >= min(columns(above.strip()) * 0.5, 8) and abs(indent_of(line) - indent_of(above)) <= 2
    )


def fence_of(line: str) -> tuple[str, str] | None:
    """The fence that opens or closes code, and the language it names; with more behind it, it is a line of text."""
    if line[:1] not in "`~":
        return None
    found = _FENCE.fullmatch(line) if len(line) < 200 else None
    return (found[1], found[2]) if found else None


def atx_heading(line: str) -> tuple[int, str] | None:
    """Level and text of a heading in Markdown's way, ``## so``, or AsciiDoc's, ``== so``."""
    found = _ATX.fullmatch(line) if line[:1] in "#=" and len(line) < 300 else None
    # One # and a small letter is a comment, or a command to type.
    return (len(found[1]), found[2]) if found and not (found[1] == "#" and found[2][0].islower()) else None


def heading_level(line: str) -> int:
    """The level of a line that is a heading by its own form (capitals, number, "Chapter 3"); 0 if it is none."""
    bare = line.strip()
    if not looks_like_heading(bare):
        return 0
    if _DIVISION.fullmatch(bare):
        return 2
    if numbered := _NUMBERED.match(bare):
        return 2 + (numbered[1].count(".") if numbered[1] else 0) if bare[numbered.end() :][:1].isupper() else 0
    letters = [c for c in bare if c.isalpha()]
    solid = len(bare) - bare.count(" ")
    if (
        len(letters) >= max(4, 0.7 * solid)
        and bare == bare.upper() != bare.lower()
        and sum(c.isupper() for c in letters) >= 4
    ):
        return 2
    return 0


def looks_like_heading(line: str) -> bool:
    """Whether the line is as short as a heading and neither a sentence nor the middle of one."""
    if len(line) > HEADING_LENGTH * 2:
        return False
    line = line.strip()
    if not 2 <= columns(line) <= HEADING_LENGTH or len(line.split()) > _HEADING_WORDS:
        return False
    if ends_sentence(line) or line[-1] in ",-–—=+*/\\|>" or "://" in line or "@" in line:
        return False
    first = line.lstrip("\"'“‘«(¿¡„[#")[:1]
    return (first.isalpha() and not first.islower()) or first.isdigit()


def is_centred(lines: Sequence[str]) -> bool:
    """Whether the lines were set in the middle of the page, each for itself."""
    if min(map(indent_of, lines)) < _CENTRED:
        return False
    middles = [indent_of(line) + columns(line.strip()) / 2 for line in lines]
    return len(lines) > 1 and max(middles) - min(middles) <= 3 and len(set(map(indent_of, lines))) > 1


def is_caption(text: str) -> bool:
    """Whether the line belongs to a picture or a table: "… Photo: Reuters", "Figure 3. …", "Source: …"."""
    if len(text) > _CAPTION_LENGTH:
        return False
    tail = text[-140:]
    if _LABELLED.match(text) or ((text[-1] in ")." or "/" in tail or len(text) < 24) and _AGENCY.search(tail)):
        return True
    credit = _CREDIT.search(tail) if ":" in tail or "：" in tail or "/" in tail else None
    if not credit:
        return False
    before = tail[: credit.start()].rstrip()[-1:]
    # Behind a sentence it is a credit; within one only if it looks like a name.
    return before in ".!?)]”’\"'|([—–-…" or (credit[1][0].isupper() and len(credit[2]) <= 60 and text[-1] != ".")


def is_code(lines: Sequence[str]) -> bool:
    """Whether the lines are program text, commands, or drawn with characters, rather than language."""
    lines = lines[:40]
    text = "".join(lines)[:2_000]
    solid = len(text) - text.count(" ")
    if sum(map(str.isalpha, text)) < 0.45 * solid or len(_SYMBOL.findall(text)) > 0.15 * solid:
        return True
    return sum(_CODE_LINE.fullmatch(line.strip()[:200]) is not None for line in lines) > 0.5 * len(lines)


def is_table(lines: Sequence[str]) -> bool:
    """Whether lines of one indentation are set in columns: gaps within them end at the same place, line after line."""
    lines = [line.strip()[:400] for line in lines[:60]]
    if len(lines) < 2 or sum("  " in line or "\t" in line for line in lines) <= 0.6 * len(lines):
        return False
    if sum("\t" in line for line in lines) > 0.6 * len(lines):
        return True
    stops: dict[int, int] = {}
    for line in lines:
        for end in {found.end() for found in _GAP.finditer(line) if not _after_stop(line, found)}:
            stops[end] = stops.get(end, 0) + 1
    return max(stops.values(), default=0) >= max(2, 0.5 * len(lines))


def _after_stop(line: str, gap: re.Match[str]) -> bool:
    """Two spaces behind a full stop are typewriters' habit, and no column."""
    return gap.end() - gap.start() <= 2 and line[gap.start() - 1] in ".!?:"
