"""Citations in each style that is shipped: goldens, and what citeproc-py alone gets wrong."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.errors import ReaderError
from reader.core.model import Article
from reader.core.paths import assets
from reader.exchange.citations import STYLES, Text, cite, listed

PAPER = Article(
    id="a",
    title="The air-defence problem",
    creators=("Ivan P. Ivanov", "Anne de Gaulle"),
    publication="Journal of Strategic Studies",
    volume="12",
    issue="3",
    pages="123-145",
    published="2017-04",
    doi="10.1000/xyz123",
)
BOOK = Article(id="b", title="War and society", creators=("John Smith",), publisher="Oxford University Press",
               published="1999", isbn="9780198520115")  # fmt: skip
NEWS = Article(id="c", title="Russia raises alert", creators=("Reuters",), publication="Asia Times",
               published="2017-04-29", url="https://example.org/a")  # fmt: skip
NAMELESS = Article(id="d", title="No author here", url="https://example.org/b")
SCRIPTS = Article(id="e", title="论持久战", creators=("毛泽东", "Владимир Путин", "محمد علي"), publication="J",
                  volume="3", issue="1", published="2017")  # fmt: skip

REFERENCES = {
    "apa": (
        "Ivanov, I. P., & de Gaulle, A. (2017). The air-defence problem. *Journal of Strategic Studies*, *12*(3),"
        " 123–145. https://doi.org/10.1000/xyz123",
        "Smith, J. (1999). *War and society*. Oxford University Press.",
        "Reuters. (2017, April 29). Russia raises alert. *Asia Times*. https://example.org/a",
        "*No author here*. (n.d.). https://example.org/b",
        "毛泽东, Путин, В., & علي, محمد (2017). 论持久战. *J*, *3*(1).",
    ),
    "chicago": (
        "Ivanov, Ivan P., and Anne de Gaulle. 2017. “The Air-Defence Problem.” *Journal of Strategic Studies* 12 (3):"
        " 123–45. https://doi.org/10.1000/xyz123.",
        "Smith, John. 1999. *War and Society*. Oxford University Press.",
        "Reuters. 2017. “Russia Raises Alert.” *Asia Times*, April 29, 2017. https://example.org/a.",
        "“No Author Here.” n.d. https://example.org/b.",
        "毛泽东, Владимир Путин, and محمد علي. 2017. “论持久战.” *J* 3 (1).",
    ),
    "mla": (
        "Ivanov, Ivan P., and Anne de Gaulle. “The Air-Defence Problem.” *Journal of Strategic Studies*, vol. 12,"
        " no. 3, Apr. 2017, pp. 123–45, https://doi.org/10.1000/xyz123.",
        "Smith, John. *War and Society*. Oxford University Press, 1999.",
        "Reuters. “Russia Raises Alert.” *Asia Times*, 29 Apr. 2017, https://example.org/a.",
        "*No Author Here*. https://example.org/b.",
        "毛泽东, et al. “论持久战.” *J*, vol. 3, no. 1, 2017.",
    ),
    "harvard": (
        "Ivanov, I.P. and de Gaulle, A. (2017) ‘The air-defence problem’, *Journal of Strategic Studies*, 12(3),"
        " pp. 123–145. Available at: https://doi.org/10.1000/xyz123.",
        "Smith, J. (1999) *War and society*. Oxford University Press.",
        "Reuters (2017) ‘Russia raises alert’, *Asia Times*, 29 April. Available at: https://example.org/a.",
        "*No author here* (no date). Available at: https://example.org/b.",
        "毛泽东, Путин, В. and علي, محمد (2017) ‘论持久战’, *J*, 3(1).",
    ),
    "vancouver": (
        "Ivanov IP, de Gaulle A. The air-defence problem. Journal of Strategic Studies. 2017 Apr;12(3):123–45."
        " doi:10.1000/xyz123",
        "Smith J. War and society. Oxford University Press; 1999.",
        "Reuters. Russia raises alert. Asia Times \\[Internet\\]. 2017 Apr 29. Available from: https://example.org/a",
        "No author here \\[Internet\\]. Available from: https://example.org/b",
        "毛泽东, Путин В, علي محمد. 论持久战. J. 2017;3(1).",
    ),
    "dgps": (
        "Ivanov, I. P. & de Gaulle, A. (2017). The air-defence problem. *Journal of Strategic Studies*, *12*(3),"
        " 123–145. https://doi.org/10.1000/xyz123",
        "Smith, J. (1999). *War and society*. Oxford University Press.",
        "Reuters. (2017, 29. April). Russia raises alert. *Asia Times*.",
        "No author here. (n. d.). Verfügbar unter: https://example.org/b",
        "毛泽东, Путин, В. & علي, محمد (2017). 论持久战. *J*, *3*(1).",
    ),
}
CITED = {
    "apa": "(Ivanov & de Gaulle, 2017, p. 12)",
    "chicago": "(Ivanov and de Gaulle 2017, 12)",
    "chicago-notes": "Ivan P. Ivanov and Anne de Gaulle, “The Air-Defence Problem,” Journal of Strategic Studies 12,"
    " no. 3 (April 2017): 12, https://doi.org/10.1000/xyz123.",
    "mla": "(Ivanov and de Gaulle 12)",
    "harvard": "(Ivanov and de Gaulle, 2017, p. 12)",
    "vancouver": "(p. 12)",
    "ieee": "(p. 12)",
    "iso690": "(Ivanov, de Gaulle 2017, p. 12)",
    "iso690-de": "(Ivanov, de Gaulle 2017, S. 12)",
    "iso690-fr": "(Ivanov, de Gaulle 2017, p. 12)",
    "dgps": "(Ivanov & de Gaulle, 2017, S. 12)",
}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_is_what_the_style_asks_for(name: str) -> None:
    made = [cite(article, name).reference.markdown for article in (PAPER, BOOK, NEWS, NAMELESS, SCRIPTS)]
    assert tuple(made) == REFERENCES[name]


@pytest.mark.parametrize("name", [s.id for s in STYLES])
def test_a_citation_names_the_page(name: str) -> None:
    assert " ".join(cite(PAPER, name, page="12").cite.plain.split()) == CITED[name]


def test_a_list_has_the_numbers_of_a_style_that_cites_by_them() -> None:
    entries = [each.reference.plain for each in listed([PAPER, BOOK], "ieee")]
    assert [entry.split(" ")[0] for entry in entries] == ["[1]", "[2]"]
    assert listed([BOOK], "ieee")[0].reference.plain == "J. Smith, War and society. Oxford University Press, 1999."
    assert listed([PAPER, BOOK], "apa")[1].reference.plain.startswith("Smith, J. (1999)")


@pytest.mark.parametrize(
    ("name", "begins", "years", "cited"),
    [
        ("apa", "Smith, J.", " (2016a). | (2016b). | (2017). ", "(Smith, 2016a"),
        ("harvard", "Smith, J.", " (2016a) | (2016b) | (2017) ", "(Smith, 2016a"),
        ("chicago", "Smith, Jane.", " 2016a. | 2016b. | 2017. ", "(Smith 2016a"),
        ("iso690", "SMITH, Jane,", " 2016a. | 2016b. | 2017. ", "(Smith 2016a"),
    ],
)
def test_works_of_the_same_names_and_year_are_told_by_letters(name: str, begins: str, years: str, cited: str) -> None:
    said = (("x", "Anvils", "2017"), ("y", "The Oil", "2016"), ("z", "Lamps", "2016"))
    works = [Article(id=i, title=t, creators=("Jane Smith",), publisher="P", published=y) for i, t, y in said]
    made = listed([BOOK, *works], name, page="12")
    titles = ("*Lamps*", "*The Oil*", "*Anvils*")
    expected = [f"{begins}{year}{title}" for year, title in zip(years.split("|"), titles, strict=True)]
    assert [each.reference.markdown[: len(e)] for each, e in zip(made, expected, strict=False)] == expected
    assert "Oxford" in made[3].reference.plain
    assert made[0].cite.plain.startswith(cited)
    assert "2016a" not in listed(works[1:2], name)[0].reference.plain


@pytest.mark.parametrize(
    ("name", "edition", "expected"),
    [
        ("iso690", "2", "SMITH, Jane, 1999. Oil. In: Lamps. 2nd ed. P."),
        ("iso690", "11", "SMITH, Jane, 1999. Oil. In: Lamps. 11th ed. P."),
        ("iso690", "rev. ed", "SMITH, Jane, 1999. Oil. In: Lamps. rev. ed. P."),
        ("iso690-de", "2", "SMITH, Jane, 1999. Oil. In: Lamps. 2. Aufl. P"),
        ("iso690-fr", "1", "SMITH, Jane, 1999. Oil. In : Lamps. 1re éd. P."),
    ],
)
def test_iso_690_says_the_edition(name: str, edition: str, expected: str) -> None:
    part = Article(id="x", title="Oil", creators=("Jane Smith",), publication="Lamps", published="1999")
    part = part.with_(edition=edition, publisher="P", genre="chapter")
    assert " ".join(cite(part, name).reference.plain.split()) == expected


@pytest.mark.parametrize("name", [row.id for row in STYLES if row.has_letters])
def test_a_letter_stands_behind_the_date_and_in_no_title_or_name(name: str) -> None:
    works = [Article(id=t, title=t, creators=("Group 2016",), published="2016-05-02") for t in ("In 2016", "On 2016")]
    for each, title, letter in zip(listed(works, name), ("In 2016", "On 2016"), "ab", strict=True):
        assert title in each.reference.plain
        assert each.reference.plain.count(f"2016{letter}") == 1
        assert each.reference.plain.casefold().startswith("group 2016")
        assert each.cite.plain.startswith("(Group 2016")
        assert each.cite.plain.endswith(f" 2016{letter})")


@pytest.mark.parametrize("name", ["mla", "chicago-notes"])
def test_styles_without_letters_list_by_title(name: str) -> None:
    said = (("Oil of 2016", "2016"), ("The Lamps", "2016"), ("Anvils", "2017"))
    works = [Article(id=t, title=t, creators=("Ann Lee",), publisher="P", published=y) for t, y in said]
    entries = [each.reference.plain for each in listed(works, name)]
    assert entries == [f"Lee, Ann. {t}. P, {y}." for t, y in (said[2], said[1], said[0])]


@pytest.mark.parametrize("name", ["iso690", "iso690-de", "iso690-fr"])
def test_iso_690_names_the_editor_of_a_part_without_an_author_once(name: str) -> None:
    part = Article(id="x", title="Oil", editors=("Jane Smith",), publication="Lamps", published="1999", genre="chapter")
    assert re.search(r"Oil\. In\s?: Lamps", cite(part, name).reference.plain)


def test_many_works_of_a_year_have_letters_too() -> None:
    works = [Article(id=str(n), title=f"{n:03}", creators=("Jane Smith",), published="2016") for n in range(54)]
    said = [each.reference.plain for each in listed(works, "apa")]
    assert [s.partition("(2016")[2].partition(")")[0] for s in said[24:28] + said[52:]] == [
        "y",
        "z",
        "aa",
        "ab",
        "ba",
        "bb",
    ]


def test_a_paragraph_stands_where_there_are_no_pages() -> None:
    assert cite(NEWS, "apa", paragraph=3).cite.plain == "(Reuters, 2017, ¶ 3)"


def test_all_styles_are_there_with_their_licence() -> None:
    folder = assets() / "styles"
    assert {f"{s.file}.csl" for s in STYLES} == {p.name for p in folder.glob("*.csl")}
    assert "Attribution-ShareAlike 3.0" in (folder / "LICENSE").read_text("utf-8")
    assert all("licenses/by-sa/3.0" in p.read_text("utf-8") for p in folder.glob("*.csl"))


@pytest.mark.parametrize("name", [s.id for s in STYLES])
@pytest.mark.parametrize(
    "title",
    ["*a* `c`", '<b>x</b> & <span class="nocase">Y</span>', "\ue0a0x\ue0a5Ⓐ", "🙂", "\ud800", "(1)", "Why?", ""],
)
def test_no_title_breaks_a_style(name: str, title: str) -> None:
    made = cite(Article(id="x", title=title, creators=("محمد علي", "")), name, page="1")
    for text in (made.cite, made.reference):
        assert "\ue0a0" not in text.plain + text.html + text.markdown
        assert "<b>" not in text.html
        assert "span" not in text.html or "nocase" in text.html


def test_markup_of_a_title_is_text() -> None:
    title = "The <i>Aeneid</i> & <script>x</script> *again*"
    entry = listed([Article(id="x", title=title, creators=("A Bo",), publisher="P")], "apa")[0].reference
    assert "&lt;script&gt;" in entry.html
    assert "<script>" in entry.plain
    assert r"\*again\*" in entry.markdown


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(ReaderError, match="“turabian” is not a citation style"):
        cite(PAPER, "turabian")


def test_plain_text_has_no_marks() -> None:
    assert Text("\ue0a0a\ue0a1").plain == "a"


@settings(max_examples=40)
@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=4), st.sampled_from(STYLES))
def test_any_metadata_can_be_cited(title: str, creators: list[str], row: object) -> None:
    article = Article(id="x", title=title, creators=tuple(creators), publication=title[:5], pages=title, volume=title)
    assert isinstance(cite(article, row.id, paragraph=2).cite.plain, str)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("title", "name", "said"),
    [
        ("What is “power”?", "chicago-notes", "“What Is ‘Power’?”"),
        ("“We will not go”: a city waits", "mla", "“‘We Will Not Go’: A City Waits.”"),
        ("Ethics, lies and videotape...", "apa", "Ethics, lies and videotape… "),
    ],
)
def test_quotation_marks_and_ellipses_in_a_title(title: str, name: str, said: str) -> None:
    article = Article(id="a", title=title, creators=("Ann Lee",), publication="Nature", volume="3", published="2001")
    assert said in cite(article, name).reference.plain


def test_an_abbreviated_journal_has_one_full_stop() -> None:
    article = Article(
        id="a", title="T", creators=("Ann Lee",), publication="Phys. Rev. Lett.", volume="3", doi="10.1/a"
    )
    for name in ("iso690", "iso690-de", "apa", "vancouver"):
        assert ".." not in cite(article, name).reference.plain
