"""Far too much of one thing, in every format: levels, marks, cells, notes; the text ends with "the end"."""

from __future__ import annotations

from itertools import pairwise

from tests.formats.books import book, xhtml
from tests.formats.manuscripts import docx_bytes, odt_bytes

END = "the end"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _tex(body: str, head: str = "") -> str:
    return f"{head}\\begin{{document}}{body}\\end{{document}}"


def _jats(body: str, back: str = "") -> str:
    return f"<article><body>{body}</body>{back}</article>"


def _tei(body: str) -> str:
    return f"<TEI><text><body>{body}</body></text></TEI>"


def _mail(head: str, body: str) -> str:
    return f"From: a@x.example\nTo: b@x.example\nSubject: x\n{head}\n{body}\n"


def _archive(page: str) -> str:
    head = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n"
    return f"{head}--B\nContent-Type: text/html\nContent-Location: http://x.example/\n\n{page}\n--B--\n"


_CUE = "00:00:01,000 --> 00:00:02,000\n"
_FN = '<xref ref-type="fn" rid="f">1</xref>'

# What is too much is flattened or left out with a warning; the rest of the text is there.
KEPT: dict[str, str | bytes] = {
    "nested.rtf": r"{\rtf1 " + "{" * 5_000 + END + "}" * 5_000 + "}",
    "bold.rtf": r"{\rtf1 " + r"{\b a}" * 20_000 + END + "}",
    "cells.rtf": r"{\rtf1 " + r"\trowd\cellx1\intbl a\cell\row" * 3_000 + r"\pard the end\par}",
    "unicode.rtf": r"{\rtf1 " + r"\u8364?" * 30_000 + f" {END}}}",
    "items.rst": "".join("  " * n + "* a\n\n" for n in range(300)) + f"\n{END}\n",
    "quotes.rst": "".join(" " * n + "a\n\n" for n in range(500)) + f"\n{END}\n",
    "stars.rst": "*a **b " * 5_000 + END,
    "ticks.rst": "``a `b`_ " * 5_000 + END,
    "refs.rst": "a_ [1]_ " * 8_000 + END,
    "heads.rst": "".join(f"a{n}\n====\n\n" for n in range(5_000)) + END,
    "grid.rst": "+---+\n" + "| a |\n+---+\n" * 2_000 + f"\n{END}",
    "wide.rst": "+" + "---+" * 1_000 + "\n|" + " a |" * 1_000 + "\n+" + "---+" * 1_000 + f"\n\n{END}",
    "directives.rst": "".join("   " * n + ".. note::\n\n" for n in range(200)) + f"{END}\n",
    "substitutions.rst": "".join(f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}|\n" for n in range(40)) + f"\n|a0| {END}",
    "items.org": "".join(" " * n + "- a\n" for n in range(1_000)) + f"\n{END}",
    "stars.org": "*a /b _c " * 5_000 + END,
    "links.org": "[[a" * 8_000 + END,
    "blocks.org": "#+BEGIN_QUOTE\n" * 2_000 + f"{END}\n",
    "table.org": "| a | b |\n" * 5_000 + END,
    "drawers.org": ":A:\n" * 8_000 + END,
    "braces.tex": _tex("{" * 5_000 + END + "}" * 5_000),
    "open.tex": _tex("\\emph{" * 5_000 + END),
    "environments.tex": _tex(r"\begin{itemize}\item " * 2_000 + END),
    "macros.tex": _tex(
        r"\a the end",
        "".join(rf"\newcommand{{\{a}}}{{\{b}\{b}\{b}\{b}}}" for a, b in pairwise(_LETTERS)),
    ),
    "self.tex": _tex(r"\a \b the end", r"\newcommand{\a}{\a\a}\def\b{\b\b}"),
    "math.tex": _tex("$\\frac{" * 3_000 + END),
    "dollars.tex": _tex("$" * 20_001 + END),
    "notes.tex": _tex(r"\footnote{" * 1_000 + END + "}" * 1_000),
    "table.tex": _tex(r"\begin{tabular}{l}" + r"a & b \\ " * 5_000 + rf"\end{{tabular}} {END}"),
    "quotes.csv": "a,b\n" + '"' * 100_001 + f"\n{END},x\n",
    "columns.csv": "a," * 50_000 + f"\n{END}\n",
    "rows.csv": "a,b\n" * 50_000 + f"{END},x\n",
    "parts.eml": _mail("Content-Type: multipart/mixed; boundary=B\n", "--B\n\na\n" * 500 + f"--B\n\n{END}\n--B--"),
    "quotes.eml": _mail("", ">" * 20_000 + f" {END}"),
    "lines.eml": _mail("", "> a\n" * 20_000 + END),
    "head.eml": _mail("Cc: " + "a@x.example, " * 20_000 + "c@x.example\n", END),
    "encoded.eml": _mail("X: " + "=?utf-8?Q?a?= " * 20_000 + "\n", END),
    "cues.srt": "".join(f"{n}\n{_CUE}a\n\n" for n in range(10_000)) + f"1\n{_CUE}{END}\n",
    "tags.srt": f"1\n{_CUE}" + "<i><b>" * 20_000 + f"{END}\n",
    "voices.vtt": f"WEBVTT\n\n{_CUE}" + "<v A>a" * 20_000 + f"{END}\n",
    "inline.nxml": _jats("<p>" + "<italic>a</italic>" * 10_000 + f"{END}</p>"),
    "refs.nxml": _jats(
        f"<p>{_FN * 5_000}{END}</p>", "<back><fn-group>" + '<fn id="f"><p>n</p></fn>' * 2_000 + "</fn-group></back>"
    ),
    "cells.nxml": _jats(
        "<table-wrap><table>"
        + "<tr><td rowspan='9999' colspan='99'>a</td></tr>" * 500
        + f"</table></table-wrap><p>{END}</p>"
    ),
    "hi.tei": _tei("<p>" + "<hi>a</hi><pb n='1'/>" * 5_000 + f"{END}</p>"),
    "deep.mhtml": _archive("<div>" * 20_000 + END),
    "spans.mhtml": _archive("<p>" + "<a href='http://x.example/'>a</a>" * 5_000 + f"{END}</p>"),
    "deep.epub": book({"a.xhtml": xhtml("<div>" * 5_000 + END + "</div>" * 5_000)}),
    "broken.epub": book({"a.xhtml": xhtml("<p>a < b</p>" + "<b><i>" * 5_000 + END)}),
    "math.epub": book({"a.xhtml": xhtml("<math>" + "<msqrt>" * 2_000 + "<mi>x</mi></math>" + f"<p>{END}</p>")}),
    "classes.epub": book(
        {
            "a.xhtml": xhtml(
                "<div class='a b c'>" * 100 + END + "</div>" * 100, "<link rel='stylesheet' href='s.css'/>"
            ),
            "s.css": ".a .b .c .a div {font-style: italic}" * 5_000,
        }
    ),
    "runs.docx": docx_bytes(
        "<w:p>" + "<w:r><w:rPr><w:b/></w:rPr><w:t>a</w:t></w:r>" * 10_000 + f"<w:r><w:t>{END}</w:t></w:r></w:p>"
    ),
    "spans.odt": odt_bytes("<text:p>" + "<text:span>a</text:span>" * 10_000 + f"{END}</text:p>"),
}
# What is refused in a sentence instead.
REFUSED: dict[str, str | bytes] = {
    "fields.rtf": r"{\rtf1 " + r'{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt ' * 5_000 + END + "}}" * 5_000 + "}",
    "deep.eml": "From: a@x.example\nSubject: x\n"
    + "".join(f"Content-Type: multipart/mixed; boundary=B{n}\n\n--B{n}\n" for n in range(2_000)),
    "deep.nxml": _jats("<sec>" * 900 + f"<p>{END}</p>" + "</sec>" * 900),
    "deep.tei": _tei("<div>" * 900 + f"<p>{END}</p>" + "</div>" * 900),
    "notes.tei": _tei("<p>" + "<note>a" * 800 + "</note>" * 800 + f"{END}</p>"),
}
