"""JSON that is read piece by piece says what ``json.loads`` says, and lets other threads in between."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.document import Block, Document, Span, to_json
from reader.core.stepwise import loads_stepwise
from reader.core.texts import text_in

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
_VALUES = st.recursive(
    _SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(max_size=4), v, max_size=4), max_leaves=12
)


@given(
    _VALUES, st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-8-sig"])
)
def test_it_says_what_json_says(value: Any, indent: int | None, ascii_only: bool, encoding: str) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode(encoding, "surrogatepass")
    assert loads_stepwise(data) == json.loads(data)


@given(st.text(alphabet='{}[]":,0 1\n\\atrue', max_size=24))
def test_what_is_no_json_is_no_json_here_either(text: str) -> None:
    data = ('{"a": [1, {"b": ' + text).encode()
    for bad in (data, text.encode(), b"{" + text.encode() + b"}", b'{"a": [' + text.encode() + b"]}"):
        try:
            wanted = json.loads(bad)
        except ValueError:
            with pytest.raises(ValueError):  # noqa: PT011 - JSONDecodeError or UnicodeDecodeError
                loads_stepwise(bad)
        else:
            assert loads_stepwise(bad) == wanted


def test_the_last_of_two_equal_keys_counts() -> None:
    data = b' {"a": [1], "a": [2, [3]], "b": {}} '
    assert loads_stepwise(data) == json.loads(data) == {"a": [2, [3]], "b": {}}


def test_every_cut_and_every_flipped_byte_is_noticed_or_read_alike() -> None:
    data = json.dumps({"format": 1, "blocks": [{"kind": "paragraph", "text": "é\ud83d"}], "end": []}).encode()
    for at in range(len(data)):
        for bad in (data[:at], data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]):
            assert _result(loads_stepwise, bad) == _result(json.loads, bad)


def _result(read: Any, data: bytes) -> Any:
    try:
        return read(data)
    except ValueError:
        return ValueError


@contextmanager
def _calls(name: str) -> Iterator[list[str]]:
    """The calls of C functions of that name, in Python's eyes; between two of them another thread may run."""
    seen: list[str] = []

    def profile(_: FrameType, event: str, argument: Any) -> None:
        if event == "call" and _.f_code.co_name == name:
            seen.append(name)

    sys.setprofile(profile)
    try:
        yield seen
    finally:
        sys.setprofile(None)


def test_a_text_is_read_block_by_block() -> None:
    blocks = tuple(Block("paragraph", f"Number {n}.", (Span(0, 6, "emphasis"),)) for n in range(300))
    document = Document(blocks)
    saved = json.dumps(to_json(document), ensure_ascii=False).encode()
    with _calls("raw_decode") as pieces:
        found = text_in(saved)
    assert found == document
    assert len(pieces) >= len(blocks)
