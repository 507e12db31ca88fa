"""Decoding: every encoding that articles come in, and bytes that are in none."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.formats.decoding import REPLACEMENT, Decoded, decode, decode_fully

TEXTS = {
    "ru": "Жители посёлка заметили дым над лесом ещё утром, но пожарные приехали только к вечеру.\nВетер усилился.\n",
    "uk": "Їжак ховається в осінньому листі, а під вікном щебечуть ґави. Щодня о п'ятій він виходить по їжу.\n",
    "el": "Το πλοίο έφυγε από το λιμάνι νωρίς το πρωί, ενώ ο άνεμος δυνάμωνε και η θάλασσα αγρίευε.\n",
    "he": "הספר הישן נמצא על המדף העליון בספרייה, ואיש לא פתח אותו במשך שנים רבות.\n",
    "ar": "خرج الصيادون إلى البحر قبل شروق الشمس وعادوا في المساء ومعهم سمك كثير.\n",
    "tr": "Çocuklar bahçede şarkı söylüyor, yağmur ise ağır ağır yağmaya başlıyordu. Işıklar söndü.\n",
    "pl": "Zażółć gęślą jaźń. Żaden z pasażerów nie wiedział, dokąd jedzie pociąg, który właśnie ruszył.\n",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy. Děti čekaly u řeky, až se vrátí převozník.\n",
    "hu": "Árvíztűrő tükörfúrógép. A gyerekek a folyó partján ültek, és őszi leveleket gyűjtöttek.\n",
    "de": "Die Straße führt über den Fluß, größere Schiffe müssen draußen warten. Für Fußgänger gibt es Brücken.\n",
    "fr": "L’été dernier, les élèves ont appris à naviguer ; où qu’ils aillent, la mer leur manque déjà.\n",
    "es": "El niño encontró una araña pequeñísima en el jardín. ¿Quién la puso allí? ¡Nadie lo sabe!\n",
    "sv": "Båten låg förtöjd vid bryggan när ägaren kom hem från sjön. Nästa dag började hösten.\n",
    "zh": "渔民们天还没亮就出海了，傍晚才带着满船的鱼回来。码头上挤满了等待的人。\n",
    "zh-hant": "漁民們天還沒亮就出海了，傍晚才帶著滿船的魚回來。碼頭上擠滿了等待的人。\n",
    "ja": "漁師たちは夜明け前に海へ出て、夕方にたくさんの魚を持って帰ってきた。港では人々が待っていた。\n",
    "ko": "어부들은 동이 트기 전에 바다로 나갔다가 저녁에 많은 물고기를 가지고 돌아왔다.\n",
    "th": "ชาวประมงออกทะเลก่อนรุ่งสางและกลับมาในตอนเย็นพร้อมกับปลามากมาย\n",
}
LEGACY = [
    ("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "cp866"), ("ru", "iso-8859-5"), ("uk", "cp1251"),
    ("el", "cp1253"), ("el", "iso-8859-7"), ("he", "cp1255"), ("ar", "cp1256"), ("tr", "cp1254"),
    ("tr", "iso-8859-9"), ("pl", "cp1250"), ("pl", "iso-8859-2"), ("cs", "cp1250"), ("cs", "iso-8859-2"),
    ("hu", "cp1250"), ("hu", "iso-8859-2"), ("de", "cp1252"), ("de", "latin-1"), ("de", "mac_roman"),
    ("fr", "cp1252"), ("es", "cp1252"), ("sv", "latin-1"), ("zh", "gb18030"), ("zh", "gbk"), ("zh", "gb2312"),
    ("zh-hant", "big5"), ("ja", "shift_jis"), ("ja", "euc-jp"), ("ja", "iso2022_jp"), ("ko", "euc-kr"), ("th", "cp874"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding"), LEGACY)
def test_legacy_encodings_are_recognised(language: str, encoding: str) -> None:
    assert decode(TEXTS[language].encode(encoding))[0] == TEXTS[language]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("marked", [True, False])
def test_unicode_with_and_without_a_mark(language: str, encoding: str, marked: bool) -> None:
    data = (("\ufeff" if marked else "") + TEXTS[language]).encode(encoding)
    assert decode_fully(data) == Decoded(TEXTS[language], encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Déjà vu, garçon", "cp1252"),
        ("café", "latin-1"),
        ("It’s a “test” – no more", "cp1252"),
        ("The price was €100.", "cp1252"),
        ("Müller said “it is” – a naïve café", "mac_roman"),
        ("Œuvre complète, 5 m²", "cp1252"),
    ],
)
def test_few_accents_are_read_where_spelling_puts_them(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_accents_late_in_a_long_text_decide() -> None:
    text = "Plain words fill the page.\n" * 20_000 + TEXTS["ru"] * 3
    assert decode(text.encode("koi8-r"))[0] == text


def test_a_declaration_is_believed_unless_the_bytes_are_utf8() -> None:
    assert decode("naïve".encode("cp1250", "replace") + b"\xb1", "iso-8859-2")[0][-1] == "ą"
    assert decode("naïve".encode(), "iso-8859-2") == ("naïve", "utf-8")
    assert decode(TEXTS["ru"].encode("cp1251"), "no-such-encoding")[0] == TEXTS["ru"]
    assert decode("naïve".encode("cp1252"), "base64")[0] == "naïve"


def test_the_larger_set_is_read_where_the_smaller_is_declared() -> None:
    assert decode(b"it\x92s", "iso-8859-1") == ("it’s", "cp1252")
    assert decode("镕".encode("gbk"), "gb2312") == ("镕", "gb18030")


def test_damaged_utf8_stays_utf8_and_says_so() -> None:
    data = TEXTS["fr"].encode().replace(b"mer", b"m\xe9r")
    decoded = decode_fully(data)
    assert decoded.encoding == "utf-8"
    assert decoded.text == TEXTS["fr"].replace("mer", f"m{REPLACEMENT}r")
    assert decoded.replaced == 1
    assert decoded.warnings == ("1 character could not be read and is shown as “\ufffd”.",)


def test_utf8_cut_inside_its_last_character() -> None:
    assert decode("Zoë, é".encode()[:-1]) == (f"Zoë, {REPLACEMENT}", "utf-8")


def test_a_replacement_character_of_the_file_itself_is_no_loss() -> None:
    assert decode_fully(f"a{REPLACEMENT}b".encode()).replaced == 0


def test_null_bytes_and_controls_are_replaced_and_counted() -> None:
    decoded = decode_fully(b"One\x00two\x07three, and the text goes on as text does.")
    assert decoded.text == "One\ufffdtwo\ufffdthree, and the text goes on as text does."
    assert decoded.replaced == 2
    assert "2 characters" in decoded.warnings[0]


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    assert decode(b"a\xed\xa0\x80b")[0] == "a\ufffdb"
    assert decode("a😀b".encode("utf-16-be").decode("utf-16-be").encode("utf-8"))[0] == "a😀b"
    assert decode(b"a\xed\xa0\xbd\xed\xb8\x80b")[0] == "a😀b"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b"])
def test_line_ends_become_line_feeds(end: str) -> None:
    assert decode(f"one é{end}two{end}{end}three".encode())[0] == "one é\ntwo\n\nthree"


def test_forgotten_marks_inside_a_text_are_dropped() -> None:
    assert decode("one\n\ufefftwo".encode())[0] == "one\ntwo"


def test_colours_and_overstruck_letters_are_taken_out() -> None:
    assert decode_fully(b"\x1b[1;31mred\x1b[0m \x1b]0;title\x07and n\bna\bam\bme\be _\bu").text == "red and name u"


def test_clean_text_has_no_warnings() -> None:
    assert decode_fully(b"Nothing to see.").warnings == ()


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["", "utf-8", "latin-1", "gb2312", "idna", "punycode", "hex", "\0", "ü"])
)
def test_any_bytes_give_clean_text(data: bytes, declared: str) -> None:
    text, encoding = decode(data, declared)
    assert codecs.lookup(encoding)
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\r\u2028\u2029\ud800-\udfff\ufeff]", text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=200))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    expected = re.sub("[\u2028\u2029]", "\n", text).replace("\ufeff", "").replace("\ufffc", "\ufffd")
    assert decode(text.encode())[0] == expected
