"""Exports of hostile words: every field that anybody may have written, through every exporter."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import markdown
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.core.model import to_json
from reader.exchange import exporter, render
from reader.exchange.notes import Notes
from tests.exchange.samples import excerpt, nasty_quote, nasty_text, notes_of

WORSE = (
    "---\nevil: true\n---",
    "...\n--- !!python/object/apply:os.system [id]",
    '=cmd|" /C calc"!A0',
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "@SUM(1)",
    "＋1",
    "-2+3",
    '"\r\n=1+1,"',
    "<img src=x onerror=alert(1)>",
    "</p><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](http://x.example/a.png)",
    "[x]: http://x.example",
    "<http://x.example>",
    "{{ config }}",
    "{% raw %}",
    "`r system('id')`",
    "```{r}\nsystem('id')\n```",
    "![[secret]]",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b31m",
    "\ud800",
    "\u202e",
)
words = st.one_of(nasty_text, st.sampled_from(WORSE), st.tuples(nasty_text, st.sampled_from(WORSE)).map("".join))
quotes = words.filter(lambda text: text.strip())
titled = st.builds(
    dict,
    title=words,
    publication=words,
    published=words,
    url=words,
    doi=words,
    creators=st.lists(words, max_size=2).map(tuple),
)
noted = st.builds(
    lambda quote, number, note, tag, heading: excerpt(
        quote, number=number, note=note, tags=(tag,) if tag.strip() else (), heading=(heading,)
    ),
    st.one_of(nasty_quote, quotes),
    st.integers(0, 99),
    words,
    words,
    words,
)
shelves = st.builds(lambda about, made: notes_of(*made, **about), titled, st.lists(noted, max_size=2))
relaxed = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ACTIVE = re.compile(r"<(?!/?(?:p|h[1-6]|blockquote|hr|br|em|strong|ol|ul|li)\b[^<>]*>)/?[a-z!?]", re.I)


@given(shelves)
@relaxed
def test_no_terminal_obeys_an_export(notes: Notes) -> None:
    for name in ("markdown", "csv"):
        text = render(exporter(name), [notes])
        assert not _CONTROLS.search(text.replace("\r\n", "\n"))
    text = render(exporter("json"), [notes])
    assert not re.search("[\x00-\x09\x0b-\x1f]", text)
    text.encode("utf-8")


@given(shelves)
@relaxed
def test_no_cell_is_a_formula(notes: Notes) -> None:
    text = render(exporter("csv"), [notes]).removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) == 1 + len(notes.excerpts)
    assert len({len(row) for row in rows}) == 1
    for row in rows[1:]:
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell
            assert not cell.startswith(("\t", "\r", "\n")), cell


@given(shelves)
@relaxed
def test_front_matter_is_one_mapping_of_plain_text_and_the_rest_does_nothing(notes: Notes) -> None:
    text = render(exporter("markdown"), [notes])
    assert text.startswith("---\n")
    head, body = text[4:].split("\n---", 1)
    said = yaml.safe_load(head)
    assert set(said) <= {"title", "creators", "publication", "date", "url", "doi", "tags"}
    assert all(isinstance(v, str | list) for v in said.values())
    html = markdown.markdown(body, extensions=["extra", "sane_lists"])
    without_link = re.sub(r'<a href="https?://[^"<>]*">[^<>]*</a>', "", html)
    assert not _ACTIVE.search(without_link), html


@given(shelves)
@relaxed
def test_json_gives_every_record_back(notes: Notes) -> None:
    found: dict[str, Any] = json.loads(render(exporter("json"), [notes]))
    [article] = found["articles"]
    assert article["article"] == json.loads(json.dumps(to_json(notes.article)))
    assert [a["record"] for a in article["annotations"]] == [
        json.loads(json.dumps(to_json(e.annotation))) for e in notes.excerpts
    ]
