"""References as the manuals of style themselves print them, of the same works."""

from __future__ import annotations

from typing import Any

import pytest

from reader.core.model import Article
from reader.exchange.citations import cite
from reader.exchange.cslstyle import last_page, title_case

STORYBOOKS = {
    "title": "Emotions in storybooks: A comparison of storybooks that represent ethnic and racial groups in the United"
    " States",
    "creators": ("Jessica S. Grady", "May Her", "Geena Moreno", "Carl Perez", "Jill Yelinek"),
    "publication": "Psychology of Popular Media Culture", "volume": "8", "issue": "3", "pages": "207-217",
    "published": "2019", "doi": "10.1037/ppm0000185",
}  # fmt: skip
PREJUDICE = {
    "title": "The psychology of prejudice: From attitudes to social action", "creators": ("L. M. Jackson",),
    "edition": "2", "publisher": "American Psychological Association", "published": "2019",
    "doi": "10.1037/0000168-000", "genre": "book",
}  # fmt: skip
CULINARY = {
    "title": "Culinary arts: Talent and their development", "creators": ("L. Aron", "M. Botella", "T. Lubart"),
    "editors": ("R. F. Subotnik", "P. Olszewski-Kubilius", "F. C. Worrell"),
    "publication": "The psychology of high performance: Developing human potential into domain-specific talent",
    "pages": "345-359", "publisher": "American Psychological Association", "published": "2019",
    "doi": "10.1037/0000120-016", "genre": "chapter",
}  # fmt: skip
SWING_TIME = {
    "title": "Swing time", "creators": ("Zadie Smith",), "publisher": "Penguin Press", "place": "New York",
    "published": "2016", "genre": "book",
}  # fmt: skip
WALKING = {
    "title": "Walking", "creators": ("Henry David Thoreau",), "editors": ("John D'Agata",),
    "publication": "The making of the American essay", "publisher": "Graywolf Press", "place": "Minneapolis",
    "pages": "167-195", "published": "2016", "genre": "chapter",
}  # fmt: skip
IN_OTHER_WORDS = {
    "title": "In other words", "creators": ("Jhumpa Lahiri",), "translators": ("Ann Goldstein",),
    "publisher": "Alfred A. Knopf", "place": "New York", "published": "2016", "genre": "book",
}  # fmt: skip
LIVY = {
    "title": "Livy and the Pax Deum", "creators": ("Susan Satterfield",), "publication": "Classical Philology",
    "volume": "111", "issue": "2", "pages": "165-176", "published": "2016-04",
}  # fmt: skip
SNAP = {
    "title": "Snap makes a bet on the cultural supremacy of the camera", "creators": ("Farhad Manjoo",),
    "publication": "New York Times", "published": "2017-03-08", "url": "https://example.org/snap",
}  # fmt: skip
READING = {
    "title": "Redefining reading: The impact of digital communication media", "creators": ("Naomi S. Baron",),
    "publication": "PMLA", "volume": "128", "issue": "1", "pages": "193-200", "published": "2013-01",
}  # fmt: skip
CHAOS = {"title": "Chaos: Making a new science", "creators": ("James Gleick",), "publisher": "Penguin",
         "published": "1987", "genre": "book"}  # fmt: skip
MACRO = {
    "title": "Principles of macro-economics", "creators": ("R. H. Frank", "B. Bernanke"), "edition": "3",
    "publisher": "McGraw-Hill/Irwin", "place": "Boston", "published": "2007", "genre": "book",
}  # fmt: skip
TUMORS = {
    "title": "Chromosome alterations in human solid tumors",
    "creators": ("P. S. Meltzer", "A. Kallioniemi", "J. M. Trent"), "editors": ("B. Vogelstein", "K. W. Kinzler"),
    "publication": "The genetic basis of human cancer", "publisher": "McGraw-Hill", "place": "New York",
    "pages": "93-113", "published": "2002", "genre": "chapter",
}  # fmt: skip
TRANSPLANT = {
    "title": "Solid-organ transplantation in HIV-infected patients",
    "creators": ("Scott D. Halpern", "Peter A. Ubel", "Arthur L. Caplan"), "publication": "N Engl J Med",
    "volume": "347", "issue": "4", "pages": "284-287", "published": "2002-07-25",
}  # fmt: skip
ROBOTS = {"title": "Robot Vision", "creators": ("B. Klaus", "P. Horn"), "publisher": "MIT Press",
          "place": "Cambridge, MA, USA", "published": "1986", "genre": "book"}  # fmt: skip
