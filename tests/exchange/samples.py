"""Notes made by hand, for exporters to write."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from reader.core.anchors import EXACT, Anchor
from reader.core.model import Annotation, Article
from reader.exchange.notes import Excerpt, Notes, block_id_of

# What Markdown, HTML, YAML or a spreadsheet would act on, if it were let.
NASTY = (
    "# a", "#tag", "## b ##", "> q", ">", "-", "- x", "---", "-----", "--- | ---", "***", "* x", "*a*", "**b**", "_c_", "__d__",
    "a_b_c", "_", "+ x", "+", "1. x", "2017.", "3) y", "a. z", "(iv) t", "`code`", "``", "```", "~~~", "~~s~~", "~5%", "==m==", "=", "===",
    "%%c%%", "$x$", "$5", "$$", "$5 and $6", "^id", "^x^", "[a](b)", "[a]: http://b", "![i](j)", "[[w]]", "[^1]", "[^1]: f",
    "[ ] t", "[!note]", "[x]", "|", "a | b", "|---|", ":-|-:", "-|-", ": d", ":", "k:: v", "~ d", "{: #i .c }", "{#i}", "{{ x }}", "{% y %}",
    "<script>alert(1)</script>", "<b>", "</p>", "<!-- c -->", "<?p", "<http://a.b>", "<a@b.c>", "<div>", "a < b", "a > b",
    "&amp;", "&copy", "&copy;", "&#35;", "&#35", "R&D", "AT&T;", "&", "\\", "\\*", "\\\\", "\\`", "*[ABC]: t", "ABC", "!!! note", "???",
    "    four", "\tx", "x  ", "\n", "\n\n", "\r\n", "\u2028", "\x85", "\x00", "\x02", "\x03", "\x1b[31m", "\x7f", "\ud800", "\ufeff",
    "\u202e", "\u2066", "\u00a0", "\u3000", "http://a.b/c_d_e", "klzzwxh:0001", "wzxhzdk:0", "word", "”", "é", "中文", "🙂", "e\u0301",
    "=1+1", "@x", "＝1", "'", '"', ",", ";", "null", "yes", "2017-04-29", "- - -", "!", "![", "]", "[", "(", ")", "TODO", "...", "%", "% t",
)  # fmt: skip
nasty_text = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(max_size=4), st.just(" "), st.just("\n")), max_size=10
).map("".join)
nasty_quote = nasty_text.filter(lambda text: text.strip())


def excerpt(quote: str = "A quote.", *, number: int = 0, note: str = "", **values: Any) -> Excerpt:
    """An annotation of the text "<quote>"."""
    annotation = Annotation(
        id=f"{number:032x}", article="a-1", passages=(Anchor(0, len(quote), quote),), note=note, colour="blue"
    )
    known = {"tags": (), "status": EXACT, "start": 0, "end": len(quote), "paragraph": 1, **values}
    return Excerpt(annotation, block_id_of(annotation.id), tuple(quote.split("\n")), **known)


def notes_of(*excerpts: Excerpt, **article: Any) -> Notes:
    return Notes(Article(id="a-1", **{"title": "A title", **article}), excerpts)
