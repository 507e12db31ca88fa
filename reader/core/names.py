"""Names of people and bodies: in the parts that a citation needs, and as one line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reader.core.folding import fold

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"
_EAST_ASIAN: Final = re.compile(rf"[{_HAN}\uac00-\ud7a3]{{2,4}}")
_UNSPACED: Final = re.compile(rf"[{_HAN}\uac00-\ud7a3\u3040-\u30ff・·]+")
_DOUBLE_NAMES = "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 东方 東方 皇甫 尉迟 公孙 公孫 慕容 司徒 남궁 황보 제갈"
_DOUBLE: Final = frozenset(_DOUBLE_NAMES.split())
_PARTICLE_WORDS = (
    "von vom zu zum zur van der den de del della dell di da dal do dos das du des la le les ten ter te af av"
    " ibn bin bint ben ould abu al el und"
)
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())
# Written large they are part of the family's name: Robert De Niro, Martin Van Buren, Jean de La Fontaine.
_LARGE_WORDS = "Van Von De Du Des Del Della Di Da Dos La Le Les Den Der Ten Ter"
_LARGE: Final = frozenset(_LARGE_WORDS.split())
# But Nguyễn Văn Linh, whose middle name it is.
_VIETNAMESE_NAMES = (
    "nguyen tran le pham huynh hoang vo vu phan truong bui dang đang do đo ngo ho duong ly dinh đinh doan đoan luu to"
    " cao mai lam thai"
)
_VIETNAMESE: Final = frozenset(_VIETNAMESE_NAMES.split())
_BETWEEN: Final = frozenset({"y", "i", "e"})  # of two family names: "Ortega y Gasset"
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})

# Words that no person's name has. Whole words: Theodor is no "the", and Forster no "for".
_BODY_WORDS: Final = re.compile(
    r"\b(?:universi\w+|institut\w{0,2}|instituto|ministry|ministerium|minist[eè]re|ministerio|agency|agentur|agence"
    r"|agencia|commi(?:ttee|ssion)|kommission|council|cent(?:er|re)|associat(?:ion|es)|society|gesellschaft"
    r"|foundation|stiftung|fondation|department|office|bureau|staff|editors?|editorial|redaktion|rédaction|redacción"
    r"|team|group|newsroom|news|times|government|parliament|academy|network|project|library|correspondents?|reporters?"
    r"|magazine|tribune|gazette|organi[sz]ation|ltd|inc|llc|gmbh|watch|international|reuters|france-presse|sans"
    r"|contributors?|of|for|and|университет|институт|агентство|министерство|редакция|комитет)\b|^the\b",
    re.I,
)
# Words that are also family names (Emily Post, Margaret Court, Iain Banks): a body only behind what no one is called.
_MAYBE: Final = re.compile(r"\b(?:press|post|court|party|bank|union|herald|journal)$", re.I)
_BEFORE: Final = re.compile(
    r"\b(?:associated|washington|huffington|new|national|supreme|high|constitutional|federal|central|world|reserve"
    r"|european|african|american|canadian|british|united|soviet|labou?r|democratic|republican|communist|conservative"
    r"|liberal|green|socialist|people’s|people's|workers|trade|student|development|investment|daily|morning|evening"
    r"|sunday|jerusalem|bangkok|denver|kyiv|moscow|jakarta|miami|boston|street|free|academic|oxford|cambridge|state)\b",
    re.I,
)
_ARTICLE: Final = re.compile(r"(?:Der|Die|Das|Le|La|Les|El|Los|Il) [A-ZÀ-Þ]\S+$")  # "Der Spiegel", "Le Monde"
_BODY_ENDS: Final = (*"社部会會院局網网报報", "大学", "大學", "뉴스", "신문", "대학교")


def split_name(name: str) -> dict[str, str]:
    """A name in the parts of CSL: family, given, particle and suffix; ``literal`` for bodies and single names.

    Nobody can know for sure from a name alone: "Family, Given" says it, and "{Name of a body}", and they win.
    """
    name = " ".join(name.split())
    if name.startswith("{") and name.endswith("}") and name.count("{") == 1:
        return {"literal": name[1:-1].strip()}
    family, comma, given = name.partition(",")
    if comma and given.strip() and not _BODY_WORDS.search(name):
        return _with_comma(family.strip(), [p.strip() for p in given.split(",") if p.strip()])
    if _EAST_ASIAN.fullmatch(name) and not name.endswith(_BODY_ENDS):
        at = 2 if len(name) > 2 and name[:2] in _DOUBLE else 1
        return {"family": name[:at], "given": name[at:]}
    words = name.split(" ")
    if len(words) < 2 or _is_body(name):
        return {"literal": name}
    if all(_UNSPACED.fullmatch(w) for w in words) and len(words) == 2:
        return {"family": words[0], "given": words[1]}
    return _western(words)


def _is_body(name: str) -> bool:
    if _BODY_WORDS.search(name) or _ARTICLE.match(name) or re.search(r"[\d&/@(){}]", name):
        return True
    return bool(_MAYBE.search(name) and _BEFORE.search(name))


def _with_comma(family: str, rest: list[str]) -> dict[str, str]:
    suffix = next((p for p in rest if p.casefold() in _SUFFIXES), "")
    given = " ".join(p for p in rest if p != suffix)
    if not given:  # "John Smith, Jr."
        return split_name(family) | ({"suffix": suffix} if suffix else {})
    if not family:
        return {"literal": given}
    out = {"family": family}
    words = family.split(" ")
    at = 0
    while at < len(words) - 1 and words[at].casefold() in _PARTICLES and words[at].islower():
        at += 1
    if at:
        out = {"family": " ".join(words[at:]), "non-dropping-particle": " ".join(words[:at])}
    return out | {"given": given} | ({"suffix": suffix} if suffix else {})


def _western(words: list[str]) -> dict[str, str]:
    suffix = words.pop() if len(words) > 2 and words[-1].casefold() in _SUFFIXES else ""
    at = len(words) - 1
    if len(words) > 3 and words[-2] in _BETWEEN:
        at -= 2
    first = at
    larges = _LARGE if fold(words[0]) not in _VIETNAMESE else frozenset[str]()
    while at > 1 and ((large := words[at - 1] in larges) or words[at - 1] in _PARTICLES):
        at -= 1
        first = at if large else first
    out = {"family": " ".join(words[first:]), "given": " ".join(words[:at])}
    if particle := " ".join(words[at:first]):
        out["non-dropping-particle"] = particle
    return out | ({"suffix": suffix} if suffix else {})


def join_name(parts: Mapping[str, Any]) -> str:
    """The name as a creator is stored: "Given Family", or as East Asia writes it.

    Where that could not be taken apart again, as with two family names, it is "Family, Given", or "{Name of a body}":
    :func:`split_name` gives the parts of whatever this makes.
    """
    texts = {key: " ".join(value.split()) for key, value in parts.items() if isinstance(value, str)}
    given, family, suffix = (texts.get(part, "") for part in ("given", "family", "suffix"))
    if texts.get("literal") or not (given and family):
        return _literal(texts.get("literal") or " ".join(p for p in (given, family, suffix) if p))
    particles = (texts.get("dropping-particle", ""), texts.get("non-dropping-particle", ""))
    whole = " ".join(p for p in (*particles, family) if p)
    if _UNSPACED.fullmatch(given) and _UNSPACED.fullmatch(whole):
        joined = family + given
        return joined if split_name(joined).get("family") == family else f"{family} {given}"
    plain = " ".join(p for p in (given, whole, suffix) if p)
    known = split_name(plain)
    whole_again = " ".join(p for p in (known.get("non-dropping-particle", ""), known.get("family", "")) if p)
    if (known.get("given"), whole_again, known.get("suffix", "")) == (given, whole, suffix):
        return plain
    return ", ".join(p for p in (whole, suffix, given) if p)


def _literal(name: str) -> str:
    if name and split_name(name) != {"literal": name} and not re.search(r"[{}]", name):
        return f"{{{name}}}"
    return name
