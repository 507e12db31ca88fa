"""Values of references as an article's record has them: dates, languages and editions as other programs write them."""

from __future__ import annotations

import re
from typing import Final

from reader.core.names import join_name, split_name

_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_OTHER_MONTHS: Final = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, "avr": 4, "fév": 2, "aoû": 8, "déc": 12}
_MONTH_WORD: Final = re.compile(r"[^\W\d_]{3,12}")

# What babel, ISO 639-2 and databases call them → BCP 47.
_LANGUAGES: Final = {
    "english": "en", "eng": "en", "american": "en-US", "usenglish": "en-US", "british": "en-GB", "ukenglish": "en-GB",
    "australian": "en-AU", "canadian": "en-CA", "german": "de", "ngerman": "de", "ger": "de", "deu": "de",
    "deutsch": "de", "austrian": "de-AT", "naustrian": "de-AT", "french": "fr", "francais": "fr", "français": "fr",
    "fre": "fr", "fra": "fr", "spanish": "es", "español": "es", "spa": "es", "italian": "it", "ita": "it",
    "portuguese": "pt", "por": "pt", "brazilian": "pt-BR", "brazil": "pt-BR", "dutch": "nl", "dut": "nl", "nld": "nl",
    "russian": "ru", "rus": "ru", "русский": "ru", "ukrainian": "uk", "ukr": "uk", "polish": "pl", "pol": "pl",
    "czech": "cs", "cze": "cs", "ces": "cs", "chinese": "zh", "chi": "zh", "zho": "zh", "japanese": "ja", "jpn": "ja",
    "korean": "ko", "kor": "ko", "arabic": "ar", "ara": "ar", "hebrew": "he", "heb": "he", "turkish": "tr",
    "tur": "tr", "swedish": "sv", "swe": "sv", "danish": "da", "dan": "da", "norwegian": "no", "norsk": "nb",
    "nor": "no", "finnish": "fi", "fin": "fi", "greek": "el", "gre": "el", "ell": "el", "hungarian": "hu",
    "magyar": "hu", "hun": "hu", "romanian": "ro", "rum": "ro", "ron": "ro", "latin": "la", "lat": "la",
}  # fmt: skip
_ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_EDITION: Final = re.compile(
    r"(\d{1,3})\.?\s*(?:st|nd|rd|th|e|è?me|ª|º)?\.?,?\s*(?:edn?|edition|edición|édition|éd|aufl|auflage)?\.?", re.I
)


def iso(year: str = "", month: str = "", day: str = "") -> str:
    """The date in the precision that is given; "" without a year of up to four digits."""
    if not re.fullmatch(r"[0-9]{1,4}", year) or int(year) < 1:
        return ""
    out = f"{int(year):04}"
    for part, most in ((month, 12), (day, 31)):
        if not re.fullmatch(r"[0-9]{1,2}", part) or not 1 <= int(part) <= most:
            break
        out += f"-{int(part):02}"
    return out


def month_in(text: str) -> str:
    """The number of the month that the text names, or is; "" when there is none."""
    for word in _MONTH_WORD.findall(text.casefold()):
        short = word[:3]
        if short in _MONTHS:
            return str(_MONTHS.index(short) + 1)
        if short in _OTHER_MONTHS:
            return str(_OTHER_MONTHS[short])
    alone = re.fullmatch(r"\s*(\d{1,2})\s*", text)
    return alone[1] if alone else ""


def date_in(text: str, year: str = "") -> str:
    """The date that a text says, in ISO 8601: "2017/04/29/", "2017 Apr 29", "29 April 2017", "APR 29" (of a ``year``).

    Of two dates, the first. "29/04/2017" is none that one could know the month of, and gives the year alone.
    """
    text = text.strip()[:200]  # a date is short
    found = re.match(r"(\d{4})(?:[-/.](\d{0,2}))?(?:[-/.](\d{0,2}))?(?=\D|$)", text)
    if found and not _MONTH_WORD.search(text.split("/")[-1] if text.count("/") > 2 else text):
        return iso(found[1], found[2] or "", found[3] or "")
    stated = re.search(r"(?<!\d)(?:1[0-9]|20|21)\d\d(?!\d)", text)
    whole = stated[0] if stated else (re.search(r"\d{4}", year) or [""])[0]
    month = month_in(re.sub(r"(?:T\d\d.*)?$", "", text)) if _MONTH_WORD.search(text) else ""
    rest = text.replace(whole, " ", 1) if stated else text
    day = re.search(r"(?<![\d-])(\d{1,2})(?!\d)", rest) if month else None
    return iso(whole, month, day[1] if day else "")


def language_in(text: str) -> str:
    """The language's tag; "" when it has none that is known. Of several, the first."""
    first = re.split(r"[;,/ ]", text.strip(), maxsplit=1)[0]
    if re.fullmatch(r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]{2,8})*", first):
        head, *rest = first.replace("_", "-").split("-")
        return "-".join([head.lower(), *rest])
    return _LANGUAGES.get(first.casefold(), "")


def edition_in(text: str) -> str:
    """The edition: "2" for "2nd ed.", "Second edition" or "2. Aufl."; anything else as it is."""
    text = " ".join(text.split())
    if found := _EDITION.fullmatch(text):
        return found[1].lstrip("0") or found[1]
    bare = re.sub(r"\s*ed(?:ition|n)?\.?$", "", text, flags=re.I)
    if bare.casefold() in _ORDINALS:
        return str(_ORDINALS.index(bare.casefold()) + 1)
    return bare or text


def name_in(text: str) -> str:
    """A name as lines with tags have it: initials that stand together ("Bath, EC"; "Bath EC") come apart.

    One with a comma behind it is a body's, as EndNote has it.
    """
    text = " ".join(text.split())
    if text.endswith(",") and text.count(",") == 1:
        return join_name({"literal": text[:-1]})
    family, comma, given = text.rstrip(",").partition(",")
    if not comma and (found := re.fullmatch(r"(\S*[a-zà-ÿ]\S*(?: \S+)?) ([A-ZÀ-Þ]{1,3})", family)):
        family, given = found[1], found[2]
    if re.fullmatch(r"[A-ZÀ-Þ]{2,3}", given.strip()):
        given = " ".join(f"{letter}." for letter in given.strip())
    return join_name(split_name(f"{family}, {given.strip()}" if given.strip() else text))
