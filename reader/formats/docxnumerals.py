"""Numbers as lists, notes and pages count: in Latin, Greek, Cyrillic, Hebrew, Arabic, Chinese and other scripts."""

from __future__ import annotations

from typing import Final

_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
# Signs that follow each other as letters do; after the last they are doubled (w:numFmt in ISO/IEC 29500-1, 17.18.59).
_SERIES: Final = {
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "aiueo": "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ",
    "irohaFullWidth": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオク"
    "ヤマケフコエテアサキユメミシヱヒモセスン",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "chicago": "*†‡§",
    "thaiLetters": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
}
_DIGITS: Final = {
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "hindiNumbers": "०१२३४५६७८९",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙",
    "hindiCounting": "०१२३४५६७८९",
    "arabicIndic": "٠١٢٣٤٥٦٧٨٩",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "ideographDigital": "〇一二三四五六七八九",
    "koreanDigital": "영일이삼사오육칠팔구",
    "taiwaneseDigital": "○一二三四五六七八九",
}
_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
     "koreanCounting", "ideographLegalTraditional", "chineseLegalSimplified", "japaneseLegal"}
)  # fmt: skip
_MOST: Final = 100_000  # what is larger is written in digits


def numeral(number: int, form: str) -> str:
    """``number`` as the form (a value of ``w:numFmt``) writes it; in digits where the form is not known."""
    if not 0 < number < _MOST:
        return str(number)
    if form in ("lowerRoman", "upperRoman") and number < 4000:
        return roman(number).lower() if form == "lowerRoman" else roman(number)
    if form in ("lowerLetter", "upperLetter"):
        return _repeated(number, _LATIN if form == "lowerLetter" else _LATIN.upper())
    if form in _SERIES:
        return _repeated(number, _SERIES[form])
    if form in _DIGITS:
        return "".join(_DIGITS[form][int(digit)] for digit in str(number))
    if form in _CHINESE:
        return _chinese(number)
    if form == "decimalZero":
        return f"{number:02}"
    if form == "ordinal":
        return f"{number}{_ordinal(number)}"
    if form == "numberInDash":
        return f"- {number} -"
    if form == "hebrew1":
        return _hebrew(number)
    return str(number)


def roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def letters(number: int, first: str) -> str:
    """a … z, aa, ab …: how LibreOffice goes on; ``first`` is "a" or "A"."""
    if not 0 < number < _MOST:
        return str(number)
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord(first) + rest) + text
    return text


def _repeated(number: int, signs: str) -> str:
    """a … z, aa, bb …: how Word goes on."""
    times, index = divmod(number - 1, len(signs))
    return signs[index] * (times + 1) if times < 20 else str(number)


def _ordinal(number: int) -> str:
    return "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _chinese(number: int) -> str:
    digits, places = "零一二三四五六七八九", ("", "十", "百", "千", "万")
    text, zero = "", False
    for place in range(4, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + places[place]
        zero = not digit
    return text.removeprefix("一") if 10 <= number < 20 else text


def _hebrew(number: int) -> str:
    text = ""
    for value, letter in zip((400, 300, 200, 100), "תשרק", strict=True):
        count, number = divmod(number, value)
        text += letter * count
    if number in (15, 16):
        return text + ("טו" if number == 15 else "טז")
    text += "כלמנסעפצ"[number // 10 - 2] if number >= 20 else "י" * (number // 10)
    return text + ("אבגדהוזחט"[number % 10 - 1] if number % 10 else "")
