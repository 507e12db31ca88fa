"""References as other programs and databases write them: their names, dates, types, accents and habits."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.core.describing import describe
from reader.core.library import Library
from reader.exchange import bibtex, csljson, ris, taggedlines
from reader.exchange.references import Reference, plan, read_references
from reader.exchange.referencevalues import date_in, edition_in, language_in
from tests.core.making import add_article

ZOTERO_BIB = r"""
@incollection{smith_siege_2001,
	address = {London},
	edition = {2nd ed.},
	title = {On {Siege} \& {War}},
	isbn = {978-0-19-852011-5},
	language = {en},
	url = {https://e.example/a\_b},
	urldate = {2020-01-02},
	booktitle = {Handbook of {War}},
	publisher = {Routledge},
	author = {Smith, John and García Márquez, Gabriel and {World Health Organization}},
	editor = {Adams, Anna and Brown, Bert},
	translator = {Davis, Lydia},
	month = apr,
	year = {2001},
	pages = {12--34},
	file = {Snapshot:/home/x/a.html:text/html},
}"""
JABREF_BIB = r"""% Encoding: UTF-8
@Comment{jabref-meta: databaseType:bibtex;}
@String { jss = "Journal of " # "Strategic Studies" }
@Article{Erdoes1999,
  author    = {Paul Erd{\H{o}}s and Jos{\'e} Ortega y Gasset and von der {Leyen}, Ursula and Knuth, Jr., Donald E.},
  title     = {{Stra{\ss}e}, \v{C}e\v{s}tina and $\beta$-decay: \textit{na\"{\i}ve} ``views''},
  journal   = jss,
  year      = {{\noopsort{1998}}1999},
  month     = "15~" # feb,
  number    = {3},
  language  = {ngerman},
  groups    = {A},
}"""
CROSSREF_BIB = """
@inproceedings{lee, author = {Lee, Ann}, title = {Fast matching}, crossref = {PROC}, pages = {5-9}}
@proceedings{proc, title = {Proceedings of X}, editor = {Chan, Bo}, year = 2018, publisher = {ACM}}
@online{w, author = {family=Gogh, given=Vincent, prefix=van}, title = {Letters}, date = {1885-05-03}, url = {https://e.example}}
"""
SCHOLAR_BIB = """@article{ivanov2017air,
  title={The air-defence problem},
  author={Ivanov, Ivan P and De Gaulle, Anne and others},
  journal={Journal of Strategic Studies},
  volume={12}, number={3}, pages={123--145}, year={2017}, publisher={Taylor \\& Francis}
}"""
ENDNOTE_RIS = """TY  - CHAP
A2  - Adams, Anna
A2  - Brown, Bert
AU  - Smith, John
CY  - London
ET  - 3rd
PB  - Routledge
PY  - 2001
SN  - 978-0-19-852011-5
SP  - 12-34
ST  - On siege
T2  - Handbook of war
TI  - On siege
ID  - 12
ER  -
"""
WOS_RIS = """TY  - JOUR
AU  - Ivanov, IP
AU  - Garcia Marquez, G
TI  - THE AIR-DEFENCE PROBLEM
T2  - JOURNAL OF STRATEGIC STUDIES
LA  - English
SN  - 0140-2390
PU  - ROUTLEDGE
DA  - APR 29
PY  - 2017
VL  - 12
IS  - 3
SP  - 123
EP  - 145
DO  - 10.1000/xyz123
ER  -
"""
PUBMED = """PMID- 123
OWN - NLM
DP  - 2002 Jul 25
TI  - Solid-organ transplantation in HIV-infected
      patients.
PG  - 284-7
VI  - 347
IP  - 4
LID - 10.1056/NEJMsb020632 [doi]
FAU - Halpern, Scott D
AU  - Halpern SD
FAU - Ubel, Peter A
AU  - Ubel PA
LA  - eng
PT  - Journal Article
TA  - N Engl J Med
JT  - The New England journal of medicine
"""
ENW = """%0 Journal Article
%T The air-defence problem
%A Ivanov, Ivan P
%A De Gaulle, Anne
%J Journal of Strategic Studies
%V 12
%N 3
%P 123-145
%@ 0140-2390
%D 2017
%I Taylor & Francis
"""
WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Ivanov, IP
   Lee, A
AF Ivanov, Ivan P.
   Lee, Ann
TI The air-defence
   problem
SO JOURNAL OF STRATEGIC STUDIES
LA English
PD APR 29
PY 2017
VL 12
IS 3
BP 123
EP 145
DI 10.1000/xyz123
ER

EF
"""
MENDELEY_CSL = """[{"type": "book", "id": "http://zotero.org/users/1/items/A", "title": "Cien años de soledad",
"language": "Spanish", "author": [{"family": "García Márquez", "given": "Gabriel"}],
"translator": [{"given": "Gregory", "family": "Rabassa"}],
"editor": [{"literal": "Pussy Riot"}], "publisher-place": "Buenos Aires", "edition": "2nd",
"issued": {"raw": "May 1967"}}]"""

CASES: list[tuple[ModuleType, str, int, dict[str, Any]]] = [
    (bibtex, ZOTERO_BIB, 0, {
        "title": "On Siege & War", "creators": ("John Smith", "García Márquez, Gabriel", "World Health Organization"),
        "editors": ("Anna Adams", "Bert Brown"), "translators": ("Lydia Davis",), "publication": "Handbook of War",
        "publisher": "Routledge", "place": "London", "edition": "2", "published": "2001-04", "pages": "12-34",
        "isbn": "978-0-19-852011-5", "url": "https://e.example/a_b", "language": "en", "genre": "chapter",
        "key": "smith_siege_2001"}),
    (bibtex, JABREF_BIB, 0, {
        "title": "Straße, Čeština and β-decay: naïve “views”",
        "creators": ("Paul Erdős", "José Ortega y Gasset", "Ursula von der Leyen", "Donald E. Knuth Jr."),
        "publication": "Journal of Strategic Studies", "published": "1999-02-15", "issue": "3", "language": "de",
        "genre": "article-journal", "key": "Erdoes1999"}),
    (bibtex, CROSSREF_BIB, 0, {
        "title": "Fast matching", "creators": ("Ann Lee",), "editors": ("Bo Chan",), "publisher": "ACM",
        "publication": "Proceedings of X", "published": "2018", "pages": "5-9", "genre": "paper-conference",
        "key": "lee"}),
    (bibtex, CROSSREF_BIB, 2, {
        "title": "Letters", "creators": ("Vincent van Gogh",), "published": "1885-05-03", "genre": "webpage",
        "url": "https://e.example", "key": "w"}),
    (bibtex, SCHOLAR_BIB, 0, {
        "title": "The air-defence problem", "creators": ("Ivan P Ivanov", "Anne De Gaulle"), "issue": "3",
        "publication": "Journal of Strategic Studies", "volume": "12", "pages": "123-145", "published": "2017",
        "publisher": "Taylor & Francis", "genre": "article-journal", "key": "ivanov2017air"}),
    (ris, ENDNOTE_RIS, 0, {
        "title": "On siege", "creators": ("John Smith",), "editors": ("Anna Adams", "Bert Brown"), "place": "London",
        "publication": "Handbook of war", "publisher": "Routledge", "edition": "3", "published": "2001",
        "pages": "12-34", "isbn": "978-0-19-852011-5", "genre": "chapter"}),
    (ris, WOS_RIS, 0, {
        "title": "THE AIR-DEFENCE PROBLEM", "creators": ("I. P. Ivanov", "Garcia Marquez, G"), "issue": "3",
        "publication": "JOURNAL OF STRATEGIC STUDIES", "published": "2017-04-29", "volume": "12", "language": "en",
        "publisher": "ROUTLEDGE",
        "pages": "123-145", "doi": "10.1000/xyz123", "genre": "article-journal"}),
    (taggedlines, PUBMED, 0, {
        "title": "Solid-organ transplantation in HIV-infected patients", "volume": "347", "issue": "4",
        "creators": ("Scott D Halpern", "Peter A Ubel"), "publication": "The New England journal of medicine",
        "published": "2002-07-25", "pages": "284-287", "doi": "10.1056/NEJMsb020632", "language": "en",
        "genre": "article-journal"}),
    (taggedlines, ENW, 0, {
        "title": "The air-defence problem", "creators": ("Ivan P Ivanov", "Anne De Gaulle"), "volume": "12",
        "issue": "3", "publication": "Journal of Strategic Studies", "pages": "123-145", "published": "2017",
        "publisher": "Taylor & Francis", "genre": "article-journal"}),
    (taggedlines, WOS, 0, {
        "title": "The air-defence problem", "creators": ("Ivan P. Ivanov", "Ann Lee"), "volume": "12", "issue": "3",
        "publication": "JOURNAL OF STRATEGIC STUDIES", "published": "2017-04-29", "pages": "123-145",
        "doi": "10.1000/xyz123", "language": "en", "genre": "article-journal"}),
    (csljson, MENDELEY_CSL, 0, {
        "title": "Cien años de soledad", "creators": ("García Márquez, Gabriel",), "editors": ("{Pussy Riot}",),
        "translators": ("Gregory Rabassa",), "place": "Buenos Aires", "edition": "2", "published": "1967-05",
        "language": "es", "genre": "book"}),
]  # fmt: skip


@pytest.mark.parametrize(("module", "text", "number", "fields"), CASES)
def test_a_program_s_file_says_all_that_it_says(
    module: ModuleType, text: str, number: int, fields: dict[str, Any]
) -> None:
    found, problems = module.read(text)
    assert (dict(found[number].fields), [p for p in problems if "and others" not in p]) == (fields, [])


@pytest.mark.parametrize("text", [PUBMED, ENW, WOS])
def test_lines_with_tags_are_known_by_their_first(tmp_path: Path, text: str) -> None:
    path = tmp_path / "saved.txt"
    path.write_text(text, "utf-8-sig")
    assert len(read_references(path)[0]) == 1


def test_bibtex_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.bib"
    path.write_bytes("@book{k, author = {Müller, Jörg}, title = {Straße}}".encode("cp1252"))
    assert read_references(path)[0][0].fields["creators"] == ("Jörg Müller",)


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [
        ("2017/04/29/", "", "2017-04-29"), ("2017///", "", "2017"), ("2017/04//", "", "2017-04"),
        ("2017 Apr 29", "", "2017-04-29"), ("29 April 2017", "", "2017-04-29"), ("April 29, 2017", "", "2017-04-29"),
        ("APR 29", "2017", "2017-04-29"), ("JUL-AUG", "2017", "2017-07"), ("Spring 2017", "", "2017"),
        ("2017-04-29T10:00:00Z", "", "2017-04-29"), ("29/04/2017", "", "2017"), ("c. 1850", "", "1850"),
        ("3. März 2017", "", "2017-03-03"), ("2017-13-45", "", "2017"), ("", "2017", "2017"), ("n.d.", "", ""),
        ("20170429", "", ""), ("Dec 1999", "", "1999-12"),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_precision_that_they_have(text: str, year: str, date: str) -> None:
    assert date_in(text, year) == date


@given(st.text(max_size=30), st.text(max_size=8))
def test_any_text_is_a_date_or_none(text: str, year: str) -> None:
    from reader.core.describing import check_published

    date = date_in(text, year)
    assert len(date) in (0, 4, 7, 10)
    if len(date) < 10:  # 31 February is left to the check
        assert check_published(date) == date


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Joao da Camara Neto", "da Camara Neto, Joao"), ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("José Ortega y Gasset", "José Ortega y Gasset"), ("{NATO Staff}", "NATO Staff"),
        ("Knuth, D. E.", "D. E. Knuth"),
        ("Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin", "de la Vallée Poussin, Charles Louis Xavier Joseph"),
        ("Plato", "Plato"), ("{\\'E}cole {Normale} Sup{\\'e}rieure", "École Normale Supérieure"),
    ],
)  # fmt: skip
def test_names_are_parted_as_bibtex_parts_them(written: str, name: str) -> None:
    assert bibtex.read(f"@book{{k, title = {{T}}, author = {{{written}}}}}")[0][0].fields["creators"] == (name,)


def test_what_latex_prints_for_a_command_is_kept() -> None:
    found, _ = bibtex.read(
        r"@book{k, title = {Introduction \`a l'Ancien, \LaTeX{} and \TeX\ for $\Omega$ \'Etudes \c cx}}"
    )
    assert found[0].title == "Introduction à l'Ancien, LaTeX and TeX for Ω Études çx"


def test_languages_and_editions_have_one_form() -> None:
    assert [language_in(t) for t in ("english", "eng", "de_DE", "Klingon", "ngerman", "pt-BR", "")] == [
        "en", "en", "de-DE", "", "de", "pt-BR", "",
    ]  # fmt: skip
    assert [edition_in(t) for t in ("2nd ed.", "Second", "3. Aufl.", "4e éd.", "rev.", "10th edition", "2")] == [
        "2", "2", "3", "4", "rev.", "10", "2",
    ]  # fmt: skip


# -- matching --------------------------------------------------------------------------------------------------------

TITLE = "The air-defence problem: A history"


@pytest.fixture
def history(library: Library) -> str:
    made = add_article(library, TITLE)
    describe(library, made.id, creators=["Ivan P. Ivanov", "García Márquez, Gabriel"], published="2017-04-29")
    return made.id


@pytest.mark.parametrize(
    ("fields", "is_meant"),
    [
        ({"title": TITLE}, True),
        ({"title": "THE AIR DEFENCE PROBLEM — A HISTORY."}, True),
        ({"title": TITLE, "creators": ("Ivanov, I.",), "published": "2017"}, True),
        ({"title": TITLE, "creators": ("G. Márquez",)}, True),
        ({"title": "<i>The air-defence problem</i>: A history"}, True),
        ({"title": "The air-defence problem", "creators": ("Ivan Ivanov",), "published": "2017"}, True),
        ({"title": "The air-defence problem", "published": "2017"}, False),
        ({"title": "The air-defence problem: Another", "creators": ("Ann Lee",), "published": "2017"}, False),
        ({"title": TITLE, "creators": ("Ann Lee",), "published": "2017"}, False),
        ({"title": TITLE, "creators": ("Ivan Ivanov",), "published": "1999"}, False),
        ({"title": "Air-defence problems: A history", "published": "2017"}, False),
    ],
)
def test_a_title_is_matched_where_nothing_speaks_against_it(
    library: Library, history: str, fields: dict[str, Any], is_meant: bool
) -> None:
    match = plan(library, [Reference(fields)]).matches[0]
    assert (match.before.id if match.before else "") == (history if is_meant else "")


def test_another_doi_is_another_work(library: Library, history: str) -> None:
    describe(library, history, doi="10.1000/one")
    assert plan(library, [Reference({"title": TITLE, "doi": "10.1000/two"})]).found == ()
    assert plan(library, [Reference({"title": "Else", "doi": "10.1000/ONE"})]).found[0].by == "doi"


def test_a_heading_that_many_texts_have_needs_author_or_year(library: Library) -> None:
    made = add_article(library, "Editorial")
    assert plan(library, [Reference({"title": "Editorial"})]).found == ()
    describe(library, made.id, published="2017")
    assert plan(library, [Reference({"title": "Editorial"})]).found == ()
    assert plan(library, [Reference({"title": "Editorial", "published": "2017-05"})]).found


def test_of_two_with_one_title_the_one_of_the_year_and_author_is_meant(library: Library) -> None:
    one, two = add_article(library, "Annual review", b"1"), add_article(library, "Annual review", b"2")
    describe(library, one.id, published="2016")
    describe(library, two.id, published="2017", creators=["Ann Lee"])
    matches = plan(
        library, [Reference({"title": "Annual review", "published": y}) for y in ("2016", "2017", "")]
    ).matches
    assert [m.before.id if m.before else m.several for m in matches] == [one.id, two.id, 2]
