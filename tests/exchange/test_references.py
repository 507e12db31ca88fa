"""References out and in again, files of other programs, hostile ones, and what taking them over does."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.core.describing import describe
from reader.core.errors import ReaderError
from reader.core.library import Library
from reader.core.model import Article
from reader.exchange import bibtex, bibtexparsing, csljson, ris
from reader.exchange.latextext import escaped, unescaped
from reader.exchange.references import Reference, plan, read_references, take_over
from reader.exchange.referencevalues import date_in
from tests.core.making import add_article, open_library, records_path

FORMATS = (bibtex, ris, csljson)
_CHARACTERS = "abcXYZ éßжабд毛泽{}\\$&%#_^~\"'`-–,;:@=()<>*|/[]?!0123456789"
_LINE = st.text(_CHARACTERS, max_size=60).map(lambda t: " ".join(t.split()))
_NAME = st.sampled_from(
    [
        "Ann Bo",
        "Anne de Gaulle",
        "毛泽东",
        "Reuters",
        "University and College Union",
        "John Smith Jr.",
        "Мария Петрова",
        "García Márquez, Gabriel",
        "{Pussy Riot}",
        "Theodor Adorno",
        "Barnes and Noble",
        "José Ortega y Gasset",
    ]
)
_ARTICLE = st.builds(
    Article,
    id=st.just("a"),
    title=_LINE.map(lambda t: f"T {t}".strip()),
    creators=st.lists(_NAME, unique=True, max_size=4).map(tuple),
    publication=_LINE,
    editors=st.lists(_NAME, unique=True, max_size=2).map(tuple),
    translators=st.lists(_NAME, unique=True, max_size=2).map(tuple),
    publisher=_LINE,
    place=_LINE,
    edition=st.sampled_from(["", "2", "rev."]),
    volume=st.sampled_from(["", "12", "A_3"]),
    issue=st.sampled_from(["", "3", "1-2"]),
    pages=st.sampled_from(["", "12", "123-145", "e12"]),
    published=st.sampled_from(["", "2017", "2017-04", "2017-04-29"]),
    doi=st.sampled_from(["", "10.1000/a_b(1)"]),
    isbn=st.sampled_from(["", "9780198520115"]),
    url=st.sampled_from(["", "https://e.example/a_b?c=%20#d"]),
    language=st.sampled_from(["", "en", "de"]),
    genre=st.sampled_from(["article-journal", "book", "chapter", "thesis", "report"]),
)


@pytest.mark.parametrize("module", FORMATS, ids=lambda m: m.__name__.rpartition(".")[2])
@settings(max_examples=150)
@given(articles=st.lists(_ARTICLE, min_size=1, max_size=3))
def test_what_is_written_is_read_again(module: ModuleType, articles: list[Article]) -> None:
    found, problems = module.read(module.write((a, f"k{i}") for i, a in enumerate(articles)))
    assert problems == []
    assert [r.fields.get("key") for r in found] == [f"k{i}" for i in range(len(articles))]
    for article, reference in zip(articles, found, strict=True):
        for name in ("title", "creators", "editors", "translators", "publication", "publisher", "place",
                     "edition", "volume", "issue", "pages", "published", "doi", "isbn", "url", "language",
                     "genre"):  # fmt: skip
            assert reference.fields.get(name, type(getattr(article, name))()) == getattr(article, name), name


@given(st.text(max_size=80))
def test_latex_prints_text_as_it_is(text: str) -> None:
    import unicodedata

    assert unescaped(escaped(text)) == " ".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.parametrize("module", FORMATS, ids=lambda m: m.__name__.rpartition(".")[2])
@given(text=st.text(max_size=200) | st.text('@{}",=#\\ab\n TY-ER[]:01', max_size=200))
def test_any_text_is_read_without_harm(module: ModuleType, text: str) -> None:
    found, problems = module.read(text)
    assert all(isinstance(r, Reference) for r in found)
    assert all(isinstance(p, str) for p in problems)


def test_an_entry_cannot_end_the_record_or_begin_another() -> None:
    article = Article(id="a", title="x}\n@book{evil, title={y}}\nER  - \nTY  - BOOK", description="a\r\nER  - ")
    for module in FORMATS:
        assert len(module.read(module.write([(article, "k")]))[0]) == 1


def test_a_line_that_ends_in_a_percent_sign_goes_on() -> None:
    found, _ = bibtex.read("@book{a, title = {50\\% of the oil, that is ha%\n  lf of it, and 3 %  \nmore}}")
    assert found[0].title == "50% of the oil, that is half of it, and 3 more"


def test_a_book_did_not_come_out_in_its_series() -> None:
    found, _ = bibtex.read("@book{a, title={A}, series={S}} @techreport{b, title={B}, series={S}}")
    assert [each.fields.get("publication") for each in found] == [None, "S"]


def test_other_programs_bibtex() -> None:
    text = r"""@comment{x} @string{nat = "Nature"}
    @Article{Mueller:2001, author = "M{\"u}ller, A. and {The {X} Group} and Erd{\H o}s, P{\'a}l and others",
      title = {{Of} mice --- and \emph{men}}, journal = nat # " Physics", month = feb, year = 2001, pages = "1--9",
      doi = {10.1000/a\_b}, url = {\url{https://e.example/a}}}
    @book{broken, title = {never ends
    @online{ok, title = "Fine", date = {1999-05-06}}"""
    found, problems = bibtex.read(text)
    assert problems == [
        "The entry in line 5 is broken and was left out.",
        "1 reference names only the first of the people (“and others”): the rest has to be added by hand.",
    ]
    assert dict(found[0].fields) == {
        "title": "Of mice — and men",
        "creators": ("A. Müller", "The X Group", "Pál Erdős"),
        "publication": "Nature Physics",
        "published": "2001-02",
        "pages": "1-9",
        "doi": "10.1000/a_b",
        "url": "https://e.example/a",
        "genre": "article-journal",
        "key": "Mueller:2001",
    }
    assert found[1].fields["published"] == "1999-05-06"


def test_macros_do_not_grow_without_end() -> None:
    lines = ['@string{a0 = "xxxxxxxxxx"}'] + [f"@string{{a{i} = a{i - 1} # a{i - 1} # a{i - 1}}}" for i in range(1, 60)]
    found, _ = bibtex.read("\n".join(lines) + "\n@book{k, title = a59}")
    assert len(found[0].title) <= 20_000


def test_deep_json_is_refused() -> None:
    assert csljson.read("[" * 100_000) == ([], ["it is nested too deeply"])


def test_a_file_is_known_by_what_it_holds(tmp_path: Path) -> None:
    files = {
        "a.txt": "TY  - JOUR\r\nTI  - One\r\nER  - \r\n",
        "b.txt": "@book{x, title={One}}",
        "c.txt": '[{"type": "book", "title": "One"}]',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
        assert [r.title for r in read_references(tmp_path / name)[0]] == ["One"]
    (tmp_path / "utf16.ris").write_bytes(files["a.txt"].encode("utf-16"))
    assert read_references(tmp_path / "utf16.ris")[0][0].title == "One"


@pytest.mark.parametrize("text", ["", "nothing of the kind", "[]", "{", "TY  - JOUR\nER  - \n"])
def test_a_file_without_references_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(text, "utf-8")
    with pytest.raises(ReaderError, match=r"refs\.bib"):
        read_references(path)


def test_what_matches_fills_only_what_is_empty(library: Library) -> None:
    article = add_article(library, "The river")
    reference = Reference({"title": "The RIVER.", "volume": "3", "published": "1999", "key": "mine", "doi": "nonsense"})
    planned = plan(library, [reference, Reference({"title": "Another"})])
    assert [m.names for m in planned.matches] == [("published", "volume", "key"), ()]
    assert library.article(article.id).volume == ""
    assert take_over(library, planned) == 1
    assert library.article(article.id).volume == "3"
    assert library.undo_name == "Import a reference"
    again = plan(library, [Reference({"title": "The river", "volume": "4"})])
    assert again.matches[0].names == ()
    assert plan(library, [Reference({"title": "The river", "volume": "4"})], True).matches[0].names == ("volume",)
    library.undo()
    assert library.article(article.id).volume == ""


def test_what_has_changed_since_it_was_planned_is_left_alone(library: Library) -> None:
    article = add_article(library, "The river")
    planned = plan(library, [Reference({"title": "The river", "volume": "3"})])
    describe(library, article.id, volume="7")
    with pytest.raises(ReaderError, match="in the meantime"):
        take_over(library, planned)
    assert library.article(article.id).volume == "7"


def test_a_doi_counts_more_than_a_title(library: Library) -> None:
    one, two = add_article(library, "One", b"1"), add_article(library, "Two", b"2")
    take_over(library, plan(library, [Reference({"title": "One", "doi": "10.1000/A"})]))
    planned = plan(library, [Reference({"title": "Two", "doi": "https://doi.org/10.1000/a", "volume": "1"})])
    match = planned.matches[0]
    assert match.before is not None
    assert (match.before.id, match.by) == (one.id, "doi")
    assert two.id != one.id


def test_several_articles_with_the_title_are_left_alone(library: Library) -> None:
    add_article(library, "The river", b"1")
    add_article(library, "The river", b"2")
    planned = plan(library, [Reference({"title": "The river", "volume": "1"})])
    assert (planned.matches[0].several, planned.found) == (2, ())
    assert take_over(library, planned) == 0


def test_a_key_that_is_taken_is_not_taken_over(library: Library) -> None:
    one, two = add_article(library, "One", b"1"), add_article(library, "Two", b"2")
    references = [Reference({"title": "One", "key": "k"}), Reference({"title": "Two", "key": "k", "volume": "1"})]
    take_over(library, plan(library, references))
    assert (library.article(one.id).key, library.article(two.id).key) == ("k", "")


def test_csl_json_is_a_list_of_items() -> None:
    text = csljson.write([(Article(id="a", title="T", creators=("Ann Bo",), published="2017-04"), "bo2017t")])
    assert json.loads(text)[0]["issued"] == {"date-parts": [[2017, 4]]}


def test_a_reference_to_a_damaged_article_does_not_stop_the_others(library: Library, tmp_path: Path) -> None:
    river, hill = add_article(library, "The river", b"1"), add_article(library, "The hill", b"2")
    records_path(library, river.id).write_bytes(b"\0" * 40)
    again = open_library(library.folder, tmp_path / "cache")
    planned = plan(
        again, [Reference({"title": "The river", "volume": "3"}), Reference({"title": "The hill", "volume": "4"})]
    )
    assert [m.after and m.after.id for m in planned.matches] == [None, hill.id]
    assert "damaged" in planned.problems[0]


def test_broken_bibtex_is_given_up_when_reading_it_again_and_again_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = "@book{k, title = {After it}}\n"
    assert [e.key for e in bibtexparsing.entries_in("@article{a, title={\n" * 30 + good)[0]] == ["k"]
    monkeypatch.setattr(bibtexparsing, "MOST_READ_AGAIN", 10_000)
    entries, problems = bibtexparsing.entries_in("@article{a, title={\n" * 1_000 + good)
    assert entries == []
    assert problems[-1].startswith("Too much is broken: line ")


def test_values_without_an_end_are_read_once() -> None:
    """Each took seconds, or grew with the square of its length: a run that hangs is this test's failure."""
    assert len(bibtex.read("@a{" + " " * 100_000 + '"')[1]) == 1
    assert bibtex.read("@a{k, author={Lamp" + "," * 19_000 + "}, title={T}}")[0][0].fields["title"] == "T"
    assert csljson.read('["' + '\\"' * 200_000) == ([], ["it is no JSON"])
    assert date_in("29 April 2017 " + "T11" * 10_000 + "\n x") == "2017-04-29"


def test_what_no_article_could_be_found_by_is_named(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@article{a, author={Lee}, year=2001}\n@article{b, title={Tea}}\n@misc{c, note={x}}\n")
    found, problems = read_references(path)
    assert [r.title for r in found] == ["Tea"]
    assert problems == ["2 references (a, c) have neither a title nor a DOI and were left out."]


def test_spaces_and_signs_of_latex() -> None:
    assert unescaped(r"DANTE\,2002: $p \neq q$, $2\times 3$") == "DANTE 2002: p ≠ q, 2× 3"
    found, _ = bibtex.read(r"@book{b, title={T}, author={Booth, Wayne C.\ and Colomb, Gregory G.\ and Lee, Ann}}")
    assert found[0].fields["creators"] == ("Wayne C. Booth", "Gregory G. Colomb", "Ann Lee")


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("eprint={1301.1203v2}, eprinttype={arXiv}", "https://arxiv.org/abs/1301.1203v2"),
        ("eprint={quant-ph/0103025}, archiveprefix={arXiv}", "https://arxiv.org/abs/quant-ph/0103025"),
        ("eprint={1301.1203}, eprinttype={arxiv}, url={https://a.org}", "https://a.org"),
        ("eprint={12345}, eprinttype={jstor}", None),
    ],
)
def test_a_preprint_s_number_is_its_address(fields: str, address: str | None) -> None:
    found, _ = bibtex.read(f"@online{{k, title={{T}}, {fields}}}")
    assert found[0].fields.get("url") == address
