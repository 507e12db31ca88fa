"""PDFs as running text: paragraphs over lines, columns and pages, and where their letters stand."""

from __future__ import annotations

import json
from array import array
from pathlib import Path

import pytest

from reader.core.document import (
    CAPTION,
    CELL,
    CODE,
    EMPHASIS,
    FOOTNOTE,
    FOOTNOTE_REF,
    FURNITURE,
    HEADING,
    ITEM,
    PARAGRAPH,
    Document,
)  # fmt: skip
from reader.core.errors import PasswordNeeded, ReaderError
from reader.formats import Source, read_fully, sniff
from reader.formats.pdf import read, read_with
from reader.formats.pdflines import Line
from reader.formats.pdfmap import PageMap
from reader.formats.pdfpieces import Face, Style
from reader.formats.pdfwords import Words, draft
from tests.formats.pdfsheets import HEIGHT, WIDTH, At, column, pdf

SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples" / "pdf"


def of(data: bytes) -> Document:
    return read(Source(data, "a.pdf"))


def body(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in document.blocks[: document.body_count]]


def test_lines_become_paragraphs_by_indents() -> None:
    lines = [
        "It was a long road to the lamp, and nobody went there who",
        "had no need to go, since the wind was strong and cold.",
    ]
    sheet = [
        *column(lines),
        At(62, 124, "The keeper did not mind. He had been there for so many"),
        At(50, 136, "years."),
    ]
    assert body(of(pdf([sheet]))) == [
        (PARAGRAPH, " ".join(lines)),
        (PARAGRAPH, "The keeper did not mind. He had been there for so many years."),
    ]


def test_a_word_that_a_line_end_parts_is_one_again() -> None:
    sheet = column(
        [
            "The lamp was a well-known one, and infor-",
            "mation about it was given to those who wanted it, as a well-",
            "known lamp.",
        ]
    )
    text = of(pdf([sheet])).text
    assert "information about it" in text
    assert text.endswith("as a well-known lamp.")


def test_a_dash_at_the_start_of_a_line_is_no_bullet() -> None:
    lines = [
        "The lamp was lit for all the ships that passed it in the night",
        "— most of all for those that came home.",
    ]
    assert body(of(pdf([column(lines)]))) == [(PARAGRAPH, " ".join(lines))]


def test_right_to_left_and_unspaced_scripts_are_joined_in_their_ways() -> None:
    def line(text: str, step: int, x: float, y: float) -> Line:
        size = abs(step)
        lefts = array("f", [x + step * i for i in range(len(text))])
        rights = array("f", [left + size for left in lefts])
        style = Style(0, Face("", False, False, False), size, y)
        return Line(text, lefts, rights, [style], 0, 0, y - 9, y + 3, y, size, min(lefts), max(rights))

    chinese = [line("灯塔的看守人每天夜里", 10, 50, 100), line("都点亮那盏灯。", 10, 50, 116)]
    assert draft(chinese, Words(chinese)).text == "灯塔的看守人每天夜里都点亮那盏灯。"
    hebrew = [line("שומר המגדלור", -6, 300, 100), line("הדליק את האור", -6, 300, 116)]
    assert draft(hebrew, Words(hebrew)).text == "שומר המגדלור הדליק את האור"


def test_columns_are_read_one_after_the_other_and_paragraphs_go_on_across_them() -> None:
    left = [f"left line {n} says what it says" for n in range(1, 7)]
    right = [f"right line {n} says what it says" for n in range(1, 7)]
    rows = [At(x, 100 + 12 * i, t) for i in range(6) for x, t in ((50, left[i]), (210, right[i]))]
    assert body(of(pdf([[At(50, 70, "A Title over Both", 20), *rows]]))) == [
        (HEADING, "A Title over Both"),
        (PARAGRAPH, " ".join([*left, *right])),
    ]


def test_a_line_that_runs_over_the_edge_of_its_column_stays_in_it() -> None:
    left = [f"left line {n} says what it says here" for n in range(1, 9)]
    left[4] = "left line 5 says what it says here now"  # it ends behind the white, with no line beside it
    right = [f"right line {n} says what it says" for n in range(1, 9)]
    rows = [At(x, 100 + 12 * i, t) for i in range(8) for x, t in ((50, left[i]), (206, right[i])) if (x, i) != (206, 4)]
    rows.append(At(206, 196, "and this is the end of the right one"))
    (found,) = [t for _, t in body(of(pdf([rows]))) if "left" in t]
    assert found.startswith(" ".join(left))


