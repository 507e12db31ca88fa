"""Formulas of a web page as a line of readable text."""

from __future__ import annotations

from reader.formats.htmlnodes import Node


def readable(math: Node) -> str:
    """The formula in one line."""
    return " ".join(math.inner_text().split())
