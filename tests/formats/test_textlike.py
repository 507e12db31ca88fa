"""Text in disguise: reStructuredText, Org, LaTeX, tables, letters, transcripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.core import document as doc
from reader.core.document import Document
from reader.core.errors import ReaderError
from reader.formats import Source, read
from tests.hostile.goodfiles import CSV, EML, ORG, RST, SRT, TEX, VTT

ROOT = Path(__file__).resolve().parents[2]


def of(text: str | bytes, name: str) -> Document:
    return read(Source(text.encode() if isinstance(text, str) else text, name))


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def test_rst() -> None:
    document = of(RST, "a.rst")
    assert (document.metadata.title, document.metadata.creators) == ("The tide mill", ("Ann Keeper",))
    found = kinds(document)
    assert (doc.HEADING, "Mills") in found
    assert (doc.FOOTNOTE, "A note.") in found
    assert (doc.VERSE, "O lamp\n  of the sea") in found
    assert [t for k, t in found if k == doc.CELL] == ["a", "b", "1", "2"] * 2


def test_rst_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the canary sings")
    document = read(Source(b"Words.\n\n.. include:: secret.txt\n", "a.rst", tmp_path))
    assert document.text == "Words."
    assert any("not read" in warning for warning in document.warnings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. class:: Lamp(oil)\n\n   Lit.\n\n   .. data:: wick\n\n      Of wool.", "Lamp(oil) Lit. wick Of wool."),
        (".. class:: small dim\n\n   It burns.", "It burns."),
        (".. only:: html\n\n   It burns.", "It burns."),
        (".. toctree::\n\n   oil\n   wicks\n\nIt burns.", "It burns."),
        (".. versionadded:: 2.1\n   With *oil*.", "Added in version 2.1 With oil."),
        (".. seealso:: Wicks", "See also Wicks"),
        ("..\n\n   What is below an empty comment is text.", "What is below an empty comment is text."),
        (".. A comment\n   goes on.\n\nIt burns.", "It burns."),
        ("=== ====\noil bowl\n=== ====\na   b c\n\nd   e\n=== ====\n\nIt burns.", "oil bowl a b c d e It burns."),
        ("=== ====\na   b c\n=== ====\n\nIt burns.\n\n=== ====\nd   e\n=== ====", "a b c It burns. d e"),
        ("An _`old lamp` and an `old lamp`_ that bears oil_.\n\nOil\n---\n\nIt burns.",
         "An old lamp and an old lamp that bears oil. Oil It burns."),
    ],
)  # fmt: skip
def test_rst_loses_no_words_and_shows_none_of_its_own(text: str, expected: str) -> None:
    assert " ".join(of(f"Lamps are old.\n\n{text}\n", "a.rst").text.split()) == f"Lamps are old. {expected}"


def test_a_note_that_is_there_twice_is_shown_twice_and_not_more() -> None:
    document = of("Words [1]_.\n\n" + ".. [1] A note.\n\n" * 50, "a.rst")
    assert document.text.count("A note.") == 50


def test_org() -> None:
    document = of(ORG, "a.org")
    assert (document.metadata.title, document.metadata.published) == ("The tide mill", "2017-04-29")
    found = kinds(document)
    assert (doc.HEADING, "Mills") in found
    assert (doc.FOOTNOTE, "A note.") in found
    assert (doc.QUOTATION, "Quoted.") in found
    assert "comment" not in document.text


def test_signs_within_lines_of_org() -> None:
    text = (
        r"See <https://x.org> and <mailto:a@b.c>: \alpha{}, \foo, C:\Users; H_{2}O, m^2, a_b @@html:<b>@@<<<radio>>>."
    )
    document = of(f"A.\n\n{text}\n", "a.org")
    assert document.blocks[1].text == r"See https://x.org and a@b.c: α, \foo, C:\Users; H2O, m2, a_b radio."
    kinds_of = [s.kind for s in document.blocks[1].spans]
    assert kinds_of == [doc.LINK, doc.LINK, doc.SUBSCRIPT, doc.SUPERSCRIPT]


def test_tex() -> None:
    document = of(TEX, "a.tex")
    assert document.metadata.creators == ("Ann Keeper", "Bo Light")
    found = kinds(document)
    assert (doc.PARAGRAPH, "The mill ground corn1 twice — “a day” [light], the tide mill, x² + a/b.") in found
    assert (doc.CAPTION, "The mill") in found
    assert (doc.CODE, "\\raw{ %") in found
    assert "äéß" in document.text
    assert "comment" not in document.text


def test_commands_of_ones_own_are_expanded_within_bounds() -> None:
    document = of(r"\newcommand{\a}{\a\a ha}Words \a here.", "a.tex")
    assert "here." in document.text
    assert document.warnings


def test_a_table_by_any_sign() -> None:
    for sign in (b",", b";", b"\t"):
        document = of(CSV.replace(b",", sign) if sign != b"," else CSV, "a.csv")
        assert [b.text for b in document.blocks[:2]] == ["name", "year"]
        assert document.blocks[0].header
        assert (document.blocks[-1].row, document.blocks[-1].column) == (3, 2)


def test_a_long_table_is_several_with_the_numbers_of_their_rows() -> None:
    document = of("a,b\n" + "1,2\n" * 6_000, "a.csv")
    assert [b.text for b in document.blocks if b.kind == doc.HEADING] == [
        "Rows 1–2,000", "Rows 2,001–4,000", "Rows 4,001–6,000", "Rows 6,001–6,001",
    ]  # fmt: skip
    cells = [b for b in document.blocks if b.kind == doc.CELL]
    assert (len(cells), cells[-1].table, cells[-1].row) == (12_002, 4, 0)
    assert [b.header for b in cells[:3]] == [True, True, False]
    assert document.warnings == ()


def test_of_an_endless_table_every_row_is_kept() -> None:
    document = of("a,b\n" + "".join(f"{n},x{n}\n" for n in range(15_000)), "a.csv")
    assert document.blocks[-1].kind == doc.CODE
    for n in (1, 9_998, 9_999, 10_000, 14_999):
        assert f"x{n}" in document.text.split()
    assert any("10,000 are shown as a table" in warning for warning in document.warnings)


def test_a_wide_row_is_kept() -> None:
    document = of(",".join(map(str, range(500))) + "\n1,2\n", "a.csv")
    assert document.text.split()[:500] == list(map(str, range(500)))
    assert document.warnings


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'a;b\n1,5;"x;y"\n2,5;z\n', [["a", "b"], ["1,5", "x;y"], ["2,5", "z"]]),
        ('a\tb\n"é\n2"\tc\n'.encode("utf-16"), [["a", "b"], ["é\n2", "c"]]),
        ("Straße;Größe\nä;1\n".encode("cp1252"), [["Straße", "Größe"], ["ä", "1"]]),
        (b'sep=|\na|b\n"x ""y"""|\n', [["a", "b"], ['x "y"', ""]]),
    ],
)
def test_dialects_of_tables(data: bytes, rows: list[list[str]]) -> None:
    found: dict[int, list[str]] = {}
    for block in of(data, "a.csv").blocks:
        found.setdefault(block.row, []).append(block.text)
    assert list(found.values()) == rows


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    document = of('a,b\n1,"x\n' + "2,y and more words\n" * 3_000, "a.csv")
    assert sum(b.text == "y and more words" for b in document.blocks) == 3_000
    assert any("never closed" in warning for warning in document.warnings)


