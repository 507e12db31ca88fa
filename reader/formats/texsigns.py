"""The commands of TeX that stand for a character: one table each for signs, accents, alphabets and scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_GREEK: Final = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ "
    "mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ "
    "chi χ psi ψ "
    "omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_PLAIN: Final = (
    "infty ∞ partial ∂ nabla ∇ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ "
    "angle ∠ degree ° circ ∘ bullet ∙ star ⋆ prime ′ dagger † ddagger ‡ ldots … cdots ⋯ dots … vdots ⋮ ddots ⋱ dotsc … "
    "dotsb ⋯ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert | Vert ‖ lVert ‖ rVert ‖ mid ∣ "
    "lbrace { rbrace } lbrack [ rbrack ] backslash \\ sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ "
    "bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigvee ⋁ bigwedge ⋀ neg ¬ lnot ¬ top ⊤ bot ⊥ imath ı jmath ȷ S § P ¶ pounds £ "
    "copyright © ss ß ae æ AE Æ oe œ OE Œ o ø O Ø aa å AA Å l ł L Ł i ı j ȷ textdegree ° textmu μ micro µ checkmark ✓ "
    "square □ Box □ blacksquare ■ diamond ⋄ triangle △ triangleq ≜ clubsuit ♣ heartsuit ♡ spadesuit ♠ wp ℘ mho ℧ "
    "surd √ colon : textbackslash \\ textendash – textemdash — euro € texteuro €"
)
# With a space on both sides, as they are set.
_SPACED: Final = (
    "leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ ll ≪ gg ≫ pm ± mp ∓ times × div ÷ "
    "cdot ⋅ ast ∗ cup ∪ cap ∩ setminus ∖ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → "
    "leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⇒ iff ⇔ mapsto ↦ uparrow ↑ "
    "downarrow ↓ longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ land ∧ wedge ∧ lor ∨ vee ∨ oplus ⊕ otimes ⊗ odot ⊙ "
    "perp ⊥ parallel ∥ vdash ⊢ models ⊨ prec ≺ succ ≻ preceq ⪯ succeq ⪰ lesssim ≲ gtrsim ≳ leqslant ≤ geqslant ≥ "
    "asymp ≍ doteq ≐ bowtie ⋈ therefore ∴ because ∵ nleq ≰ ngeq ≱ hookrightarrow ↪ rightharpoonup ⇀ gets ← lt < gt > "
    "coloneqq ≔ rightleftharpoons ⇌ leadsto ⇝ iff ⇔ nsubseteq ⊈ subsetneq ⊊"
)


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SIGNS: Final[Mapping[str, str]] = {
    **_pairs(_GREEK),
    **_pairs(_PLAIN),
    **{name: f" {sign} " for name, sign in _pairs(_SPACED).items()},
    **{c: c for c in "{}%$#&_"},
    "|": "‖",
}
_FUNCTIONS: Final = (
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp lim limsup liminf max min sup inf "
    "det dim ker deg gcd arg hom Pr mod bmod"
)
FUNCTIONS: Final[Mapping[str, str]] = {name: name for name in _FUNCTIONS.split()} | {
    "pmod": "mod",
    "argmax": "arg max",
    "argmin": "arg min",
}
# Combining characters: behind the letter.
ACCENTS: Final[Mapping[str, str]] = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0305", "underline": "\u0332", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
    "acute": "\u0301", "grave": "\u0300", "breve": "\u0306", "check": "\u030c", "mathring": "\u030a",
}  # fmt: skip
# In running text.
TEXT_ACCENTS: Final[Mapping[str, str]] = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DOUBLE: Final = "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ"
_SCRIPT: Final = "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵"
_SCRIPTS: Final = dict(zip(_LETTERS, _SCRIPT, strict=True))
_SAME: Final[Mapping[str, str]] = {}
ALPHABETS: Final[Mapping[str, Mapping[str, str]]] = {
    "mathbb": dict(zip(_LETTERS, _DOUBLE, strict=True)),
    "mathcal": _SCRIPTS,
    "mathscr": _SCRIPTS,
    **dict.fromkeys(("mathbf", "mathit", "mathsf", "mathtt", "boldsymbol", "bm", "mathfrak", "bf", "emph"), _SAME),
}
SUPERSCRIPTS: Final[Mapping[str, str]] = dict(zip("0123456789+−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
SUBSCRIPTS: Final[Mapping[str, str]] = dict(zip("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
