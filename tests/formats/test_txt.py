"""Plain text: the structure that it shows, the words that it must keep, and what it must survive."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.document import FURNITURE, KINDS, Block, Document
from reader.core.errors import ReaderError
from reader.core.limits import LIMITS
from reader.formats import Source, read

DATA = Path(__file__).resolve().parents[1] / "data" / "txt"
SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples"


def read_text(text: str | bytes, name: str = "article.txt") -> Document:
    return read(Source(text.encode() if isinstance(text, str) else text, name))


def read_data(name: str) -> Document:
    return read(Source((DATA / name).read_bytes(), name))


def shape(document: Document) -> list[tuple[str, str]]:
    return [(f"{b.kind}{b.level or ''}", b.text) for b in document.blocks]


def kinds(document: Document) -> list[str]:
    return [f"{b.kind}{b.level or ''}" if b.role != FURNITURE else "furniture" for b in document.blocks]


def body(paragraph: str = "The ferry left the harbour before sunrise, and nobody on the island saw it leave.") -> str:
    return paragraph


# -- whole articles -------------------------------------------------------------------------------------------------


def test_a_news_article_as_saved_from_a_browser() -> None:
    document = read_data("news.txt")
    assert kinds(document) == [
        *("heading1", "byline", "paragraph", "paragraph", "caption", "paragraph", "heading2", "paragraph", "paragraph"),
        *("furniture", "furniture", "furniture", "furniture"),
    ]
    assert document.metadata.title == "Island ferry returns after three days without a word"
    assert document.metadata.creators == ("Jane Doe", "John Roe")
    assert document.metadata.publication == "The Ferry Post"
    assert document.metadata.published == "2017-04-29"
    assert document.cut_short
    assert document.blocks[5].text.endswith("is being sought")
    assert document.words == sum(len(re.findall(r"\w+(?:['’-]\w+)*", b.text)) for b in document.blocks[:9])
    assert document.warnings == ()


def test_an_e_mail_with_quotations_and_a_nested_list() -> None:
    document = read_data("letter.txt")
    assert document.metadata.title == "The ferry that came back"
    assert document.metadata.creators == ("Jane Doe",)
    assert document.metadata.published == "2017-04-29T10:15:00+02:00"
    assert shape(document)[4:] == [
        ("paragraph", "On Friday, John wrote:"),
        (
            "quotation1",
            "The ferry left the harbour before sunrise and did not come back for three days, which is odd.",
        ),
        ("quotation2", "Nobody in the village could explain it, and the harbour master would not say a word."),
        (
            "paragraph",
            "I saw it myself. The hull was newly painted, and the crew was in a hurry to leave, which is unusual in "
            "this season. There are three things to do:",
        ),
        ("item1", "ask the harbour master again, and his wife too,"),
        ("item1", "read the log, and"),
        ("item2", "look for missing pages,"),
        ("item2", "look at the hand;"),
        ("item1", "wait."),
        ("paragraph", "Jane"),
    ]
    assert [b.marker for b in document.blocks if b.kind == "item"] == ["1.", "2.", "•", "•", "3."]


def test_a_wrapped_book_with_verse_code_and_a_table() -> None:
    document = read_data("book.txt")
    assert kinds(document) == [
        *("heading1", "byline", "heading2", "paragraph", "paragraph", "verse", "paragraph", "quotation1", "rule"),
        *("heading2", "paragraph", "code", "code", "caption"),
    ]
    assert document.metadata.creators == ("John Roe",)
    assert document.blocks[3].text.startswith(
        "The island lies an hour from the coast, and on a clear day one can see from"
    )
    assert document.blocks[5].text.split("\n")[1] == "the boats come home, the boats come home;"
    assert "North     40       white\nSouth     12       green" in document.blocks[12].text
    assert "lamp --height 40 \\\n     --colour white" in document.blocks[11].text


def test_a_text_without_blank_lines_has_a_paragraph_a_line() -> None:
    document = read_data("dense.txt")
    assert kinds(document) == [
        *("heading1", "byline", "byline", "paragraph", "paragraph", "heading2", "paragraph", "furniture"),
    ]
    assert document.metadata.creators == ("Anne Dupont",)
    assert document.metadata.published == "2017-04-29"
    assert document.cut_short


def test_chinese_text() -> None:
    paragraph = "渔民们天还没亮就出海了，傍晚才带着满船的鱼回来。码头上挤满了等待的人，没有人知道发生了什么。"
    document = read_text(
        f"渡船归来\n\n作者：王小明\n2017年4月29日\n\n{paragraph}\n\n航海日志\n\n{paragraph}\n\n发表回复\n"
    )
    assert kinds(document) == ["heading1", "byline", "byline", "paragraph", "heading2", "paragraph", "furniture"]
    assert document.metadata.creators == ("王小明",)
    assert document.metadata.published == "2017-04-29"


def test_wrapped_chinese_is_joined_without_spaces() -> None:
    lines = ["渔民们天还没亮就出海了，傍晚才带着满船的鱼回来。码头上挤满了等待", "的人，没有人知道发生了什么。"]
    assert [b.text for b in read_text("\n\n".join(["\n".join(lines)] * 3)).blocks] == ["".join(lines)] * 3


@pytest.mark.skipif(not (SAMPLES / "news").exists(), reason="the shared samples are not here")
def test_the_shared_news_sample() -> None:
    (path,) = (SAMPLES / "news").glob("*.txt")
    document = read(Source(path.read_bytes(), path.name))
    title = "Russia raises defense alert after North Korea launches missile"
    assert document.metadata.title == title
    assert shape(document)[0] == ("heading1", title)
    assert ("heading2", "Six-party talks") in shape(document)
    assert [b.text.endswith("Photo: Reuters") for b in document.blocks if b.kind == "caption"] == [True]
    assert kinds(document)[-3:] == ["furniture"] * 3
    assert kinds(document).count("paragraph") == 13
    assert document.cut_short
    assert 460 < document.words < 500


# -- parts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Harbour\n===========\n\nText of it.\n\nThe Sea\n-------\n\nText.",
            ["heading1", "paragraph", "heading2", "paragraph"],
        ),
        ("=====\nTitle\n=====\n\nText here.\n\nPart\n====\nText.", ["heading1", "paragraph", "heading2", "paragraph"]),
        (f"Title\n\nTHE HARBOUR AT NIGHT\n\n{body()}", ["heading1", "heading2", "paragraph"]),
        (f"Title\n\n{body()}\n\n1.1 The harbour\n\n{body()}", ["heading1", "paragraph", "heading3", "paragraph"]),
        (f"Title\n\n{body()}\n\nChapter 3\n\n{body()}", ["heading1", "paragraph", "heading2", "paragraph"]),
        (f"Title\n\n{body()}\n\n## The harbour\n\n{body()}", ["heading1", "paragraph", "heading2", "paragraph"]),
        (f"{body()}\n\n***\n\n{body()}\n\n– – –\n\n{body()}", ["paragraph", "rule", "paragraph", "rule", "paragraph"]),
        (
            "A. THE SEA\n==========\n\nText.\n\nB. THE SHORE\n============\n\nText.\n",
            ["heading1", "paragraph", "heading2", "paragraph"],
        ),
        (f"Title\n\n1. Definitions.\n\n{body()}\n\n2. Use.\n\n{body()}", ["heading1"] + ["heading2", "paragraph"] * 2),
        (f"{' ' * 20}The Harbour\n{' ' * 18}A tale, in parts\n\n{body()}", ["heading1", "paragraph", "paragraph"]),
        (f"Title\n\n{body()}\n\n== The harbour ==\n\n{body()}", ["heading1", "paragraph", "heading2", "paragraph"]),
        (f"Title\n\n{body()}\n\n# make it so\n\n{body()}", ["heading1", "paragraph", "paragraph", "paragraph"]),
        (f"Title\n\n{body()}\n\nand so it went\n\n{body()}", ["heading1", "paragraph", "paragraph", "paragraph"]),
        (f"Title\n\n{body()}\n\n“So it went on”\n\n{body()}", ["heading1", "paragraph", "paragraph", "paragraph"]),
        (f"Title\n\n{body()}\n\nIt went on\n", ["heading1", "paragraph", "paragraph"]),
    ],
)
def test_headings_and_rules(text: str, expected: list[str]) -> None:
    assert kinds(read_text(text)) == expected


@pytest.mark.parametrize(
    "caption",
    [
        "The ferry in the harbour. Photo: Anna Smith",
        "The ferry in the harbour. (AP Photo/Anna Smith)",
        "Photo by: J. Smith",
        "Figure 3. The ferry in the harbour",
        "Abbildung 2: Die Fähre",
        "Die Fähre im Hafen. Foto: dpa",
        "Le bac au port. Crédit : AFP",
        "Source: World Bank",
        "图：新华社",
    ],
)
def test_captions(caption: str) -> None:
    assert kinds(read_text(f"Title\n\n{body()}\n\n{caption}\n\n{body()}"))[2] == "caption"


@pytest.mark.parametrize(
    "sentence",
    ["Figure 3 shows the ferry in the harbour.", "There was one image: a boat. It sank.", "He works for Reuters now."],
)
def test_sentences_that_are_no_captions(sentence: str) -> None:
    assert kinds(read_text(f"Title\n\n{body()}\n\n{sentence}\n\n{body()}"))[2] == "paragraph"


def test_bullets_tasks_and_wrapped_items() -> None:
    document = read_text(
        "The list:\n\n* one that is long\n  and goes on\n* [ ] two\n* [x] three\n\n– no item, one dash\n"
    )
    assert [(b.kind, b.marker, b.text) for b in document.blocks] == [
        ("paragraph", "", "The list:"),
        ("item", "•", "one that is long and goes on"),
        ("item", "☐", "two"),
        ("item", "☑", "three"),
        ("paragraph", "", "– no item, one dash"),
    ]


def test_numbers_are_items_only_in_a_row() -> None:
    document = read_text("12. Mai war ein schöner Tag, sagte er.\n\n(a) one\n(b) two\n\niv. four\nv. five\n")
    assert [(b.kind, b.marker) for b in document.blocks] == [
        ("paragraph", ""),
        *[("item", m) for m in ("(a)", "(b)", "iv.", "v.")],
    ]


def test_an_item_goes_on_in_an_indented_paragraph() -> None:
    document = read_text("- The first item.\n\n  It has a second paragraph, too.\n\n- The next.\n\nText.\n")
    assert [(b.kind, b.level, b.marker) for b in document.blocks] == [
        *[("item", 1, "•"), ("item", 1, ""), ("item", 1, "•"), ("paragraph", 0, "")],
    ]


def test_paragraphs_with_indented_first_lines() -> None:
    first = "   The ferry left the harbour before sunrise, and nobody on the island saw\nit leave. It came back.\n"
    assert set(kinds(read_text(f"{first}\n{first}\n   Nobody spoke of it.\n\n{first}"))) == {"paragraph"}


def test_speech_with_dashes_is_no_list() -> None:
    speech = "- Where was it? - asked Anna.\n\n- At sea, - said he.\n\n- And now?\n\n- Here!\n\n- So it is.\n"
    assert set(kinds(read_text(speech))) == {"paragraph"}


def test_fenced_code_keeps_its_lines() -> None:
    document = read_text("Run this:\n\n```sh\nls   -l\n\n  pwd\n```\n\nDone.\n")
    code = document.blocks[1]
    assert (code.kind, code.language, code.text) == ("code", "sh", "ls   -l\n\n  pwd")


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["The crew was in a hur-", "ry to leave."], "The crew was in a hurry to leave."),
        (["It is a well-", "known ferry here."], "It is a well-known ferry here."),
        (["Both short-", "and long-term plans."], "Both short- and long-term plans."),
        (["An anti-", "American mood was felt."], "An anti-American mood was felt."),
        (["Pages 3-", "5 are missing."], "Pages 3-5 are missing."),
        (["The soft\xad", "ening of it."], "The softening of it."),
    ],
)
def test_hyphens_at_line_ends(lines: list[str], joined: str) -> None:
    filler = "The ferry left the harbour be-\nfore sunrise and came back to the har-\nbour in the evening.\n\n"
    document = read_text(f"{filler}It was said, and said again: {lines[0]}\n{lines[1]}")
    assert (
        document.blocks[0].text
        == "The ferry left the harbour before sunrise and came back to the harbour in the evening."
    )
    assert document.blocks[1].text == f"It was said, and said again: {joined}"


def test_soft_hyphens_are_no_text() -> None:
    assert read_text("The har\xadbour is deep.").blocks[0].text == "The harbour is deep."


def test_spaces_collapse_and_no_break_spaces_stay() -> None:
    assert read_text("The  S-400\xa0 \xa0system\tis   old.\n").blocks[0].text == "The S-400\xa0 \xa0system is old."


@pytest.mark.parametrize(
    ("header", "field", "value"),
    [
        ("Title: The ferry\nAuthor: Jane Doe; John Roe", "creators", ("Jane Doe", "John Roe")),
        ("Title: The ferry\nSource: The Ferry Post", "publication", "The Ferry Post"),
        ("Title: The ferry\nSource: https://example.org/ferry", "url", "https://example.org/ferry"),
        ("Title: The ferry\nDOI: https://doi.org/10.1234/ab.c", "doi", "10.1234/ab.c"),
        ("Titel: Die Fähre\nDatum: 29. April 2017", "published", "2017-04-29"),
        ("Название: Паром\nАвтор: Иван Петров", "creators", ("Иван Петров",)),
        ("标题：渡船\n来源：渡船报", "publication", "渡船报"),
        ("Title: The ferry\nTags: sea, boats", "keywords", ("sea", "boats")),
        ("---\ntitle: The ferry\nlang: en\n---", "language", "en"),
    ],
)
def test_header_lines(header: str, field: str, value: object) -> None:
    document = read_text(f"{header}\n\n{body()}\n")
    assert getattr(document.metadata, field) == value
    assert document.metadata.title in ("The ferry", "Die Fähre", "Паром", "渡船")
    assert kinds(document)[-1] == "paragraph"
    assert all(kind in ("byline", "code") for kind in kinds(document)[:-1])


@pytest.mark.parametrize(
    ("ending", "cut"),
    [
        ("Continue reading from the original source…", True),
        ("Read more at example.org", True),
        ("Read the full article", True),
        ("[…]", True),
        ("Weiterlesen →", True),
        ("Читать далее", True),
        ("阅读全文 >>", True),
        ("Read more »\n\nhttps://example.org/ferry", True),
        ("The rest was silence […]", True),
        ("Read more: Another ferry is missing", False),
        ("The end.", False),
    ],
)
def test_copies_that_are_cut_short(ending: str, cut: bool) -> None:
    document = read_text(f"The Ferry\n\n{body()}\n\n{ending}\n\nLeave a Reply\n")
    assert document.cut_short is cut
    assert kinds(document)[-1] == "furniture"
    assert kinds(document)[:2] == ["heading1", "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Leave a Reply",
            "Post Comment",
            "Share this:",
            "Sign up for our newsletter",
            "We use cookies to improve it.",
        ),
        *("Schreibe einen Kommentar", "Laisser un commentaire", "Deja una respuesta", "Добавить комментарий"),
        *("コメントを残す", "댓글 남기기", "Your email address will not be published."),
    ],
)
def test_furniture_in_many_languages_stays_in_its_place(line: str) -> None:
    document = read_text(f"Title\n\n{body()}\n\n{line}\n\n{body()}")
    assert kinds(document)[2] == "furniture"
    assert document.blocks[2].text == line
    assert document.words == read_text(f"Title\n\n{body()}\n\n{body()}").words


def test_words_that_are_furniture_only_beside_furniture() -> None:
    article = f"Title\n\n{body()}\n\nRelated\n\n{body()}"
    assert kinds(read_text(article))[2] == "heading2"
    assert kinds(read_text(f"{article}\n\nShare this:\n\nTwitter\n\nRelated\n"))[-3:] == ["furniture"] * 3


# -- extremes -------------------------------------------------------------------------------------------------------


def test_a_title_of_ten_thousand_characters_is_a_paragraph() -> None:
    document = read_text("Long title " * 1_000 + f"\n\n{body()}")
    assert kinds(document) == ["paragraph", "paragraph"]
    assert len(document.metadata.title) == LIMITS.title_characters
    assert document.metadata.title.endswith("…")


def test_a_text_without_a_title_is_called_like_its_file() -> None:
    assert read_text(f"{body()}\n\n{body()}", "the ferry.txt").metadata.title == "the ferry"
    assert read_text("Only one line", "note.txt").metadata.title == "note"


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", "\u00a0\n".encode(), "\ufeff\u2003\n".encode("utf-16-le")])
def test_nothing_but_space_is_refused(data: bytes) -> None:
    with pytest.raises(ReaderError, match=r"^blank\.txt is empty"):
        read_text(data, "blank.txt")


def test_damage_is_told() -> None:
    document = read_text(b"One\x00two and more of it, as text goes.")
    assert document.text.startswith("One\ufffdtwo")
    assert len(document.warnings) == 1


def test_a_huge_line_is_divided_and_complete() -> None:
    text = "A sentence of some length. " * 20_000
    document = read_text(text)
    assert max(len(b.text) for b in document.blocks) <= 50_000
    assert " ".join(b.text for b in document.blocks) == text.strip()
    assert "".join(b.text for b in read_text("x" * 200_000).blocks) == "x" * 200_000


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 200_000 + "end",
        "a\n" * 50_000,
        "> " * 50_000 + "deep",
        ">" * 100_000,
        "- " * 50_000,
        "(" * 100_000,
        "```a\n" * 20_000,
        "===\n" * 20_000,
        "a\n===\n" * 20_000,
        "  " * 100_000 + "x",
        "1. a\n" * 20_000,
        "Photo: " * 10_000,
        ". " * 50_000,
        "A: b\n" * 20_000,
        "\t\t\t\t- x\n" * 10_000,
        "/" * 100_000 + "!\n" + "/" * 100_000 + "!",
        "---" + " " * 100_000 + "x",
        "x-" * 50_000 + "\n" + "x-" * 50_000,
        "    " + "a=" * 50_000 + "}",
    ],
)
def test_hostile_texts_are_read(text: str) -> None:
    document = read_text(text + "\n\nend")
    assert letters(text) + "end" == letters_of(document)


# -- no word is lost ------------------------------------------------------------------------------------------------

# What structure takes out of the text and does not keep: white space, marks, and the hyphens of broken words.
_FRAGMENTS = st.sampled_from(
    [
        *(
            "The ferry left",
            "the harbour",
            "before sunrise.",
            "Nobody saw it",
            "go",
            "ROE",
            "harbour-",
            "a",
            "«oui»",
            "渡船归来",
        ),
        *(
            "- ",
            "* ",
            "1. ",
            "2. ",
            "3) ",
            "(a) ",
            "(b) ",
            "> ",
            ">> ",
            "# ",
            "### ",
            "    ",
            "\t",
            "  ",
            "– ",
            "• ",
            "— ",
        ),
        *("===", "---", "***", "* * *", "```", "```py", "~~~", "\n", "\n\n", "\n", "\n\n\n", "Photo: ", "By Jane Doe"),
        *(
            "Title: ",
            "Leave a Reply",
            "Read more",
            "29 April 2017",
            "|",
            "  x  y",
            ":",
            ",",
            "…",
            "\xa0",
            "\xad",
            "\u3000",
        ),
    ]
)
_TEXTS = st.lists(_FRAGMENTS, max_size=60).map("".join) | st.text(
    st.characters(exclude_categories=("Cc", "Cs")), max_size=200
)


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def letters_of(document: Document) -> str:
    return letters("".join(b.language + b.marker + b.text + "\n" for b in document.blocks))


def holds_together(document: Document) -> bool:
    return all(_is_sound(b) for b in document.blocks) and document.text == "\n".join(b.text for b in document.blocks)


def _is_sound(block: Block) -> bool:
    single = block.kind in ("code", "verse") or "\n" not in block.text
    return block.kind in KINDS and single and all(0 <= s.start < s.end <= len(block.text) for s in block.spans)


@settings(max_examples=500, deadline=None)
@given(_TEXTS.filter(lambda text: re.search(r"\S", text.replace("\ufeff", "")) is not None))
def test_every_letter_and_digit_is_kept_in_order(text: str) -> None:
    try:
        document = read_text(text)
    except ReaderError:
        assert not letters(text)
        return
    expected = re.sub(r"(?m)^([\s>]*)o(?= {2})|(?<=[-*+] )\[[xX]\](?=\s)", r"\1", text)
    assert letters(expected) == letters_of(document).replace("☑", "")
    assert holds_together(document)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=500), st.sampled_from(["a.txt", "a", "a.log"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        document = read(Source(data, name))
    except ReaderError as error:
        document = Document((), warnings=(str(error),))
        assert name in document.warnings[0]
    assert holds_together(document)