EDITED = {"title": "Handbook of war", "editors": ("Anna Adams", "Bert Brown"), "publisher": "Routledge",
          "place": "London", "published": "2001", "genre": "book"}  # fmt: skip
UNSIGNED = {"title": "Russia raises alert", "publication": "Asia Times", "published": "2017-04-29",
            "genre": "article-newspaper"}  # fmt: skip

# APA: apastyle.apa.org, reference examples. Chicago: its citation quick guide (17th edition). MLA: style.mla.org,
# works cited. Harvard: Cite Them Right. Vancouver: NLM, samples of formatted references. IEEE: its reference guide.
# The last ones, of the same forms, are as the rules of each have it.
PUBLISHED: list[tuple[str, dict[str, Any], str, str]] = [
    ("apa", STORYBOOKS, "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in storybooks: A"
     " comparison of storybooks that represent ethnic and racial groups in the United States. *Psychology of Popular"
     " Media Culture*, *8*(3), 207–217. https://doi.org/10.1037/ppm0000185", "(Grady et al., 2019, pp. 315–316)"),
    ("apa", PREJUDICE, "Jackson, L. M. (2019). *The psychology of prejudice: From attitudes to social action* (2nd"
     " ed.). American Psychological Association. https://doi.org/10.1037/0000168-000", "(Jackson, 2019, pp. 315–316)"),
    ("apa", CULINARY, "Aron, L., Botella, M., & Lubart, T. (2019). Culinary arts: Talent and their development. In R."
     " F. Subotnik, P. Olszewski-Kubilius, & F. C. Worrell (Eds.), *The psychology of high performance: Developing"
     " human potential into domain-specific talent* (pp. 345–359). American Psychological Association."
     " https://doi.org/10.1037/0000120-016", "(Aron et al., 2019, pp. 315–316)"),
    ("apa", EDITED, "Adams, A., & Brown, B. (Eds.). (2001). *Handbook of war*. Routledge.",
     "(Adams & Brown, 2001, pp. 315–316)"),
    ("apa", IN_OTHER_WORDS, "Lahiri, J. (2016). *In other words* (A. Goldstein, Trans.). Alfred A. Knopf.",
     "(Lahiri, 2016, pp. 315–316)"),
    ("apa", UNSIGNED, "Russia raises alert. (2017, April 29). *Asia Times*.",
     "(“Russia Raises Alert,” 2017, pp. 315–316)"),
    ("chicago-notes", SWING_TIME, "Smith, Zadie. *Swing Time*. New York: Penguin Press, 2016.",
     "Zadie Smith, *Swing Time* (New York: Penguin Press, 2016), 315–16."),
    ("chicago-notes", WALKING, "Thoreau, Henry David. “Walking.” In *The Making of the American Essay*, edited by John"
     " D’Agata, 167–95. Minneapolis: Graywolf Press, 2016.", "Henry David Thoreau, “Walking,” in *The Making of the"
     " American Essay*, ed. John D’Agata (Minneapolis: Graywolf Press, 2016), 315–16."),
    ("chicago-notes", IN_OTHER_WORDS, "Lahiri, Jhumpa. *In Other Words*. Translated by Ann Goldstein. New York: Alfred"
     " A. Knopf, 2016.", "Jhumpa Lahiri, *In Other Words*, trans. Ann Goldstein (New York: Alfred A. Knopf, 2016),"
     " 315–16."),
    ("chicago-notes", LIVY, "Satterfield, Susan. “Livy and the Pax Deum.” *Classical Philology* 111, no. 2 (April"
     " 2016): 165–76.", "Susan Satterfield, “Livy and the Pax Deum,” *Classical Philology* 111, no. 2 (April 2016):"
     " 315–16."),
    ("chicago-notes", SNAP, "Manjoo, Farhad. “Snap Makes a Bet on the Cultural Supremacy of the Camera.” *New York"
     " Times*, March 8, 2017. https://example.org/snap.", "Farhad Manjoo, “Snap Makes a Bet on the Cultural Supremacy"
     " of the Camera,” *New York Times*, March 8, 2017, 315–16, https://example.org/snap."),
    ("chicago-notes", EDITED, "Adams, Anna, and Bert Brown, eds. *Handbook of War*. London: Routledge, 2001.",
     "Anna Adams and Bert Brown, eds., *Handbook of War* (London: Routledge, 2001), 315–16."),
    ("chicago", SWING_TIME, "Smith, Zadie. 2016. *Swing Time*. New York: Penguin Press.", "(Smith 2016, 315–16)"),
    ("chicago", WALKING, "Thoreau, Henry David. 2016. “Walking.” In *The Making of the American Essay*, edited by John"
     " D’Agata, 167–95. Minneapolis: Graywolf Press.", "(Thoreau 2016, 315–16)"),
    ("chicago", EDITED, "Adams, Anna, and Bert Brown, eds. 2001. *Handbook of War*. London: Routledge.",
     "(Adams and Brown 2001, 315–16)"),
    ("chicago", UNSIGNED, "*Asia Times*. 2017. “Russia Raises Alert.” April 29, 2017.",
     "(*Asia Times* 2017, 315–16)"),
    ("mla", READING, "Baron, Naomi S. “Redefining Reading: The Impact of Digital Communication Media.” *PMLA*, vol."
     " 128, no. 1, Jan. 2013, pp. 193–200.", "(Baron 315–16)"),
    ("mla", CHAOS, "Gleick, James. *Chaos: Making a New Science*. Penguin, 1987.", "(Gleick 315–16)"),
    ("mla", EDITED, "Adams, Anna, and Bert Brown, editors. *Handbook of War*. Routledge, 2001.",
     "(Adams and Brown 315–16)"),
    ("harvard", MACRO, "Frank, R.H. and Bernanke, B. (2007) *Principles of macro-economics*. 3rd edn. Boston:"
     " McGraw-Hill/Irwin.", "(Frank and Bernanke, 2007, pp. 315–316)"),
    ("harvard", EDITED, "Adams, A. and Brown, B. (eds) (2001) *Handbook of war*. London: Routledge.",
     "(Adams and Brown, 2001, pp. 315–316)"),
    ("vancouver", TUMORS, "Meltzer PS, Kallioniemi A, Trent JM. Chromosome alterations in human solid tumors. In:"
     " Vogelstein B, Kinzler KW, editors. The genetic basis of human cancer. New York: McGraw-Hill; 2002. p. 93–113.",
     "(pp. 315–316)"),
    ("vancouver", TRANSPLANT, "Halpern SD, Ubel PA, Caplan AL. Solid-organ transplantation in HIV-infected patients. N"
     " Engl J Med. 2002 Jul 25;347(4):284–7.", "(pp. 315–316)"),
    ("ieee", ROBOTS, r"B\. Klaus and P. Horn, *Robot Vision*. Cambridge, MA, USA: MIT Press, 1986.", "(pp. 315–316)"),
    ("dgps", EDITED | {"edition": "2"}, "Adams, A. & Brown, B. (Hrsg.). (2001). *Handbook of war* (2. Auflage). London:"
     " Routledge.", "(Adams & Brown, 2001, S. 315–316)"),
    ("iso690", EDITED, "ADAMS, Anna and BROWN, Bert (eds.), 2001. *Handbook of war*. London: Routledge.",
     "(Adams, Brown 2001, pp. 315–316)"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "fields", "reference", "cited"), PUBLISHED)