def test_a_letter() -> None:
    document = of(EML, "a.eml")
    assert (document.metadata.title, document.metadata.creators) == ("The tide mill", ("Ann Kéeper",))
    assert document.metadata.published == "2017-04-29T10:00:00+00:00"
    plain = b"From: a@x.example\r\nSubject: S\r\n\r\nWords.\r\n\r\n> said\r\n>> before\r\n"
    assert [(b.kind, b.level, b.text) for b in of(plain, "a.eml").blocks[1:]] == [
        (doc.PARAGRAPH, 0, "Words."),
        (doc.QUOTATION, 1, "said"),
        (doc.QUOTATION, 2, "before"),
    ]


def test_an_attachment_is_named_and_not_opened() -> None:
    document = of(EML.replace(b"Content-ID: <p@x>", b"X: y"), "a.eml")
    assert document.blocks[-1].text == "a.png"


def test_transcripts() -> None:
    assert [b.text for b in of(SRT, "a.srt").blocks] == [
        "[0:00:01] ANN: The mill ground corn twice a day.",
        "[0:00:05] - Who? - Nobody.",
        "[1:00:00] The lamp was lit.",
    ]
    assert of(VTT, "a.vtt").text == "[0:00:01] Ann: The mill ground corn & salt. twice"
    with pytest.raises(ReaderError, match="no subtitles"):
        of("Words only.", "a.srt")


def test_the_readme_shows_a_format_in_under_sixty_lines() -> None:
    code = (ROOT / "reader" / "formats" / "srt.py").read_text()
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert code in shown
    assert len(code.splitlines()) < 60


ROLLING = """WEBVTT
Kind: captions

00:00:01.000 --> 00:00:02.000 align:start position:0%
the tide

00:00:02.000 --> 00:00:03.000 align:start position:0%
the tide
came<00:00:02.500><c> at</c>

00:00:03.000 --> 00:00:03.010 align:start position:0%
came at

00:00:03.010 --> 00:00:04.000 align:start position:0%
came at
six<00:00:03.500><c> o'clock</c>
"""


@pytest.mark.parametrize(
    ("cues", "text"),
    [
        # Teams: times without leading zeros. Zoom: names in front. Converters: odd fractions of seconds.
        ("a/1-0\n0:0:0.0 --> 0:0:3.540\n<v Jane Doe>Good morning.</v>", "[0:00:00] Jane Doe: Good morning."),
        (
            "00:00:01.0 --> 00:00:02.0\nJane Doe: Hello.\n\n2\n00:00:02.0 --> 00:00:03.0\nBo Li: Yes: today.",
            "[0:00:01] Jane Doe: Hello.\n[0:00:02] Bo Li: Yes: today.",
        ),
        ("00:00:01:100 --> 00:00:02:200\nOne.", "[0:00:01] One."),
        ("00:00:01 --> 00:00:02\nOne.", "[0:00:01] One."),
        ("00:00:01,1 --> 00:00:02,2 X1:0\nNote: one.", "[0:00:01] Note: one."),
        (ROLLING, "[0:00:01] the tide came at six o'clock"),
    ],
)
def test_transcripts_of_many_programs(cues: str, text: str) -> None:
    assert of(f"{cues}\n".encode(), "a.vtt").text == text
