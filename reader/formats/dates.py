"""Dates as articles write them, in the main languages, as ISO 8601 in the precision that is known."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Final

# How the months begin, in English, German, French, Spanish, Italian, Portuguese, Dutch, the Scandinavian languages,
# Polish, Czech, Russian, Ukrainian and Turkish: enough letters to tell them apart.
_MONTHS: Final = (
    "jan ene gen sty led янв січ oca",
    "feb fév fev lut únor фев лют şub",
    "mar mär mrt maa brez бер мар",
    "apr avr abr kwi dub апр кві nis",
    "may mai mag maj mei май мая тра kvě",
    "jun juin giu cze červn červen июн чер haz",
    "jul juil lug lip červenc červenec июл лип tem",
    "aug aoû aou ago sie srp авг сер ağu",
    "sep set wrz září сен вер eyl",
    "oct okt ott out paź říj окт жов eki",
    "nov lis ноя kas",
    "dec dez déc dic gru pros дек гру ara",
)
_BY_STEM: Final = {stem: number for number, stems in enumerate(_MONTHS, 1) for stem in stems.split()}
_STEM: Final = "|".join(sorted(_BY_STEM, key=len, reverse=True))
_MONTH: Final = rf"(?P<month>\b(?:{_STEM})[^\W\d_]{{0,8}})\.?"
_YEAR: Final = r"(?P<year>(?:1[4-9]|20)\d\d)\b"
_DAY: Final = r"(?<!\d)(?P<day>\d{1,2})"
_CLOCK: Final = r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<m>\d\d)-(?P<day>\d\d)(?!\d){_CLOCK}",
        rf"(?<!\d){_YEAR}[./](?P<m>\d{{1,2}})[./](?P<day>\d{{1,2}})(?!\d)",
        r"(?P<year>(?:1[4-9]|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日号일])?",
        rf"{_DAY}(?:\.|st|nd|rd|th|er|º|-)?[\s-]+(?:(?:de|of)\s+)?{_MONTH},?[\s-]+(?:(?:de|del)\s+)?{_YEAR}",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_MONTH},?\s+(?:de\s+)?{_YEAR}",
        rf"{_DAY}\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}",
        rf"{_DAY}[/-](?P<m>\d{{1,2}})[/-]{_YEAR}",
    )
)
_AMBIGUOUS: Final = _PATTERNS[-1]
_YEAR_ONLY: Final = re.compile(rf"\s*{_YEAR}\s*")
_CLOCK_WORDS: Final = re.compile(
    r"\b\d{1,2}(?:[:.h]\d\d){1,2}(?:\s*[ap]\.?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?|\b[A-Z]{2,4}T?\b|[+-]\d{4}\b|\(\w{2,5}\)"
)
_FILLER: Final = re.compile(
    r"\b(?:first|last|originally|date|dated|issued|released|published|updated|modified|posted|created"
    r"|uploaded|on|at|um|uhr|am|vom|le|à|el|il|alle|op|om|den|o|a|as|às|às|de|"
    r"veröffentlicht|aktualisiert|stand|publié|mis à jour|mise à jour|publicado|actualizado|atualizado|em|pubblicato|"
    r"aggiornato|gepubliceerd|geüpdatet|bijgewerkt|publicerad|uppdaterad|opublikowano|aktualizacja|опубликовано|"
    r"обновлено|опубліковано|оновлено|yayınlanma|güncelleme|г|года|р|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|montag|dienstag|mittwoch|"
    r"donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|"
    r"domenica|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|(?:segunda|terça|quarta|quinta|sexta)-feira|"
    r"понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\b"
    r"|発表|公開|更新|掲載|発行|发布|發布|发表|發表|时间|時間|日期|[月火水木金土日]曜日?|[星周]期?[一二三四五六日天]",
    re.I,
)
_DIGIT: Final = re.compile(r"\d")
_LINE_LENGTH: Final = 120  # no line of dates is longer


def find_date(text: str) -> str:
    """The first date in ``text``, or "". Of "04/05/2017" only the year is sure."""
    found = _earliest(text)
    return _iso(found) if found else ""


def date_of_line(line: str) -> str:
    """The date, if the line holds nothing else but weekday, time, and words like "updated"; "" otherwise."""
    if len(line) > _LINE_LENGTH or not _DIGIT.search(line):
        return ""
    found = _earliest(line)
    if not found:
        return found_year[0].strip() if (found_year := _YEAR_ONLY.fullmatch(line)) else ""
    rest = line
    for pattern in (*_PATTERNS, _CLOCK_WORDS, _FILLER):
        rest = pattern.sub(" ", rest)
    return "" if any(c.isalnum() for c in rest) else _iso(found)


def date_of_value(text: str) -> str:
    """The date in a metadata field: ISO, as in an e-mail's header, or as people write it; "" if there is none."""
    text = text.strip()[:_LINE_LENGTH]
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    year = _YEAR_ONLY.fullmatch(text)
    if re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", text):
        return text
    return year[0].strip() if year else find_date(text)


def _earliest(text: str) -> re.Match[str] | None:
    """The match that begins first, and of two that begin there the longer one."""
    found = [m for p in _PATTERNS if (m := p.search(text)) and _iso(m)]
    return min(found, key=lambda m: (m.start(), -m.end()), default=None)


def _iso(found: re.Match[str]) -> str:
    parts = found.groupdict()
    year, day = int(parts["year"]), int(parts.get("day") or 0)
    month = int(parts["m"]) if parts.get("m") else _month(parts["month"])
    if found.re is _AMBIGUOUS:
        if month > 12 >= day:
            month, day = day, month
        elif month <= 12 and day <= 12 and month != day:
            return str(year)
    if not day:
        return f"{year}-{month:02}" if 1 <= month <= 12 else ""
    try:
        written = date(year, month, day).isoformat()
    except ValueError:
        return ""
    return f"{written}T{parts['time']}{parts['zone'] or ''}" if parts.get("time") else written


def _month(name: str) -> int:
    name = name.lower()
    return next(_BY_STEM[name[:n]] for n in range(len(name), 1, -1) if name[:n] in _BY_STEM)
