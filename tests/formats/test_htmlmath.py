"""Formulas as readable lines."""

from __future__ import annotations

import pytest

from reader.formats.htmlmath import readable
from reader.formats.htmlnodes import parse
from tests.formats.pages import PROSE, read_page

SQUARE = "<msup><mi>x</mi><mn>2</mn></msup>"


def written(mathml: str) -> str:
    return readable(next(parse(f"<p><math>{mathml}</math>").find("math")))


@pytest.mark.parametrize(
    ("mathml", "text"),
    [
        (
            "<mi>a</mi><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mi>b</mi><mi>x</mi><mo>=</mo><mn>0</mn>",
            "a x² + b x = 0",
        ),
        ("<mfrac><mrow><mo>−</mo><mi>b</mi></mrow><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>", "−b/(2 a)"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x + 1)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "∛x"),
        ("<msub><mi>a</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msub>", "a_(i + 1)"),
        (
            "<munderover><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>k</mi>",
            "∑_(k = 1)^n k",
        ),
        ("<mfenced><mi>x</mi><mi>y</mi></mfenced>", "(x, y)"),
        ("<mo>(</mo><mi>x</mi><mo>,</mo><mo>−</mo><mi>y</mi><mo>)</mo>", "(x, −y)"),
        ("<mover><mi>v</mi><mo>→</mo></mover>", "v\u20d7"),
        ("<mi>f</mi><mo>&#x2061;</mo><mo>(</mo><mi>x</mi><mo>)</mo>", "f(x)"),
        ("<msup><mi>f</mi><mo>′</mo></msup>", "f′"),
        ("<msub><mi>H</mi><mn>2</mn></msub><mi>O</mi>", "H₂ O"),
        ("<msup><mi>x</mi><mrow><mo>−</mo><mn>12</mn></mrow></msup>", "x⁻¹²"),
        (f"<msup>{SQUARE}<mn>3</mn></msup>", "(x²)³"),
        (f"<msub>{SQUARE}<mn>3</mn></msub>", "x²₃"),
        ("<msubsup><mi>a</mi><mn>1</mn><mn>2</mn></msubsup>", "a₁²"),
        ("<msubsup><mi>a</mi><mi>k</mi><mn>2</mn></msubsup>", "a_k^2"),
        ("<msubsup><mi>a</mi><mi>k</mi><mo>′</mo></msubsup>", "a_k′"),
        ("<msup><mi>e</mi><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></msup>", "e^(x + 1)"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd></mtr></mtable>",
            "1 0; 0",
        ),
        ("<mi>x</mi><mtext>for all</mtext><mi>y</mi>", "x for all y"),
        ("<semantics><mi>x</mi><annotation encoding='application/x-tex'>\\frac x</annotation></semantics>", "x"),
    ],
)
def test_formulas(mathml: str, text: str) -> None:
    assert written(mathml) == text


def test_a_formula_without_elements_is_its_tex() -> None:
    assert readable(next(parse('<p><math alttext="E=mc^2"></math>').find("math"))) == "E=mc²"


def test_a_deep_formula_is_bounded() -> None:
    assert len(written("<msqrt>" * 5_000 + "<mi>x</mi>")) <= 20_000


@pytest.mark.parametrize(
    "formula",
    [
        "<span class='MathJax_Preview'>x2</span><span class='MathJax'>x2</span><script type='math/tex'>x^2</script>",
        f"<mjx-container><mjx-math aria-hidden=true>x2</mjx-math><mjx-assistive-mml><math>{SQUARE}</math>"
        "</mjx-assistive-mml></mjx-container>",
        f"<span class=katex><span class=katex-mathml><math><semantics>{SQUARE}<annotation>x^2</annotation></semantics>"
        "</math></span><span class=katex-html aria-hidden=true>x2</span></span>",
        f"<span class=mwe-math-element><span class='mwe-math-mathml-inline' style='display:none'><math>{SQUARE}</math>"
        "</span><img class=mwe-math-fallback-image-inline aria-hidden=true alt='x^{2}' src=x></span>",
    ],
)
def test_formulas_of_web_pages_are_shown_once(formula: str) -> None:
    assert "here x² ends" in read_page(f"{PROSE}<p>here {formula} ends</p>").text