def test_paragraphs_go_on_over_pages_and_running_heads_are_left_out() -> None:
    pages = []
    for n in range(1, 4):
        lines = column([f"page {n} line {k} goes on and on in the same way as before" for k in range(1, 9)])
        pages.append([At(50, 40, f"Journal of Lamps {n}"), *lines, At(195, 530, str(n))])
    document = of(pdf(pages))
    assert len(body(document)) == 1
    left_out = [b for b in document.blocks if b.role == FURNITURE]
    assert [(b.text, b.page) for b in left_out][:2] == [("Journal of Lamps 1", "1"), ("1", "1")]
    assert document.appendix == 1


def test_footnotes_are_notes_and_their_markers_refer_to_them() -> None:
    text = column(
        [
            "The keeper lit the lamp each night, as his father had done",
            "before him in the same place for forty years and more",
        ]
    )
    marker = At(max(50, 50 + 0) + 226, 108, "1", 6)
    note = [At(50, 500, "1", 6), At(54, 503, "He did so until the war, when no lamps were lit.", 8)]
    document = of(pdf([[*text, marker, *note]]))
    found = [b for b in document.blocks if b.kind == FOOTNOTE]
    assert [(b.marker, b.text) for b in found] == [("1", "He did so until the war, when no lamps were lit.")]
    spans = [s for b in document.blocks for s in b.spans if s.kind == FOOTNOTE_REF]
    assert [s.target for s in spans] == [found[0].note]


def test_headings_items_captions_tables_code() -> None:
    text = "This is a line of the text, which is long enough to be one"
    sheet = [
        *column([text, text + "."]),
        At(50, 150, "2.1 Oil and Wicks", 10, "B"),
        *column([text, text + "."], y=166),
        At(60, 200, "\u2022 the oil"), At(60, 212, "\u2022 the wick, which is to be trimmed"),
        At(50, 240, "year"), At(150, 240, "ships"), At(250, 240, "lost"),
        At(50, 252, "1901"), At(150, 252, "17"), At(250, 252, "2"),
        At(50, 264, "1902"), At(150, 264, "21"), At(250, 264, "0"),
        At(50, 290, "Table 1: Ships that passed."),
        *column(["light = 1", "while light:"], y=330, face="M"),
    ]  # fmt: skip
    document = of(pdf([sheet]))
    kinds = [b.kind for b in document.blocks]
    assert kinds == [PARAGRAPH, HEADING, PARAGRAPH, ITEM, ITEM, *[CELL] * 9, CAPTION, CODE]
    assert [(b.row, b.column, b.text) for b in document.blocks if b.kind == CELL][4] == (1, 1, "17")
    assert document.blocks[3].marker == "•"
    assert document.blocks[-1].text == "light = 1\nwhile light:"


def test_italic_words_are_emphasised() -> None:
    sheet = [
        At(50, 100, "The"),
        At(67, 100, "Lamp", 10, "I"),
        At(93, 100, "is a book that was read by many in its time."),
    ]
    block = of(pdf([sheet])).blocks[0]
    assert [block.text[s.start : s.end] for s in block.spans if s.kind == EMPHASIS] == ["Lamp"]


def test_the_map_says_where_each_letter_stands() -> None:
    sheet = column(["The lamp of the cape was lit each night by its keeper, who", "went up."])
    for rotation, size in ((0, (WIDTH, HEIGHT)), (90, (HEIGHT, WIDTH))):
        read_now = read_fully(Source(pdf([sheet], page=f"/Rotate {rotation}"), "a.pdf"))
        page_map = PageMap.from_bytes(read_now.attachments["pages"])
        assert (page_map.pages[0].width, page_map.pages[0].height) == size
        assert page_map.text_sha256 == read_now.document.text_sha256
    document, attached = read_with(Source(pdf([sheet]), "a.pdf"))
    page_map = PageMap.from_bytes(attached["pages"])
    at = document.text.index("lamp")
    ((page, box),) = page_map.boxes_of(at, at + 4)
    assert page == 0
    assert 66 < box.left < box.right < 90
    assert 88 < box.top < 95 < 100 < box.bottom < 104
    assert page_map.offset_at(0, box.left + 1, 98) == at
    assert [round(b.top) for _, b in page_map.boxes_of(0, len(document.text))] == [round(box.top), round(box.top) + 12]


