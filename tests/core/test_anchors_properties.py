"""What holds for every text: describing and resolving are inverses, and changes elsewhere change nothing here."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.anchors import EXACT, MOVED, Anchor, describe, resolve
from reader.core.document import PARAGRAPH, Block, Document
from reader.core.textnorm import normalised

# Few letters make texts that repeat themselves; the rest are what breaks offsets.
few = st.text(alphabet="ab \n", max_size=60)
scripts = st.text(
    alphabet="aé\u0301ßŒﬁ’—\u00ad\u200d 😀👩\U0001f3fd中文、カ한글\u1161אבر،क्\ud800\n\t\u3000", max_size=60
)
anything = st.one_of(few, scripts, st.text(max_size=200))
lines = st.lists(
    st.sampled_from(["a", "b", "the keeper", "the keeper came", "and the lamp", "x = 1", "", "茶葉", "😀"])
)

FILLER = "Sphinx of black quartz, judge my vow; pack my box with five jugs."  # longer than a context


def document_of(text: str) -> Document:
    return Document(tuple(Block(PARAGRAPH, line) for line in text.split("\n")))


@st.composite
def passages(draw: st.DrawFn, texts: st.SearchStrategy[str] = anything) -> tuple[str, int, int]:
    text = draw(texts.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@st.composite
def changes_elsewhere(draw: st.DrawFn) -> tuple[str, int, int, str, int]:
    """(old text, start, end, new text, start in it): something is put in or taken out beside the passage."""
    old, start, end = draw(passages(st.one_of(anything, lines.map("\n".join))))
    low, high = draw(st.sampled_from([(0, start), (end, len(old))]))
    first = draw(st.integers(low, high))
    last = draw(st.one_of(st.just(first), st.integers(first, high)))
    put_in = draw(st.one_of(st.just(""), anything, st.just(old[low:high])))
    new = old[:first] + put_in + old[last:]
    return old, start, end, new, start + (len(new) - len(old) if last <= start else 0)


@st.composite
def far_changes(draw: st.DrawFn) -> tuple[str, int, int, str, int]:
    """As above, but what is put in or taken out is farther away than an anchor's context reaches, and may be a copy."""
    pieces = st.one_of(anything, lines.map("\n".join))
    quote, left, right = draw(pieces.filter(bool)), FILLER + draw(pieces)[:32], draw(pieces)[:32] + FILLER
    core = left + quote + right
    around = st.one_of(pieces, st.just(core), st.just(core + "\n" + core), st.just(left), st.just(quote + right))
    old_before, old_behind, other = (draw(around) for _ in range(3))
    new_before, new_behind = (other, old_behind) if draw(st.booleans()) else (old_before, other)
    start = len(old_before + left)
    old, new = old_before + core + old_behind, new_before + core + new_behind
    return old, start, start + len(quote), new, len(new_before + left)


@given(passages())
def test_resolving_undoes_describing(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    document = document_of(text)
    anchor = describe(document, start, end)
    placement = resolve(document, anchor)
    assert (placement.status, placement.start, placement.end, placement.score) == (EXACT, start, end, 1.0)
    assert document.text[placement.start : placement.end] == anchor.quote == text[start:end]


@given(passages())
def test_an_unchanged_text_is_recognised_without_its_hash(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    document = document_of(text)
    known = describe(document, start, end)
    anchor = Anchor(known.start, known.end, known.quote, known.prefix, known.suffix)
    placement = resolve(document, anchor, old_text=text)
    assert (placement.status, placement.start, placement.end) == (EXACT, start, end)


@settings(max_examples=400, deadline=None)
@given(changes_elsewhere())
def test_a_change_elsewhere_never_moves_an_annotation_to_other_words(change: tuple[str, int, int, str, int]) -> None:
    old, start, end, new, _ = change
    anchor = describe(document_of(old), start, end)
    for old_text in (old, None):
        placement = resolve(document_of(new), anchor, old_text)
        if placement.status in (EXACT, MOVED):
            assert normalised(new[placement.start : placement.end]) == normalised(anchor.quote)
        if placement.status == EXACT:
            assert (placement.start, placement.end) == (start, end)


@settings(max_examples=400, deadline=None)
@given(far_changes())
def test_with_its_context_in_place_no_other_place_is_called_certain(change: tuple[str, int, int, str, int]) -> None:
    old, start, end, new, true_start = change
    anchor = describe(document_of(old), start, end)
    for old_text in (old, None):
        placement = resolve(document_of(new), anchor, old_text)
        if placement.status in (EXACT, MOVED):
            # Half beside itself, as in "aaaa", is not another place.
            assert 2 * abs(placement.start - true_start) <= end - start
