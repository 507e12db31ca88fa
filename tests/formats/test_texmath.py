"""Formulas of TeX as text; what has no line in Unicode is left to its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.formats.texmath import readable


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"$x^2 + \frac{a}{b}$", "x² + a/b"),
        (r"\sum_{i=1}^n \alpha_i \leq \sqrt{2\pi}", "∑_(i=1)ⁿ α_i ≤ √(2π)"),
        (r"\mathbb{R}^{n+1}", "ℝⁿ⁺¹"),
        (r"\bar{x} = \text{mean of } x", "x̄ = mean of x"),
        (r"\left( \frac{a+b}{2} \right)", "((a+b)/2)"),
        (r"\unknown{x}", ""),
        (r"\frac{a", ""),
        ("x^", ""),
        ("{" * 500, ""),
    ],
)
def test_it_reads_or_says_that_it_cannot(tex: str, text: str) -> None:
    assert readable(tex) == text


@given(st.text(alphabet="\\{}[]^_$&%ab1 frcsqt\n", max_size=80))
def test_nothing_breaks_it(tex: str) -> None:
    assert "\n" not in readable(tex)