def test_a_work_is_cited_as_the_manual_prints_it(
    style: str, fields: dict[str, Any], reference: str, cited: str
) -> None:
    made = cite(Article(id="a", **fields), style, page="315–316")
    assert made.reference.markdown == reference
    assert " ".join(made.cite.markdown.split()) == cited


@pytest.mark.parametrize("style", ["vancouver", "ieee"])
def test_a_number_is_said_only_where_there_is_a_list(style: str) -> None:
    article = Article(id="a", **ROBOTS)
    alone, listed = cite(article, style, page="12"), cite(article, style, page="12", number=3)
    assert (alone.cite.plain, alone.reference.plain[:2]) == ("(p. 12)", {"ieee": "B.", "vancouver": "Kl"}[style])
    assert listed.cite.plain == {"ieee": "[3, p. 12]", "vancouver": "(3, p. 12)"}[style]
    assert listed.reference.plain.startswith({"ieee": "[3] B. Klaus", "vancouver": "3. Klaus B"}[style])
    assert cite(article, style).cite.plain == ""


def test_a_title_in_another_language_keeps_its_small_letters() -> None:
    article = Article(id="a", title="Cien años de soledad", creators=("García Márquez, Gabriel",), language="es-CO",
                      publisher="Sudamericana", published="1967", genre="book")  # fmt: skip
    assert cite(article, "mla").reference.plain == "García Márquez, Gabriel. Cien años de soledad. Sudamericana, 1967."
    assert cite(article, "apa").reference.plain == "García Márquez, G. (1967). Cien años de soledad. Sudamericana."


