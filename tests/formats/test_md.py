"""Markdown: what people write arrives as blocks and spans, nothing in it runs, and no text is too tangled to read."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.document import KINDS, SPAN_KINDS, Block, Document
from reader.core.errors import ReaderError
from reader.formats import Source, read

DATA = Path(__file__).resolve().parents[1] / "data" / "md"


def png(size: int) -> bytes:
    """A grey square."""
    rows = b"".join(b"\0" + b"\x80" * size for _ in range(size))
    chunks = [
        (b"IHDR", struct.pack(">2I5B", size, size, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    packed = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def read_md(text: str | bytes, folder: Path | None = None) -> Document:
    return read(Source(text.encode() if isinstance(text, str) else text, "note.md", folder))


def shape(document: Document) -> list[tuple[str, str, str]]:
    return [(f"{b.kind}{b.level or ''}", b.marker, b.text) for b in document.blocks]


def kinds(document: Document) -> list[str]:
    return [f"{b.kind}{b.level or ''}" for b in document.blocks]


def marks(block: Block) -> list[tuple[str, str, str]]:
    return [(block.text[s.start : s.end], s.kind, s.target) for s in block.spans]


@pytest.fixture(scope="module")
def ferry() -> Document:
    return read(Source((DATA / "ferry.md").read_bytes(), "ferry.md", DATA))


def test_front_matter_is_metadata_and_not_text(ferry: Document) -> None:
    metadata = ferry.metadata
    assert metadata.title == "The ferry that came back"
    assert metadata.creators == ("Jane Doe", "John Roe")
    assert metadata.published == "2017-04-29"
    assert metadata.publication == "The Ferry Post"
    assert metadata.url == "https://example.org/ferry"
    assert metadata.doi == "10.1234/ferry.17"
    assert metadata.language == "en"
    assert metadata.keywords == ("sea", "boats")
    assert "author" not in ferry.text


def test_all_blocks_of_a_long_note(ferry: Document) -> None:
    assert [row for row in shape(ferry) if row[0] != "cell"] == [
        ("heading1", "", "The ferry that came back"),
        (
            "paragraph",
            "",
            "The ferry left the harbour before sunrise and did not return1 for three days, they say. "
            "See the log, the harbour master and Storm.",
        ),
        ("quotation1", "", "A word before"),
        ("quotation1", "", "The names are changed."),
        ("quotation2", "", "Not all of them."),
        ("heading2", "", "What the log says"),
        ("paragraph", "", "Days at sea:"),
        ("item1", "•", "Monday, with a fair wind"),
        ("item1", "•", "Tuesday"),
        ("item2", "1.", "morning"),
        ("item2", "2.", "evening"),
        ("item2", "", "calm"),
        ("item1", "☑", "seen"),
        ("item1", "☐", "not seen"),
        ("code", "", "def wind(day):\n    return 3  # [[not a link]]"),
        ("item1", "•", "An item with code:"),
        ("code", "", "ls -l\n  pwd"),
        ("paragraph", "", "The speed was v₁ ⋅ t₂, and the price $5 and then $6."),
        ("paragraph", "", "Raw HTML"),
        ("paragraph", "", "Water is H2O. A term"),
        ("item1", "", "and what it means"),
        ("rule", "", ""),
        ("footnote", "1", "It came back on Thursday."),
    ]


def test_formulas_are_readable_or_their_source() -> None:
    source = r"""The area is $\pi r^2$, but $\notacommand{x}$ stays.

