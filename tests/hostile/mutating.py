"""Inputs that are nearly right: samples of every kind that is parsed, and what a careless world does to them."""

# ruff: noqa: E501 - the samples are as such files are

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from reader.formats import FORMATS
from tests.formats.manuscripts import zipped
from tests.hostile.goodfiles import GOOD, REFERENCES

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
    **GOOD,
    **{f"references-{name}": samples for name, samples in REFERENCES.items()},
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
    b" 0 R", b"endobj\n", b"stream\n", b"<<", b">>", b"/Kids [2 0 R]", b"/Length 99999999", b"BT ", b" Tf ", b"(", b")",
    b"{\\", b"\\par ", b"\\u-1?", b"\\bin99 ", b"\\begin{", b"\\end{", b"\\newcommand{\\a}{\\a\\a}", b"%", b"$", b"#+BEGIN_",
    b"<!DOCTYPE a [<!ENTITY e 'ee'>]>", b"&e;", b"xlink:href=", b"id=", b"\r\n\r\n", b"--B\r\n", b"=?utf-8?B?", b"-->", b"::", b".. ", b",",
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


def broken(sample: bytes, dice: random.Random) -> bytes:
    """The sample after accidents; of an archive mostly to one or two of its members, before they were packed."""
    if not sample.startswith(b"PK") or dice.random() < 0.125:
        return mutated(sample, dice)
    archive = zipfile.ZipFile(io.BytesIO(sample))
    members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name in dice.sample(sorted(members), min(len(members), dice.choice((1, 1, 2)))):
        if dice.random() < 0.1:
            del members[name]
        else:
            members[name] = mutated(archive.read(name), dice)
    return zipped(members)


def corpus(folder: Path | None) -> dict[str, list[bytes]]:
    """Our samples and, by suffix, the files under ``folder`` of up to 200 KB."""
    found = {kind: list(samples) for kind, samples in SAMPLES.items()}
    suffixes = {suffix: row.name for row in FORMATS for suffix in row.suffixes if suffix}
    for path in sorted(folder.rglob("*")) if folder else ():
        kind = suffixes.get(path.suffix.lower())
        if kind and path.is_file() and path.stat().st_size <= 200_000:
            found[kind].append(path.read_bytes())
    return found