@pytest.mark.parametrize(
    ("title", "cased"),
    [
        ("the air-defence problem", "The Air-Defence Problem"),
        ("day-to-day life in the 19th century", "Day-to-Day Life in the 19th Century"),
        ("brown v. board of education", "Brown v. Board of Education"),
        ("what we live for", "What We Live For"),
        ("war: a history of the end", "War: A History of the End"),
        ("‘the end’ and the iPhone", "‘The End’ and the iPhone"),
        ("NATO AND THE EU", "NATO AND THE EU"),
        ("élan vital. an idea", "Élan Vital. An Idea"),
        ("论持久战 and us", "论持久战 and Us"),
        ("", ""),
    ],
)
def test_titles_get_capitals(title: str, cased: str) -> None:
    assert title_case(title) == cased


@pytest.mark.parametrize(
    ("pages", "form", "printed"),
    [
        # The examples of the Chicago Manual of Style, 9.61.
        ("3 10", "chicago-16", "10"), ("71 72", "chicago-16", "72"), ("100 104", "chicago-16", "104"),
        ("1100 1113", "chicago-16", "1113"), ("101 108", "chicago-16", "8"), ("808 833", "chicago-16", "33"),
        ("1103 1104", "chicago-16", "4"), ("321 328", "chicago-16", "28"), ("498 532", "chicago-16", "532"),
        ("1087 1089", "chicago-16", "89"), ("1496 1500", "chicago-16", "500"), ("11564 11615", "chicago-16", "615"),
        ("12991 13001", "chicago-16", "3001"), ("1496 1504", "chicago-15", "1504"),
        # MLA, and what once went wrong.
        ("9 10", "minimal-two", "10"), ("103 104", "minimal-two", "04"), ("395 401", "minimal-two", "401"),
        ("284 287", "minimal", "7"), ("123 45", "expanded", "145"), ("123 45", "chicago-16", "45"),
        ("12 12", "minimal", "12"), ("e12 e19", "minimal", "e19"), ("99 101", "minimal", "101"),
    ],
)  # fmt: skip
def test_ranges_of_pages_are_shortened_by_the_rules(pages: str, form: str, printed: str) -> None:
    assert last_page(*pages.split(), form) == printed
