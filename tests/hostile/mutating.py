"""Inputs that are nearly right: samples of every kind that is parsed, and what a careless world does to them."""

# ruff: noqa: E501, W291 - the samples are as such files are

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

HTML: Final = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The tide mill</title>
<meta name="author" content="Ann Keeper"><meta property="article:published_time" content="2017-04-29T10:00:00Z">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"The tide mill","author":[{"name":"Ann"}]}</script>
<style>@import url(file:///etc/passwd); p{background:url("http://x.example/a.png")}</style><base href="https://x.example/">
</head><body><nav><a href="/">Home</a> | <a href="javascript:alert(1)">News</a></nav><main><article>
<h1>The tide mill</h1><p class="byline">By <b>Ann</b> Keeper, 29 April 2017</p>
<p>The mill <em>ground</em> corn <sup><a href="#fn1" id="r1">1</a></sup> twice a day, H<sub>2</sub>O &amp; salt &nbsp;&#128578;&#xD800;.
<p>Unclosed <b><i>nested</b></i> text <img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk" alt="x">
<figure><img srcset="a.png 1x, ../b.png 2x" src="/etc/passwd"><figcaption>The mill in 1890</figcaption></figure>
<ul><li>one<ol start="3"><li>two</li></ol><li>three</ul><blockquote><p>quoted<blockquote>deeper</blockquote></blockquote>
<table><caption>Tides</caption><tr><th colspan="2">a<td rowspan=99999>b<tr><td>c</table><pre><code class="language-py">def f():
    return 1</code></pre><dl><dt>t<dd>d</dl><math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>
<svg><title>t</title><text>in a drawing</text></svg><iframe src="file:///etc/passwd"></iframe><object data="x.swf">o</object>
<details><summary>More</summary>hidden</details><p style="display:none">never seen</p><p dir="rtl">\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d</p>
<ol class="footnotes"><li id="fn1">A note. <a href="#r1">back</a></li></ol></article></main>
<footer><p>Leave a Reply</p><form><input><textarea>type here</textarea></form></footer></body></html>"""

MARKDOWN: Final = b"""---
title: The tide mill
author: [Ann Keeper, Bo Light]
date: 2017-04-29
tags: &a [mill, tide]
---

# The tide mill

By **Ann** _Keeper_ and ~~Bo~~ ==Light==[^1]. A [link](https://x.example "t"), ![pic](../../etc/passwd), <b onclick=x>raw</b>.

> quoted
>> deeper
> - [ ] task
>   1. one
>      ```python
>      def f(): pass

| a | b |
|---|:-:|
| `c` | $x^2$ |

Term
:   definition

***

    indented code

[^1]: A note with [ref].
[ref]: javascript:alert(1)

<div markdown="1"><script>alert(1)</script>

Setext
======

$$\\int_0^1 x$$  
* * *
1) one
2) two &copy; &#0; \\* <https://x.example> H~2~O x^2^ *[HTML]: abbreviation
"""

TEXT: Final = """RUSSIA RAISES THE ALERT

By Ann Keeper | Coast Times | April 29, 2017

    “We keep the lamp,” she said — and kept it.
The lamp was lit at dusk.  Nobody saw it; it burned
through the night, as lamps do, un-
til the morning came.

1. First
2. Second
   a) third
* bullet

CHAPTER II.

\tO lamp
\t    of the sea

----------
Photo: Reuters
日本語の文章です。これは二つ目。 שלום עולם 🙂 e\u0301\u200d
Leave a Reply
Continue reading from the original source…
""".encode()

RECORDS: Final = b"""{
"annotations": {
"9b2f": {"id": "9b2f", "created": "2026-01-02T03:04:05Z", "rev": "2-ab12cd", "ancestors": ["1-77aa"],
 "passages": [{"start": 3, "end": 9, "quote": "a lamp", "prefix": "x", "suffix": "y", "heading": ["H"], "occurrence": 1,
 "text_sha256": "00"}], "colour": "yellow", "tags": ["mill"], "note": "why?", "flags": ["note-merged"], "new": {"x": [1]}},
"77aa": {"id": "77aa", "rev": "1-ff", "deleted": true}
},
"article": {
"a-1": {"id": "a-1", "title": "T", "creators": ["A"], "words": 12, "blocks": 3, "status": "inbox", "source": "source.txt",
 "source_sha256": "aa", "changed": {"title": "1-x"}}
},
"reading": {
"a-1": {"id": "a-1", "position": 5, "progress": 0.5, "opened": "2026-01-02"}
},
"tags": {
"mill": {"id": "mill", "name": "Mill", "parent": "x", "colour": "red", "definition": "d", "pin": 1, "merged_into": ""}
},
"reader": {
"1": {"format": 1}
}
}
"""

DOCUMENT: Final = b"""{"format": 1, "text_sha256": "", "metadata": {"title": "T", "creators": ["A"], "keywords": ["k"]},
"appendix": -1, "cut_short": false, "warnings": ["w"], "blocks": [{"kind": "heading", "text": "T", "level": 1},
{"kind": "paragraph", "text": "a lamp was lit", "spans": [[0, 1, "emphasis"], [2, 6, "link", "https://x.example"]]},
{"kind": "cell", "text": "c", "table": 1, "row": 1, "column": 2, "colspan": 2, "header": true}]}"""

QUERY: Final = (
    'russia "air defense" -tag:draft colour:yellow in:notes source:"Asia Times" after:2017-04 “x” has:note'.encode()
)

SAMPLES: Final[dict[str, list[bytes]]] = {
    "html": [HTML],
    "md": [MARKDOWN],
    "txt": [TEXT, TEXT.decode().encode("utf-16"), "Ça où été naïve ".encode("cp1252") * 20],
    "records": [RECORDS],
    "document": [DOCUMENT],
    "settings": [
        b'{"theme": "dark", "text_size": 20, "line_height": 1.5, "keys": {"a": "B"}, "recent": ["/x"], "n": null}'
    ],
    "query": [QUERY],
}

# Pieces that parsers stumble over.
_BITS: Final = (
    b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#x110000;", b"&#xD800;", b"&amp", b"<b>", b"<table>",
    b"<td>", b"</p>", b"<svg>", b"<math>", b"<template>", b"<plaintext>", b"<script>", b"<style>", b"<li>", b"<a href=",
    b'"', b"'", b"`", b"```\n", b"~~~", b"$$", b"**", b"__", b"[", b"]", b"](", b"![", b"[^1]", b"[^1]: ", b"\n> ", b"\n- ",
    b"\n1. ", b"\n    ", b"\n\t", b"|", b"\n---\n", b"\n===\n", b"---\n", b"+++\n", b": ", b"&a ", b"*a", b"!!python/object ",
    b"{", b"}", b"{{", b"[[", b"\\", b"\\u0000", b"\\ud800", b"null", b"true", b"-1", b"1e999", b"NaN", b"99999999999999999999",
    b"\x00", b"\x1b[2J", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x80", b"\x0c", b"\r", b"\r\n", b"\x85",
    "\u2028".encode(), "\u202e".encode(), "\u200b".encode(), "\U000e0001".encode(), "\ufffc".encode(), b"in:", b"tag:", b"-",
    b" \t \n", b'{"1": {"format": 2}}', b'"deleted": true', b'"rev": []', b'"passages": {}', b'"id": 5',
)  # fmt: skip


def _flip(data: bytearray, dice: random.Random) -> None:
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _cut(data: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(data))
    del data[at : at + min(dice.choice((1, 3, 20, 200, 10**9)), len(data))]


def _insert(data: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(data))
    data[at:at] = dice.choice(_BITS) * dice.choice((1, 1, 1, 2, 5, 40, 400))


def _repeat(data: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(data))
    data[at:at] = data[at : at + dice.choice((1, 2, 10, 60, 300))] * dice.choice((1, 2, 30, 300))


def _move(data: bytearray, dice: random.Random) -> None:
    start = dice.randint(0, len(data))
    piece = data[start : start + dice.randint(1, 200)]
    del data[start : start + len(piece)]
    at = dice.randint(0, len(data))
    data[at:at] = piece


def _noise(data: bytearray, dice: random.Random) -> None:
    at = dice.randint(0, len(data))
    data[at:at] = dice.randbytes(dice.randint(1, 30))


_WAYS: Final[tuple[Callable[[bytearray, random.Random], None], ...]] = (
    _flip,
    _cut,
    _insert,
    _insert,
    _repeat,
    _move,
    _noise,
)
_MOST: Final = 400_000  # bytes of a mutated input


def mutated(sample: bytes, dice: random.Random) -> bytes:
    """The sample after one to twelve accidents."""
    data = bytearray(sample)
    for _ in range(dice.choice((1, 1, 2, 3, 5, 12))):
        dice.choice(_WAYS)(data, dice)
        del data[_MOST:]
    return bytes(data)


def corpus(folder: Path | None) -> dict[str, list[bytes]]:
    """Our samples and, by suffix, the files under ``folder`` of up to 200 KB."""
    found = {kind: list(samples) for kind, samples in SAMPLES.items()}
    suffixes = {".html": "html", ".htm": "html", ".xhtml": "html", ".md": "md", ".txt": "txt"}
    for path in sorted(folder.rglob("*")) if folder else ():
        kind = suffixes.get(path.suffix.lower())
        if kind and path.is_file() and path.stat().st_size <= 200_000:
            found[kind].append(path.read_bytes())
    return found