def test_pages_have_their_printed_labels() -> None:
    labels = "/PageLabels << /Nums [0 << /S /r /St 5 >> 1 << /S /D /St 117 >>] >>"
    pages = [column(["One line on a page."]), column(["Another line on a page."])]
    assert [b.page for b in of(pdf(pages, catalog=labels)).blocks] == ["v", "117"]


def test_a_scan_has_no_text_and_says_so() -> None:
    document = of(pdf([[], []]))
    assert document.text == ""
    assert "pictures without text" in document.warnings[0]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 500, pdf([]), pdf([[At(1, 1, "x")]])[:60]])
def test_what_is_no_pdf_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ReaderError, match=r"a\.pdf"):
        of(data)


def test_a_file_cut_off_is_read_as_far_as_it_goes() -> None:
    data = pdf([column(["One line on a page that is there."])])
    document = of(data[: data.index(b"xref")])
    assert document.text == "One line on a page that is there."
    assert "damaged" in document.warnings[0]


def test_an_encrypted_file_wants_its_password(tmp_path: Path) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([column(["A secret line."])]))
    locked = tmp_path / "b.pdf"
    with pikepdf.open(path) as made:
        made.save(locked, encryption=pikepdf.Encryption(user="lamp", owner="oil"))
    for password in ("", "wick"):
        with pytest.raises(PasswordNeeded, match=r"b\.pdf"):
            read(Source(locked.read_bytes(), "b.pdf", password=password))
    assert read(Source(locked.read_bytes(), "b.pdf", password="lamp")).text == "A secret line."


def test_the_bytes_are_known() -> None:
    assert sniff(Source(pdf([[]]), "letter")).name == "pdf"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_typeset_papers_come_out_in_paragraphs() -> None:
    wanted = json.loads((SAMPLES / "typeset" / "paragraphs.json").read_text(encoding="utf-8"))
    for name in ("one.pdf", "two.pdf"):
        blocks = {b.text for b in read(Source((SAMPLES / "typeset" / name).read_bytes(), name)).blocks}
        assert sum(p in blocks for p in wanted) >= 20


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda p: p.name)
def test_files_of_other_producers_are_read(path: Path) -> None:
    document, attached = read_with(Source(path.read_bytes(), path.name))
    assert PageMap.from_bytes(attached["pages"]).text_sha256 == document.text_sha256


def test_running_heads_that_say_something_else_on_each_page_are_told_by_where_they_stand() -> None:
    text = [f"The keeper wrote line {n} of his ledger, which is as long as the" for n in "abcdefgh"]
    pages = [[At(50, 40, head), *column(text)] for head in ("The Title", "Ann Keeper", "On lamps", "Ann Keeper")]
    document = of(pdf(pages))
    assert [b.text for b in document.blocks[document.body_count :]] == ["Ann Keeper", "On lamps", "Ann Keeper"]


def test_centred_capitals_over_two_lines_are_one_heading() -> None:
    text = [f"The keeper wrote line {n} of his ledger, which is as long as the" for n in "abcdefgh"]
    heads = [At(90, 220, "II. SECURE THE LAMP AS A PART OF YOUR", 8), At(160, 232, "WORKING DAY", 8)]
    document = of(pdf([[*column(text), *heads, *column(text, y=250)]]))
    assert (HEADING, "II. SECURE THE LAMP AS A PART OF YOUR WORKING DAY") in body(document)


def test_keywords_are_no_part_of_the_abstract() -> None:
    lines = [
        "This text asks what people do with the lamps that they have,",
        "and finds that they light fewer of them than",
    ]
    assert body(of(pdf([column([*lines, "Keywords: lamps, light"])])))[-1] == (PARAGRAPH, "Keywords: lamps, light")


def test_in_wide_setting_the_first_line_of_a_page_is_no_running_head() -> None:
    pages = [column([f"The {p} wrote line {n} of a ledger, which is long, and" for n in "abcdefgh"], y=60, step=26)
             for p in ("keeper", "clerk", "sailor")]  # fmt: skip
    document = of(pdf(pages))
    assert document.appendix < 0


def test_a_formula_with_its_number_is_no_table_and_takes_no_words_away() -> None:
    lines = [f"The keeper wrote line {n} of his ledger, which is as long as the" for n in "abcdef"]
    formula = [At(50, 172, "risks."), At(150, 172, "X w"), At(120, 186, "s ="), At(300, 186, "(1)")]
    found = of(pdf([[*column(lines), *formula, *column(lines, y=210)]]))
    assert not [b for b in found.blocks if b.kind == CELL]
