"""Addresses: what may be followed survives in full, nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.formats.links import resolve

BASE = "https://coast.example/a/b.html"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("c.html", "https://coast.example/a/c.html"),
        ("#\x1bnote", "#note"),
        ("#\x1b", ""),
        ("/c?d=1#e", "https://coast.example/c?d=1#e"),
        ("//other.example/x", "https://other.example/x"),
        ("HTTPS://Other.example/X", "HTTPS://Other.example/X"),
        ("mailto:ada@coast.example", "mailto:ada@coast.example"),
        ("#note", "#note"),
        ("https://coast.example/a/b.html#note", "#note"),
        ("b.html#note", "#note"),
        ("a b.html", "https://coast.example/a/a%20b.html"),
        ("#", ""),
        ("", ""),
        ("javascript:x()", ""),
        ("java\tscript:x()", ""),
        (" \x01javascript:x()", ""),
        ("ftp://x.example/", ""),
        ("file:///etc/passwd", ""),
        ("http://[broken", "http://[broken"),
        ("x" * 10_000, ""),
    ],
)
def test_addresses(address: str, expected: str) -> None:
    assert resolve(address, BASE, BASE) == expected


def test_without_a_base_only_whole_addresses_lead_anywhere() -> None:
    assert resolve("c.html") == ""
    assert resolve("//other.example/x") == ""
    assert resolve("http://other.example/x") == "http://other.example/x"


@given(st.text(), st.sampled_from(["", BASE, "file:///home/x", "http://[broken"]))
def test_no_address_leads_elsewhere(address: str, base: str) -> None:
    target = resolve(address, base, base)
    assert not target or target.lower().startswith(("http:", "https:", "mailto:", "#"))
    assert not any(c < " " for c in target)


def test_a_space_in_the_scheme_makes_it_another_scheme() -> None:
    assert resolve("https ://x.example/") == ""