$$\frac{a}{b} = \sqrt{2}$$
"""
    document = read(Source(source.encode(), "a.md"))
    inline, shown = document.blocks
    assert inline.text == r"The area is π r², but \notacommand{x} stays."
    assert [(s.kind, inline.text[s.start : s.end]) for s in inline.spans] == [("code", r"\notacommand{x}")]
    assert shown.text == "a/b = √2"


def test_spans_and_footnotes(ferry: Document) -> None:
    note = ferry.blocks[-1]
    assert marks(ferry.blocks[1]) == [
        ("harbour", "emphasis", ""),
        ("sunrise", "strong", ""),
        ("not", "strike", ""),
        ("1", "footnote_ref", note.note),
        ("1", "sup", ""),
        ("three", "code", ""),
        ("they say", "mark", ""),
        ("the log", "link", "https://example.org/log"),
    ]
    assert note.note


def test_a_table_has_cells_with_their_places(ferry: Document) -> None:
    cells = [(b.row, b.column, b.header, b.text) for b in ferry.blocks if b.kind == "cell"]
    assert cells == [
        *[(0, 0, True, "Day"), (0, 1, True, "Wind"), (1, 0, False, "Monday"), (1, 1, False, "3")],
        *[(2, 0, False, "Tuesday"), (2, 1, False, "12")],
    ]


def test_code_keeps_its_language(ferry: Document) -> None:
    assert [b.language for b in ferry.blocks if b.kind == "code"] == ["python", "sh"]


def test_the_title_is_the_first_heading_where_front_matter_is_silent() -> None:
    document = read_md("Lead.\n\n# The *ferry*\n\nBy Jane Doe | 29 April 2017\n\nText.\n")
    assert document.metadata.title == "The ferry"
    assert document.metadata.creators == ("Jane Doe",)
    assert document.metadata.published == "2017-04-29"
    assert kinds(document) == ["paragraph", "heading1", "byline", "paragraph"]
    assert read_md("## Only a section\n\nText.").metadata.title == "note"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text:\n- one\n- two", [("paragraph", ""), ("item1", "•"), ("item1", "•")]),
        ("Text:\n1) one\n2) two", [("paragraph", ""), ("item1", "1."), ("item1", "2.")]),
        ("- one\n  - two\n    - three\n- four", [("item1", "•"), ("item2", "•"), ("item3", "•"), ("item1", "•")]),
        ("1. one\n   - two\n2. three", [("item1", "1."), ("item2", "•"), ("item1", "2.")]),
        ("3. three\n4. four", [("item1", "3."), ("item1", "4.")]),
        ("> quoted\n> - one\n>   - two", [("quotation1", ""), ("item1", "•"), ("item2", "•")]),
        ("It was in\n1984. That year.", [("paragraph", "")]),
        ("- one\n\n  more\n\n- two", [("item1", "•"), ("item1", ""), ("item1", "•")]),
        ("# Head\ntext\n## Next\ntext", [("heading1", ""), ("paragraph", ""), ("heading2", ""), ("paragraph", "")]),
        (
            "Head\n===\ntext\n\nNext\n---\ntext",
            [("heading1", ""), ("paragraph", ""), ("heading2", ""), ("paragraph", "")],
        ),
        ("Text\n| a | b |\n|---|---|\n| c | d |", [("paragraph", ""), *[("cell", "")] * 4]),
        ("text\n```\ncode\n```\ntext", [("paragraph", ""), ("code", ""), ("paragraph", "")]),
        ("~~~~\n```\n~~~~\n", [("code", "")]),
        ("    indented code\n", [("code", "")]),
        ("text\n\n---\n\ntext", [("paragraph", ""), ("rule", ""), ("paragraph", "")]),
    ],
)
def test_markdown_as_people_write_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(f"{b.kind}{b.level or ''}", b.marker) for b in read_md(text).blocks] == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [[Page]].", "See Page."),
        ("See [[Page|another name]].", "See another name."),
        ("See [[Page#Part]] and ![[Note]].", "See Page#Part and Note."),
        ("Code `[[Page]]` stays.", "Code [[Page]] stays."),
        ("A *[[Page|name]]* in italics", "A name in italics"),
        ("[not a link] and [x](javascript:alert(1))", "[not a link] and x"),
        ("Set notation {x} and f{y}", "Set notation {x} and f{y}"),
        ("# Functions {x}", "Functions {x}"),
        ("# Part {#part .wide}", "Part"),
        ("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name"),
        ("AT&T &amp; more &lt;b&gt;", "AT&T & more <b>"),
    ],
)
def test_inline_text(text: str, shown: str) -> None:
    assert read_md(text).text == shown


def test_names_of_headings_are_targets_of_links() -> None:
    document = read_md("[go](#the-log) [there](#part)\n\n## The Log!\n\n## A `part` {#part}\n")
    assert [s.target for s in document.blocks[0].spans] == ["#the-log", "#part"]
    assert document.blocks[1].id == "the-log"
    assert document.blocks[2].id == "part"


def test_callouts_are_quotations() -> None:
    document = read_md("> [!warning]- Mind the gap\n> It is *wide*.\n\n> [!info]\n> Text.\n")
    assert shape(document) == [
        ("quotation1", "", "Mind the gap"),
        ("quotation1", "", "It is wide."),
        ("quotation1", "", "Info"),
        ("quotation1", "", "Text."),
    ]


def test_pictures_come_from_beside_the_file_only(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "in.png").write_bytes(png(40))
    (tmp_path / "out.png").write_bytes(png(50))
    document = read_md(
        "![In](in.png)\n\n![Out](../out.png)\n\n![Far](https://example.org/a.png)\n\n![[in.png]]", folder
    )
    assert len(document.resources) == 1
    assert [bool(b.image) for b in document.blocks if b.kind == "figure"].count(True) == 2
    assert len(document.warnings) > 0


def test_nothing_in_raw_html_survives_but_text() -> None:
    document = read_md(
        '<script>alert(1)</script>\n\n<p onclick="x()">Text <img src="file:///etc/passwd"></p>\n\n'
        "[a](data:text/html,x) <iframe src='https://example.org'></iframe>\n"
    )
    assert document.text.strip().startswith("Text")
    assert "alert" not in document.text
    assert all(s.kind != "link" for b in document.blocks for s in b.spans)


def test_markdown_inside_html_is_read() -> None:
    document = read_md('<aside markdown="1">\n\nSome *text*.\n\n</aside>\n')
    assert marks(document.blocks[0]) == [("text", "emphasis", "")]


def test_bad_front_matter_is_kept_and_told() -> None:
    document = read_md("---\ntitle: [unclosed\n: : :\n---\n\n# Text\n\nMore.\n")
    assert document.metadata.title == "Text"
    assert shape(document)[0] == ("code", "", "title: [unclosed\n: : :")
    assert document.warnings == ("The YAML at the top of the file could not be read.",)


def test_a_text_that_begins_with_a_rule_has_no_front_matter() -> None:
    assert kinds(read_md("---\n\nOne.\n\n---\n\nTwo.\n"))[-3:] == ["paragraph", "rule", "paragraph"]


def test_a_clipping_that_is_cut_short() -> None:
    document = read_md("# Title\n\nThe ferry left.\n\n[Continue reading…](https://example.org)\n")
    assert document.cut_short
    assert document.blocks[-1].role == "furniture"
    assert document.blocks[-1].spans


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", "\u00a0\n\n".encode(), b"<!-- nothing -->\n"])
def test_nothing_to_read_is_refused(data: bytes) -> None:
    with pytest.raises(ReaderError, match=r"^note\.md is empty"):
        read_md(data)


@pytest.mark.parametrize(
    "bomb",
    [
        ">" * 100_000,
        "> " * 50_000,
        "[" * 100_000,
        "*" * 100_000,
        "![" * 50_000,
        "[ " * 50_000,
        "[a](" * 25_000,
        "[a *b* " * 6_000,
        "- " * 50_000,
        "1. " * 30_000,
        "\n".join("  " * depth + "- a" for depth in range(300)),
        "`" * 100_000,
        "<div>" * 20_000,
        "<div markdown='1'>\n" * 5_000,
        "<a " * 30_000,
        "<![" * 30_000,
        "<!--a" * 20_000,
        "~a~" * 30_000,
        "[^1]" * 25_000 + "\n\n[^1]: x",
        "a\n: b\n" * 16_000,
        "~~~a\n" * 20_000,
        "# a\n" * 60_000,
        "a\n===\n" * 60_000,
        "*_" * 50_000,
        "# a {" + "a=" * 50_000 + " }x}",
        "a | b\n---" + " " * 100_000 + "x",
        "{" * 100_000 + "}",
    ],
)
def test_bombs_are_read_as_plain_text_or_as_markdown(bomb: str) -> None:
    document = read_md(bomb + "\n\nThe end")
    assert document.text.endswith("The end")
    if any("plain text" in warning for warning in document.warnings):
        assert letters_of(document) == letters(bomb) + "Theend"


def test_text_that_is_too_large_is_complete_as_plain_text() -> None:
    paragraph = "The ferry left the harbour *before* sunrise, and nobody saw it leave.\n\n"
    document = read_md("# Title\n\n" + paragraph * 60_000)
    assert document.metadata.title == "Title"
    assert document.text.count("*before*") == 60_000
    assert "plain text" in document.warnings[0]


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def letters_of(document: Document) -> str:
    return letters("".join(b.language + b.marker + b.text + "\n" for b in document.blocks))


_FRAGMENTS = st.sampled_from(
    [
        *("word ", "two words", "3", "é", "渡船", "😀", "\n", "\n\n", "\n", "  ", "    ", "\t"),
        *(
            "# ",
            "## ",
            "> ",
            "- ",
            "* ",
            "1. ",
            "2) ",
            "- [ ] ",
            "- [x] ",
            "---\n",
            "===\n",
            "```\n",
            "~~~py\n",
            "    x\n",
        ),
        *(
            "*",
            "**",
            "_",
            "__",
            "~~",
            "~",
            "==",
            "`",
            "``",
            "$",
            "$$",
            "[",
            "]",
            "(",
            ")",
            "![",
            "](",
            "[[",
            "]]",
            "|",
            "\\",
        ),
        *(
            "[^1]",
            "[^1]: ",
            "[a]: http://b\n",
            "<b>",
            "</b>",
            "<div>",
            "<!--",
            "-->",
            "&amp;",
            "&",
            "<",
            ">",
            "{#a}",
            ": ",
        ),
        *(
            "| a | b |\n|---|---|\n",
            "> [!note] x\n",
            "---\ntitle: a\n---\n",
            "title: ",
            "http://example.org ",
            "<pre>",
            "\0",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_FRAGMENTS, max_size=40).map("".join) | st.text(max_size=150))
def test_any_markdown_is_read_or_refused(text: str) -> None:
    try:
        document = read_md(text)
    except ReaderError as error:
        document = Document((), warnings=(str(error),))
        assert "note.md" in document.warnings[0]
    for block in document.blocks:
        assert block.kind in KINDS
        assert all(0 <= s.start < s.end <= len(block.text) and s.kind in SPAN_KINDS for s in block.spans)


_WORDS = st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=6).map(" ".join)
_LEADS = st.sampled_from(["", "# ", "### ", "> ", "> > ", "- ", "  - ", "    - ", "1. ", "- [x] ", "  ", "> - ", "| "])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_LEADS, _WORDS, st.sampled_from(["\n", "\n\n"])), min_size=1, max_size=12))
def test_no_word_is_lost(lines: list[tuple[str, str, str]]) -> None:
    document = read_md("".join(lead + words + end for lead, words, end in lines))
    assert re.findall(r"[a-z]+", document.text) == re.findall(r"[a-z]+", " ".join(words for _, words, _ in lines))
